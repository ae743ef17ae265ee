//! Objects of which a filter keeps the keys of a list: `Object.fromEntries(Object.entries(user).filter(([key]) => ALLOWED.has(key)))`.
//!
//! Takes the call that makes the object again, goes on at the object with the keys that are kept. Only tests of one membership, text
//! or pattern are understood; what a longer condition leaves out counts as kept (errs towards false alarms).

use compact_str::CompactString;

use super::{Mode, Terminal, Walk};
use crate::flow::calls::callees::Callee;
use crate::flow::state::{PathId, PathKey, StackId, State, TraceId};
use crate::ir::path::ApiPath;
use crate::ir::{CallId, Guard, Key, Literal, Module, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, FunctionRef, Node};
use crate::rules::library::{CallModel, Passing};
use crate::rules::vendor::PathKey as RulePathKey;
use crate::source::FileId;

/// What a test says of the key that it is given.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Tested {
    pub(super) list: TestedList,
    /// The list has it; otherwise the list lacks it.
    pub(super) is_in: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum TestedList {
    /// A list or set of the program.
    Of(Node),
    Names(Vec<CompactString>),
    /// All names that one of these regular expressions matches.
    Like(Vec<CompactString>),
    /// The one text that a value is.
    Same(Node),
}

impl Walk<'_, '_> {
    /// On at the object whose entries a call makes an object of; false when they are others as well.
    pub(super) fn rebuilt(&mut self, state: State, trace: TraceId, call: CallRef, of: &ApiPath) -> bool {
        self.rebuilt_of_entries(state, trace, call, of) || self.rebuilt_of_collection(state, trace, call)
    }

    /// `Object.fromEntries(form).plan`, where the form holds values by name: the one of that name. What a library hands out is taken for
    /// such a collection; a list of pairs that it is instead is judged by the name as well.
    fn rebuilt_of_collection(&mut self, state: State, trace: TraceId, call: CallRef) -> bool {
        let Some(argument) = self.engine.program.module(call.file).call(call.id).arguments.first() else {
            return false;
        };
        let is_named = matches!(self.engine.tables.split(state.path), Some((PathKey::Name(_), _)));
        if !is_named || self.mode == Mode::Identity {
            return false;
        }
        let node = Node { file: call.file, id: argument.value };
        let found = self.engine.identities(node, &[]);
        // `new FormData(form.current)` of `const form = useRef(null)`: a constant has no entries.
        let mut filled =
            found.iter().filter(|found| !matches!(found.terminal, Terminal::Literal(_))).peekable();
        let is_outside = filled.peek().is_some()
            && filled.all(|found| {
                matches!(found.terminal, Terminal::Api(_) | Terminal::Parameter { .. } | Terminal::Opaque)
            });
        if is_outside {
            self.go(State { node, ..state }, trace);
        }
        is_outside
    }

    fn rebuilt_of_entries(&mut self, state: State, trace: TraceId, call: CallRef, of: &ApiPath) -> bool {
        let program = self.engine.program;
        let module = program.module(call.file);
        let mut next = state;
        let Some(argument) = module.call(call.id).arguments.first() else { return false };
        let mut at = argument.value;
        for _ in 0..limits::SCHEMA_CHAIN {
            let Value::Call(inner) = module.value(at) else { return false };
            let site = module.call(*inner);
            let inner = CallRef { file: call.file, id: *inner };
            if let Some(copied) = self.mapped_pair(next, inner) {
                self.follow_copied(next, trace, &copied);
                return true;
            }
            let callees = self.engine.callees(inner);
            if callees.iter().any(|callee| matches!(callee, Callee::Api(path) if path == of)) {
                let Some(object) = site.arguments.first() else { return false };
                self.go(next.to(object.value), trace);
                return true;
            }
            let Value::Load { base, .. } = module.value(site.callee) else { return false };
            if site.arguments.is_empty() && self.gives_pairs(inner, &callees) {
                // `Object.fromEntries(form.entries())` is `Object.fromEntries(form)`.
                self.go(next.to(*base), trace);
                return true;
            }
            if self.keeps_pairs(inner) {
                at = *base;
                continue;
            }
            let Some(position) = self.tested_by(inner) else { return false };
            for tested in self.tests_in(inner, position, &[Key::Index(0)]) {
                if !self.keep_tested(&mut next, &tested) {
                    return true;
                }
            }
            at = *base;
        }
        false
    }

