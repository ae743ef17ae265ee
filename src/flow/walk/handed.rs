//! Parameters of functions that are handed over by name: what the call that gets the function passes to it.

use super::parameters::parameter_path;
use super::{Mode, Walk};
use crate::flow::engine::Callee;
use crate::flow::state::{How, PathId, State, TraceId};
use crate::ir::path::ApiPath;
use crate::ir::{ArgumentAt, ClosureUse, Key};
use crate::limits;
use crate::link::{CallRef, FunctionRef};

impl Walk<'_, '_> {
    /// `users.forEach(invite)`: the function is an argument by name, and the call that hands it over is what brings the data.
    pub(super) fn handed_over(
        &mut self,
        state: State,
        trace: TraceId,
        function: FunctionRef,
        index: u16,
    ) -> bool {
        let all = if self.mode == Mode::Identity { limits::IDENTITY_CALLERS } else { usize::MAX };
        let mut known = false;
        for handing in self.engine.handed_to(function).iter().take(all) {
            let at = ArgumentAt::Position(handing.position);
            let keys = handing.key.iter().cloned().map(Key::Name).collect();
            let used = ClosureUse { call: handing.call.id, at, keys };
            known |= self.given_by(state, trace, handing.call, &used, index);
        }
        known
    }

    /// What the callee of a call passes to a function that it is handed by name. What an unknown callee (`withRouter(Page)`) does
    /// with it is not known.
    pub(super) fn given_by(
        &mut self,
        state: State,
        trace: TraceId,
        call: CallRef,
        used: &ClosureUse,
        index: u16,
    ) -> bool {
        let callees = self.engine.callees(call);
        let path = callees.iter().find_map(|callee| match callee {
            Callee::Api(path) => Some(path),
            Callee::Function(_) | Callee::Class(_) => None,
        });
        if let Some(closed) = self.taken_parameter(state, trace, path, used, call, index) {
            return closed;
        }
        let mut known = false;
        // A handler that picks fields of what a wrapper gives it (`route(withUser(handler))`) is the sender itself.
        let settled = state.how.settled || state.path != PathId::EMPTY;
        for callee in callees.iter() {
            // Members of what functions of the program are handed are called by their names there.
            if let (Callee::Function(callee), []) = (callee, used.keys.as_slice()) {
                let state = State { how: How { settled, ..state.how }, ..state };
                known |= self.called_inside(state, trace, call, *callee, used, index);
            }
        }
        if path.is_some() || callees.is_empty() {
            let moves = self.mode == Mode::Contents && !state.how.settled;
            let entry = moves.then_some(call);
            known |= self.library_callback(state, trace, call, path, (used, index), entry);
        }
        if !known && let Some(path) = path {
            known = self.recorded_parameter(state, trace, path, used, index);
        }
        known
    }

    /// `onSignIn(auth, welcome)`: what the library calls the function with is one of its records.
    fn recorded_parameter(
        &mut self,
        state: State,
        trace: TraceId,
        callee: &ApiPath,
        used: &ClosureUse,
        index: u16,
    ) -> bool {
        let path = parameter_path(callee, used, index);
        let known = path.is_some_and(|path| self.engine.records.at(&path).is_some());
        known && self.api_callback(state, trace, callee, used, index)
    }
}
