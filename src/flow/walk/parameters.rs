//! Parameters: back to the call the walk came in by, or out to every caller.

use super::callbacks::Callback;
use super::entry::Brought;
use super::{Bounds, Mode, Terminal, Walk};
use crate::flow::calls::invocations::ArgumentSite;
use crate::flow::components::gives_property;
use crate::flow::stacks::{Entered, Frame};
use crate::flow::state::{Called, PathId, PathKey, StackId, State, Trace, TraceId, TypeNote};
use crate::flow::types::StepKind;
use crate::ir::{CallKind, Type};
use crate::limits;
use crate::link::{CallRef, FunctionRef, Node, TypeAt};

/// A parameter of a function of the program.
pub(in crate::flow) type Parameter = (FunctionRef, u16);

/// Which arguments a parameter takes.
#[derive(Clone, Copy)]
pub(in crate::flow) enum Taken {
    One(u16),
    /// `...rest` from here on, as a whole.
    From(u16),
}

impl Walk<'_, '_> {
    pub(super) fn parameter(&mut self, state: State, trace: TraceId, index: u16) {
        let program = self.engine.program;
        let function = program.owner(state.node);
        let Some(declared) = program.function(function).parameters.get(usize::from(index)) else {
            self.end(state, trace, Terminal::Parameter { function, index });
            return;
        };
        if self.mode == Mode::Identity
            && let Some(ty) = &declared.ty
            && self.typed_identity(state, trace, state.node.file, ty)
        {
            return;
        }
        if declared.ty.is_none() && self.typed_by_variable(state, trace, function) {
            return;
        }
        let name = declared.name.clone().unwrap_or_default();
        let given = program.function(function).closure_use.is_some();
        let ty = (declared.ty.is_some() || given).then_some(TypeNote::Value(state.node));
        let trace = self.parameter_step(state, trace, &name, ty);
        if let Some(default) = declared.default
            && !self.is_surely_given(state, function, state.node.id)
        {
            self.go(state.to(default), trace);
        }
        if self.decorated(state, trace, (function, index)) || self.proved(state, trace) {
            return;
        }
        self.attached(state, trace, function, &name);
        // `({ locals }) => locals.tracker.send()`
        self.carried(state, trace, if name.is_empty() { "_" } else { &name });
        // `createServer({ resolvers: { Mutation: { join(parent, args) {…} } } })`: what such functions are given is known better than that.
        if given && self.recorded_by_shape(state, trace, (function, index)) {
            return;
        }
        if !self.arguments_of(state, trace, function, Taken::One(index)) {
            let by_type = declared.ty.as_ref();
            if by_type.is_some_and(|ty| self.implemented(state, trace, state.node.file, ty))
                || by_type.is_some_and(|ty| self.kept_by_class(state, trace, ty))
            {
                return;
            }
            if self.is_of_any_key(state, function, by_type) {
                return;
            }
            if !self.recorded_by_shape(state, trace, (function, index)) {
                self.end(state, trace, Terminal::Parameter { function, index });
            }
        }
    }

    /// `function set<K extends keyof All>(key: K, value: All[K])` that nobody calls, where the way here asks for one key: the type says what stands under
    /// all of them (errs towards misses).
    fn is_of_any_key(&self, state: State, function: FunctionRef, ty: Option<&Type>) -> bool {
        let Some((given, _)) = state.how.keyed else { return false };
        self.mode == Mode::Contents
            && self.engine.program.owner(given.parameter) == function
            && matches!(ty, Some(Type::Indexed { .. }))
    }

    /// `const Page: FC<Props> = ({ client }) => …`: the type of the variable says what the function is given.
    fn typed_by_variable(&mut self, state: State, trace: TraceId, function: FunctionRef) -> bool {
        let value = self.engine.program.function(function).value;
        let closure = value.map(|id| Node { file: function.file, id });
        let is_typed = closure.is_some_and(|node| self.engine.program.declared_type(node).is_some());
        let ty = TypeAt::value(state.node.file, state.node.id);
        self.mode == Mode::Identity && is_typed && self.typed_members(state, trace, &ty)
    }

    /// `req.tracker` that another function of the program put there.
    fn attached(&mut self, state: State, trace: TraceId, function: FunctionRef, name: &str) {
        let Some((PathKey::Name(key), _)) = self.engine.tables.split(state.path) else { return };
        if self.mode != Mode::Identity || name.is_empty() {
            return;
        }
        for one in self.engine.attached(name, &key) {
            if self.engine.program.owner(one.node) != function {
                let at = State { node: one.node, stack: StackId::EMPTY, ..state };
                self.written(at, trace, &one.keys, one.node.id);
            }
        }
    }

