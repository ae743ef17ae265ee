//! The identity of a finding: survives moved lines and edits elsewhere in the file.
//!
//! Never line or column, and no literal text that reports mask: a hash of a telephone number is soon guessed.

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::{Finding, wording};
use crate::limits;

/// What makes a finding the same finding tomorrow, besides its rule, path, destination, API, channel and data.
pub(super) struct Identity<'a> {
    pub key: &'a str,
    /// The source in words, never a literal's text.
    pub origin: &'a str,
    /// The statement's text, without what must be masked.
    pub statement: &'a str,
}

impl Identity<'_> {
    /// All parts with a separator that no part holds.
    pub(super) fn seed(&self, finding: &Finding) -> String {
        let data = finding.data.join(",");
        let statement = collapsed(self.statement);
        [
            &finding.rule,
            &*finding.path,
            &finding.destination,
            &finding.api,
            wording::channel(finding.channel),
            self.key,
            &data,
            self.origin,
            &statement,
        ]
        .join("\u{0}")
    }
}

/// White space is one space, or none beside punctuation: formatting changes nothing.
fn collapsed(text: &str) -> String {
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let mut kept = String::new();
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() {
            gap = true;
            continue;
        }
        if gap && is_word(c) && kept.chars().next_back().is_some_and(is_word) {
            kept.push(' ');
        }
        gap = false;
        kept.push(c);
        if kept.len() >= limits::FINGERPRINT_TEXT {
            break;
        }
    }
    // Formatters add and remove these at line breaks.
    kept.replace(",)", ")").replace(",}", "}").replace(",]", "]")
}

/// Gives each finding its fingerprint; equal seeds are told apart by their order in the file.
/// The findings are sorted by place.
pub(super) fn assign(findings: &mut [(Finding, String)]) {
    let mut seen: FxHashMap<&str, u32> = FxHashMap::default();
    for (finding, seed) in findings.iter_mut() {
        let ordinal = seen.entry(seed.as_str()).or_default();
        finding.fingerprint = format!("t1:{:016x}", xxh3_64(format!("{seed}\u{0}{ordinal}").as_bytes()));
        *ordinal += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formatting_does_not_change_the_statement() {
        let wide = "track('x', { email: user.email })";
        let tall = "track(\n  'x',\n  {\n    email: user.email,\n  },\n)";
        assert_eq!(collapsed(wide), collapsed(tall));
        assert_ne!(collapsed("new Client(a)"), collapsed("newClient(a)"));
    }
}
