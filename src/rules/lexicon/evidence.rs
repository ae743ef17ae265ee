//! Evidence for terms that are not personal by themselves: a person before the term or as receiver, the slot,
//! the sibling keys.
//!
//! Takes a found term and the query; gives whether it fits. Short words of other languages are judged here too.

use super::names::{Fit, Found, Name};
use super::terms::Strength;
use super::tokens::Tokens;
use super::vocabulary::Lists;
use super::{Lexicon, NameQuery, Slot};
use crate::limits;
use crate::rules::model::{CategoryId, CategoryIdentifiability};

/// What a name is read from.
pub(super) struct Receiver {
    pub(super) tokens: Tokens,
    /// The lists of its head word.
    pub(super) lists: Lists,
    /// A place that was looked through: `location` in `venue.location.lat`.
    pub(super) place: Option<Tokens>,
}

/// Words through which one looks for the word before.
pub(super) const TRANSPARENT: Lists = Lists::NEUTRAL.or(Lists::CONTAINER);

/// Evidence that a person is meant, from words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Subject {
    Person,
    /// `owner`, `account`: a person or not.
    Maybe,
    Thing,
    /// A word that says neither.
    Unknown,
    /// No word stands there.
    Absent,
}

impl Lexicon {
    /// `user.dni`, `nom` beside `prenom`: a person, two siblings in another language, or one that is a longer word.
    pub(super) fn fit_foreign(&self, query: &NameQuery<'_>) -> Fit {
        if query.slot == Slot::Person || self.subject_of(query.receivers) == Subject::Person {
            return Fit::Fits;
        }
        let mut evidence = 0;
        for sibling in query.siblings.iter().take(limits::NAME_SIBLINGS).filter(|name| **name != query.name) {
            let tokens = Tokens::of(sibling);
            let (meanings, _) = self.terms.meanings(tokens.whole());
            let strength = meanings.iter().filter(|term| term.multilingual).map(|term| term.strength).max();
            evidence += match strength {
                Some(Strength::Strong) => 2,
                Some(Strength::Foreign | Strength::Contextual) => 1,
                None => 0,
            };
        }
        if evidence >= 2 { Fit::Fits } else { Fit::Unclear }
    }

    pub(super) fn fit_contextual(&self, name: &Name<'_>, found: Found<'_>, query: &NameQuery<'_>) -> Fit {
        let written = subject_before(name, found.start);
        let subject = match written {
            Subject::Absent => self.subject_of(query.receivers),
            written => written,
        };
        let is_typed = || found.term.in_forms && self.is_of_form(query.receivers);
        let has_sibling = || {
            self.has_personal_sibling(query)
                || found.term.has_siblings && self.is_beside(query, found.term.category)
        };
        let has_evidence = || query.slot == Slot::Person || is_typed() || has_sibling();
        match subject {
            Subject::Thing => Fit::Other,
            Subject::Person => Fit::Fits,
            _ if query.slot == Slot::Organisation => Fit::Other,
            // `req.body.pickupNote`: what a form asks for as a note is one, whatever it is about.
            Subject::Unknown if found.term.about_anything && is_typed() => Fit::Fits,
            // `fooName`: an unknown word before the term is what is named.
            Subject::Unknown if written == Subject::Unknown => Fit::Unclear,
            Subject::Maybe | Subject::Absent | Subject::Unknown if has_evidence() => Fit::Fits,
            Subject::Maybe | Subject::Absent | Subject::Unknown => Fit::Unclear,
        }
    }

    /// The nearest receiver that is not looked through: `session.user.info` is a person.
    fn subject_of(&self, receivers: &[&str]) -> Subject {
        self.last_receiver(receivers).map_or(Subject::Absent, |receiver| subject_of_word(receiver.lists))
    }

    /// `values.mobile`, `form.mobile.value`: what was typed into a form.
    pub fn is_of_form(&self, receivers: &[&str]) -> bool {
        // `req.body.message`, `requestBody.message`: what stands for a whole request is what was typed.
        let is_sent = |words: &[&str]| self.is_sent(&words.join(" "));
        if receivers.windows(2).any(is_sent) || receivers.chunks(1).any(is_sent) {
            return true;
        }
        receivers.iter().rev().take(limits::NAME_RECEIVERS).any(|receiver| {
            let tokens = Tokens::of(receiver);
            let last = tokens.len().checked_sub(1).map(|last| self.vocabulary.lists(tokens.token(last)));
            // `formData` is a word of its own, whose last one is none.
            let whole = self.vocabulary.lists(tokens.whole());
            whole.any(Lists::FORM) || last.is_some_and(|lists| lists.any(Lists::FORM))
        })
    }

