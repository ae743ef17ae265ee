//! Lowering, seen through the text of the IR (see [`Module::dump`]).

mod classes;
mod control;
mod functions;
mod modules;
mod robustness;
mod types;
mod values;

use std::sync::Arc;

use crate::ir::Module;
use crate::lang::MarkupWords;
use crate::source::{FileId, Note, SourceFile};

fn lower_as(path: &str, text: &str) -> (Module, Vec<Note>) {
    super::lower(
        &SourceFile { id: FileId(0), path: Arc::from(path), text: Arc::from(text) },
        &MarkupWords::default(),
    )
}

/// The lines of the dump that start with a word: `call`, `var`, `export`, `fn`, `store`, `type`, `class`.
#[track_caller]
fn expect(text: &str, start: &str, lines: &[&str]) {
    let (module, notes) = lower_as("a.tsx", text);
    assert!(notes.is_empty(), "{notes:?}");
    let dump = module.dump();
    let found: Vec<_> = dump.lines().filter(|line| line.starts_with(start)).map(str::trim_end).collect();
    assert_eq!(found, lines, "\n{dump}");
}

#[track_caller]
fn expect_calls(text: &str, lines: &[&str]) {
    expect(text, "call", lines);
}
