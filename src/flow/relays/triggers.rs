//! Triggers of a database: the function that an engine calls when a row of a table is written.
//!
//! ```yaml
//! table: { name: usage_events }
//! event_triggers: [{ name: forwardUsage, webhook: "{{BASE}}/hooks/usage" }]
//! ```
//!
//! Takes the metadata that the tree has as values, gives for a function the tables whose rows it is handed: by the name of a trigger, under which the
//! program holds the function, or by the address that it answers. Several tables at one address say nothing (errs towards misses).
//! Which keys say what is `rows.triggers` in `rules/library`.

use std::rc::Rc;

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use crate::flow::classify::rows::one_table;
use crate::flow::engine::Engine;
use crate::flow::relays::RelayKeys;
use crate::flow::relays::entries::EntrySite;
use crate::flow::relays::{KeyPart, routes};
use crate::flow::walk::Terminal;
use crate::ir::{Entry, Key, ListItem, Value, ValueId};
use crate::link::{FunctionRef, Node, Program};
use crate::rules::relay::{EntryForm, Put, Relay};
use crate::rules::route::RoutePart;
use crate::rules::row::{RowWrite, Triggers};

/// A table whose rows a function is given, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::flow) struct Triggered<'p> {
    pub(in crate::flow) table: CompactString,
    /// What the metadata calls it.
    pub(in crate::flow) called: String,
    pub(in crate::flow) rows: &'p [Vec<String>],
}

#[derive(Default)]
pub(in crate::flow) struct TriggerIndex<'p> {
    /// Made when it is first asked for.
    all: Option<Rc<[Trigger<'p>]>>,
    by_function: FxHashMap<FunctionRef, Rc<[Triggered<'p>]>>,
    /// Rows that requests put in, by table; made when they are first asked for.
    requested: Option<Rc<FxHashMap<CompactString, Vec<EntrySite>>>>,
}

/// What the metadata says of one trigger.
#[derive(Clone, Debug)]
struct Trigger<'p> {
    name: Option<CompactString>,
    address: Option<Vec<RoutePart>>,
    of: Triggered<'p>,
}

