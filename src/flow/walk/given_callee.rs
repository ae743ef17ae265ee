//! Calls of what a caller gives, or gives the key of: `function send(client, user) { client.track('x', user); }` sends for those callers only that
//! give a client, `function tell(name, x) { senders.get(name)(x); }` for those whose name is that of one that sends.
//!
//! A walk that leaves such a function keeps the call it stood at, and goes on at callers under which that call calls what it came from. The same holds
//! for what a walk enters on its way: `(clean) => (user) => track(clean(user))` sends what the function leaves that is given there. What a
//! caller gives and nobody knows counts as that (errs towards false alarms).

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::wraps::within;
use super::{Bounds, Mode, Terminal, Walk};
use crate::flow::calls::callees::Callee;
use crate::flow::engine::Engine;
use crate::flow::state::{Called, GivenCallee, GivenCalleesId, PathId, StackId, State};
use crate::ir::{FunctionId, Key, ListItem, Module, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, ClassRef, FunctionRef, Node};
use crate::source::FileId;

/// What calls call where others were entered.
pub(in crate::flow) type CalledThere = FxHashMap<(CallRef, StackId), Rc<[Terminal]>>;

impl Engine<'_> {
    /// What a walk that stands at the arguments of a call keeps in mind of what it calls; nothing where no caller gives that.
    pub(in crate::flow) fn given_callee(&mut self, call: CallRef, to: Called) -> GivenCalleesId {
        if !self.is_given_callee(call) {
            return GivenCalleesId::EMPTY;
        }
        let callee = self.program.module(call.file).call(call.id).callee;
        let found = self.identities(Node { file: call.file, id: callee }, &[]);
        if found.iter().any(|found| is_it(&found.terminal, to)) {
            let one = GivenCallee { call, called: to, stack: StackId::EMPTY };
            self.tables.with_given_callee(GivenCalleesId::EMPTY, one)
        } else {
            GivenCalleesId::EMPTY
        }
    }

    /// Does a caller give what is called?
    fn is_given_callee(&mut self, call: CallRef) -> bool {
        let module = self.program.module(call.file);
        let callee = module.call(call.id).callee;
        is_of_parameter(module, callee, limits::GIVEN_HOPS)
            || is_by_key(module, callee, limits::NAME_HOPS)
            || self.is_selected(call)
            || self.is_of_instance(call.file, callee)
    }

    /// What a call calls, with these calls entered.
    fn called_there(&mut self, call: CallRef, stack: StackId) -> Rc<[Terminal]> {
        if let Some(known) = self.called_there.get(&(call, stack)) {
            return Rc::clone(known);
        }
        let before = self.before();
        let node = Node { file: call.file, id: self.program.module(call.file).call(call.id).callee };
        let selected = self.selected_by_guards(call, stack);
        let start = State { stack, selected, ..State::at(node, PathId::EMPTY) };
        let found = self.identities_within(Bounds::Callers, start);
        let mut called: Vec<Terminal> = Vec::new();
        for found in found {
            if !called.contains(&found.terminal) {
                called.push(found.terminal);
            }
        }
        let is_whole = self.is_whole_since(before);
        if called.is_empty() && is_whole {
            called.push(Terminal::Missing);
        }
        let called: Rc<[Terminal]> = called.into();
        if is_whole {
            self.called_there.insert((call, stack), Rc::clone(&called));
        }
        called
    }

    /// May a call call what it is taken to, with these calls entered?
    fn may_call_there(&mut self, call: CallRef, called: Called, stack: StackId) -> bool {
        let found = self.called_there(call, stack);
        let module = self.program.module(call.file);
        // Beside a function that is known, what nobody knows is that `get` may be a method of anything.
        let is_by_key =
            is_by_key(module, module.call(call.id).callee, limits::NAME_HOPS) || self.is_selected(call);
        let is_open = |terminal: &Terminal| match terminal {
            Terminal::Missing => false,
            Terminal::Opaque => !is_by_key,
            _ => !is_other(terminal),
        };
        let may_be = |terminal: &Terminal| is_it(terminal, called) || is_open(terminal);
        // `bus.emit('closed')`, where nothing is kept under that name
        let is_empty = is_by_key && !found.is_empty();
        found.iter().any(may_be) || !is_empty && !found.iter().any(is_other)
    }
}

impl Engine<'_> {
    /// `this.client.track`, where instances are made with a client of their own.
    fn is_of_instance(&mut self, file: FileId, callee: ValueId) -> bool {
        let module = self.program.module(file);
        let mut at = callee;
        while let Value::Load { base, .. } | Value::Typed { base, .. } = module.value(at) {
            at = *base;
        }
        let class = module.function(module.owner(at)).class.filter(|_| *module.value(at) == Value::This);
        class.is_some_and(|id| !self.constructions(ClassRef { file, id }).is_empty())
    }
}

impl Walk<'_, '_> {
    /// The state in a callee of a call, where a caller gives which of several it is; `None` where the calls on the way say that it is another.
    pub(super) fn as_given(
        &mut self,
        state: State,
        call: CallRef,
        callees: &[Callee],
        callee: &Callee,
    ) -> Option<State> {
        let taken_for = match callee {
            Callee::Function(function) => Called::Function(*function),
            Callee::Api(_) => Called::Outside,
            Callee::Class(_) => return Some(state),
        };
        let is_asked = self.mode == Mode::Contents && (2..=limits::GIVEN_CALLEES).contains(&callees.len());
        if !is_asked || !self.engine.is_given_callee(call) {
            return Some(state);
        }
        if !self.engine.may_call_there(call, taken_for, state.stack) {
            return None;
        }
        let found = self.engine.called_there(call, state.stack);
        if self.bounds != Bounds::Callers || found.iter().all(|terminal| is_it(terminal, taken_for)) {
            return Some(state);
        }
        let one = GivenCallee { call, called: taken_for, stack: state.stack };
        let given_callees = self.engine.tables.with_given_callee(state.given_callees, one);
        Some(State { given_callees, ..state })
    }

