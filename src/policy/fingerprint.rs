//! The identity of a finding: survives moved lines and edits elsewhere in the file.
//!
//! Never line or column, and no literal text that reports mask: a hash of a telephone number is soon guessed. Beside the
//! fingerprint a finding carries [`Traces`]: what it is recognised by after its file was moved or its statement edited.

use std::fmt::Display;

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::{Drawn, Finding, wording};
use crate::limits;

/// What makes a finding the same finding tomorrow, besides its rule, path, destination, API, channel and data.
pub(super) struct Identity<'a> {
    pub key: &'a str,
    /// The source in words, never a literal's text.
    pub origin: &'a str,
    /// The statement's text, without what must be masked.
    pub statement: &'a str,
}

/// What a finding shares with itself before a change. Each leaves out what one kind of edit touches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traces {
    /// All but the path and the names of variables: `s1:` and 16 hex digits. Baselines keep it.
    pub shape: String,
    /// All but the statement: another property was added to the call. Findings without a statement have none.
    pub edited: Option<u64>,
    /// All but the statement and the words of the source: a variable was renamed at the same time.
    pub renamed: Option<u64>,
}

impl Traces {
    /// Of a finding that no edit of code changes.
    pub(super) fn of_shape(parts: &str) -> Self {
        Self { shape: shape(parts), ..Self::default() }
    }
}

/// What fingerprint and traces are made of.
pub(super) struct Seed {
    pub whole: String,
    pub traces: Traces,
}

impl Identity<'_> {
    pub(super) fn seed(&self, finding: &Finding) -> Seed {
        let statement = collapsed(self.statement);
        let path = &*finding.path;
        let without_statement = |origin| Some(xxh3_64(self.joined(finding, path, origin, "").as_bytes()));
        Seed {
            traces: Traces {
                shape: self.shape(finding),
                edited: without_statement(self.origin),
                renamed: without_statement(""),
            },
            whole: self.joined(finding, path, self.origin, &statement),
        }
    }

    /// All parts with a separator that no part holds.
    fn joined(&self, finding: &Finding, path: &str, origin: &str, statement: &str) -> String {
        let data = finding.data.join(",");
        let channel = wording::channel(finding.channel);
        let (rule, destination, api) = (&finding.rule, &finding.destination, &finding.api);
        [rule, path, destination, api, channel, self.key, &data, origin, statement].join("\u{0}")
    }
}

impl Identity<'_> {
    /// What stays when variables are renamed and files are moved.
    fn shape(&self, finding: &Finding) -> String {
        let data = finding.data.join(",");
        let statement = unnamed(&collapsed(self.statement));
        let channel = wording::channel(finding.channel);
        let parts = [
            &finding.rule,
            &*finding.destination,
            &finding.api,
            channel,
            self.key,
            &data,
            statement.as_str(),
        ];
        shape(&parts.join("\u{0}"))
    }
}

/// `send('x',{mail:u.mail})` without the names of variables: `_('x',{mail:_.mail})`. Members, keys and texts stay.
fn unnamed(statement: &str) -> String {
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let mut kept = String::new();
    let mut quote: Option<char> = None;
    let mut rest = statement;
    while let Some(first) = rest.chars().next() {
        let length = if quote.is_none() && is_word(first) {
            rest.find(|c| !is_word(c)).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (part, after) = rest.split_at(length);
        let is_name = quote.is_none() && is_word(first) && !first.is_ascii_digit();
        let is_key = after.starts_with(':') || kept.ends_with('.');
        kept.push_str(if is_name && !is_key { "_" } else { part });
        match quote {
            Some(open) if open == first => quote = None,
            None if matches!(first, '\'' | '"' | '`') => quote = Some(first),
            _ => {}
        }
        rest = after;
    }
    kept
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

/// Of findings with equal seeds, the one of this number.
pub(in crate::policy) fn fingerprint(seed: &str, ordinal: impl Display) -> String {
    format!("t1:{:016x}", xxh3_64(format!("{seed}\u{0}{ordinal}").as_bytes()))
}

fn shape(parts: &str) -> String {
    format!("s1:{:016x}", xxh3_64(parts.as_bytes()))
}

/// Gives each finding its fingerprint; equal seeds are told apart by their order in the file.
/// The findings are sorted by place.
pub(super) fn assign(findings: &mut [Drawn]) {
    let mut seen: FxHashMap<&str, u32> = FxHashMap::default();
    for Drawn { finding, seed, .. } in findings.iter_mut() {
        let ordinal = seen.entry(seed.as_str()).or_default();
        finding.fingerprint = fingerprint(seed, *ordinal);
        *ordinal += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_variables_do_not_count_and_all_else_does() {
        let unnamed = |text: &str| unnamed(&collapsed(text));
        assert_eq!(unnamed("track('it is', { mail: user.mail })"), unnamed("send('it is', {mail: u.mail})"));
        assert_eq!(unnamed("a('x', { k: b.c ?? `d ${e}` })"), "_('x',{k:_.c??`d ${e}`})");
        assert_ne!(unnamed("track('a', x)"), unnamed("track('b', x)"));
        assert_ne!(unnamed("track(a.mail)"), unnamed("track(a.phone)"));
    }

    #[test]
    fn formatting_does_not_change_the_statement() {
        let wide = "track('x', { email: user.email })";
        let tall = "track(\n  'x',\n  {\n    email: user.email,\n  },\n)";
        assert_eq!(collapsed(wide), collapsed(tall));
        assert_ne!(collapsed("new Client(a)"), collapsed("newClient(a)"));
    }
}
