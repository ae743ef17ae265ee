//! Who calls a function: the reverse of resolving a callee.
//!
//! Takes a function, gives the call sites that may call it: candidates by the names it is known under, verified by resolving
//! their callee, so nothing is worked out for functions that no walk arrives at.

use std::rc::Rc;

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::flow::calls::callees::Callee;
use crate::flow::engine::Engine;
use crate::flow::standing::Standing;
use crate::flow::walk::Terminal;
use crate::ir::{CallId, FunctionKind, Value};
use crate::limits;
use crate::link::{CallRef, ClassRef, FunctionRef, Node, Program};
use crate::rules::vendor::PathKey;
use crate::summary::value_name;

/// Where instances of classes are made.
#[derive(Default)]
pub(in crate::flow) struct ConstructionIndex {
    pub(in crate::flow) found: Standing<ClassRef, Rc<[CallRef]>>,
    searching: FxHashSet<ClassRef>,
}

impl ConstructionIndex {
    pub(in crate::flow) fn is_searching(&self) -> bool {
        !self.searching.is_empty()
    }
}

impl Engine<'_> {
    /// Call sites that may call a function, by name first and then by resolving their callees.
    pub(in crate::flow) fn callers(&mut self, function: FunctionRef) -> Rc<[CallRef]> {
        let is_first = self.is_outermost();
        let again = self.again(|engine| &mut engine.callers, &function, is_first);
        if let Some((known, worth)) = self.callers.get(&function).filter(|_| !again.is_asked()) {
            self.rest_on(worth);
            return known;
        }
        if self.is_too_deep() || !self.searching.insert(function) {
            self.cut();
            return Rc::from([]);
        }
        let before = self.before();
        let mut found = Vec::new();
        for candidate in self.candidate_callers(function) {
            let callees = self.callees_of_candidate(candidate);
            if callees.iter().any(|callee| self.is_call_of(callee, function))
                || self.form(candidate).beside.contains(&function)
            {
                found.push(candidate);
            }
        }
        found.sort_unstable();
        found.dedup();
        let found: Rc<[CallRef]> = found.into();
        self.searching.remove(&function);
        self.keep(|engine| &mut engine.callers, (function, &found), (before, again));
        found
    }

    /// Where a question has used up its fuel, the candidates that are left still get what the simplest of them need: a wrapper with hundreds
    /// of callers would lose nearly all of them at once. Answers that were asked for on the way to another one get nothing more, so that
    /// this adds up and does not multiply.
    fn callees_of_candidate(&mut self, candidate: CallRef) -> Rc<[Callee]> {
        let is_short = self.is_first_question() && self.fuel_left() < limits::LEAST_IDENTITY_FUEL;
        if !is_short {
            return self.callees(candidate);
        }
        let outer = self.swap_fuel(limits::LEAST_IDENTITY_FUEL);
        let callees = self.callees(candidate);
        self.swap_fuel(outer);
        callees
    }

    fn is_call_of(&mut self, callee: &Callee, function: FunctionRef) -> bool {
        match callee {
            Callee::Function(other) => *other == function,
            Callee::Class(class) => self.is_made_by(*class, function, limits::INHERITANCE),
            Callee::Api(_) => false,
        }
    }

    /// `new C()` calls the constructor of the class, or of the next one above it that has one.
    fn is_made_by(&mut self, class: ClassRef, constructor: FunctionRef, fuel: usize) -> bool {
        let declared = self.program.module(class.file).class(class.id);
        if let Some(own) = declared.constructor {
            return constructor == FunctionRef { file: class.file, id: own };
        }
        let is_constructor = self.program.function(constructor).kind == FunctionKind::Constructor;
        let (Some(parent), Some(fuel), true) = (declared.extends, fuel.checked_sub(1), is_constructor) else {
            return false;
        };
        let above = self.identities(Node { file: class.file, id: parent }, &[]);
        above.iter().any(|found| match found.terminal {
            Terminal::Class(parent) if parent != class => self.is_made_by(parent, constructor, fuel),
            _ => false,
        })
    }

    fn candidate_callers(&mut self, function: FunctionRef) -> Vec<CallRef> {
        let held = self.values_of(function);
        let mut names = self.names_held(function, &held);
        names.extend(self.names_inside(function));
        let mut candidates: Vec<CallRef> =
            names.iter().flat_map(|name| self.program.calls_named(name)).copied().collect();
        candidates.truncate(limits::CANDIDATE_CALLERS);
        candidates.extend(self.may_invoke(&names));
        candidates.extend(self.nameless_invokers(function.file));
        candidates.extend(self.invokers_of_put().into_iter().take(limits::COMPUTED_CALLS));
        // `call(function* (user) { … }, user)`
        let written_in = self.program.function(function).closure_use.as_ref();
        let written_in = written_in.map(|used| CallRef { file: function.file, id: used.call });
        candidates.extend(written_in.filter(|call| self.is_invoker(*call)));
        candidates.extend(self.nameless_callers(function, &held));
        if held.iter().any(|value| self.makes_members(*value)) {
            candidates.extend(self.calls_of_members(&names));
        }
        candidates
    }

    /// Calls whose callee has no name: `(who => …)(user)` and `tracker('x')(props)` in the function's own file, calls of one of its values
    /// (the maker may be in another file), `require('./tracker')(app)`, and `super(x)`, which may call any constructor.
    fn nameless_callers(&self, function: FunctionRef, values: &[Node]) -> Vec<CallRef> {
        let is_constructor = self.program.function(function).kind == FunctionKind::Constructor;
        let supers = if is_constructor { self.program.super_calls() } else { &[] };
        let others = supers.iter().filter(|call| call.file != function.file).take(limits::CANDIDATE_CALLERS);
        let of_values = values.iter().flat_map(|value| self.program.nameless_calls_of(*value));
        let in_file = self.program.nameless_calls_in(function.file).iter();
        let of_file = self.program.calls_of_file(function.file);
        // `client[method](x)`, wherever: who keeps functions under keys often has them of other files.
        let computed = self.program.computed_calls().iter().take(limits::COMPUTED_CALLS);
        let mut calls: Vec<CallRef> =
            in_file.chain(of_values).chain(of_file).chain(others).chain(computed).copied().collect();
        calls.sort_unstable();
        calls.dedup();
        calls
    }

    /// `new Proxy({}, { get: () => (props) => … })`: a call whose result has what a function in an argument returns, under any name.
    fn makes_members(&mut self, value: Node) -> bool {
        let Value::Call(call) = self.program.value(value) else { return false };
        let callees = self.callees(CallRef { file: value.file, id: *call });
        callees.iter().any(|callee| {
            let Callee::Api(path) = callee else { return false };
            let models = self.library.models(Some(path), None);
            models.iter().flat_map(|model| &model.returns).any(|passing| {
                passing.to.as_slice() == [PathKey::Any]
                    && passing.from.path.last() == Some(&PathKey::Returned)
            })
        })
    }

    /// `log.joined(x)` of something that is called `log`.
    pub(in crate::flow) fn calls_of_members(&mut self, names: &[CompactString]) -> Vec<CallRef> {
        let program = self.program;
        let called = self.called_members.get_or_insert_with(|| called_members(program));
        let calls = names.iter().filter_map(|name| called.get(name)).flatten();
        calls.copied().take(limits::CANDIDATE_CALLERS).collect()
    }

    /// Where instances of a class are made: `new C(x)`, `<C x={…} />`.
    pub(in crate::flow) fn constructions(&mut self, class: ClassRef) -> Rc<[CallRef]> {
        let is_first = self.is_outermost();
        let again = self.again(|engine| &mut engine.constructions.found, &class, is_first);
        if let Some((known, worth)) = self.constructions.found.get(&class).filter(|_| !again.is_asked()) {
            self.rest_on(worth);
            return known;
        }
        // `class Page { render() { return <Page /> } }` asks for itself.
        if self.is_too_deep() || !self.constructions.searching.insert(class) {
            self.cut();
            return Rc::from([]);
        }
        let before = self.before();
        let names = self.class_names(class);
        let calls = names.iter().flat_map(|name| self.program.calls_named(name)).copied();
        let mut calls: Vec<CallRef> = calls.take(limits::CANDIDATE_CALLERS).collect();
        calls.sort_unstable();
        calls.dedup();
        let outer = self.own_fuel(limits::RELAY_QUESTION_FUEL);
        calls.retain(|call| self.callees(*call).contains(&Callee::Class(class)));
        self.outer_fuel(outer);
        let calls: Rc<[CallRef]> = calls.into();
        self.constructions.searching.remove(&class);
        self.keep(|engine| &mut engine.constructions.found, (class, &calls), (before, again));
        calls
    }
}

/// All calls of members, by the name of what has the member: `log` of `log.joined(x)`.
fn called_members(program: &Program) -> FxHashMap<CompactString, Vec<CallRef>> {
    let mut called: FxHashMap<CompactString, Vec<CallRef>> = FxHashMap::default();
    for (file, summary) in program.files() {
        let module = &summary.module;
        for (at, call) in module.calls.iter().enumerate() {
            let Value::Load { base, .. } = module.value(call.callee) else { continue };
            if let Some(name) = value_name(module, *base) {
                called.entry(name).or_default().push(CallRef { file, id: CallId::new(at) });
            }
        }
    }
    called
}
