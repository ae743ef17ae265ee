//! Relays through object literals: `{ provide: TOKEN, useClass: Sender }` puts in what `inject(TOKEN)` takes.
//!
//! Takes a relay and the key of a take; gives the entries that put a value in under an equal key. Objects are found by the names of
//! their keys, once for the whole program. In which list an object stands is not asked (errs towards false alarms). Answers are kept
//! with those about calls (`relays`).

use std::rc::Rc;

use compact_str::CompactString;

use super::RelayKeys;
use crate::flow::engine::Engine;
use crate::ir::{Entry, Key, Value, ValueId};
use crate::limits;
use crate::link::{Node, Program};
use crate::rules::relay::{EntryForm, Relay};

/// The value of an entry, and what of it is put in.
pub(in crate::flow) type EntrySite = (Node, EntryForm);

impl Engine<'_> {
    /// The entries of object literals that put something in under an equal key.
    pub(super) fn entries_under(&mut self, relay: &Relay, keys: &RelayKeys) -> Vec<EntrySite> {
        let mut sites = Vec::new();
        for put in &relay.entries {
            for object in self.objects_with(&put.key).iter() {
                let (Some(key), Some(value)) =
                    (self.entry_of(*object, &put.key), self.entry_of(*object, &put.value))
                else {
                    continue;
                };
                let parts = self.key_parts(Node { id: key, ..*object }, &[]);
                if keys.first().is_some_and(|wanted| parts.iter().any(|part| wanted.contains(part))) {
                    sites.push((Node { id: value, ..*object }, put.is));
                }
            }
        }
        sites
    }

    fn objects_with(&mut self, key: &CompactString) -> Rc<[Node]> {
        let program = self.program;
        let objects = &mut self.relays.objects;
        Rc::clone(objects.entry(key.clone()).or_insert_with(|| objects_of(program, key)))
    }

    fn entry_of(&self, object: Node, wanted: &str) -> Option<ValueId> {
        let Value::Object(entries) = self.program.value(object) else { return None };
        entries.iter().find_map(|entry| match entry {
            Entry::Field { key: Key::Name(key), value, .. } if key == wanted => Some(*value),
            _ => None,
        })
    }
}

fn objects_of(program: &Program, wanted: &str) -> Rc<[Node]> {
    let mut found = Vec::new();
    for (file, summary) in program.files() {
        for (at, value) in summary.module.values.iter().enumerate() {
            let Value::Object(entries) = value else { continue };
            let has =
                |entry: &Entry| matches!(entry, Entry::Field { key: Key::Name(key), .. } if key == wanted);
            if entries.iter().any(has) {
                found.push(Node { file, id: ValueId::new(at) });
            }
        }
    }
    found.truncate(limits::RELAY_CANDIDATES);
    found.into()
}
