//! Branches and loops: run a part on its own, then let the versions of variables meet.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Lowering;
use super::env::{Changes, Exit, merged};
use crate::ir::{BindingId, Guard, Value, ValueId};
use crate::limits;
use crate::source::Span;

/// What a branch did.
pub(super) struct Branch {
    pub(super) changes: Changes,
    /// It ends in `return`, `throw`, `break` or `continue`.
    pub(super) dead: bool,
}

impl Branch {
    /// The branch that does nothing: a missing `else`.
    pub(super) fn empty() -> Self {
        Self { changes: Vec::new(), dead: false }
    }
}

impl Lowering<'_> {
    /// Lowers a part whose changes are taken back, to be merged with those of its siblings.
    pub(super) fn branch<T>(&mut self, lower: impl FnOnce(&mut Self) -> T) -> (T, Branch) {
        let mark = self.frame().env.mark();
        let was_dead = self.frame().dead;
        let guards = self.frame().guards.len();
        let result = lower(self);
        let frame = self.frame();
        frame.guards.truncate(guards);
        let branch = Branch { changes: frame.env.changes_since(mark), dead: frame.dead };
        frame.env.roll_back(mark);
        frame.dead = was_dead;
        (result, branch)
    }

    /// A branch that runs when the guards hold.
    pub(super) fn guarded_branch<T>(
        &mut self,
        guards: &[Guard],
        lower: impl FnOnce(&mut Self) -> T,
    ) -> (T, Branch) {
        self.branch(|this| {
            this.frame().guards.extend_from_slice(guards);
            lower(this)
        })
    }

    /// Continues after branches of which exactly one ran.
    pub(super) fn merge(&mut self, branches: Vec<Branch>, span: Span) {
        let all_dead = branches.iter().all(|branch| branch.dead);
        let live = branches.into_iter().filter(|branch| !branch.dead).map(|branch| branch.changes);
        self.meet(&live.collect::<Vec<_>>(), span);
        if all_dead {
            self.frame().dead = true;
        }
    }

    /// Continues after the two arms of an `if`, of which each may have run, and keeps what holds where a variable is which version.
    pub(super) fn merge_arms(&mut self, branches: Vec<Branch>, guards: (&[Guard], &[Guard]), span: Span) {
        let asks = |guard: &Guard| self.is_decidable(guard.condition);
        if !guards.0.iter().chain(guards.1).any(asks) {
            return self.merge(branches, span);
        }
        let changes: Vec<Changes> = branches.iter().map(|branch| branch.changes.clone()).collect();
        let bindings: Vec<BindingId> = changes.iter().flatten().map(|(binding, _)| *binding).collect();
        let before: Vec<Option<ValueId>> =
            bindings.iter().map(|binding| self.frame().env.get(*binding)).collect();
        self.merge(branches, span);
        for (binding, before) in bindings.into_iter().zip(before) {
            let version = |changes: &Changes| {
                changes.iter().find(|(own, _)| *own == binding).map(|(_, value)| *value).or(before)
            };
            if let [Some(first), Some(second)] = [version(&changes[0]), version(&changes[1])]
                && let Some(joined) = self.frame().env.get(binding)
            {
                self.note_arms(joined, [(first, guards.0), (second, guards.1)]);
            }
        }
    }

    /// Sets each changed variable to the join of its versions.
    pub(super) fn meet(&mut self, branches: &[Changes], span: Span) {
        // Two names of one object have one version after the branches as well.
        let mut joins: FxHashMap<Vec<ValueId>, ValueId> = FxHashMap::default();
        for (binding, parts) in merged(&self.frame().env, branches) {
            let joined = match joins.get(&parts) {
                Some(joined) => *joined,
                None => self.join(parts.clone(), span),
            };
            joins.insert(parts, joined);
            self.hold(binding, joined);
        }
    }

    /// Lowers a loop: each variable that it writes is a join of the version before and those at the end of the
    /// body, so that `for (…) { track(last); last = x; }` sees `x`.
    pub(super) fn looped(&mut self, span: Span, body: impl FnOnce(&mut Self)) {
        let entered = self.enter_loop(span);
        let mark = self.frame().env.mark();
        self.frame().exits.push(Exit { mark, is_loop: true, taken: Vec::new() });
        let ((), end) = self.branch(body);
        let exit = self.frame().exits.pop();
        let mut ends = exit.map(|exit| exit.taken).unwrap_or_default();
        if !end.dead {
            ends.push(end.changes);
        }
        self.close_loop(&entered, &ends, span);
    }

    fn enter_loop(&mut self, span: Span) -> Vec<(BindingId, ValueId)> {
        let mut entered = Vec::new();
        for binding in self.scopes.written_in(span) {
            if !self.is_versioned(binding) {
                continue;
            }
            let Some(before) = self.frame().env.get(binding) else { continue };
            let join = self.push(Value::Join(vec![before]), span);
            self.frame().env.set(binding, join);
            entered.push((binding, join));
        }
        entered
    }

    fn close_loop(&mut self, entered: &[(BindingId, ValueId)], ends: &[Changes], span: Span) {
        let mut rest: Vec<Changes> = vec![Vec::new()];
        let mut added = FxHashSet::default();
        for end in ends {
            let mut unknown = Vec::new();
            for (binding, version) in end {
                let join = entered.binary_search_by_key(binding, |(binding, _)| *binding);
                match join.ok().map(|at| entered[at].1) {
                    Some(join) if added.insert((join, *version)) => self.add_to_join(join, *version),
                    Some(_) => {}
                    None => unknown.push((*binding, *version)),
                }
            }
            rest.push(unknown);
        }
        self.meet(&rest, span);
    }

    fn add_to_join(&mut self, join: ValueId, version: ValueId) {
        if let Value::Join(parts) = &mut self.module.values[join.index()]
            && version != join
            && parts.first() != Some(&version)
        {
            parts.push(version);
        }
    }

    /// `break` (out of a loop or switch) and `continue` (of a loop): the versions here reach its end.
    pub(super) fn leave(&mut self, only_loops: bool) {
        let left = self.exit_versions;
        let frame = self.frame();
        let exit = frame.exits.iter_mut().rev().find(|exit| exit.is_loop || !only_loops);
        if let Some(exit) = exit.filter(|_| !frame.dead) {
            let size = frame.env.changed_since(exit.mark);
            if size <= left {
                exit.taken.push(frame.env.changes_since(exit.mark));
                self.exit_versions = left - size;
            }
        }
        self.frame().dead = true;
    }

    /// The guards at the current place, the nearest ones when there are many.
    pub(super) fn guards(&mut self) -> Vec<Guard> {
        let guards = &self.frame().guards;
        guards[guards.len().saturating_sub(limits::GUARDS)..].to_vec()
    }
}
