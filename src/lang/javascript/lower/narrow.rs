//! What a condition says of the kind of a variable: `typeof user === 'object' ? user.id : user` hands on no object in its second arm, and where
//! `who instanceof Member` holds, `who` is one.
//!
//! Takes the syntax of a condition, gives variables that hold a plain value or an instance where it was true, or false. Only tests by `typeof` and
//! `instanceof`, and the variable itself behind a member of its own (`user.id || user`); errs towards keeping the object.

use tree_sitter::Node;

use super::Lowering;
use super::branch::Branch;
use crate::ir::{BindingId, PrimitiveType, Type, Value, ValueId};
use crate::lang::javascript::syntax;
use crate::limits;
use crate::source::Span;

/// A variable and its version in a branch.
pub(super) type Narrowed = (BindingId, ValueId);

impl<'s> Lowering<'s> {
    /// In the branch that begins here: the variable that a condition says to be no object.
    pub(super) fn narrow(&mut self, condition: Option<Node<'_>>, truth: bool) -> Option<Narrowed> {
        let condition = condition?;
        if let Some(name) = self.plain_where(condition, truth, limits::GUARD_PARTS) {
            return self.hold_plain(name);
        }
        let (name, class) = self.instance_where(condition, truth, limits::GUARD_PARTS)?;
        let ty = Type::Named {
            name: vec![self.text(class).into()],
            arguments: Vec::new(),
            span: syntax::span(class),
        };
        self.hold_as(name, ty)
    }

    /// The variable that is an instance where the condition is true (or false), and the class: `who instanceof Member`.
    fn instance_where(&self, node: Node<'s>, truth: bool, fuel: usize) -> Option<(&'s str, Node<'s>)> {
        let fuel = fuel.checked_sub(1)?;
        let (operator, left, right) = match parts_of(node)? {
            Parts::Not(other) => return self.instance_where(other, !truth, fuel),
            Parts::Sides(operator, left, right) => (operator, left, right),
        };
        match (operator, truth) {
            ("&&", true) | ("||", false) => {
                let of = |side| self.instance_where(side, truth, fuel);
                of(left).or_else(|| of(right))
            }
            ("instanceof", true) => {
                let (left, right) = (syntax::inner(left), syntax::inner(right));
                let are_names = left.kind() == "identifier" && right.kind() == "identifier";
                are_names.then(|| (self.text(left), right))
            }
            _ => None,
        }
    }

    /// `user.id || user`: where the member is not there, the variable is what it stands for.
    pub(super) fn narrow_behind(&mut self, left: Node<'_>, right: Node<'_>) -> Option<Narrowed> {
        let right = syntax::inner(right);
        let is_variable = right.kind() == "identifier";
        let own = self.read_from(left).filter(|name| is_variable && *name == self.text(right))?;
        self.hold_plain(own)
    }

    fn hold_plain(&mut self, name: &str) -> Option<Narrowed> {
        self.hold_as(name, Type::Primitive(PrimitiveType::String))
    }

    fn hold_as(&mut self, name: &str, ty: Type) -> Option<Narrowed> {
        let binding = self.resolve(name).filter(|binding| self.is_versioned(*binding))?;
        let before = self.frame().env.get(binding)?;
        let plain = self.push(Value::Typed { base: before, ty: Box::new(ty) }, Span::default());
        self.frame().env.set(binding, plain);
        Some((binding, plain))
    }

