//! Names that need no import: what files of certain folders export is given to all files of the package by its build.
//!
//! Takes the files that do so, gives the definitions of a name that nothing declares. Which folders those are is data, and where they
//! stand is told by the pipeline.

use compact_str::CompactString;
use std::collections::BTreeMap;

use super::{Exported, Program};
use crate::ir::ExportKind;
use crate::source::FileId;

/// Files by the names that they export for all others, in the order of the files.
#[derive(Debug, Default)]
pub(super) struct AutoImports(BTreeMap<CompactString, Vec<(FileId, CompactString)>>);

impl Program {
    /// Tells which files are imported without a word. `files` has, for each, the name that a default export gets.
    #[must_use]
    pub fn with_auto_imports(mut self, files: Vec<(FileId, String)>) -> Self {
        let mut shared = auto(&self, files);
        for (name, places) in &mut shared.0 {
            places.sort();
            places.dedup();
            let defaults = places.iter().filter(|(_, exported)| exported == "default");
            self.names.add_default_names(name, defaults.map(|(file, _)| *file));
        }
        self.auto_imports = shared;
        self
    }

    /// What a name that `from` does not declare is, where the build of its package imports by itself.
    pub fn auto_imported(&self, from: FileId, name: &str) -> Vec<Exported> {
        let places = self.auto_imports.0.get(name).map_or(&[][..], Vec::as_slice);
        let own = places.iter().filter(|(file, _)| self.package(*file) == self.package(from));
        own.flat_map(|(file, exported)| self.exported(*file, exported)).collect()
    }
}

fn auto(program: &Program, files: Vec<(FileId, String)>) -> AutoImports {
    let mut shared = AutoImports::default();
    for (file, default_name) in files {
        let Some(summary) = program.summary(file) else { continue };
        for export in &summary.module.exports {
            let (ExportKind::Local { exported, .. } | ExportKind::Indirect { exported, .. }) = &export.kind
            else {
                continue;
            };
            let name =
                if exported == "default" { CompactString::from(&default_name) } else { exported.clone() };
            shared.0.entry(name).or_default().push((file, exported.clone()));
        }
    }
    shared
}
