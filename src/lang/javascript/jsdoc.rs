//! Types in documentation comments: `@param {User} user`, `@type {User}`, `@returns {Promise<User>}`, `@typedef`.
//!
//! Takes the text of a comment, gives types in the same form as those of TypeScript. Knows nothing of the code around it. What cannot be read
//! is an unknown type, which says nothing.

use compact_str::CompactString;

use crate::ir::{Literal, PrimitiveType, RequestId, Type, TypeField};
use crate::limits;
use crate::source::Span;

/// One tag: `@param {User} user the visitor`.
#[derive(Debug)]
pub(super) struct Tag<'t> {
    pub(super) name: &'t str,
    /// What stands in braces.
    pub(super) ty: &'t str,
    /// The first word behind it, without the brackets of an optional one: `user`, `options.email`.
    pub(super) subject: &'t str,
}

/// The comment that ends where only a declaration's head stands between it and `at`: `/** … */ export const send = `.
pub(super) fn before(source: &str, at: usize) -> Option<&str> {
    let mut from = at.saturating_sub(limits::DOC_GAP_BYTES);
    while !source.is_char_boundary(from) {
        from += 1;
    }
    let near = source.get(from..at)?;
    let end = near.rfind("*/")?;
    let is_head = |character: char| {
        character.is_alphanumeric() || character.is_whitespace() || "_$.=:#?!<>".contains(character)
    };
    if !near[end + 2..].chars().all(is_head) || near[end + 2..].contains("=>") {
        return None;
    }
    let before = &source[..from + end];
    let mut start = before.len().saturating_sub(limits::DOC_BYTES);
    while !before.is_char_boundary(start) {
        start += 1;
    }
    let start = start + before[start..].rfind("/*")?;
    let text = &before[start..];
    text.starts_with("/**").then_some(text)
}

/// Comments that declare types, each with the place where it starts.
pub(super) fn typedefs(source: &str) -> Vec<(usize, &str)> {
    let mut found: Vec<(usize, &str)> = Vec::new();
    for at in places(source) {
        let Some(start) = source[..at].rfind("/**") else { continue };
        let Some(length) = source[at..].find("*/") else { continue };
        if source[start..at].contains("*/") || found.last().is_some_and(|(last, _)| *last == start) {
            continue;
        }
        found.push((start, &source[start..at + length]));
    }
    found
}

/// Where a comment begins to declare a type, in their order.
fn places(source: &str) -> Vec<usize> {
    let found = ["@typedef", CALLBACK]
        .map(|tag| memchr::memmem::find_iter(source.as_bytes(), tag).take(limits::TYPEDEFS).collect());
    let mut found: Vec<usize> = found.into_iter().flat_map(|places: Vec<usize>| places).collect();
    found.sort_unstable();
    found
}

const CALLBACK: &str = "@callback";

/// `OnSave` of `@callback OnSave`: the type of a function, whose tags say what it is given.
pub(super) fn callback(comment: &str) -> Option<&str> {
    let behind = &comment[comment.find(CALLBACK)? + CALLBACK.len()..];
    let name = behind.trim_start();
    let is_part = |character: char| character.is_alphanumeric() || "_$".contains(character);
    let end = name.find(|character| !is_part(character)).unwrap_or(name.len());
    (end > 0).then(|| &name[..end])
}

/// The tags of a comment that have a type.
pub(super) fn tags(comment: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut rest = comment;
    while let Some(at) = rest.find('@') {
        rest = &rest[at + 1..];
        let end = rest.find(|character: char| !character.is_ascii_alphabetic()).unwrap_or(rest.len());
        let name = &rest[..end];
        let after = rest[end..].trim_start();
        let Some(inner) = after.strip_prefix('{') else { continue };
        let Some(length) = closing_brace(inner) else { break };
        let words =
            inner[length + 1..].trim_start_matches([' ', '\t', '*', '\r', '\n']).trim_start_matches('[');
        let is_part = |character: char| character.is_alphanumeric() || "_$.".contains(character);
        let end = words.find(|character: char| !is_part(character)).unwrap_or(words.len());
        tags.push(Tag { name, ty: &inner[..length], subject: &words[..end] });
        rest = &inner[length + 1..];
    }
    tags
}

