//! What can go wrong at the edges: arguments, files, settings, knowledge.
//!
//! Every error says what is wrong, where, and what to do. All of them end the run with
//! [`ExitClass::Failure`]. Analysis itself cannot fail: it returns its result and notes.

use std::path::PathBuf;
use std::sync::Arc;

use miette::{Diagnostic, LabeledSpan, NamedSource, SourceCode};
use thiserror::Error as ThisError;

use crate::source::Span;

/// What the exit code of the process says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitClass {
    /// Nothing at or above the threshold.
    Clean,
    /// At least one finding at or above the threshold.
    Findings,
    /// Usage, settings or internal error: there is no result to trust.
    Failure,
}

impl ExitClass {
    pub fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Failure => 2,
        }
    }
}

/// Why a run has no result.
#[derive(Debug, ThisError, Diagnostic)]
pub enum Error {
    #[error("path `{}` does not exist", path.display())]
    #[diagnostic(help("give a file or folder that exists; without a path the current folder is checked"))]
    MissingPath { path: PathBuf },
    #[error("cannot read `{}`: {reason}", path.display())]
    #[diagnostic(help("check that the file exists, is UTF-8 text and may be read"))]
    Unreadable { path: PathBuf, reason: String },
    #[error("cannot write `{}`: {reason}", path.display())]
    #[diagnostic(help("check that the folder exists and may be written to"))]
    Unwritable { path: PathBuf, reason: String },
    #[error("there is no policy `{name}`")]
    #[diagnostic(help("{}", one_of(name, known)))]
    UnknownPolicy { name: String, known: Vec<String> },
    #[error("{}", count(mistakes.len(), "mistake in", "mistakes in"))]
    Settings {
        #[related]
        mistakes: Vec<Mistake>,
    },
    #[error("the rules could not be loaded: {}", count(mistakes.len(), "mistake in", "mistakes in"))]
    Knowledge {
        #[related]
        mistakes: Vec<Mistake>,
    },
    #[error("the run failed: {reason}")]
    Internal { reason: String },
}

impl Error {
    pub fn exit_class(&self) -> ExitClass {
        ExitClass::Failure
    }
}

/// One wrong word in a YAML file, with its place.
#[derive(Clone, Debug, ThisError)]
#[error("{message}")]
pub struct Mistake {
    pub message: String,
    pub text: Arc<NamedSource<String>>,
    pub span: Span,
    /// What is said under the underlined word.
    pub label: String,
    /// Allowed values, the nearest match, or what to do.
    pub help: Option<String>,
}

impl Diagnostic for Mistake {
    fn help<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn std::fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&*self.text)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let start = self.span.start as usize;
        let length = (self.span.end as usize).saturating_sub(start);
        let label = LabeledSpan::new(Some(self.label.clone()), start, length);
        Some(Box::new(std::iter::once(label)))
    }
}

fn count(number: usize, one: &str, many: &str) -> String {
    let words = if number == 1 { one } else { many };
    format!("{number} {words} YAML")
}

/// "did you mean `x`? known: `x`, `y`".
pub fn one_of<S: AsRef<str>>(word: &str, known: &[S]) -> String {
    let mut names: Vec<&str> = known.iter().map(AsRef::as_ref).collect();
    names.sort_unstable();
    names.dedup();
    let quoted: Vec<String> = names.iter().take(LISTED).map(|name| format!("`{name}`")).collect();
    let rest = names.len().saturating_sub(LISTED);
    let more = if rest == 0 { String::new() } else { format!(" and {rest} more") };
    let list = format!("known: {}{more}", quoted.join(", "));
    match nearest(word, &names) {
        Some(near) => format!("did you mean `{near}`? {list}"),
        None => list,
    }
}

/// More than this many names are no help but a wall of text.
const LISTED: usize = 24;

/// The name that was most likely meant: at most a third of its letters differ.
pub fn nearest<'a>(word: &str, names: &[&'a str]) -> Option<&'a str> {
    let word: Vec<char> = word.chars().take(LONGEST_WORD).flat_map(char::to_lowercase).collect();
    let scored = names.iter().map(|name| (distance(&word, name), *name));
    let (differing, name) = scored.min_by_key(|(differing, _)| *differing)?;
    (differing <= (name.chars().count() / 3).max(1)).then_some(name)
}

/// A longer word is no typing mistake; bounds the quadratic comparison.
const LONGEST_WORD: usize = 64;

/// Levenshtein distance, one row at a time.
fn distance(word: &[char], name: &str) -> usize {
    let mut row: Vec<usize> = (0..=word.len()).collect();
    for (above, letter) in name.chars().take(LONGEST_WORD).enumerate() {
        let mut diagonal = row[0];
        row[0] = above + 1;
        for (at, other) in word.iter().enumerate() {
            let substituted = diagonal + usize::from(*other != letter);
            diagonal = row[at + 1];
            row[at + 1] = substituted.min(diagonal + 1).min(row[at] + 1);
        }
    }
    row[word.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_suggested_only_when_near() {
        let names = ["threshold", "confidence", "include", "exclude"];
        assert_eq!(nearest("treshold", &names), Some("threshold"));
        assert_eq!(nearest("Exlude", &names), Some("exclude"));
        assert_eq!(nearest("banana", &names), None);
        assert_eq!(nearest("", &[]), None);
        assert_eq!(one_of("inclde", &names[2..]), "did you mean `include`? known: `exclude`, `include`");
    }
}
