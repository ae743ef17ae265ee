//! Where the ways of several findings meet: one change there changes all of them.
//!
//! ```js
//! people.set({ $name: user.name });   // in a wrapper: seven callers, seven findings, one place to mend
//! ```

use std::collections::BTreeMap;

use super::Report;
use crate::limits;
use crate::policy::{Finding, FindingStep};

/// Findings of one rule about the same data whose ways end alike.
#[derive(Debug)]
pub(super) struct Meeting<'a> {
    pub rule: &'a str,
    pub findings: usize,
    /// The first step that all ways have in common.
    pub step: &'a FindingStep,
}

impl Meeting<'_> {
    /// The sentence about it; the caller gives names as its format writes them.
    pub(super) fn sentence(&self, rule: &str, place: &str, what: &str) -> String {
        format!(
            "{} findings of {rule} meet at {place} ({what}): a change there changes all of them.",
            self.findings
        )
    }
}

/// The largest groups first.
pub(super) fn of<'a>(report: &'a Report<'_>) -> Vec<Meeting<'a>> {
    let mut groups: BTreeMap<(&str, &[String], &str), Vec<&'a Finding>> = BTreeMap::new();
    for finding in report.counted() {
        let Some(end) = finding.steps.last() else { continue };
        groups.entry((&finding.rule, &finding.data, &end.path)).or_default().push(finding);
    }
    let mut meetings: Vec<Meeting<'a>> = Vec::new();
    for meeting in groups.into_iter().filter_map(|((rule, ..), findings)| meeting(rule, &findings)) {
        // Other data, the same place to mend.
        match meetings.iter_mut().find(|known| known.rule == meeting.rule && known.step == meeting.step) {
            Some(known) => known.findings += meeting.findings,
            None => meetings.push(meeting),
        }
    }
    // Stable: groups of one size stay in the order of their rules.
    meetings.sort_by_key(|meeting| std::cmp::Reverse(meeting.findings));
    meetings.truncate(limits::MEETINGS);
    meetings
}

fn meeting<'a>(rule: &'a str, findings: &[&'a Finding]) -> Option<Meeting<'a>> {
    // Two are seen without being told.
    let (first, rest) = findings.split_first().filter(|(_, rest)| rest.len() > 1)?;
    let common = |other: &&Finding| {
        let both = first.steps.iter().rev().zip(other.steps.iter().rev());
        both.take_while(|(one, other)| one == other).count()
    };
    let shared = rest.iter().map(common).min().unwrap_or(0);
    let step = first.steps.get(first.steps.len().checked_sub(shared)?)?;
    // Ways that only have the call itself in common meet nowhere before it.
    let is_before =
        findings.iter().all(|finding| finding.file != step.file || !finding.span.contains(step.span));
    is_before.then_some(Meeting { rule, findings: findings.len(), step })
}
