//! From texts to a linked program: select, parse and lower, link.
//!
//! Everything here is per file and parallel. What an [`Earlier`] run worked out about the same text is taken over.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::earlier::{Earlier, Lowered};
use super::{Run, auto_imports, declarations, packages, shared};
use crate::discover::{self, Resolved, Resolver, Scanned, Selection, Words};
use crate::ir::RequestId;
use crate::lang;
use crate::link::{Program, Target};
use crate::rules;
use crate::source::{FileId, Note, SourceFile};
use crate::summary::FileSummary;

/// Which files are parsed, and what the scan of each file saw (nothing where everything is parsed).
pub(super) struct Selected {
    pub(super) selection: Selection,
    pub(super) scanned: Vec<Scanned>,
    /// What the files were scanned for.
    pub(super) words: Vec<String>,
}

/// `asked`: a file that is analysed in any case, as if it named a vendor.
pub(super) fn select(
    run: &Run<'_>,
    files: &[SourceFile],
    resolver: &Resolver,
    (earlier, asked): (&Earlier, Option<FileId>),
) -> Selected {
    if run.select_all || files.is_empty() {
        let selection = discover::select_all(run.walked.files.len());
        return Selected { selection, scanned: Vec::new(), words: Vec::new() };
    }
    let words = rules::words(run.model);
    let automaton = Words::new(&words);
    let is_known = earlier.is_about(&words);
    let known = |file: &SourceFile| if is_known { earlier.scanned(file) } else { None };
    let scan = |file: &SourceFile| known(file).unwrap_or_else(|| discover::scan(&automaton, file));
    let mut scanned: Vec<_> = files.par_iter().map(scan).collect();
    for (scanned, file) in scanned.iter_mut().zip(files) {
        // A template is code of the class that its name tells.
        if let Some(class) =
            lang::template_of(file).filter(|class| !scanned.imports.iter().any(|own| own == class))
        {
            scanned.imports.push(class.into());
        }
        scanned.imports.extend(shared::page_data(run.model, file, files).into_iter().map(Into::into));
        scanned.answers = shared::answered(run.model, &file.path);
        scanned.given_as = shared::given_as(run.model, &file.path);
        scanned.shared_name = auto_imports::shared_name(run.model, resolver, &file.path);
    }
    let asked = asked.and_then(|asked| files.iter().position(|file| file.id == asked));
    if let Some(scanned) = asked.and_then(|asked| scanned.get_mut(asked)) {
        scanned.has_word = true;
    }
    let chosen = discover::select(files, &scanned, resolver, &shared::forms(run.model));
    let bytes: usize = files.iter().map(|file| file.text.len()).sum();
    let is_worth_choosing = chosen.is_empty() || bytes >= run.whole_below;
    let selection = if is_worth_choosing { chosen } else { discover::select_all(run.walked.files.len()) };
    Selected { selection, scanned, words }
}

/// Summaries by file id, and the notes about each file that has some.
pub(super) struct Summaries {
    /// Of the walked files, then of `declared`.
    pub(super) by_file: Vec<Option<Arc<FileSummary>>>,
    pub(super) notes: BTreeMap<FileId, Vec<Note>>,
    /// What the knowledge declares, in the order of its ids.
    pub(super) declared: Vec<SourceFile>,
    /// How many files were parsed; the others are known from an earlier run.
    pub(super) parsed: usize,
}

/// Parses and lowers the selected files.
pub(super) fn lower(
    run: &Run<'_>,
    files: &[SourceFile],
    selection: &Selection,
    earlier: &Earlier,
) -> Summaries {
    let words = shared::markup_words(run.model);
    let is_selected = |file: &&SourceFile| selection.contains(file.id) && !file.text.is_empty();
    let selected: Vec<(&SourceFile, Option<Lowered>)> =
        files.iter().filter(is_selected).map(|file| (file, earlier.lowered(file, &words))).collect();
    let parsed = selected.iter().filter(|(_, known)| known.is_none()).count();
    run.stage("analysing", selected.len());
    let lowered: Vec<Lowered> = selected
        .into_par_iter()
        // A program of few files is solved at once. What is known is kept for the next run.
        .filter(|(_, known)| known.is_some() || !run.is_given_up())
        .map(|(file, known)| {
            let lowered = known.unwrap_or_else(|| {
                let (module, notes) = lang::lower(file, &words);
                Lowered { summary: Arc::new(FileSummary::new(module)), notes }
            });
            run.tick();
            lowered
        })
        .collect();
    let mut by_file: Vec<Option<Arc<FileSummary>>> = Vec::new();
    by_file.resize_with(run.walked.files.len(), || None);
    let mut notes = BTreeMap::new();
    for Lowered { summary, notes: own_notes } in lowered {
        let file = summary.module.file;
        if !own_notes.is_empty() {
            notes.insert(file, own_notes);
        }
        if let Some(place) = by_file.get_mut(file.index()) {
            *place = Some(summary);
        }
    }
    let (declared, summaries): (Vec<_>, Vec<_>) =
        declarations::asked(run.model, &by_file).into_iter().unzip();
    by_file.extend(summaries.into_iter().map(Some));
    Summaries { by_file, notes, declared, parsed }
}

pub(super) fn link(
    run: &Run<'_>,
    summaries: Vec<Option<Arc<FileSummary>>>,
    files: &[SourceFile],
    resolver: &Resolver,
) -> Program {
    let paths: FxHashMap<FileId, &str> = files.iter().map(|file| (file.id, file.path.as_ref())).collect();
    let targets: Vec<((FileId, RequestId), Target)> = summaries
        .par_iter()
        .flatten()
        .flat_map_iter(|summary| {
            let file = summary.module.file;
            let from = paths.get(&file).copied().unwrap_or_default();
            summary.module.requests.iter().enumerate().map(move |(index, request)| {
                let target = match resolver.resolve(from, &request.specifier) {
                    Resolved::File(target) => Target::File(target),
                    Resolved::Package { name } => Target::Package(name),
                    Resolved::Asset | Resolved::Missing => Target::Missing,
                };
                ((file, RequestId::new(index)), target)
            })
        })
        .collect();
    let shared = files.iter().filter_map(|file| {
        auto_imports::shared_name(run.model, resolver, &file.path).map(|name| (file.id, name))
    });
    Program::link(summaries, targets.into_iter().collect())
        .at_paths(files.iter().map(|file| file.path.clone()).collect())
        .in_packages(packages::packages(files, resolver))
        .with_auto_imports(shared.collect())
        .with_outlines(FileId(u32::try_from(run.walked.files.len()).unwrap_or(u32::MAX)))
}
