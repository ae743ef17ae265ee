//! Elements of lists with commas (objects, arguments) taken out or put in: commas, comments and lines stay right.

use tree_sitter::Node;

use super::super::syntax;
use super::Syntax;
use crate::source::Edit;

/// An element among the others.
struct Neighbours<'t> {
    before: Option<Node<'t>>,
    after: Option<Node<'t>>,
    comma_before: Option<Node<'t>>,
    comma_after: Option<Node<'t>>,
}

impl Syntax {
    /// The list without one of its elements.
    pub(super) fn removed(&self, list: Node<'_>, element: Node<'_>) -> Vec<Edit> {
        let around = neighbours(list, element);
        if around.before.is_none() && around.after.is_none() && !has_comment(list) {
            return vec![Edit::new(list.start_byte() + 1, list.end_byte() - 1, "")];
        }
        self.removed_lines(list, element, &around).unwrap_or_else(|| self.removed_inline(element, &around))
    }

    /// An element with lines of its own goes with them, with what is said of it behind it, and with what is said above of
    /// it alone.
    fn removed_lines(&self, list: Node<'_>, element: Node<'_>, around: &Neighbours<'_>) -> Option<Vec<Edit>> {
        let line = self.line_start(element.start_byte());
        let tail = around.comma_after.map_or(element.end_byte(), |comma| comma.end_byte());
        let end = self.line_end(tail);
        let is_own = self.text.get(line..element.start_byte())?.trim().is_empty();
        let behind = self.text.get(tail..end)?.trim();
        let is_alone = behind.is_empty()
            || behind.starts_with("//")
            || (behind.starts_with("/*") && behind.find("*/") == Some(behind.len() - 2));
        if !is_own || !is_alone || end >= list.end_byte() {
            return None;
        }
        let end = end + 1;
        let start = if self.ends_group(end) { self.with_comments_above(element, line) } else { line };
        let mut edits = vec![Edit::new(start, end, "")];
        // The element before becomes the last one; a list without a comma at its end stays so.
        if around.after.is_none()
            && around.comma_after.is_none()
            && let Some(comma) = around.comma_before
        {
            edits.insert(0, Edit::new(comma.start_byte(), comma.end_byte(), ""));
        }
        Some(edits)
    }

    fn removed_inline(&self, element: Node<'_>, around: &Neighbours<'_>) -> Vec<Edit> {
        let (start, end) = (element.start_byte(), element.end_byte());
        let tail = around.comma_after.map_or(end, |comma| comma.end_byte());
        let is_blank =
            |from: usize, to: usize| self.text.get(from..to).is_some_and(|text| text.trim().is_empty());
        if let Some(after) = around.after {
            let end =
                if is_blank(tail, after.start_byte()) { after.start_byte() } else { self.after_blanks(tail) };
            return vec![Edit::new(start, end, "")];
        }
        match (around.before, around.comma_before, around.comma_after) {
            // `{ plan, email: x, }`
            (_, Some(before), Some(_)) if is_blank(before.end_byte(), start) => {
                vec![Edit::new(before.end_byte(), tail, "")]
            }
            // `{ plan, email: x }`
            (Some(before), Some(comma), None) if is_blank(comma.end_byte(), start) => {
                let from = if is_blank(before.end_byte(), comma.start_byte()) {
                    before.end_byte()
                } else {
                    comma.start_byte()
                };
                vec![Edit::new(from, end, "")]
            }
            // A comment stands between.
            (_, Some(comma), None) => {
                vec![Edit::new(comma.start_byte(), comma.end_byte(), ""), Edit::new(start, end, "")]
            }
            _ => vec![Edit::new(start, tail, "")],
        }
    }

