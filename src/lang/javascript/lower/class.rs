//! Classes: members as functions over `this`, fields as values, decorators as calls.

use compact_str::CompactString;
use tree_sitter::Node;

use super::Lowering;
use crate::ir::{
    CallId, CallKind, Class, ClassId, FunctionKind, Key, Member, MemberKind, Type, Value, ValueId,
};
use crate::lang::javascript::syntax;

impl Lowering<'_> {
    pub(super) fn class_declaration(&mut self, node: Node<'_>) -> ValueId {
        let value = self.class(node, None);
        if let Some(name) = syntax::field(node, "name")
            && let Some(binding) = self.resolve(self.text(name))
        {
            self.assign(binding, value, syntax::span(name));
        }
        value
    }

    pub(super) fn class(&mut self, node: Node<'_>, name: Option<CompactString>) -> ValueId {
        let mut decorators = std::mem::take(&mut self.decorators);
        decorators.extend(self.decorators_of(node));
        let span = syntax::span(node);
        let own_name = syntax::field(node, "name");
        let id = ClassId::new(self.module.classes.len());
        let value = self.push(Value::Class(id), span);
        self.module.classes.push(Class {
            name: own_name.map(|name| self.name_of(name)).or(name),
            type_parameters: Vec::new(),
            extends: None,
            extends_arguments: Vec::new(),
            implements: Vec::new(),
            constructor: None,
            members: Vec::new(),
            value: Some(value),
            selector: None,
            decorators,
            span,
        });
        let parameters = self.type_parameters(node);
        self.module.classes[id.index()].type_parameters = parameters;
        let slot = self.slot.take();
        self.scoped(node, |this| {
            if let (Some(name), "class") = (own_name, node.kind())
                && let Some(binding) = this.resolve(this.text(name))
            {
                this.assign(binding, value, syntax::span(name));
            }
            this.heritage(node, id);
            if let Some(body) = syntax::field(node, "body") {
                this.nested(body, |this| this.class_body(body, id));
            }
        });
        self.slot = slot;
        value
    }

    /// `extends Base<T>` and `implements A, B`.
    fn heritage(&mut self, node: Node<'_>, id: ClassId) {
        let Some(heritage) = syntax::child_of_kind(node, "class_heritage") else { return };
        for clause in syntax::children(heritage) {
            match clause.kind() {
                "extends_clause" => {
                    if let Some(base) = syntax::field(clause, "value") {
                        let base = self.expression(base);
                        let given = syntax::field(clause, "type_arguments").map(syntax::children);
                        let given =
                            given.unwrap_or_default().into_iter().map(|ty| self.type_of(ty)).collect();
                        let class = &mut self.module.classes[id.index()];
                        class.extends = Some(base);
                        class.extends_arguments = given;
                    }
                }
                "implements_clause" => {
                    let types = syntax::children(clause).into_iter().map(|ty| self.type_of(ty)).collect();
                    self.module.classes[id.index()].implements = types;
                }
                _ => {
                    let base = self.expression(clause);
                    self.module.classes[id.index()].extends = Some(base);
                }
            }
        }
    }

    fn class_body(&mut self, body: Node<'_>, id: ClassId) {
        let mut decorators = Vec::new();
        for member in syntax::children(body) {
            if member.kind() == "decorator" {
                decorators.extend(self.decorator(member));
                continue;
            }
            let decorators = std::mem::take(&mut decorators);
            match member.kind() {
                "method_definition" => self.method(member, id, decorators),
                "public_field_definition" | "field_definition" => self.class_field(member, id, decorators),
                "class_static_block" => self.static_block(member, id),
                "method_signature" | "abstract_method_signature" | "index_signature" => {}
                _ => self.statement(member),
            }
        }
    }

    fn method(&mut self, node: Node<'_>, id: ClassId, mut decorators: Vec<CallId>) {
        decorators.extend(self.decorators_of(node));
        let Some(name) = syntax::field(node, "name") else { return };
        let key = self.key(name);
        let is_static = syntax::has_token(node, "static");
        let closure = self.nested(node, |this| this.closure_in_class(node, None, Some(id)));
        let Some(Value::Closure(function)) = closure.map(|closure| self.module.value(closure).clone()) else {
            return;
        };
        self.module.functions[function.index()].decorators = decorators;
        let lowered = self.module.function(function);
        let (kind, ty) = match lowered.kind {
            FunctionKind::Constructor if !is_static => {
                self.module.classes[id.index()].constructor = Some(function);
                return self.parameter_properties(node, id);
            }
            FunctionKind::Getter => (MemberKind::Getter(function), lowered.return_type.clone()),
            FunctionKind::Setter => (MemberKind::Setter(function), None),
            _ => (MemberKind::Method(function), None),
        };
        let (decorators, span) = (Vec::new(), syntax::span(name));
        self.add_member(id, Member { key, is_static, kind, ty, decorators, span });
    }

    /// `constructor(private api: Api)`: a field with the value of the parameter.
    fn parameter_properties(&mut self, constructor: Node<'_>, id: ClassId) {
        let Some(function) = self.scopes.function(constructor) else { return };
        let parameters = syntax::field(constructor, "parameters").map(syntax::children).unwrap_or_default();
        let mut index = 0_u16;
        for parameter in parameters {
            let Some(pattern) = syntax::field(parameter, "pattern") else { continue };
            if pattern.kind() == "this" {
                continue;
            }
            let at = index;
            index = index.saturating_add(1);
            let is_property = syntax::child_of_kind(parameter, "accessibility_modifier").is_some()
                || syntax::has_token(parameter, "readonly")
                || syntax::child_of_kind(parameter, "override_modifier").is_some();
            if !is_property || pattern.kind() != "identifier" {
                continue;
            }
            let span = syntax::span(pattern);
            let value = self.push_owned(Value::Parameter(at), span, function);
            let ty =
                self.module.function(function).parameters.get(usize::from(at)).and_then(|p| p.ty.clone());
            let key = Key::Name(self.name_of(pattern));
            let (kind, decorators) = (MemberKind::Field(Some(value)), Vec::new());
            self.add_member(id, Member { key, is_static: false, kind, ty, decorators, span });
        }
    }

    fn class_field(&mut self, node: Node<'_>, id: ClassId, mut decorators: Vec<CallId>) {
        decorators.extend(self.decorators_of(node));
        let Some(name) = syntax::field(node, "name").or_else(|| syntax::field(node, "property")) else {
            return;
        };
        let key = self.key(name);
        let ty: Option<Type> = syntax::field(node, "type").map(|ty| self.type_of(ty));
        let ty = ty.or_else(|| self.declared_in_doc(node));
        let value = syntax::field(node, "value").and_then(|value| {
            let function = self.scopes.function(node)?;
            self.module.functions[function.index()].class = Some(id);
            self.module.functions[function.index()].name = Self::key_name(&key).cloned();
            let name = Self::key_name(&key).cloned();
            let lowered = self.in_function(function, Some(id), node, |this| {
                let value = this.expression_named(value, name);
                match ty.clone() {
                    Some(ty) => this.typed(value, ty, syntax::span(node)),
                    None => value,
                }
            });
            Some(lowered)
        });
        let is_static = syntax::has_token(node, "static");
        let span = syntax::span(name);
        let kind = MemberKind::Field(value);
        self.add_member(id, Member { key, is_static, kind, ty, decorators, span });
    }

    fn static_block(&mut self, node: Node<'_>, id: ClassId) {
        let (Some(function), Some(body)) = (self.scopes.function(node), syntax::field(node, "body")) else {
            return;
        };
        self.module.functions[function.index()].class = Some(id);
        self.in_function(function, Some(id), node, |this| this.statement(body));
    }

    fn add_member(&mut self, id: ClassId, member: Member) {
        self.module.classes[id.index()].members.push(member);
    }

    pub(super) fn decorators_of(&mut self, node: Node<'_>) -> Vec<CallId> {
        syntax::fields(node, "decorator").into_iter().filter_map(|own| self.decorator(own)).collect()
    }

    /// `@track('x')`: a call of `track`; `@track`: one without arguments.
    fn decorator(&mut self, node: Node<'_>) -> Option<CallId> {
        let expression = syntax::first(node).map(syntax::inner)?;
        let callee = match expression.kind() {
            "call_expression" => syntax::field(expression, "function").unwrap_or(expression),
            _ => expression,
        };
        let value = self.expression(callee);
        let call = self.open_call(CallKind::Decorator, value, syntax::span(node), syntax::span(callee));
        if let ("call_expression", Some(arguments)) =
            (expression.kind(), syntax::field(expression, "arguments"))
        {
            self.arguments(call, arguments);
        }
        Some(call)
    }
}
