//! Code in attributes: `@click="send(user)"`, `on:click={…}`, `onclick="…"`, fields that inputs write (`v-model`), and what
//! components are given.
//!
//! Takes a text, gives the expressions. Each becomes a function of the module: the attribute's own bytes make room for
//! `_=>(` before and `);` behind it, so that every place stays. What does not parse, or has no room, is left out.

use std::ops::Range;

use super::Dialect;
use super::attributes::{self, role};
use super::locals::{CONTENT_OPENING, Scopes, Seen};
use super::tags::{Attribute, Tag, next_tag};
use super::{holes, loops};
use crate::lang::MarkupWords;
use crate::lang::javascript::{self, Grammar, Local, MarkupElement, Role, Snippet};
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
    locals: Vec<Local>,
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
    (dialect, words): (Dialect, &MarkupWords),
    opaque: &[Range<usize>],
    grammar: Grammar,
    code: &mut [u8],
    separator: u8,
) -> Written {
    let mut written = Written::default();
    let mut free = 0;
    for found in find(text, (dialect, words), opaque, &mut written.elements) {
        let Range { start, end } = found.code.clone();
        // What a server puts in is no code yet.
        let filled = found.role == Role::Property && dialect == Dialect::Html;
        let filled = filled.then(|| holes::as_template(text, start..end));
        let Some(expression) = filled.unwrap_or_else(|| text.get(start..end).map(ToOwned::to_owned)) else {
            continue;
        };
        let forms = [(OPEN_EXPRESSION, CLOSE_EXPRESSION), (OPEN_BLOCK, CLOSE_BLOCK), OF_CONTENT];
        let forms = match found.role {
            Role::Handler => &forms[..2],
            Role::Content => &forms[2..],
            _ => &forms[..1],
        };
        let Some(opening) = start.checked_sub(forms[0].0.len()).filter(|at| *at >= free) else {
            continue;
        };
        let fits = |(open, close): &(&str, &str)| {
            javascript::is_correct(&format!("{open}{expression}{close}"), grammar)
        };
        let Some((open, close)) = forms.iter().copied().find(|form| fits(form)) else { continue };
        let Some(behind) = code.get_mut(end..end + close.len()) else { continue };
        behind.copy_from_slice(close.as_bytes());
        if found.role != Role::Content {
            behind[close.len() - 1] = separator;
        }
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
/// `function row(user){}`: what it is called with is what the content's names hold.
const OF_CONTENT: (&str, &str) = (CONTENT_OPENING, "{}");

fn find(
    text: &str,
    (dialect, words): (Dialect, &MarkupWords),
    opaque: &[Range<usize>],
    elements: &mut Vec<MarkupElement>,
) -> Vec<Found> {
    let mut found = Vec::new();
    let mut scopes = Scopes::of(text, dialect, words);
    let mut opaque = opaque.iter().peekable();
    let mut at = 0;
    loop {
        // Scripts and styles begin where a tag ends.
        while let Some(range) = opaque.next_if(|range| range.start <= at) {
            at = at.max(range.end);
        }
        let tag = next_tag(text, at);
        let between = at..tag.as_ref().map_or(text.len(), |tag| tag.at.saturating_sub(1).max(at));
        for seen in scopes.pass(text, between, dialect) {
            if let Some(content) = seen.content.as_ref()
                && let Some(component) = content.given_to.and_then(|at| elements.get_mut(at))
            {
                component.paths.push((Some(content.name.clone()), vec![content.name.clone()]));
            }
            found.push(Found::between(seen));
        }
        let Some(tag) = tag else { return found };
        at = tag.end;
        if tag.is_closing {
            scopes.leave(tag.name);
            continue;
        }
        let first = found.len();
        // What an element runs through is read outside of it.
        let outer = scopes.locals();
        let is_component =
            attributes::is_component(&tag, dialect) && elements.len() < limits::MARKUP_ELEMENTS;
        scopes.enter(&tag, dialect, is_component.then_some(elements.len()));
        let own = tag.attributes.iter().filter_map(|own| loops::of_attribute(own, dialect));
        found.extend(own.map(|declared| Found::loop_over(declared.code, outer.clone())));
        let has_data = tag.attributes.iter().any(|own| attributes::is_data(own, dialect));
        let is_held = (has_data || attributes::is_referenced(&tag, dialect))
            && elements.len() < limits::MARKUP_ELEMENTS;
        if is_component || is_held {
            let locals = scopes.locals();
            elements.push(MarkupElement { is_plain: !is_component, locals, ..element(&tag, dialect) });
        }
        let given_to = is_component.then(|| elements.len() - 1);
        for attribute in &tag.attributes {
            let Some(role) = role(attribute, dialect, is_component) else { continue };
            let given_to = given_to.or_else(|| {
                let is_held = is_held && attributes::is_data(attribute, dialect);
                is_held.then(|| elements.len() - 1)
            });
            let code = match dialect {
                Dialect::Html if role == Role::Property => quoted(attribute),
                _ => code_of(attribute, role),
            };
            // A name alone has no room for more, and needs none.
            let is_path = given_to.is_some() && is_path(attribute, role);
            if !is_path && !code.is_empty() && code.len() <= limits::MARKUP_EXPRESSION {
                let (locals, element, name) =
                    (scopes.locals(), tag.name.to_owned(), attributes::property(attribute));
                let attributes = texts(&tag, dialect);
                found.push(Found { code, role, name, given_to, locals, element, attributes });
            }
        }
        found[first..].sort_by_key(|own| own.code.start);
        scopes.leave_empty(&tag);
    }
}

/// Where the code of an attribute stands.
fn code_of(attribute: &Attribute<'_>, role: Role) -> Range<usize> {
    let value = if role == Role::Spread {
        attribute.value.trim_start().trim_start_matches("...")
    } else {
        attribute.value
    };
    let start = attribute.at + attribute.value.len() - value.trim_start().len();
    start..start + value.trim().len()
}

/// The value with its quotes.
fn quoted(attribute: &Attribute<'_>) -> Range<usize> {
    attribute.at.saturating_sub(1)..attribute.at + attribute.value.len() + 1
}

impl Found {
    /// Code that stands in no tag.
    fn between(seen: Seen) -> Self {
        let role = if seen.content.is_some() { Role::Content } else { Role::Loop };
        Self { role, ..Self::loop_over(seen.code, seen.locals) }
    }

    /// What markup runs through, or waits for.
    fn loop_over(code: Range<usize>, locals: Vec<Local>) -> Self {
        let (name, element) = (String::new(), String::new());
        Self { code, role: Role::Loop, name, given_to: None, locals, element, attributes: Vec::new() }
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
        locals: Vec::new(),
        texts: texts.map(|(name, text)| (attributes::own_name(&name), text)).collect(),
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
