//! Names that markup declares with a value: `v-for="row in rows"`, `{#each rows as { mail }, at (mail)}`, `*ngFor="let row of rows"`,
//! `@for (row of rows; track row.id)`, `{#await me then user}`, `*ngIf="user$ | async as user"`, `@if (user$ | async; as user)`.
//!
//! Takes the text of an attribute or block, gives the expression in it and the names with their ways below its value. Knows the
//! words of the dialects. What is no such form declares nothing.

use std::ops::Range;

use super::Dialect;
use super::outlets;
use super::tags::Attribute;
use crate::ir::Key;
use crate::lang::javascript::{Holder, Local, Origin, SNIPPET_OPENING};
use crate::limits;

/// An expression, and the names that are its value, an element of it, or something below that.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Declared {
    /// In the whole text.
    pub(super) code: Range<usize>,
    names: Vec<(String, Vec<Key>)>,
    /// Names that hold something else: positions, keys.
    others: Vec<String>,
}

impl Declared {
    /// The names, for code that stands inside.
    pub(super) fn locals(&self) -> Vec<Local> {
        let code = self.code.start.saturating_sub(SNIPPET_OPENING);
        let own = self.names.iter().map(|(name, keys)| Local {
            name: name.clone(),
            origin: Some(Origin { of: Holder::Snippet(code), keys: keys.clone() }),
        });
        let others = self.others.iter().map(|name| Local { name: name.clone(), origin: None });
        own.chain(others).take(limits::MARKUP_LOCALS).collect()
    }
}

/// What an attribute declares for its element and those inside of it.
pub(super) fn of_attribute(attribute: &Attribute<'_>, dialect: Dialect) -> Option<Declared> {
    let (text, at) = (attribute.value, attribute.at);
    match (dialect, attribute.name) {
        (Dialect::Vue, "v-for") => {
            let (left, right) = split(text, " in ").or_else(|| split(text, " of "))?;
            run_through(text, at, left, right)
        }
        (Dialect::Template, "*ngFor") => of_each(text, at, "let "),
        (Dialect::Template, "*ngIf") => named(text, at),
        (Dialect::Template, "*ngTemplateOutlet") => {
            let code = outlets::context(text, at)?;
            Some(Declared { code, names: Vec::new(), others: Vec::new() })
        }
        _ => None,
    }
}

/// What a block of Svelte declares, without its braces: `#each rows as row`.
pub(super) fn of_braces(text: &str, at: usize) -> Option<Declared> {
    let after = |word: &str| text.strip_prefix(word).map(|rest| text.len() - rest.len());
    if let Some(start) = after("#each ") {
        let (list, pattern) = split_last(&text[start..], " as ")?;
        let pattern = start + pattern.start..start + pattern.end;
        return run_through(text, at, pattern, start + list.start..start + list.end);
    }
    if let Some(start) = after("#await ") {
        let (promise, name) = split(&text[start..], " then ")?;
        return whole(text, at, start + promise.start..start + promise.end, &text[start + name.start..]);
    }
    let start = after("@const ")?;
    let (name, value) = split(&text[start..], "=")?;
    whole(text, at, start + value.start..start + value.end, &text[start..start + name.end])
}

/// What `{#await me}` waits for; `{:then user}` behind it is the value of that.
pub(super) fn awaited(text: &str, at: usize) -> Option<Range<usize>> {
    let promise = text.strip_prefix("#await ")?.trim_end();
    let start = at + "#await ".len();
    Some(start..start + promise.len())
}

/// `user` or `{ mail }` of `{:then user}`.
pub(super) fn resolved(pattern: &str, code: Range<usize>) -> Declared {
    let mut names = Vec::new();
    bind(pattern, &[], limits::NAME_HOPS, &mut names);
    Declared { code, names, others: Vec::new() }
}

/// The names of a pattern for a value that is handed over: `{ item: { mail }, at }`. What is no such name has no origin.
pub(super) fn handed(pattern: &str, of: &Holder) -> Vec<Local> {
    let mut names = Vec::new();
    bind(pattern, &[], limits::NAME_HOPS, &mut names);
    let local = |(name, keys)| Local { name, origin: Some(Origin { of: of.clone(), keys }) };
    names.into_iter().map(local).take(limits::MARKUP_LOCALS).collect()
}

/// `row(user, { mail })` of `{#snippet …}`, the function of which starts at `function`.
pub(super) fn parameters(signature: &str, function: usize) -> Vec<Local> {
    let Some((_, list)) = signature.trim().strip_suffix(')').and_then(|text| text.split_once('(')) else {
        return Vec::new();
    };
    let of = |(index, part)| {
        handed(part, &Holder::Parameter { function, index: u16::try_from(index).unwrap_or(u16::MAX) })
    };
    parts(list).enumerate().flat_map(of).collect()
}

