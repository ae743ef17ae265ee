//! From sinks to flows: every argument of every sink is walked back and what is found is classified.

use compact_str::CompactString;

use crate::flow::classify::{Classified, Destination};
use crate::flow::coverage::{Coverage, Tally};
use crate::flow::engine::Engine;
use crate::flow::merge::Merged;
use crate::flow::own_servers::OwnServers;
use crate::flow::requests::channel_in_request;
use crate::flow::settings::{Called, Versions};
use crate::flow::sinks::Sink;
use crate::flow::sinks::channels::channel_of;
use crate::flow::state::{self, How, PathKey, State, Trace, TraceId, TrailId};
use crate::flow::types::{Flow, SettingUse, SinkCall, StatedUse, StepKind, UnknownData};
use crate::flow::walk::{Found, Mode, Terminal};
use crate::flow::ways::SeveralWays;
use crate::ir::Value;
use crate::link::{CallRef, Program};
use crate::rules::Model;
use crate::rules::policy::{Basis, Confidence};
use crate::rules::vendor::{Channel, PathKey as RulePathKey};
use crate::source::Place;

/// Which argument of a sink a walk started at.
#[derive(Clone, Copy, Debug)]
pub(super) struct SentAt {
    pub(super) argument: u16,
    /// The argument before gave the key: `set('email', value)`.
    key_given: bool,
}

/// What the flow stage found.
#[derive(Debug, Default)]
pub struct Solved {
    /// Sorted by place, sink, channel, key, category.
    pub flows: Vec<Flow>,
    pub settings: Vec<SettingUse>,
    /// What options say about regions and lifetimes; sorted by call and place.
    pub stated: Vec<StatedUse>,
    /// Every recognised sink call that may run, sorted by vendor, place and method.
    pub calls: Vec<SinkCall>,
    /// Calls that were not judged, because what they send stays on servers of the project.
    pub first_party: usize,
    /// Recognised sink calls.
    pub sinks: usize,
    /// Places where a bound was reached, so that something may be missing.
    pub exhausted: usize,
    /// Calls that are called like a method of a vendor, of which a bound left open what they call; in the order of files.
    pub unresolved: Vec<Place>,
    /// States of all walks: what the stage costs, whatever the machine.
    pub work: usize,
    /// How far the calls of each vendor were followed.
    pub coverage: Vec<Coverage>,
}

/// Finds all flows and setting uses of a program. `versions` gives the installed version of a package as seen
/// from a file, where a manifest says so. `is_given_up` is asked now and then: what is found after it says yes is nothing.
pub fn solve(
    program: &Program,
    model: &Model,
    versions: Versions<'_>,
    is_given_up: &dyn Fn() -> bool,
) -> Solved {
    if program.size() == 0 {
        return Solved::default();
    }
    let mut engine = Engine::new(program, model, versions).until(is_given_up);
    let sinks = engine.sinks();
    let mut flows = Merged::default();
    let (mut settings, mut calls) = (Vec::new(), Vec::new());
    let mut bare: Vec<(usize, CallRef)> = Vec::new();
    let mut tally = Tally::default();
    let called: Called = sinks.iter().map(|sink| (sink.client.vendor, sink.api.clone())).collect();
    let stated = engine.all_stated(&sinks, versions);
    let own_servers = OwnServers::find(program, model, &stated);
    let mut first_party = 0;
    for sink in &sinks {
        if sink.call.is_some_and(|call| engine.never_runs(call)) {
            continue;
        }
        if !sink.is_request() && own_servers.receive(program, sink.client.vendor, sink.place.file) {
            first_party += 1;
            continue;
        }
        let cut_before = engine.exhausted;
        let (found, unknown) = engine.flows_into(sink);
        for flow in found {
            flows.add(flow);
        }
        let cut = engine.exhausted > cut_before;
        tally.add(sink, &unknown, cut);
        let has_unknown = !unknown.is_empty();
        calls.push(engine.sink_call(sink, unknown, cut));
        bare.extend(sink.call.filter(|_| has_unknown).map(|call| (calls.len() - 1, call)));
        settings.extend(engine.settings_of(sink, &called, versions));
        engine.tables.clear_traces();
    }
    // Asked last, so that no answer about flows is cut short by it.
    for (at, call) in bare {
        calls[at].guards = engine.guards_at(call);
    }
    settings.sort_by_key(|setting| (setting.call, setting.place, setting.vendor, setting.check));
    settings.dedup_by_key(|setting| (setting.call, setting.place, setting.vendor, setting.check));
    calls.sort_by(|one: &SinkCall, other| {
        (one.vendor, one.place, &one.api).cmp(&(other.vendor, other.place, &other.api))
    });
    Solved {
        flows: flows.finish(),
        settings,
        stated,
        calls,
        first_party,
        sinks: sinks.len(),
        exhausted: engine.exhausted,
        unresolved: std::mem::take(&mut engine.unresolved),
        work: engine.work,
        coverage: tally.finish(),
    }
}

