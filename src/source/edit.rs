//! Replacements in a text: what a fix does, and how several are put together.

use super::Span;

/// Puts a text in the place of a span; an empty span is an insertion.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    pub span: Span,
    pub text: String,
}

impl Edit {
    pub fn new(start: usize, end: usize, text: impl Into<String>) -> Self {
        Self { span: Span::new(start, end), text: text.into() }
    }

    /// The same in the part of a text that begins at `offset`.
    #[must_use]
    pub fn moved_back(&self, offset: u32) -> Self {
        let back = |at: u32| at.saturating_sub(offset);
        Self {
            span: Span { start: back(self.span.start), end: back(self.span.end) },
            text: self.text.clone(),
        }
    }

    /// Both change the same bytes. An insertion at the edge of a removed part does not.
    pub fn collides(&self, other: &Self) -> bool {
        let (one, other) = (self.span, other.span);
        let is_same_insertion = one == other && one.start == one.end;
        is_same_insertion || (one.start < other.end && other.start < one.end)
    }
}

/// The text after the edits; insertions at one place keep their order. `None` when two change the same bytes, or when one
/// is not within the text.
pub fn apply(text: &str, edits: &[Edit]) -> Option<String> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut edited = String::with_capacity(text.len());
    let mut at = 0;
    for edit in sorted {
        let (start, end) = (edit.span.start as usize, edit.span.end as usize);
        edited.push_str(text.get(at..start)?);
        text.get(start..end)?;
        edited.push_str(&edit.text);
        at = end;
    }
    edited.push_str(text.get(at..)?);
    Some(edited)
}

/// Where a byte is after the edits; `None` when it was removed.
pub fn moved(at: u32, edits: &[Edit]) -> Option<u32> {
    let is_removed = |edit: &Edit| edit.span.start <= at && at < edit.span.end;
    if edits.iter().any(is_removed) {
        return None;
    }
    let before = edits.iter().filter(|edit| edit.span.start < at);
    let shift = |edit: &Edit| {
        let added = i64::try_from(edit.text.len()).unwrap_or(i64::MAX);
        added - i64::from(edit.span.end - edit.span.start)
    };
    u32::try_from(i64::from(at) + before.map(shift).sum::<i64>()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_move_with_what_stands_before_them() {
        let edits = [Edit::new(4, 6, ""), Edit::new(0, 0, ">>"), Edit::new(8, 8, "x")];
        assert_eq!(
            [0, 1, 4, 7, 8, 9].map(|at| moved(at, &edits)),
            [Some(0), Some(3), None, Some(7), Some(8), Some(10)]
        );
    }

    #[test]
    fn edits_are_applied_in_the_order_of_their_places() {
        let edits = [Edit::new(4, 5, ""), Edit::new(0, 0, ">"), Edit::new(4, 4, "x"), Edit::new(4, 4, "y")];
        assert_eq!(apply("abcdef", &edits).as_deref(), Some(">abcdxyf"));
        assert_eq!(apply("abc", &[Edit::new(0, 2, ""), Edit::new(1, 3, "")]), None);
        assert_eq!(apply("é", &[Edit::new(1, 2, "")]), None);
        assert_eq!(apply("a", &[Edit::new(0, 9, "")]), None);
    }

    #[test]
    fn edits_of_the_same_bytes_collide() {
        let removed = Edit::new(2, 5, "");
        assert!(removed.collides(&Edit::new(4, 6, "")) && removed.collides(&Edit::new(3, 3, "x")));
        assert!(!removed.collides(&Edit::new(5, 6, "")) && !removed.collides(&Edit::new(2, 2, "x")));
        assert!(Edit::new(2, 2, "x").collides(&Edit::new(2, 2, "y")));
    }
}
