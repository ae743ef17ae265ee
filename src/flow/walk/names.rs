//! Names: imports, globals, variables, and declared types that say what a value is.

use compact_str::CompactString;

use super::{Mode, Terminal, Walk};
use crate::flow::state::{How, PathId, PathKey, State, Trace, TraceId, TypeNote};
use crate::flow::steps::meets_itself;
use crate::flow::types::StepKind;
use crate::ir::path::{ApiPath, Root, Segment};
use crate::ir::{BindingId, BindingWrite, ImportId, Key, RequestId, Value, ValueId};
use crate::link::{CallRef, Exported, GlobalStore, Node, Target};
use crate::source::FileId;
use crate::summary::code_of_object;

impl Walk<'_, '_> {
    /// A path of the outside world: the keys still to be read belong to it.
    pub(super) fn api(&mut self, state: State, trace: TraceId, root: Root, segments: Vec<Segment>) {
        let path = ApiPath { root, segments };
        self.taken_below(state, trace, &path);
        if self.loaded_by_value(state, trace, &path) {
            return;
        }
        if !self.meets_given {
            self.below_api(state, trace, path);
            return;
        }
        let states = self.settled(state);
        let paths = std::iter::repeat_n(path, states.len());
        for (state, path) in states.into_iter().zip(paths) {
            self.below_api(state, trace, path);
        }
    }

    fn below_api(&mut self, state: State, trace: TraceId, mut path: ApiPath) {
        path.segments.extend(self.engine.tables.keys(state.path).iter().map(Segment::from));
        let path = path.normalised();
        let is_long = path.segments.len() > crate::limits::API_SEGMENTS;
        self.end(state, trace, if is_long { Terminal::Opaque } else { Terminal::Api(path) });
    }

    pub(super) fn import(&mut self, state: State, trace: TraceId, import: ImportId) {
        let program = self.engine.program;
        let entry = program.module(state.node.file).import(import);
        let target = program.import_target(state.node.file, import);
        let found = program.imported(target, &entry.imported);
        let ambient = program.ambient_export(state.node.file, import);
        let trace = ambient.map_or(trace, |ambient| self.declared(state, trace, ambient));
        if found.is_empty() {
            self.end(state, trace, Terminal::Opaque);
        }
        for exported in found {
            self.exported(state, trace, exported);
        }
    }

    pub(super) fn namespace(&mut self, state: State, trace: TraceId, request: RequestId) {
        match self.engine.program.target(state.node.file, request) {
            Target::Package(package) => self.api(state, trace, Root::Package(package.clone()), Vec::new()),
            Target::File(file) => self.exported(state, trace, Exported::Namespace(*file)),
            Target::Missing => self.end(state, trace, Terminal::Opaque),
        }
    }

    fn exported(&mut self, state: State, trace: TraceId, exported: Exported) {
        match exported {
            Exported::Value { node, member } => {
                let path = match member {
                    Some(name) => self.engine.tables.prepend(PathKey::Name(name), state.path),
                    None => state.path,
                };
                self.go(State { node, path, ..state }, trace);
            }
            Exported::Package { package, name } => {
                let segments = name.into_iter().map(Segment::Member).collect();
                self.api(state, trace, Root::Package(package), segments);
            }
            Exported::Namespace(file) => self.file_namespace(state, trace, file),
        }
    }

    /// `ns.name` of a file of the program; the whole of it for `CommonJS` `module.exports = value`.
    fn file_namespace(&mut self, state: State, trace: TraceId, file: FileId) {
        let assigned = self.engine.program.assigned_exports(file);
        for node in &assigned {
            self.go(State { node: *node, ..state }, trace);
        }
        let Some((key, rest)) = self.engine.tables.split(state.path) else {
            if assigned.is_empty() {
                self.end(state, trace, Terminal::Opaque);
            }
            return;
        };
        let PathKey::Name(name) = key else { return };
        for exported in self.engine.program.exported(file, &name) {
            if matches!(exported, Exported::Namespace(again) if again == file) {
                continue;
            }
            self.exported(state.with_path(rest), trace, exported);
        }
    }

