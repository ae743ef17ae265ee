//! Yesterday's findings, by what they are and never by where they stand.
//!
//! An entry excuses one finding: the same one, else one that differs in names of variables only, else one of a file
//! that was moved. A second leak beside an old one has no entry left and counts.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use crate::policy::{Disposition, Finding};

/// Grows when a reader of the old version would be wrong.
const VERSION: u32 = 1;

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    version: u32,
    pub findings: Vec<Entry>,
}

/// Of rule, path, fingerprint and shape: what two findings share that are the same.
type Key = fn(&str, &str, &str, &str) -> String;

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
                shape: finding.shape.clone(),
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
        let mut left: Vec<&Entry> = self.findings.iter().collect();
        // The surest first: no entry is spent on a finding that another one names.
        let passes: [Key; 3] = [
            |_, _, fingerprint, _| fingerprint.to_owned(),
            |rule, path, _, shape| [rule, path, shape].join("\u{0}"),
            |rule, _, _, shape| [rule, shape].join("\u{0}"),
        ];
        for (at, key) in passes.into_iter().enumerate() {
            let has_findings: FxHashSet<Arc<str>> =
                findings.iter().map(|finding| Arc::clone(&finding.path)).collect();
            let mut entries: FxHashMap<String, Vec<usize>> = FxHashMap::default();
            for (index, entry) in left.iter().enumerate().rev() {
                // Moved: nothing is found any more where it was.
                if at < 2 || !has_findings.contains(entry.path.as_str()) {
                    let key = key(&entry.rule, &entry.path, &entry.fingerprint, &entry.shape);
                    entries.entry(key).or_default().push(index);
                }
            }
            let mut spent = vec![false; left.len()];
            let open =
                findings.iter_mut().filter(|finding| finding.disposition.is_open() && finding.is_excusable);
            for finding in open {
                let key = key(&finding.rule, &finding.path, &finding.fingerprint, &finding.shape);
                if let Some(index) = entries.get_mut(&key).and_then(Vec::pop) {
                    finding.disposition = Disposition::Baseline;
                    spent[index] = true;
                }
            }
            let mut index = 0;
            left.retain(|_| {
                index += 1;
                !spent[index - 1]
            });
        }
        left
    }
}
