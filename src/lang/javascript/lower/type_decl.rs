//! Declarations of types: interfaces, aliases, enums, and what `declare` tells.

use compact_str::{CompactString, ToCompactString};
use tree_sitter::Node;

use super::Lowering;
use crate::ir::{Entry, Literal, PrimitiveType, Type, TypeDecl, TypeDeclKind, Value};
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

    /// The types of a script are known everywhere: a `.d.ts` file without imports and exports. Those of `declare module 'm'` are the module's.
    pub(super) fn finish_types(&mut self) {
        let is_script = self.module.imports.len() == self.declared_imports;
        if is_script && self.module.exports.is_empty() {
            for ty in &mut self.module.types {
                ty.is_global |= ty.module.is_none() || !ty.within.is_empty();
            }
            for ambient in self.module.ambients.iter_mut().filter(|ambient| ambient.module.is_none()) {
                ambient.is_global = true;
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

    pub(super) fn enum_type(&mut self, node: Node<'_>) {
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

    pub(super) fn declared_type(&mut self, node: Node<'_>, kind: TypeDeclKind, ty: Type) {
        let Some(name) = syntax::field(node, "name") else { return };
        let parameters = self.type_parameters(node);
        let name = self.name_of(name);
        self.module.types.push(TypeDecl {
            name,
            kind,
            parameters,
            is_global: self.in_global,
            module: self.in_module.clone(),
            within: self.in_namespaces.clone(),
            ty,
            span: syntax::span(node),
        });
    }
}
