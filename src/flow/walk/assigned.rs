//! Members that the program writes from outside: on at what is stored in `context.user` where a method reads `this.user`.

use super::Walk;
use crate::flow::calls::assigned::Owner;
use crate::flow::calls::callees::Callee;
use crate::flow::relays::takes::TakeSite;
use crate::flow::relays::{RelayKeys, have_equal};
use crate::flow::state::{How, PathKey, StackId, State, TraceId};
use crate::ir::FunctionKind;
use crate::link::{ClassRef, FunctionRef, Node};

impl Walk<'_, '_> {
    /// On at what is stored from outside under the member that is read; false when nothing is.
    pub(super) fn assigned(&mut self, state: State, trace: TraceId, owner: Owner) -> bool {
        let Some((PathKey::Name(wanted), _)) = self.engine.tables.split(state.path) else { return false };
        let assigned = self.engine.assigned(owner, &wanted);
        for one in assigned.iter() {
            if self.is_other_instance(state, one.holder) {
                continue;
            }
            let state = Self::of_any(state);
            let how = How { unordered: true, ..state.how };
            let at = State { node: one.value, stack: StackId::EMPTY, how, ..state };
            self.written(at, trace, &one.keys, one.value.id);
        }
        !assigned.is_empty()
    }

    /// `useSession().who = who`: what is stored from outside in what calls take under an equal key.
    pub(super) fn assigned_to_taken(
        &mut self,
        state: State,
        trace: TraceId,
        (number, take): TakeSite<'_>,
        keys: &RelayKeys,
    ) {
        let Some((PathKey::Name(wanted), _)) = self.engine.tables.split(state.path) else { return };
        for (call, one) in self.engine.assigned_to_results(&wanted) {
            let callees = self.engine.callees(call);
            let takes = callees.iter().any(|callee| match callee {
                Callee::Api(path) => {
                    let found = self.engine.relays.takes.results(Some(path), None);
                    found.iter().any(|(own, _)| *own == number)
                }
                Callee::Function(_) | Callee::Class(_) => false,
            });
            let own = if takes { self.engine.relay_keys((call, None), &take.key, None) } else { None };
            if own.is_some_and(|own| have_equal(&own, keys)) {
                let how = How { unordered: true, ..state.how };
                let at = State { node: one.value, stack: StackId::EMPTY, how, ..state };
                self.written(at, trace, &one.keys, one.value.id);
            }
        }
    }

    /// `set who(value) {…}`: on at what is stored in `box.who`; false when nothing is.
    pub(super) fn set_from_outside(&mut self, state: State, trace: TraceId, function: FunctionRef) -> bool {
        let declared = self.engine.program.function(function);
        let (FunctionKind::Setter, Some(class), Some(name)) = (declared.kind, declared.class, &declared.name)
        else {
            return false;
        };
        let class = ClassRef { file: function.file, id: class };
        let assigned = self.engine.assigned(Owner::Class(class), name);
        let whole = assigned.iter().filter(|one| one.keys.len() == 1);
        let values: Vec<Node> = whole.map(|one| one.value).collect();
        let how = How { unordered: true, ..state.how };
        for node in &values {
            self.go(State { node: *node, stack: StackId::EMPTY, how, ..state }, trace);
        }
        !values.is_empty()
    }
}
