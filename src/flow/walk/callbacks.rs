//! Parameters of functions that are written in an argument of a call: what the callee passes to them.
//!
//! Takes where the function stands; goes on at what a function of the program calls it with, at what the knowledge says a library passes,
//! or ends at a value of the library. Functions that are handed over by name come here as well (`handed`).

use std::rc::Rc;

use compact_str::CompactString;

use super::calls::callee_method;
use super::parameter_values::is_parameter;
use super::parameters::{Parameter, Taken};
use super::{Mode, Walk};
use crate::flow::calls::callees::Callee;
use crate::flow::engine::Engine;
use crate::flow::state::{PathId, StackId, State, Trace, TraceId};
use crate::flow::types::StepKind;
use crate::ir::path::{ApiPath, Segment};
use crate::ir::{ArgumentAt, CallId, CallKind, Key, Module, Value, ValueId};
use crate::link::{CallRef, ClassRef, FunctionRef, Program};
use crate::rules::library::{CallModel, LiteralTest, OperandBase, Passing};
use crate::summary::{Holder, untyped};

/// A parameter of a function that a call is given: `on('x', user => …)`, `init({ loaded: client => … })`.
#[derive(Clone, Copy)]
pub(in crate::flow) struct Callback<'k> {
    pub(in crate::flow) call: CallRef,
    /// Which argument of the call has the function.
    pub(super) position: u16,
    /// The way to it in that argument.
    pub(super) keys: &'k [Key],
    /// Which of the function's parameters.
    pub(super) index: u16,
}

impl<'k> Callback<'k> {
    /// Where a function is written in an argument of a call, and which of its parameters is asked for.
    pub(in crate::flow) fn of(program: &'k Program, function: FunctionRef, taken: Taken) -> Option<Self> {
        let used = program.function(function).closure_use.as_ref()?;
        let (Taken::One(index), ArgumentAt::Position(position)) = (taken, used.at) else { return None };
        let call = CallRef { file: function.file, id: used.call };
        Some(Self { call, position, keys: &used.keys, index })
    }

    /// `lib#init(arg 1).loaded(param 0)`.
    pub(in crate::flow) fn parameter_of(self, callee: &ApiPath) -> ApiPath {
        let mut path = callee.then(Segment::Argument(self.position));
        path.segments.extend(self.keys.iter().map(|key| match key {
            Key::Name(name) => Segment::Member(name.clone()),
            _ => Segment::Any,
        }));
        path.then(Segment::Parameter(self.index))
    }
}

impl Walk<'_, '_> {
    /// The function is written in an argument of a call: what does the callee pass to it?
    pub(super) fn called_back(
        &mut self,
        state: State,
        trace: TraceId,
        function: FunctionRef,
        callback: Callback<'_>,
    ) -> bool {
        let callees = self.engine.callees(callback.call);
        let mut known = false;
        for callee in callees.iter() {
            known |= match callee {
                Callee::Function(callee) => {
                    self.called_inside(state, trace, *callee, callback)
                        || self.taken_inside(state, trace, *callee, callback)
                        || self.taken_parameter(state, trace, None, callback) == Some(true)
                        || self.handed_on(state, trace, *callee, callback)
                }
                Callee::Api(path) => {
                    self.taken_parameter(state, trace, Some(path), callback) == Some(true)
                        || self.library_callback(state, trace, Some(path), callback, None)
                        || (!self.hands_back(path, callback)
                            && !self.is_called_member(function, callback)
                            && self.api_callback(state, trace, path, callback))
                }
                Callee::Class(class) => self.called_by_instance(state, trace, *class, callback),
            };
        }
        known
            || callees.is_empty()
                && (self.taken_parameter(state, trace, None, callback) == Some(true)
                    || self.library_callback(state, trace, None, callback, None))
    }

    /// `mixin({ methods: { identify(email) {…} } })`: a member that the program itself calls gets its parameters there. Errs
    /// towards misses where the library calls it as well.
    fn is_called_member(&mut self, function: FunctionRef, callback: Callback<'_>) -> bool {
        self.mode == Mode::Contents && !callback.keys.is_empty() && !self.engine.callers(function).is_empty()
    }

