//! `switch`: cases are branches, a case without `break` goes on into the next.

use tree_sitter::Node;

use super::Lowering;
use super::env::{Changes, Exit};
use crate::ir::{Guard, Value, ValueId};
use crate::lang::javascript::syntax;

impl Lowering<'_> {
    pub(super) fn switch_statement(&mut self, node: Node<'_>) {
        let value = syntax::field(node, "value").map(|value| self.expression(value));
        if let Some(body) = syntax::field(node, "body") {
            self.scoped(body, |this| this.switch_body(body, value));
        }
    }

    fn switch_body(&mut self, body: Node<'_>, value: Option<ValueId>) {
        let span = syntax::span(body);
        let mark = self.frame().env.mark();
        self.frame().exits.push(Exit { mark, is_loop: false, taken: Vec::new() });
        let mut falls: Option<Changes> = None;
        let mut has_default = false;
        for case in syntax::children(body) {
            has_default |= case.kind() == "switch_default";
            // What another case goes on into runs for both.
            let guard = value.filter(|_| falls.is_none()).and_then(|value| self.case_guard(case, value));
            let ((), branch) = self.guarded_branch(guard.as_slice(), |this| {
                if let Some(changes) = falls.take() {
                    this.meet(&[Vec::new(), changes], span);
                }
                this.statements(case);
            });
            falls = (!branch.dead).then_some(branch.changes);
        }
        let mut ends = self.frame().exits.pop().map(|exit| exit.taken).unwrap_or_default();
        ends.extend(falls);
        if !has_default {
            ends.push(Vec::new());
        }
        self.frame().dead |= ends.is_empty();
        self.meet(&ends, span);
    }

    /// `case 'opened':` of `switch (message.type)` is a comparison of both.
    fn case_guard(&mut self, case: Node<'_>, value: ValueId) -> Option<Guard> {
        let text = syntax::field(case, "value")?;
        if !matches!(text.kind(), "string" | "identifier" | "member_expression") {
            return None;
        }
        let span = syntax::span(text);
        let text = self.expression(text);
        let condition = self.push(Value::Test(vec![value, text]), span);
        Some(Guard { condition, negated: false, span })
    }
}