    /// `form.entries()`: the values of what it is called on, each behind its name.
    fn gives_pairs(&self, call: CallRef, callees: &[Callee]) -> bool {
        let module = self.engine.program.module(call.file);
        let method = super::calls::callee_method(module, module.call(call.id));
        let models = self.engine.library.models(None, method.as_deref());
        let is_outside = callees.iter().all(|callee| matches!(callee, Callee::Api(_)));
        is_outside && models.iter().flat_map(|model| &model.returns).any(Passing::is_pair_of_receiver)
    }

    /// The argument with the test of `list.filter(test)`.
    pub(super) fn tested_by(&self, call: CallRef) -> Option<u16> {
        let module = self.engine.program.module(call.file);
        let method = super::calls::callee_method(module, module.call(call.id));
        let models = self.engine.library.models(None, method.as_deref());
        models.iter().find_map(|model| model.tested)
    }

    /// Leaves out what a test leaves out; false when nothing of what is looked for is left.
    pub(super) fn keep_tested(&mut self, next: &mut State, tested: &Tested) -> bool {
        if let TestedList::Like(patterns) = &tested.list {
            return self.keep_like(next, patterns, tested.is_in);
        }
        let Some(names) = self.tested_names(&tested.list, next.stack) else { return true };
        if let Some((PathKey::Name(wanted), _)) = self.engine.tables.split(next.path) {
            return names.contains(&wanted) == tested.is_in;
        }
        next.filter = if tested.is_in {
            self.engine.tables.only(next.filter, &names)
        } else {
            self.engine.tables.without(next.filter, names.iter())
        };
        true
    }

    /// The names of a list that a test asks, with these calls entered; `None` where they are not known.
    pub(super) fn tested_names(&mut self, list: &TestedList, stack: StackId) -> Option<Vec<CompactString>> {
        match list {
            TestedList::Names(names) => Some(names.clone()),
            TestedList::Of(list) => self.names_for(*list, stack),
            TestedList::Same(node) => {
                self.engine.texts_for(State { stack, ..State::at(*node, PathId::EMPTY) })
            }
            TestedList::Like(_) => None,
        }
    }

    /// `!/email|phone/.test(key)`. Of the keys of a whole object, those that a pattern asks for are not known: all count as kept (errs
    /// towards false alarms).
    fn keep_like(&mut self, next: &mut State, patterns: &[CompactString], is_in: bool) -> bool {
        if let Some((PathKey::Name(wanted), _)) = self.engine.tables.split(next.path) {
            let matches = |pattern| self.engine.tables.matches(pattern, &wanted);
            let answers: Option<Vec<bool>> = patterns.iter().map(matches).collect();
            return answers.is_none_or(|answers| answers.contains(&true) == is_in);
        }
        if !is_in {
            for pattern in patterns {
                next.filter = self.engine.tables.unlike(next.filter, pattern);
            }
        }
        true
    }

    /// Which text an element of a filtered list is: one of the list that the test asks.
    pub(super) fn tested_element(
        &mut self,
        state: State,
        trace: TraceId,
        call: CallRef,
        model: &CallModel,
    ) -> bool {
        let (Some(position), Mode::Identity, Some((element, rest)), false) =
            (model.tested, self.mode, self.engine.tables.split(state.path), gives_element(model))
        else {
            return false;
        };
        let key: &[Key] = match self.engine.tables.split(rest) {
            None => &[],
            Some((PathKey::Name(first), _)) if first == "0" => &[Key::Index(0)],
            Some(_) => return false,
        };
        let tests = self.tests_in(call, position, key);
        let Some(Tested { list: TestedList::Of(list), is_in: true }) = tests.into_iter().next() else {
            return false;
        };
        let element = self.engine.tables.path(&[element]);
        self.go(State { node: list, path: element, ..state }, trace);
        true
    }