    /// `requestBody`, `req body`: all that somebody sent.
    pub(super) fn is_sent(&self, name: &str) -> bool {
        let tokens = Tokens::of(name);
        let last = tokens.len().checked_sub(1).filter(|last| *last > 0);
        last.is_some_and(|last| self.vocabulary.lists(tokens.token(last)).any(Lists::ENVELOPE))
            && self.is_whole(name, &[])
    }

    /// The nearest receiver that says something. A place is looked through while something stands before it.
    pub(super) fn last_receiver(&self, receivers: &[&str]) -> Option<Receiver> {
        let mut place = None;
        for receiver in receivers.iter().rev().take(limits::NAME_RECEIVERS) {
            let tokens = Tokens::of(receiver);
            let lists = self.vocabulary.of(&tokens);
            // `load().throwOnError().name`: the call says what happens otherwise, and nothing of what it gives.
            if receiver.ends_with(')') && lists[0].any(Lists::CHAINED) {
                continue;
            }
            let subject = Lists::PERSON.or(Lists::WEAK_PERSON);
            let head =
                (0..tokens.len()).rev().find(|n| lists[*n].any(subject) || !lists[*n].any(TRANSPARENT));
            let Some(head) = head else { continue };
            if lists[head].any(Lists::PLACE) && place.is_none() {
                place = Some((tokens, lists[head]));
                continue;
            }
            let place = place.map(|(tokens, _)| tokens);
            return Some(Receiver { tokens, lists: lists[head], place });
        }
        place.map(|(tokens, lists)| Receiver { tokens, lists, place: None })
    }

    /// `{ name, email }`: a sibling that points at a person by itself.
    fn has_personal_sibling(&self, query: &NameQuery<'_>) -> bool {
        let siblings = query.siblings.iter().take(limits::NAME_SIBLINGS);
        siblings.filter(|sibling| **sibling != query.name).any(|sibling| self.points_at_person(sibling))
    }

    /// `{ street, zip }`: each says what the other is.
    fn is_beside(&self, query: &NameQuery<'_>, category: CategoryId) -> bool {
        let siblings = query.siblings.iter().take(limits::NAME_SIBLINGS);
        siblings
            .filter(|sibling| **sibling != query.name)
            .any(|sibling| self.terms.is_beside(Tokens::of(sibling).whole(), category))
    }

    /// Such a sibling shows that an object describes a person.
    fn is_direct(&self, category: CategoryId) -> bool {
        self.terms.rank(category).identifiability == CategoryIdentifiability::Direct
    }

    fn points_at_person(&self, sibling: &str) -> bool {
        if let Some(category) = self.terms.reserved(sibling) {
            return self.is_direct(category);
        }
        let tokens = Tokens::of(sibling);
        let name = self.name(&tokens);
        let alone = NameQuery { name: sibling, ..NameQuery::default() };
        let mut points = false;
        self.for_terms(&name, |found| {
            points = points
                || (found.term.strength == Strength::Strong
                    && self.is_direct(found.term.category)
                    && self.fit(&name, found, &alone) == Fit::Fits);
        });
        points
    }
}

/// The word before a contextual term in the same name: `customerAddress`, `projectName`.
fn subject_before(name: &Name<'_>, start: usize) -> Subject {
    let transparent = TRANSPARENT.or(Lists::DOWNGRADING);
    let before = (name.start..start).rev().find(|n| {
        let lists = name.lists[*n];
        lists.any(Lists::PERSON.or(Lists::THING)) || !lists.any(transparent)
    });
    before.map_or(Subject::Absent, |n| match subject_of_word(name.lists[n]) {
        // `my address`, `current name`
        Subject::Unknown if name.is(n, Lists::SHORT_PREFIX) => Subject::Absent,
        subject => subject,
    })
}

fn subject_of_word(lists: Lists) -> Subject {
    if lists.any(Lists::PERSON) {
        Subject::Person
    } else if lists.any(Lists::WEAK_PERSON) {
        Subject::Maybe
    } else if lists.any(Lists::THING) {
        Subject::Thing
    } else {
        Subject::Unknown
    }
}
