//! `paths` and `baseUrl` of `tsconfig.json` and `jsconfig.json`, with what they extend, and aliases of bundlers.
//!
//! Takes parsed configurations, gives candidates for a specifier. More tolerant than TypeScript on purpose,
//! because bundlers are configured apart from it: all configurations of a folder count (`tsconfig.app.json` of a
//! solution, `tsconfig.base.json`), and when the nearest one has no answer, those further up are asked. A base
//! from a package that is not in the tree is left out.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::files::{folder_of, folders_up, join, within};
use crate::discover::aliases::{folder_of_aliases, is_alias_file};
use crate::discover::{Manifest, ManifestKind, TsConfig};
use crate::limits::EXTENDS_DEPTH;
use crate::source::{Note, NoteKind};

/// Compiled configurations by folder.
#[derive(Debug, Default)]
pub(super) struct TsConfigs {
    by_folder: FxHashMap<Box<str>, Vec<Mapping>>,
}

/// One configuration with everything inherited.
#[derive(Clone, Debug, Default)]
struct Mapping {
    paths: Vec<Pattern>,
    base_url: Option<String>,
}

#[derive(Clone, Debug)]
struct Pattern {
    prefix: String,
    /// After the `*`; `None` for an exact name.
    suffix: Option<String>,
    /// Relative to the root; `*` stands for what the pattern's did.
    targets: Vec<String>,
}

/// A path that may be meant, relative to the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) path: String,
    /// The name is mapped by itself: `"acme": ["./types/acme.d.ts"]`.
    pub(super) exact: bool,
}

impl TsConfigs {
    /// Compiles all configurations. `package` gives the folder of a package of the tree by its name.
    pub(super) fn new(
        manifests: &[Manifest],
        package: &dyn Fn(&str) -> Option<String>,
        notes: &mut Vec<Note>,
    ) -> Self {
        let configs: FxHashMap<&str, &TsConfig> = manifests
            .iter()
            .filter_map(|manifest| match &manifest.kind {
                ManifestKind::TsConfig(config) => Some((&*manifest.path, config)),
                ManifestKind::Package(_) | ManifestKind::Workspace(_) | ManifestKind::Lockfile(_) => None,
            })
            .collect();
        let mut by_folder: FxHashMap<Box<str>, Vec<(u8, &str, Mapping)>> = FxHashMap::default();
        for path in manifests.iter().map(|manifest| &manifest.path) {
            if !configs.contains_key(&**path) {
                continue;
            }
            let read = FxHashMap::default();
            let mapping =
                Reader { configs: &configs, package, leaf: folder_of(path), read, notes }.mapping(path);
            by_folder.entry(scope_of(path).into()).or_default().push((rank(path), path, mapping));
        }
        let sorted = by_folder.into_iter().map(|(folder, mut mappings)| {
            mappings.sort_by(|left, right| (left.0, left.1).cmp(&(right.0, right.1)));
            (folder, mappings.into_iter().map(|(_, _, mapping)| mapping).collect())
        });
        Self { by_folder: sorted.collect() }
    }

    /// What `specifier` may mean in a file of `folder`, most likely first.
    pub(super) fn candidates(&self, folder: &str, specifier: &str) -> Vec<Candidate> {
        let mut found = Vec::new();
        for mapping in folders_up(folder).filter_map(|folder| self.by_folder.get(folder)).flatten() {
            found.extend(mapping.mapped(specifier));
            if let Some(path) = mapping.base_url.as_deref().and_then(|base| join(base, specifier)) {
                found.push(Candidate { path, exact: false });
            }
        }
        found
    }

    /// A pattern other than a catch-all speaks of this specifier: it names a file of the project, found or not.
    pub(super) fn speaks_of(&self, folder: &str, specifier: &str) -> bool {
        folders_up(folder)
            .filter_map(|folder| self.by_folder.get(folder))
            .flatten()
            .filter_map(|mapping| mapping.best(specifier))
            .any(|(pattern, _)| pattern.suffix.is_some() && pattern.prefix.len() > 1)
    }
}

/// The folder whose files a configuration is about.
fn scope_of(path: &str) -> &str {
    let (folder, name) = (folder_of(path), path.rsplit('/').next().unwrap_or(path));
    if is_alias_file(name) { folder_of_aliases(folder) } else { folder }
}

/// `tsconfig.json` is what an editor uses; the others of the folder are its variants.
fn rank(path: &str) -> u8 {
    match path.rsplit('/').next() {
        Some("tsconfig.json") => 0,
        Some("jsconfig.json") => 1,
        _ => 2,
    }
}

impl Mapping {
    fn mapped(&self, specifier: &str) -> Vec<Candidate> {
        let Some((pattern, matched)) = self.best(specifier) else { return Vec::new() };
        let exact = pattern.suffix.is_none();
        let paths = pattern.targets.iter().map(|target| target.replacen('*', matched, 1));
        paths.filter_map(|path| Some(Candidate { path: join("", &path)?, exact })).collect()
    }

