//! What a library's holder holds later: `useState('')`, `writable<User | null>(null)`, `ref<User>({} as User)`.
//!
//! Takes a call whose model is `open`; says what of its first argument is only the beginning, and notes the type that the call names for the rest.

use super::{Mode, Walk};
use crate::flow::state::{How, State, TraceId, TypeNote};
use crate::ir::{Literal, Value};
use crate::link::{CallRef, Node};
use crate::rules::library::CallModel;

impl Walk<'_, '_> {
    /// The state in which the operands of a holder are looked at.
    pub(super) fn held_by_library(
        &mut self,
        state: State,
        trace: TraceId,
        call: CallRef,
        model: &CallModel,
    ) -> (State, TraceId) {
        let site = self.engine.program.module(call.file).call(call.id);
        let first = site.arguments.first().map(|argument| Node { file: call.file, id: argument.value });
        let Some(first) = first.filter(|_| model.open) else { return (state, trace) };
        // What is put in later is of the type that the call, or what stands there, says.
        let is_filled = self.mode == Mode::Contents && self.is_blank(first);
        let open = self.is_literal_object(first);
        let how =
            How { open: state.how.open || open, unordered: state.how.unordered || is_filled, ..state.how };
        let is_named = site.type_arguments.len() == 1 && self.mode == Mode::Contents;
        let trace = if is_named && (is_filled || open) && model.gives_first() {
            self.note_type(state, trace, TypeNote::Named(call), "")
        } else {
            trace
        };
        (State { how, ..state }, trace)
    }

    /// `null`, `undefined as User | undefined`.
    fn is_blank(&self, node: Node) -> bool {
        let module = self.engine.program.module(node.file);
        let value = module.value(crate::summary::untyped(module, node.id));
        matches!(value, Value::Literal(Literal::Null | Literal::Undefined))
    }
}
