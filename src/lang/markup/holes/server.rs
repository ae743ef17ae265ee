//! What a server puts into the scripts of a page: `identify("{{ user.email }}")`, `track('x', { v: '<%= user.email %>' })`.
//!
//! Finds the holes: paths (`$user->email` is `$user.email`) with the filters and functions that only write them. Filters behind `|` are left out,
//! whatever they make of a value (errs towards false alarms), and texts that hold a hole of another form stay as they are (errs towards misses).

use std::ops::Range;

use super::{Hole, in_script, over_text, text_at};
use crate::limits;

/// How holes begin and end: the longest first.
const DELIMITERS: [(&str, &str); 11] = [
    ("{{{", "}}}"),
    ("{{", "}}"),
    ("{!!", "!!}"),
    ("{%", "%}"),
    ("<%==", "%>"),
    ("<%=", "%>"),
    ("<%-", "%>"),
    ("<%", "%>"),
    ("<?php echo ", "?>"),
    ("<?=", "?>"),
    ("<?", "?>"),
];

/// Code over bytes of the scripts: its place, and as many bytes as it replaces.
pub(in crate::lang::markup) fn written(text: &str, scripts: &[Range<usize>]) -> Vec<(usize, String)> {
    let mut written = Vec::new();
    for script in scripts {
        let own = text.get(..script.end).unwrap_or("");
        if DELIMITERS.iter().any(|(open, _)| own[script.start..].contains(open)) {
            in_script(own, script.start, &hole_at, &mut written);
        }
    }
    written
}

/// May a server put something into a text?
pub(in crate::lang::markup) fn may_have(text: &str) -> bool {
    DELIMITERS.iter().any(|(open, _)| text.contains(open))
}

/// The text in quotes at a place as a template, as long as it is: `` `${ user.email}  ` `` for `"{{ user.email }}"`.
pub(in crate::lang::markup) fn as_template(text: &str, range: Range<usize>) -> Option<String> {
    let quote = *text.as_bytes().get(range.start)?;
    if !matches!(quote, b'"' | b'\'') {
        return None;
    }
    let (end, holes) = text_at(text.get(..range.end)?, range.start, quote, &hole_at);
    let mut written = Vec::new();
    over_text(text, range.start..end, &holes, &mut written);
    let mut code = text.get(range.clone())?.as_bytes().to_vec();
    for (at, piece) in &written {
        let own = at.checked_sub(range.start)?;
        code.get_mut(own..own + piece.len())?.copy_from_slice(piece.as_bytes());
    }
    String::from_utf8(code).ok().filter(|_| !written.is_empty() && end == range.end)
}

fn hole_at(text: &str, at: usize) -> Option<Hole> {
    let rest = text.get(at..)?;
    let (open, close) = DELIMITERS.iter().find(|(open, _)| rest.starts_with(open))?;
    let inside = at + open.len();
    let length = text[inside..near(text, inside)].find(close)?;
    let range = at..inside + length + close.len();
    let own = &text[inside..inside + length];
    let is_run = *open == "{%"
        || matches!(*open, "<%" | "<?")
        || own.trim_start().starts_with(['#', '/', '>', '!', '^'])
        || own.trim() == "else";
    let start = inside + (own.len() - own.trim_start().len());
    let start = start + before_path(text[start..inside + length].trim_end());
    let expression = (!is_run).then(|| start..start + path_length(&text[start..inside + length]));
    let is_path = expression.as_ref().is_none_or(|own| !own.is_empty());
    let is_server = open.starts_with('<') || matches!(*open, "{%" | "{!!");
    let path = expression.filter(|own| !own.is_empty());
    (is_path || is_server).then(|| Hole {
        range,
        expression: path.map(|own| (own.start, member(&text[own]))),
        is_filled: ["<%=", "<%-", "<?=", "<?php echo ", "{!!"].iter().any(|begins| open.starts_with(begins)),
        is_certain: is_server || is_run,
    })
}

/// Where a hole that begins here must have ended: a file of nothing but `{{` is not to be searched to its end for each of them.
fn near(text: &str, at: usize) -> usize {
    let end = text.len().min(at + limits::HOLE_BYTES);
    (at..=end).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(at)
}

/// Functions of servers that write a value as a text or as code, with the bracket that opens where they are given it in brackets.
const WRITERS: [&str; 9] = [
    "j ",
    "h ",
    "raw ",
    "json ",
    "escape_javascript ",
    "JSON.stringify(",
    "json_encode(",
    "Js::from(",
    "raw(",
];

/// The same as methods of the value.
const WRITING_METHODS: [&str; 3] = [".to_json", ".html_safe", ".toJson()"];

