//! Functions that only push what they are given into a queue: a vendor's own snippet, when they have its name.
//!
//! ```js
//! function gtag() { dataLayer.push(arguments); }
//! ```

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use super::{function_name, untyped};
use crate::ir::{FunctionId, Key, Module, Value, ValueId};

/// Such functions, and their names.
pub(super) fn stubs(module: &Module) -> FxHashMap<FunctionId, CompactString> {
    let pushes = module.calls.iter().filter(|call| {
        matches!(module.value(call.callee), Value::Load { key: Key::Name(key), .. } if key == "push")
            && matches!(call.arguments.as_slice(), [all] if !all.spread && is_all(module, all.value))
    });
    // Few calls are such pushes, so that looking through the others for each of them costs little.
    let is_only = |id: FunctionId| module.calls.iter().filter(|call| call.function == id).count() == 1;
    let named = |id: FunctionId| Some((id, function_name(module, module.function(id))?));
    pushes.map(|call| call.function).filter(|id| is_only(*id)).filter_map(named).collect()
}

/// `arguments`, and `list` of `(...list) => …`.
fn is_all(module: &Module, value: ValueId) -> bool {
    matches!(module.value(untyped(module, value)), Value::Arguments | Value::RestParameter(0))
}
