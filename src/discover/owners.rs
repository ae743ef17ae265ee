//! Who owns a file, after the CODEOWNERS file of GitHub or GitLab.
//!
//! Patterns are like those of `.gitignore` with differences that matter: the last line that matches wins and a line without owners takes
//! them away; `docs/*` does not reach into folders; GitLab has sections, of which each names owners on its own, and looks for patterns
//! with a slash in the middle at every depth. Brackets are read as they stand, as GitHub does (`app/[id]/**`); GitLab's character ranges
//! are not known and err towards no owner.

use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::read::read_bounded;
use crate::limits::CODEOWNERS_BYTES;
use crate::source::{Note, NoteKind};

/// Where the hosts look, GitHub first.
const PLACES: [&str; 4] = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"];

/// The owners of the files below a root.
#[derive(Debug, Default)]
pub struct Owners {
    sections: Vec<Section>,
    /// The root, seen from the repository's: `packages/web/`.
    prefix: String,
}

/// Lines that are judged together.
#[derive(Debug, Default)]
struct Section {
    globs: GlobSet,
    /// For each glob, the owners of its line.
    owners: Vec<Vec<String>>,
}

/// One line with a pattern, before the patterns of its section are compiled together.
struct Entry {
    globs: Vec<String>,
    owners: Vec<String>,
}

impl Owners {
    /// Reads the CODEOWNERS file of the repository that `root` is or lies in; without one nobody owns anything.
    pub fn of(root: &Path) -> (Self, Option<Note>) {
        let absolute = std::fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
        let top = repository(&absolute).unwrap_or_else(|| absolute.clone());
        let Some((place, path)) =
            PLACES.iter().map(|place| (*place, top.join(place))).find(|(_, path)| path.is_file())
        else {
            return (Self::default(), None);
        };
        let note = |message: String| Note { path: "".into(), kind: NoteKind::Settings, message, line: None };
        let text = match read_bounded(&path, CODEOWNERS_BYTES) {
            Ok(Some(bytes)) => String::from_utf8_lossy(&bytes).into_owned(),
            Ok(None) => {
                return (Self::default(), Some(note(format!("`{place}` is too large; no owners are named"))));
            }
            Err(error) => {
                return (Self::default(), Some(note(format!("`{place}` could not be read: {error}"))));
            }
        };
        let below = absolute.strip_prefix(&top).map(slashed).unwrap_or_default();
        let prefix = if below.is_empty() { below } else { below + "/" };
        let (owners, wrong) = Self::parse(&text, place, prefix);
        let wrong =
            wrong.map(|line| note(format!("line {line} of `{place}` has a pattern that cannot be read")));
        (owners, wrong)
    }

    /// The owners of a file, each once, in the order of the file; empty when nobody owns it.
    pub fn owners(&self, path: &str) -> Vec<String> {
        let path = format!("{}{path}", self.prefix);
        let mut all: Vec<String> = Vec::new();
        for section in &self.sections {
            let last = section.globs.matches(&path).into_iter().max();
            for owner in last.and_then(|at| section.owners.get(at)).into_iter().flatten() {
                if !all.contains(owner) {
                    all.push(owner.clone());
                }
            }
        }
        all
    }

    /// The sections, and the number of the first line with a pattern that is none.
    fn parse(text: &str, place: &str, prefix: String) -> (Self, Option<usize>) {
        let is_gitlab = place.starts_with(".gitlab") || text.lines().any(|line| heading(line).is_some());
        let mut sections: Vec<(String, Vec<Entry>)> = vec![(String::new(), Vec::new())];
        let (mut current, mut defaults, mut wrong) = (0, Vec::new(), None);
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some((name, owners)) = heading(line).filter(|_| is_gitlab) {
                defaults = owners;
                current = sections.iter().position(|(known, _)| *known == name).unwrap_or(sections.len());
                if current == sections.len() {
                    sections.push((name, Vec::new()));
                }
                continue;
            }
            let (pattern, rest) = split_pattern(line);
            let (pattern, excluded) = match pattern.strip_prefix('!') {
                Some(pattern) if is_gitlab => (pattern, true),
                _ => (pattern.as_str(), false),
            };
            let mut owners = owners_of(rest);
            if owners.is_empty() && !excluded {
                owners.clone_from(&defaults);
            }
            let globs = globs(pattern, is_gitlab);
            if globs.iter().any(|glob| compile(glob).is_none()) {
                wrong = wrong.or(Some(number + 1));
                continue;
            }
            sections[current].1.push(Entry { globs, owners: if excluded { Vec::new() } else { owners } });
        }
        let sections = sections.into_iter().filter(|(_, entries)| !entries.is_empty());
        (Self { sections: sections.map(|(_, entries)| Section::new(entries)).collect(), prefix }, wrong)
    }
}

