//! The files that settings name, on disk or as a commit has them.

use std::fs;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use crate::config::{FILE_NAME, InstalledPack, PathText, Tree};
use crate::discover::{self, Revision};
use crate::error::Error;
use crate::limits;
use crate::source::is_yaml;

/// A project as it is in a revision. What lies outside of the root and packages are read from the disk in any case.
pub(super) struct ProjectTree {
    root: PathBuf,
    revision: Revision,
}

impl ProjectTree {
    pub(super) fn on_disk(root: &Path) -> Self {
        Self::at(root, Revision::of_disk())
    }

    pub(super) fn at(root: &Path, revision: Revision) -> Self {
        Self { root: root.to_owned(), revision }
    }
}

impl Tree for ProjectTree {
    fn text(&self, path: &str) -> Result<Option<String>, Error> {
        match self.revision.differing(path) {
            Some(bytes) => bytes.map(|bytes| discover::written_text(path, bytes)).transpose(),
            None => text_of(&self.root.join(path), path),
        }
    }

    fn yaml_below(&self, folder: &str) -> Result<Option<Vec<PathText>>, Error> {
        let absolute = self.root.join(folder);
        let mut files = if absolute.is_dir() { discover::read_rules(&absolute)? } else { Vec::new() };
        let folder = folder.trim_start_matches("./").trim_end_matches('/');
        files.retain(|(path, _)| self.revision.differing(&format!("{folder}/{path}")).is_none());
        for (path, bytes) in self.revision.present() {
            let below = path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'));
            if let Some(below) = below.filter(|below| is_yaml(below)) {
                files.push((below.to_owned(), discover::written_text(path, bytes)?));
            }
        }
        files.sort();
        Ok((absolute.is_dir() || !files.is_empty()).then_some(files))
    }

    fn package(&self, name: &str) -> Result<Option<InstalledPack>, Error> {
        if !is_name(name) {
            return Ok(None);
        }
        let root = self.root.canonicalize().unwrap_or_else(|_| self.root.clone());
        for folder in root.ancestors() {
            let package = folder.join("node_modules").join(name);
            if let Some(manifest) =
                text_of(&package.join("package.json"), &format!("node_modules/{name}/package.json"))?
            {
                return installed(&package, &format!("node_modules/{name}"), &manifest).map(Some);
            }
        }
        Ok(None)
    }

    fn nested(&self) -> Vec<String> {
        let mut found: Vec<String> = WalkBuilder::new(&self.root)
            .require_git(false)
            .max_depth(Some(limits::WALK_DEPTH))
            .filter_entry(|entry| {
                !limits::SKIPPED_FOLDERS.iter().any(|skipped| entry.file_name() == *skipped)
            })
            .build()
            .flatten()
            .filter(|entry| entry.file_name() == FILE_NAME && entry.depth() > 1)
            .filter_map(|entry| relative(&self.root, entry.path()))
            .filter(|path| self.revision.differing(path) != Some(None))
            .collect();
        let is_nested = |path: &str| path.ends_with(&format!("/{FILE_NAME}"));
        found
            .extend(self.revision.present().map(|(path, _)| path.to_string()).filter(|path| is_nested(path)));
        found.sort();
        found.dedup();
        found
    }
}

fn relative(root: &Path, path: &Path) -> Option<String> {
    let names = path.strip_prefix(root).ok()?.components().map(|part| part.as_os_str().to_string_lossy());
    Some(names.collect::<Vec<_>>().join("/"))
}

/// `name` is how messages call the file.
fn text_of(path: &Path, name: &str) -> Result<Option<String>, Error> {
    let unreadable = |reason: String| Error::Unreadable { path: path.to_owned(), reason };
    let Ok(metadata) = fs::metadata(path) else { return Ok(None) };
    if !metadata.is_file() {
        return Ok(None);
    }
    let bytes = discover::read_written(path).map_err(|error| unreadable(error.to_string()))?;
    discover::written_text(name, &bytes).map(Some)
}

/// `privacy-pack`, `@acme/privacy`: nothing that leads elsewhere.
fn is_name(name: &str) -> bool {
    let is_part = |part: &str| {
        let part = part.strip_prefix('@').unwrap_or(part);
        !part.is_empty()
            && !part.starts_with('.')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
    };
    let parts: Vec<&str> = name.split('/').collect();
    parts.len() <= 1 + usize::from(name.starts_with('@')) && parts.into_iter().all(is_part)
}

/// `"tracklint"` in its manifest names the folder or the file of the pack; without it that is the package's own folder.
fn installed(package: &Path, shown: &str, manifest: &str) -> Result<InstalledPack, Error> {
    let manifest: serde_json::Value = serde_json::from_str(manifest).unwrap_or_default();
    let text = |key: &str| manifest.get(key).and_then(serde_json::Value::as_str).unwrap_or("").to_owned();
    let (version, entry) = (text("version"), text("tracklint"));
    let entry = entry.trim_start_matches("./").trim_end_matches('/');
    let base =
        if entry.split('/').any(|part| part == "..") { package.to_owned() } else { package.join(entry) };
    if let Some(text) = text_of(&base, shown)? {
        let files = vec![(entry.to_owned(), text)];
        return Ok(InstalledPack { version, folder: shown.to_owned(), files, is_file: true });
    }
    let mut files = Vec::new();
    for folder in FOLDERS {
        if base.join(folder).is_dir() {
            let below = discover::read_rules(&base.join(folder))?;
            files.extend(below.into_iter().map(|(path, text)| (format!("{folder}/{path}"), text)));
        }
    }
    let folder = if entry.is_empty() { shown.to_owned() } else { format!("{shown}/{entry}") };
    Ok(InstalledPack { version, folder, files, is_file: false })
}

/// What knowledge lies in; a package has other YAML too.
const FOLDERS: [&str; 5] = ["data", "library", "policies", "regimes", "vendors"];
