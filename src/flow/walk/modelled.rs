//! What the knowledge says of a call: does an entry fit, and what of the operands is in the result.
//!
//! Takes a call of a library with its model, goes on at the operands that the result is made of.

use super::calls::is_element;
use super::{Mode, Walk};
use crate::flow::state::{PathId, PathKey, State, TraceId, TypeNote};
use crate::flow::types::StepKind;
use crate::ir::{DerivedKind, ListItem, Literal, Module, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, FunctionRef, Node};
use crate::rules::library::{CallModel, LiteralTest, OperandBase, Passing};
use crate::rules::vendor::PathKey as RulePathKey;

impl Walk<'_, '_> {
    pub(super) fn fits(&mut self, model: &CallModel, call: CallRef) -> bool {
        let Some(condition) = &model.when else { return true };
        let call = match &condition.of {
            Some(name) => match self.call_of_receiver(call, name) {
                Some(call) => call,
                None => return false,
            },
            None => call,
        };
        let absent = matches!(condition.test, LiteralTest::Absent | LiteralTest::Lacks(_));
        let Some(node) = self.given_argument(call, condition.argument) else { return absent };
        match &condition.test {
            LiteralTest::OneOf(texts) => self.is_pattern(node, texts) || self.is_one_of(node, texts),
            LiteralTest::Behind(text) => self.is_behind(node, text),
            LiteralTest::Holds(texts) => {
                let module = self.engine.program.module(node.file);
                holds_one(module, node.id, texts, limits::NAME_HOPS)
            }
            LiteralTest::Texts => self.engine.constant_list_for(State::at(node, PathId::EMPTY)).is_some(),
            LiteralTest::List => matches!(self.engine.program.value(node), Value::List(_)),
            LiteralTest::Text => !self.engine.constants(node).unwrap_or_default().is_empty(),
            LiteralTest::Lacks(key) => self.own_field(node, key).is_none(),
            LiteralTest::Lists(key) => self
                .own_field(node, key)
                .is_some_and(|field| matches!(self.engine.program.value(field), Value::List(_))),
            LiteralTest::Parameter => matches!(self.engine.program.value(node), Value::Parameter(_)),
            LiteralTest::Absent => false,
            LiteralTest::MadeBy(makers) => self.is_made_by(node, makers),
            LiteralTest::Plain => {
                let reckoned =
                    |value: &Value| matches!(value, Value::Derived { kind: DerivedKind::Arithmetic, .. });
                !reckoned(self.engine.program.value(node))
            }
            LiteralTest::ScaledBy(numbers) => match self.engine.program.value(node) {
                Value::Derived { kind: DerivedKind::Arithmetic, parts } => {
                    parts.iter().any(|part| self.is_one_of(Node { id: *part, ..node }, numbers))
                }
                _ => false,
            },
        }
    }

    pub(super) fn modelled(&mut self, state: State, trace: TraceId, call: CallRef, model: &CallModel) {
        if self.merged(state, trace, call, model) {
            return;
        }
        for passing in &model.returns {
            self.passing(state, trace, call, passing);
        }
    }

    fn passing(&mut self, state: State, trace: TraceId, call: CallRef, passing: &Passing) {
        if let Some(form) = &passing.named {
            if let Some(named) = self.for_name(state, form, passing) {
                self.passing(state, trace, call, &named);
            }
            return;
        }
        if passing.by_words {
            if let Some(own) = self.for_words(state, call, passing) {
                self.passing(state, trace, call, &own);
            }
            return;
        }
        if let Some((asked, _)) = self.engine.tables.split(state.path) {
            // `for (const { name } of batch)` reads elements; `batch.name` is none.
            let is_no_element = passing.listed && !is_element(&asked);
            if is_no_element || asked.name().is_some_and(|name| passing.except.contains(name)) {
                return;
            }
        }
        // `createSlice(…).actions.opened.type` tells whom an action is given to, and is a text otherwise.
        if passing.asked && self.engine.tables.keys(state.path).len() < passing.to.len() {
            return;
        }
        let Some(next) = self.below(state, call, &passing.to) else { return };
        if self.named_pair(state, next, trace, call, passing) {
            return;
        }
        let Some((next, trace)) = self.carried_over(state, next, trace, call, passing) else { return };
        if passing.instance {
            self.operand_instance(next, trace, call, &passing.from);
            return;
        }
        self.operand(next, trace, call, &passing.from);
    }

