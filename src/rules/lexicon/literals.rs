//! String literals that look like personal data: `'jane@firm.example'`, a card number.
//!
//! Takes the patterns of all categories; a match counts when its check sum holds and it is no placeholder.

use regex::{Regex, RegexBuilder};

use super::LiteralHit;
use crate::limits;
use crate::rules::compile::InFile;
use crate::rules::model::CategoryId;
use crate::rules::raw::data::{RawCheckSum, RawLiteral};

#[derive(Debug)]
pub(super) struct Pattern {
    category: CategoryId,
    id: String,
    regex: Regex,
    check: RawCheckSum,
    /// Lower case.
    ignore: Vec<String>,
}

impl Pattern {
    pub(super) fn compile(raw: &RawLiteral, category: CategoryId, cx: &mut InFile<'_>) -> Option<Self> {
        let built = RegexBuilder::new(&raw.pattern.value).size_limit(limits::PATTERN_BYTES).build();
        let regex = match built {
            Ok(regex) => regex,
            Err(error) => {
                let text = error.to_string();
                let reason = text.lines().last().unwrap_or_default().trim_start_matches("error: ");
                let help = "patterns have no look-around and no back-references";
                cx.error(raw.pattern.span, format!("this pattern cannot be used: {reason}"), Some(help));
                return None;
            }
        };
        if regex.is_match("") {
            cx.error(raw.pattern.span, "this pattern matches the empty text", None);
        }
        let ignore = raw.ignore.iter().map(|text| text.to_lowercase()).collect();
        Some(Self { category, id: raw.id.clone(), regex, check: raw.check, ignore })
    }

    fn meets(&self, text: &str) -> bool {
        let mut found = self.regex.find_iter(text).take(limits::LITERAL_MATCHES);
        found.any(|found| self.is_real(found.as_str()))
    }

    fn is_real(&self, found: &str) -> bool {
        let lower = found.to_lowercase();
        if self.ignore.iter().any(|placeholder| lower.contains(placeholder.as_str())) {
            return false;
        }
        match self.check {
            RawCheckSum::None => true,
            RawCheckSum::Luhn => luhn(found),
            RawCheckSum::Mod97 => mod97(found),
        }
    }
}

/// The first pattern that the text meets.
pub(super) fn classify(patterns: &[Pattern], text: &str) -> Option<LiteralHit> {
    let end = text.char_indices().map(|(at, _)| at).find(|at| *at > limits::LITERAL_BYTES);
    let text = end.and_then(|end| text.get(..end)).unwrap_or(text);
    let pattern = patterns.iter().find(|pattern| pattern.meets(text))?;
    Some(LiteralHit { category: pattern.category, pattern: pattern.id.clone() })
}

/// Card numbers: every second digit from the right doubled, the sum divisible by ten; not one digit repeated.
fn luhn(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(n, digit)| if n % 2 == 0 { *digit } else { (digit * 2) / 10 + (digit * 2) % 10 })
        .sum();
    digits.len() > 1 && sum.is_multiple_of(10) && digits.iter().any(|digit| *digit != digits[0])
}

/// IBAN: the first four characters moved to the end, letters as numbers from 10, rest 1 when divided by 97.
fn mod97(text: &str) -> bool {
    let characters: Vec<char> = text.chars().filter(char::is_ascii_alphanumeric).collect();
    if characters.len() < 5 {
        return false;
    }
    let moved = characters[4..].iter().chain(&characters[..4]);
    let rest = moved.filter_map(|c| c.to_digit(36)).fold(0, |rest, value| {
        let shift = if value > 9 { 100 } else { 10 };
        (rest * shift + value) % 97
    });
    rest == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_sums_hold_for_published_specimens() {
        assert!(luhn("4111 1111 1111 1111"));
        assert!(!luhn("4111 1111 1111 1112"));
        assert!(!luhn("0000000000000000"));
        assert!(mod97("GB82 WEST 1234 5698 7654 32"));
        assert!(!mod97("GB82 WEST 1234 5698 7654 33"));
        assert!(!mod97("GB"));
    }
}
