//! Lists the source files and manifests below a root.
//!
//! Takes the root and settings, gives files in the order of their relative paths, with ids, and a note for
//! everything that looks like source and is not listed. `.gitignore` files of the tree (and of the folders above
//! it, inside one repository) are honoured, with or without `.git`; hidden files and other people's code are skipped. Whatever start
//! paths are given, the whole root is listed: a call in a start path may go through a wrapper elsewhere.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::GlobSet;
use ignore::{DirEntry, WalkBuilder};

use super::manifest::{Manifest, ManifestKind};
use super::read::read_bounded;
use super::revision::Revision;
use super::test_files::compile_globs;
use crate::limits::{LOCKFILE_BYTES, MANIFEST_BYTES, SKIPPED_FOLDERS, WALK_DEPTH, WALKED_FILES};
use crate::source::{FileId, Note, NoteKind, SETTINGS_NAME, decode};

/// What to list.
#[derive(Clone, Debug)]
pub struct WalkSettings {
    /// Files and folders below the root whose findings are asked for; empty for all. Relative to the root or
    /// absolute. They are listed even when `.gitignore` names them.
    pub paths: Vec<PathBuf>,
    /// Globs relative to the root. Empty means everything.
    pub include: Vec<String>,
    /// Globs relative to the root; they win over `include` and over `paths`.
    pub exclude: Vec<String>,
    /// A language exists for files of this relative path.
    pub is_source: fn(&str) -> bool,
}

/// A source file that exists; not read yet.
#[derive(Clone, Debug)]
pub struct WalkedFile {
    pub id: FileId,
    /// Path relative to the root, with `/`.
    pub path: Arc<str>,
    /// Where to read it.
    pub absolute: PathBuf,
    /// The file is (below) a start path: its findings are asked for. Others are only context.
    pub requested: bool,
}

/// A listed tree.
#[derive(Clone, Debug, Default)]
pub struct Walked {
    /// Sorted by path; the index of a file is its id.
    pub files: Vec<WalkedFile>,
    /// Sorted by path.
    pub manifests: Vec<Manifest>,
    /// Settings files in folders below the root, sorted.
    pub settings: Vec<Arc<str>>,
    /// Source files that globs of `exclude` left out, in no order.
    pub excluded: Vec<Arc<str>>,
    pub notes: Vec<Note>,
}

impl Walked {
    /// A tree that is not on disk: relative paths with their texts, for examples and tests.
    pub fn in_memory(texts: &[(&str, &str)], is_source: fn(&str) -> bool) -> Self {
        let disk = Revision::of_disk();
        let mut walk = Walk::new(PathBuf::new(), &disk);
        for (path, text) in texts {
            if is_source(path) {
                walk.sources.insert((*path).into(), PathBuf::from(path));
            }
            if ManifestKind::is_manifest_name(file_name(path)) {
                walk.parse_manifest(path, text);
            }
        }
        walk.finish(&[])
    }
}

/// Lists the tree on disk.
pub fn walk(root: &Path, settings: &WalkSettings) -> Walked {
    walk_at(root, settings, &Revision::of_disk())
}

/// Lists the tree as it is in a revision: what the disk has and the revision has not is left out, and the other way round.
pub fn walk_at(root: &Path, settings: &WalkSettings, revision: &Revision) -> Walked {
    let mut walk = Walk::new(root.canonicalize().unwrap_or_else(|_| root.to_owned()), revision);
    walk.include = (!settings.include.is_empty()).then(|| walk.globs(&settings.include));
    walk.exclude = walk.globs(&settings.exclude);
    let starts = walk.start_paths(&settings.paths);
    walk.add_revised(settings.is_source);
    for entry in walk.builder(&starts).build() {
        match entry {
            Ok(entry) => walk.add(&entry, settings.is_source),
            Err(error) => walk.add_error(&error),
        }
        if walk.sources.len() >= WALKED_FILES {
            let message = format!("more than {WALKED_FILES} source files; the rest was not analysed");
            walk.note("", NoteKind::LimitReached, message, None);
            break;
        }
    }
    walk.finish(&starts)
}

/// The state of one walk.
struct Walk<'r> {
    revision: &'r Revision,
    root: PathBuf,
    include: Option<GlobSet>,
    exclude: GlobSet,
    sources: BTreeMap<Arc<str>, PathBuf>,
    manifests: BTreeMap<Arc<str>, ManifestKind>,
    settings: Vec<Arc<str>>,
    excluded: Vec<Arc<str>>,
    notes: Vec<Note>,
}

