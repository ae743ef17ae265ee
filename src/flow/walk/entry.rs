//! Where a finding is reported: at the call that brings the data to the function that sends it.
//!
//! ```js
//! const track = (name, props) => sdk.track(name, props);         // the sink
//! function onLogin(user) { track('Login', { x: user.email }); }  // reported here: the code says what is sent
//! onLogin(session.user);                                         // not here, nor at any other caller of onLogin
//! ```
//!
//! Whoever hands in the function that says what is sent (`track(() => user.email)`) brings the data, too.
//! A call that only hands on what its own caller gave it (`props`) is passed through. Errs towards the outer call:
//! a name that says nothing moves the finding to whoever gives it a name.

use super::parameter_values::is_parameter;
use super::parameters::Parameter;
use super::wraps::within;
use super::{Mode, Walk};
use crate::flow::state::{PathId, PathKey, State, Trace, TraceId};
use crate::flow::types::StepKind;
use crate::ir::{CallKind, Entry, FunctionKind, Key, Value, ValueId};
use crate::link::{CallRef, FunctionRef};
use crate::rules::lexicon::{NameQuery, Slot, Verdict};
use crate::summary::is_subscriber;

/// Who brings what a parameter holds, as far as that is the same for all callers.
#[derive(Clone, Copy)]
pub(super) enum Brought {
    /// Nobody further out: the finding stays where it is.
    Here,
    /// The call that the finding stands at hands the parameter on: a caller that writes out what it gives brings the data.
    HandedOn,
    ByCaller,
}

impl Brought {
    pub(super) fn is_here(self) -> bool {
        matches!(self, Self::Here)
    }
}

impl Walk<'_, '_> {
    pub(super) fn brought(&self, state: State, trace: TraceId, parameter: Parameter) -> Brought {
        if self.mode == Mode::Identity || state.how.settled {
            return Brought::Here;
        }
        match state.entry {
            // `track('Paid', { email: this.mail })` writes it out, whoever put it into the field.
            Some(entry) if self.is_personal(&self.stored_under(trace, entry)) => Brought::Here,
            // `listeners.forEach(one => one.run(action.payload))` tells whoever listens, whatever that reads of it.
            Some(entry) if self.tells_listeners(entry) => Brought::ByCaller,
            Some(entry) if self.says_what_is_sent(state, trace, parameter, entry) => {
                if self.are_handed_on(trace, entry, parameter) { Brought::HandedOn } else { Brought::Here }
            }
            // `constructor(data) { this.data = data; } identify() { sdk.set({ x: this.data.email }); }`: the method sends.
            None if self.is_kept(state, parameter) => Brought::Here,
            _ => Brought::ByCaller,
        }
    }

    /// The call a finding is reported at when the walk leaves a function through its parameter to `call`.
    pub(super) fn entry(
        &self,
        state: State,
        brought: Brought,
        parameter: Parameter,
        call: CallRef,
    ) -> Option<CallRef> {
        // Only a component that picks a field of its props (`track('x', { mail: user.email })`) keeps the finding:
        // `<Profile user={user} />` is no call that people look at.
        let is_picked = state.path != PathId::EMPTY && self.is_markup(state, call);
        match brought {
            _ if is_picked || self.is_called_in_place(parameter.0, call) => state.entry,
            _ if self.is_no_wrapper(state, parameter.0, call) => state.entry,
            Brought::ByCaller => Some(call),
            Brought::HandedOn if self.spells_it_out(call, parameter.1) => Some(call),
            Brought::HandedOn | Brought::Here => state.entry,
        }
    }

    /// `<Profile user={user} />`; `@submit="save(form)"` of a template, where what is picked says what it is: `form.email`, not `event.target.value`.
    fn is_markup(&self, state: State, call: CallRef) -> bool {
        let module = self.engine.program.module(call.file);
        let site = module.call(call.id);
        let in_handler = module.function(site.function).element.is_some();
        site.kind == CallKind::Element || (in_handler && self.names_data(state.path))
    }

    /// `(function (w) { w.sdk.set({ mail: w.user.email }); })(window);`: the function is a block of code, and the call is around all of it.
    fn is_called_in_place(&self, function: FunctionRef, call: CallRef) -> bool {
        let module = self.engine.program.module(call.file);
        let site = module.call(call.id);
        let called = match module.value(site.callee) {
            // `(function () { … }).call(this)`
            Value::Load { base, .. } => *base,
            _ => site.callee,
        };
        let is_it = call.file == function.file
            && matches!(module.value(called), Value::Closure(id) if *id == function.id);
        // A declared function is the value of its name, too.
        is_it && site.span.contains(module.function(function.id).span)
    }

