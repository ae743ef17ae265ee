//! Functions that are applied one after the other:
//!
//! ```js
//! const compose = (...steps) => (value) => steps.reduce((at, step) => step(at), value);
//! const pipe = (...steps) => steps.reduce((first, then) => (value) => then(first(value)));
//! for (const step of steps) value = step(value);
//! track(compose(stripEmail, addVersion)(user));
//! ```
//!
//! Takes where such a result is asked for, goes into the last function; where a walk leaves one of them by its parameter, it goes on in the one before. Lists
//! that are not known function by function count as before: any of them may be the last (errs towards false alarms).

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::parameter_values::is_parameter;
use super::parameters::Taken;
use super::{Bounds, Mode, Terminal, Walk};
use crate::flow::calls::callees::Callee;
use crate::flow::calls::operands::LibraryIndex;
use crate::flow::engine::Engine;
use crate::flow::state::{PathKey, StackId, State, TraceId};
use crate::ir::{ArgumentAt, Call, CallId, FunctionId, Key, Module, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, FunctionRef, Node};
use crate::rules::library::{CallModel, CallbackParameter, Folding, OperandBase};
use crate::rules::vendor::PathKey as RulePathKey;
use crate::summary::untyped;

/// What a call applies in turn.
pub(in crate::flow) struct Fold {
    list: Node,
    /// What is read of each element: `[run]` of `step.run(at)`.
    keys: Vec<PathKey>,
    begins: Folding,
    start: Start,
}

/// What the first function is given.
enum Start {
    Argument(CallRef, u16),
    /// All that this call is given: `first(value)`.
    Arguments(CallRef),
    /// What the variable held before the loop.
    Values(Vec<Node>),
}

/// A function of a list, with the calls that made it.
type Step = (FunctionRef, StackId);

#[derive(Default)]
pub(in crate::flow) struct FoldIndex {
    /// By the call that applies a function.
    folds: FxHashMap<CallRef, Option<Rc<Fold>>>,
    steps: FxHashMap<(CallRef, StackId), Option<Rc<[Step]>>>,
}

impl Walk<'_, '_> {
    /// `steps.reduce((at, step) => step(at), value)`; false where nothing of a list is applied, or not all of it is known.
    pub(super) fn folded(&mut self, state: State, trace: TraceId, call: CallRef, model: &CallModel) -> bool {
        if self.mode == Mode::Identity || model.folds.is_none() {
            return false;
        }
        let position = model.callbacks.first().map_or(0, |callback| callback.argument);
        let module = self.engine.program.module(call.file);
        let function = module.call(call.id).arguments.get(usize::from(position));
        let Some(Value::Closure(function)) = function.map(|argument| module.value(argument.value)) else {
            return false;
        };
        let [returned] = module.function(*function).returns.as_slice() else { return false };
        let Value::Call(applied) = module.value(untyped(module, *returned)) else { return false };
        self.applied_last(state, trace, CallRef { file: call.file, id: *applied })
    }

    /// On into the last of the functions that a call applies in turn; false where not all of them are known.
    pub(super) fn applied_last(&mut self, state: State, trace: TraceId, applied: CallRef) -> bool {
        if self.mode == Mode::Identity {
            return false;
        }
        let Some(steps) = self.engine.steps_of(applied, state.stack) else { return false };
        self.apply(state, trace, applied, &steps, steps.len());
        true
    }

    /// Out of a function that a call applies in turn: on into the one before, or at what the first is given.
    pub(super) fn applied_before(
        &mut self,
        state: State,
        trace: TraceId,
        (applied, number): (CallRef, u16),
        taken: Taken,
    ) -> bool {
        let (Taken::One(index) | Taken::From(index)) = taken;
        let (Some(fold), Some(steps)) =
            (self.engine.fold_of(applied), self.engine.steps_of(applied, state.stack))
        else {
            return false;
        };
        if number > 0 {
            if index == 0 {
                self.apply(state, trace, applied, &steps, usize::from(number));
            }
            return true;
        }
        match &fold.start {
            Start::Arguments(call) => self.argument(state, trace, *call, index),
            Start::Argument(call, own) => index == 0 && self.argument(state, trace, *call, *own),
            Start::Values(nodes) => {
                for node in nodes {
                    self.go(State { node: *node, ..state }, trace);
                }
                true
            }
        }
    }

    /// Into the last of the first `count` functions.
    fn apply(&mut self, state: State, trace: TraceId, applied: CallRef, steps: &[Step], count: usize) {
        let Some((function, made)) = count.checked_sub(1).and_then(|last| steps.get(last)).copied() else {
            return;
        };
        let number = u16::try_from(count - 1).unwrap_or(u16::MAX);
        let stacks = &mut self.engine.tables.stacks;
        let around = stacks.surrounded(state.stack, made);
        match stacks.push_applied(around, (applied, number), function) {
            Some(stack) => self.enter_at(state, trace, (applied, function), &[stack]),
            None => self.end(state, trace, Terminal::Opaque),
        }
    }
}

