//! What a parameter is where a call of a library gave true.
//!
//! ```js
//! const middleware = store => next => action => {
//!   if (signedUp.match(action)) track('signed up', action.payload);     // what `signedUp` is called with, and the type that it declares
//! };
//! ```
//!
//! Takes a parameter and the way of the walk to it, goes on at what the knowledge says of the call. Then nothing else counts: what other actions
//! bring is not sent there. Conditions that are joined by `||` prove nothing (errs towards false alarms).

use super::Walk;
use crate::flow::calls::callees::Callee;
use crate::flow::state::{PathKey, State, TraceId};
use crate::ir::{Guard, Value};
use crate::link::{CallRef, Node};

impl Walk<'_, '_> {
    pub(super) fn proved(&mut self, state: State, trace: TraceId) -> bool {
        if !self.engine.program.analysed(state.node.file).asks_calls {
            return false;
        }
        let guards = self.engine.guards_asked(state.node, trace);
        guards.iter().filter(|guard| !guard.negated).any(|guard| self.proved_by(state, trace, guard))
    }

    fn proved_by(&mut self, state: State, trace: TraceId, guard: &Guard) -> bool {
        let program = self.engine.program;
        let condition = Node { id: guard.condition, ..state.node };
        let Value::Call(call) = *program.value(condition) else { return false };
        let call = CallRef { file: condition.file, id: call };
        let callees = self.engine.callees(call);
        let proof = callees.iter().find_map(|callee| {
            let Callee::Api(path) = callee else { return None };
            let models = self.engine.library.models(Some(path), None);
            models.iter().find_map(|model| model.proves.as_ref())
        });
        let Some(proof) = proof else { return false };
        let arguments = &program.module(call.file).call(call.id).arguments;
        let Some(argument) = arguments.get(usize::from(proof.argument)) else { return false };
        let Some(keys) = self.engine.keys_asked(state.node, argument.value) else { return false };
        let keys: Vec<PathKey> = keys.into_iter().map(PathKey::Name).collect();
        let path = self.engine.tables.keys(state.path);
        let Some(rest) = path.strip_prefix(keys.as_slice()) else { return false };
        let path = self.engine.tables.path(rest);
        self.operand(State { path, ..state }, trace, call, &proof.is);
        true
    }
}
