//! Texts and numbers that stand in the code, by their form: `track('x', { to: 'anna@example.com' })`.
//!
//! Takes a literal and where it goes, gives what its form says, alone or with its key.

use super::{Classified, Destination};
use crate::flow::engine::Engine;
use crate::rules::lexicon::{LiteralHit, NameQuery};
use crate::rules::policy::{Basis, Confidence};
use crate::rules::vendor::Channel;

impl Engine<'_> {
    pub(super) fn classify_text(&self, text: &str, to: &Destination<'_>) -> Vec<Classified> {
        let lexicon = &self.model.lexicon;
        let names = matches!(to.channel, Channel::EventName | Channel::Url | Channel::Page);
        let (category, confidence, because) = if let Some(hit) = lexicon.classify_literal(text) {
            let because = format!("a text in the code has the form of {}", hit.pattern);
            (hit.category, Confidence::Medium, because)
        } else if let Some(hit) = self.keyed_text(text, to) {
            let because = format!("a text in the code has the form of {}, and its key says so", hit.pattern);
            (hit.category, Confidence::Medium, because)
        } else if let Some((category, phrase)) = names.then(|| lexicon.classify_title(text)).flatten() {
            // Whoever sends it may only have read about it: as good as a guess.
            (category, Confidence::Low, format!("the name itself says \"{phrase}\""))
        } else {
            return Vec::new();
        };
        vec![Classified {
            category,
            confidence,
            basis: Basis::ProvedByValue,
            because,
            field: None,
            contextual: false,
            claimed: false,
            whole_object: false,
        }]
    }

    /// `{ ip: '81.198.4.7' }`
    fn keyed_text(&self, text: &str, to: &Destination<'_>) -> Option<LiteralHit> {
        let names = to.names();
        let (name, receivers) = names.split_last()?;
        let query = NameQuery { name, receivers, siblings: &[], slot: to.slot() };
        self.model.lexicon.classify_keyed(text, &query)
    }

    /// `{ lat: 56.9496 }`: a place that stands in the code may be the shop's as well as somebody's, so it is as good as a guess.
    pub(super) fn classify_number(&self, number: &str, to: &Destination<'_>) -> Vec<Classified> {
        let names = to.names();
        let Some((name, receivers)) = names.split_last() else { return Vec::new() };
        let query = NameQuery { name, receivers, siblings: &[], slot: to.slot() };
        let hit = self.model.lexicon.classify_number(number, &query);
        let classified = hit.map(|hit| Classified {
            category: hit.category,
            confidence: Confidence::Low,
            basis: Basis::ProvedByValue,
            because: format!("a number in the code has the form of {}", hit.pattern),
            field: None,
            contextual: false,
            claimed: false,
            whole_object: false,
        });
        classified.into_iter().collect()
    }
}
