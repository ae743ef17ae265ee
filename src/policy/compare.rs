//! Which findings a change brings: those of the tree after it that have no counterpart in the tree before.
//!
//! Counterparts are looked for in rounds, the surest first, and each finding of the older tree answers for one of the newer:
//! a second leak beside an old one is new, whatever it looks like. Code that was moved, reformatted or renamed brings
//! nothing. Errs towards silence where one leak replaces another of the same data, key and call in one file.

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::Finding;

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
const ROUNDS: [fn(&Finding) -> u64; 4] = [
    |finding| xxh3_64(finding.fingerprint.as_bytes()),
    |finding| finding.traces.edited,
    |finding| finding.traces.elsewhere,
    |finding| finding.traces.renamed,
];

/// Compares the findings of the tree before a change with those after it.
pub fn compare(before: &[Finding], after: Vec<Finding>) -> Compared {
    let mut old: Vec<(usize, &Finding)> = before.iter().enumerate().collect();
    let mut is_new = vec![true; after.len()];
    for key in ROUNDS {
        let mut answers: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
        for (at, (_, finding)) in old.iter().enumerate().rev() {
            answers.entry(key(finding)).or_default().push(at);
        }
        let mut taken = vec![false; old.len()];
        for (finding, is_new) in after.iter().zip(&mut is_new).filter(|(_, is_new)| **is_new) {
            if let Some(at) = answers.get_mut(&key(finding)).and_then(Vec::pop) {
                *is_new = false;
                taken[at] = true;
            }
        }
        let mut taken = taken.into_iter();
        old.retain(|_| !taken.next().unwrap_or(false));
    }
    let kept = before.len() - old.len();
    let new =
        after.into_iter().zip(is_new).filter_map(|(finding, is_new)| is_new.then_some(finding)).collect();
    Compared { new, kept, gone: old.into_iter().map(|(at, _)| at).collect() }
}