impl Section {
    fn new(entries: Vec<Entry>) -> Self {
        let mut builder = GlobSetBuilder::new();
        let mut owners = Vec::new();
        for entry in entries {
            for glob in entry.globs.iter().filter_map(|glob| compile(glob)) {
                builder.add(glob);
                owners.push(entry.owners.clone());
            }
        }
        Self { globs: builder.build().unwrap_or_default(), owners }
    }
}

fn compile(glob: &str) -> Option<globset::Glob> {
    GlobBuilder::new(glob).literal_separator(true).backslash_escape(true).build().ok()
}

/// The nearest folder around that is a repository; `.git` is a file in work trees and submodules.
fn repository(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|ancestor| ancestor.join(".git").exists()).map(Path::to_owned)
}

fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

/// `[Documentation][2] @docs`, `^[Database] @dba`: the name in lower case and the owners of lines that have none.
fn heading(line: &str) -> Option<(String, Vec<String>)> {
    let line = line.trim();
    let (name, rest) = line.strip_prefix('^').unwrap_or(line).strip_prefix('[')?.split_once(']')?;
    let rest = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((number, rest)) if number.bytes().all(|byte| byte.is_ascii_digit()) => rest,
        _ => rest,
    };
    // `[id]/page.tsx @web` is a path.
    let is_heading = rest.is_empty() || rest.starts_with([' ', '\t']);
    (is_heading && !name.trim().is_empty()).then(|| (name.trim().to_lowercase(), owners_of(rest)))
}

/// The pattern ends at a space that is not escaped; `\ ` in it is a space, `\#` a `#`.
fn split_pattern(line: &str) -> (String, &str) {
    let mut pattern = String::new();
    let mut characters = line.char_indices();
    while let Some((at, c)) = characters.next() {
        match c {
            '\\' => pattern.extend(characters.next().map(|(_, escaped)| escaped)),
            ' ' | '\t' => return (pattern, &line[at..]),
            c => pattern.push(c),
        }
    }
    (pattern, "")
}

/// `@user`, `@group/team`, `@@role`, or an address, of which only the first letter and the domain are kept: reports print no address.
fn owners_of(rest: &str) -> Vec<String> {
    let rest = rest.split_once('#').map_or(rest, |(owners, _)| owners);
    let owner = |word: &str| match word.split_once('@') {
        Some(("", name)) if !name.is_empty() => Some(word.to_owned()),
        Some((name, domain)) if !domain.is_empty() => {
            name.chars().next().map(|first| format!("{first}…@{domain}"))
        }
        _ => None,
    };
    rest.split_whitespace().filter_map(owner).collect()
}

/// What the pattern means as globs over whole paths.
fn globs(pattern: &str, is_gitlab: bool) -> Vec<String> {
    let literal = escaped(pattern.trim_start_matches('/'));
    let body = literal.trim_end_matches('/');
    let is_anchored = pattern.starts_with('/') || (!is_gitlab && body.contains('/'));
    let start = if is_anchored || body.starts_with("**/") { "" } else { "**/" };
    if body.is_empty() {
        return vec!["**".to_owned()];
    }
    if literal.ends_with('/') {
        return vec![format!("{start}{body}/**")];
    }
    // `docs/*` is the files in the folder only; `*` without a folder is every file.
    let is_flat = body.ends_with("/*") || body.ends_with("/**");
    let itself = format!("{start}{body}");
    let below = (!is_flat).then(|| format!("{start}{body}/**"));
    std::iter::once(itself).chain(below).collect()
}