    /// `user` of `user.id`, `user?.id` and `user && user.id`.
    fn read_from(&self, node: Node<'_>) -> Option<&'s str> {
        let node = syntax::inner(node);
        match node.kind() {
            "member_expression" => {
                let object = syntax::field(node, "object").map(syntax::inner)?;
                (object.kind() == "identifier").then(|| self.text(object))
            }
            "binary_expression" => {
                let operator = syntax::field(node, "operator")?.kind();
                self.read_from(syntax::field(node, "right").filter(|_| operator == "&&")?)
            }
            _ => None,
        }
    }

    /// The variable that is no object where the condition is true (or false).
    fn plain_where(&self, node: Node<'_>, truth: bool, fuel: usize) -> Option<&'s str> {
        let fuel = fuel.checked_sub(1)?;
        let (operator, left, right) = match parts_of(node)? {
            Parts::Not(other) => return self.plain_where(other, !truth, fuel),
            Parts::Sides(operator, left, right) => (operator, left, right),
        };
        match (operator, truth) {
            ("&&", true) | ("||", false) => {
                self.plain_where(left, truth, fuel).or_else(|| self.plain_where(right, truth, fuel))
            }
            // `user && typeof user === 'object'` is false for what is nothing as well.
            ("&&", false) | ("||", true) => {
                let of =
                    |one: Node<'_>| self.plain_where(one, truth, fuel).or_else(|| self.itself(one, truth));
                of(left).filter(|name| of(right) == Some(*name))
            }
            ("===" | "==", _) => self.plain_by_test((left, right), truth),
            ("!==" | "!=", _) => self.plain_by_test((left, right), !truth),
            _ => None,
        }
    }

    /// A variable that is false is no object.
    fn itself(&self, node: Node<'_>, truth: bool) -> Option<&'s str> {
        let node = syntax::inner(node);
        (node.kind() == "identifier" && !truth).then(|| self.text(node))
    }

    /// `typeof user === 'string'` that holds, `typeof user === 'object'` that does not.
    fn plain_by_test(&self, sides: (Node<'_>, Node<'_>), holds: bool) -> Option<&'s str> {
        let asked = |node: Node<'_>| {
            let node = syntax::inner(node);
            let is_typeof = node.kind() == "unary_expression"
                && syntax::field(node, "operator").is_some_and(|operator| operator.kind() == "typeof");
            let argument = syntax::field(node, "argument").map(syntax::inner).filter(|_| is_typeof)?;
            (argument.kind() == "identifier").then(|| self.text(argument))
        };
        let (name, kind) = match (asked(sides.0), asked(sides.1)) {
            (Some(name), None) => (name, sides.1),
            (None, Some(name)) => (name, sides.0),
            _ => return None,
        };
        let kind = syntax::inner(kind);
        if kind.kind() != "string" {
            return None;
        }
        let kind = syntax::string_value(kind, self.source);
        let is_plain = match kind.as_str() {
            "string" | "number" | "boolean" | "bigint" | "undefined" => holds,
            "object" => !holds,
            _ => false,
        };
        is_plain.then_some(name)
    }
}

/// Versions that only say what kind a variable is do not meet with others: where no branch wrote the variable, it is what it was.
pub(super) fn forget_kinds(branches: &mut [Branch], narrowed: &[Option<Narrowed>]) {
    let is_narrowed = |version: &Narrowed| narrowed.iter().flatten().any(|own| own == version);
    let written: Vec<BindingId> = branches
        .iter()
        .flat_map(|branch| &branch.changes)
        .filter(|version| !is_narrowed(version))
        .map(|(binding, _)| *binding)
        .collect();
    for branch in branches {
        branch.changes.retain(|version| !is_narrowed(version) || written.contains(&version.0));
    }
}

/// A condition as it is put together.
enum Parts<'t> {
    /// `!x`
    Not(Node<'t>),
    /// `a && b`, `who instanceof Member`: the operator and its sides.
    Sides(&'t str, Node<'t>, Node<'t>),
}

fn parts_of(node: Node<'_>) -> Option<Parts<'_>> {
    let node = syntax::inner(node);
    let operator = syntax::field(node, "operator").map_or("", |operator| operator.kind());
    match (node.kind(), operator) {
        ("unary_expression", "!") => Some(Parts::Not(syntax::field(node, "argument")?)),
        ("binary_expression", _) => {
            Some(Parts::Sides(operator, syntax::field(node, "left")?, syntax::field(node, "right")?))
        }
        _ => None,
    }
}
