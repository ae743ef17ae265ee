//! What the type of a text says that it is: the format that a schema asks for (`recipient: z.string().email()` is an e-mail address, whatever it is called),
//! the name of the type (`type Email = string`), the key that it is taken from (`User['email']`).
//!
//! Which call asks for what is knowledge; here its word is judged as a name is. Names of types count where they say it by themselves: `Name` and
//! `Address` do not.

use super::{Classified, Engine};
use crate::flow::walk::Found;
use crate::link::{TextName, TypeAt};
use crate::rules::lexicon::{NameHit, NameQuery, Verdict};
use crate::rules::policy::{Basis, Confidence};

impl<'p> Engine<'p> {
    /// What the type says that a value is.
    pub(super) fn by_format(&mut self, found: &Found) -> Option<Classified> {
        let declared = self.declared_types(found);
        declared.iter().find_map(|ty| self.by_format_of(ty))
    }

    pub(super) fn by_format_of(&self, ty: &TypeAt<'p>) -> Option<Classified> {
        let (hit, said) = self.format_hit(ty)?;
        let (confidence, because) = match said {
            TextName::Format(word) => (Confidence::High, format!("its schema asks for the format `{word}`")),
            TextName::Alias(name) => (Confidence::Medium, format!("its declared type is `{name}`")),
            TextName::Key { name, .. } => {
                (Confidence::Medium, format!("its declared type is that of the field `{name}`"))
            }
        };
        Some(Classified {
            category: hit.category,
            confidence,
            basis: Basis::ByType,
            because,
            field: None,
            contextual: !hit.strong,
            claimed: false,
            whole_object: false,
        })
    }

    pub(super) fn format_hit(&self, ty: &TypeAt<'p>) -> Option<(NameHit, TextName<'p>)> {
        self.types().text_names(ty).into_iter().find_map(|said| Some((self.hit_of_text(said)?, said)))
    }

    fn hit_of_text(&self, said: TextName<'p>) -> Option<NameHit> {
        let lexicon = &self.model.lexicon;
        let (name, receiver, is_strong) = match said {
            TextName::Format(word) => (word, None, false),
            TextName::Alias(name) => (name, None, true),
            TextName::Key { name, of } => (name, of.map(|of| lexicon.subject_of_type(of)), false),
        };
        let receivers: Vec<&str> = receiver.into_iter().filter(|of| !of.is_empty()).collect();
        match lexicon.classify_name(&NameQuery { name, receivers: &receivers, ..NameQuery::default() }) {
            Verdict::Personal(hit)
                if (hit.strong || !is_strong) && Some(hit.category) != lexicon.whole_object() =>
            {
                Some(hit)
            }
            Verdict::Personal(_) | Verdict::Other | Verdict::Silent => None,
        }
    }
}
