//! The stages in order; the only module that knows them all, and the only one that is parallel.
//!
//! walk → select → parse and lower → summarise → link → solve → evaluate. Everything before linking is per file
//! and pure; everything after is deterministic, so the result is the same for any number of threads.

mod analysis;
mod auto_imports;
mod case_tests;
mod change;
mod declarations;
mod earlier;
mod exceptions;
mod explain;
mod fix;
mod facts;
mod globs;
mod groups;
mod inventory;
mod joined_forms;
mod kinds;
mod linked;
mod mentions;
mod packages;
mod policy_diff;
mod ranges;
mod read;
mod request;
mod rule_tests;
mod settings;
mod shared;
mod start;
mod stats;
mod texts;
mod tree;
mod unresolved;
mod vendor_tests;
mod why;

use std::time::{Duration, Instant};

use analysis::{Analysed, Prepared, prepare, solve};
pub use case_tests::{TestedCase, test_cases};
pub use earlier::Earlier;
pub use explain::{Explained, explain};
pub use fix::{FixAsked, Fixed, FixedFile, fix, write as write_fixed};
pub use policy_diff::{PolicyDiff, Released, policy_diff};
pub use request::{Progress, Request};
pub use rule_tests::{TestedRule, test_rules};
pub use settings::{SettingsFiles, ledger_path, project_of, settings};
use start::{pool, requested, walk};
pub use texts::check_texts;
pub use vendor_tests::test_vendors;
pub use why::{Answer, Asked, Reasoned, why};

use crate::config::{self, Settings};
use crate::discover::{self, FileKinds, ReadFile, Revision, Walked, WalkedFile};
use crate::error::{Error, Mistake};
use crate::inventory::Inventory;
use crate::knowledge;
use crate::limits;
use crate::policy::{self, Finding};
use crate::report::Stats;
use crate::rules::policy::Policy;
use crate::rules::{Model, RuleError};
use crate::source::{Note, SourceFile};

/// What a run gives.
pub struct Outcome {
    pub findings: Vec<Finding>,
    /// When it was asked for.
    pub inventory: Option<Inventory>,
    pub notes: Vec<Note>,
    pub stats: Stats,
    /// How many files were parsed for this run.
    pub parsed: usize,
    /// The index of a file is its id.
    pub files: Vec<SourceFile>,
    pub model: Model,
    pub policy: Policy,
    /// Wall time of each stage, in order.
    pub stages: Vec<(&'static str, Duration)>,
}

/// What was found in a tree.
#[derive(Default)]
pub struct Checked {
    pub findings: Vec<Finding>,
    pub inventory: Option<Inventory>,
    pub notes: Vec<Note>,
    pub stats: Stats,
    pub parsed: usize,
    pub files: Vec<SourceFile>,
    pub stages: Vec<(&'static str, Duration)>,
}

/// Checks a tree on disk.
pub fn run(request: &Request) -> Result<Outcome, Error> {
    run_on(request, None)
}

/// Checks a tree again: files that did not change since the runs before are neither scanned nor parsed.
pub fn run_after(request: &Request, earlier: &mut Earlier) -> Result<Outcome, Error> {
    run_on(request, Some(earlier))
}

fn run_on(request: &Request, kept: Option<&mut Earlier>) -> Result<Outcome, Error> {
    let started = Instant::now();
    let (model, policy) = knowledge_for_check(request)?;
    let mut stages = vec![("load rules", started.elapsed())];
    let accepted = exceptions::Accepted::of(request)?;
    let checked = pool(request)?.install(|| {
        if let Some(asked) = &request.change {
            return change::check_change(request, (&model, &policy), asked, &accepted);
        }
        let now = Revision::of_disk().with(request.buffers.iter().cloned());
        Ok(check_tree(request, (&model, &policy), (&now, kept), &accepted))
    })?;
    stages.extend(checked.stages);
    Ok(Outcome {
        findings: checked.findings,
        inventory: checked.inventory,
        notes: checked.notes,
        stats: checked.stats,
        parsed: checked.parsed,
        files: checked.files,
        model,
        policy,
        stages,
    })
}

/// Checks a tree as it is in a revision. What runs before worked out about equal files is taken from `kept`, and what this one did is left there.
fn check_tree(
    request: &Request,
    knowledge: (&Model, &Policy),
    (revision, kept): (&Revision, Option<&mut Earlier>),
    accepted: &exceptions::Accepted,
) -> Checked {
    let tree = Tree::list(request, revision);
    let read = tree.reader();
    let run = tree.run(request, knowledge, &read, accepted);
    let Some(kept) = kept else {
        return tree.judge(request, &run, prepare(&run, &Earlier::default()));
    };
    let prepared = prepare(&run, kept);
    *kept = prepared.earlier();
    tree.judge(request, &run, prepared)
}

/// A tree as it is in a revision, listed.
struct Tree<'r> {
    revision: &'r Revision,
    walked: Walked,
    walking: Duration,
}

impl<'r> Tree<'r> {
    fn list(request: &Request, revision: &'r Revision) -> Self {
        let started = Instant::now();
        let walked = walk(request, request.paths.clone(), revision);
        Self { revision, walked, walking: started.elapsed() }
    }

    fn reader(&self) -> impl Fn(&WalkedFile) -> Result<ReadFile, Note> + Sync {
        |file| discover::read_at(file, self.revision)
    }

    fn run<'t>(
        &'t self,
        request: &'t Request,
        knowledge: (&'t Model, &'t Policy),
        read: &'t Reader<'t>,
        accepted: &'t exceptions::Accepted,
    ) -> Run<'t> {
        Run::of(request, knowledge, (&self.walked, read), accepted)
    }

    fn judge(&self, request: &Request, run: &Run<'_>, prepared: Prepared) -> Checked {
        let mut checked = judge(run, prepared);
        checked.notes.extend(groups::owners(&mut checked.findings, &request.root));
        checked.notes.sort();
        checked.stages.insert(0, ("walk", self.walking));
        checked
    }
}

