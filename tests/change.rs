//! Only what a change brings: real repositories, the real binary.

#[path = "support/project.rs"]
mod project;

use std::fs;
use std::path::Path;
use std::process::Command;

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

/// The binary as a hook starts it: `git commit` says by the environment which index it makes the commit of.
fn hook(folder: &Path, script: &str) {
    let path = folder.join(".git/hooks/pre-commit");
    fs::create_dir_all(path.parent().expect("a folder")).expect("is made");
    let script = script.replace("tracklint", env!("CARGO_BIN_EXE_tracklint"));
    fs::write(&path, format!("#!/bin/sh\nunset PRE_COMMIT_FROM_REF\n{script}\n")).expect("is written");
    #[cfg(unix)]
    fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("is executable");
}

/// What a commit says on the way, and whether it is made.
fn commit(folder: &Path, arguments: &[&str]) -> (String, bool) {
    let identity = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
    let mut command = Command::new("git");
    command.current_dir(folder).args(identity).args(["commit", "-q", "-m", "x"]).args(arguments);
    let output = command.output().expect("git runs");
    (format!("{}{}", project::stdout(&output), project::stderr(&output)), output.status.success())
}

#[cfg(unix)]
#[test]
fn a_hook_sees_what_the_commit_is_made_of() {
    let folder = repository();
    hook(folder.path(), "tracklint check --staged --quiet");
    write(folder.path(), "wrapper.js", LEAKING_WRAPPER);
    let (said, made) = commit(folder.path(), &["-a"]);
    assert!(!made && said.contains("calls.js:2:"), "{said}");
    // A leak that is staged and not part of this commit.
    git(folder.path(), &["add", "wrapper.js"]);
    write(folder.path(), "README.md", "x");
    git(folder.path(), &["add", "-N", "README.md"]);
    let (said, made) = commit(folder.path(), &["README.md"]);
    assert!(made, "{said}");
    let (said, made) = commit(folder.path(), &["wrapper.js"]);
    assert!(!made && said.contains("calls.js:3:"), "{said}");
}

/// The checked folder is not the one that the hook runs in, and names of its environment are relative to the latter.
#[cfg(unix)]
#[test]
fn a_hook_may_check_a_folder_below() {
    let folder = repository();
    let leak = OLD_LEAK.replace("phone", "email");
    write(folder.path(), "web/tracklint.yml", "version: 1\n");
    write(folder.path(), "web/n.js", &leak);
    git(folder.path(), &["add", "web"]);
    let prefix = "export GIT_DIR=.git GIT_INDEX_FILE=.git/index; ";
    for script in ["tracklint check --staged --quiet web", "cd web && tracklint check --staged --quiet"] {
        hook(folder.path(), script);
        let (said, made) = commit(folder.path(), &[]);
        assert!(!made && said.contains("n.js:2:") && !said.contains("old.js"), "{script}: {said}");
    }
    hook(folder.path(), &format!("{prefix}tracklint check --staged --quiet web"));
    let (said, made) = commit(folder.path(), &[]);
    assert!(!made && said.contains("n.js:2:"), "{said}");
    // In a worktree of its own, git names the repository and not the work tree.
    let other = tempfile::tempdir().expect("a folder");
    let place = other.path().join("tree").display().to_string();
    git(folder.path(), &["worktree", "add", "-q", "-b", "other", &place]);
    let tree = other.path().join("tree");
    write(&tree, "web/tracklint.yml", "version: 1\n");
    write(&tree, "web/n.js", &leak);
    git(&tree, &["add", "web"]);
    for script in ["tracklint check --staged --quiet web", "cd web && tracklint check --staged --quiet"] {
        hook(folder.path(), script);
        let (said, made) = commit(&tree, &[]);
        assert!(!made && said.contains("n.js:2:") && !said.contains("old.js"), "{script}: {said}");
    }
}

/// A whole report, and the exit code.
fn report(folder: &Path, arguments: &[&str]) -> (String, Option<i32>) {
    let output = tracklint(folder, &[&["check"], arguments].concat());
    (format!("{}{}", project::stdout(&output), project::stderr(&output)), output.status.code())
}

