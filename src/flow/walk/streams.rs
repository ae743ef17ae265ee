//! Streams: what comes to each step of `source.pipe(map(f), tap(g))`.
//!
//! Takes a call that is a step, or the one that is given the steps; goes on at what comes before. Knows no library: which calls
//! are steps, and what they make of what comes to them, is data. A step that nothing is known of passes on what it gets (errs towards
//! false alarms).

use super::Walk;
use crate::flow::calls::callees::Callee;
use crate::flow::state::{State, TraceId};
use crate::ir::Value;
use crate::link::{CallRef, Node};
use crate::summary::Holder;

impl Walk<'_, '_> {
    /// On at what comes to a step.
    pub(super) fn streamed(&mut self, state: State, trace: TraceId, step: CallRef) {
        let program = self.engine.program;
        let module = program.module(step.file);
        let own = module.call(step.id).value;
        let holder = program.summary(step.file).and_then(|summary| summary.holders.get(&own));
        let Some(Holder::Argument(pipe)) = holder else { return };
        let Some(at) = module.call(*pipe).arguments.iter().position(|argument| argument.value == own) else {
            return;
        };
        self.behind_step(state, trace, CallRef { file: step.file, id: *pipe }, at);
    }

    /// On at what comes out of the last step.
    pub(super) fn piped(&mut self, state: State, trace: TraceId, pipe: CallRef) {
        let count = self.engine.program.module(pipe.file).call(pipe.id).arguments.len();
        self.behind_step(state, trace, pipe, count);
    }

    /// On at what comes out of the step before the nth, or at what the steps are put on.
    fn behind_step(&mut self, state: State, trace: TraceId, pipe: CallRef, at: usize) {
        let module = self.engine.program.module(pipe.file);
        let before: Vec<_> = module.call(pipe.id).arguments[..at].iter().map(|own| own.value).collect();
        for value in before.into_iter().rev() {
            if let Value::Call(step) = *module.value(value)
                && self.is_known_step(CallRef { file: pipe.file, id: step })
            {
                self.go(State { node: Node { file: pipe.file, id: value }, ..state }, trace);
                return;
            }
        }
        if let Some(receiver) = self.receiver(pipe) {
            self.go(State { node: receiver, ..state }, trace);
        }
    }

    fn is_known_step(&mut self, step: CallRef) -> bool {
        let callees = self.engine.callees(step);
        callees.iter().any(|callee| match callee {
            Callee::Api(path) => {
                let models = self.engine.library.models(Some(path), None);
                models.iter().any(|model| model.says_result())
                    || !self.engine.relays.takes.results(Some(path), None).is_empty()
            }
            Callee::Function(_) | Callee::Class(_) => false,
        })
    }
}
