//! Hops of a walk from the function that answers an own route to what the program sends to it.

use super::parameters::Parameter;
use super::{Mode, Walk};
use crate::flow::state::{How, PathId, PathKey, State, Trace, TraceId};
use crate::flow::types::StepKind;
use crate::rules::vendor::PathKey as RulePathKey;

impl Walk<'_, '_> {
    /// On at the bodies of the program's own requests to what a function answers; true when there are any.
    /// Methods of classes do not count (errs towards misses).
    pub(super) fn taken_by_route(
        &mut self,
        state: State,
        trace: TraceId,
        (function, index): Parameter,
    ) -> bool {
        // Data only: nobody sends functions. What a function that is not known makes of the request is not its body.
        let is_method = self.engine.program.function(function).class.is_some();
        if self.mode == Mode::Identity || index != 0 || state.how.guessed || is_method {
            return false;
        }
        let mut known = false;
        for answered in self.engine.answered_by(function).iter() {
            let Some(path) = self.body_path(state.path, answered.to) else { continue };
            if self.names_data(path) || !self.may_hop(state) {
                continue;
            }
            for request in self.engine.requests_to(answered) {
                known = true;
                let trace = self.step(trace, state, StepKind::Relayed, "a request to an own route");
                let program = self.engine.program;
                let site = program.module(request.call.file).call(request.call.id);
                let place = crate::source::Place { file: request.call.file, span: site.span };
                let name = crate::summary::value_name(program.module(request.call.file), site.callee);
                let mut link = Trace::new(trace, place, StepKind::Passed, name.unwrap_or_default());
                let mut next = State { path, stack: request.body.stack, node: request.body.node, ..state };
                next.how = How { unordered: true, hops: state.how.hops + 1, ..state.how };
                for key in request.body.path.iter().rev() {
                    next.path = self.engine.tables.prepend(key.clone(), next.path);
                }
                if !state.how.settled {
                    let entry = request.body.through.last().copied().unwrap_or(request.call);
                    next.entry = Some(entry);
                    link.caller = Some(entry);
                    link.value = Some(program.place(request.body.node));
                }
                let trace = self.engine.tables.trace(link);
                self.go(next, trace);
            }
        }
        known
    }

    /// What is read of the body, where this is read of the parameter; nothing where something else is.
    fn body_path(&mut self, path: PathId, to: &[RulePathKey]) -> Option<PathId> {
        let mut rest = path;
        for key in to {
            let (wanted, below) = self.engine.tables.split(rest)?;
            let is_there =
                matches!((key, &wanted), (RulePathKey::Name(own), PathKey::Name(name)) if own == name);
            if !is_there {
                return None;
            }
            rest = below;
        }
        Some(rest)
    }
}
