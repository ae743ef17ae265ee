//! What conditions of models ask of an argument as it is written: `when: {argument: 0, lacks: select}`.

use super::Walk;
use crate::flow::calls::callees::Callee;
use crate::ir::path::ApiPath;
use crate::ir::{Entry, Key, Literal, Value, ValueId};
use crate::link::Node;

impl Walk<'_, '_> {
    /// `const form = reactive({ mail: '' })`, in the file that hands it over.
    pub(super) fn is_made_by(&mut self, node: Node, makers: &[ApiPath]) -> bool {
        let Some(made) = self.engine.call_that_made(node) else { return false };
        let callees = self.engine.callees(made);
        callees.iter().any(|callee| matches!(callee, Callee::Api(path) if makers.contains(path)))
    }

    /// What stands under a key of an object, where it is written: `{ queryFn, select: user => user.plan }`.
    pub(super) fn own_field(&self, node: Node, key: &str) -> Option<Node> {
        let module = self.engine.program.module(node.file);
        let Value::Object(entries) = module.value(crate::summary::untyped(module, node.id)) else {
            return None;
        };
        entries.iter().find_map(|entry| match entry {
            Entry::Field { key: Key::Name(own), value, .. } if own == key => {
                Some(Node { id: *value, ..node })
            }
            _ => None,
        })
    }

    pub(super) fn is_one_of(&mut self, node: Node, texts: &[String]) -> bool {
        let constants = self.engine.constants(node).unwrap_or_default();
        constants.iter().any(|constant| texts.iter().any(|text| constant == text))
    }

    /// `/^.*@/`, where it is written.
    pub(super) fn is_pattern(&self, node: Node, texts: &[String]) -> bool {
        matches!(self.engine.program.value(node), Value::Literal(Literal::Regex(own)) if texts.iter().any(|text| own == text))
    }

    /// `mail.lastIndexOf('@') + 1`: a number that is counted from where a text stands.
    pub(super) fn is_behind(&self, node: Node, text: &str) -> bool {
        let module = self.engine.program.module(node.file);
        let Value::Derived { parts, .. } = module.value(node.id) else { return false };
        let is_text =
            |value| matches!(module.value(value), Value::Literal(Literal::String(own)) if own == text);
        let asks = |part: &ValueId| {
            let Value::Call(call) = module.value(*part) else { return false };
            module.call(*call).arguments.first().is_some_and(|first| is_text(first.value))
        };
        parts.len() == 2 && parts.iter().any(asks)
    }
}
