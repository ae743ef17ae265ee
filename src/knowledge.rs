//! The knowledge in the binary: the files of `rules/` as they are written, and what they were compiled to when the program was built.
//!
//! `build.rs` makes both. A check takes the compiled form; whoever shows examples or adds files of a project reads the files.

use crate::rules::load::{self, Row};
use crate::rules::{Alias, Model, OwnFile, RuleError, snapshot};

mod table {
    include!(concat!(env!("OUT_DIR"), "/knowledge.rs"));
}

static SNAPSHOT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/knowledge.bin"));

fn rows() -> &'static [Row<'static>] {
    table::FILES
}

/// The files of `rules/`: path below `rules/` and text, sorted by path.
pub fn files() -> impl Iterator<Item = (&'static str, &'static str)> {
    rows().iter().map(|(path, text, _)| (*path, *text))
}

/// All of it.
pub fn load() -> Result<Model, Vec<RuleError>> {
    load_with(&[])
}

/// Without its examples, for a check.
pub fn load_for_check() -> Result<Model, Vec<RuleError>> {
    // There is no compiled form of files with mistakes: they are told at each start, with their places.
    snapshot::read(SNAPSHOT).map_or_else(load, Ok)
}

/// With `extra` files: (path, text). The folder of a path says what the file is: `privacy/vendors/acme.yml` is a vendor.
pub fn load_with(extra: &[(String, String)]) -> Result<Model, Vec<RuleError>> {
    load::load_with(rows(), extra)
}

/// With what a project brings.
pub fn load_own(files: &[OwnFile], aliases: &[Alias]) -> Result<Model, Vec<RuleError>> {
    load::load_own(rows(), files, aliases)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::load::load_files;

    fn assert_same(one: &str, other: &str) {
        let lines = one.lines().zip(other.lines());
        assert_eq!(lines.filter(|(one, other)| one != other).take(5).collect::<Vec<_>>(), []);
        assert_eq!(one.len(), other.len());
    }

    #[test]
    fn every_file_is_read_from_its_json() {
        for (path, _, json) in rows() {
            assert!(!json.is_empty(), "{path}: quote the numbers that are texts (`since: \"2.0\"`)");
        }
        assert!(load::load_own(rows(), &[], &[]).is_ok(), "a file is not read from its JSON");
    }

    #[test]
    fn both_forms_of_the_files_say_the_same() {
        let yaml = files().map(|(path, text)| (format!("rules/{path}"), text));
        let [fast, slow] = [load(), load_files(yaml)].map(|model| format!("{:#?}", model.expect("loads")));
        assert_same(&fast, &slow);
    }

    #[test]
    fn a_check_knows_all_but_what_is_only_told() {
        let whole = load().expect("loads");
        assert!(whole.vendors.iter().any(|vendor| !vendor.examples.flags.is_empty()));
        let lean = snapshot::read(SNAPSHOT).expect("was written");
        assert!(lean.vendors.iter().all(|vendor| vendor.examples.flags.is_empty()));
        assert_same(&without_examples(&whole), &without_examples(&lean));
    }

    /// Fields that only tell something.
    const TOLD: [&str; 5] = ["examples: ", "example: ", "unseen: ", "checked: ", "unchecked: "];

    /// As lines of text in the order of the alphabet, which that of maps is not, and without examples.
    fn without_examples(model: &Model) -> String {
        let text = format!("{model:#?}");
        let mut kept: Vec<&str> = Vec::new();
        let mut indent: Option<usize> = None;
        for line in text.lines() {
            let own = line.len() - line.trim_start().len();
            match indent {
                Some(of) if own > of => continue,
                Some(of) if own == of && line.trim_start().starts_with(['}', ']', ')']) => {
                    indent = None;
                    continue;
                }
                Some(_) | None => indent = None,
            }
            if TOLD.iter().any(|field| line.trim_start().starts_with(field)) {
                indent = Some(own);
                continue;
            }
            kept.push(line.trim());
        }
        kept.sort_unstable();
        kept.join("\n")
    }
}
