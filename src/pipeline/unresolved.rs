//! Notes about imports of the program's own files that lead nowhere.
//!
//! ```js
//! import { track } from '$analytics/client';       // an alias that no configuration of the tree gives
//! ```
//!
//! Takes what the analysed files import; gives one note for each name that an alias begins with. Relative paths are left out: what they
//! lead to was generated, or left out of the tree on purpose.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::discover::Resolver;
use crate::source::{Note, NoteKind, SourceFile};
use crate::summary::FileSummary;

pub(super) fn unresolved(
    summaries: &[Option<Arc<FileSummary>>],
    files: &[SourceFile],
    resolver: &Resolver,
) -> Vec<Note> {
    let mut by_alias: BTreeMap<&str, Vec<(&Arc<str>, &str)>> = BTreeMap::new();
    for file in files {
        let Some(Some(summary)) = summaries.get(file.id.index()) else { continue };
        for request in &summary.module.requests {
            let specifier = request.specifier.as_str();
            if resolver.is_unknown_alias(&file.path, specifier) {
                let alias = specifier.split('/').next().unwrap_or(specifier);
                by_alias.entry(alias).or_default().push((&file.path, specifier));
            }
        }
    }
    let notes = by_alias.into_iter().filter_map(|(alias, mut imports)| {
        imports.sort();
        imports.dedup();
        let (path, specifier) = *imports.first()?;
        let others = match imports.len() - 1 {
            0 => String::new(),
            1 => format!(" (as does one other import of `{alias}`)"),
            others => format!(" (as do {others} other imports of `{alias}`)"),
        };
        let message = format!(
            "imports `{specifier}`, which is no file of the tree and no package{others}; what it does is not followed. \
             Name it under `paths` of tsconfig.json, or as a text under `alias` of the bundler"
        );
        Some(Note { path: Arc::clone(path), kind: NoteKind::UnresolvedImport, message, line: None })
    });
    notes.collect()
}
