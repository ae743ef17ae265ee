//! Which names the markup around a place declares: by elements (`v-for`, slots), by blocks (`{#each …}`, `@for (…) {`).
//!
//! Takes tags and the text between them in their order, keeps what is open, gives the names that are seen, the innermost of each. Broken
//! markup closes what it names.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Dialect;
use super::loops::{self, Declared};
use super::outlets::Outlets;
use super::slots;
use super::tags::{Attribute, Tag, braced};
use crate::lang::MarkupWords;
use crate::lang::javascript::{Holder, Local};
use crate::limits;

/// Elements and blocks that declare names, innermost last.
#[derive(Default)]
pub(super) struct Scopes {
    open: Vec<Scope>,
    outlets: Outlets,
}

struct Scope {
    /// Its name; `#each` of Svelte's blocks, `{` of those of templates.
    element: String,
    /// Elements of the same name that are open inside.
    inner: usize,
    locals: Vec<Local>,
    /// It has no content.
    is_empty: bool,
    /// What `{#await me}` waits for.
    promise: Option<Range<usize>>,
    /// The component that the element is, among those of the file.
    component: Option<usize>,
    /// What a component shows each of: `users` of `<app-table [rows]="users">`.
    list: Option<Range<usize>>,
}

/// Code between tags, and the names that it sees.
pub(super) struct Seen {
    pub(super) code: Range<usize>,
    pub(super) locals: Vec<Local>,
    /// It is content under a name, and of this component when it stands directly in one: `row(user)` of `{#snippet row(user)}`.
    pub(super) content: Option<Content>,
}

pub(super) struct Content {
    pub(super) name: String,
    pub(super) given_to: Option<usize>,
}

/// What stands before the name of content that is written as a function: `function `, over `{#snippet `.
pub(super) const CONTENT_OPENING: &str = "function ";

/// Elements that are never closed.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];

impl Scopes {
    pub(super) fn of(text: &str, dialect: Dialect, words: &MarkupWords) -> Self {
        let is_template = dialect == Dialect::Template;
        let outlets = if is_template { Outlets::of(text, words) } else { Outlets::default() };
        Self { outlets, ..Self::default() }
    }

    /// `component`: which of the file's components the element is.
    pub(super) fn enter(&mut self, tag: &Tag<'_>, dialect: Dialect, component: Option<usize>) {
        if !matches!(dialect, Dialect::Vue | Dialect::Svelte | Dialect::Template) {
            return;
        }
        let mut locals = Vec::new();
        for attribute in &tag.attributes {
            if let Some(declared) = loops::of_attribute(attribute, dialect) {
                locals.extend(declared.locals());
            }
            locals.extend(self.handed(tag, attribute, dialect, component));
        }
        let mut list = None;
        if dialect == Dialect::Template {
            let around = self.open.iter().rev().find_map(|scope| scope.list.as_ref());
            locals.extend(self.outlets.names(tag, around));
            list = component.and_then(|_| self.outlets.list(tag));
        }
        if locals.is_empty() && component.is_none() {
            if let Some(same) = self.open.iter_mut().rev().find(|scope| scope.element == tag.name) {
                same.inner += usize::from(!tag.is_empty && !VOID.contains(&tag.name));
            }
            return;
        }
        let is_empty = tag.is_empty || VOID.contains(&tag.name);
        self.push(Scope { locals, is_empty, component, list, ..Scope::named(tag.name) });
    }

    /// What the component around hands to its content: `v-slot="{ item }"`, `#row="{ item }"`, `let:item={row}`.
    fn handed(
        &self,
        tag: &Tag<'_>,
        attribute: &Attribute<'_>,
        dialect: Dialect,
        component: Option<usize>,
    ) -> Vec<Local> {
        let Some(slot) = slots::of_attribute(tag, attribute, dialect) else { return Vec::new() };
        let around = || self.open.iter().rev().find_map(|scope| scope.component);
        let element = if slot.is_own { component.or_else(around) } else { around() };
        let pattern = slot.pattern;
        let mut locals = element.map_or_else(Vec::new, |element| {
            let holder = Holder::Slot { element, name: slot.name };
            loops::handed(&pattern, &holder)
        });
        let is_new = |name: &String| !locals.iter().any(|own| own.name == *name);
        let others: Vec<Local> = words(slot.declares).filter(is_new).map(unknown).collect();
        locals.extend(others);
        locals
    }

