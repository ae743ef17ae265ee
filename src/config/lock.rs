//! `tracklint.lock`: which content of each package was agreed on.

use std::fmt::Write as _;
use std::sync::Arc;

use miette::NamedSource;
use sha2::{Digest, Sha256};

use super::LOCK_NAME;
use super::yaml::{self, Value};
use crate::error::Mistake;
use crate::source::Span;

/// What a pack held when it was agreed on.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pinned {
    /// `npm:@acme/privacy`, or a path out of the root.
    pub name: String,
    /// Empty for paths.
    pub version: String,
    /// `sha256:` and 64 hexadecimal digits.
    pub digest: String,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Lock {
    packs: Vec<Pinned>,
}

impl Lock {
    pub(super) fn of(&self, name: &str) -> Option<&Pinned> {
        self.packs.iter().find(|pinned| pinned.name == name)
    }

    /// Reads what [`text`] wrote; a file that is not that is a mistake, and holds nothing.
    pub(super) fn parse(written: &str, mistakes: &mut Vec<Mistake>) -> Self {
        let mut wrong = |span: Span, message: String| {
            let text = Arc::new(NamedSource::new(LOCK_NAME, written.to_owned()).with_language("yaml"));
            let help = Some("write it anew with `tracklint lock`".to_owned());
            mistakes.push(Mistake { message, text, span, label: "here".to_owned(), help });
        };
        let node = match yaml::parse(written) {
            Ok(node) => node,
            Err(error) => {
                wrong(error.span, error.message);
                return Self::default();
            }
        };
        let packs = match &node.value {
            Value::Map(entries)
                if entries
                    .iter()
                    .any(|one| one.key == "version" && one.value.value == Value::Number(1.0)) =>
            {
                entries.iter().find(|entry| entry.key == "packs").map(|entry| &entry.value)
            }
            _ => None,
        };
        let Some(Value::List(items)) = packs.map(|packs| &packs.value) else {
            wrong(node.span, format!("this is no {LOCK_NAME} of version 1"));
            return Self::default();
        };
        let mut lock = Self::default();
        for item in items {
            let Value::Map(entries) = &item.value else { continue };
            let text = |key: &str| {
                let entry = entries.iter().find(|entry| entry.key == key)?;
                if let Value::Text(text) = &entry.value.value { Some(text.clone()) } else { None }
            };
            match (text("name"), text("digest")) {
                (Some(name), Some(digest)) => {
                    let version = text("version").unwrap_or_default();
                    lock.packs.push(Pinned { name, version, digest });
                }
                _ => wrong(item.span, "this entry has no `name` or no `digest`".to_owned()),
            }
        }
        lock
    }
}

/// The file, sorted, so that a change of it shows what changed.
pub fn text(pinned: &[Pinned]) -> String {
    let mut pinned = pinned.to_vec();
    pinned.sort();
    pinned.dedup();
    let mut text =
        "# Written by `tracklint lock`. Commit it: a pack that holds something else is an error.\n\
                    version: 1\npacks:"
            .to_owned();
    if pinned.is_empty() {
        text.push_str(" []\n");
        return text;
    }
    text.push('\n');
    for one in pinned {
        // Names are checked: they need no escapes. Writing to a string cannot fail.
        let _ = write!(
            text,
            "  - name: \"{}\"\n    version: \"{}\"\n    digest: \"{}\"\n",
            one.name, one.version, one.digest
        );
    }
    text
}

/// Of paths and texts, sorted by path; lengths keep two files from looking like one.
pub(super) fn digest(files: &[(&str, &str)]) -> String {
    let mut hash = Sha256::new();
    for (path, text) in files {
        for part in [path, text] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
    }
    let mut digest = "sha256:".to_owned();
    for byte in hash.finalize() {
        let _ = write!(digest, "{byte:02x}");
    }
    digest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let one =
            Pinned { name: "npm:@acme/a".into(), version: "1.2.0".into(), digest: digest(&[("a", "b")]) };
        let mut mistakes = Vec::new();
        let lock = Lock::parse(&text(std::slice::from_ref(&one)), &mut mistakes);
        assert_eq!((lock.of("npm:@acme/a"), mistakes.len()), (Some(&one), 0));
        assert_ne!(digest(&[("a", "bc")]), digest(&[("ab", "c")]));
        for broken in ["version: 2\npacks: []\n", "packs: [", "[]", "version: 1\npacks: [{name: x}]\n"] {
            let mut mistakes = Vec::new();
            Lock::parse(broken, &mut mistakes);
            assert_eq!(mistakes.len(), 1, "{broken}");
        }
        assert!(Lock::parse(&text(&[]), &mut mistakes).of("x").is_none() && mistakes.is_empty());
    }
}
