//! How far the calls of each vendor were understood: what the report says instead of one warning per call.

use rustc_hash::FxHashMap;

use crate::flow::engine::Engine;
use crate::flow::sinks::Sink;
use crate::flow::solve::SentAt;
use crate::flow::state::{PathId, TrailId};
use crate::flow::types::{SinkCall, UnknownData};
use crate::flow::walk::{Found, Terminal};
use crate::ir::path::Root;
use crate::rules::VendorId;
use crate::rules::lexicon::{Slot, Verdict};
use crate::rules::vendor::Channel;
use crate::source::Place;

/// The calls of one vendor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coverage {
    pub vendor: VendorId,
    pub calls: usize,
    /// Calls that hand on a value of which neither the source nor a name is known.
    pub not_followed: usize,
    /// Those of them where the declared type hides what the value has: `any`, an index signature.
    pub hidden: usize,
    /// Calls at which a bound was reached.
    pub cut: usize,
}

/// What was seen at one call.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    not_followed: bool,
    hidden: bool,
    cut: bool,
}

#[derive(Debug, Default)]
pub(super) struct Tally {
    calls: FxHashMap<(VendorId, Place), Seen>,
}

impl Tally {
    pub(super) fn add(&mut self, sink: &Sink<'_>, unknown: &[UnknownData], cut: bool) {
        let seen = self.calls.entry((sink.client.vendor, sink.place)).or_default();
        seen.not_followed |= !unknown.is_empty();
        seen.hidden |= unknown.iter().any(|unknown| unknown.is_hidden);
        seen.cut |= cut;
    }

    /// Sorted by vendor.
    pub(super) fn finish(self) -> Vec<Coverage> {
        let mut found: Vec<Coverage> = Vec::new();
        let mut calls: Vec<_> = self.calls.into_iter().collect();
        calls.sort_by_key(|(call, _)| *call);
        for ((vendor, _), seen) in calls {
            if found.last().is_none_or(|last| last.vendor != vendor) {
                found.push(Coverage { vendor, calls: 0, not_followed: 0, hidden: 0, cut: 0 });
            }
            if let Some(last) = found.last_mut() {
                last.calls += 1;
                last.not_followed += usize::from(seen.not_followed);
                last.hidden += usize::from(seen.hidden);
                last.cut += usize::from(seen.cut);
            }
        }
        found
    }
}

impl Engine<'_> {
    /// One line of the inventory. The checks around an ordinary call are asked for where data flows through it; a call that
    /// takes settings carries none, so it is asked here.
    pub(super) fn sink_call(
        &mut self,
        sink: &Sink<'_>,
        mut unknown: Vec<UnknownData>,
        cut: bool,
    ) -> SinkCall {
        unknown.sort_unstable();
        unknown.dedup();
        let takes_settings = !sink.method.settings.is_empty();
        let asked = sink.call.filter(|_| takes_settings);
        SinkCall {
            vendor: sink.client.vendor,
            client: sink.client.client,
            api: sink.api.clone(),
            place: sink.place,
            takes_settings,
            guards: asked.map_or_else(Vec::new, |call| self.guards_at(call)),
            unknown,
            cut,
        }
    }

    /// The expression in the call, and the whole argument where a value comes from elsewhere.
    fn unknown_place(&self, sink: &Sink<'_>, at: SentAt, found: &Found) -> Place {
        let value = self.value_place(found, sink.place);
        let is_it =
            |number: usize, own: Option<u16>| own.map_or(number, usize::from) == usize::from(at.argument);
        let mut arguments = sink.arguments.iter().enumerate();
        let argument = arguments.find(|(number, argument)| is_it(*number, argument.number));
        match argument.filter(|_| value == sink.place) {
            Some((_, argument)) => self.program.place(argument.node),
            None => value,
        }
    }

    /// Something is sent of which only this is known: `track(name, buildProperties())`, `(event, props) => track(event, props)`
    /// without a caller. A field (`user.plan`) is known by its name, whatever holds it.
    pub(super) fn unknown_data(&mut self, sink: &Sink<'_>, at: SentAt, found: &Found) -> Option<UnknownData> {
        let is_end = match &found.terminal {
            Terminal::Opaque | Terminal::Parameter { .. } => true,
            // All that is sent comes out of a package: `track('x', build())`. Below a key it is a value of the library: `{ at: dayjs() }`.
            Terminal::Api(path) => {
                matches!(path.root, Root::Package(_)) && found.state.trail == TrailId::EMPTY
            }
            _ => false,
        };
        if !is_end || found.state.path != PathId::EMPTY || found.state.how.guessed {
            return None;
        }
        let (_, channel) = self.sent_under(sink, at, found);
        let channel = channel.filter(|channel| *channel != Channel::EventName)?;
        let evidence = self.evidence(found);
        let is_silent = self.own_name(&evidence, Slot::Neutral) == Verdict::Silent;
        // `props: { seats: number }`: all that may stand in it is written.
        if !is_silent || self.is_known_object(found) {
            return None;
        }
        let is_hidden = self.is_type_hole(found);
        Some(UnknownData { value: self.unknown_place(sink, at, found), channel, is_hidden })
    }
}
