//! Keys that callers give: `const set = (key, value) => sdk.set({ [key]: value })`, `pick(user, ['id', 'plan'])`.
//!
//! Such a key stands for itself on paths and trails until the walk leaves the function at a call; there it becomes what this call gives,
//! in all places together. Where the walk ends without leaving (`(key) => sdk.set({ [key]: user[key] })`), or has to know the name earlier,
//! it is any that some caller gives: errs towards false alarms.

use compact_str::CompactString;

use super::callbacks::Callback;
use super::parameters::Taken;
use super::{Bounds, Mode, Terminal, Walk};
use crate::flow::calls::callees::Callee;
use crate::flow::engine::Engine;
use crate::flow::sinks::{CommandName, Sink};
use crate::flow::state::{
    FilterId, GivenKey, How, InstanceId, PathId, PathKey, StackId, State, TraceId, TrailId,
};
use crate::ir::{Key, Module, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, FunctionRef, Node};
use crate::summary::{Holder, untyped};

impl Walk<'_, '_> {
    /// `o[key]`: constants, or what callers give, or any key. A filter has to know the names.
    pub(super) fn computed(&mut self, state: State, key: Node) -> Vec<PathKey> {
        if let Some(wanted) = self.needed_key(state, key) {
            return vec![wanted];
        }
        if self.mode == Mode::Contents && state.filter == FilterId::EMPTY {
            if let Some(given) = self.given_key(key, PathId::EMPTY) {
                self.meets_given = true;
                return vec![PathKey::Given(given)];
            }
        } else if self.mode == Mode::Contents
            && let Some(given) = self.given_key(key, PathId::EMPTY)
        {
            return self.named(given, state.stack);
        }
        // `target('local')` of `const target = key => targets[key]` is not what another call of `target` names.
        let is_entered = state.stack != StackId::EMPTY || state.instance != InstanceId::EMPTY;
        if self.mode == Mode::Identity
            && is_entered
            && let Some(given) = self.given_key(key, PathId::EMPTY)
            && let Some(names) =
                self.entered_names(given, state.stack).or_else(|| self.made_names(given, state))
        {
            return names;
        }
        match self.engine.constants(key) {
            Some(names) => names.iter().cloned().map(PathKey::Name).collect(),
            None => self.engine.keys_by_type(key, PathId::EMPTY).unwrap_or_else(|| vec![PathKey::Any]),
        }
    }

    /// Is a key what a parameter is given, whoever calls?
    pub(super) fn given_key(&mut self, node: Node, path: PathId) -> Option<GivenKey> {
        if let Some(known) = self.engine.given.get(&(node, path)) {
            return *known;
        }
        let before = self.engine.before();
        let found = self.engine.identities_around(State::at(node, path));
        let mut keys = found.iter().map(|found| match found.terminal {
            Terminal::Parameter { .. } => {
                let is_named = matches!(
                    self.engine.program.value(found.state.node),
                    Value::Parameter(_) | Value::RestParameter(_) | Value::Arguments
                );
                is_named.then_some(GivenKey { parameter: found.state.node, path: found.state.path })
            }
            _ => None,
        });
        let first = keys.next().flatten();
        let given = first.filter(|first| keys.all(|other| other == Some(*first)));
        if self.engine.is_whole_since(before) {
            self.engine.given.insert((node, path), given);
        }
        given
    }

    /// Has the walk to know the name here? Variables and parameters hand the question on.
    pub(super) fn asks_for_given(&self, state: State) -> bool {
        self.meets_given
            && matches!(self.engine.tables.split(state.path), Some((PathKey::Given(_), _)))
            && !matches!(
                self.engine.program.value(state.node),
                Value::Parameter(_)
                    | Value::RestParameter(_)
                    | Value::Arguments
                    | Value::Load { .. }
                    | Value::Join(_)
                    | Value::Typed { .. }
                    | Value::Capture(_)
            )
    }

    /// The state with the names that are known without leaving a further call.
    pub(super) fn settled(&mut self, state: State) -> Vec<State> {
        if !self.meets_given {
            return vec![state];
        }
        let mut states = vec![state];
        for given in self.engine.tables.given_in(state.path, state.trail) {
            let names = self.named(given, state.stack);
            states = self.with_names(&states, given, &names);
        }
        states
    }

