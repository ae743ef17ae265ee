//! Does this name name personal data? The head-noun rule over tokens.
//!
//! A term counts when only neutral words follow it and no blocking word stands before it: `emailValue` and
//! `billingEmail` are e-mail addresses, `emailTemplate` and `isEmailVerified` are not. Contextual terms (`name`)
//! also need evidence that a person is meant.

use super::evidence::TRANSPARENT;
use super::terms::{Strength, Term};
use super::tokens::Tokens;
use super::vocabulary::{Lists, for_singulars};
use super::{Lexicon, NameHit, NameQuery, Slot, Verdict};
use crate::limits;
use crate::rules::model::{CategoryId, CategoryIdentifiability, Sensitivity};

/// A tokenised name (or the part of one that is judged) with the lists of its words.
pub(super) struct Name<'t> {
    pub(super) tokens: &'t Tokens,
    pub(super) lists: [Lists; limits::NAME_TOKENS],
    /// Tokens `start..end` are judged.
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A term found at tokens `start..end`.
#[derive(Clone, Copy)]
pub(super) struct Found<'l> {
    pub(super) term: &'l Term,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) plural: bool,
}

/// What the words around a term say.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// Nothing: the term is too short to be seen there, or lacks evidence.
    Unclear,
    /// They make it something else.
    Other,
    Fits,
}

impl Lexicon {
    pub(super) fn judge(&self, query: &NameQuery<'_>) -> Verdict {
        if query.slot != Slot::Organisation
            && let Some(category) = self.terms.reserved(query.name)
        {
            return hit(category, true);
        }
        let tokens = Tokens::of(query.name);
        if let Some(category) = self.terms.key(&tokens) {
            return hit(category, true);
        }
        // `files[0]` is one of `files`.
        let is_place = |receiver: &&&str| receiver.chars().any(char::is_alphabetic);
        if let Some(receiver) = query.receivers.iter().rev().find(is_place)
            && let Some(category) = self.terms.part(&Tokens::of(receiver), &tokens)
        {
            return hit(category, true);
        }
        let name = self.name(&tokens);
        let own = self.judge_part(&name, query);
        let outwards = match own {
            Verdict::Silent if name.is_transparent() || repeats(&name, query.receivers) => {
                self.judge_outwards(query)
            }
            verdict => verdict,
        };
        self.or_with_receiver(outwards, query)
    }

    /// What a name says by itself, or else together with what it was read from.
    pub(super) fn or_with_receiver(&self, own: Verdict, query: &NameQuery<'_>) -> Verdict {
        match own {
            Verdict::Personal(_) => own,
            Verdict::Silent => self.judge_with_receiver(query),
            // `wallet.address` is no postal address, and together they are a term; `company.name` is nobody's.
            Verdict::Other => match self.judge_with_receiver(query) {
                Verdict::Personal(hit) if self.is_sensitive(hit.category) => Verdict::Personal(hit),
                // `email.address` is no postal address, and what `email` is.
                Verdict::Personal(hit) if self.is_part_of(hit.category, query.receivers) => {
                    Verdict::Personal(hit)
                }
                // `device.id`: an id of a thing that singles a person out.
                Verdict::Personal(hit) if self.is_id(query.name) && self.singles_out(hit.category) => {
                    Verdict::Personal(hit)
                }
                _ => Verdict::Other,
            },
        }
    }

    fn is_sensitive(&self, category: CategoryId) -> bool {
        self.terms.rank(category).sensitivity != Sensitivity::Ordinary
    }

    /// `id`, `uuid`: a name that stands for ids only.
    fn is_id(&self, name: &str) -> bool {
        let (meanings, _) = self.terms.meanings(Tokens::of(name).whole());
        let pseudonymous = |term: &Term| {
            self.terms.rank(term.category).identifiability == CategoryIdentifiability::Pseudonymous
        };
        !meanings.is_empty() && meanings.iter().all(pseudonymous)
    }

    /// Does what a name is read from stand by itself for what tells who somebody is? `organization.name` does not.
    fn is_part_of(&self, category: CategoryId, receivers: &[&str]) -> bool {
        let is_direct = self.terms.rank(category).identifiability == CategoryIdentifiability::Direct;
        receivers.last().filter(|_| is_direct).is_some_and(|receiver| {
            let (meanings, _) = self.terms.meanings(Tokens::of(receiver).whole());
            meanings.iter().any(|term| term.category == category)
        })
    }

    fn singles_out(&self, category: CategoryId) -> bool {
        use CategoryIdentifiability::{Direct, Indirect};
        matches!(self.terms.rank(category).identifiability, Direct | Indirect)
    }