/// `@let user = me();`
pub(super) fn of_let(text: &str, at: usize) -> Option<Declared> {
    let (name, value) = split(text, "=")?;
    whole(text, at, expression(text, value), &text[name])
}

/// What the parentheses of a block of a template declare: `row of rows; track row.id` of `@for`, `user$ | async; as user` of `@if`.
pub(super) fn of_parentheses(word: &str, text: &str, at: usize) -> Option<Declared> {
    if word == "for" { of_each(text, at, "") } else { named(text, at) }
}

/// `let row of rows; let at = index`.
fn of_each(text: &str, at: usize, before: &str) -> Option<Declared> {
    let (left, right) = split(text, " of ")?;
    let name = text[left].trim().strip_prefix(before)?.trim();
    let list = expression(text, right);
    let mut declared = whole(text, at, list, name)?;
    for (_, keys) in &mut declared.names {
        keys.insert(0, Key::Any);
    }
    let others = text.split(';').skip(1).filter_map(|part| part.trim().strip_prefix("let "));
    declared.others = others.filter_map(|part| Some(part.split('=').next()?.trim().to_owned())).collect();
    Some(declared)
}

/// `user$ | async as user`, `user$ | async; as user`, `user$ | async; let user`.
fn named(text: &str, at: usize) -> Option<Declared> {
    let (_, name) = ["; as ", ";as ", " as ", "; let ", ";let "].iter().find_map(|word| split(text, word))?;
    let name = text[name].split(';').next()?;
    whole(text, at, expression(text, 0..text.len()), name)
}

/// An expression of a template without its pipes and what stands behind: the values of a stream are the stream itself to the analysis.
fn expression(text: &str, within: Range<usize>) -> Range<usize> {
    let own = &text[within.clone()];
    let ends = places(own).filter(|at| {
        let rest = &own[*at..];
        let is_pipe = rest.starts_with('|') && !rest.starts_with("||") && !own[..*at].ends_with('|');
        is_pipe || rest.starts_with(';') || rest.starts_with(" as ")
    });
    within.start..ends.min().map_or(within.end, |end| within.start + end)
}

/// `(row, at)`, `row, at (row.id)`, `{ mail }`: the first is an element of the list.
fn run_through(text: &str, at: usize, left: Range<usize>, list: Range<usize>) -> Option<Declared> {
    let pattern = text[left].trim();
    let bare = pattern.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(pattern);
    let mut parts = parts(bare);
    // The key of Svelte stands behind: `row (row.id)`.
    let key = |part: &str| places(part).find(|at| part[*at..].starts_with(" (")).unwrap_or(part.len());
    let first = parts.next()?;
    let mut declared = whole(text, at, list, &first[..key(first)])?;
    for (_, keys) in &mut declared.names {
        keys.insert(0, Key::Any);
    }
    declared.others = parts.map(|part| part[..key(part)].trim().to_owned()).collect();
    Some(declared)
}

/// The names of a pattern, of the value itself.
fn whole(text: &str, at: usize, code: Range<usize>, pattern: &str) -> Option<Declared> {
    let own = &text[code.clone()];
    let start = at + code.start + (own.len() - own.trim_start().len());
    let code = start..start + own.trim().len();
    let mut names = Vec::new();
    bind(pattern, &[], limits::NAME_HOPS, &mut names);
    (!code.is_empty() && !names.is_empty()).then_some(Declared { code, names, others: Vec::new() })
}

/// `row`, `{ mail, at: { city } = {} }`, `[first, second]`. What a rest holds is not told apart.
fn bind(pattern: &str, keys: &[Key], fuel: usize, names: &mut Vec<(String, Vec<Key>)>) {
    let Some(fuel) = fuel.checked_sub(1) else { return };
    let pattern = pattern.trim();
    // A default: `mail = ''`.
    let end = places(pattern).find(|at| pattern[*at..].starts_with('=')).unwrap_or(pattern.len());
    let pattern = pattern[..end].trim();
    let below = |key: Key| keys.iter().cloned().chain([key]).collect::<Vec<_>>();
    if let Some(inner) = inside(pattern, '{', '}') {
        for part in parts(inner) {
            let (name, value) = split(part, ":").unwrap_or((0..part.len(), 0..part.len()));
            let key = part[name].split('=').next().unwrap_or("").trim();
            if is_name(key) {
                bind(&part[value], &below(Key::Name(key.into())), fuel, names);
            }
        }
    } else if let Some(inner) = inside(pattern, '[', ']') {
        for (index, part) in parts(inner).enumerate() {
            bind(part, &below(Key::Index(u32::try_from(index).unwrap_or(u32::MAX))), fuel, names);
        }
    } else {
        // `row: Row`.
        let name = pattern.split(':').next().unwrap_or("").trim();
        if is_name(name) {
            names.push((name.to_owned(), keys.to_vec()));
        }
    }
}

