//! Calls: into functions of the program, through models of libraries (`walk/modelled`), or up to the unknown.

use std::rc::Rc;

use compact_str::CompactString;

use super::{Mode, Terminal, Walk};
use crate::flow::calls::callees::Callee;
use crate::flow::state::{How, PathId, PathKey, StackId, State, TraceId, TypeNote};
use crate::flow::types::StepKind;
use crate::ir::{Call, CallId, CallKind, Function, FunctionId, Key, Literal, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, FunctionRef, Node};
use crate::source::FileId;

impl Walk<'_, '_> {
    pub(super) fn call(&mut self, state: State, trace: TraceId, call: CallId) {
        let program = self.engine.program;
        let call = CallRef { file: state.node.file, id: call };
        let site = program.module(call.file).call(call.id);
        if matches!(site.kind, CallKind::Element | CallKind::Super | CallKind::Decorator) {
            self.end(state, trace, Terminal::Opaque);
            return;
        }
        if let Some(bound) = bound_function(program.module(call.file), site)
            && state.path == PathId::EMPTY
        {
            // `client.track.bind(client)` is the function itself; in `container.bind(TOKEN).to(Sender)` it is a method of that name.
            self.go(self.with_bound(state, call).to(bound), trace);
            return;
        }
        if self.applied_last(state, trace, call) {
            return;
        }
        let callees = self.engine.callees(call);
        if callees.is_empty() {
            self.outside_call(state, trace, call, None);
        }
        // Where `call(load, id)` calls a function of ours, the result is what that returns.
        let is_ours = |callee: &Callee| !matches!(callee, Callee::Api(_));
        let only_ours = self.engine.form(call).given.is_some() && callees.iter().any(is_ours);
        if self.is_wrapped_enough(state.stack, &callees) {
            self.end(state, trace, Terminal::Opaque);
            return;
        }
        for callee in callees.iter().filter(|callee| !only_ours || is_ours(callee)) {
            let Some(state) = self.as_given(state, call, &callees, callee) else { continue };
            match callee {
                Callee::Function(function)
                    if site.kind == CallKind::New && self.filled_here(state, trace, call, *function) => {}
                Callee::Function(function) => self.enter(state, trace, call, *function),
                Callee::Class(_) => self.constructed(state, trace, callee),
                Callee::Api(path) => self.outside_call(state, trace, call, Some(path)),
            }
        }
    }

    /// `load(id) { return this.inner.load(id) }` in each of six repositories, every one of which may be the inner one of any other: each is come to by the first
    /// calls already, and all orders of them are hundreds. Errs towards misses of what only a longer chain of them gives.
    fn is_wrapped_enough(&mut self, stack: StackId, callees: &Rc<[Callee]>) -> bool {
        if callees.len() < 2 {
            return false;
        }
        let entered = self.engine.tables.stacks.list(stack);
        let mut ways = callees.len();
        for frame in entered {
            if self.engine.callees(frame.call) == *callees {
                ways = ways.saturating_mul(callees.len());
            }
        }
        ways > limits::WAYS_OF_WRAPPERS.max(callees.len())
    }

    /// A function that the call gives back with its first arguments given.
    pub(super) fn with_bound(&self, state: State, call: CallRef) -> State {
        let is_first = self.mode == Mode::Identity && state.how.bound.is_none();
        let bound = if is_first { Some(call) } else { state.how.bound };
        State { how: How { bound, ..state.how }, ..state }
    }

    /// Into a function of the program: its returned values, with this call as context.
    fn enter(&mut self, state: State, trace: TraceId, call: CallRef, function: FunctionRef) {
        let around = match self.mode {
            Mode::Contents => self.engine.stacks_around(state.stack, call, function),
            Mode::Identity => vec![state.stack],
        };
        let pushed: Option<Vec<StackId>> =
            around.into_iter().map(|around| self.engine.tables.stacks.push(around, call, function)).collect();
        match pushed {
            Some(stacks) => self.enter_at(state, trace, (call, function), &stacks),
            None => self.end(state, trace, Terminal::Opaque),
        }
    }

