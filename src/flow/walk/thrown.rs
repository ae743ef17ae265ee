//! From where an error is caught to what is thrown: `catch (error)`, `.catch(error => …)`.

use compact_str::CompactString;

use super::{Mode, Walk};
use crate::flow::calls::thrown::Origin;
use crate::flow::state::{How, PathId, PathKey, State, TraceId};
use crate::flow::types::StepKind;
use crate::ir::Value;
use crate::limits;
use crate::link::CallRef;
use crate::source::Span;

impl Walk<'_, '_> {
    /// The error of `catch (error)`: what the body of the `try` throws itself, and what the calls in it do.
    pub(super) fn caught(&mut self, state: State, trace: TraceId, body: Span) {
        if self.mode == Mode::Identity || !self.may_hop(state) {
            return;
        }
        let module = self.engine.program.module(state.node.file);
        let own: Vec<_> =
            module.throws.iter().filter(|value| body.contains(module.span(**value))).copied().collect();
        let calls = self.engine.throwing_calls(state.node.file, body);
        if own.is_empty() && calls.is_empty() {
            return;
        }
        let (state, trace) = self.as_thrown(state, trace);
        for value in own {
            self.go_thrown(state.to(value), trace);
        }
        for call in calls {
            self.thrown_by_call(state, trace, call, limits::THROWN_CALLS);
        }
    }

    /// What the calls of a chain throw: `load(id).then(show).catch(error => …)`.
    pub(super) fn thrown_by_receiver(&mut self, state: State, trace: TraceId, call: CallRef) {
        if self.mode == Mode::Identity || !self.may_hop(state) {
            return;
        }
        let (state, trace) = self.as_thrown(state, trace);
        let mut at = call;
        for _ in 0..limits::NAME_HOPS {
            let Some(receiver) = self.receiver(at) else { return };
            let Value::Call(inner) = self.engine.program.value(receiver) else { return };
            at = CallRef { file: receiver.file, id: *inner };
            self.thrown_by_call(state, trace, at, limits::THROWN_CALLS);
        }
    }

    /// Everything that is thrown in the program and not caught there: what ends in a handler of all errors.
    pub(super) fn thrown_anywhere(&mut self, state: State, trace: TraceId) {
        for node in self.engine.uncaught() {
            self.go_thrown(State { node, ..state }, trace);
        }
    }

    /// What is thrown: as a whole, an error is its text, too.
    fn go_thrown(&mut self, state: State, trace: TraceId) {
        self.go(state, trace);
        if state.path == PathId::EMPTY {
            let text = self.text_of_error(state);
            self.go(text, trace);
        }
    }

    pub(super) fn text_of_error(&mut self, state: State) -> State {
        let text = PathKey::Name(CompactString::const_new("message"));
        state.with_path(self.engine.tables.prepend(text, PathId::EMPTY))
    }

    fn as_thrown(&mut self, state: State, trace: TraceId) -> (State, TraceId) {
        let trace = self.step(trace, state, StepKind::Relayed, "an error that is thrown");
        let how = How { unordered: true, settled: true, hops: state.how.hops + 1, ..state.how };
        (State { how, ..state }, trace)
    }

    fn thrown_by_call(&mut self, state: State, trace: TraceId, call: CallRef, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else { return };
        for (function, origins) in self.engine.throwing_callees(call) {
            let Some(stack) = self.engine.tables.stacks.push(state.stack, call, function) else { continue };
            let state = State { stack, ..state };
            for origin in origins {
                match origin {
                    Origin::Throw(node) => self.go_thrown(State { node, ..state }, trace),
                    Origin::Call(inner) => self.thrown_by_call(state, trace, inner, depth),
                }
            }
        }
    }
}
