//! Calls of what a caller gives: `function send(client, user) { client.track('x', user); }` sends for those callers only that give a client.
//!
//! A walk that leaves such a function keeps the call it stood at, and goes on at callers under which that call calls what it came from. What a
//! caller gives and nobody knows counts as that (errs towards false alarms).

use super::{Bounds, Mode, Terminal, Walk};
use crate::flow::engine::Engine;
use crate::flow::state::{Called, GivenCallee, GivenCalleeId, PathId, StackId, State};
use crate::ir::{FunctionId, Module, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, ClassRef, FunctionRef, Node};
use crate::source::FileId;

impl Engine<'_> {
    /// What a walk that stands at the arguments of a call keeps in mind of what it calls; nothing where no caller gives that.
    pub(in crate::flow) fn given_callee(&mut self, call: CallRef, to: Called) -> GivenCalleeId {
        let module = self.program.module(call.file);
        let callee = module.call(call.id).callee;
        if !is_of_parameter(module, callee, limits::NAME_HOPS) && !self.is_of_several(call.file, callee) {
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

impl Engine<'_> {
    /// `this.client.track`, where several instances are made, each with a client of its own.
    fn is_of_several(&mut self, file: FileId, callee: ValueId) -> bool {
        let module = self.program.module(file);
        let mut at = callee;
        while let Value::Load { base, .. } | Value::Typed { base, .. } = module.value(at) {
            at = *base;
        }
        let class = module.function(module.owner(at)).class.filter(|_| *module.value(at) == Value::This);
        class.is_some_and(|id| self.constructions(ClassRef { file, id }).len() > 1)
    }

    /// The calls of functions around one that made it as it is called here: `createTracker(noop)` for `quiet.event(x)`. Nothing, as a stack, where that is
    /// not known.
    fn stacks_made(&mut self, function: FunctionRef, caller: CallRef) -> Vec<StackId> {
        let outer = self.program.function(function).parent.map(|id| FunctionRef { id, ..function });
        let outer = outer.filter(|outer| self.program.function(*outer).parent.is_some());
        let Some(outer) = outer else { return vec![StackId::EMPTY] };
        let makers = self.made_by_calls(caller, function, outer);
        let stack = |engine: &mut Self, maker: &Option<CallRef>| match maker {
            Some(maker) => engine.tables.push(StackId::EMPTY, *maker, outer).unwrap_or_default(),
            None => StackId::EMPTY,
        };
        match &*makers {
            [] => vec![StackId::EMPTY],
            makers => makers.iter().map(|maker| stack(self, maker)).collect(),
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
        let stacks = self.engine.stacks_made(function, caller);
        stacks.into_iter().any(|outer| {
            let stack = self.engine.tables.push(outer, caller, function);
            stack.is_none_or(|stack| self.may_call_there(call, called, stack))
        })
    }

    /// May a call call what it is taken to, with these calls entered?
    fn may_call_there(&mut self, call: CallRef, called: Called, stack: StackId) -> bool {
        let module = self.engine.program.module(call.file);
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
