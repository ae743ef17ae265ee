//! Code in attributes: `@click="send(user)"`, `on:click={…}`, `onclick="…"`, fields that inputs write (`v-model`), and what
//! components are given.
//!
//! Takes a text, gives the expressions. Each becomes a function of the module: the attribute's own bytes make room for
//! `_=>(` before and `);` behind it, so that every place stays. What does not parse, or has no room, is left out.

use std::collections::BTreeSet;
use std::ops::Range;

use super::Dialect;
use super::attributes::{self, role};
use super::tags::{Attribute, Tag, next_tag};
use crate::lang::camel_case;
use crate::lang::javascript::{self, Grammar, MarkupElement, Role, Snippet};
use crate::limits;
use crate::source::Span;

/// One expression and how it is written.
#[derive(Debug)]
struct Found {
    code: Range<usize>,
    role: Role,
    name: String,
    given_to: Option<usize>,
    /// Names that the markup around it declares: `v-for="user in users"`.
    locals: Vec<String>,
    element: String,
    attributes: Vec<(String, String)>,
}

/// What of the markup became code.
#[derive(Default)]
pub(super) struct Written {
    pub(super) snippets: Vec<Snippet>,
    pub(super) elements: Vec<MarkupElement>,
}

/// The snippets of a file, written into `code`, the blanked text of the same length, with `separator` behind each.
pub(super) fn add(
    text: &str,
    dialect: Dialect,
    opaque: &[Range<usize>],
    grammar: Grammar,
    code: &mut [u8],
    separator: u8,
) -> Written {
    let mut written = Written::default();
    let mut free = 0;
    for found in find(text, dialect, opaque, &mut written.elements) {
        let Range { start, end } = found.code.clone();
        let Some(opening) = start.checked_sub(OPEN_EXPRESSION.len()).filter(|at| *at >= free) else {
            continue;
        };
        let Some(expression) = text.get(start..end) else { continue };
        let forms = [(OPEN_EXPRESSION, CLOSE_EXPRESSION), (OPEN_BLOCK, CLOSE_BLOCK)];
        let forms = forms.into_iter().take(if found.role == Role::Handler { forms.len() } else { 1 });
        let fits = |(open, close): &(&str, &str)| {
            javascript::is_correct(&format!("{open}{expression}{close}"), grammar)
        };
        let Some((open, close)) = forms.into_iter().find(fits) else { continue };
        let Some(behind) = code.get_mut(end..end + close.len()) else { continue };
        behind.copy_from_slice(close.as_bytes());
        behind[close.len() - 1] = separator;
        code[start..end].copy_from_slice(expression.as_bytes());
        code[opening..start].copy_from_slice(open.as_bytes());
        free = end + close.len();
        let Found { role, name, given_to, locals, element, attributes, .. } = found;
        written.snippets.push(Snippet { start: opening, role, name, given_to, locals, element, attributes });
    }
    written
}

const OPEN_EXPRESSION: &str = "_=>(";
const CLOSE_EXPRESSION: &str = ");";
const OPEN_BLOCK: &str = "_=>{";
const CLOSE_BLOCK: &str = "};";

fn find(
    text: &str,
    dialect: Dialect,
    opaque: &[Range<usize>],
    elements: &mut Vec<MarkupElement>,
) -> Vec<Found> {
    let mut found = Vec::new();
    let mut scopes = Scopes::default();
    let mut opaque = opaque.iter().peekable();
    let mut at = 0;
    loop {
        // Scripts and styles begin where a tag ends.
        while let Some(range) = opaque.next_if(|range| range.start <= at) {
            at = at.max(range.end);
        }
        let Some(tag) = next_tag(text, at) else { return found };
        at = tag.end;
        if tag.is_closing {
            scopes.leave(tag.name);
            continue;
        }
        scopes.enter(&tag, dialect);
        let is_component =
            attributes::is_component(&tag, dialect) && elements.len() < limits::MARKUP_ELEMENTS;
        let is_held = attributes::is_referenced(&tag, dialect) && elements.len() < limits::MARKUP_ELEMENTS;
        if is_component || is_held {
            elements.push(MarkupElement { is_plain: !is_component, ..element(&tag, dialect) });
        }
        let given_to = is_component.then(|| elements.len() - 1);
        for attribute in &tag.attributes {
            let Some(role) = role(attribute, dialect, is_component) else { continue };
            let value = if role == Role::Spread {
                attribute.value.trim_start().trim_start_matches("...")
            } else {
                attribute.value
            };
            let start = attribute.at + attribute.value.len() - value.trim_start().len();
            let code = start..start + value.trim().len();
            // A name alone has no room for more, and needs none.
            let is_path = given_to.is_some() && is_path(attribute, role);
            if !is_path && !code.is_empty() && code.len() <= limits::MARKUP_EXPRESSION {
                let (locals, element, name) =
                    (scopes.locals(), tag.name.to_owned(), attributes::property(attribute));
                let attributes = texts(&tag, dialect);
                found.push(Found { code, role, name, given_to, locals, element, attributes });
            }
        }
        scopes.leave_empty(&tag);
    }
}

