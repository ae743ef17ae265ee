//! What wrappers that are composed give to a component: `compose(withRouter, connect(select))(Page)` is `withRouter(connect(select)(Page))`.
//!
//! Takes a call of what a composing function gave, goes on at what each of the composed functions gives what it is handed. Which functions compose is
//! told by their models: one hands an argument what another returns.

use super::Walk;
use super::callbacks::Callback;
use crate::flow::calls::callees::Callee;
use crate::flow::relays::{KeyPart, RelayKeys};
use crate::flow::state::{State, TraceId};
use crate::ir::path::{ApiPath, Segment};
use crate::link::{CallRef, FunctionRef, Node};
use crate::rules::library::OperandBase;
use crate::rules::relay::{Gives, RelayKey};

impl Walk<'_, '_> {
    /// On at what composed wrappers give a component; false when the call is none of such.
    pub(super) fn given_by_composed(
        &mut self,
        state: State,
        trace: TraceId,
        callback: Callback<'_>,
        callee: &ApiPath,
    ) -> bool {
        let [of @ .., Segment::Return] = callee.segments.as_slice() else { return false };
        let of = ApiPath { root: callee.root.clone(), segments: of.to_vec() };
        if callback.position != 0 || !callback.keys.is_empty() || !self.composes(&of) {
            return false;
        }
        let mut known = false;
        for composing in self.composing_calls(callback.call) {
            let module = self.engine.program.module(composing.file);
            for argument in &module.call(composing.id).arguments {
                let wrapper = Node { file: composing.file, id: argument.value };
                known |= self.given_by_wrapper(state, trace, wrapper, callback);
            }
        }
        known
    }

    fn composes(&self, function: &ApiPath) -> bool {
        let models = self.engine.library.models(Some(function), None);
        let mut callbacks = models.iter().flat_map(|model| &model.callbacks);
        callbacks.any(|callback| matches!(callback.is.base, OperandBase::Returned(_)))
    }

    /// `compose(a, b)` of `compose(a, b)(Page)`.
    fn composing_calls(&mut self, call: CallRef) -> Vec<CallRef> {
        let callee = self.engine.program.module(call.file).call(call.id).callee;
        let found = self.engine.identities(Node { file: call.file, id: callee }, &[]);
        found.iter().filter_map(|found| self.engine.call_at(found.state.node)).collect()
    }

    fn given_by_wrapper(
        &mut self,
        state: State,
        trace: TraceId,
        wrapper: Node,
        callback: Callback<'_>,
    ) -> bool {
        let mut known = false;
        for found in self.engine.identities(wrapper, &[]) {
            let origin = found.state.node;
            match self.engine.callee_of(found) {
                // `connect(select)`: what it gives the component is joined with what it was given itself.
                Some(Callee::Api(path)) => {
                    let takes = self.engine.relays.takes.at(Some(&path), None);
                    for take in takes {
                        let Gives::Parameter { argument, at, parameter } = &take.1.gives else { continue };
                        let is_it = argument.offset(0).is_some()
                            && at.is_empty()
                            && matches!(take.1.key.as_slice(), [RelayKey::Callee]);
                        let Some(offset) = parameter.offset(callback.index).filter(|_| is_it) else {
                            continue;
                        };
                        let keys = RelayKeys::from([vec![KeyPart::Node(origin)]]);
                        known |= self.may_take(state, take)
                            && self.hop(state, trace, (take.0, &keys), offset).is_some();
                    }
                }
                Some(Callee::Function(function)) => {
                    known |= self.called_inside(state, trace, function, callback)
                        || self.handed_inside(state, trace, function, callback);
                }
                Some(Callee::Class(_)) | None => {}
            }
        }
        known
    }

    /// `compose((C) => withTracking(C, 'shop'))(Page)`: the wrapper hands the component on to another one.
    fn handed_inside(
        &mut self,
        state: State,
        trace: TraceId,
        wrapper: FunctionRef,
        callback: Callback<'_>,
    ) -> bool {
        let mut known = false;
        for (call, position) in self.engine.calls_given_parameter((wrapper, callback.position)) {
            let inner = Callback { call, position, ..callback };
            known |= self.called_back(state, trace, wrapper, inner);
        }
        known
    }
}
