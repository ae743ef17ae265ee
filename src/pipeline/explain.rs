//! The stages for `explain-flow`: those of a run up to linking, with the asked file always among the analysed, and
//! then the questions of [`flow::explain`](crate::flow::explain) instead of findings.

use std::path::Path;

use super::earlier::Earlier;
use super::linked::{Selected, link, lower, select};
use super::packages::installed_version;
use super::{Reader, Request, Run, facts, kinds, knowledge_for_check, pool, read, walk};
use crate::discover::{self, FileKind, Resolver, Revision, Walked};
use crate::error::Error;
use crate::flow::{self, explain as explained};
use crate::lang;
use crate::limits;
use crate::report::explain::{Explanation, FileStatus};
use crate::rules::Model;
use crate::rules::policy::Policy;
use crate::source::{FileId, LineIndex, Note, NoteKind, SourceFile, Span};

/// What there is to say about a line, and what is needed to say it.
pub struct Explained {
    pub explanation: Explanation,
    /// The index of a file is its id.
    pub files: Vec<SourceFile>,
    pub model: Model,
    pub policy: Policy,
}

/// Explains the calls of one line (from 1) of a file, by its path relative to the root.
pub fn explain(request: &Request, path: &str, line: u32) -> Result<Explained, Error> {
    let (model, policy) = knowledge_for_check(request)?;
    let (explanation, files) = pool(request)?.install(|| explain_line(request, &model, &policy, path, line));
    Ok(Explained { explanation, files, model, policy })
}

fn explain_line(
    request: &Request,
    model: &Model,
    policy: &Policy,
    path: &str,
    line: u32,
) -> (Explanation, Vec<SourceFile>) {
    let walked = walk(request, Vec::new(), &Revision::of_disk());
    let blank = |status| Explanation { path: path.to_owned(), line, status, ..Explanation::default() };
    let Some(file) = walked.files.iter().find(|file| file.path.as_ref() == path) else {
        return (blank(not_walked(&request.root, path, &walked)), Vec::new());
    };
    let id = file.id;
    let kinds = kinds::of_settings(&request.settings);
    let is_test = kinds.is_test_path(path);
    let accepted = super::exceptions::Accepted::default();
    let files = (&walked, &discover::read as &Reader<'_>);
    let run = Run::of(request, (model, policy), files, &accepted);
    // A test that is asked about is read like everything else.
    let kinds = if is_test { kinds.with_tests() } else { kinds };
    let run = Run { with_inventory: false, kinds, ..run };
    let mut notes = Vec::new();
    let read::Texts { files, kinds } = read::texts(&run, &mut notes);
    if let Some(note) = notes.iter().find(|note| note.path.as_ref() == path && note.kind.skips_file()) {
        return (blank(FileStatus::Skipped { why: note.message.clone() }), files);
    }
    if kinds.get(id.index()) == Some(&FileKind::Library) {
        let why = "it is a copy of a library, which `check` analyses with --include-libraries only".into();
        return (blank(FileStatus::Skipped { why }), files);
    }
    let (explanation, files) = analysed(&run, files, &mut notes, id, line);
    let status = if is_test { FileStatus::Test } else { explanation.status };
    (Explanation { status, path: path.to_owned(), ..explanation }, files)
}

/// Links the program with the file in it, and asks.
fn analysed(
    run: &Run<'_>,
    mut files: Vec<SourceFile>,
    notes: &mut Vec<Note>,
    id: FileId,
    line: u32,
) -> (Explanation, Vec<SourceFile>) {
    let resolver = Resolver::new(run.walked);
    let earlier = Earlier::default();
    let select_with = |asked| select(run, &files, &resolver, (&earlier, asked));
    let Selected { selection, .. } = select_with(None);
    let is_selected = selection.contains(id);
    let selection = if is_selected { selection } else { select_with(Some(id)).selection };
    let summaries = lower(run, &files, &selection, &earlier);
    files.extend(summaries.declared);
    notes.extend(summaries.notes.into_values().flatten());
    let program = link(run, summaries.by_file, &files, &resolver);
    let text = files.get(id.index()).map_or("", |file| &file.text);
    let versions = |file: FileId, package: &str| installed_version(run, &resolver, file, package);
    let part = line_of(text, line);
    let seen = part.map(|part| explained::explain(&program, run.model, &versions, id, part));
    let is_past_end = seen.is_none();
    let explained::Explained { calls, nearest } = seen.unwrap_or_default();
    let index = LineIndex::new(text);
    let stated = flow::stated(&program, run.model, &versions);
    let starts = explained::call_places(&program, id);
    let mut lines: Vec<u32> = starts.iter().map(|span| index.position(text, span.start).line).collect();
    lines.sort_by_key(|other| (other.abs_diff(line), *other));
    lines.dedup();
    lines.truncate(limits::NEAREST_CALLS);
    let own = |note: &&Note| files.get(id.index()).is_some_and(|file| file.path == note.path);
    let facts = facts::of_all(&stated, &files, (&program, &resolver), run.model);
    let explanation = Explanation {
        line,
        status: if is_selected { FileStatus::Analysed } else { FileStatus::NotSelected },
        is_past_end,
        calls,
        nearest: lines,
        nearest_sinks: nearest,
        partial: notes.iter().filter(own).map(|note| note.message.clone()).collect(),
        facts,
        ..Explanation::default()
    };
    (explanation, files)
}

/// The bytes of a line from its first letter on; `None` when there are fewer lines.
fn line_of(text: &str, line: u32) -> Option<Span> {
    let before = text.split_inclusive('\n').take(line.checked_sub(1)? as usize);
    let start: usize = before.map(str::len).sum();
    let line = text.get(start..)?.split_inclusive('\n').next()?;
    let blank = if line.trim().is_empty() { 0 } else { line.len() - line.trim_start().len() };
    Some(Span::new(start + blank, start + line.len()))
}

fn not_walked(root: &Path, path: &str, walked: &Walked) -> FileStatus {
    if !root.join(path).is_file() {
        return FileStatus::Missing;
    }
    let note = walked.notes.iter().find(|note| note.path.as_ref() == path && note.kind != NoteKind::Settings);
    if let Some(note) = note {
        return FileStatus::Skipped { why: note.message.clone() };
    }
    let why = if lang::language_of(path).is_none() {
        "files of this kind are not read"
    } else {
        "it is ignored: by `.gitignore`, by `include` or `exclude` of the settings, or as other people's code"
    };
    FileStatus::Skipped { why: why.to_owned() }
}
