//! One value that several ways lead to: where the type on one of them says which fields it has, another that only knows a name for it says nothing more.
//!
//! ```ts
//! const store = defineStore('session', { state: () => ({ me: null as User | null }) });
//! track('Opened', useStore().me);           // `me` of the store, of which the state declares the type
//! ```
//!
//! Takes the flows of each way to what one sink is handed; gives them without whole objects that are known by their type under the same name.

use crate::flow::engine::Engine;
use crate::flow::state::TrailId;
use crate::flow::types::Flow;
use crate::flow::walk::Found;

/// The flows of the ways to what one sink is handed.
#[derive(Default)]
pub(super) struct SeveralWays {
    flows: Vec<Flow>,
    /// Whole objects known by name only: which of the flows, and what they are called.
    named: Vec<(usize, Way)>,
    /// Objects of which a type says all fields.
    typed: Vec<Way>,
}

/// Where a value is sent, and its names: its own, or also those that it had on its way.
struct Way {
    argument: u16,
    trail: TrailId,
    names: Vec<String>,
}

impl SeveralWays {
    pub(super) fn add(&mut self, engine: &mut Engine<'_>, argument: u16, found: &Found, flows: Vec<Flow>) {
        let by_name = flows.iter().position(|flow| flow.whole_object);
        let trail = found.state.trail;
        if let Some(at) = by_name {
            let names = own_names(engine, found);
            self.named.push((self.flows.len() + at, Way { argument, trail, names }));
        } else if engine.is_known_object(found) {
            let names = own_names(engine, found);
            let held = engine
                .tables
                .links(found.trace)
                .iter()
                .map(|link| link.step.name.clone())
                .collect::<Vec<_>>();
            self.typed.push(Way { argument, trail, names: names.into_iter().chain(held).collect() });
        }
        self.flows.extend(flows);
    }

    pub(super) fn finish(self) -> Vec<Flow> {
        let is_typed = |named: &Way| {
            self.typed.iter().any(|typed| {
                let same_door = (typed.argument, typed.trail) == (named.argument, named.trail);
                same_door && typed.names.iter().any(|name| named.names.contains(name))
            })
        };
        let doubled: Vec<usize> =
            self.named.iter().filter(|(_, way)| is_typed(way)).map(|(at, _)| *at).collect();
        let flows = self.flows.into_iter().enumerate();
        flows.filter(|(at, _)| !doubled.contains(at)).map(|(_, flow)| flow).collect()
    }
}

/// What the expression at the end of a way is made of: `useStore`, `me`.
fn own_names(engine: &mut Engine<'_>, found: &Found) -> Vec<String> {
    let evidence = engine.evidence(found);
    evidence.names.into_iter().map(|name| name.text).filter(|name| name != "this").collect()
}
