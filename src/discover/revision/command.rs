//! Running the `git` command below a folder, and what its failures mean for people.
//!
//! A hook hands over where its repository, work tree and index are (`GIT_DIR`, `GIT_WORK_TREE`, `GIT_INDEX_FILE`), relative to the folder that the hook
//! runs in; the checked folder may be another one. Nothing is written.

use std::env;
use std::path::{Path, PathBuf, absolute};
use std::process::{Command, Output, Stdio};

use crate::error::Error;

pub(super) fn git(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    // Settings of the user must not change what is printed.
    command.current_dir(root).args(["-c", "core.quotepath=off", "-c", "diff.noprefix=false"]).args(arguments);
    command.env("GIT_OPTIONAL_LOCKS", "0").env("LC_ALL", "C");
    let given = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(folder) = given("GIT_DIR") {
        command.env("GIT_DIR", absolute(&folder).unwrap_or(folder));
        // Without one git takes the folder that it is started in for the work tree, which is that of the hook and not the checked one.
        if let Some(top) = given("GIT_WORK_TREE").or_else(|| top_of(root)) {
            command.env("GIT_WORK_TREE", absolute(&top).unwrap_or(top));
        }
    }
    command
}

/// The work tree that a folder lies in; the current folder where nothing shows one.
fn top_of(root: &Path) -> Option<PathBuf> {
    let root = absolute(root).ok()?;
    let top = root.ancestors().find(|folder| folder.join(".git").exists());
    top.map(Path::to_owned).or_else(|| env::current_dir().ok())
}

pub(super) fn run(root: &Path, arguments: &[&str]) -> Result<Output, Error> {
    let output = git(root, arguments).stdin(Stdio::null()).output();
    output.map_err(|error| not_found(&error))
}

pub(super) fn answered(output: Output) -> Result<Vec<u8>, Error> {
    if output.status.success() {
        return Ok(output.stdout);
    }
    let reason = String::from_utf8_lossy(&output.stderr);
    Err(failed(reason.lines().next().unwrap_or("no reason given")))
}

pub(super) fn in_repository(root: &Path) -> Result<(), Error> {
    let output = run(root, &["rev-parse", "--is-inside-work-tree"])?;
    if output.status.success() {
        if output.stdout.starts_with(b"true") {
            return Ok(());
        }
        return Err(error(
            format!(
                "`{}` is in no work tree of git: a bare repository has no files to compare",
                root.display()
            ),
            "run it in a clone or a worktree (`git worktree add FOLDER`)",
        ));
    }
    let reason = String::from_utf8_lossy(&output.stderr);
    if reason.contains("not a git repository") {
        return Err(error(
            format!("`{}` is in no git repository", root.display()),
            "run it inside a repository, or check the whole tree without `--staged` and `--diff`",
        ));
    }
    answered(output).map(|_| ())
}

/// The first line of an answer.
pub(super) fn line(output: Output) -> Option<String> {
    let text = String::from_utf8(answered(output).ok()?).ok()?;
    text.lines().next().map(str::to_owned).filter(|line| !line.is_empty())
}

pub(super) fn error(reason: String, help: &str) -> Error {
    Error::Git { reason, help: help.to_owned() }
}

pub(super) fn not_found(cause: &std::io::Error) -> Error {
    error(
        format!("git could not be run: {cause}"),
        "install git, or check the whole tree without `--staged` and `--diff`",
    )
}

pub(super) fn failed(reason: &str) -> Error {
    error(format!("git failed: {reason}"), "run `git status` in the checked folder to see what is wrong")
}
