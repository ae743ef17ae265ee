//! Functions: closures, their bodies, and the environment that they run in.

use compact_str::CompactString;
use tree_sitter::Node;

use super::{Frame, Lowering};
use crate::ir::{ClassId, ClosureUse, FunctionId, Value, ValueId};
use crate::lang::javascript::scope::BindingKind;
use crate::lang::javascript::syntax;

impl Lowering<'_> {
    /// Lowers function declarations before the statements around them: `f(); function f() {}`.
    pub(super) fn hoist_function(&mut self, node: Node<'_>) {
        let declaration = match node.kind() {
            "export_statement" => syntax::field(node, "declaration"),
            _ => Some(node),
        };
        let Some(node) = declaration.filter(|node| syntax::is_function(node.kind())) else { return };
        let is_lowered = self.scopes.function(node).is_some_and(|f| self.module.function(f).value.is_some());
        if is_lowered || !node.kind().ends_with("_declaration") {
            return;
        }
        let Some(closure) = self.nested(node, |this| this.closure(node, None)) else { return };
        let Some(name) = syntax::field(node, "name") else { return };
        let Some(binding) = self.resolve(self.text(name)) else { return };
        self.assign(binding, closure, syntax::span(name));
    }

    /// A function of any form, as a value.
    pub(super) fn closure(&mut self, node: Node<'_>, name: Option<CompactString>) -> ValueId {
        self.closure_in_class(node, name, None)
    }

    pub(super) fn closure_in_class(
        &mut self,
        node: Node<'_>,
        name: Option<CompactString>,
        class: Option<ClassId>,
    ) -> ValueId {
        let Some(function) = self.scopes.function(node) else { return self.unknown(node, "too deep") };
        if let Some(known) = self.module.function(function).value {
            return known;
        }
        let value = self.push(Value::Closure(function), syntax::span(node));
        let own_name = syntax::field(node, "name").filter(|name| name.kind() != "computed_property_name");
        let closure_use =
            self.slot.clone().map(|slot| ClosureUse { call: slot.call, at: slot.at, keys: slot.keys });
        let lowered = &mut self.module.functions[function.index()];
        lowered.value = Some(value);
        lowered.name = own_name.map(|name| CompactString::from(syntax::text(name, self.source))).or(name);
        lowered.class = class;
        lowered.closure_use = closure_use;
        lowered.is_async = syntax::has_token(node, "async");
        lowered.is_generator = node.kind().starts_with("generator") || syntax::has_token(node, "*");
        self.body_of(node, function, class, value);
        value
    }

    fn body_of(&mut self, node: Node<'_>, function: FunctionId, class: Option<ClassId>, value: ValueId) {
        let body = syntax::field(node, "body");
        if let Some(body) = body {
            self.start_snippet(function, body);
        }
        self.in_function(function, class, node, |this| {
            if let Some(name) = syntax::field(node, "name") {
                this.bind_own_name(name, value);
            }
            if let Some(ty) = syntax::field(node, "return_type") {
                let ty = this.type_of(ty);
                this.module.functions[function.index()].return_type = Some(ty);
            }
            let parameters = this.type_parameters(node);
            this.module.functions[function.index()].type_parameters = parameters;
            let doc = this.function_doc(node);
            this.parameters(node, function, &doc);
            let returns = &mut this.module.functions[function.index()].return_type;
            *returns = returns.take().or(doc.returns);
            match body {
                Some(body) if body.kind() == "statement_block" => this.statements(body),
                Some(body) => {
                    let value = this.effect(body);
                    this.returns(value);
                    this.finish_snippet(function, body);
                }
                None => {}
            }
            this.finish_parameters(function);
        });
        let is_empty =
            body.is_none_or(|body| body.kind() == "statement_block" && syntax::first(body).is_none());
        self.module.functions[function.index()].is_empty = is_empty;
    }

    /// Runs with a fresh environment in the scope that the node opens. Guards around a closure hold in it.
    pub(super) fn in_function<T>(
        &mut self,
        function: FunctionId,
        class: Option<ClassId>,
        node: Node<'_>,
        lower: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let mut frame = Frame::new(function, class.or(self.frame().class));
        if !node.kind().ends_with("_declaration") {
            frame.guards = self.guards();
        }
        let slot = self.slot.take();
        self.frames.push(frame);
        let result = self.scoped(node, lower);
        self.frames.pop();
        self.slot = slot;
        result
    }

    /// `const f = function g() { g }`: the name inside.
    fn bind_own_name(&mut self, name: Node<'_>, value: ValueId) {
        let own = self.scopes.declared_in(self.scope, self.text(name));
        let own = own.filter(|own| self.scopes.binding(*own).kind == BindingKind::Function);
        if let Some(binding) = own.filter(|own| self.scopes.binding(*own).span == syntax::span(name)) {
            self.assign(binding, value, syntax::span(name));
        }
    }
}
