//! Installed versions from lockfiles: SDKs change their defaults, and `^2.45.0` does not say which hold.
//!
//! Takes the text of a lockfile and searches it on demand: few packages are asked for, and parsing megabytes for
//! them costs more than the scan. Reads the styles that npm, Yarn (1 and later), pnpm and Bun write; another style gives no
//! version, never a wrong one for another package.

use std::sync::Arc;

use memchr::memmem;

use crate::limits::LOCKFILE_ENTRY_BYTES;

/// A lockfile's text.
#[derive(Clone, Debug)]
pub struct Lockfile {
    style: Style,
    text: Arc<str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Npm,
    Yarn,
    Pnpm,
    Bun,
}

impl Lockfile {
    pub(super) fn new(name: &str, text: &str) -> Self {
        let style = match name {
            "yarn.lock" => Style::Yarn,
            "pnpm-lock.yaml" => Style::Pnpm,
            "bun.lock" => Style::Bun,
            _ => Style::Npm,
        };
        Self { style, text: text.into() }
    }

    /// The version that `package` at the declared `range` is installed in.
    pub(super) fn version(&self, package: &str, range: &str) -> Option<&str> {
        let found = match self.style {
            Style::Npm => self.npm(package),
            Style::Yarn => self.yarn(package, range),
            Style::Pnpm => self.pnpm(package, range),
            Style::Bun => self.bun(package),
        };
        found.filter(|version| version.starts_with(|first: char| first.is_ascii_digit()))
    }

    /// `"node_modules/acme": {"version": "2.0.1", …`; in old files `"acme": {"version": …` under `dependencies`.
    fn npm(&self, package: &str) -> Option<&str> {
        let keys = [format!("\"node_modules/{package}\": {{"), format!("\"{package}\": {{")];
        keys.iter().find_map(|key| {
            let (_, rest) = self.text.split_once(key.as_str())?;
            let (before, rest) = window(rest).split_once("\"version\": \"")?;
            let is_own = !before.contains('}');
            is_own.then(|| rest.split('"').next())?
        })
    }

    /// `acme@^2.0.0, "acme@^2.1.0":` and on the next line `version "2.0.1"`; later Yarn: `"acme@npm:^2.0.0":` and `version: 2.0.1`.
    fn yarn(&self, package: &str, range: &str) -> Option<&str> {
        let bytes = self.text.as_bytes();
        [format!("{package}@{range}"), format!("{package}@npm:{range}")].iter().find_map(|key| {
            let starts = memmem::find_iter(bytes, key.as_bytes()).filter(|start| {
                let before = start.checked_sub(1).and_then(|before| bytes.get(before));
                let after = bytes.get(start + key.len());
                matches!(before, None | Some(b'\n' | b'"' | b' '))
                    && matches!(after, Some(b':' | b'"' | b','))
            });
            starts.take(16).find_map(|start| {
                let mut lines = window(self.text.get(start..)?).lines();
                let is_key = lines.next()?.trim_end().ends_with(':');
                let line = lines.next().filter(|_| is_key)?.trim();
                Some(line.strip_prefix("version")?.trim_matches([':', ' ', '"']))
            })
        })
    }

    /// `acme:`, then `specifier: ^2.0.0`, then `version: 2.0.1(react@18.2.0)`.
    fn pnpm(&self, package: &str, range: &str) -> Option<&str> {
        [format!(" {package}:\n"), format!(" '{package}':\n")].iter().find_map(|key| {
            memmem::find_iter(self.text.as_bytes(), key.as_str()).find_map(|start| {
                let mut lines = window(self.text.get(start + key.len()..)?).lines().map(str::trim);
                let specifier = lines.next()?.strip_prefix("specifier:")?.trim().trim_matches('\'');
                let version = lines.next()?.strip_prefix("version:")?.trim().trim_matches('\'');
                let matches = specifier == range || specifier.starts_with("catalog:");
                matches.then(|| version.split('(').next())?
            })
        })
    }

    /// `"acme": ["acme@2.0.1", …`
    fn bun(&self, package: &str) -> Option<&str> {
        let (_, rest) = self.text.split_once(format!("\"{package}\": [\"{package}@").as_str())?;
        window(rest).split('"').next()
    }
}

/// The beginning of a text, as far as an entry's version is.
fn window(text: &str) -> &str {
    let mut end = text.len().min(LOCKFILE_ENTRY_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(name: &str, text: &str, range: &str) -> Option<String> {
        Lockfile::new(name, text).version("@a/acme", range).map(str::to_owned)
    }

    #[test]
    fn npm() {
        let text = "{\"packages\": {\"\": {\"dependencies\": {\"@a/acme\": \"^2.0.0\"}},\n \"node_modules/@a/acme\": {\n \"version\": \"2.0.1\"}}}";
        assert_eq!(version("package-lock.json", text, "^2.0.0").as_deref(), Some("2.0.1"));
        let old = "{\"dependencies\": {\"@a/acme\": {\n \"version\": \"1.9.0\"}}}";
        assert_eq!(version("package-lock.json", old, "^1").as_deref(), Some("1.9.0"));
        let link = "{\"node_modules/@a/acme\": {\"link\": true}, \"x\": {\"version\": \"3.0.0\"}}";
        assert_eq!(version("package-lock.json", link, "*"), None);
    }

    #[test]
    fn yarn() {
        let old = "\"@a/acme@^1.0.0\", \"@a/acme@^1.2.0\":\n  version \"1.3.0\"\n\n\"@a/acme@^2.0.0\":\n  version \"2.0.1\"\n";
        assert_eq!(version("yarn.lock", old, "^2.0.0").as_deref(), Some("2.0.1"));
        assert_eq!(version("yarn.lock", old, "^1.0.0").as_deref(), Some("1.3.0"));
        let new = "\"@a/acme@npm:^2.0.0\":\n  version: 2.0.1\n";
        assert_eq!(version("yarn.lock", new, "^2.0.0").as_deref(), Some("2.0.1"));
        assert_eq!(version("yarn.lock", new, "^2"), None);
    }

    #[test]
    fn pnpm() {
        let text = "importers:\n  .:\n    dependencies:\n      '@a/acme':\n        specifier: ^2.0.0\n        version: 2.0.1(react@18.2.0)\n";
        assert_eq!(version("pnpm-lock.yaml", text, "^2.0.0").as_deref(), Some("2.0.1"));
        assert_eq!(version("pnpm-lock.yaml", text, "^3.0.0"), None);
        let local = text.replace("2.0.1(react@18.2.0)", "link:../acme");
        assert_eq!(version("pnpm-lock.yaml", &local, "^2.0.0"), None);
    }

    #[test]
    fn bun() {
        let text = "{\n  \"workspaces\": { \"\": { \"dependencies\": { \"@a/acme\": \"^2.0.0\" } } },\n  \"packages\": {\n    \
                    \"@a/acme\": [\"@a/acme@2.0.1\", \"\", {}, \"sha512-x\"],\n  }\n}";
        assert_eq!(version("bun.lock", text, "^2.0.0").as_deref(), Some("2.0.1"));
        let local = text.replace("acme@2.0.1", "acme@workspace:acme");
        assert_eq!(version("bun.lock", &local, "^2.0.0"), None);
    }

    #[test]
    fn anything_else_gives_no_version() {
        for name in ["package-lock.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock"] {
            for text in ["", "\"node_modules/@a/acme\": {é", "@a/acme@1", " @a/acme:\n", "\"@a/acme\": {"] {
                assert_eq!(version(name, text, "1"), None);
            }
        }
    }
}
