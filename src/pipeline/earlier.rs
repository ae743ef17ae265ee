//! What a run over nearly the same tree worked out per file: a comparison of two trees scans and parses what differs, and
//! nothing twice.
//!
//! A summary depends on the text of its file and on the file's id alone, so that it may be taken over where the path and the
//! text are the same, whatever else of the tree changed. What a scan saw depends on the words of the knowledge too.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::discover::Scanned;
use crate::link::Program;
use crate::source::{FileId, Note, SourceFile};
use crate::summary::FileSummary;

/// One file, parsed, and what there is to say about it.
pub(super) struct Lowered {
    pub(super) summary: FileSummary,
    pub(super) notes: Vec<Note>,
}

/// What a run leaves for one after it.
pub(super) struct PerFile {
    /// Those that the files were scanned for.
    pub(super) words: Vec<String>,
    /// In the order of the files.
    pub(super) scanned: Vec<Scanned>,
    pub(super) program: Program,
    /// Those of parsing.
    pub(super) notes: BTreeMap<FileId, Vec<Note>>,
}

impl PerFile {
    /// `files` are those of the run.
    pub(super) fn into_earlier(self, files: &[SourceFile]) -> Earlier {
        Earlier::of(files, self)
    }
}

/// What runs over nearly the same tree leave for the next one. Empty before the first.
#[derive(Default)]
pub struct Earlier {
    /// Those that the files were scanned for: settings may change the knowledge between two runs.
    words: Vec<String>,
    /// By path.
    files: FxHashMap<Arc<str>, Worked>,
}

struct Worked {
    text: Arc<str>,
    scanned: Option<Scanned>,
    lowered: Option<Lowered>,
}

impl Earlier {
    fn of(files: &[SourceFile], per_file: PerFile) -> Self {
        let PerFile { words, scanned, program, mut notes } = per_file;
        let mut scanned = scanned.into_iter();
        let mut summaries = program.into_summaries().into_iter();
        let mut worked = FxHashMap::default();
        for file in files {
            let summary = summaries.next().flatten();
            let own_notes = notes.remove(&file.id).unwrap_or_default();
            let lowered = summary.map(|summary| Lowered { summary, notes: own_notes });
            let own = Worked { text: Arc::clone(&file.text), scanned: scanned.next(), lowered };
            worked.insert(Arc::clone(&file.path), own);
        }
        Self { words, files: worked }
    }

    /// Were the files scanned for these words?
    pub(super) fn is_about(&self, words: &[String]) -> bool {
        self.words == words
    }

    /// What the scan of the same text saw.
    pub(super) fn scanned(&self, file: &SourceFile) -> Option<Scanned> {
        self.same(file)?.scanned.clone()
    }

    /// The summary of the same text, with the file's new id.
    pub(super) fn take_lowered(&mut self, file: &SourceFile) -> Option<Lowered> {
        self.same(file)?;
        let mut lowered = self.files.get_mut(&file.path)?.lowered.take()?;
        lowered.summary.module.file = file.id;
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

    fn lowered(file: &SourceFile) -> FileSummary {
        FileSummary::new(lang::lower(file).0)
    }

    #[test]
    fn what_is_taken_over_is_what_would_be_made() {
        let text =
            "import { report } from './wrapper';\nexport const send = user => report('A', user.email);\n";
        let before = [file(0, "a.js", text), file(1, "b.js", "f();")];
        let summaries = before.iter().map(|file| Some(lowered(file))).collect();
        let program = Program::link(summaries, FxHashMap::default());
        let scanned = vec![Scanned::default(); 2];
        let words = vec!["report".to_owned()];
        let per_file = PerFile { words: words.clone(), scanned, program, notes: BTreeMap::new() };
        let mut earlier = per_file.into_earlier(&before);
        // A file came before: ids have moved.
        let moved = file(1, "a.js", text);
        let taken = earlier.take_lowered(&moved).expect("the text is the same").summary;
        assert_eq!(format!("{:?}", taken.module), format!("{:?}", lowered(&moved).module));
        assert!(earlier.take_lowered(&file(2, "b.js", "g();")).is_none());
        assert!(earlier.scanned(&file(2, "b.js", "f();")).is_some());
        assert!(earlier.is_about(&words) && !earlier.is_about(&[]));
    }
}
