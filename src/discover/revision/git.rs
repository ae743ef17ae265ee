//! What git says about a tree: which paths differ between two of its states, and the bytes of a file in one of them.
//!
//! Asks the `git` command, as the hook or the workflow that calls us does: it knows the user's configuration, work trees and
//! `GIT_INDEX_FILE`. Nothing is written. A partial clone gets texts that it lacks from where it was cloned, by git itself.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;

use super::command::{answered, error, failed, git, in_repository, line, not_found, run};
use super::{Change, Revision};
use crate::error::Error;
use crate::limits::FILE_BYTES;
use crate::source::{Note, NoteKind};

/// One path in `git diff --raw`.
struct Differing {
    path: Arc<str>,
    old: Old,
}

/// What a path was in the older state.
enum Old {
    /// A regular file, by the name of its bytes.
    File(String),
    /// Not there, or a link.
    Nothing,
    /// A submodule, before or after.
    Submodule,
    /// The index has several versions of it, of which another line tells that of this branch.
    Conflict,
}

/// The index against the last commit.
pub(super) fn staged(root: &Path) -> Result<Change, Error> {
    in_repository(root)?;
    let head = commit(root, "HEAD").map_or_else(|| empty_tree(root), Ok)?;
    let staged = differences(root, &["--cached", &head])?;
    let mut notes = told(root, &staged)?;
    let paths = staged.into_iter().map(|one| one.path).collect();
    let untracked = untracked(root)?;
    let mut blobs = Blobs::default();
    let before = blobs.revision(differences(root, &[&head])?, &untracked);
    let after = blobs.revision(differences(root, &[])?, &untracked);
    let (contents, unread) = blobs.read(root)?;
    notes.extend(unread);
    Ok(Change {
        before: filled(before, &contents),
        after: filled(after, &contents),
        base: "the last commit".to_owned(),
        paths,
        notes,
    })
}

/// The tree on disk against the commit where this branch left another.
pub(super) fn since(root: &Path, reference: &str) -> Result<Change, Error> {
    in_repository(root)?;
    let no_commit = || {
        // What hosts call the state before the first push of a branch.
        let is_nothing = !reference.is_empty() && reference.bytes().all(|byte| byte == b'0');
        let help = if is_nothing {
            "it stands for the state before a first push: compare with the branch that this one comes into, or check the whole tree without `--diff`"
        } else {
            "fetch it first (`git fetch origin NAME`); in a workflow, check out with `fetch-depth: 0`"
        };
        error(format!("git knows no commit `{reference}`"), help)
    };
    let tip = commit(root, reference).ok_or_else(no_commit)?;
    let (base, shown, note) = if let Some(base) = merge_base(root, &tip) {
        let shown = format!("{}, where this branch left {reference}", short(&base));
        (base, shown, None)
    } else {
        let shown = format!("{} ({reference})", short(&tip));
        (tip, shown, Some(no_shared_history(reference)))
    };
    let untracked = untracked(root)?;
    let differing = differences(root, &[&base])?;
    let mut notes = told(root, &differing)?;
    let mut paths: Vec<Arc<str>> =
        differing.iter().map(|one| Arc::clone(&one.path)).chain(untracked.iter().cloned()).collect();
    paths.sort();
    let mut blobs = Blobs::default();
    let before = blobs.revision(differing, &untracked);
    let (contents, unread) = blobs.read(root)?;
    notes.extend(unread.into_iter().chain(note));
    Ok(Change { before: filled(before, &contents), after: Revision::of_disk(), base: shown, paths, notes })
}

