//! The declared types of what a walk found, nearest to the source first.
//!
//! ```ts
//! const member: Member = await load(id);
//! track('Opened', { who: member });         // noted on the way; `load` may declare another one
//! ```
//!
//! Takes what a walk noted on its way and the end of it; gives types as they are written.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::flow::classify::evidence::within_value;
use crate::flow::engine::Engine;
use crate::flow::state::{FieldRead, PathId, PathKey, State, Trace, TraceId, TypeNote};
use crate::flow::types::StepKind;
use crate::flow::walk::{Found, Terminal};
use crate::ir::{Literal, Value};
use crate::limits;
use crate::link::{ClassRef, Node, Scalar, TypeAt, TypeIdentity, TypePlace};

/// What a declared type says that a member is, and the path that is left to be read of that.
pub(in crate::flow) type Identities = Rc<[(TypeIdentity, PathId)]>;

/// What was asked of declared types so far.
#[derive(Default)]
pub(in crate::flow) struct Declared<'p> {
    /// The types of what is being judged: several judgements ask for them, and each time all calls on the way would be resolved. Forgotten when the
    /// next value is judged, as traces are of one sink only.
    judged: FxHashMap<(State, TraceId, Option<ClassRef>), Rc<[TypeAt<'p>]>>,
    /// What they say of the members that are read of a value.
    pub(super) members: FxHashMap<(TypePlace, PathId), Identities>,
    /// Types of the parameters of what methods of lists are handed.
    pub(super) in_lists: FxHashMap<Node, Option<TypeAt<'p>>>,
    /// Types of parameters by where their functions are written.
    pub(super) in_contexts: FxHashMap<Node, Option<TypeAt<'p>>>,
    /// What the question that is under way was told of values, with how far it may still go from there; and how deep it is.
    pub(super) asked: FxHashMap<(Node, usize), Option<DeclaredAs<'p>>>,
    pub(super) depth: usize,
}

impl Declared<'_> {
    pub(super) fn forget_judged(&mut self) {
        self.judged.clear();
    }
}

/// What the author says of a value.
#[derive(Clone, Debug)]
pub(in crate::flow) struct DeclaredAs<'p> {
    pub(in crate::flow) ty: TypeAt<'p>,
    /// Guessed from the type argument of an unknown function: the value may hold it, too.
    pub(super) is_guess: bool,
    /// The value holds it under this key.
    pub(super) under: Option<&'p str>,
}

impl<'p> DeclaredAs<'p> {
    /// The type of the whole value.
    pub(super) fn sure_of(ty: TypeAt<'p>) -> Self {
        Self { ty, is_guess: false, under: None }
    }

    /// The type, where it is that of the whole value.
    pub(super) fn whole(self) -> Option<TypeAt<'p>> {
        self.under.is_none().then_some(self.ty)
    }

    /// The same, where it is no guess.
    pub(super) fn sure(self) -> Option<TypeAt<'p>> {
        if self.is_guess { None } else { self.whole() }
    }
}

impl<'p> Engine<'p> {
    /// Types of the value itself, nearest to the source first.
    pub(in crate::flow) fn declared_types(&mut self, found: &Found) -> Rc<[TypeAt<'p>]> {
        let class = match found.terminal {
            Terminal::Instance(class) => Some(class),
            _ => None,
        };
        let question = (found.state, found.trace, class);
        if let Some(known) = self.declared.judged.get(&question) {
            return Rc::clone(known);
        }
        let types: Rc<[TypeAt<'p>]> = self.find_declared_types(found).into();
        self.declared.judged.insert(question, Rc::clone(&types));
        types
    }

    fn find_declared_types(&mut self, found: &Found) -> Vec<TypeAt<'p>> {
        let mut types = self.types_by_guards(found);
        if let Terminal::Instance(class) = found.terminal {
            types.push(TypeAt::instance(class));
        } else if let Some(own) = self.type_of(found.state.node, limits::NAME_HOPS) {
            let keys = self.tables.keys(found.state.path);
            if let Some(told) = own.clone().sure().and_then(|ty| self.told_apart(found, &ty)) {
                types.extend(self.below(DeclaredAs::sure_of(told), &keys));
            }
            types.extend(self.below(own, &keys));
        }
        let links: Vec<_> = {
            let links = self.tables.links(found.trace);
            let own = within_value(&links).take_while(|link| !is_part(link));
            own.map(|link| (link.ty, link.field.clone(), link.below, link.caller)).collect()
        };
        let mut caller = None;
        for (note, field, below, call) in links {
            caller = call.or(caller);
            // What a caller may choose says nothing of a value on whose way the type stands.
            let is_written = matches!(note, Some(TypeNote::Value(_) | TypeNote::Variable(..)));
            let noted = note.and_then(|note| self.noted(note));
            let noted = match noted {
                Some(ty) if is_written && ty.is_left_to_callers() => self.chosen_by(note, caller),
                noted => noted,
            };
            if let (None, Some(TypeNote::Value(value))) = (&noted, note)
                && let Some((PathKey::Name(key), rest)) = self.tables.split(below)
                && let Some(ty) = self.type_by_record_of(value, &key)
            {
                let member = DeclaredAs { ty, is_guess: false, under: None };
                types.extend(self.below(member, &self.tables.keys(rest)));
            }
            let read = field.and_then(|read| self.type_of_field(&read));
            for ty in noted.into_iter().chain(read) {
                types.extend(self.below(DeclaredAs::sure_of(ty), &self.tables.keys(below)));
            }
        }
        types
    }

