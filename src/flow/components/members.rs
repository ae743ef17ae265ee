//! Where the members of a component's instance come from: its own places, those it inherits, those that all have, and what its functions
//! store on `this`.

use std::rc::Rc;

use compact_str::CompactString;

use super::{Component, gives_property, shared};
use crate::flow::engine::Engine;
use crate::flow::relays::KeyPart;
use crate::flow::state::PathKey;
use crate::flow::walk::Terminal;
use crate::ir::{Entry, Key, ListItem, Value, ValueId};
use crate::limits;
use crate::link::{FunctionRef, Node, Program};
use crate::rules::component::MemberPlace;
use crate::rules::vendor::PathKey as RulePathKey;
use crate::source::FileId;

/// The values of one member.
#[derive(Debug, Default)]
pub(in crate::flow) struct Members {
    pub(in crate::flow) places: Vec<Place>,
    /// The member is sure to be among them.
    pub(in crate::flow) is_certain: bool,
    /// It may also hold something from outside.
    pub(in crate::flow) is_open: bool,
}

/// What stands under `path` of a node; the node itself was stored under `keys` of the member.
#[derive(Clone, Debug)]
pub(in crate::flow) struct Place {
    pub(in crate::flow) node: Node,
    pub(in crate::flow) path: Vec<PathKey>,
    pub(in crate::flow) keys: Vec<Key>,
}

/// A value that some function of a component stores on `this`.
#[derive(Clone, Debug)]
pub(super) struct Store {
    component: Component,
    keys: Vec<Key>,
    value: ValueId,
}

