//! Parameters of functions that hear of a member of their own instance: what it holds, now or before.

use super::Walk;
use super::parameters::Parameter;
use crate::flow::components::Watcher;
use crate::flow::state::{How, PathKey, StackId, State, TraceId};

impl Walk<'_, '_> {
    /// `watch: { 'me.mail'(value, before) {…} }`: on at `this.me.mail`.
    pub(super) fn taken_by_watching(
        &mut self,
        state: State,
        trace: TraceId,
        (function, index): Parameter,
    ) -> bool {
        if index > 1 {
            return false;
        }
        let Some((watcher, member)) = self.engine.watched_by(function) else { return false };
        let how = How { unordered: true, ..state.how };
        let mut next = State { how, stack: StackId::EMPTY, ..state };
        for key in member.rsplit('.') {
            next.path = self.engine.tables.prepend(PathKey::Name(key.into()), next.path);
        }
        match watcher {
            Watcher::Component(component) => self.component(next, trace, component),
            Watcher::Class(class) => self.declared_instance(next, trace, class),
        }
        true
    }
}
