//! The versions of a function's variables along the source, with branches that can be taken back and merged.
//!
//! A journal of changes makes a branch cost what it changes, not what there is.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::ir::{BindingId, ValueId};

#[derive(Default)]
pub(super) struct Env {
    current: FxHashMap<BindingId, ValueId>,
    /// What each change replaced, oldest first.
    journal: Vec<(BindingId, Option<ValueId>)>,
}

/// A place in the journal.
#[derive(Clone, Copy)]
pub(super) struct Mark(usize);

/// The last version of each variable that a branch changed, by variable.
pub(super) type Changes = Vec<(BindingId, ValueId)>;

/// A loop or switch that `break` and `continue` leave.
pub(super) struct Exit {
    pub(super) mark: Mark,
    pub(super) is_loop: bool,
    /// The versions at each exit.
    pub(super) taken: Vec<Changes>,
}

impl Env {
    pub(super) fn get(&self, binding: BindingId) -> Option<ValueId> {
        self.current.get(&binding).copied()
    }

    pub(super) fn set(&mut self, binding: BindingId, value: ValueId) {
        let old = self.current.insert(binding, value);
        self.journal.push((binding, old));
    }

    pub(super) fn mark(&self) -> Mark {
        Mark(self.journal.len())
    }

    /// How many changes there were since the mark.
    pub(super) fn changed_since(&self, mark: Mark) -> usize {
        self.journal.len().saturating_sub(mark.0)
    }

    pub(super) fn changes_since(&self, mark: Mark) -> Changes {
        let changed = self.journal.get(mark.0..).unwrap_or_default();
        let versions: BTreeMap<_, _> =
            changed.iter().filter_map(|(binding, _)| Some((*binding, self.get(*binding)?))).collect();
        versions.into_iter().collect()
    }

    /// Takes back everything since the mark.
    pub(super) fn roll_back(&mut self, mark: Mark) {
        while self.journal.len() > mark.0 {
            let Some((binding, old)) = self.journal.pop() else { return };
            match old {
                Some(old) => self.current.insert(binding, old),
                None => self.current.remove(&binding),
            };
        }
    }
}

/// For each variable that a branch changed: its versions in all branches, the one before them included where
/// some branch left it alone.
pub(super) fn merged(env: &Env, branches: &[Changes]) -> Vec<(BindingId, Vec<ValueId>)> {
    let mut versions: BTreeMap<BindingId, Vec<ValueId>> = BTreeMap::new();
    for (binding, value) in branches.iter().flatten() {
        versions.entry(*binding).or_default().push(*value);
    }
    let mut merged = Vec::with_capacity(versions.len());
    for (binding, mut parts) in versions {
        if parts.len() < branches.len()
            && let Some(before) = env.get(binding)
        {
            parts.insert(0, before);
        }
        merged.push((binding, parts));
    }
    merged
}
