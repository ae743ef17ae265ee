//! Parameters of functions that are handed over by name: what the call that gets the function passes to it.

use super::callbacks::Callback;
use super::parameters::{Parameter, Taken};
use super::{Mode, Terminal, Walk};
use crate::flow::calls::callees::Callee;
use crate::flow::state::{How, PathId, State, Trace, TraceId};
use crate::flow::types::StepKind;
use crate::ir::FunctionKind;
use crate::ir::path::ApiPath;
use crate::limits;
use crate::link::{CallRef, ClassRef, FunctionRef, Node};
use crate::source::Place;

impl Walk<'_, '_> {
    /// `users.forEach(invite)`: the function is an argument by name, and the call that hands it over is what brings the data.
    pub(super) fn handed_over(&mut self, state: State, trace: TraceId, (function, index): Parameter) -> bool {
        let all = if self.mode == Mode::Identity { limits::IDENTITY_CALLERS } else { usize::MAX };
        let mut known = self.handed_class(state, trace, (function, index));
        for handing in self.engine.handed_to(function).iter().take(all) {
            let keys = handing.keys();
            let (call, position) = (handing.call, handing.position);
            known |= self.given_by(state, trace, Callback { call, position, keys: &keys, index }, true);
        }
        known
    }

    /// `onClick={this.open.bind(this, user.email)}`, `setTimeout(log.bind(null, user.email), 10)`: whoever binds the arguments brings them, as what is
    /// handed over is called with them. A bound function that has a name is known by its calls.
    pub(super) fn bound_over(&mut self, state: State, trace: TraceId, (function, index): Parameter) -> bool {
        let position = index.saturating_add(1);
        let mut known = false;
        for (call, bound) in self.engine.bound_and_handed(function) {
            let site = self.engine.program.module(call.file).call(call.id);
            if site.arguments.len() <= usize::from(position) {
                continue;
            }
            let found = self.engine.identities(bound, &[]);
            if found.iter().any(|found| found.terminal == Terminal::Function(function)) {
                known = true;
                let (state, trace) = self.brought_by(state, trace, (function, call), position);
                self.argument(state, trace, call, position);
            }
        }
        known
    }

    /// The finding moves to the call that binds the argument.
    fn brought_by(
        &mut self,
        state: State,
        trace: TraceId,
        (function, call): (FunctionRef, CallRef),
        position: u16,
    ) -> (State, TraceId) {
        if self.mode == Mode::Identity || state.how.settled {
            return (state, trace);
        }
        let program = self.engine.program;
        let name = program.function(function).name.clone().unwrap_or_default();
        let span = program.module(call.file).call(call.id).span;
        let mut link = Trace::new(trace, Place { file: call.file, span }, StepKind::Passed, name.as_str());
        link.caller = Some(call);
        link.value = self.argument_place(call, Taken::One(position));
        (State { entry: Some(call), ..state }, self.engine.tables.trace(link))
    }

    /// `register('tracking', Tracking)`: whoever is handed the class makes an instance of it, and gives the constructor what relays know.
    fn handed_class(&mut self, state: State, trace: TraceId, (function, index): Parameter) -> bool {
        let declared = self.engine.program.function(function);
        let (FunctionKind::Constructor, Some(class)) = (declared.kind, declared.class) else { return false };
        let handings = self.engine.handed_class(ClassRef { file: function.file, id: class });
        handings.iter().take(limits::IDENTITY_CALLERS).any(|handing| {
            let keys = handing.keys();
            let (call, position) = (handing.call, handing.position);
            let callees = self.engine.callees(call);
            let path = callees.iter().find_map(|callee| match callee {
                Callee::Api(path) => Some(path),
                Callee::Function(_) | Callee::Class(_) => None,
            });
            let callback = Callback { call, position, keys: &keys, index };
            path.is_some() && self.taken_parameter(state, trace, path, callback) == Some(true)
        })
    }

