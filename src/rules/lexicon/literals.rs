//! String literals that look like personal data: `'jane@firm.example'`, a card number.
//!
//! Takes the patterns of all categories; a match counts when its check sum holds and it is no placeholder.

use std::collections::BTreeMap;

use super::{LiteralHit, checksums, sums};
use crate::limits;
use crate::rules::compile::InFile;
use crate::rules::model::CategoryId;
use crate::rules::pattern;
use crate::rules::raw::data::{RawCheckSum, RawLiteral, RawSum};

#[derive(Debug, serde::Deserialize, serde::Serialize)]
pub(super) struct Pattern {
    category: CategoryId,
    id: String,
    regex: pattern::Pattern,
    check: RawCheckSum,
    sums: Vec<RawSum>,
    letters: BTreeMap<char, String>,
    /// Lower case.
    ignore: Vec<String>,
    /// Of numbers instead of texts.
    numbers: bool,
    /// Only under a key of the category.
    keyed: bool,
}

impl Pattern {
    pub(super) fn compile(raw: &RawLiteral, category: CategoryId, cx: &mut InFile<'_>) -> Option<Self> {
        let regex = match pattern::Pattern::of(cx.file, &raw.pattern.value) {
            Ok(regex) => regex,
            Err(error) => {
                let text = error.to_string();
                let reason = text.lines().last().unwrap_or_default().trim_start_matches("error: ");
                let help = "patterns have no look-around and no back-references";
                cx.error(raw.pattern.span, format!("this pattern cannot be used: {reason}"), Some(help));
                return None;
            }
        };
        if !cx.file.text.is_empty() && regex.get().is_some_and(|regex| regex.is_match("")) {
            cx.error(raw.pattern.span, "this pattern matches the empty text", None);
        }
        let ignore = raw.ignore.iter().map(|text| text.to_lowercase()).collect();
        let (id, sums, letters) = (raw.id.clone(), raw.sums.clone(), raw.letters.clone());
        let RawLiteral { check, numbers, keyed, .. } = *raw;
        Some(Self { category, id, regex, check, sums, letters, ignore, numbers, keyed })
    }

    fn meets(&self, text: &str) -> bool {
        let Some(regex) = self.regex.get() else { return false };
        let mut found = regex.find_iter(text).take(limits::LITERAL_MATCHES);
        found.any(|found| self.is_real(found.as_str()))
    }

    fn is_real(&self, found: &str) -> bool {
        let lower = found.to_lowercase();
        let is_ignored = |placeholder: &String| match placeholder.strip_prefix('^') {
            Some(start) => lower.starts_with(start),
            None => lower.contains(placeholder.as_str()),
        };
        if self.ignore.iter().any(is_ignored) {
            return false;
        }
        checksums::holds(self.check, found) && sums::hold(&self.sums, &self.letters, found)
    }
}

/// The first pattern that the text meets, whatever key it stands under.
pub(super) fn classify(patterns: &[Pattern], text: &str) -> Option<LiteralHit> {
    first(patterns, text, |pattern| !pattern.numbers && !pattern.keyed)
}

/// The first pattern that the text meets of those that need a key of their category, which the key is of.
pub(super) fn classify_keyed(patterns: &[Pattern], text: &str, category: CategoryId) -> Option<LiteralHit> {
    first(patterns, text, |pattern| pattern.keyed && pattern.category == category)
}

/// The first pattern of numbers of a category that the number meets.
pub(super) fn classify_number(
    patterns: &[Pattern],
    number: &str,
    category: CategoryId,
) -> Option<LiteralHit> {
    first(patterns, number, |pattern| (pattern.numbers || pattern.keyed) && pattern.category == category)
}

/// Some pattern of texts is met.
pub(super) fn has_form(patterns: &[Pattern], text: &str) -> bool {
    first(patterns, text, |pattern| !pattern.numbers).is_some()
}

fn first(patterns: &[Pattern], text: &str, is_asked: impl Fn(&Pattern) -> bool) -> Option<LiteralHit> {
    let end = text.char_indices().map(|(at, _)| at).find(|at| *at > limits::LITERAL_BYTES);
    let text = end.and_then(|end| text.get(..end)).unwrap_or(text);
    let pattern = patterns.iter().find(|pattern| is_asked(pattern) && pattern.meets(text))?;
    Some(LiteralHit { category: pattern.category, pattern: pattern.id.clone() })
}

/// A pattern as tests ask for it.
#[derive(Debug)]
pub struct LiteralPattern<'l> {
    pub category: CategoryId,
    pub id: &'l str,
    pub regex: &'l pattern::Pattern,
    /// Not all that has its form counts.
    pub is_checked: bool,
    pub is_keyed: bool,
    pub is_of_numbers: bool,
}

pub(super) fn describe(pattern: &Pattern) -> LiteralPattern<'_> {
    let Pattern { category, id, regex, check, sums, ignore, numbers, keyed, .. } = pattern;
    LiteralPattern {
        category: *category,
        id,
        regex,
        is_checked: *check != RawCheckSum::None || !sums.is_empty() || !ignore.is_empty(),
        is_keyed: *keyed,
        is_of_numbers: *numbers,
    }
}
