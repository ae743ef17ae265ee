//! Walking backwards over the value graph: from a use to everything the value may be.
//!
//! One walk is a breadth-first search over [`State`]s, so the first way found is the shortest explanation.
//! Bounded by its budget; when that is used up, the engine counts it and the result is incomplete.

mod apart;
mod applied;
mod assigned;
mod assumed;
mod below;
mod callbacks;
mod called_on;
mod calls;
mod carried;
mod checked;
mod composed;
mod conditions;
mod containers;
mod copied;
mod decorated;
mod defaults;
mod effects;
mod entry;
mod filled;
mod folded;
mod given;
mod given_callee;
mod handed;
mod instances;
mod kept;
mod kinds;
mod loops;
mod made;
mod matched;
mod members;
mod mixed;
mod modelled;
mod names;
mod opened;
mod operand_functions;
mod operands;
mod outside;
mod overwritten;
mod pages;
mod parameter_values;
mod parameters;
mod parents;
mod patterns;
mod props;
mod proved;
mod puts;
mod queue;
mod relays;
mod removed;
mod renamed;
mod replaced;
mod routes;
mod selected;
mod shapes;
mod spread;
mod stored;
mod streams;
mod texts;
mod this;
mod thrown;
mod triggered;
mod typed;
mod watched;
mod wrapped;
mod wraps;

pub(in crate::flow) use callbacks::Callback;
pub(in crate::flow) use calls::{bound_function, callee_method};
pub(in crate::flow) use folded::FoldIndex;
pub(in crate::flow) use given_callee::CalledThere;
pub(in crate::flow) use kinds::Kind;
pub(in crate::flow) use pages::PageFiles;
pub(in crate::flow) use parameter_values::is_parameter;
pub(in crate::flow) use parameters::{Parameter, Taken};
pub(in crate::flow) use selected::Selected;

use rustc_hash::FxHashSet;

use super::engine::Engine;
use super::state::{
    AssumedId, FilterId, GivenCalleesId, How, InstanceId, Marks, PathId, PathKey, SelectedId, StackId, State,
    Trace, TraceId, TrailId, TypeNote,
};
use super::steps::is_version;
use super::types::StepKind;
use crate::ir::path::ApiPath;
use crate::ir::{BindingId, Literal, Value, ValueId};
use crate::limits;
use crate::link::{ClassRef, FunctionRef, Node, Program};
use crate::source::Place;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Which data is in the value: objects are unfolded, derived values looked through.
    Contents,
    /// What the value is: a function, a class, an object of some library, a constant.
    Identity,
}

/// How far a walk goes outwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bounds {
    /// To all callers of the function where it started.
    Callers,
    /// To the calls that were entered.
    Entered,
    /// Out of functions that a library calls with something known (`keys.map(key => …)`), and no further.
    Around,
}

/// Where a walk ended.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Terminal {
    /// A value of a library or platform; the path still to be read is part of it.
    Api(ApiPath),
    Literal(Literal),
    Function(FunctionRef),
    Class(ClassRef),
    Instance(ClassRef),
    /// An object literal (identity walks; contents walks unfold it).
    Object,
    List,
    /// A parameter whose callers are not known, or whose declared type says what it is.
    Parameter {
        function: FunctionRef,
        index: u16,
    },
    /// The object has no such key.
    Missing,
    /// Anything else.
    Opaque,
}

#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) state: State,
    pub(super) trace: TraceId,
    pub(super) terminal: Terminal,
}

pub(super) struct Walk<'e, 'p> {
    pub(super) engine: &'e mut Engine<'p>,
    mode: Mode,
    bounds: Bounds,
    queue: queue::Queue,
    /// Variables whose writes were looked at, wherever they were read: each read is a node of its own.
    variables: FxHashSet<(BindingId, State)>,
    found: Vec<Found>,
    budget: usize,
    /// Ways that led to where another had been before.
    repeats: usize,
    /// Relays that were followed.
    hops: usize,
    /// Keys that callers give were met.
    meets_given: bool,
    /// Where the walk began: what a sink is given.
    started: Option<Node>,
}

impl State {
    pub(super) fn at(node: Node, path: PathId) -> Self {
        Self {
            node,
            path,
            stack: StackId::EMPTY,
            trail: TrailId::EMPTY,
            filter: FilterId::EMPTY,
            marks: Marks::default(),
            entry: None,
            given_callees: GivenCalleesId::EMPTY,
            assumed: AssumedId::EMPTY,
            instance: InstanceId::EMPTY,
            selected: SelectedId::EMPTY,
            how: How::default(),
        }
    }

