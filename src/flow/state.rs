//! The states of a walk from a sink back to its sources, and the tables that make them small.

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use crate::flow::types::{Step, StepKind};
use crate::ir::BindingId;
use crate::link::{CallRef, ClassRef, FunctionRef, Node};
use crate::rules::library::MarkId;
use crate::source::{FileId, Place, Span};

macro_rules! table_ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub(super) struct $name(pub(super) u32);

        impl $name {
            pub(super) const EMPTY: Self = Self(0);
        }
    )+};
}

table_ids! {
    /// Keys still to be read from the node: `[user, email]` while looking for `x.user.email` at `x`.
    PathId,
    /// Calls that were entered and not left again: matches returns with their call.
    StackId,
    /// Keys under which what is found will be sent: `[customer, mail]`.
    TrailId,
    /// Keys that are kept or left out of the object that is looked for.
    FilterId,
    /// How the walk came here, for the explanation.
    TraceId,
}

/// A key on a path, a trail or in a filter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum PathKey {
    Name(CompactString),
    Any,
}

/// Where the walk is. Two ways to one state are one (the first, that is the shortest, explains it).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) node: Node,
    pub(super) path: PathId,
    pub(super) stack: StackId,
    pub(super) trail: TrailId,
    pub(super) filter: FilterId,
    pub(super) marks: Marks,
    /// The call through which data enters, when the walk has left the sink's function towards a caller.
    pub(super) entry: Option<CallRef>,
    pub(super) how: How,
}

/// What happened on the way, as far as it changes the judgement.
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct How {
    /// Contained in a text or number: fields are lost.
    pub(super) derived: bool,
    /// Through something unknown: the result is a guess.
    pub(super) guessed: bool,
    /// Through a container, `this`, or a captured variable: order of writes ignored.
    pub(super) unordered: bool,
    /// Through a relay whose two ends only name the same text.
    pub(super) relayed: bool,
    /// The data comes from a store or context: it is sent where it is taken, whoever put it in.
    pub(super) settled: bool,
    /// Relays on the way.
    pub(super) hops: u8,
    /// The value is a property name.
    pub(super) as_key: bool,
    /// From a place that is filled from outside later: an empty text or `null` there is no constant.
    pub(super) open: bool,
    /// The value is a function with its first arguments given by this call: `f.bind(null, x)`. Of several, the last.
    pub(super) bound: Option<CallRef>,
}

/// A set of sanitizers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Marks(pub(super) u64);

impl Marks {
    pub(super) fn with(self, mark: MarkId) -> Self {
        Self(self.0 | 1_u64.checked_shl(u32::from(mark.0)).unwrap_or(0))
    }

    pub(super) fn iter(self) -> impl Iterator<Item = MarkId> {
        (0..64_u8).filter(move |bit| self.0 >> bit & 1 == 1).map(MarkId)
    }
}

/// One link of a trace: nearer to the source than its parent.
#[derive(Clone, Debug)]
pub(super) struct Trace {
    pub(super) parent: TraceId,
    pub(super) step: Step,
    /// A name that the value had here (variable, parameter, key): evidence when the source has none.
    pub(super) evidence: Option<CompactString>,
    /// The type that was declared here.
    pub(super) ty: Option<TypeNote>,
    /// What stands nearer to the sink is another value, made with this one: `JSON.stringify(user)`, `[user]`.
    pub(super) is_part: bool,
    /// The expression that is sent, as seen from the place of the finding.
    pub(super) value: Option<Place>,
    /// The field that was read here.
    pub(super) field: Option<Box<FieldRead>>,
    /// The call of a wrapper that the walk went out to.
    pub(super) caller: Option<CallRef>,
}

/// Where a type is declared; looked at only when what was found needs to be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TypeNote {
    /// An annotated value or parameter.
    Value(Node),
    Variable(FileId, BindingId),
    /// What a function returns to a call.
    Returned(FunctionRef, CallRef),
    /// The field of a class that is written here.
    Member(ClassRef, Span),
}

/// `account.id`; where `account: Account`, the type's other fields say what `id` is.
#[derive(Clone, Debug)]
pub(super) struct FieldRead {
    pub(super) key: CompactString,
    /// The object that is read from.
    pub(super) object: Node,
    /// The name of the object: `account`.
    pub(super) holder: Option<CompactString>,
}

/// Keys left out of, or kept of, an object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Filter {
    Without(Vec<CompactString>),
    Only(Vec<CompactString>),
    Both { only: Vec<CompactString>, without: Vec<CompactString> },
}

/// A call that was entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Frame {
    pub(super) parent: StackId,
    pub(super) call: CallRef,
    pub(super) callee: FunctionRef,
    pub(super) depth: u32,
}

/// Interned lists; every id 0 is empty.
#[derive(Debug, Default)]
pub(super) struct Tables {
    cells: Vec<(PathKey, u32)>,
    cell_ids: FxHashMap<(PathKey, u32), u32>,
    frames: Vec<Frame>,
    frame_ids: FxHashMap<Frame, u32>,
    filters: Vec<Filter>,
    filter_ids: FxHashMap<Filter, u32>,
    traces: Vec<Trace>,
}

