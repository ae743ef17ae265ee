//! Texts that may be anything, where the key or the variable says what was asked for.
//!
//! Takes a value that the platform gave as somebody typed it (`prompt('Mail?')`), gives what it is called. Which categories such values are of is
//! data (`by_key`).

use super::{Classified, Destination};
use crate::flow::classify::evidence::within_value;
use crate::flow::engine::Engine;
use crate::flow::walk::Found;
use crate::rules::CategoryId;
use crate::rules::policy::{Basis, Confidence};

impl Engine<'_> {
    /// `{ email: prompt('…') }`, `const email = prompt('…')`: of a text that may be anything, the key or the variable says what it is.
    pub(super) fn said_by_key(
        &self,
        category: CategoryId,
        found: &Found,
        to: &Destination<'_>,
    ) -> Option<Classified> {
        if !self.model.category(category).by_key {
            return None;
        }
        let links = self.tables.links(found.trace);
        let held = within_value(&links).filter_map(|link| link.evidence.as_deref());
        let names = held.chain(to.names().into_iter().rev().take(1));
        names.into_iter().find_map(|name| {
            let hit = self.typed_name(name).filter(|hit| hit.strong)?;
            Some(Classified {
                category: hit.category,
                confidence: Confidence::Medium,
                basis: Basis::ByName,
                because: format!("somebody typed it, and it is called `{name}`"),
                field: None,
                contextual: false,
                claimed: hit.claims_sanitized,
                whole_object: false,
            })
        })
    }
}
