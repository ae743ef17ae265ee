//! The reader: text → definitions, up to the first thing that is no GraphQL.

use compact_str::CompactString;

use super::{declaration, fragment_name};
use crate::ir::{Literal, PrimitiveType, Type, TypeDecl, TypeDeclKind, TypeField};
use crate::limits;
use crate::source::Span;

#[derive(Debug)]
pub(super) enum Definition {
    /// A query, mutation or subscription and what its answer has.
    Operation {
        name: Option<CompactString>,
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

pub(super) fn definitions(text: &str) -> Read {
    let mut reader = Reader { tokens: tokens(text), at: 0, depth: 0, found: Vec::new() };
    let mut error = None;
    while reader.at < reader.tokens.len() && error.is_none() {
        let start = reader.place();
        error = reader.definition().is_none().then_some(start);
    }
    Read { definitions: reader.found, error }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'t> {
    Name(&'t str),
    /// One character, or `…` for three dots.
    Mark(char),
    /// A string or number.
    Constant,
}

/// Tokens and where they start. Commas, spaces and comments are none.
fn tokens(text: &str) -> Vec<(Token<'_>, usize)> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(next) = text[at..].chars().next() {
        let rest = &text[at..];
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let run = |is_in: &dyn Fn(char) -> bool| rest.find(|c| !is_in(c)).unwrap_or(rest.len());
        let length = match next {
            ' ' | '\t' | '\r' | '\n' | ',' | '\u{feff}' => next.len_utf8(),
            '#' => rest.find('\n').unwrap_or(rest.len()),
            '"' => {
                tokens.push((Token::Constant, at));
                string_length(rest)
            }
            '0'..='9' | '-' => {
                tokens.push((Token::Constant, at));
                run(&|c| is_name(c) || matches!(c, '.' | '+' | '-'))
            }
            c if is_name(c) => {
                let length = run(&is_name);
                tokens.push((Token::Name(&rest[..length]), at));
                length
            }
            _ if rest.starts_with("...") => {
                tokens.push((Token::Mark('…'), at));
                3
            }
            c => {
                tokens.push((Token::Mark(c), at));
                c.len_utf8()
            }
        };
        at += length;
    }
    tokens
}

/// `"…"` or `"""…"""`, quotes included.
fn string_length(text: &str) -> usize {
    if let Some(inner) = text.strip_prefix("\"\"\"") {
        return inner.find("\"\"\"").map_or(text.len(), |end| end + 6);
    }
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '\n' => return at,
            '"' if !escaped => return at + 1,
            _ => escaped = c == '\\' && !escaped,
        }
    }
    text.len()
}

