//! Yesterday's findings, by what they are and never by where they stand.
//!
//! An entry excuses one finding: the same one, else one that differs in names of variables only, else one of a file
//! that was moved. A second leak beside an old one has no entry left and counts.

use std::sync::Arc;

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use crate::policy::counterpart::{Round, counterparts};
use crate::policy::{Disposition, Finding};

/// Grows when a reader of the old version would be wrong.
const VERSION: u32 = 1;

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    version: u32,
    pub findings: Vec<Entry>,
}

/// One accepted finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    pub path: String,
    pub rule: String,
    pub fingerprint: String,
    pub shape: String,
    /// For people.
    pub message: String,
}

impl Baseline {
    /// Of the findings that count and that the policy allows exceptions for.
    pub fn of(findings: &[Finding]) -> Self {
        let wanted = findings.iter().filter(|finding| finding.disposition.is_open() && finding.is_excusable);
        let mut entries: Vec<Entry> = wanted
            .map(|finding| Entry {
                path: finding.path.to_string(),
                rule: finding.rule.clone(),
                fingerprint: finding.fingerprint.clone(),
                shape: finding.traces.shape.clone(),
                message: finding.message.clone(),
            })
            .collect();
        entries.sort();
        Self { version: VERSION, findings: entries }
    }

    /// Reads what `Baseline::text` wrote.
    pub fn parse(text: &str) -> Result<Self, String> {
        let baseline: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if baseline.version != VERSION {
            return Err(format!("its version is {}, and this release reads {VERSION}", baseline.version));
        }
        Ok(baseline)
    }

    /// Sorted, so that a change of the file shows what changed.
    pub(crate) fn text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("texts and lists are JSON");
        text.push('\n');
        text
    }

    /// Marks what the entries excuse, and gives the entries that are left.
    pub(super) fn accept(&self, findings: &mut [Finding]) -> Vec<&Entry> {
        let paths: FxHashSet<Arc<str>> = findings.iter().map(|finding| Arc::clone(&finding.path)).collect();
        let mut open: Vec<&mut Finding> = findings
            .iter_mut()
            .filter(|finding| finding.disposition.is_open() && finding.is_excusable)
            .collect();
        let of_path = |path: &str, rule: &str, shape: &str| Some([rule, path, shape].join("\u{0}"));
        let elsewhere = |rule: &str, shape: &str| Some([rule, shape].join("\u{0}"));
        // The surest first: no entry is spent on a finding that another one names. A file has moved when nothing is found any more
        // where it was.
        let rounds: [Round<'_, Entry, &mut Finding>; 3] = [
            Round {
                old: &|entry| Some(entry.fingerprint.clone()),
                new: &|finding| Some(finding.fingerprint.clone()),
            },
            Round {
                old: &|entry| of_path(&entry.path, &entry.rule, &entry.shape),
                new: &|finding| of_path(&finding.path, &finding.rule, &finding.traces.shape),
            },
            Round {
                old: &|entry| {
                    elsewhere(&entry.rule, &entry.shape).filter(|_| !paths.contains(entry.path.as_str()))
                },
                new: &|finding| elsewhere(&finding.rule, &finding.traces.shape),
            },
        ];
        let answers = counterparts(&self.findings, &open, &rounds);
        for (finding, _) in open.iter_mut().zip(&answers).filter(|(_, entry)| entry.is_some()) {
            finding.disposition = Disposition::Baseline;
        }
        let is_left = |at: &usize| !answers.contains(&Some(*at));
        (0..self.findings.len()).filter(is_left).map(|at| &self.findings[at]).collect()
    }
}
