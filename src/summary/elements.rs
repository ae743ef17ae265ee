//! What elements of lists and objects are called once they are taken out.
//!
//! ```js
//! for (const send of senders) send(x);
//! senders.forEach((send) => send(x));
//! const send = senders[kind];
//! ```
//!
//! Gives renamings `(senders, send)`. By names only: calls are verified afterwards, so a renaming too many costs time.

use compact_str::CompactString;

use super::{untyped, value_name};
use crate::ir::{Key, Module, Value, ValueId};

pub(super) fn element_renamings(module: &Module, rename: &mut impl FnMut(CompactString, &CompactString)) {
    for binding in &module.bindings {
        for value in binding.writes.iter().filter(|write| write.is_whole()).filter_map(|write| write.value) {
            if let Value::Load { base, key: Key::Index(_) | Key::Computed(_) | Key::Any } =
                module.value(untyped(module, value))
            {
                for from in container_names(module, *base) {
                    rename(from, &binding.name);
                }
            }
        }
    }
    for function in &module.functions {
        let Some(used) = function.closure_use.as_ref().filter(|used| used.keys.is_empty()) else { continue };
        let Value::Load { base, .. } = module.value(module.call(used.call).callee) else { continue };
        let names = container_names(module, *base);
        for parameter in function.parameters.iter().filter_map(|parameter| parameter.name.as_ref()) {
            for from in &names {
                rename(from.clone(), parameter);
            }
        }
    }
}

/// `senders`, also of `Object.values(senders)` and `senders.filter(Boolean)`.
fn container_names(module: &Module, container: ValueId) -> Vec<CompactString> {
    let container = untyped(module, container);
    let Value::Call(call) = module.value(container) else {
        return value_name(module, container).into_iter().collect();
    };
    let site = module.call(*call);
    let receiver = match module.value(site.callee) {
        Value::Load { base, .. } => value_name(module, *base),
        _ => None,
    };
    let first = site.arguments.first().and_then(|argument| value_name(module, argument.value));
    receiver.into_iter().chain(first).collect()
}
