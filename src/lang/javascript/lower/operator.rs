//! Operators: `&&`, `||`, `??`, `?:` join; comparisons test; the rest derives.

use tree_sitter::Node;

use super::Lowering;
use super::branch::Branch;
use super::narrow::forget_kinds;
use crate::ir::{Choice, DerivedKind, Literal, Value, ValueId};
use crate::lang::javascript::syntax;
use crate::limits;

impl Lowering<'_> {
    pub(super) fn binary(&mut self, node: Node<'_>, at_statement: bool) -> ValueId {
        let operator = syntax::field(node, "operator").map_or("", |operator| operator.kind());
        let (Some(left), Some(right)) = (syntax::field(node, "left"), syntax::field(node, "right")) else {
            self.children_as_statements(node);
            return self.unknown(node, "binary expression");
        };
        match operator {
            "&&" | "||" | "??" => self.logical(node, operator, (left, right), at_statement),
            "+" => self.sum(node),
            "==" | "!=" | "===" | "!==" | "<" | "<=" | ">" | ">=" | "in" | "instanceof" => {
                let operands = vec![self.expression(left), self.expression(right)];
                let test = self.push(Value::Test(operands), syntax::span(node));
                let is_negated = is_unequal(operator, self.text(right));
                if is_negated { self.push(Value::Test(vec![test]), syntax::span(node)) } else { test }
            }
            _ => {
                let parts = vec![self.expression(left), self.expression(right)];
                self.push(Value::Derived { kind: DerivedKind::Arithmetic, parts }, syntax::span(node))
            }
        }
    }

    /// `consent && track(x)`: the right side is a branch, guarded by the left.
    fn logical(
        &mut self,
        node: Node<'_>,
        operator: &str,
        (left, right): (Node<'_>, Node<'_>),
        at_statement: bool,
    ) -> ValueId {
        let span = syntax::span(node);
        let left_value = self.operand(left, at_statement);
        let guards = match operator {
            "??" => Vec::new(),
            _ => self.known(left, left_value, operator == "&&"),
        };
        let ((right_value, kind), branch) = self.guarded_branch(&guards, |this| {
            let kind = match operator {
                "&&" => this.narrow(Some(left), true),
                _ => this.narrow_behind(left, right),
            };
            (this.operand(right, at_statement), kind)
        });
        let mut branches = vec![Branch::empty(), branch];
        forget_kinds(&mut branches, &[kind]);
        self.merge(branches, span);
        // `user && user.email` is the address or something falsy: the left side itself is never handed on.
        if operator != "&&" {
            let either = self.join([left_value, right_value], span);
            let is_asked = self.asks_for_parameter(left_value, limits::GUARD_PARTS);
            if is_asked && matches!(self.module.value(either), Value::Join(parts) if parts.len() == 2) {
                self.module.choices.insert(either, Choice::Otherwise);
            }
            return either;
        }
        let arms = [self.undefined(span), right_value];
        let value = self.join(arms, span);
        self.lefts.insert(value, left_value);
        let fails = self.known(left, left_value, false);
        self.note_arms(value, [(arms[0], &fails), (arms[1], &guards)]);
        self.note_choice(value, &arms, fails);
        value
    }

    /// `a + b + c`, taken apart without recursion: generated code concatenates thousands of pieces.
    fn sum(&mut self, node: Node<'_>) -> ValueId {
        let mut operands = Vec::new();
        let mut left = Some(node);
        while let Some(node) = left {
            let is_sum = node.kind() == "binary_expression"
                && syntax::field(node, "operator").is_some_and(|operator| operator.kind() == "+");
            if is_sum {
                operands.extend(syntax::field(node, "right"));
                left = syntax::field(node, "left");
            } else {
                operands.push(node);
                left = None;
            }
        }
        let parts: Vec<_> = operands.into_iter().rev().map(|operand| self.expression(operand)).collect();
        let kind = self.sum_kind(&parts);
        self.push(Value::Derived { kind, parts }, syntax::span(node))
    }

    /// Text unless all parts are numbers: errs towards text, in which parts stay readable.
    fn sum_kind(&self, parts: &[ValueId]) -> DerivedKind {
        let is_number = |part: &ValueId| {
            matches!(
                self.module.value(*part),
                Value::Literal(Literal::Number(_)) | Value::Derived { kind: DerivedKind::Arithmetic, .. }
            )
        };
        if parts.iter().all(is_number) { DerivedKind::Arithmetic } else { DerivedKind::Text }
    }

    pub(super) fn unary(&mut self, node: Node<'_>, at_statement: bool) -> ValueId {
        let span = syntax::span(node);
        let operator = syntax::field(node, "operator").map_or("", |operator| operator.kind());
        let Some(argument) = syntax::field(node, "argument") else { return self.unknown(node, "unary") };
        match operator {
            "delete" => {
                let place = self.place(argument);
                let operand = self.read_place(&place, syntax::span(argument));
                self.write_place(place, None, span);
                self.push(Value::Test(vec![operand]), span)
            }
            "!" | "typeof" | "void" => {
                let operand = self.operand(argument, at_statement && operator != "typeof");
                self.push(Value::Test(vec![operand]), span)
            }
            // `-4` is a number as `4` is.
            "-" if argument.kind() == "number" => {
                let number = compact_str::format_compact!("-{}", self.text(argument));
                self.push(Value::Literal(Literal::Number(number)), span)
            }
            _ => {
                let operand = self.expression(argument);
                self.push(Value::Derived { kind: DerivedKind::Arithmetic, parts: vec![operand] }, span)
            }
        }
    }

    pub(super) fn ternary(&mut self, node: Node<'_>, at_statement: bool) -> ValueId {
        let span = syntax::span(node);
        let slot = self.slot.take();
        let condition = self.condition(syntax::field(node, "condition"), span);
        self.slot = slot;
        let mut values = Vec::new();
        let mut branches = Vec::new();
        let mut kinds = Vec::new();
        let test = syntax::field(node, "condition");
        let sides = [(&condition.holds, "consequence", true), (&condition.fails, "alternative", false)];
        for (guards, arm, truth) in sides {
            let Some(arm) = syntax::field(node, arm) else { continue };
            let (value, branch) = self.guarded_branch(guards, |this| {
                kinds.push(this.narrow(test, truth));
                this.operand(arm, at_statement)
            });
            values.push(value);
            branches.push(branch);
        }
        forget_kinds(&mut branches, &kinds);
        if !branches.is_empty() {
            self.merge(branches, span);
        }
        let joined = self.join(values.iter().copied(), span);
        if let [first, second] = values[..] {
            self.note_arms(joined, [(first, &condition.holds), (second, &condition.fails)]);
        }
        self.note_choice(joined, &values, condition.holds);
        joined
    }
}

/// `a !== b` is `!(a === b)`. So is a place that is not before the first, `list.indexOf(x) > -1`; other orders are taken for an equality.
fn is_unequal(operator: &str, right: &str) -> bool {
    matches!((operator, right), ("!=" | "!==", _) | (">", "-1") | (">=", "0"))
}
