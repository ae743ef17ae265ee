//! The code in a markup file: script blocks and front matter, and the language they are written in.
//!
//! Takes a text, gives ranges of it. Several blocks of one file are one module.

use std::ops::Range;

use super::Dialect;
use super::tags::{Attribute, Tag, closing, next_tag};
use crate::lang::javascript::{Grammar, Loaded};
use crate::limits;
use crate::source::Span;

/// The scripts of a file.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    /// In source order, without their tags.
    pub(super) code: Vec<Range<usize>>,
    /// The most demanding language of the blocks; nothing when there is none.
    pub(super) grammar: Option<Grammar>,
    /// `<script setup>`.
    pub(super) has_setup: bool,
    /// Parts that hold no markup: scripts, styles, front matter, blocks in other languages.
    pub(super) opaque: Vec<Range<usize>>,
    /// Scripts from elsewhere: `<script src="https://…" data-site="…">`.
    pub(super) loaded: Vec<Loaded>,
    /// Code that stands over bytes of a tag: `if(consent    ){` of a script that runs when a banner has let it.
    pub(super) written: Vec<(usize, String)>,
}

pub(super) fn blocks(text: &str, dialect: Dialect) -> Blocks {
    let mut blocks = Blocks::default();
    let mut at = 0;
    if dialect == Dialect::Astro {
        blocks.grammar = Some(Grammar::Tsx);
        if let Some(front) = front_matter(text) {
            at = front.end;
            blocks.opaque.push(0..front.end);
            blocks.code.push(front);
        }
    }
    // Only tags inside of a component's `<template>` are markup; what else stands at the top is a block.
    let mut templates = 0_usize;
    while let Some(tag) = next_tag(text, at) {
        at = tag.end;
        if tag.is_closing {
            templates -= usize::from(templates > 0 && tag.is("template"));
            continue;
        }
        if tag.is("script") {
            blocks.loaded.extend(loaded(&tag));
        }
        if tag.is_empty && dialect != Dialect::Html {
            continue;
        }
        let is_template = tag.is("template") && is_markup(tag.attribute("lang"));
        templates += usize::from(is_template);
        let is_block = dialect == Dialect::Vue && templates == 0;
        if tag.is("script") || tag.is("style") || tag.is("textarea") || is_block {
            let end = closing(text, tag.name, tag.end);
            blocks.opaque.push(tag.end..end);
            if tag.is("script") {
                blocks.add(&tag, tag.end..end);
            }
            at = end;
        }
    }
    blocks
}

fn is_markup(lang: Option<&str>) -> bool {
    matches!(lang, None | Some("" | "html"))
}

impl Blocks {
    fn add(&mut self, tag: &Tag<'_>, code: Range<usize>) {
        let held_back = held_back(tag);
        let Some(grammar) = grammar_of(tag).or(held_back.map(|_| Grammar::JavaScript)) else { return };
        if code.is_empty() {
            return;
        }
        if let Some(attribute) = held_back {
            self.hold(attribute, &code);
        }
        let given = tag.attributes.iter().find(|own| own.name == VARIABLES && own.is_braced);
        self.written.extend(given.and_then(declared));
        self.code.push(code);
        self.has_setup |= tag.attribute("setup").is_some();
        self.grammar = self.grammar.max(Some(grammar));
    }

    /// `<script type="text/plain" data-consent="a">f()</script>` is `if(consent){f()}`, the condition at the place of the attribute.
    fn hold(&mut self, attribute: &Attribute<'_>, code: &Range<usize>) {
        let name = attribute.name_at;
        // As long as the attribute's name, so that a report shows that.
        let condition = format!("{CONDITION:_<0$}", attribute.name.len());
        if name >= 3 && name + condition.len() + 2 <= code.start {
            let brackets = [(name - 3, "if("), (code.start - 2, "){"), (code.end, "}")];
            self.written.push((name, condition));
            self.written.extend(brackets.map(|(at, code)| (at, code.to_owned())));
        }
    }
}

/// What a script of a page is given by the page.
const VARIABLES: &str = "define:vars";

/// `define:vars={{ mail: user.email, n }}` is `var mail= user.email;`: what has the name of a variable is known by that already.
fn declared(attribute: &Attribute<'_>) -> Option<(usize, String)> {
    let value = attribute.value.trim();
    let inside = value.strip_prefix('{')?.strip_suffix('}')?;
    let start = attribute.at + attribute.value.find('{')?;
    let at = start.checked_sub(DECLARES.len()).filter(|at| *at >= attribute.name_at)?;
    let mut code = format!("{DECLARES} ");
    let mut last = None;
    for entry in entries(inside) {
        let own = &inside[entry.clone()];
        let named = own.split_once(':').filter(|(name, _)| {
            let name = name.trim();
            !name.is_empty() && name.chars().all(|one| one.is_alphanumeric() || matches!(one, '_' | '$'))
        });
        match named {
            Some((name, value)) => {
                if let Some(comma) = last {
                    code.replace_range(comma..=comma, ",");
                }
                code.extend([name, "=", value]);
                last = Some(code.len());
            }
            None => code.push_str(&blank(own)),
        }
        code.push(' ');
    }
    // In place of the last comma stands the bracket.
    code.pop();
    code.push(';');
    last.map(|_| (at, code))
}

