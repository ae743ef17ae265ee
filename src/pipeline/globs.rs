//! Globs of rules and waivers that match no file of the tree: what they stand in is never asked about.

use std::collections::BTreeMap;

use super::Run;
use crate::rules::paths::Paths;
use crate::source::{Note, NoteKind};

/// One note for each of them.
pub(super) fn idle(run: &Run<'_>) -> Vec<Note> {
    let mut globs: BTreeMap<&str, String> = BTreeMap::new();
    let of_rules = run.policy.rules.iter().flat_map(|rule| {
        let matchers = std::iter::once(&rule.matches).chain(&rule.unless).chain(&rule.needs);
        let paths = matchers.flat_map(|matcher| &matcher.paths);
        paths.map(|paths| (paths, format!("the rule `{}`", rule.id)))
    });
    let waivers = run.accepted.waivers().iter();
    let of_waivers = waivers.map(|waiver| (&waiver.paths, format!("the waiver for `{}`", waiver.rule.0)));
    for (paths, owner) in of_rules.chain(of_waivers) {
        for glob in paths.globs.iter().chain(&paths.not_globs) {
            globs.entry(glob).or_insert_with(|| owner.clone());
        }
    }
    let is_idle = |glob: &str| {
        let paths = Paths::new(vec![glob.to_owned()], Vec::new());
        !run.walked.files.iter().any(|file| paths.contains(&file.path))
    };
    let idle = globs.into_iter().filter(|(glob, _)| is_idle(glob));
    let note = |(glob, owner): (&str, String)| Note {
        path: "".into(),
        kind: NoteKind::Settings,
        message: format!("`{glob}` of {owner} matches no file"),
        line: None,
    };
    idle.map(note).collect()
}