impl<'r> Walk<'r> {
    fn new(root: PathBuf, revision: &'r Revision) -> Self {
        Self {
            revision,
            root,
            include: None,
            exclude: GlobSet::empty(),
            sources: BTreeMap::new(),
            manifests: BTreeMap::new(),
            settings: Vec::new(),
            excluded: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// A glob that does not compile is noted and left out; the others count.
    fn globs(&mut self, globs: &[String]) -> GlobSet {
        let mut valid = Vec::new();
        for glob in globs {
            match compile_globs(&[glob]) {
                Ok(_) => valid.push(glob),
                Err(message) => self.note("", NoteKind::Settings, message, None),
            }
        }
        compile_globs(&valid).unwrap_or_default()
    }

    /// Start paths as they are on disk. One that does not exist or lies elsewhere is noted.
    fn start_paths(&mut self, paths: &[PathBuf]) -> Vec<PathBuf> {
        let mut starts = Vec::new();
        for path in paths {
            let shown = path.to_string_lossy().into_owned();
            match self.root.join(path).canonicalize() {
                Ok(start) if start.starts_with(&self.root) => starts.push(start),
                Ok(_) => {
                    self.note(&shown, NoteKind::Unreadable, "lies outside of the scanned root".into(), None);
                }
                Err(error) => {
                    self.note(&shown, NoteKind::Unreadable, format!("cannot be found: {error}"), None);
                }
            }
        }
        starts
    }

    fn builder(&self, starts: &[PathBuf]) -> WalkBuilder {
        let mut builder = WalkBuilder::new(&self.root);
        for start in starts.iter().filter(|start| **start != self.root) {
            // Ignored by `.gitignore` does not count for what was asked for by name.
            builder.add(start);
        }
        builder
            // Same result on every machine: only what the tree itself says counts.
            .git_global(false)
            .git_exclude(false)
            .ignore(false)
            .parents(is_in_repository(&self.root))
            .require_git(false)
            .follow_links(false)
            .max_depth(Some(WALK_DEPTH))
            .filter_entry(|entry| entry.depth() == 0 || !is_skipped_folder(entry));
        builder
    }

    fn add(&mut self, entry: &DirEntry, is_source: fn(&str) -> bool) {
        let Some(kind) = entry.file_type() else { return };
        if kind.is_dir() {
            if entry.depth() == WALK_DEPTH {
                let path = self.shown(entry.path());
                self.note(&path, NoteKind::LimitReached, "nested too deep; not analysed".into(), None);
            }
            return;
        }
        let Some(path) = self.relative(entry.path()) else {
            let shown = self.shown(entry.path());
            if is_source(&shown) {
                self.note(&shown, NoteKind::Unreadable, "the name is not Unicode; not analysed".into(), None);
            }
            return;
        };
        if self.revision.differing(&path).is_some() {
            // Not as it is on disk: it was added with the rest of the revision, or is not in it.
            return;
        }
        if kind.is_symlink() {
            self.add_link(entry.path(), &path, is_source(&path));
        } else if kind.is_file() {
            self.add_manifest(entry.path(), &path);
            if file_name(&path) == SETTINGS_NAME && path.contains('/') {
                self.settings.push(path.as_str().into());
            }
            if is_source(&path) {
                self.add_source(path.into(), entry.path().to_owned());
            }
        } else if is_source(&path) {
            self.note(&path, NoteKind::Unreadable, "is no regular file; not analysed".into(), None);
        }
    }

    /// Files of the revision that the disk has not, or has otherwise.
    fn add_revised(&mut self, is_source: fn(&str) -> bool) {
        for (path, bytes) in self.revision.present() {
            if path.split('/').any(|part| SKIPPED_FOLDERS.contains(&part)) {
                continue;
            }
            if ManifestKind::is_manifest_name(file_name(path)) {
                self.add_manifest_text(path, decode(bytes).map(|decoded| decoded.text).ok());
            }
            if is_source(path) {
                self.add_source(Arc::clone(path), self.root.join(&**path));
            }
        }
    }

    fn add_source(&mut self, path: Arc<str>, absolute: PathBuf) {
        if self.is_included(&path) {
            self.sources.insert(path, absolute);
        } else if self.exclude.is_match(&*path) {
            self.excluded.push(path);
        }
    }

    /// Links are not followed: what they name inside the tree is listed under its own path.
    fn add_link(&mut self, link: &Path, path: &str, is_source: bool) {
        let message = match link.canonicalize() {
            Ok(target) if target.starts_with(&self.root) => return,
            Ok(target) if is_source || target.is_dir() => {
                "is a link that leads out of the tree; not followed"
            }
            Err(_) if is_source => "is a link that leads nowhere; not followed",
            _ => return,
        };
        if self.is_included(path) {
            self.note(path, NoteKind::Unreadable, message.into(), None);
        }
    }

    fn add_manifest(&mut self, absolute: &Path, path: &str) {
        if !ManifestKind::is_manifest_name(file_name(path)) || self.manifests.contains_key(path) {
            return;
        }
        let is_lockfile = ManifestKind::is_lockfile_name(file_name(path));
        let limit = if is_lockfile { LOCKFILE_BYTES } else { MANIFEST_BYTES };
        let text = match read_bounded(absolute, limit) {
            Ok(Some(bytes)) => decode(&bytes).map(|decoded| decoded.text).ok(),
            Ok(None) => None,
            Err(error) => {
                return self.note(path, NoteKind::Unreadable, format!("could not be read: {error}"), None);
            }
        };
        self.add_manifest_text(path, text);
    }

    fn add_manifest_text(&mut self, path: &str, text: Option<String>) {
        let Some(text) = text else {
            return self.note(path, NoteKind::Settings, "is too large or no text; ignored".into(), None);
        };
        self.parse_manifest(path, &text);
    }

    fn parse_manifest(&mut self, path: &str, text: &str) {
        match ManifestKind::parse(file_name(path), text) {
            Ok(kind) => {
                self.manifests.insert(path.into(), kind);
            }
            Err((line, message)) => {
                let message = format!("is no valid JSON, imports are resolved without it: {message}");
                self.note(path, NoteKind::Settings, message, Some(line));
            }
        }
    }

    fn add_error(&mut self, error: &ignore::Error) {
        let (path, kind) = (error_path(error), error.io_error().map(|_| NoteKind::Unreadable));
        let path = path.map(|path| self.shown(path)).unwrap_or_default();
        let cause = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
        let message = format!("could not be read: {cause}");
        self.note(&path, kind.unwrap_or(NoteKind::Settings), message, None);
    }

    fn is_included(&self, path: &str) -> bool {
        !self.exclude.is_match(path) && self.include.as_ref().is_none_or(|globs| globs.is_match(path))
    }

    /// The relative path, when all of it is Unicode.
    fn relative(&self, path: &Path) -> Option<String> {
        let relative = path.strip_prefix(&self.root).ok()?;
        let parts: Option<Vec<&str>> = relative.iter().map(OsStr::to_str).collect();
        Some(parts?.join("/"))
    }

    fn shown(&self, path: &Path) -> String {
        let relative = path.strip_prefix(&self.root).unwrap_or(path);
        relative.iter().map(OsStr::to_string_lossy).collect::<Vec<_>>().join("/")
    }

    fn note(&mut self, path: &str, kind: NoteKind, message: String, line: Option<u32>) {
        self.notes.push(Note { path: path.into(), kind, message, line });
    }

    fn finish(mut self, starts: &[PathBuf]) -> Walked {
        let is_requested =
            |path: &Path| starts.is_empty() || starts.iter().any(|start| path.starts_with(start));
        let file = |(index, (path, absolute)): (usize, (Arc<str>, PathBuf))| WalkedFile {
            id: FileId(u32::try_from(index).unwrap_or(u32::MAX)),
            path,
            requested: is_requested(&absolute),
            absolute,
        };
        self.notes.sort();
        self.notes.dedup();
        self.settings.sort();
        Walked {
            settings: self.settings,
            excluded: self.excluded,
            files: self.sources.into_iter().enumerate().map(file).collect(),
            manifests: self.manifests.into_iter().map(|(path, kind)| Manifest { path, kind }).collect(),
            notes: self.notes,
        }
    }
}

/// Ignore files above the root count only inside one repository: a `*` in the `.gitignore` of somebody's home
/// folder says nothing about an unpacked archive.
fn is_in_repository(root: &Path) -> bool {
    root.ancestors().any(|folder| folder.join(".git").exists())
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn is_skipped_folder(entry: &DirEntry) -> bool {
    let is_folder = entry.file_type().is_some_and(|kind| !kind.is_file());
    is_folder && entry.file_name().to_str().is_some_and(|name| SKIPPED_FOLDERS.contains(&name))
}

fn error_path(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::Loop { child, .. } => Some(child),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => error_path(err),
        _ => None,
    }
}