    /// `users.map(byId)`, entered by this call: its parameter is what this call gives it.
    pub(super) fn handed_here(
        &mut self,
        state: State,
        trace: TraceId,
        (function, taken): (FunctionRef, Taken),
        call: CallRef,
    ) -> bool {
        let (Taken::One(index) | Taken::From(index)) = taken;
        let mut known = false;
        for handing in self.engine.handed_to(function).iter().filter(|handing| handing.call == call) {
            let keys = handing.keys();
            let callback = Callback { call, position: handing.position, keys: &keys, index };
            known |= self.given_by(state, trace, callback, false);
        }
        known
    }

    /// `useSWRMutation('/api/leads', send)` calls `send` with the address; what stands behind that it gives as it does to any function.
    pub(super) fn given_by_invoker(
        &mut self,
        state: State,
        trace: TraceId,
        (function, taken): (FunctionRef, Taken),
        call: CallRef,
    ) -> bool {
        let callback = Callback::of(self.engine.program, function, taken);
        match callback.filter(|callback| callback.call == call) {
            Some(callback) => self.called_back(state, trace, function, callback),
            None => self.handed_here(state, trace, (function, taken), call),
        }
    }

    /// What the callee of a call passes to a function that it is handed by name. What an unknown callee (`withRouter(Page)`) does
    /// with it is not known.
    /// The finding `moves` to that call where the walk left the function for it.
    pub(super) fn given_by(
        &mut self,
        state: State,
        trace: TraceId,
        callback: Callback<'_>,
        moves: bool,
    ) -> bool {
        let callees = self.engine.callees(callback.call);
        let path = callees.iter().find_map(|callee| match callee {
            Callee::Api(path) => Some(path),
            Callee::Function(_) | Callee::Class(_) => None,
        });
        if let Some(closed) = self.taken_parameter(state, trace, path, callback) {
            return closed;
        }
        if let Some(path) = path
            && self.given_by_composed(state, trace, callback, path)
        {
            return true;
        }
        let mut known = false;
        // A handler that picks fields of what a wrapper gives it (`route(withUser(handler))`) is the sender itself.
        let settled = state.how.settled || state.path != PathId::EMPTY;
        for callee in callees.iter() {
            // Members of what functions of the program are handed are called by their names there.
            if let (Callee::Function(callee), []) = (callee, callback.keys) {
                let state = State { how: How { settled, ..state.how }, ..state };
                known |= self.called_inside(state, trace, *callee, callback)
                    || self.taken_inside(state, trace, *callee, callback);
            }
        }
        if path.is_some() || callees.is_empty() {
            let moves = moves && self.mode == Mode::Contents && !state.how.settled;
            let entry = moves.then_some(callback.call);
            known |= self.library_callback(state, trace, path, callback, entry);
        }
        if !known && let Some(path) = path {
            known = self.recorded_parameter(state, trace, path, callback);
        }
        known
    }

    /// `useSignUp({ onCompleted: answer => … })` of `(options) => useMutation(DOCUMENT, { ...defaults, ...options })`: a library is handed the
    /// function by the one that is given the options, and calls it.
    pub(super) fn handed_on(
        &mut self,
        state: State,
        trace: TraceId,
        callee: FunctionRef,
        callback: Callback<'_>,
    ) -> bool {
        if callback.keys.is_empty() {
            return false;
        }
        let mut known = false;
        for (call, position) in self.engine.calls_given_options((callee, callback.position)) {
            let inner = Callback { call, position, ..callback };
            // What the library calls it with is of the call that it is given the options in.
            let made = self.engine.program.module(call.file).call(call.id).value;
            let within = State { node: Node { file: call.file, id: made }, ..state };
            for callee in self.engine.callees(call).iter() {
                if let Callee::Api(path) = callee {
                    known |= self.taken_parameter(state, trace, Some(path), inner) == Some(true)
                        || self.library_callback(state, trace, Some(path), inner, None)
                        || self.recorded_parameter(within, trace, path, inner);
                }
            }
        }
        known
    }

    /// `onSignIn(auth, welcome)`: what the library calls the function with is one of its records.
    fn recorded_parameter(
        &mut self,
        state: State,
        trace: TraceId,
        callee: &ApiPath,
        callback: Callback<'_>,
    ) -> bool {
        let known = self.engine.records.at(&callback.parameter_of(callee)).is_some();
        known && self.api_callback(state, trace, callee, callback)
    }
}