/// What stands before the path: `j @` of `j @user.email`, `raw JSON.stringify(` of `raw JSON.stringify(user)`.
fn before_path(text: &str) -> usize {
    let mut rest = text;
    while let Some(inner) = WRITERS.iter().find_map(|writer| rest.strip_prefix(writer)) {
        rest = inner.trim_start();
    }
    text.len() - rest.trim_start_matches('@').len()
}

/// Is there nothing behind the path but filters (`| safe`), what writes it (`.to_json`), and the rest of a call that does (`, null, 2)`)?
fn is_end(rest: &str) -> bool {
    let mut rest = rest;
    while let Some(next) = WRITING_METHODS.iter().find_map(|method| rest.strip_prefix(method)) {
        rest = next;
    }
    let rest = rest.trim_start_matches([' ', '\t', '\n', '\r', ';', ')']);
    rest.is_empty() || rest.starts_with(',') || rest.starts_with('|') && !rest.starts_with("||")
}

/// `user.email` of `user.email | safe`; 0 where something else stands there.
fn path_length(text: &str) -> usize {
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '$' | '.' | '[' | ']');
    let mut length = 0;
    while let Some(letter) = text[length..].chars().next() {
        length += match letter {
            '-' if text[length..].starts_with("->") => 2,
            '&' if text[length..].starts_with("&.") => 2,
            _ if is_part(letter) => letter.len_utf8(),
            _ => break,
        };
    }
    while let Some(own) = WRITING_METHODS.iter().find_map(|method| text[..length].strip_suffix(method)) {
        length = own.len();
    }
    let starts = text.starts_with(|letter: char| letter.is_alphabetic() || matches!(letter, '_' | '$'));
    let is_dotted = !text[..length].ends_with(['.', '>']) && !text[..length].contains("..");
    if starts && is_end(&text[length..]) && is_dotted { length } else { 0 }
}

/// `$user .email` for `$user->email`, `user .email` for `user&.email`.
fn member(path: &str) -> String {
    path.replace("->", " .").replace("&.", " .")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        for (at, code) in written(text, std::slice::from_ref(&(0..text.len()))) {
            bytes[at..at + code.len()].copy_from_slice(code.as_bytes());
        }
        String::from_utf8(bytes).expect("whole letters are replaced")
    }

    #[test]
    fn texts_with_holes() {
        assert_eq!(code("f(\"{{ user.email }}\")"), "f(`${ user.email}  `)");
        assert_eq!(code("f('a <%= user.email %>')"), "f(`a ${  user.email}  `)");
        assert_eq!(code("f('{{{ user.email | safe }}}')"), "f(`${  user.email}          `)");
        assert_eq!(code("f('<?= $user->email ?>')"), "f(`${  $user .email}  `)");
        assert_eq!(code("f('{{ $user->email }}')"), "f(`${ $user .email}  `)");
        assert_eq!(code("f('<%= j @user&.email %>')"), "f(`${     user .email}  `)");
        for same in [
            "f('{{ a b }}')",
            "f('{ }')",
            "f(`{{ user }}`)",
            "// {{ user.email }}",
            "f('{{ a.. }}')",
            "f('${x} {{ a }}')",
        ] {
            assert_eq!(code(same), same);
        }
    }

    /// A search to the end of the page for each of them would take hours.
    #[test]
    fn a_page_of_nothing_but_braces() {
        let braces = "{{".repeat(500_000);
        assert_eq!(code(&braces), braces);
    }

    #[test]
    fn holes_in_code() {
        assert_eq!(code("f({{ user.id }})"), "f(   user.id   )");
        assert_eq!(code("f(<%= user.id %>)"), "f(    user.id   )");
        assert_eq!(code("f(<%- JSON.stringify(user) %>)"), "f(                   user    )");
        assert_eq!(code("f(<%= raw @user.to_json %>)"), "f(         user           )");
        assert_eq!(code("f(<%- JSON.stringify(user, null, 2) %>)").replace(' ', ""), "f(user)");
        assert_eq!(code("var user = <%- JSON.stringify(user) %>;").replace(' ', ""), "varuser=self.user;");
        assert_eq!(code("f(<%- one(user) %>)").trim_end_matches([' ', ')']), "f(0");
        assert_eq!(code("{% if user %}f(1){% endif %}").trim(), "f(1)");
        assert_eq!(code("<% if (user) { %>f(1)<% } %>").trim(), "f(1)");
        assert_eq!(code("<?php if ($user): ?>f(1)<?php endif; ?>").trim(), "f(1)");
        assert_eq!(code("f(<?= json_encode($user) ?>)").replace(' ', ""), "f($user)");
        assert_eq!(code("f(<?php echo $user->id; ?>)"), "f(           $user .id    )");
        for same in [
            "if (a) {{ b() }}",
            "<Box style={{ wide: 1 }} />",
            "<Box user={{ user }} />",
            "const a = { b: {} }",
        ] {
            assert_eq!(code(same), same);
        }
    }
}