impl<'p> Engine<'p> {
    /// The functions that a call applies in turn, in order, with these calls entered; `None` where not each of them is one function.
    fn steps_of(&mut self, applied: CallRef, stack: StackId) -> Option<Rc<[Step]>> {
        let question = (applied, stack);
        if let Some(known) = self.folds.steps.get(&question) {
            return known.clone();
        }
        let fold = self.fold_of(applied)?;
        let before = self.before();
        let steps = self.listed_steps(&fold, stack).map(Rc::from);
        if self.is_whole_since(before) {
            self.folds.steps.insert(question, steps.clone());
        }
        steps
    }

    fn listed_steps(&mut self, fold: &Fold, stack: StackId) -> Option<Vec<Step>> {
        let mut steps = Vec::new();
        for number in 0..=limits::FOLDED_STEPS {
            let mut path = vec![PathKey::Name(compact_str::format_compact!("{number}"))];
            path.extend_from_slice(&fold.keys);
            let start = State { stack, ..State::at(fold.list, self.tables.path(&path)) };
            let found = self.identities_within(Bounds::Callers, start);
            let step = match found.as_slice() {
                [] => break,
                all if all.iter().all(|found| found.terminal == Terminal::Missing) => break,
                [found] => match found.terminal {
                    Terminal::Function(function) => (function, found.state.stack),
                    _ => return None,
                },
                _ => return None,
            };
            steps.push(step);
        }
        if fold.begins == Folding::FromLast {
            steps.reverse();
        }
        (!steps.is_empty() && steps.len() <= limits::FOLDED_STEPS).then_some(steps)
    }

    /// What a call applies in turn, if it does.
    fn fold_of(&mut self, applied: CallRef) -> Option<Rc<Fold>> {
        if let Some(known) = self.folds.folds.get(&applied) {
            return known.clone();
        }
        let before = self.before();
        let module = self.program.module(applied.file);
        let site = module.call(applied.id);
        let fold = self.looped(applied, site).or_else(|| self.reduced(applied, site)).map(Rc::new);
        if self.is_whole_since(before) {
            self.folds.folds.insert(applied, fold.clone());
        }
        fold
    }

    /// `value = step(value)` in `for (const step of steps)`, and in `steps.forEach(step => { … })`
    fn looped(&self, applied: CallRef, site: &Call) -> Option<Fold> {
        let module = self.program.module(applied.file);
        let argument = site.arguments.first().filter(|argument| !argument.spread)?;
        let parts: Vec<ValueId> = match module.value(argument.value) {
            Value::Join(parts) => parts.clone(),
            Value::Capture(binding) => {
                let writes = module.binding(*binding).writes.iter();
                writes.map(|write| write.value.filter(|_| write.is_whole())).collect::<Option<_>>()?
            }
            _ => return None,
        };
        let is_result = |part: &ValueId| untyped(module, *part) == site.value;
        if !parts.iter().any(is_result) {
            return None;
        }
        let mut keys = Vec::new();
        let list = self.element_of(module, site.callee, &mut keys)?;
        let before = parts.iter().filter(|part| !is_result(part));
        let start = before.map(|part| Node { file: applied.file, id: *part }).collect();
        let list = Node { file: applied.file, id: list };
        Some(Fold { list, keys, begins: Folding::FromFirst, start: Start::Values(start) })
    }

    /// `step(at)` of `steps.reduce((at, step) => step(at), value)`, `then(first(value))` of `steps.reduce((first, then) => (value) => then(first(value)))`
    fn reduced(&mut self, applied: CallRef, site: &Call) -> Option<Fold> {
        let module = self.program.module(applied.file);
        let is_only = |function: FunctionId, value: ValueId| matches!(module.function(function).returns.as_slice(), [own] if untyped(module, *own) == value);
        if !is_only(site.function, site.value) {
            return None;
        }
        let own = module.function(site.function);
        let around = own.parent.filter(|around| own.value.is_some_and(|value| is_only(*around, value)));
        [Some(site.function), around].into_iter().flatten().find_map(|function| {
            let used = module.function(function).closure_use.as_ref().filter(|used| used.keys.is_empty())?;
            let ArgumentAt::Position(position) = used.at else { return None };
            let call = CallRef { file: applied.file, id: used.call };
            let model = self.folding(call)?;
            let callback = FunctionRef { file: applied.file, id: function };
            let form = Form { library: &self.library, module, call, callback, position, model };
            if function == site.function { form.applying(site) } else { form.composing(site) }
        })
    }

    /// `steps` of `step.run`, where `step` is any element of it.
    fn element_of(&self, module: &Module, value: ValueId, keys: &mut Vec<PathKey>) -> Option<ValueId> {
        let mut at = untyped(module, value);
        loop {
            match module.value(at) {
                Value::Load { base, key: Key::Any } => return Some(*base),
                Value::Parameter(index) => return self.library.list_of_element(module, at, *index),
                Value::Load { base, key: Key::Name(name) } => {
                    keys.insert(0, PathKey::Name(name.clone()));
                    at = untyped(module, *base);
                }
                _ => return None,
            }
        }
    }