    /// The tests of the function in an argument, all of which hold: `([key]) => ALLOWED.includes(key)`, or `!` of it.
    pub(super) fn tests_in(&mut self, call: CallRef, position: u16, key: &[Key]) -> Vec<Tested> {
        self.tests_of(call, position, (0, key))
    }

    /// The same, where the key stands under a path of another parameter.
    pub(super) fn tests_of(
        &mut self,
        call: CallRef,
        position: u16,
        (parameter, key): (u16, &[Key]),
    ) -> Vec<Tested> {
        let Some(function) = self.function_in(call, position) else { return Vec::new() };
        let module = self.engine.program.module(function.file);
        let [returned] = module.function(function.id).returns.as_slice() else { return Vec::new() };
        let is_key = |value| super::parameter_values::is_parameter(module, value, (function, parameter), key);
        let mut tests = Vec::new();
        self.add_tests(function.file, *returned, &is_key, &mut tests);
        tests
    }

    /// `key !== 'email' && key !== 'phone'`: both.
    fn add_tests(
        &mut self,
        file: FileId,
        value: ValueId,
        is_key: &dyn Fn(ValueId) -> bool,
        tests: &mut Vec<Tested>,
    ) {
        let module = self.engine.program.module(file);
        let mut at = value;
        for _ in 0..limits::GUARD_PARTS {
            let (Value::Join(arms), Some([fails])) =
                (module.value(at), module.conditions.get(&at).map(Vec::as_slice))
            else {
                break;
            };
            let [otherwise, right] = arms.as_slice() else { break };
            if !matches!(module.value(*otherwise), Value::Literal(Literal::Undefined)) {
                return;
            }
            tests.extend(self.membership(file, *right, is_key));
            // `(a && b) && c`: `a && b` is one condition.
            if fails.negated && matches!(module.value(fails.condition), Value::Join(_)) {
                at = fails.condition;
                continue;
            }
            let left = self.guarded(file, fails, is_key);
            return tests.extend(left.map(|tested| Tested { is_in: !tested.is_in, ..tested }));
        }
        tests.extend(self.membership(file, at, is_key));
    }

    /// `pickBy(user, (value, key) => key !== 'email')`: leaves out what the test leaves out; false when that is what is looked for. Of `omitBy`, tests
    /// that are joined by `&&` count as if nothing were left out (errs towards false alarms).
    pub(super) fn keep_by_tests(&mut self, next: &mut State, call: CallRef, passing: &Passing) -> bool {
        let kept = passing.kept_by.map(|test| self.tests_of(call, test.function, (test.key, &[])));
        let dropped = passing.dropped_by.map(|test| self.tests_of(call, test.function, (test.key, &[])));
        let dropped = dropped.filter(|tests| tests.len() == 1).unwrap_or_default();
        let dropped = dropped.into_iter().map(|tested| Tested { is_in: !tested.is_in, ..tested });
        let tests: Vec<Tested> = kept.unwrap_or_default().into_iter().chain(dropped).collect();
        tests.iter().all(|tested| self.keep_tested(next, tested))
    }

    /// The function in an argument, where it is one.
    pub(super) fn function_in(&mut self, call: CallRef, position: u16) -> Option<FunctionRef> {
        let argument = self.given_argument(call, position)?;
        let found = self.engine.identities(argument, &[]);
        let [found] = found.as_slice() else { return None };
        let Terminal::Function(function) = found.terminal else { return None };
        Some(function)
    }

