//! What a parameter is where nothing is given: `(f = pass) => …`, `options.f ?? pass`.
//!
//! ```js
//! class Client { constructor(options) { this.clean = options.clean ?? pass; } send(p) { track(this.clean(p)); } }
//! new Client({ clean: ({ email, ...rest }) => rest }).send(user);          // runs no `pass`
//! ```
//!
//! Takes the way of a walk into a function: the call that it entered, or the `new` that made the instance it looks at. Only a function, an object or a
//! text that is written out there surely is something; anything else may be nothing (errs towards the default).

use super::Walk;
use crate::flow::engine::Engine;
use crate::flow::instances::{Instance, Part, Whose};
use crate::flow::stacks::Entered;
use crate::flow::state::State;
use crate::ir::{CallKind, Entry, Key, Literal, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, FunctionRef, Node};

impl Walk<'_, '_> {
    /// Is a part of a value the default of another part that is surely given?
    pub(super) fn is_passed_over(&self, state: State, part: ValueId) -> bool {
        let Value::Join(parts) = self.engine.program.value(state.node) else { return false };
        let [first, default] = parts.as_slice() else { return false };
        *default == part && self.is_surely_given(state, self.engine.program.owner(state.node), *first)
    }

    /// Is a part of a parameter surely something, where the walk came into the function?
    pub(super) fn is_surely_given(&self, state: State, function: FunctionRef, value: ValueId) -> bool {
        let entered = self.entering_call(state, function);
        entered.is_some_and(|call| self.engine.surely_gives(function, value, call, limits::GUARD_PARTS))
    }

    fn entering_call(&self, state: State, function: FunctionRef) -> Option<CallRef> {
        if let Some(frame) = self.engine.tables.stacks.frame_of(state.stack, function) {
            return (frame.how == Entered::Called).then_some(frame.call);
        }
        let Instance { whose: Whose::Made(made, _), put_by: Some((putting, Part::Result)) } =
            self.engine.tables.instances.get(state.instance)?
        else {
            return None;
        };
        match self.engine.program.value(made) {
            Value::Call(call) if putting == function => Some(CallRef { file: made.file, id: *call }),
            _ => None,
        }
    }
}

impl Engine<'_> {
    fn surely_gives(&self, function: FunctionRef, value: ValueId, call: CallRef, fuel: usize) -> bool {
        let given = self.given_node(function, value, call, fuel);
        given.is_some_and(|node| self.is_something(node))
    }

    /// What a call gives as a part of a parameter, where it is written out.
    fn given_node(&self, function: FunctionRef, value: ValueId, call: CallRef, fuel: usize) -> Option<Node> {
        let fuel = fuel.checked_sub(1)?;
        let module = self.program.module(function.file);
        match module.value(value) {
            Value::Typed { base, .. } => self.given_node(function, *base, call, fuel),
            Value::Parameter(index) if module.owner(value) == function.id => {
                let form = self.form(call);
                let site = self.program.module(call.file).call(call.id);
                let before = site.arguments.iter().take(usize::from(*index) + 1);
                if form.given.is_some() || form.bound.is_some() || before.clone().any(|one| one.spread) {
                    return None;
                }
                Some(Node { file: call.file, id: site.arguments.get(usize::from(*index))?.value })
            }
            Value::Load { base, key: Key::Name(wanted) } => {
                let object = self.given_node(function, *base, call, fuel)?;
                let object = self.constant_of(self.untyped(object), limits::NAME_HOPS);
                let Value::Object(entries) = self.program.value(self.untyped(object)) else { return None };
                entries.iter().find_map(|entry| match entry {
                    Entry::Field { key: Key::Name(key), value, .. } if key == wanted => {
                        Some(Node { id: *value, ..object })
                    }
                    _ => None,
                })
            }
            _ => None,
        }
    }

    fn is_something(&self, node: Node) -> bool {
        let constant = self.untyped(self.constant_of(self.untyped(node), limits::NAME_HOPS));
        match self.program.value(constant) {
            Value::Closure(_) | Value::Object(_) | Value::List(_) | Value::Class(_) => true,
            Value::Literal(Literal::String(text)) => !text.is_empty(),
            Value::Literal(Literal::Bool(truth)) => *truth,
            Value::Call(call) => self.program.module(constant.file).call(*call).kind == CallKind::New,
            _ => false,
        }
    }

    fn untyped(&self, node: Node) -> Node {
        Node { id: crate::summary::untyped(self.program.module(node.file), node.id), ..node }
    }
}
