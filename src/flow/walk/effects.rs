//! What a call does to the things it is handed: a variable after `Object.assign(props, user)` or `addTraits(props, user)`.

use std::rc::Rc;

use compact_str::CompactString;
use rustc_hash::FxHashSet;

use super::calls::callee_method;
use super::{Mode, Walk};
use crate::flow::calls::callees::Callee;
use crate::flow::state::{PathId, State, TraceId};
use crate::ir::{ArgumentAt, CallId, ValueId};
use crate::link::{CallRef, Node};
use crate::rules::library::{CallModel, OperandBase};

impl<'p> Walk<'_, 'p> {
    /// A variable after the statement-level call it was handed to.
    pub(super) fn after_call(
        &mut self,
        state: State,
        trace: TraceId,
        base: ValueId,
        call: CallId,
        at: ArgumentAt,
    ) {
        let call = CallRef { file: state.node.file, id: call };
        let is_open = self.mode == Mode::Contents || state.path != PathId::EMPTY;
        if is_open && self.engine.may_change(call, at) {
            let callees = self.engine.callees(call);
            if self.changed_by_function(state, trace, call, &callees, at) {
                return;
            }
            let overwritten = self.changed_by_library(state, trace, call, &callees, at);
            if let Some(left) = self.besides(state, &overwritten) {
                self.go(left.to(base), trace);
            }
            return;
        }
        self.go(state.to(base), trace);
    }

    /// Does a call change what stands there, as far as its callee is known?
    pub(super) fn may_change(&mut self, call: CallRef, at: ArgumentAt) -> bool {
        let callees = self.engine.callees(call);
        let by_function = |callee: &Callee| match (callee, at) {
            (Callee::Function(function), ArgumentAt::Position(position)) => {
                let results = &self.engine.program.function(*function).parameter_results;
                results.iter().any(|(index, _)| *index == position)
            }
            _ => false,
        };
        if callees.iter().any(by_function) {
            return true;
        }
        let (models, wanted) = self.mutating_models(call, &callees, at);
        models.iter().flat_map(|model| &model.mutates).any(|mutation| mutation.what.base == wanted)
    }

    /// Models of a call outside of the program that say what it changes, and the operand that is asked for.
    pub(super) fn mutating_models(
        &self,
        call: CallRef,
        callees: &[Callee],
        at: ArgumentAt,
    ) -> (Vec<&'p CallModel>, OperandBase) {
        let wanted = match at {
            ArgumentAt::Receiver => OperandBase::Receiver,
            ArgumentAt::Position(n) => OperandBase::Argument(n),
        };
        let module = self.engine.program.module(call.file);
        let method = callee_method(module, module.call(call.id));
        let path = callees.iter().find_map(|callee| match callee {
            Callee::Api(path) => Some(path),
            _ => None,
        });
        if path.is_none() && !callees.is_empty() {
            return (Vec::new(), wanted);
        }
        let models = self.engine.library.models(path, method.as_deref());
        (models.iter().copied().filter(|model| !model.mutates.is_empty()).collect(), wanted)
    }

    /// `addTraits(props, user);` of the program: what the parameter is at the end of the function.
    fn changed_by_function(
        &mut self,
        state: State,
        trace: TraceId,
        call: CallRef,
        callees: &Rc<[Callee]>,
        at: ArgumentAt,
    ) -> bool {
        let ArgumentAt::Position(position) = at else { return false };
        let mut changed = false;
        for callee in callees.iter() {
            let Callee::Function(function) = callee else { continue };
            let results = &self.engine.program.function(*function).parameter_results;
            let Some((_, result)) = results.iter().find(|(index, _)| *index == position) else { continue };
            let Some(stack) = self.engine.tables.stacks.push(state.stack, call, *function) else { continue };
            changed = true;
            let node = Node { file: function.file, id: *result };
            self.go(State { node, stack, ..state }, trace);
        }
        changed
    }

    /// `Object.assign(props, user);`, `list.push(x);`: gives the keys that surely stand there afterwards, whatever stood there before.
    fn changed_by_library(
        &mut self,
        state: State,
        trace: TraceId,
        call: CallRef,
        callees: &Rc<[Callee]>,
        at: ArgumentAt,
    ) -> FxHashSet<CompactString> {
        let (models, wanted) = self.mutating_models(call, callees, at);
        let mut overwritten = FxHashSet::default();
        for model in models {
            for mutation in model.mutates.iter().filter(|mutation| mutation.what.base == wanted) {
                if mutation.removes {
                    overwritten.extend(self.names_in(call, &mutation.from, state.stack).unwrap_or_default());
                    continue;
                }
                let Some(next) = self.below(state, call, &mutation.to) else { continue };
                // `Object.assign(props, { email: null })`; what `_.defaults(props, …)` adds wins over nothing.
                let wins = model.returns.last().is_some_and(|last| last.from.base == mutation.from.base);
                if let (OperandBase::ArgumentsFrom(first), [], true) =
                    (mutation.from.base, mutation.to.as_slice(), wins)
                {
                    let count = self.engine.program.module(call.file).call(call.id).arguments.len();
                    let order: Vec<usize> =
                        (usize::from(first)..count.min(crate::limits::ARGUMENTS)).collect();
                    overwritten.extend(self.merge(next, trace, call, &order));
                    continue;
                }
                self.operand(next, trace, call, &mutation.from);
            }
        }
        overwritten
    }
}