    fn to(self, id: ValueId) -> Self {
        Self { node: Node { file: self.node.file, id }, ..self }
    }

    fn with_path(self, path: PathId) -> Self {
        Self { path, ..self }
    }

    fn derived(self) -> Self {
        Self { how: How { derived: true, ..self.how }, ..self }
    }
}

impl<'e, 'p> Walk<'e, 'p> {
    pub(super) fn new(engine: &'e mut Engine<'p>, mode: Mode, bounds: Bounds, budget: usize) -> Self {
        Self {
            engine,
            mode,
            bounds,
            queue: queue::Queue::default(),
            variables: FxHashSet::default(),
            found: Vec::new(),
            budget,
            repeats: 0,
            hops: 0,
            meets_given: false,
            started: None,
        }
    }

    /// Adds a state to walk from.
    pub(super) fn start(&mut self, state: State, trace: TraceId) {
        self.meets_given |= state.how.keyed.is_some();
        self.started.get_or_insert(state.node);
        self.go(state, trace);
    }

    /// Walks until everything is found, something that `settles` the question, or the budget is used up.
    pub(super) fn run(mut self, settles: fn(&Program, &Found) -> bool) -> Vec<Found> {
        let program = self.engine.program;
        while let Some((state, trace)) = self.queue.pop() {
            let Some(left) = self.budget.checked_sub(1).filter(|_| self.engine.burn()) else {
                self.engine.give_up();
                break;
            };
            self.budget = left;
            let known = self.found.len();
            self.visit(state, trace);
            if self.found[known..].iter().any(|found| settles(program, found)) {
                break;
            }
        }
        if self.queue.has_left_out() {
            self.engine.give_up();
        } else if std::mem::take(&mut self.engine.tables.cut_paths) > 0 && self.mode == Mode::Contents {
            self.engine.count_unfollowed();
        }
        self.found
    }

    fn go(&mut self, state: State, trace: TraceId) {
        // What stands behind as many as may still be looked at never will be: a reducer of a hundred cases that calls itself asks for millions.
        if self.queue.is_full(self.budget) {
            return;
        }
        if self.queue.is_unseen(state) {
            let trace = self.note_variable(state, trace);
            let keys = self.engine.tables.trail_len(state.trail);
            self.queue.push(state, trace, keys);
            return;
        }
        self.repeats += 1;
        if self.repeats.is_multiple_of(limits::REPEATED_STATES) {
            self.engine.burn();
        }
    }

    fn end(&mut self, state: State, trace: TraceId, terminal: Terminal) {
        if !self.meets_given {
            self.found.push(Found { state, trace, terminal });
            return;
        }
        let states = self.settled(state);
        let terminals = std::iter::repeat_n(terminal, states.len());
        let found = states.into_iter().zip(terminals);
        self.found.extend(found.map(|(state, terminal)| Found { state, trace, terminal }));
    }

    fn step(&mut self, trace: TraceId, state: State, kind: StepKind, name: impl Into<String>) -> TraceId {
        if self.mode == Mode::Identity {
            return trace;
        }
        let place = self.engine.program.place(state.node);
        self.step_at(trace, place, kind, name)
    }

    fn step_at(&mut self, trace: TraceId, place: Place, kind: StepKind, name: impl Into<String>) -> TraceId {
        if self.mode == Mode::Identity {
            return trace;
        }
        self.engine.tables.trace(Trace::new(trace, place, kind, name))
    }

    /// `const contact = user.email`: the variable is a step, and its name and type are evidence.
    fn note_variable(&mut self, state: State, trace: TraceId) -> TraceId {
        if self.mode == Mode::Identity {
            return trace;
        }
        let program = self.engine.program;
        let module = program.module(state.node.file);
        let Some(id) = module.names.get(state.node.id.index()).copied().flatten() else { return trace };
        if matches!(module.value(state.node.id), Value::Parameter(_)) {
            return trace;
        }
        let binding = module.binding(id);
        let place = program.place(state.node);
        let name = if is_version(module, state.node) { "" } else { binding.name.as_str() };
        let mut link = Trace::new(trace, place, StepKind::Assigned, name);
        // What `emails[0]` and `email.value` are, the variable says as well. Of `users[0]` it says less than what is read of it.
        let is_named = match self.engine.tables.split(state.path) {
            None => true,
            Some((key, rest)) => {
                let name = PathKey::Name(binding.name.clone());
                let is_all = |member| self.engine.library.is_all_of_its_holder(member);
                rest == PathId::EMPTY
                    && (calls::is_element(&key) || key.name().is_some_and(is_all))
                    && self.name_data(&[name])
            }
        };
        if is_named {
            link.evidence = Some(binding.name.clone());
        }
        link.ty = binding.ty.as_ref().map(|_| TypeNote::Variable(state.node.file, id));
        link.below = state.path;
        self.engine.tables.trace(link)
    }

