//! Answers that are kept: the same is asked from many places, and what a value is or who calls a function does not depend on who asks.
//!
//! Questions ask each other, and some answers are cut short: by a cycle, by the bound on nested questions, by fuel. Such an answer serves
//! only questions that are asked on the way of as many others or more, which would not learn more; asked earlier, it is worked out anew.

use std::hash::Hash;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::engine::Engine;
use super::state::{PathId, PathKey, State};
use super::walk::{Bounds, Found};
use crate::limits;
use crate::link::Node;

/// The answers to one kind of question.
pub(super) struct Answers<Q, A> {
    known: FxHashMap<Q, Answer<A>>,
}

#[derive(Clone)]
pub(super) struct Answer<A> {
    value: A,
    /// How many questions were under way, where the answer was cut short.
    cut_at: Option<usize>,
    /// How often the same was worked out before.
    tries: u8,
}

impl<A> Answer<A> {
    fn serves(&self, depth: usize) -> bool {
        let is_final = self.tries >= limits::PROVISIONAL_ANSWERS && depth > limits::FIRST_QUESTIONS;
        self.cut_at.is_none_or(|cut_at| cut_at <= depth || is_final)
    }
}

impl<Q, A> Default for Answers<Q, A> {
    fn default() -> Self {
        Self { known: FxHashMap::default() }
    }
}

impl<Q: Eq + Hash, A: Clone> Answers<Q, A> {
    /// An answer that serves questions asked on the way of `depth` others.
    pub(super) fn get(&self, question: &Q, depth: usize) -> Option<Answer<A>> {
        self.known.get(question).filter(|known| known.serves(depth)).cloned()
    }

    pub(super) fn keep(&mut self, question: Q, mut answer: Answer<A>) {
        answer.tries = self.known.get(&question).map_or(0, |before| before.tries.saturating_add(1));
        self.known.insert(question, answer);
    }
}

/// What had been spent and cut short when a question was asked.
#[derive(Clone, Copy)]
pub(super) struct Asked {
    cuts: usize,
    work: usize,
}

/// A value, and the keys to be read of it.
pub(super) type Identity = (Node, PathId);

impl Engine<'_> {
    /// Uses a kept answer: whoever asked is cut short where it is.
    pub(super) fn use_answer<A>(&mut self, answer: Answer<A>) -> A {
        if answer.cut_at.is_some() {
            self.cut();
        }
        answer.value
    }

    pub(super) fn asked(&self) -> Asked {
        Asked { cuts: self.cuts(), work: self.work() }
    }

    /// An answer that is worth being kept; none where there was next to nothing to spend, which says nothing about the program.
    pub(super) fn answered<A>(&self, asked: Asked, value: A) -> Option<Answer<A>> {
        let is_tried = !self.is_starved() || self.work() - asked.work >= limits::IDENTITY_WORK;
        let is_cut = self.cuts() != asked.cuts && self.depth() > 0;
        is_tried.then(|| Answer { value, cut_at: is_cut.then_some(self.depth()), tries: 0 })
    }

    /// Everything a value under a path may be, as far as it is an identity (function, class, API, literal).
    pub(super) fn identities(&mut self, node: Node, path: &[PathKey]) -> Vec<Found> {
        self.identity(node, path).to_vec()
    }

    /// The same, shared.
    pub(super) fn identity(&mut self, node: Node, path: &[PathKey]) -> Rc<[Found]> {
        let question = (node, self.tables.path(path));
        if self.takes_changes {
            return self.ask(question);
        }
        if let Some(known) = self.identities.get(&question, self.depth()) {
            return self.use_answer(known);
        }
        let times = self.asked_identities.entry(question).or_default();
        if *times >= limits::SAME_QUESTIONS {
            self.cut();
            return Rc::from([]);
        }
        *times += 1;
        let asked = self.asked();
        let found = self.ask(question);
        if let Some(times) = self.asked_identities.get_mut(&question) {
            *times -= 1;
        }
        if let Some(answer) = self.answered(asked, Rc::clone(&found)) {
            self.identities.keep(question, answer);
        }
        found
    }

    fn ask(&mut self, (node, path): Identity) -> Rc<[Found]> {
        self.identities_within(Bounds::Callers, State::at(node, path)).into()
    }
}
