//! The reader: text → definitions, up to the first thing that is no GraphQL.

use compact_str::CompactString;

use super::tokens::{Cursor, Token};
use super::{declaration, fragment_name};
use crate::ir::{Literal, PrimitiveType, Type, TypeDecl, TypeDeclKind, TypeField};
use crate::limits;
use crate::source::Span;

#[derive(Debug)]
pub(super) enum Definition {
    /// A query, mutation or subscription and what its answer has.
    Operation {
        name: Option<CompactString>,
        kind: &'static str,
        ty: Type,
        span: Span,
    },
    Type(TypeDecl),
}

#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) definitions: Vec<Definition>,
    /// Where reading ended early.
    pub(super) error: Option<usize>,
}

const OPERATIONS: [&str; 3] = ["query", "mutation", "subscription"];

pub(super) fn definitions(text: &str) -> Read {
    let mut reader = Reader { text: Cursor::new(text), depth: 0, found: Vec::new() };
    let mut error = None;
    while reader.text.peek().is_some() && error.is_none() {
        let start = reader.text.place();
        error = reader.definition().is_none().then_some(start);
    }
    Read { definitions: reader.found, error }
}

struct Reader<'t> {
    text: Cursor<'t>,
    depth: usize,
    found: Vec<Definition>,
}