    /// The component that what stands here is directly in.
    fn parent(&self) -> Option<usize> {
        self.open.last().and_then(|scope| scope.component)
    }

    pub(super) fn leave(&mut self, element: &str) {
        let Some(at) = self.open.iter().rposition(|scope| scope.element == element) else { return };
        match self.open[at].inner.checked_sub(1) {
            Some(inner) => self.open[at].inner = inner,
            None => self.open.truncate(at),
        }
    }

    pub(super) fn leave_empty(&mut self, tag: &Tag<'_>) {
        if self.open.last().is_some_and(|scope| scope.is_empty && scope.element == tag.name) {
            self.open.pop();
        }
    }

    pub(super) fn locals(&self) -> Vec<Local> {
        let all = self.open.iter().flat_map(|scope| &scope.locals);
        let all: BTreeMap<&str, &Local> = all.map(|local| (local.name.as_str(), local)).collect();
        all.into_values().cloned().collect()
    }

    /// The text between two tags.
    pub(super) fn pass(&mut self, text: &str, between: Range<usize>, dialect: Dialect) -> Vec<Seen> {
        let mut seen = Vec::new();
        let mut at = between.start;
        while at < between.end {
            let Some(length) = text.get(at..between.end).and_then(|rest| rest.find(['{', '}', '@', '<']))
            else {
                break;
            };
            at += length;
            at = match (dialect, text.as_bytes()[at]) {
                (_, b'<') => text[at..]
                    .strip_prefix("<!--")
                    .and_then(|rest| rest.find("-->"))
                    .map_or(at + 1, |end| at + end),
                (Dialect::Svelte, b'{') => self.braces(text, at, &mut seen),
                (Dialect::Template, b'{') => {
                    self.push(Scope::named("{"));
                    at + 1
                }
                (Dialect::Template, b'}') => {
                    self.leave("{");
                    at + 1
                }
                (Dialect::Template, b'@') => self.block(text, at, &mut seen),
                _ => at + 1,
            };
        }
        seen
    }

    /// `{#each rows as row}`, `{:then user}`, `{@const mail = row.mail}`, `{/each}`; gives where reading goes on.
    fn braces(&mut self, text: &str, at: usize, seen: &mut Vec<Seen>) -> usize {
        let Some(end) = braced(text, at) else { return at + 1 };
        let inner = text.get(at + 1..end - 1).unwrap_or("");
        let start = at + 1 + (inner.len() - inner.trim_start().len());
        let inner = inner.trim();
        let word = inner.split_whitespace().next().unwrap_or("");
        match inner.as_bytes().first() {
            Some(b'#') => {
                let mut scope = Scope::named(word);
                if let Some(declared) = loops::of_braces(inner, start) {
                    scope.locals = self.see(&declared, seen);
                } else if let Some(promise) = loops::awaited(inner, start) {
                    seen.push(Seen { code: promise.clone(), locals: self.locals(), content: None });
                    scope.promise = Some(promise);
                } else if let Some(content) = inner.strip_prefix("#snippet ") {
                    scope.locals = self.content(content, start + "#snippet ".len(), seen);
                }
                self.push(scope);
            }
            Some(b'/') => self.leave(&format!("#{}", &word[1..])),
            Some(b'@') => {
                if let Some(declared) = loops::of_braces(inner, start) {
                    let own = self.see(&declared, seen);
                    if let Some(scope) = self.open.last_mut() {
                        scope.locals.extend(own);
                    }
                } else if let Some(call) = inner.strip_prefix("@render ") {
                    let code = start + "@render ".len();
                    let code = code..code + call.len();
                    seen.push(Seen { code, locals: self.locals(), content: None });
                }
            }
            Some(b':') if matches!(word, ":then" | ":catch") => self.settle(word, &inner[word.len()..]),
            _ => {}
        }
        end
    }