#[test]
fn merges_are_compared_with_the_branch_that_they_come_into() {
    let folder = repository();
    git(folder.path(), &["checkout", "-q", "-b", "topic"]);
    write(folder.path(), "wrapper.js", LEAKING_WRAPPER);
    git(folder.path(), &["commit", "-q", "-am", "leak"]);
    git(folder.path(), &["checkout", "-q", "main"]);
    write(folder.path(), "other.js", "export const x = 1;\n");
    git(folder.path(), &["add", "-A"]);
    git(folder.path(), &["commit", "-q", "-m", "other"]);
    git(folder.path(), &["merge", "-q", "--no-commit", "--no-ff", "topic"]);
    assert_eq!(found(folder.path(), &["--staged"]).0.len(), 2);
    git(folder.path(), &["merge", "--abort"]);
    // What is not resolved yet is said.
    write(folder.path(), "wrapper.js", &format!("// ours\n{WRAPPER}").replace("plan", "tier"));
    git(folder.path(), &["commit", "-q", "-am", "ours"]);
    let merge = Command::new("git").current_dir(folder.path()).args(["merge", "-q", "topic"]).output();
    assert!(!merge.expect("git runs").status.success(), "it conflicts");
    let (said, code) = report(folder.path(), &["--staged"]);
    assert!(code == Some(0) && said.contains("wrapper.js: has a merge conflict"), "{said}");
    git(folder.path(), &["merge", "--abort"]);
    git(folder.path(), &["checkout", "-q", "--detach", "topic"]);
    assert_eq!(found(folder.path(), &["--diff", "main"]).0.len(), 2, "without a branch");
}

#[test]
fn a_submodule_that_moved_is_said() {
    let library = project::repository(&[("index.js", "export const x = 1;\n")]);
    let folder = repository();
    let source = library.path().display().to_string();
    git(folder.path(), &["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", &source, "lib"]);
    git(folder.path(), &["commit", "-q", "-m", "submodule"]);
    let inside = folder.path().join("lib");
    write(&inside, "leak.js", OLD_LEAK);
    git(&inside, &["add", "-A"]);
    assert_eq!(found(&inside, &["--staged"]).0.len(), 1, "a submodule is a repository");
    git(&inside, &["commit", "-q", "-m", "leak"]);
    let (said, _) = report(folder.path(), &["--staged"]);
    assert!(!said.contains("submodule"), "nothing is staged: {said}");
    git(folder.path(), &["add", "lib"]);
    let (said, code) = report(folder.path(), &["--staged"]);
    assert!(code == Some(0) && said.contains("lib: is a submodule at another commit"), "{said}");
}

#[test]
fn a_shallow_clone_is_compared_directly_and_says_so() {
    let folder = repository();
    git(folder.path(), &["checkout", "-q", "-b", "topic"]);
    write(folder.path(), "wrapper.js", LEAKING_WRAPPER);
    git(folder.path(), &["commit", "-q", "-am", "leak"]);
    let other = tempfile::tempdir().expect("a folder");
    let (source, clone) = (format!("file://{}", folder.path().display()), other.path().join("clone"));
    let target = clone.display().to_string();
    git(folder.path(), &["clone", "-q", "--depth=1", "--no-single-branch", &source, &target]);
    let (said, code) = report(&clone, &["--diff", "origin/main"]);
    assert!(code == Some(1) && said.contains("calls.js:2:26") && said.contains("fetch-depth: 0"), "{said}");
    assert!(!said.contains("old.js:2"), "{said}");
}

#[test]
fn a_sparse_checkout_says_what_it_leaves_out() {
    let folder = project::repository(&[("lib/wrapper.js", WRAPPER), ("app/a.js", "export const x = 1;\n")]);
    git(folder.path(), &["sparse-checkout", "set", "app"]);
    write(folder.path(), "app/a.js", "export const x = 2;\n");
    git(folder.path(), &["add", "app"]);
    let (said, code) = report(folder.path(), &["--staged"]);
    assert!(
        code == Some(0) && said.contains("1 tracked file is not checked out (sparse checkout)"),
        "{said}"
    );
}