fn id(index: usize) -> u32 {
    u32::try_from(index + 1).unwrap_or(u32::MAX)
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
    /// Paths longer than the limit are cut: their end widens to the whole value (errs towards false alarms).
    pub(super) fn prepend(&mut self, key: PathKey, path: PathId) -> PathId {
        let mut keys = self.list(path.0);
        if keys.len() >= crate::limits::PATH_KEYS {
            keys.truncate(crate::limits::PATH_KEYS - 1);
            keys.insert(0, key);
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

    /// A trail grows at its end; it is kept innermost first.
    pub(super) fn extend(&mut self, trail: TrailId, key: PathKey) -> TrailId {
        if self.list(trail.0).len() >= crate::limits::TRAIL_KEYS {
            return trail;
        }
        TrailId(self.cell(key, trail.0))
    }

    /// The keys of a trail, outermost first.
    pub(super) fn trail(&self, trail: TrailId) -> Vec<PathKey> {
        let mut keys = self.list(trail.0);
        keys.reverse();
        keys
    }

    pub(super) fn push(&mut self, stack: StackId, call: CallRef, callee: FunctionRef) -> Option<StackId> {
        let depth = self.frame(stack).map_or(0, |frame| frame.depth) + 1;
        if depth > crate::limits::CALL_DEPTH || self.calls(stack, call) {
            return None;
        }
        let frame = Frame { parent: stack, call, callee, depth };
        if let Some(found) = self.frame_ids.get(&frame) {
            return Some(StackId(*found));
        }
        let new = id(self.frames.len());
        self.frames.push(frame);
        self.frame_ids.insert(frame, new);
        Some(StackId(new))
    }

    /// A call that is already on the stack is recursion: entering it again adds nothing.
    pub(super) fn calls(&self, mut stack: StackId, call: CallRef) -> bool {
        while let Some(frame) = self.frame(stack) {
            if frame.call == call {
                return true;
            }
            stack = frame.parent;
        }
        false
    }

    pub(super) fn frame(&self, stack: StackId) -> Option<Frame> {
        self.frames.get(stack.0.checked_sub(1)? as usize).copied()
    }

    /// The innermost frame in which `function` was entered.
    pub(super) fn frame_of(&self, mut stack: StackId, function: FunctionRef) -> Option<Frame> {
        while let Some(frame) = self.frame(stack) {
            if frame.callee == function {
                return Some(frame);
            }
            stack = frame.parent;
        }
        None
    }

    pub(super) fn filter(&self, filter: FilterId) -> Option<&Filter> {
        self.filters.get(filter.0.checked_sub(1)? as usize)
    }

    fn intern_filter(&mut self, mut filter: Filter) -> FilterId {
        match &mut filter {
            Filter::Without(names) | Filter::Only(names) => sort(names),
            Filter::Both { only, without } => {
                sort(only);
                sort(without);
            }
        }
        if let Some(found) = self.filter_ids.get(&filter) {
            return FilterId(*found);
        }
        let new = id(self.filters.len());
        self.filters.push(filter.clone());
        self.filter_ids.insert(filter, new);
        FilterId(new)
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
        let merged = |left: &[CompactString]| left.iter().chain(&names).cloned().collect();
        let next = match self.filter(filter) {
            None => Filter::Without(names),
            Some(Filter::Without(before)) => Filter::Without(merged(before)),
            Some(Filter::Only(only)) => Filter::Both { only: only.clone(), without: names },
            Some(Filter::Both { only, without }) => {
                Filter::Both { only: only.clone(), without: merged(without) }
            }
        };
        self.intern_filter(next)
    }

    pub(super) fn only(&mut self, filter: FilterId, names: &[CompactString]) -> FilterId {
        let next = match self.filter(filter) {
            None => Filter::Only(names.to_vec()),
            Some(Filter::Without(without)) => Filter::Both { only: names.to_vec(), without: without.clone() },
            Some(Filter::Only(before)) => {
                Filter::Only(before.iter().filter(|name| names.contains(name)).cloned().collect())
            }
            Some(Filter::Both { only, without }) => Filter::Both {
                only: only.iter().filter(|name| names.contains(name)).cloned().collect(),
                without: without.clone(),
            },
        };
        self.intern_filter(next)
    }

    /// May the filtered object still hold this key?
    pub(super) fn keeps(&self, filter: FilterId, name: &str) -> bool {
        // Interned filters are sorted.
        let has = |names: &[CompactString]| names.binary_search_by(|other| other.as_str().cmp(name)).is_ok();
        match self.filter(filter) {
            None => true,
            Some(Filter::Without(without)) => !has(without),
            Some(Filter::Only(only)) => has(only),
            Some(Filter::Both { only, without }) => has(only) && !has(without),
        }
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

impl Trace {
    pub(super) fn new(parent: TraceId, place: Place, kind: StepKind, name: impl Into<String>) -> Self {
        Self {
            parent,
            step: Step { place, kind, name: name.into() },
            evidence: None,
            ty: None,
            is_part: false,
            value: None,
            field: None,
            caller: None,
        }
    }
}
