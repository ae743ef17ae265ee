//! What settings ask about and the tree does not have: globs that match no file, packages and purposes of another name.
//!
//! Each is a note with what was probably meant: what it stands in is never asked about, and nothing else would say so.

use std::collections::{BTreeMap, BTreeSet};

use super::{Request, Run};
use crate::config::FILE_NAME;
use crate::discover::{Resolver, Walked};
use crate::flow::Solved;
use crate::ir::path::Segment;
use crate::rules::paths::Paths;
use crate::rules::policy::{Matcher, Rule, UNKNOWN};
use crate::rules::{VendorId, suggestion};
use crate::source::{Note, NoteKind};

fn note(path: &str, message: String) -> Note {
    Note { path: path.into(), kind: NoteKind::Settings, message, line: None }
}

/// Of the lists of globs and of `nested`, and settings files of folders that the settings of the root do not name.
pub(super) fn of_settings(request: &Request, walked: &Walked) -> Vec<Note> {
    let settings = &request.settings;
    let mut notes = Vec::new();
    for (key, globs) in [
        ("include", &settings.include),
        ("exclude", &settings.exclude),
        ("tests", &settings.tests),
        ("libraries", &settings.libraries),
        ("generated", &settings.generated),
    ] {
        let excludes = |glob: &str| {
            let own = paths_of(glob);
            key == "exclude" && walked.excluded.iter().any(|path| own.contains(path))
        };
        let words = globs.iter().map(|glob| glob.value.as_str());
        for glob in words.filter(|glob| !names_a_file(glob, walked) && !excludes(glob)) {
            notes.push(note("", format!("`{glob}` of `{key}` matches no file{}", remedy(glob, walked))));
        }
    }
    let named = settings.nested.iter().flat_map(|nested| &nested.folders.globs);
    let names_settings = |glob: &str| {
        let own = paths_of(glob);
        walked.settings.iter().any(|path| own.contains(folder_of(path)))
    };
    for glob in named.filter(|glob| !names_settings(glob)) {
        let message = format!("`{glob}` of `nested` names no folder with a {FILE_NAME}");
        notes.push(note("", message));
    }
    let is_read = |path: &str| settings.nested_files.iter().any(|nested| nested.folder == folder_of(path));
    for path in walked.settings.iter().filter(|path| !is_read(path)) {
        let message = "is not read: `nested: {folders: […]}` in the settings of the root says which are";
        notes.push(note(path, message.to_owned()));
    }
    notes
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Compiled once for all that it is asked about.
fn paths_of(glob: &str) -> Paths {
    Paths::new(vec![glob.to_owned()], Vec::new())
}

fn names_a_file(glob: &str, walked: &Walked) -> bool {
    let paths = paths_of(glob);
    walked.files.iter().any(|file| paths.contains(&file.path))
}

/// What would match, where one of the usual slips was made.
fn remedy(glob: &str, walked: &Walked) -> String {
    if let Some(rest) = glob.strip_prefix('/') {
        return format!(": globs begin at the root of the project, without `/` (`{rest}`)");
    }
    let deeper = format!("**/{glob}");
    if names_a_file(&deeper, walked) {
        return format!(": globs begin at the root of the project; `{deeper}` would match");
    }
    let small = paths_of(&glob.to_lowercase());
    let twin = walked.files.iter().find(|file| small.contains(&file.path.to_lowercase()));
    twin.map_or_else(String::new, |file| format!(": capitals count (there is `{}`)", file.path))
}

fn matchers(rule: &Rule) -> impl Iterator<Item = &Matcher> {
    std::iter::once(&rule.matches).chain(&rule.unless).chain(&rule.needs)
}

/// Globs of rules and waivers that match no file, and purposes that the ledger gives to nobody.
pub(super) fn idle(run: &Run<'_>) -> Vec<Note> {
    let mut globs: BTreeMap<&str, String> = BTreeMap::new();
    let of_rules = run.policy.rules.iter().flat_map(|rule| {
        let paths = matchers(rule).flat_map(|matcher| &matcher.paths);
        paths.map(|paths| (paths, format!("the rule `{}`", rule.id)))
    });
    let waivers = run.accepted.waivers();
    let of_waivers = waivers.map(|waiver| (&waiver.paths, format!("the waiver for `{}`", waiver.rule.0)));
    for (paths, owner) in of_rules.chain(of_waivers) {
        for glob in paths.globs.iter().chain(&paths.not_globs) {
            globs.entry(glob).or_insert_with(|| owner.clone());
        }
    }
    let idle = globs.into_iter().filter(|(glob, _)| !names_a_file(glob, run.walked));
    let of_globs = idle.map(|(glob, owner)| {
        note("", format!("`{glob}` of {owner} matches no file{}", remedy(glob, run.walked)))
    });
    of_globs.chain(purposes(run)).collect()
}

/// Own sinks that nothing calls: the path is another, or the function is gone, and what it sends is not seen.
pub(super) fn uncalled(run: &Run<'_>, solved: &Solved) -> Vec<Note> {
    // Calls that reach a server of the project are not among those of the vendor.
    if solved.first_party > 0 {
        return Vec::new();
    }
    let called: BTreeSet<(VendorId, usize)> =
        solved.calls.iter().map(|call| (call.vendor, usize::from(call.client))).collect();
    let mut notes = Vec::new();
    for (at, vendor) in run.model.vendors.iter().enumerate().filter(|(_, vendor)| vendor.signs.in_settings) {
        let is_called =
            |client: usize| u16::try_from(at).is_ok_and(|at| called.contains(&(VendorId(at), client)));
        let idle =
            vendor.clients.iter().enumerate().filter(|(n, client)| client.is_of_settings() && !is_called(*n));
        for (_, client) in idle {
            for (from, method) in client.from.iter().zip(&client.methods) {
                let mut call = from.clone();
                call.segments.extend(method.path.iter().cloned().map(Segment::Member));
                let help = "the path is another, or this is no longer needed";
                notes.push(note("", format!("nothing that is checked calls `{call}` of `sinks`: {help}")));
            }
        }
    }
    notes
}

fn purposes(run: &Run<'_>) -> Vec<Note> {
    let entries = run.policy.ledger.iter().flat_map(|ledger| &ledger.entries);
    let known: BTreeSet<&str> = entries.filter_map(|entry| entry.purpose.as_deref()).collect();
    let mut notes = Vec::new();
    for rule in &run.policy.rules {
        let asked: BTreeSet<&str> =
            matchers(rule).flat_map(|matcher| &matcher.purpose).map(String::as_str).collect();
        for purpose in asked.into_iter().filter(|purpose| *purpose != UNKNOWN && !known.contains(purpose)) {
            let help = match suggestion(purpose, known.iter().copied()) {
                Some(help) => format!(" ({help})"),
                None => " (purposes are words of the ledger, and none is there)".to_owned(),
            };
            let id = &rule.id;
            notes.push(note(
                "",
                format!("no destination has the purpose `{purpose}` of the rule `{id}`{help}"),
            ));
        }
    }
    notes
}

/// Names of packages that no `package.json` has.
pub(super) fn packages(run: &Run<'_>, resolver: &Resolver) -> Vec<Note> {
    let mut asked: BTreeMap<&str, &str> = BTreeMap::new();
    for rule in &run.policy.rules {
        for names in matchers(rule).flat_map(|matcher| &matcher.packages) {
            for glob in names.globs.iter().chain(&names.not_globs).filter(|glob| *glob != UNKNOWN) {
                asked.entry(glob).or_insert(&rule.id);
            }
        }
    }
    if asked.is_empty() {
        return Vec::new();
    }
    let names: BTreeSet<&str> =
        run.walked.files.iter().filter_map(|file| resolver.package_name(&file.path)).collect();
    let is_idle = |glob: &str| {
        let own = paths_of(glob);
        !names.iter().any(|name| own.contains(name))
    };
    let idle = asked.into_iter().filter(|(glob, _)| is_idle(glob));
    idle.map(|(glob, id)| {
        let help =
            suggestion(glob, names.iter().copied()).map_or_else(String::new, |help| format!(" ({help})"));
        note("", format!("no package is named `{glob}`, as the rule `{id}` asks{help}"))
    })
    .collect()
}
