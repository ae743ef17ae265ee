//! Imports and exports in ECMAScript's words, and TypeScript's namespaces.

use compact_str::CompactString;
use rustc_hash::FxHashMap;
use tree_sitter::Node;

use super::Lowering;
use crate::ir::{
    Entry, ExportEntry, ExportKind, ImportEntry, ImportId, ImportedName, Key, RequestId, Value, ValueId,
};
use crate::lang::javascript::scope::{BindingKind, Scopes};
use crate::lang::javascript::syntax;
use crate::source::Span;

/// `export { local as exported }`: settled at the end of the file, when the last version is known.
pub(super) struct PendingExport {
    exported: CompactString,
    local: CompactString,
    span: Span,
}

impl Lowering<'_> {
    /// Imports are hoisted: functions above them read them.
    pub(super) fn hoist_import(&mut self, node: Node<'_>) {
        if node.kind() != "import_statement" {
            return;
        }
        let type_only = syntax::has_token(node, "type") || syntax::has_token(node, "typeof");
        if let Some(clause) = syntax::child_of_kind(node, "import_require_clause") {
            // `import x = require('m')`
            if let (Some(name), Some(source)) = (syntax::first(clause), syntax::field(clause, "source")) {
                let request = self.request_of(source);
                self.import_entry(request, ImportedName::Namespace, name, type_only);
            }
            return;
        }
        let Some(source) = syntax::field(node, "source") else { return };
        let request = self.request_of(source);
        let Some(clause) = syntax::child_of_kind(node, "import_clause") else { return };
        for part in syntax::children(clause) {
            match part.kind() {
                "identifier" => {
                    let imported = ImportedName::Name(CompactString::const_new("default"));
                    self.import_entry(request, imported, part, type_only);
                }
                "namespace_import" => {
                    if let Some(name) = syntax::first(part) {
                        self.import_entry(request, ImportedName::Namespace, name, type_only);
                    }
                }
                "named_imports" => {
                    for specifier in syntax::children(part) {
                        self.import_specifier(specifier, request, type_only);
                    }
                }
                _ => {}
            }
        }
    }

    fn import_specifier(&mut self, node: Node<'_>, request: RequestId, type_only: bool) {
        let Some(name) = syntax::field(node, "name") else { return };
        let local = syntax::field(node, "alias").unwrap_or(name);
        let type_only = type_only || syntax::has_token(node, "type");
        let imported = ImportedName::Name(self.export_name(name));
        self.import_entry(request, imported, local, type_only);
    }

    fn import_entry(&mut self, request: RequestId, imported: ImportedName, local: Node<'_>, type_only: bool) {
        let id = ImportId::new(self.module.imports.len());
        let span = syntax::span(local);
        let name = self.name_of(local);
        if let (false, Some(binding)) = (type_only, self.resolve(&name)) {
            self.imports.insert(binding, id);
        }
        self.module.imports.push(ImportEntry { request, imported, local: name, type_only, span });
    }

    fn request_of(&mut self, source: Node<'_>) -> RequestId {
        let specifier = syntax::string_value(source, self.source);
        self.request(specifier, syntax::span(source))
    }

    /// `name` or `"any name"`.
    fn export_name(&self, node: Node<'_>) -> CompactString {
        match node.kind() {
            "string" => syntax::string_value(node, self.source),
            _ => self.name_of(node),
        }
    }

    pub(super) fn export_statement(&mut self, node: Node<'_>) {
        self.decorators = self.decorators_of(node);
        let is_default = syntax::has_token(node, "default");
        if let Some(source) = syntax::field(node, "source") {
            return self.export_from(node, source);
        }
        if let Some(declaration) = syntax::field(node, "declaration") {
            self.statement(declaration);
            return self.export_declaration(declaration, is_default);
        }
        if let Some(clause) = syntax::child_of_kind(node, "export_clause") {
            for specifier in syntax::children(clause) {
                let Some(name) = syntax::field(specifier, "name") else { continue };
                let alias = syntax::field(specifier, "alias").unwrap_or(name);
                self.export_local(self.export_name(alias), self.export_name(name), syntax::span(specifier));
            }
            return;
        }
        let Some(value) = syntax::field(node, "value").or_else(|| syntax::first(node)) else { return };
        self.export_value(node, value, is_default);
    }

    /// `export default value` and `export = value`.
    fn export_value(&mut self, node: Node<'_>, value: Node<'_>, is_default: bool) {
        let span = syntax::span(node);
        if is_default {
            let exported = CompactString::const_new("default");
            let lowered = self.expression_named(value, None);
            let local = (value.kind() == "identifier").then(|| self.name_of(value));
            let kind = ExportKind::Local { exported, local, value: Some(lowered) };
            self.module.exports.push(ExportEntry { kind, span });
        } else if syntax::has_token(node, "=") {
            let value = self.expression(value);
            self.module.exports.push(ExportEntry { kind: ExportKind::Assign { value }, span });
        } else if value.kind() != "identifier" {
            self.statement(value);
        }
    }

    /// `export … from 'm'`.
    fn export_from(&mut self, node: Node<'_>, source: Node<'_>) {
        let request = self.request_of(source);
        let span = syntax::span(node);
        if let Some(namespace) = syntax::child_of_kind(node, "namespace_export") {
            if let Some(name) = syntax::first(namespace) {
                let exported = self.export_name(name);
                let kind = ExportKind::Indirect { exported, request, imported: ImportedName::Namespace };
                self.module.exports.push(ExportEntry { kind, span });
            }
        } else if let Some(clause) = syntax::child_of_kind(node, "export_clause") {
            for specifier in syntax::children(clause) {
                let Some(name) = syntax::field(specifier, "name") else { continue };
                let alias = syntax::field(specifier, "alias").unwrap_or(name);
                let imported = ImportedName::Name(self.export_name(name));
                let kind = ExportKind::Indirect { exported: self.export_name(alias), request, imported };
                self.module.exports.push(ExportEntry { kind, span: syntax::span(specifier) });
            }
        } else {
            self.module.exports.push(ExportEntry { kind: ExportKind::Star { request }, span });
        }
    }

    fn export_declaration(&mut self, node: Node<'_>, is_default: bool) {
        let mut names = Vec::new();
        self.declared_names(node, &mut names);
        for (name, span) in names {
            let exported = if is_default { CompactString::const_new("default") } else { name.clone() };
            self.export_local(exported, name, span);
        }
    }

    /// The names that a declaration declares, types included.
    fn declared_names(&self, node: Node<'_>, names: &mut Vec<(CompactString, Span)>) {
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            match node.kind() {
                "identifier" | "shorthand_property_identifier_pattern" | "type_identifier" => {
                    names.push((self.name_of(node), syntax::span(node)));
                }
                "lexical_declaration"
                | "variable_declaration"
                | "object_pattern"
                | "array_pattern"
                | "rest_pattern"
                | "ambient_declaration" => {
                    open.extend(syntax::children(node).into_iter().rev());
                }
                "pair_pattern" => open.extend(syntax::field(node, "value")),
                "assignment_pattern" | "object_assignment_pattern" => {
                    open.extend(syntax::field(node, "left"));
                }
                "import_alias" => open.extend(syntax::first(node)),
                _ => open.extend(syntax::field(node, "name")),
            }
        }
    }

    fn export_local(&mut self, exported: CompactString, local: CompactString, span: Span) {
        match self.namespaces.last_mut() {
            Some(names) => names.push((local, span)),
            None => self.exports.push(PendingExport { exported, local, span }),
        }
    }

    /// Settles the exports of local names.
    pub(super) fn finish_exports(&mut self) {
        self.finish_common_js();
        let imports: FxHashMap<_, _> =
            self.module.imports.iter().enumerate().map(|(at, import)| (import.local.clone(), at)).collect();
        for PendingExport { exported, local, span } in std::mem::take(&mut self.exports) {
            let kind = if let Some(at) = imports.get(&local) {
                // `import { a } from 'm'; export { a };` is an indirect export.
                let import = &self.module.imports[*at];
                ExportKind::Indirect { exported, request: import.request, imported: import.imported.clone() }
            } else {
                let value = self.exported_value(&local, span);
                ExportKind::Local { exported, local: Some(local), value }
            };
            self.module.exports.push(ExportEntry { kind, span });
        }
    }

    /// The last version of what cannot be reassigned, any version of what can; nothing for a type.
    fn exported_value(&mut self, local: &str, span: Span) -> Option<ValueId> {
        let binding = self.scopes.resolve(Scopes::ROOT, local)?;
        let is_variable =
            matches!(self.scopes.binding(binding).kind, BindingKind::Variable | BindingKind::Parameter);
        Some(if is_variable {
            self.push(Value::Capture(binding), span)
        } else {
            self.read_binding(binding, span)
        })
    }

    /// `namespace N { export const a = 1 }`: its body in place, N an object of what it exports.
    pub(super) fn namespace(&mut self, node: Node<'_>) -> ValueId {
        let (Some(name), Some(body)) = (syntax::field(node, "name"), syntax::field(node, "body")) else {
            return self.unknown(node, "namespace");
        };
        if name.kind() == "string" {
            self.ambient(body);
            return self.unknown(node, "ambient module");
        }
        self.namespaces.push(Vec::new());
        let around = self.in_namespaces.len();
        let names = self.dotted(name);
        self.in_namespaces.extend(names);
        let entries = self.scoped(body, |this| {
            this.statements(body);
            let names = this.namespaces.pop().unwrap_or_default();
            let mut entries = Vec::new();
            for (name, span) in names {
                if let Some(binding) = this.scopes.declared_in(this.scope, &name) {
                    let value = this.read_binding(binding, span);
                    entries.push(Entry::Field { key: Key::Name(name), value, span });
                }
            }
            entries
        });
        self.in_namespaces.truncate(around);
        let span = syntax::span(node);
        let mut value = self.push(Value::Object(entries), span);
        if let Some(binding) = self.resolve(self.text(name)) {
            if self.is_versioned(binding)
                && let Some(before) = self.frame().env.get(binding)
            {
                value = self.join([before, value], span);
            }
            self.assign(binding, value, syntax::span(name));
        }
        value
    }

    /// `import A = B.C;`
    pub(super) fn import_alias(&mut self, node: Node<'_>) {
        let parts = syntax::children(node);
        let [name, target, ..] = parts.as_slice() else { return };
        let span = syntax::span(*target);
        let mut names = self.text(*target).split('.').map(str::trim);
        let Some(root) = names.next() else { return };
        let mut value = match self.resolve(root) {
            Some(binding) => self.read_binding(binding, span),
            None => self.undeclared(root, span),
        };
        for key in names {
            value = self.load(value, Key::Name(CompactString::from(key)), span);
        }
        self.assign_name(*name, value);
    }
}
