//! What a value is, kept: the same node is asked about from many places, and what it is does not depend on who asks.
//!
//! Takes a node and the keys to be read of it, gives everything that may be. An answer may be cut short (by a cycle, by the bound on nested
//! questions, by fuel); it then serves only questions that are asked on the way of as many others or more, which would not learn more.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::engine::Engine;
use super::standing::Worth;
use super::state::{PathId, PathKey, State};
use super::walk::{Bounds, Found};
use crate::limits;
use crate::link::Node;

type Question = (Node, PathId);

#[derive(Default)]
pub(super) struct Answers {
    known: FxHashMap<Question, Answer>,
    /// Those that rest on provisional answers, and are forgotten with them.
    leaning: FxHashMap<Question, Rc<[Found]>>,
    /// Questions under way, and how often each of them is.
    asked: FxHashMap<Question, u8>,
}

struct Answer {
    found: Rc<[Found]>,
    /// How many questions were under way, where the answer was cut short.
    cut_at: Option<usize>,
}

impl Answers {
    pub(super) fn forget_leaning(&mut self) {
        self.leaning.clear();
    }
}

impl Engine<'_> {
    /// Everything a value under a path may be, as far as it is an identity (function, class, API, literal).
    pub(super) fn identities(&mut self, node: Node, path: &[PathKey]) -> Vec<Found> {
        self.answer(node, path).to_vec()
    }

    /// The same, shared.
    pub(super) fn answer(&mut self, node: Node, path: &[PathKey]) -> Rc<[Found]> {
        let question = (node, self.tables.path(path));
        if self.takes_changes {
            return self.ask(question);
        }
        let depth = self.depth();
        if let Some(known) = self.answers.known.get(&question)
            && known.cut_at.is_none_or(|cut_at| cut_at <= depth)
        {
            let (found, is_cut) = (Rc::clone(&known.found), known.cut_at.is_some());
            if is_cut {
                self.cut();
            }
            return found;
        }
        if let Some(found) = self.answers.leaning.get(&question).map(Rc::clone) {
            self.rest_on(Worth::Provisional);
            return found;
        }
        let times = self.answers.asked.entry(question).or_default();
        if *times >= limits::SAME_QUESTIONS {
            self.cut();
            return Rc::from([]);
        }
        *times += 1;
        let (before, cuts, work) = (self.before(), self.cuts(), self.work());
        let found = self.ask(question);
        if let Some(times) = self.answers.asked.get_mut(&question) {
            *times -= 1;
        }
        // One that had next to nothing to spend says nothing about the program.
        if !self.is_starved() || self.work() - work >= limits::IDENTITY_WORK {
            let cut_at = (self.cuts() != cuts).then_some(depth);
            if cut_at.is_none() && self.leans_since(before) {
                self.answers.leaning.insert(question, Rc::clone(&found));
                return found;
            }
            self.answers.known.insert(question, Answer { found: Rc::clone(&found), cut_at });
        }
        found
    }

    fn ask(&mut self, (node, path): Question) -> Rc<[Found]> {
        self.identities_within(Bounds::Callers, State::at(node, path)).into()
    }
}