impl Reader<'_> {
    /// Reads one definition and keeps what says something about fields. `None`: it is none.
    fn definition(&mut self) -> Option<()> {
        self.text.skip_constants();
        let span = self.text.span();
        if self.text.peek() == Some(Token::Mark('{')) {
            let ty = self.selection()?;
            self.found.push(Definition::Operation { name: None, kind: "query", ty, span });
            return Some(());
        }
        self.text.word("extend");
        match self.text.name()? {
            word @ ("query" | "mutation" | "subscription") => {
                let kind = OPERATIONS.into_iter().find(|kind| *kind == word)?;
                let name = self.text.name().map(CompactString::from);
                self.text.skip_arguments('(', ')')?;
                self.text.skip_directives()?;
                let ty = self.selection()?;
                self.found.push(Definition::Operation { name, kind, ty, span });
            }
            "fragment" => {
                let name = self.text.name()?;
                self.text.word("on").then_some(())?;
                self.text.name()?;
                self.text.skip_directives()?;
                let ty = self.selection()?;
                let decl = declaration(name, TypeDeclKind::Alias, ty, span, true);
                self.found.push(Definition::Type(decl));
            }
            "type" | "interface" | "input" => self.object(span)?,
            "enum" => {
                let name = self.text.name()?;
                self.text.skip_directives()?;
                let values = self.enum_values()?;
                let decl = declaration(name, TypeDeclKind::Enum, Type::Union(values), span, false);
                self.found.push(Definition::Type(decl));
            }
            "union" => self.union(span)?,
            "scalar" => {
                self.text.name()?;
                self.text.skip_directives()?;
            }
            "schema" => {
                self.text.skip_directives()?;
                self.text.skip_arguments('{', '}')?;
            }
            "directive" => self.directive()?,
            _ => return None,
        }
        Some(())
    }

    /// `union Found = User | Team`.
    fn union(&mut self, span: Span) -> Option<()> {
        let name = self.text.name()?;
        self.text.skip_directives()?;
        let mut members = Vec::new();
        if self.text.take('=') {
            self.text.take('|');
            members.push(self.named_type()?);
            while self.text.take('|') {
                members.push(self.named_type()?);
            }
        }
        let decl = declaration(name, TypeDeclKind::Alias, Type::Union(members), span, false);
        self.found.push(Definition::Type(decl));
        Some(())
    }

    /// `type User implements Node & Other @key { id: ID! }`.
    fn object(&mut self, span: Span) -> Option<()> {
        let name = self.text.name()?;
        if self.text.word("implements") {
            self.text.take('&');
            self.text.name()?;
            while self.text.take('&') || matches!(self.text.peek(), Some(Token::Name(_))) {
                self.text.name()?;
            }
        }
        self.text.skip_directives()?;
        let mut fields = Vec::new();
        if self.text.take('{') {
            while !self.text.take('}') {
                self.text.skip_constants();
                let span = self.text.span();
                let name = self.text.name()?;
                self.text.skip_arguments('(', ')')?;
                self.text.take(':').then_some(())?;
                let ty = self.type_reference()?;
                if self.text.take('=') {
                    self.text.skip_value()?;
                }
                self.text.skip_directives()?;
                fields.push(TypeField { name: name.into(), ty, span });
            }
        }
        let ty = Type::Object { fields, index: None };
        let decl = declaration(name, TypeDeclKind::Interface, ty, span, false);
        self.found.push(Definition::Type(decl));
        Some(())
    }

    fn enum_values(&mut self) -> Option<Vec<Type>> {
        let mut values = Vec::new();
        if self.text.take('{') {
            while !self.text.take('}') {
                self.text.skip_constants();
                values.push(Type::Literal(Literal::String(self.text.name()?.into())));
                self.text.skip_directives()?;
            }
        }
        Some(values)
    }

    /// `directive @a(b: Int) repeatable on FIELD | OBJECT`.
    fn directive(&mut self) -> Option<()> {
        self.text.take('@').then_some(())?;
        self.text.name()?;
        self.text.skip_arguments('(', ')')?;
        self.text.word("repeatable");
        self.text.word("on").then_some(())?;
        self.text.take('|');
        self.text.name()?;
        while self.text.take('|') {
            self.text.name()?;
        }
        Some(())
    }

    /// `[User!]!`.
    fn type_reference(&mut self) -> Option<Type> {
        let ty = if self.text.take('[') {
            self.depth += 1;
            let item = (self.depth < limits::TYPE_DEPTH).then(|| self.type_reference());
            self.depth -= 1;
            let item = item??;
            self.text.take(']').then_some(())?;
            Type::Array(Box::new(item))
        } else {
            self.named_type()?
        };
        self.text.take('!');
        Some(ty)
    }

    fn named_type(&mut self) -> Option<Type> {
        let span = self.text.span();
        Some(match self.text.name()? {
            "String" | "ID" => Type::Primitive(PrimitiveType::String),
            "Int" | "Float" => Type::Primitive(PrimitiveType::Number),
            "Boolean" => Type::Primitive(PrimitiveType::Boolean),
            name => Type::Named { name: vec![name.into()], arguments: Vec::new(), span },
        })
    }

    /// `{ alias: field(a: 1) @d { … } ...Fragment ... on Type { … } }`.
    fn selection(&mut self) -> Option<Type> {
        self.text.take('{').then_some(())?;
        self.depth += 1;
        let selected = (self.depth < limits::TYPE_DEPTH).then(|| self.selected());
        self.depth -= 1;
        selected?
    }

    fn selected(&mut self) -> Option<Type> {
        let mut fields = Vec::new();
        let mut parts = Vec::new();
        while !self.text.take('}') {
            let span = self.text.span();
            if self.text.take('…') {
                self.spread(span, &mut parts)?;
                continue;
            }
            let first = self.text.name()?;
            let name = if self.text.take(':') { first } else { "" };
            let own = if name.is_empty() { first } else { self.text.name()? };
            let name = if name.is_empty() { own } else { name };
            self.text.skip_arguments('(', ')')?;
            self.text.skip_directives()?;
            let is_open = self.text.peek() == Some(Token::Mark('{'));
            let ty = if is_open { self.selection()? } else { Type::Unknown };
            fields.push(TypeField { name: name.into(), ty, span });
        }
        let own = (!fields.is_empty()).then_some(Type::Object { fields, index: None });
        parts.splice(0..0, own);
        match parts.len() {
            0 => None,
            1 => parts.pop(),
            _ => Some(Type::Intersection(parts)),
        }
    }

    /// What follows `...`; nothing where the text has a hole.
    fn spread(&mut self, span: Span, parts: &mut Vec<Type>) -> Option<()> {
        if self.text.word("on") {
            self.text.name()?;
            self.text.skip_directives()?;
            parts.push(self.selection()?);
            return Some(());
        }
        let name = self.text.name();
        self.text.skip_directives()?;
        if self.text.peek() == Some(Token::Mark('{')) && name.is_none() {
            parts.push(self.selection()?);
        }
        let named = |name| Type::Named { name: vec![fragment_name(name)], arguments: Vec::new(), span };
        parts.extend(name.map(named));
        Some(())
    }
}