    /// What is looked for, at the operand that an entry says the result is made of; `None` where it is not in there.
    pub(super) fn carried_over(
        &mut self,
        state: State,
        mut next: State,
        mut trace: TraceId,
        call: CallRef,
        passing: &Passing,
    ) -> Option<(State, TraceId)> {
        // `phone.slice(0, 3)` is a piece of a text, `users.slice(0, 3)[0].mail` all of a field.
        if passing.read && next.path == PathId::EMPTY {
            return None;
        }
        // `JSON.stringify(user)` is a text and holds an object.
        next.how.plain = false;
        // `JSON.parse(message.toString()).email`
        let is_parsed = passing.same_text && self.mode == Mode::Contents && next.path != PathId::EMPTY;
        let lossy = (passing.derived || passing.mark.is_some()) && !is_parsed;
        if lossy && next.path != PathId::EMPTY {
            if passing.mark.is_none() {
                self.read_of_text(next, trace, DerivedKind::Text);
            }
            return None;
        }
        if !self.filtered(&mut next, call, passing) {
            return None;
        }
        if let Some(mark) = passing.mark {
            let name = self.mark_name(mark);
            trace = self.step(trace, state, StepKind::Sanitized, name);
            next.marks = next.marks.with(mark);
        } else {
            let module = self.engine.program.module(call.file);
            let site = module.call(call.id);
            let name = crate::summary::value_name(module, site.callee).unwrap_or_default();
            trace = self.step(trace, state, StepKind::Through, name.as_str());
            trace = self.note_kept(next, trace, call, passing);
        }
        if lossy || next.trail != state.trail {
            self.engine.tables.mark_part(trace);
        }
        if lossy {
            next = next.derived();
        }
        Some((next, trace))
    }

    /// `people.filter(isGuest)`, `people.find(isGuest)`: what the function says of the elements that it leaves.
    fn note_kept(&mut self, next: State, trace: TraceId, call: CallRef, passing: &Passing) -> TraceId {
        if self.mode == Mode::Identity || passing.from.base != OperandBase::Receiver {
            return trace;
        }
        let element = match (passing.from.path.as_slice(), self.engine.tables.split(next.path)) {
            ([RulePathKey::Any], _) => next.path,
            ([], Some((key, rest))) if key.is_open() => rest,
            _ => return trace,
        };
        let Some(argument) = self.given_argument(call, 0) else { return trace };
        // Mostly the function is written there and shows what it says: nothing has to be asked.
        let function = match self.engine.program.value(argument) {
            Value::Closure(id) => Some(FunctionRef { file: argument.file, id: *id }),
            Value::Literal(_) | Value::Object(_) | Value::List(_) => None,
            _ => self.function_in(call, 0),
        };
        match function {
            Some(function) if self.engine.predicate(function).is_some() => {
                let of = State { path: element, ..next };
                self.note_type(of, trace, TypeNote::Guarded(function), "")
            }
            _ => trace,
        }
    }

    /// `new Map([['join', onJoin], ['leave', onLeave]]).get('join')`: where the pairs stand in the code, those of the name.
    fn named_pair(
        &mut self,
        state: State,
        next: State,
        trace: TraceId,
        call: CallRef,
        passing: &Passing,
    ) -> bool {
        let (OperandBase::Argument(number), [RulePathKey::Any, RulePathKey::Name(second)]) =
            (&passing.from.base, passing.from.path.as_slice())
        else {
            return false;
        };
        let Some((PathKey::Name(wanted), _)) = self.engine.tables.split(state.path) else { return false };
        let module = self.engine.program.module(call.file);
        let argument = module.call(call.id).arguments.get(usize::from(*number));
        let Some(Value::List(items)) = argument.map(|argument| module.value(argument.value)) else {
            return false;
        };
        let pair = |item: &ListItem| {
            let ListItem::Item(item) = item else { return None };
            let Value::List(parts) = module.value(*item) else { return None };
            let [ListItem::Item(key), ListItem::Item(value)] = parts.as_slice() else { return None };
            let Value::Literal(Literal::String(key)) = module.value(*key) else { return None };
            Some((key, *value))
        };
        let pairs: Option<Vec<_>> = items.iter().map(pair).collect();
        let Some(pairs) = pairs.filter(|_| second == "1" && !wanted.bytes().all(|one| one.is_ascii_digit()))
        else {
            return false;
        };
        for (_, value) in pairs.into_iter().filter(|(key, _)| **key == wanted) {
            self.go(next.to(value), trace);
        }
        true
    }

