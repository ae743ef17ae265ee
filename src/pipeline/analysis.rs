//! The stages of one tree: first what is worked out per file and linked, then what the program as a whole says.
//!
//! Both halves are functions of their own, so that two trees that share most of their files are prepared one after the other, each file once,
//! and solved side by side.

use std::time::{Duration, Instant};

use rayon::prelude::*;

use super::earlier::{Earlier, PerFile};
use super::linked::{Selected, Summaries, link, lower, select};
use super::{Run, facts, globs, inventory, packages, read, shared, stats, unresolved};
use crate::discover::{FileKind, Resolver, Selection};
use crate::flow::{self, Solved};
use crate::inventory::Inventory;
use crate::link::Program;
use crate::policy::{Facts, Seen};
use crate::secrets::{SecretUse, Secrets};
use crate::source::{FileId, Note, SourceFile};

/// Times stages.
pub(super) struct Clock {
    at: Instant,
    pub(super) stages: Vec<(&'static str, Duration)>,
}

impl Clock {
    fn new() -> Self {
        Self { at: Instant::now(), stages: Vec::new() }
    }

    /// From now on.
    fn restart(&mut self) {
        self.at = Instant::now();
    }

    pub(super) fn lap(&mut self, name: &'static str) {
        self.stages.push((name, self.at.elapsed()));
        self.restart();
    }
}

/// A tree that is read, parsed and linked.
pub(super) struct Prepared {
    files: Vec<SourceFile>,
    kinds: Vec<FileKind>,
    resolver: Resolver,
    selection: Selection,
    program: Program,
    per_file: PerFile,
    notes: Vec<Note>,
    parsed: usize,
    clock: Clock,
}

impl Prepared {
    /// What a run over nearly the same tree need not work out again.
    pub(super) fn earlier(&self) -> Earlier {
        Earlier::of(&self.files, &self.program, &self.per_file)
    }
}

/// What the stages before judging give.
pub(super) struct Analysed {
    pub(super) files: Vec<SourceFile>,
    pub(super) kinds: Vec<FileKind>,
    pub(super) resolver: Resolver,
    pub(super) selection: Selection,
    pub(super) solved: Solved,
    secrets: Vec<SecretUse>,
    pub(super) inventory: Option<Inventory>,
    facts: Facts,
    pub(super) notes: Vec<Note>,
    /// How many files were parsed; the others are known from an earlier run.
    pub(super) parsed: usize,
    pub(super) clock: Clock,
}

impl Analysed {
    pub(super) fn seen(&self) -> Seen<'_> {
        Seen {
            flows: &self.solved.flows,
            settings: &self.solved.settings,
            secrets: &self.secrets,
            calls: &self.solved.calls,
            facts: &self.facts,
        }
    }
}

/// Reads, parses and links a tree. `earlier` is what is known of nearly the same tree.
pub(super) fn prepare(run: &Run<'_>, earlier: &Earlier) -> Prepared {
    let mut clock = Clock::new();
    let mut notes = run.walked.notes.clone();
    notes.extend(globs::idle(run));
    let read::Texts { mut files, kinds } = read::texts(run, &mut notes);
    clock.lap("read");
    let resolver = Resolver::new(run.walked);
    notes.extend(resolver.notes().iter().cloned());
    notes.extend(globs::packages(run, &resolver));
    let Selected { selection, scanned, words } = select(run, &files, &resolver, (earlier, None));
    clock.lap("select");
    let Summaries { by_file, notes: own_notes, declared, parsed } = lower(run, &files, &selection, earlier);
    files.extend(declared);
    notes.extend(own_notes.values().flatten().cloned());
    clock.lap("parse and lower");
    notes.extend(unresolved::unresolved(&by_file, &files, &resolver));
    let program = link(run, by_file, &files, &resolver);
    clock.lap("link");
    let per_file = PerFile { words, markup: shared::markup_words(run.model), scanned, notes: own_notes };
    Prepared { files, kinds, resolver, selection, program, per_file, notes, parsed, clock }
}

/// What a prepared program says.
pub(super) fn solve(run: &Run<'_>, prepared: Prepared) -> Analysed {
    let Prepared { files, kinds, resolver, selection, program, mut notes, parsed, mut clock, .. } = prepared;
    clock.restart();
    let versions = |file: FileId, package: &str| packages::installed_version(run, &resolver, file, package);
    let scanner = Secrets::new(run.model);
    let (solved, secrets) = rayon::join(
        || flow::solve(&program, run.model, &versions, &|| run.is_given_up()),
        || files.par_iter().flat_map_iter(|file| scanner.scan(file)).collect::<Vec<SecretUse>>(),
    );
    clock.lap("solve");
    notes.extend(stats::cut_re_exports(&program, &files));
    let facts = facts::facts(&solved, &secrets, &files, (&program, &resolver), run.model);
    let (flows, settings, calls) = (&solved.flows, &solved.settings, &solved.calls);
    let seen = Seen { flows, settings, secrets: &secrets, calls, facts: &facts };
    let parts = inventory::Parts {
        seen,
        solved: &solved,
        program: &program,
        resolver: &resolver,
        kinds: &kinds,
        notes: &notes,
    };
    let is_wanted = run.with_inventory || run.policy.ledger.is_some();
    let inventory = is_wanted.then(|| inventory::inventory(run, &parts, &files));
    Analysed { files, kinds, resolver, selection, solved, secrets, inventory, facts, notes, parsed, clock }
}
