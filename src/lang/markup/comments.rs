//! Comments in markup that speak to the tool: `<!-- tracklint-ignore … -->`, and those of the scripts.

use std::ops::Range;

use super::blocks::{self, blanked};
use super::tags::next_tag;
use super::{Dialect, javascript};
use crate::lang::javascript::Grammar;
use crate::source::directives::{Comment, WORD};
use crate::source::{SourceFile, Span};

pub(in crate::lang) fn comments(file: &SourceFile) -> Vec<Comment> {
    let text: &str = &file.text;
    let blocks = blocks::blocks(text, Dialect::of(file));
    let mut found = of_markup(text, &blocks.opaque);
    if let Ok(code) = String::from_utf8(blanked(text, &blocks)) {
        found.extend(javascript::comments(&code, blocks.grammar.unwrap_or(Grammar::JavaScript)));
    }
    found.sort_by_key(|comment| comment.span);
    found
}

/// Behind markup: its line. Otherwise the tag that comes next.
fn of_markup(text: &str, opaque: &[Range<usize>]) -> Vec<Comment> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = find(text, at, "<!--") {
        let end = find(text, start, "-->").map_or(text.len(), |end| end + "-->".len());
        at = end;
        let is_script = opaque.iter().any(|part| part.contains(&start));
        if is_script || !text[start..end].contains(WORD) {
            continue;
        }
        let line = javascript::line(text, start);
        let is_behind = !Span { end: Span::new(start, start).start, ..line }.slice(text).trim().is_empty();
        let covers = if is_behind { vec![line] } else { next(text, end) };
        found.push(Comment { span: Span::new(start, end), covers });
    }
    found
}

/// The next tag, and its line.
fn next(text: &str, from: usize) -> Vec<Span> {
    let Some(tag) = next_tag(text, from) else { return Vec::new() };
    // The tag starts at the last `<` before its attributes; its own line begins with it or with what stands before.
    let start = text[..tag.end].rfind(&format!("<{}", tag.name)).unwrap_or(from).max(from);
    vec![javascript::line(text, start), Span::new(start, tag.end)]
}

fn find(text: &str, from: usize, what: &str) -> Option<usize> {
    memchr::memmem::find(text.as_bytes().get(from..)?, what.as_bytes()).map(|at| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn comments_of_markup_and_scripts_are_found() {
        let text = "<template>\n  <!-- tracklint-ignore a: b -->\n  <p\n    @click=\"x\">\n  </p>\n</template>\n\
                    <script>\n// tracklint-ignore a: b\nsend();\nconst t = '<!-- tracklint-ignore -->';\n</script>\n";
        let file = SourceFile { id: FileId(0), path: "a.vue".into(), text: text.into() };
        let found = comments(&file);
        let covered: Vec<&str> =
            found.iter().filter_map(|comment| comment.covers.last()).map(|span| span.slice(text)).collect();
        assert_eq!(covered, ["<p\n    @click=\"x\">", "send();"]);
    }
}
