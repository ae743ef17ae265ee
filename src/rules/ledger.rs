//! The declared ledger, compiled: which third parties may get what, for which purpose, under which conditions.

use super::library::GuardId;
use super::model::{CategoryId, VendorId};
use crate::source::Span;

/// What a project declares, in the order in which it is written.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    pub entries: Vec<Declared>,
}

/// One destination.
#[derive(Clone, Debug)]
pub struct Declared {
    pub id: String,
    pub span: Span,
    /// `None`: a destination that no vendor's file describes; it is kept for people.
    pub vendor: Option<VendorId>,
    pub owner: Option<String>,
    pub purpose: Option<String>,
    pub legal_basis: Option<LegalBasisAsked>,
    /// As written, and where.
    pub region: Option<(String, Span)>,
    /// How long data stays at the destination; no code shows it.
    pub retention_days: Option<f64>,
    /// How long an identifier may stay on the device.
    pub identifier_days: Option<(f64, Span)>,
    pub dpa: Option<String>,
    pub sub_processors: Vec<String>,
    pub receives: Vec<Received>,
}

/// A legal basis, and what shows it in code.
#[derive(Clone, Debug, Default)]
pub struct LegalBasisAsked {
    pub id: String,
    pub name: String,
    pub span: Span,
    /// A check of one of these kinds; empty: no code shows it.
    pub guards: Vec<GuardId>,
    /// Where a vendor has checks of settings with such a concern and none of them holds, sending waits for it.
    pub concerns: Vec<String>,
}

/// A node of the tree of categories.
#[derive(Clone, Debug)]
pub struct Received {
    pub node: String,
    pub span: Span,
    /// It and everything below it.
    pub categories: Vec<CategoryId>,
}

impl Ledger {
    pub fn of(&self, vendor: VendorId) -> Option<&Declared> {
        self.entries.iter().find(|entry| entry.vendor == Some(vendor))
    }
}

impl Declared {
    pub fn may_receive(&self, category: CategoryId) -> bool {
        self.receives.iter().any(|received| received.categories.contains(&category))
    }

    /// Keys that somebody has to fill in.
    pub fn missing(&self) -> Vec<&'static str> {
        let keys = [
            ("owner", self.owner.is_none()),
            ("purpose", self.purpose.is_none()),
            ("legal_basis", self.legal_basis.is_none()),
        ];
        keys.into_iter().filter(|(_, is_missing)| *is_missing).map(|(key, _)| key).collect()
    }
}

/// A destination as the code shows it: a draft of an entry.
#[derive(Clone, Debug)]
pub struct Proposed {
    pub id: String,
    /// What it is, for a comment.
    pub says: String,
    pub region: Option<String>,
    /// Where the region is from, or why there is none, for a comment.
    pub region_says: String,
    pub identifier_days: Option<f64>,
    /// Categories with a comment each.
    pub receives: Vec<(String, String)>,
}