/// The built-in rules with their examples, the project's own, and the policy of the run.
pub fn knowledge(request: &Request) -> Result<(Model, Policy), Error> {
    knowledge_from(request, knowledge::load)
}

/// What a run needs of the knowledge.
fn knowledge_for_check(request: &Request) -> Result<(Model, Policy), Error> {
    knowledge_from(request, knowledge::load_for_check)
}

fn knowledge_from(
    request: &Request,
    builtin: fn() -> Result<Model, Vec<RuleError>>,
) -> Result<(Model, Policy), Error> {
    let settings = &request.settings;
    let has_own = !settings.knowledge.is_empty();
    let loaded =
        if has_own { knowledge::load_own(&settings.knowledge, &settings.aliases) } else { builtin() };
    let mut model = loaded.map_err(|mistakes| all_mistakes(settings, mistakes))?;
    if request.with_inventory {
        // What leaves to hosts that nobody is known for is asked for, whatever the policy says.
        let others = model.vendors.iter_mut().filter(|vendor| vendor.other_hosts);
        others.for_each(|vendor| vendor.only_with = None);
    }
    let policy = config::effective(&mut model, &request.settings, request.policy.as_deref())?;
    Ok((model, policy))
}

/// Without the knowledge nothing more can be said about the settings; what is wrong with them by themselves is shown beside it.
fn all_mistakes(settings: &Settings, mistakes: Vec<RuleError>) -> Error {
    if settings.mistakes.is_empty() {
        return Error::Knowledge { mistakes };
    }
    let own = settings.mistakes.iter().cloned();
    Error::Settings { mistakes: own.chain(mistakes.into_iter().map(Mistake::from)).collect() }
}

/// How the text of a listed file is had.
type Reader<'r> = dyn Fn(&WalkedFile) -> Result<ReadFile, Note> + Sync + 'r;

/// One run over a listed tree.
struct Run<'r> {
    model: &'r Model,
    policy: &'r Policy,
    walked: &'r Walked,
    read: &'r Reader<'r>,
    kinds: FileKinds,
    with_inventory: bool,
    select_all: bool,
    /// A program with less text than this is not chosen from, in bytes.
    whole_below: usize,
    progress: Option<&'r dyn Progress>,
    accepted: &'r exceptions::Accepted,
}

fn check(run: &Run<'_>) -> Checked {
    judge(run, prepare(run, &Earlier::default()))
}

/// What the policy of the run says of a program.
fn judge(run: &Run<'_>, prepared: Prepared) -> Checked {
    let analysed = solve(run, prepared);
    let findings = policy::evaluate(&analysed.seen(), run.model, run.policy, &analysed.files);
    let Analysed {
        mut files,
        kinds,
        resolver,
        selection,
        solved,
        inventory,
        mut notes,
        parsed,
        mut clock,
        ..
    } = analysed;
    let findings = requested(run.walked, findings);
    let all = findings.len();
    let mut findings = kinds::without_generated(findings, &kinds);
    let left_out = all - findings.len();
    if let Some(inventory) = &inventory {
        findings
            .extend(inventory::drifting(run, inventory, &mut files).into_iter().map(|(finding, _)| finding));
    }
    run.accepted.apply(run, &mut findings, &mut files);
    groups::packages(&mut findings, &resolver);
    fix::propose(run, &mut findings, &files, &kinds);
    clock.lap("evaluate");
    notes.extend(stats::exhausted(run.model, &solved, &files));
    notes.extend(stats::first_party(&solved));
    notes.extend(globs::uncalled(run, &solved));
    notes.sort();
    notes.dedup();
    let walked = &files[..run.walked.files.len()];
    let analysed = walked.iter().filter(|file| selection.contains(file.id) && !file.text.is_empty()).count();
    let stats = stats::count(run, walked, &kinds, (analysed, left_out), (&solved, &notes));
    Checked { findings, inventory, notes, stats, parsed, files, stages: clock.stages }
}

impl<'r> Run<'r> {
    /// The run that a request asks for, over the files that were listed for it.
    fn of(
        request: &'r Request,
        knowledge: (&'r Model, &'r Policy),
        listed: (&'r Walked, &'r Reader<'r>),
        accepted: &'r exceptions::Accepted,
    ) -> Self {
        Self {
            with_inventory: request.with_inventory,
            select_all: request.select_all,
            whole_below: limits::SELECTED_WHOLE,
            progress: request.progress.as_deref(),
            ..Self::over(knowledge, listed, kinds::of_settings(&request.settings), accepted)
        }
    }

    /// The plainest run over files that were listed.
    fn over(
        (model, policy): (&'r Model, &'r Policy),
        (walked, read): (&'r Walked, &'r Reader<'r>),
        kinds: FileKinds,
        accepted: &'r exceptions::Accepted,
    ) -> Self {
        Self {
            model,
            policy,
            walked,
            read,
            kinds,
            with_inventory: false,
            select_all: false,
            whole_below: 0,
            progress: None,
            accepted,
        }
    }
}

impl Run<'_> {
    fn stage(&self, name: &str, total: usize) {
        if let Some(progress) = self.progress {
            progress.stage(name, total as u64);
        }
    }

    fn is_given_up(&self) -> bool {
        self.progress.is_some_and(Progress::is_given_up)
    }

    fn tick(&self) {
        if let Some(progress) = self.progress {
            progress.tick();
        }
    }
}
