//! The tables that make states small: equal paths, stacks, trails and filters are one number.

use std::hash::Hash;

use compact_str::CompactString;
use regex::{Regex, RegexBuilder};
use rustc_hash::FxHashMap;

use crate::flow::instances::InstanceTable;
use crate::flow::stacks::Stacks;
use crate::flow::state::{
    AssumedId, Assumption, Filter, FilterId, GivenCallee, GivenCalleesId, GivenKey, PathId, PathKey,
    SelectedId, Trace, TraceId, TrailId,
};
use crate::flow::walk::Selected;
use crate::limits;

/// The key that stands for the end of a path that is too long: no value has one of this name.
const SOMETHING_BELOW: &str = "…";

/// Interned lists; every id 0 is empty.
#[derive(Debug, Default)]
pub(super) struct Tables {
    cells: Vec<(PathKey, u32)>,
    cell_ids: FxHashMap<(PathKey, u32), u32>,
    /// Paths that were too long.
    pub(super) cut_paths: usize,
    pub(super) stacks: Stacks,
    filters: Interned<Filter>,
    given_callees: Interned<Vec<GivenCallee>>,
    assumptions: Interned<Vec<Assumption>>,
    /// The regular expressions of filters; those that cannot be compiled match nothing.
    patterns: FxHashMap<CompactString, Option<Regex>>,
    traces: Vec<Trace>,
    pub(super) instances: InstanceTable,
    selected: Interned<Selected>,
}

fn id(index: usize) -> u32 {
    u32::try_from(index + 1).unwrap_or(u32::MAX)
}

/// Things of which equal ones are one number; none of them is 0.
#[derive(Debug)]
pub(super) struct Interned<T> {
    all: Vec<T>,
    ids: FxHashMap<T, u32>,
}

impl<T> Default for Interned<T> {
    fn default() -> Self {
        Self { all: Vec::new(), ids: FxHashMap::default() }
    }
}

impl<T: Clone + Eq + Hash> Interned<T> {
    pub(super) fn id(&mut self, one: T) -> u32 {
        if let Some(found) = self.ids.get(&one) {
            return *found;
        }
        let new = id(self.all.len());
        self.all.push(one.clone());
        self.ids.insert(one, new);
        new
    }

    pub(super) fn get(&self, id: u32) -> Option<&T> {
        self.all.get(id.checked_sub(1)? as usize)
    }
}

/// A regular expression of the program, as a test of keys. Its flags are not kept: any case counts as the same (errs towards misses).
fn key_pattern(source: &str) -> Option<Regex> {
    RegexBuilder::new(source).case_insensitive(true).size_limit(limits::PATTERN_BYTES).build().ok()
}

impl Tables {
    fn cell(&mut self, key: PathKey, tail: u32) -> u32 {
        let cell = (key, tail);
        if let Some(found) = self.cell_ids.get(&cell) {
            return *found;
        }
        let new = id(self.cells.len());
        self.cells.push(cell.clone());
        self.cell_ids.insert(cell, new);
        new
    }

    fn list(&self, mut at: u32) -> Vec<PathKey> {
        let mut keys = Vec::new();
        while let Some((key, tail)) = at.checked_sub(1).and_then(|index| self.cells.get(index as usize)) {
            keys.push(key.clone());
            at = *tail;
        }
        keys
    }

    /// `key` read before `path`: at `user` with `[email]`, `session.user` gives `[user, email]` at `session`.
    /// Of a path longer than the limit the end is unknown: something below, and not all of it (errs towards misses, which are counted).
    pub(super) fn prepend(&mut self, key: PathKey, path: PathId) -> PathId {
        let mut keys = self.list(path.0);
        if keys.len() >= limits::PATH_KEYS {
            keys.truncate(limits::PATH_KEYS - 2);
            keys.push(PathKey::Name(CompactString::const_new(SOMETHING_BELOW)));
            keys.insert(0, key);
            self.cut_paths += 1;
            return self.path(&keys);
        }
        PathId(self.cell(key, path.0))
    }

    pub(super) fn path(&mut self, keys: &[PathKey]) -> PathId {
        let mut at = 0;
        for key in keys.iter().rev() {
            at = self.cell(key.clone(), at);
        }
        PathId(at)
    }

