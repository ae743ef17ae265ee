//! Scripts that a component writes into the page: `<script>{`identify('${user.email}')`}</script>`.
//!
//! Takes a file, gives the same file with the text of such scripts as a function in its place, every byte where it is:
//!
//! ```js
//! <script dangerouslySetInnerHTML={{ __html: `identify('${user.email}')` }} />
//! <script dangerouslySetInnerHTML={         ()=>{identify(`${user.email}`)}   } />
//! ```
//!
//! The text stands in the element itself, in an object that is an attribute of it, or in a variable or function of the file that is named there.
//! Errs towards misses: texts from other files, texts that are no correct code without what is put in, and those with no room for `_=>{` stay texts.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashSet;
use tree_sitter::Node;

use super::{Grammar, is_correct, parse, syntax};
use crate::lang::markup::holes::{Hole, in_script};
use crate::lang::markup::script_grammar;
use crate::source::SourceFile;

/// A template string that is a script, and what is written around its code.
struct PageScript<'t> {
    text: Node<'t>,
    /// What may be overwritten in front of the code, and with what.
    before: (Range<usize>, &'static str),
    after: (Range<usize>, &'static str),
}

/// The file with its page scripts as code; `None` when it has none.
pub(super) fn as_code(file: &SourceFile, grammar: Grammar) -> Option<SourceFile> {
    let bytes = file.text.as_bytes();
    let opens = |word: &[u8]| memchr::memmem::find(bytes, word).is_some();
    if !(opens(b"<script") || opens(b"<Script")) || memchr::memchr(b'`', bytes).is_none() {
        return None;
    }
    let parsed = parse::parse(&file.text, grammar)?;
    let mut code = bytes.to_vec();
    for script in scripts(parsed.tree.root_node(), &file.text) {
        script.write(&file.text, &mut code);
    }
    let text = String::from_utf8(code).ok().filter(|code| *code != *file.text)?;
    Some(SourceFile { id: file.id, path: Arc::clone(&file.path), text: text.into() })
}

fn scripts<'t>(root: Node<'t>, text: &str) -> Vec<PageScript<'t>> {
    let (mut found, mut names) = (Vec::new(), FxHashSet::default());
    for element in nodes(root, |kind| matches!(kind, "jsx_element" | "jsx_self_closing_element")) {
        let opening = syntax::field(element, "open_tag").unwrap_or(element);
        let name = syntax::field(opening, "name").map_or("", |name| syntax::text(name, text));
        if !name.eq_ignore_ascii_case("script") || !is_program(opening, text) {
            continue;
        }
        for child in syntax::children(element) {
            let content = (child.kind() == "jsx_expression").then(|| syntax::first(child)).flatten();
            match content {
                Some(own) if own.kind() == "template_string" => found.push(as_child(child, own, text)),
                Some(own) => names.extend(named(own, text)),
                None => {}
            }
        }
        for value in syntax::fields(opening, "attribute").into_iter().filter_map(only_entry) {
            match value.kind() {
                "template_string" => found.extend(as_attribute(value)),
                _ => names.extend(named(value, text)),
            }
        }
    }
    if !names.is_empty() {
        let declared = nodes(root, |kind| matches!(kind, "variable_declarator" | "function_declaration"));
        found.extend(declared.into_iter().filter_map(|node| as_declared(node, &names, text)));
    }
    found
}

/// The outermost nodes of some kinds, and those within them; no recursion, as in all walks over a whole tree.
fn nodes(root: Node<'_>, is_it: impl Fn(&str) -> bool) -> Vec<Node<'_>> {
    let mut found = Vec::new();
    let mut cursor = root.walk();
    loop {
        if is_it(cursor.node().kind()) {
            found.push(cursor.node());
        }
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return found;
            }
        }
    }
}

