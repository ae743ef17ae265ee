//! Comments that speak to the tool, and the code each of them stands at.
//!
//! Found in the tree, so that a text that looks like a comment is none: `'// tracklint-ignore …'`.

use tree_sitter::Node;

use super::{Grammar, parse};
use crate::source::Span;
use crate::source::directives::{Comment, WORD};

/// What is written in it is a program of its own: a comment before a statement does not reach into it.
const BODIES: [&str; 3] = ["statement_block", "class_body", "switch_body"];

/// The comments of a text that hold [`WORD`], in its order.
pub(in crate::lang) fn comments(text: &str, grammar: Grammar) -> Vec<Comment> {
    let Some(parsed) = parse::parse(text, grammar) else { return Vec::new() };
    let mut found = Vec::new();
    let mut cursor = parsed.tree.walk();
    loop {
        let node = cursor.node();
        if is_comment(node) && text[node.byte_range()].contains(WORD) {
            found.push(Comment { span: span(node), covers: covers(text, node) });
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

fn is_comment(node: Node<'_>) -> bool {
    matches!(node.kind(), "comment" | "html_comment")
}

fn span(node: Node<'_>) -> Span {
    Span::new(node.start_byte(), node.end_byte())
}

/// Behind code: its line, and the statement (or property) that ends there. Otherwise what comes next.
fn covers(text: &str, comment: Node<'_>) -> Vec<Span> {
    // `{/* … */}` among the children of an element.
    let own = comment.parent().filter(|parent| parent.kind() == "jsx_expression");
    let anchor = own.unwrap_or(comment);
    let line = line(text, anchor.start_byte());
    let before = Span { start: line.start, end: span(anchor).start };
    if !before.slice(text).trim().is_empty() {
        let ends_here = |node: &Node<'_>| node.end_byte() >= line.start as usize;
        let mut covered = vec![line];
        if let Some(node) = sibling(anchor, |node| node.prev_named_sibling()).filter(ends_here) {
            cover(node, &mut covered);
        }
        return covered;
    }
    let Some(node) = sibling(anchor, |node| node.next_named_sibling()) else { return Vec::new() };
    let mut covered = vec![self::line(text, node.start_byte())];
    cover(node, &mut covered);
    covered
}

/// The next one in a direction that is no comment and no blank text between elements.
fn sibling<'t>(from: Node<'t>, next: impl Fn(Node<'t>) -> Option<Node<'t>>) -> Option<Node<'t>> {
    let is_silent = |node: Node<'_>| {
        let is_only = |node: Node<'_>| node.named_child(0).is_some_and(is_comment);
        is_comment(node) || node.kind() == "jsx_text" || (node.kind() == "jsx_expression" && is_only(node))
    };
    let mut node = next(from)?;
    while is_silent(node) {
        node = next(node)?;
    }
    Some(node)
}

/// The line of a byte.
pub(in crate::lang) fn line(text: &str, at: usize) -> Span {
    let bytes = text.as_bytes();
    let start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |found| found + 1);
    let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |found| at + found);
    Span::new(start, end)
}

/// A node without the bodies in it. Of an element only its tag, with the handlers in it: its children are many.
fn cover(node: Node<'_>, covered: &mut Vec<Span>) {
    if node.kind() == "jsx_element" {
        covered.extend(node.child(0).map(span));
        return;
    }
    if node.kind() == "jsx_self_closing_element" {
        covered.push(span(node));
        return;
    }
    let mut start = node.start_byte();
    let mut cursor = node.walk();
    loop {
        let at = cursor.node();
        let is_body = BODIES.contains(&at.kind());
        if is_body {
            covered.push(Span::new(start, at.start_byte()));
            start = at.end_byte();
        }
        if !is_body && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                covered.push(Span::new(start, node.end_byte().max(start)));
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines whose first letter is covered by the only directive.
    fn covered(text: &str) -> Vec<usize> {
        let found = comments(text, Grammar::Tsx);
        assert_eq!(found.len(), 1, "{text}");
        let mut at = 0;
        let mut lines = Vec::new();
        for (number, line) in text.split_inclusive('\n').enumerate() {
            let first = at + (line.len() - line.trim_start().len());
            let is_in = |span: &Span| (span.start as usize) <= first && first < span.end as usize;
            if found[0].covers.iter().any(is_in) && !line.trim_start().starts_with("//") {
                lines.push(number + 1);
            }
            at += line.len();
        }
        lines
    }

    #[test]
    fn a_comment_covers_the_code_it_stands_at() {
        // Above a statement, behind its end, above a property, behind one.
        assert_eq!(covered("// tracklint-ignore\nsend({\n  a: 1,\n});\nsend();\n"), [2, 3, 4]);
        assert_eq!(covered("send({\n  a: 1,\n}); // tracklint-ignore\nsend();\n"), [1, 2, 3]);
        assert_eq!(covered("send({\n  // tracklint-ignore\n  a: 1,\n  b: 2,\n});\n"), [3]);
        assert_eq!(covered("send({\n  a: 1, // tracklint-ignore\n  b: 2,\n});\n"), [2]);
        // Not into a body.
        assert_eq!(covered("// tracklint-ignore\nonce(() => {\n  send();\n}, 1);\nsend();\n"), [2]);
        // Above other comments.
        assert_eq!(covered("// tracklint-ignore\n// more\nsend();\nsend();\n"), [3]);
    }

    #[test]
    fn a_comment_among_elements_covers_the_next_tag() {
        let text = "const a = <p>\n  {/* tracklint-ignore */}\n  <b onClick={() => {\n    send();\n  }}>\n    {send()}\n  </b>\n</p>;\n";
        assert_eq!(covered(text), [3, 4, 5]);
    }

    #[test]
    fn texts_are_no_comments() {
        assert_eq!(
            comments("const a = '// tracklint-ignore x: y';\nb(`/* tracklint-ignore */`);", Grammar::Tsx),
            []
        );
    }
}