fn closing_brace(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    for (at, character) in text.char_indices() {
        match character {
            '{' => open += 1,
            '}' if open == 0 => return Some(at),
            '}' => open -= 1,
            _ => {}
        }
    }
    None
}

/// A type with the fields that further tags give it: `@property {string} email`, `@param {string} options.email`.
pub(super) fn with_fields(base: Type, fields: Vec<(CompactString, Type)>, span: Span) -> Type {
    if fields.is_empty() {
        return base;
    }
    let fields = fields.into_iter().map(|(name, ty)| TypeField { name, ty, span }).collect();
    let own = Type::Object { fields, index: None };
    match base {
        Type::Named { .. } | Type::Intersection(_) => Type::Intersection(vec![base, own]),
        Type::Array(_) => Type::Array(Box::new(own)),
        _ => own,
    }
}

/// Reads a type as documentation writes it. `request` gives the id of a module for `import('m').T`.
pub(super) fn parse(text: &str, span: Span, request: &mut dyn FnMut(&str) -> RequestId) -> Type {
    let mut reader = Reader { rest: text, span, depth: 0, request };
    reader.union()
}

struct Reader<'t, 'r> {
    rest: &'t str,
    span: Span,
    depth: usize,
    request: &'r mut dyn FnMut(&str) -> RequestId,
}