    /// The list with one more element at its end.
    pub(super) fn added(&self, list: Node<'_>, entry: &str) -> Vec<Edit> {
        let Some(final_one) = syntax::children(list).pop() else {
            let (start, end) = (list.start_byte() + 1, list.end_byte() - 1);
            let padded = if list.kind() == "object" { format!(" {entry} ") } else { entry.to_owned() };
            // A comment in an empty list stays.
            return if has_comment(list) {
                vec![Edit::new(start, start, padded)]
            } else {
                vec![Edit::new(start, end, padded)]
            };
        };
        let around = neighbours(list, final_one);
        let line = self.line_start(final_one.start_byte());
        let indent = self.text.get(line..final_one.start_byte()).unwrap_or("");
        let tail = around.comma_after.map_or(final_one.end_byte(), |comma| comma.end_byte());
        let comma = if around.comma_after.is_some() { "" } else { "," };
        if !indent.trim().is_empty() {
            let closing = if around.comma_after.is_some() { "," } else { "" };
            return vec![Edit::new(tail, tail, format!("{comma} {entry}{closing}"))];
        }
        let end = self.line_end(tail);
        let behind = self.text.get(tail..end).unwrap_or("");
        let line_break = if behind.ends_with('\r') || self.ends_with_return(line) { "\r\n" } else { "\n" };
        let closing = if around.comma_after.is_some() { "," } else { "" };
        let put = format!("{line_break}{indent}{entry}{closing}");
        // `debug: false // in production, too`
        if behind.trim().starts_with("//") {
            let at = tail + behind.trim_end().len();
            let mut edits = vec![Edit::new(at, at, put)];
            if !comma.is_empty() {
                edits.insert(0, Edit::new(tail, tail, comma));
            }
            return edits;
        }
        vec![Edit::new(tail, tail, format!("{comma}{put}"))]
    }

    pub(super) fn line_start(&self, at: usize) -> usize {
        memchr::memrchr(b'\n', &self.text.as_bytes()[..at]).map_or(0, |found| found + 1)
    }

    /// Before the line break, or the end of the text.
    pub(super) fn line_end(&self, at: usize) -> usize {
        memchr::memchr(b'\n', &self.text.as_bytes()[at..]).map_or(self.text.len(), |found| at + found)
    }

    fn ends_with_return(&self, line: usize) -> bool {
        self.text.get(..line).is_some_and(|before| before.ends_with("\r\n"))
    }

    pub(super) fn after_blanks(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or("");
        at + (rest.len() - rest.trim_start_matches([' ', '\t']).len())
    }

    /// What follows begins a new group: a blank line, a comment, the end of the list.
    fn ends_group(&self, at: usize) -> bool {
        let line = self.text.get(at..self.line_end(at.min(self.text.len()))).unwrap_or("").trim();
        line.is_empty() || line.starts_with("//") || line.starts_with("/*") || line.starts_with(['}', ')'])
    }

    /// The start of the comment lines directly above.
    fn with_comments_above(&self, element: Node<'_>, line: usize) -> usize {
        let mut start = line;
        let mut above = element.prev_sibling();
        while let Some(comment) = above.filter(Node::is_extra) {
            let own = self.line_start(comment.start_byte());
            let is_own = self.text.get(own..comment.start_byte()).is_some_and(|text| text.trim().is_empty());
            let is_next = self
                .text
                .get(comment.end_byte()..start)
                .is_some_and(|gap| gap.trim_matches([' ', '\t', '\r']) == "\n");
            if !is_own || !is_next {
                break;
            }
            start = own;
            above = comment.prev_sibling();
        }
        start
    }
}

fn neighbours<'t>(list: Node<'t>, element: Node<'t>) -> Neighbours<'t> {
    let mut around = Neighbours { before: None, after: None, comma_before: None, comma_after: None };
    let mut comma = None;
    let mut is_behind = false;
    for child in syntax::all_children(list) {
        if child == element {
            (is_behind, around.comma_before) = (true, comma);
        } else if child.kind() == "," {
            comma = Some(child);
            if is_behind && around.after.is_none() {
                around.comma_after = around.comma_after.or(comma);
            }
        } else if child.is_named() {
            if is_behind {
                around.after = around.after.or(Some(child));
            } else {
                around.before = Some(child);
            }
        }
    }
    around
}

fn has_comment(list: Node<'_>) -> bool {
    let mut cursor = list.walk();
    list.named_children(&mut cursor).any(|child| child.is_extra())
}
