//! Only what a change brings: real repositories, the real binary.

#[path = "support/project.rs"]
mod project;

use std::path::Path;

use project::{git, tracklint, write};
use tempfile::TempDir;

const WRAPPER: &str = "import mixpanel from 'mixpanel-browser';\nexport const report = (name, user) => mixpanel.track(name, { plan: user.plan });\n";
const LEAKING_WRAPPER: &str = "import mixpanel from 'mixpanel-browser';\nexport const report = (name, user) => mixpanel.track(name, { plan: user.plan, email: user.email });\n";
const CALLS: &str = "import { report } from './wrapper';\nexport const a = user => report('A', user);\nexport const b = user => report('B', user);\n";
const OLD_LEAK: &str = "import mixpanel from 'mixpanel-browser';\nexport const save = user => mixpanel.people.set({ $phone: user.phone });\n";

/// A repository with a clean wrapper, two calls of it, and a leak that is there already.
fn repository() -> TempDir {
    project::repository(&[("wrapper.js", WRAPPER), ("calls.js", CALLS), ("old.js", OLD_LEAK)])
}

/// `path:line rule` of each finding that counts, and the exit code.
fn found(folder: &Path, arguments: &[&str]) -> (Vec<String>, i32) {
    let arguments: Vec<&str> = ["check", "--quiet"].iter().chain(arguments).copied().collect();
    let output = tracklint(folder, &arguments);
    let text = String::from_utf8(output.stdout).expect("is UTF-8");
    let place = |line: &str| {
        let mut parts = line.split(' ');
        let (place, rule) = (parts.next().unwrap_or_default(), parts.nth(1).unwrap_or_default());
        format!("{} {rule}", place.rsplit_once(':').map_or(place, |(place, _)| place))
    };
    (text.lines().map(place).collect(), output.status.code().expect("ended by itself"))
}

#[test]
fn a_leak_in_a_wrapper_is_reported_at_the_calls_that_did_not_change() {
    let folder = repository();
    let all = found(folder.path(), &[]);
    assert_eq!(all.0.len(), 1, "{all:?}");
    write(folder.path(), "wrapper.js", LEAKING_WRAPPER);
    git(folder.path(), &["add", "wrapper.js"]);
    let (places, code) = found(folder.path(), &["--staged"]);
    assert_eq!(code, 1);
    let calls: Vec<&str> = places.iter().map(|place| place.split(' ').next().unwrap_or_default()).collect();
    assert_eq!(calls, ["calls.js:2", "calls.js:3"]);
}

#[test]
fn what_is_not_staged_does_not_count() {
    let folder = repository();
    write(folder.path(), "wrapper.js", LEAKING_WRAPPER);
    assert_eq!(found(folder.path(), &["--staged"]), (vec![], 0));
    // Staged, and mended on disk: the commit would leak all the same.
    git(folder.path(), &["add", "wrapper.js"]);
    write(folder.path(), "wrapper.js", WRAPPER);
    assert_eq!(found(folder.path(), &["--staged"]).0.len(), 2);
}

#[test]
fn moved_renamed_and_reformatted_code_brings_nothing() {
    let folder = repository();
    git(folder.path(), &["mv", "old.js", "moved.js"]);
    assert_eq!(found(folder.path(), &["--staged"]), (vec![], 0));
    git(folder.path(), &["mv", "moved.js", "old.js"]);
    let reformatted = "import client from 'mixpanel-browser';\n\nexport function save(person) {\n  client.people.set({\n    $phone: person.phone,\n    plan: 'x',\n  });\n}\n";
    write(folder.path(), "old.js", reformatted);
    git(folder.path(), &["add", "-A"]);
    assert_eq!(found(folder.path(), &["--staged"]), (vec![], 0));
}

#[test]
fn a_second_leak_beside_an_old_one_is_new() {
    let folder = repository();
    let second =
        format!("{OLD_LEAK}export const again = user => mixpanel.people.set({{ $phone: user.phone }});\n");
    write(folder.path(), "old.js", &second);
    git(folder.path(), &["add", "-A"]);
    let (places, _) = found(folder.path(), &["--staged"]);
    assert_eq!(places.len(), 1, "{places:?}");
    assert!(places[0].starts_with("old.js:3"), "{places:?}");
}

#[test]
fn a_branch_is_compared_with_where_it_left() {
    let folder = repository();
    git(folder.path(), &["checkout", "-q", "-b", "topic"]);
    write(folder.path(), "wrapper.js", LEAKING_WRAPPER);
    git(folder.path(), &["commit", "-q", "-am", "leak"]);
    git(folder.path(), &["checkout", "-q", "main"]);
    // What main mends meanwhile is not what the branch brings.
    git(folder.path(), &["rm", "-q", "old.js"]);
    git(folder.path(), &["commit", "-q", "-m", "mend"]);
    git(folder.path(), &["checkout", "-q", "topic"]);
    assert_eq!(found(folder.path(), &["--diff", "main"]).0.len(), 2);
    let report = tracklint(folder.path(), &["check", "--diff", "main"]);
    let text = String::from_utf8(report.stdout).expect("is UTF-8");
    assert!(text.contains("Only what 1 changed file brings since"), "{text}");
    assert!(text.contains("where this branch left main"), "{text}");
}

#[test]
fn a_change_of_nothing_that_is_analysed_costs_nothing() {
    let folder = repository();
    write(folder.path(), "README.md", "mixpanel");
    git(folder.path(), &["add", "-A"]);
    let output = tracklint(folder.path(), &["check", "--staged"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(
        String::from_utf8(output.stdout)
            .expect("is UTF-8")
            .contains("No changed file is one that is analysed.")
    );
}

#[test]
fn an_unknown_reference_is_an_error_with_a_remedy() {
    let folder = repository();
    let output = tracklint(folder.path(), &["check", "--diff", "nowhere"]);
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stderr).expect("is UTF-8");
    assert!(text.contains("git knows no commit `nowhere`") && text.contains("fetch-depth: 0"), "{text}");
    let output = tracklint(folder.path(), &["check", "--diff", "main", "--staged"]);
    assert_eq!(output.status.code(), Some(2));
}
