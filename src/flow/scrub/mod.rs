//! Scrubbers: options of an SDK that take data out of what it sends, and what they do to a flow.
//!
//! Takes the calls that set options; marks flows whose data is removed, and says of the others which scrubber there is
//! and why it does not help. A scrubber counts within its package, where every start of the SDK has it: of two starts
//! with and without it nothing is known about a call (errs towards findings).

pub(in crate::flow) mod hook;
pub(in crate::flow) mod put_in;

use compact_str::CompactString;

use crate::flow::engine::Engine;
use crate::flow::scrub::hook::Hook;
use crate::flow::settings::option_at;
use crate::flow::sinks::Sink;
use crate::flow::sinks::clients::ClientId;
use crate::flow::state::PathKey;
use crate::flow::types::{Flow, FlowScrub, ScrubOutcome, Step, StepKind};
use crate::flow::walk::Terminal;
use crate::ir::Literal;
use crate::limits;
use crate::link::FunctionRef;
use crate::rules::VendorId;
use crate::rules::library::MarkId;
use crate::rules::scrubber::{Scrubber, ScrubberForm};
use crate::rules::vendor::Channel;
use crate::source::Place;

/// The scrubbers of a program, and the calls that could have set one.
#[derive(Debug, Default)]
pub(in crate::flow) struct ScrubIndex {
    set: Vec<ScrubberSet>,
    starts: Vec<Start>,
}

/// A call that takes settings of a group for which scrubbers are known.
#[derive(Debug)]
struct Start {
    vendor: VendorId,
    group: String,
    package: u32,
    place: Place,
}

/// A scrubber that stands in the code.
#[derive(Debug)]
struct ScrubberSet {
    vendor: VendorId,
    client: ClientId,
    /// Index into the vendor's scrubbers.
    scrubber: usize,
    package: u32,
    /// The call that takes it, and where it stands.
    call: Place,
    place: Place,
    what: Given,
}

#[derive(Debug)]
enum Given {
    Keys(Vec<CompactString>),
    Functions(Vec<FunctionRef>),
    /// `true`
    On,
    Unknown,
}

