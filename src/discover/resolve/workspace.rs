//! The packages of the tree: which folder a package name means, and what a package declares.
//!
//! Takes manifests. A name means a folder of the tree only when the importing package says so (`workspace:*`,
//! `file:../acme`) or the folder is a member of a workspace: a demo folder that happens to be called like a
//! published package must not shadow it.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use rustc_hash::{FxHashMap, FxHashSet};

use super::files::{folder_of, folders_up, join};
use crate::discover::{Manifest, ManifestKind, PackageJson};

#[derive(Debug, Default)]
pub(super) struct Packages {
    by_folder: FxHashMap<Box<str>, PackageJson>,
    /// Folders of packages by name, sorted.
    by_name: FxHashMap<String, Vec<Box<str>>>,
    members: FxHashSet<Box<str>>,
    /// Declared ranges: folder of the manifest → package → range. The first of several kinds wins.
    ranges: FxHashMap<Box<str>, FxHashMap<String, String>>,
    /// Folder of the workspace, catalog, package → range.
    catalogs: FxHashMap<(Box<str>, String, String), String>,
}

impl Packages {
    pub(super) fn new(manifests: &[Manifest]) -> Self {
        let mut packages = Self::default();
        let mut workspaces = Vec::new();
        for manifest in manifests {
            let folder: Box<str> = folder_of(&manifest.path).into();
            match &manifest.kind {
                ManifestKind::Package(package) => {
                    workspaces.push((folder.clone(), package.workspaces.clone()));
                    packages.add(folder, package);
                }
                ManifestKind::Workspace(file) => {
                    for (catalog, entry) in &file.catalog {
                        let key = (folder.clone(), catalog.clone(), entry.name.clone());
                        packages.catalogs.insert(key, entry.range.clone());
                    }
                    workspaces.push((folder, file.members.clone()));
                }
                ManifestKind::TsConfig(_) | ManifestKind::Lockfile(_) => {}
            }
        }
        for (folder, globs) in &workspaces {
            packages.add_members(folder, globs);
        }
        packages
    }

    fn add(&mut self, folder: Box<str>, package: &PackageJson) {
        if let Some(name) = &package.name {
            self.by_name.entry(name.clone()).or_default().push(folder.clone());
        }
        let ranges = self.ranges.entry(folder.clone()).or_default();
        for dependency in &package.dependencies {
            ranges.entry(dependency.name.clone()).or_insert_with(|| dependency.range.clone());
        }
        self.by_folder.insert(folder, package.clone());
    }

    /// Globs are relative to the folder of the workspace; `!` takes folders out again.
    fn add_members(&mut self, folder: &str, globs: &[String]) {
        let placed = |glob: &str| join(folder, glob).unwrap_or_default();
        let select = |negated: bool| {
            let globs = globs.iter().filter(|glob| glob.starts_with('!') == negated);
            let globs: Vec<String> = globs.map(|glob| placed(glob.trim_start_matches('!'))).collect();
            compile_folder_globs(&globs)
        };
        let (taken, left_out) = (select(false), select(true));
        let members =
            self.by_folder.keys().filter(|path| taken.is_match(&***path) && !left_out.is_match(&***path));
        self.members.extend(members.cloned());
    }

    /// The manifest in this folder.
    pub(super) fn at(&self, folder: &str) -> Option<&PackageJson> {
        self.by_folder.get(folder)
    }

    /// Folders with a manifest around `folder`, nearest first.
    pub(super) fn around<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a PackageJson)> {
        folders_up(folder).filter_map(|folder| Some((folder, self.at(folder)?)))
    }

    /// The range that the nearest manifest with this dependency declares, as written; `catalog:` is looked up.
    pub(super) fn range(&self, folder: &str, package: &str) -> Option<&str> {
        let declared = folders_up(folder).find_map(|folder| self.ranges.get(folder)?.get(package));
        let range = declared?.as_str();
        let Some(catalog) = range.strip_prefix("catalog:") else { return Some(range) };
        let catalog = if catalog.is_empty() { "default" } else { catalog };
        folders_up(folder).find_map(|folder| {
            let key = (folder.into(), catalog.to_owned(), package.to_owned());
            self.catalogs.get(&key).map(String::as_str)
        })
    }

    /// The name is a dependency of a package around `folder`.
    pub(super) fn is_declared(&self, folder: &str, package: &str) -> bool {
        folders_up(folder)
            .any(|folder| self.ranges.get(folder).is_some_and(|ranges| ranges.contains_key(package)))
    }

    /// The folder of the tree that `package` means for a file in `folder`.
    pub(super) fn folder(&self, folder: &str, package: &str) -> Option<&str> {
        let declared = folders_up(folder).find_map(|at| Some((at, self.ranges.get(at)?.get(package)?)));
        if let Some((at, range)) = declared {
            for protocol in ["file:", "link:", "portal:", "workspace:"] {
                let Some(path) = range.strip_prefix(protocol) else { continue };
                let found = join(at, path).and_then(|path| self.by_folder.get_key_value(path.as_str()));
                match found {
                    Some((found, _)) if path.starts_with('.') => return Some(found),
                    _ if protocol == "workspace:" => return self.nearest(folder, package, |_| true),
                    _ => {}
                }
            }
        }
        // A package may import itself by name when it has `exports`.
        let own = self.around(folder).next().filter(|(_, package)| package.exports.is_some());
        let own = own.map(|(own, _)| own);
        self.nearest(folder, package, |found| self.members.contains(found) || Some(found) == own)
            .filter(|found| declared.is_none() || self.members.contains(*found))
    }

    /// The folder of any package of the tree by name; for configurations.
    pub(super) fn any_folder(&self, package: &str) -> Option<&str> {
        self.nearest("", package, |_| true)
    }

    /// Of several packages of one name, the one that shares most folders with `folder`, then the first.
    fn nearest(&self, folder: &str, package: &str, test: impl Fn(&str) -> bool) -> Option<&str> {
        let shared = |path: &str| {
            folder.split('/').zip(path.split('/')).take_while(|(left, right)| left == right).count()
        };
        let folders = self.by_name.get(package)?.iter().map(|path| &**path).filter(|path| test(path));
        folders.rev().max_by_key(|path| shared(path))
    }
}

/// Member globs name folders themselves, not what lies below them. A glob that is none names no folder.
fn compile_folder_globs(globs: &[String]) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        if let Ok(glob) = GlobBuilder::new(glob).literal_separator(true).build() {
            set.add(glob);
        }
    }
    set.build().unwrap_or_default()
}

/// `@acme/js/sub/path` → (`@acme/js`, `/sub/path`).
pub(super) fn split_specifier(specifier: &str) -> (&str, &str) {
    let skip = if specifier.starts_with('@') { specifier.find('/').map_or(0, |slash| slash + 1) } else { 0 };
    let end = specifier[skip..].find('/').map_or(specifier.len(), |slash| skip + slash);
    specifier.split_at(end)
}