/// `*` and `?` are the only signs that mean something.
fn escaped(pattern: &str) -> String {
    let mut glob = String::new();
    for c in pattern.chars() {
        if matches!(c, '[' | ']' | '{' | '}' | '\\') {
            glob.push('\\');
        }
        glob.push(c);
    }
    glob
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, place: &str, path: &str) -> Vec<String> {
        Owners::parse(text, place, String::new()).0.owners(path)
    }

    fn github(text: &str, path: &str) -> String {
        of(text, ".github/CODEOWNERS", path).join(" ")
    }

    #[test]
    fn the_last_line_that_matches_names_the_owners() {
        let text = "# who\n*  @all\n/docs/ @docs @writers # here\n*.ts @ts\napps/ @apps\n/apps/legacy\n";
        assert_eq!(github(text, "README.md"), "@all");
        assert_eq!(github(text, "docs/deep/a.md"), "@docs @writers");
        assert_eq!(github(text, "other/docs/a.md"), "@all");
        assert_eq!(github(text, "src/a.ts"), "@ts");
        assert_eq!(github(text, "packages/apps/a.ts"), "@apps");
        // A line without owners takes them away.
        assert_eq!(github(text, "apps/legacy/a.ts"), "");
        assert_eq!(github("", "a.ts"), "");
    }

    #[test]
    fn patterns_are_anchored_and_deep_as_the_hosts_have_it() {
        assert_eq!(github("docs/* @flat", "docs/a.md"), "@flat");
        assert_eq!(github("docs/* @flat", "docs/deep/a.md"), "");
        assert_eq!(github("docs/**/*.md @deep", "docs/a/b/c.md"), "@deep");
        assert_eq!(github("src/app @app", "src/app/deep/a.ts"), "@app");
        assert_eq!(github("src/app @app", "web/src/app/a.ts"), "", "a slash in the middle is the root's");
        assert_eq!(
            of("src/app @app", ".gitlab/CODEOWNERS", "web/src/app/a.ts"),
            ["@app"],
            "at GitLab it is not"
        );
        assert_eq!(github("app/[id]/** @web", "app/[id]/page.tsx"), "@web");
        assert_eq!(github("a\\ b/ @space\n\\#x @hash", "a b/c.ts"), "@space");
        assert_eq!(github("/ @root", "any/where.ts"), "@root");
    }

    #[test]
    fn sections_of_gitlab_name_owners_each_on_its_own() {
        let text = "* @all\n[Docs][2] @docs\ndocs/\nREADME.md @readme\n^[Data] @data\n*.sql\n!old.sql\n[DOCS]\n*.md\n";
        let owners = |path| of(text, "CODEOWNERS", path).join(" ");
        assert_eq!(owners("docs/a.ts"), "@all @docs");
        assert_eq!(
            owners("README.md"),
            "@all",
            "the second heading of the name adds a line, which has no owners"
        );
        assert_eq!(owners("db/new.sql"), "@all @data");
        assert_eq!(owners("db/old.sql"), "@all");
    }

    #[test]
    fn an_address_is_not_printed() {
        assert_eq!(github("* jo@people.example @team/web @", "a.ts"), "j…@people.example @team/web");
    }

    #[test]
    fn a_root_below_the_repository_is_seen_from_the_top() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |path: &str| folder.path().join(path);
        for path in [".git", ".github", "packages/web"] {
            std::fs::create_dir_all(at(path)).expect("is made");
        }
        std::fs::write(at(".github/CODEOWNERS"), "/packages/web/ @web\n").expect("is written");
        let (owners, note) = Owners::of(&at("packages/web"));
        assert_eq!((owners.owners("src/a.ts"), note), (vec!["@web".to_owned()], None));
        let (owners, _) = Owners::of(folder.path());
        assert_eq!(owners.owners("packages/web/a.ts"), ["@web"]);
        assert_eq!(owners.owners("packages/api/a.ts"), [""; 0]);
    }
}
