//! Names that mean something by what the talk is of.
//!
//! ```js
//! track('Products Searched', { query });      // the event says what `query` is
//! const { q } = Route.useSearch();            // what it was read from does
//! ```
//!
//! Takes the end of a walk of which nothing is known by its own name. A name in an event of that kind may hold something else (errs towards
//! false alarms), so only whole names count, and never a number or a truth value.

use compact_str::CompactString;

use super::{Classified, Destination, Engine};
use crate::flow::classify::evidence::Evidence;
use crate::flow::walk::Found;
use crate::ir::{Entry, Value};
use crate::limits;
use crate::link::{CallRef, Node, Scalar};
use crate::rules::policy::{Basis, Confidence};

impl Engine<'_> {
    pub(super) fn by_topic(
        &mut self,
        found: &Found,
        evidence: &Evidence,
        to: &Destination<'_>,
    ) -> Option<Classified> {
        let name = self.name_with_topic(evidence, to)?;
        if matches!(self.scalar_type(found), Some(Scalar::Flag | Scalar::Number)) {
            return None;
        }
        let calls = [found.state.entry, to.call];
        let texts: Vec<CompactString> =
            calls.into_iter().flatten().flat_map(|call| self.texts_given(call)).collect();
        let receivers = evidence.names.split_last().map_or(&[][..], |(_, before)| before);
        let mut told: Vec<&str> = receivers.iter().map(|name| name.text.as_str()).collect();
        told.extend(texts.iter().map(CompactString::as_str));
        let (category, about) = self.model.lexicon.classify_topic(&name, &told)?;
        Some(Classified {
            category,
            confidence: Confidence::Medium,
            basis: Basis::ByName,
            because: format!("`{name}`, where \"{about}\" says what it is about"),
            field: None,
            contextual: true,
            claimed: false,
            whole_object: false,
        })
    }

    /// The value's own name, that of a variable that held it, or, where its own says nothing, the key that it is sent under.
    fn name_with_topic(&self, evidence: &Evidence, to: &Destination<'_>) -> Option<String> {
        let lexicon = &self.model.lexicon;
        let own = evidence.names.last();
        let read = own.filter(|name| !name.called).map(|name| name.text.as_str());
        let held = evidence.held_as.iter().map(String::as_str);
        if let Some(name) = read.into_iter().chain(held).find(|name| lexicon.has_topic(name)) {
            return Some(name.to_owned());
        }
        let is_nameless = own.is_none_or(|name| !name.called && lexicon.says_nothing(&name.text));
        let key = to.names().last().copied().filter(|key| is_nameless && lexicon.has_topic(key));
        key.map(str::to_owned)
    }

    /// The constants that a call is given, and those in the objects that it is given.
    fn texts_given(&mut self, call: CallRef) -> Vec<CompactString> {
        let module = self.program.module(call.file);
        let mut texts = Vec::new();
        for argument in &module.call(call.id).arguments {
            if let Value::Object(entries) = module.value(argument.value) {
                let constants = entries.iter().take(limits::NAME_SIBLINGS).filter_map(|entry| match entry {
                    Entry::Field { value, .. } => module.string(*value).cloned(),
                    _ => None,
                });
                texts.extend(constants);
            } else {
                let constants = self.constants(Node { file: call.file, id: argument.value });
                texts.extend(constants.iter().flat_map(|constants| constants.iter().cloned()));
            }
        }
        texts
    }
}
