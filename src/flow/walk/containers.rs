//! Objects and lists: literals, stores, deletes, spreads, rest.

use compact_str::CompactString;
use rustc_hash::FxHashSet;

use super::{Mode, Terminal, Walk};
use crate::flow::state::{FilterId, How, PathId, PathKey, State, Trace, TraceId};
use crate::flow::types::StepKind;
use crate::ir::{Entry, Key, ListItem, Value, ValueId};
use crate::link::{CallRef, FunctionRef};

impl Walk<'_, '_> {
    pub(super) fn object(&mut self, state: State, trace: TraceId, entries: &[Entry]) {
        match self.engine.tables.split(state.path) {
            Some((key, rest)) => {
                // `{ client: null, init() { this.client = sdk; } }`
                for (keys, value) in self.engine.stored_on(state.node) {
                    let how = How { unordered: true, ..state.how };
                    self.written(State { how, ..state }, trace, &keys, value);
                }
                self.object_member(state, trace, entries, &key, rest);
            }
            None if self.mode == Mode::Identity => self.end(state, trace, Terminal::Object),
            None => {
                // `ref<User>({} as User)`: filled later, and only its type is known.
                if entries.is_empty() && state.how.open {
                    self.unfilled(state, trace);
                }
                self.object_contents(state, trace, entries);
            }
        }
    }

    /// `{ a, ...b, c }.key`: later entries win; a spread may or may not have the key.
    fn object_member(
        &mut self,
        state: State,
        trace: TraceId,
        entries: &[Entry],
        wanted: &PathKey,
        rest: PathId,
    ) {
        let mut open = false;
        for entry in entries.iter().rev() {
            match entry {
                Entry::Field { key, value, .. } => {
                    if let Some(copied) = self.copied_at(state, key, *value) {
                        open = true;
                        self.follow_copied(state, trace, &copied);
                        continue;
                    }
                    let own = self.keys_of(state, key);
                    let certain = own.len() == 1 && own[0] == *wanted && !wanted.is_open();
                    if certain || wanted.is_open() || own.iter().any(PathKey::is_open) || own.contains(wanted)
                    {
                        let next = self.keyed_by(state, key, wanted).with_path(rest).to(*value);
                        let trace = self.held_under(next, trace, wanted);
                        self.go(next, trace);
                    }
                    if certain {
                        return;
                    }
                }
                Entry::Getter { key, function, .. } => {
                    if self.keys_of(state, key).contains(wanted) {
                        self.returned(state.with_path(rest), trace, *function);
                        return;
                    }
                }
                Entry::Spread { value, .. } => {
                    open = true;
                    let next = state.to(*value);
                    self.go(next, trace);
                    // `{ ...user, ...HIDDEN }.email`
                    if wanted.name().is_some_and(|name| self.certain_keys(next.node).contains(name)) {
                        return;
                    }
                }
            }
        }
        if entries.is_empty() && wanted.is_open() {
            self.unfilled(state, trace);
        } else if !open && !wanted.is_open() && !self.held_by_store(state, trace, entries) {
            self.end(state, trace, Terminal::Missing);
        }
    }

    /// `$editor.author`, where `editor` is `{ subscribe, open() {…} }`: read of what its subscribers are given. By that one method components
    /// know a store, whoever made it; which method that is, is data.
    fn held_by_store(&mut self, state: State, trace: TraceId, entries: &[Entry]) -> bool {
        let methods = &self.engine.model.library.store_methods;
        let subscribe = entries.iter().find_map(|entry| match entry {
            Entry::Field { key: Key::Name(key), value, .. } if methods.contains(key) => Some(*value),
            _ => None,
        });
        let Some(subscribe) = subscribe.filter(|_| self.mode == Mode::Contents) else { return false };
        // `const { subscribe, set } = writable('')`: the library's own store is what its method is read of.
        let own = self.engine.identities(state.to(subscribe).node, &[]);
        for found in &own {
            if let Terminal::Api(path) = &found.terminal
                && path.last_member().is_some_and(|name| methods.iter().any(|method| method == name))
            {
                self.go(State { node: found.state.node, ..state }, trace);
            }
        }
        let held = PathKey::Name(CompactString::const_new("value"));
        let path = self.engine.tables.prepend(held, state.path);
        self.go(state.with_path(path).to(subscribe), trace);
        true
    }

    /// `{ email: '' }`, also with a declared type.
    pub(super) fn is_literal_object(&self, node: crate::link::Node) -> bool {
        let program = self.engine.program;
        match program.value(node) {
            Value::Typed { base, .. } => {
                matches!(program.value(crate::link::Node { id: *base, ..node }), Value::Object(_))
            }
            value => matches!(value, Value::Object(_)),
        }
    }