/// `<script type="application/ld+json">` is data.
fn is_program(opening: Node<'_>, text: &str) -> bool {
    let mime = syntax::fields(opening, "attribute").into_iter().find_map(|attribute| {
        let parts = syntax::children(attribute);
        let [name, value] = parts.as_slice() else { return None };
        (syntax::text(*name, text) == "type")
            .then(|| syntax::text(*value, text).trim_matches(['"', '\'', '{', '}']))
    });
    script_grammar(mime.unwrap_or(""), "").is_some()
}

/// `value` of `attribute={{ key: value }}`.
fn only_entry(attribute: Node<'_>) -> Option<Node<'_>> {
    let braces = syntax::children(attribute).into_iter().find(|part| part.kind() == "jsx_expression")?;
    let object = syntax::first(braces).filter(|own| own.kind() == "object")?;
    let entries = syntax::children(object);
    let [entry] = entries.as_slice() else { return None };
    syntax::field(*entry, "value")
}

/// `snippet` and `snippet(id)`.
fn named<'s>(value: Node<'_>, text: &'s str) -> Option<&'s str> {
    match value.kind() {
        "identifier" => Some(syntax::text(value, text)),
        "call_expression" => syntax::field(value, "function").and_then(|callee| named(callee, text)),
        _ => None,
    }
}

/// `{`…`}` is `{()=>{…}}`: the space around has room for it.
fn as_child<'t>(braces: Node<'t>, own: Node<'t>, text: &str) -> PageScript<'t> {
    let before = text[..braces.start_byte()].trim_end().len();
    PageScript {
        text: own,
        before: (before..own.start_byte() + 1, "{()=>{"),
        after: (own.end_byte() - 1..own.end_byte(), "}"),
    }
}

/// `={{ key: `…` }}` is `={ ()=>{…} }`.
fn as_attribute(own: Node<'_>) -> Option<PageScript<'_>> {
    let object = own.parent().and_then(|entry| entry.parent())?;
    Some(PageScript {
        text: own,
        before: (object.start_byte()..own.start_byte() + 1, "()=>{"),
        after: (own.end_byte() - 1..object.end_byte(), "}"),
    })
}

/// `const snippet = `…``, `const snippet = (id) => `…``, `function snippet(id) { return `…`; }`.
fn as_declared<'t>(node: Node<'t>, names: &FxHashSet<&str>, text: &str) -> Option<PageScript<'t>> {
    let name = syntax::field(node, "name")?;
    if !names.contains(syntax::text(name, text)) {
        return None;
    }
    let value = syntax::field(node, "value").unwrap_or(node);
    if value.kind() == "template_string" {
        let before = text[..value.start_byte()].trim_end().len();
        return Some(PageScript {
            text: value,
            before: (before..value.start_byte() + 1, "()=>{"),
            after: (value.end_byte() - 1..value.end_byte(), "}"),
        });
    }
    let body = syntax::field(value, "body")?;
    if body.kind() == "template_string" {
        return Some(PageScript {
            text: body,
            before: (body.start_byte()..body.start_byte() + 1, "{"),
            after: (body.end_byte() - 1..body.end_byte(), "}"),
        });
    }
    let last = syntax::children(body).pop().filter(|last| last.kind() == "return_statement")?;
    let own = syntax::first(last).filter(|own| own.kind() == "template_string")?;
    Some(PageScript {
        text: own,
        before: (last.start_byte()..own.start_byte() + 1, ""),
        after: (own.end_byte() - 1..own.end_byte(), ""),
    })
}

