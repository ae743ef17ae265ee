//! What is not there where a condition does not hold: `if (event.user) delete event.user.email;` leaves no address in an event without a user, either.
//!
//! Takes the syntax of a condition, gives the path of a variable that is false or nothing where it failed. In that arm the variable is a version
//! without it, if the other arm wrote to it: only then do the two meet. Other names of the object keep what it was (errs towards false alarms).

use tree_sitter::Node;

use super::Lowering;
use super::branch::Branch;
use crate::ir::{Key, Literal, Value, ValueId};
use crate::lang::javascript::syntax;
use crate::limits;
use crate::source::Span;

/// `event.user.email`: the variable and the keys below it.
struct Path<'t> {
    name: &'t str,
    keys: Vec<Key>,
}

impl<'s> Lowering<'s> {
    /// In the arm that begins here, where the condition does not hold, after the arm where it does.
    pub(super) fn leave_out_absent(&mut self, condition: Option<Node<'_>>, other: &Branch) {
        let Some(Path { name, keys }) =
            condition.and_then(|test| self.absent_where(test, false, limits::GUARD_PARTS))
        else {
            return;
        };
        let Some(binding) = self.resolve(name).filter(|binding| self.is_versioned(*binding)) else { return };
        let written = other.changes.iter().find(|(written, _)| *written == binding);
        let Some(before) = self.frame().env.get(binding) else { return };
        if written.is_some_and(|(_, after)| self.is_written(*after, before, keys.first())) {
            let version = self.without_path(before, &keys);
            self.frame().env.set(binding, version);
        }
    }

    /// Was there a write to a key (or to the variable itself) between two versions? A call that is given the object may write to it, but
    /// most do not: `if (message.reply) answer(message.reply);` says nothing of the other arm.
    fn is_written(&self, after: ValueId, before: ValueId, key: Option<&Key>) -> bool {
        let Some(key) = key else { return true };
        let versions = std::iter::successors(Some(after), |at| self.module.value(*at).earlier());
        let mut versions = versions.take_while(|at| *at != before).take(limits::PARAMETER_VERSIONS);
        versions.any(|at| match self.module.value(at) {
            Value::Delete { key: own, .. } => own == key,
            Value::Store { key: own, value, .. } => own == key && !self.is_only_handed_over(*value),
            _ => false,
        })
    }

    /// `answer(message.reply)` makes a new version of `message.reply`, and so of `message`.
    fn is_only_handed_over(&self, value: ValueId) -> bool {
        let versions = std::iter::successors(Some(value), |at| self.module.value(*at).earlier());
        let mut versions = versions.take(limits::PARAMETER_VERSIONS);
        versions.all(|at| match self.module.value(at) {
            Value::AfterCall { .. } | Value::Typed { .. } | Value::Load { .. } => true,
            Value::Store { value, .. } => matches!(self.module.value(*value), Value::AfterCall { .. }),
            _ => false,
        })
    }

    /// A version of an object that has nothing at a path.
    fn without_path(&mut self, object: ValueId, keys: &[Key]) -> ValueId {
        let span = Span::default();
        match keys {
            [] => self.push(Value::Literal(Literal::Undefined), span),
            [key] => self.push(Value::Delete { base: object, key: key.clone() }, span),
            [key, below @ ..] => {
                let member = self.load(object, key.clone(), span);
                let value = self.without_path(member, below);
                self.push(Value::Store { base: object, key: key.clone(), value }, span)
            }
        }
    }

    /// What is false or nothing where a condition is true (or false).
    fn absent_where(&self, node: Node<'_>, truth: bool, fuel: usize) -> Option<Path<'s>> {
        let fuel = fuel.checked_sub(1)?;
        let node = syntax::inner(node);
        let operator = syntax::field(node, "operator").map_or("", |operator| operator.kind());
        let sides = || Some((syntax::field(node, "left")?, syntax::field(node, "right")?));
        match (node.kind(), operator, truth) {
            ("unary_expression", "!", _) => self.absent_where(syntax::field(node, "argument")?, !truth, fuel),
            // `event.user && event.user.email` is false: whichever it was, there is no address.
            ("binary_expression", "&&", false) | ("binary_expression", "||", true) => {
                let (left, right) = sides()?;
                let (outer, inner) =
                    (self.absent_where(left, truth, fuel)?, self.absent_where(right, truth, fuel)?);
                (outer.name == inner.name && inner.keys.starts_with(&outer.keys)).then_some(inner)
            }
            ("binary_expression", "&&", true) | ("binary_expression", "||", false) => {
                let (left, right) = sides()?;
                self.absent_where(left, truth, fuel).or_else(|| self.absent_where(right, truth, fuel))
            }
            ("binary_expression", "===" | "==", true) | ("binary_expression", "!==" | "!=", false) => {
                let (left, right) = sides()?;
                is_nothing(right).then(|| self.path_of(left)).flatten()
            }
            // `'email' in user`
            ("binary_expression", "in", false) => {
                let (key, object) = sides()?;
                let key = syntax::inner(key);
                let mut path = self.path_of(object).filter(|_| key.kind() == "string")?;
                path.keys.push(Key::Name(syntax::string_value(key, self.source)));
                Some(path)
            }
            (_, _, false) => self.path_of(node),
            (_, _, true) => None,
        }
    }

    /// `event`, `event.user?.email`, `headers['cookie']`.
    fn path_of(&self, node: Node<'_>) -> Option<Path<'s>> {
        let mut keys = Vec::new();
        let mut node = syntax::inner(node);
        while keys.len() <= limits::NAME_HOPS {
            let key = match node.kind() {
                "identifier" => {
                    keys.reverse();
                    return Some(Path { name: self.text(node), keys });
                }
                "member_expression" => self.name_of(syntax::field(node, "property")?),
                "subscript_expression" => {
                    let index = syntax::field(node, "index").filter(|index| index.kind() == "string")?;
                    syntax::string_value(index, self.source)
                }
                _ => return None,
            };
            keys.push(Key::Name(key));
            node = syntax::inner(syntax::field(node, "object")?);
        }
        None
    }
}

/// `null`, `undefined`, `''`.
fn is_nothing(node: Node<'_>) -> bool {
    match syntax::inner(node) {
        own if matches!(own.kind(), "null" | "undefined") => true,
        own => own.kind() == "string" && own.named_child_count() == 0,
    }
}
