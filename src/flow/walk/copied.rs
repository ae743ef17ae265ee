//! Members that an object is given under their own names: `for (const [key, value] of Object.entries(user)) { if (BLOCKED.has(key)) continue; out[key] = value; }`.
//!
//! Takes a computed key and what is stored under it; where that is the member of this name of another object, the walk goes on at that object, as it
//! would at `...user`, with the keys that the conditions around leave. Conditions that are not about the key count as true (errs towards false
//! alarms), and so do tests that are no membership and no comparison with a text.

use compact_str::CompactString;

use super::kept::{Tested, TestedList};
use super::{Mode, Walk};
use crate::flow::calls::callees::Callee;
use crate::flow::state::{FilterId, PathId, State, TraceId};
use crate::flow::types::StepKind;
use crate::ir::{Binding, Guard, Key, Literal, Module, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, Node};
use crate::rules::library::Listing;
use crate::source::FileId;

/// Another object, and which of its keys.
#[derive(Clone, Debug)]
pub(super) struct Copied {
    object: Node,
    tests: Vec<Tested>,
    /// `out['user_' + key] = user[key]`: under names that are made of its own.
    is_renamed: bool,
}

/// What a variable runs through.
struct Listed {
    of: Listing,
    object: Node,
    tests: Vec<Tested>,
}

impl Walk<'_, '_> {
    /// An entry of the object, or the store, that the walk stands at.
    pub(super) fn copied_at(&mut self, state: State, key: &Key, value: ValueId) -> Option<Copied> {
        if self.mode != Mode::Contents || !matches!(key, Key::Computed(_)) {
            return None;
        }
        let conditions = self.engine.program.module(state.node.file).conditions.get(&state.node.id);
        self.copied(state, key, value, conditions.map_or(&[], Vec::as_slice))
    }

    pub(super) fn copied(
        &mut self,
        state: State,
        key: &Key,
        value: ValueId,
        conditions: &[Guard],
    ) -> Option<Copied> {
        let (Key::Computed(written), Mode::Contents) = (key, self.mode) else { return None };
        let module = self.engine.program.module(state.node.file);
        // Of a whole object, names that are made of its own tell which members these are; one new name does not tell of which it is made.
        let is_whole = state.path == PathId::EMPTY;
        let parts = if is_whole { parts_of_key(module, *written) } else { Vec::new() };
        let mut keys = std::iter::once(*written).chain(parts);
        keys.find_map(|key| {
            let copied = self.copied_by(state, key, value, conditions)?;
            Some(Copied { is_renamed: key != *written, ..copied })
        })
    }

    /// The same, of the key that is a member's own name.
    fn copied_by(
        &mut self,
        state: State,
        key: ValueId,
        value: ValueId,
        conditions: &[Guard],
    ) -> Option<Copied> {
        let file = state.node.file;
        let module = self.engine.program.module(file);
        let is_key = |value: ValueId| is_same(module, value, key, limits::NAME_HOPS);
        let mut copied = match (module.value(value), module.conditions.get(&value)) {
            (Value::Join(arms), Some(holds)) => self.chosen(state, key, arms, holds, &is_key)?,
            _ => self.copied_member(state, key, value)?,
        };
        for guard in conditions {
            copied.tests.extend(self.guarded(file, guard, &is_key));
        }
        Some(copied)
    }

    /// `BLOCKED.has(key) ? '[removed]' : value`.
    fn chosen(
        &mut self,
        state: State,
        key: ValueId,
        arms: &[ValueId],
        holds: &[Guard],
        is_key: &dyn Fn(ValueId) -> bool,
    ) -> Option<Copied> {
        let ([first, second], [holds]) = (arms, holds) else { return None };
        let file = state.node.file;
        let tested = self.guarded(file, holds, is_key)?;
        let module = self.engine.program.module(file);
        let is_constant = |value: ValueId| matches!(module.value(value), Value::Literal(_));
        let (value, is_first) = match (is_constant(*first), is_constant(*second)) {
            (false, true) => (*first, true),
            (true, false) => (*second, false),
            _ => return None,
        };
        let mut copied = self.copied_member(state, key, value)?;
        copied.tests.push(Tested { is_in: tested.is_in == is_first, ..tested });
        Some(copied)
    }