    /// `{ email: form.x }` read as `.email`: the key names the value.
    pub(super) fn held_under(&mut self, next: State, trace: TraceId, key: &PathKey) -> TraceId {
        let (PathKey::Name(name), Mode::Contents, true) = (key, self.mode, next.path == PathId::EMPTY) else {
            return trace;
        };
        let place = self.engine.program.place(next.node);
        let mut link = Trace::new(trace, place, StepKind::Held, name.as_str());
        link.evidence = Some(name.clone());
        self.engine.tables.trace(link)
    }

    fn object_contents(&mut self, state: State, trace: TraceId, entries: &[Entry]) {
        let mut overwritten: FxHashSet<CompactString> = FxHashSet::default();
        for entry in entries.iter().rev() {
            match entry {
                Entry::Field { key, value, span } => {
                    self.field(state, trace, key, *value, *span, &mut overwritten);
                }
                Entry::Getter { key, function, .. } => {
                    let Key::Name(name) = key else { continue };
                    if self.engine.tables.keeps(state.filter, name) && !overwritten.contains(name) {
                        let trail = self.engine.tables.extend(state.trail, PathKey::Name(name.clone()));
                        self.returned(State { trail, filter: FilterId::EMPTY, ..state }, trace, *function);
                        overwritten.insert(name.clone());
                    }
                }
                Entry::Spread { value, span } => {
                    let filter = self.engine.tables.without(state.filter, overwritten.iter());
                    let next = State { filter, ..state }.to(*value);
                    let place = crate::source::Place { file: next.node.file, span: *span };
                    let trace = self.step_at(trace, place, StepKind::Spread, "");
                    self.go(next, trace);
                    overwritten.extend(self.certain_keys(next.node));
                }
            }
        }
    }

    /// One `key: value` of an object whose contents are asked for.
    fn field(
        &mut self,
        state: State,
        trace: TraceId,
        key: &Key,
        value: ValueId,
        span: crate::source::Span,
        overwritten: &mut FxHashSet<CompactString>,
    ) {
        if let Some(copied) = self.copied_at(state, key, value) {
            let filter = self.engine.tables.without(state.filter, overwritten.iter());
            self.follow_copied(State { filter, ..state }, trace, &copied);
            return;
        }
        if let Key::Computed(name) = key {
            // `{ [user.email]: true }`: the key itself is sent.
            let as_key = State { how: How { as_key: true, ..state.how }, ..state }.to(*name);
            self.go(as_key, trace);
        }
        let own = self.keys_of(state, key);
        for key in &own {
            if let PathKey::Name(name) = key {
                if !self.engine.tables.keeps(state.filter, name) || overwritten.contains(name) {
                    continue;
                }
                if own.len() == 1 {
                    overwritten.insert(name.clone());
                }
            }
            let trail = self.engine.tables.extend(state.trail, key.clone());
            let filter = self.engine.tables.below(state.filter);
            let next = State { trail, filter, ..state }.to(value);
            let trace = self.stored(next, trace, key, span);
            self.go(next, trace);
        }
    }

    /// The step "stored under `key`"; at the place of the finding, the value is what people look at.
    fn stored(
        &mut self,
        next: State,
        trace: TraceId,
        key: &PathKey,
        key_span: crate::source::Span,
    ) -> TraceId {
        if self.mode == Mode::Identity {
            return trace;
        }
        let name = match key {
            PathKey::Name(name) => name.as_str(),
            PathKey::Any | PathKey::Given(_) => "a computed key",
        };
        let place = crate::source::Place { file: next.node.file, span: key_span };
        let mut link = Trace::new(trace, place, StepKind::Stored, name);
        link.value = Some(self.engine.program.place(next.node));
        self.engine.tables.trace(link)
    }

    pub(super) fn list(&mut self, state: State, trace: TraceId, items: &[ListItem]) {
        match self.engine.tables.split(state.path) {
            None if self.mode == Mode::Identity => self.end(state, trace, Terminal::List),
            None => {
                if self.is_filled_later(state, items) {
                    self.end(state, trace, Terminal::Opaque);
                }
                let trail = self.engine.tables.extend(state.trail, PathKey::Any);
                // An item is not what the list is called.
                let trace = self.step(trace, state, StepKind::Stored, "");
                for item in items {
                    match item {
                        ListItem::Item(value) => self.go(State { trail, ..state }.to(*value), trace),
                        ListItem::Spread(value) => self.go(state.to(*value), trace),
                        ListItem::Hole => {}
                    }
                }
            }
            Some((key, rest)) => self.list_item(state, trace, items, &key, rest),
        }
    }

    /// `byId: Record<string, User> = {}`: an element of what is empty here is put in later, and only its type is known.
    pub(super) fn unfilled(&mut self, state: State, trace: TraceId) {
        if self.mode == Mode::Contents {
            let how = How { unordered: true, ..state.how };
            self.end(State { how, ..state }, trace, Terminal::Literal(crate::ir::Literal::Null));
        }
    }

