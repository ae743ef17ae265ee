//! `this`, instances and classes.

use super::{Mode, Terminal, Walk};
use crate::flow::calls::assigned::Owner;
use crate::flow::calls::callees::Callee;
use crate::flow::engine::Engine;
use crate::flow::state::{How, InstanceId, PathId, PathKey, State, Trace, TraceId, TypeNote};
use crate::flow::types::StepKind;
use crate::ir::path::{ApiPath, Root};
use crate::ir::{ArgumentAt, Entry, Key, Member, MemberKind, Type, Value};
use crate::limits;
use crate::link::{CallRef, ClassRef, FunctionRef, Node, TypeSite};
use crate::summary::{OwnStore, untyped};

impl<'p> Walk<'_, 'p> {
    pub(super) fn this(&mut self, state: State, trace: TraceId) {
        let program = self.engine.program;
        let function = program.owner(state.node);
        let declared = program.function(function);
        if let Some(class) = declared.class {
            let class = ClassRef { file: function.file, id: class };
            if self.is_static(class, function) {
                self.class(state, trace, class.id);
            } else {
                let state = self.of_this(state, function, class);
                for class in self.called_on(state, function, class) {
                    self.declared_instance(state, trace, class);
                }
            }
            return;
        }
        // `(click)="send()"` in the template of a class.
        if let (Some(_), Some(Type::Named { name, .. })) = (declared.element, &declared.this_type)
            && let Some(TypeSite::Class(class)) = program.type_site(function.file, name)
        {
            self.declared_instance(state, trace, class);
            return;
        }
        if let Some(component) = self.engine.component_of(function) {
            let trace = self.declared_of_all(state, trace);
            self.component(state, trace, component);
            return;
        }
        if let Some(object) = declared.this_object
            && (self.assigned(state, trace, Owner::Object(Node { file: function.file, id: object }))
                | self.has_member(state, object))
        {
            let how = How { unordered: true, ..state.how };
            self.go(State { how, ..state }.to(object), trace);
            return;
        }
        if let Some(frame) = self.engine.tables.stacks.frame_of(state.stack, function)
            && let Some(receiver) = self.receiver(frame.call)
        {
            self.go(State { node: receiver, stack: frame.parent, ..state }, trace);
            return;
        }
        if let Some(object) = declared.this_object
            && self.this_of_mixin(state, trace, Node { file: function.file, id: object })
        {
            return;
        }
        // `function (this: Host) { this.tracker.send() }`: who calls it is not known, and what it is called on is.
        if let Some(ty) = &declared.this_type
            && self.declared_member(state, trace, function.file, ty)
        {
            return;
        }
        if self.filled(state, trace, function) && self.mode == Mode::Identity {
            return;
        }
        self.api(state, trace, Root::Global("this".into()), Vec::new());
    }

    /// `static login() { this.track() }`: `this` is the class.
    pub(super) fn is_static(&self, class: ClassRef, function: FunctionRef) -> bool {
        let members = &self.engine.program.module(class.file).class(class.id).members;
        members.iter().any(|member| {
            let own = matches!(member.kind,
                MemberKind::Method(id) | MemberKind::Getter(id) | MemberKind::Setter(id) if id == function.id);
            member.is_static && own
        })
    }

    /// Does the object literal around a method have the member that is read from `this`? Frameworks put more
    /// onto it (`this.$client` in a component's `methods`).
    fn has_member(&mut self, state: State, object: crate::ir::ValueId) -> bool {
        let Some((wanted, _)) = self.engine.tables.split(state.path) else { return true };
        let node = Node { file: state.node.file, id: object };
        let is_wanted =
            |key: Option<&Key>| matches!(key, Some(Key::Name(name)) if wanted == PathKey::Name(name.clone()));
        if self.engine.stored_on(node).iter().any(|(keys, _)| is_wanted(keys.first())) {
            return true;
        }
        let Value::Object(entries) = self.engine.program.value(node) else { return true };
        entries.iter().any(|entry| match entry {
            Entry::Field { key: Key::Name(name), .. } | Entry::Getter { key: Key::Name(name), .. } => {
                wanted.is_open() || wanted == PathKey::Name(name.clone())
            }
            Entry::Field { .. } | Entry::Getter { .. } | Entry::Spread { .. } => true,
        })
    }

    /// An instance of a class of the program.
    pub(super) fn instance(&mut self, state: State, trace: TraceId, class: ClassRef) {
        if state.path == PathId::EMPTY {
            self.end(state, trace, Terminal::Instance(class));
            return;
        }
        self.member_of(state, trace, class, false, limits::INHERITANCE);
    }

    /// A class used as a value: its static members.
    pub(super) fn class(&mut self, state: State, trace: TraceId, class: crate::ir::ClassId) {
        let class = ClassRef { file: state.node.file, id: class };
        if state.path == PathId::EMPTY {
            self.end(state, trace, Terminal::Class(class));
            return;
        }
        self.member_of(state, trace, class, true, limits::INHERITANCE);
    }

    pub(super) fn member_of(
        &mut self,
        state: State,
        trace: TraceId,
        class: ClassRef,
        is_static: bool,
        fuel: usize,
    ) {
        let Some((wanted, rest)) = self.engine.tables.split(state.path) else { return };
        let (own, state) = (state, Self::of_any(state));
        let module = self.engine.program.module(class.file);
        let declared = module.class(class.id);
        let stores = self.stores_of(class, &wanted);
        let how = How { unordered: true, ..state.how };
        let is_filled_elsewhere = !is_static && stores.is_empty() && self.starts_blank(class, &wanted);
        let open = how.open || is_filled_elsewhere || self.is_open_member(class, &wanted);
        let how = How { open, ..how };
        let mut found = false;
        for member in declared.members.iter().filter(|member| member.is_static == is_static) {
            let Key::Name(name) = &member.key else { continue };
            if wanted.is_open() || wanted == PathKey::Name(name.clone()) {
                found |= self.member(State { how, path: rest, ..own }, trace, class, member, name);
            }
        }
        for store in stores {
            // What is put into a field does not say what the field is.
            found |= !store.by_call && !self.is_selected_of_this(class, store.value, &wanted);
            let stack = self.made_by(state, class, store.function).unwrap_or(state.stack);
            let node = Node { file: class.file, id: store.value };
            if let Some(state) = self.put_there(own, class, store.function, node) {
                let at_store = State { node, stack, how, ..state };
                self.written(at_store, trace, &store.keys, store.value);
            }
        }
        if !is_static {
            self.put_into_own(State { how, ..state.with_path(rest) }, trace, class, &wanted);
        }
        // Where an instance is made and filled in the same function, its versions say what it holds.
        if !is_static && self.engine.call_at(state.node).is_none() && (self.mode == Mode::Contents || !found)
        {
            found |= self.assigned(State { how, ..own }, trace, Owner::Class(class));
        }
        let is_element = declared.selector.is_some() || module.component == declared.value;
        if !is_static && is_element && wanted != PathKey::Any {
            found |= self.given_by_elements(State { how, ..state }, trace, class);
        }
        if !found {
            let own = declared.members.iter().filter(|member| member.is_static == is_static);
            let named = own.filter(
                |member| matches!(&member.key, Key::Name(name) if wanted == PathKey::Name(name.clone())),
            );
            for ty in named.filter_map(|member| member.ty.as_ref()) {
                found |= self.implemented(state.with_path(rest), trace, class.file, ty);
            }
        }
        if !found && !is_static {
            self.mixed_in(State { how, ..own }, trace, class);
        }
        if !found {
            self.inherited(own, trace, class, is_static, fuel);
        }
    }

    /// `this.form = this.querySelector('form')`: what is selected goes by the name of the selector, which is no member that the class has.
    fn is_selected_of_this(&self, class: ClassRef, value: crate::ir::ValueId, wanted: &PathKey) -> bool {
        let (module, inputs) = (self.engine.program.module(class.file), &self.engine.model.library.inputs);
        let Value::Call(call) = module.value(untyped(module, value)) else { return false };
        let site = module.call(*call);
        let Value::Load { base, key: Key::Name(method) } = module.value(site.callee) else { return false };
        let is_selector =
            matches!(module.value(*base), Value::This) && inputs.selectors.iter().any(|own| *own == *method);
        let text = site.arguments.first().and_then(|argument| module.string(argument.value));
        is_selector
            && text.is_some_and(|text| *wanted == PathKey::Name(text.trim_start_matches(['#', '.']).into()))
    }

    /// What the functions of a class store in one of its members.
    fn stores_of(&mut self, class: ClassRef, wanted: &PathKey) -> Vec<&'p OwnStore> {
        let summary = self.engine.program.analysed(class.file);
        let module = &summary.module;
        let own =
            summary.own_stores.iter().filter(|store| module.function(store.function).class == Some(class.id));
        let named = own.filter(|store| {
            let Some(Key::Name(first)) = store.keys.first() else { return false };
            wanted.is_open() || *wanted == PathKey::Name(first.clone())
        });
        let mut stores: Vec<_> = named.collect();
        stores.retain(|store| !store.by_call || self.may_put(Node { file: class.file, id: store.value }));
        stores
    }

    /// `user: User | null = null`, `form = { email: '' }`: where nothing in sight puts anything there, somebody else does, or the field would
    /// not be there (errs towards false alarms where a field is never used).
    fn starts_blank(&self, class: ClassRef, wanted: &PathKey) -> bool {
        let module = self.engine.program.module(class.file);
        let fields =
            module.class(class.id).members.iter().filter_map(|member| match (&member.key, &member.kind) {
                (Key::Name(name), MemberKind::Field(value)) if *wanted == PathKey::Name(name.clone()) => {
                    *value
                }
                _ => None,
            });
        self.mode == Mode::Contents
            && fields.map(|id| Node { file: class.file, id: untyped(module, id) }).any(|value| {
                let is_blank =
                    matches!(self.engine.program.value(value), Value::Literal(literal) if literal.is_blank());
                is_blank || self.is_literal_object(value)
            })
    }

    /// `this.list.push(x);` and `Object.assign(this.list, x);` put something in; after any other call the field holds what it held before.
    fn may_put(&mut self, value: Node) -> bool {
        let module = self.engine.program.module(value.file);
        let Value::AfterCall { call, at, .. } = module.value(value.id) else { return true };
        if !self.engine.is_part_of_keeper(value.file, value.id) {
            return false;
        }
        let method = super::calls::callee_method(module, module.call(*call));
        let changes = |engine: &Engine<'_>, path: Option<&ApiPath>| {
            let models = engine.library.models(path, method.as_deref());
            models.iter().any(|model| !model.mutates.is_empty())
        };
        let ArgumentAt::Position(position) = at else { return changes(&*self.engine, None) };
        let callees = self.engine.callees(CallRef { file: value.file, id: *call });
        callees.iter().any(|callee| match callee {
            Callee::Api(path) => changes(&*self.engine, Some(path)),
            Callee::Function(function) => {
                let results = &self.engine.program.function(*function).parameter_results;
                results.iter().any(|(index, _)| index == position)
            }
            Callee::Class(_) => false,
        })
    }

    /// One member that has the wanted name; false when it says nothing about its value.
    fn member(
        &mut self,
        state: State,
        trace: TraceId,
        class: ClassRef,
        member: &'p Member,
        name: &str,
    ) -> bool {
        let (own, state) = (state, Self::of_any(state));
        match &member.kind {
            MemberKind::Method(function) => {
                if state.path == PathId::EMPTY {
                    let function = FunctionRef { file: class.file, id: *function };
                    self.end(state, trace, Terminal::Function(function));
                }
                true
            }
            MemberKind::Getter(function) => {
                for value in &self.engine.program.module(class.file).function(*function).returns {
                    self.go(State { node: Node { file: class.file, id: *value }, ..state }, trace);
                }
                true
            }
            MemberKind::Setter(_) => false,
            MemberKind::Field(value) => {
                let decorators = (class.file, member.decorators.as_slice());
                if self.decorated_field(state, trace, decorators, name) {
                    return true;
                }
                let mut trace = trace;
                if let Some(ty) = &member.ty {
                    // `private api: Api` says what `this.api` is, also when nobody can see who constructs the
                    // class (dependency injection).
                    if self.mode == Mode::Identity && self.typed_identity(state, trace, class.file, ty) {
                        return true;
                    }
                    trace = self.field_step(state, trace, class, member, name);
                    // `providers: Provider[] = []`, of which it is not known what this instance was given.
                    if own.instance == InstanceId::EMPTY
                        || self.stores_of(class, &PathKey::Name(name.into())).is_empty()
                    {
                        self.implemented(state, trace, class.file, ty);
                    }
                }
                // `constructor(private context) {}` stores what it is given.
                if let Some(value) = value {
                    let node = Node { file: class.file, id: *value };
                    let function = self.engine.program.owner(node).id;
                    let own = State { how: state.how, ..own };
                    if let Some(state) = self.put_there(own, class, function, node) {
                        self.go(State { node, ..state }, trace);
                    }
                }
                value.is_some()
            }
        }
    }

    fn field_step(
        &mut self,
        state: State,
        trace: TraceId,
        class: ClassRef,
        member: &Member,
        name: &str,
    ) -> TraceId {
        if self.mode == Mode::Identity || state.path != PathId::EMPTY && member.ty.is_none() {
            return trace;
        }
        let place = crate::source::Place { file: class.file, span: member.span };
        let bare = state.path == PathId::EMPTY;
        let mut link = Trace::new(trace, place, StepKind::Assigned, if bare { name } else { "" });
        link.evidence = bare.then(|| name.into());
        link.ty = member.ty.as_ref().map(|_| TypeNote::Member(class, member.span));
        link.below = state.path;
        self.engine.tables.trace(link)
    }

    /// Instances made by `new C()`.
    pub(super) fn constructed(&mut self, state: State, trace: TraceId, callee: &Callee) {
        if let Callee::Class(class) = callee {
            let state = self.of_made(state, *class);
            self.instance(state, trace, *class);
        }
    }
}