    /// `o[key]`, or the value beside the key in an entry of `o`.
    fn copied_member(&mut self, state: State, key: ValueId, value: ValueId) -> Option<Copied> {
        let file = state.node.file;
        let module = self.engine.program.module(file);
        let Value::Load { base, key: own } = module.value(value) else { return None };
        match own {
            Key::Computed(own) if is_same(module, *own, key, limits::NAME_HOPS) => {
                let object = Node { file, id: *base };
                match self.listed_by(file, key) {
                    Some(Listed { of: Listing::Keys, tests, .. }) => {
                        Some(Copied { object, tests, is_renamed: false })
                    }
                    _ => self.named_members(state, object, key),
                }
            }
            Key::Index(1) => {
                let Value::Load { base: element, key: Key::Index(0) } = module.value(key) else {
                    return None;
                };
                let is_one = is_same(module, *element, *base, limits::NAME_HOPS);
                let listed = is_one.then(|| self.listed_by(file, *element)).flatten()?;
                let Listed { of: Listing::Entries, object, tests } = listed else { return None };
                Some(Copied { object, tests, is_renamed: false })
            }
            _ => None,
        }
    }

    /// `for (const key of ['id', 'plan']) out[key] = o[key];`: the names are known. Those that a caller gives later are told apart in `given`.
    fn named_members(&mut self, state: State, object: Node, key: ValueId) -> Option<Copied> {
        // Any filter: names are asked for, not keys that callers give.
        let names = self.known_names(state, Node { file: object.file, id: key })?;
        let tests = vec![Tested { list: TestedList::Names(names), is_in: true }];
        Some(Copied { object, tests, is_renamed: false })
    }

    fn known_names(&mut self, state: State, key: Node) -> Option<Vec<CompactString>> {
        let keys = match self.given_key(key, PathId::EMPTY) {
            Some(given) => self.entered_names(given, state.stack)?,
            None => self.computed(State { filter: FilterId::EMPTY, ..state }, key),
        };
        let names: Option<Vec<CompactString>> = keys.iter().map(|key| key.name().cloned()).collect();
        names.filter(|names| names.len() > 1)
    }

    /// What a variable runs through: the keys or entries of an object, which filters may have left some of.
    fn listed_by(&mut self, file: FileId, element: ValueId) -> Option<Listed> {
        let module = self.engine.program.module(file);
        let mut at = element;
        for _ in 0..limits::NAME_HOPS {
            at = match module.value(at) {
                Value::KeysOf(object) => {
                    let object = Node { file, id: *object };
                    return Some(Listed { of: Listing::Keys, object, tests: Vec::new() });
                }
                Value::Load { base, key: Key::Any } => return self.listed_in(file, *base),
                Value::Parameter(index) => {
                    let list = self.engine.library.list_of_element(module, at, *index)?;
                    return self.listed_in(file, list);
                }
                Value::Typed { base, .. } => *base,
                Value::Capture(binding) => only_write(module, module.binding(*binding))?,
                _ => return None,
            };
        }
        None
    }

    /// What filters have left, where a key runs through those of an object.
    pub(super) fn tests_of_listed(&mut self, file: FileId, key: ValueId) -> Option<Vec<Tested>> {
        let module = self.engine.program.module(file);
        if let Some(Listed { of: Listing::Keys, tests, .. }) = self.listed_by(file, key) {
            return Some(tests);
        }
        let Value::Load { base: entry, key: Key::Index(0) } = module.value(key) else { return None };
        match self.listed_by(file, *entry) {
            Some(Listed { of: Listing::Entries, tests, .. }) => Some(tests),
            _ => None,
        }
    }

    /// `Object.keys(o).filter(key => !BLOCKED.has(key))`.
    fn listed_in(&mut self, file: FileId, list: ValueId) -> Option<Listed> {
        let module = self.engine.program.module(file);
        let mut at = list;
        let mut filters = Vec::new();
        for _ in 0..limits::NAME_HOPS {
            at = match module.value(at) {
                Value::Typed { base, .. } => *base,
                Value::Capture(binding) => only_write(module, module.binding(*binding))?,
                Value::Call(call) => {
                    let site = module.call(*call);
                    let call = CallRef { file, id: *call };
                    if let Some(of) = self.lists(call) {
                        let object = Node { file, id: site.arguments.first()?.value };
                        let key: &[Key] = if of == Listing::Entries { &[Key::Index(0)] } else { &[] };
                        let tests = filters.into_iter();
                        let tests = tests.flat_map(|(call, position)| self.tests_in(call, position, key));
                        return Some(Listed { of, object, tests: tests.collect() });
                    }
                    filters.push((call, self.tested_by(call)?));
                    let Value::Load { base, .. } = module.value(site.callee) else { return None };
                    *base
                }
                _ => return None,
            };
        }
        None
    }

