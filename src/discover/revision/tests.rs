//! Real repositories in temporary folders: what git is asked and what comes of it.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::{Change, ChangeAsked, Revision, change};
use crate::discover::{WalkSettings, walk_at};
use crate::error::Error;

fn git(folder: &Path, arguments: &[&str]) {
    let identity = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
    let output =
        Command::new("git").current_dir(folder).args(identity).args(arguments).output().expect("git runs");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("has one")).expect("is made");
    fs::write(path, text).expect("is written");
}

fn commit(folder: &Path) {
    git(folder, &["add", "-A"]);
    git(folder, &["commit", "-q", "-m", "x"]);
}

/// A repository with one commit of `a.js` and `gone.js`.
fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    git(folder.path(), &["init", "-q", "-b", "main"]);
    write(folder.path(), "a.js", "old");
    write(folder.path(), "gone.js", "gone");
    commit(folder.path());
    folder
}

fn listed(root: &Path, revision: &Revision) -> Vec<String> {
    let is_source = |path: &str| Path::new(path).extension().is_some_and(|ending| ending == "js");
    let settings = WalkSettings { paths: vec![], include: vec![], exclude: vec![], is_source };
    walk_at(root, &settings, revision).files.iter().map(|file| file.path.to_string()).collect()
}

/// The text that a path has in the revision and not on disk.
fn text<'r>(revision: &'r Revision, path: &str) -> Option<&'r str> {
    revision.differing(path)?.map(|bytes| std::str::from_utf8(bytes).expect("is UTF-8"))
}

fn paths(change: &Change) -> Vec<&str> {
    change.paths.iter().map(|path| &**path).collect()
}

#[test]
fn staged_is_the_index_and_not_the_disk() {
    let folder = repository();
    let root = folder.path();
    write(root, "a.js", "staged");
    write(root, "b.js", "new");
    git(root, &["add", "a.js", "b.js"]);
    git(root, &["rm", "-q", "gone.js"]);
    write(root, "a.js", "not staged");
    write(root, "untracked.js", "x");
    let change = change(root, &ChangeAsked::Staged).expect("git answers");
    assert_eq!(paths(&change), ["a.js", "b.js", "gone.js"]);
    assert_eq!(text(&change.after, "a.js"), Some("staged"));
    assert_eq!(text(&change.before, "a.js"), Some("old"));
    assert_eq!(listed(root, &change.after), ["a.js", "b.js"]);
    assert_eq!(listed(root, &change.before), ["a.js", "gone.js"]);
}

#[test]
fn the_first_commit_is_all_new() {
    let folder = tempfile::tempdir().expect("a folder");
    git(folder.path(), &["init", "-q"]);
    write(folder.path(), "a.js", "first");
    git(folder.path(), &["add", "a.js"]);
    let change = change(folder.path(), &ChangeAsked::Staged).expect("git answers");
    assert_eq!(listed(folder.path(), &change.before), [""; 0]);
    assert_eq!(listed(folder.path(), &change.after), ["a.js"]);
}

#[test]
fn a_branch_is_compared_with_where_it_left_the_other() {
    let folder = repository();
    let root = folder.path();
    git(root, &["checkout", "-q", "-b", "topic"]);
    write(root, "sub dir/ä.js", "topic");
    commit(root);
    git(root, &["checkout", "-q", "main"]);
    write(root, "later.js", "on main only");
    commit(root);
    git(root, &["checkout", "-q", "topic"]);
    write(root, "dirty.js", "not committed");
    let change = change(root, &ChangeAsked::Since("main".to_owned())).expect("git answers");
    assert_eq!(paths(&change), ["dirty.js", "sub dir/ä.js"]);
    assert_eq!(listed(root, &change.before), ["a.js", "gone.js"]);
    assert_eq!(listed(root, &change.after), ["a.js", "dirty.js", "gone.js", "sub dir/ä.js"]);
    assert!(change.notes.is_empty());
    // Below a folder, paths are relative to it.
    let below = super::change(&root.join("sub dir"), &ChangeAsked::Since("main".to_owned()));
    assert_eq!(paths(&below.expect("git answers")), ["ä.js"]);
}

#[test]
fn a_shallow_clone_is_compared_with_the_tip_and_says_so() {
    let folder = repository();
    let root = folder.path();
    // Two histories without a common commit, as a clone of depth 1 of two branches looks.
    git(root, &["checkout", "-q", "--orphan", "topic"]);
    write(root, "b.js", "topic");
    commit(root);
    let change = change(root, &ChangeAsked::Since("main".to_owned())).expect("git answers");
    assert_eq!(paths(&change), ["b.js"]);
    assert_eq!(change.notes.len(), 1);
}

#[test]
fn what_git_does_not_know_is_an_error_with_a_remedy() {
    let folder = repository();
    let reason = |root: &Path, asked: &ChangeAsked| match change(root, asked) {
        Err(Error::Git { reason, help }) => {
            assert!(!help.is_empty());
            reason
        }
        other => panic!("{other:?}"),
    };
    let since = |reference: &str| ChangeAsked::Since(reference.to_owned());
    assert_eq!(reason(folder.path(), &since("nowhere")), "git knows no commit `nowhere`");
    assert_eq!(reason(folder.path(), &since("--output=x")), "git knows no commit `--output=x`");
    let outside = tempfile::tempdir().expect("a folder");
    assert!(reason(outside.path(), &ChangeAsked::Staged).ends_with("is in no git repository"));
}

#[test]
fn links_and_submodules_are_no_source_files() {
    let folder = repository();
    let root = folder.path();
    #[cfg(unix)]
    std::os::unix::fs::symlink("a.js", root.join("link.js")).expect("is made");
    git(root, &["add", "-A"]);
    let change = change(root, &ChangeAsked::Staged).expect("git answers");
    assert_eq!(listed(root, &change.before), ["a.js", "gone.js"]);
    assert_eq!(listed(root, &change.after), ["a.js", "gone.js"]);
}
