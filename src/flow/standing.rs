//! Answers to one kind of question, and how far each may be relied on.
//!
//! Whether an answer may be kept is told by what it rests on:
//!
//! - nothing that was cut short: it is proved;
//! - a cut (a cycle, too many questions under way): it is provisional, serves the question under way and is worked out anew for the next one, a few
//!   times at most; then it is taken as final, but weak, and worked out once more when nothing else is under way;
//! - a provisional answer: it is weak. Without this one answer that lacked something would stay in all that rested on it, for the whole run.

use std::hash::Hash;
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::engine::Engine;
use crate::limits;

/// The answers to one kind of question.
pub(super) struct Standing<K, V> {
    known: FxHashMap<K, Rc<[V]>>,
    /// Forgotten when the outermost question is answered, so that final answers do not depend on the order of questions.
    provisional: FxHashMap<K, Rc<[V]>>,
    /// Those of the known that were not proved.
    weak: FxHashSet<K>,
    /// How often each question was worked out.
    tries: FxHashMap<K, u8>,
}

/// What an answer is worth that was found.
#[derive(Clone, Copy)]
pub(super) enum Worth {
    Proved,
    Weak,
    Provisional,
}

/// What was counted before an answer was worked out, to see afterwards what it rests on.
#[derive(Clone, Copy)]
pub(super) struct Before {
    cuts: usize,
    leanings: usize,
}

impl<K, V> Default for Standing<K, V> {
    fn default() -> Self {
        Self {
            known: FxHashMap::default(),
            provisional: FxHashMap::default(),
            weak: FxHashSet::default(),
            tries: FxHashMap::default(),
        }
    }
}

impl<K: Copy + Eq + Hash, V> Standing<K, V> {
    /// The answer is known and weak, and from now on nobody has to ask again.
    pub(super) fn take_weak(&mut self, question: K) -> bool {
        self.weak.remove(&question)
    }

    pub(super) fn get(&self, question: K) -> Option<(Rc<[V]>, Worth)> {
        if let Some(known) = self.known.get(&question) {
            let worth = if self.weak.contains(&question) { Worth::Weak } else { Worth::Proved };
            return Some((Rc::clone(known), worth));
        }
        Some((Rc::clone(self.provisional.get(&question)?), Worth::Provisional))
    }

    fn keep(&mut self, question: K, answer: &Rc<[V]>, worth: Worth) {
        let tries = self.tries.entry(question).or_default();
        *tries += 1;
        if matches!(worth, Worth::Provisional) && *tries <= limits::PROVISIONAL_ANSWERS {
            self.provisional.insert(question, Rc::clone(answer));
            return;
        }
        if !matches!(worth, Worth::Proved) {
            self.weak.insert(question);
        }
        self.known.insert(question, Rc::clone(answer));
    }

    pub(super) fn forget_provisional(&mut self) {
        self.provisional.clear();
    }
}

impl Engine<'_> {
    /// An answer is used: what rests on it is worth no more.
    pub(super) fn rest_on(&mut self, worth: Worth) {
        match worth {
            Worth::Proved => {}
            Worth::Weak => self.cuts += 1,
            Worth::Provisional => self.leanings += 1,
        }
    }

    pub(super) fn before(&self) -> Before {
        Before { cuts: self.cuts, leanings: self.leanings }
    }

    /// Keeps an answer. One that is worked out `again`, or that nobody else waits for, is as good as it gets.
    pub(super) fn keep<K: Copy + Eq + Hash, V>(
        &mut self,
        of: fn(&mut Self) -> &mut Standing<K, V>,
        (question, answer): (K, &Rc<[V]>),
        (before, again): (Before, bool),
    ) {
        if self.is_starved() {
            return;
        }
        let worth = if self.cuts != before.cuts && !again && !self.is_outermost() {
            Worth::Provisional
        } else if self.leanings != before.leanings && !again {
            Worth::Weak
        } else {
            Worth::Proved
        };
        of(self).keep(question, answer, worth);
        self.forget_provisional();
    }
}
