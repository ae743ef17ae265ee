//! What a walk has still to look at, each state once: first in, first out, and what is nested deeper in the object that is sent after everything that is not.
//!
//! ```js
//! const b = { ...a, first: a, more: { ...a } };   // and c of b, and d of c: three times as many ways in each line
//! ```
//!
//! Without that order the ways through many such lines use up what a walk may cost before the shortest of them ends.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use crate::flow::state::{How, State, TraceId};
use crate::limits;

type Waiting = VecDeque<(State, TraceId)>;

#[derive(Default)]
pub(super) struct Queue {
    /// By how many keys a value is nested below those that are looked at in turn.
    levels: [Waiting; limits::TRAIL_KEYS + 1],
    len: usize,
    /// With how few relays on the way: what was reached through fewer leads everywhere that it leads through more.
    seen: FxHashMap<State, u8>,
    /// Something did not fit in any more.
    is_cut: bool,
}

impl Queue {
    /// `keys`: from the object that is sent to the value.
    pub(super) fn push(&mut self, state: State, trace: TraceId, keys: usize) {
        let level = keys.saturating_sub(limits::NESTED_IN_TURN).min(self.levels.len() - 1);
        self.levels[level].push_back((state, trace));
        self.len += 1;
    }

    pub(super) fn pop(&mut self) -> Option<(State, TraceId)> {
        let next = self.levels.iter_mut().find_map(VecDeque::pop_front)?;
        self.len -= 1;
        Some(next)
    }

    /// Are as many waiting as may still be looked at? What comes then is left out.
    pub(super) fn is_full(&mut self, budget: usize) -> bool {
        let is_full = self.len >= budget;
        self.is_cut |= is_full;
        is_full
    }

    /// Everything that waited was looked at, and something had no place.
    pub(super) fn has_left_out(&self) -> bool {
        self.is_cut && self.len == 0
    }

    /// Notes a state; true the first time.
    pub(super) fn is_unseen(&mut self, state: State) -> bool {
        let hops = state.how.hops;
        let question = State { how: How { hops: 0, ..state.how }, ..state };
        let fewest = self.seen.entry(question).or_insert(u8::MAX);
        let is_new = hops < *fewest;
        *fewest = hops.min(*fewest);
        is_new
    }
}
