//! Phrases that are looked for in names, however they are written: `opt in` in `hasOptedIn`, `opt_in`, `optin`.

use compact_str::CompactString;
use rustc_hash::FxHashSet;

use super::tokens::Tokens;

/// A set of phrases.
#[derive(Clone, Debug, Default, serde::Deserialize, serde::Serialize)]
pub struct Phrases {
    joined: FxHashSet<CompactString>,
}

impl Phrases {
    /// Adds a phrase; false when it has no word.
    pub(crate) fn add(&mut self, phrase: &str) -> bool {
        let tokens = Tokens::of(phrase);
        self.joined.insert(tokens.whole().into());
        tokens.len() > 0
    }

    /// Does a run of words in `name` make one of the phrases?
    pub fn are_in(&self, name: &str) -> bool {
        if self.joined.is_empty() {
            return false;
        }
        let tokens = Tokens::of(name);
        (0..tokens.len()).any(|start| {
            (start + 1..=tokens.len()).any(|end| self.joined.contains(tokens.joined(start, end)))
        })
    }
}