    /// `useCallback(f)` gives f back and never calls it: only whoever calls the result knows the parameters.
    fn hands_back(&self, callee: &ApiPath, Callback { call, position, .. }: Callback<'_>) -> bool {
        let module = self.engine.program.module(call.file);
        let method = callee_method(module, module.call(call.id));
        let models = self.engine.library.models(Some(callee), method.as_deref());
        let own =
            |passing: &Passing| passing.from.base == OperandBase::Argument(position) && passing.gives_back();
        models.iter().any(|model| model.callbacks.is_empty() && model.returns.iter().any(own))
    }

    /// `init(token, { loaded: client => … })`: the parameter is a value of the library.
    pub(super) fn api_callback(
        &mut self,
        state: State,
        trace: TraceId,
        callee: &ApiPath,
        callback: Callback<'_>,
    ) -> bool {
        let path = callback.parameter_of(callee);
        self.api(state, trace, path.root, path.segments);
        true
    }

    /// The callee is ours: calls of its parameter in its body bind the callback's parameters.
    pub(super) fn called_inside(
        &mut self,
        state: State,
        trace: TraceId,
        callee: FunctionRef,
        Callback { call, position, keys, index }: Callback<'_>,
    ) -> bool {
        let Some(stack) = self.engine.tables.stacks.push(StackId::EMPTY, call, callee) else { return false };
        let mut known = false;
        for inner in self.engine.calls_of_parameter((callee, position), keys).iter() {
            let is_given = self.called_with(State { stack, ..state }, trace, *inner, index);
            // `f.apply(this, given)` may hand on what a library gives, of which only the function itself tells.
            known |= is_given && self.engine.form(*inner).given.is_none();
        }
        known
    }

    /// Is a call of the function one that its element's component makes?
    pub(super) fn is_called_inside(&mut self, inner: CallRef, callback: Callback<'_>) -> bool {
        let Callback { call, position, keys, .. } = callback;
        let is_element = self.engine.program.module(call.file).call(call.id).kind == CallKind::Element;
        is_element
            && self.engine.callees(call).iter().any(|callee| match callee {
                Callee::Function(callee) => {
                    self.engine.calls_of_parameter((*callee, position), keys).contains(&inner)
                }
                Callee::Class(_) | Callee::Api(_) => false,
            })
    }

    /// Goes on at what a call gives the callback as its parameter.
    fn called_with(&mut self, state: State, trace: TraceId, inner: CallRef, index: u16) -> bool {
        // What `fn.apply(this, args)` hands on is known with what it calls; of other calls that would ask for this very question.
        let module = self.engine.program.module(inner.file);
        let method = callee_method(module, module.call(inner.id));
        if method.is_some_and(|method| self.engine.invokes_receiver(&method)) {
            self.engine.callees(inner);
        }
        let given = self.engine.form(inner).argument(self.engine, inner, index);
        let mut next = state;
        let mut trace = trace;
        // A callback that picks a field of what it is given (`withUser(u => track(u.email))`) is the sender; one
        // that hands on the whole is a wrapper of the function that calls it.
        if self.mode == Mode::Contents && state.path == PathId::EMPTY && !state.how.settled {
            next.entry = Some(inner);
            let module = self.engine.program.module(inner.file);
            let site = module.call(inner.id);
            let place = crate::source::Place { file: inner.file, span: site.span };
            let name = crate::summary::value_name(module, site.callee).unwrap_or_default();
            let mut link = Trace::new(trace, place, StepKind::Passed, name.as_str());
            link.caller = Some(inner);
            link.value = self.argument_place(inner, Taken::One(index));
            trace = self.engine.tables.trace(link);
        }
        if let Some(element) = given.element {
            next.path = self.engine.tables.prepend(element, next.path);
        }
        self.argument(next, trace, given.call, given.index)
    }

