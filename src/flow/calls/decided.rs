//! Conditions about a parameter that calls decide: `send(user, { anonymous: true })` with `if (opts.anonymous)`.
//!
//! Takes a condition and a call of the function, gives whether it is true there. Only what is written out counts: a constant, a key of an object
//! literal, an argument that is not given. Anything else decides nothing (errs towards both branches).

use crate::flow::engine::Engine;
use crate::ir::{Argument, Choice, Entry, FunctionId, Key, Literal, Module, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, FunctionRef, Node};

/// What a call gives for a part of a condition.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::flow) enum Given {
    /// `undefined`, or nothing.
    Nothing,
    /// What is written there.
    Written(Node),
}

impl Given {
    pub(in crate::flow) fn node(self) -> Option<Node> {
        match self {
            Self::Nothing => None,
            Self::Written(node) => Some(node),
        }
    }
}

impl Engine<'_> {
    /// The function of whose parameter a condition is, where some call of it decides it.
    pub(in crate::flow) fn decided(&mut self, condition: Node) -> Option<FunctionRef> {
        if let Some(known) = self.decided.get(&condition) {
            return *known;
        }
        let module = self.program.module(condition.file);
        let own = asked_of(module, condition.id, limits::GUARD_PARTS);
        let own = own.map(|id| FunctionRef { file: condition.file, id });
        let decided = own.filter(|function| self.is_decided_by_some(*function, condition.id));
        self.decided.insert(condition, decided);
        decided
    }

    /// By name: a call too many costs states only.
    fn is_decided_by_some(&mut self, function: FunctionRef, condition: ValueId) -> bool {
        let program = self.program;
        let names = self.known_names(function);
        let calls = names.iter().flat_map(|name| program.calls_named(name)).take(limits::DECIDING_CALLS);
        // A parameter handed on is decided further out.
        let is_handed_on = |call: CallRef| {
            let Value::Parameter(index) = program.value(Node { file: function.file, id: condition }) else {
                return false;
            };
            let module = program.module(call.file);
            let argument = module.call(call.id).arguments.get(usize::from(*index));
            argument.is_some_and(|argument| matches!(module.value(argument.value), Value::Parameter(_)))
        };
        calls.copied().any(|call| self.truth_given(function, condition, call).is_some() || is_handed_on(call))
    }

    /// Is a condition about a parameter of a function true where the function is called there?
    pub(in crate::flow) fn truth_given(
        &self,
        function: FunctionRef,
        condition: ValueId,
        call: CallRef,
    ) -> Option<bool> {
        let module = self.program.module(function.file);
        match module.value(condition) {
            Value::Test(operands) => match operands.as_slice() {
                [operand] => Some(!self.truth_given(function, *operand, call)?),
                [one, other] => {
                    let one = self.given_there(function, *one, call, limits::GUARD_PARTS)?;
                    let other = self.given_there(function, *other, call, limits::GUARD_PARTS)?;
                    self.is_equal(one, other)
                }
                _ => None,
            },
            _ => match self.given_there(function, condition, call, limits::GUARD_PARTS)? {
                Given::Nothing => Some(false),
                Given::Written(node) => self.is_true(node),
            },
        }
    }

    fn is_true(&self, node: Node) -> Option<bool> {
        match self.program.value(node) {
            Value::Literal(Literal::Null | Literal::Undefined) => Some(false),
            Value::Literal(Literal::Bool(truth)) => Some(*truth),
            Value::Literal(Literal::String(text)) => Some(!text.is_empty()),
            Value::Literal(Literal::Number(number)) => Some(number != "0"),
            Value::Literal(Literal::Regex(_)) | Value::Object(_) | Value::Closure(_) => Some(true),
            _ => None,
        }
    }

    /// `kind === 'full'`. Orders look the same (`a < b`), so numbers are not compared.
    fn is_equal(&self, one: Given, other: Given) -> Option<bool> {
        let constant = |given: Given| match given {
            Given::Nothing => Some(Literal::Undefined),
            Given::Written(node) => match self.program.value(node) {
                Value::Literal(
                    literal @ (Literal::String(_) | Literal::Bool(_) | Literal::Null | Literal::Undefined),
                ) => Some(literal.clone()),
                _ => None,
            },
        };
        let (one, other) = (constant(one)?, constant(other)?);
        let is_empty = |literal: &Literal| matches!(literal, Literal::Null | Literal::Undefined);
        // `x == null` and `x === null` look the same.
        let is_open = is_empty(&one) && is_empty(&other) && one != other;
        (!is_open).then_some(one == other)
    }

    /// What a part of a condition is, where the function is called there.
    fn given_there(
        &self,
        function: FunctionRef,
        value: ValueId,
        call: CallRef,
        fuel: usize,
    ) -> Option<Given> {
        let fuel = fuel.checked_sub(1)?;
        let module = self.program.module(function.file);
        let node = Node { file: function.file, id: value };
        match module.value(value) {
            Value::Literal(_) => Some(Given::Written(node)),
            Value::Typed { base, .. } => self.given_there(function, *base, call, fuel),
            Value::Parameter(index) if module.owner(value) == function.id => {
                self.argument_given(function, *index, call)
            }
            Value::Capture(binding) => self.given_there(function, captured(module, *binding)?, call, fuel),
            Value::Load { base, key: Key::Name(key) } => {
                match self.given_there(function, *base, call, fuel)? {
                    Given::Nothing => None,
                    Given::Written(object) => self.entry_given(object, key),
                }
            }
            Value::Join(parts) if module.choices.get(&value) == Some(&Choice::Default) => {
                let [first, default] = parts.as_slice() else { return None };
                let given = self.given_there(function, *first, call, fuel)?;
                self.or_default(given, Node { id: *default, ..node })
            }
            _ => None,
        }
    }

    fn or_default(&self, given: Given, default: Node) -> Option<Given> {
        match given {
            Given::Written(node)
                if !matches!(self.program.value(node), Value::Literal(Literal::Undefined)) =>
            {
                Some(given)
            }
            _ => self.written_out(default),
        }
    }

    /// What is written there, through constants; nothing where that may change.
    fn written_out(&self, node: Node) -> Option<Given> {
        let constant = self.constant_of(node, limits::NAME_HOPS);
        let is_known = match self.program.value(constant) {
            Value::Literal(_) | Value::Closure(_) => !self.is_reassignable(constant),
            // `const options = {…}` of the module: somebody else may change a key.
            Value::Object(_) => constant == node,
            _ => false,
        };
        is_known.then_some(Given::Written(constant))
    }

    /// The argument that stands there, if one does; `None` where that is not told by the call alone.
    pub(in crate::flow) fn argument_written(&self, call: CallRef, index: u16) -> Option<Given> {
        let form = self.form(call);
        if form.given.is_some() || form.bound.is_some() || !form.apis.is_empty() {
            return None;
        }
        let site = self.program.module(call.file).call(call.id);
        if site.arguments.iter().take(usize::from(index) + 1).any(|argument| argument.spread) {
            return None;
        }
        let node = |argument: &Argument| Node { file: call.file, id: argument.value };
        Some(
            site.arguments
                .get(usize::from(index))
                .map_or(Given::Nothing, |argument| Given::Written(node(argument))),
        )
    }

    fn argument_given(&self, function: FunctionRef, index: u16, call: CallRef) -> Option<Given> {
        let given = self.unchanging(self.argument_written(call, index)?)?;
        let declared = self.program.function(function).parameters.get(usize::from(index))?;
        match declared.default {
            Some(default) => self.or_default(given, Node { file: function.file, id: default }),
            None => Some(given),
        }
    }

    /// `true` of `{ anonymous: true }`; nothing of an object that may get the key otherwise.
    fn entry_given(&self, object: Node, wanted: &str) -> Option<Given> {
        self.unchanging(self.entry_written(object, wanted)?)
    }

    fn unchanging(&self, given: Given) -> Option<Given> {
        match given {
            Given::Nothing => Some(given),
            Given::Written(node) => self.written_out(node),
        }
    }

    /// What stands under a key of an object literal, if something does; `None` where the object may get the key otherwise.
    pub(in crate::flow) fn entry_written(&self, object: Node, wanted: &str) -> Option<Given> {
        let Value::Object(entries) = self.program.value(object) else { return None };
        for entry in entries.iter().rev() {
            match entry {
                Entry::Field { key: Key::Name(key), value, .. } => {
                    if key == wanted {
                        return Some(Given::Written(Node { id: *value, ..object }));
                    }
                }
                Entry::Getter { key: Key::Name(key), .. } if key != wanted => {}
                Entry::Field { .. } | Entry::Getter { .. } | Entry::Spread { .. } => return None,
            }
        }
        Some(Given::Nothing)
    }
}

/// The function of whose parameter a condition is.
fn asked_of(module: &Module, condition: ValueId, fuel: usize) -> Option<FunctionId> {
    let fuel = fuel.checked_sub(1)?;
    match module.value(condition) {
        Value::Parameter(_) => Some(module.owner(condition)),
        Value::Load { base, key: Key::Name(_) } | Value::Typed { base, .. } => asked_of(module, *base, fuel),
        Value::Capture(binding) => asked_of(module, captured(module, *binding)?, fuel),
        Value::Test(operands) => operands.iter().find_map(|operand| asked_of(module, *operand, fuel)),
        Value::Join(parts) if module.choices.get(&condition) == Some(&Choice::Default) => {
            asked_of(module, *parts.first()?, fuel)
        }
        _ => None,
    }
}

/// The one value of a variable of a function around.
fn captured(module: &Module, binding: crate::ir::BindingId) -> Option<ValueId> {
    match module.binding(binding).writes.as_slice() {
        [only] if only.is_whole() => only.value,
        _ => None,
    }
}
