//! Types that stand in comments: of parameters, results, variables and fields, and declarations of types.

use compact_str::CompactString;
use tree_sitter::Node;

use super::Lowering;
use crate::ir::{ImportEntry, ImportedName, Type, TypeDecl, TypeDeclKind};
use crate::lang::javascript::jsdoc::{self, Tag};
use crate::lang::javascript::jsdoc_import;
use crate::source::Span;

/// What a comment says of a function.
#[derive(Debug, Default)]
pub(super) struct FunctionDoc {
    parameters: Vec<(CompactString, Type)>,
    pub(super) returns: Option<Type>,
}

impl FunctionDoc {
    /// By name, else by place: `@param {User} options` before `function f({ email })`.
    pub(super) fn parameter(&self, name: Option<&str>, place: usize) -> Option<&Type> {
        match name {
            Some(name) => self.parameters.iter().find(|(own, _)| own == name).map(|(_, ty)| ty),
            None => self.parameters.get(place).map(|(_, ty)| ty),
        }
    }
}

impl<'s> Lowering<'s> {
    /// `/** @param {User} user @returns {Account} */ function …`.
    pub(super) fn function_doc(&mut self, node: Node<'_>) -> FunctionDoc {
        let mut doc = FunctionDoc::default();
        let Some(comment) = self.doc_before(node) else { return doc };
        let tags = jsdoc::tags(comment);
        let span = Span::new(node.start_byte(), node.start_byte());
        for tag in tags.iter().filter(|tag| matches!(tag.name, "param" | "arg" | "argument")) {
            if tag.subject.contains('.') || tag.subject.is_empty() {
                continue;
            }
            let base = self.doc_type(tag.ty, span);
            let fields = self.fields_of(&tags, &["param", "arg", "argument"], Some(tag.subject), span);
            let ty = jsdoc::with_fields(base, fields, span);
            doc.parameters.push((tag.subject.into(), ty));
        }
        let returns = tags.iter().find(|tag| matches!(tag.name, "return" | "returns"));
        doc.returns = returns.map(|tag| self.doc_type(tag.ty, span));
        doc
    }

    /// `/** @type {User} */ let user`.
    pub(super) fn declared_in_doc(&mut self, node: Node<'_>) -> Option<Type> {
        let comment = self.doc_before(node)?;
        let tag = jsdoc::tags(comment).into_iter().find(|tag| tag.name == "type")?;
        Some(self.doc_type(tag.ty, Span::new(node.start_byte(), node.start_byte())))
    }

    /// `/** @typedef {Object} User  @property {string} email */`, `/** @callback OnSave  @param {User} user */`.
    pub(super) fn typedefs(&mut self) {
        if !self.has_docs {
            return;
        }
        self.imports_in_docs();
        for (start, comment) in jsdoc::typedefs(self.source) {
            let span = Span::new(start, start + comment.len());
            let tags = jsdoc::tags(comment);
            if let Some(name) = jsdoc::callback(comment) {
                let parameters = tags.iter().filter(|tag| tag.name == "param" && !tag.subject.contains('.'));
                let parameters = parameters.map(|tag| self.doc_type(tag.ty, span)).collect();
                self.declare_alias(name, Type::function(parameters, Type::Unknown), span);
            }
            let count = tags.iter().filter(|tag| tag.name == "typedef").count();
            for tag in tags.iter().filter(|tag| tag.name == "typedef" && !tag.subject.is_empty()) {
                let base = self.doc_type(tag.ty, span);
                let fields = match count {
                    1 => self.fields_of(&tags, &["property", "prop"], None, span),
                    _ => Vec::new(),
                };
                let ty = jsdoc::with_fields(base, fields, span);
                self.declare_alias(tag.subject, ty, span);
            }
        }
    }

    /// `/** @import { User, Plan as Offer } from './types' */`
    fn imports_in_docs(&mut self) {
        for import in jsdoc_import::imports(self.source) {
            let span = import.span;
            let request = self.request(import.from.into(), span);
            for (imported, local) in import.names {
                let imported =
                    imported.map_or(ImportedName::Namespace, |name| ImportedName::Name(name.into()));
                let local = local.into();
                self.module.imports.push(ImportEntry { request, imported, local, type_only: true, span });
            }
        }
    }

    fn declare_alias(&mut self, name: &str, ty: Type, span: Span) {
        self.module.types.push(TypeDecl {
            name: name.into(),
            kind: TypeDeclKind::Alias,
            parameters: Vec::new(),
            is_global: false,
            module: None,
            within: Vec::new(),
            ty,
            span,
        });
    }

    /// Fields that tags of their own declare: below `holder` (`options.email`), or the plain ones.
    fn fields_of(
        &mut self,
        tags: &[Tag<'_>],
        names: &[&str],
        holder: Option<&str>,
        span: Span,
    ) -> Vec<(CompactString, Type)> {
        let mut fields = Vec::new();
        for tag in tags.iter().filter(|tag| names.contains(&tag.name)) {
            let field = match holder {
                Some(holder) => tag.subject.strip_prefix(holder).and_then(|rest| rest.strip_prefix('.')),
                None => Some(tag.subject),
            };
            if let Some(field) = field.filter(|field| !field.is_empty() && !field.contains('.')) {
                fields.push((field.into(), self.doc_type(tag.ty, span)));
            }
        }
        fields
    }

    fn doc_before(&self, node: Node<'_>) -> Option<&'s str> {
        if self.has_docs { jsdoc::before(self.source, node.start_byte()) } else { None }
    }

    fn doc_type(&mut self, text: &str, span: Span) -> Type {
        jsdoc::parse(text, span, &mut |specifier| self.request(specifier.into(), span))
    }
}