    /// `LIST.includes(key)`, `!SET.has(key)`, `key === 'email'`: whether a list has the key, where the value is true.
    pub(super) fn membership(
        &mut self,
        file: FileId,
        value: ValueId,
        is_key: &dyn Fn(ValueId) -> bool,
    ) -> Option<Tested> {
        let module = self.engine.program.module(file);
        match module.value(value) {
            Value::Test(operands) => match operands.as_slice() {
                [operand] => {
                    let inner = self.membership(file, *operand, is_key)?;
                    Some(Tested { is_in: !inner.is_in, ..inner })
                }
                [one, other] => self.compared(file, (*one, *other), is_key),
                _ => None,
            },
            Value::Call(test) => {
                if let Some(tested) = self.matched(file, *test, is_key) {
                    return Some(tested);
                }
                let (list, method) = asked_of(module, *test, is_key)?;
                let library = &self.engine.model.library;
                if library.membership.contains(method) {
                    return Some(Tested { list: TestedList::Of(Node { file, id: list }), is_in: true });
                }
                let is_pattern = library.patterns.contains(method);
                let patterns = self.expressions(Node { file, id: list }, &[]);
                let is_known = is_pattern && !patterns.is_empty();
                is_known.then_some(Tested { list: TestedList::Like(patterns), is_in: true })
            }
            _ => None,
        }
    }

    /// `key === 'email'`, `LIST.indexOf(key) === -1`.
    fn compared(
        &self,
        file: FileId,
        (one, other): (ValueId, ValueId),
        is_key: &dyn Fn(ValueId) -> bool,
    ) -> Option<Tested> {
        let module = self.engine.program.module(file);
        for (asked, with) in [(one, other), (other, one)] {
            match (module.value(asked), module.value(with)) {
                (_, Value::Literal(Literal::String(text))) if is_key(asked) => {
                    return Some(Tested { list: TestedList::Names(vec![text.clone()]), is_in: true });
                }
                // No place of a list lies before its first.
                (Value::Call(call), Value::Derived { .. } | Value::Literal(Literal::Number(_))) => {
                    let (list, method) = asked_of(module, *call, is_key)?;
                    let is_place = self.engine.model.library.places.contains(method);
                    let list = TestedList::Of(Node { file, id: list });
                    return is_place.then_some(Tested { list, is_in: false });
                }
                // `entry.type === type`, where a caller says which
                (_, Value::Parameter(_) | Value::Capture(_) | Value::Load { .. } | Value::Import(_))
                    if is_key(asked) =>
                {
                    let list = TestedList::Same(Node { file, id: with });
                    return Some(Tested { list, is_in: true });
                }
                _ => {}
            }
        }
        None
    }

    /// What a condition around says of a key: `if (BLOCKED.has(key)) continue;`, `if (key === 'email') continue;`.
    pub(super) fn guarded(
        &mut self,
        file: FileId,
        guard: &Guard,
        is_key: &dyn Fn(ValueId) -> bool,
    ) -> Option<Tested> {
        let tested = self.membership(file, guard.condition, is_key)?;
        Some(Tested { is_in: tested.is_in != guard.negated, ..tested })
    }
}

/// `list.find(test)` gives one of the list, `list.filter(test)` a list.
pub(super) fn gives_element(model: &CallModel) -> bool {
    model.returns.iter().any(|passing| passing.from.path.as_slice() == [RulePathKey::Any])
}

/// What a method that is given the key is called on, and its name.
fn asked_of<'m>(
    module: &'m Module,
    call: CallId,
    is_key: &dyn Fn(ValueId) -> bool,
) -> Option<(ValueId, &'m CompactString)> {
    let site = module.call(call);
    let Value::Load { base, key: Key::Name(method) } = module.value(site.callee) else { return None };
    let asked = site.arguments.first()?.value;
    (is_key(asked) || is_key(spelled(module, asked))).then_some((*base, method))
}

/// `key` of `key.toLowerCase()`: another spelling of it. What only another spelling has counts as kept (errs towards false alarms).
pub(super) fn spelled(module: &Module, value: ValueId) -> ValueId {
    let Value::Call(call) = module.value(value) else { return value };
    let site = module.call(*call);
    match module.value(site.callee) {
        Value::Load { base, key: Key::Name(_) } if site.arguments.is_empty() => *base,
        _ => value,
    }
}
