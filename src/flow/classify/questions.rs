//! What the name of a record's field says, and what somebody was asked for it.
//!
//! ```js
//! const answers = await prompt([{ name: 'v', message: 'Your e-mail address' }]);
//! ```
//!
//! Takes the call that asks and where its questions stand; gives the fields that hold the answers, and a name for each that its text gives. Texts that are
//! no constants, and long ones, are not seen (errs towards misses).

use compact_str::CompactString;

use crate::flow::classify::Destination;
use crate::flow::classify::named::Named;
use crate::flow::engine::Engine;
use crate::flow::state::PathKey;
use crate::flow::walk::Terminal;
use crate::ir::{Entry, Key, ListItem, Literal, Value};
use crate::limits;
use crate::link::{CallRef, Node};
use crate::rules::lexicon::{NameHit, NameQuery, Slot, Verdict};
use crate::rules::record::{Questions, Record};

impl Engine<'_> {
    pub(super) fn add_questions(&mut self, call: CallRef, questions: &Questions, known: &mut Named) {
        let Some((node, path)) = self.argument_at(call, &questions.at) else { return };
        if questions.name.is_none() {
            let text = self.text_at(node, &path);
            known.asked.extend(text.and_then(|text| self.asked_for(&text)).map(|name| (Vec::new(), name)));
            return;
        }
        for found in self.identities(node, &path) {
            let at = found.state.node;
            match self.program.value(at) {
                Value::List(items) => {
                    for item in items.iter().take(limits::FIELDS) {
                        if let ListItem::Item(id) = item {
                            self.add_question(Node { id: *id, ..at }, questions, known);
                        }
                    }
                }
                _ => self.add_question(at, questions, known),
            }
        }
    }

    /// `{ type: 'input', name: 'mail', message: 'Your e-mail' }`
    fn add_question(&mut self, at: Node, questions: &Questions, known: &mut Named) {
        let Value::Object(entries) = self.program.value(at) else { return };
        let mut under = |key: &Option<CompactString>| {
            let key = key.as_ref()?;
            let value = entries.iter().find_map(|entry| match entry {
                Entry::Field { key: Key::Name(own), value, .. } if own == key => Some(*value),
                _ => None,
            })?;
            self.text_at(Node { id: value, ..at }, &[])
        };
        let Some(name) = under(&questions.name) else { return };
        let field: Vec<CompactString> = name.split('.').map(CompactString::from).collect();
        let is_closed = under(&questions.kind).is_some_and(|kind| questions.closed.contains(&kind));
        if is_closed {
            known.flags.push(field.clone());
        } else if let Some(asked) = under(&questions.asks).and_then(|text| self.asked_for(&text)) {
            known.asked.push((field.clone(), asked));
        }
        known.fields.push(field);
    }

    /// `email_address` of `What is your e-mail address?`
    fn asked_for(&self, text: &str) -> Option<CompactString> {
        self.model.library.inputs.labels.name(text).map(|(name, _)| name.into())
    }

    fn text_at(&mut self, node: Node, path: &[PathKey]) -> Option<CompactString> {
        self.identities(node, path).into_iter().find_map(|found| match found.terminal {
            Terminal::Literal(Literal::String(text)) => Some(text),
            _ => None,
        })
    }

    /// What the name of a field says, beside its siblings.
    pub(super) fn judged(
        &self,
        record: &Record,
        field: &[CompactString],
        known: &Named,
        to: &Destination<'_>,
    ) -> Option<NameHit> {
        if known.flags.iter().any(|flag| flag == field) {
            return None;
        }
        let by_name = field.split_last().and_then(|field| self.judged_by_name(record, field, known, to));
        by_name.or_else(|| {
            let (_, name) = known.asked.iter().find(|(own, _)| own == field)?;
            self.judged_by_name(record, (name, &[]), known, to)
        })
    }

    fn judged_by_name(
        &self,
        record: &Record,
        (last, before): (&CompactString, &[CompactString]),
        known: &Named,
        to: &Destination<'_>,
    ) -> Option<NameHit> {
        let receivers: Vec<&str> =
            std::iter::once(&record.called).chain(before).map(CompactString::as_str).collect();
        let is_sibling = |other: &&Vec<CompactString>| {
            other.len() == before.len() + 1 && other.starts_with(before) && other.last() != Some(last)
        };
        let siblings: Vec<&str> = known
            .fields
            .iter()
            .filter(is_sibling)
            .filter_map(|other| other.last())
            .map(AsRef::as_ref)
            .collect();
        let slot = if before.is_empty() { to.slot() } else { Slot::Neutral };
        let query = NameQuery { name: last, receivers: &receivers, siblings: &siblings, slot };
        match self.model.lexicon.classify_name(&query) {
            Verdict::Personal(hit) if Some(hit.category) != self.model.lexicon.whole_object() => Some(hit),
            Verdict::Personal(_) | Verdict::Other | Verdict::Silent => None,
        }
    }
}
