//! What the engine knows about the calls and other sinks of one place, for people who ask why something is (not) reported.
//!
//! Takes the program, the knowledge and a part of a file; gives plain data in words. Asks the same questions as
//! [`solve`](super::solve()) does and judges nothing itself.

mod sites;
mod types;
mod words;

use compact_str::CompactString;
use rustc_hash::FxHashSet;

use sites::Site;
pub use types::{
    CalleeSeen, ConditionSeen, Explained, ExplainedCall, NearSink, SinkSeen, SiteKind, ValueSeen,
};

use super::calls::callees::Callee;
use super::engine::Engine;
use super::settings::{Called, Versions};
use super::sinks::Sink;
use super::solve::SentAt;
use super::state::PathKey;
use super::walk::{Found, Terminal};
use crate::ir::CallKind;
use crate::limits;
use crate::link::{CallRef, Node, Program};
use crate::rules::vendor::Channel;
use crate::rules::{Model, VendorId};
use crate::source::{FileId, Place, Span};

/// Explains what stands in a part of a file: the calls that begin there or whose callee's name does, what sends without a call, and sinks around
/// it. When there is none of these, the innermost call around it; without one, the sinks that what stands there reaches.
pub fn explain(
    program: &Program,
    model: &Model,
    versions: Versions<'_>,
    file: FileId,
    part: Span,
) -> Explained {
    let mut engine = Engine::new(program, model, versions);
    let sinks = engine.sinks();
    let called: Called = sinks.iter().map(|sink| (sink.client.vendor, sink.api.clone())).collect();
    let sites = sites::sites_in(program, &sinks, file, part);
    let mut explained: Vec<ExplainedCall> = sites.iter().map(|site| engine.explained(site)).collect();
    // Sinks elsewhere reach back to wrappers' calls here: all of them are asked.
    for sink in &sinks {
        engine.explain_sink(sink, &sites, &mut explained);
        if let Some(own) = sites.iter().position(|site| site.is(sink)) {
            let settings = engine.settings_of(sink, &called, versions);
            explained[own].sinks.last_mut().into_iter().for_each(|seen| seen.settings.clone_from(&settings));
        }
        engine.tables.clear_traces();
    }
    let mut calls = sites::telling(sites, explained);
    if calls.is_empty() {
        calls.extend(engine.passage(&sinks, Place { file, span: part }));
    }
    Explained { calls, nearest: sites::nearest(&sinks, file, part) }
}

/// Lines' starts of the calls of a file, for "the nearest calls are in lines …".
pub fn call_places(program: &Program, file: FileId) -> Vec<Span> {
    let Some(summary) = program.summary(file) else { return Vec::new() };
    summary
        .module
        .calls
        .iter()
        .filter(|call| !sites::is_bare_element(&summary.module, call))
        .map(|call| call.span)
        .collect()
}

