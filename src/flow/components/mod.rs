//! Objects that a framework makes instances of: which one the `this` of a function is; `members` says where its members come from.
//!
//! Knows no framework: the kinds of objects and the places of members are in `rules/library`.

mod described;
mod members;
pub(in crate::flow) mod selected;
pub(in crate::flow) mod shared;
mod watched;

use std::rc::Rc;

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use crate::flow::calls::callees::Callee;
use crate::flow::engine::Engine;
use crate::ir::path::{Root, Segment};
use crate::ir::{CallKind, Entry, FunctionKind, Key, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, ClassRef, FunctionRef, Node, Program};
use crate::rules::component::ComponentModel;
use crate::rules::library::Library;
use crate::rules::relay::RelayId;
use crate::source::FileId;
use crate::summary::Holder;
pub(in crate::flow) use members::Place;
use members::{Members, Store, shared_places};
use shared::SharedMembers;
pub(in crate::flow) use watched::Watcher;

/// An object of a kind that `rules/library` knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::flow) struct Component {
    pub(in crate::flow) node: Node,
    /// Index into [`Library::components`].
    kind: usize,
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

    /// Relays that hold members of all components of this one's kind.
    pub(in crate::flow) fn relays_of(&self, component: Component) -> Vec<RelayId> {
        self.shared[component.kind].relays.clone()
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

impl Engine<'_> {
    /// The component whose instance a function has as `this`.
    pub(in crate::flow) fn component_of(&mut self, function: FunctionRef) -> Option<Component> {
        if let Some(known) = self.components.of_function.get(&function) {
            return *known;
        }
        let before = self.before();
        let found =
            self.held_object(function).and_then(|object| self.component_around(function.file, object));
        if self.is_whole_since(before) {
            self.components.of_function.insert(function, found);
        }
        found
    }

    /// `<Child user={me} />` of a component that is an object.
    pub(in crate::flow) fn rendered(&self, object: Node) -> Option<FunctionRef> {
        let module = self.program.module(object.file);
        let id = module.rendered.filter(|_| module.component == Some(object.id))?;
        Some(FunctionRef { file: object.file, id })
    }

    /// The same of a component that is a class.
    pub(in crate::flow) fn rendered_class(&self, class: ClassRef) -> Option<FunctionRef> {
        let value = self.program.module(class.file).class(class.id).value?;
        self.rendered(Node { file: class.file, id: value })
    }

    /// The component that an object literal is.
    pub(in crate::flow) fn component_at(&mut self, node: Node) -> Option<Component> {
        let holder = self.program.summary(node.file)?.holders.get(&node.id).cloned();
        self.kind_of(node, holder.as_ref()).map(|kind| Component { node, kind })
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
            Holder::Item { .. } | Holder::Branch { .. } | Holder::Argument(_) => None,
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
}

/// Does an element, or a call like one, give a property: `<Row user={u} />`? `None` where what it gives is not written there.
pub(in crate::flow) fn gives_property(program: &Program, call: CallRef, wanted: &str) -> Option<bool> {
    let module = program.module(call.file);
    let props = module.call(call.id).arguments.first().map(|props| module.value(props.value));
    let Some(Value::Object(entries)) = props else { return None };
    Some(entries.iter().any(|entry| match entry {
        Entry::Field { key: Key::Name(name), .. } | Entry::Getter { key: Key::Name(name), .. } => {
            name == wanted
        }
        Entry::Field { .. } | Entry::Getter { .. } | Entry::Spread { .. } => true,
    }))
}
