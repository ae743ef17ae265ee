//! Relays through object literals: `{ provide: TOKEN, useClass: Sender }` puts in what `inject(TOKEN)` takes.
//!
//! Takes a relay and the key of a take; gives the entries that put a value in under an equal key. Objects are found by the names of
//! their keys, once for the whole program. In which list an object stands is not asked (errs towards false alarms). Answers are kept
//! with those about calls (`relays`).

use std::rc::Rc;

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use super::carried::Stored;
use super::{KeyPart, RelayKeys};
use crate::flow::engine::Engine;
use crate::ir::{CallKind, Entry, FunctionId, Key, Module, Value, ValueId};
use crate::limits;
use crate::link::{Exported, FunctionRef, Node, Program};
use crate::rules::library::NameForm;
use crate::rules::relay::{EntryForm, EntryPut, Relay, name_below};
use crate::source::spelling::{camel_case, dashed};
use crate::summary::{Holder, untyped};

/// The value of an entry, and what of it is put in.
pub(in crate::flow) type EntrySite = (Node, EntryForm);

impl Engine<'_> {
    /// The entries of object literals that put something in under an equal key.
    pub(super) fn entries_under(&mut self, relay: &Relay, keys: &RelayKeys) -> Vec<EntrySite> {
        let mut sites = Vec::new();
        for put in &relay.entries {
            match put {
                EntryPut::Pair { key, value, is } => self.pairs_under((key, value, *is), keys, &mut sites),
                EntryPut::Members { object, is } => self.members_under(object, *is, keys, &mut sites),
                EntryPut::Attributes(named) => self.attributes_under(named, keys, &mut sites),
                EntryPut::Files { folder, is } => self.files_under((folder, *is), keys, &mut sites),
            }
        }
        sites
    }

    fn pairs_under(
        &mut self,
        (own, put, is): (&CompactString, &CompactString, EntryForm),
        keys: &RelayKeys,
        sites: &mut Vec<EntrySite>,
    ) {
        for object in self.objects_with(own).iter() {
            let (Some(key), Some(value)) = (self.entry_of(*object, own), self.entry_of(*object, put)) else {
                continue;
            };
            let parts = self.key_parts(Node { id: key, ..*object }, &[]);
            if keys.first().is_some_and(|wanted| parts.iter().any(|part| wanted.contains(part))) {
                let node = if is == EntryForm::Whole { *object } else { Node { id: value, ..*object } };
                sites.push((node, is));
            }
        }
    }

    /// `getters: { mail: state => … }`: the functions of an equal key in object literals of a name. `provide: { tracker }`: whatever stands there.
    fn members_under(&mut self, object: &str, is: EntryForm, keys: &RelayKeys, sites: &mut Vec<EntrySite>) {
        let members = self.members_of(object, is);
        // What is stored is put in by itself.
        let is = if is == EntryForm::Stored { EntryForm::Itself } else { is };
        for part in keys.first().into_iter().flatten() {
            if let KeyPart::Text(key) = part {
                let nodes = members.get(key).into_iter().flatten().take(limits::RELAY_CANDIDATES);
                sites.extend(nodes.map(|node| (*node, is)));
            }
        }
    }

    /// What stands in object literals of a name, by key.
    pub(in crate::flow) fn members_of(&mut self, object: &str, is: EntryForm) -> Rc<Stored> {
        let question = (CompactString::from(object), is);
        if let Some(known) = self.relays.members.get(&question) {
            return Rc::clone(known);
        }
        let found = Rc::new(match is {
            EntryForm::Itself => entries_in(self.program, object),
            EntryForm::Stored => self.stored_by_functions_in(object),
            EntryForm::Returned | EntryForm::Instance | EntryForm::Whole | EntryForm::Elements => {
                self.functions_in(object)
            }
        });
        self.relays.members.insert(question, Rc::clone(&found));
        found
    }

    /// `user` of `{ mutations: { SET(state, user) { state.user = user; } } }`, under `user`.
    fn stored_by_functions_in(&mut self, object: &str) -> Stored {
        let mut found = Stored::default();
        for (_, node) in self.keyed_closures(object) {
            let module = self.program.module(node.file);
            let Value::Closure(function) = module.value(node.id) else { continue };
            for (index, result) in &module.function(*function).parameter_results {
                if *index == 0 {
                    stored_in(module, *result, limits::PARAMETER_VERSIONS, &mut |key, value| {
                        found.entry(key.clone()).or_default().push(Node { file: node.file, id: value });
                    });
                }
            }
        }
        found
    }

    /// `<li data-mail={user.email}>`: what elements have under an equal name.
    fn attributes_under(&mut self, named: &NameForm, keys: &RelayKeys, sites: &mut Vec<EntrySite>) {
        let program = self.program;
        let question = CompactString::from(named.before.as_str());
        let known = self.relays.attributes.entry(question);
        let found = Rc::clone(known.or_insert_with(|| Rc::new(attributes_of(program, named))));
        for part in keys.first().into_iter().flatten() {
            let KeyPart::Text(key) = part else { continue };
            let nodes = found.get(key).into_iter().flatten().take(limits::RELAY_CANDIDATES);
            sites.extend(nodes.map(|node| (*node, EntryForm::Itself)));
        }
    }

    /// `app/services/current-user.js` for `currentUser`: what the files of that name export by default.
    fn files_under(
        &mut self,
        (folder, is): (&[String], EntryForm),
        keys: &RelayKeys,
        sites: &mut Vec<EntrySite>,
    ) {
        let program = self.program;
        if !self.relays.files.contains_key(folder) {
            self.relays.files.insert(folder.to_vec(), Rc::new(files_below(program, folder)));
        }
        let Some(files) = self.relays.files.get(folder) else { return };
        for part in keys.first().into_iter().flatten() {
            let KeyPart::Text(name) = part else { continue };
            let exported = files.get(dashed(name).as_str()).into_iter().flatten();
            sites.extend(exported.map(|node| (*node, is)));
        }
    }

    fn functions_in(&mut self, object: &str) -> Stored {
        let mut found = Stored::default();
        for (key, node) in self.keyed_closures(object) {
            if let Key::Name(key) = key {
                found.entry(key).or_default().push(node);
            }
        }
        found
    }

    /// The functions that stand in object literals of a name, with their keys.
    fn keyed_closures(&mut self, object: &str) -> Vec<(Key, Node)> {
        let program = self.program;
        let mut found = Vec::new();
        for (file, summary) in program.files() {
            for (at, declared) in summary.module.functions.iter().enumerate() {
                let function = FunctionRef { file, id: FunctionId::new(at) };
                if let (Some(id), Some(key)) = (declared.value, self.member_key(function, object)) {
                    found.push((key, Node { file, id }));
                }
            }
        }
        found
    }

    pub(super) fn objects_with(&mut self, key: &str) -> Rc<[Node]> {
        let program = self.program;
        let objects = self.relays.objects.get_or_insert_with(|| objects_by_key(program));
        objects.get(key).map_or_else(|| Rc::from([]), Rc::clone)
    }

    pub(in crate::flow) fn entry_of(&self, object: Node, wanted: &str) -> Option<ValueId> {
        let Value::Object(entries) = self.program.value(object) else { return None };
        entries.iter().find_map(|entry| match entry {
            Entry::Field { key: Key::Name(key), value, .. } if key == wanted => Some(*value),
            _ => None,
        })
    }
}