    /// The states in which the walk leaves a function at a call: keys that the function is given become what this call gives.
    pub(super) fn left(&mut self, state: State, function: FunctionRef, call: CallRef) -> Vec<State> {
        let Some(state) = self.left_as_assumed(state, function, call) else { return Vec::new() };
        if !self.meets_given {
            return vec![state];
        }
        let Some(state) = self.with_key_of(state, function, call) else { return Vec::new() };
        let mut states = vec![state];
        for given in self.engine.tables.given_in(state.path, state.trail) {
            let holder = self.engine.program.owner(given.parameter);
            if holder == function {
                let names = self.given_at(given, call, state.stack);
                states = self.with_names(&states, given, &names);
            } else if let Some(names) = self.given_around_call(given, holder, (state.stack, function, call)) {
                states = self.with_names(&states, given, &names);
            }
        }
        states
    }

    /// `setMail(x)` of `const setter = (key) => (value) => set({ [key]: value }); const setMail = setter('mail');`: what the call that made the function gave.
    fn given_around_call(
        &mut self,
        given: GivenKey,
        holder: FunctionRef,
        (stack, function, call): (StackId, FunctionRef, CallRef),
    ) -> Option<Vec<PathKey>> {
        if !self.engine.is_inside(function, holder) {
            return None;
        }
        let mut names = Vec::new();
        for around in self.engine.stacks_around(stack, call, function) {
            self.engine.tables.stacks.frame_of(around, holder)?;
            names.extend(self.named(given, around));
        }
        names.dedup();
        Some(names)
    }

    /// `{ [key]: value }`, `map.set(key, value)` read as `.plan`: the value is the one that was given with that key.
    pub(super) fn keyed(&mut self, state: State, key: Node, wanted: &PathKey) -> State {
        let (PathKey::Name(_), None) = (wanted, state.how.keyed) else { return state };
        let Some(given) = self.given_key(key, PathId::EMPTY) else { return state };
        self.meets_given = true;
        let wanted = self.engine.tables.path(std::slice::from_ref(wanted));
        State { how: How { keyed: Some((given, wanted)), ..state.how }, ..state }
    }

    /// `kept[name].push(f)`, where the way so far says what `name` has to be.
    pub(super) fn needed_key(&mut self, state: State, key: Node) -> Option<PathKey> {
        let (given, wanted) = state.how.keyed?;
        let (wanted, _) = self.engine.tables.split(wanted)?;
        (self.given_key(key, PathId::EMPTY) == Some(given)).then_some(wanted)
    }

    /// The same where the key is written as that of an object.
    pub(super) fn keyed_by(&mut self, state: State, key: &Key, wanted: &PathKey) -> State {
        match key {
            Key::Computed(name) => self.keyed(state, Node { id: *name, ..state.node }, wanted),
            Key::Name(_) | Key::Index(_) | Key::Any => state,
        }
    }

    /// `sender[method](x)` calls what stands under `track` only where it is given that name: a walk that leaves that function here needs it.
    pub(super) fn picked(&mut self, state: State, function: FunctionRef, call: CallRef) -> State {
        let program = self.engine.program;
        let module = program.module(call.file);
        let Some(key) = computed_key(module, module.call(call.id).callee) else { return state };
        let (None, Some(own)) = (state.how.keyed, self.member_name(function)) else { return state };
        let Some(given) = self.given_key(Node { file: call.file, id: key }, PathId::EMPTY) else {
            return state;
        };
        self.meets_given = true;
        let wanted = self.engine.tables.path(&[PathKey::Name(own)]);
        State { how: How { keyed: Some((given, wanted)), ..state.how }, ..state }
    }

    /// The name under which a function stands in an object literal or a class.
    fn member_name(&self, function: FunctionRef) -> Option<CompactString> {
        let program = self.engine.program;
        let declared = program.function(function);
        let holder = declared.value.and_then(|id| program.summary(function.file)?.holders.get(&id));
        match holder {
            Some(Holder::Entry { key, .. }) => Some(key.clone()),
            _ => declared.name.clone().filter(|_| declared.class.is_some()),
        }
    }

