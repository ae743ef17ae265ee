//! What a parameter is where nothing is given: `(f = pass) => …`, `options.f ?? pass`.
//!
//! ```js
//! class Client { constructor(options) { this.clean = options.clean ?? pass; } send(p) { track(this.clean(p)); } }
//! new Client({ clean: ({ email, ...rest }) => rest }).send(user);          // runs no `pass`
//! ```
//!
//! Takes the way of a walk into a function: the call that it entered, or the `new` that made the instance it looks at. Only a function, an object or a
//! text that is written out there surely is something; anything else may be nothing (errs towards the default). Conditions ask what exactly is given
//! (`calls/decided`); here a constant object is enough, whoever changes its keys.

use super::Walk;
use crate::flow::calls::callees::Callee;
use crate::flow::calls::decided::Given;
use crate::flow::engine::Engine;
use crate::flow::instances::{Instance, Part, Whose};
use crate::flow::stacks::Entered;
use crate::flow::state::State;
use crate::ir::{CallKind, Key, Literal, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, FunctionRef, Node};

impl Walk<'_, '_> {
    /// Is a part of a value the default of another part that is surely given?
    pub(super) fn is_passed_over(&mut self, state: State, part: ValueId) -> bool {
        let Value::Join(parts) = self.engine.program.value(state.node) else { return false };
        let [first, default] = parts.as_slice() else { return false };
        *default == part && self.is_surely_given(state, self.engine.program.owner(state.node), *first)
    }

    /// Is a part of a parameter surely something, where the walk came into the function?
    pub(super) fn is_surely_given(&mut self, state: State, function: FunctionRef, value: ValueId) -> bool {
        let Some(entered) = self.entering(state, function) else { return false };
        let given = self.engine.given_node(function, value, entered, limits::GUARD_PARTS);
        given.is_some_and(|node| self.engine.is_something(node))
    }

    /// How the walk came into a function: by the call that it entered, or into the constructor of the instance that it looks at.
    pub(super) fn entering(&mut self, state: State, function: FunctionRef) -> Option<Entering> {
        if let Some(frame) = self.engine.tables.stacks.frame_of(state.stack, function) {
            let is_called = frame.how == Entered::Called;
            return is_called.then_some(Entering { call: frame.call, factory: None });
        }
        let Instance { whose: Whose::Made(made, _), put_by: Some((putting, Part::Result)) } =
            self.engine.tables.instances.get(state.instance)?
        else {
            return None;
        };
        let Value::Call(id) = self.engine.program.value(made) else { return None };
        let call = CallRef { file: made.file, id: *id };
        if putting != function {
            return None;
        }
        if self.is_construction(call) {
            return Some(Entering { call, factory: None });
        }
        // `const createClient = (options) => new Client(options)`
        let factory = self.engine.callees(call).iter().find_map(|callee| match callee {
            Callee::Function(factory) => Some(*factory),
            Callee::Class(_) | Callee::Api(_) => None,
        })?;
        let [returned] = self.engine.program.function(factory).returns.as_slice() else { return None };
        let returned = self.engine.untyped(Node { file: factory.file, id: *returned });
        let Value::Call(inner) = self.engine.program.value(returned) else { return None };
        let inner = CallRef { file: factory.file, id: *inner };
        self.is_construction(inner).then_some(Entering { call: inner, factory: Some((factory, call)) })
    }

    fn is_construction(&self, call: CallRef) -> bool {
        self.engine.program.module(call.file).call(call.id).kind == CallKind::New
    }
}

/// The call that leads into a function; for a constructor that a factory calls, the factory and the call of that as well.
#[derive(Clone, Copy)]
pub(super) struct Entering {
    pub(super) call: CallRef,
    pub(super) factory: Option<(FunctionRef, CallRef)>,
}

impl Engine<'_> {
    /// What is given as a part of a parameter, where it is written out.
    fn given_node(
        &self,
        function: FunctionRef,
        value: ValueId,
        entered: Entering,
        fuel: usize,
    ) -> Option<Node> {
        let fuel = fuel.checked_sub(1)?;
        let module = self.program.module(function.file);
        match module.value(value) {
            Value::Typed { base, .. } => self.given_node(function, *base, entered, fuel),
            Value::Parameter(index) if module.owner(value) == function.id => {
                let Given::Written(given) = self.argument_written(entered.call, *index)? else { return None };
                let outer = match (entered.factory, self.program.value(given)) {
                    (Some((factory, made)), Value::Parameter(index))
                        if self.program.owner(given) == factory =>
                    {
                        self.argument_written(made, *index)?
                    }
                    _ => Given::Written(given),
                };
                outer.node()
            }
            Value::Load { base, key: Key::Name(wanted) } => {
                let object = self.given_node(function, *base, entered, fuel)?;
                let object = self.constant_of(self.untyped(object), limits::NAME_HOPS);
                self.entry_written(self.untyped(object), wanted)?.node()
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
