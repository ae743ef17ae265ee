//! Which of the files that a barrel hands on whole (`export * from './a'`) may know a name.
//!
//! A barrel of a thousand files is asked for each of their names, and looking into all of them each time costs the square of the folder. So the
//! names that files give themselves are indexed by barrel, once. Files that hand on others, and those whose exports are a value of the program
//! (`module.exports = make()`), may know any name.

use std::sync::Arc;

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use super::{Program, Target};
use crate::ir::{ExportKind, RequestId};
use crate::limits;
use crate::source::FileId;
use crate::summary::FileSummary;

/// The barrels of many files.
#[derive(Debug, Default)]
pub(super) struct Starred(FxHashMap<FileId, Barrel>);

/// The exports of a barrel by the names that stand behind them, in the order of the code.
#[derive(Debug, Default)]
struct Barrel {
    named: FxHashMap<CompactString, Vec<(usize, RequestId)>>,
    any: Vec<(usize, RequestId)>,
}

impl Starred {
    pub(super) fn of(
        summaries: &[Option<Arc<FileSummary>>],
        targets: &FxHashMap<(FileId, RequestId), Target>,
    ) -> Self {
        let summary = |file: FileId| summaries.get(file.index()).and_then(Option::as_deref);
        let mut barrels = FxHashMap::default();
        for (file, own) in summaries.iter().flatten().map(|own| (own.module.file, own)) {
            let starred: Vec<RequestId> = requests(own).collect();
            if starred.len() <= limits::PLAIN_BARREL {
                continue;
            }
            let mut barrel = Barrel::default();
            for (at, request) in starred.into_iter().enumerate() {
                let behind = match targets.get(&(file, request)) {
                    Some(Target::File(next)) => summary(*next),
                    Some(Target::Package(_) | Target::Missing) | None => None,
                };
                match behind.and_then(own_names) {
                    Some(names) => {
                        for name in names {
                            barrel.named.entry(name).or_default().push((at, request));
                        }
                    }
                    None => barrel.any.push((at, request)),
                }
            }
            barrels.insert(file, barrel);
        }
        Self(barrels)
    }
}

impl Program {
    /// The requests of `export * from …` behind which one of the names may stand, in the order of the code.
    pub(super) fn starred(&self, file: FileId, names: &[&CompactString]) -> Vec<RequestId> {
        let Some(barrel) = self.starred.0.get(&file) else {
            return self.summary(file).map(|own| requests(own).collect()).unwrap_or_default();
        };
        let behind = names.iter().filter_map(|name| barrel.named.get(*name)).flatten();
        let mut found: Vec<(usize, RequestId)> = behind.chain(&barrel.any).copied().collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|(_, request)| request).collect()
    }
}

fn requests(summary: &FileSummary) -> impl Iterator<Item = RequestId> {
    summary.module.exports.iter().filter_map(|export| match export.kind {
        ExportKind::Star { request } => Some(request),
        _ => None,
    })
}

/// The names of the values and types that a file gives itself; `None` where it may give any.
fn own_names(summary: &FileSummary) -> Option<Vec<CompactString>> {
    let mut names: Vec<CompactString> = summary.types_by_name.keys().cloned().collect();
    for export in &summary.module.exports {
        match &export.kind {
            ExportKind::Local { exported, .. } | ExportKind::Indirect { exported, .. } => {
                names.push(exported.clone());
            }
            ExportKind::Star { .. } | ExportKind::Assign { .. } => return None,
        }
    }
    names.sort_unstable();
    names.dedup();
    Some(names)
}
