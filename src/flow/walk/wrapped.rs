//! Functions that decorators put in the place of methods: what they are given is what the methods are given.

use super::parameters::{Parameter, Taken};
use super::{Mode, Walk};
use crate::flow::calls::decorators::{DESCRIPTOR, METHOD};
use crate::flow::state::{PathKey, StackId, State, Trace, TraceId};
use crate::flow::types::StepKind;
use crate::link::{CallRef, FunctionRef, Node};

impl Walk<'_, '_> {
    /// `descriptor.value = function (...given) { track(given[0]); }`: on at the parameters of the methods.
    pub(super) fn given_to_method(
        &mut self,
        state: State,
        trace: TraceId,
        function: FunctionRef,
        taken: Taken,
    ) -> bool {
        let mut known = false;
        let methods = self.engine.replaced_by(function);
        // `@Track('opened', (account) => ({ mail: account.mail }))` says what is sent of its own method.
        let own = state.entry.filter(|entry| methods.iter().any(|(decorator, _)| decorator == entry));
        let is_own = |decorator: CallRef| own.is_none_or(|own| own == decorator);
        for (decorator, method) in methods.iter().copied().filter(|(decorator, _)| is_own(*decorator)) {
            let count = self.engine.program.function(method).parameters.len();
            let indices = match taken {
                Taken::One(index) => index..index.saturating_add(1),
                Taken::From(from) => from..u16::try_from(count).unwrap_or(u16::MAX),
            };
            for index in indices {
                let Some(node) = self.engine.parameter_value(method, index) else { continue };
                let (next, trace) = self.at_decorator(state, trace, decorator, node);
                self.go(State { node, stack: StackId::EMPTY, ..next }, trace);
                known = true;
            }
        }
        known
    }

    /// The decorator brings what the method is given, until one of the method's callers does.
    fn at_decorator(
        &mut self,
        state: State,
        trace: TraceId,
        decorator: CallRef,
        node: Node,
    ) -> (State, TraceId) {
        if self.mode == Mode::Identity {
            return (state, trace);
        }
        let module = self.engine.program.module(decorator.file);
        let site = module.call(decorator.id);
        let place = crate::source::Place { file: decorator.file, span: site.span };
        let name = crate::summary::value_name(module, site.callee).unwrap_or_default();
        let mut link = Trace::new(trace, place, StepKind::Passed, name.as_str());
        link.caller = Some(decorator);
        link.value = Some(self.engine.program.place(node));
        (State { entry: Some(decorator), ..state }, self.engine.tables.trace(link))
    }

    /// `own` of `(own, context) => …` and `descriptor.value` of `(target, key, descriptor) => …` are the methods that the decorator stands at.
    pub(super) fn decorated_method(
        &mut self,
        state: State,
        trace: TraceId,
        (decorator, index): Parameter,
    ) -> bool {
        let count = self.engine.program.function(decorator).parameters.len();
        let has_descriptor = count > usize::from(DESCRIPTOR);
        let path = match self.engine.tables.split(state.path) {
            Some((PathKey::Name(key), rest)) if has_descriptor && index == DESCRIPTOR && key == METHOD => {
                rest
            }
            None if !has_descriptor && index == 0 && self.mode == Mode::Identity => state.path,
            _ => return false,
        };
        let mut known = false;
        for (_, method) in self.engine.decorated_by(decorator).iter() {
            let Some(id) = self.engine.program.function(*method).value else { continue };
            let node = Node { file: method.file, id };
            self.go(State { node, path, stack: StackId::EMPTY, ..state }, trace);
            known = true;
        }
        known
    }
}
