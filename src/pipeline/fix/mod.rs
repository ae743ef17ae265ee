//! `tracklint fix`: edits in rounds, each followed by a scan of the whole program that has to be clean.
//!
//! The scan after a round is told of the new texts as of any other state of the tree that is not the one on disk. A fix
//! whose finding is still there, or that brings another one, is taken back and not tried again; so what is written in the end is
//! what a scan has seen. Fixes that change the same bytes wait for the next round.

mod write;

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::earlier::Earlier;
use super::exceptions::Accepted;
use super::{Checked, Outcome, Request, Run, check_tree, knowledge, pool};
use crate::discover::{FileKind, Revision};
use crate::error::Error;
use crate::fix::{self, Planned, Unwanted};
use crate::lang;
use crate::limits;
use crate::policy::finding::FindingFix;
use crate::policy::{self, Compared, Finding};
use crate::rules::Model;
use crate::rules::policy::Policy;
use crate::source::{FileId, Note, NoteKind, SourceFile};
pub use write::write;

/// What may be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FixAsked {
    /// Also what changes more than the finding asks for.
    pub unsafe_too: bool,
}

/// The program with everything mended that could be.
pub struct Fixed {
    /// What is left, with the texts as they will be.
    pub outcome: Outcome,
    /// Sorted by path.
    pub files: Vec<FixedFile>,
    /// The findings that are gone, with their fixes.
    pub mended: Vec<Finding>,
    /// Findings that are left, with a fix that was taken back.
    pub taken_back: Vec<Finding>,
}

/// A file before and after.
#[derive(Clone, Debug)]
pub struct FixedFile {
    pub path: Arc<str>,
    pub before: Arc<str>,
    pub after: Arc<str>,
    /// Texts that no report may print.
    pub masked: Vec<String>,
}

/// Looks for the fix of every finding that nobody accepted, in files that people write and that were asked for.
pub(super) fn propose(run: &Run<'_>, findings: &mut [Finding], files: &[SourceFile], kinds: &[FileKind]) {
    let mut by_file: FxHashMap<FileId, Vec<&mut Finding>> = FxHashMap::default();
    for finding in findings.iter_mut().filter(|finding| finding.disposition.is_open()) {
        let at = finding.file.index();
        let is_written = kinds.get(at).is_some_and(|kind| matches!(kind, FileKind::Own | FileKind::Test));
        let is_asked = run.walked.files.get(at).is_some_and(|file| file.requested);
        if is_written && is_asked {
            by_file.entry(finding.file).or_default().push(finding);
        }
    }
    let (threshold, confidence) = (run.policy.threshold, run.policy.confidence);
    by_file.into_par_iter().for_each(|(file, findings)| {
        let Some(file) = files.get(file.index()) else { return };
        let Some(syntax) = lang::syntax(file) else { return };
        // What somebody accepted, or what weighs too little, keeps its properties.
        let counted = findings.iter().filter(|finding| finding.counts(threshold, confidence));
        let unwanted = Unwanted::of(counted.map(|finding| &**finding));
        for finding in findings {
            finding.fix = fix::fix_of(finding, file, &syntax, &unwanted);
        }
    });
}

/// Mends what can be mended, in memory: nothing is written.
pub fn fix(request: &Request, asked: FixAsked) -> Result<Fixed, Error> {
    let (model, policy) = knowledge(request)?;
    let accepted = Accepted::of(request)?;
    let rounds = Rounds { request, knowledge: (&model, &policy), accepted: &accepted, asked };
    let Ended { checked, files, mended, taken_back } = pool(request)?.install(|| rounds.run());
    let Checked { findings, notes, stats, parsed, files: texts, stages, inventory } = checked;
    let outcome = Outcome { findings, notes, stats, parsed, files: texts, model, policy, stages, inventory };
    Ok(Fixed { outcome, files, mended, taken_back })
}

struct Rounds<'r> {
    request: &'r Request,
    knowledge: (&'r Model, &'r Policy),
    accepted: &'r Accepted,
    asked: FixAsked,
}

/// What the rounds come to.
struct Ended {
    checked: Checked,
    files: Vec<FixedFile>,
    mended: Vec<Finding>,
    taken_back: Vec<Finding>,
}

