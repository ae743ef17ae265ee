//! What holds an object literal or a function: the literal around it, or the call it is given to.
//!
//! `{ methods: { save() { this.user } } }`: from a method to the object that a framework makes instances of.

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use crate::ir::{BindingId, CallId, Entry, FunctionId, Key, ListItem, Module, Value, ValueId};
use crate::limits;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// `{ key: ▢ }`.
    Entry { object: ValueId, key: CompactString },
    /// `[▢]`, of functions and pairs with one.
    Item { list: ValueId },
    /// `flag ? ▢ : other`, of functions.
    Branch { of: ValueId },
    /// `f(▢)`.
    Argument(CallId),
}

/// Holders of object literals, of calls (`{ save: debounce(function () {…}) }`) and, in literals, of functions, of lists with some and of blank
/// texts (`{ name: '' }`); the first one counts.
pub(super) fn holders(module: &Module) -> FxHashMap<ValueId, Holder> {
    let mut holders = FxHashMap::default();
    let is_held = |id: ValueId| matches!(module.value(id), Value::Object(_) | Value::Call(_));
    let is_function = |id: ValueId| matches!(module.value(id), Value::Closure(_));
    let is_blank = |id: ValueId| matches!(module.value(id), Value::Literal(text) if text.is_blank());
    // `['paid', (x) => …]`
    let is_pair = |id: ValueId| match module.value(id) {
        Value::List(items) => {
            items.iter().any(|item| matches!(item, ListItem::Item(value) if is_function(*value)))
        }
        _ => false,
    };
    // `[['paid', (x) => …]]`
    let is_table = |id: ValueId| match module.value(id) {
        Value::List(items) => {
            items.iter().any(|item| matches!(item, ListItem::Item(value) if is_pair(*value)))
        }
        _ => false,
    };
    for (index, value) in module.values.iter().enumerate() {
        let own = ValueId::new(index);
        match value {
            Value::Object(entries) => {
                for entry in entries {
                    let Entry::Field { key: Key::Name(key), value, .. } = entry else { continue };
                    let value = untyped(module, *value);
                    if is_held(value) || is_function(value) || is_blank(value) {
                        holders
                            .entry(value)
                            .or_insert_with(|| Holder::Entry { object: own, key: key.clone() });
                    }
                }
            }
            Value::List(items) => {
                for item in items {
                    if let ListItem::Item(value) = item
                        && (is_function(*value) || is_pair(*value))
                    {
                        holders.entry(*value).or_insert(Holder::Item { list: own });
                    }
                }
            }
            Value::Join(parts) => {
                for part in parts.iter().filter(|part| is_function(**part)) {
                    holders.entry(*part).or_insert(Holder::Branch { of: own });
                }
            }
            _ => {}
        }
    }
    for (index, call) in module.calls.iter().enumerate() {
        for argument in &call.arguments {
            let value = untyped(module, argument.value);
            if is_held(value) || is_pair(value) || is_table(value) {
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

/// What `flag ? real : fake` may be; a value that is no choice is itself.
pub fn branches(module: &Module, id: ValueId) -> &[ValueId] {
    match module.value(untyped(module, id)) {
        Value::Join(parts) => parts,
        _ => &[],
    }
}

/// What an object was before it was changed.
pub fn first_version(module: &Module, value: ValueId) -> ValueId {
    let back = std::iter::successors(Some(value), |at| module.value(*at).earlier());
    back.take(limits::PARAMETER_VERSIONS).last().unwrap_or(value)
}

/// `onclick` of `button.onclick = …`: under which elements keep who hears of an event.
pub fn is_handler_key(key: &Key) -> bool {
    matches!(key, Key::Name(name) if name.starts_with("on") && !name.bytes().any(|byte| byte.is_ascii_uppercase()))
}

/// What is stored under such keys: `button.onclick = send;`
pub fn kept_handlers(module: &Module) -> impl Iterator<Item = ValueId> {
    let outside = module.outside_stores.iter().filter_map(|store| {
        let key = store.keys.last().filter(|key| is_handler_key(key));
        key.and(store.value)
    });
    let own = module.values.iter().filter_map(|value| match value {
        Value::Store { key, value, .. } if is_handler_key(key) => Some(*value),
        _ => None,
    });
    outside.chain(own)
}

/// The value that a variable has, whoever reads it; `None` where it has several.
pub fn only_value(module: &Module, binding: BindingId) -> Option<ValueId> {
    let whole = module.binding(binding).writes.iter().filter(|write| write.is_whole());
    let values = whole.filter_map(|write| Some(first_version(module, write.value?)));
    // `client.send(x);` in another function: what the variable held before, after the call.
    let is_itself = |value: &ValueId| matches!(module.value(*value), Value::Capture(own) if *own == binding);
    let mut values = values.filter(|value| !is_itself(value));
    let first = values.next()?;
    values.all(|other| other == first).then_some(first)
}

/// The parameter that a value is, also after calls had it and where a function within reads it.
pub fn parameter_of(module: &Module, value: ValueId) -> Option<(FunctionId, u16)> {
    let value = first_version(module, value);
    let own = match module.value(value) {
        Value::Capture(binding) => first_version(module, only_value(module, *binding)?),
        _ => value,
    };
    match module.value(own) {
        Value::Parameter(index) => Some((module.owner(own), *index)),
        _ => None,
    }
}