    /// `track('x', () => ({ mail: user.email }))`: whoever hands in the function that says what is sent brings the data, not the wrapper
    /// that calls it; a decorator that does, whatever its wrapper calls.
    pub(super) fn handed_in(
        &mut self,
        state: State,
        trace: TraceId,
        call: CallRef,
        function: FunctionRef,
    ) -> (State, TraceId) {
        let program = self.engine.program;
        let Some(used) = program.function(function).closure_use.as_ref() else { return (state, trace) };
        let handing = CallRef { file: function.file, id: used.call };
        let is_decorator = program.module(handing.file).call(handing.id).kind == CallKind::Decorator;
        let is_open = state.entry.is_none() || is_decorator;
        let is_data = self.mode == Mode::Contents && !state.how.settled && is_open;
        if !is_data || handing == call || !self.calls_a_parameter(call) {
            return (state, trace);
        }
        let calls = FunctionRef { file: call.file, id: program.module(call.file).call(call.id).function };
        if !is_decorator && self.is_no_wrapper(state, calls, handing) {
            return (state, trace);
        }
        // `const { me } = await sdk.me(); track({ v: me.email })`, where `me` hands its request to a wrapper: who called `me` sends.
        let around =
            FunctionRef { file: handing.file, id: program.module(handing.file).call(handing.id).function };
        if self.engine.tables.stacks.list(state.stack).iter().any(|frame| frame.callee == around) {
            return (state, trace);
        }
        // `const mailOf = memoize((user) => user.email); track({ v: mailOf(user) })`: whoever calls what was made sends.
        let stacks = &self.engine.tables.stacks;
        if stacks.list(state.stack).iter().any(|frame| frame.is_around && frame.call == handing) {
            return (state, trace);
        }
        let module = program.module(handing.file);
        let site = module.call(handing.id);
        let place = crate::source::Place { file: handing.file, span: site.span };
        let name = crate::summary::value_name(module, site.callee);
        let mut link = Trace::new(trace, place, StepKind::Passed, name.unwrap_or_default());
        link.caller = Some(handing);
        (State { entry: Some(handing), ..state }, self.engine.tables.trace(link))
    }

    /// Is what is called a parameter of a function around: `pick` of `Track(name, pick)`?
    fn calls_a_parameter(&self, call: CallRef) -> bool {
        let module = self.engine.program.module(call.file);
        let site = module.call(call.id);
        let mut at = Some(site.function);
        while let Some(id) = at {
            let around = FunctionRef { file: call.file, id };
            let count = module.function(id).parameters.len();
            let is_own = |index: usize| {
                let index = u16::try_from(index).unwrap_or(u16::MAX);
                is_parameter(module, site.callee, (around, index), &[])
            };
            if (0..count).any(is_own) {
                return true;
            }
            at = module.function(id).parent;
        }
        false
    }

    /// Does the entry call each of a list that functions of its file put what they are given into?
    fn tells_listeners(&self, entry: CallRef) -> bool {
        let module = self.engine.program.module(entry.file);
        is_subscriber(module, module.call(entry.id))
    }

    /// Is what the entry hands over personal by its own names: `user.email`, `email`, `profile` whole?
    fn says_what_is_sent(
        &self,
        state: State,
        trace: TraceId,
        (function, index): Parameter,
        entry: CallRef,
    ) -> bool {
        // For what is read, the entry has to stand in the function whose parameter is looked at: its names are those that are read there.
        let module = self.engine.program.module(entry.file);
        let reads = FunctionRef { file: entry.file, id: module.call(entry.id).function };
        if !within(self.engine.program, reads, function) {
            return self.said_at(trace, entry);
        }
        let declared = self.engine.program.function(function).parameters.get(usize::from(index));
        let parameter = declared.and_then(|parameter| parameter.name.as_deref()).unwrap_or_default();
        let mut names = vec![parameter.to_owned()];
        names.extend(self.path_names(state.path));
        let lexicon = &self.engine.model.lexicon;
        let whole = state.path == PathId::EMPTY && lexicon.is_whole_object_name(parameter);
        whole || self.is_personal(&names)
    }

    /// `setPerson(profile)` with `profile.firstName` still to be read says what is sent, however many functions hand `profile` on before.
    fn said_at(&self, trace: TraceId, entry: CallRef) -> bool {
        let links = self.engine.tables.links(trace);
        let Some(link) = links.iter().find(|link| link.caller == Some(entry)) else { return false };
        let (Some(given), below) = (link.given, link.below) else { return false };
        let module = self.engine.program.module(given.file);
        let mut names: Vec<String> =
            crate::summary::value_name(module, given.id).map(String::from).into_iter().collect();
        let whole = below == PathId::EMPTY
            && names.last().is_some_and(|name| self.engine.model.lexicon.is_whole_object_name(name));
        names.extend(self.path_names(below));
        whole || self.is_personal(&names)
    }

