//! Every walked file as a text, and what kind of file it is.

use std::sync::Arc;

use rayon::prelude::*;

use super::Run;
use crate::discover::{FileKind, ReadFile, WalkedFile};
use crate::source::{Note, SourceFile};

/// Both lists are indexed by file id.
pub(super) struct Texts {
    /// Empty for tests, copies of libraries and what could not be read.
    pub(super) files: Vec<SourceFile>,
    pub(super) kinds: Vec<FileKind>,
}

pub(super) fn texts(run: &Run<'_>, notes: &mut Vec<Note>) -> Texts {
    let walked = &run.walked.files;
    let kind_by_path = |file: &WalkedFile| {
        if run.kinds.is_test_path(&file.path) { FileKind::Test } else { FileKind::Own }
    };
    let mut kinds: Vec<FileKind> = walked.iter().map(kind_by_path).collect();
    let wanted: Vec<&WalkedFile> =
        walked.iter().filter(|file| kinds[file.id.index()] != FileKind::Test).collect();
    run.stage("reading", wanted.len());
    let read: Vec<Result<(ReadFile, FileKind), Note>> = wanted
        .par_iter()
        .map(|file| {
            run.tick();
            let read = (run.read)(file)?;
            let kind = run.kinds.of(&read.file.path, &read.file.text);
            Ok((read, kind))
        })
        .collect();
    let empty = |file: &WalkedFile| SourceFile { id: file.id, path: Arc::clone(&file.path), text: "".into() };
    let mut files: Vec<SourceFile> = walked.iter().map(empty).collect();
    for result in read {
        match result {
            Ok((read, kind)) => {
                let index = read.file.id.index();
                kinds[index] = kind;
                if kind != FileKind::Library {
                    notes.extend(read.note);
                    files[index] = read.file;
                }
            }
            Err(note) => notes.push(note),
        }
    }
    Texts { files, kinds }
}
