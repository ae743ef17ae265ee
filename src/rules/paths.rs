//! Globs of paths, compiled when they are first asked for: most runs ask few of them.

use std::sync::OnceLock;

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};

/// Which paths are meant; without globs every path.
#[derive(Clone, Debug, Default, serde::Deserialize, serde::Serialize)]
pub struct Paths {
    /// As written.
    pub globs: Vec<String>,
    pub not_globs: Vec<String>,
    #[serde(skip)]
    set: OnceLock<GlobSet>,
    #[serde(skip)]
    not: OnceLock<GlobSet>,
}

impl Paths {
    /// Broken globs match nothing: settings and packs are checked when they are read ([`check`]).
    pub fn new(globs: Vec<String>, not_globs: Vec<String>) -> Self {
        Self { globs, not_globs, ..Self::default() }
    }

    fn set(&self) -> &GlobSet {
        self.set.get_or_init(|| compiled(&self.globs))
    }

    fn not(&self) -> &GlobSet {
        self.not.get_or_init(|| compiled(&self.not_globs))
    }

    pub fn is_everywhere(&self) -> bool {
        self.globs.is_empty() && self.not_globs.is_empty()
    }

    /// One of the globs names it: without globs none does.
    pub fn is_named_by(&self, path: &str) -> bool {
        self.set().is_match(path) && !self.not().is_match(path)
    }

    /// Something below the folder may be meant: `src/*.ts` is not `apps/web`. Globs are compared up to their first open part.
    pub fn reaches(&self, folder: &str) -> bool {
        let is_open = |part: &str| part.contains(['*', '?', '[', '{']);
        let meets = |glob: &String| {
            let parts = glob.trim_start_matches("./").split('/').zip(folder.split('/'));
            let mut plain = parts.take_while(|(part, _)| !is_open(part));
            plain.all(|(part, own)| part == own)
        };
        (self.globs.is_empty() || self.globs.iter().any(meets)) && !self.not().is_match(folder)
    }

    pub fn contains(&self, path: &str) -> bool {
        (self.globs.is_empty() || self.set().is_match(path)) && !self.not().is_match(path)
    }
}

/// What is wrong with a glob.
pub fn check(glob: &str) -> Result<(), String> {
    Glob::new(glob).map(|_| ()).map_err(|error| error.kind().to_string())
}

fn compiled(globs: &[String]) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        let glob = glob.trim_start_matches("./").trim_end_matches('/');
        // A folder means all below it; `src/*` is not `src/a/b`.
        for form in [glob.to_owned(), format!("{glob}/**")] {
            if let Ok(glob) = GlobBuilder::new(&form).literal_separator(true).build() {
                set.add(glob);
            }
        }
    }
    set.build().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_meant_wins() {
        let paths = Paths::new(vec!["apps/**".into()], vec!["**/*.test.ts".into()]);
        assert!(paths.contains("apps/a/b.ts"));
        assert!(!paths.contains("apps/a/b.test.ts") && !paths.contains("libs/a.ts"));
        assert!(Paths::default().contains("anything") && Paths::default().is_everywhere());
        assert!(check("a{b").is_err());
    }

    #[test]
    fn globs_reach_into_folders() {
        let reaches = |glob: &str, folder: &str| Paths::new(vec![glob.into()], Vec::new()).reaches(folder);
        for glob in ["apps", "apps/web", "./apps/web/src", "apps/*/src", "**/a.ts"] {
            assert!(reaches(glob, "apps/web"), "{glob}");
        }
        for glob in ["apps/webshop", "src/*.ts", "apps/api/**"] {
            assert!(!reaches(glob, "apps/web"), "{glob}");
        }
        let not = Paths::new(Vec::new(), vec!["apps/web".into()]);
        assert!(!not.reaches("apps/web") && not.reaches("apps/api") && not.reaches("apps"));
    }
}