impl Engine<'_> {
    fn explained(&mut self, site: &Site) -> ExplainedCall {
        match site.call {
            Some(call) => self.explained_call(call),
            None => ExplainedCall::without_call(site.kind, site.place, site.written),
        }
    }

    fn explained_call(&mut self, call: CallRef) -> ExplainedCall {
        let module = self.program.module(call.file);
        let site = module.call(call.id);
        let name = crate::summary::value_name(module, site.callee);
        let callee = Node { file: call.file, id: site.callee };
        let arguments = site.arguments.iter().map(|argument| argument.span).collect();
        ExplainedCall {
            kind: SiteKind::Call,
            place: Place { file: call.file, span: site.span },
            callee_place: Place { file: call.file, span: site.callee_span },
            is_candidate: self.candidate_sinks().binary_search(&call).is_ok(),
            near: name.as_deref().map(|name| self.methods_named(name)).unwrap_or_default(),
            name: name.map(String::from),
            is_constructor: site.kind == CallKind::New,
            callees: self.callees_seen(call, callee),
            arguments,
            conditions: self.conditions_of(call),
            never_runs: self.never_runs(call),
            sinks: Vec::new(),
        }
    }

    fn conditions_of(&mut self, call: CallRef) -> Vec<ConditionSeen> {
        let program = self.program;
        let site = program.module(call.file).call(call.id);
        let seen = site.guards.iter().map(|guard| {
            let node = Node { file: call.file, id: guard.condition };
            ConditionSeen {
                place: Place { file: call.file, span: guard.span },
                negated: guard.negated,
                kinds: self.guard_kinds(node, guard),
            }
        });
        seen.collect()
    }

    /// What the call calls; for what is not known, where looking for it ended.
    fn callees_seen(&mut self, call: CallRef, callee: Node) -> Vec<CalleeSeen> {
        let known = self.callees(call);
        let mut seen: Vec<CalleeSeen> = known.iter().map(|callee| self.callee_seen(callee)).collect();
        for found in self.identities(callee, &[]) {
            let is_known =
                matches!(found.terminal, Terminal::Function(_) | Terminal::Class(_) | Terminal::Api(_));
            if !is_known {
                let why = self.ended_at(&found);
                let unknown = CalleeSeen::Unknown { why, place: self.program.place(found.state.node) };
                if !seen.contains(&unknown) {
                    seen.push(unknown);
                }
            }
        }
        seen.truncate(limits::EXPLAINED_VALUES);
        seen
    }

    fn callee_seen(&self, callee: &Callee) -> CalleeSeen {
        match callee {
            Callee::Function(function) => {
                let declared = self.program.function(*function);
                CalleeSeen::Function {
                    name: declared.name.as_ref().map(ToString::to_string).unwrap_or_default(),
                    place: Place { file: function.file, span: declared.span },
                    is_empty: declared.is_empty,
                }
            }
            Callee::Class(class) => {
                let declared = self.program.module(class.file).class(class.id);
                let name = declared.name.as_ref().map(ToString::to_string).unwrap_or_default();
                CalleeSeen::Class { name, place: Place { file: class.file, span: declared.span } }
            }
            Callee::Api(path) => {
                CalleeSeen::Outside { path: path.to_string(), is_vendors: self.clients.is_vendor_value(path) }
            }
        }
    }

    /// Vendors' methods of this name, as the vendors' files name them.
    fn methods_named(&self, name: &str) -> Vec<(VendorId, String)> {
        let mut near = Vec::new();
        for (at, vendor) in self.model.vendors.iter().enumerate() {
            let methods = vendor.clients.iter().flat_map(|client| &client.methods);
            let named = methods.filter(|method| method.path.last().is_some_and(|last| last == name));
            let id = VendorId(u16::try_from(at).unwrap_or(u16::MAX));
            near.extend(named.map(|method| (id, method.path.join("."))));
        }
        near.sort();
        near.dedup();
        near
    }

    /// Everything that an argument of a sink may be, for the sites that it comes through.
    fn explain_sink(&mut self, sink: &Sink<'_>, sites: &[Site], explained: &mut [ExplainedCall]) {
        let own = sites.iter().position(|site| site.is(sink));
        let mut seen: Vec<Listed> = sites.iter().map(|_| Listed::default()).collect();
        let cut_before = self.exhausted;
        self.walk_arguments(sink, &mut |engine, at, found| {
            for (index, site) in sites.iter().enumerate() {
                let through = site.call.is_some_and(|call| engine.passes(found, call));
                if own == Some(index) || through {
                    seen[index].add(|| engine.value_seen(sink, at, found));
                }
            }
        });
        let was_cut = self.exhausted > cut_before;
        for (index, listed) in seen.into_iter().enumerate() {
            let is_own = own == Some(index);
            if is_own || !listed.values.is_empty() {
                explained[index].sinks.push(sink_seen(sink, listed, is_own, was_cut));
            }
        }
    }

    /// The sinks that values of a place reach, where nothing else stands there: `const props = { email: user.email };`
    fn passage(&mut self, sinks: &[Sink<'_>], at: Place) -> Option<ExplainedCall> {
        let mut passage = ExplainedCall::without_call(SiteKind::Passage, at, at);
        let is_there = |place: Place| {
            place.file == at.file && at.span.start <= place.span.start && place.span.start < at.span.end
        };
        for sink in sinks {
            let mut listed = Listed::default();
            let cut_before = self.exhausted;
            self.walk_arguments(sink, &mut |engine, sent, found| {
                let value = engine.value_seen(sink, sent, found);
                let stands_there =
                    is_there(value.origin.place) || value.steps.iter().any(|step| is_there(step.place));
                if value.channel.is_some() && stands_there {
                    listed.add(|| value);
                }
            });
            if !listed.values.is_empty() {
                passage.sinks.push(sink_seen(sink, listed, false, self.exhausted > cut_before));
            }
            self.tables.clear_traces();
        }
        (!passage.sinks.is_empty()).then_some(passage)
    }

    /// The way from the sink to what was found leads through a call.
    fn passes(&self, found: &Found, call: CallRef) -> bool {
        let links = self.tables.links(found.trace);
        found.state.entry == Some(call) || links.iter().any(|link| link.caller == Some(call))
    }

    fn value_seen(&mut self, sink: &Sink<'_>, at: SentAt, found: &Found) -> ValueSeen {
        let flows = self.flows_of(sink, at, found);
        let (keys, channel) = self.sent_under(sink, at, found);
        let evidence = self.evidence(found);
        let origin = self.origin(found, &evidence);
        let why_not = match (flows.is_empty(), channel) {
            (false, _) => String::new(),
            (true, None) => "the vendor's file leaves this part of the argument out".to_owned(),
            (true, Some(_)) => self.why_not(found, &evidence),
        };
        ValueSeen {
            argument: at.argument,
            keys: keys.iter().map(key_text).collect(),
            channel,
            ended: self.ended_at(found),
            steps: self.steps(found, &origin, None),
            is_literal: origin.is_literal,
            origin,
            marks: found.state.marks.iter().collect(),
            is_guess: found.state.how.guessed,
            flows,
            why_not,
        }
    }
}

/// Values for one site, as many as are listed.
#[derive(Default)]
struct Listed {
    values: Vec<ValueSeen>,
    more: usize,
}

impl Listed {
    fn add(&mut self, value: impl FnOnce() -> ValueSeen) {
        if self.values.len() < limits::EXPLAINED_VALUES {
            self.values.push(value());
        } else {
            self.more += 1;
        }
    }
}

fn sink_seen(sink: &Sink<'_>, listed: Listed, is_own: bool, was_cut: bool) -> SinkSeen {
    SinkSeen {
        vendor: sink.client.vendor,
        api: sink.api.clone(),
        place: sink.place,
        is_own,
        channels: channels(sink),
        values: listed.values,
        settings: Vec::new(),
        more: listed.more,
        was_cut,
    }
}

fn key_text(key: &PathKey) -> CompactString {
    match key {
        PathKey::Name(name) => name.clone(),
        PathKey::Any | PathKey::Given(_) => "*".into(),
    }
}

/// The channel of each argument as a whole.
fn channels(sink: &Sink<'_>) -> Vec<(u16, Channel)> {
    let mut seen = FxHashSet::default();
    let whole = sink.method.channels.iter().filter(|channel| channel.path.is_empty());
    let mut channels: Vec<(u16, Channel)> =
        whole.filter(|one| seen.insert(one.argument)).map(|one| (one.argument, one.channel)).collect();
    channels.sort_by_key(|(argument, _)| *argument);
    channels
}