    /// A global: a value of the platform, and what the program itself stores there.
    pub(super) fn global(&mut self, state: State, trace: TraceId, name: &CompactString) {
        if name == "undefined" {
            if state.path == PathId::EMPTY {
                self.end(state, trace, Terminal::Literal(crate::ir::Literal::Undefined));
            }
            return;
        }
        let trace = self.ambient(state, trace, name);
        let (stores, state_in_store) = if self.is_platform_value(state, name) {
            (Vec::new(), state)
        } else {
            let (own, within) = self.own_global(state, name);
            if self.taken_global(within, trace, &own) {
                return;
            }
            (self.engine.program.global_stores(&own).to_vec(), within)
        };
        for GlobalStore { node, keys } in stores {
            let how = How { unordered: true, ..state_in_store.how };
            self.written(State { node, how, ..state_in_store }, trace, &keys, node.id);
        }
        let imported = self.engine.program.auto_imported(state.node.file, name);
        let is_imported = !imported.is_empty();
        for exported in imported {
            self.exported(state, trace, exported);
        }
        if !is_imported {
            self.api(state, trace, Root::Global(name.clone()), Vec::new());
        }
    }

    /// `location.href`: what the platform holds there is a source by itself, whatever the program assigned.
    fn is_platform_value(&self, state: State, name: &CompactString) -> bool {
        let mut names = vec![name.clone()];
        for key in self.engine.tables.keys(state.path) {
            let PathKey::Name(name) = key else { break };
            names.push(name);
        }
        if crate::ir::path::GLOBAL_OBJECTS.contains(&name.as_str()) {
            names.remove(0);
        }
        let mut names = names.into_iter();
        let Some(root) = names.next() else { return false };
        let path = ApiPath { root: Root::Global(root), segments: names.map(Segment::Member).collect() };
        self.engine.model.lexicon.api_source(&path).is_some()
    }

    /// `analytics` and `window.analytics` are one variable: its name, and what is read of it.
    pub(super) fn own_global(&mut self, state: State, name: &CompactString) -> (CompactString, State) {
        if crate::ir::path::GLOBAL_OBJECTS.contains(&name.as_str())
            && let Some((PathKey::Name(first), rest)) = self.engine.tables.split(state.path)
        {
            return (first, state.with_path(rest));
        }
        (name.clone(), state)
    }

    /// A variable of another function: all writes, order ignored.
    pub(super) fn capture(&mut self, state: State, trace: TraceId, binding: BindingId) {
        let program = self.engine.program;
        let declared = program.module(state.node.file).binding(binding);
        let mut values = declared.writes.iter().filter_map(|write| write.value);
        if self.mode == Mode::Identity
            && let Some(ty) = &declared.ty
            && !values.any(|value| self.is_written_out(state.to(value)))
            && self.typed_identity(state, trace, state.node.file, ty)
        {
            return;
        }
        let ty = declared.ty.as_ref().map(|_| TypeNote::Variable(state.node.file, binding));
        let trace = self.variable(state, trace, &declared.name, ty);
        let many = declared.writes.len() > 1;
        // What a module keeps was not given by the call that puts it somewhere.
        let is_kept = program.module(state.node.file).function(declared.function).parent.is_none();
        let state = if is_kept { Self::of_any(state) } else { state };
        let state = State { how: How { unordered: state.how.unordered || many, ..state.how }, ..state };
        let Some(state) = self.without_deleted(state, declared) else {
            self.end(state, trace, Terminal::Missing);
            return;
        };
        let anywhere = State { node: Node { id: ValueId::new(0), ..state.node }, ..state };
        if !self.variables.insert((binding, anywhere)) {
            return;
        }
        if self.applied_to_variable(state, trace, binding) {
            return;
        }
        let mut is_set = false;
        for store in program.namespace_stores(state.node.file, binding) {
            let how = How { unordered: true, ..state.how };
            self.written(State { node: store.node, how, ..state }, trace, &store.keys, store.node.id);
        }
        for write in &declared.writes {
            let Some(value) = write.value else { continue };
            let module = program.module(state.node.file);
            if write.is_by_call(module)
                && (self.leaves_as_it_was(state, value)
                    || !write.is_whole() && !self.engine.is_part_of_keeper(state.node.file, value))
            {
                continue;
            }
            is_set = true;
            if let [key] = write.keys.as_slice()
                && let Some(copied) = self.copied(state, key, value, &write.conditions)
            {
                self.follow_copied(state, trace, &copied);
                continue;
            }
            let trace = self.write_step(state, trace, binding, write, value);
            self.written(state, trace, &write.keys, value);
        }
        if !is_set {
            // `declare const user: User`, or set by whoever uses the component.
            self.end(state, trace, Terminal::Opaque);
        }
    }

