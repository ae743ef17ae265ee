//! From sinks to flows: every argument of every sink is walked back and what is found is classified.

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use super::classify::{Classified, Destination};
use super::engine::Engine;
use super::evidence::Evidence;
use super::requests::channel_in_request;
use super::settings::Versions;
use super::sinks::{Sink, channel_of};
use super::state::{PathKey, State, Trace, TraceId, TrailId};
use super::types::{Flow, Origin, SettingUse, Step, StepKind};
use super::walk::{Found, Mode, Terminal};
use crate::limits;
use crate::link::{CallRef, Program};
use crate::rules::policy::Confidence;
use crate::rules::vendor::{Channel, PathKey as RulePathKey};
use crate::rules::{CategoryId, Model};
use crate::source::Place;

/// What the flow stage found.
#[derive(Debug, Default)]
pub struct Solved {
    /// Sorted by place, sink, channel, key, category.
    pub flows: Vec<Flow>,
    pub settings: Vec<SettingUse>,
    /// Recognised sink calls.
    pub sinks: usize,
    /// Places where a bound was reached, so that something may be missing.
    pub exhausted: usize,
}

/// One flow per place × sink × channel × key × category.
type FlowKey = (Place, Place, Channel, Option<String>, CategoryId);

/// Finds all flows and setting uses of a program. `versions` gives the installed version of a package as seen
/// from a file, where a manifest says so.
pub fn solve(program: &Program, model: &Model, versions: Versions<'_>) -> Solved {
    let mut engine = Engine::new(program, model);
    let sinks = engine.sinks();
    let mut flows: FxHashMap<FlowKey, Flow> = FxHashMap::default();
    let mut settings = Vec::new();
    for sink in &sinks {
        for flow in engine.flows_into(sink) {
            keep_best(&mut flows, flow);
        }
        settings.extend(engine.settings_of(sink, versions));
        engine.tables.clear_traces();
    }
    let mut flows: Vec<Flow> = flows.into_values().collect();
    flows.sort_by(|a, b| sort_key(a).cmp(&sort_key(b)));
    settings.sort_by_key(|setting| (setting.call, setting.place, setting.vendor, setting.check));
    settings.dedup_by_key(|setting| (setting.call, setting.place, setting.vendor, setting.check));
    Solved { flows, settings, sinks: sinks.len(), exhausted: engine.exhausted }
}

fn flow_key(flow: &Flow) -> FlowKey {
    (flow.place, flow.sink, flow.channel, flow.key.clone(), flow.category)
}

fn sort_key(flow: &Flow) -> (FlowKey, &str) {
    (flow_key(flow), &flow.api)
}

/// Of several ways to one flow: the one with the fewest sanitizers, then the surest, then the shortest.
fn keep_best(flows: &mut FxHashMap<FlowKey, Flow>, flow: Flow) {
    let rank = |flow: &Flow| (flow.marks.len(), std::cmp::Reverse(flow.confidence), flow.steps.len());
    match flows.get(&flow_key(&flow)) {
        Some(known) if (rank(known), &known.origin.name) <= (rank(&flow), &flow.origin.name) => {}
        _ => {
            flows.insert(flow_key(&flow), flow);
        }
    }
}