    /// What a call lists of its argument.
    fn lists(&mut self, call: CallRef) -> Option<Listing> {
        let callees = self.engine.callees(call);
        callees.iter().find_map(|callee| match callee {
            Callee::Api(path) => {
                self.engine.library.models(Some(path), None).iter().find_map(|model| model.lists)
            }
            Callee::Function(_) | Callee::Class(_) => None,
        })
    }

    pub(super) fn follow_copied(&mut self, state: State, trace: TraceId, copied: &Copied) {
        let mut next = State { node: copied.object, ..state };
        if copied.is_renamed {
            // What is left out later has other names (errs towards false alarms).
            next.filter = FilterId::EMPTY;
        }
        for tested in &copied.tests {
            if !self.keep_tested(&mut next, tested) {
                return;
            }
        }
        let trace = self.step(trace, state, StepKind::Spread, "");
        self.go(next, trace);
    }

    /// `BLOCKED.forEach(key => delete out[key])`: a variable without the keys of a constant list; `None` when what is looked for is gone. Order is
    /// ignored (errs towards misses).
    pub(super) fn without_deleted(&mut self, state: State, variable: &Binding) -> Option<State> {
        let mut state = state;
        if self.mode == Mode::Identity {
            return Some(state);
        }
        for write in &variable.writes {
            if let Some(removed) = self.removed_by_write(state.node.file, write)
                && !self.leave_out(&mut state, &removed)
            {
                return None;
            }
        }
        for write in variable.writes.iter().filter(|write| write.value.is_none()) {
            let [Key::Computed(key)] = write.keys.as_slice() else { continue };
            let node = Node { file: state.node.file, id: *key };
            if !matches!(self.engine.program.value(node), Value::Parameter(_)) {
                continue;
            }
            let Some(names) = self.listed_texts(state, node) else { continue };
            let gone = Tested { list: TestedList::Names(names), is_in: false };
            if !self.keep_tested(&mut state, &gone) {
                return None;
            }
        }
        Some(state)
    }

    /// `key` of `keys.forEach(key => …)`: constants, or what the call of the function around gives that was entered.
    fn listed_texts(&mut self, state: State, key: Node) -> Option<Vec<CompactString>> {
        let found = self.engine.identities_around(State::at(key, PathId::EMPTY));
        self.engine.texts_of(found).or_else(|| {
            self.engine.tables.stacks.frame(state.stack)?;
            self.engine.texts_for(State { stack: state.stack, ..State::at(key, PathId::EMPTY) })
        })
    }
}

/// What a key is made of: `prefix` and `key` of `prefix + key`, `key` of `snakeCase(key)` and of `key.toLowerCase()`.
fn parts_of_key(module: &Module, key: ValueId) -> Vec<ValueId> {
    match module.value(key) {
        Value::Derived { parts, .. } => parts.clone(),
        Value::Call(call) => {
            let site = module.call(*call);
            let receiver = match module.value(site.callee) {
                Value::Load { base, .. } => Some(*base),
                _ => None,
            };
            site.arguments.iter().map(|argument| argument.value).chain(receiver).collect()
        }
        _ => Vec::new(),
    }
}

/// The value of a variable that is written once.
pub(super) fn only_write(module: &Module, variable: &Binding) -> Option<ValueId> {
    let is_unset = |value: ValueId| matches!(module.value(value), Value::Literal(Literal::Undefined));
    match variable.writes.as_slice() {
        [write] if write.is_whole() => write.value.filter(|value| !is_unset(*value)),
        _ => None,
    }
}

/// Do two values read the same variable, or the same member of it?
pub(super) fn is_same_read(module: &Module, one: ValueId, other: ValueId) -> bool {
    is_same(module, one, other, limits::NAME_HOPS)
}

fn is_same(module: &Module, one: ValueId, other: ValueId, fuel: usize) -> bool {
    let Some(fuel) = fuel.checked_sub(1) else { return false };
    one == other
        || match (module.value(one), module.value(other)) {
            (Value::Capture(one), Value::Capture(other)) => one == other,
            (Value::Load { base, key }, Value::Load { base: other, key: own }) => {
                key == own && is_same(module, *base, *other, fuel)
            }
            (Value::Typed { base, .. }, _) => is_same(module, *base, other, fuel),
            (_, Value::Typed { base, .. }) => is_same(module, one, *base, fuel),
            _ => false,
        }
}