    /// `row(user)` of `{#snippet row(user)}` is a function, and a property of the component that it stands directly in.
    fn content(&self, signature: &str, at: usize, seen: &mut Vec<Seen>) -> Vec<Local> {
        let at = at + (signature.len() - signature.trim_start().len());
        let signature = signature.trim();
        let name = signature.split('(').next().unwrap_or("").trim().to_owned();
        let content = Some(Content { name, given_to: self.parent() });
        seen.push(Seen { code: at..at + signature.len(), locals: self.locals(), content });
        let mut own = loops::parameters(signature, at.saturating_sub(CONTENT_OPENING.len()));
        let (_, list) = signature.split_once('(').unwrap_or_default();
        let others: Vec<Local> =
            words(list).filter(|name| !own.iter().any(|own| own.name == *name)).map(unknown).collect();
        own.extend(others);
        own
    }

    /// `{:then user}`, `{:catch error}`.
    fn settle(&mut self, word: &str, pattern: &str) {
        let Some(at) = self.open.iter().rposition(|scope| scope.element == "#await") else { return };
        self.open.truncate(at + 1);
        let Some(scope) = self.open.last_mut() else { return };
        scope.locals = match &scope.promise {
            Some(promise) if word == ":then" => loops::resolved(pattern, promise.clone()).locals(),
            _ => words(pattern).map(unknown).collect(),
        };
    }

    /// `@for (row of rows; track row.id) {`, `@if (user$ | async; as user) {`, `@let user = me();`
    fn block(&mut self, text: &str, at: usize, seen: &mut Vec<Seen>) -> usize {
        let rest = &text[at + 1..];
        if let Some(own) = rest.strip_prefix("let ") {
            let end = own.find(';').unwrap_or(own.len());
            if let Some(declared) = loops::of_let(&own[..end], at + "@let ".len()) {
                let own = self.see(&declared, seen);
                if let Some(scope) = self.open.last_mut() {
                    scope.locals.extend(own);
                }
            }
            return at + 1;
        }
        let Some(word) = ["for", "if", "else if"].into_iter().find(|word| rest.starts_with(*word)) else {
            return at + 1;
        };
        let opening = at + 1 + word.len();
        let opening = opening + text[opening..].bytes().take_while(u8::is_ascii_whitespace).count();
        let Some(end) = parenthesized(text, opening) else { return at + 1 };
        let inner = &text[opening + 1..end - 1];
        let Some(declared) = loops::of_parentheses(word, inner, opening + 1) else { return end };
        let locals = self.see(&declared, seen);
        let brace = end + text[end..].bytes().take_while(u8::is_ascii_whitespace).count();
        if text.as_bytes().get(brace) != Some(&b'{') {
            return end;
        }
        self.push(Scope { locals, ..Scope::named("{") });
        brace + 1
    }

    /// The names that an expression declares; it sees those around it.
    fn see(&self, declared: &Declared, seen: &mut Vec<Seen>) -> Vec<Local> {
        seen.push(Seen { code: declared.code.clone(), locals: self.locals(), content: None });
        declared.locals()
    }

    fn push(&mut self, scope: Scope) {
        if self.open.len() < limits::MARKUP_SCOPES {
            self.open.push(scope);
        }
    }
}

impl Scope {
    fn named(element: &str) -> Self {
        Self {
            element: element.to_owned(),
            inner: 0,
            locals: Vec::new(),
            is_empty: false,
            promise: None,
            component: None,
            list: None,
        }
    }
}

/// Behind the parenthesis that closes the one at `start`.
fn parenthesized(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let bytes = &bytes[..bytes.len().min(start + limits::MARKUP_EXPRESSION)];
    let (mut depth, mut quote) = (0_usize, None);
    for (at, byte) in bytes.iter().enumerate().skip(start) {
        match (quote, byte) {
            (Some(own), byte) => quote = (own != byte).then_some(own),
            (None, b'\'' | b'"' | b'`') => quote = Some(byte),
            (None, b'(') => depth += 1,
            (None, b')') if depth == 1 => return Some(at + 1),
            (None, b')') => depth = depth.checked_sub(1)?,
            _ if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

fn unknown(name: String) -> Local {
    Local { name, origin: None }
}

/// The names in `{ item }`, `name(row, at)`.
fn words(text: &str) -> impl Iterator<Item = String> {
    let parts =
        text.split(|character: char| !(character.is_alphanumeric() || matches!(character, '_' | '$')));
    parts.filter(|part| !part.is_empty()).take(limits::MARKUP_LOCALS).map(ToOwned::to_owned)
}