    fn folding(&mut self, call: CallRef) -> Option<&'p CallModel> {
        let callees = self.callees(call);
        let path = callees.iter().find_map(|callee| match callee {
            Callee::Api(path) => Some(path),
            Callee::Function(_) | Callee::Class(_) => None,
        });
        let module = self.program.module(call.file);
        let method = super::calls::callee_method(module, module.call(call.id));
        self.library.models(path, method.as_deref()).iter().copied().find(|model| model.folds.is_some())
    }
}

/// A call that folds a list.
struct Form<'m> {
    library: &'m LibraryIndex<'m>,
    module: &'m Module,
    call: CallRef,
    callback: FunctionRef,
    position: u16,
    model: &'m CallModel,
}

impl Form<'_> {
    fn applying(&self, site: &Call) -> Option<Fold> {
        let argument = site.arguments.first().filter(|argument| !argument.spread)?;
        let keys = match self.element_keys(site.callee) {
            Some(keys) if self.is_accumulator(argument.value) => keys,
            // `(at, step) => at.then(step)`
            _ => self.element_keys(argument.value).filter(|_| self.hands_accumulator(site.callee))?,
        };
        let start = self.operands().find_map(|(_, operand)| match operand {
            OperandBase::Argument(number) => Some(number),
            _ => None,
        })?;
        // Without it the first element is what the others are applied to.
        let is_given = self.module.call(self.call.id).arguments.len() > usize::from(start);
        self.fold(keys, self.model.folds?, Start::Argument(self.call, start)).filter(|_| is_given)
    }

    fn composing(&self, site: &Call) -> Option<Fold> {
        let argument = site.arguments.first().filter(|argument| !argument.spread)?;
        let Value::Call(inner) = self.module.value(untyped(self.module, argument.value)) else { return None };
        let inner_callee = self.module.call(*inner).callee;
        // What is called last is the element, or all that came before it.
        let (keys, is_turned) = match self.element_keys(site.callee) {
            Some(keys) if self.is_accumulator(inner_callee) => (keys, false),
            _ => (self.element_keys(inner_callee).filter(|_| self.is_accumulator(site.callee))?, true),
        };
        let begins = match (self.model.folds?, is_turned) {
            (Folding::FromFirst, false) | (Folding::FromLast, true) => Folding::FromFirst,
            (Folding::FromLast, false) | (Folding::FromFirst, true) => Folding::FromLast,
        };
        let is_alone = self.module.call(self.call.id).arguments.len() == usize::from(self.position) + 1;
        let inner: CallId = *inner;
        self.fold(keys, begins, Start::Arguments(CallRef { id: inner, ..self.call })).filter(|_| is_alone)
    }

    fn fold(&self, keys: Vec<PathKey>, begins: Folding, start: Start) -> Option<Fold> {
        let site = self.module.call(self.call.id);
        let list = self.model.callbacks.iter().find(|callback| callback.is.path == [RulePathKey::Any])?;
        let list = match list.is.base {
            OperandBase::Receiver => match self.module.value(site.callee) {
                Value::Load { base, .. } => *base,
                _ => return None,
            },
            OperandBase::Argument(number) => site.arguments.get(usize::from(number))?.value,
            _ => return None,
        };
        Some(Fold { list: Node { file: self.call.file, id: list }, keys, begins, start })
    }

    /// The parameters of the callback with what they receive as it is.
    fn operands(&self) -> impl Iterator<Item = (u16, OperandBase)> {
        let whole = self.model.callbacks.iter().filter(|callback| callback.is.path.is_empty());
        whole.map(|callback| (callback.parameter, callback.is.base))
    }

    fn is_accumulator(&self, value: ValueId) -> bool {
        let is_result = |base| base == OperandBase::Returned(self.position);
        self.operands().any(|(index, base)| {
            is_result(base) && is_parameter(self.module, value, (self.callback, index), &[])
        })
    }

    /// `at.then`, which calls what it is given with what it is called on.
    fn hands_accumulator(&self, callee: ValueId) -> bool {
        let Value::Load { base, key: Key::Name(method) } = self.module.value(callee) else { return false };
        let is_whole = |callback: &CallbackParameter| {
            (callback.argument, callback.parameter) == (0, 0)
                && callback.is.base == OperandBase::Receiver
                && callback.is.path.is_empty()
        };
        let models = self.library.models(None, Some(method));
        self.is_accumulator(*base) && models.iter().any(|model| model.callbacks.iter().any(is_whole))
    }

    /// `[run]` of `step.run`, where `step` is the element.
    fn element_keys(&self, value: ValueId) -> Option<Vec<PathKey>> {
        let element = self.model.callbacks.iter().find(|callback| callback.is.path == [RulePathKey::Any])?;
        let mut keys = Vec::new();
        let mut at = untyped(self.module, value);
        while !is_parameter(self.module, at, (self.callback, element.parameter), &[]) {
            let Value::Load { base, key: Key::Name(name) } = self.module.value(at) else { return None };
            keys.insert(0, PathKey::Name(name.clone()));
            at = untyped(self.module, *base);
        }
        Some(keys)
    }
}
