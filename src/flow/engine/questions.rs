//! Questions to the engine: walks that ask each other, how deep, and on how much fuel.
//!
//! Takes a state to walk from, gives what was found. The outermost question gets fuel by what is left for the program; all that it asks in turn
//! is paid from that.

use super::Engine;
use crate::flow::state::{State, TraceId};
use crate::flow::walk::{Bounds, Found, Mode, Walk};
use crate::limits;
use crate::link::{Node, Program};

impl Engine<'_> {
    /// The question under way has used up its fuel: what it learns now says nothing about the program.
    pub(in crate::flow) fn is_starved(&self) -> bool {
        self.depth > 0 && self.fuel == 0
    }

    /// No further question can be asked from here: what would be learnt says nothing about the program and is not kept.
    pub(in crate::flow) fn is_too_deep(&self) -> bool {
        self.depth >= limits::NESTED_QUESTIONS
    }

    /// At most the callers of one function are being looked for.
    pub(in crate::flow) fn is_asked_first(&self) -> bool {
        let called = self.resolving.is_empty() && self.searching.len() <= 1;
        called && !self.is_searching()
    }

    pub(in crate::flow) fn is_outermost(&self) -> bool {
        let called = self.resolving.is_empty() && self.searching.is_empty();
        called && !self.is_searching()
    }

    fn is_searching(&self) -> bool {
        let others = self.handed.is_searching() || self.relays.is_searching() || self.assigned.is_searching();
        others || self.constructions.is_searching()
    }

    pub(in crate::flow) fn forget_provisional(&mut self) {
        if self.is_outermost() {
            self.assigned.answers.forget_provisional();
            self.handed.found.forget_provisional();
            self.relays.puts.forget_provisional();
            self.constructions.found.forget_provisional();
            self.answers.forget_leaning();
            self.callees.forget_provisional();
            self.callers.forget_provisional();
        }
    }

    /// What a value is, where that is near: a question about something that is only called like what is looked for.
    pub(in crate::flow) fn near_identities(&mut self, node: Node) -> Vec<Found> {
        let most = std::mem::replace(&mut self.most, limits::NEAR_WORK);
        let found = self.identities(node, &[]);
        self.most = most;
        found
    }

    /// What a value is, without leaving its function towards callers that are not on the stack.
    pub(in crate::flow) fn identities_inside(&mut self, start: State) -> Vec<Found> {
        self.identities_within(Bounds::Entered, start)
    }

    /// What a value is, as far as that does not depend on who calls the function.
    pub(in crate::flow) fn identities_around(&mut self, start: State) -> Vec<Found> {
        self.identities_within(Bounds::Around, start)
    }

    pub(in crate::flow) fn identities_within(&mut self, bounds: Bounds, start: State) -> Vec<Found> {
        if self.is_too_deep() {
            self.cuts += 1;
            return Vec::new();
        }
        self.walk_within(Mode::Identity, bounds, start, TraceId::EMPTY)
    }

    /// Which data is in a value, without leaving its function towards callers.
    pub(in crate::flow) fn contents_inside(&mut self, start: State) -> Vec<Found> {
        if self.is_too_deep() {
            self.cuts += 1;
            return Vec::new();
        }
        let sends_results = std::mem::take(&mut self.sends_results);
        let found = self.walk_within(Mode::Contents, Bounds::Entered, start, TraceId::EMPTY);
        self.sends_results = sends_results;
        found
    }

    /// What a value is to the calls that were entered, up to the first thing that settles the question.
    pub(in crate::flow) fn identities_until(
        &mut self,
        settles: fn(&Program, &Found) -> bool,
        start: State,
    ) -> Vec<Found> {
        if self.is_too_deep() {
            self.cuts += 1;
            return Vec::new();
        }
        self.walk_until(settles, (Mode::Identity, Bounds::Callers), start, TraceId::EMPTY)
    }

    /// One walk, on what is left of the outermost question's fuel.
    pub(in crate::flow) fn walk(&mut self, mode: Mode, start: State, trace: TraceId) -> Vec<Found> {
        self.walk_within(mode, Bounds::Callers, start, trace)
    }

    fn walk_within(&mut self, mode: Mode, bounds: Bounds, start: State, trace: TraceId) -> Vec<Found> {
        self.walk_until(|_, _| false, (mode, bounds), start, trace)
    }

    fn walk_until(
        &mut self,
        settles: fn(&Program, &Found) -> bool,
        (mode, bounds): (Mode, Bounds),
        start: State,
        trace: TraceId,
    ) -> Vec<Found> {
        let (budget, fuel, least) = match mode {
            Mode::Identity => (self.identity_work(), limits::IDENTITY_FUEL, limits::LEAST_IDENTITY_FUEL),
            Mode::Contents => (limits::CONTENTS_WORK, limits::CONTENTS_FUEL, limits::LEAST_CONTENTS_FUEL),
        };
        if self.depth == 0 {
            if (self.is_given_up)() {
                return Vec::new();
            }
            self.fuel = fuel.min(self.left_for_one().max(least)).min(self.most);
        }
        self.depth += 1;
        let mut walk = Walk::new(self, mode, bounds, budget);
        walk.start(start, trace);
        let found = walk.run(settles);
        self.depth -= 1;
        found
    }

    /// What a question is asked for on the way of another one is near it: each level has half of the one above, so that a tangle of questions
    /// that all ask each other costs little more than the first of them.
    fn identity_work(&self) -> usize {
        let halvings = self.depth.saturating_sub(limits::WHOLE_QUESTIONS).min(limits::HALVED_QUESTIONS);
        limits::IDENTITY_WORK >> halvings
    }

    /// Something was not followed to its end.
    pub(in crate::flow) fn count_unfollowed(&mut self) {
        self.exhausted += usize::from(self.depth == 1);
    }

    /// A question that is under way is asked again: its answer is cut short.
    pub(in crate::flow) fn cut(&mut self) {
        self.cuts += 1;
    }

    /// How often an answer was cut short so far.
    pub(in crate::flow) fn cuts(&self) -> usize {
        self.cuts
    }

    pub(in crate::flow) fn fuel_left(&self) -> usize {
        self.fuel
    }

    /// States of all walks so far.
    pub(in crate::flow) fn work(&self) -> usize {
        self.work
    }

    /// How many questions are under way.
    pub(in crate::flow) fn depth(&self) -> usize {
        self.depth
    }

    /// What is asked now is asked by the outermost walk itself.
    pub(in crate::flow) fn is_first_question(&self) -> bool {
        self.depth == 1
    }

    /// Gives the walks that follow their own fuel; returns what the question under way had left.
    pub(in crate::flow) fn swap_fuel(&mut self, fuel: usize) -> usize {
        std::mem::replace(&mut self.fuel, fuel)
    }

    /// What one question may cost at most: a part of what is left for the program, so that every question gets something.
    pub(in crate::flow) fn left_for_one(&self) -> usize {
        self.left / limits::FUEL_SHARE
    }

    /// Takes one state's worth of fuel; false when there is none.
    pub(in crate::flow) fn burn(&mut self) -> bool {
        let left = self.fuel.checked_sub(1);
        self.fuel = left.unwrap_or(0);
        self.work += usize::from(left.is_some());
        self.left = self.left.saturating_sub(1);
        left.is_some()
    }

    /// A walk ends before everything was found.
    pub(in crate::flow) fn give_up(&mut self) {
        self.cuts += 1;
        self.exhausted += usize::from(self.depth == 1);
    }
}
