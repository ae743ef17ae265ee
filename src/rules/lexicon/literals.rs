//! String literals that look like personal data: `'jane@firm.example'`, a card number.
//!
//! Takes the patterns of all categories; a match counts when its check sum holds and it is no placeholder.

use super::{LiteralHit, checksums};
use crate::limits;
use crate::rules::compile::InFile;
use crate::rules::model::CategoryId;
use crate::rules::pattern;
use crate::rules::raw::data::{RawCheckSum, RawLiteral};

#[derive(Debug, serde::Deserialize, serde::Serialize)]
pub(super) struct Pattern {
    category: CategoryId,
    id: String,
    regex: pattern::Pattern,
    check: RawCheckSum,
    /// Lower case.
    ignore: Vec<String>,
    /// Of numbers instead of texts.
    numbers: bool,
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
        Some(Self { category, id: raw.id.clone(), regex, check: raw.check, ignore, numbers: raw.numbers })
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
        checksums::holds(self.check, found)
    }
}

/// The first pattern that the text meets.
pub(super) fn classify(patterns: &[Pattern], text: &str) -> Option<LiteralHit> {
    let end = text.char_indices().map(|(at, _)| at).find(|at| *at > limits::LITERAL_BYTES);
    let text = end.and_then(|end| text.get(..end)).unwrap_or(text);
    let pattern = patterns.iter().find(|pattern| !pattern.numbers && pattern.meets(text))?;
    Some(LiteralHit { category: pattern.category, pattern: pattern.id.clone() })
}

/// The first pattern of numbers of a category that the number meets.
pub(super) fn classify_number(
    patterns: &[Pattern],
    number: &str,
    category: CategoryId,
) -> Option<LiteralHit> {
    let is_own = |pattern: &&Pattern| pattern.numbers && pattern.category == category;
    let pattern = patterns.iter().filter(is_own).find(|pattern| pattern.meets(number))?;
    Some(LiteralHit { category, pattern: pattern.id.clone() })
}
