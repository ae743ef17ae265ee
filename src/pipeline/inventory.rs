//! The inventory of a run: what the stages found, put together.

use std::sync::Arc;

use super::{Run, mentions};
use crate::discover::{FileKind, Resolver};
use crate::flow::Solved;
use crate::inventory::{self, Declaration, Found, Inventory, LeftOut};
use crate::link::Program;
use crate::policy::{self, Drift, Finding, Seen};
use crate::source::{FileId, Note, SourceFile};

/// What the inventory is made of.
pub(super) struct Parts<'p> {
    pub(super) seen: Seen<'p>,
    pub(super) solved: &'p Solved,
    pub(super) program: &'p Program,
    pub(super) resolver: &'p Resolver,
    pub(super) kinds: &'p [FileKind],
    pub(super) notes: &'p [Note],
}

pub(super) fn inventory(run: &Run<'_>, parts: &Parts<'_>, files: &[SourceFile]) -> Inventory {
    let is_asked = |file: FileId| run.walked.files.get(file.index()).is_some_and(|file| file.requested);
    let is_generated = |file: FileId| parts.kinds.get(file.index()) == Some(&FileKind::Generated);
    let found = Found {
        seen: parts.seen,
        stated: &parts.solved.stated,
        words: policy::describe(&parts.seen, (run.model, run.policy), files),
        mentions: mentions::mentions(run, parts.program, parts.resolver, files),
        left_out: left_out(parts, files),
        is_asked: &is_asked,
        is_generated: &is_generated,
    };
    inventory::take(found, run.model, files)
}

/// Findings about what the code does and the ledger does not say. The ledger joins the files, so that they can stand in it.
pub(super) fn drifting(
    run: &Run<'_>,
    inventory: &Inventory,
    files: &mut Vec<SourceFile>,
) -> Vec<(Finding, Drift)> {
    let Some((ledger, (name, text))) = run.policy.ledger.as_ref().zip(run.accepted.ledger()) else {
        return Vec::new();
    };
    let file = FileId(u32::try_from(files.len()).unwrap_or(u32::MAX));
    files.push(SourceFile { id: file, path: Arc::from(name), text: text.into() });
    let is_whole = run.walked.files.iter().all(|file| file.requested);
    let drifts = inventory::drift(inventory, Declaration { ledger, file, is_whole }, run.model);
    policy::drifting(drifts, (run.model, run.policy), &inventory.masked, files)
}

fn left_out(parts: &Parts<'_>, files: &[SourceFile]) -> LeftOut {
    let of_kind = |wanted: FileKind| -> Vec<Arc<str>> {
        let of_kind = files.iter().zip(parts.kinds).filter(|(_, kind)| **kind == wanted);
        of_kind.map(|(file, _)| Arc::clone(&file.path)).collect()
    };
    let unread = parts.notes.iter().filter(|note| note.kind.skips_file());
    let mut skipped: Vec<Arc<str>> = unread.map(|note| Arc::clone(&note.path)).collect();
    skipped.sort();
    skipped.dedup();
    LeftOut {
        tests: of_kind(FileKind::Test),
        libraries: of_kind(FileKind::Library),
        generated: of_kind(FileKind::Generated),
        skipped,
    }
}