impl<'p> Engine<'p> {
    /// The table whose rows a function is called with; none where it may be of several.
    pub(in crate::flow) fn triggered(&mut self, function: FunctionRef) -> Rc<[Triggered<'p>]> {
        let all = self.all_triggers();
        if all.is_empty() {
            return Rc::from([]);
        }
        if let Some(known) = self.triggers.by_function.get(&function) {
            return Rc::clone(known);
        }
        self.triggers.by_function.insert(function, Rc::from([]));
        let mut found = self.triggered_by_name(function, &all);
        if found.is_empty() {
            found = self.triggered_by_address(function, &all);
            found.dedup();
            if found.len() > 1 {
                found.clear();
            }
        }
        let found: Rc<[Triggered<'p>]> = found.into();
        self.triggers.by_function.insert(function, Rc::clone(&found));
        found
    }

    /// `const HANDLERS = { forwardUsage }`, `export default function` in `forwardUsage.ts`.
    fn triggered_by_name(&mut self, function: FunctionRef, all: &[Trigger<'p>]) -> Vec<Triggered<'p>> {
        let program = self.program;
        let is_default = self.is_exported_as(function, "default");
        let mut names: Vec<CompactString> = program.function(function).name.iter().cloned().collect();
        if is_default {
            names.extend(program.default_names(function.file).iter().cloned());
            names.extend(program.path(function.file).map(|path| routes::stem(path).into()));
        }
        let mut found: Vec<Triggered<'p>> = Vec::new();
        for trigger in all {
            let Some(name) = &trigger.name else { continue };
            if names.contains(name) || self.is_held_as(function, name) {
                found.push(trigger.of.clone());
            }
        }
        found.dedup();
        found
    }

    /// `{ forwardUsage: send }`
    fn is_held_as(&mut self, function: FunctionRef, key: &CompactString) -> bool {
        self.objects_with(key).iter().any(|object| {
            let Some(id) = self.entry_of(*object, key) else { return false };
            let is_it = |terminal: &Terminal| matches!(terminal, Terminal::Function(own) if *own == function);
            self.identities(Node { id, ..*object }, &[]).iter().any(|found| is_it(&found.terminal))
        })
    }

    /// `app.post('/hooks/usage', f)`, `api/hooks/usage.ts`.
    fn triggered_by_address(&mut self, function: FunctionRef, all: &[Trigger<'p>]) -> Vec<Triggered<'p>> {
        let file =
            self.is_exported_as(function, "default").then(|| self.program.path(function.file)).flatten();
        let file = file.map(routes::file_parts);
        let is_at = |address: &[RoutePart]| {
            let is_file = |parts: &Vec<RoutePart>| address.len() > 1 && parts.ends_with(address);
            self.answers_at(function, address) || file.as_ref().is_some_and(is_file)
        };
        let own = all.iter().filter(|trigger| trigger.address.as_deref().is_some_and(is_at));
        own.map(|trigger| trigger.of.clone()).collect()
    }

    fn all_triggers(&mut self) -> Rc<[Trigger<'p>]> {
        if let Some(all) = &self.triggers.all {
            return Rc::clone(all);
        }
        let mut found = Vec::new();
        for triggers in &self.model.library.rows.triggers {
            for object in self.objects_with(&triggers.each).iter() {
                self.triggers_of(*object, triggers, &mut found);
            }
        }
        let all: Rc<[Trigger<'p>]> = found.into();
        self.triggers.all = Some(Rc::clone(&all));
        all
    }

    fn triggers_of(&self, object: Node, triggers: &'p Triggers, found: &mut Vec<Trigger<'p>>) {
        let program = self.program;
        let text = |node: Node| program.module(node.file).string(node.id).cloned();
        let Some(table) = at(program, object, &triggers.table).and_then(text) else { return };
        let Some(list) = self.entry_of(object, &triggers.each) else { return };
        let Value::List(items) = program.value(Node { id: list, ..object }) else { return };
        for item in items {
            let ListItem::Item(id) = item else { continue };
            let of = |key: &String| {
                let value = self.entry_of(Node { id: *id, ..object }, key)?;
                text(Node { id: value, ..object })
            };
            let address = triggers.routes.iter().find_map(of);
            found.push(Trigger {
                name: of(&triggers.name),
                address: address.and_then(|text| routes::address_parts(&text)),
                of: Triggered { table: one_table(&table), called: table.to_string(), rows: &triggers.rows },
            });
        }
    }

    /// `{ insert_usage_events: [{ objects: events }] }`: the rows that requests put into the tables of `keys`.
    pub(super) fn requested_rows(&mut self, relay: &Relay, keys: &RelayKeys) -> Vec<EntrySite> {
        let ([parts], true) = (&keys[..], relay.puts.iter().any(Put::is_by_table)) else { return Vec::new() };
        let program = self.program;
        let writes = &self.model.library.rows.writes;
        let requested = self.triggers.requested.get_or_insert_with(|| Rc::new(requested(program, writes)));
        let of = parts.iter().filter_map(|part| match part {
            KeyPart::Text(table) => requested.get(table),
            KeyPart::Node(_) | KeyPart::Class(_) | KeyPart::Api(_) => None,
        });
        of.flatten().copied().collect()
    }
}

fn requested(program: &Program, writes: &[RowWrite]) -> FxHashMap<CompactString, Vec<EntrySite>> {
    let mut found: FxHashMap<CompactString, Vec<EntrySite>> = FxHashMap::default();
    for (file, summary) in program.files() {
        for entry in summary.module.values.iter().filter_map(entries).flatten() {
            let Entry::Field { key: Key::Name(key), value, .. } = entry else { continue };
            for write in writes {
                let Some(table) = write.table(key) else { continue };
                let Some(rows) = at(program, Node { file, id: *value }, &write.at) else { continue };
                let form = if write.list { EntryForm::Elements } else { EntryForm::Itself };
                found.entry(one_table(table)).or_default().push((rows, form));
            }
        }
    }
    found
}

fn entries(value: &Value) -> Option<&Vec<Entry>> {
    match value {
        Value::Object(entries) => Some(entries),
        _ => None,
    }
}

/// The value below literals: `objects` of `[{ objects: events }, …]`.
fn at(program: &Program, node: Node, keys: &[String]) -> Option<Node> {
    keys.iter().try_fold(node, |node, key| {
        let id: ValueId = match program.value(node) {
            Value::Object(entries) => entries.iter().find_map(|entry| match entry {
                Entry::Field { key: Key::Name(own), value, .. } if own == key => Some(*value),
                _ => None,
            })?,
            Value::List(items) => match items.get(key.parse::<usize>().ok()?)? {
                ListItem::Item(id) => *id,
                ListItem::Spread(_) | ListItem::Hole => return None,
            },
            _ => return None,
        };
        Some(Node { id, ..node })
    })
}
