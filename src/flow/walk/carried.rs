//! Members of objects that a framework hands to many functions: `app.decorate('tracker', tracker)` in one file,
//! `app => app.tracker.send()` in another.
//!
//! Takes a parameter, or a value of a library, of which a member is read; goes on at what the program puts there under that name. Which
//! parameters and values these are is data (`relays`). Asked for what is called only: data is judged by its name.

use compact_str::CompactString;

use super::{Mode, Walk};
use crate::flow::relays::{KeyPart, RelayKeys, TakeSite};
use crate::flow::state::{PathKey, State, TraceId};
use crate::ir::path::{ApiPath, Segment};
use crate::rules::relay::Gives;

impl Walk<'_, '_> {
    /// `req.tracker` where a parameter is called `req`.
    pub(super) fn carried(&mut self, state: State, trace: TraceId, parameter: &str) {
        if self.mode != Mode::Identity {
            return;
        }
        for take in self.engine.relays.carried(parameter) {
            let Gives::Carried { below, .. } = &take.1.gives else { continue };
            self.member_taken(state, trace, take, below);
        }
    }

    /// `server().tracker`, `box().all.tracker`
    pub(super) fn taken_below(&mut self, state: State, trace: TraceId, value: &ApiPath) {
        let is_value = matches!(
            value.segments.last(),
            Some(Segment::Return | Segment::Instance | Segment::Parameter(_))
        );
        if self.mode != Mode::Identity {
            return;
        }
        if let Some((PathKey::Name(member), rest)) = self.engine.tables.split(state.path) {
            let within = state.with_path(rest);
            for take in self.engine.relays.values(value, &member) {
                if self.may_take(within, take) {
                    self.hop(within, trace, (take.0, &RelayKeys::from([])), 0);
                }
            }
        }
        for take in self.engine.relays.below(value).into_iter().filter(|_| is_value) {
            self.member_taken(state, trace, take, &[]);
        }
    }

    fn member_taken(&mut self, state: State, trace: TraceId, take: TakeSite<'_>, below: &[CompactString]) {
        let mut path = state.path;
        for wanted in below {
            match self.engine.tables.split(path) {
                Some((PathKey::Name(name), rest)) if name == *wanted => path = rest,
                _ => return,
            }
        }
        let Some((PathKey::Name(key), rest)) = self.engine.tables.split(path) else { return };
        let within = state.with_path(rest);
        if self.may_take(within, take) {
            let keys = RelayKeys::from([vec![KeyPart::Text(key)]]);
            self.hop(within, trace, (take.0, &keys), 0);
        }
    }
}