    /// `<Form onDone={user => …} />` of a class: `this.props.onDone(x)` in its functions.
    fn called_by_instance(
        &mut self,
        state: State,
        trace: TraceId,
        class: ClassRef,
        Callback { position, keys, index, .. }: Callback<'_>,
    ) -> bool {
        let given = self.engine.model.library.given.iter().filter(|(_, argument)| *argument == position);
        let members: Vec<&str> = given.filter_map(|(member, _)| member.last_member()).collect();
        let told = match keys {
            [Key::Name(key)] => key.strip_prefix("on:").map(|event| self.engine.members_called(class, event)),
            _ => None,
        };
        let told = told.unwrap_or_default();
        let methods = &self.engine.model.library.event_methods;
        let module = self.engine.program.module(class.file);
        let calls = module.calls.iter().enumerate().filter(|(_, site)| {
            let is_it = is_member_of_this(module, site.callee, &members, keys)
                || is_told(module, site.callee, methods, &told);
            is_it && is_in_class(module, site.callee, class)
        });
        let calls: Vec<CallRef> =
            calls.map(|(at, _)| CallRef { file: class.file, id: CallId::new(at) }).collect();
        let mut known = false;
        for inner in calls {
            known |= self.called_with(State { stack: StackId::EMPTY, ..state }, trace, inner, index);
        }
        known
    }

    /// What a library passes to a function that it is handed. `entry` is the call that brings the
    /// data, when the function is handed over by name.
    pub(super) fn library_callback(
        &mut self,
        state: State,
        trace: TraceId,
        path: Option<&ApiPath>,
        callback: Callback<'_>,
        entry: Option<CallRef>,
    ) -> bool {
        let Callback { call, position, keys, index } = callback;
        let module = self.engine.program.module(call.file);
        let method = callee_method(module, module.call(call.id));
        let models = self.engine.library.models(path, method.as_deref());
        let mut known = false;
        for model in self.telling(&models, call) {
            for passed in &model.callbacks {
                let stands_there = match (&passed.under, keys) {
                    (None, []) => true,
                    (Some(own), [Key::Name(key)]) => own == key,
                    // `flow([f, g])`
                    (Some(own), [Key::Index(index)]) => *own == index.to_string(),
                    _ => false,
                };
                if stands_there && passed.argument == position && passed.parameter == index {
                    if self.is_given_later(path, call, &passed.is) {
                        known |= self.given_later(state, trace, call, &passed.is);
                        continue;
                    }
                    known = true;
                    // A form's handler is the sender of what was typed in; only what the call itself is given comes from there.
                    let given = !matches!(passed.is.base, OperandBase::Callee | OperandBase::Result);
                    // A handler that picks a part of what it is given, and hands that on, is the sender.
                    let picks = state.entry.is_some() && state.path != PathId::EMPTY;
                    let entry = entry.filter(|_| given && keys.is_empty() && !picks).or(state.entry);
                    let Some(state) = self.below(state, call, &passed.to) else { continue };
                    self.operand(State { entry, ..state }, trace, call, &passed.is);
                }
            }
        }
        known || keys.is_empty() && self.given_around(state, trace, path, callback)
    }

    /// The entries that say what a function is given. Where the condition of one holds it says all: `takeEvery('opened', worker)`. That a function still
    /// waits for arguments says nothing of its callbacks.
    fn telling<'m>(&mut self, models: &[&'m CallModel], call: CallRef) -> Vec<&'m CallModel> {
        let asks =
            |model: &CallModel| model.when.as_ref().is_some_and(|when| when.test != LiteralTest::Absent);
        let fitting = models.iter().find(|model| asks(model) && self.fits(model, call));
        match fitting {
            Some(fitting) => vec![fitting],
            None => models.iter().copied().filter(|model| !asks(model)).collect(),
        }
    }

    /// `inject('tracker')(observer(Page))`: what the library gives back is what it was handed, and another call is handed that.
    fn given_around(
        &mut self,
        state: State,
        trace: TraceId,
        path: Option<&ApiPath>,
        Callback { call, position, index, .. }: Callback<'_>,
    ) -> bool {
        let given_back = OperandBase::Argument(position);
        let models = self.engine.library.models(path, None);
        let mut returns = models.iter().flat_map(|model| &model.returns);
        if path.is_none() || !returns.any(|passing| passing.from.base == given_back && passing.gives_back()) {
            return false;
        }
        let program = self.engine.program;
        let module = program.module(call.file);
        let value = module.call(call.id).value;
        let holder = program.summary(call.file).and_then(|summary| summary.holders.get(&value));
        let Some(Holder::Argument(outer)) = holder else { return false };
        let arguments = &module.call(*outer).arguments;
        let position = arguments.iter().position(|argument| untyped(module, argument.value) == value);
        let Some(position) = position.and_then(|position| u16::try_from(position).ok()) else { return false };
        let outer = CallRef { file: call.file, id: *outer };
        let callback = Callback { call: outer, position, keys: &[], index };
        self.given_by(state, trace, callback, false) || self.value_of_outer(state, trace, callback)
    }

    /// `create(persist((set) => …))`: `set` is what `create` gives the function.
    fn value_of_outer(&mut self, state: State, trace: TraceId, callback: Callback<'_>) -> bool {
        let callees = self.engine.callees(callback.call);
        let apis = callees.iter().filter_map(|callee| match callee {
            Callee::Api(path) => Some(path),
            Callee::Function(_) | Callee::Class(_) => None,
        });
        let known = apis.filter(|path| !self.hands_back(path, callback));
        let known: Vec<ApiPath> = known.take(1).cloned().collect();
        self.mode == Mode::Identity
            && known.iter().any(|path| self.api_callback(state, trace, path, callback))
    }
}