impl Engine<'_> {
    pub(super) fn all_stated(&mut self, sinks: &[Sink<'_>], versions: Versions<'_>) -> Vec<StatedUse> {
        let mut stated = Vec::new();
        for sink in sinks {
            if !sink.call.is_some_and(|call| self.never_runs(call)) {
                stated.extend(self.statements_of(sink, versions));
            }
        }
        stated.sort_by_key(|stated: &StatedUse| (stated.call, stated.place, stated.vendor, stated.statement));
        stated.dedup();
        stated
    }

    /// The flows, and what of no known source is sent beside them.
    fn flows_into(&mut self, sink: &Sink<'_>) -> (Vec<Flow>, Vec<UnknownData>) {
        let mut flows = SeveralWays::default();
        let mut unknown = Vec::new();
        self.walk_arguments(sink, &mut |engine, at, found| {
            let own = engine.flows_of(sink, at, found);
            if own.is_empty() {
                unknown.extend(engine.unknown_data(sink, at, found));
            }
            flows.add(engine, at.argument, found, own);
        });
        (flows.finish(), unknown)
    }

    /// Walks back from every argument that is sent, and hands on where the walks ended.
    pub(super) fn walk_arguments(
        &mut self,
        sink: &Sink<'_>,
        each: &mut dyn FnMut(&mut Self, SentAt, &Found),
    ) {
        let mut name_of_next: Option<CompactString> = None;
        let how = How { keyed: self.method_given(sink), ..How::default() };
        let given_callees = sink.call.map(|call| self.given_callee(call, state::Called::Outside));
        let given_callees = given_callees.unwrap_or_default();
        let assumed = sink.call.map(|call| self.assumed_at(call)).unwrap_or_default();
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
            let start = State {
                trail,
                stack: argument.stack,
                given_callees,
                assumed,
                how,
                ..State::at(argument.node, path)
            };
            let paths = sink.method.channels.iter().filter(|channel| channel.argument == number);
            self.sends_results =
                paths.flat_map(|channel| &channel.path).any(|key| *key == RulePathKey::Returned);
            for mut found in self.walk(Mode::Contents, start, sent) {
                let left = |call: &&CallRef| !self.tables.stacks.calls(found.state.stack, **call);
                let entered = argument.through.iter().rev().find(left).copied();
                found.state.entry = found.state.entry.or(entered);
                each(self, SentAt { argument: number, key_given }, &found);
            }
        }
    }

    /// The last step of every explanation.
    fn sent(&mut self, sink: &Sink<'_>, value: Place) -> TraceId {
        let mut link = Trace::new(TraceId::EMPTY, sink.place, StepKind::Sent, sink.api.as_str());
        link.value = Some(value);
        self.tables.trace(link)
    }

    /// Keys under which what was found is sent, and the channel; `None` when it is not sent.
    pub(super) fn sent_under(
        &self,
        sink: &Sink<'_>,
        at: SentAt,
        found: &Found,
    ) -> (Vec<PathKey>, Option<Channel>) {
        let keys = self.tables.trail(found.state.trail);
        let below = if at.key_given { &keys[1..] } else { &keys[..] };
        let channel = if found.state.how.as_key {
            Some(Channel::EventName)
        } else if sink.is_request() {
            channel_in_request(&sink.method.channels, at.argument, below)
        } else {
            channel_of(&sink.method.channels, at.argument, below)
        };
        (keys, channel)
    }

    pub(super) fn flows_of(&mut self, sink: &Sink<'_>, at: SentAt, found: &Found) -> Vec<Flow> {
        if self.comes_from_nowhere(found) || self.is_payload(sink, found) {
            return Vec::new();
        }
        let (keys, Some(channel)) = self.sent_under(sink, at, found) else { return Vec::new() };
        if sink.is_request() && self.is_own(channel, &keys, found) {
            return Vec::new();
        }
        let to = Destination::of(sink, at.argument, channel, &keys);
        let classified = self.classify(found, &to);
        let mut flows = Vec::new();
        for what in classified {
            let field = what.field.clone();
            let mut flow = self.flow(sink, channel, &keys, found, what);
            self.scrub(sink, (at.argument, &keys), field.as_deref(), &mut flow);
            flows.push(flow);
        }
        flows
    }

    /// What a hook was given was sent by others.
    fn is_payload(&self, sink: &Sink<'_>, found: &Found) -> bool {
        let Some((function, index)) = sink.hook else { return false };
        let node = found.state.node;
        let is_given = matches!(self.program.value(node), Value::Parameter(own) if *own == index);
        found.terminal == Terminal::Parameter { function, index }
            || is_given && self.program.owner(node) == function
    }

    fn flow(
        &mut self,
        sink: &Sink<'_>,
        channel: Channel,
        keys: &[PathKey],
        found: &Found,
        what: Classified,
    ) -> Flow {
        let evidence = self.evidence(found);
        let place = match found.state.entry {
            Some(call) => {
                let span = self.program.module(call.file).call(call.id).span;
                Place { file: call.file, span }
            }
            None => sink.place,
        };
        let origin = self.origin(found, &evidence);
        let instead = if channel == Channel::DistinctId { self.id_beside(found) } else { None };
        let is_part = what.field.is_some();
        let marks = self.marks(found, &what);
        let fields = if is_part { self.all_fields(found) } else { Vec::new() };
        let steps = self.steps(found, &origin, what.field.as_deref());
        let named = what.field.or_else(|| keys.iter().rev().find_map(PathKey::name).map(ToString::to_string));
        Flow {
            vendor: sink.client.vendor,
            api: sink.api.clone(),
            signature: self.signature(sink),
            channel,
            category: what.category,
            place,
            sink: sink.place,
            hosts: sink.hosts.clone(),
            value: self.value_place(found, place),
            key: named.filter(|_| !found.state.how.as_key),
            steps,
            origin,
            further: Vec::new(),
            marks,
            confidence: Self::sure(found, what.confidence),
            basis: Self::basis(found, what.basis),
            because: Self::because(found, what.because, what.confidence),
            whole_object: what.whole_object,
            guards: self.guards_on_the_way(sink, found),
            scrubs: Vec::new(),
            is_part,
            others: Vec::new(),
            instead,
            fields,
        }
    }

    /// Unknown functions on the way make a guess of it; unordered writes take away the proof.
    fn sure(found: &Found, confidence: Confidence) -> Confidence {
        let how = found.state.how;
        match confidence {
            _ if how.guessed => Confidence::Low,
            // Whoever puts it in, the subscriber says what it is.
            confidence if how.named => confidence,
            _ if how.relayed => Confidence::Low,
            Confidence::High if how.unordered => Confidence::Medium,
            confidence => confidence,
        }
    }

    /// A hop that is modelled is the weakest link, whatever the value itself says.
    fn basis(found: &Found, basis: Basis) -> Basis {
        let how = found.state.how;
        let is_hop = how.guessed || how.relayed && !how.named;
        if is_hop { Basis::ThroughHop } else { basis }
    }

    /// The reason, with what took away from the confidence.
    fn because(found: &Found, because: String, confidence: Confidence) -> String {
        let how = found.state.how;
        match confidence {
            _ if how.guessed => format!("{because}, through a function that is not known"),
            Confidence::High if how.unordered && !how.named => {
                format!("{because}, through a variable that is written in several places")
            }
            _ => because,
        }
    }

    /// The innermost expression at the place of the finding that holds the data.
    pub(super) fn value_place(&self, found: &Found, at: Place) -> Place {
        let links = self.tables.links(found.trace);
        let values = links.iter().filter_map(|link| link.value);
        let own = std::iter::once(self.program.place(found.state.node));
        own.chain(values).find(|value| value.file == at.file && at.span.contains(value.span)).unwrap_or(at)
    }
}
