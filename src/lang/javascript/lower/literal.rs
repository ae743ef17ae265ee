//! Object and array literals, templates.

use tree_sitter::Node;

use super::Lowering;
use crate::ir::{
    Argument, CallKind, DerivedKind, Entry, FunctionKind, Key, ListItem, Literal, Value, ValueId,
};
use crate::lang::javascript::syntax;
use crate::lang::markup::fields;
use crate::source::Span;

impl Lowering<'_> {
    /// `{ a: 1, b, ...c, m() {}, get g() {} }`. The node comes first, so that methods know their `this`.
    pub(super) fn object(&mut self, node: Node<'_>) -> ValueId {
        let object = self.push(Value::Object(Vec::new()), syntax::span(node));
        let mut entries = Vec::new();
        for property in syntax::children(node) {
            entries.extend(self.property(property, object));
        }
        if entries.iter().any(|entry| matches!(entry, Entry::Field { key: Key::Computed(_), .. })) {
            self.note_conditions(object);
        }
        self.module.values[object.index()] = Value::Object(entries);
        object
    }

    fn property(&mut self, node: Node<'_>, object: ValueId) -> Option<Entry> {
        match node.kind() {
            "pair" => {
                let name = syntax::field(node, "key")?;
                let value = syntax::field(node, "value")?;
                let key = self.key(name);
                let span = syntax::span(name);
                let function_name = match &key {
                    Key::Name(name) => Some(name.clone()),
                    _ => None,
                };
                let value = self.in_slot(&key, |this| this.expression_named(value, function_name));
                self.method_of(value, object);
                Some(Entry::Field { key, value, span })
            }
            "shorthand_property_identifier" => {
                let key = Key::Name(self.name_of(node));
                let value = self.read(node);
                Some(Entry::Field { key, value, span: syntax::span(node) })
            }
            "spread_element" => {
                let value = syntax::first(node)?;
                let slot = self.slot.take();
                let value = self.expression(value);
                self.slot = slot;
                Some(Entry::Spread { value, span: syntax::span(node) })
            }
            "method_definition" => self.object_method(node, object),
            _ => {
                self.statement(node);
                None
            }
        }
    }

    /// `m() {}`, `get g() {}`; `set s(v) {}` is a function that nothing reads.
    fn object_method(&mut self, node: Node<'_>, object: ValueId) -> Option<Entry> {
        let name = syntax::field(node, "name")?;
        let key = self.key(name);
        let span = syntax::span(name);
        let value = self.in_slot(&key, |this| this.nested(node, |this| this.closure(node, None)))?;
        let Value::Closure(function) = *self.module.value(value) else { return None };
        let lowered = &mut self.module.functions[function.index()];
        lowered.this_object = Some(object);
        match lowered.kind {
            FunctionKind::Getter => Some(Entry::Getter { key, function, span }),
            FunctionKind::Setter => None,
            _ => {
                lowered.kind = FunctionKind::Method;
                Some(Entry::Field { key, value, span })
            }
        }
    }

    /// `{ track: function () { this… } }`: `this` is the literal.
    fn method_of(&mut self, value: ValueId, object: ValueId) {
        if let Value::Closure(function) = *self.module.value(value) {
            let lowered = &mut self.module.functions[function.index()];
            if lowered.kind == FunctionKind::Function && lowered.this_object.is_none() {
                lowered.this_object = Some(object);
            }
        }
    }

    /// Runs for the value under a key of the literal, when that is part of an argument.
    pub(super) fn in_slot<T>(&mut self, key: &Key, lower: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.slot.clone();
        if let Some(slot) = &mut self.slot {
            slot.keys.push(key.clone());
        }
        let result = lower(self);
        self.slot = outer;
        result
    }

    /// `[a, , ...b]`.
    pub(super) fn array(&mut self, node: Node<'_>) -> ValueId {
        let mut items = Vec::new();
        let mut is_open = true;
        for child in syntax::all_children(node) {
            match child.kind() {
                "," if is_open => items.push(ListItem::Hole),
                "," => is_open = true,
                "[" | "]" => {}
                "spread_element" => {
                    is_open = false;
                    items.push(ListItem::Spread(self.expression(child)));
                }
                _ => {
                    is_open = false;
                    let index = Key::Index(u32::try_from(items.len()).unwrap_or(u32::MAX));
                    let item = self.in_slot(&index, |this| this.expression(child));
                    items.push(ListItem::Item(item));
                }
            }
        }
        self.push(Value::List(items), syntax::span(node))
    }

    /// `` `a ${b}` ``: the text pieces and the substitutions, in order.
    pub(super) fn template(&mut self, node: Node<'_>) -> ValueId {
        let span = syntax::span(node);
        self.fields_in(node);
        let (texts, values) = self.template_parts(node);
        if values.is_empty() {
            let text = texts.into_iter().next().map_or_else(Default::default, |(text, _)| text);
            return self.push(Value::Literal(Literal::String(text)), span);
        }
        let mut parts = Vec::new();
        let mut values = values.into_iter();
        for (text, span) in texts {
            if !text.is_empty() {
                parts.push(self.push(Value::Literal(Literal::String(text)), span));
            }
            parts.extend(values.next());
        }
        self.push(Value::Derived { kind: DerivedKind::Text, parts }, span)
    }

    /// `<textarea name="about">` in a text: an element of a form that the program sends.
    pub(super) fn fields_in(&mut self, node: Node<'_>) {
        let span = syntax::span(node);
        for field in fields::in_text(self.text(node)) {
            let callee = self.push(Value::Literal(Literal::String(field.element.into())), span);
            let call = self.open_call(CallKind::Element, callee, span, span);
            let attribute = |(name, text): (String, String)| {
                let value = self.push(Value::Literal(Literal::String(text.into())), span);
                Entry::Field { key: Key::Name(name.into()), value, span }
            };
            let entries = field.texts.into_iter().map(attribute).collect();
            let value = self.push(Value::Object(entries), span);
            self.add_argument(call, Argument { value, spread: false, span });
        }
    }

    /// The pieces around and the values in the substitutions: one piece more than values.
    pub(super) fn template_parts(
        &mut self,
        node: Node<'_>,
    ) -> (Vec<(compact_str::CompactString, Span)>, Vec<ValueId>) {
        let mut texts = Vec::new();
        let mut values = Vec::new();
        let mut start = node.start_byte() + 1;
        for substitution in syntax::children(node) {
            if substitution.kind() != "template_substitution" {
                continue;
            }
            texts.push(self.template_text(start, substitution.start_byte()));
            start = substitution.end_byte();
            let value = match syntax::first(substitution) {
                Some(value) => self.expression(value),
                None => self.undefined(syntax::span(substitution)),
            };
            values.push(value);
        }
        texts.push(self.template_text(start, node.end_byte().saturating_sub(1)));
        (texts, values)
    }

    fn template_text(&self, start: usize, end: usize) -> (compact_str::CompactString, Span) {
        let end = end.max(start);
        (syntax::unescape(self.source.get(start..end).unwrap_or("")), Span::new(start, end))
    }
}
