//! AMD modules: `define(['a'], function (a) { return x; })` is read as `module.exports = (function (a) { return x; })(require('a'))`.

use tree_sitter::Node;

use super::Lowering;
use crate::ir::{Argument, CallKind, ExportEntry, ExportKind, Value, ValueId};
use crate::lang::javascript::syntax;
use crate::source::Span;

/// What a loader hands a module's function under these names is what `CommonJS` has.
const OWN: [&str; 3] = ["require", "exports", "module"];

impl Lowering<'_> {
    /// A call of a module loader; `None` for any other call, also for one whose list of modules is not written out.
    pub(super) fn amd_module(
        &mut self,
        node: Node<'_>,
        callee: Node<'_>,
        arguments: Node<'_>,
    ) -> Option<ValueId> {
        let name = Some(self.text(callee)).filter(|_| callee.kind() == "identifier")?;
        let is_definition = name == "define";
        if !is_definition && !["require", "requirejs"].contains(&name) || self.resolve(name).is_some() {
            return None;
        }
        let mut given = syntax::children(arguments);
        if is_definition && given.first().is_some_and(|first| first.kind() == "string") {
            given.remove(0);
        }
        let modules = given.first().copied().filter(|first| first.kind() == "array");
        let factory = *given.get(usize::from(modules.is_some()))?;
        if !syntax::is_function(factory.kind()) {
            // `define({ key: 1 })`
            let is_value = is_definition && modules.is_none() && factory.kind() == "object";
            return is_value.then(|| {
                let value = self.expression(factory);
                self.exported_whole(value, syntax::span(node))
            });
        }
        if modules.is_none() && !is_definition {
            return None;
        }
        self.forget_own_parameters(factory);
        let closure = self.expression(factory);
        let call = self.open_call(CallKind::Call, closure, syntax::span(node), syntax::span(factory));
        for module in modules.map(syntax::children).unwrap_or_default() {
            let span = syntax::span(module);
            let value = self.loaded(module);
            self.add_argument(call, Argument { value, spread: false, span });
        }
        let value = self.module.call(call).value;
        Some(if is_definition { self.exported_whole(value, syntax::span(node)) } else { value })
    }

    fn loaded(&mut self, module: Node<'_>) -> ValueId {
        if module.kind() != "string" {
            return self.expression(module);
        }
        let name = syntax::string_value(module, self.source);
        let span = syntax::span(module);
        if OWN.contains(&name.as_str()) {
            return self.push(Value::Global(name), span);
        }
        let request = self.request(name.clone(), span);
        let module = self.push(Value::Namespace(request), span);
        // `define(['jquery'], …)`: a page's loader usually has a script there that sets a global of that name.
        if name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_') {
            let global = self.push(Value::Global(name), span);
            return self.join([module, global], span);
        }
        module
    }

    fn exported_whole(&mut self, value: ValueId, span: Span) -> ValueId {
        self.module.exports.push(ExportEntry { kind: ExportKind::Assign { value }, span });
        value
    }

    /// `define(function (require, exports, module) { exports.a = require('./b'); })`: these parameters hide nothing.
    fn forget_own_parameters(&mut self, factory: Node<'_>) {
        let Some(scope) = self.scopes.opened_by(factory) else { return };
        self.loader_names.extend(OWN.iter().filter_map(|name| self.scopes.declared_in(scope, name)));
    }
}
