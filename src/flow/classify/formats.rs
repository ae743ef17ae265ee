//! Formats that a schema asks of a text: `recipient: z.string().email()` is an e-mail address, whatever it is called.
//!
//! Which call asks for what is knowledge; here its word is judged as a name is.

use super::{Classified, Engine};
use crate::flow::walk::Found;
use crate::link::TypeAt;
use crate::rules::lexicon::{NameHit, NameQuery, Verdict};
use crate::rules::policy::{Basis, Confidence};

impl<'p> Engine<'p> {
    /// What the schema says that a value is.
    pub(super) fn by_format(&mut self, found: &Found) -> Option<Classified> {
        let declared = self.declared_types(found);
        declared.iter().find_map(|ty| self.by_format_of(ty))
    }

    pub(super) fn by_format_of(&self, ty: &TypeAt<'p>) -> Option<Classified> {
        let (hit, word) = self.format_hit(ty)?;
        Some(Classified {
            category: hit.category,
            confidence: Confidence::High,
            basis: Basis::ByType,
            because: format!("its schema asks for the format `{word}`"),
            field: None,
            contextual: !hit.strong,
            claimed: false,
            whole_object: false,
        })
    }

    pub(super) fn format_hit(&self, ty: &TypeAt<'p>) -> Option<(NameHit, &'p str)> {
        let word = self.types().format(ty)?;
        let query = NameQuery { name: word, ..NameQuery::default() };
        match self.model.lexicon.classify_name(&query) {
            Verdict::Personal(hit) => Some((hit, word)),
            Verdict::Other | Verdict::Silent => None,
        }
    }
}
