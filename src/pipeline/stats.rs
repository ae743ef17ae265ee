//! What a run looked at, in numbers.

use super::Run;
use crate::flow::{Coverage, Solved};
use crate::report::{Stats, VendorStats};
use crate::rules::Model;
use crate::source::{Note, NoteKind, SourceFile};

pub(super) fn exhausted(places: usize) -> Note {
    Note {
        path: "".into(),
        kind: NoteKind::LimitReached,
        message: format!("{places} values were not followed to their end because a bound was reached"),
        line: None,
    }
}

/// What a run looked at.
pub(super) fn stats(
    run: &Run<'_>,
    files: &[SourceFile],
    analysed: usize,
    solved: &Solved,
    notes: &[Note],
) -> Stats {
    let count = |test: fn(NoteKind) -> bool| {
        let mut paths: Vec<&str> =
            notes.iter().filter(|note| test(note.kind)).map(|note| note.path.as_ref()).collect();
        paths.dedup();
        paths.len()
    };
    let tests = run.walked.files.iter().filter(|file| run.is_test(file)).count();
    let skipped = count(NoteKind::skips_file);
    Stats {
        files: run.walked.files.len(),
        tests,
        scanned: files.len().saturating_sub(tests + skipped),
        analysed,
        partial: count(NoteKind::is_partial),
        skipped,
        bytes: files.iter().map(|file| file.text.len() as u64).sum(),
        sinks: solved.sinks,
        vendors: solved.coverage.iter().map(|coverage| vendor_stats(run.model, coverage)).collect(),
        change: None,
    }
}

fn vendor_stats(model: &Model, coverage: &Coverage) -> VendorStats {
    let vendor = model.vendor(coverage.vendor);
    VendorStats {
        id: vendor.id.clone(),
        name: vendor.name.clone(),
        calls: coverage.calls,
        not_followed: coverage.not_followed,
        cut: coverage.cut,
    }
}
