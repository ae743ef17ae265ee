//! An object handed over whole: which fields does it have? Declared type, then fields read elsewhere, then
//! only its name.

use compact_str::CompactString;

use crate::flow::classify::evidence::Evidence;
use crate::flow::classify::{Classified, Destination};
use crate::flow::engine::Engine;
use crate::flow::walk::Found;
use crate::rules::lexicon::{Slot, Verdict};
use crate::rules::model::{CategoryIdentifiability, Sensitivity};
use crate::rules::policy::{Basis, Confidence};
use crate::rules::vendor::Channel;

impl Engine<'_> {
    /// The personal data of an object of which no single field was read; empty when it is no such object, or
    /// when its type says that it holds none.
    pub(in crate::flow) fn whole_object(
        &mut self,
        found: &Found,
        evidence: &Evidence,
        to: &Destination<'_>,
    ) -> Vec<Classified> {
        if let Some(by_type) = self.by_declared_type(found, to) {
            return by_type;
        }
        if let Some(by_type) = self.by_any_member(found, to) {
            return by_type;
        }
        // `pick(row, ['plan', 'password'])`, whatever the row is of.
        if let Some(kept) = evidence.row.as_ref().and_then(|_| self.by_kept_keys(found, evidence)) {
            return kept;
        }
        let is_made = found.state.how.guessed || evidence.names.last().is_some_and(|name| name.called);
        let named = self.is_whole_name(evidence)
            || evidence.held_as.iter().any(|held| self.is_whole_variable(held, is_made))
            || self.is_whole_pair(evidence);
        let Some(category) = self.model.lexicon.whole_object().filter(|_| named) else { return Vec::new() };
        // `<input onChange={e => setFriend(e.target.value)} />`: what is typed in is a text.
        if self.scalar_type(found).is_some()
            || self.is_typed_text(found)
            || self.begins_as_scalar(found)
            || is_reference(evidence, to.channel)
            || self.is_held_text(evidence)
        {
            return Vec::new();
        }
        if let Some(kept) = self.by_kept_keys(found, evidence) {
            return kept;
        }
        // What is read elsewhere is the least that it has: an id read of it says nothing of the rest.
        let mut read = self.by_reads(found, evidence);
        let is_direct = |one: &Classified| {
            self.model.category(one.category).identifiability == CategoryIdentifiability::Direct
        };
        if read.iter().any(is_direct) {
            return read;
        }
        // `const { email, ...safe } = await create(x)`: whoever takes apart what a call made sends what is left on purpose.
        if (is_made || evidence.row.is_some()) && self.is_rest(found, evidence) {
            return read;
        }
        // `users` may as well be their number.
        let is_plural = evidence
            .names
            .last()
            .is_some_and(|name| !name.called && self.model.lexicon.is_plural_person(&name.text))
            && evidence.row.is_none();
        let is_vague = to.slot() != Slot::Person && evidence.row.is_none() && self.is_vague(evidence);
        let is_unsure = is_plural || is_vague || self.is_cleaned(found, evidence);
        read.push(Classified {
            category,
            confidence: if is_unsure { Confidence::Low } else { Confidence::Medium },
            basis: Basis::ByName,
            because: self.why_unknown(found, evidence),
            field: None,
            contextual: false,
            claimed: false,
            whole_object: true,
        });
        read
    }

    /// `const customer = load()`; but `const req = https.request(url)` is what the program sends.
    fn is_whole_variable(&self, held: &str, is_made: bool) -> bool {
        let lexicon = &self.model.lexicon;
        lexicon.is_whole_object_name(held) && !(is_made && lexicon.is_incoming(held))
    }

    /// `track('x', { contact })` of a question, `{ profile: argv.profile }`; but `user.profile` is somebody's.
    fn is_vague(&self, evidence: &Evidence) -> bool {
        let lexicon = &self.model.lexicon;
        let Some((last, before)) = evidence.names.split_last() else { return false };
        let is_of_person = before.iter().any(|name| lexicon.is_whole_object_name(&name.text));
        let held = || evidence.held_as.iter().all(|held| lexicon.is_vague_person(held));
        !last.called && lexicon.is_vague_person(&last.text) && !is_of_person && held()
    }

    /// Somebody who leaves several personal keys out of an object, or those of a pattern, has thought of what stands in it.
    /// `name` is one of them where it is left out of a `user`.
    fn is_cleaned(&self, found: &Found, evidence: &Evidence) -> bool {
        let Some(filter) = self.tables.filter(found.state.filter) else { return false };
        let (count, taken) = self.taken_of_person(found, evidence);
        // `omit(letter, ['text', 'email'])`
        let is_direct = count > 1 && taken.contains(&CategoryIdentifiability::Direct);
        !filter.unlike.is_empty() || taken.len() > 1 || is_direct
    }

    /// Was something taken out that tells who it is?
    fn is_rest(&self, found: &Found, evidence: &Evidence) -> bool {
        self.taken_of_person(found, evidence).1.contains(&CategoryIdentifiability::Direct)
    }

    /// How many keys were left out, and what the personal ones of them tell.
    fn taken_of_person(&self, found: &Found, evidence: &Evidence) -> (usize, Vec<CategoryIdentifiability>) {
        let of = evidence.names.last().map(|name| name.text.as_str());
        let Some(filter) = self.tables.filter(found.state.filter) else { return (0, Vec::new()) };
        let without: Vec<&CompactString> = filter.without.iter().chain(&filter.without_below).collect();
        // Without its password a user is still a person.
        let of_person = |name: &&CompactString| {
            let hit = self.field_named(name, of, &[], Basis::ByName)?;
            let category = self.model.category(hit.category);
            (category.sensitivity != Sensitivity::Credential).then_some(category.identifiability)
        };
        (without.len(), without.iter().filter_map(of_person).collect())
    }

    /// `pick(user, ['plan', 'email'])`: the names of what is kept are all that is known of it, and enough.
    fn by_kept_keys(&self, found: &Found, evidence: &Evidence) -> Option<Vec<Classified>> {
        let only = self.tables.filter(found.state.filter)?.only.as_ref()?;
        let holder = evidence.names.last().map(|name| name.text.as_str());
        let kept = only.iter().filter(|key| self.tables.keeps(found.state.filter, key));
        let named = kept.filter_map(|key| {
            let one = self.field_named(key, holder, &[], Basis::ByName)?;
            Some(Classified { field: Some(key.to_string()), ..one })
        });
        Some(named.collect())
    }

    /// `user as any`, `user: Record<string, unknown>`: a hole in the types is said, as people can close it.
    fn why_unknown(&mut self, found: &Found, evidence: &Evidence) -> String {
        let why = if self.is_type_hole(found) {
            "its declared type hides its fields"
        } else {
            "its fields are not known"
        };
        format!("`{}` is handed over whole; {why}", evidence.text)
    }

    pub(in crate::flow) fn is_type_hole(&mut self, found: &Found) -> bool {
        let declared = self.declared_types(found);
        declared.first().is_some_and(|ty| self.types().is_hole(ty))
    }

    /// What the fields of the declared type say; `None` when no type is known.
    pub(in crate::flow) fn by_declared_type(
        &mut self,
        found: &Found,
        to: &Destination<'_>,
    ) -> Option<Vec<Classified>> {
        // A text of the object (`JSON.stringify(user)`) holds its fields; a mark of it does not.
        if found.state.marks.iter().next().is_some() {
            return None;
        }
        let declared = self.declared_types(found);
        let fields = declared.iter().find_map(|ty| {
            let types = self.types();
            types.fields(ty).or_else(|| types.fields(&types.element(ty)?))
        })?;
        Some(self.by_fields(found, fields, to))
    }

    /// All fields of the object are known: its type has the last word.
    pub(in crate::flow) fn is_known_object(&mut self, found: &Found) -> bool {
        let declared = self.declared_types(found);
        let fields = declared.iter().find_map(|ty| self.types().fields(ty));
        fields.is_some_and(|fields| !fields.is_open)
    }

    /// `req.body`: the receiver and the name together.
    pub(super) fn is_whole_pair(&self, evidence: &Evidence) -> bool {
        let [.., receiver, name] = evidence.names.as_slice() else { return false };
        let lexicon = &self.model.lexicon;
        let is_read = !receiver.called && !name.called && !lexicon.is_whole_object_name(&name.text);
        is_read && lexicon.is_whole_object_name(&format!("{} {}", receiver.text, name.text))
    }

    fn is_whole_name(&self, evidence: &Evidence) -> bool {
        let lexicon = &self.model.lexicon;
        let Some((last, before)) = evidence.names.split_last() else { return false };
        if last.called {
            let whole = lexicon.whole_object();
            return matches!(lexicon.classify_getter(&last.text, &[]), Verdict::Personal(hit) if Some(hit.category) == whole);
        }
        let receivers: Vec<&str> = before.iter().map(|name| name.text.as_str()).collect();
        lexicon.classify_whole(&last.text, &receivers)
    }

    /// `request.headers.member`
    fn is_held_text(&self, evidence: &Evidence) -> bool {
        let [.., holder, _] = evidence.names.as_slice() else { return false };
        self.model.lexicon.holds_texts(&holder.text)
    }
}

/// `distinctId: String(order.user)`, `invoice.customer` as an id: a member that stands where an id does holds one. Errs towards misses where it
/// was replaced by what it refers to.
fn is_reference(evidence: &Evidence, channel: Channel) -> bool {
    let is_id = matches!(channel, Channel::DistinctId | Channel::GroupId);
    is_id && evidence.names.len() > 1 && evidence.names.last().is_some_and(|name| !name.called)
}
