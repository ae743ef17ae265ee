//! A folder with the files of a made-up project, and the binary run in it.

#![allow(dead_code, reason = "each test uses its own part")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// What the environment of the tests says of colours and of a hook is left out.
pub(crate) fn tracklint(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tracklint"));
    for name in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "PRE_COMMIT_FROM_REF"] {
        command.env_remove(name);
    }
    command.args(arguments).current_dir(folder).output().expect("the binary runs")
}

pub(crate) fn git(folder: &Path, arguments: &[&str]) {
    let identity = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
    let output =
        Command::new("git").current_dir(folder).args(identity).args(arguments).output().expect("git runs");
    assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
}

/// The files as the first commit of a repository.
pub(crate) fn repository(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = project(files);
    git(folder.path(), &["init", "-q", "-b", "main"]);
    git(folder.path(), &["add", "-A"]);
    git(folder.path(), &["commit", "-q", "-m", "first"]);
    folder
}

pub(crate) fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        write(folder.path(), path, text);
    }
    folder
}

pub(crate) fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("is made");
    fs::write(path, text).expect("is written");
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}