/// Line ends that git changes on the way to the disk, and files that are pointers to others, are no changes.
#[test]
fn what_git_converts_is_no_change() {
    let folder = repository();
    write(folder.path(), ".gitattributes", "*.js text eol=crlf\n*.bin.js filter=lfs -text\n");
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n";
    write(folder.path(), "big.bin.js", pointer);
    git(folder.path(), &["add", "-A"]);
    git(folder.path(), &["commit", "-q", "-m", "attributes"]);
    for path in ["wrapper.js", "calls.js", "old.js"] {
        fs::remove_file(folder.path().join(path)).expect("is removed");
    }
    git(folder.path(), &["checkout", "-q", "--", "."]);
    let text = fs::read_to_string(folder.path().join("old.js")).expect("is there");
    assert!(text.contains("\r\n"), "git converts");
    write(folder.path(), "old.js", &text.replace("export", "// A comment.\r\nexport"));
    write(folder.path(), "big.bin.js", &pointer.replace("12345", "54321"));
    git(folder.path(), &["add", "-A"]);
    assert_eq!(found(folder.path(), &["--staged"]), (vec![], 0));
    let (said, _) = report(folder.path(), &["--staged"]);
    assert!(said.contains("1 finding was there before, 0 are gone"), "{said}");
    assert_eq!(found(folder.path(), &["--diff", "HEAD"]), (vec![], 0));
}

#[test]
fn names_may_have_every_character() {
    let folder = repository();
    let names = ["a b.js", "ä.js", "-x.js", "[id].js", "it's.js"];
    #[cfg(unix)]
    let names = names.into_iter().chain(["\"q\".js", "a\nb.js", "a\tb.js", "a:b.js", "a\\b.js"]);
    let mut expected = 0;
    for name in names {
        write(folder.path(), name, OLD_LEAK);
        expected += 1;
    }
    git(folder.path(), &["add", "-A"]);
    let (said, code) = report(folder.path(), &["--staged", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&said).expect("is JSON");
    assert_eq!((report["findings"].as_array().map(Vec::len), code), (Some(expected), Some(1)));
    git(folder.path(), &["commit", "-q", "-m", "odd"]);
    assert_eq!(found(folder.path(), &["--diff", "HEAD"]), (vec![], 0));
}

/// Settings are read once, from the disk: a waiver that is not staged does not get a leak past a hook unsaid.
#[test]
fn settings_that_are_not_staged_are_said() {
    let folder = repository();
    write(folder.path(), "tracklint.yml", "version: 1\n");
    git(folder.path(), &["add", "-A"]);
    git(folder.path(), &["commit", "-q", "-m", "settings"]);
    write(folder.path(), "wrapper.js", LEAKING_WRAPPER);
    git(folder.path(), &["add", "-A"]);
    write(folder.path(), "tracklint.yml", "version: 1\nseverity: {direct-identifier-in-event: low}\n");
    let (said, code) = report(folder.path(), &["--staged"]);
    assert!(code == Some(0) && said.contains("tracklint.yml: is not staged as it is on disk"), "{said}");
}

#[test]
fn a_bare_repository_is_an_error_with_a_remedy() {
    let folder = repository();
    let other = tempfile::tempdir().expect("a folder");
    let bare = other.path().join("bare.git");
    git(folder.path(), &["clone", "-q", "--bare", ".", &bare.display().to_string()]);
    let (said, code) = report(&bare, &["--staged"]);
    assert!(
        code == Some(2) && said.contains("bare repository") && said.contains("git worktree add"),
        "{said}"
    );
}

#[test]
fn an_unknown_reference_is_an_error_with_a_remedy() {
    let folder = repository();
    let output = tracklint(folder.path(), &["check", "--diff", "nowhere"]);
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stderr).expect("is UTF-8");
    assert!(text.contains("git knows no commit `nowhere`") && text.contains("fetch-depth: 0"), "{text}");
    // `github.event.before` of a first push.
    let output = tracklint(folder.path(), &["check", "--diff", &"0".repeat(40)]);
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stderr).expect("is UTF-8");
    assert!(text.contains("before a first push") && text.contains("without `--diff`"), "{text}");
    let output = tracklint(folder.path(), &["check", "--diff", "main", "--staged"]);
    assert_eq!(output.status.code(), Some(2));
}
