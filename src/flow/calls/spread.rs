//! Objects whose functions stand, by a spread, in an object of a name: `Mutation: { ...journal, ...billing }`.
//!
//! Takes a function and the name; looks once through the program for objects under that name. An object that is not found to be a literal
//! is missed.

use std::rc::Rc;

use crate::flow::engine::Engine;
use crate::flow::walk::Terminal;
use crate::ir::{Entry, Key, Module, Value, ValueId};
use crate::link::{FunctionRef, Node};
use crate::summary::{Holder, untyped};

impl Engine<'_> {
    /// Does a function stand in an object literal that is spread into an object of this name?
    pub(in crate::flow) fn is_spread_under(&mut self, function: FunctionRef, name: &str) -> bool {
        let program = self.program;
        let holder =
            program.function(function).value.and_then(|id| program.summary(function.file)?.holders.get(&id));
        let Some(Holder::Entry { object, .. }) = holder else { return false };
        let object = Node { file: function.file, id: *object };
        self.objects_spread_under(name).contains(&object)
    }

    fn objects_spread_under(&mut self, name: &str) -> Rc<[Node]> {
        if let Some(known) = self.handed.spread.get(name) {
            return Rc::clone(known);
        }
        // Whoever asks on the way to the answer finds nothing.
        self.handed.spread.insert(name.into(), Rc::from([]));
        let program = self.program;
        let mut found = Vec::new();
        for (file, summary) in program.files() {
            for id in spread_under(&summary.module, name) {
                let values = self.identities(Node { file, id }, &[]);
                let objects = values.iter().filter(|value| value.terminal == Terminal::Object);
                found.extend(objects.map(|value| value.state.node));
            }
        }
        let found: Rc<[Node]> = found.into();
        self.handed.spread.insert(name.into(), Rc::clone(&found));
        found
    }
}

/// `journal` of `{ Mutation: { ...journal } }` and of `const Mutation = { ...journal }`.
fn spread_under(module: &Module, name: &str) -> Vec<ValueId> {
    let spread = |id: ValueId| -> Vec<ValueId> {
        let Value::Object(entries) = module.value(untyped(module, id)) else { return Vec::new() };
        let spread = entries.iter().filter_map(|entry| match entry {
            Entry::Spread { value, .. } => Some(*value),
            Entry::Field { .. } | Entry::Getter { .. } => None,
        });
        spread.collect()
    };
    let mut found = Vec::new();
    for (at, value) in module.values.iter().enumerate() {
        let Value::Object(entries) = value else { continue };
        let id = ValueId::new(at);
        if crate::summary::value_name(module, id).is_some_and(|own| own == name) {
            found.extend(spread(id));
        }
        for entry in entries {
            if let Entry::Field { key: Key::Name(key), value, .. } = entry
                && key == name
            {
                found.extend(spread(*value));
            }
        }
    }
    found
}
