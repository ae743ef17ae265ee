//! Answers to one kind of question, and how far each may be relied on.
//!
//! Whether an answer may be kept is told by what it rests on:
//!
//! - nothing that was cut short: it is proved;
//! - a cut (a cycle, too many questions under way): it is provisional, serves the question under way and is worked out anew for the next one, a few
//!   times at most; then it is taken as final, but weak, and worked out once more when nothing else is under way, and a few times when the
//!   outermost walk itself asks: what was learnt with ten other questions under way is no answer to the first;
//! - a provisional answer: it is weak. Without this one answer that lacked something would stay in all that rested on it, for the whole run.

use std::hash::Hash;

use rustc_hash::FxHashMap;

use super::engine::Engine;
use crate::limits;

/// The answers to one kind of question; an answer is shared, so that a copy of it costs nothing.
pub(super) struct Standing<K, A> {
    known: FxHashMap<K, A>,
    /// With how many questions were under way. Forgotten when the outermost question is answered, so that final answers do not depend on the order
    /// of questions.
    provisional: FxHashMap<K, (A, usize)>,
    /// Those of the known that were not proved, and how often the outermost walk had them worked out anew.
    weak: FxHashMap<K, u8>,
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

/// From where a question is asked whose answer is weak.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// Nothing else is under way.
    First,
    /// By the outermost walk itself.
    Near,
    /// On the way to others.
    Deep,
}

/// An answer that was known and weak is worked out anew.
#[derive(Clone, Copy)]
pub(super) struct Again(Option<Asked>);

/// What was counted before an answer was worked out, to see afterwards what it rests on.
#[derive(Clone, Copy)]
pub(super) struct Before {
    cuts: usize,
    leanings: usize,
}

impl Again {
    pub(super) fn is_asked(self) -> bool {
        self.0.is_some()
    }
}

impl<K, A> Default for Standing<K, A> {
    fn default() -> Self {
        Self {
            known: FxHashMap::default(),
            provisional: FxHashMap::default(),
            weak: FxHashMap::default(),
            tries: FxHashMap::default(),
        }
    }
}

impl<K: Clone + Eq + Hash, A: Clone> Standing<K, A> {
    /// The answer is known and weak, and whoever asks like this may learn more.
    pub(super) fn is_worth_asking(&mut self, question: &K, asked: Asked) -> bool {
        match asked {
            Asked::First => self.weak.remove(question).is_some(),
            Asked::Near => self.weak.get_mut(question).is_some_and(|times| {
                *times = times.saturating_add(1);
                *times <= limits::PROVISIONAL_ANSWERS
            }),
            Asked::Deep => false,
        }
    }

    pub(super) fn get(&self, question: &K) -> Option<(A, Worth)> {
        if let Some(known) = self.known.get(question) {
            let worth = if self.weak.contains_key(question) { Worth::Weak } else { Worth::Proved };
            return Some((known.clone(), worth));
        }
        Some((self.provisional.get(question)?.0.clone(), Worth::Provisional))
    }

    /// The same for who asks with so many questions under way: a provisional answer that was learnt with more of them is none.
    pub(super) fn get_at(&self, question: &K, depth: usize) -> Option<(A, Worth)> {
        let is_nearer = self.provisional.get(question).is_some_and(|(_, learnt_at)| depth < *learnt_at);
        self.get(question).filter(|(_, worth)| !is_nearer || !matches!(worth, Worth::Provisional))
    }

    fn keep(&mut self, question: K, answer: &A, worth: Worth, depth: usize) {
        let tries = self.tries.entry(question.clone()).or_default();
        *tries = tries.saturating_add(1);
        if matches!(worth, Worth::Provisional) && *tries <= limits::PROVISIONAL_ANSWERS {
            self.provisional.insert(question, (answer.clone(), depth));
            return;
        }
        if matches!(worth, Worth::Proved) {
            self.weak.remove(&question);
        } else {
            self.weak.entry(question.clone()).or_default();
        }
        self.known.insert(question, answer.clone());
    }

    /// What was known stays, and stays weak.
    fn weaken(&mut self, question: K) {
        self.weak.entry(question).or_default();
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

    /// Nothing was cut short since, and nothing rests on what was.
    pub(super) fn is_whole_since(&self, before: Before) -> bool {
        self.cuts == before.cuts && self.leanings == before.leanings && !self.is_starved()
    }

    /// What is being worked out rests on a provisional answer.
    pub(super) fn leans_since(&self, before: Before) -> bool {
        self.leanings != before.leanings
    }

    /// Is a weak answer worth being worked out anew? `is_first`: nothing else is under way, as far as the kind of question is concerned.
    pub(super) fn again<K: Clone + Eq + Hash, A: Clone>(
        &mut self,
        of: fn(&mut Self) -> &mut Standing<K, A>,
        question: &K,
        is_first: bool,
    ) -> Again {
        let asked = match is_first {
            true => Asked::First,
            false if self.depth() <= 1 => Asked::Near,
            false => Asked::Deep,
        };
        Again(of(self).is_worth_asking(question, asked).then_some(asked))
    }

    pub(super) fn before(&self) -> Before {
        Before { cuts: self.cuts, leanings: self.leanings }
    }

    /// Keeps an answer. One that is worked out `again`, or that nobody else waits for, is as good as it gets.
    pub(super) fn keep<K: Clone + Eq + Hash, A: Clone>(
        &mut self,
        of: fn(&mut Self) -> &mut Standing<K, A>,
        (question, answer): (K, &A),
        (before, again): (Before, Again),
    ) {
        if self.is_starved() {
            if again.is_asked() {
                of(self).weaken(question);
            }
            return;
        }
        let (is_cut, leans) = (self.cuts != before.cuts, self.leanings != before.leanings);
        let worth = match again.0 {
            Some(Asked::First) => Worth::Proved,
            Some(_) if is_cut || leans => Worth::Weak,
            None if is_cut && !self.is_outermost() => Worth::Provisional,
            None if leans => Worth::Weak,
            Some(_) | None => Worth::Proved,
        };
        let depth = self.depth();
        of(self).keep(question, answer, worth, depth);
        self.forget_provisional();
    }
}
