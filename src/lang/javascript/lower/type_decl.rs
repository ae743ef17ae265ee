//! Declarations of types: interfaces, aliases, enums, and what `declare` tells.

use compact_str::{CompactString, ToCompactString};
use tree_sitter::Node;

use super::Lowering;
use crate::ir::{Entry, Key, Literal, PrimitiveType, Type, TypeDecl, TypeDeclKind, TypeField, Value};
use crate::lang::javascript::syntax;

impl Lowering<'_> {
    /// `interface`, `type`, `declare …`.
    pub(super) fn type_declaration(&mut self, node: Node<'_>) {
        match node.kind() {
            "interface_declaration" => self.interface(node),
            "type_alias_declaration" => {
                let ty = syntax::field(node, "value").map_or(Type::Unknown, |ty| self.type_of(ty));
                self.declared_type(node, TypeDeclKind::Alias, ty);
            }
            _ => self.ambient(node),
        }
    }

    /// What stands behind `declare` makes no values; its types are kept.
    pub(super) fn ambient(&mut self, node: Node<'_>) {
        let outer = (self.in_global, self.in_module.clone());
        self.in_global |= syntax::has_token(node, "global");
        // `declare module 'm' { … }` adds to the types of a package.
        if let Some(name) = syntax::field(node, "name").filter(|name| name.kind() == "string") {
            self.in_module = Some(syntax::string_value(name, self.source));
        } else if let (true, Some(name)) = (self.in_global, syntax::field(node, "name")) {
            // `declare global { namespace Acme { … } }` may add to the types of a package as well.
            self.in_module = Some(self.name_of(name));
        }
        self.nested(node, |this| {
            for child in syntax::children(node) {
                match child.kind() {
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
                    }
                    "enum_declaration" => this.enum_type(child),
                    _ => {}
                }
            }
        });
        (self.in_global, self.in_module) = outer;
    }

    /// The types of a script are known everywhere: a `.d.ts` file without imports and exports.
    pub(super) fn finish_types(&mut self) {
        if self.module.imports.is_empty() && self.module.exports.is_empty() {
            for ty in &mut self.module.types {
                ty.is_global = true;
            }
        }
    }

    /// `interface A<T> extends B, C { … }`: the body and the others at once.
    fn interface(&mut self, node: Node<'_>) {
        let body = syntax::field(node, "body").map_or(Type::Unknown, |body| self.type_of(body));
        let mut parts = vec![body];
        if let Some(extends) = syntax::child_of_kind(node, "extends_type_clause") {
            for base in syntax::children(extends) {
                parts.push(self.type_of(base));
            }
        }
        let ty = if parts.len() == 1 { parts.remove(0) } else { Type::Intersection(parts) };
        self.declared_type(node, TypeDeclKind::Interface, ty);
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

    /// `enum Plan { Free = 'free' }`: a type and an object.
    pub(super) fn enum_declaration(&mut self, node: Node<'_>) {
        let span = syntax::span(node);
        let members = syntax::field(node, "body").map(syntax::children).unwrap_or_default();
        let mut entries = Vec::new();
        for (index, member) in members.into_iter().enumerate() {
            let name = syntax::field(member, "name").unwrap_or(member);
            let key = self.key(name);
            let value = if let Some(value) = syntax::field(member, "value") {
                self.expression(value)
            } else {
                let number = CompactString::from(index.to_string());
                self.push(Value::Literal(Literal::Number(number)), syntax::span(name))
            };
            entries.push(Entry::Field { key, value, span: syntax::span(name) });
        }
        let value = self.push(Value::Object(entries), span);
        if let Some(name) = syntax::field(node, "name") {
            self.assign_name(name, value);
        }
        self.enum_type(node);
    }

    fn enum_type(&mut self, node: Node<'_>) {
        let members = syntax::field(node, "body").map(syntax::children).unwrap_or_default();
        let values = members.into_iter().enumerate().map(|(index, member)| {
            // `enum Kind { A, B }` counts; what is reckoned (`1 << 2`) is a number as well.
            match syntax::field(member, "value") {
                None => Type::Literal(Literal::Number(index.to_compact_string())),
                Some(value) => syntax::literal(value, self.source)
                    .map_or(Type::Primitive(PrimitiveType::Number), Type::Literal),
            }
        });
        let values = values.collect();
        self.declared_type(node, TypeDeclKind::Enum, Type::Union(values));
    }

    fn declared_type(&mut self, node: Node<'_>, kind: TypeDeclKind, ty: Type) {
        let Some(name) = syntax::field(node, "name") else { return };
        let parameters = self.type_parameters(node);
        let name = self.name_of(name);
        self.module.types.push(TypeDecl {
            name,
            kind,
            parameters,
            is_global: self.in_global,
            module: self.in_module.clone(),
            ty,
            span: syntax::span(node),
        });
    }
}