impl<'t> Reader<'t, '_> {
    fn skip(&mut self) {
        self.rest =
            self.rest.trim_start_matches(|c: char| c.is_whitespace() || c == '*' && self.rest.len() > 1);
    }

    fn take(&mut self, token: &str) -> bool {
        self.rest = self.rest.trim_start();
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn union(&mut self) -> Type {
        if self.depth >= limits::TYPE_DEPTH {
            self.rest = "";
            return Type::Unknown;
        }
        self.depth += 1;
        let mut parts = vec![self.postfix()];
        while self.take("|") {
            parts.push(self.postfix());
        }
        self.depth -= 1;
        if parts.len() == 1 { parts.remove(0) } else { Type::Union(parts) }
    }

    /// `?User`, `User[]`, `User=`.
    fn postfix(&mut self) -> Type {
        while self.take("?") || self.take("!") || self.take("...") {}
        let mut ty = self.primary();
        loop {
            if self.take("[]") {
                ty = Type::Array(Box::new(ty));
            } else if !(self.take("=") || self.take("?") || self.take("!")) {
                return ty;
            }
        }
    }

    fn primary(&mut self) -> Type {
        if self.take("(") {
            return if self.is_arrow() { self.arrow() } else { self.grouped() };
        }
        if self.take("{") {
            return self.object();
        }
        if self.take("*") {
            return Type::Primitive(PrimitiveType::Any);
        }
        for quote in ['\'', '"'] {
            if let Some(rest) = self.rest.strip_prefix(quote)
                && let Some(end) = rest.find(quote)
            {
                self.rest = &rest[end + 1..];
                return Type::Literal(Literal::String(rest[..end].into()));
            }
        }
        self.named()
    }

    fn grouped(&mut self) -> Type {
        let inner = self.union();
        self.take(")");
        inner
    }

    /// Does `=>` follow the parenthesis that closes here?
    fn is_arrow(&self) -> bool {
        let mut open = 0_usize;
        let close = self.rest.char_indices().find(|(_, character)| match character {
            '(' => {
                open += 1;
                false
            }
            ')' if open == 0 => true,
            ')' => {
                open -= 1;
                false
            }
            _ => false,
        });
        close.is_some_and(|(at, _)| self.rest[at + 1..].trim_start().starts_with("=>"))
    }

    /// `user: User, again?: boolean) => void`
    fn arrow(&mut self) -> Type {
        let parameters = self.parameters(|own| {
            own.take("...");
            own.word();
            own.take("?");
            own.behind(":")
        });
        Type::function(parameters, self.behind("=>"))
    }

    /// `function(User, boolean): void`, behind its first word.
    fn function(&mut self) -> Type {
        let parameters = if self.take("(") { self.parameters(Self::union) } else { Vec::new() };
        Type::function(parameters, self.behind(":"))
    }

    /// Up to the parenthesis that closes them.
    fn parameters(&mut self, one: impl Fn(&mut Self) -> Type) -> Vec<Type> {
        let mut parameters = Vec::new();
        while !self.take(")") && !self.rest.is_empty() {
            parameters.push(one(self));
            if !self.take(",") {
                self.take(")");
                break;
            }
        }
        parameters
    }

    /// The type that stands behind a mark, if that is there.
    fn behind(&mut self, mark: &str) -> Type {
        if self.take(mark) { self.union() } else { Type::Unknown }
    }

    /// `{ email: string, phone?: string }`, over several lines with a `*` before each.
    fn object(&mut self) -> Type {
        let mut fields = Vec::new();
        loop {
            self.skip();
            if self.rest.is_empty() || self.take("}") {
                return Type::Object { fields, index: None };
            }
            let name = self.word().trim_matches(['\'', '"']);
            self.take("?");
            let ty = if self.take(":") { self.union() } else { Type::Primitive(PrimitiveType::Any) };
            if name.is_empty() {
                // Not understood: what was read so far is kept.
                self.rest = "";
            } else {
                fields.push(TypeField { name: name.into(), ty, span: self.span });
            }
            self.skip();
            let _ = self.take(",") || self.take(";");
        }
    }

    fn word(&mut self) -> &'t str {
        self.rest = self.rest.trim_start();
        let is_part = |c: char| c.is_alphanumeric() || "_$.-'\"".contains(c);
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    fn named(&mut self) -> Type {
        let word = self.word();
        if word == "import" && self.take("(") {
            return self.imported();
        }
        if word == "function" {
            return self.function();
        }
        let mut arguments = Vec::new();
        if self.take("<") {
            loop {
                arguments.push(self.union());
                if !self.take(",") {
                    break;
                }
            }
            self.take(">");
        }
        match (word.trim_end_matches('.'), arguments.as_slice()) {
            ("string" | "String", _) => Type::Primitive(PrimitiveType::String),
            ("number" | "Number" | "bigint", _) => Type::Primitive(PrimitiveType::Number),
            ("boolean" | "Boolean", _) => Type::Primitive(PrimitiveType::Boolean),
            ("void" | "undefined" | "null" | "never", _) => Type::Primitive(PrimitiveType::Nothing),
            ("any" | "unknown" | "object" | "Object", []) => Type::Primitive(PrimitiveType::Any),
            ("Function", []) => Type::function(Vec::new(), Type::Unknown),
            ("Array" | "ReadonlyArray", [_]) => Type::Array(Box::new(arguments.remove(0))),
            ("Promise", [_]) => arguments.remove(0),
            ("Object", [_, _]) => {
                Type::Object { fields: Vec::new(), index: Some(Box::new(arguments.remove(1))) }
            }
            ("", _) => Type::Unknown,
            (name, _) => Type::Named {
                name: name.split('.').map(CompactString::from).collect(),
                arguments,
                span: self.span,
            },
        }
    }

    /// `import('m').User`.
    fn imported(&mut self) -> Type {
        let specifier = self.word_until(')');
        let name: Vec<CompactString> =
            self.word().split('.').filter(|part| !part.is_empty()).map(CompactString::from).collect();
        match specifier {
            "" => Type::Unknown,
            specifier => Type::Imported { request: (self.request)(specifier), name },
        }
    }

    fn word_until(&mut self, end: char) -> &'t str {
        let Some(at) = self.rest.find(end) else { return "" };
        let word = self.rest[..at].trim().trim_matches(['\'', '"']);
        self.rest = &self.rest[at + end.len_utf8()..];
        word
    }
}
