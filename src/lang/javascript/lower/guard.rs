//! Conditions as guards: what is known to hold where an expression was true, and where it was false.
//!
//! Takes the syntax of a condition and the value it was lowered to; gives guards, one for each part that must
//! hold. Knows nothing of what a condition means.

use tree_sitter::Node;

use super::Lowering;
use crate::ir::{Choice, Guard, Key, Literal, Value, ValueId};
use crate::lang::javascript::syntax;
use crate::limits;
use crate::source::Span;

/// What a condition says on either side of it.
pub(super) struct Condition {
    pub(super) holds: Vec<Guard>,
    pub(super) fails: Vec<Guard>,
}

impl Lowering<'_> {
    /// The condition of `if`, `while` or `?:`.
    pub(super) fn condition(&mut self, node: Option<Node<'_>>, span: Span) -> Condition {
        let Some(node) = node else {
            let condition = self.undefined(span);
            let guard = Guard { condition, negated: false, span };
            return Condition { holds: vec![guard.clone()], fails: vec![Guard { negated: true, ..guard }] };
        };
        let value = self.expression(node);
        Condition { holds: self.known(node, value, true), fails: self.known(node, value, false) }
    }

    /// What holds when an expression that is already lowered is true (or false).
    pub(super) fn known(&self, node: Node<'_>, value: ValueId, truth: bool) -> Vec<Guard> {
        let mut found = Vec::new();
        self.take_apart(node, value, truth, limits::GUARD_PARTS, &mut found);
        found
    }

    /// `a && b` that is true means both, `!(a || b)` neither; `a !== b` is a negated `a === b`. An `a && b` that is
    /// false says nothing of either part: it stays one guard.
    fn take_apart(&self, node: Node<'_>, value: ValueId, truth: bool, fuel: usize, found: &mut Vec<Guard>) {
        let node = syntax::inner(node);
        let operator = syntax::field(node, "operator").map_or("", |operator| operator.kind());
        let whole = Guard { condition: value, negated: !truth, span: syntax::span(node) };
        let Some(fuel) = fuel.checked_sub(1) else { return found.push(whole) };
        match (node.kind(), operator, self.module.value(value)) {
            ("unary_expression", "!", Value::Test(operands)) => {
                if let (Some(argument), [operand]) = (syntax::field(node, "argument"), operands.as_slice()) {
                    return self.take_apart(argument, *operand, !truth, fuel, found);
                }
            }
            ("binary_expression", "&&" | "||", Value::Join(parts)) if truth == (operator == "&&") => {
                let sides = (syntax::field(node, "left"), syntax::field(node, "right"));
                if let ((Some(left), Some(right)), [first, second]) = (sides, parts.as_slice()) {
                    let first = self.lefts.get(&value).unwrap_or(first);
                    self.take_apart(left, *first, truth, fuel, found);
                    return self.take_apart(right, *second, truth, fuel, found);
                }
            }
            // `a !== b` was lowered to `!(a === b)`.
            ("binary_expression", _, Value::Test(operands)) => {
                if let [operand] = operands.as_slice() {
                    return found.push(Guard { condition: *operand, negated: truth, ..whole });
                }
            }
            _ => {}
        }
        found.push(whole);
    }

    /// Keeps what holds where a value is made.
    pub(super) fn note_conditions(&mut self, value: ValueId) {
        let guards = self.guards();
        if !guards.is_empty() {
            self.module.conditions.insert(value, guards);
        }
    }

    /// `BLOCKED.has(key) ? '…' : value`: what holds where the first arm is the value (of `a && b`: where `a` is false). Only conditions that
    /// may ask for a member of a list.
    pub(super) fn note_choice(&mut self, value: ValueId, arms: &[ValueId], holds: Vec<Guard>) {
        let is_choice = matches!(self.module.value(value), Value::Join(parts) if parts.as_slice() == arms);
        let asks = |guard: &Guard| {
            matches!(self.module.value(guard.condition), Value::Call(_) | Value::Test(_) | Value::Join(_))
        };
        if is_choice && holds.len() == 1 && holds.iter().all(asks) {
            self.module.conditions.insert(value, holds);
        }
    }

    /// Keeps what holds where a value is one of its parts, as far as that asks for a parameter or may be a constant.
    pub(super) fn note_arms(&mut self, value: ValueId, arms: [(ValueId, &[Guard]); 2]) {
        if !matches!(self.module.value(value), Value::Join(_)) || arms[0].0 == arms[1].0 {
            return;
        }
        let asked = |guards: &[Guard]| -> Vec<Guard> {
            let asks = |guard: &&Guard| self.is_decidable(guard.condition);
            guards.iter().filter(asks).cloned().collect()
        };
        let arms = arms.map(|(arm, guards)| (arm, asked(guards)));
        if arms.iter().any(|(_, guards)| !guards.is_empty()) {
            self.module.choices.insert(value, Choice::Arms(arms.into()));
        }
    }

    /// May the code itself, or a call of the function, say whether a condition is true?
    pub(super) fn is_decidable(&self, condition: ValueId) -> bool {
        self.asks_for_parameter(condition, limits::GUARD_PARTS) || self.may_be_constant(condition)
    }

    /// `false`, `DEBUG`, `flags.debug`.
    pub(super) fn may_be_constant(&self, condition: ValueId) -> bool {
        match self.module.value(condition) {
            Value::Literal(_) | Value::Import(_) => true,
            Value::Capture(binding) => self.module.binding(*binding).is_constant,
            Value::Load { base, key: Key::Name(_) } => {
                !matches!(self.module.value(*base), Value::Load { .. }) && self.may_be_constant(*base)
            }
            _ => false,
        }
    }

    /// `anonymous`, `opts.anonymous`, `kind === 'full'`.
    pub(super) fn asks_for_parameter(&self, condition: ValueId, fuel: usize) -> bool {
        let Some(fuel) = fuel.checked_sub(1) else { return false };
        match self.module.value(condition) {
            Value::Parameter(_) => true,
            Value::Load { base, .. } | Value::Typed { base, .. } => self.asks_for_parameter(*base, fuel),
            Value::Test(operands) => operands.iter().any(|operand| self.asks_for_parameter(*operand, fuel)),
            Value::Join(parts) => {
                parts.first().is_some_and(|part| self.asks_for_parameter(*part, fuel))
                    && self.module.choices.get(&condition) == Some(&Choice::Default)
            }
            _ => false,
        }
    }

    /// Statements after `return` or `throw` stand under a condition that never holds.
    pub(super) fn never(&mut self, span: Span) -> Guard {
        let condition = self.push(Value::Literal(Literal::Bool(false)), span);
        Guard { condition, negated: false, span }
    }
}
