//! What a declared type says that a value is: `x as User`, `const sender: Sender = …`, `ctx: { client: Client }`.
//!
//! Takes a value with its type; notes the type as evidence, and where it is asked what the value is, goes on at the class, or the package, that the type
//! names. What stands in a literal is known without its type. A type of a package does not say what the program put there: that is looked for as well.

use super::{Mode, Walk};
use crate::flow::state::{How, PathId, PathKey, StackId, State, Trace, TraceId, TypeNote};
use crate::flow::types::StepKind;
use crate::ir::path::{Root, Segment};
use crate::ir::{Entry, Key, Literal, Type, Value, ValueId};
use crate::link::{AmbientId, Node, TypeAt, TypeIdentity, TypeSite};
use crate::source::FileId;
use crate::summary::untyped;
use compact_str::CompactString;

impl<'p> Walk<'_, 'p> {
    /// `x as User`: the type is evidence, and for identities it may be the answer.
    pub(super) fn typed(&mut self, state: State, trace: TraceId, base: ValueId, ty: &'p Type) {
        if self.mode == Mode::Identity
            && !self.is_written_out(state.to(base))
            && self.typed_identity(state, trace, state.node.file, ty)
        {
            return;
        }
        // `const tracker: Tracker = container.get('tracker')`
        let is_asked = self.mode == Mode::Identity && state.path != PathId::EMPTY;
        if is_asked
            && self.is_interface(state.node.file, ty)
            && self.is_from_outside(Node { id: base, ..state.node })
        {
            self.implemented(state, trace, state.node.file, ty);
        }
        let trace = self.note_type(state, trace, TypeNote::Value(state.node), "");
        // A text is no object with fields, whatever may stand there otherwise.
        let is_plain = state.path == PathId::EMPTY && matches!(ty, Type::Primitive(kind) if kind.is_plain());
        let how = How { plain: state.how.plain || is_plain && self.mode == Mode::Contents, ..state.how };
        self.go(State { how, ..state }.to(base), trace);
    }

    /// Remembers a declared type of the value, or of what it is read from, for the explanation's end.
    pub(super) fn note_type(&mut self, state: State, trace: TraceId, ty: TypeNote, name: &str) -> TraceId {
        if self.mode == Mode::Identity || state.how.derived {
            return trace;
        }
        let place = self.engine.program.place(state.node);
        let mut link = Trace::new(trace, place, StepKind::Assigned, name);
        link.ty = Some(ty);
        link.below = state.path;
        self.engine.tables.trace(link)
    }

    /// A declared type that says what a value is: a class of the program, or a type of a package.
    /// `file` is the one the type is written in.
    pub(super) fn typed_identity(
        &mut self,
        state: State,
        trace: TraceId,
        file: FileId,
        ty: &'p Type,
    ) -> bool {
        let program = self.engine.program;
        match ty {
            Type::Named { name, .. } => match program.type_site(file, name) {
                Some(TypeSite::Class(class)) => self.typed_as(state, trace, TypeIdentity::Instance(class)),
                Some(TypeSite::Package { package, name }) => {
                    self.typed_as(state, trace, TypeIdentity::Package { package, name })
                }
                // `port: chrome.runtime.Port`, of a namespace that the platform has.
                None if name.len() > 1 && !self.is_value_of_file(file, &name[0]) => {
                    let members = name[1..].iter().cloned().map(Segment::Member);
                    let segments = members.chain([Segment::Instance]).collect();
                    self.api(state, trace, Root::Global(name[0].clone()), segments);
                    false
                }
                _ => self.typed_members(state, trace, &TypeAt::written(file, ty)),
            },
            Type::Query(_) => {
                let at = TypeAt::written(file, ty);
                let asked = self.engine.types().identities(&at);
                let known: Vec<bool> =
                    asked.into_iter().map(|identity| self.typed_as(state, trace, identity)).collect();
                self.typed_members(state, trace, &at) || known.contains(&true)
            }
            Type::Union(parts) | Type::Intersection(parts) => {
                let known: Vec<bool> =
                    parts.iter().map(|part| self.typed_identity(state, trace, file, part)).collect();
                known.contains(&true)
            }
            _ => self.typed_members(state, trace, &TypeAt::written(file, ty)),
        }
    }

    /// Is a name declared in the file: the enum of `Kind.Mail`?
    fn is_value_of_file(&self, file: FileId, name: &str) -> bool {
        self.engine.program.module(file).bindings.iter().any(|binding| binding.name == name)
    }

    /// `ctx: { client: Client }`: what the declared type says of the members that are read. A type of a package does not say what the
    /// program put there; false then, so that it is looked for as well.
    pub(super) fn typed_members(&mut self, state: State, trace: TraceId, ty: &TypeAt<'p>) -> bool {
        let identities = self.engine.identities_of_members(ty, state.path);
        let known: Vec<bool> = identities
            .iter()
            .map(|(identity, rest)| self.typed_as(state.with_path(*rest), trace, identity.clone()))
            .collect();
        known.contains(&true)
    }

    /// `const senders: Record<string, Sender> = { mail: mailSender }`: what is asked for stands in the literal, whatever else is a `Sender`.
    pub(super) fn is_written_out(&self, state: State) -> bool {
        let module = self.engine.program.module(state.node.file);
        let Value::Object(entries) = module.value(untyped(module, state.node.id)) else { return false };
        let Some((asked, _)) = self.engine.tables.split(state.path) else { return false };
        let is_nothing =
            |value| matches!(module.value(value), Value::Literal(Literal::Null | Literal::Undefined));
        entries.iter().any(|entry| match entry {
            Entry::Field { key: Key::Name(key), value, .. } => {
                !is_nothing(*value) && asked.name().is_none_or(|name| name == key)
            }
            _ => false,
        })
    }

    /// `declare const viewer: Viewer`, `interface Window { tracker: Tracker }`: the type is evidence, and says what is called.
    pub(super) fn ambient(&mut self, state: State, trace: TraceId, name: &CompactString) -> TraceId {
        let (own, within) = self.own_global(state, name);
        let program = self.engine.program;
        let Some(ambient) = program.ambient(state.node.file, &own) else { return trace };
        self.declared(within, trace, ambient)
    }

    /// `interface Members { $api: Api }` of the framework, which the program adds to: `this.$api` of any component.
    pub(super) fn declared_of_all(&mut self, state: State, trace: TraceId) -> TraceId {
        let Some((PathKey::Name(name), rest)) = self.engine.tables.split(state.path) else { return trace };
        let model = self.engine.model;
        let mut interfaces = model.library.components.iter().flat_map(|component| &component.declared);
        let program = self.engine.program;
        let member = interfaces.find_map(|(module, own)| program.ambient_member(module, own, &name));
        member.map_or(trace, |member| self.declared(state.with_path(rest), trace, member))
    }

    /// What a value is declared to be that the program does not make. Where it is seen to be made, that says more.
    pub(super) fn declared(&mut self, state: State, trace: TraceId, ambient: AmbientId) -> TraceId {
        if self.mode == Mode::Identity {
            let (file, ty) = self.engine.program.ambient_written(ambient);
            self.typed_identity(state, trace, file, ty);
        }
        self.note_type(state, trace, TypeNote::Ambient(ambient), "")
    }

    pub(super) fn typed_as(&mut self, state: State, trace: TraceId, identity: TypeIdentity) -> bool {
        match identity {
            TypeIdentity::Instance(class) => {
                self.declared_instance(state, trace, class);
                true
            }
            TypeIdentity::Package { package, name } => {
                let mut segments: Vec<Segment> = name.into_iter().map(Segment::Member).collect();
                segments.push(Segment::Instance);
                self.api(state, trace, Root::Package(package), segments);
                // A type alone does not say what the program put there: keep looking.
                false
            }
            TypeIdentity::Export { package, name } => {
                let segments = name.into_iter().map(Segment::Member).collect();
                self.api(state, trace, Root::Package(package), segments);
                false
            }
            // Whoever put it there may be seen as well.
            TypeIdentity::Declared { file, index } => {
                self.implemented_there(state, trace, file, index);
                false
            }
            TypeIdentity::Value(node) => {
                self.go(State { node, stack: StackId::EMPTY, ..state }, trace);
                false
            }
        }
    }
}