    /// The state for a value that stands under `to` of what is looked for.
    pub(super) fn below(&mut self, state: State, call: CallRef, to: &[RulePathKey]) -> Option<State> {
        let mut next = state;
        for (at, key) in to.iter().enumerate() {
            let own = self.own_key(call, key, state);
            match self.engine.tables.split(next.path) {
                // The pairs of a map are walked one after the other; under a name stands a value.
                Some((wanted, _)) if own == PathKey::Any && at + 1 < to.len() && !is_element(&wanted) => {
                    return None;
                }
                Some((wanted, rest)) => {
                    if wanted != own && !wanted.is_open() && !own.is_open() {
                        return None;
                    }
                    if own == PathKey::Any && rest == PathId::EMPTY && self.is_own_method(&wanted) {
                        return None;
                    }
                    next.path = rest;
                    if let (RulePathKey::NamedBy(argument, None), PathKey::Any) = (key, &own)
                        && let Some(name) = self.given_argument(call, *argument)
                    {
                        next = self.keyed(next, name, &wanted);
                    }
                }
                None if self.mode == Mode::Identity => return None,
                None => next.trail = self.engine.tables.extend(next.trail, own),
            }
        }
        Some(next)
    }

    /// `Object.values(senders).forEach` is a method of the list, and no element.
    fn is_own_method(&self, key: &PathKey) -> bool {
        let PathKey::Name(name) = key else { return false };
        self.mode == Mode::Identity && !self.engine.library.models(None, Some(name)).is_empty()
    }

    /// Applies `only`, `without` and `replacer`; false when what is looked for was left out.
    fn filtered(&mut self, next: &mut State, call: CallRef, passing: &Passing) -> bool {
        if let Some(replacer) = passing.replacer
            && !self.keep_replaced(next, call, replacer)
        {
            return false;
        }
        if !self.keep_by_tests(next, call, passing) {
            return false;
        }
        if let Some(only) = &passing.only {
            match self.names_in(call, only, next.stack) {
                Some(names) => {
                    if let Some((PathKey::Name(wanted), _)) = self.engine.tables.split(next.path) {
                        return names.contains(&wanted);
                    }
                    next.filter = self.engine.tables.only(next.filter, &names);
                }
                None => next.how.guessed = true,
            }
        }
        if let Some(without) = &passing.without
            && let Some(names) = self.names_in(call, without, next.stack)
        {
            if let Some((PathKey::Name(wanted), _)) = self.engine.tables.split(next.path) {
                return !names.contains(&wanted);
            }
            next.filter = self.engine.tables.without(next.filter, names.iter());
        }
        true
    }
}

/// `'$1***'`, `` `${first}***` ``, `'*'.repeat(3)`, and functions that return such.
fn holds_one(module: &Module, value: ValueId, texts: &[String], fuel: usize) -> bool {
    let Some(fuel) = fuel.checked_sub(1) else { return false };
    let holds = |value: ValueId| holds_one(module, value, texts, fuel);
    match module.value(value) {
        Value::Literal(Literal::String(own)) => texts.iter().any(|text| own.contains(text.as_str())),
        Value::Derived { parts, .. } => parts.iter().any(|part| holds(*part)),
        Value::Call(call) => match module.value(module.call(*call).callee) {
            Value::Load { base, .. } => holds(*base),
            _ => false,
        },
        Value::Closure(function) => module.function(*function).returns.iter().any(|given| holds(*given)),
        _ => false,
    }
}
