//! Members of instances that a framework makes of objects: `this.name` of a component, and what the program gives to all of them.

use compact_str::CompactString;

use super::{Mode, Terminal, Walk};
use crate::flow::components::{Component, Place};
use crate::flow::relays::RelayKeys;
use crate::flow::state::{How, PathId, PathKey, State, TraceId};
use crate::ir::path::Root;
use crate::link::Node;

impl Walk<'_, '_> {
    /// `this.name` of a component: from the places that the framework makes members of.
    pub(super) fn component(&mut self, state: State, trace: TraceId, component: Component) {
        let Some((PathKey::Name(name), rest)) = self.engine.tables.split(state.path) else {
            self.api(state, trace, Root::Global("this".into()), Vec::new());
            return;
        };
        if self.referenced(state.with_path(rest), trace, component, &name) {
            return;
        }
        let members = self.engine.component_members(component, &name);
        for place in &members.places {
            let open = members.is_open && self.is_literal_object(place.node);
            let how = How { open: state.how.open || open, ..state.how };
            self.placed(State { how, ..state.with_path(rest) }, trace, place, &name);
        }
        if !members.is_certain && self.injected(state.with_path(rest), trace, component, &name) {
            return;
        }
        if !members.is_certain && self.given_to_all(state, trace, component) {
            return;
        }
        if !members.is_certain || (members.is_open && self.mode == Mode::Contents) {
            self.api(state, trace, Root::Global("this".into()), Vec::new());
        }
    }

    /// `this.$refs.child.person` of `<Child ref="child" />`: on at the member of that instance; false where the element is none of the program's components.
    fn referenced(
        &mut self,
        state: State,
        trace: TraceId,
        component: Component,
        name: &CompactString,
    ) -> bool {
        let inputs = &self.engine.model.library.inputs;
        let is_reference = inputs.reference_members.iter().any(|own| own == name);
        let Some((PathKey::Name(reference), rest)) = self.engine.tables.split(state.path) else {
            return false;
        };
        if !is_reference || rest == PathId::EMPTY {
            return false;
        }
        let Some(element) = self.engine.element_called(component.node.file, &reference) else { return false };
        let callee = self.engine.program.module(element.file).call(element.id).callee;
        let mut is_known = false;
        for found in self.engine.identities(Node { file: element.file, id: callee }, &[]) {
            let Terminal::Object = found.terminal else { continue };
            let Some(child) = self.engine.component_at(found.state.node) else { continue };
            is_known = true;
            self.component(state.with_path(rest), trace, child);
        }
        is_known
    }

    /// `inject: ['track']`: on at what is provided under the text; false when nothing is.
    fn injected(&mut self, state: State, trace: TraceId, component: Component, name: &CompactString) -> bool {
        let sites = self.engine.relays.takes.injected();
        if sites.is_empty() {
            return false;
        }
        let parts = self.engine.injected_as(component, name);
        if parts.is_empty() {
            return false;
        }
        let keys = RelayKeys::from([parts]);
        sites.into_iter().any(|site| {
            self.may_take(state, site) && self.hop(state, trace, (site.0, &keys), 0) == Some(true)
        })
    }

    /// `pinia.use(({ store }) => { store.api = api; })`: on at what is put in for all components; true when that is all it can be.
    fn given_to_all(&mut self, state: State, trace: TraceId, component: Component) -> bool {
        if self.mode == Mode::Contents && self.names_data(state.path) {
            return false;
        }
        let keys = RelayKeys::from([]);
        let relays = self.engine.components.relays_of(component);
        relays
            .into_iter()
            .any(|relay| self.may_hop(state) && self.hop(state, trace, (relay.0, &keys), 0) == Some(true))
    }

    /// Goes on at a value that a framework makes the member `name`.
    fn placed(&mut self, state: State, trace: TraceId, place: &Place, name: &str) {
        let how = How { unordered: true, ..state.how };
        let mut next = State { how, node: place.node, ..state };
        for key in place.path.iter().rev() {
            next.path = self.engine.tables.prepend(key.clone(), next.path);
        }
        let trace = self.held_under(next, trace, &PathKey::Name(name.into()));
        self.written(next, trace, &place.keys, place.node.id);
    }

    /// `anything.$api`, where the program gives `$api` to all components; false when it does not.
    pub(super) fn shared_member(&mut self, state: State, trace: TraceId, name: &str) -> bool {
        let places = self.engine.components.shared_anywhere(name);
        for place in &places {
            self.placed(state, trace, place, name);
        }
        // A vendor's client that is known by this name stays one.
        !places.is_empty() && self.engine.clients.by_member(&[PathKey::Name(name.into())]).is_none()
    }
}
