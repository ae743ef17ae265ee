//! Functions that a model's operand leads through: `argument 0.load()` is what a function returns, `changed 0` what it leaves of a parameter,
//! `given 0` what it is called with.
//!
//! Takes the function's place in a call, goes on at its values.

use super::callbacks::Callback;
use super::{Terminal, Walk};
use crate::flow::state::{PathKey, StackId, State, TraceId, TypeNote};
use crate::ir::{Entry, Key, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, FunctionRef, Node};
use crate::rules::library::{Operand, OperandBase};
use crate::rules::vendor::PathKey as RulePathKey;

impl Walk<'_, '_> {
    /// `argument 0.load()`: what the function that stands there returns; `argument 0.reduce(changed 0)`: what it leaves of a parameter.
    pub(super) fn inside_under(
        &mut self,
        state: State,
        trace: TraceId,
        call: CallRef,
        operand: &Operand,
        at: usize,
    ) {
        if let OperandBase::Made(made) = operand.base {
            let own = Operand { base: made.base(), path: operand.path.clone() };
            for maker in self.engine.calls_that_made(call) {
                self.inside_under(state, trace, maker, &own, at);
            }
            return;
        }
        let starts = match operand.base {
            OperandBase::Argument(n) => self.given_argument(call, n).into_iter().collect(),
            OperandBase::Returned(n) => self.returns_of(call, n),
            _ => return,
        };
        let before: Vec<PathKey> =
            operand.path[..at].iter().map(|key| self.own_key(call, key, state)).collect();
        let mut next = state;
        for key in operand.path[at + 1..].iter().rev() {
            let key = self.own_key(call, key, state);
            next.path = self.engine.tables.prepend(key, next.path);
        }
        for node in starts {
            match operand.path[at] {
                RulePathKey::Changed(parameter) => self.changed_by(next, trace, node, &before, parameter),
                RulePathKey::Given(parameter) => self.given_to(next, trace, node, &before, parameter),
                _ => {
                    for before in self.each_below(node, &before) {
                        self.returned_by(next, trace, call, node, &before);
                        if let OperandBase::Argument(n) = operand.base {
                            self.returned_by_library(next, trace, (call, n), &before);
                        }
                    }
                }
            }
        }
    }

    /// The members of an object or list that stands there, one by one, where any of them is meant.
    fn each_below(&self, node: Node, below: &[PathKey]) -> Vec<Vec<PathKey>> {
        let module = self.engine.program.module(node.file);
        let whole = || vec![below.to_vec()];
        if *below != [PathKey::Any] {
            return whole();
        }
        let name = |name: &str| vec![PathKey::Name(name.into())];
        match module.value(crate::summary::untyped(module, node.id)) {
            Value::Object(entries) => {
                let named = entries.iter().map(|entry| match entry {
                    Entry::Field { key: Key::Name(own), .. } => Some(name(own)),
                    _ => None,
                });
                named.collect::<Option<_>>().unwrap_or_else(whole)
            }
            Value::List(items) => {
                (0..items.len().min(limits::ARGUMENTS)).map(|at| name(&at.to_string())).collect()
            }
            _ => whole(),
        }
    }

    /// What the functions in an argument return.
    fn returns_of(&mut self, call: CallRef, argument: u16) -> Vec<Node> {
        let Some(node) = self.given_argument(call, argument) else { return Vec::new() };
        let mut returns = Vec::new();
        for found in self.engine.identities(node, &[]) {
            let Terminal::Function(function) = found.terminal else { continue };
            let own = &self.engine.program.function(function).returns;
            returns.extend(own.iter().map(|id| Node { file: function.file, id: *id }));
        }
        returns
    }

    /// On at what functions make of what they are given: `(state, action) => { state.user = action.payload; }`.
    fn changed_by(&mut self, state: State, trace: TraceId, node: Node, path: &[PathKey], parameter: u16) {
        for found in self.engine.identities(node, path) {
            let Terminal::Function(function) = found.terminal else { continue };
            let results = &self.engine.program.function(function).parameter_results;
            for (_, id) in results.iter().filter(|(index, _)| *index == parameter) {
                self.go(State { node: Node { file: function.file, id: *id }, ..state }, trace);
            }
        }
    }

