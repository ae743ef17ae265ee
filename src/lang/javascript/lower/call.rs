//! Calls: arguments, `new`, tagged templates, `require` and `import()`, and what a statement-level call may
//! change.

use tree_sitter::Node;

use super::{Lowering, Reads, Slot};
use crate::ir::{Argument, ArgumentAt, BindingId, Call, CallId, CallKind, ListItem, Literal, Value, ValueId};
use crate::lang::javascript::syntax;
use crate::source::Span;

impl Lowering<'_> {
    pub(super) fn call(&mut self, node: Node<'_>, at_statement: bool) -> ValueId {
        let Some(callee) = syntax::field(node, "function") else { return self.unknown(node, "call") };
        let Some(arguments) = syntax::field(node, "arguments") else { return self.expression(callee) };
        if arguments.kind() == "template_string" {
            return self.tagged(node, callee, arguments);
        }
        if let Some(namespace) = self.requested(node, callee, arguments) {
            return namespace;
        }
        if let Some(module) = self.amd_module(node, callee, arguments) {
            return module;
        }
        self.note_loader(node);
        let callee_value = self.expression(callee);
        let call =
            self.open_call(Self::call_kind(callee), callee_value, syntax::span(node), syntax::span(callee));
        self.type_arguments(call, node);
        // https://svelte.dev/docs/svelte/$derived
        let around = self.reads;
        if matches!(self.module.value(callee_value), Value::Global(name) if name == "$derived") {
            self.reads = Reads::Later;
        }
        self.arguments(call, arguments);
        self.reads = around;
        if at_statement {
            self.after_call(call, node, callee);
        }
        self.defines_directive(call);
        let value = self.module.call(call).value;
        self.or_all_given(value, callee_value, syntax::span(node))
    }

    pub(super) fn new_expression(&mut self, node: Node<'_>, at_statement: bool) -> ValueId {
        let Some(class) = syntax::field(node, "constructor") else { return self.unknown(node, "new") };
        let callee = self.expression(class);
        let call = self.open_call(CallKind::New, callee, syntax::span(node), syntax::span(class));
        self.type_arguments(call, node);
        if let Some(arguments) = syntax::field(node, "arguments") {
            self.arguments(call, arguments);
            if at_statement {
                self.after_arguments(call, arguments);
            }
        }
        let value = self.module.call(call).value;
        self.instance_of_generic(node, class, value)
    }

    /// `new Map<string, User>()` is a `Map<string, User>`.
    fn instance_of_generic(&mut self, node: Node<'_>, class: Node<'_>, value: ValueId) -> ValueId {
        let Some(arguments) = syntax::field(node, "type_arguments") else { return value };
        let arguments = syntax::children(arguments).into_iter().map(|ty| self.type_of(ty)).collect();
        let ty = self.generic_of(class, arguments, syntax::span(node));
        self.typed(value, ty, syntax::span(node))
    }

    /// Makes the call and its value before its arguments are lowered, so that closures in them can name it.
    pub(super) fn open_call(
        &mut self,
        kind: CallKind,
        callee: ValueId,
        span: Span,
        callee_span: Span,
    ) -> CallId {
        let id = CallId::new(self.module.calls.len());
        let value = self.push(Value::Call(id), span);
        let guards = self.guards();
        let function = self.function();
        self.module.calls.push(Call {
            kind,
            callee,
            arguments: Vec::new(),
            type_arguments: Vec::new(),
            function,
            value,
            guards,
            span,
            callee_span,
        });
        id
    }

    /// `f<User>(…)`: what the author says of the result.
    fn type_arguments(&mut self, call: CallId, node: Node<'_>) {
        let Some(types) = syntax::field(node, "type_arguments") else { return };
        let types = syntax::children(types).into_iter().map(|ty| self.type_of(ty)).collect();
        self.module.calls[call.index()].type_arguments = types;
    }

    pub(super) fn arguments(&mut self, call: CallId, arguments: Node<'_>) {
        for argument in syntax::children(arguments) {
            self.argument(call, argument);
        }
    }

    fn argument(&mut self, call: CallId, node: Node<'_>) {
        let spread = node.kind() == "spread_element";
        let value = self.in_argument(call, |this| this.expression(node));
        let span = syntax::span(if spread { syntax::first(node).unwrap_or(node) } else { node });
        self.add_argument(call, Argument { value, spread, span });
    }

    /// Runs for the next argument of a call.
    pub(super) fn in_argument<T>(&mut self, call: CallId, lower: impl FnOnce(&mut Self) -> T) -> T {
        let position = u16::try_from(self.module.call(call).arguments.len()).unwrap_or(u16::MAX);
        let slot = Slot { call, at: ArgumentAt::Position(position), keys: Vec::new() };
        let outer = self.slot.replace(slot);
        let result = lower(self);
        self.slot = outer;
        result
    }

    pub(super) fn add_argument(&mut self, call: CallId, argument: Argument) {
        self.module.calls[call.index()].arguments.push(argument);
    }

    /// `` tag`a ${b}` ``: the pieces as a list, then the substitutions.
    fn tagged(&mut self, node: Node<'_>, tag: Node<'_>, template: Node<'_>) -> ValueId {
        let callee = self.expression(tag);
        let call = self.open_call(CallKind::Tagged, callee, syntax::span(node), syntax::span(tag));
        let (texts, values) = self.template_parts(template);
        let span = syntax::span(template);
        let texts = texts
            .into_iter()
            .map(|(text, span)| ListItem::Item(self.push(Value::Literal(Literal::String(text)), span)))
            .collect();
        let texts = self.push(Value::List(texts), span);
        for value in std::iter::once(texts).chain(values) {
            let span = self.module.span(value);
            self.add_argument(call, Argument { value, spread: false, span });
        }
        self.module.call(call).value
    }

    /// `require('m')` and `import('m')`: the module itself.
    fn requested(&mut self, node: Node<'_>, callee: Node<'_>, arguments: Node<'_>) -> Option<ValueId> {
        let is_import = callee.kind() == "import";
        // `window.require('electron')` of a page that a bundler shall leave alone
        let name = self.text(callee);
        let own = name.strip_prefix("window.").or_else(|| name.strip_prefix("globalThis.")).unwrap_or(name);
        let is_require = matches!(callee.kind(), "identifier" | "member_expression")
            && own == "require"
            && self.resolve("require").is_none();
        if !is_import && !is_require && !self.is_made_loader(callee) {
            return None;
        }
        let first = syntax::first(arguments);
        let literal = first.filter(|first| {
            first.kind() == "string"
                || first.kind() == "template_string"
                    && syntax::child_of_kind(*first, "template_substitution").is_none()
        });
        if let Some(specifier) = literal {
            let name = syntax::string_value(specifier, self.source);
            let request = self.request(name, syntax::span(specifier));
            return Some(self.push(Value::Namespace(request), syntax::span(node)));
        }
        if is_import {
            if let Some(specifier) = first {
                self.expression(specifier);
            }
            return Some(self.unknown(node, "import of a computed module"));
        }
        None
    }

    /// `f(p);` and `p.m();` may change p: a new version of it stands for what is left to find out.
    fn after_call(&mut self, call: CallId, node: Node<'_>, callee: Node<'_>) {
        if let Some((root, mut keys)) = syntax::static_path(callee, self.source)
            && keys.pop().is_some()
            && let Some(binding) = self.changeable(root)
        {
            let callee_value = self.module.call(call).callee;
            if let Value::Load { base, .. } = *self.module.value(callee_value) {
                let span = self.module.call(call).span;
                let at = ArgumentAt::Receiver;
                if keys.is_empty() {
                    self.changed_by_call(binding, call, at);
                } else {
                    let value = self.push(Value::AfterCall { base, call, at }, span);
                    self.store_below(binding, keys, Some(value), span);
                }
            }
        }
        self.after_call_below(call, callee);
        if let Some(arguments) = syntax::field(node, "arguments") {
            self.after_arguments(call, arguments);
        }
    }

    /// `this.queue.push(x);`: the same for a field.
    fn after_call_below(&mut self, call: CallId, callee: Node<'_>) {
        let (Some(object), Value::Load { base, .. }) =
            (syntax::field(callee, "object"), self.module.value(self.module.call(call).callee))
        else {
            return;
        };
        let base = *base;
        self.field_after_call(call, object, base, ArgumentAt::Receiver);
        self.part_after_call(call, base);
    }

    /// `this.queue` after a call, where `base` is its value before.
    fn field_after_call(&mut self, call: CallId, object: Node<'_>, base: ValueId, at: ArgumentAt) {
        let Some(field) = syntax::inner(object).child_by_field_name("property") else { return };
        let this = syntax::field(syntax::inner(object), "object").map(syntax::inner);
        let key = syntax::static_key(field, self.source);
        let (Value::Load { base: below, .. }, Some(key)) = (self.module.value(base), key) else { return };
        let below = *below;
        if this.is_some_and(|this| this.kind() == "this") {
            let span = self.module.call(call).span;
            let value = self.push(Value::AfterCall { base, call, at }, span);
            self.outside_store(below, vec![key], Some(value), span);
        }
    }

    fn after_arguments(&mut self, call: CallId, arguments: Node<'_>) {
        for (position, argument) in syntax::children(arguments).into_iter().enumerate() {
            let given = self.module.call(call).arguments.get(position).map(|given| given.value);
            let Ok(position) = u16::try_from(position) else { return };
            let argument = syntax::inner(argument);
            let at = ArgumentAt::Position(position);
            if let Some(base) = given {
                self.field_after_call(call, argument, base, at);
            }
            if let Some(binding) = self.changeable(argument) {
                self.changed_by_call(binding, call, at);
            } else if let Some((root, keys)) = syntax::static_path(argument, self.source)
                && let Some(binding) = self.changeable(root)
                && let Some(base) = given
            {
                // `addUser(event.traits, user);`
                let span = self.module.call(call).span;
                let after = self.push(Value::AfterCall { base, call, at }, span);
                self.changed_below(binding, &keys, Some(after), span);
            }
        }
    }

    /// The variable that a name means, where calls may change what it holds.
    fn changeable(&self, node: Node<'_>) -> Option<BindingId> {
        if node.kind() != "identifier" {
            return None;
        }
        self.resolve(self.text(node)).filter(|binding| self.is_variable(*binding))
    }

    fn changed_by_call(&mut self, binding: BindingId, call: CallId, at: ArgumentAt) {
        let span = self.module.call(call).span;
        let base = self.read_binding(binding, span);
        let after = self.push(Value::AfterCall { base, call, at }, span);
        self.set_name(after, binding);
        self.write(binding, Vec::new(), Some(after), span);
        if self.is_versioned(binding) {
            self.frame().env.set(binding, after);
            self.changed_in_place(binding, base, after, span);
            self.changed_elsewhere(binding, base, &[], after, span);
        }
    }
}