    pub(super) fn keys(&self, path: PathId) -> Vec<PathKey> {
        self.list(path.0)
    }

    /// The first key of a path and the rest.
    pub(super) fn split(&self, path: PathId) -> Option<(PathKey, PathId)> {
        let (key, tail) = self.cells.get(path.0.checked_sub(1)? as usize)?;
        Some((key.clone(), PathId(*tail)))
    }

    /// What is left of a path below these names.
    pub(super) fn below_names(&self, path: PathId, names: &[String]) -> Option<PathId> {
        names.iter().try_fold(path, |path, wanted| match self.split(path)? {
            (PathKey::Name(name), rest) if name == *wanted => Some(rest),
            _ => None,
        })
    }

    /// A trail grows at its end; it is kept innermost first.
    pub(super) fn extend(&mut self, trail: TrailId, key: PathKey) -> TrailId {
        if self.trail_len(trail) >= limits::TRAIL_KEYS {
            return trail;
        }
        TrailId(self.cell(key, trail.0))
    }

    pub(super) fn trail_len(&self, trail: TrailId) -> usize {
        let (mut at, mut len) = (trail.0, 0);
        while let Some((_, tail)) = at.checked_sub(1).and_then(|index| self.cells.get(index as usize)) {
            (at, len) = (*tail, len + 1);
        }
        len
    }

    /// The keys in a path or trail that callers give, each once.
    pub(super) fn given_in(&self, path: PathId, trail: TrailId) -> Vec<GivenKey> {
        let mut given = Vec::new();
        for start in [path.0, trail.0] {
            let mut at = start;
            while let Some((key, tail)) = at.checked_sub(1).and_then(|index| self.cells.get(index as usize)) {
                if let PathKey::Given(key) = key
                    && !given.contains(key)
                {
                    given.push(*key);
                }
                at = *tail;
            }
        }
        given
    }

    /// The path and trail with another key in place of one that callers give.
    pub(super) fn replaced(
        &mut self,
        at: (PathId, TrailId),
        given: GivenKey,
        by: &PathKey,
    ) -> (PathId, TrailId) {
        let own = |key: &PathKey| if *key == PathKey::Given(given) { by.clone() } else { key.clone() };
        let path: Vec<PathKey> = self.list(at.0.0).iter().map(own).collect();
        let trail: Vec<PathKey> = self.list(at.1.0).iter().map(own).collect();
        (self.path(&path), TrailId(self.path(&trail).0))
    }

    /// The keys of a trail, outermost first.
    pub(super) fn trail(&self, trail: TrailId) -> Vec<PathKey> {
        let mut keys = self.list(trail.0);
        keys.reverse();
        keys
    }

    /// Nothing more where there are too many (errs towards false alarms).
    pub(super) fn with_given_callee(&mut self, given: GivenCalleesId, one: GivenCallee) -> GivenCalleesId {
        let mut all = self.given_callees(given).to_vec();
        if all.len() >= limits::GIVEN_CALLEES || all.contains(&one) {
            return given;
        }
        all.push(one);
        all.sort_unstable();
        GivenCalleesId(self.given_callees.id(all))
    }

    pub(super) fn given_callees(&self, given: GivenCalleesId) -> &[GivenCallee] {
        self.given_callees.get(given.0).map_or(&[], Vec::as_slice)
    }

    /// Sorted, each once; nothing more where there are too many (errs towards false alarms).
    pub(super) fn assume(&mut self, mut all: Vec<Assumption>) -> AssumedId {
        all.sort_unstable();
        all.dedup();
        all.truncate(limits::ASSUMPTIONS);
        if all.is_empty() {
            return AssumedId::EMPTY;
        }
        AssumedId(self.assumptions.id(all))
    }

    pub(super) fn assumed(&self, assumed: AssumedId) -> &[Assumption] {
        self.assumptions.get(assumed.0).map_or(&[], Vec::as_slice)
    }

    pub(super) fn select(&mut self, selected: Selected) -> SelectedId {
        SelectedId(self.selected.id(selected))
    }

    pub(super) fn selected(&self, selected: SelectedId) -> Option<&Selected> {
        self.selected.get(selected.0)
    }

    pub(super) fn filter(&self, filter: FilterId) -> Option<&Filter> {
        self.filters.get(filter.0)
    }

