//! What holds an object literal: the literal around it, or the call it is given to.
//!
//! `{ methods: { save() { this.user } } }`: from a method to the object that a framework makes instances of.

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use crate::ir::{CallId, Entry, Key, Module, Value, ValueId};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// `{ key: ▢ }`.
    Entry { object: ValueId, key: CompactString },
    /// `f(▢)`.
    Argument(CallId),
}

/// Holders of object literals and of calls (`{ save: debounce(function () {…}) }`); the first one counts.
pub(super) fn holders(module: &Module) -> FxHashMap<ValueId, Holder> {
    let mut holders = FxHashMap::default();
    let is_held = |id: ValueId| matches!(module.value(id), Value::Object(_) | Value::Call(_));
    for (index, value) in module.values.iter().enumerate() {
        let Value::Object(entries) = value else { continue };
        for entry in entries {
            let Entry::Field { key: Key::Name(key), value, .. } = entry else { continue };
            let value = untyped(module, *value);
            if is_held(value) {
                let object = ValueId::new(index);
                holders.entry(value).or_insert_with(|| Holder::Entry { object, key: key.clone() });
            }
        }
    }
    for (index, call) in module.calls.iter().enumerate() {
        for argument in &call.arguments {
            let value = untyped(module, argument.value);
            if is_held(value) {
                holders.entry(value).or_insert(Holder::Argument(CallId::new(index)));
            }
        }
    }
    holders
}

/// `x` of `x as T`.
pub fn untyped(module: &Module, id: ValueId) -> ValueId {
    match module.value(id) {
        Value::Typed { base, .. } => *base,
        _ => id,
    }
}
