//! Expressions to values.

use compact_str::CompactString;
use tree_sitter::Node;

use super::Lowering;
use crate::ir::{CallKind, Key, Literal, Type, Value, ValueId};
use crate::lang::javascript::syntax;
use crate::source::Span;

impl Lowering<'_> {
    /// An expression whose value is used.
    pub(super) fn expression(&mut self, node: Node<'_>) -> ValueId {
        self.at_statement = false;
        self.any_expression(node)
    }

    /// An expression that stands for its effect: a call in it may change the variables it is handed.
    pub(super) fn effect(&mut self, node: Node<'_>) -> ValueId {
        self.at_statement = true;
        let value = self.any_expression(node);
        self.at_statement = false;
        value
    }

    /// An operand that stands for its effect when the expression around it does.
    pub(super) fn operand(&mut self, node: Node<'_>, at_statement: bool) -> ValueId {
        self.at_statement = at_statement;
        self.any_expression(node)
    }

    fn any_expression(&mut self, node: Node<'_>) -> ValueId {
        let at_statement = std::mem::take(&mut self.at_statement);
        // A closure deeper than object literals and the like is no part of the argument any more.
        let slot = if keeps_slot(node.kind()) { None } else { self.slot.take() };
        let value = self.nested(node, |this| this.expression_of_kind(node, at_statement));
        if slot.is_some() {
            self.slot = slot;
        }
        value.unwrap_or_else(|| self.unknown(node, "too deep"))
    }

    fn expression_of_kind(&mut self, node: Node<'_>, at_statement: bool) -> ValueId {
        match node.kind() {
            "identifier" | "shorthand_property_identifier" => self.read(node),
            "member_expression" | "subscript_expression" => self.member(node),
            "call_expression" => self.call(node, at_statement),
            "new_expression" => self.new_expression(node, at_statement),
            "object" => self.object(node),
            "array" => self.array(node),
            "template_string" => self.template(node),
            kind if syntax::is_function(kind) => self.closure(node, None),
            "class" | "class_declaration" => self.class(node, None),
            "this" => self.this(node),
            "super" => self.push(Value::Super, syntax::span(node)),
            "jsx_element" | "jsx_self_closing_element" | "jsx_fragment" => self.element(node),
            "as_expression" | "type_assertion" | "satisfies_expression" => self.assertion(node),
            "parenthesized_expression" => self.parenthesized(node, at_statement),
            "await_expression" | "non_null_expression" => self.single(node, at_statement),
            "jsx_expression" | "spread_element" | "instantiation_expression" => self.single(node, false),
            "sequence_expression" => self.sequence(node, at_statement),
            "binary_expression" => self.binary(node, at_statement),
            "unary_expression" => self.unary(node, at_statement),
            "ternary_expression" => self.ternary(node, at_statement),
            "update_expression" => self.update(node),
            "assignment_expression" => self.assignment(node),
            "augmented_assignment_expression" => self.augmented_assignment(node),
            "yield_expression" => self.yield_expression(node),
            "meta_property" => self.meta_property(node),
            "internal_module" | "module" => self.namespace(node),
            _ => self.literal_or_unknown(node),
        }
    }

    /// An expression that is about to be given to a name: functions and classes take it.
    pub(super) fn named_expression(&mut self, node: Node<'_>, name: Option<Node<'_>>) -> ValueId {
        let name = name.filter(|name| matches!(name.kind(), "identifier" | "property_identifier"));
        let name = name.map(|name| self.name_of(name));
        self.expression_named(node, name)
    }

    pub(super) fn expression_named(&mut self, node: Node<'_>, name: Option<CompactString>) -> ValueId {
        self.at_statement = false;
        match node.kind() {
            kind if syntax::is_function(kind) => self.nested(node, |this| this.closure(node, name)),
            "class" => self.nested(node, |this| this.class(node, name)),
            _ => Some(self.any_expression(node)),
        }
        .unwrap_or_else(|| self.unknown(node, "too deep"))
    }

    fn single(&mut self, node: Node<'_>, at_statement: bool) -> ValueId {
        match syntax::first(node) {
            Some(inner) => self.operand(inner, at_statement),
            None => self.undefined(syntax::span(node)),
        }
    }

    /// `(x)`, and Flow's `(x: T)`.
    fn parenthesized(&mut self, node: Node<'_>, at_statement: bool) -> ValueId {
        let value = self.single(node, at_statement);
        match syntax::field(node, "type") {
            Some(ty) => {
                let ty = self.type_of(ty);
                self.typed(value, ty, syntax::span(node))
            }
            None => value,
        }
    }

    /// `x as T`, `<T>x`, and `load() satisfies T`, which nothing else may say the type of; `x satisfies T`, which asks something of `x`,
    /// and `x as const` are `x`.
    fn assertion(&mut self, node: Node<'_>) -> ValueId {
        let parts = syntax::children(node);
        let (expression, ty) = match (node.kind(), parts.as_slice()) {
            ("type_assertion", [ty, expression, ..]) => (*expression, Some(*ty)),
            (_, [expression, rest @ ..]) => (*expression, rest.first().copied()),
            _ => return self.unknown(node, "assertion"),
        };
        let value = self.expression(expression);
        let is_called = matches!(syntax::inner(expression).kind(), "call_expression" | "await_expression");
        match ty {
            Some(ty) if node.kind() == "satisfies_expression" && !is_called => {
                let ty = self.type_of(ty);
                self.module.satisfied.insert(value, ty);
                value
            }
            Some(ty) => {
                let ty = self.type_of(if ty.kind() == "type_arguments" {
                    syntax::first(ty).unwrap_or(ty)
                } else {
                    ty
                });
                self.typed(value, ty, syntax::span(node))
            }
            None => value,
        }
    }

    /// `v as A.B.C`, of which the grammar takes `v as A.B` for the assertion. Other types than names say nothing.
    fn long_assertion(&mut self, assertion: Node<'_>, whole: Node<'_>) -> ValueId {
        let parts = syntax::children(assertion);
        let [expression, ty, ..] = parts.as_slice() else { return self.unknown(whole, "assertion") };
        let value = self.expression(*expression);
        let name = self.source.get(ty.start_byte()..whole.end_byte()).unwrap_or("");
        let name: Vec<_> = name.split('.').map(|part| CompactString::from(part.trim())).collect();
        let is_name = |part: &CompactString| {
            part.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '$'))
        };
        if assertion.kind() == "satisfies_expression" || !name.iter().all(is_name) {
            return value;
        }
        let span = Span::new(ty.start_byte(), whole.end_byte());
        self.typed(value, Type::Named { name, arguments: Vec::new(), span }, syntax::span(whole))
    }

    /// A value with a declared type; a type that says nothing adds nothing.
    pub(super) fn typed(&mut self, base: ValueId, ty: Type, span: Span) -> ValueId {
        match ty {
            Type::Unknown => base,
            ty => self.push(Value::Typed { base, ty: Box::new(ty) }, span),
        }
    }

    fn sequence(&mut self, node: Node<'_>, at_statement: bool) -> ValueId {
        let mut last = None;
        for part in syntax::children(node) {
            last = Some(self.operand(part, at_statement));
        }
        last.unwrap_or_else(|| self.undefined(syntax::span(node)))
    }

    /// `o.k`, `o?.k`, `o[k]`, `o.#k`.
    pub(super) fn member(&mut self, node: Node<'_>) -> ValueId {
        if let Some(assertion) = syntax::asserted(node) {
            return self.long_assertion(assertion, node);
        }
        let Some(object) = syntax::field(node, "object") else { return self.unknown(node, "member") };
        let base = self.expression(object);
        let key = self.member_key(node);
        self.load(base, key, syntax::span(node))
    }

    /// The key of a member or subscript expression.
    pub(super) fn member_key(&mut self, node: Node<'_>) -> Key {
        let name = syntax::field(node, "property").or_else(|| syntax::field(node, "index"));
        match name {
            Some(name) => self.key(name),
            None => Key::Any,
        }
    }

    /// A property name or subscript.
    pub(super) fn key(&mut self, name: Node<'_>) -> Key {
        if let Some(key) = syntax::static_key(name, self.source) {
            return key;
        }
        let expression = match name.kind() {
            "computed_property_name" => syntax::first(name).unwrap_or(name),
            _ => name,
        };
        Key::Computed(self.expression(expression))
    }

    fn this(&mut self, node: Node<'_>) -> ValueId {
        let owner = self.this_function();
        self.push_owned(Value::This, syntax::span(node), owner)
    }

    /// `const user = yield fetchUser()`: whoever runs the generator waits for what it yields and sends back what came of it, as `await` does.
    /// Errs towards false alarms where a generator is sent something else (`const again = yield user.email`), which few are.
    fn yield_expression(&mut self, node: Node<'_>) -> ValueId {
        let Some(value) = syntax::first(node) else {
            return self.unknown(node, "value sent to a generator");
        };
        let value = self.expression(value);
        self.returns(value);
        value
    }

    /// `import.meta`, `new.target`.
    fn meta_property(&mut self, node: Node<'_>) -> ValueId {
        let span = syntax::span(node);
        let (object, property) = self.text(node).split_once('.').unwrap_or(("new", "target"));
        let base = self.push(Value::Global(CompactString::from(object.trim())), span);
        self.load(base, Key::Name(CompactString::from(property.trim())), span)
    }

    fn literal_or_unknown(&mut self, node: Node<'_>) -> ValueId {
        if let Some(literal) = syntax::literal(node, self.source) {
            if matches!(literal, Literal::String(_)) {
                self.fields_in(node);
            }
            return self.push(Value::Literal(literal), syntax::span(node));
        }
        let what = match node.kind() {
            "ERROR" => "syntax error",
            "import" => "import",
            _ => "syntax",
        };
        if node.kind() == "ERROR" || !node.is_error() {
            self.children_as_statements(node);
        }
        self.unknown(node, what)
    }

    /// The kind of call that a node is, for calls whose callee is read before.
    pub(super) fn call_kind(callee: Node<'_>) -> CallKind {
        if callee.kind() == "super" { CallKind::Super } else { CallKind::Call }
    }
}

fn keeps_slot(kind: &str) -> bool {
    syntax::is_function(kind)
        || matches!(
            kind,
            "object"
                | "array"
                | "parenthesized_expression"
                | "as_expression"
                | "satisfies_expression"
                | "type_assertion"
                | "non_null_expression"
                | "ternary_expression"
                | "binary_expression"
                | "await_expression"
                | "jsx_expression"
        )
}