impl Engine<'_> {
    /// Calls, in the file of a function, of what its parameter holds under `keys`: `({ onDone }) => onDone(x)`.
    pub(in crate::flow) fn calls_of_parameter(
        &mut self,
        (function, index): Parameter,
        keys: &[Key],
    ) -> Rc<[CallRef]> {
        let question = (function, index, keys.to_vec());
        if let Some(known) = self.handed.inner.get(&question) {
            return Rc::clone(known);
        }
        let module = self.program.module(function.file);
        let calls = module.calls.iter().enumerate();
        let is_it = |callee| is_parameter(module, callee, (function, index), keys);
        // `fn.apply(this, args)`
        let is_invoked = |callee| match module.value(callee) {
            Value::Load { base, key: Key::Name(method) } => is_it(*base) && self.invokes_receiver(method),
            _ => false,
        };
        let found: Rc<[CallRef]> = calls
            .filter(|(_, site)| is_it(site.callee) || is_invoked(site.callee))
            .map(|(at, _)| CallRef { file: function.file, id: CallId::new(at) })
            .collect();
        self.handed.inner.insert(question, Rc::clone(&found));
        found
    }
}

impl Engine<'_> {
    /// Does a method of a function call that function?
    fn invokes_receiver(&self, method: &CompactString) -> bool {
        let models = self.library.models(None, Some(method));
        models.iter().flat_map(|model| &model.invokes).any(|invoked| {
            invoked.function.base == OperandBase::Receiver
                && invoked.function.path.is_empty()
                && invoked.member.is_none()
        })
    }
}

/// `this.props.onDone` for the members `[props]` and the keys `[onDone]`.
fn is_member_of_this(module: &Module, value: ValueId, members: &[&str], keys: &[Key]) -> bool {
    let Value::Load { base, key } = module.value(value) else { return false };
    if let Some((last, before)) = keys.split_last() {
        return last == key && is_member_of_this(module, *base, members, before);
    }
    let is_this = matches!(module.value(*base), Value::This);
    is_this && matches!(key, Key::Name(name) if members.contains(&name.as_str()))
}

/// `this.saved.emit` for the key `on:saved` of an element in a template.
fn is_told(module: &Module, value: ValueId, methods: &[CompactString], events: &[CompactString]) -> bool {
    let Value::Load { base, key: Key::Name(method) } = module.value(value) else { return false };
    let Value::Load { base, key: Key::Name(own) } = module.value(*base) else { return false };
    events.contains(own) && methods.contains(method) && matches!(module.value(*base), Value::This)
}

/// Does a value stand in a function of a class, or in one within it?
fn is_in_class(module: &Module, value: ValueId, class: ClassRef) -> bool {
    let mut function = Some(module.owner(value));
    while let Some(id) = function {
        let declared = module.function(id);
        if declared.class.is_some() {
            return declared.class == Some(class.id);
        }
        function = declared.parent;
    }
    false
}
