//! Scripts that something fills: `identify("{{ user.email }}")` of a page that a server writes, `` `identify('${user.email}')` `` of a component
//! that writes one.
//!
//! Takes a script and its holes, gives code that stands over bytes of them, so that every place stays: a text with holes becomes a template
//! (`` `${ user.email }` ``), a hole outside of texts the expression in it, and what is only run there (`{% if user %}`) is left out.

mod server;

use std::ops::Range;

pub(super) use server::{as_template, may_have, written};

/// A place that is filled.
pub(in crate::lang) struct Hole {
    pub(in crate::lang) range: Range<usize>,
    /// Where the expression in it begins, and the code of that; `None`: it is not known, or there is none.
    pub(in crate::lang) expression: Option<(usize, String)>,
    /// Something is put in, whether it is known or not.
    pub(in crate::lang) is_filled: bool,
    /// It can only be a hole.
    pub(in crate::lang) is_certain: bool,
}

/// Finds the hole that begins at a byte of a text.
type FindHole<'f> = &'f dyn Fn(&str, usize) -> Option<Hole>;

/// Code over bytes of the text from `start` on, which is a script: its place, and as many bytes as it replaces.
pub(in crate::lang) fn in_script(
    text: &str,
    start: usize,
    find: FindHole<'_>,
    written: &mut Vec<(usize, String)>,
) {
    let bytes = text.as_bytes();
    let mut at = start;
    while at < bytes.len() {
        if let Some(hole) = find(text, at) {
            at = hole.range.end;
            written.extend(over_code(text, &hole));
            continue;
        }
        at = match bytes[at] {
            b'/' if text[at..].starts_with("//") => {
                text[at..].find('\n').map_or(bytes.len(), |line| at + line)
            }
            b'/' if text[at..].starts_with("/*") => {
                text[at..].find("*/").map_or(bytes.len(), |end| at + end + 2)
            }
            quote @ (b'"' | b'\'' | b'`') => {
                let (end, holes) = text_at(text, at, quote, find);
                if quote != b'`' {
                    over_text(text, at..end, &holes, written);
                }
                end
            }
            _ => at + 1,
        };
    }
}

/// The end of a text in quotes, and the holes in it.
fn text_at(text: &str, start: usize, quote: u8, find: FindHole<'_>) -> (usize, Vec<Hole>) {
    let bytes = text.as_bytes();
    let (mut at, mut holes) = (start + 1, Vec::new());
    while at < bytes.len() {
        if let Some(hole) = find(text, at) {
            at = hole.range.end;
            holes.push(hole);
            continue;
        }
        match bytes[at] {
            b'\\' => at += 2,
            b'\n' if quote != b'`' => return (at, Vec::new()),
            byte if byte == quote => return (at + 1, holes),
            _ => at += 1,
        }
    }
    (bytes.len(), Vec::new())
}

/// A hole outside of texts: the expression, or what means nothing.
fn over_code(text: &str, hole: &Hole) -> Option<(usize, String)> {
    let mut code = " ".repeat(hole.range.len());
    if let Some((at, expression)) = &hole.expression {
        // `style={{ wide }}`: braces of a script that is no page of a server.
        if before(text, hole).ends_with('=') && !hole.is_certain && is_attribute(before(text, hole)) {
            return None;
        }
        let start = at - hole.range.start;
        code.replace_range(start..start + expression.len(), expression);
        if let Some(at) = start.checked_sub(OUTSIDE.len())
            && is_declared_by(before(text, hole), expression)
        {
            code.replace_range(at..start, OUTSIDE);
        }
    } else if !hole.is_certain {
        return None;
    } else if hole.is_filled {
        code.replace_range(0..1, "0");
    }
    Some((hole.range.start, keep_lines(text, hole.range.start, code)))
}

/// What the server puts in is no variable of the script: `var user = <%- JSON.stringify(user) %>;`.
const OUTSIDE: &str = "self.";

fn before<'t>(text: &'t str, hole: &Hole) -> &'t str {
    text[..hole.range.start].trim_end()
}

/// Does the variable that is set to the hole have the name of what stands in it?
fn is_declared_by(before: &str, path: &str) -> bool {
    let root = path.split(['.', ' ', '?', '[']).next().unwrap_or(path);
    let variable = before.strip_suffix('=').map(str::trim_end);
    variable.is_some_and(|variable| {
        let own = variable.strip_suffix(root);
        own.is_some_and(|own| own.ends_with([' ', '\t', '\n']))
    })
}

/// `<Box style=` and not `const wide =`.
fn is_attribute(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or(before);
    line.contains('<')
}

/// A text with holes becomes a template.
fn over_text(text: &str, range: Range<usize>, holes: &[Hole], written: &mut Vec<(usize, String)>) {
    let is_filled = holes.iter().any(|hole| hole.expression.is_some());
    let starts = holes.iter().map(|hole| hole.range.end);
    let ends = holes.iter().map(|hole| hole.range.start).chain([range.end]);
    let between = std::iter::once(range.start).chain(starts).zip(ends);
    let mut between = between.map(|(start, end)| &text[start..end]);
    let is_plain = between.all(|own| !own.contains('`') && !own.contains("${"));
    let is_known = holes.iter().all(|hole| hole.expression.is_some() || hole.is_certain);
    if !is_filled || !is_plain || !is_known || range.len() < 2 {
        return;
    }
    written.push((range.start, "`".to_owned()));
    for hole in holes {
        let mut code = " ".repeat(hole.range.len());
        if let Some((at, expression)) = &hole.expression {
            let start = at - hole.range.start;
            let end = start + expression.len();
            code.replace_range(start..end, expression);
            code.replace_range(0..2, "${");
            code.replace_range(end..=end, "}");
        }
        written.push((hole.range.start, keep_lines(text, hole.range.start, code)));
    }
    written.push((range.end - 1, "`".to_owned()));
}

/// The same code with the ends of lines where the text has them.
fn keep_lines(text: &str, start: usize, code: String) -> String {
    let bytes = text.as_bytes();
    let kept = code.bytes().enumerate().map(|(at, byte)| match bytes[start + at] {
        end @ (b'\n' | b'\r') => end,
        _ => byte,
    });
    String::from_utf8(kept.collect()).unwrap_or(code)
}