    /// The keys of the entry's own arguments under which the value stands there, outermost first.
    fn stored_under(&self, trace: TraceId, entry: CallRef) -> Vec<String> {
        let links = self.engine.tables.links(trace);
        let own = links.iter().take_while(|link| link.caller != Some(entry));
        let stored = own.filter(|link| link.step.kind == StepKind::Stored);
        let mut names: Vec<String> = stored.map(|link| link.step.name.clone()).collect();
        names.reverse();
        names
    }

    pub(super) fn path_names(&self, path: PathId) -> impl Iterator<Item = String> {
        self.engine.tables.keys(path).into_iter().filter_map(|key| key.name().map(ToString::to_string))
    }

    pub(super) fn is_personal(&self, names: &[String]) -> bool {
        let Some((last, before)) = names.split_last() else { return false };
        let receivers: Vec<&str> = before.iter().map(String::as_str).collect();
        let query = NameQuery { name: last, receivers: &receivers, siblings: &[], slot: Slot::Neutral };
        matches!(self.engine.model.lexicon.classify_name(&query), Verdict::Personal(_))
    }

    /// `identify({ id, email: form.email })`: the caller writes out what `identify = (user) => provider.identify(user)` hands on.
    fn spells_it_out(&self, call: CallRef, index: u16) -> bool {
        let given = self.engine.form(call).argument(self.engine, call, index);
        let module = self.engine.program.module(given.call.file);
        let argument = module.call(given.call.id).arguments.get(usize::from(given.index));
        let value = argument.map(|argument| match module.value(argument.value) {
            Value::Typed { base, .. } => module.value(*base),
            value => value,
        });
        let is_field = |entry: &Entry| matches!(entry, Entry::Field { .. });
        matches!(value, Some(Value::Object(entries)) if entries.iter().any(is_field))
    }

    /// Do all calls from the parameter to the entry hand on what their function is given, as it is?
    fn are_handed_on(&self, trace: TraceId, entry: CallRef, parameter: Parameter) -> bool {
        let links = self.engine.tables.links(trace);
        let mut calls = links.iter().filter_map(|link| Some((link.caller?, link.below)));
        let Some((nearest, below)) = calls.next() else { return false };
        let mut are = self.hands_on(nearest, below, &|value| self.is_given(nearest, value, Some(parameter)));
        let mut at = nearest;
        while at != entry && are {
            let Some((call, below)) = calls.next() else { return false };
            are = self.hands_on(call, below, &|value| self.is_given(call, value, None));
            at = call;
        }
        are
    }

    /// Is one of the call's arguments given to the function around, as it is, or under its own name (`({ to }) => send({ to })`)? `below` is what is
    /// read of the argument.
    fn hands_on(&self, call: CallRef, below: PathId, is_given: &dyn Fn(ValueId) -> bool) -> bool {
        let module = self.engine.program.module(call.file);
        let part = self.engine.tables.split(below).filter(|(_, rest)| *rest != PathId::EMPTY);
        let is_part = |key: &Key, value: ValueId| match (key, &part, module.value(value)) {
            (Key::Name(name), Some((PathKey::Name(read), _)), Value::Load { base, key: Key::Name(own) }) => {
                name == read && name == own && is_given(*base)
            }
            _ => false,
        };
        module.call(call.id).arguments.iter().any(|argument| match module.value(argument.value) {
            Value::Object(entries) => entries.iter().any(|entry| match entry {
                Entry::Field { key, value, .. } => is_part(key, *value),
                Entry::Getter { .. } | Entry::Spread { .. } => false,
            }),
            _ => is_given(argument.value),
        })
    }

    /// Is a value this parameter, or any of the function that a call stands in?
    fn is_given(&self, call: CallRef, value: ValueId, parameter: Option<Parameter>) -> bool {
        let module = self.engine.program.module(call.file);
        if let Some(parameter) = parameter {
            return is_parameter(module, value, parameter, &[]);
        }
        let around = FunctionRef { file: call.file, id: module.call(call.id).function };
        let count = u16::try_from(module.function(around.id).parameters.len()).unwrap_or(u16::MAX);
        (0..count).any(|index| is_parameter(module, value, (around, index), &[]))
    }

    /// A parameter that was put somewhere (`this.data = data`), of which a personal field is read in another function: that one sends.
    fn is_kept(&self, state: State, (function, _): Parameter) -> bool {
        let is_elsewhere = || {
            let program = self.engine.program;
            self.started.is_some_and(|sink| !within(program, program.owner(sink), function))
        };
        let is_constructor = self.engine.program.function(function).kind == FunctionKind::Constructor;
        let names_data = state.path != PathId::EMPTY && self.names_data(state.path);
        names_data && (is_constructor || is_elsewhere())
    }
}
