//! What is wrong in a knowledge file, shown at the wrong word.
//!
//! Takes a file's text and a span; gives a diagnostic with the allowed words and the nearest one. Knows nothing
//! of what the files mean.

use std::fmt;
use std::sync::Arc;

use miette::{Diagnostic, LabeledSpan, MietteError, NamedSource, SourceCode, SourceSpan, SpanContents};
use thiserror::Error;

use crate::source::{Span, label_at, lines_at, readable};

/// One mistake in one knowledge file.
#[derive(Clone, Debug, Error)]
#[error("{}", readable(message))]
pub struct RuleError {
    pub message: String,
    pub help: Option<String>,
    text: NamedSource<Arc<str>>,
    place: SourceSpan,
    label: String,
}

/// The text of a knowledge file, with the path that messages name.
#[derive(Clone, Debug)]
pub(crate) struct FileText {
    pub(crate) path: Arc<str>,
    pub(crate) text: Arc<str>,
}

impl FileText {
    pub(crate) fn new(path: &str, text: &str) -> Self {
        Self { path: path.into(), text: text.into() }
    }

    /// The file's name without folders and extension.
    pub(crate) fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or("");
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }
}

impl RuleError {
    pub(crate) fn new(file: &FileText, span: Span, message: impl Into<String>) -> Self {
        let start = (span.start as usize).min(file.text.len());
        let end = (span.end as usize).clamp(start, file.text.len());
        Self {
            message: message.into(),
            help: None,
            text: NamedSource::new(&file.path, Arc::clone(&file.text)),
            place: SourceSpan::new(start.into(), end - start),
            label: "here".into(),
        }
    }

    pub(crate) fn with_help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }

    /// What stands under the marked word instead of "here".
    pub(crate) fn with_label(mut self, label: &str) -> Self {
        self.label = label.into();
        self
    }

    /// The path of the file.
    pub fn path(&self) -> &str {
        self.text.name()
    }

    /// The whole file.
    pub(crate) fn text(&self) -> &str {
        self.text.inner()
    }

    /// What stands under the marked word.
    pub(crate) fn label(&self) -> &str {
        &self.label
    }

    /// The bytes of the wrong word.
    pub fn span(&self) -> Span {
        Span::new(self.place.offset(), self.place.offset() + self.place.len())
    }
}

impl Diagnostic for RuleError {
    fn severity(&self) -> Option<miette::Severity> {
        Some(miette::Severity::Error)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(readable(help)) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = label_at(self.text(), self.span(), &self.label);
        Some(Box::new(std::iter::once(label)))
    }
}

impl SourceCode for RuleError {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        lines_at(&self.text, (self.path(), self.text()), span, (before, after))
    }
}

/// `did you mean …`, or the allowed words when there are few, or those of many that have a word in common with it.
pub(crate) fn suggestion<'a>(word: &str, allowed: impl Iterator<Item = &'a str>) -> Option<String> {
    const FEW: usize = 24;
    let mut allowed: Vec<&str> = allowed.collect();
    allowed.sort_unstable();
    allowed.dedup();
    let nearest = nearest(word, &allowed).map(|near| format!("did you mean `{near}`?"));
    let listed =
        (!allowed.is_empty() && allowed.len() <= FEW).then(|| format!("allowed: {}", allowed.join(", ")));
    match (nearest, listed) {
        (Some(nearest), Some(listed)) => Some(format!("{nearest} {listed}")),
        (nearest, listed) => nearest.or(listed).or_else(|| akin(word, &allowed)),
    }
}

