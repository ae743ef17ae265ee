//! Which values of a function's code are a parameter of it, or what stands in one: `({ onDone }) => onDone(x)`.
//!
//! A look at the graph of one file, without a walk. Errs towards misses where a parameter is put into something else first.

use super::parameters::Parameter;
use crate::ir::{Key, Module, Value, ValueId};
use crate::limits;

/// Is a value this parameter, or what stands in it under `keys`? `({ onDone }) => onDone(x)`.
pub(in crate::flow) fn is_parameter(
    module: &Module,
    value: ValueId,
    parameter: Parameter,
    keys: &[Key],
) -> bool {
    is_parameter_within(module, value, parameter, keys, limits::NAME_HOPS)
}

fn is_parameter_within(
    module: &Module,
    value: ValueId,
    parameter: Parameter,
    keys: &[Key],
    fuel: usize,
) -> bool {
    let Some(fuel) = fuel.checked_sub(1) else { return false };
    let is_it = |value: ValueId, keys: &[Key]| is_parameter_within(module, value, parameter, keys, fuel);
    // `track(action.payload); next(action);`: it is the same object after a call or a change.
    if let Some(base) = module.value(value).earlier() {
        return is_it(base, keys);
    }
    match module.value(value) {
        Value::Parameter(index) => {
            keys.is_empty() && (module.owner(value), *index) == (parameter.0.id, parameter.1)
        }
        Value::Load { base, key } => {
            // `handlers[request.method]` may be any of them.
            let is_any = matches!(key, Key::Computed(_) | Key::Any);
            keys.split_last().is_some_and(|(last, before)| (last == key || is_any) && is_it(*base, before))
        }
        Value::Join(branches) => branches.iter().any(|branch| is_it(*branch, keys)),
        Value::Capture(binding) => {
            // `push.apply(list, x);` leaves what it was: hundreds of such calls say no more than none.
            let writes = module.binding(*binding).writes.iter();
            let whole = writes.filter(|write| write.is_whole() && !write.is_by_call(module));
            whole.filter_map(|write| write.value).any(|value| is_it(value, keys))
        }
        _ => false,
    }
}
