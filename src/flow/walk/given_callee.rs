//! Calls of what a caller gives: `function send(client, user) { client.track('x', user); }` sends for those callers only that give a client.
//!
//! A walk that leaves such a function keeps the call it stood at, and goes on at callers under which that call calls what it came from. What a
//! caller gives and nobody knows counts as that (errs towards false alarms).

use super::{Bounds, Mode, Terminal, Walk};
use crate::flow::engine::Engine;
use crate::flow::state::{Called, GivenCallee, GivenCalleeId, PathId, StackId, State};
use crate::ir::{FunctionId, Module, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, FunctionRef, Node};

impl Engine<'_> {
    /// What a walk that stands at the arguments of a call keeps in mind of what it calls; nothing where no caller gives that.
    pub(in crate::flow) fn given_callee(&mut self, call: CallRef, to: Called) -> GivenCalleeId {
        let module = self.program.module(call.file);
        let callee = module.call(call.id).callee;
        if !is_of_parameter(module, callee, limits::NAME_HOPS) {
            return GivenCalleeId::EMPTY;
        }
        let found = self.identities(Node { file: call.file, id: callee }, &[]);
        let is_known = found.iter().any(|found| is_it(&found.terminal, to));
        if is_known {
            self.tables.given_callee(GivenCallee { call, called: to })
        } else {
            GivenCalleeId::EMPTY
        }
    }
}

impl Walk<'_, '_> {
    /// May the call that the walk stood at call the same where its function is called by `caller`?
    pub(super) fn may_be_given(&mut self, state: State, function: FunctionRef, caller: CallRef) -> bool {
        let Some(GivenCallee { call, called }) = self.engine.tables.given_callee_at(state.given_callee)
        else {
            return true;
        };
        let module = self.engine.program.module(call.file);
        if self.mode == Mode::Identity
            || call.file != function.file
            || !within(module, module.call(call.id).function, function.id)
        {
            return true;
        }
        let Some(stack) = self.engine.tables.push(StackId::EMPTY, caller, function) else { return true };
        let node = Node { file: call.file, id: module.call(call.id).callee };
        let found =
            self.engine.identities_within(Bounds::Callers, State { stack, ..State::at(node, PathId::EMPTY) });
        let is_other = |terminal: &Terminal| matches!(terminal, Terminal::Function(_) | Terminal::Class(_));
        let may_be = |terminal: &Terminal| {
            is_it(terminal, called) || !is_other(terminal) && *terminal != Terminal::Missing
        };
        found.iter().any(|found| may_be(&found.terminal))
            || !found.iter().any(|found| is_other(&found.terminal))
    }
}

fn is_it(terminal: &Terminal, called: Called) -> bool {
    match called {
        Called::Function(function) => *terminal == Terminal::Function(function),
        Called::Outside => matches!(terminal, Terminal::Api(_)),
    }
}

/// `client.track` and `deps.client.track`, where `client` and `deps` are parameters, of this function or of one around it.
fn is_of_parameter(module: &Module, value: ValueId, fuel: usize) -> bool {
    let Some(fuel) = fuel.checked_sub(1) else { return false };
    match module.value(value) {
        Value::Parameter(_) => true,
        Value::Load { base, .. } | Value::Typed { base, .. } | Value::AfterCall { base, .. } => {
            is_of_parameter(module, *base, fuel)
        }
        Value::Capture(binding) => {
            let whole = module.binding(*binding).writes.iter().filter(|write| write.is_whole());
            whole.filter_map(|write| write.value).any(|value| is_of_parameter(module, value, fuel))
        }
        _ => false,
    }
}

/// Is a function this one, or does it stand in it?
fn within(module: &Module, inner: FunctionId, outer: FunctionId) -> bool {
    std::iter::successors(Some(inner), |function| module.function(*function).parent)
        .any(|function| function == outer)
}
