//! Objects that a framework makes instances of: which one the `this` of a function is, and where its members come from.
//!
//! Knows no framework: the kinds of objects and the places of members are in `rules/library`.

pub(in crate::flow) mod shared;

use std::rc::Rc;

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use crate::flow::engine::{Callee, Engine};
use crate::flow::state::PathKey;
use crate::flow::walk::Terminal;
use crate::ir::path::{Root, Segment};
use crate::ir::{CallKind, Entry, FunctionKind, Key, ListItem, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, FunctionRef, Node, Program};
use crate::rules::component::ComponentModel;
use crate::rules::library::Library;
use crate::rules::vendor::PathKey as RulePathKey;
use crate::source::FileId;
use crate::summary::{Holder, untyped};
use shared::SharedMembers;

/// An object of a kind that `rules/library` knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::flow) struct Component {
    pub(in crate::flow) node: Node,
    /// Index into [`Library::components`].
    kind: usize,
}

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
struct Store {
    component: Component,
    keys: Vec<Key>,
    value: ValueId,
}

pub(in crate::flow) struct ComponentIndex<'p> {
    models: &'p [ComponentModel],
    shared: Vec<SharedMembers>,
    of_function: FxHashMap<FunctionRef, Option<Component>>,
    members: FxHashMap<(Component, CompactString), Rc<Members>>,
    stores: FxHashMap<FileId, Rc<[Store]>>,
}

impl<'p> ComponentIndex<'p> {
    pub(in crate::flow) fn new(program: &Program, library: &'p Library) -> Self {
        let models = library.components.as_slice();
        Self {
            models,
            shared: models.iter().map(|model| SharedMembers::new(program, model)).collect(),
            of_function: FxHashMap::default(),
            members: FxHashMap::default(),
            stores: FxHashMap::default(),
        }
    }

    /// Names under which the program gives a value, or one of these names, to all components.
    pub(in crate::flow) fn shared_names(
        &self,
        value: Option<Node>,
        own: &[CompactString],
    ) -> Vec<CompactString> {
        let renamed = |name| self.shared.iter().filter_map(move |shared| shared.renamed.get(name));
        let given = |node| self.shared.iter().filter_map(move |shared| shared.names.get(&node));
        own.iter().flat_map(renamed).chain(value.into_iter().flat_map(given)).flatten().cloned().collect()
    }

    /// Values that the program gives to all components under a name that nothing else has: `x.$api`.
    pub(in crate::flow) fn shared_anywhere(&self, name: &str) -> Vec<Place> {
        let has_sigil = |model: &ComponentModel| {
            model.sigil.as_ref().is_some_and(|sigil| name.starts_with(sigil.as_str()))
        };
        let kinds = self.models.iter().zip(&self.shared).filter(|(model, _)| has_sigil(model));
        kinds.flat_map(|(_, shared)| shared_places(shared, name)).collect()
    }
}

fn shared_places(shared: &SharedMembers, name: &str) -> Vec<Place> {
    let place = |member: &shared::SharedMember| Place {
        node: member.node,
        path: Vec::new(),
        keys: member.keys.clone(),
    };
    shared.named(name).iter().map(place).collect()
}

