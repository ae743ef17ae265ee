//! Arguments of calls, through lists that are spread: `fn(...first, ...later)`.

use super::{Mode, Terminal, Walk};
use crate::flow::state::{PathKey, StackId, State, TraceId};
use crate::ir::Value;
use crate::link::{CallRef, Node};
use crate::summary::only_value;

impl Walk<'_, '_> {
    /// Goes on at argument `index` of a call, looking into `f(...list)`.
    pub(super) fn argument(&mut self, state: State, trace: TraceId, call: CallRef, index: u16) -> bool {
        let program = self.engine.program;
        let site = program.module(call.file).call(call.id);
        for (at, argument) in site.arguments.iter().enumerate().take(usize::from(index) + 1) {
            let node = Node { file: call.file, id: argument.value };
            if argument.spread {
                let inside = usize::from(index) - at;
                // `fn(...first, ...later)`: behind the last of a list whose length is known.
                let length = self.spread_length(node, state.stack);
                if let Some(later) = length.and_then(|length| inside.checked_sub(length))
                    && let Some(next) = site.arguments.get(at + 1)
                {
                    let node = Node { file: call.file, id: next.value };
                    let key = PathKey::Name(compact_str::format_compact!("{later}"));
                    let path =
                        if next.spread { self.engine.tables.prepend(key, state.path) } else { state.path };
                    if next.spread || later == 0 {
                        self.go(State { node, path, ..state }, trace);
                    }
                    return true;
                }
                let key = PathKey::Name(compact_str::format_compact!("{inside}"));
                let path = self.engine.tables.prepend(key, state.path);
                self.go(State { node, path, ..state }, trace);
                return true;
            }
            if at == usize::from(index) {
                self.go(State { node, ..state }, trace);
                return true;
            }
        }
        if self.mode == Mode::Identity {
            self.end(state, trace, Terminal::Missing);
        }
        false
    }

    /// How many arguments `...given` takes, where the call is known that the function was entered by.
    fn spread_length(&self, list: Node, stack: StackId) -> Option<usize> {
        let module = self.engine.program.module(list.file);
        let rest = match module.value(list.id) {
            Value::Capture(binding) => only_value(module, *binding)?,
            _ => list.id,
        };
        let Value::RestParameter(from) = module.value(rest) else { return None };
        let function = self.engine.program.owner(Node { id: rest, ..list });
        let frame = self.engine.tables.stacks.frame_of(stack, function)?;
        let site = self.engine.program.module(frame.call.file).call(frame.call.id);
        let is_plain = !site.arguments.iter().any(|argument| argument.spread);
        let count = self.engine.form(frame.call).count(self.engine, frame.call)?;
        is_plain.then(|| count.saturating_sub(usize::from(*from)))
    }
}