impl Rounds<'_> {
    fn run(&self) -> Ended {
        let mut revision = Revision::of_disk();
        let mut earlier = Earlier::default();
        let mut checked = self.check(&revision, &mut earlier);
        let mut files: Vec<FixedFile> = Vec::new();
        let mut mended: Vec<Finding> = Vec::new();
        let mut refused: FxHashSet<String> = FxHashSet::default();
        let mut broken: Vec<Note> = Vec::new();
        for round in 1.. {
            let mut planned =
                fix::plan(&checked.findings, &checked.files, |finding: &Finding, fix: &FindingFix| {
                    self.wants(finding, fix) && !refused.contains(&finding.fingerprint)
                });
            for plan in planned.extract_if(.., |plan| plan.is_broken) {
                refuse(&plan.findings, &checked.findings, &mut refused);
                broken.extend(checked.files.get(plan.file.index()).map(unparsable));
            }
            if planned.is_empty() || round >= limits::FIX_ROUNDS {
                break;
            }
            let texts = planned.iter().filter_map(|plan| {
                Some((Arc::clone(&checked.files.get(plan.file.index())?.path), Arc::clone(&plan.text)))
            });
            let next = revision.clone().with(texts);
            let after = self.check(&next, &mut earlier);
            let failed = self.failed(&checked, &after, &planned);
            if !failed.is_empty() {
                refuse(&failed, &checked.findings, &mut refused);
                continue;
            }
            keep(&mut files, &checked, &planned);
            let done = planned.iter().flat_map(|plan| &plan.findings);
            mended.extend(done.filter_map(|at| checked.findings.get(*at)).cloned());
            (revision, checked) = (next, after);
        }
        checked.notes.extend(broken);
        checked.notes.sort();
        checked.notes.dedup();
        files.sort_by(|one, other| one.path.cmp(&other.path));
        let tried = |finding: &&Finding| {
            refused.contains(&finding.fingerprint)
                && finding.fix.as_ref().is_some_and(|fix| self.wants(finding, fix))
        };
        let taken_back = checked.findings.iter().filter(tried).cloned().collect();
        Ended { checked, files, mended, taken_back }
    }

    /// What no fix edits is parsed in the first round only.
    fn check(&self, revision: &Revision, earlier: &mut Earlier) -> Checked {
        check_tree(self.request, self.knowledge, (revision, Some(earlier)), self.accepted)
    }

    fn wants(&self, finding: &Finding, fix: &FindingFix) -> bool {
        (fix.is_safe || self.asked.unsafe_too) && self.counts(finding)
    }

    fn counts(&self, finding: &Finding) -> bool {
        let (_, policy) = self.knowledge;
        finding.counts(policy.threshold, policy.confidence)
    }

    /// Which of the planned fixes did not help: their finding is still there, or a new one leads through their file. When
    /// nobody is to blame for a new one, all are.
    fn failed(&self, before: &Checked, after: &Checked, planned: &[Planned]) -> Vec<usize> {
        let all = || planned.iter().flat_map(|plan| plan.findings.iter().copied());
        let counted = after.findings.iter().filter(|finding| self.counts(finding)).cloned();
        // What is still at its call is told first: another of the same data in the file would be taken for it.
        let (stayed, counted) = still_there(before, counted.collect(), planned);
        let mended: FxHashSet<usize> = all().filter(|at| !stayed.contains(at)).collect();
        let old = (0..before.findings.len())
            .filter(|at| self.counts(&before.findings[*at]) && !stayed.contains(at));
        let (old, others): (Vec<usize>, Vec<usize>) = old.partition(|at| mended.contains(at));
        let of = |own: &[usize]| own.iter().map(|at| before.findings[*at].clone()).collect::<Vec<_>>();
        // What nobody meant to mend is expected to be there: of two that are alike, one may be gone and the other not.
        let rest = policy::compare(&of(&others), counted).new;
        let Compared { new, gone, .. } = policy::compare(&of(&old), rest);
        let gone: FxHashSet<usize> = gone.into_iter().filter_map(|at| old.get(at).copied()).collect();
        let mut failed: Vec<usize> = all().filter(|at| !gone.contains(at)).collect();
        for finding in &new {
            let touches =
                |file: FileId| finding.file == file || finding.steps.iter().any(|step| step.file == file);
            let own: Vec<usize> = planned
                .iter()
                .filter(|plan| touches(plan.file))
                .flat_map(|plan| plan.findings.clone())
                .collect();
            failed.extend(if own.is_empty() { all().collect() } else { own });
        }
        failed.sort_unstable();
        failed.dedup();
        failed
    }
}

/// The planned findings that are at the same call after their fixes, and the findings that are none of these.
fn still_there(
    before: &Checked,
    after: Vec<Finding>,
    planned: &[Planned],
) -> (FxHashSet<usize>, Vec<Finding>) {
    let place = |finding: &Finding, start: u32| {
        let about = (finding.rule.clone(), finding.destination.clone(), finding.data.clone());
        (Arc::clone(&finding.path), start, about)
    };
    let mut waiting: FxHashMap<_, Vec<usize>> = FxHashMap::default();
    for plan in planned {
        for at in &plan.findings {
            let finding = &before.findings[*at];
            if let Some(start) = plan.moved(finding.span.start) {
                waiting.entry(place(finding, start)).or_default().push(*at);
            }
        }
    }
    let mut stayed = FxHashSet::default();
    let is_another = |finding: &Finding| {
        let same = waiting.get_mut(&place(finding, finding.span.start)).and_then(Vec::pop);
        stayed.extend(same);
        same.is_none()
    };
    let others = after.into_iter().filter(is_another).collect();
    (stayed, others)
}

fn refuse(at: &[usize], findings: &[Finding], refused: &mut FxHashSet<String>) {
    refused.extend(at.iter().filter_map(|at| findings.get(*at)).map(|finding| finding.fingerprint.clone()));
}

fn unparsable(file: &SourceFile) -> Note {
    let message = "was not fixed: the result would not parse".to_owned();
    Note { path: Arc::clone(&file.path), kind: NoteKind::Settings, message, line: None }
}

/// Notes the new texts; the first text of a file is the one on disk.
fn keep(files: &mut Vec<FixedFile>, checked: &Checked, planned: &[Planned]) {
    for plan in planned {
        let Some(file) = checked.files.get(plan.file.index()) else { continue };
        if let Some(known) = files.iter_mut().find(|known| known.path == file.path) {
            known.after = Arc::clone(&plan.text);
            continue;
        }
        let of_file = checked.findings.iter().find(|finding| finding.file == file.id);
        let spans = of_file.map(|finding| Arc::clone(&finding.masked)).unwrap_or_default();
        let masked = spans.iter().map(|span| span.slice(&file.text).to_owned()).collect();
        let (path, before) = (Arc::clone(&file.path), Arc::clone(&file.text));
        files.push(FixedFile { path, before, after: Arc::clone(&plan.text), masked });
    }
}
