//! What a server puts into the scripts of a page: `identify("{{ user.email }}")`, `track('x', { v: '<%= user.email %>' })`.
//!
//! Takes the scripts of a page, gives code that stands over bytes of them, so that every place stays: a text with holes becomes a template
//! (`` `${ user.email }` ``), a hole outside of texts the expression in it (`$user->email` is `$user.email`), and what a server only runs (`{% if user %}`) is left out. Filters behind
//! `|` are left out as well, whatever they make of a value (errs towards false alarms), and texts that hold a hole of another form stay as they are
//! (errs towards misses).

use std::ops::Range;

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

/// A place that a server fills.
struct Hole {
    range: Range<usize>,
    /// What stands there, without the delimiters; `None`: nothing is put in.
    expression: Option<Range<usize>>,
    /// It can only be a hole.
    is_certain: bool,
}

/// Code over bytes of the scripts: its place, and as many bytes as it replaces.
pub(super) fn written(text: &str, scripts: &[Range<usize>]) -> Vec<(usize, String)> {
    let mut written = Vec::new();
    for script in scripts {
        let own = text.get(..script.end).unwrap_or("");
        if DELIMITERS.iter().any(|(open, _)| own[script.start..].contains(open)) {
            in_script(own, script.start, &mut written);
        }
    }
    written
}

/// May a server put something into a text?
pub(super) fn may_have(text: &str) -> bool {
    DELIMITERS.iter().any(|(open, _)| text.contains(open))
}

/// The text in quotes at a place as a template, as long as it is: `` `${ user.email}  ` `` for `"{{ user.email }}"`.
pub(super) fn as_template(text: &str, range: Range<usize>) -> Option<String> {
    let quote = *text.as_bytes().get(range.start)?;
    if !matches!(quote, b'"' | b'\'') {
        return None;
    }
    let (end, holes) = text_at(text.get(..range.end)?, range.start, quote);
    let mut written = Vec::new();
    over_text(text, range.start..end, &holes, &mut written);
    let mut code = text.get(range.clone())?.as_bytes().to_vec();
    for (at, piece) in &written {
        let own = at.checked_sub(range.start)?;
        code.get_mut(own..own + piece.len())?.copy_from_slice(piece.as_bytes());
    }
    String::from_utf8(code).ok().filter(|_| !written.is_empty() && end == range.end)
}

fn in_script(text: &str, start: usize, written: &mut Vec<(usize, String)>) {
    let bytes = text.as_bytes();
    let mut at = start;
    while at < bytes.len() {
        if let Some(hole) = hole_at(text, at) {
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
                let (end, holes) = text_at(text, at, quote);
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
fn text_at(text: &str, start: usize, quote: u8) -> (usize, Vec<Hole>) {
    let bytes = text.as_bytes();
    let (mut at, mut holes) = (start + 1, Vec::new());
    while at < bytes.len() {
        if let Some(hole) = hole_at(text, at) {
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
    (is_path || is_server).then_some(Hole {
        range,
        expression: expression.filter(|own| !own.is_empty()),
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

/// A hole outside of texts: the expression, or what means nothing.
fn over_code(text: &str, hole: &Hole) -> Option<(usize, String)> {
    let own = &text[hole.range.clone()];
    let mut code = " ".repeat(hole.range.len());
    if let Some(own) = &hole.expression {
        // `style={{ wide }}`: braces of a script that is no page of a server.
        if before(text, hole).ends_with('=') && !hole.is_certain && is_attribute(before(text, hole)) {
            return None;
        }
        let (start, end) = (own.start - hole.range.start, own.end - hole.range.start);
        code.replace_range(start..end, &member(&text[own.clone()]));
        if let Some(at) = start.checked_sub(OUTSIDE.len())
            && is_declared_by(before(text, hole), &text[own.clone()])
        {
            code.replace_range(at..start, OUTSIDE);
        }
    } else if !hole.is_certain {
        return None;
    } else if ["<%=", "<%-", "<?=", "<?php echo ", "{!!"].iter().any(|open| own.starts_with(open)) {
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
    let root = path.split(['.', '-', '&', '[']).next().unwrap_or(path);
    let variable = before.strip_suffix('=').map(str::trim_end);
    variable.is_some_and(|variable| {
        let own = variable.strip_suffix(root);
        own.is_some_and(|own| own.ends_with([' ', '\t', '\n']))
    })
}

/// `$user .email` for `$user->email`, `user .email` for `user&.email`.
fn member(path: &str) -> String {
    path.replace("->", " .").replace("&.", " .")
}

/// `<Box style=` and not `const wide =`.
fn is_attribute(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or(before);
    line.contains('<')
}

/// A text with holes becomes a template.
fn over_text(text: &str, range: Range<usize>, holes: &[Hole], written: &mut Vec<(usize, String)>) {
    let own = &text[range.clone()];
    let is_filled = holes.iter().any(|hole| hole.expression.is_some());
    let is_plain = !own.contains('`') && !own.contains("${");
    let is_known = holes.iter().all(|hole| hole.expression.is_some() || hole.is_certain);
    if !is_filled || !is_plain || !is_known || range.len() < 2 {
        return;
    }
    written.push((range.start, "`".to_owned()));
    for hole in holes {
        let mut code = " ".repeat(hole.range.len());
        if let Some(inside) = &hole.expression {
            let (start, end) = (inside.start - hole.range.start, inside.end - hole.range.start);
            code.replace_range(start..end, &member(&text[inside.clone()]));
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
