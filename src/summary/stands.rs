//! Where functions and literals stand, as far as that says which type they have to be of.
//!
//! ```ts
//! const handlers: Handlers = { onSave: (v) => track(v) };   // the function stands under `onSave` of what is a `Handlers`
//! ```
//!
//! Unlike [`super::Holder`], which leads to what a framework makes instances of, this keeps annotations, results and fields of classes.

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use crate::ir::{
    CallId, ClassId, Entry, FunctionId, Key, ListItem, Literal, MemberKind, Module, Value, ValueId,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stand {
    /// `{ key: ▢ }`.
    Entry { object: ValueId, key: CompactString },
    /// `[a, ▢]`: which item it is.
    Item { list: ValueId, place: usize },
    /// `flag ? ▢ : other`.
    Branch { of: ValueId },
    /// `▢ as T`.
    Typed { by: ValueId },
    /// `f(a, ▢)`: which argument it is.
    Argument { call: CallId, position: u16 },
    /// `return ▢`.
    Returned(FunctionId),
    /// `class C { member = ▢ }`: number of the member.
    Member(ClassId, usize),
}

/// The first place counts: a value that is read again stands in a variable.
pub(super) fn stands(module: &Module) -> FxHashMap<ValueId, Stand> {
    let mut found = FxHashMap::default();
    for (index, value) in module.values.iter().enumerate() {
        stands_in(module, ValueId::new(index), value, &mut found);
    }
    for (index, call) in module.calls.iter().enumerate() {
        let given = call.arguments.iter().take_while(|argument| !argument.spread);
        for (position, argument) in given.enumerate() {
            let position = u16::try_from(position).unwrap_or(u16::MAX);
            let stand = Stand::Argument { call: CallId::new(index), position };
            put(module, argument.value, stand, &mut found);
        }
    }
    for (index, function) in module.functions.iter().enumerate() {
        for value in &function.returns {
            put(module, *value, Stand::Returned(FunctionId::new(index)), &mut found);
        }
    }
    for (index, class) in module.classes.iter().enumerate() {
        for (number, member) in class.members.iter().enumerate() {
            if let MemberKind::Field(Some(value)) = member.kind {
                put(module, value, Stand::Member(ClassId::new(index), number), &mut found);
            }
        }
    }
    found
}

fn stands_in(module: &Module, own: ValueId, value: &Value, found: &mut FxHashMap<ValueId, Stand>) {
    match value {
        Value::Object(entries) => {
            for entry in entries {
                if let Entry::Field { key: Key::Name(key), value, .. } = entry {
                    put(module, *value, Stand::Entry { object: own, key: key.clone() }, found);
                }
            }
        }
        Value::List(items) => {
            for (place, item) in items.iter().enumerate() {
                if let ListItem::Item(value) = item {
                    put(module, *value, Stand::Item { list: own, place }, found);
                }
            }
        }
        Value::Join(parts) => {
            for part in parts {
                put(module, *part, Stand::Branch { of: own }, found);
            }
        }
        Value::Typed { base, .. } => put(module, *base, Stand::Typed { by: own }, found),
        _ => {}
    }
}

fn put(module: &Module, value: ValueId, stand: Stand, found: &mut FxHashMap<ValueId, Stand>) {
    let is_asked = matches!(
        module.value(value),
        Value::Closure(_)
            | Value::Object(_)
            | Value::List(_)
            | Value::Join(_)
            | Value::Typed { .. }
            // `state: (): State => ({ lead: null })`, filled later
            | Value::Literal(Literal::Null)
    );
    if is_asked {
        found.entry(value).or_insert(stand);
    }
}