    fn visit(&mut self, state: State, trace: TraceId) {
        if self.asks_for_given(state) {
            for settled in self.settled(state) {
                self.go(settled, trace);
            }
            return;
        }
        let Some(state) = self.as_selected(state) else { return };
        let program = self.engine.program;
        match program.value(state.node) {
            Value::Parameter(index) => self.parameter(state, trace, *index),
            Value::RestParameter(from) => self.rest(state, trace, *from),
            Value::Arguments => self.rest(state, trace, 0),
            Value::This => self.this(state, trace),
            Value::Super => self.super_object(state, trace),
            Value::Literal(literal) => self.literal(state, trace, literal),
            Value::Import(import) => self.import(state, trace, *import),
            Value::Namespace(request) => self.namespace(state, trace, *request),
            Value::Global(name) => self.global(state, trace, name),
            Value::Capture(binding) => self.capture(state, trace, *binding),
            Value::Load { base, key } => self.load(state, trace, *base, key),
            Value::Object(_) | Value::List(_) if state.how.plain && state.path == PathId::EMPTY => {}
            Value::Object(entries) => self.object(state, trace, entries),
            Value::List(items) => self.list(state, trace, items),
            Value::Call(call) => self.call(state, trace, *call),
            Value::Closure(function) => self.closure(state, trace, *function),
            Value::Class(class) => self.class(state, trace, *class),
            Value::Store { base, key, value } => self.store(state, trace, *base, key, *value),
            Value::Delete { base, key } => self.deleted(state, trace, *base, key),
            Value::Without { base, keys } => self.without(state, trace, *base, keys),
            Value::AfterCall { base, call, at } => self.after_call(state, trace, *base, *call, *at),
            Value::Derived { kind, parts } => self.built(state, trace, *kind, parts),
            Value::Test(operands) => self.test(state, trace, operands),
            Value::Join(branches) => self.join(state, trace, branches),
            Value::Typed { base, ty } => self.typed(state, trace, *base, ty),

            Value::Caught(body) => {
                self.caught(state, trace, *body);
                self.end(state, trace, Terminal::Opaque);
            }
            Value::KeysOf(_) | Value::Unknown(_) => self.end(state, trace, Terminal::Opaque),
        }
    }

    fn literal(&mut self, state: State, trace: TraceId, literal: &Literal) {
        // `useState({ email: '' })`: the key says what will be typed in. `user = null;`, read as `this.user.email`.
        if self.mode == Mode::Contents && state.how.open && literal.is_blank() {
            self.end(state, trace, Terminal::Opaque);
        } else if state.path == PathId::EMPTY {
            self.end(state, trace, Terminal::Literal(literal.clone()));
        }
    }

    /// `!!user.email`, `a === b`: says little about the operands; the mark tells policies so.
    fn test(&mut self, state: State, trace: TraceId, operands: &[ValueId]) {
        if self.mode == Mode::Identity {
            self.end(state, trace, Terminal::Opaque);
        }
        let mark = self.engine.model.library.test_mark;
        let (Mode::Contents, Some(mark), true) = (self.mode, mark, state.path == PathId::EMPTY) else {
            return;
        };
        let name = self.mark_name(mark);
        let trace = self.step(trace, state, StepKind::Sanitized, name);
        let state = State { marks: state.marks.with(mark), ..state.derived() };
        for operand in operands {
            self.go(state.to(*operand), trace);
        }
    }

    fn mark_name(&self, mark: crate::rules::library::MarkId) -> String {
        let marks = &self.engine.model.library.marks;
        marks.get(usize::from(mark.0)).map_or_else(String::new, |mark| mark.name.clone())
    }
}
