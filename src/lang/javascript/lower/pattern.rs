//! Destructuring: a pattern is loads from the value it takes apart.

use tree_sitter::Node;

use super::Lowering;
use crate::ir::{Choice, Key, Value, ValueId};
use crate::lang::javascript::syntax;
use crate::source::Span;

impl Lowering<'_> {
    /// Gives a value to a name, a pattern, or (in assignments) a path.
    pub(super) fn bind(&mut self, target: Node<'_>, value: ValueId) {
        self.nested(target, |this| match target.kind() {
            "identifier" | "shorthand_property_identifier_pattern" => this.assign_name(target, value),
            "object_pattern" => this.bind_object(target, value),
            "array_pattern" => this.bind_array(target, value),
            "assignment_pattern" | "object_assignment_pattern" => this.bind_default(target, value),
            "rest_pattern" | "parenthesized_expression" | "non_null_expression" | "as_expression" => {
                if let Some(inner) = syntax::first(target) {
                    this.bind(inner, value);
                }
            }
            "member_expression" | "subscript_expression" => {
                let place = this.place(target);
                this.write_place(place, Some(value), syntax::span(target));
            }
            // Error recovery: an array or object literal where a pattern was meant.
            _ => {}
        });
    }

    /// `{ a, b: c, d = 1, ...rest }`.
    fn bind_object(&mut self, pattern: Node<'_>, value: ValueId) {
        let mut taken = Vec::new();
        for part in syntax::children(pattern) {
            let span = syntax::span(part);
            match part.kind() {
                "shorthand_property_identifier_pattern" => {
                    let key = Key::Name(self.name_of(part));
                    taken.push(key.clone());
                    let item = self.load(value, key, span);
                    self.bind(part, item);
                }
                "pair_pattern" => {
                    let (Some(name), Some(target)) =
                        (syntax::field(part, "key"), syntax::field(part, "value"))
                    else {
                        continue;
                    };
                    let key = self.key(name);
                    taken.push(key.clone());
                    let item = self.load(value, key, span);
                    self.bind(target, item);
                }
                "object_assignment_pattern" => {
                    let Some(left) = syntax::field(part, "left") else { continue };
                    let key = Key::Name(self.name_of(left));
                    taken.push(key.clone());
                    let item = self.load(value, key, span);
                    self.bind(part, item);
                }
                "rest_pattern" => {
                    let rest = self.push(Value::Without { base: value, keys: taken.clone() }, span);
                    self.bind(part, rest);
                }
                _ => {}
            }
        }
    }

    /// `[a, , b = 1, ...rest]`; the rest is taken for the whole list.
    fn bind_array(&mut self, pattern: Node<'_>, value: ValueId) {
        let mut index = 0;
        for part in syntax::all_children(pattern) {
            match part.kind() {
                "," => index += 1,
                "[" | "]" => {}
                "rest_pattern" => self.bind(part, value),
                _ => {
                    let item = self.load(value, Key::Index(index), syntax::span(part));
                    self.bind(part, item);
                }
            }
        }
    }

    /// `target = default`: the value or the default.
    fn bind_default(&mut self, pattern: Node<'_>, value: ValueId) {
        let Some(target) = syntax::field(pattern, "left") else { return };
        let value = match syntax::field(pattern, "right") {
            Some(default) => {
                let default = self.named_expression(default, Some(target));
                self.or_default(value, default, syntax::span(pattern))
            }
            None => value,
        };
        self.bind(target, value);
    }

    /// The value, or the default where it is `undefined`.
    pub(super) fn or_default(&mut self, value: ValueId, default: ValueId, span: Span) -> ValueId {
        let either = self.join([value, default], span);
        if matches!(self.module.value(either), Value::Join(_)) {
            self.module.choices.insert(either, Choice::Default);
        }
        either
    }
}