fn inside(text: &str, open: char, close: char) -> Option<&str> {
    text.strip_prefix(open)?.strip_suffix(close)
}

fn is_name(text: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '$');
    text.starts_with(|first: char| is_part(first) && !first.is_numeric()) && text.chars().all(is_part)
}

/// The pieces between commas outside of brackets.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut commas: Vec<usize> = places(text).filter(|at| text[*at..].starts_with(',')).collect();
    commas.push(text.len());
    let mut start = 0;
    commas.into_iter().map(move |end| {
        let part = &text[start..end];
        start = (end + 1).min(text.len());
        part
    })
}

/// Before and behind the first such word outside of brackets.
fn split(text: &str, word: &str) -> Option<(Range<usize>, Range<usize>)> {
    let at = places(text).find(|at| text[*at..].starts_with(word))?;
    Some((0..at, at + word.len()..text.len()))
}

fn split_last(text: &str, word: &str) -> Option<(Range<usize>, Range<usize>)> {
    let at = places(text).filter(|at| text[*at..].starts_with(word)).last()?;
    Some((0..at, at + word.len()..text.len()))
}

/// The places outside of brackets and quotes where a character begins.
fn places(text: &str) -> impl Iterator<Item = usize> {
    let mut depth = 0_usize;
    let mut quote = None;
    text.char_indices().filter_map(move |(at, letter)| {
        match (quote, letter) {
            (Some(own), letter) => quote = (own != letter).then_some(own),
            (None, '\'' | '"' | '`') => quote = Some(letter),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth = depth.saturating_sub(1),
            _ => return (depth == 0).then_some(at),
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, declared: Option<Declared>) -> String {
        let Some(declared) = declared else { return String::new() };
        let way = |key: &Key| match key {
            Key::Name(name) => format!(".{name}"),
            Key::Index(index) => format!(".{index}"),
            _ => "[]".to_owned(),
        };
        let own = declared.names.iter().map(|(name, keys)| {
            let keys: Vec<String> = keys.iter().map(way).collect();
            format!(" {name}={}", keys.concat())
        });
        let own = own.collect::<Vec<_>>().concat();
        let others = std::iter::once("").chain(declared.others.iter().map(String::as_str));
        let others: Vec<&str> = others.collect();
        format!("{}:{own};{}", &text[declared.code], others.join(" "))
    }

    fn attribute(name: &str, value: &str, dialect: Dialect) -> String {
        let attribute = Attribute { name, name_at: 0, value, at: 0, is_braced: false };
        shown(value, of_attribute(&attribute, dialect))
    }

    #[test]
    fn loops_of_all_dialects_are_read() {
        let vue = |value| attribute("v-for", value, Dialect::Vue);
        assert_eq!(vue("row in rows"), "rows: row=[];");
        assert_eq!(vue("(row, at) of all.filter(r => r.ok)"), "all.filter(r => r.ok): row=[]; at");
        assert_eq!(
            vue("({ mail, at: { city = '' } }, key) in rows"),
            "rows: mail=[].mail city=[].at.city; key"
        );
        assert_eq!(vue("rows"), "");
        let each = |text| shown(text, of_braces(text, 0));
        assert_eq!(each("#each rows as row"), "rows: row=[];");
        assert_eq!(each("#each rows as [first], at (first.id)"), "rows: first=[].0; at");
        assert_eq!(each("#each rows as row (row.id)"), "rows: row=[];");
        assert_eq!(each("#await load(me) then { mail }"), "load(me): mail=.mail;");
        assert_eq!(each("@const mail = row.mail ?? 'x'"), "row.mail ?? 'x': mail=;");
        assert_eq!(each("#if rows"), "");
        let each = |value| attribute("*ngFor", value, Dialect::Template);
        assert_eq!(each("let row of rows$ | async; let at = index; trackBy: by"), "rows$: row=[]; at");
        let test = |value| attribute("*ngIf", value, Dialect::Template);
        assert_eq!(test("user$ | async as user; else none"), "user$: user=;");
        assert_eq!(test("a || b; let user"), "a || b: user=;");
        assert_eq!(test("user"), "");
        let block = |word, text| shown(text, of_parentheses(word, text, 0));
        assert_eq!(block("for", "row of rows(); track row.id; let at = $index"), "rows(): row=[]; at");
        assert_eq!(block("if", "user$ | async; as user"), "user$: user=;");
    }
}
