//! Which file of the tree an import means.
//!
//! Takes the walked files and manifests, answers (file, specifier) from them alone. An own resolver rather than
//! `oxc_resolver`, which models a finished installation: there, one `extends` that names a package which is not installed, or a cycle of them,
//! makes every import of the folder an error; files that a configuration does not `include` have no aliases; and
//! a workspace package whose `dist` is not built is not found. Without `node_modules` these are the normal cases.
//! Where both are defined, a test compares them. Where a runtime's answer and a source to analyse differ, the source wins.

mod conventions;
mod entries;
mod files;
#[cfg(test)]
mod oracle_tests;
#[cfg(test)]
mod tests;
mod tsconfig;
mod workspace;

use std::borrow::Cow;

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use self::files::{FileIndex, folder_of, folders_up, is_asset, join};
use self::tsconfig::TsConfigs;
use self::workspace::{Packages, split_specifier};
use super::{Lockfile, ManifestKind, Walked};
use crate::source::{FileId, Note};

/// How specifiers begin that name a package of a registry.
const REGISTRIES: [&str; 7] = [
    "npm:",
    "jsr:",
    "https://esm.sh/",
    "https://esm.run/",
    "https://cdn.skypack.dev/",
    "https://cdn.jsdelivr.net/npm/",
    "https://unpkg.com/",
];

/// What an import means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    File(FileId),
    /// A package that is not in the tree, or something the runtime provides.
    Package {
        /// The specifier as written, without a bundler's loaders and queries.
        name: CompactString,
    },
    /// A picture, a style sheet, JSON: nothing to analyse.
    Asset,
    /// A file of the project that is not in the tree (generated, or ignored).
    Missing,
}

/// Answers imports. Immutable: threads share it.
#[derive(Debug, Default)]
pub struct Resolver {
    files: FileIndex,
    packages: Packages,
    configs: TsConfigs,
    /// By folder.
    lockfiles: FxHashMap<Box<str>, Lockfile>,
    notes: Vec<Note>,
}

impl Resolver {
    pub fn new(walked: &Walked) -> Self {
        let packages = Packages::new(&walked.manifests);
        let mut notes = Vec::new();
        let folder = |name: &str| packages.any_folder(name).map(str::to_owned);
        let configs = TsConfigs::new(&walked.manifests, &folder, &mut notes);
        notes.sort();
        notes.dedup();
        let lockfiles = walked.manifests.iter().filter_map(|manifest| match &manifest.kind {
            ManifestKind::Lockfile(lockfile) => Some((folder_of(&manifest.path).into(), lockfile.clone())),
            ManifestKind::Package(_) | ManifestKind::TsConfig(_) | ManifestKind::Workspace(_) => None,
        });
        let lockfiles = lockfiles.collect();
        Self { files: FileIndex::new(&walked.files), packages, configs, lockfiles, notes }
    }

    /// What is wrong with the manifests.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// What `specifier` means in the file with the relative path `from`.
    pub fn resolve(&self, from: &str, specifier: &str) -> Resolved {
        let specifier = without_bundler_syntax(specifier);
        let folder = folder_of(from);
        let found = if is_relative(specifier) {
            join(folder, specifier).and_then(|path| self.at(&path, is_folder(specifier)))
        } else {
            self.bare(from, specifier)
        };
        match found {
            Some(file) => Resolved::File(file),
            None if is_asset(specifier) => Resolved::Asset,
            None if is_relative(specifier) || self.is_of_project(folder, specifier) => Resolved::Missing,
            None => Resolved::Package { name: of_registry(specifier).into() },
        }
    }

    /// A name of the project's own that leads nowhere: an alias that no configuration in the tree gives, or a file that is made later.
    pub fn is_unknown_alias(&self, from: &str, specifier: &str) -> bool {
        let own = without_bundler_syntax(specifier);
        !is_relative(own) && !conventions::is_made(own) && self.resolve(from, specifier) == Resolved::Missing
    }

    /// The folder of the nearest `package.json` around a file; empty when there is none.
    pub fn package_folder<'f>(&'f self, from: &'f str) -> &'f str {
        self.package(from).map_or("", |(folder, _)| folder)
    }