    /// The state behind a call that may give the key that the walk needs; `None` where it gives another.
    fn with_key_of(&mut self, state: State, function: FunctionRef, call: CallRef) -> Option<State> {
        let Some((given, wanted)) = state.how.keyed else { return Some(state) };
        let holder = self.engine.program.owner(given.parameter);
        let names = if holder == function {
            self.given_at(given, call, state.stack)
        } else {
            match self.given_around_call(given, holder, (state.stack, function, call)) {
                Some(names) => names,
                None => return Some(state),
            }
        };
        let keyed = match names.as_slice() {
            [PathKey::Given(outer)] => Some((*outer, wanted)),
            names if self.has_name(names, wanted) => None,
            _ => return None,
        };
        Some(State { how: How { keyed, ..state.how }, ..state })
    }

    pub(super) fn has_name(&self, names: &[PathKey], wanted: PathId) -> bool {
        let Some((wanted, _)) = self.engine.tables.split(wanted) else { return true };
        names.iter().any(|name| name.is_open() || *name == wanted)
    }

    fn with_names(&mut self, states: &[State], given: GivenKey, names: &[PathKey]) -> Vec<State> {
        let tables = &mut self.engine.tables;
        let mut next = Vec::new();
        for state in states {
            for name in names {
                let (path, trail): (PathId, TrailId) =
                    tables.replaced((state.path, state.trail), given, name);
                next.push(State { path, trail, ..*state });
            }
        }
        next
    }

    /// The names that the calls on the stack give, or else all callers.
    fn named(&mut self, given: GivenKey, stack: StackId) -> Vec<PathKey> {
        let mut given = given;
        let mut stack = stack;
        for _ in 0..limits::CALL_DEPTH {
            let function = self.engine.program.owner(given.parameter);
            let Some(frame) = self.engine.tables.stacks.frame_of(stack, function) else { break };
            let names = self.given_at(given, frame.call, frame.parent);
            let [PathKey::Given(outer)] = names.as_slice() else { return names };
            (given, stack) = (*outer, frame.parent);
        }
        self.texts_at(given.parameter, given.path, StackId::EMPTY)
    }

    /// The names that a call on the stack gives; `None` where the function was not entered.
    pub(super) fn entered_names(&mut self, given: GivenKey, stack: StackId) -> Option<Vec<PathKey>> {
        let function = self.engine.program.owner(given.parameter);
        self.engine.tables.stacks.frame_of(stack, function)?;
        Some(self.named(given, stack))
    }

    /// `new Client(['mail'])` of `constructor(ids) { this.senders = ids.map(id => senders[id]); }`: the names that the instance was made with.
    fn made_names(&mut self, given: GivenKey, state: State) -> Option<Vec<PathKey>> {
        let made = self.entering(state, self.engine.program.owner(given.parameter))?;
        let mut names = self.given_at(given, made.call, StackId::EMPTY);
        if let ([PathKey::Given(outer)], Some((factory, call))) = (names.as_slice(), made.factory)
            && self.engine.program.owner(outer.parameter) == factory
        {
            names = self.given_at(*outer, call, StackId::EMPTY);
        }
        names.iter().all(|name| !name.is_open()).then_some(names)
    }

    /// What a call gives as a key.
    fn given_at(&mut self, given: GivenKey, call: CallRef, stack: StackId) -> Vec<PathKey> {
        let (index, path) = match self.engine.program.value(given.parameter) {
            Value::Parameter(index) => (*index, given.path),
            // `pick(user, 'id', 'plan')` with `(o, ...keys)`: elements of what is given from there on.
            Value::RestParameter(from) => return self.rest_given_at(*from, given.path, call, stack),
            Value::Arguments => return self.rest_given_at(0, given.path, call, stack),
            _ => return vec![PathKey::Any],
        };
        self.argument_key(call, index, path, stack)
    }

    fn rest_given_at(&mut self, from: u16, path: PathId, call: CallRef, stack: StackId) -> Vec<PathKey> {
        let Some((element, path)) = self.engine.tables.split(path) else { return vec![PathKey::Any] };
        if let PathKey::Name(name) = element {
            let Ok(index) = name.parse::<u16>() else { return vec![PathKey::Any] };
            return self.argument_key(call, from.saturating_add(index), path, stack);
        }
        let count = self.engine.form(call).count(self.engine, call).unwrap_or(0);
        let mut names = Vec::new();
        for index in usize::from(from)..count.min(limits::ARGUMENTS) {
            let index = u16::try_from(index).unwrap_or(u16::MAX);
            names.extend(self.argument_key(call, index, path, stack));
        }
        if names.is_empty() { vec![PathKey::Any] } else { names }
    }