    /// `useState<Row[]>([])`: what will be in it is judged by its type and names.
    fn is_filled_later(&self, state: State, items: &[ListItem]) -> bool {
        self.mode == Mode::Contents && state.how.open && items.is_empty()
    }

    fn list_item(&mut self, state: State, trace: TraceId, items: &[ListItem], key: &PathKey, rest: PathId) {
        let index: Option<usize> = match key {
            PathKey::Name(name) => match name.parse() {
                Ok(index) => Some(index),
                Err(_) => return,
            },
            PathKey::Any | PathKey::Given(_) => None,
        };
        if self.is_filled_later(state, items) {
            self.end(state, trace, Terminal::Opaque);
        } else if items.is_empty() {
            self.unfilled(state, trace);
        }
        let spread_before =
            |at: usize| items[..at.min(items.len())].iter().any(|i| matches!(i, ListItem::Spread(_)));
        for (at, item) in items.iter().enumerate() {
            match item {
                ListItem::Item(value) if index.is_none_or(|index| index == at || spread_before(index)) => {
                    self.go(state.with_path(rest).to(*value), trace);
                }
                ListItem::Spread(value) => {
                    // The element's place in the spread list is not known: any of them.
                    let path = self.engine.tables.prepend(PathKey::Any, rest);
                    self.go(state.with_path(path).to(*value), trace);
                }
                _ => {}
            }
        }
    }

    /// `base` after `base.key = value`.
    pub(super) fn store(&mut self, state: State, trace: TraceId, base: ValueId, key: &Key, value: ValueId) {
        let span = self.engine.program.place(state.node).span;
        if self.is_left_alone(state, base, value) {
            self.go(state.to(base), trace);
            return;
        }
        let Some((wanted, rest)) = self.engine.tables.split(state.path) else {
            if self.mode == Mode::Identity {
                self.go(state.to(base), trace);
                return;
            }
            let mut overwritten = FxHashSet::default();
            self.field(state, trace, key, value, span, &mut overwritten);
            let filter = self.engine.tables.without(state.filter, overwritten.iter());
            self.go(State { filter, ..state }.to(base), trace);
            return;
        };
        if let Some(copied) = self.copied_at(state, key, value) {
            self.follow_copied(state, trace, &copied);
            self.go(state.to(base), trace);
            return;
        }
        let own = self.keys_of(state, key);
        let certain = own.len() == 1 && own[0] == wanted && !wanted.is_open();
        if certain || wanted.is_open() || own.iter().any(PathKey::is_open) || own.contains(&wanted) {
            let next = self.keyed_by(state, key, &wanted);
            let trace = self.put_under(
                state.node,
                trace,
                crate::link::Node { id: base, ..state.node },
                std::slice::from_ref(key),
            );
            self.go(next.with_path(rest).to(value), trace);
        }
        if !certain {
            self.go(state.to(base), trace);
        }
    }

    /// `log(user.email);` changes nothing of `user`: the call that the member was handed to leaves it alone.
    fn is_left_alone(&mut self, state: State, base: ValueId, value: ValueId) -> bool {
        let module = self.engine.program.module(state.node.file);
        let Value::AfterCall { base: member, call, at } = *module.value(value) else { return false };
        let is_own = matches!(module.value(member), Value::Load { base: of, .. } if *of == base);
        is_own && !self.may_change(CallRef { file: state.node.file, id: call }, at)
    }

    /// `base` after `delete base.key`.
    pub(super) fn deleted(&mut self, state: State, trace: TraceId, base: ValueId, key: &Key) {
        let keys = std::slice::from_ref(key);
        self.without(state, trace, base, keys);
    }

    /// `rest` of `const { key, ...rest } = base`.
    pub(super) fn without(&mut self, state: State, trace: TraceId, base: ValueId, keys: &[Key]) {
        let mut names = Vec::new();
        for key in keys {
            let own = self.keys_of(state, key);
            // A key that is not one constant may be any: nothing is surely removed.
            if let [PathKey::Name(name)] = own.as_slice() {
                names.push(name.clone());
            }
        }
        match self.engine.tables.split(state.path) {
            Some((PathKey::Name(wanted), _)) if names.contains(&wanted) => {
                self.end(state, trace, Terminal::Missing);
            }
            Some(_) => self.go(state.to(base), trace),
            None => {
                let filter = self.engine.tables.without(state.filter, names.iter());
                self.go(State { filter, ..state }.to(base), trace);
            }
        }
    }

    /// Values a function returns, without entering it through a call (accessors).
    pub(super) fn returned(&mut self, state: State, trace: TraceId, function: crate::ir::FunctionId) {
        let program = self.engine.program;
        let function = FunctionRef { file: state.node.file, id: function };
        for value in &program.function(function).returns {
            self.go(state.to(*value), trace);
        }
    }
}
