//! Whole person objects (`user`, `currentUser`, `formData`) and functions named after what they return.

use super::names::Name;
use super::tokens::Tokens;
use super::vocabulary::Lists;
use super::{Lexicon, NameHit, NameQuery, Verdict};
use crate::limits;

/// After these words a function's name says how it looks up, no longer what it returns: `getUserByEmail`.
const CONNECTORS: [&str; 8] = ["by", "from", "for", "via", "with", "of", "in", "to"];

impl Lexicon {
    /// The name stands for a person with all fields. A thing as receiver speaks against words that are not
    /// persons themselves: `event.payload`, but `order.customer`.
    pub(super) fn is_whole(&self, name: &str, receivers: &[&str]) -> bool {
        let tokens = Tokens::of(name);
        let name = self.name(&tokens);
        if !self.is_whole_name(&name) {
            return false;
        }
        if self.is_login(receivers) {
            return false;
        }
        let Some(receiver) = receivers.last() else { return true };
        // `stats.users`, `errors.user`
        if self.vocabulary.any_word(&Tokens::of(receiver), Lists::ABOUT) {
            return false;
        }
        let is_person = name.head().is_some_and(|head| name.is(head, Lists::PERSON));
        is_person || !self.ends_in_thing(receiver)
    }

    /// `smtp.user`, `config.db.auth.user`: the name that a program logs in with.
    fn is_login(&self, receivers: &[&str]) -> bool {
        let Some(whole) = self.terms.whole_object else { return false };
        let rules_out =
            |receiver: &&str| self.terms.rules_out(whole, &Tokens::of(receiver), (usize::MAX, usize::MAX));
        receivers.iter().rev().take(limits::NAME_RECEIVERS).any(rules_out)
    }

    fn ends_in_thing(&self, receiver: &str) -> bool {
        let tokens = Tokens::of(receiver);
        let name = self.name(&tokens);
        name.head().is_some_and(|head| {
            name.is(head, Lists::THING) && !name.is(head, Lists::PERSON.or(Lists::WEAK_PERSON))
        })
    }

    pub(super) fn is_whole_name(&self, name: &Name<'_>) -> bool {
        if self.terms.whole_object.is_none() {
            return false;
        }
        let unwanted = Lists::BLOCKING.or(Lists::SERVICE);
        let is_clean = |before: usize| {
            (name.start..before)
                .all(|n| !name.is(n, unwanted) || name.is(n, Lists::NEUTRAL.or(Lists::PERSON)))
        };
        for start in name.start..name.end {
            let joined = name.tokens.joined(start, name.end);
            if self.terms.is_whole(joined) {
                let thing = start > name.start
                    && name.is(start - 1, Lists::THING)
                    && !name.is(start - 1, Lists::PERSON);
                return is_clean(start) && !thing;
            }
        }
        let Some(head) = name.head() else { return false };
        // `userValue`, `userText`: what a person gave is no person.
        let given = (head + 1..name.end).any(|n| name.is(n, Lists::UTTERANCE));
        name.is(head, Lists::PERSON) && is_clean(head) && !given
    }

    pub(super) fn judge_getter(&self, callee: &str, receivers: &[&str]) -> Verdict {
        let tokens = Tokens::of(callee);
        let mut name = self.name(&tokens);
        let is_getter = name.end > 1 && name.is(0, Lists::GETTER);
        name.start = usize::from(is_getter);
        let connector = (name.start + 1..name.end).find(|n| CONNECTORS.contains(&tokens.token(*n)));
        if let Some(at) = connector.filter(|_| is_getter) {
            name.end = at;
        }
        let query = NameQuery { name: callee, receivers, ..NameQuery::default() };
        let own = self.judge_part(&name, &query);
        // `signer.getAddress()` is asked for what `signer.address` is.
        let asked: Vec<&str> = (name.start..name.end).map(|n| tokens.token(n)).collect();
        let asked = NameQuery { name: &asked.join("_"), ..query };
        let own = if is_getter { self.or_with_receiver(own, &asked) } else { own };
        match own {
            Verdict::Personal(hit) => Verdict::Personal(NameHit { strong: false, ..hit }),
            _ if self.is_whole_name(&name) => match self.terms.whole_object {
                Some(category) => super::names::hit(category, false),
                None => Verdict::Silent,
            },
            // `setEmail`, `sendWelcome`: a verb's result is not what the rest of the name says.
            Verdict::Silent if !is_getter && name.end > 1 && name.is(0, Lists::BLOCKING) => Verdict::Other,
            verdict => verdict,
        }
    }
}

impl Name<'_> {
    /// The last word that is not looked through: `user` of `userInfo`. Persons are never looked through.
    pub(super) fn head(&self) -> Option<usize> {
        let transparent = Lists::NEUTRAL.or(Lists::CONTAINER);
        let end = self.end.min(limits::NAME_TOKENS);
        (self.start..end).rev().find(|n| self.is(*n, Lists::PERSON) || !self.is(*n, transparent))
    }
}