    /// `bus.emit(x);` is a write of `bus` that says nothing where the call changes nothing: its other writes are looked at anyway.
    fn leaves_as_it_was(&mut self, state: State, value: ValueId) -> bool {
        let file = state.node.file;
        let Value::AfterCall { call, at, .. } = self.engine.program.module(file).value(value) else {
            return false;
        };
        let is_whole = self.mode == Mode::Identity && state.path == PathId::EMPTY;
        is_whole || !self.engine.may_change(CallRef { file, id: *call }, *at)
    }

    fn variable(&mut self, state: State, trace: TraceId, name: &str, ty: Option<TypeNote>) -> TraceId {
        let bare = state.path == PathId::EMPTY;
        if self.mode == Mode::Identity || !bare && ty.is_none() {
            return trace;
        }
        let place = self.engine.program.place(state.node);
        // It is only read here; where it is written is a step.
        let mut link = Trace::new(trace, place, StepKind::Assigned, "");
        link.evidence = bare.then(|| name.into());
        link.ty = ty;
        link.below = state.path;
        self.engine.tables.trace(link)
    }

    /// `last.contact = user;` in another function than the one that reads it. A value that the variable is the first name of says so itself.
    fn write_step(
        &mut self,
        state: State,
        trace: TraceId,
        binding: BindingId,
        write: &BindingWrite,
        value: ValueId,
    ) -> TraceId {
        let module = self.engine.program.module(state.node.file);
        let name = &module.binding(binding).name;
        let at = Node { id: value, ..state.node };
        if !write.keys.is_empty() {
            let text = keys_in_words(name, &write.keys);
            return self.step(trace, State { node: at, ..state }, StepKind::Held, text);
        }
        let is_own = module.names.get(value.index()).copied().flatten() == Some(binding);
        if is_own || write.is_by_call(module) || meets_itself(module, at) {
            trace
        } else {
            self.step(trace, State { node: at, ..state }, StepKind::Assigned, name.as_str())
        }
    }

    /// `props[key] = user.email`, where the walk goes on at the value.
    pub(super) fn put_under(&mut self, at: Node, trace: TraceId, base: Node, keys: &[Key]) -> TraceId {
        if self.mode == Mode::Identity {
            return trace;
        }
        let module = self.engine.program.module(at.file);
        let name = code_of_object(module, base.id, &|_| false).unwrap_or_default();
        self.step_at(trace, self.engine.program.place(at), StepKind::Held, keys_in_words(&name, keys))
    }

    /// A write below a variable or `this`: `x.a.b = value` answers for the path `[a, b, …]`, and for the whole.
    pub(super) fn written(&mut self, state: State, trace: TraceId, keys: &[Key], value: ValueId) {
        let mut state = state;
        let mut path = state.path;
        let mut trail = state.trail;
        for key in keys {
            let own = self.keys_of(state, key);
            let Some((wanted, rest)) = self.engine.tables.split(path) else {
                if self.mode == Mode::Identity {
                    return;
                }
                // `omit(this.me, ['home'])`, where `this.me.home = home` is written.
                if let PathKey::Name(name) = &own[0]
                    && !self.engine.tables.keeps(state.filter, name)
                {
                    return;
                }
                state.filter = self.engine.tables.below(state.filter);
                trail = self.engine.tables.extend(trail, own[0].clone());
                continue;
            };
            if !wanted.is_open() && !own.contains(&wanted) && !own.iter().any(PathKey::is_open) {
                return;
            }
            state = self.keyed_by(state, key, &wanted);
            path = rest;
        }
        self.go(State { path, trail, ..state }.to(value), trace);
    }
}

/// `props.contact`, `props[…]`
fn keys_in_words(object: &str, keys: &[Key]) -> String {
    let mut words = object.to_owned();
    for key in keys {
        match key {
            Key::Name(name) if words.is_empty() => words.push_str(name),
            Key::Name(name) => words.extend([".", name]),
            Key::Index(_) | Key::Computed(_) | Key::Any => words.push_str("[…]"),
        }
    }
    words
}
