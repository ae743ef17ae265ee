//! `CommonJS` exports: `module.exports = x`, `exports.a = x`, `module.exports.a = x`, `Object.assign(module.exports, { a })`; and a `require` that an
//! ES module makes for itself: `const require = createRequire(import.meta.url)`.

use tree_sitter::Node;

use super::Lowering;
use crate::ir::{BindingId, Entry, ExportEntry, ExportKind, FunctionId, Key, Module, Value, ValueId};
use crate::lang::javascript::syntax;
use crate::source::Span;

/// <https://nodejs.org/api/module.html#modulecreaterequirefilename>
const MAKER: &str = "createRequire";

impl Lowering<'_> {
    /// The variable that holds what `createRequire(…)` gives is a loader.
    pub(super) fn note_loader(&mut self, call: Node<'_>) {
        let declarator = call.parent().filter(|parent| parent.kind() == "variable_declarator");
        let Some(declarator) = declarator.filter(|_| self.makes_loader(call)) else { return };
        let name = syntax::field(declarator, "name").filter(|name| name.kind() == "identifier");
        self.loader_names.extend(name.and_then(|name| self.resolve(self.text(name))));
    }

    /// `createRequire(import.meta.url)('acme')`, and a variable that holds such a loader.
    pub(super) fn is_made_loader(&self, callee: Node<'_>) -> bool {
        match callee.kind() {
            "call_expression" => self.makes_loader(callee),
            "identifier" => {
                let held = self.scopes.resolve(self.scope, self.text(callee));
                held.is_some_and(|binding| self.loader_names.contains(&binding))
            }
            _ => false,
        }
    }

    fn makes_loader(&self, call: Node<'_>) -> bool {
        syntax::field(call, "function").is_some_and(|maker| {
            let text = self.text(maker);
            text == MAKER || text.rsplit('.').next() == Some(MAKER)
        })
    }

    /// Records an export when a store is one. Names that the file declares itself are ordinary variables.
    pub(super) fn export_store(&mut self, root: Node<'_>, keys: &[Key], value: Option<ValueId>, span: Span) {
        let Some(value) = value else { return };
        let is_this = root.kind() == "this" && self.this_function() == FunctionId(0);
        if root.kind() != "identifier" && !is_this {
            return;
        }
        let keys = match (self.text(root), keys) {
            ("module", [Key::Name(exports), rest @ ..]) if exports == "exports" => rest,
            ("exports", keys) if !keys.is_empty() => keys,
            (_, keys) if is_this => keys,
            _ => return,
        };
        let kind = match keys {
            [] => ExportKind::Assign { value },
            [Key::Name(name)] => {
                ExportKind::Local { exported: name.clone(), local: None, value: Some(value) }
            }
            _ => return,
        };
        self.module.exports.push(ExportEntry { kind, span });
    }

    /// What is exported before it is filled: `const api = module.exports = {}; api.send = …`, and what is copied into the exports.
    pub(super) fn finish_common_js(&mut self) {
        self.export_copied();
        for at in 0..self.module.exports.len() {
            let ExportEntry { kind: ExportKind::Assign { value }, span } = self.module.exports[at] else {
                continue;
            };
            let held = self.module.names.get(value.index()).copied().flatten();
            let Some(binding) = held.filter(|held| self.is_filled(*held)) else { continue };
            let value = self.push(Value::Capture(binding), span);
            self.module.exports[at].kind = ExportKind::Assign { value };
        }
    }

    /// Is something stored below a variable of the module?
    fn is_filled(&self, binding: BindingId) -> bool {
        let binding = self.module.binding(binding);
        binding.function == FunctionId(0) && binding.writes.iter().any(|write| !write.is_whole())
    }

    /// `Object.assign(module.exports, { send })`
    fn export_copied(&mut self) {
        let module = &self.module;
        let mut copied = Vec::new();
        for call in &module.calls {
            let Value::Load { base, key: Key::Name(method) } = module.value(call.callee) else { continue };
            let is_copy = method == "assign" && *module.value(*base) == Value::Global("Object".into());
            let Some((first, given)) = call.arguments.split_first().filter(|_| is_copy) else { continue };
            if !is_exports(module, first.value) {
                continue;
            }
            for argument in given {
                let Value::Object(entries) = module.value(argument.value) else { continue };
                copied.extend(entries.iter().filter_map(|entry| match entry {
                    Entry::Field { key: Key::Name(name), value, span } => Some((name.clone(), *value, *span)),
                    _ => None,
                }));
            }
        }
        self.module.exports.extend(copied.into_iter().map(|(exported, value, span)| ExportEntry {
            kind: ExportKind::Local { exported, local: None, value: Some(value) },
            span,
        }));
    }
}

/// `exports`, `module.exports`
fn is_exports(module: &Module, value: ValueId) -> bool {
    match module.value(value) {
        Value::Global(name) => name == "exports",
        Value::Load { base, key: Key::Name(name) } => {
            name == "exports" && *module.value(*base) == Value::Global("module".into())
        }
        _ => false,
    }
}
