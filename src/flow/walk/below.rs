//! What a declared type may stand for: subclasses that override a member, and classes that implement an interface.

use compact_str::CompactString;

use super::{Found, Mode, Walk};
use crate::flow::state::{PathId, PathKey, StackId, State, TraceId};
use crate::ir::path::{ApiPath, Segment};
use crate::ir::{Key, MemberKind, Type};
use crate::limits;
use crate::link::{
    CallRef, ClassRef, FunctionRef, Implementor, Node, TypeAt, TypeForm, TypeIdentity, TypeSite,
};
use crate::rules::library::{CallModel, OperandBase, Passing};
use crate::source::FileId;

use super::Terminal;

impl<'p> Walk<'_, 'p> {
    /// A value whose declared type is a class: an instance of it, or of a class below it.
    pub(super) fn declared_instance(&mut self, state: State, trace: TraceId, class: ClassRef) {
        self.instance(state, trace, class);
        self.overrides(state, trace, class);
    }

    /// `this.send()` in a parent class calls the `send` of the class that was made, and `this.props` there is what that class puts in: each that
    /// there is (errs towards false alarms).
    pub(super) fn overrides(&mut self, state: State, trace: TraceId, class: ClassRef) {
        let Some((PathKey::Name(wanted), _)) = self.engine.tables.split(state.path) else { return };
        let classes = self.engine.program.classes_below(class, |_| true);
        if classes.len() == limits::SUBCLASSES && self.mode == Mode::Identity {
            self.engine.give_up();
        }
        for below in classes.into_iter().skip(1) {
            if self.has_own(below, &wanted) {
                self.instance(state, trace, below);
            }
        }
    }

    /// `constructor(private session: Session)`, `this.session.draft`: what the class puts into the field, where nobody is seen who makes the instance.
    pub(super) fn kept_by_class(&mut self, state: State, trace: TraceId, ty: &Type) -> bool {
        let (Mode::Contents, Some((PathKey::Name(wanted), _))) =
            (self.mode, self.engine.tables.split(state.path))
        else {
            return false;
        };
        let Type::Named { name, .. } = ty else { return false };
        let Some(TypeSite::Class(class)) = self.engine.program.type_site(state.node.file, name) else {
            return false;
        };
        let is_kept = self.has_own(class, &wanted);
        if is_kept {
            self.declared_instance(state, trace, class);
        }
        is_kept
    }

    /// Does a class have a member of its own that counts: for data, one that something is put into?
    fn has_own(&self, class: ClassRef, wanted: &CompactString) -> bool {
        let summary = self.engine.program.analysed(class.file);
        let module = &summary.module;
        let named = |key: Option<&Key>| matches!(key, Some(Key::Name(name)) if name == wanted);
        let is_called = self.mode == Mode::Identity;
        let mut members = module.class(class.id).members.iter();
        let mut stores = summary.own_stores.iter();
        members.any(|member| {
            let counts = is_called || matches!(member.kind, MemberKind::Field(Some(_)));
            !member.is_static && counts && named(Some(&member.key))
        }) || stores
            .any(|store| named(store.keys.first()) && module.function(store.function).class == Some(class.id))
    }

    /// A value of which only the declared interface is known: any of the classes that implement it.
    pub(super) fn implemented(&mut self, state: State, trace: TraceId, file: FileId, ty: &'p Type) -> bool {
        if self.mode != Mode::Identity {
            return false;
        }
        let program = self.engine.program;
        match ty {
            Type::Named { name, .. } => match program.type_site(file, name) {
                Some(TypeSite::Declared { file: own, index }) => {
                    self.implemented_there(state, trace, own, index)
                }
                Some(TypeSite::Class(class)) => {
                    self.declared_instance(state, trace, class);
                    true
                }
                Some(TypeSite::Package { .. }) => self.implemented_elements(state, trace, file, ty),
                None => {
                    self.implemented_elements(state, trace, file, ty)
                        || self.stood_for(state, trace, &TypeAt::written(file, ty))
                }
            },
            Type::Array(_) => self.implemented_elements(state, trace, file, ty),
            Type::Union(parts) | Type::Intersection(parts) => {
                let known: Vec<bool> =
                    parts.iter().map(|part| self.implemented(state, trace, file, part)).collect();
                known.contains(&true)
            }
            _ => false,
        }
    }

    /// Does something in the program implement a type? What a value is from is asked after this, as it costs more.
    pub(super) fn is_interface(&self, file: FileId, ty: &Type) -> bool {
        match ty {
            Type::Named { name, .. } => match self.engine.program.type_site(file, name) {
                Some(TypeSite::Declared { file, index }) => {
                    !self.engine.program.implementors(file, index).is_empty()
                }
                Some(TypeSite::Class(_) | TypeSite::Package { .. }) | None => false,
            },
            Type::Union(parts) | Type::Intersection(parts) => {
                parts.iter().any(|part| self.is_interface(file, part))
            }
            _ => false,
        }
    }

    /// Is something read of it that the type has? What a type of another package has is not known.
    pub(super) fn may_have(&self, ty: &TypeAt<'p>, path: PathId) -> bool {
        let types = self.engine.types();
        match self.engine.tables.split(path) {
            Some((PathKey::Name(name), _)) => {
                types.fields(ty).is_none_or(|fields| fields.is_open || types.member(ty, &name).is_some())
            }
            Some(_) => true,
            None => false,
        }
    }

    pub(super) fn implemented_there(
        &mut self,
        state: State,
        trace: TraceId,
        file: FileId,
        index: usize,
    ) -> bool {
        let implementors = self.engine.program.implementors(file, index);
        for implementor in implementors.iter().take(limits::SUBCLASSES) {
            match implementor {
                Implementor::Class(class) => self.declared_instance(state, trace, *class),
                Implementor::Object(node) => {
                    self.go(State { node: *node, stack: StackId::EMPTY, ..state }, trace);
                }
            }
        }
        !implementors.is_empty()
    }

    /// `ReturnType<typeof makeTracker>`: what the function gives, or implements the interface that it declares.
    fn stood_for(&mut self, state: State, trace: TraceId, ty: &TypeAt<'p>) -> bool {
        let mut known = false;
        for identity in self.engine.types().identities(ty) {
            if let TypeIdentity::Instance(_) | TypeIdentity::Declared { .. } | TypeIdentity::Value(_) =
                identity
            {
                self.typed_as(state, trace, identity);
                known = true;
            }
        }
        known
    }

    /// `providers: Provider[]`, `Set<Provider>`, `Record<string, Provider>`: the elements.
    fn implemented_elements(&mut self, state: State, trace: TraceId, file: FileId, ty: &'p Type) -> bool {
        let Some((_, rest)) = self.engine.tables.split(state.path) else { return false };
        let element = self.engine.types().element(&TypeAt::written(file, ty));
        match element {
            Some(TypeAt { file, form: TypeForm::Written(item), .. }) => {
                self.implemented(state.with_path(rest), trace, file, item)
            }
            _ => false,
        }
    }

    /// `context<typeof make>()`: what `make` gives; `client<typeof router>()`: the value itself; of another type, what it says of the members that
    /// are read.
    pub(super) fn of_type(&mut self, state: State, trace: TraceId, ty: &TypeAt<'p>) {
        let mut is_made = false;
        for identity in self.engine.types().identities(ty) {
            let TypeIdentity::Value(node) = identity else { continue };
            let found = self.engine.identities(node, &[]);
            let function = |found: &Found| match found.terminal {
                Terminal::Function(function) => Some(function),
                _ => None,
            };
            let functions: Vec<FunctionRef> = found.iter().filter_map(function).collect();
            is_made = true;
            if functions.is_empty() {
                self.go(State { node, stack: StackId::EMPTY, ..state }, trace);
            }
            for function in functions {
                for id in &self.engine.program.function(function).returns {
                    let node = Node { file: function.file, id: *id };
                    self.go(State { node, stack: StackId::EMPTY, ..state }, trace);
                }
            }
        }
        // `resolve<Tracker>('tracker')`
        if let (TypeForm::Written(written), false) = (ty.form, is_made)
            && self.declared_member(state, trace, ty.file, written)
        {
            return;
        }
        if !is_made {
            self.typed_members(state, trace, ty);
        }
    }

    /// `client<Router>()` where nothing is seen of the router, or none is named: the result is what the library makes, and no more is known.
    pub(super) fn is_of_unknown_type(&self, call: CallRef, model: &CallModel) -> bool {
        let given = &self.engine.program.module(call.file).call(call.id).type_arguments;
        let is_unknown = |passing: &Passing| match passing.from.base {
            OperandBase::Type(n) => given
                .get(usize::from(n))
                .is_none_or(|ty| self.engine.types().identities(&TypeAt::written(call.file, ty)).is_empty()),
            _ => false,
        };
        !model.returns.is_empty() && model.returns.iter().all(is_unknown)
    }

    /// `service.send` where only the declared type of `service` is known: what the class has, or the classes that implement the interface.
    pub(super) fn declared_member(
        &mut self,
        state: State,
        trace: TraceId,
        file: FileId,
        ty: &'p Type,
    ) -> bool {
        self.mode == Mode::Identity
            && state.path != PathId::EMPTY
            && (self.typed_identity(state, trace, file, ty) || self.implemented(state, trace, file, ty))
    }

    /// `inject(Store)` of `const Store = makeStore(withState(first))`: a class that a library's call makes, whose instances have what is said of the result.
    fn instance_of_made(&mut self, state: State, trace: TraceId, class: Node, path: &ApiPath) {
        let Some((Segment::Return, called)) = path.segments.split_last() else { return };
        let called = ApiPath { root: path.root.clone(), segments: called.to_vec() };
        let models = self.engine.library.models(Some(&called), None);
        let is_said = models.iter().any(|model| model.handle && !model.returns.is_empty());
        if is_said && state.path != PathId::EMPTY && self.engine.call_at(class).is_some() {
            self.go(State { node: class, stack: StackId::EMPTY, ..state }, trace);
        }
    }

    /// `inject(Service)`, `register(TOKEN, { useClass: Service })`: an instance of what stands there, below these keys.
    pub(super) fn instance_of(&mut self, state: State, trace: TraceId, class: Node, below: &[PathKey]) {
        for found in self.engine.identities(class, below) {
            match found.terminal {
                Terminal::Class(class) => self.declared_instance(state, trace, class),
                Terminal::Api(path) => {
                    self.instance_of_made(state, trace, found.state.node, &path);
                    let path = path.then(Segment::Instance);
                    self.api(state, trace, path.root, path.segments);
                }
                Terminal::Function(function) => self.made_by_function(state, trace, function),
                _ => {}
            }
        }
    }
}