impl Engine<'_> {
    pub(in crate::flow) fn find_scrubbers(&mut self, sinks: &[Sink<'_>]) -> ScrubIndex {
        let mut index = ScrubIndex::default();
        let objects = sinks.iter().flat_map(|sink| sink.method.settings.iter().map(move |at| (sink, at)));
        for (sink, at) in objects {
            let vendor = self.model.vendor(sink.client.vendor);
            let package = self.program.package(sink.place.file);
            let own = vendor
                .scrubbers
                .iter()
                .enumerate()
                .filter(|(_, scrubber)| scrubber.groups.contains(&at.group));
            for (number, scrubber) in own {
                let is_known =
                    index.starts.iter().any(|start| start.place == sink.place && start.group == at.group);
                if !is_known {
                    let (vendor, group, place) = (sink.client.vendor, at.group.clone(), sink.place);
                    index.starts.push(Start { vendor, group, package, place });
                }
                let Some((argument, keys)) = option_at(sink, at, &scrubber.option) else { continue };
                let path: Vec<PathKey> = argument.path.iter().chain(&keys).cloned().collect();
                let Some((place, what)) = self.given(argument.node, &path, scrubber) else { continue };
                let (client, call) = (sink.client, sink.place);
                let vendor = client.vendor;
                index.set.push(ScrubberSet { vendor, client, scrubber: number, package, call, place, what });
            }
        }
        index
    }

    /// What stands under the option: a list of keys, a function or several.
    fn given(
        &mut self,
        node: crate::link::Node,
        path: &[PathKey],
        scrubber: &Scrubber,
    ) -> Option<(Place, Given)> {
        if scrubber.form == ScrubberForm::Switch {
            return self.switched(node, path);
        }
        let mut functions = Vec::new();
        let mut place = None;
        for found in self.identities(node, path) {
            let here = self.program.place(found.state.node);
            match found.terminal {
                Terminal::Function(function) => functions.push(function),
                Terminal::List
                    if scrubber.form == (ScrubberForm::Keys { deep: false }) || is_deep(scrubber) =>
                {
                    let whole = self.constant_list(found.state.node);
                    let keys = whole.unwrap_or_else(|| {
                        self.texts_in(found.state.node).into_iter().map(CompactString::from).collect()
                    });
                    return Some((here, Given::Keys(keys)));
                }
                Terminal::List => {
                    let items: Vec<PathKey> = path.iter().cloned().chain([PathKey::Any]).collect();
                    let inside = self.identities(node, &items).into_iter();
                    functions.extend(inside.filter_map(|found| match found.terminal {
                        Terminal::Function(function) => Some(function),
                        _ => None,
                    }));
                }
                Terminal::Missing | Terminal::Literal(_) => continue,
                _ => {}
            }
            place = place.or(Some(here));
        }
        let place = place?;
        Some((place, if functions.is_empty() { Given::Unknown } else { Given::Functions(functions) }))
    }

    /// A switch that stands in the code; one that may be off (`hide: isProduction`) is not known.
    fn switched(&mut self, node: crate::link::Node, path: &[PathKey]) -> Option<(Place, Given)> {
        let mut place = None;
        let mut what = Given::On;
        for found in self.identities(node, path) {
            match found.terminal {
                Terminal::Literal(Literal::Bool(true)) => {}
                Terminal::Function(_) => return None,
                Terminal::Missing | Terminal::Literal(_) => {
                    what = Given::Unknown;
                    continue;
                }
                _ => what = Given::Unknown,
            }
            place = place.or_else(|| Some(self.program.place(found.state.node)));
        }
        Some((place?, what))
    }

    /// Marks a flow that a scrubber takes out, and notes the scrubbers that do not.
    pub(in crate::flow) fn scrub(
        &mut self,
        sink: &Sink<'_>,
        (argument, keys): (u16, &[PathKey]),
        field: Option<&str>,
        flow: &mut Flow,
    ) {
        // What a hook puts in stands behind the payload that it was given.
        if sink.hook.is_some() {
            return;
        }
        let index = std::rc::Rc::clone(&self.scrubs);
        let package = self.program.package(sink.place.file);
        let mut keys: Vec<PathKey> = keys.to_vec();
        keys.extend(field.map(|field| PathKey::Name(field.into())));
        for (set, outcome, marks) in self.scrub_outcomes(&index, sink, (argument, flow.channel), &keys) {
            if outcome == ScrubOutcome::Removes {
                flow.marks.extend(marks);
                let name = self.model.vendor(set.vendor).scrubbers[set.scrubber].option.clone();
                let step = Step { place: set.place, kind: StepKind::Sanitized, name };
                flow.steps.insert(flow.steps.len().saturating_sub(1), step);
            }
            // One that stands elsewhere and does not help says nothing about this call.
            if outcome != ScrubOutcome::Removes && set.package != package {
                continue;
            }
            flow.scrubs.push(FlowScrub { scrubber: set.scrubber, place: set.place, outcome });
        }
        if flow.scrubs.iter().any(|scrub| scrub.outcome == ScrubOutcome::Removes) {
            flow.scrubs.retain(|scrub| scrub.outcome == ScrubOutcome::Removes);
        }
        // One option may be known for several kinds of calls: what it does to this one counts.
        let seen: Vec<Place> = flow
            .scrubs
            .iter()
            .filter(|scrub| scrub.outcome != ScrubOutcome::OtherCalls)
            .map(|scrub| scrub.place)
            .collect();
        flow.scrubs.retain(|scrub| scrub.outcome != ScrubOutcome::OtherCalls || !seen.contains(&scrub.place));
        flow.scrubs.sort_unstable();
        flow.scrubs.dedup_by_key(|scrub| (scrub.place, scrub.outcome));
        flow.scrubs.truncate(limits::SCRUBBERS);
    }

    /// What each scrubber that could be in force does. Of two starts that set one in two ways either may be that of the call, so one
    /// that removes is not enough.
    fn scrub_outcomes<'i>(
        &mut self,
        index: &'i ScrubIndex,
        sink: &Sink<'_>,
        argument: (u16, Channel),
        keys: &[PathKey],
    ) -> Vec<(&'i ScrubberSet, ScrubOutcome, Vec<MarkId>)> {
        let package = self.program.package(sink.place.file);
        let vendor = sink.client.vendor;
        let here = index.starts.iter().any(|start| start.vendor == vendor && start.package == package);
        let scope = here.then_some(package);
        let mut judged = Vec::new();
        let mut differs: Vec<usize> = Vec::new();
        for set in index.set.iter().filter(|set| set.vendor == vendor && (!here || set.package == package)) {
            let scrubber = &self.model.vendor(vendor).scrubbers[set.scrubber];
            let (outcome, marks) = self.outcome((index, scope), set, scrubber, sink, argument, keys);
            if outcome != ScrubOutcome::Removes && !scrubber.adds {
                differs.push(set.scrubber);
            }
            judged.push((set, outcome, marks));
        }
        for (set, outcome, _) in &mut judged {
            if *outcome == ScrubOutcome::Removes && differs.contains(&set.scrubber) {
                *outcome = ScrubOutcome::NotEverywhere;
            }
        }
        judged
    }

    fn outcome(
        &mut self,
        (index, scope): (&ScrubIndex, Option<u32>),
        set: &ScrubberSet,
        scrubber: &Scrubber,
        sink: &Sink<'_>,
        argument: (u16, Channel),
        keys: &[PathKey],
    ) -> (ScrubOutcome, Vec<MarkId>) {
        let seen = |covered: &&crate::rules::scrubber::Covered| {
            covered.holds(sink.client.client, &sink.api, argument) && starts_with(keys, &covered.part)
        };
        let Some(covered) = scrubber.covers.iter().find(seen) else {
            return (ScrubOutcome::OtherCalls, Vec::new());
        };
        let keys = &keys[covered.part.len()..];
        if !scrubber.adds && !index.is_everywhere(set, &scrubber.groups, scope) {
            return (ScrubOutcome::NotEverywhere, Vec::new());
        }
        match (&set.what, &scrubber.form) {
            (Given::On, ScrubberForm::Switch) => (ScrubOutcome::Removes, vec![scrubber.mark]),
            (Given::Keys(removed), ScrubberForm::Keys { deep }) => {
                let depth = if *deep { keys.len() } else { 1 };
                let is_removed = keys
                    .iter()
                    .take(depth)
                    .any(|key| matches!(key, PathKey::Name(name) if removed.contains(name)));
                if is_removed {
                    (ScrubOutcome::Removes, vec![scrubber.mark])
                } else {
                    (ScrubOutcome::Keeps, Vec::new())
                }
            }
            (Given::Functions(functions), ScrubberForm::Function { parameter, given, sent }) => {
                let under: Vec<PathKey> =
                    covered.at.iter().cloned().map(PathKey::Name).chain(keys.iter().cloned()).collect();
                let mut outcome = (ScrubOutcome::Keeps, Vec::new());
                for function in functions {
                    let (function, parameter, mark) = (*function, *parameter, scrubber.mark);
                    let hook = Hook { function, parameter, given, left: sent, at: &under, mark };
                    // Each of several gets what the one before it left: one that removes is enough.
                    outcome = self.hooked(hook);
                    if let (ScrubOutcome::Keeps, Some(mark)) = (outcome.0, scrubber.conditional) {
                        outcome = self.hooked_at_times(Hook { mark, ..hook });
                    }
                    if outcome.0 == ScrubOutcome::Removes {
                        break;
                    }
                }
                outcome
            }
            _ => (ScrubOutcome::Unknown, Vec::new()),
        }
    }
}

/// Do the keys lead into a part of the argument?
fn starts_with(keys: &[PathKey], part: &[CompactString]) -> bool {
    let is_same = |(own, key): (&CompactString, &PathKey)| matches!(key, PathKey::Name(name) if name == own);
    keys.len() >= part.len() && part.iter().zip(keys).all(is_same)
}

fn is_deep(scrubber: &Scrubber) -> bool {
    matches!(scrubber.form, ScrubberForm::Keys { deep: true })
}

impl ScrubIndex {
    /// Every start in the package has the scrubber; every one of the program where a package has none.
    fn is_everywhere(&self, set: &ScrubberSet, groups: &[String], package: Option<u32>) -> bool {
        let own = |start: &&Start| {
            start.vendor == set.vendor
                && groups.contains(&start.group)
                && package.is_none_or(|package| start.package == package)
        };
        self.starts.iter().filter(own).all(|start| {
            self.set.iter().any(|other| {
                other.vendor == set.vendor && other.scrubber == set.scrubber && other.call == start.place
            })
        })
    }
}