/// `person.health` for `person.health_and_habits`: the shortest first, which is the node above others.
fn akin(word: &str, allowed: &[&str]) -> Option<String> {
    const SHOWN: usize = 6;
    let has = |candidate: &str, part: &str| words_of(candidate).any(|word| word == part);
    // What a good part of all have, such as the root of a tree, says nothing.
    let is_rare = |part: &&str| allowed.iter().filter(|one| has(one, part)).count() * 4 <= allowed.len();
    let wanted: Vec<&str> = words_of(word).filter(is_rare).collect();
    let shared = |candidate: &str| words_of(candidate).filter(|part| wanted.contains(part)).count();
    let most = allowed.iter().map(|candidate| shared(candidate)).max().filter(|most| *most > 0)?;
    let mut akin: Vec<&str> = allowed.iter().filter(|candidate| shared(candidate) == most).copied().collect();
    akin.sort_by_key(|candidate| candidate.len());
    let shown: Vec<String> = akin.iter().take(SHOWN).map(|one| format!("`{one}`")).collect();
    Some(format!("near it: {}", shown.join(", ")))
}

/// Without those of a few letters: `of`, `to`.
fn words_of(word: &str) -> impl Iterator<Item = &str> {
    word.split(|c: char| !c.is_alphanumeric()).filter(|part| part.len() > 3)
}

/// The word is one of the allowed ones, misspelt.
pub(crate) fn is_slip<'a>(word: &str, allowed: impl Iterator<Item = &'a str>) -> bool {
    allowed.into_iter().any(|known| known != word && distance(word, known) <= 2)
}

/// The nearest allowed word, when it is near enough to be a slip.
fn nearest<'a>(word: &str, allowed: &[&'a str]) -> Option<&'a str> {
    let limit = 1 + word.chars().count().min(24) / 4;
    allowed
        .iter()
        .filter(|candidate| candidate.len().abs_diff(word.len()) <= limit * 4)
        .map(|candidate| (distance(word, candidate), *candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
        .or_else(|| allowed.iter().find(|candidate| is_part(word, candidate)).copied())
}

/// `email` for `user.contact.email`, `law` for `law-of-there`: the last part or the first; or the same letters: `law:5.1.c` for `law:5(1)(c)`.
fn is_part(word: &str, candidate: &str) -> bool {
    let last = candidate.rsplit('.').next().unwrap_or(candidate);
    let is_last =
        word.rsplit('.').next().is_some_and(|part| part.len() > 2 && part.eq_ignore_ascii_case(last));
    let is_first = word.len() > 2 && candidate.strip_prefix(word).is_some_and(|rest| rest.starts_with('-'));
    is_last || is_first || letters(word).eq(letters(candidate))
}

fn letters(word: &str) -> impl Iterator<Item = char> {
    word.chars().filter(|letter| letter.is_alphanumeric()).map(|letter| letter.to_ascii_lowercase())
}

/// Edit distance that counts a swap of neighbours as one, over at most 80 characters.
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.chars().take(80).collect();
    let right: Vec<char> = right.chars().take(80).collect();
    let mut before: Vec<usize> = Vec::new();
    let mut previous: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in right.iter().enumerate() {
            let mut cost = (previous[j] + usize::from(a != b)).min(previous[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == right[j - 1] && left[i - 1] == *b {
                cost = cost.min(before[j - 1] + 1);
            }
            row.push(cost);
        }
        before = std::mem::replace(&mut previous, row);
    }
    previous.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_suggested() {
        assert_eq!(distance("emial", "email"), 1);
        let allowed = ["person.contact.email", "person.name"];
        let help = suggestion("person.contact.emial", allowed.into_iter()).expect("near");
        assert!(help.starts_with("did you mean `person.contact.email`?"), "{help}");
        let help = suggestion("email", allowed.into_iter()).expect("part");
        assert!(help.starts_with("did you mean `person.contact.email`?"), "{help}");
        assert_eq!(suggestion("zzz", ["aaaaaa"; 0].into_iter()), None);
    }

    #[test]
    fn of_many_words_those_akin_are_named() {
        let many: Vec<String> = (0..30).map(|at| format!("person.other{at}")).collect();
        let health = ["person.health_and_habits.sleep", "person.health_and_habits"];
        let allowed = || many.iter().map(String::as_str).chain(health);
        let help = suggestion("person.health", allowed()).expect("akin");
        assert_eq!(help, "near it: `person.health_and_habits`, `person.health_and_habits.sleep`");
        assert_eq!(suggestion("zzzzzzzz", allowed()), None);
    }
}
