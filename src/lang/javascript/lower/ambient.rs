//! What `declare` tells: types, and values that something else makes.
//!
//! ```ts
//! declare const viewer: Viewer;
//! declare global { interface Window { tracker: Tracker } }
//! ```
//!
//! Takes a declaration, gives types and ambient values of the module; makes no code.

use tree_sitter::Node;

use super::Lowering;
use crate::ir::{Ambient, Key, PrimitiveType, Type, TypeDeclKind, TypeField};
use crate::lang::javascript::syntax;

impl Lowering<'_> {
    /// What stands behind `declare` makes no values; its types are kept.
    pub(super) fn ambient(&mut self, node: Node<'_>) {
        let outer = (self.in_global, self.in_module.clone(), self.in_namespaces.len());
        self.in_global |= syntax::has_token(node, "global");
        let is_namespace = matches!(node.kind(), "internal_module" | "module");
        let name = syntax::field(node, "name").filter(|_| is_namespace);
        let before = self.module.ambients.len();
        // `declare module 'm' { … }` adds to the types of a package.
        let is_package = name.is_some_and(|name| name.kind() == "string");
        match name {
            Some(name) if is_package => self.in_module = Some(syntax::string_value(name, self.source)),
            // `declare namespace Acme { … }` may add to the types of a package as well.
            Some(name) if self.in_module.is_none() => self.in_module = Some(self.name_of(name)),
            _ => {}
        }
        if let Some(name) = name.filter(|_| !is_package) {
            // `namespace Api.V2 { interface User {…} }`
            let names = self.dotted(name);
            self.in_namespaces.extend(names);
        }
        self.nested(node, |this| {
            for child in syntax::children(node) {
                match child.kind() {
                    "lexical_declaration" | "variable_declaration" => this.ambient_variables(child),
                    "function_signature" => this.ambient_function(child),
                    "interface_declaration" | "type_alias_declaration" | "ambient_declaration" => {
                        this.type_declaration(child);
                    }
                    "class_declaration" | "abstract_class_declaration" => this.ambient_class(child),
                    "module"
                    | "internal_module"
                    | "statement_block"
                    | "expression_statement"
                    | "export_statement" => {
                        this.ambient(child);
                        this.ambient_default(child, before);
                    }
                    "enum_declaration" => this.enum_type(child),
                    "import_statement" => {
                        let before = this.module.imports.len();
                        this.hoist_import(child);
                        this.declared_imports += this.module.imports.len() - before;
                    }
                    _ => {}
                }
            }
        });
        (self.in_global, self.in_module) = (outer.0, outer.1);
        self.in_namespaces.truncate(outer.2);
        if let (false, Some(name)) = (is_package, name) {
            self.ambient_namespace(name, before);
        }
    }

    /// `declare const viewer: Viewer;`
    fn ambient_variables(&mut self, node: Node<'_>) {
        for declared in syntax::children(node) {
            let (name, ty) = (syntax::field(declared, "name"), syntax::field(declared, "type"));
            if let (Some(name), Some(ty)) = (name.filter(|name| name.kind() == "identifier"), ty) {
                let ty = self.type_of(ty);
                self.ambient_value(name, ty);
            }
        }
    }

    /// `declare function viewer(): Viewer;`
    fn ambient_function(&mut self, node: Node<'_>) {
        if let Some(name) = syntax::field(node, "name") {
            let ty = self.function_type(node);
            self.ambient_value(name, ty);
        }
    }

    /// `const user: User; export default user;` in `declare module 'm'`.
    fn ambient_default(&mut self, export: Node<'_>, before: usize) {
        let Some(value) = syntax::field(export, "value") else { return };
        let name = self.name_of(value);
        let own = self.module.ambients[before..].iter().find(|ambient| ambient.name == name).cloned();
        self.module.ambients.extend(own.map(|own| Ambient { name: "default".into(), ..own }));
    }

    /// `declare namespace App { const viewer: Viewer }`: `App` is an object of what is declared in it.
    fn ambient_namespace(&mut self, name: Node<'_>, before: usize) {
        let own: Vec<Ambient> = self.module.ambients.drain(before..).collect();
        if own.is_empty() {
            return;
        }
        let field = |ambient: Ambient| TypeField { name: ambient.name, ty: ambient.ty, span: ambient.span };
        let fields = own.into_iter().map(field).collect();
        self.ambient_value(name, Type::Object { fields, index: None });
    }

    /// What says nothing of a value is left out: `declare const tracker: any`.
    fn ambient_value(&mut self, name: Node<'_>, ty: Type) {
        if matches!(ty, Type::Unknown | Type::Primitive(PrimitiveType::Any)) {
            return;
        }
        let span = syntax::span(name);
        let name = self.name_of(name);
        let (is_global, module) = (self.in_global, self.in_module.clone());
        self.module.ambients.push(Ambient { name, ty, is_global, module, span });
    }

    /// `declare class C { a: string }`: only its fields are known.
    fn ambient_class(&mut self, node: Node<'_>) {
        let mut fields = Vec::new();
        let members = syntax::field(node, "body").map(syntax::children).unwrap_or_default();
        for member in members {
            if member.kind() == "public_field_definition"
                && let (Some(name), Some(ty)) = (syntax::field(member, "name"), syntax::field(member, "type"))
                && let Some(Key::Name(field)) = syntax::static_key(name, self.source)
            {
                let ty = self.type_of(ty);
                fields.push(TypeField { name: field, ty, span: syntax::span(name) });
            }
        }
        self.declared_type(node, TypeDeclKind::Interface, Type::Object { fields, index: None });
    }
}