    fn argument_key(&mut self, call: CallRef, index: u16, path: PathId, stack: StackId) -> Vec<PathKey> {
        let site = self.engine.form(call).argument(self.engine, call, index);
        let arguments = &self.engine.program.module(site.call.file).call(site.call.id).arguments;
        let before = arguments.iter().take(usize::from(site.index) + 1);
        let (Some(argument), false) =
            (arguments.get(usize::from(site.index)), before.clone().any(|argument| argument.spread))
        else {
            return vec![PathKey::Any];
        };
        let node = Node { file: site.call.file, id: argument.value };
        let path = match site.element {
            Some(element) => self.engine.tables.prepend(element, path),
            None => path,
        };
        match self.given_key(node, path) {
            Some(outer) => vec![PathKey::Given(outer)],
            None => self.texts_at(node, path, stack),
        }
    }

    pub(super) fn texts_at(&mut self, node: Node, path: PathId, stack: StackId) -> Vec<PathKey> {
        match self.engine.texts_for(State { stack, ..State::at(node, path) }) {
            Some(names) if names.len() <= limits::GIVEN_KEYS => {
                names.into_iter().map(PathKey::Name).collect()
            }
            _ => self.engine.keys_by_type(node, path).unwrap_or_else(|| vec![PathKey::Any]),
        }
    }

    /// What a library calls the function with, where it does: `receiver[]` for the key of `keys.map(key => …)`.
    pub(super) fn listed(
        &mut self,
        state: State,
        trace: TraceId,
        function: FunctionRef,
        taken: Taken,
    ) -> bool {
        let Some(callback) = Callback::of(self.engine.program, function, taken) else { return false };
        let callees = self.engine.callees(callback.call);
        if callees.is_empty() {
            return self.library_callback(state, trace, None, callback, None);
        }
        let mut known = false;
        for callee in callees.iter() {
            if let Callee::Api(path) = callee {
                known |= self.library_callback(state, trace, Some(path), callback, None);
            }
        }
        known
    }

    /// Names that are kept of, or left out of, what is looked for.
    pub(super) fn names_for(&mut self, list: Node, stack: StackId) -> Option<Vec<CompactString>> {
        let element = self.engine.tables.path(&[PathKey::Any]);
        let start = State { stack, ..State::at(list, element) };
        self.engine.texts_for(start)
    }
}

impl Engine<'_> {
    /// `client[method](...args)`, `send(...args)`, where callers give the name: the arguments are what those give that give the name of this method.
    pub(in crate::flow) fn method_given(&mut self, sink: &Sink<'_>) -> Option<(GivenKey, PathId)> {
        if let Some(CommandName { node, path, text }) = &sink.command {
            let path = self.tables.path(path);
            let given = Walk::new(self, Mode::Contents, Bounds::Callers, 0).given_key(*node, path)?;
            return Some((given, self.tables.path(&[PathKey::Name(text.clone())])));
        }
        let call = sink.call?;
        let module = self.program.module(call.file);
        let key = computed_key(module, module.call(call.id).callee)?;
        let wanted = PathKey::Name(sink.method.path.last()?.clone());
        let mut walk = Walk::new(self, Mode::Contents, Bounds::Callers, 0);
        let given = walk.given_key(Node { file: call.file, id: key }, PathId::EMPTY)?;
        Some((given, self.tables.path(&[wanted])))
    }
}

/// `method` of `sender[method](x)` and of `sender[method].apply(sender, x)`.
fn computed_key(module: &Module, callee: ValueId) -> Option<ValueId> {
    let own = |id: ValueId| match module.value(untyped(module, id)) {
        Value::Load { key: Key::Computed(key), .. } => Some(*key),
        _ => None,
    };
    own(callee).or_else(|| match module.value(untyped(module, callee)) {
        Value::Load { base, key: Key::Name(_) } => own(*base),
        _ => None,
    })
}
