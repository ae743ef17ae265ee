//! Statements that put a property into an object, left out: `props.email = user.email;`.

use tree_sitter::Node;

use super::super::syntax;
use super::owner::{Asked, Way, is_statement};
use super::{Change, Syntax, effect};
use crate::limits;
use crate::source::{Edit, Span};

impl Syntax {
    /// Leaves out the assignment to `props.email` at `place`, when its object is made here and goes to the calls and nowhere else. A condition that
    /// is asked for nothing else goes with it.
    pub(super) fn drop_write(&self, calls: &[Span], place: Span) -> Option<Change> {
        let left = self.member_at(place)?;
        let assignment = left.parent().filter(|around| around.kind() == "assignment_expression")?;
        if syntax::field(assignment, "left") != Some(left) || !is_statement(assignment) {
            return None;
        }
        let object = syntax::field(left, "object").filter(|object| object.kind() == "identifier")?;
        let asked = Asked { calls, key: Some(self.key_of(left)?) };
        let way = self.own_way(object, asked, limits::FIX_VARIABLES)?;
        let value = syntax::field(assignment, "right")?;
        let gone = self.with_its_condition(assignment.parent()?)?;
        let is_plain = way == Way::Straight && effect::has_none(value, &self.code);
        Some(Change { edits: vec![self.removed_statement(gone)?], is_plain, adds: None })
    }

    /// The statement that can be left out of its list: `if (user) props.email = user.email;` as a whole. `None` where something would be left
    /// without a body.
    pub(super) fn with_its_condition<'t>(&self, statement: Node<'t>) -> Option<Node<'t>> {
        let parent = statement.parent()?;
        match parent.kind() {
            "program" | "switch_case" | "switch_default" => Some(statement),
            "statement_block" => {
                let is_only = parent.named_child_count() == 1;
                let condition = parent.parent().filter(|around| is_only && self.is_mere_condition(*around));
                Some(condition.and_then(|around| self.with_its_condition(around)).unwrap_or(statement))
            }
            "if_statement" if self.is_mere_condition(parent) => self.with_its_condition(parent),
            _ => None,
        }
    }

    /// An `if` without `else` whose condition does nothing.
    fn is_mere_condition(&self, node: Node<'_>) -> bool {
        node.kind() == "if_statement"
            && syntax::field(node, "alternative").is_none()
            && syntax::field(node, "condition")
                .is_some_and(|condition| effect::has_none(condition, &self.code))
    }

    /// A statement with lines of its own goes with them and with what is said behind it. `None` where what follows would become a part of what stands
    /// before, as a line that begins with `[` or `(` does.
    pub(super) fn removed_statement(&self, statement: Node<'_>) -> Option<Edit> {
        let (start, end) = (statement.start_byte(), statement.end_byte());
        let next = self.code.get(end..)?.trim_start();
        if next.starts_with(['(', '[', '`', '/', '+', '-', '*', ',', '.', '?']) && !is_comment(next) {
            return None;
        }
        let (line, line_end) = (self.line_start(start), self.line_end(end));
        let behind = self.text.get(end..line_end)?.trim();
        let is_own = self.text.get(line..start)?.trim().is_empty();
        Some(if is_own && (behind.is_empty() || is_comment(behind) && !behind.starts_with("/*")) {
            Edit::new(line, (line_end + 1).min(self.text.len()), "")
        } else {
            Edit::new(start, self.after_blanks(end), "")
        })
    }
}

fn is_comment(text: &str) -> bool {
    text.starts_with("//") || text.starts_with("/*")
}
