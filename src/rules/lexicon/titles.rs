//! Names of events and titles of pages that say something about whoever does it: `Pregnancy test ordered`.
//!
//! Takes the phrases of all categories; knows nothing of where a text stands. Only whole phrases count, so it errs towards misses.

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use super::tokens::Tokens;
use super::vocabulary::for_singulars;
use crate::rules::compile::InFile;
use crate::rules::load::At;
use crate::rules::model::CategoryId;

#[derive(Debug, Default, serde::Deserialize, serde::Serialize)]
pub(super) struct Titles {
    /// By their joined words: the category, and the phrase as it is written in the data.
    phrases: FxHashMap<CompactString, (CategoryId, String)>,
}

impl Titles {
    pub(super) fn add(&mut self, phrases: &[At<String>], category: CategoryId, cx: &mut InFile<'_>) {
        for phrase in phrases {
            let tokens = Tokens::of(&phrase.value);
            if tokens.len() == 0 {
                cx.error(phrase.span, "this is no phrase", Some("write words of letters and digits"));
                continue;
            }
            let written = phrase.value.replace('_', " ");
            self.phrases.insert(tokens.whole().into(), (category, written));
        }
    }

    /// The first and longest phrase in the text.
    pub(super) fn classify(&self, text: &str) -> Option<(CategoryId, &str)> {
        let tokens = Tokens::of(text);
        let runs =
            (0..tokens.len()).flat_map(|start| (start + 1..=tokens.len()).rev().map(move |end| (start, end)));
        for (start, end) in runs {
            let joined = tokens.joined(start, end);
            let mut found = self.phrases.get(joined);
            for_singulars(joined, |singular| found = found.or_else(|| self.phrases.get(singular)));
            if let Some((category, phrase)) = found {
                return Some((*category, phrase));
            }
        }
        None
    }
}