    /// The nearest package around a file: its folder and the name that its `package.json` gives.
    pub fn package<'f>(&'f self, from: &'f str) -> Option<(&'f str, Option<&'f str>)> {
        let (folder, manifest) = self.packages.around(folder_of(from)).next()?;
        Some((folder, manifest.name.as_deref()))
    }

    /// The name of the nearest `package.json` around a file that has one.
    pub fn package_name<'r>(&'r self, from: &'r str) -> Option<&'r str> {
        let mut around = self.packages.around(folder_of(from));
        around.find_map(|(_, package)| package.name.as_deref())
    }

    /// The range of `package` that the nearest `package.json` around the file declares, as written: `^2.45.0`.
    pub fn package_version(&self, from: &str, package: &str) -> Option<String> {
        self.packages.range(folder_of(from), split_specifier(package).0).map(str::to_owned)
    }

    /// The version of `package` that the nearest lockfile around the file holds: `2.49.1`.
    pub fn installed_version(&self, from: &str, package: &str) -> Option<String> {
        let folder = folder_of(from);
        let package = split_specifier(package).0;
        let range = self.packages.range(folder, package)?;
        let lockfile = folders_up(folder).find_map(|folder| self.lockfiles.get(folder))?;
        lockfile.version(package, range).map(str::to_owned)
    }

    /// A name without a dot at its start, in the order of a bundler: aliases, `#imports`, packages, conventions.
    fn bare(&self, from: &str, specifier: &str) -> Option<FileId> {
        let folder = folder_of(from);
        let (package, _) = split_specifier(specifier);
        if is_provided(specifier) {
            return None;
        }
        let is_declared = self.packages.is_declared(folder, package);
        for candidate in self.configs.candidates(folder, specifier) {
            let Some(file) = self.at(&candidate.path, false) else { continue };
            // `"acme": ["types/acme.d.ts"]` describes a package; the program still loads the package.
            let describes = self.files.is_declaration(file) && (candidate.exact || is_declared);
            if !describes {
                return Some(file);
            }
        }
        if specifier.starts_with('#')
            && let Some(file) = self.private(folder, specifier)
        {
            return Some(file);
        }
        if let Some(root) = self.packages.folder(folder, package) {
            return self.in_package(root, &specifier[package.len()..]);
        }
        if is_declared || conventions::is_builtin(package) {
            return None;
        }
        let roots = self.packages.around(folder).map(|(root, _)| root);
        let by_convention = conventions::candidates(specifier, roots);
        let around = conventions::beside_ancestors(folder, package, specifier);
        let nearest = self.packages.around(folder).next().map(|(root, _)| root);
        let below =
            nearest.into_iter().flat_map(|root| conventions::below_ancestors(folder, root, specifier));
        let mut known = by_convention.into_iter().chain(around).chain(below);
        let found = known.find_map(|path| self.at(&path, false));
        found.filter(|file| self.files.path(*file) != from)
    }

    /// `#name` by `imports` of the nearest manifest.
    fn private(&self, folder: &str, specifier: &str) -> Option<FileId> {
        let (root, package) = self.packages.around(folder).next()?;
        let targets = entries::mapped_targets(package.imports.as_ref()?, specifier);
        self.first(root, &targets)
    }

    /// A file of a package in the tree: `""` for its entry, `/sub/path`.
    fn in_package(&self, root: &str, rest: &str) -> Option<FileId> {
        let package = self.packages.at(root)?;
        let subpath = if rest.is_empty() { ".".to_owned() } else { format!(".{rest}") };
        let mut targets =
            package.exports.as_ref().map_or_else(Vec::new, |exports| entries::targets(exports, &subpath));
        if rest.is_empty() {
            targets.extend(package.entries.iter().cloned());
            targets.extend(["src/index", "index", "lib/index", "src/main", "main"].map(str::to_owned));
        } else {
            targets.push(subpath);
        }
        self.first(root, &targets)
    }

    /// The first target with a body, as written or as the source it was built from; else a declaration.
    fn first(&self, root: &str, targets: &[String]) -> Option<FileId> {
        let place = |path: &str| join(root, path).and_then(|path| self.plain(&path));
        let written = targets.iter().filter_map(|target| place(target));
        let sources = targets.iter().flat_map(|target| entries::sources_of(target));
        let mut declared = None;
        for file in written.chain(sources.filter_map(|source| place(&source))) {
            if !self.files.is_declaration(file) {
                return Some(file);
            }
            declared.get_or_insert(file);
        }
        declared
    }

    /// A path in the tree: a file, or a folder by its manifest or index.
    fn at(&self, path: &str, only_folder: bool) -> Option<FileId> {
        // A folder whose manifest leads elsewhere holds that manifest, and usually no file.
        if !self.files.may_mean(path) && self.packages.at(path).is_none() {
            return None;
        }
        let file = if only_folder { None } else { self.files.file(path) };
        file.or_else(|| self.in_package(path, "").filter(|_| self.is_inner_package(path)))
            .or_else(|| self.files.index(path))
    }

    /// A file or a folder's index, manifests aside.
    fn plain(&self, path: &str) -> Option<FileId> {
        if !self.files.may_mean(path) {
            return None;
        }
        self.files.file(path).or_else(|| self.files.index(path))
    }

    /// A folder import goes by the folder's manifest; guesses such as `src/index` are for packages only.
    fn is_inner_package(&self, folder: &str) -> bool {
        self.packages.at(folder).is_some_and(|package| !package.entries.is_empty() || package.name.is_some())
    }

    /// Unfound, it is still a file of the project and no package.
    fn is_of_project(&self, folder: &str, specifier: &str) -> bool {
        if is_provided(specifier) {
            return false;
        }
        let (package, _) = split_specifier(specifier);
        let private = || {
            let imports =
                self.packages.around(folder).next().and_then(|(_, package)| package.imports.as_ref());
            imports.is_some_and(|imports| !entries::mapped_targets(imports, specifier).is_empty())
        };
        conventions::is_alias(specifier) && !conventions::is_made(specifier)
            || specifier.starts_with('#') && private()
            || self.packages.folder(folder, package).is_some()
            || !self.packages.is_declared(folder, package) && self.configs.speaks_of(folder, specifier)
    }
}

