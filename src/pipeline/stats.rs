//! What was looked at, in numbers, and the note about what was not followed to its end.

use std::sync::Arc;

use super::Run;
use crate::discover::FileKind;
use crate::flow::{Coverage, Solved};
use crate::limits;
use crate::link::Program;
use crate::report::{Stats, VendorStats};
use crate::rules::Model;
use crate::source::{Note, NoteKind, Place, SourceFile};

/// `analysed`: parsed files; `left_out`: findings in generated files.
pub(super) fn count(
    run: &Run<'_>,
    files: &[SourceFile],
    kinds: &[FileKind],
    (analysed, left_out): (usize, usize),
    (solved, notes): (&Solved, &[Note]),
) -> Stats {
    let with_note = |test: fn(NoteKind) -> bool| {
        let mut paths: Vec<&str> =
            notes.iter().filter(|note| test(note.kind)).map(|note| note.path.as_ref()).collect();
        paths.dedup();
        paths.len()
    };
    let of_kind = |wanted: FileKind| kinds.iter().filter(|kind| **kind == wanted).count();
    let (tests, libraries) = (of_kind(FileKind::Test), of_kind(FileKind::Library));
    let skipped = with_note(NoteKind::skips_file);
    Stats {
        files: run.walked.files.len(),
        tests,
        libraries,
        generated: of_kind(FileKind::Generated),
        generated_findings: left_out,
        scanned: files.len().saturating_sub(tests + libraries + skipped),
        analysed,
        partial: with_note(NoteKind::is_partial),
        skipped,
        bytes: files.iter().map(|file| file.text.len() as u64).sum(),
        sinks: solved.sinks,
        work: solved.work,
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
        hidden: coverage.hidden,
        cut: coverage.cut,
    }
}

/// `3 values were not followed to the end because a bound was reached: at 2 of 41 calls of Acme (src/a.ts:3, src/b.ts:8)`.
pub(super) fn exhausted(model: &Model, solved: &Solved, files: &[SourceFile]) -> Option<Note> {
    if solved.exhausted == 0 {
        return None;
    }
    let cut = solved.coverage.iter().filter(|coverage| coverage.cut > 0);
    let mut at: Vec<String> = cut
        .map(|coverage| {
            let name = &model.vendor(coverage.vendor).name;
            let own = solved.calls.iter().filter(|call| call.cut && call.vendor == coverage.vendor);
            let places = some_places(own.map(|call| call.place), files);
            format!("{} of {} calls of {name} ({places})", coverage.cut, coverage.calls)
        })
        .collect();
    let open = solved.unresolved.len();
    if open > 0 {
        let places = some_places(solved.unresolved.iter().copied(), files);
        let calls = if open == 1 { "1 call".into() } else { format!("{open} calls") };
        at.push(format!("{calls} of which it is not known whether they are a vendor's ({places})"));
    }
    let places = if at.is_empty() { String::new() } else { format!(": at {}", at.join(", ")) };
    let values = if solved.exhausted == 1 {
        "1 value was".into()
    } else {
        format!("{} values were", solved.exhausted)
    };
    Some(Note {
        path: "".into(),
        kind: NoteKind::LimitReached,
        message: format!("{values} not followed to the end because a bound was reached{places}"),
        line: None,
    })
}

/// `src/a.ts:3, src/b.ts:8 and 4 more`: a note names some, so that people know where to look.
fn some_places(places: impl Iterator<Item = Place>, files: &[SourceFile]) -> String {
    let mut places: Vec<Place> = places.collect();
    places.dedup();
    let named = places.iter().take(limits::NAMED_PLACES).filter_map(|place| {
        let file = files.get(place.file.index())?;
        let line = file.line_index().position(&file.text, place.span.start).line;
        Some(format!("{}:{line}", file.path))
    });
    let named: Vec<String> = named.collect();
    let more = places.len().saturating_sub(named.len());
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{rest}", named.join(", "))
}

/// What was not judged because the settings say that it stays with the project.
pub(super) fn first_party(solved: &Solved) -> Option<Note> {
    let calls = match solved.first_party {
        0 => return None,
        1 => "1 call sends".into(),
        many => format!("{many} calls send"),
    };
    let message = format!(
        "{calls} to a vendor's SDK that is set to a server of the project (`first_party_hosts`) and was not judged"
    );
    Some(Note { path: "".into(), kind: NoteKind::Settings, message, line: None })
}

/// Chains of re-exports that are longer than the bound.
pub(super) fn cut_re_exports(program: &Program, files: &[SourceFile]) -> Option<Note> {
    let cut = program.cut_re_exports();
    let first = files.get(cut.first()?.index())?;
    let names = if cut.len() == 1 { "1 name is".into() } else { format!("{} names are", cut.len()) };
    Some(Note {
        path: Arc::clone(&first.path),
        kind: NoteKind::LimitReached,
        message: format!(
            "{names} re-exported through more than {} files in a row, or may stand in more than {} files (the search for one ends here); the definition was not looked for further",
            limits::RE_EXPORTS,
            limits::RE_EXPORTING_FILES
        ),
        line: None,
    })
}