const DECLARES: &str = "var ";

fn blank(text: &str) -> String {
    text.bytes().map(|byte| if matches!(byte, b'\n' | b'\r') { char::from(byte) } else { ' ' }).collect()
}

/// The entries of an object literal, without the commas between them.
fn entries(inside: &str) -> Vec<Range<usize>> {
    let (mut found, mut start, mut depth, mut quote) = (Vec::new(), 0, 0_usize, None);
    for (at, byte) in inside.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (None, b'"' | b'\'' | b'`') => quote = Some(byte),
            (None, b'(' | b'[' | b'{') => depth += 1,
            (None, b')' | b']' | b'}') => depth = depth.saturating_sub(1),
            (None, b',') if depth == 0 => {
                found.push(start..at);
                start = at + 1;
            }
            (Some(_) | None, _) => {}
        }
    }
    found.push(start..inside.len());
    found
}

/// Means to guards what the attribute does.
const CONDITION: &str = "consent";

/// The attribute of a script that is no program for the browser until somebody has agreed: `data-category` of
/// `<script type="text/plain" data-category="analytics">`. Which attribute that is, is up to the banner: any `data-…` counts, as nobody else
/// makes a program of such a script (errs towards consent).
fn held_back<'a, 't>(tag: &'a Tag<'t>) -> Option<&'a Attribute<'t>> {
    let is_plain = tag.attribute("type").is_some_and(|mime| mime.eq_ignore_ascii_case("text/plain"));
    let is_own = |attribute: &&Attribute<'_>| attribute.name.to_ascii_lowercase().starts_with("data-");
    tag.attributes.iter().find(is_own).filter(|_| is_plain)
}

/// The tag of a script that is loaded, when its address is a text.
fn loaded(tag: &Tag<'_>) -> Option<Loaded> {
    let is_text = |attribute: &&Attribute<'_>| {
        !attribute.is_braced && attribute.name.starts_with(|first: char| first.is_ascii_alphabetic())
    };
    tag.attributes.iter().filter(is_text).find(|attribute| attribute.name.eq_ignore_ascii_case("src"))?;
    let own = tag.attributes.iter().filter(is_text).take(limits::ARGUMENTS);
    let attributes: Vec<_> = own
        .map(|attribute| {
            let start = attribute.at.saturating_sub(usize::from(attribute.value.is_empty()));
            (
                attribute.name.to_ascii_lowercase(),
                attribute.value.trim().to_owned(),
                Span::new(start, attribute.at + attribute.value.len()),
            )
        })
        .collect();
    let start = attributes.first().map_or(tag.end, |(.., span)| span.start as usize);
    Some(Loaded { span: Span::new(start, tag.end), attributes })
}

fn grammar_of(tag: &Tag<'_>) -> Option<Grammar> {
    script_grammar(tag.attribute("type").unwrap_or(""), tag.attribute("lang").unwrap_or(""))
}

/// Which grammar a script needs that has these attributes: nothing when it is no program.
pub(in crate::lang) fn script_grammar(mime: &str, lang: &str) -> Option<Grammar> {
    let (mime, lang) = (mime.to_ascii_lowercase(), lang.to_ascii_lowercase());
    let word = if lang.is_empty() { mime.rsplit('/').next().unwrap_or("") } else { lang.as_str() };
    match word {
        "ts" | "typescript" | "x-typescript" => Some(Grammar::TypeScript),
        "tsx" => Some(Grammar::Tsx),
        // The last ones are scripts that a loader runs later, most often after consent.
        "" | "module" | "js" | "javascript" | "x-javascript" | "ecmascript" | "jsx" | "babel" | "jscript"
        | "partytown" => Some(Grammar::JavaScript),
        _ if mime.contains("javascript") => Some(Grammar::JavaScript),
        _ => None,
    }
}

/// Between the lines `---` at the beginning.
fn front_matter(text: &str) -> Option<Range<usize>> {
    let start = text.len() - text.trim_start().len();
    let code = start + text[start..].strip_prefix("---").map(|_| 3)?;
    let mut at = code;
    for line in text[code..].split_inclusive('\n') {
        if at > code && line.trim_end() == "---" {
            return Some(code..at);
        }
        at += line.len();
    }
    None
}