    /// `message.text` is `messageText`, `name.first` is `firstName`: a term that the receiver and the name make up
    /// together. Only terms that are personal by themselves.
    fn judge_with_receiver(&self, query: &NameQuery<'_>) -> Verdict {
        let Some((receiver, outer)) = query.receivers.split_last() else { return Verdict::Silent };
        // `roles.findFirst().name` is no first name.
        if receiver.ends_with(')') {
            return Verdict::Silent;
        }
        // `body.weight`, `requestBody.weight` are fields of what was sent.
        let is_envelope = self.vocabulary.lists(Tokens::of(receiver).whole()).any(Lists::ENVELOPE);
        if is_envelope || self.is_sent(receiver) {
            return Verdict::Silent;
        }
        // `l.name` and `first.name` are the name of a line and of the first one found.
        if self.is_letter_or_place(receiver) {
            return Verdict::Silent;
        }
        let outer = NameQuery { receivers: outer, ..*query };
        // `token.id` is the id of a token, and no id token: what is a term by itself is not turned round.
        let (meanings, _) = self.terms.meanings(Tokens::of(query.name).whole());
        let orders = [(*receiver, query.name), (query.name, *receiver)];
        for (before, after) in orders.into_iter().take(if meanings.is_empty() { 2 } else { 1 }) {
            let first = Tokens::of(before).len();
            let tokens = Tokens::of(&format!("{before} {after}"));
            let name = self.name(&tokens);
            let mut best: Option<Found<'_>> = None;
            self.for_terms(&name, |found| {
                let spans = found.start < first && found.end > first && found.end == name.end;
                if spans
                    && found.term.strength == Strength::Strong
                    && self.fit(&name, found, &outer) == Fit::Fits
                    && best.is_none_or(|known| self.is_better(&name, found, known))
                {
                    best = Some(found);
                }
            });
            if let Some(found) = best {
                return hit(found.term.category, false);
            }
        }
        Verdict::Silent
    }

    /// `l`, `first`: no word for a thing of which the name could be a part.
    fn is_letter_or_place(&self, receiver: &str) -> bool {
        let tokens = Tokens::of(receiver);
        tokens.whole().chars().count() < 2
            || self.vocabulary.any_word(&tokens, Lists::ORDINAL) && tokens.len() == 1
    }

    /// `user.email.value`, `emails[0].value`, `phoneRef.current`: the name says nothing, its receiver may.
    fn judge_outwards(&self, query: &NameQuery<'_>) -> Verdict {
        for (at, receiver) in query.receivers.iter().enumerate().rev().take(limits::NAME_RECEIVERS) {
            let tokens = Tokens::of(receiver);
            let name = self.name(&tokens);
            let outer = NameQuery { name: receiver, receivers: &query.receivers[..at], ..*query };
            let verdict = self.judge_part(&name, &outer);
            if let Verdict::Personal(hit) = verdict {
                return Verdict::Personal(NameHit { strong: false, ..hit });
            }
            if !name.is_transparent() {
                break;
            }
        }
        Verdict::Silent
    }