    /// On at what functions are given by whoever calls them: `invite(mail)` of `{ actions: { invite(mail) {…} } }`.
    fn given_to(&mut self, state: State, trace: TraceId, node: Node, path: &[PathKey], parameter: u16) {
        for found in self.engine.identities(node, path) {
            let Terminal::Function(function) = found.terminal else { continue };
            let module = self.engine.program.module(function.file);
            let is_it = |id: &ValueId| {
                module.owner(*id) == function.id && *module.value(*id) == Value::Parameter(parameter)
            };
            if let Some(id) = (0..module.values.len()).map(ValueId::new).find(is_it) {
                self.go(State { node: Node { file: function.file, id }, ..state }, trace);
            }
        }
    }

    /// On at what the functions that stand under a path of a value return, and what they declare to.
    pub(super) fn returned_by(
        &mut self,
        state: State,
        trace: TraceId,
        call: CallRef,
        node: Node,
        path: &[PathKey],
    ) {
        for found in self.engine.identities(node, path) {
            let Terminal::Function(function) = found.terminal else { continue };
            let declared = self.engine.program.function(function);
            let mut trace = trace;
            if declared.return_type.is_some() {
                trace = self.note_type(state, trace, TypeNote::Returned(function, call), "");
            }
            let stack = self.stack_of_handed(state.stack, call, function);
            for value in &declared.returns {
                self.go(State { node: Node { file: function.file, id: *value }, stack, ..state }, trace);
            }
        }
    }

    /// `useQuery({ queryKey, queryFn })`: what the functions return that the call calls.
    pub(super) fn returned_by_invoked(&mut self, state: State, trace: TraceId, call: CallRef) {
        self.engine.callees(call);
        for function in self.engine.form(call).beside {
            let declared = self.engine.program.function(function);
            let mut trace = trace;
            if declared.return_type.is_some() {
                trace = self.note_type(state, trace, TypeNote::Returned(function, call), "");
            }
            let stack = self.engine.tables.stacks.push(state.stack, call, function);
            let Some(stack) = stack else { continue };
            for value in &declared.returns {
                self.go(State { node: Node { file: function.file, id: *value }, stack, ..state }, trace);
            }
        }
    }

    /// `flow(f, g)`, `flow([f, g])`: what `g` gives.
    pub(super) fn returned_by_last(&mut self, state: State, trace: TraceId, (call, last): (CallRef, u16)) {
        let Some(node) = self.given_argument(call, last) else { return };
        let module = self.engine.program.module(node.file);
        let below = match module.value(crate::summary::untyped(module, node.id)) {
            Value::List(items) => {
                vec![PathKey::Name(items.len().saturating_sub(1).to_string().into())]
            }
            _ => Vec::new(),
        };
        self.returned_by(state, trace, call, node, &below);
        self.returned_by_library(state, trace, (call, last), &below);
    }

    /// Into a function that a call is handed by name: its parameters are what this call gives it, and no other (`users.map(byId)`). One that
    /// stands in the argument itself is handed to no other call.
    fn stack_of_handed(&mut self, stack: StackId, call: CallRef, function: FunctionRef) -> StackId {
        if self.engine.program.function(function).closure_use.is_some() {
            return stack;
        }
        self.engine.tables.stacks.push_handed(stack, call, function).unwrap_or(stack)
    }

    /// `new Promise(resolve => load(x => resolve(x)))`: what the function calls its own parameter with, and what is given to that where it hands it
    /// on (`new Promise(resolve => load(resolve))`).
    pub(super) fn handed(
        &mut self,
        state: State,
        trace: TraceId,
        call: CallRef,
        argument: u16,
        parameter: u16,
    ) {
        let site = self.engine.program.module(call.file).call(call.id);
        let Some(argument) = site.arguments.get(usize::from(argument)) else { return };
        let node = Node { file: call.file, id: argument.value };
        for found in self.engine.identities(node, &[]) {
            let Terminal::Function(function) = found.terminal else { continue };
            for inner in self.engine.calls_of_parameter((function, parameter), &[]).iter().copied() {
                self.argument(state, trace, inner, 0);
            }
            for (call, position) in self.engine.calls_given_parameter((function, parameter)) {
                let callback = Callback { call, position, keys: &[], index: 0 };
                self.called_back(state, trace, function, callback);
            }
        }
    }
}