/// What of a change cannot be compared as asked.
fn told(root: &Path, differing: &[Differing]) -> Result<Vec<Note>, Error> {
    let note = |path: &Arc<str>, message: String| Note {
        path: Arc::clone(path),
        kind: NoteKind::Settings,
        message,
        line: None,
    };
    let mut notes: Vec<Note> = Vec::new();
    for one in differing {
        let message = match one.old {
            Old::File(_) | Old::Nothing => continue,
            Old::Submodule => {
                "is a submodule at another commit: its files are taken as they are on disk, before and after; check the \
                 change in the submodule itself"
            }
            Old::Conflict => "has a merge conflict: it is taken as this branch has it",
        };
        notes.push(note(&one.path, message.to_owned()));
    }
    let left_out = left_out(root)?;
    if left_out > 0 {
        let message = format!(
            "{left_out} tracked file{} not checked out (sparse checkout): what {} is not seen",
            if left_out == 1 { " is" } else { "s are" },
            if left_out == 1 { "it does" } else { "they do" },
        );
        notes.push(note(&"".into(), message));
    }
    Ok(notes)
}

/// How many tracked files a sparse checkout leaves out.
fn left_out(root: &Path) -> Result<usize, Error> {
    let asked = run(root, &["config", "--type=bool", "--get", "core.sparseCheckout"])?;
    if !asked.stdout.starts_with(b"true") {
        return Ok(0);
    }
    let listed = answered(run(root, &["ls-files", "-t", "-z"])?)?;
    Ok(listed.split(|byte| *byte == 0).filter(|entry| entry.starts_with(b"S ")).count())
}

/// A shallow clone lacks the history that both have in common.
fn no_shared_history(reference: &str) -> Note {
    let message = format!(
        "the clone has no commit that {reference} and the current one share, so they are compared directly: what \
         {reference} has fixed since shows up as new; fetch more history (`fetch-depth: 0`)"
    );
    Note { path: "".into(), kind: NoteKind::Settings, message, line: None }
}

fn short(commit: &str) -> &str {
    commit.get(..9).unwrap_or(commit)
}

/// Paths that differ from the disk, each with the name of its bytes.
type Named = BTreeMap<Arc<str>, Option<String>>;

/// Bytes by their name.
type Contents = BTreeMap<String, Arc<[u8]>>;

/// The names of bytes that are wanted, asked for all at once.
#[derive(Default)]
struct Blobs {
    wanted: BTreeMap<String, Arc<str>>,
}

impl Blobs {
    /// `untracked`: what is on disk and in no state that git knows.
    fn revision(&mut self, differing: Vec<Differing>, untracked: &[Arc<str>]) -> Named {
        let mut named: Named = untracked.iter().map(|path| (Arc::clone(path), None)).collect();
        for one in differing {
            match one.old {
                Old::File(name) => {
                    self.wanted.entry(name.clone()).or_insert_with(|| Arc::clone(&one.path));
                    named.insert(one.path, Some(name));
                }
                Old::Nothing | Old::Conflict => {
                    named.insert(one.path, None);
                }
                Old::Submodule => {}
            }
        }
        named
    }