/// `./a?raw` → `./a`, `raw-loader!./a` → `./a`.
fn without_bundler_syntax(specifier: &str) -> &str {
    let specifier = specifier.rsplit('!').next().unwrap_or(specifier);
    specifier.split('?').next().unwrap_or(specifier)
}

/// `acme` of `npm:acme@4`, `jsr:acme` and `https://esm.sh/acme@4.1.0`, as programs for Deno and workers name packages.
fn of_registry(specifier: &str) -> Cow<'_, str> {
    let Some(package) = REGISTRIES.iter().find_map(|start| specifier.strip_prefix(start)) else {
        return Cow::Borrowed(specifier);
    };
    let package = package.trim_start_matches('/');
    // `https://esm.sh/v135/acme`: the version of the build.
    let is_build = |first: &str| {
        first
            .strip_prefix('v')
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let package = match package.split_once('/') {
        Some((first, rest)) if is_build(first) => rest,
        _ => package,
    };
    let (name, sub_path) = split_specifier(package);
    let end = name.char_indices().skip(1).find(|(_, one)| *one == '@').map_or(name.len(), |(at, _)| at);
    Cow::Owned(format!("{}{sub_path}", &name[..end]))
}

fn is_relative(specifier: &str) -> bool {
    matches!(specifier, "." | "..") || specifier.starts_with("./") || specifier.starts_with("../")
}

/// `./a/`, `.`, `../..`: never `a.ts` next to the folder `a`.
fn is_folder(specifier: &str) -> bool {
    matches!(specifier.rsplit('/').next(), Some("" | "." | ".."))
}

/// `node:fs`, `npm:acme`, `https://…`, `virtual:pwa`: a scheme, so no path.
fn is_provided(specifier: &str) -> bool {
    specifier.is_empty()
        || specifier.split('/').next().is_some_and(|first| first.len() > 1 && first.contains(':'))
}