    fn parameter_step(&mut self, state: State, trace: TraceId, name: &str, ty: Option<TypeNote>) -> TraceId {
        let bare = state.path == PathId::EMPTY;
        if self.mode == Mode::Identity || (ty.is_none() && (name.is_empty() || !bare)) {
            return trace;
        }
        let place = self.engine.program.place(state.node);
        let mut link = Trace::new(trace, place, StepKind::Assigned, if bare { name } else { "" });
        link.evidence = (bare && !name.is_empty()).then(|| name.into());
        link.ty = ty;
        link.below = state.path;
        self.engine.tables.trace(link)
    }

    /// `...rest` and `arguments`: a list of arguments.
    pub(super) fn rest(&mut self, state: State, trace: TraceId, from: u16) {
        let function = self.engine.program.owner(state.node);
        let known = match self.engine.tables.split(state.path) {
            Some((PathKey::Name(name), rest)) => match name.parse::<u16>() {
                Ok(index) => {
                    let taken = Taken::One(from.saturating_add(index));
                    self.arguments_of(state.with_path(rest), trace, function, taken)
                }
                Err(_) => true,
            },
            Some((PathKey::Any | PathKey::Given(_), rest)) => {
                self.arguments_of(state.with_path(rest), trace, function, Taken::From(from))
            }
            None => {
                let trail = self.engine.tables.extend(state.trail, PathKey::Any);
                let inside = State { trail, ..state };
                self.arguments_of(inside, trace, function, Taken::From(from))
            }
        };
        if !known {
            self.end(state, trace, Terminal::Parameter { function, index: from });
        }
    }

    /// Goes on at what a function's parameter takes; false when no call is known.
    pub(super) fn arguments_of(
        &mut self,
        state: State,
        trace: TraceId,
        function: FunctionRef,
        taken: Taken,
    ) -> bool {
        if let Some(frame) = self.engine.tables.stacks.frame_of(state.stack, function) {
            let state = State { stack: frame.parent, ..state };
            return match frame.how {
                // `connect(mapState, { opened })` gives the program functions to call, of which it knows no argument itself.
                Entered::Handed => {
                    self.handed_here(state, trace, (function, taken), frame.call)
                        || self.bounds == Bounds::Callers
                            && self.given_by_callers((state, None), trace, function, taken, None)
                }
                Entered::Applied(number) => self.applied_before(state, trace, (frame.call, number), taken),
                Entered::Called if self.engine.is_given_by_library(frame.call, taken) => {
                    self.given_by_invoker(state, trace, (function, taken), frame.call)
                }
                Entered::Called => {
                    self.taken(state, trace, function, frame.call, taken);
                    true
                }
            };
        }
        match self.bounds {
            Bounds::Entered => return false,
            Bounds::Around => return self.listed(state, trace, function, taken),
            Bounds::Callers => {}
        }
        let made = self.engine.made_in(function, state.stack);
        let callback = Callback::of(self.engine.program, function, taken);
        let within =
            callback.map_or(StackId::EMPTY, |callback| self.stack_within(state.stack, callback.call));
        let state = State { stack: StackId::EMPTY, ..state };
        let mut known = false;
        if let Taken::One(0) = taken
            && self.taken_by_trigger(state, trace, function)
        {
            return true;
        }
        if let Some(callback) = callback {
            known |= self.called_back(State { stack: within, ..state }, trace, function, callback);
        }
        known |= self.given_to_method(state, trace, function, taken);
        if let (Taken::One(0), Mode::Contents) = (taken, self.mode) {
            known |= self.loaded_properties(state, trace, function);
        }
        if let Taken::One(index) = taken {
            let parameter = (function, index);
            known |= self.set_from_outside(state, trace, function);
            known |= self.decorated_method(state, trace, parameter);
            known |= self.taken_by_shape(state, trace, parameter);
            known |= self.taken_by_watching(state, trace, parameter);
            known |= self.handed_over(state, trace, parameter);
            known |= self.bound_over(state, trace, parameter);
            known |= self.taken_by_route(state, trace, parameter);
        }
        known | self.given_by_callers((state, made), trace, function, taken, callback)
    }

    /// `(name, x) => listeners[name].forEach(f => f(x))`: the list is one of a function that was entered.
    fn stack_within(&self, stack: StackId, call: CallRef) -> StackId {
        let function =
            FunctionRef { file: call.file, id: self.engine.program.module(call.file).call(call.id).function };
        let stacks = &self.engine.tables.stacks;
        let mut at = stack;
        while let Some(frame) = stacks.frame(at) {
            if frame.callee == function {
                return at;
            }
            at = frame.parent;
        }
        StackId::EMPTY
    }