struct Reader<'t> {
    tokens: Vec<(Token<'t>, usize)>,
    at: usize,
    depth: usize,
    found: Vec<Definition>,
}

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<Token<'t>> {
        self.tokens.get(self.at).map(|(token, _)| *token)
    }

    fn place(&self) -> usize {
        self.tokens.get(self.at).map_or(0, |(_, at)| *at)
    }

    fn span(&self) -> Span {
        Span::new(self.place(), self.place())
    }

    fn take(&mut self, mark: char) -> bool {
        let is_next = self.peek() == Some(Token::Mark(mark));
        self.at += usize::from(is_next);
        is_next
    }

    fn name(&mut self) -> Option<&'t str> {
        let Some(Token::Name(name)) = self.peek() else { return None };
        self.at += 1;
        Some(name)
    }

    fn word(&mut self, word: &str) -> bool {
        let is_next = self.peek() == Some(Token::Name(word));
        self.at += usize::from(is_next);
        is_next
    }

    /// Reads one definition and keeps what says something about fields. `None`: it is none.
    fn definition(&mut self) -> Option<()> {
        while self.peek() == Some(Token::Constant) {
            self.at += 1;
        }
        let span = self.span();
        if self.peek() == Some(Token::Mark('{')) {
            let ty = self.selection()?;
            self.found.push(Definition::Operation { name: None, ty, span });
            return Some(());
        }
        self.word("extend");
        match self.name()? {
            "query" | "mutation" | "subscription" => {
                let name = self.name().map(CompactString::from);
                self.skip_arguments('(', ')')?;
                self.skip_directives()?;
                let ty = self.selection()?;
                self.found.push(Definition::Operation { name, ty, span });
            }
            "fragment" => {
                let name = self.name()?;
                self.word("on").then_some(())?;
                self.name()?;
                self.skip_directives()?;
                let ty = self.selection()?;
                let decl = declaration(name, TypeDeclKind::Alias, ty, span, true);
                self.found.push(Definition::Type(decl));
            }
            "type" | "interface" | "input" => self.object(span)?,
            "enum" => {
                let name = self.name()?;
                self.skip_directives()?;
                let values = self.enum_values()?;
                let decl = declaration(name, TypeDeclKind::Enum, Type::Union(values), span, false);
                self.found.push(Definition::Type(decl));
            }
            "union" => self.union(span)?,
            "scalar" => {
                self.name()?;
                self.skip_directives()?;
            }
            "schema" => {
                self.skip_directives()?;
                self.skip_arguments('{', '}')?;
            }
            "directive" => self.directive()?,
            _ => return None,
        }
        Some(())
    }

    /// `union Found = User | Team`.
    fn union(&mut self, span: Span) -> Option<()> {
        let name = self.name()?;
        self.skip_directives()?;
        let mut members = Vec::new();
        if self.take('=') {
            self.take('|');
            members.push(self.named_type()?);
            while self.take('|') {
                members.push(self.named_type()?);
            }
        }
        let decl = declaration(name, TypeDeclKind::Alias, Type::Union(members), span, false);
        self.found.push(Definition::Type(decl));
        Some(())
    }

    /// `type User implements Node & Other @key { id: ID! }`.
    fn object(&mut self, span: Span) -> Option<()> {
        let name = self.name()?;
        if self.word("implements") {
            self.take('&');
            self.name()?;
            while self.take('&') || matches!(self.peek(), Some(Token::Name(_))) {
                self.name()?;
            }
        }
        self.skip_directives()?;
        let mut fields = Vec::new();
        if self.take('{') {
            while !self.take('}') {
                while self.peek() == Some(Token::Constant) {
                    self.at += 1;
                }
                let span = self.span();
                let name = self.name()?;
                self.skip_arguments('(', ')')?;
                self.take(':').then_some(())?;
                let ty = self.type_reference()?;
                if self.take('=') {
                    self.skip_value()?;
                }
                self.skip_directives()?;
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
        if self.take('{') {
            while !self.take('}') {
                while self.peek() == Some(Token::Constant) {
                    self.at += 1;
                }
                values.push(Type::Literal(Literal::String(self.name()?.into())));
                self.skip_directives()?;
            }
        }
        Some(values)
    }

    /// `directive @a(b: Int) repeatable on FIELD | OBJECT`.
    fn directive(&mut self) -> Option<()> {
        self.take('@').then_some(())?;
        self.name()?;
        self.skip_arguments('(', ')')?;
        self.word("repeatable");
        self.word("on").then_some(())?;
        self.take('|');
        self.name()?;
        while self.take('|') {
            self.name()?;
        }
        Some(())
    }

    /// `[User!]!`.
    fn type_reference(&mut self) -> Option<Type> {
        let ty = if self.take('[') {
            self.depth += 1;
            let item = (self.depth < limits::TYPE_DEPTH).then(|| self.type_reference());
            self.depth -= 1;
            let item = item??;
            self.take(']').then_some(())?;
            Type::Array(Box::new(item))
        } else {
            self.named_type()?
        };
        self.take('!');
        Some(ty)
    }

    fn named_type(&mut self) -> Option<Type> {
        let span = self.span();
        Some(match self.name()? {
            "String" | "ID" => Type::Primitive(PrimitiveType::String),
            "Int" | "Float" => Type::Primitive(PrimitiveType::Number),
            "Boolean" => Type::Primitive(PrimitiveType::Boolean),
            name => Type::Named { name: vec![name.into()], arguments: Vec::new(), span },
        })
    }

    /// `{ alias: field(a: 1) @d { … } ...Fragment ... on Type { … } }`.
    fn selection(&mut self) -> Option<Type> {
        self.take('{').then_some(())?;
        self.depth += 1;
        let selected = (self.depth < limits::TYPE_DEPTH).then(|| self.selected());
        self.depth -= 1;
        selected?
    }

    fn selected(&mut self) -> Option<Type> {
        let mut fields = Vec::new();
        let mut parts = Vec::new();
        while !self.take('}') {
            let span = self.span();
            if self.take('…') {
                self.spread(span, &mut parts)?;
                continue;
            }
            let first = self.name()?;
            let name = if self.take(':') { first } else { "" };
            let own = if name.is_empty() { first } else { self.name()? };
            let name = if name.is_empty() { own } else { name };
            self.skip_arguments('(', ')')?;
            self.skip_directives()?;
            let is_open = self.peek() == Some(Token::Mark('{'));
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
        if self.word("on") {
            self.name()?;
            self.skip_directives()?;
            parts.push(self.selection()?);
            return Some(());
        }
        let name = self.name();
        self.skip_directives()?;
        if self.peek() == Some(Token::Mark('{')) && name.is_none() {
            parts.push(self.selection()?);
        }
        let named = |name| Type::Named { name: vec![fragment_name(name)], arguments: Vec::new(), span };
        parts.extend(name.map(named));
        Some(())
    }

    fn skip_directives(&mut self) -> Option<()> {
        while self.take('@') {
            self.name()?;
            self.skip_arguments('(', ')')?;
        }
        Some(())
    }

    /// Up to the mark that closes, when the next one opens.
    fn skip_arguments(&mut self, open: char, close: char) -> Option<()> {
        let mut depth = usize::from(self.take(open));
        while depth > 0 {
            match self.peek()? {
                Token::Mark(mark) if mark == open => depth += 1,
                Token::Mark(mark) if mark == close => depth -= 1,
                _ => {}
            }
            self.at += 1;
        }
        Some(())
    }

    /// A default: a name, a constant, a list or an object.
    fn skip_value(&mut self) -> Option<()> {
        match self.peek()? {
            Token::Mark('[') => self.skip_arguments('[', ']'),
            Token::Mark('{') => self.skip_arguments('{', '}'),
            _ => {
                self.at += 1;
                Some(())
            }
        }
    }
}
