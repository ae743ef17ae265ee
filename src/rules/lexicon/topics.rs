//! Names that say nothing alone, and something where the talk is of it: `query` in an event called `Search`, `q` of `useSearch()`.
//!
//! Takes a name and the texts around it; knows nothing of where they stand. Only whole names count (errs towards misses).

use compact_str::CompactString;

use super::tokens::Tokens;
use super::vocabulary::{Lists, Vocabulary};
use crate::rules::compile::InFile;
use crate::rules::load::At;
use crate::rules::model::CategoryId;
use crate::rules::raw::data::RawTopic;

#[derive(Debug, Default, serde::Deserialize, serde::Serialize)]
pub(super) struct Topics {
    topics: Vec<Topic>,
}

#[derive(Debug, serde::Deserialize, serde::Serialize)]
struct Topic {
    category: CategoryId,
    names: Vec<CompactString>,
    words: Vec<CompactString>,
}

impl Topics {
    pub(super) fn add(&mut self, raw: &RawTopic, category: CategoryId, cx: &mut InFile<'_>) {
        let names = joined(&raw.names, cx);
        let words = joined(&raw.words, cx);
        self.topics.push(Topic { category, names, words });
    }

    /// The topics of a name, without its neutral words: `queryText`, `current_query`.
    fn of<'t>(&'t self, name: &str, vocabulary: &Vocabulary) -> impl Iterator<Item = &'t Topic> {
        let tokens = Tokens::of(name);
        let lists = vocabulary.of(&tokens);
        let mut own = (0..tokens.len()).filter(|n| !lists[*n].any(Lists::NEUTRAL));
        let only = match (own.next(), own.next()) {
            (Some(only), None) => CompactString::from(tokens.token(only)),
            _ => CompactString::default(),
        };
        self.topics.iter().filter(move |topic| topic.names.contains(&only))
    }

    pub(super) fn has(&self, name: &str, vocabulary: &Vocabulary) -> bool {
        self.of(name, vocabulary).next().is_some()
    }

    /// The category, and the text that is about it.
    pub(super) fn classify<'n>(
        &self,
        name: &str,
        told: &[&'n str],
        vocabulary: &Vocabulary,
    ) -> Option<(CategoryId, &'n str)> {
        self.of(name, vocabulary).find_map(|topic| {
            let about = told.iter().find(|text| topic.is_about(text))?;
            Some((topic.category, *about))
        })
    }
}

impl Topic {
    fn is_about(&self, text: &str) -> bool {
        let tokens = Tokens::of(text);
        (0..tokens.len()).any(|n| self.words.iter().any(|word| word == tokens.token(n)))
    }
}

fn joined(words: &[At<String>], cx: &mut InFile<'_>) -> Vec<CompactString> {
    let mut found = Vec::new();
    for word in words {
        let tokens = Tokens::of(&word.value);
        if tokens.len() == 1 {
            found.push(tokens.whole().into());
        } else {
            cx.error(word.span, "this is not one word", None);
        }
    }
    found
}
