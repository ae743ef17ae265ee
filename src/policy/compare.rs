//! Which findings a change brings: those of the tree after it that have no counterpart in the tree before.
//!
//! Code that was moved, reformatted or renamed brings nothing. Errs towards silence where one leak replaces another of the same data,
//! key and call in one file.

use super::Finding;
use super::counterpart::{Round, counterparts};

/// The outcome of a comparison.
#[derive(Debug, Default, PartialEq)]
pub struct Compared {
    /// Without a counterpart in the older tree, in the order they came in.
    pub new: Vec<Finding>,
    /// How many were there before.
    pub kept: usize,
    /// Indexes of those of the older tree that are gone.
    pub gone: Vec<usize>,
}

/// What two findings share that are the same; each round forgives more than the one before.
const ROUNDS: [fn(&Finding) -> Option<String>; 5] = [
    |finding| Some(finding.fingerprint.clone()),
    |finding| Some(format!("{} {}", finding.path, finding.traces.shape)),
    |finding| finding.traces.edited.map(|trace| trace.to_string()),
    |finding| Some(finding.traces.shape.clone()),
    |finding| finding.traces.renamed.map(|trace| trace.to_string()),
];

/// Compares the findings of the tree before a change with those after it.
pub fn compare(before: &[Finding], after: Vec<Finding>) -> Compared {
    let rounds = ROUNDS.each_ref().map(|key| Round { old: key, new: key });
    let answers = counterparts(before, &after, &rounds);
    let mut gone: Vec<usize> = (0..before.len()).collect();
    gone.retain(|at| !answers.contains(&Some(*at)));
    let kept = before.len() - gone.len();
    let new = after.into_iter().zip(answers).filter_map(|(finding, old)| old.is_none().then_some(finding));
    Compared { new: new.collect(), kept, gone }
}
