//! A run that reports what a change brings, and nothing else.
//!
//! The tree before and the tree after the change are analysed whole and their findings compared. So a change of a wrapper that
//! makes forty old calls leak is reported at the forty calls, though none of their files changed, and code that moved is not.
//! Files that did not change are scanned and parsed once.

use std::sync::Arc;
use std::time::Instant;

use rustc_hash::FxHashSet;

use super::earlier::Earlier;
use super::exceptions::Accepted;
use super::{Checked, Request, Tree, prepare};
use crate::config::{FILE_NAME, LEDGER_NAME};
use crate::discover::{self, Change, ChangeAsked};
use crate::error::Error;
use crate::lang;
use crate::policy::{self, Compared, Finding};
use crate::report::{ChangeStats, Stats};
use crate::rules::Model;
use crate::rules::policy::Policy;
use crate::source::{Note, NoteKind};

pub(super) fn check_change(
    request: &Request,
    (model, policy): (&Model, &Policy),
    asked: &ChangeAsked,
    accepted: &Accepted,
) -> Result<Checked, Error> {
    let started = Instant::now();
    let mut change = discover::change(&request.root, asked)?;
    let asking = ("ask git", started.elapsed());
    let mut checked = if matters(&change, request) {
        compared(request, (model, policy), &change, accepted)
    } else {
        // A commit of documentation costs nothing.
        Checked { stats: Stats { change: Some(stats(&change)), ..Stats::default() }, ..Checked::default() }
    };
    checked.notes.append(&mut change.notes);
    checked.notes.extend(settings_of_disk(&change, request));
    checked.notes.sort();
    checked.stages.insert(0, asking);
    Ok(checked)
}

/// Something that the analysis reads changed: a source file, a manifest that imports are resolved by, settings, own rules.
fn matters(change: &Change, request: &Request) -> bool {
    change.paths.iter().any(|path| {
        let name = path.rsplit('/').next().unwrap_or(path);
        lang::language_of(path).is_some()
            || discover::ManifestKind::is_manifest_name(name)
            || is_of_settings(path, request)
    })
}

fn is_of_settings(path: &str, request: &Request) -> bool {
    let settings = &request.settings;
    let name = path.rsplit('/').next().unwrap_or(path);
    name == FILE_NAME
        || name == LEDGER_NAME
        || settings.rules.iter().any(|folder| path.starts_with(folder.value.as_str()))
        || settings.knowledge.iter().any(|file| *file.path == *path)
}

/// Settings are read from the disk, and once: what is staged of them may be something else.
fn settings_of_disk(change: &Change, request: &Request) -> Vec<Note> {
    let note = |path: &Arc<str>| Note {
        path: Arc::clone(path),
        kind: NoteKind::Settings,
        message: "is not staged as it is on disk: the one on disk holds for this run".to_owned(),
        line: None,
    };
    change.after.paths().filter(|path| is_of_settings(path, request)).map(note).collect()
}

fn compared(
    request: &Request,
    knowledge: (&Model, &Policy),
    change: &Change,
    accepted: &Accepted,
) -> Checked {
    let (old, new) = (Tree::list(request, &change.before), Tree::list(request, &change.after));
    let (read_old, read_new) = (old.reader(), new.reader());
    let of_old = old.run(request, knowledge, &read_old, accepted);
    let of_new = new.run(request, knowledge, &read_new, accepted);
    // What one file says is worked out once; what the programs say, side by side.
    let before = prepare(&of_old, &Earlier::default());
    let after = prepare(&of_new, &before.earlier());
    let (before, mut after) =
        rayon::join(|| old.judge(request, &of_old, before), || new.judge(request, &of_new, after));
    // What was accepted before answers for nothing: a comment that is taken away brings its finding back.
    let (open, excused): (Vec<Finding>, Vec<Finding>) =
        before.findings.into_iter().partition(|finding| finding.disposition.is_open());
    let excused: FxHashSet<&str> = excused.iter().map(|finding| finding.fingerprint.as_str()).collect();
    after
        .findings
        .retain(|finding| finding.disposition.is_open() || !excused.contains(finding.fingerprint.as_str()));
    let Compared { new, kept, gone } = policy::compare(&open, std::mem::take(&mut after.findings));
    after.findings = new;
    after.stats.change = Some(ChangeStats { kept, gone: gone.len(), ..stats(change) });
    let of_before = before.stages.into_iter().map(|(_, time)| time).sum();
    after.stages.insert(0, ("tree before", of_before));
    after
}

fn stats(change: &Change) -> ChangeStats {
    ChangeStats { base: change.base.clone(), paths: change.paths.len(), kept: 0, gone: 0 }
}
