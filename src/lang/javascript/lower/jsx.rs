//! JSX: an element is a call of its component with one props object.

use compact_str::CompactString;
use tree_sitter::Node;

use super::Lowering;
use crate::ir::{Argument, CallKind, Entry, Key, ListItem, Literal, Value, ValueId};
use crate::lang::javascript::syntax;

impl Lowering<'_> {
    /// `<C a={x} {...rest}>child</C>`, `<C />`, `<>child</>` (whose callee is the empty string).
    pub(super) fn element(&mut self, node: Node<'_>) -> ValueId {
        let span = syntax::span(node);
        let opening = syntax::field(node, "open_tag").unwrap_or(node);
        let name = syntax::field(opening, "name");
        let callee = match name {
            Some(name) => self.element_name(name),
            None => self.push(Value::Literal(Literal::String(CompactString::default())), span),
        };
        let call = self.open_call(CallKind::Element, callee, span, syntax::span(name.unwrap_or(opening)));
        let props = self.push(Value::Object(Vec::new()), syntax::span(opening));
        let entries = self.in_argument(call, |this| {
            let mut entries = Vec::new();
            for attribute in syntax::fields(opening, "attribute") {
                entries.extend(this.attribute(attribute));
            }
            if node.kind() != "jsx_self_closing_element" {
                entries.extend(this.children(node));
            }
            entries
        });
        self.module.values[props.index()] = Value::Object(entries);
        self.add_argument(call, Argument { value: props, spread: false, span: syntax::span(opening) });
        self.module.call(call).value
    }

    /// `Component`, `Context.Provider`, `div`, `svg:path`.
    fn element_name(&mut self, name: Node<'_>) -> ValueId {
        let text = self.text(name);
        let is_intrinsic = name.kind() == "jsx_namespace_name"
            || name.kind() == "identifier"
                && (text.starts_with(|first: char| first.is_ascii_lowercase()) || text.contains('-'));
        if is_intrinsic {
            let literal = Literal::String(CompactString::from(text));
            return self.push(Value::Literal(literal), syntax::span(name));
        }
        self.expression(name)
    }

    fn attribute(&mut self, node: Node<'_>) -> Option<Entry> {
        if node.kind() == "jsx_expression" {
            // `{...rest}`
            let spread = syntax::first(node)?;
            let value = self.expression(spread);
            return Some(Entry::Spread { value, span: syntax::span(node) });
        }
        let parts = syntax::children(node);
        let name = *parts.first()?;
        let key = Key::Name(self.name_of(name));
        let value = match parts.get(1) {
            Some(value) if value.kind() == "string" => self.attribute_text(*value),
            Some(value) => self.in_slot(&key, |this| this.expression(*value)),
            None => self.push(Value::Literal(Literal::Bool(true)), syntax::span(name)),
        };
        Some(Entry::Field { key, value, span: syntax::span(name) })
    }

    /// Attribute strings have no backslash escapes.
    fn attribute_text(&mut self, node: Node<'_>) -> ValueId {
        let text = self.text(node).trim_matches(['"', '\'']);
        self.push(Value::Literal(Literal::String(CompactString::from(text))), syntax::span(node))
    }

    /// The children that are expressions or elements; text is not data.
    fn children(&mut self, node: Node<'_>) -> Option<Entry> {
        let key = Key::Name(CompactString::const_new("children"));
        let mut values = Vec::new();
        for child in syntax::children(node) {
            let is_value = match child.kind() {
                "jsx_expression" => syntax::first(child).is_some(),
                "jsx_element" | "jsx_self_closing_element" | "jsx_fragment" => true,
                _ => false,
            };
            if is_value {
                values.push(self.in_slot(&key, |this| this.expression(child)));
            }
        }
        let span = syntax::span(node);
        let value = match values.as_slice() {
            [] => return None,
            [only] => *only,
            _ => self.push(Value::List(values.into_iter().map(ListItem::Item).collect()), span),
        };
        Some(Entry::Field { key, value, span })
    }
}
