//! Is this name the name of personal data? The matching algorithm over the compiled terms of `rules/data/`.

use super::model::CategoryId;

/// Compiled terms and word lists.
#[derive(Debug, Default)]
pub struct Lexicon {}

impl Lexicon {
    pub(crate) fn compile(
        _raw: &super::raw::RawFiles,
        _ids: &rustc_hash::FxHashMap<String, CategoryId>,
        _context: &mut super::compile::Context<'_>,
    ) -> Self {
        Self::default()
    }
}

/// A name and what is known around it.
#[derive(Clone, Copy, Debug, Default)]
pub struct NameQuery<'a> {
    /// The identifier or string key: `billingEmail`, `E-Mail`, `$first_name`.
    pub name: &'a str,
    /// The names the value was read from, outermost first: `session`, `user` for `session.user.name`.
    pub receivers: &'a [&'a str],
    /// Other keys of the same object literal or type.
    pub siblings: &'a [&'a str],
    pub slot: Slot,
}

/// What the place where the value goes says about names that need context.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Slot {
    /// A key of an event property, or no sink context.
    #[default]
    Neutral,
    /// A key that describes a person: a profile property, an identity.
    Person,
    /// A key that describes an organisation: a group property.
    Organisation,
}

/// What a name says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Personal(NameHit),
    /// The name says that this is something else: `isEmailVerified`, `project.name`, `emailTemplate`.
    Other,
    /// The name says nothing: `value`, `x`, `data`.
    Silent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameHit {
    pub category: CategoryId,
    /// A term that is personal by itself; otherwise a contextual term with evidence.
    pub strong: bool,
    /// The name claims a sanitizer (`maskedEmail`, `hashedPhone`): a claim, not proof.
    pub claims_sanitized: bool,
    /// A plural: more than one person's, or messages.
    pub plural: bool,
}

/// A pattern that a string literal meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiteralHit {
    pub category: CategoryId,
    /// The pattern's id (`email`).
    pub pattern: String,
}

impl Lexicon {
    pub fn classify_name(&self, _query: &NameQuery<'_>) -> Verdict {
        Verdict::Silent
    }
    pub fn classify_getter(&self, _name: &str, _receivers: &[&str]) -> Verdict {
        Verdict::Silent
    }
    pub fn classify_literal(&self, _text: &str) -> Option<LiteralHit> {
        None
    }
    pub fn api_sources(&self) -> &[(crate::ir::path::ApiPath, CategoryId)] {
        &[]
    }
    pub fn whole_object(&self) -> Option<CategoryId> {
        None
    }
    pub fn is_whole_object_name(&self, _name: &str) -> bool {
        false
    }
}
