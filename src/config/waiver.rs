//! Waivers in the tree of `tracklint.yml`.

use super::Located;
use super::reader::Reader;
use super::yaml::{Entry, Node};
use crate::rules::paths::Paths;
use crate::rules::waiver::{Date, Waiver};
use crate::source::Span;

pub(super) const KEYS: [&str; 6] = ["rule", "scope", "reason", "owner", "expires", "granted"];

impl Reader {
    pub(super) fn waiver(&mut self, node: &Node) -> Option<Waiver> {
        let entries = self.entries(node, &KEYS)?;
        let find = |key: &str| entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value);
        for key in ["rule", "reason", "owner", "expires"] {
            if find(key).is_none() {
                let help = "a waiver says for which rule, why, who answers for it, and until when".to_owned();
                self.mistake(node.span, format!("the key `{key}` is missing"), "in this waiver", Some(help));
            }
        }
        let mut said = |key: &str| {
            let text = self.text(find(key)?)?;
            if text.value.chars().any(char::is_alphanumeric) {
                return Some(text);
            }
            self.mistake(text.span, format!("`{key}` says nothing"), "empty", None);
            None
        };
        let (rule, reason, owner) = (said("rule"), said("reason"), said("owner"));
        let expires = find("expires").and_then(|node| self.date(node));
        let granted = find("granted").and_then(|node| self.date(node));
        let (paths, fingerprints) = find("scope").map(|node| self.scope(node)).unwrap_or_default();
        let Located { value, span } = rule?;
        Some(Waiver {
            rule: (value, span),
            paths,
            fingerprints,
            reason: reason.unwrap_or_default().value,
            owner: owner.unwrap_or_default().value,
            expires: expires.unwrap_or((Date::default(), span)),
            granted: granted.map(|(date, _)| date),
        })
    }

    fn scope(&mut self, node: &Node) -> (Paths, Vec<String>) {
        let (mut paths, mut not_paths, mut fingerprints) = (Vec::new(), Vec::new(), Vec::new());
        let texts = |located: Vec<Located<String>>| located.into_iter().map(|text| text.value).collect();
        let keys = ["paths", "not_paths", "fingerprints"];
        for Entry { key, value, .. } in self.entries(node, &keys).unwrap_or_default() {
            match key.as_str() {
                "paths" => paths = texts(self.globs(value)),
                "not_paths" => not_paths = texts(self.globs(value)),
                _ => fingerprints = self.fingerprints(value),
            }
        }
        (Paths::new(paths, not_paths), fingerprints)
    }

    /// `t1:9c0e2a77b1d84f00`, as reports show them.
    fn fingerprints(&mut self, node: &Node) -> Vec<String> {
        let found = self.texts(node);
        for one in &found {
            let digits = one.value.strip_prefix("t1:").unwrap_or_default();
            if digits.len() != 16 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                let help =
                    "copy it whole, as reports show it: `t1:` and 16 digits; `paths` name files".to_owned();
                self.mistake(
                    one.span,
                    format!("`{}` is no fingerprint", one.value),
                    "no fingerprint",
                    Some(help),
                );
            }
        }
        found.into_iter().map(|one| one.value).collect()
    }

    fn date(&mut self, node: &Node) -> Option<(Date, Span)> {
        let text = self.text(node)?;
        let date = Date::parse(&text.value);
        if date.is_none() {
            let help = Some("write year, month and day: `2027-01-31`".to_owned());
            self.mistake(text.span, format!("`{}` is no date", text.value), "no date", help);
        }
        Some((date?, text.span))
    }
}
