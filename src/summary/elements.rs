//! What functions in lists and objects are called once they are taken out.
//!
//! ```js
//! for (const send of senders) send(x);
//! senders.forEach((send) => send(x));
//! const send = senders[kind];
//! ```
//!
//! Gives renamings `(senders, send)`, of elements that are called, and of all that are taken out of a literal with functions in it. By
//! names only: calls are verified afterwards. Most elements are data, and each name more costs every question about callers.

use compact_str::CompactString;
use rustc_hash::FxHashSet;

use super::{untyped, value_name};
use crate::ir::{Entry, Key, ListItem, Module, Value, ValueId};

pub(super) fn element_renamings(module: &Module, rename: &mut impl FnMut(CompactString, &CompactString)) {
    let called = called_names(module);
    let of_functions = names_of_function_literals(module);
    let mut taken_out = |container: ValueId, element: &CompactString| {
        for from in container_names(module, container) {
            if called.contains(element) || of_functions.contains(&from) {
                rename(from, element);
            }
        }
    };
    for binding in &module.bindings {
        for value in binding.writes.iter().filter(|write| write.is_whole()).filter_map(|write| write.value) {
            if let Value::Load { base, key: Key::Index(_) | Key::Computed(_) | Key::Any } =
                module.value(untyped(module, value))
            {
                taken_out(*base, &binding.name);
            }
        }
    }
    for function in &module.functions {
        let Some(used) = function.closure_use.as_ref().filter(|used| used.keys.is_empty()) else { continue };
        let Value::Load { base, .. } = module.value(module.call(used.call).callee) else { continue };
        for parameter in function.parameters.iter().filter_map(|parameter| parameter.name.as_ref()) {
            taken_out(*base, parameter);
        }
    }
}

/// `send` of `send(x)`; members are called by a name of their own.
fn called_names(module: &Module) -> FxHashSet<CompactString> {
    let callees = module.calls.iter().map(|call| call.callee);
    let plain =
        callees.filter(|callee| !matches!(module.value(*callee), Value::Load { key: Key::Name(_), .. }));
    plain.filter_map(|callee| value_name(module, callee)).collect()
}

/// Variables that hold `[(x) => …]` or `{ paid: (x) => … }`.
fn names_of_function_literals(module: &Module) -> FxHashSet<CompactString> {
    let is_function = |value: &ValueId| matches!(module.value(*value), Value::Closure(_));
    let has_function = |value: ValueId| match module.value(untyped(module, value)) {
        Value::List(items) => {
            items.iter().any(|item| matches!(item, ListItem::Item(item) if is_function(item)))
        }
        Value::Object(entries) => {
            entries.iter().any(|entry| matches!(entry, Entry::Field { value, .. } if is_function(value)))
        }
        _ => false,
    };
    let holders = module
        .bindings
        .iter()
        .filter(|binding| binding.writes.iter().filter_map(|write| write.value).any(has_function));
    holders.map(|binding| binding.name.clone()).collect()
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
