//! Regular expressions that are compiled when they are first asked for.
//!
//! Most runs on a small project meet no literal and no secret, and compiling costs more than everything else that a start does.

use std::fmt;
use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};

use super::error::FileText;
use crate::limits;

/// A pattern of the knowledge.
#[derive(Clone, serde::Deserialize, serde::Serialize)]
pub struct Pattern {
    text: String,
    #[serde(skip)]
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// A pattern that stands in a file of knowledge. Those of the binary's own files, which are read without their texts, are taken as
    /// they are: the tests read them with their texts.
    pub(crate) fn of(file: &FileText, text: &str) -> Result<Self, regex::Error> {
        let compiled =
            if file.text.is_empty() { OnceLock::new() } else { OnceLock::from(Some(build(text)?)) };
        Ok(Self { text: text.to_owned(), compiled })
    }

    /// `None` when it cannot be compiled.
    pub fn get(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| build(&self.text).ok()).as_ref()
    }
}

fn build(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern).size_limit(limits::PATTERN_BYTES).build()
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.text)
    }
}