    /// Out to the calls of a function, one by one; false when there is none.
    fn given_by_callers(
        &mut self,
        (state, made): (State, Option<Frame>),
        trace: TraceId,
        function: FunctionRef,
        taken: Taken,
        callback: Option<Callback<'_>>,
    ) -> bool {
        let all = if self.mode == Mode::Identity { limits::IDENTITY_CALLERS } else { usize::MAX };
        let callers = self.engine.callers(function);
        if callers.is_empty() {
            return false;
        }
        let mut known = false;
        let (Taken::One(index) | Taken::From(index)) = taken;
        let brought = self.brought(state, trace, (function, index));
        for call in callers.iter().take(all) {
            // Calls of what another call made say nothing of this one, which a library may call.
            if made.is_some_and(|made| !self.engine.may_be_made(*call, function, made)) {
                continue;
            }
            if !self.may_be_given(state, function, *call) {
                known = true;
                continue;
            }
            // `<Form onDone={e => …} />`: what the component calls was followed from its parameter.
            if callback.is_some_and(|callback| self.is_called_inside(*call, callback)) {
                continue;
            }
            known |= self.gives(state, *call, taken);
            let Some(state) = self.put_here(state, function, *call) else {
                known = true;
                continue;
            };
            self.ascend((state, brought), trace, function, *call, taken);
        }
        known
    }

    /// `<Row user={u} />`: does an element give the property that is read? One that no element gives comes from a wrapper
    /// (`withRouter(Row)`), and is judged by its name.
    pub(super) fn gives(&self, state: State, call: CallRef, taken: Taken) -> bool {
        let kind = self.engine.program.module(call.file).call(call.id).kind;
        let (CallKind::Element, Taken::One(0)) = (kind, taken) else { return true };
        let Some((PathKey::Name(wanted), _)) = self.engine.tables.split(state.path) else { return true };
        gives_property(self.engine.program, call, &wanted).unwrap_or(true)
    }

    /// The sink moves to a caller, and often the finding with it.
    fn ascend(
        &mut self,
        (state, brought): (State, Brought),
        trace: TraceId,
        function: FunctionRef,
        call: CallRef,
        taken: Taken,
    ) {
        let mut next = state;
        let mut trace = trace;
        if self.mode == Mode::Contents {
            let program = self.engine.program;
            let site = program.module(call.file).call(call.id);
            let declared = program.function(function);
            let name = declared.name.clone().unwrap_or_default();
            let place = crate::source::Place { file: call.file, span: site.span };
            let mut link = Trace::new(trace, place, StepKind::Passed, name.as_str());
            link.caller = Some(call);
            link.below = state.path;
            let (Taken::One(index) | Taken::From(index)) = taken;
            next.entry = self.entry(state, brought, (function, index), call);
            // `insert({ giver: info.profile.name })` has read what it sends: who hands `info` on further out takes nothing over.
            next.how.settled |= brought.is_here() && state.entry.is_some() && state.path != PathId::EMPTY;
            if next.entry == Some(call) {
                link.value = self.argument_place(call, taken);
                link.given = self.argument_node(call, taken);
            }
            trace = self.engine.tables.trace(link);
            next.given_callees = self.engine.given_callee(call, Called::Function(function));
            next = self.picked(next, function, call);
        }
        self.taken(next, trace, function, call, taken);
    }

    pub(super) fn argument_place(&self, call: CallRef, taken: Taken) -> Option<crate::source::Place> {
        let (Taken::One(index) | Taken::From(index)) = taken;
        let given = self.engine.form(call).argument(self.engine, call, index);
        let site = self.engine.program.module(given.call.file).call(given.call.id);
        let argument = site.arguments.get(usize::from(given.index))?;
        Some(crate::source::Place { file: given.call.file, span: argument.span })
    }

    fn argument_node(&self, call: CallRef, taken: Taken) -> Option<Node> {
        let (Taken::One(index) | Taken::From(index)) = taken;
        let given = self.engine.form(call).argument(self.engine, call, index);
        let site = self.engine.program.module(given.call.file).call(given.call.id);
        Some(Node { file: given.call.file, id: site.arguments.get(usize::from(given.index))?.value })
    }

    /// Out of a function at one of its calls: on at what the call gives, with the keys that it gives.
    fn taken(&mut self, state: State, trace: TraceId, function: FunctionRef, call: CallRef, taken: Taken) {
        for state in self.left(state, function, call) {
            let site = self.engine.program.module(call.file).call(call.id);
            if let Some(state) = self.assuming(state, call.file, &site.guards) {
                self.taken_here(state, trace, call, taken);
            }
        }
    }

    fn taken_here(&mut self, state: State, trace: TraceId, call: CallRef, taken: Taken) {
        let form = self.engine.form(call);
        match taken {
            Taken::One(index) => self.given(state, trace, form.argument(self.engine, call, index)),
            Taken::From(from) => {
                let from = usize::from(from);
                let count = form.count(self.engine, call).unwrap_or(from + limits::SPREAD_ARGUMENTS);
                for index in from..count.max(from + 1).min(limits::ARGUMENTS) {
                    let index = u16::try_from(index).unwrap_or(u16::MAX);
                    self.given(state, trace, form.argument(self.engine, call, index));
                }
            }
        }
    }

    fn given(&mut self, state: State, trace: TraceId, site: ArgumentSite) {
        let path = match site.element {
            Some(element) => self.engine.tables.prepend(element, state.path),
            None => state.path,
        };
        self.argument(state.with_path(path), trace, site.call, site.index);
    }
}