/// What the versions of a variable before a value stored under a key of it.
fn stored_in(module: &Module, at: ValueId, fuel: usize, found: &mut impl FnMut(&CompactString, ValueId)) {
    if fuel == 0 {
        return;
    }
    match module.value(at) {
        Value::Store { base, key, value } => {
            if let Key::Name(key) = key {
                found(key, *value);
            }
            stored_in(module, *base, fuel - 1, found);
        }
        Value::Delete { base, .. } | Value::AfterCall { base, .. } | Value::Typed { base, .. } => {
            stored_in(module, *base, fuel - 1, found);
        }
        Value::Join(parts) => {
            for part in parts {
                stored_in(module, *part, fuel / parts.len().max(1), found);
            }
        }
        _ => {}
    }
}

/// The entries of object literals that stand under a name, or that a function of that name returns.
fn entries_in(program: &Program, name: &str) -> Stored {
    let mut found = Stored::default();
    for (file, summary) in program.files() {
        let module = &summary.module;
        for (at, value) in module.values.iter().enumerate() {
            let (Value::Object(entries), id) = (value, ValueId::new(at)) else { continue };
            let is_held = matches!(summary.holders.get(&id), Some(Holder::Entry { key, .. }) if key == name);
            let function = module.function(module.owner(id));
            let is_returned = || {
                function.name.as_deref() == Some(name)
                    && function.returns.iter().any(|returned| untyped(module, *returned) == id)
            };
            if !is_held && !is_returned() {
                continue;
            }
            for entry in entries {
                if let Entry::Field { key: Key::Name(key), value, .. } = entry {
                    found.entry(key.clone()).or_default().push(Node { file, id: *value });
                }
            }
        }
    }
    found
}

/// The attributes of elements of the platform, in JSX and in markup.
fn attributes_of(program: &Program, named: &NameForm) -> Stored {
    let mut found = Stored::default();
    for (file, summary) in program.files() {
        let module = &summary.module;
        for element in module.calls.iter().filter(|call| call.kind == CallKind::Element) {
            let Some(props) = element.arguments.first() else { continue };
            let Value::Object(entries) = module.value(props.value) else { continue };
            for entry in entries {
                let Entry::Field { key: Key::Name(key), value, .. } = entry else { continue };
                let Some(rest) = named.within(key) else { continue };
                let node = Node { file, id: *value };
                found.entry(camel_case(&rest, &['-']).into()).or_default().push(node);
                found.entry(key.clone()).or_default().push(node);
            }
        }
    }
    found
}

/// What the files below a folder export by default, by their names as files are mostly named.
fn files_below(program: &Program, folder: &[String]) -> Stored {
    let mut found = Stored::default();
    for (file, _) in program.files() {
        let Some(name) = program.path(file).and_then(|path| name_below(folder, path)) else { continue };
        for exported in program.exported(file, "default") {
            if let Exported::Value { node, member: None } = exported {
                found.entry(dashed(&name).into()).or_default().push(node);
            }
        }
    }
    found
}

/// Object literals by the names of their keys, in one look at all values of the program: it is asked for many keys.
fn objects_by_key(program: &Program) -> FxHashMap<&str, Rc<[Node]>> {
    let mut found: FxHashMap<&str, Vec<Node>> = FxHashMap::default();
    for (file, summary) in program.files() {
        for (at, value) in summary.module.values.iter().enumerate() {
            let Value::Object(entries) = value else { continue };
            let object = Node { file, id: ValueId::new(at) };
            for entry in entries {
                let Entry::Field { key: Key::Name(key), .. } = entry else { continue };
                let objects = found.entry(key).or_default();
                if objects.last() != Some(&object) && objects.len() < limits::RELAY_CANDIDATES {
                    objects.push(object);
                }
            }
        }
    }
    found.into_iter().map(|(key, objects)| (key, objects.into())).collect()
}