    pub(super) fn name<'t>(&self, tokens: &'t Tokens) -> Name<'t> {
        Name { tokens, lists: self.vocabulary.of(tokens), start: 0, end: tokens.len() }
    }

    pub(super) fn judge_part(&self, name: &Name<'_>, query: &NameQuery<'_>) -> Verdict {
        let mut best: Option<Found<'_>> = None;
        let mut other = false;
        let mut any = false;
        let mut unclear: Option<(usize, usize)> = None;
        // Runs of tokens come longest first.
        self.for_terms(name, |found| {
            any = true;
            match self.fit(name, found, query) {
                Fit::Fits if best.is_none_or(|known| self.is_better(name, found, known)) => {
                    best = Some(found);
                }
                // `weight` of `weightKg`, itself a word that wants a person: what it wants may still come, from the key or beside it.
                Fit::Other
                    if unclear.is_some_and(|(start, end)| start <= found.start && found.end <= end) => {}
                Fit::Other => other = true,
                Fit::Unclear if found.end - found.start > 1 => unclear = Some((found.start, found.end)),
                Fit::Fits | Fit::Unclear => {}
            }
        });
        if let Some(found) = best {
            return Verdict::Personal(NameHit {
                category: found.term.category,
                strong: found.term.strength == Strength::Strong,
                claims_sanitized: name
                    .outside(found.start, found.end)
                    .any(|n| name.is(n, Lists::DOWNGRADING)),
                plural: found.plural,
            });
        }
        if other || (!any && name.names_something_else() && !self.is_whole_name(name)) {
            return Verdict::Other;
        }
        Verdict::Silent
    }

    /// Every meaning of every run of tokens.
    pub(super) fn for_terms<'l>(&'l self, name: &Name<'_>, mut found: impl FnMut(Found<'l>)) {
        for start in name.start..name.end {
            let last = name.end.min(start + self.terms.longest);
            for end in (start + 1..=last).rev() {
                let (meanings, plural) = self.terms.meanings(name.tokens.joined(start, end));
                for term in meanings {
                    found(Found { term, start, end, plural: plural || term.plural });
                }
            }
        }
    }

    /// The longer term, then the stronger, then the more sensitive, then the first.
    fn is_better(&self, name: &Name<'_>, found: Found<'_>, known: Found<'_>) -> bool {
        let order = |found: Found<'_>| {
            let length = name.tokens.joined(found.start, found.end).len();
            (length, found.term.strength, self.terms.rank(found.term.category).sensitivity)
        };
        order(found) > order(known)
    }

    pub(super) fn fit(&self, name: &Name<'_>, found: Found<'_>, query: &NameQuery<'_>) -> Fit {
        let may_follow = Lists::NEUTRAL.or(Lists::DOWNGRADING);
        if (found.end..name.end).any(|n| !name.is(n, may_follow)) {
            return Fit::Other;
        }
        if (name.start..found.start).any(|n| name.blocks(n)) {
            return Fit::Other;
        }
        if self.terms.rules_out(found.term.category, name.tokens, (found.start, found.end)) {
            return Fit::Other;
        }
        if self.is_ruled_out_by_receiver(found.term.category, query.receivers, name.tokens) {
            return Fit::Other;
        }
        let may_precede = Lists::SHORT_PREFIX.or(Lists::DOWNGRADING).or(Lists::PERSON);
        if found.term.short && (name.start..found.start).any(|n| !name.is(n, may_precede)) {
            return Fit::Unclear;
        }
        match found.term.strength {
            Strength::Strong => Fit::Fits,
            Strength::Foreign => self.fit_foreign(query),
            Strength::Contextual => self.fit_contextual(name, found, query),
        }
    }

    /// `errors.email` is a text about the field, `preferences.email` a switch, `config.email` the program's own,
    /// `hotel.phone` that of a house.
    fn is_ruled_out_by_receiver(&self, category: CategoryId, receivers: &[&str], name: &Tokens) -> bool {
        let Some(receiver) = self.last_receiver(receivers) else { return false };
        let excludes = |tokens: &Tokens| self.terms.rules_out(category, tokens, (usize::MAX, usize::MAX));
        let own = self.vocabulary.any_word(&receiver.tokens, Lists::OWN)
            && self.terms.rank(category).sensitivity != Sensitivity::Credential;
        // `user.location.name`
        if receiver.place.is_some_and(|place| excludes(&place)) {
            return true;
        }
        let is_person = receiver.lists.any(Lists::PERSON);
        let is_ruled_out = own
            || self.terms.rules_out_part(category, &receiver.tokens, name)
            || excludes(&receiver.tokens)
            || self.vocabulary.any_word(&receiver.tokens, Lists::ABOUT)
            || self.is_below_such(receivers);
        is_ruled_out && !is_person
    }
}

impl Lexicon {
    /// `errors.email.message` is as little what somebody wrote as `errors.message`.
    fn is_below_such(&self, receivers: &[&str]) -> bool {
        let [.., above, _] = receivers else { return false };
        self.vocabulary.any_word(&Tokens::of(above), Lists::ABOUT)
    }
}

impl Name<'_> {
    pub(super) fn is(&self, index: usize, lists: Lists) -> bool {
        self.lists.get(index).is_some_and(|known| known.any(lists))
    }

    /// A word before a term that makes it something else. A claim of a sanitizer does not, and `info` is a
    /// container before it is a mailbox.
    fn blocks(&self, index: usize) -> bool {
        if self.is(index, Lists::DOWNGRADING) {
            return false;
        }
        let service = self.is(index, Lists::SERVICE) && !self.is(index, TRANSPARENT);
        self.is(index, Lists::BLOCKING) || service
    }

    fn outside(&self, start: usize, end: usize) -> impl Iterator<Item = usize> {
        (self.start..start).chain(end..self.end)
    }

    /// `value`, `data`, `0`: only words that are looked through.
    pub(super) fn is_transparent(&self) -> bool {
        (self.start..self.end).all(|n| self.is(n, TRANSPARENT))
    }

    /// `orderStatus`, `isActive`, `checked`: the name is of something that no term names.
    fn names_something_else(&self) -> bool {
        if self.end - self.start < 2 {
            return self.end > self.start && self.is(self.start, Lists::TRUTH);
        }
        let head = self.end - 1;
        self.is(self.start, Lists::BOOLEAN) || (self.is(head, Lists::TAIL) && !self.is(head, Lists::NEUTRAL))
    }
}

/// `phoneNumbers[0].number`: the name repeats the last word of what it was read from, which says more.
fn repeats(name: &Name<'_>, receivers: &[&str]) -> bool {
    let Some(receiver) = receivers.last() else { return false };
    let tokens = Tokens::of(receiver);
    let Some(last) = tokens.len().checked_sub(1).filter(|last| *last > 0) else { return false };
    let own = name.tokens.whole();
    let mut repeated = tokens.token(last) == own;
    for_singulars(tokens.token(last), |singular| repeated |= singular == own);
    repeated && !own.is_empty()
}

pub(super) fn hit(category: CategoryId, strong: bool) -> Verdict {
    Verdict::Personal(NameHit { category, strong, claims_sanitized: false, plural: false })
}
