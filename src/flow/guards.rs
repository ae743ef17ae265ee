//! Guards: which known kinds of check a call stands under.
//!
//! Takes the conditions of a call; gives kinds of `rules/library` by the names in the condition. Looks at names
//! and constants, never at what a check does: `hasConsent()` is taken at its word.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::flow::calls::callees::Callee;
use crate::flow::engine::Engine;
use crate::flow::sinks::Sink;
use crate::flow::types::FlowGuard;
use crate::flow::walk::Found;
use crate::ir::{ArgumentAt, Guard, Key, Value};
use crate::limits;
use crate::link::{CallRef, FunctionRef, Node};
use crate::rules::library::GuardId;
use crate::source::Place;

#[derive(Default)]
pub(super) struct GuardIndex {
    /// The checks that every call of a function stands under, so many calls outwards.
    around: FxHashMap<(FunctionRef, usize), Vec<FlowGuard>>,
    /// The kinds of check by which what a condition reads was set, where it holds (or, negated, does not).
    pub(super) kept: FxHashMap<(Node, bool), Vec<GuardId>>,
}

impl Engine<'_> {
    /// `if (!key) return { send() {} };`, where this call gives `undefined` as the key: it gives something else.
    pub(super) fn is_ruled_out(&self, returned: Node, call: CallRef) -> bool {
        let module = self.program.module(returned.file);
        let Some(guards) = module.conditions.get(&returned.id) else { return false };
        let function = FunctionRef { file: returned.file, id: module.owner(returned.id) };
        guards.iter().any(|guard| self.truth_given(function, guard.condition, call) == Some(guard.negated))
    }

    /// The known checks around a sink and around the calls of wrappers on the way to it.
    pub(super) fn guards_on_the_way(&mut self, sink: &Sink<'_>, found: &Found) -> Vec<FlowGuard> {
        let links = self.tables.links(found.trace);
        let calls = links.iter().filter_map(|link| link.caller).chain(found.state.entry).chain(sink.call);
        let calls: Vec<CallRef> = calls.collect();
        let mut guards: Vec<FlowGuard> = calls.iter().flat_map(|call| self.guards_of(*call)).collect();
        let outermost = found.state.entry.or(sink.call);
        guards.extend(outermost.into_iter().flat_map(|call| self.guards_around(call, limits::GUARD_CALLERS)));
        let mut seen = FxHashSet::default();
        guards.retain(|guard| seen.insert((guard.kind, guard.place)));
        guards.truncate(limits::GUARDS);
        guards
    }

    /// The known checks around a call itself, and around every call of the function it stands in.
    pub(super) fn guards_at(&mut self, call: CallRef) -> Vec<FlowGuard> {
        let mut guards = self.guards_of(call);
        guards.extend(self.guards_around(call, limits::GUARD_CALLERS));
        guards.truncate(limits::GUARDS);
        guards
    }

    /// The kinds of check that every call of the function around a call stands under:
    ///
    /// ```js
    /// function report() { track('x', { email: store.email }) }   // holds the sink, reads its own data
    /// if (hasConsent()) report();
    /// ```
    ///
    /// Calls of the function that are not seen (it is handed over as a value) are not among them: errs towards
    /// naming a check that not all of them stand under.
    fn guards_around(&mut self, call: CallRef, hops: usize) -> Vec<FlowGuard> {
        let Some(hops) = hops.checked_sub(1) else { return Vec::new() };
        let function =
            FunctionRef { file: call.file, id: self.program.module(call.file).call(call.id).function };
        if let Some(known) = self.guards.around.get(&(function, hops)) {
            return known.clone();
        }
        let before = self.before();
        let guards = self.guards_outside(function, hops);
        if self.is_whole_since(before) {
            self.guards.around.insert((function, hops), guards.clone());
        }
        guards
    }

    /// Asked for once per function: where functions all call each other, the ways outwards are too many.
    pub(super) fn guards_outside(&mut self, function: FunctionRef, hops: usize) -> Vec<FlowGuard> {
        let FunctionRef { file, id } = function;
        let module = self.program.module(file);
        // A function that is written where it is handed over stands under the checks of the call that it is handed to.
        if let Some(used) = &module.function(id).closure_use {
            let handed_to = CallRef { file, id: used.call };
            return match used.at {
                ArgumentAt::Position(position) => self.guards_handed((handed_to, position, &used.keys), hops),
                ArgumentAt::Receiver => self.guards_handed((handed_to, 0, &[Key::Any]), hops),
            };
        }
        let callers = self.callers(function);
        let mut of_each = self.guards_of_each(&callers, hops);
        for handing in self.handed_to(function).iter() {
            of_each.push(self.guards_handed((handing.call, handing.position, &handing.keys()), hops));
        }
        common(&of_each)
    }

    /// What holds for a function that stands under keys of an argument of a call.
    fn guards_handed(
        &mut self,
        (call, position, keys): (CallRef, u16, &[Key]),
        hops: usize,
    ) -> Vec<FlowGuard> {
        let mut guards = self.guards_of(call);
        guards.extend(self.told_by(call, keys));
        guards.extend(self.guards_inside(call, position, keys, hops));
        guards.extend(self.guards_around(call, hops));
        guards
    }

    /// `withConsent(() => track('x'))` of `function withConsent(run) { if (hasConsent()) run(); }`
    fn guards_inside(&mut self, call: CallRef, position: u16, keys: &[Key], hops: usize) -> Vec<FlowGuard> {
        let callees = self.callees(call);
        let [Callee::Function(callee)] = &*callees else { return Vec::new() };
        let calls = self.calls_of_parameter((*callee, position), keys);
        let of_each = self.guards_of_each(&calls, hops);
        common(&of_each)
    }

    fn guards_of_each(&mut self, calls: &[CallRef], hops: usize) -> Vec<Vec<FlowGuard>> {
        calls
            .iter()
            .map(|call| {
                let mut guards = self.guards_of(*call);
                if guards.is_empty() {
                    guards = self.guards_around(*call, hops);
                }
                guards
            })
            .collect()
    }

    fn guards_of(&mut self, call: CallRef) -> Vec<FlowGuard> {
        let site = self.program.module(call.file).call(call.id);
        let mut guards = Vec::new();
        for guard in &site.guards {
            let node = Node { file: call.file, id: guard.condition };
            let kinds = self.guard_kinds(node, guard);
            let place = Place { file: call.file, span: guard.span };
            guards.extend(kinds.into_iter().map(|kind| FlowGuard { kind, place }));
        }
        guards
    }

    /// `addEventListener('consent-given', () => track('x'))`: runs once the check is met.
    fn told_by(&self, call: CallRef, keys: &[Key]) -> Vec<FlowGuard> {
        let (words, span) = self.words_of_teller(call, keys);
        let place = Place { file: call.file, span };
        let kinds = self.model.library.guards.iter().enumerate();
        let told = kinds.filter(|(_, kind)| kind.told_by.are_in(&words));
        told.map(|(at, _)| FlowGuard { kind: guard_id(at), place }).collect()
    }

    /// The kinds of check that a condition is, or that what it reads was set by.
    pub(super) fn guard_kinds(&mut self, node: Node, guard: &Guard) -> Vec<GuardId> {
        let kinds = self.kinds_named(node, guard.negated);
        if kinds.is_empty() { self.kinds_kept(node, guard.negated) } else { kinds }
    }

    /// The kinds of check that a condition is by its names.
    pub(super) fn kinds_named(&self, node: Node, negated: bool) -> Vec<GuardId> {
        let mut kinds = self.kinds_met(node, negated);
        if let Some((asked, negated)) = self.asked_by(node, negated, limits::NAME_HOPS) {
            kinds.extend(self.kinds_met(asked, negated));
            kinds.sort_unstable();
            kinds.dedup();
        }
        kinds
    }

    fn kinds_met(&self, node: Node, negated: bool) -> Vec<GuardId> {
        let mut words = Vec::new();
        self.words_of(node, limits::GUARD_PARTS, &mut words);
        let words = words.join(".");
        let compared = self.compared_with(node);
        let kinds = self.model.library.guards.iter().enumerate();
        let met = kinds.filter(|(_, kind)| {
            let is_denied = compared.is_some_and(|text| kind.denied.iter().any(|denied| denied == text));
            kind.is_met(&words, negated != is_denied)
        });
        met.map(|(at, _)| guard_id(at)).collect()
    }

    /// The kinds of check that are met where these names say so.
    pub(super) fn kinds_of_words(&self, words: &str, negated: bool) -> Vec<GuardId> {
        let kinds = self.model.library.guards.iter().enumerate();
        kinds.filter(|(_, kind)| kind.is_met(words, negated)).map(|(at, _)| guard_id(at)).collect()
    }

    /// `hasConsent('analytics')` for `mayTrack()` of `const mayTrack = () => hasConsent('analytics')`, and whether it is turned around there. Only of
    /// functions with one `return`.
    fn asked_by(&self, node: Node, negated: bool, fuel: usize) -> Option<(Node, bool)> {
        let fuel = fuel.checked_sub(1)?;
        let module = self.program.module(node.file);
        let Value::Call(call) = module.value(node.id) else { return None };
        let callee = Node { file: node.file, id: module.call(*call).callee };
        let function = self.function_called(callee)?;
        let declared = self.program.function(function);
        let [returned] = declared.returns.as_slice() else { return None };
        let (mut asked, mut negated) = (Node { file: function.file, id: *returned }, negated);
        while let Value::Test(operands) = self.program.value(asked)
            && let [operand] = operands.as_slice()
        {
            (asked.id, negated) = (*operand, !negated);
        }
        self.asked_by(asked, negated, fuel).or(Some((asked, negated)))
    }

    /// The function that a name stands for, also through imports.
    fn function_called(&self, callee: Node) -> Option<FunctionRef> {
        let module = self.program.module(callee.file);
        let node = match module.value(callee.id) {
            Value::Capture(binding) => match module.binding(*binding).writes.as_slice() {
                [only] if only.is_whole() => Node { file: callee.file, id: only.value? },
                _ => return None,
            },
            Value::Import(import) => self.program.imported_value(callee.file, *import)?,
            _ => callee,
        };
        match self.program.value(node) {
            Value::Closure(id) => Some(FunctionRef { file: node.file, id: *id }),
            _ => None,
        }
    }

    /// The value of a `let` of the module.
    pub(super) fn is_reassignable(&self, node: Node) -> bool {
        let module = self.program.module(node.file);
        let held =
            module.names.get(node.id.index()).copied().flatten().map(|binding| module.binding(binding));
        held.is_some_and(|held| held.function == crate::ir::FunctionId(0) && !held.is_constant)
    }

    /// The value of a constant, through `const`, imports and re-exports; otherwise the node itself. A module's `let`
    /// is no constant even when nothing here writes it: templates do.
    pub(super) fn constant_of(&self, node: Node, fuel: usize) -> Node {
        let Some(fuel) = fuel.checked_sub(1) else { return node };
        let module = self.program.module(node.file);
        let next = match self.program.value(node) {
            Value::Capture(binding) => {
                let binding = module.binding(*binding);
                // `send(user, slim)` may put something into `slim`, and makes no other function of it.
                let mut writes = binding.writes.iter().filter(|write| !write.is_by_call(module));
                match (writes.next(), writes.next()) {
                    (Some(only), None) if only.is_whole() && binding.is_constant => {
                        only.value.map(|id| Node { file: node.file, id })
                    }
                    _ => None,
                }
            }
            Value::Import(import) => {
                let value = self.program.imported_value(node.file, *import);
                value.filter(|value| self.is_constant_export(*value))
            }
            _ => None,
        };
        next.map_or(node, |next| self.constant_of(next, fuel))
    }

    /// The exported value is that of a `const`.
    fn is_constant_export(&self, node: Node) -> bool {
        let module = self.program.module(node.file);
        let named = module.names.get(node.id.index()).copied().flatten();
        let binding = match module.value(node.id) {
            Value::Capture(binding) => Some(*binding),
            _ => named,
        };
        binding.is_some_and(|binding| module.binding(binding).is_constant)
    }
}

fn guard_id(at: usize) -> GuardId {
    GuardId(u8::try_from(at).unwrap_or(u8::MAX))
}

/// The kinds of check that are among all of these.
fn common(of_each: &[Vec<FlowGuard>]) -> Vec<FlowGuard> {
    let Some((first, others)) = of_each.split_first() else { return Vec::new() };
    let everywhere =
        |guard: &&FlowGuard| others.iter().all(|guards| guards.iter().any(|other| other.kind == guard.kind));
    first.iter().filter(everywhere).copied().collect()
}
