//! What is left of a value: the sanitizers that a walk met, the one that the name claims, and one letter of a text.
//!
//! `name[0]` is an initial where the name is of one thing, and the first of several where it is a plural. A list under a singular name
//! (`req.query.mail[0]`) is taken for a text, which errs towards misses.

use crate::flow::classify::Classified;
use crate::flow::engine::Engine;
use crate::flow::state::PathKey;
use crate::flow::walk::{Found, Terminal};
use crate::ir::path::Segment;
use crate::rules::lexicon::Lexicon;
use crate::rules::library::MarkId;
use crate::rules::policy::Basis;

impl Engine<'_> {
    pub(in crate::flow) fn marks(&mut self, found: &Found, what: &Classified) -> Vec<MarkId> {
        let is_named =
            matches!(what.basis, Basis::ByName | Basis::ByType) && what.field.is_none() && !what.whole_object;
        let is_letter = is_named && self.is_letter(found);
        let library = &self.model.library;
        let letter = library.letter_mark.filter(|_| is_letter);
        let met = found.state.marks.iter();
        met.chain(library.claimed_mark.filter(|_| what.claimed)).chain(letter).collect()
    }

    /// `firstName[0]`, `user.firstName.at(0)`; but `emails[0]` is one of several.
    fn is_letter(&mut self, found: &Found) -> bool {
        let last = match &found.terminal {
            // What a call gives by its place is one of several: `createSignal('')[0]`.
            Terminal::Api(path) => match path.segments.as_slice() {
                [.., Segment::Member(_), Segment::Member(name)] => name.to_string(),
                _ => return false,
            },
            _ => match self.tables.keys(found.state.path).last() {
                Some(PathKey::Name(name)) => name.to_string(),
                _ => return false,
            },
        };
        if last.parse::<u32>().is_err() {
            return false;
        }
        let evidence = self.evidence(found);
        let is_one = |name: &str| !Lexicon::is_plural(name);
        evidence.names.last().is_some_and(|name| !name.called && is_one(&name.text))
    }
}