impl Engine<'_> {
    /// The component whose instance a function has as `this`.
    pub(in crate::flow) fn component_of(&mut self, function: FunctionRef) -> Option<Component> {
        if let Some(known) = self.components.of_function.get(&function) {
            return *known;
        }
        let cuts = self.cuts();
        let found =
            self.held_object(function).and_then(|object| self.component_around(function.file, object));
        if self.cuts() == cuts {
            self.components.of_function.insert(function, found);
        }
        found
    }

    /// The literal that a method stands in, through `{ save: debounce(function () {…}) }`.
    fn held_object(&self, function: FunctionRef) -> Option<ValueId> {
        let declared = self.program.function(function);
        if declared.this_object.is_some() || declared.kind != FunctionKind::Function {
            return declared.this_object;
        }
        let call = declared.closure_use.as_ref().filter(|used| used.keys.is_empty())?.call;
        let value = self.program.module(function.file).call(call).value;
        match self.program.summary(function.file)?.holders.get(&value)? {
            Holder::Entry { object, .. } => Some(*object),
            Holder::Argument(_) => None,
        }
    }

    /// The innermost literal around that is a component.
    fn component_around(&mut self, file: FileId, innermost: ValueId) -> Option<Component> {
        let mut object = innermost;
        for _ in 0..limits::COMPONENT_NESTING {
            let node = Node { file, id: object };
            let holder = self.program.summary(file)?.holders.get(&object).cloned();
            if let Some(kind) = self.kind_of(node, holder.as_ref()) {
                return Some(Component { node, kind });
            }
            match holder {
                Some(Holder::Entry { object: outer, .. }) => object = outer,
                _ => return None,
            }
        }
        None
    }

    fn kind_of(&mut self, node: Node, holder: Option<&Holder>) -> Option<usize> {
        let module = self.program.module(node.file);
        let models = self.components.models;
        if module.component == Some(node.id) {
            return models.iter().position(|model| model.markup);
        }
        let Value::Object(entries) = module.value(node.id) else { return None };
        let has = |model: &ComponentModel| {
            let is_part = |entry: &Entry| match entry {
                Entry::Field { key: Key::Name(key), value, .. } => {
                    model.has.contains(key) && matches!(module.value(*value), Value::Object(_))
                }
                _ => false,
            };
            entries.iter().any(is_part)
        };
        if let Some(kind) = models.iter().position(has) {
            return Some(kind);
        }
        let Some(Holder::Argument(call)) = holder else { return None };
        let call = CallRef { file: node.file, id: *call };
        let name = crate::summary::value_name(module, module.call(call.id).callee)?;
        let last_name = |model: &ComponentModel| {
            model.given_to.iter().any(|path| match &path.root {
                Root::Method(own) => *own == name,
                _ => true,
            })
        };
        if !models.iter().any(last_name) {
            return None;
        }
        let callees = self.callees(call);
        let is_new = module.call(call.id).kind == CallKind::New;
        models.iter().position(|model| {
            model.given_to.iter().any(|path| match &path.root {
                Root::Method(own) => *own == name && callees.is_empty(),
                _ => callees.iter().any(|callee| match callee {
                    Callee::Api(own) if is_new => own.then(Segment::Instance) == *path,
                    Callee::Api(own) => own == path,
                    Callee::Function(_) | Callee::Class(_) => false,
                }),
            })
        })
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
        let cuts = self.cuts();
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
        if self.cuts() == cuts {
            self.components.members.insert(key, Rc::clone(&members));
        }
        members
    }

    fn add_members(&mut self, component: Component, name: &CompactString, fuel: usize, into: &mut Members) {
        let model = &self.components.models[component.kind];
        for place in &model.members {
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
        if into.is_certain {
            return;
        }
        for base in &model.inherits {
            let base: Vec<PathKey> = base.iter().filter_map(plain_key).collect();
            self.inherit(component.node, &base, component.kind, name, fuel, into);
        }
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
                RulePathKey::NamedBy(_) => return Vec::new(),
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
        let found = self.identities(node, path);
        let exists = found.iter().any(|found| found.terminal != Terminal::Missing);
        let is_known = |terminal: &Terminal| {
            !matches!(terminal, Terminal::Missing | Terminal::Opaque | Terminal::Api(_))
        };
        let is_certain = found.iter().any(|found| is_known(&found.terminal))
            || exists && {
                let holders = self.identities(node, before);
                holders.iter().any(|holder| has_entry(self.program, holder.state.node, last))
            };
        (exists || is_certain, is_certain)
    }

    /// `this.user = value` in the functions of the file's components, also through `const self = this`.
    fn component_stores(&mut self, file: FileId) -> Rc<[Store]> {
        if let Some(known) = self.components.stores.get(&file) {
            return Rc::clone(known);
        }
        let cuts = self.cuts();
        let module = self.program.module(file);
        let mut stores = Vec::new();
        for store in &module.outside_stores {
            let base = untyped(module, store.base);
            if let (Value::This, Some(value)) = (module.value(base), store.value)
                && let Some(component) = self.component_of(self.program.owner(Node { file, id: base }))
            {
                stores.push(Store { component, keys: store.keys.clone(), value });
            }
        }
        for binding in &module.bindings {
            let mut values = binding.writes.iter().filter_map(|write| write.value);
            let Some(this) = values.find(|value| matches!(module.value(*value), Value::This)) else {
                continue;
            };
            let owner = self.program.owner(Node { file, id: this });
            let Some(component) = self.component_of(owner) else { continue };
            for write in binding.writes.iter().filter(|write| !write.is_whole()) {
                let Some(value) = write.value else { continue };
                stores.push(Store { component, keys: write.keys.clone(), value });
            }
        }
        let stores: Rc<[Store]> = stores.into();
        if self.cuts() == cuts {
            self.components.stores.insert(file, Rc::clone(&stores));
        }
        stores
    }
}

fn plain_key(key: &RulePathKey) -> Option<PathKey> {
    match key {
        RulePathKey::Name(name) => Some(PathKey::Name(name.clone())),
        RulePathKey::Any => Some(PathKey::Any),
        RulePathKey::Returned | RulePathKey::NamedBy(_) => None,
    }
}

/// The literal itself names the key.
fn has_entry(program: &Program, node: Node, key: &PathKey) -> bool {
    let (Value::Object(entries), PathKey::Name(name)) = (program.value(node), key) else { return false };
    entries.iter().any(|entry| match entry {
        Entry::Field { key: Key::Name(own), .. } | Entry::Getter { key: Key::Name(own), .. } => own == name,
        _ => false,
    })
}
