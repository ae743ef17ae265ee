//! Objects of which a filter keeps the keys of a list: `Object.fromEntries(Object.entries(user).filter(([key]) => ALLOWED.has(key)))`.
//!
//! Takes the call that makes the object again, goes on at the object with the keys that are kept. Only tests of one membership are
//! understood; what a longer condition leaves out counts as kept (errs towards false alarms).

use super::{Mode, Terminal, Walk};
use crate::flow::engine::Callee;
use crate::flow::state::{PathKey, State, TraceId};
use crate::ir::path::ApiPath;
use crate::ir::{Key, Value};
use crate::limits;
use crate::link::{CallRef, Node};
use crate::rules::library::CallModel;

/// What a test says of the key that it is given.
struct Tested {
    list: Node,
    /// The list has it; otherwise the list lacks it.
    is_in: bool,
}

impl Walk<'_, '_> {
    /// On at the object whose entries a call makes an object of; false when they are others as well.
    pub(super) fn rebuilt(&mut self, state: State, trace: TraceId, call: CallRef, of: &ApiPath) -> bool {
        self.rebuilt_of_entries(state, trace, call, of) || self.rebuilt_of_collection(state, trace, call)
    }

    /// `Object.fromEntries(form).plan`, where the form holds values by name: the one of that name. What a library hands out is taken for
    /// such a collection; a list of pairs that it is instead is judged by the name as well.
    fn rebuilt_of_collection(&mut self, state: State, trace: TraceId, call: CallRef) -> bool {
        let Some(argument) = self.engine.program.module(call.file).call(call.id).arguments.first() else {
            return false;
        };
        let is_named = matches!(self.engine.tables.split(state.path), Some((PathKey::Name(_), _)));
        if !is_named || self.mode == Mode::Identity {
            return false;
        }
        let node = Node { file: call.file, id: argument.value };
        let found = self.engine.identities(node, &[]);
        let is_outside = !found.is_empty()
            && found.iter().all(|found| {
                matches!(found.terminal, Terminal::Api(_) | Terminal::Parameter { .. } | Terminal::Opaque)
            });
        if is_outside {
            self.go(State { node, ..state }, trace);
        }
        is_outside
    }

    fn rebuilt_of_entries(&mut self, state: State, trace: TraceId, call: CallRef, of: &ApiPath) -> bool {
        let program = self.engine.program;
        let module = program.module(call.file);
        let mut next = state;
        let Some(argument) = module.call(call.id).arguments.first() else { return false };
        let mut at = argument.value;
        for _ in 0..limits::SCHEMA_CHAIN {
            let Value::Call(inner) = module.value(at) else { return false };
            let site = module.call(*inner);
            let inner = CallRef { file: call.file, id: *inner };
            let callees = self.engine.callees(inner);
            if callees.iter().any(|callee| matches!(callee, Callee::Api(path) if path == of)) {
                let Some(object) = site.arguments.first() else { return false };
                self.go(next.to(object.value), trace);
                return true;
            }
            let Value::Load { base, .. } = module.value(site.callee) else { return false };
            let method = super::calls::callee_method(module, site);
            let models = self.engine.library.models(None, method.as_deref());
            let Some(position) = models.iter().find_map(|model| model.tested) else { return false };
            if let Some(tested) = self.test_in(inner, position, &[Key::Index(0)])
                && !self.keep_tested(&mut next, &tested)
            {
                return true;
            }
            at = *base;
        }
        false
    }

    /// Leaves out what a test leaves out; false when nothing of what is looked for is left.
    fn keep_tested(&mut self, next: &mut State, tested: &Tested) -> bool {
        let Some(names) = self.names_for(tested.list, *next) else { return true };
        if let Some((PathKey::Name(wanted), _)) = self.engine.tables.split(next.path) {
            return names.contains(&wanted) == tested.is_in;
        }
        next.filter = if tested.is_in {
            self.engine.tables.only(next.filter, &names)
        } else {
            self.engine.tables.without(next.filter, names.iter())
        };
        true
    }

    /// Which text an element of a filtered list is: one of the list that the test asks.
    pub(super) fn tested_element(
        &mut self,
        state: State,
        trace: TraceId,
        call: CallRef,
        model: &CallModel,
    ) -> bool {
        let (Some(position), Mode::Identity, Some((element, rest))) =
            (model.tested, self.mode, self.engine.tables.split(state.path))
        else {
            return false;
        };
        let key: &[Key] = match self.engine.tables.split(rest) {
            None => &[],
            Some((PathKey::Name(first), _)) if first == "0" => &[Key::Index(0)],
            Some(_) => return false,
        };
        let Some(tested) = self.test_in(call, position, key).filter(|tested| tested.is_in) else {
            return false;
        };
        let element = self.engine.tables.path(&[element]);
        self.go(State { node: tested.list, path: element, ..state }, trace);
        true
    }

    /// The test of the function in an argument: `([key]) => ALLOWED.includes(key)`, or `!` of it.
    fn test_in(&mut self, call: CallRef, position: u16, key: &[Key]) -> Option<Tested> {
        let argument =
            self.engine.program.module(call.file).call(call.id).arguments.get(usize::from(position))?;
        let found = self.engine.identities(Node { file: call.file, id: argument.value }, &[]);
        let [found] = found.as_slice() else { return None };
        let Terminal::Function(function) = found.terminal else { return None };
        let module = self.engine.program.module(function.file);
        let [returned] = module.function(function.id).returns.as_slice() else { return None };
        let (value, is_in) = match module.value(*returned) {
            Value::Test(operands) => match operands.as_slice() {
                [operand] => (*operand, false),
                _ => return None,
            },
            _ => (*returned, true),
        };
        let Value::Call(test) = module.value(value) else { return None };
        let site = module.call(*test);
        let Value::Load { base, key: Key::Name(method) } = module.value(site.callee) else { return None };
        let asked = site.arguments.first()?.value;
        let is_key = super::parameters::is_parameter(module, asked, (function, 0), key);
        let is_membership = self.engine.model.library.membership.contains(method);
        (is_membership && is_key).then_some(Tested { list: Node { file: function.file, id: *base }, is_in })
    }
}