    /// May the calls that the walk stood at or came through call the same where its function is called by `caller`?
    pub(super) fn may_be_given(&mut self, state: State, function: FunctionRef, caller: CallRef) -> bool {
        if self.mode == Mode::Identity || state.given_callees == GivenCalleesId::EMPTY {
            return true;
        }
        let mut own = self.engine.tables.given_callees(state.given_callees).to_vec();
        own.retain(|given| self.stands_in(*given, function));
        if own.is_empty() {
            return true;
        }
        let stacks = self.engine.stacks_around(StackId::EMPTY, caller, function);
        stacks.into_iter().any(|around| {
            let Some(stack) = self.engine.tables.stacks.push(around, caller, function) else { return true };
            own.iter().all(|given| {
                let stack = self.engine.tables.stacks.joined(stack, given.stack);
                stack.is_none_or(|stack| self.engine.may_call_there(given.call, given.called, stack))
            })
        })
    }

    /// Was a call met in this function, or in one that it called?
    fn stands_in(&self, given: GivenCallee, function: FunctionRef) -> bool {
        let frames = self.engine.tables.stacks.list(given.stack);
        let outermost = frames.iter().find(|frame| !frame.is_around).map_or(given.call, |frame| frame.call);
        let program = self.engine.program;
        let id = program.module(outermost.file).call(outermost.id).function;
        within(program, FunctionRef { file: outermost.file, id }, function)
    }
}

fn is_it(terminal: &Terminal, called: Called) -> bool {
    match called {
        Called::Function(function) => *terminal == Terminal::Function(function),
        Called::Outside => matches!(terminal, Terminal::Api(_)),
    }
}

fn is_other(terminal: &Terminal) -> bool {
    matches!(terminal, Terminal::Function(_) | Terminal::Class(_))
}

/// `client.track` and `deps.client.track`, where `client` and `deps` are parameters, of this function or of one around it.
fn is_of_parameter(module: &Module, value: ValueId, fuel: usize) -> bool {
    let Some(fuel) = fuel.checked_sub(1) else { return false };
    match module.value(value) {
        Value::Parameter(_) => true,
        Value::Load { base, .. } | Value::Typed { base, .. } | Value::AfterCall { base, .. } => {
            is_of_parameter(module, *base, fuel)
        }
        Value::Join(parts) => parts.iter().any(|part| is_of_parameter(module, *part, fuel)),
        Value::List(items) => items.iter().any(|item| match item {
            ListItem::Item(value) | ListItem::Spread(value) => is_of_parameter(module, *value, fuel),
            ListItem::Hole => false,
        }),
        // `new Map(plugins.map(one => [one.name, one])).values()`
        Value::Call(call) => {
            let site = module.call(*call);
            let receiver = match module.value(site.callee) {
                Value::Load { base, .. } => Some(*base),
                _ => None,
            };
            let mut operands =
                receiver.into_iter().chain(site.arguments.iter().map(|argument| argument.value));
            operands.any(|operand| is_of_parameter(module, operand, fuel))
        }
        Value::Capture(binding) => {
            let whole = module.binding(*binding).writes.iter().filter(|write| write.is_whole());
            whole.filter_map(|write| write.value).any(|value| is_of_parameter(module, value, fuel))
        }
        _ => false,
    }
}

/// `senders[name]` and `senders.get(name)`, where `name` is of a parameter.
fn is_by_key(module: &Module, value: ValueId, fuel: usize) -> bool {
    let Some(fuel) = fuel.checked_sub(1) else { return false };
    match module.value(value) {
        Value::Load { key: Key::Computed(key), .. } if is_of_parameter(module, *key, fuel) => true,
        Value::Load { base, .. } | Value::Typed { base, .. } | Value::AfterCall { base, .. } => {
            is_by_key(module, *base, fuel)
        }
        Value::Call(call) => {
            let site = module.call(*call);
            let [only] = site.arguments.as_slice() else { return false };
            let Value::Load { base, .. } = module.value(site.callee) else { return false };
            match module.value(only.value) {
                // `all.filter(one => one.type === type).forEach(…)`
                Value::Closure(test) => is_test_of_parameter(module, *test) || is_by_key(module, *base, fuel),
                _ => is_of_parameter(module, only.value, fuel),
            }
        }
        Value::Join(parts) => parts.iter().any(|part| is_by_key(module, *part, fuel)),
        // `senders[name].forEach(send => send(x))`
        Value::Parameter(_) => {
            let used = module.function(module.owner(value)).closure_use.as_ref();
            used.is_some_and(|used| is_by_key(module, module.call(used.call).callee, fuel))
        }
        Value::Capture(binding) => {
            let whole = module.binding(*binding).writes.iter().filter(|write| write.is_whole());
            whole.filter_map(|write| write.value).any(|value| is_by_key(module, value, fuel))
        }
        _ => false,
    }
}

/// `one => one.type === type`, where `type` is of a parameter of a function around it.
fn is_test_of_parameter(module: &Module, test: FunctionId) -> bool {
    let is_around = |value: &ValueId| {
        let is_own = module.owner(*value) == test && matches!(module.value(*value), Value::Parameter(_));
        !is_own && is_of_parameter(module, *value, limits::GIVEN_HOPS)
    };
    module.function(test).returns.iter().any(|returned| match module.value(*returned) {
        Value::Test(operands) => operands.iter().any(is_around),
        _ => false,
    })
}
