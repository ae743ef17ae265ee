//! Secrets of vendors that stand in the code, wherever they stand.
//!
//! Takes texts and the model; gives places. Looks at plain text, so that a key in a comment or in a file that sends
//! nothing is found too. Knows nothing of programs.

use aho_corasick::AhoCorasick;

use crate::limits;
use crate::rules::{Model, VendorId};
use crate::source::{Place, SourceFile, Span};

/// A secret in the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SecretUse {
    /// The secret itself, without quotes.
    pub place: Place,
    pub vendor: VendorId,
    /// Index into the vendor's secrets.
    pub secret: usize,
}

/// All secrets that are known, ready for a search.
#[derive(Debug)]
pub struct Secrets<'m> {
    model: &'m Model,
    /// `None` when there is none to look for.
    search: Option<AhoCorasick>,
    /// By the number of the text that is searched for.
    known: Vec<(VendorId, usize)>,
}

impl<'m> Secrets<'m> {
    pub fn new(model: &'m Model) -> Self {
        let mut known = Vec::new();
        let mut starts = Vec::new();
        for (at, vendor) in model.vendors.iter().enumerate() {
            let id = VendorId(u16::try_from(at).unwrap_or(u16::MAX));
            for (number, secret) in vendor.secrets.iter().enumerate() {
                known.push((id, number));
                starts.push(secret.starts.as_str());
            }
        }
        let search = if starts.is_empty() { None } else { AhoCorasick::new(&starts).ok() };
        Self { model, search, known }
    }

    /// In the order of the text.
    pub fn scan(&self, file: &SourceFile) -> Vec<SecretUse> {
        let Some(search) = &self.search else { return Vec::new() };
        let text: &str = &file.text;
        let mut found: Vec<SecretUse> = Vec::new();
        for hit in search.find_overlapping_iter(text) {
            let (vendor, number) = self.known[hit.pattern().as_usize()];
            let secret = &self.model.vendor(vendor).secrets[number];
            let inside_word = text[..hit.start()].chars().next_back().is_some_and(is_word);
            let window = &text[hit.start()..];
            let whole =
                secret.pattern.get().and_then(|regex| regex.find(window)).filter(|whole| whole.start() == 0);
            let Some(whole) = whole.filter(|_| !inside_word) else { continue };
            let end = hit.start() + whole.end();
            let goes_on = text[end..].chars().next().is_some_and(is_word);
            if goes_on || is_placeholder(&whole.as_str()[secret.starts.len()..]) {
                continue;
            }
            let place = Place { file: file.id, span: Span::new(hit.start(), end) };
            found.push(SecretUse { place, vendor, secret: number });
        }
        found
    }
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// `xxxxxxxxxxxxxxxx`, `your_key_here`, `0000-0000`: what is made up at random has more different characters than
/// that, and rarely a character four times in a row (errs towards silence for one key in some thousands).
fn is_placeholder(body: &str) -> bool {
    let bytes = body.as_bytes();
    let mut distinct: Vec<u8> = bytes.iter().map(u8::to_ascii_lowercase).collect();
    distinct.sort_unstable();
    distinct.dedup();
    let repeats = bytes.windows(4).any(|four| four.iter().all(|byte| *byte == four[0]));
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    distinct.len() < limits::SECRET_CHARACTERS || repeats || digits == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_told_by_their_letters() {
        for placeholder in
            ["xxxxxxxxxxxxxxxxxxxxxxxx", "your_key_here_please_now", "00000000-0000-0000-0000-000000000000"]
        {
            assert!(is_placeholder(placeholder), "{placeholder}");
        }
        assert!(!is_placeholder("q8Zk2LwP0vBn5RtY7uXa"));
    }
}