/// The text with everything outside of the code blanked out, so that places stay what they are.
pub(super) fn blanked(text: &str, Blocks { code, written, .. }: &Blocks) -> Vec<u8> {
    let keep_lines = |byte: &u8| if matches!(byte, b'\n' | b'\r') { *byte } else { b' ' };
    let mut bytes: Vec<u8> = text.as_bytes().iter().map(keep_lines).collect();
    for range in code {
        bytes[range.clone()].copy_from_slice(&text.as_bytes()[range.clone()]);
        // `a</script><script>b`: two statements.
        if let Some(byte) = bytes.get_mut(range.end).filter(|byte| **byte == b' ') {
            *byte = b';';
        }
    }
    for (at, code) in written {
        if let Some(bytes) = bytes.get_mut(*at..at + code.len()) {
            bytes.copy_from_slice(code.as_bytes());
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str, dialect: Dialect) -> (Vec<&str>, Option<Grammar>) {
        let blocks = blocks(text, dialect);
        (blocks.code.into_iter().map(|range| &text[range]).collect(), blocks.grammar)
    }

    #[test]
    fn scripts_are_found_and_data_is_not() {
        let text = "<script>a</script><SCRIPT type='module'>b</SCRIPT ><script type=\"application/ld+json\">{}</script>\
            <script type='text/x-template'><p></script><style>c</style><!-- <script>d</script> --><script src='x'></script>";
        assert_eq!(code(text, Dialect::Html), (vec!["a", "b"], Some(Grammar::JavaScript)));
        assert_eq!(code("<script>let a = '<b>'", Dialect::Html).0, ["let a = '<b>'"]);
    }

    #[test]
    fn the_language_of_a_component_is_known() {
        let text = "<script>a</script>\n<script setup lang=\"ts\" generic=\"T extends A<B>\">b</script>";
        assert_eq!(code(text, Dialect::Vue), (vec!["a", "b"], Some(Grammar::TypeScript)));
        assert_eq!(code("<script lang=\"tsx\">a</script>", Dialect::Vue).1, Some(Grammar::Tsx));
        assert_eq!(code("<script lang=\"coffee\">a</script>", Dialect::Vue).0, [""; 0]);
    }

    #[test]
    fn other_blocks_of_a_component_are_no_markup() {
        let text =
            "<docs><script>a</script></docs><template><i><script>b</script></i></template><script>c</script>";
        assert_eq!(code(text, Dialect::Vue).0, ["b", "c"]);
        let pug = "<template lang=\"pug\">\np <script>a</script>\n</template><script>b</script>";
        assert_eq!(code(pug, Dialect::Vue).0, ["b"]);
    }

    #[test]
    fn front_matter_is_code() {
        let text = "---\r\nconst a = 1\r\n---\r\n<p>{a}</p><script>b</script>";
        assert_eq!(code(text, Dialect::Astro), (vec!["\r\nconst a = 1\r\n", "b"], Some(Grammar::Tsx)));
        assert_eq!(code("---\nconst a", Dialect::Astro).0, [""; 0]);
        assert_eq!(code("<p/>\n---\n---\n", Dialect::Astro).0, [""; 0]);
    }

    #[test]
    fn what_a_script_is_given_is_declared() {
        let text = "<script is:inline define:vars={{ mail: user.email, n, all: [a, b] }}>f(mail)</script>";
        let kept = String::from_utf8(blanked(text, &blocks(text, Dialect::Astro))).expect("is text");
        assert_eq!(kept.len(), text.len());
        assert_eq!(
            kept.split_whitespace().collect::<Vec<_>>().join(" "),
            "var mail= user.email, all= [a, b] ; f(mail);"
        );
        assert_eq!(kept.find("user"), text.find("user"));
    }

    #[test]
    fn places_stay() {
        let text = "<p>ü</p>\r\n<script>a</script>";
        let kept = String::from_utf8(blanked(text, &blocks(text, Dialect::Html))).expect("is text");
        assert_eq!(kept.len(), text.len());
        assert_eq!(kept.find('\n'), text.find('\n'));
        assert_eq!(kept.find('a'), text.find('a'));
        assert_eq!(kept.trim(), "a;");
    }

    #[test]
    fn scripts_that_a_banner_holds_back_stand_under_a_condition() {
        let text = "<script type=\"text/plain\" data-category='analytics'>a()</script><script type=text/plain>b</script>";
        let kept = String::from_utf8(blanked(text, &blocks(text, Dialect::Html))).expect("is text");
        assert_eq!(kept.len(), text.len());
        assert_eq!(kept.split_whitespace().collect::<String>(), "if(consent______){a()}");
        assert_eq!(kept.find("consent"), text.find("data-category"));
        // No room for the condition.
        assert_eq!(code("<script data-consent type=text/plain>a()", Dialect::Html).0, ["a()"]);
    }
}
