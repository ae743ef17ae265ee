//! Reading a member: `user.email`, `user[key]`.

use super::{Mode, Walk};
use crate::flow::calls::callees::Callee;
use crate::flow::state::{FieldRead, PathId, PathKey, State, Trace, TraceId};
use crate::flow::types::StepKind;
use crate::ir::{Key, Value, ValueId};
use crate::link::Node;
use crate::rules::library::View;

impl Walk<'_, '_> {
    /// The key as it is compared: constants of computed keys are found, those that callers give are told apart, others are any key.
    pub(super) fn keys_of(&mut self, state: State, key: &Key) -> Vec<PathKey> {
        match key {
            Key::Name(name) => vec![PathKey::Name(name.clone())],
            Key::Index(index) => vec![PathKey::Name(compact_str::format_compact!("{index}"))],
            Key::Any => vec![PathKey::Any],
            Key::Computed(value) => self.computed(state, Node { file: state.node.file, id: *value }),
        }
    }

    /// `user.email`: what is looked for is under `email` of `user`.
    pub(super) fn load(&mut self, state: State, trace: TraceId, base: ValueId, key: &Key) {
        // Asked for what it is, `sender.count` may be a function of the program: a count is something of its own as data only.
        if let (Key::Name(name), Mode::Contents) = (key, self.mode)
            && state.path == PathId::EMPTY
            && let Some(mark) = self.read_mark(name)
        {
            let trace = self.step(trace, state, StepKind::Sanitized, self.mark_name(mark));
            self.go(State { marks: state.marks.with(mark), ..state.derived() }.to(base), trace);
            return;
        }
        if let Key::Name(name) = key {
            self.viewed(state, trace, base, name);
        }
        let trace = self.note_field(state, trace, base, key);
        if let Key::Name(name) = key
            && self.shared_member(state, trace, name)
        {
            return;
        }
        if let Key::Name(name) = key
            && self.taken_of_member(state, trace, (base, name))
        {
            return;
        }
        // `control.valueChanges` gives what `control.value` is.
        let inputs = &self.engine.model.library.inputs;
        let is_stream = || matches!(key, Key::Name(name) if inputs.streams.iter().any(|own| *own == *name));
        if self.mode == Mode::Contents
            && is_stream()
            && let Some(value) = inputs.reads.first()
        {
            let trace = self.note_control(state, trace, base);
            let path = self.engine.tables.prepend(PathKey::Name(value.as_str().into()), state.path);
            self.go(state.with_path(path).to(base), trace);
            return;
        }
        for key in self.keys_of(state, key) {
            let path = self.engine.tables.prepend(key, state.path);
            self.go(state.with_path(path).to(base), trace);
        }
    }

    /// Remembers the name under which the value was read, and what it was read from:
    /// `session.user.email` may end at `localStorage.getItem('who')`.
    fn note_field(&mut self, state: State, trace: TraceId, base: ValueId, key: &Key) -> TraceId {
        let Key::Name(name) = key else { return trace };
        if self.mode == Mode::Identity || state.how.derived && state.path != PathId::EMPTY {
            return trace;
        }
        let program = self.engine.program;
        let object = Node { file: state.node.file, id: base };
        let module = program.module(object.file);
        let mut holder = crate::summary::value_name(module, base);
        // `const { Item: customer } = await send(…)`: what every query calls its row says nothing.
        let holders = &self.engine.model.library.rows.holders;
        if holder.as_ref().is_some_and(|name| holders.iter().any(|own| own == name)) {
            holder =
                module.names.get(base.index()).copied().flatten().map(|id| module.binding(id).name.clone());
        }
        let mut link = Trace::new(trace, program.place(state.node), StepKind::Read, "");
        link.field = Some(Box::new(FieldRead { key: name.clone(), object, holder }));
        link.below = state.path;
        self.engine.tables.trace(link)
    }

    /// `phone` of `this.phone.valueChanges`: the control's own name says what is typed.
    fn note_control(&mut self, state: State, trace: TraceId, control: ValueId) -> TraceId {
        let program = self.engine.program;
        let module = program.module(state.node.file);
        let Value::Load { key: Key::Name(name), .. } = module.value(control) else { return trace };
        let mut link = Trace::new(trace, program.place(state.node), StepKind::Read, "");
        link.evidence = Some(name.clone());
        link.below = state.path;
        self.engine.tables.trace(link)
    }

    /// `url.href` after `url.searchParams.set('email', mail)`: on at the other member that is contained in it.
    fn viewed(&mut self, state: State, trace: TraceId, base: ValueId, name: &str) {
        let views = &self.engine.model.library.views;
        let is_view = views.iter().any(|view| view.property == name);
        if !is_view || self.mode == Mode::Identity || state.path != PathId::EMPTY {
            return;
        }
        let object = Node { file: state.node.file, id: base };
        let Some(made) = self.engine.call_that_made(object) else { return };
        let callees = self.engine.callees(made);
        let is_of = |view: &&View| {
            let is_it = |callee: &Callee| matches!(callee, Callee::Api(path) if *path == view.of);
            view.property == name && callees.iter().any(is_it)
        };
        for view in views.iter().filter(is_of) {
            let path = self.engine.tables.path(&[PathKey::Name(view.holds.clone())]);
            self.go(State { path, ..state.derived() }.to(base), trace);
        }
    }

    fn read_mark(&self, name: &str) -> Option<crate::rules::library::MarkId> {
        let reads = &self.engine.model.library.reads;
        reads.iter().find(|(property, _)| property == name).map(|(_, mark)| *mark)
    }
}