impl PageScript<'_> {
    /// Writes the code over the text of the file, where that is possible.
    fn write(&self, text: &str, code: &mut [u8]) {
        let (start, end) = (self.text.start_byte() + 1, self.text.end_byte() - 1);
        let Some(script) = text.get(start..end) else { return };
        let Some(own) = self.code(text) else { return };
        let (before, opening) = &self.before;
        let room = before.start..start + (script.len() - script.trim_start().len());
        // `_=>{` where there is no room for `()=>{`.
        let shorter = opening.replace("()", "_");
        let opening = if room.len() < opening.len() { shorter.as_str() } else { opening };
        if room.len() < opening.len() || !is_correct(&own, Grammar::TypeScript) {
            return;
        }
        code[start..end].copy_from_slice(own.as_bytes());
        blank(&mut code[room.clone()]);
        code[room.end - opening.len()..room.end].copy_from_slice(opening.as_bytes());
        let (after, closing) = &self.after;
        blank(&mut code[after.clone()]);
        code[after.start..after.start + closing.len()].copy_from_slice(closing.as_bytes());
    }

    /// The text as code: what is put in is what it is, and escapes are what they stand for.
    fn code(&self, text: &str) -> Option<String> {
        let (start, end) = (self.text.start_byte() + 1, self.text.end_byte() - 1);
        let parts = syntax::children(self.text);
        let holes = || parts.iter().filter(|part| part.kind() == "template_substitution");
        let hole_at = |_: &str, at: usize| {
            let hole = holes().find(|hole| hole.start_byte() == at)?;
            let expression = syntax::first(*hole)?;
            Some(Hole {
                range: hole.byte_range(),
                expression: Some((expression.start_byte(), syntax::text(expression, text).to_owned())),
                is_filled: true,
                is_certain: true,
            })
        };
        let mut code = text.get(start..end)?.as_bytes().to_vec();
        let mut written = Vec::new();
        in_script(text.get(..end)?, start, &hole_at, &mut written);
        for (at, piece) in written {
            let own = at.checked_sub(start)?;
            code.get_mut(own..own + piece.len())?.copy_from_slice(piece.as_bytes());
        }
        for escape in parts.iter().filter(|part| part.kind() == "escape_sequence") {
            let is_letter = matches!(text.as_bytes().get(escape.start_byte() + 1), Some(b'`' | b'$' | b'\\'));
            if is_letter {
                *code.get_mut(escape.start_byte() - start)? = b' ';
            }
        }
        String::from_utf8(code).ok()
    }
}

/// Ends of lines stay.
fn blank(bytes: &mut [u8]) {
    for byte in bytes.iter_mut().filter(|byte| !matches!(byte, b'\n' | b'\r')) {
        *byte = b' ';
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn code(text: &str) -> String {
        let file = SourceFile { id: FileId(0), path: "a.tsx".into(), text: text.into() };
        as_code(&file, Grammar::Tsx).map_or_else(|| text.to_owned(), |code| code.text.to_string())
    }

    #[test]
    fn scripts_become_functions() {
        let child = "<script>\n  {`\n    f('${a.b}')\n  `}\n</script>";
        assert_eq!(
            code(child).split_whitespace().collect::<String>(),
            "<script>{()=>{f(`${a.b}`)}}</script>"
        );
        assert_eq!(code(child).len(), child.len());
        let narrow = "<script>{`\n f(1)\n`}</script>";
        assert_eq!(code(narrow).len(), narrow.len());
        let attribute = "<script x={{ __html: `f(${JSON.stringify(a)}, '\\${b}')`, }} />";
        assert_eq!(code(attribute).replace(' ', ""), "<scriptx={()=>{f(JSON.stringify(a),'${b}')}}/>");
        let named = "const one = (a) => `f('${a}')`; <script x={{ y: one(1) }} />";
        assert_eq!(code(named), "const one = (a) => {f(`${a}`)}; <script x={{ y: one(1) }} />");
        let returned = "function one(a) { return `f('${a}')`; } <script>{one(1)}</script>";
        assert_eq!(code(returned), "function one(a) {         f(`${a}`) ; } <script>{one(1)}</script>");
    }

    #[test]
    fn other_texts_stay() {
        for same in [
            "<script type=\"application/ld+json\">  {`   f(1)`}</script>",
            "<style>  {`   f(1)`}</style>",
            "<script>{`f(1)`}</script>", // no room
            "<script>   {`   f(${a}`}</script>",
            "const two = `    f(1)`; <script>{one}</script>",
        ] {
            assert_eq!(code(same), same);
        }
    }
}
