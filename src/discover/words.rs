//! The words that make a file worth parsing: names of packages, globals and hosts.
//! Takes them as plain strings, answers whether a text has one. Many words cost as much as one.

use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

/// Compiled words.
#[derive(Debug)]
pub struct Words {
    automaton: Option<AhoCorasick>,
}

impl Words {
    /// Words as written in the knowledge; `acme/*` stands for everything below `acme/`. Without any word no text
    /// matches.
    pub fn new<S: AsRef<str>>(words: &[S]) -> Self {
        let mut plain: Vec<&str> = words
            .iter()
            .map(|word| word.as_ref().trim_end_matches('*'))
            .filter(|word| !word.is_empty())
            .collect();
        plain.sort_unstable();
        plain.dedup();
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(plain);
        Self { automaton: automaton.ok() }
    }

    /// The text has a word, not only as a part of a longer one: `ga` stands in `window.ga(…)` and not in `gap`.
    pub fn is_in(&self, text: &str) -> bool {
        let Some(automaton) = &self.automaton else { return true };
        let bytes = text.as_bytes();
        automaton.find_overlapping_iter(bytes).any(|found| is_whole(text, found.range()))
    }
}

/// What stands there is no part of a longer word.
pub(super) fn is_whole(text: &str, range: Range<usize>) -> bool {
    let bytes = text.as_bytes();
    is_boundary(bytes, range.start.checked_sub(1), range.start)
        && is_boundary(bytes, range.end.checked_sub(1), range.end)
}

/// No word runs from byte `left` to byte `right`. `$` and non-ASCII letters count as boundaries: that finds too
/// much (`$acme`, which a plugin may define), never too little.
fn is_boundary(bytes: &[u8], left: Option<usize>, right: usize) -> bool {
    let is_word = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at)).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
    };
    !(is_word(left) && is_word(Some(right)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_are_found() {
        let words = Words::new(&["ga", "gap", "@acme/js", "acme/*", "api.acme.example", ""]);
        for text in [
            "window.ga('x')",
            "from '@acme/js'",
            "from 'acme/server'",
            "'https://api.acme.example/v1'",
            "$ga",
        ] {
            assert!(words.is_in(text), "{text}");
        }
        for text in ["gaps", "mega", "ga_1", "acme", "x_ga", ""] {
            assert!(!words.is_in(text), "{text}");
        }
        assert!(!Words::new::<&str>(&[]).is_in("ga"));
    }
}
