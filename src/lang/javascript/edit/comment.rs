//! Where a comment about a piece of code can stand, and how it is written there.

use tree_sitter::Node;

use super::super::syntax;
use super::Syntax;
use crate::source::Span;

/// A line for a comment above some code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommentAbove {
    /// Where to insert.
    pub at: u32,
    /// What stands before the words, with the indentation.
    pub before: String,
    /// What stands behind them, with the line break.
    pub after: String,
}

impl CommentAbove {
    /// `line` starts at a byte; its indentation is taken over.
    pub(in crate::lang) fn new(text: &str, line: usize, open: &str, close: &str) -> Self {
        let rest = text.get(line..).unwrap_or("");
        let indent = &rest[..rest.len() - rest.trim_start_matches([' ', '\t']).len()];
        let line_break =
            if text.get(..line).is_some_and(|before| before.ends_with("\r\n")) { "\r\n" } else { "\n" };
        Self {
            at: Span::new(line, line).start,
            before: format!("{indent}{open}"),
            after: format!("{close}{line_break}"),
        }
    }
}

impl Syntax {
    /// A comment above the statement, property or element that the code is part of: the innermost that begins a line.
    pub(in crate::lang) fn comment_above(&self, code: Span) -> Option<CommentAbove> {
        let root = self.tree.root_node();
        let inner = root.descendant_for_byte_range(code.start as usize, code.start as usize)?;
        std::iter::successors(Some(inner), Node::parent).find_map(|node| {
            let form = form_at(node)?;
            let line = self.line_start(node.start_byte());
            let begins = self.text.get(line..node.start_byte())?.trim().is_empty();
            let (open, close) = form;
            begins.then(|| CommentAbove::new(&self.text, line, open, close))
        })
    }
}

/// How comments before such a node are written; `None` where none can stand or none would be read as being about it.
fn form_at(node: Node<'_>) -> Option<(&'static str, &'static str)> {
    let parent = node.parent()?;
    let is_among_elements = matches!(parent.kind(), "jsx_element" | "jsx_fragment");
    match node.kind() {
        "jsx_element" | "jsx_self_closing_element" | "jsx_expression" if is_among_elements => {
            Some(("{/* ", " */}"))
        }
        "pair" | "spread_element" | "method_definition" | "public_field_definition" | "field_definition" => {
            Some(("// ", ""))
        }
        _ if matches!(
            parent.kind(),
            "program" | "statement_block" | "class_body" | "switch_case" | "switch_default"
        ) =>
        {
            Some(("// ", "")).filter(|_| syntax::is_part_of_code(node))
        }
        _ => None,
    }
}
