//! What a change of the policy does to today's code: the tree is judged under the policy of a commit and under that of now.

use std::collections::BTreeMap;

use super::exceptions::Accepted;
use super::{Checked, Request, check_tree, knowledge_for_check, pool};
use crate::config::{self, FILE_NAME, LockUse, Settings, SettingsText};
use crate::discover::{self, ChangeAsked, Revision};
use crate::error::Error;
use crate::policy::Finding;
use crate::rules::policy::{Confidence, Policy, Severity};
use crate::source::{SourceFile, Span};

use super::tree::ProjectTree;

/// What differs.
pub struct PolicyDiff {
    /// What the policy is compared with, in words.
    pub base: String,
    /// The commit has no settings file.
    pub had_none: bool,
    /// Count now, and did not; in the order of findings.
    pub flagged: Vec<Finding>,
    /// Counted, and no longer do, each with the reason.
    pub released: Vec<(Finding, Released)>,
    /// Count under both, with another rule or severity: before and now.
    pub changed: Vec<(Finding, Finding)>,
    pub kept: usize,
    /// The index of a file is its id.
    pub files: Vec<SourceFile>,
}

/// Why a finding no longer counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Released {
    /// No rule forbids it.
    NotForbidden,
    /// The rule that reports it now is below the threshold.
    Below {
        rule: String,
        severity: Severity,
    },
    Unsure,
    /// A suppression, waiver or baseline excuses it.
    Accepted,
}

/// What two findings share that are about the same: place, destination, call, door, data, and what is sent.
type Key = (String, Span, String, String, String, Option<Span>);

/// Judges today's tree twice. Comments in the code, and files that are named by both policies, are today's.
pub fn policy_diff(request: &Request, reference: &str) -> Result<PolicyDiff, Error> {
    let change = discover::change(&request.root, &ChangeAsked::Since(reference.to_owned()))?;
    let tree = ProjectTree::at(&request.root, change.before);
    let text = config::Tree::text(&tree, FILE_NAME)?;
    let had_none = text.is_none();
    let name = format!("{FILE_NAME} of {}", change.base);
    let mut settings = match &text {
        // Packs are those that are installed now: the lock of then would call every update a mistake.
        Some(text) => {
            config::load(&tree, SettingsText { name: &name, text, folder: "" }, LockUse::Ignore, &[])?
        }
        None => Settings::default(),
    };
    settings.today = request.settings.today;
    settings.ledger.clone_from(&request.settings.ledger);
    settings.include_tests |= request.settings.include_tests;
    let before = Request { policy: request.policy.clone(), ..Request::new(request.root.clone(), settings) };
    let (old, then) = judged(&before)?;
    let (new, now) = judged(request)?;
    let mut diff = compared(old, (&new, &now), |finding| finding.counts(then.threshold, then.confidence));
    diff.files = new.files;
    Ok(PolicyDiff { base: change.base, had_none, ..diff })
}

fn judged(request: &Request) -> Result<(Checked, Policy), Error> {
    let (model, policy) = knowledge_for_check(request)?;
    let accepted = Accepted::of(request)?;
    let disk = Revision::of_disk();
    let checked = pool(request)?.install(|| check_tree(request, (&model, &policy), (&disk, None), &accepted));
    Ok((checked, policy))
}

fn compared(old: Checked, (new, now): (&Checked, &Policy), counted: impl Fn(&Finding) -> bool) -> PolicyDiff {
    let mut before: BTreeMap<Key, Vec<Finding>> = BTreeMap::new();
    for finding in old.findings.into_iter().filter(counted).rev() {
        before.entry(key(&finding)).or_default().push(finding);
    }
    let mut diff = PolicyDiff {
        base: String::new(),
        had_none: false,
        flagged: Vec::new(),
        released: Vec::new(),
        changed: Vec::new(),
        kept: 0,
        files: Vec::new(),
    };
    for finding in new.findings.iter().filter(|finding| finding.counts(now.threshold, now.confidence)) {
        match before.get_mut(&key(finding)).and_then(Vec::pop) {
            None => diff.flagged.push(finding.clone()),
            Some(was) if was.rule == finding.rule && was.severity == finding.severity => diff.kept += 1,
            Some(was) => diff.changed.push((was, finding.clone())),
        }
    }
    for finding in before.into_values().flatten() {
        let why = released(&finding, new, now.confidence);
        diff.released.push((finding, why));
    }
    diff.released.sort_by(|(one, _), (other, _)| {
        (&one.path, one.span, &one.rule).cmp(&(&other.path, other.span, &other.rule))
    });
    diff
}

fn released(finding: &Finding, new: &Checked, confidence: Confidence) -> Released {
    let wanted = key(finding);
    match new.findings.iter().find(|other| key(other) == wanted) {
        None => Released::NotForbidden,
        Some(other) if !other.disposition.is_open() => Released::Accepted,
        Some(other) if other.confidence < confidence => Released::Unsure,
        Some(other) => Released::Below { rule: other.rule.clone(), severity: other.severity },
    }
}

fn key(finding: &Finding) -> Key {
    let what = format!("{:?} {}", finding.channel, finding.data.join(","));
    // Findings about exceptions and settings are told apart by their rule or option.
    let told_by = if finding.data.is_empty() { &finding.value } else { &finding.api };
    let said = if finding.destination.is_empty() { finding.message.clone() } else { told_by.clone() };
    (finding.path.to_string(), finding.span, finding.destination.clone(), said, what, finding.value_span)
}