    /// The bytes of all names, and notes about those that the clone does not hold or that are too large to analyse.
    fn read(self, root: &Path) -> Result<(Contents, Vec<Note>), Error> {
        if self.wanted.is_empty() {
            return Ok((BTreeMap::new(), Vec::new()));
        }
        let mut child = git(root, &["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| not_found(&error))?;
        let names: String = self.wanted.keys().flat_map(|name| [name.as_str(), "\n"]).collect();
        let mut input = child.stdin.take();
        // git answers while it is asked: who writes everything first waits for who reads nothing.
        let writer = std::thread::spawn(move || {
            if let Some(input) = input.as_mut() {
                // A closed pipe shows in what git answers.
                let _ = input.write_all(names.as_bytes());
            }
        });
        let output = child.wait_with_output().map_err(|error| failed(&error.to_string()))?;
        let _ = writer.join();
        Ok(self.answers(&answered(output)?))
    }

    /// `<name> blob <size>\n<bytes>\n`, or `<name> missing\n`.
    fn answers(&self, mut rest: &[u8]) -> (Contents, Vec<Note>) {
        let (mut contents, mut notes) = (BTreeMap::new(), Vec::new());
        for (name, path) in &self.wanted {
            let note = |kind, message: &str| Note {
                path: Arc::clone(path),
                kind,
                message: message.to_owned(),
                line: None,
            };
            let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let (header, body) = rest.split_at(end);
            let body = body.get(1..).unwrap_or_default();
            let size =
                std::str::from_utf8(header).ok().and_then(|line| line.rsplit(' ').next()?.parse().ok());
            let Some((bytes, after)) = size.and_then(|size: usize| body.split_at_checked(size)) else {
                notes.push(note(
                    NoteKind::Unreadable,
                    "the clone does not hold its earlier text; compared as if new",
                ));
                rest = body;
                continue;
            };
            if u64::try_from(bytes.len()).is_ok_and(|length| length <= FILE_BYTES) {
                contents.insert(name.clone(), bytes.into());
            }
            rest = after.get(1..).unwrap_or_default();
        }
        (contents, notes)
    }
}

/// A name without bytes is a file that this state has and that cannot be read: it counts as not there, which errs towards
/// reporting something as new.
fn filled(named: Named, contents: &Contents) -> Revision {
    let fill = |name: Option<String>| name.and_then(|name| contents.get(&name).cloned());
    Revision { files: named.into_iter().map(|(path, name)| (path, fill(name))).collect() }
}

/// The name of a commit; `None` where there is none.
fn commit(root: &Path, reference: &str) -> Option<String> {
    let peeled = format!("{reference}^{{commit}}");
    line(run(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &peeled]).ok()?)
}

fn merge_base(root: &Path, tip: &str) -> Option<String> {
    line(run(root, &["merge-base", "HEAD", tip]).ok()?)
}

/// What the first commit of a repository is compared with.
fn empty_tree(root: &Path) -> Result<String, Error> {
    let output = run(root, &["hash-object", "-t", "tree", "--stdin"])?;
    line(output).ok_or_else(|| failed("it does not name the empty tree"))
}

/// Files on disk that git neither tracks nor ignores.
fn untracked(root: &Path) -> Result<Vec<Arc<str>>, Error> {
    let bytes = answered(run(root, &["ls-files", "--others", "--exclude-standard", "-z"])?)?;
    // A path that is not Unicode is not analysed, and the walk says so.
    Ok(bytes
        .split(|byte| *byte == 0)
        .filter_map(|path| std::str::from_utf8(path).ok())
        .filter(|path| !path.is_empty())
        .map(Into::into)
        .collect())
}

/// Paths below the root that differ between two states; what `git diff` is given says which.
fn differences(root: &Path, states: &[&str]) -> Result<Vec<Differing>, Error> {
    let mut arguments = vec![
        "diff",
        "--raw",
        "-z",
        "--no-renames",
        "--no-abbrev",
        "--relative",
        "--no-ext-diff",
        // What is changed inside of one and not committed there is not part of this change.
        "--ignore-submodules=dirty",
    ];
    arguments.extend(states);
    arguments.push("--");
    let bytes = answered(run(root, &arguments)?)?;
    Ok(parse_raw(&bytes))
}

/// `:100644 100644 <old> <new> M\0path\0`, one after the other.
fn parse_raw(bytes: &[u8]) -> Vec<Differing> {
    let mut parts = bytes.split(|byte| *byte == 0).map(|part| std::str::from_utf8(part).unwrap_or_default());
    let mut differing = Vec::new();
    while let (Some(header), Some(path)) = (parts.next(), parts.next()) {
        let fields: Vec<&str> = header.trim_start_matches(':').split(' ').collect();
        if let [old, new, name, _, status] = fields[..]
            && !path.is_empty()
        {
            differing.push(Differing { path: path.into(), old: Old::of((old, new), name, status) });
        }
    }
    differing
}

impl Old {
    fn of((old, new): (&str, &str), name: &str, status: &str) -> Self {
        const SUBMODULE: &str = "160000";
        if status.starts_with('U') {
            Self::Conflict
        } else if old.starts_with("100") && !name.bytes().all(|byte| byte == b'0') {
            Self::File(name.to_owned())
        } else if old == SUBMODULE || new == SUBMODULE {
            Self::Submodule
        } else {
            Self::Nothing
        }
    }
}