    /// An exact name wins, then the longest text before the `*`.
    fn best<'a>(&'a self, specifier: &'a str) -> Option<(&'a Pattern, &'a str)> {
        let matching = self.paths.iter().filter_map(|pattern| Some((pattern, pattern.matched(specifier)?)));
        matching.max_by_key(|(pattern, _)| (pattern.suffix.is_none(), pattern.prefix.len()))
    }
}

impl Pattern {
    fn new(pattern: &str, targets: Vec<String>) -> Self {
        match pattern.split_once('*') {
            Some((prefix, suffix)) => Self { prefix: prefix.into(), suffix: Some(suffix.into()), targets },
            None => Self { prefix: pattern.into(), suffix: None, targets },
        }
    }

    /// What the `*` stands for.
    fn matched<'a>(&self, specifier: &'a str) -> Option<&'a str> {
        let rest = specifier.strip_prefix(self.prefix.as_str())?;
        match &self.suffix {
            Some(suffix) => rest.strip_suffix(suffix.as_str()),
            None => rest.is_empty().then_some(rest),
        }
    }
}

/// `paths` as written: patterns with their targets.
type RawPaths = [(String, Vec<String>)];

/// Options as inherited, not yet placed: which folder `paths` are relative to is known at the end.
#[derive(Clone, Debug, Default)]
struct Options<'a> {
    /// The folder of the configuration that has them, and the patterns.
    paths: Option<(&'a str, &'a RawPaths)>,
    base_url: Option<String>,
}

/// Reads one configuration and what it extends.
struct Reader<'a> {
    configs: &'a FxHashMap<&'a str, &'a TsConfig>,
    package: &'a dyn Fn(&str) -> Option<String>,
    /// The folder that `${configDir}` means.
    leaf: &'a str,
    /// Bases read already: ten configurations that extend one another's lists would be read ten thousand times.
    read: FxHashMap<&'a str, Options<'a>>,
    notes: &'a mut Vec<Note>,
}

impl<'a> Reader<'a> {
    fn mapping(&mut self, path: &str) -> Mapping {
        let options = self.options(path, &mut Vec::new());
        let Some((folder, patterns)) = options.paths else {
            return Mapping { paths: Vec::new(), base_url: options.base_url };
        };
        let from = options.base_url.as_deref().unwrap_or(folder);
        let place = |target: &String| self.place(from, target);
        let paths = patterns
            .iter()
            .map(|(pattern, targets)| Pattern::new(pattern, targets.iter().filter_map(place).collect()))
            .collect();
        Mapping { paths, base_url: options.base_url }
    }

    /// `chain` holds the configurations being read; a cycle ends where it closes.
    fn options(&mut self, path: &str, chain: &mut Vec<&'a str>) -> Options<'a> {
        let Some((path, config)) = self.configs.get_key_value(path).map(|(path, config)| (*path, *config))
        else {
            return Options::default();
        };
        if let Some(options) = self.read.get(path) {
            return options.clone();
        }
        if chain.len() >= EXTENDS_DEPTH || chain.contains(&path) {
            self.note(path, "extends itself, or too long a chain; the rest of the chain is left out".into());
            return Options::default();
        }
        chain.push(path);
        let folder = folder_of(path);
        let mut options = Options::default();
        for base in &config.extends {
            let Some(base) = self.base(path, base) else { continue };
            let inherited = self.options(&base, chain);
            // Later bases win, option by option; `paths` is one option.
            options.base_url = inherited.base_url.or(options.base_url);
            options.paths = inherited.paths.or(options.paths);
        }
        chain.pop();
        let own_base_url = config.base_url.as_deref().and_then(|base| self.place(folder, base));
        options.base_url = own_base_url.or(options.base_url);
        options.paths = config.paths.as_deref().map(|paths| (folder, paths)).or(options.paths);
        self.read.insert(path, options.clone());
        options
    }

    /// A path of a configuration relative to the root.
    fn place(&self, folder: &str, path: &str) -> Option<String> {
        match path.strip_prefix("${configDir}") {
            Some(rest) => join(self.leaf, rest),
            None => join(folder, path),
        }
    }

    /// The configuration that `extends` names: a path, or `@acme/tsconfig/base.json` of a package in the tree.
    fn base(&mut self, path: &str, extends: &str) -> Option<String> {
        let place = if extends.starts_with('.') || extends.starts_with("${configDir}") {
            self.place(folder_of(path), extends)
        } else {
            let (name, rest) = super::workspace::split_specifier(extends);
            (self.package)(name).map(|folder| within(&folder, rest.trim_start_matches('/')))
        };
        let place = place?;
        let place = place.trim_end_matches('/');
        let forms = [place.to_owned(), format!("{place}.json"), within(place, "tsconfig.json")];
        let found = forms.into_iter().find(|form| self.configs.contains_key(form.as_str()));
        // Frameworks generate bases into hidden folders, and names that are no tsconfig were not collected.
        let is_expected = extends.starts_with('.') && !place.split('/').any(|part| part.starts_with('.'));
        if found.is_none() && is_expected && place.contains("tsconfig") {
            self.note(path, format!("extends `{extends}`, which is not in the tree; left out"));
        }
        found
    }

    fn note(&mut self, path: &str, message: String) {
        self.notes.push(Note { path: Arc::from(path), kind: NoteKind::Settings, message, line: None });
    }
}
