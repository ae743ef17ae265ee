//! `switch`: cases are branches, a case without `break` goes on into the next.

use tree_sitter::Node;

use super::Lowering;
use super::env::{Changes, Exit};
use crate::lang::javascript::syntax;

impl Lowering<'_> {
    pub(super) fn switch_statement(&mut self, node: Node<'_>) {
        if let Some(value) = syntax::field(node, "value") {
            self.expression(value);
        }
        if let Some(body) = syntax::field(node, "body") {
            self.scoped(body, |this| this.switch_body(body));
        }
    }

    fn switch_body(&mut self, body: Node<'_>) {
        let span = syntax::span(body);
        let mark = self.frame().env.mark();
        self.frame().exits.push(Exit { mark, is_loop: false, taken: Vec::new() });
        let mut falls: Option<Changes> = None;
        let mut has_default = false;
        for case in syntax::children(body) {
            has_default |= case.kind() == "switch_default";
            let ((), branch) = self.branch(|this| {
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
}
