//! Members that the program writes from outside: on at what is stored in `context.user` where a method reads `this.user`.

use super::Walk;
use crate::flow::calls::assigned::Owner;
use crate::flow::state::{How, PathKey, StackId, State, TraceId};

impl Walk<'_, '_> {
    /// On at what is stored from outside under the member that is read; false when nothing is.
    pub(super) fn assigned(&mut self, state: State, trace: TraceId, owner: Owner) -> bool {
        let Some((PathKey::Name(wanted), _)) = self.engine.tables.split(state.path) else { return false };
        let assigned = self.engine.assigned(owner, &wanted);
        for one in assigned.iter() {
            let how = How { unordered: true, ..state.how };
            let at = State { node: one.value, stack: StackId::EMPTY, how, ..state };
            self.written(at, trace, &one.keys, one.value.id);
        }
        !assigned.is_empty()
    }
}