impl Engine<'_> {
    fn flows_into(&mut self, sink: &Sink<'_>) -> Vec<Flow> {
        let mut flows = Vec::new();
        let mut name_of_next: Option<CompactString> = None;
        for (index, argument) in sink.arguments.iter().enumerate() {
            let number = argument.number.unwrap_or_else(|| u16::try_from(index).unwrap_or(u16::MAX));
            let mut channels = sink.method.channels.iter().filter(|channel| channel.argument == number);
            if channels.clone().all(|channel| channel.channel == Channel::None) {
                continue;
            }
            if channels.any(|channel| channel.path.is_empty() && channel.channel == Channel::PropertyName) {
                name_of_next = match self.constants(argument.node).as_deref() {
                    Some([name]) => Some(name.clone()),
                    _ => None,
                };
                continue;
            }
            let given = name_of_next.take();
            let key_given = given.is_some();
            let mut trail = TrailId::EMPTY;
            for key in given.map(PathKey::Name).iter().chain(&argument.trail) {
                trail = self.tables.extend(trail, key.clone());
            }
            let sent = self.sent(sink, self.program.place(argument.node));
            let path = self.tables.path(&argument.path);
            let start = State { trail, stack: argument.stack, ..State::at(argument.node, path) };
            let paths = sink.method.channels.iter().filter(|channel| channel.argument == number);
            self.sends_results =
                paths.flat_map(|channel| &channel.path).any(|key| *key == RulePathKey::Returned);
            for mut found in self.walk(Mode::Contents, start, sent) {
                let left = |call: &&CallRef| !self.tables.calls(found.state.stack, **call);
                let entered = argument.through.iter().rev().find(left).copied();
                found.state.entry = found.state.entry.or(entered);
                flows.extend(self.flows_of(sink, number, key_given, &found));
            }
        }
        flows
    }

    /// The last step of every explanation.
    fn sent(&mut self, sink: &Sink<'_>, value: Place) -> TraceId {
        let mut link = Trace::new(TraceId::EMPTY, sink.place, StepKind::Sent, sink.api.as_str());
        link.value = Some(value);
        self.tables.trace(link)
    }

    fn flows_of(&mut self, sink: &Sink<'_>, argument: u16, key_given: bool, found: &Found) -> Vec<Flow> {
        let keys = self.tables.trail(found.state.trail);
        let below = if key_given { &keys[1..] } else { &keys[..] };
        let channel = if found.state.how.as_key {
            Some(Channel::EventName)
        } else if sink.is_request {
            channel_in_request(&sink.method.channels, argument, below)
        } else {
            channel_of(&sink.method.channels, argument, below)
        };
        let Some(channel) = channel else { return Vec::new() };
        if sink.is_request && self.is_own(channel, &keys, found) {
            return Vec::new();
        }
        let to = Destination { channel, keys: &keys };
        let classified = self.classify(found, &to);
        classified.into_iter().map(|what| self.flow(sink, channel, &keys, found, what)).collect()
    }

    fn flow(
        &self,
        sink: &Sink<'_>,
        channel: Channel,
        keys: &[PathKey],
        found: &Found,
        what: Classified,
    ) -> Flow {
        let evidence = Evidence::of(self.program, &self.tables, found);
        let place = match found.state.entry {
            Some(call) => {
                let span = self.program.module(call.file).call(call.id).span;
                Place { file: call.file, span }
            }
            None => sink.place,
        };
        let is_literal = matches!(found.terminal, Terminal::Literal(_));
        let origin = Origin { name: evidence.text, place: self.program.place(found.state.node), is_literal };
        let named = what.field.or_else(|| {
            keys.iter().rev().find_map(|key| match key {
                PathKey::Name(name) => Some(name.to_string()),
                PathKey::Any => None,
            })
        });
        Flow {
            vendor: sink.client.vendor,
            api: sink.api.clone(),
            channel,
            category: what.category,
            place,
            sink: sink.place,
            value: self.value_place(found, place),
            key: named.filter(|_| !found.state.how.as_key),
            steps: self.steps(found, &origin),
            origin,
            marks: found.state.marks.iter().collect(),
            confidence: Self::sure(found, what.confidence),
            because: what.because,
            whole_object: what.whole_object,
        }
    }

    /// Unknown functions on the way make a guess of it; unordered writes take away the proof.
    fn sure(found: &Found, confidence: Confidence) -> Confidence {
        let how = found.state.how;
        match confidence {
            _ if how.guessed => Confidence::Low,
            Confidence::High if how.unordered => Confidence::Medium,
            confidence => confidence,
        }
    }

    /// The innermost expression at the place of the finding that holds the data.
    fn value_place(&self, found: &Found, at: Place) -> Place {
        let links = self.tables.links(found.trace);
        let values = links.iter().filter_map(|link| link.value);
        let own = std::iter::once(self.program.place(found.state.node));
        own.chain(values).find(|value| value.file == at.file && at.span.contains(value.span)).unwrap_or(at)
    }

    fn steps(&self, found: &Found, origin: &Origin) -> Vec<Step> {
        let read = Step { place: origin.place, kind: StepKind::Read, name: origin.name.clone() };
        let mut steps = vec![read];
        for link in self.tables.links(found.trace) {
            let step = &link.step;
            let empty = step.name.is_empty() && step.kind != StepKind::Spread;
            let last = steps.last();
            // A parameter and its first value stand at one place.
            let again = last.is_some_and(|last| {
                let (one, other) = (last.place, step.place);
                let same_start = one.file == other.file && one.span.start == other.span.start;
                same_start && last.name == step.name
            });
            if !empty && !again {
                steps.push(step.clone());
            }
        }
        if steps.len() > limits::STEPS {
            // The source and the sink are what people look at; the middle is cut.
            let tail = steps.split_off(steps.len() - limits::STEPS / 2);
            steps.truncate(limits::STEPS / 2);
            steps.extend(tail);
        }
        steps
    }
}
