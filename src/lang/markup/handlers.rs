//! Code in attributes: `@click="send(user)"`, `on:click={…}`, `onclick="…"`, and fields that inputs write (`v-model`).
//!
//! Takes a text, gives the expressions. Each becomes a function of the module: the attribute's own bytes make room for
//! `_=>(` before and `);` behind it, so that every place stays. What does not parse is left out.

use std::collections::BTreeSet;
use std::ops::Range;

use super::Dialect;
use super::tags::{Attribute, Tag, next_tag};
use crate::lang::javascript::{self, Grammar, Snippet};
use crate::limits;

/// One expression and how it is written.
#[derive(Debug)]
struct Found {
    code: Range<usize>,
    /// An input writes what it names.
    is_target: bool,
    /// Names that the markup around it declares: `v-for="user in users"`.
    locals: Vec<String>,
    element: String,
    attributes: Vec<(String, String)>,
}

/// The snippets of a file, written into `code`, the blanked text of the same length.
pub(super) fn add(
    text: &str,
    dialect: Dialect,
    opaque: &[Range<usize>],
    grammar: Grammar,
    code: &mut [u8],
) -> Vec<Snippet> {
    let mut snippets = Vec::new();
    let mut free = 0;
    for found in find(text, dialect, opaque) {
        let Range { start, end } = found.code.clone();
        let Some(opening) = start.checked_sub(OPEN_EXPRESSION.len()).filter(|at| *at >= free) else {
            continue;
        };
        let Some(expression) = text.get(start..end) else { continue };
        let forms = [(OPEN_EXPRESSION, CLOSE_EXPRESSION), (OPEN_BLOCK, CLOSE_BLOCK)];
        let forms = forms.into_iter().take(if found.is_target { 1 } else { forms.len() });
        let fits = |(open, close): &(&str, &str)| {
            javascript::is_correct(&format!("{open}{expression}{close}"), grammar)
        };
        let Some((open, close)) = forms.into_iter().find(fits) else { continue };
        let Some(behind) = code.get_mut(end..end + close.len()) else { continue };
        behind.copy_from_slice(close.as_bytes());
        code[start..end].copy_from_slice(expression.as_bytes());
        code[opening..start].copy_from_slice(open.as_bytes());
        free = end + close.len();
        let Found { is_target, locals, element, attributes, .. } = found;
        snippets.push(Snippet { start: opening, is_target, locals, element, attributes });
    }
    snippets
}

const OPEN_EXPRESSION: &str = "_=>(";
const CLOSE_EXPRESSION: &str = ");";
const OPEN_BLOCK: &str = "_=>{";
const CLOSE_BLOCK: &str = "};";

fn find(text: &str, dialect: Dialect, opaque: &[Range<usize>]) -> Vec<Found> {
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
        for attribute in &tag.attributes {
            let Some(is_target) = role(attribute, dialect) else { continue };
            let blanks = attribute.value.len() - attribute.value.trim_start().len();
            let start = attribute.at + blanks;
            let code = start..start + attribute.value.trim().len();
            if !code.is_empty() && code.len() <= limits::MARKUP_EXPRESSION {
                let (locals, element) = (scopes.locals(), tag.name.to_owned());
                found.push(Found { code, is_target, locals, element, attributes: texts(&tag, dialect) });
            }
        }
        scopes.leave_empty(&tag);
    }
}

/// The attributes that are texts, as the markup has them.
fn texts(tag: &Tag<'_>, dialect: Dialect) -> Vec<(String, String)> {
    let is_text = |attribute: &&Attribute<'_>| {
        let is_plain = attribute.name.starts_with(|first: char| first.is_ascii_alphabetic());
        is_plain
            && !attribute.is_braced
            && !attribute.name.contains(':')
            && !attribute.value.is_empty()
            && attribute.value.len() <= limits::NAME_BYTES
            && role(attribute, dialect).is_none()
    };
    let own = tag.attributes.iter().filter(is_text).take(limits::ARGUMENTS);
    own.map(|attribute| (attribute.name.to_owned(), attribute.value.trim().to_owned())).collect()
}

/// What an attribute holds: `Some(false)` code that runs, `Some(true)` what an input writes.
fn role(attribute: &Attribute<'_>, dialect: Dialect) -> Option<bool> {
    let name = attribute.name;
    let is_handler = match dialect {
        Dialect::Vue => name.starts_with('@') || name.starts_with("v-on:"),
        Dialect::Svelte => name.starts_with("on") && attribute.is_braced,
        Dialect::Astro | Dialect::Html => {
            let is_event = name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("on"));
            is_event && name.len() > 3 && !attribute.is_braced
        }
    };
    let is_target = match dialect {
        Dialect::Vue => name == "v-model" || name.starts_with("v-model:") || name.starts_with("v-model."),
        Dialect::Svelte => name.starts_with("bind:") && attribute.is_braced,
        Dialect::Astro | Dialect::Html => false,
    };
    (is_handler || is_target).then_some(is_target)
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
