//! Export to definition: through re-exports, barrels and the two module systems' interop.

use std::collections::BTreeSet;
use std::sync::Mutex;

use compact_str::CompactString;
use rustc_hash::FxHashSet;

use super::{Node, Program, Target};
use crate::ir::{ExportKind, ImportId, ImportedName};
use crate::limits;
use crate::source::FileId;

/// What an exported name is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exported {
    /// A value; with `member`, that member of it (`module.exports = { track }` and the name `track`).
    Value { node: Node, member: Option<CompactString> },
    /// All exports of a file.
    Namespace(FileId),
    /// A name of a package (`None`: the package itself).
    Package { package: CompactString, name: Option<CompactString> },
}

/// Where one name was looked for.
#[derive(Default)]
struct Visited {
    places: FxHashSet<(FileId, CompactString)>,
    levels: usize,
}

/// Names whose definition was not looked for to the end: a run says how many.
#[derive(Debug, Default)]
pub(super) struct CutExports(Mutex<BTreeSet<(FileId, CompactString)>>);

impl CutExports {
    fn add(&self, file: FileId, name: &str) {
        if let Ok(mut cut) = self.0.lock() {
            cut.insert((file, name.into()));
        }
    }
}

impl Program {
    /// The files at which chains of re-exports were cut so far, each as often as it has names; sorted.
    pub fn cut_re_exports(&self) -> Vec<FileId> {
        let cut = self.cut_exports.0.lock();
        cut.map(|cut| cut.iter().map(|(file, _)| *file).collect()).unwrap_or_default()
    }

    /// All definitions of `name` in `file`, nearest first. Empty when there is none: the import is broken, or the
    /// name is a type.
    pub fn exported(&self, file: FileId, name: &str) -> Vec<Exported> {
        let mut found = Vec::new();
        let mut visited = Visited::default();
        self.find_export(file, name, &mut visited, &mut found);
        found
    }

    /// What `import { imported } from request` of `file` is.
    pub fn imported(&self, target: &Target, imported: &ImportedName) -> Vec<Exported> {
        match (target, imported) {
            (Target::File(file), ImportedName::Name(name)) => self.exported(*file, name),
            (Target::File(file), ImportedName::Namespace) => vec![Exported::Namespace(*file)],
            (Target::Package(package), ImportedName::Name(name)) => {
                vec![Exported::Package { package: package.clone(), name: Some(name.clone()) }]
            }
            (Target::Package(package), ImportedName::Namespace) => {
                vec![Exported::Package { package: package.clone(), name: None }]
            }
            (Target::Missing, _) => Vec::new(),
        }
    }

    /// `tracker` of `import { tracker } from './tracker'`, where that is one value of the program.
    pub fn imported_value(&self, file: FileId, import: ImportId) -> Option<Node> {
        let imported = &self.module(file).import(import).imported;
        match self.imported(self.import_target(file, import), imported).as_slice() {
            [Exported::Value { node, member: None }] => Some(*node),
            _ => None,
        }
    }

    /// The values of `module.exports = value` in a file.
    pub fn assigned_exports(&self, file: FileId) -> Vec<Node> {
        let Some(summary) = self.summary(file) else { return Vec::new() };
        let assigned = summary.module.exports.iter().filter_map(|export| match export.kind {
            ExportKind::Assign { value } => Some(Node { file, id: value }),
            _ => None,
        });
        assigned.collect()
    }

    fn find_export(&self, file: FileId, name: &str, visited: &mut Visited, found: &mut Vec<Exported>) {
        if visited.levels == limits::RE_EXPORTS || visited.places.len() >= limits::RE_EXPORTING_FILES {
            self.cut_exports.add(file, name);
            return;
        }
        if !visited.places.insert((file, CompactString::from(name))) {
            return;
        }
        visited.levels += 1;
        self.find_export_here(file, name, visited, found);
        visited.levels -= 1;
    }

    fn find_export_here(&self, file: FileId, name: &str, visited: &mut Visited, found: &mut Vec<Exported>) {
        let Some(summary) = self.summary(file) else { return };
        let before = found.len();
        for export in &summary.module.exports {
            match &export.kind {
                ExportKind::Local { exported, value: Some(value), .. } if exported == name => {
                    found.push(Exported::Value { node: Node { file, id: *value }, member: None });
                }
                ExportKind::Indirect { exported, request, imported } if exported == name => {
                    match (self.target(file, *request), imported) {
                        (Target::File(next), ImportedName::Name(name)) => {
                            self.find_export(*next, name, visited, found);
                        }
                        (target, imported) => found.extend(self.imported(target, imported)),
                    }
                }
                _ => {}
            }
        }
        if found.len() == before {
            self.find_assigned(file, name, found);
        }
        if found.len() == before && name != "default" {
            self.find_starred(file, name, visited, found);
        }
    }

    /// `module.exports = value`: the name is a member of the value, and `default` is the value itself.
    fn find_assigned(&self, file: FileId, name: &str, found: &mut Vec<Exported>) {
        for node in self.assigned_exports(file) {
            let member = (name != "default").then(|| CompactString::from(name));
            found.push(Exported::Value { node, member });
        }
        if found.is_empty() && name == "default" && self.has_only_named_commonjs(file) {
            found.push(Exported::Namespace(file));
        }
    }

    /// A `CommonJS` file of `exports.a = …` only: its default import is the whole `exports` object.
    fn has_only_named_commonjs(&self, file: FileId) -> bool {
        let Some(summary) = self.summary(file) else { return false };
        let module = &summary.module;
        let is_named = |kind: &ExportKind| matches!(kind, ExportKind::Local { local: None, .. });
        !module.exports.is_empty() && module.exports.iter().all(|export| is_named(&export.kind))
    }

    fn find_starred(&self, file: FileId, name: &str, visited: &mut Visited, found: &mut Vec<Exported>) {
        for request in self.starred(file, &[&CompactString::from(name)]) {
            match self.target(file, request) {
                Target::File(next) => self.find_export(*next, name, visited, found),
                Target::Package(package) => found.push(Exported::Package {
                    package: package.clone(),
                    name: Some(CompactString::from(name)),
                }),
                Target::Missing => {}
            }
        }
    }
}