    /// Is the value true or false, a number, a text? The nearest type that says so decides.
    pub(in crate::flow) fn scalar_type(&mut self, found: &Found) -> Option<Scalar> {
        let types = self.declared_types(found);
        types.iter().find_map(|ty| self.types().scalar(ty)).or_else(|| self.starts_as_text(found))
    }

    /// `useState('')`, `initialState: { contact: '' }`: what is empty at first is filled with another text.
    fn starts_as_text(&self, found: &Found) -> Option<Scalar> {
        let is_text = matches!(self.program.value(found.state.node), Value::Literal(Literal::String(_)));
        (is_text && found.state.path == PathId::EMPTY).then_some(Scalar::Other)
    }

    fn noted(&mut self, note: TypeNote) -> Option<TypeAt<'p>> {
        match note {
            TypeNote::Value(value) => match self.program.value(value) {
                Value::Call(_) => self.type_of(value, limits::NAME_HOPS)?.sure(),
                // `lead$.subscribe(lead => …)` of `lead$: Observable<Lead>`
                of => {
                    let known = self.program.declared_type(value).or_else(|| self.type_by_record(value));
                    let known = known.or_else(|| match of {
                        Value::Parameter(index) => self.type_in_list(value, *index),
                        _ => None,
                    });
                    known.or_else(|| self.type_in_context(value))
                }
            },
            TypeNote::Variable(file, binding) => {
                let binding = self.program.module(file).binding(binding);
                Some(self.program.annotated(file, binding.function, binding.ty.as_ref()?))
            }
            TypeNote::Ambient(ambient) => Some(self.program.ambient_type(ambient)),
            TypeNote::Returned(function, call) => self.result_type(function, call, limits::NAME_HOPS),
            TypeNote::Named(call) => {
                let named = self.program.module(call.file).call(call.id).type_arguments.first()?;
                let function = self.program.module(call.file).call(call.id).function;
                Some(self.program.annotated(call.file, function, named))
            }
            TypeNote::Member(class, span) => {
                let members = &self.program.module(class.file).class(class.id).members;
                let ty = members.iter().find(|member| member.span == span)?.ty.as_ref()?;
                Some(TypeAt::written(class.file, ty))
            }
            // Is asked for before all others.
            TypeNote::Guarded(_) => None,
        }
    }

    fn type_of_field(&mut self, read: &FieldRead) -> Option<TypeAt<'p>> {
        let object = self.type_of(read.object, limits::NAME_HOPS)?;
        self.below(object, &[PathKey::Name(read.key.clone())])
    }

    /// `context.set('member', found as Member)`, `const { name } = context.get('member')`: the type that the object of a field has nearer to its
    /// source, where what it is read from has none.
    pub(super) fn noted_object(&mut self, found: &Found, read: &FieldRead) -> Option<TypeAt<'p>> {
        let own = [PathKey::Name(read.key.clone())];
        let notes: Vec<TypeNote> = {
            let links = self.tables.links(found.trace);
            let within = within_value(&links).take_while(|link| !is_part(link));
            within.filter(|link| self.tables.keys(link.below) == own).filter_map(|link| link.ty).collect()
        };
        let types: Vec<_> = notes.into_iter().filter_map(|note| self.noted(note)).collect();
        types.into_iter().find(|ty| !ty.is_left_to_callers() && !self.types().is_hole(ty))
    }
}

/// Behind this link, another value that was made with the one before it.
pub(super) fn is_part(link: &Trace) -> bool {
    link.is_part || matches!(link.step.kind, StepKind::Built | StepKind::Sanitized)
}
