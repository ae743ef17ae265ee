//! Functions of a program that make one constructor inherit from another, and those that define methods from a list.
//!
//! ```js
//! function extend(child, parent) { function F() {} F.prototype = parent.prototype; child.prototype = new F(); }
//! extend(Dialog, Base);
//! _createClass(Dialog, [{ key: 'report', value: function (name) {…} }]);
//! ```
//!
//! Compilers write them into each file, so only those of the module itself are told by what they do; others by their names.

use rustc_hash::FxHashMap;

use super::Lowering;
use crate::ir::{Call, Entry, FunctionId, Key, ListItem, Module, PROTOTYPE, Value, ValueId};
use crate::source::Span;

/// Functions that write the prototype of one parameter, and read that of another: child and parent, by number.
pub(super) fn inheriting(module: &Module) -> FxHashMap<FunctionId, (u16, u16)> {
    let mut found = FxHashMap::default();
    let is_prototype = |key: &Key| matches!(key, Key::Name(name) if name == PROTOTYPE);
    for (at, value) in module.values.iter().enumerate() {
        let Value::Store { base, key, .. } = value else { continue };
        if !is_prototype(key) {
            continue;
        }
        let function = module.owner(ValueId::new(at));
        let Some(child) = parameter(module, *base) else { continue };
        let parents = module.values.iter().filter_map(|value| match value {
            Value::Load { base, key } if is_prototype(key) => parameter(module, *base),
            _ => None,
        });
        let own = |of: &(FunctionId, u16)| of.0 == function && of.1 != child.1;
        if let (true, Some((_, parent))) = (child.0 == function, parents.into_iter().find(own)) {
            found.insert(function, (child.1, parent));
        }
    }
    found
}

/// The parameter that a value is, whatever was done to the object before.
fn parameter(module: &Module, value: ValueId) -> Option<(FunctionId, u16)> {
    match module.value(value) {
        Value::Parameter(index) => Some((module.owner(value), *index)),
        Value::Store { base, .. } | Value::AfterCall { base, .. } => parameter(module, *base),
        Value::Join(parts) => parts.iter().find_map(|part| parameter(module, *part)),
        Value::Capture(binding) => {
            let mut whole = module.binding(*binding).writes.iter().filter(|write| write.is_whole());
            let (Some(only), None) = (whole.next(), whole.next()) else { return None };
            match module.value(only.value?) {
                Value::Parameter(index) => Some((module.owner(only.value?), *index)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The function of the module that a call calls, as far as a look at its callee tells.
pub(super) fn called(module: &Module, call: &Call) -> Option<FunctionId> {
    match module.value(call.callee) {
        Value::Closure(function) => Some(*function),
        Value::Capture(binding) => {
            module.binding(*binding).writes.iter().find_map(|write| match module.value(write.value?) {
                Value::Closure(function) if write.is_whole() => Some(*function),
                _ => None,
            })
        }
        _ => None,
    }
}

/// `[{ key: 'report', value: function … }]`: members of a class, as compilers list them.
pub(super) fn listed(module: &Module, list: ValueId) -> Vec<(Key, ValueId, Span)> {
    let Value::List(items) = module.value(list) else { return Vec::new() };
    let member = |item: &ListItem| {
        let ListItem::Item(item) = item else { return None };
        let Value::Object(entries) = module.value(*item) else { return None };
        let field = |wanted: &str| {
            entries.iter().find_map(|entry| match entry {
                Entry::Field { key, value, span }
                    if Lowering::key_name(key).is_some_and(|key| key == wanted) =>
                {
                    Some((*value, *span))
                }
                _ => None,
            })
        };
        let name = module.string(field("key")?.0)?.clone();
        let (value, span) = field("value")?;
        matches!(module.value(value), Value::Closure(_)).then_some((Key::Name(name), value, span))
    };
    items.iter().filter_map(member).collect()
}
