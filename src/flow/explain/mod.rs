//! What the engine knows about the calls of one place, for people who ask why something is (not) reported.
//!
//! Takes the program, the knowledge and a part of a file; gives plain data in words. Asks the same questions as
//! [`solve`](super::solve()) does and judges nothing itself.

mod types;
mod words;

use compact_str::CompactString;
use rustc_hash::FxHashSet;

pub use types::{CalleeSeen, ConditionSeen, ExplainedCall, SinkSeen, ValueSeen};

use super::calls::callees::Callee;
use super::engine::Engine;
use super::settings::Versions;
use super::sinks::Sink;
use super::solve::SentAt;
use super::state::PathKey;
use super::walk::{Found, Terminal};
use crate::ir::{CallId, CallKind};
use crate::limits;
use crate::link::{CallRef, Node, Program};
use crate::rules::vendor::Channel;
use crate::rules::{Model, VendorId};
use crate::source::{FileId, Place, Span};

/// Explains the calls that begin, or whose callee's name stands, in a part of a file. When there are none, the
/// innermost call around it.
pub fn explain(
    program: &Program,
    model: &Model,
    versions: Versions<'_>,
    file: FileId,
    part: Span,
) -> Vec<ExplainedCall> {
    let mut engine = Engine::new(program, model, versions);
    let calls = calls_in(program, file, part);
    let mut explained: Vec<ExplainedCall> = calls.iter().map(|call| engine.explained(*call)).collect();
    // Sinks elsewhere reach back to wrappers' calls here: all of them are asked.
    for sink in engine.sinks() {
        let concerned: Vec<usize> = (0..calls.len()).collect();
        engine.explain_sink(&sink, &calls, &concerned, &mut explained);
        engine.tables.clear_traces();
    }
    explained
}

/// Lines' starts of the calls of a file, for "the nearest calls are in lines …".
pub fn call_places(program: &Program, file: FileId) -> Vec<Span> {
    let Some(summary) = program.summary(file) else { return Vec::new() };
    summary.module.calls.iter().map(|call| call.span).collect()
}

fn calls_in(program: &Program, file: FileId, part: Span) -> Vec<CallRef> {
    let Some(summary) = program.summary(file) else { return Vec::new() };
    let calls = || summary.module.calls.iter().enumerate().map(|(at, call)| (CallId::new(at), call));
    let is_in = |at: u32| part.start <= at && at < part.end;
    let mut found: Vec<CallId> = calls()
        .filter(|(_, call)| is_in(call.span.start) || is_in(call.callee_span.end.saturating_sub(1)))
        .map(|(id, _)| id)
        .collect();
    if found.is_empty() {
        let around = calls().filter(|(_, call)| call.span.start <= part.start && part.start < call.span.end);
        found.extend(around.min_by_key(|(_, call)| call.span.end - call.span.start).map(|(id, _)| id));
    }
    found.truncate(limits::EXPLAINED_CALLS);
    found.into_iter().map(|id| CallRef { file, id }).collect()
}

impl Engine<'_> {
    fn explained(&mut self, call: CallRef) -> ExplainedCall {
        let module = self.program.module(call.file);
        let site = module.call(call.id);
        let name = crate::summary::value_name(module, site.callee);
        let callee = Node { file: call.file, id: site.callee };
        let arguments = site.arguments.iter().map(|argument| argument.span).collect();
        ExplainedCall {
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

    fn conditions_of(&self, call: CallRef) -> Vec<ConditionSeen> {
        let site = self.program.module(call.file).call(call.id);
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

    /// Everything that an argument of a sink may be, for the calls that it comes through.
    fn explain_sink(
        &mut self,
        sink: &Sink<'_>,
        calls: &[CallRef],
        concerned: &[usize],
        explained: &mut [ExplainedCall],
    ) {
        let own = calls.iter().position(|call| Some(*call) == sink.call);
        let mut values: Vec<Vec<ValueSeen>> = vec![Vec::new(); calls.len()];
        let mut more = vec![0_usize; calls.len()];
        let cut_before = self.exhausted;
        self.walk_arguments(sink, &mut |engine, at, found| {
            for index in concerned {
                let through = engine.passes(found, calls[*index]);
                if own != Some(*index) && !through {
                    continue;
                }
                if values[*index].len() < limits::EXPLAINED_VALUES {
                    let value = engine.value_seen(sink, at, found);
                    values[*index].push(value);
                } else {
                    more[*index] += 1;
                }
            }
        });
        let was_cut = self.exhausted > cut_before;
        for (index, values) in values.into_iter().enumerate() {
            if values.is_empty() && own != Some(index) {
                continue;
            }
            explained[index].sinks.push(SinkSeen {
                vendor: sink.client.vendor,
                api: sink.api.clone(),
                place: sink.place,
                is_own: own == Some(index),
                channels: channels(sink),
                values,
                more: more[index],
                was_cut,
            });
        }
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
