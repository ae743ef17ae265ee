//! What parameters are called by whoever gives them by name: `['$http', 'tracking', ($http, t) => …]`, `Page.needs = ['tracking']`.
//!
//! Takes a parameter, gives the text that stands for it; which list on a function says so is data.

use compact_str::CompactString;

use crate::flow::engine::Engine;
use crate::ir::{Key, ListItem, MemberKind, Module, Value, ValueId};
use crate::link::{CallRef, FunctionRef, Node};
use crate::summary::{Holder, untyped};

/// How a function stands under a name.
pub(in crate::flow) enum KnownAs {
    Itself,
    /// `[…, ▢]`
    LastOf(Node),
}

impl Engine<'_> {
    /// The list that a function stands in, as part of an argument of a call.
    pub(in crate::flow) fn list_around(&self, call: CallRef, position: u16, keys: &[Key]) -> Option<Node> {
        let (Key::Index(_), before) = keys.split_last()? else { return None };
        let module = self.program.module(call.file);
        let mut at = module.call(call.id).arguments.get(usize::from(position))?.value;
        for key in before {
            at = entry(module, at, key)?;
        }
        Some(Node { file: call.file, id: untyped(module, at) })
    }

    /// What a parameter is called: in the list that ends with its function, in the one that is stored on it as `stored`, or where it is declared.
    pub(in crate::flow) fn parameter_called(
        &self,
        (function, index): (FunctionRef, u16),
        within: Option<Node>,
        stored: &str,
    ) -> Option<CompactString> {
        let module = self.program.module(function.file);
        let declared = module.function(function.id);
        let in_list = within.and_then(|list| text_at(self.program.module(list.file), list.id, index));
        let on_function = || text_at(module, list_on(module, function, stored)?, index);
        let own = || declared.parameters.get(usize::from(index))?.name.clone();
        in_list.or_else(on_function).or_else(own)
    }

    /// The same of a function that stands under a name, alone or at the end of a list: `controller: ['$http', ($http) => …]`.
    pub(in crate::flow) fn name_if_known_as(
        &self,
        (function, index): (FunctionRef, u16),
        wanted: &str,
        stored: &str,
    ) -> Option<CompactString> {
        let list = match self.known_as(function, wanted)? {
            KnownAs::Itself => None,
            KnownAs::LastOf(list) => Some(list),
        };
        self.parameter_called((function, index), list, stored)
    }

    /// Does a function stand under a name (`self.onmessage = (event) => …`), and how?
    pub(in crate::flow) fn known_as(&self, function: FunctionRef, wanted: &str) -> Option<KnownAs> {
        let module = self.program.module(function.file);
        let declared = module.function(function.id);
        if declared.name.as_deref() == Some(wanted) {
            return Some(KnownAs::Itself);
        }
        match self.program.summary(function.file)?.holders.get(&declared.value?)? {
            Holder::Entry { key, .. } if key == wanted => Some(KnownAs::Itself),
            Holder::Item { list } if stands_under(module, *list, wanted) => {
                Some(KnownAs::LastOf(Node { file: function.file, id: *list }))
            }
            Holder::Entry { .. } | Holder::Item { .. } | Holder::Branch { .. } | Holder::Argument(_) => None,
        }
    }
}

fn entry(module: &Module, object: ValueId, key: &Key) -> Option<ValueId> {
    let Value::Object(entries) = module.value(untyped(module, object)) else { return None };
    entries.iter().find_map(|entry| match entry {
        crate::ir::Entry::Field { key: own, value, .. } if own == key => Some(*value),
        _ => None,
    })
}

/// The text at a place of a list that is written out.
fn text_at(module: &Module, list: ValueId, index: u16) -> Option<CompactString> {
    let Value::List(items) = module.value(untyped(module, list)) else { return None };
    match items.get(usize::from(index))? {
        ListItem::Item(item) => module.string(*item).cloned(),
        ListItem::Spread(_) | ListItem::Hole => None,
    }
}

/// `Page.needs = […]`, `static needs = […]`, `static get needs() { return […]; }`
fn list_on(module: &Module, function: FunctionRef, name: &str) -> Option<ValueId> {
    let is_named = |key: &Key| matches!(key, Key::Name(own) if own == name);
    let declared = module.function(function.id);
    let class = declared.class.map(|class| module.class(class));
    let of_class = class.into_iter().flat_map(|class| &class.members).find_map(|member| match member.kind {
        _ if !member.is_static || !is_named(&member.key) => None,
        MemberKind::Field(value) => value,
        MemberKind::Getter(getter) => module.function(getter).returns.first().copied(),
        MemberKind::Method(_) | MemberKind::Setter(_) => None,
    });
    let value = class.map_or(declared.value, |class| class.value);
    let holds = |binding: &&crate::ir::Binding| {
        binding.writes.iter().any(|write| write.is_whole() && write.value.is_some() && write.value == value)
    };
    let stored = || {
        let writes = module.bindings.iter().filter(holds).flat_map(|binding| &binding.writes);
        let named =
            |write: &&crate::ir::BindingWrite| matches!(write.keys.as_slice(), [key] if is_named(key));
        writes.filter(named).find_map(|write| write.value)
    };
    of_class.or_else(stored)
}

/// Is a list stored under a name: `controller: […]`, `this.make = […]`?
fn stands_under(module: &Module, list: ValueId, name: &str) -> bool {
    let is_named = |key: Option<&Key>| matches!(key, Some(Key::Name(own)) if own == name);
    let stores =
        module.outside_stores.iter().any(|store| store.value == Some(list) && is_named(store.keys.last()));
    let writes = module.bindings.iter().flat_map(|binding| &binding.writes);
    stores
        || writes.into_iter().any(|write| write.value == Some(list) && is_named(write.keys.last()))
        || module.values.iter().any(|value| match value {
            Value::Object(entries) => entries.iter().any(|entry| {
                matches!(entry, crate::ir::Entry::Field { key, value, .. } if *value == list && is_named(Some(key)))
            }),
            _ => false,
        })
}
