//! The tree that a command works on: which folder is its root, and which settings hold there.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::config::{self, LockUse};
use crate::discover::{read_written, written_text};
use crate::error::Error;
use crate::pipeline::{self, Request, SettingsFiles};

/// The arguments of commands that work on the settings of one folder.
#[derive(Debug, Args)]
pub(super) struct ProjectArguments {
    /// Folder with the settings
    #[arg(default_value = ".")]
    path: PathBuf,
    #[command(flatten)]
    pub(super) policy: PolicyArguments,
}

/// Which settings and which policy hold.
#[derive(Debug, Args)]
pub(super) struct PolicyArguments {
    /// Settings file [default: tracklint.yml in the checked folder]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Policy pack, instead of those in the settings
    #[arg(long, value_name = "NAME")]
    pub(super) policy: Option<String>,
}

impl ProjectArguments {
    /// A request for the whole program that the folder is checked as part of.
    pub(super) fn request(&self) -> Result<Request, Error> {
        self.request_with(LockUse::Check)
    }

    pub(super) fn request_with(&self, lock: LockUse) -> Result<Request, Error> {
        let (root, _) = root_and_paths(std::slice::from_ref(self.folder()?));
        self.policy.request_with(root, &[], lock)
    }

    /// A request for the folder by itself, whether it has settings already or not.
    pub(super) fn request_for_folder(&self) -> Result<Request, Error> {
        self.policy.request_at(self.folder()?.clone())
    }

    fn folder(&self) -> Result<&PathBuf, Error> {
        if self.path.is_dir() { Ok(&self.path) } else { Err(Error::MissingPath { path: self.path.clone() }) }
    }
}

impl PolicyArguments {
    /// A request for files and folders.
    pub(super) fn request(&self, paths: &[PathBuf]) -> Result<Request, Error> {
        if let Some(path) = paths.iter().find(|path| fs::symlink_metadata(path).is_err()) {
            return Err(Error::MissingPath { path: path.clone() });
        }
        let (root, paths) = root_and_paths(paths);
        let request = self.request_with(root.clone(), &parts(&root, &paths), LockUse::Check)?;
        Ok(Request { paths, ..request })
    }

    /// A request for everything below a root.
    pub(super) fn request_at(&self, root: PathBuf) -> Result<Request, Error> {
        self.request_with(root, &[], LockUse::Check)
    }

    fn request_with(&self, root: PathBuf, parts: &[String], lock: LockUse) -> Result<Request, Error> {
        let files = SettingsFiles { read: &|path: &Path| read_written(path), name: &shown };
        let settings = pipeline::settings(&root, (self.config.as_deref(), parts), lock, &files)?;
        Ok(Request { policy: self.policy.clone(), ..Request::new(root, settings) })
    }
}

/// The root is what paths in reports are relative to, and where settings, manifests and workspaces are looked
/// up. It is the current folder, so that `tracklint check packages/app` names `packages/app/src/a.ts` as
/// editors and code scanning do; a folder that has settings of its own is its own root, and so is what lies
/// outside the current folder.
fn root_and_paths(paths: &[PathBuf]) -> (PathBuf, Vec<PathBuf>) {
    let current = PathBuf::from(".");
    if paths.contains(&current) {
        return (current, Vec::new());
    }
    if let [only] = paths
        && only.is_dir()
        && (only.join(config::FILE_NAME).is_file() && !is_nested(only) || !is_below_current(only))
    {
        return (only.clone(), Vec::new());
    }
    if paths.iter().all(|path| is_below_current(path)) {
        return (current, paths.to_vec());
    }
    let absolute: Vec<PathBuf> = paths.iter().filter_map(|path| fs::canonicalize(path).ok()).collect();
    let folder =
        |path: &PathBuf| if path.is_dir() { path.clone() } else { path.parent().unwrap_or(path).to_owned() };
    let root = absolute.iter().map(folder).reduce(|one, other| common(&one, &other));
    (root.unwrap_or(current), absolute)
}

/// The folders among several paths that have settings of their own, relative to the root. One analysis covers them all, so that flows from
/// one into another are seen; their settings hold below them, as if the root had named them under `nested`.
fn parts(root: &Path, paths: &[PathBuf]) -> Vec<String> {
    let Ok(root) = fs::canonicalize(root) else { return Vec::new() };
    let relative = |path: &PathBuf| {
        let path = fs::canonicalize(path).ok()?;
        let below = path.strip_prefix(&root).ok()?.to_str()?.replace('\\', "/");
        (!below.is_empty() && path.join(config::FILE_NAME).is_file()).then_some(below)
    };
    let mut parts: Vec<String> = paths.iter().filter_map(relative).collect();
    parts.sort();
    parts.dedup();
    parts
}

/// The settings of the current folder say that the folder's are part of them.
fn is_nested(folder: &Path) -> bool {
    let bytes = read_written(Path::new(config::FILE_NAME)).unwrap_or_default();
    let text = written_text(config::FILE_NAME, &bytes).unwrap_or_default();
    let nested = config::parse(config::FILE_NAME, &text).nested;
    let path = folder.to_string_lossy().replace('\\', "/");
    let path = path.trim_start_matches("./").trim_end_matches('/');
    nested.is_some_and(|nested| is_below_current(folder) && nested.folders.contains(path))
}

/// The deepest folder that holds both.
fn common(one: &Path, other: &Path) -> PathBuf {
    one.ancestors().find(|ancestor| other.starts_with(ancestor)).unwrap_or(one).to_owned()
}

fn is_below_current(path: &Path) -> bool {
    match (fs::canonicalize(path), fs::canonicalize(".")) {
        (Ok(path), Ok(current)) => path.starts_with(current),
        _ => false,
    }
}

/// As people of this folder call it; the rest of the machine is nobody's business.
pub(super) fn shown(path: &Path) -> String {
    let current = fs::canonicalize(".").ok();
    let below = current.as_deref().and_then(|current| path.strip_prefix(current).ok());
    below.or_else(|| path.strip_prefix(".").ok()).unwrap_or(path).display().to_string()
}
