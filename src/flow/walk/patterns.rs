//! Regular expressions that the program puts together: `new RegExp(KEYS.join('|'), 'i')`, `` new RegExp(`^(${KEYS.join('|')})$`) ``.
//!
//! Takes the call that makes one, gives its source where all of it is constant. With a part that is not known there is no source, so that
//! what it tests keeps all it holds (errs towards false alarms).

use compact_str::CompactString;

use super::Walk;
use crate::flow::state::{PathId, State};
use crate::ir::{DerivedKind, Key, Literal, Value};
use crate::limits;
use crate::link::Node;

impl Walk<'_, '_> {
    /// The source of the regular expression that a call makes.
    pub(super) fn put_together(&mut self, made: Node) -> Option<CompactString> {
        let module = self.engine.program.module(made.file);
        let Value::Call(call) = module.value(made.id) else { return None };
        let text = module.call(*call).arguments.first()?.value;
        self.constant_text(Node { id: text, ..made }, limits::TEXT_DEPTH)
    }

    fn constant_text(&mut self, node: Node, fuel: usize) -> Option<CompactString> {
        let fuel = fuel.checked_sub(1)?;
        let module = self.engine.program.module(node.file);
        match module.value(node.id) {
            Value::Literal(Literal::String(text)) => Some(text.clone()),
            Value::Literal(Literal::Regex(source)) => Some(source.clone()),
            Value::Derived { kind: DerivedKind::Text, parts } => {
                let texts = parts.iter().map(|part| self.constant_text(Node { id: *part, ..node }, fuel));
                texts.collect::<Option<Vec<_>>>().map(|texts| texts.concat().into())
            }
            Value::Call(call) => {
                let site = module.call(*call);
                let Value::Load { base, key: Key::Name(method) } = module.value(site.callee) else {
                    return None;
                };
                if !self.engine.model.library.joined_by.contains(method) {
                    return None;
                }
                let between = Node { id: site.arguments.first()?.value, ..node };
                let between = self.constant_text(between, fuel)?;
                let list = State::at(Node { id: *base, ..node }, PathId::EMPTY);
                self.engine.constant_list_for(list).map(|words| words.join(&between).into())
            }
            // A variable of another function, or of the module.
            _ => {
                let found = self.engine.identities(node, &[]);
                let [only] = found.as_slice() else { return None };
                (only.state.node != node)
                    .then_some(only.state.node)
                    .and_then(|node| self.constant_text(node, fuel))
            }
        }
    }
}