/// The component that a tag is, with what it is given that needs no code.
fn element(tag: &Tag<'_>, dialect: Dialect) -> MarkupElement {
    let paths = tag.attributes.iter().filter_map(|own| {
        let role = role(own, dialect, true).filter(|role| is_path(own, *role))?;
        let name = (role == Role::Property).then(|| attributes::property(own));
        Some((name, attributes::path(own.value.trim().trim_start_matches("..."))?))
    });
    let mut own = texts(tag, dialect);
    own.extend(attributes::reference(tag, dialect).map(|name| ("ref".to_owned(), name.to_owned())));
    let texts = own.into_iter();
    MarkupElement {
        is_plain: false,
        name: tag.name.to_owned(),
        span: Span::new(tag.at, tag.at + tag.name.len()),
        paths: paths.take(limits::ARGUMENTS).collect(),
        texts: texts.map(|(name, text)| (camel_case(&name, &['-']), text)).collect(),
    }
}

/// `{user}`, `mail={user.email}`, `{...rest}`: read as it stands.
fn is_path(attribute: &Attribute<'_>, role: Role) -> bool {
    let value = attribute.value.trim();
    let bare = value.strip_prefix("...").unwrap_or(value);
    attribute.is_braced && matches!(role, Role::Property | Role::Spread) && attributes::path(bare).is_some()
}

/// The attributes that are texts, as the markup has them.
fn texts(tag: &Tag<'_>, dialect: Dialect) -> Vec<(String, String)> {
    let is_text = |attribute: &&Attribute<'_>| {
        let is_plain = attribute.name.starts_with(|first: char| first.is_ascii_alphabetic());
        is_plain
            && !attribute.is_braced
            && !attribute.name.contains(':')
            && (!attribute.value.is_empty() || dialect == Dialect::Template)
            && attribute.value.len() <= limits::NAME_BYTES
            && role(attribute, dialect, false).is_none()
    };
    let own = tag.attributes.iter().filter(is_text).take(limits::ARGUMENTS);
    own.map(|attribute| (attribute.name.to_owned(), attribute.value.trim().to_owned())).collect()
}

/// Elements that declare names, innermost last.
#[derive(Default)]
struct Scopes {
    open: Vec<Scope>,
}

struct Scope {
    element: String,
    /// Elements of the same name that are open inside.
    inner: usize,
    locals: Vec<String>,
    /// It has no content.
    is_empty: bool,
}

/// Elements that are never closed.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];

impl Scopes {
    fn enter(&mut self, tag: &Tag<'_>, dialect: Dialect) {
        if dialect != Dialect::Vue {
            return;
        }
        let mut locals = Vec::new();
        for attribute in &tag.attributes {
            let declares = match attribute.name {
                "v-for" => attribute.value.split(" in ").next().and_then(|left| left.split(" of ").next()),
                "slot-scope" | "v-slot" => Some(attribute.value),
                name if name.starts_with("v-slot:") || name.starts_with('#') => Some(attribute.value),
                _ => None,
            };
            locals.extend(declares.into_iter().flat_map(words));
        }
        if locals.is_empty() {
            if let Some(same) = self.open.iter_mut().rev().find(|scope| scope.element == tag.name) {
                same.inner += usize::from(!tag.is_empty && !VOID.contains(&tag.name));
            }
            return;
        }
        let is_empty = tag.is_empty || VOID.contains(&tag.name);
        if self.open.len() < limits::MARKUP_SCOPES {
            self.open.push(Scope { element: tag.name.to_owned(), inner: 0, locals, is_empty });
        }
    }

    fn leave(&mut self, element: &str) {
        let Some(at) = self.open.iter().rposition(|scope| scope.element == element) else { return };
        match self.open[at].inner.checked_sub(1) {
            Some(inner) => self.open[at].inner = inner,
            None => self.open.truncate(at),
        }
    }

    fn leave_empty(&mut self, tag: &Tag<'_>) {
        if self.open.last().is_some_and(|scope| scope.is_empty && scope.element == tag.name) {
            self.open.pop();
        }
    }

    fn locals(&self) -> Vec<String> {
        let all: BTreeSet<&String> = self.open.iter().flat_map(|scope| &scope.locals).collect();
        all.into_iter().cloned().collect()
    }
}

/// The names in `(user, index)`, `{ item }`.
fn words(text: &str) -> impl Iterator<Item = String> {
    let parts =
        text.split(|character: char| !(character.is_alphanumeric() || matches!(character, '_' | '$')));
    parts.filter(|part| !part.is_empty()).take(limits::MARKUP_LOCALS).map(ToOwned::to_owned)
}
