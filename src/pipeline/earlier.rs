//! What a run over nearly the same tree worked out per file: a comparison of two trees scans and parses what differs, and
//! nothing twice.
//!
//! A summary depends on the text of its file, on the file's id and on what names in markup mean, so that it may be taken over where these
//! are the same, whatever else of the tree changed. What a scan saw depends on the words of the knowledge too.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::discover::Scanned;
use crate::lang::MarkupWords;
use crate::link::Program;
use crate::source::{FileId, Note, SourceFile};
use crate::summary::FileSummary;

/// One file, parsed, and what there is to say about it.
#[derive(Clone)]
pub(super) struct Lowered {
    pub(super) summary: Arc<FileSummary>,
    pub(super) notes: Vec<Note>,
}

/// What a run leaves for one after it, beside the summaries of its program.
pub(super) struct PerFile {
    /// Those that the files were scanned for.
    pub(super) words: Vec<String>,
    /// Those that the files were lowered with.
    pub(super) markup: MarkupWords,
    /// In the order of the files.
    pub(super) scanned: Vec<Scanned>,
    /// Those of parsing.
    pub(super) notes: BTreeMap<FileId, Vec<Note>>,
}

/// What runs over nearly the same tree leave for the next one. Empty before the first.
#[derive(Default)]
pub struct Earlier {
    /// Those that the files were scanned for: settings may change the knowledge between two runs.
    words: Vec<String>,
    /// Those that the files were lowered with.
    markup: MarkupWords,
    /// By path.
    files: FxHashMap<Arc<str>, Worked>,
}

struct Worked {
    text: Arc<str>,
    scanned: Option<Scanned>,
    lowered: Option<Lowered>,
}

impl Earlier {
    /// `files` are those of the run.
    pub(super) fn of(files: &[SourceFile], program: &Program, per_file: &PerFile) -> Self {
        let mut worked = FxHashMap::default();
        for file in files {
            let at = file.id.index();
            let notes = per_file.notes.get(&file.id).cloned().unwrap_or_default();
            let summary = program.summaries().get(at).and_then(Option::as_ref);
            let lowered = summary.map(|summary| Lowered { summary: Arc::clone(summary), notes });
            let scanned = per_file.scanned.get(at).cloned();
            let own = Worked { text: Arc::clone(&file.text), scanned, lowered };
            worked.insert(Arc::clone(&file.path), own);
        }
        Self { words: per_file.words.clone(), markup: per_file.markup.clone(), files: worked }
    }

    /// Were the files scanned for these words?
    pub(super) fn is_about(&self, words: &[String]) -> bool {
        self.words == words
    }

    /// What the scan of the same text saw.
    pub(super) fn scanned(&self, file: &SourceFile) -> Option<Scanned> {
        self.same(file)?.scanned.clone()
    }

    /// The summary of the same text. It is copied only where the file has another id now, as files came or went before it.
    pub(super) fn lowered(&self, file: &SourceFile, markup: &MarkupWords) -> Option<Lowered> {
        let mut lowered = self.same(file).filter(|_| self.markup == *markup)?.lowered.clone()?;
        if lowered.summary.module.file != file.id {
            Arc::make_mut(&mut lowered.summary).module.file = file.id;
        }
        Some(lowered)
    }

    fn same(&self, file: &SourceFile) -> Option<&Worked> {
        self.files.get(&file.path).filter(|worked| worked.text == file.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang;

    fn file(id: u32, path: &str, text: &str) -> SourceFile {
        SourceFile { id: FileId(id), path: path.into(), text: text.into() }
    }

    fn lowered(file: &SourceFile) -> Arc<FileSummary> {
        Arc::new(FileSummary::new(lang::lower(file, &MarkupWords::default()).0))
    }

    #[test]
    fn what_is_taken_over_is_what_would_be_made() {
        let text =
            "import { report } from './wrapper';\nexport const send = user => report('A', user.email);\n";
        let before = [file(0, "a.js", text), file(1, "b.js", "f();")];
        let summaries = before.iter().map(|file| Some(lowered(file))).collect();
        let scanned = vec![Scanned::default(); 2];
        let words = vec!["report".to_owned()];
        let program = Program::link(summaries, FxHashMap::default());
        let per_file =
            PerFile { words: words.clone(), markup: MarkupWords::default(), scanned, notes: BTreeMap::new() };
        let earlier = Earlier::of(&before, &program, &per_file);
        // A file came before: ids have moved.
        let moved = file(1, "a.js", text);
        let taken = earlier.lowered(&moved, &MarkupWords::default()).expect("the text is the same").summary;
        assert_eq!(format!("{:?}", taken.module), format!("{:?}", lowered(&moved).module));
        assert!(earlier.lowered(&file(2, "b.js", "g();"), &MarkupWords::default()).is_none());
        let others = MarkupWords { lists: vec!["rows".to_owned()], ..MarkupWords::default() };
        assert!(earlier.lowered(&moved, &others).is_none());
        assert!(earlier.scanned(&file(2, "b.js", "f();")).is_some());
        assert!(earlier.is_about(&words) && !earlier.is_about(&[]));
    }
}
