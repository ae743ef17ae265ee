//! Globs of rules and waivers that match no file of the tree: what they stand in is never asked about.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Request, Run};
use crate::config::FILE_NAME;
use crate::discover::Walked;
use crate::rules::paths::Paths;
use crate::source::{Note, NoteKind};

/// Settings files of folders that the settings of the root do not name.
pub(super) fn unread(request: &Request, walked: &Walked) -> Vec<Note> {
    let is_read = |path: &str| {
        let mut nested = request.settings.nested_files.iter();
        nested.any(|nested| {
            path.strip_prefix(&nested.folder).and_then(|rest| rest.strip_prefix('/')) == Some(FILE_NAME)
        })
    };
    let note = |path: &Arc<str>| Note {
        path: Arc::clone(path),
        kind: NoteKind::Settings,
        message: "is not read: `nested: {folders: […]}` in the settings of the root says which are"
            .to_owned(),
        line: None,
    };
    walked.settings.iter().filter(|path| !is_read(path)).map(note).collect()
}

/// One note for each of them.
pub(super) fn idle(run: &Run<'_>) -> Vec<Note> {
    let mut globs: BTreeMap<&str, String> = BTreeMap::new();
    let of_rules = run.policy.rules.iter().flat_map(|rule| {
        let matchers = std::iter::once(&rule.matches).chain(&rule.unless).chain(&rule.needs);
        let paths = matchers.flat_map(|matcher| &matcher.paths);
        paths.map(|paths| (paths, format!("the rule `{}`", rule.id)))
    });
    let waivers = run.accepted.waivers();
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