    fn intern_filter(&mut self, mut filter: Filter) -> FilterId {
        sort(&mut filter.without);
        sort(&mut filter.unlike);
        sort(&mut filter.without_below);
        if let Some(only) = &mut filter.only {
            sort(only);
        }
        FilterId(self.filters.id(filter))
    }

    fn changed_filter(&mut self, filter: FilterId, change: impl FnOnce(&mut Filter)) -> FilterId {
        let mut next = self.filter(filter).cloned().unwrap_or_default();
        change(&mut next);
        self.intern_filter(next)
    }

    pub(super) fn without<'n>(
        &mut self,
        filter: FilterId,
        names: impl Iterator<Item = &'n CompactString>,
    ) -> FilterId {
        let names: Vec<CompactString> = names.cloned().collect();
        if names.is_empty() {
            return filter;
        }
        self.changed_filter(filter, |filter| filter.without.extend(names))
    }

    /// Without these keys at any depth.
    pub(super) fn without_below(&mut self, filter: FilterId, names: &[CompactString]) -> FilterId {
        self.changed_filter(filter, |filter| filter.without_below.extend_from_slice(names))
    }

    /// What a filter says of the objects that stand in the filtered one.
    pub(super) fn below(&mut self, filter: FilterId) -> FilterId {
        let names = self.filter(filter).map_or_else(Vec::new, |filter| filter.without_below.clone());
        if names.is_empty() { FilterId::EMPTY } else { self.without_below(FilterId::EMPTY, &names) }
    }

    pub(super) fn only(&mut self, filter: FilterId, names: &[CompactString]) -> FilterId {
        self.changed_filter(filter, |filter| match &mut filter.only {
            Some(only) => only.retain(|name| names.contains(name)),
            None => filter.only = Some(names.to_vec()),
        })
    }

    fn compile(&mut self, pattern: &CompactString) {
        if !self.patterns.contains_key(pattern) {
            self.patterns.insert(pattern.clone(), key_pattern(pattern));
        }
    }

    /// Does a regular expression match a key? `None` where it cannot be compiled.
    pub(super) fn matches(&mut self, pattern: &CompactString, key: &str) -> Option<bool> {
        self.compile(pattern);
        self.patterns.get(pattern)?.as_ref().map(|regex| regex.is_match(key))
    }

    /// Without the keys that a regular expression matches.
    pub(super) fn unlike(&mut self, filter: FilterId, pattern: &CompactString) -> FilterId {
        self.compile(pattern);
        self.changed_filter(filter, |filter| filter.unlike.push(pattern.clone()))
    }

    /// May the filtered object still hold this key?
    pub(super) fn keeps(&self, filter: FilterId, name: &str) -> bool {
        let Some(filter) = self.filter(filter) else { return true };
        // Interned filters are sorted.
        let has = |names: &[CompactString]| names.binary_search_by(|other| other.as_str().cmp(name)).is_ok();
        let matches = |pattern: &CompactString| {
            self.patterns.get(pattern).and_then(Option::as_ref).is_some_and(|regex| regex.is_match(name))
        };
        filter.only.as_deref().is_none_or(has)
            && !has(&filter.without)
            && !has(&filter.without_below)
            && !filter.unlike.iter().any(matches)
    }

    pub(super) fn trace(&mut self, trace: Trace) -> TraceId {
        let new = id(self.traces.len());
        self.traces.push(trace);
        TraceId(new)
    }

    /// What a link leads to is a part of the value before it.
    pub(super) fn mark_part(&mut self, at: TraceId) {
        if let Some(trace) = at.0.checked_sub(1).and_then(|index| self.traces.get_mut(index as usize)) {
            trace.is_part = true;
        }
    }

    /// The links of a trace from the source end to the sink.
    pub(super) fn links(&self, mut at: TraceId) -> Vec<&Trace> {
        let mut links = Vec::new();
        while let Some(trace) = at.0.checked_sub(1).and_then(|index| self.traces.get(index as usize)) {
            links.push(trace);
            at = trace.parent;
        }
        links
    }

    /// Forgets traces and stacks between sinks, so that memory is bounded by the largest walk.
    pub(super) fn clear_traces(&mut self) {
        self.traces.clear();
    }
}

fn sort(names: &mut Vec<CompactString>) {
    names.sort();
    names.dedup();
}