    /// The same, with these calls on the way, one way after the other.
    pub(super) fn enter_at(
        &mut self,
        state: State,
        trace: TraceId,
        (call, function): (CallRef, FunctionRef),
        stacks: &[StackId],
    ) {
        let declared = self.engine.program.function(function);
        let name = declared.name.clone().unwrap_or_default();
        let trace = self.step(trace, state, StepKind::Returned, name.as_str());
        let is_applied = stacks.iter().any(|stack| self.engine.tables.stacks.is_applied(*stack));
        let (state, mut trace) =
            if is_applied { (state, trace) } else { self.handed_in(state, trace, call, function) };
        if self.gives_nothing_yet(state, declared, function.file) {
            self.end(state, trace, Terminal::Opaque);
            return;
        }
        let state = if self.mode == Mode::Contents { self.picked(state, function, call) } else { state };
        if declared.return_type.is_some() {
            trace = self.note_type(state, trace, TypeNote::Returned(function, call), "");
        }
        for stack in stacks {
            self.go_to_returned(State { stack: *stack, ..state }, trace, call, function);
        }
        if declared.returns.is_empty() && self.mode == Mode::Identity {
            self.end(state, trace, Terminal::Missing);
        }
    }

    /// On at what a function gives back to a call that entered it.
    fn go_to_returned(&mut self, state: State, trace: TraceId, call: CallRef, function: FunctionRef) {
        let declared = self.engine.program.function(function);
        // `for (const user of users())`: an element of what a generator gives is one of the values it yields.
        let element = declared.is_generator.then(|| self.engine.tables.split(state.path)).flatten();
        let path = match element {
            Some((key, rest)) if is_element(&key) => rest,
            _ => state.path,
        };
        for value in &declared.returns {
            let node = Node { file: function.file, id: *value };
            if !self.engine.is_ruled_out(node, call) {
                self.go(State { node, path, ..state }, trace);
            }
        }
    }

    /// `async list() { return []; }`, `find() { return null; }`: a stub, whose place something that is filled takes. What is read of it is judged by
    /// its name (errs towards false alarms where it stays empty).
    fn gives_nothing_yet(&self, state: State, declared: &Function, file: FileId) -> bool {
        let module = self.engine.program.module(file);
        let is_blank = |value: &ValueId| match module.value(*value) {
            Value::List(items) => items.is_empty(),
            Value::Literal(literal) => matches!(literal, Literal::Null | Literal::Undefined),
            _ => false,
        };
        self.mode == Mode::Contents
            && !declared.returns.is_empty()
            && declared.returns.iter().all(is_blank)
            && self.engine.tables.keys(state.path).iter().any(|key| !key.is_open())
    }

    /// A closure as a value: itself, or, where its contents are asked for, what it returns.
    pub(super) fn closure(&mut self, state: State, trace: TraceId, function: FunctionId) {
        let function = FunctionRef { file: state.node.file, id: function };
        if state.path != PathId::EMPTY {
            self.end(state, trace, Terminal::Opaque);
        } else if self.mode == Mode::Identity {
            self.end(state, trace, Terminal::Function(function));
        } else if state.trail == crate::flow::state::TrailId::EMPTY || self.engine.sends_results {
            // `track_links(selector, name, link => ({ … }))`: what the function returns is sent. Functions under
            // a key are callbacks.
            self.returned(state, trace, function.id);
        }
    }
}

/// `[0]` and any element.
pub(super) fn is_element(key: &PathKey) -> bool {
    match key {
        PathKey::Any | PathKey::Given(_) => true,
        PathKey::Name(name) => name.bytes().all(|byte| byte.is_ascii_digit()),
    }
}

/// `m` of `o.m(x)`: the name under which method models are found.
pub(in crate::flow) fn callee_method(module: &crate::ir::Module, site: &Call) -> Option<CompactString> {
    match module.value(site.callee) {
        Value::Load { key: Key::Name(name), .. } => Some(name.clone()),
        _ => None,
    }
}

/// `f` of `f.bind(…)`.
pub(in crate::flow) fn bound_function(module: &crate::ir::Module, site: &Call) -> Option<ValueId> {
    match module.value(site.callee) {
        Value::Load { base, key: Key::Name(name) } if name == "bind" => Some(*base),
        _ => None,
    }
}
