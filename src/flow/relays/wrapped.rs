//! Relays behind functions of the program, which are given the key:
//!
//! ```js
//! const tell = (name, data) => bus.emit(name, data);
//! tell('login', user); tell('page', path);                   // two keys, one put
//! ```
//!
//! Takes a call and the parts of its key; gives the calls of the function around, each of which has a key of its own. One function is looked
//! through: where the key comes from further out, all its texts count (errs towards false alarms).

use crate::flow::engine::Engine;
use crate::flow::relays::KeyPart;
use crate::flow::state::PathKey;
use crate::limits;
use crate::link::{CallRef, FunctionRef, Node};
use crate::rules::library::OperandBase;
use crate::rules::relay::RelayKey;
use crate::summary::parameter_of;

/// A call of a function around.
pub(in crate::flow) type Via = (CallRef, FunctionRef);

/// A call, and the call of the function around by which it is looked at.
pub(in crate::flow) type Site = (CallRef, Option<Via>);

impl Engine<'_> {
    /// The calls of the function around that give a call its key; the call alone where nobody does.
    pub(super) fn ways_to(&mut self, call: CallRef, keys: &[RelayKey]) -> Vec<Option<Via>> {
        let operands = keys.iter().filter_map(|key| match key {
            RelayKey::Operand(operand) => Some(operand.base),
            _ => None,
        });
        let given = operands.filter_map(|base| {
            let OperandBase::Argument(index) = base else { return None };
            let argument = self.program.module(call.file).call(call.id).arguments.get(usize::from(index))?;
            self.given_around_at(Node { file: call.file, id: argument.value })
        });
        let Some((function, _)) = given.into_iter().next() else { return vec![None] };
        let callers = self.callers(function);
        if callers.is_empty() {
            return vec![None];
        }
        callers.iter().take(limits::RELAY_CANDIDATES).map(|caller| Some((*caller, function))).collect()
    }

    /// What a value of a key may be, seen from a call of the function around.
    pub(super) fn key_parts_by(&mut self, node: Node, path: &[PathKey], via: Option<Via>) -> Vec<KeyPart> {
        let given = via.and_then(|(via, called)| {
            let (_, index) = self.given_around_at(node).filter(|(function, _)| *function == called)?;
            let argument = self.program.module(via.file).call(via.id).arguments.get(usize::from(index))?;
            Some(Node { file: via.file, id: argument.value })
        });
        self.key_parts(given.unwrap_or(node), path)
    }

    /// The function whose parameter a value is.
    fn given_around_at(&self, node: Node) -> Option<(FunctionRef, u16)> {
        let (id, index) = parameter_of(self.program.module(node.file), node.id)?;
        Some((FunctionRef { file: node.file, id }, index))
    }
}
