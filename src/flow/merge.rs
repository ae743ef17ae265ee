//! Which of the found flows are one, and which of several explains it.
//!
//! Takes flows one by one, in the order of the sinks; gives each once, with the sources of the others.

use rustc_hash::{FxHashMap, FxHashSet};

use super::types::{Flow, Origin, StepKind};
use crate::limits;
use crate::rules::policy::Confidence;
use crate::rules::vendor::Channel;
use crate::rules::{CategoryId, VendorId};
use crate::source::Place;

/// One flow per place × sink × channel × key × category.
type FlowKey = (Place, Place, VendorId, Channel, Option<String>, CategoryId);

#[derive(Default)]
pub(super) struct Merged {
    by_key: FxHashMap<FlowKey, Flow>,
}

impl Merged {
    pub(super) fn add(&mut self, flow: Flow) {
        keep_best(&mut self.by_key, flow);
    }

    /// Sorted by their keys.
    pub(super) fn finish(self) -> Vec<Flow> {
        let mut flows: Vec<Flow> = self.by_key.into_values().collect();
        leave_out_first_values(&mut flows);
        leave_out_guessed_objects(&mut flows);
        for flow in &mut flows {
            flow.further.sort_by_key(Origin::places);
        }
        flows.sort_by(|a, b| sort_key(a).cmp(&sort_key(b)));
        flows
    }
}

fn flow_key(flow: &Flow) -> FlowKey {
    (flow.place, flow.sink, flow.vendor, flow.channel, flow.key.clone(), flow.category)
}

fn sort_key(flow: &Flow) -> (FlowKey, &str) {
    (flow_key(flow), &flow.api)
}

/// Of several ways to one flow: the one with the fewest sanitizers, then the surest, then the shortest. The sources
/// of the others are kept.
fn keep_best(flows: &mut FxHashMap<FlowKey, Flow>, mut flow: Flow) {
    let rank = |flow: &Flow| {
        let sure = std::cmp::Reverse(flow.confidence);
        (flow.marks.len(), sure, flow.origin.is_first, flow.steps.len())
    };
    match flows.get_mut(&flow_key(&flow)) {
        Some(known) => {
            if (rank(known), &known.origin.name) > (rank(&flow), &flow.origin.name) {
                std::mem::swap(known, &mut flow);
            }
            let others = std::mem::take(&mut flow.others);
            for other in std::iter::once(flow.clone()).chain(others) {
                keep_other(known, other);
            }
            let Flow { origin, further, .. } = flow;
            for other in std::iter::once(origin).chain(further) {
                let is_new =
                    std::iter::once(&known.origin).chain(&known.further).all(|known| !known.is_same(&other));
                if is_new && known.further.len() < limits::SOURCES {
                    known.further.push(other);
                }
            }
        }
        None => {
            flows.insert(flow_key(&flow), flow);
        }
    }
}

/// The expression, and the keys that it is put under: `who ? { email } : { id, email }` is one expression with two.
fn put_in_at(flow: &Flow) -> (Place, Vec<Place>) {
    let stored = flow.steps.iter().filter(|step| step.kind == StepKind::Stored);
    (flow.value, stored.map(|step| step.place).collect())
}

/// Only what stands in the file of the finding can be edited with it.
fn keep_other(known: &mut Flow, other: Flow) {
    let is_new = other.value.file == known.place.file
        && std::iter::once(&*known).chain(&known.others).all(|own| put_in_at(own) != put_in_at(&other));
    if is_new && known.others.len() < limits::SOURCES {
        known.others.push(other);
    }
}

/// Which of the things that one place sends.
fn door(flow: &Flow) -> (Place, Place, VendorId, Channel, Option<String>) {
    (flow.place, flow.sink, flow.vendor, flow.channel, flow.key.clone())
}

/// `{ to: data.contact }`, where `contact` is found to be an e-mail address: that it might be a person is a guess at its name.
fn leave_out_guessed_objects(flows: &mut Vec<Flow>) {
    let is_value = |flow: &&Flow| flow.key.is_some() && !flow.whole_object && !flow.is_part;
    let known: FxHashSet<_> = flows.iter().filter(is_value).map(door).collect();
    let is_guess = |flow: &Flow| flow.whole_object && flow.confidence == Confidence::Low;
    flows.retain(|flow| !is_guess(flow) || !known.contains(&door(flow)));
}

/// `email` of `useState({ email: '' })` is what somebody typed in, where that is known: the empty text is no other source, and what its key says
/// is no other data.
fn leave_out_first_values(flows: &mut Vec<Flow>) {
    let filled: FxHashSet<_> = flows.iter().filter(|flow| !flow.origin.is_first).map(door).collect();
    flows.retain(|flow| !flow.origin.is_first || !filled.contains(&door(flow)));
    for flow in flows {
        flow.further.retain(|source| !source.is_first);
        flow.others.retain(|other| !other.origin.is_first);
    }
}