impl Engine<'_> {
    /// The texts under which a component takes a member from elsewhere: `inject: ['track']`, `inject: { track: 'tracker' }`,
    /// `inject: { track: { from: 'tracker' } }`.
    pub(in crate::flow) fn injected_as(
        &mut self,
        component: Component,
        name: &CompactString,
    ) -> Vec<KeyPart> {
        let Some(injected) = &self.components.models[component.kind].injected else { return Vec::new() };
        let key = PathKey::Name(injected.key.clone());
        let from = PathKey::Name(injected.from.clone());
        let own = PathKey::Name(name.clone());
        let mut found = Vec::new();
        for listed in self.identities(component.node, std::slice::from_ref(&key)) {
            match (&listed.terminal, self.program.value(listed.state.node)) {
                (_, Value::List(items)) => {
                    for item in items {
                        let ListItem::Item(id) = item else { continue };
                        let parts = self.key_parts(Node { id: *id, ..listed.state.node }, &[]);
                        found.extend(parts.into_iter().filter(|part| *part == KeyPart::Text(name.clone())));
                    }
                }
                (Terminal::Object, Value::Object(entries))
                    if entries.iter().any(|own| is_entry(own, name)) =>
                {
                    let at = [key.clone(), own.clone()];
                    let from = [key.clone(), own.clone(), from.clone()];
                    let mut texts = self.key_parts(component.node, &at);
                    texts.extend(self.key_parts(component.node, &from));
                    texts.retain(|part| matches!(part, KeyPart::Text(_)));
                    if texts.is_empty() {
                        texts.push(KeyPart::Text(name.clone()));
                    }
                    found.extend(texts);
                }
                _ => {}
            }
        }
        found
    }

    /// Where a member of a component's instance comes from: its own, those it inherits, those that all have.
    pub(in crate::flow) fn component_members(
        &mut self,
        component: Component,
        name: &CompactString,
    ) -> Rc<Members> {
        let key = (component, name.clone());
        if let Some(known) = self.components.members.get(&key) {
            return Rc::clone(known);
        }
        let before = self.before();
        let mut members = Members::default();
        self.add_members(component, name, limits::INHERITANCE, &mut members);
        if !members.is_certain {
            let shared = shared_places(&self.components.shared[component.kind], name);
            members.is_certain |= !shared.is_empty();
            members.places.extend(shared);
            for node in self.components.shared[component.kind].components.clone() {
                self.inherit(node, &[], component.kind, name, limits::INHERITANCE, &mut members);
            }
        }
        let members = Rc::new(members);
        if self.is_whole_since(before) {
            self.components.members.insert(key, Rc::clone(&members));
        }
        members
    }

    fn add_members(&mut self, component: Component, name: &CompactString, fuel: usize, into: &mut Members) {
        let model = &self.components.models[component.kind];
        let is_about = |place: &&MemberPlace| place.named.as_ref().is_none_or(|own| own == name);
        for place in model.members.iter().filter(is_about) {
            for (node, path) in self.places(component.node, &place.at, name) {
                let (exists, is_certain) = self.existence(node, &path);
                if exists {
                    into.places.push(Place { node, path, keys: Vec::new() });
                    into.is_certain |= is_certain;
                    into.is_open |= place.open;
                }
            }
        }
        let file = component.node.file;
        for store in self.component_stores(file).iter().filter(|store| store.component == component) {
            if let Some((Key::Name(own), keys)) = store.keys.split_first()
                && own == name
            {
                let node = Node { file, id: store.value };
                into.places.push(Place { node, path: Vec::new(), keys: keys.to_vec() });
            }
        }
        if into.is_open && self.is_settled(into) {
            into.is_open = false;
        }
        if into.is_certain {
            return;
        }
        if let Some(place) = self.given_place(component, name) {
            into.places.push(place);
            into.is_open = true;
        }
        for base in &model.inherits {
            let base: Vec<PathKey> = base.iter().filter_map(plain_key).collect();
            self.inherit(component.node, &base, component.kind, name, fuel, into);
        }
    }

    /// `data: () => ({ hotline: '+1 …' })` that nothing stores into: it holds this text and no other.
    fn is_settled(&mut self, members: &Members) -> bool {
        members.places.iter().all(|place| {
            let found = self.identities(place.node, &place.path);
            place.keys.is_empty()
                && found
                    .iter()
                    .all(|found| matches!(&found.terminal, Terminal::Literal(literal) if !literal.is_blank()))
        })
    }

    /// `<Child :user="me" />`: what elements give, where one of them gives a property of that name.
    fn given_place(&mut self, component: Component, name: &CompactString) -> Option<Place> {
        let rendered = self.rendered(component.node)?;
        let callers = self.callers(rendered);
        let is_given = callers.iter().any(|call| gives_property(self.program, *call, name) == Some(true));
        let id = self.program.module(rendered.file).given.filter(|_| is_given)?;
        let node = Node { file: rendered.file, id };
        Some(Place { node, path: vec![PathKey::Name(name.clone())], keys: Vec::new() })
    }

    /// Members of the components that stand at a place: `mixins: [a, b]`, `extends: base`.
    fn inherit(
        &mut self,
        node: Node,
        path: &[PathKey],
        kind: usize,
        name: &CompactString,
        fuel: usize,
        into: &mut Members,
    ) {
        let Some(fuel) = fuel.checked_sub(1) else { return };
        for found in self.identities(node, path) {
            let node = found.state.node;
            match (&found.terminal, self.program.value(node)) {
                (Terminal::Object, _) => {
                    self.add_members(Component { node, kind }, name, fuel, into);
                }
                (Terminal::List, Value::List(items)) => {
                    for item in items {
                        if let ListItem::Item(id) = item {
                            let node = Node { file: node.file, id: *id };
                            self.inherit(node, &[], kind, name, fuel, into);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// The nodes that a place means, with the path still to be read: `computed[]()` is what a function returns.
    fn places(&mut self, node: Node, at: &[RulePathKey], name: &CompactString) -> Vec<(Node, Vec<PathKey>)> {
        let mut found = vec![(node, Vec::new())];
        for key in at {
            match key {
                RulePathKey::Name(key) => {
                    for (_, path) in &mut found {
                        path.push(PathKey::Name(key.clone()));
                    }
                }
                RulePathKey::Any => {
                    for (_, path) in &mut found {
                        path.push(PathKey::Name(name.clone()));
                    }
                }
                RulePathKey::Returned => {
                    found =
                        found.into_iter().flat_map(|(node, path)| self.returned_by(node, &path)).collect();
                }
                RulePathKey::NamedBy(..)
                | RulePathKey::NamedBehind(..)
                | RulePathKey::Changed(_)
                | RulePathKey::Given(_) => return Vec::new(),
            }
        }
        found
    }

    fn returned_by(&mut self, node: Node, path: &[PathKey]) -> Vec<(Node, Vec<PathKey>)> {
        let mut found = Vec::new();
        for one in self.identities(node, path) {
            let Terminal::Function(function) = one.terminal else { continue };
            let returns = &self.program.function(function).returns;
            let nodes = returns.iter().map(|id| Node { file: function.file, id: *id });
            found.extend(nodes.map(|node| (node, Vec::new())));
        }
        found
    }

    /// Is there something at a place, and is it sure to be? `{ ...fromLibrary(), save }` is sure to have `save` only.
    fn existence(&mut self, node: Node, path: &[PathKey]) -> (bool, bool) {
        let Some((last, before)) = path.split_last() else { return (true, true) };
        // `data() {…}` has no members of its own.
        let holders = self.identities(node, before);
        if !holders.is_empty() && holders.iter().all(|one| matches!(one.terminal, Terminal::Function(_))) {
            return (false, false);
        }
        let mut found = self.identities(node, path);
        let is_api = |terminal: &Terminal| matches!(terminal, Terminal::Api(_));
        found.retain(|found| !is_api(&found.terminal) || !names_others(self.program, found.state.node, last));
        let exists = found.iter().any(|found| found.terminal != Terminal::Missing);
        let is_known = |terminal: &Terminal| {
            !matches!(terminal, Terminal::Missing | Terminal::Opaque | Terminal::Api(_))
        };
        let is_certain = found.iter().any(|found| is_known(&found.terminal))
            || exists && holders.iter().any(|holder| has_entry(self.program, holder.state.node, last));
        (exists || is_certain, is_certain)
    }

    /// `this.user = value` in the functions of the file's components.
    fn component_stores(&mut self, file: FileId) -> Rc<[Store]> {
        if let Some(known) = self.components.stores.get(&file) {
            return Rc::clone(known);
        }
        let before = self.before();
        let mut stores = Vec::new();
        for own in &self.program.analysed(file).own_stores {
            if let Some(component) = self.component_of(FunctionRef { file, id: own.function }) {
                stores.push(Store { component, keys: own.keys.clone(), value: own.value });
            }
        }
        let stores: Rc<[Store]> = stores.into();
        if self.is_whole_since(before) {
            self.components.stores.insert(file, Rc::clone(&stores));
        }
        stores
    }
}

pub(super) fn shared_places(shared: &shared::SharedMembers, name: &str) -> Vec<Place> {
    let place = |member: &shared::SharedMember| Place {
        node: member.node,
        path: Vec::new(),
        keys: member.keys.clone(),
    };
    shared.named(name).iter().map(place).collect()
}

fn plain_key(key: &RulePathKey) -> Option<PathKey> {
    match key {
        RulePathKey::Name(name) => Some(PathKey::Name(name.clone())),
        RulePathKey::Any => Some(PathKey::Any),
        RulePathKey::Returned
        | RulePathKey::NamedBy(..)
        | RulePathKey::NamedBehind(..)
        | RulePathKey::Changed(_)
        | RulePathKey::Given(_) => None,
    }
}

fn is_entry(entry: &Entry, name: &str) -> bool {
    matches!(entry, Entry::Field { key: Key::Name(own), .. } if own == name)
}

/// The literal itself names the key.
fn has_entry(program: &Program, node: Node, key: &PathKey) -> bool {
    let (Value::Object(entries), PathKey::Name(name)) = (program.value(node), key) else { return false };
    entries.iter().any(|entry| match entry {
        Entry::Field { key: Key::Name(own), .. } | Entry::Getter { key: Key::Name(own), .. } => own == name,
        _ => false,
    })
}

/// `...mapGetters('cart', ['total'])` makes a member `total` and no other.
fn names_others(program: &Program, node: Node, key: &PathKey) -> bool {
    let (Value::Call(call), PathKey::Name(wanted)) = (program.value(node), key) else { return false };
    let module = program.module(node.file);
    let Some(last) = module.call(*call).arguments.last() else { return false };
    match module.value(last.value) {
        Value::List(items) => {
            let mut texts = items.iter().map(|item| match item {
                ListItem::Item(item) => module.string(*item),
                ListItem::Spread(_) | ListItem::Hole => None,
            });
            texts.all(|text| text.is_some_and(|text| text != wanted))
        }
        Value::Object(entries) => entries.iter().all(|entry| match entry {
            Entry::Field { key: Key::Name(own), .. } | Entry::Getter { key: Key::Name(own), .. } => {
                own != wanted
            }
            Entry::Field { .. } | Entry::Getter { .. } | Entry::Spread { .. } => false,
        }),
        _ => false,
    }
}
