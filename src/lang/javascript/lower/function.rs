//! Functions: parameters, body, and what the body leaves of its parameters.

use std::collections::BTreeMap;

use compact_str::CompactString;
use tree_sitter::Node;

use super::doc::FunctionDoc;
use super::{Frame, Lowering};
use crate::ir::{BindingId, ClassId, ClosureUse, FunctionId, Parameter, Value, ValueId};
use crate::lang::javascript::scope::BindingKind;
use crate::lang::javascript::syntax;
use crate::limits;

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

    fn parameters(&mut self, node: Node<'_>, function: FunctionId, doc: &FunctionDoc) {
        if let Some(parameter) = syntax::field(node, "parameter") {
            return self.parameter(parameter, function, doc);
        }
        let parameters = syntax::field(node, "parameters").map(syntax::children).unwrap_or_default();
        for parameter in parameters {
            self.parameter(parameter, function, doc);
        }
    }

    /// One parameter: `x`, `x: T = d`, `{ a, b }`, `...rest`, `private api: Api`.
    fn parameter(&mut self, node: Node<'_>, function: FunctionId, doc: &FunctionDoc) {
        let decorators = self.decorators_of(node);
        let Some(mut pattern) = syntax::field(node, "pattern").or(match node.kind() {
            "required_parameter" | "optional_parameter" => None,
            _ => Some(node),
        }) else {
            return;
        };
        let span = syntax::span(node);
        let mut default = syntax::field(node, "value");
        let rest = pattern.kind() == "rest_pattern";
        if rest {
            pattern = syntax::first(pattern).unwrap_or(pattern);
        }
        if pattern.kind() == "assignment_pattern" {
            default = default.or(syntax::field(pattern, "right"));
            pattern = syntax::field(pattern, "left").unwrap_or(pattern);
        }
        if pattern.kind() == "this" {
            let ty = syntax::field(node, "type").map(|ty| self.type_of(ty));
            self.module.functions[function.index()].this_type = ty;
            return;
        }
        let index = u16::try_from(self.module.function(function).parameters.len()).unwrap_or(u16::MAX);
        let own_name = (pattern.kind() == "identifier").then(|| self.text(pattern));
        let documented = doc.parameter(own_name, usize::from(index)).filter(|_| !rest).cloned();
        let ty = syntax::field(node, "type").map(|ty| self.type_of(ty)).or(documented);
        let value = if rest { Value::RestParameter(index) } else { Value::Parameter(index) };
        let value = self.push(value, span);
        let default = default.map(|default| self.named_expression(default, Some(pattern)));
        let is_name = pattern.kind() == "identifier";
        let name = is_name.then(|| self.name_of(pattern));
        self.declare_type(pattern, ty.as_ref());
        self.module.functions[function.index()].parameters.push(Parameter {
            name,
            ty,
            default,
            rest,
            decorators,
            span,
        });
        let value = match default {
            Some(default) => self.or_default(value, default, span),
            None => value,
        };
        self.bind(pattern, value);
        if let (true, Some(binding)) = (is_name, self.resolve(self.text(pattern))) {
            self.frame().parameters.push((index, binding));
        }
    }

    /// At a `return`: the versions that parameters have here are seen by callers.
    pub(super) fn remember_parameters(&mut self) {
        let left = self.exit_versions;
        let frame = self.frame();
        if frame.dead || frame.parameters.len() > left {
            return;
        }
        let versions: Vec<_> = frame
            .parameters
            .iter()
            .filter_map(|(index, binding)| Some((*index, frame.env.get(*binding)?)))
            .collect();
        frame.returned.extend(versions);
        self.exit_versions = left - self.frame().parameters.len();
    }

    /// Records the parameters that the body changed in place.
    fn finish_parameters(&mut self, function: FunctionId) {
        self.remember_parameters();
        let parameters = std::mem::take(&mut self.frame().parameters);
        let mut returned: BTreeMap<u16, Vec<ValueId>> = BTreeMap::new();
        for (index, version) in std::mem::take(&mut self.frame().returned) {
            returned.entry(index).or_default().push(version);
        }
        for (index, binding) in parameters {
            let span = self.scopes.binding(binding).span;
            let result = if self.is_versioned(binding) {
                let versions = returned.remove(&index).unwrap_or_default();
                let changed = versions.iter().any(|version| self.is_changed_parameter(*version, index));
                changed.then(|| self.join(versions, span))
            } else {
                self.is_changed_in_place(binding).then(|| self.push(Value::Capture(binding), span))
            };
            if let Some(result) = result {
                self.module.functions[function.index()].parameter_results.push((index, result));
            }
        }
    }

    fn is_changed_in_place(&self, binding: BindingId) -> bool {
        let mut writes = self.module.binding(binding).writes.iter();
        writes.any(|write| !write.is_whole() || write.is_by_call(&self.module))
    }

    /// The version is the parameter's own object after stores, not another object that took its name.
    fn is_changed_parameter(&self, version: ValueId, index: u16) -> bool {
        let mut open = vec![(version, false)];
        for _ in 0..limits::PARAMETER_VERSIONS {
            let Some((value, changed)) = open.pop() else { return false };
            match self.module.value(value) {
                Value::Parameter(at) if *at == index && changed => return true,
                Value::Store { base, .. } | Value::Delete { base, .. } | Value::AfterCall { base, .. } => {
                    open.push((*base, true));
                }
                Value::Typed { base, .. } => open.push((*base, changed)),
                Value::Join(parts) => open.extend(parts.iter().map(|part| (*part, changed))),
                _ => {}
            }
        }
        true
    }
}
