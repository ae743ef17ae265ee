//! What the knowledge declares of packages and of the platform, as files beside those of the tree.
//!
//! ```ts
//! declare module '@tanstack/react-table' { interface Row<T> { original: T } }
//! ```
//!
//! Such a file is parsed, lowered and linked like a `.d.ts` of the program, so that types have one machinery, whoever declares them. Its id comes
//! after those of the walked files; it has no code, so nothing is reported in it. Declarations of modules are there only where somebody names the module.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::lang::{self, MarkupWords};
use crate::rules::Model;
use crate::rules::library::Declarations;
use crate::source::{FileId, SourceFile};
use crate::summary::FileSummary;

/// The declarations that files with these summaries ask for, and those that they ask for themselves.
pub(super) fn asked(
    model: &Model,
    summaries: &[Option<Arc<FileSummary>>],
) -> Vec<(SourceFile, Arc<FileSummary>)> {
    let mut requested: FxHashSet<String> = FxHashSet::default();
    summaries.iter().flatten().for_each(|summary| requested.extend(requests(summary)));
    let mut waiting: Vec<(&Declarations, Option<&String>)> = Vec::new();
    for declarations in &model.library.declarations {
        match declarations.modules.as_slice() {
            [] => waiting.push((declarations, None)),
            modules => waiting.extend(modules.iter().map(|module| (declarations, Some(module)))),
        }
    }
    let mut found = Vec::new();
    loop {
        let is_asked = |module: Option<&String>| module.is_none_or(|module| requested.contains(module));
        let (asked, others) = waiting.into_iter().partition::<Vec<_>, _>(|(_, module)| is_asked(*module));
        if asked.is_empty() {
            return found;
        }
        waiting = others;
        for (declarations, module) in asked {
            let file = file(summaries.len() + found.len(), &declarations.types, module);
            let (lowered, _) = lang::lower(&file, &MarkupWords::default());
            let summary = Arc::new(FileSummary::new(lowered));
            requested.extend(requests(&summary));
            found.push((file, summary));
        }
    }
}

fn requests(summary: &FileSummary) -> impl Iterator<Item = String> {
    summary.module.requests.iter().map(|request| request.specifier.to_string())
}

fn file(index: usize, types: &str, module: Option<&String>) -> SourceFile {
    let text = match module {
        Some(module) => format!("declare module '{module}' {{\n{types}}}\n"),
        None => types.to_owned(),
    };
    // The name of no file of a tree: it only has to say the language.
    let path = format!("{}.d.ts", module.map_or("platform", String::as_str));
    SourceFile { id: FileId(u32::try_from(index).unwrap_or(u32::MAX)), path: path.into(), text: text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge;

    /// A mistake in one of them would only show in findings that do not come.
    #[test]
    fn declarations_are_typescript() {
        let model = knowledge::load().expect("the knowledge is valid");
        assert!(!model.library.declarations.is_empty());
        for declarations in &model.library.declarations {
            let modules = declarations.modules.iter().map(Some);
            let platform = declarations.modules.is_empty().then_some(None);
            for module in modules.chain(platform) {
                let file = file(0, &declarations.types, module);
                let (lowered, notes) = lang::lower(&file, &MarkupWords::default());
                assert!(notes.is_empty(), "{module:?}: {notes:?}");
                assert!(!lowered.types.is_empty() || !lowered.ambients.is_empty(), "{module:?}");
            }
        }
    }
}
