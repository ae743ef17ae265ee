//! What a function makes of each member of an object: pairs of a key and a value, or what stands in place of a value.
//!
//! Takes calls that are given such a function (`entries.map(([key, value]) => [key, String(value)])`,
//! `JSON.stringify(user, (key, value) => SECRET.has(key) ? undefined : value)`), says which keys of the object are left. What a function does under
//! any other condition counts as kept (errs towards false alarms).

use super::copied::Copied;
use super::kept::Tested;
use super::{Terminal, Walk};
use crate::flow::state::{Marks, PathId, State};
use crate::ir::{Guard, Key, ListItem, Value, ValueId};
use crate::link::{CallRef, FunctionRef, Node};
use crate::rules::library::OperandBase;

/// `[key, value]` that the function in `entries.map(f)` returns.
struct Pair {
    function: FunctionRef,
    returned: ValueId,
    key: ValueId,
    value: ValueId,
}

impl Walk<'_, '_> {
    /// `.map(([key, value]) => [key, BLOCKED.has(key) ? '…' : value])`, `keys.map(key => [key, o[key]])`: pairs of a key and what stands under it.
    pub(super) fn mapped_pair(&mut self, state: State, call: CallRef) -> Option<Copied> {
        let Pair { function, returned, key, value } = self.pair_of(call)?;
        let inside = State { node: Node { file: function.file, id: returned }, ..state };
        self.copied(inside, &Key::Computed(key), value, &[])
    }

    fn pair_of(&mut self, call: CallRef) -> Option<Pair> {
        let program = self.engine.program;
        let module = program.module(call.file);
        let site = module.call(call.id);
        let method = super::calls::callee_method(module, site);
        let models = self.engine.library.models(None, method.as_deref());
        let position = models.iter().flat_map(|model| &model.returns).find_map(|passing| {
            let is_element = passing.to.as_slice() == [crate::rules::vendor::PathKey::Any];
            match passing.from.base {
                OperandBase::Returned(n) if is_element && passing.from.path.is_empty() => Some(n),
                _ => None,
            }
        })?;
        let function = self.function_in(call, position)?;
        let module = program.module(function.file);
        let [returned] = module.function(function.id).returns.as_slice() else { return None };
        let Value::List(items) = module.value(*returned) else { return None };
        let [ListItem::Item(key), ListItem::Item(value)] = items.as_slice() else { return None };
        Some(Pair { function, returned: *returned, key: *key, value: *value })
    }

    /// `.map(([key, value]) => ['user_' + key, String(value)])`: each pair is made of the one it is given and of constants, so that tests of the keys
    /// before it still say what is left. A sanitized value is another.
    pub(super) fn keeps_pairs(&mut self, call: CallRef) -> bool {
        let Some(Pair { function, key, value, .. }) = self.pair_of(call) else { return false };
        self.is_made_of(function, key, "0") && self.is_made_of(function, value, "1")
    }

    /// Is a value made of this element of what the function is given, and of constants?
    fn is_made_of(&mut self, function: FunctionRef, value: ValueId, element: &str) -> bool {
        let start = State::at(Node { file: function.file, id: value }, PathId::EMPTY);
        let found = self.engine.contents_inside(start);
        let is_element = |found: &super::Found, engine: &crate::flow::engine::Engine<'_>| {
            let is_parameter =
                matches!(found.terminal, Terminal::Parameter { function: own, index: 0 } if own == function);
            let keys = engine.tables.keys(found.state.path);
            let is_under = keys.first().and_then(|key| key.name()).is_some_and(|name| name == element);
            is_parameter && is_under && keys.len() == 1 && found.state.marks == Marks::default()
        };
        let is_constant = |found: &super::Found| matches!(found.terminal, Terminal::Literal(_));
        found.iter().any(|found| is_element(found, self.engine))
            && found.iter().all(|found| is_constant(found) || is_element(found, self.engine))
    }

    /// What the function in an argument says of the keys, of which it is given each with its value: `(key, value) => SECRET.has(key) ? undefined : value`.
    pub(super) fn replacer(&mut self, call: CallRef, position: u16) -> Vec<Tested> {
        let Some(function) = self.function_in(call, position) else { return Vec::new() };
        let module = self.engine.program.module(function.file);
        let is_key = |value| super::parameter_values::is_parameter(module, value, (function, 0), &[]);
        let is_constant = |value: ValueId| matches!(module.value(value), Value::Literal(_));
        let mut tests = Vec::new();
        for returned in &module.function(function.id).returns {
            let Some(conditions) = module.conditions.get(returned) else { continue };
            // `true` where the conditions lead to a constant.
            let leads = match module.value(*returned) {
                Value::Literal(_) => true,
                Value::Join(arms) => match arms.as_slice() {
                    [first, second] if is_constant(*first) != is_constant(*second) => is_constant(*first),
                    _ => continue,
                },
                _ => continue,
            };
            // `if (key === 'a') return undefined; if (key === 'b') return undefined;`: the second stands under "no `a`" as well.
            let says = |guard: &&Guard| !guard.negated || conditions.len() == 1;
            let mut own = conditions.iter().filter(says);
            let (Some(guard), None) = (own.next(), own.next()) else { continue };
            if let Some(tested) = self.guarded(function.file, guard, &is_key) {
                tests.push(Tested { is_in: tested.is_in != leads, ..tested });
            }
        }
        tests
    }

    /// Leaves out, at any depth, what a replacer leaves out; false when it is what is looked for.
    pub(super) fn keep_replaced(&mut self, next: &mut State, call: CallRef, position: u16) -> bool {
        for tested in self.replacer(call, position) {
            let names = match &tested {
                Tested { list, is_in: false } => self.tested_names(list, next.stack),
                Tested { is_in: true, .. } => None,
            };
            let Some(names) = names else {
                if !self.keep_tested(next, &tested) {
                    return false;
                }
                continue;
            };
            let wanted = self.engine.tables.keys(next.path);
            if wanted.iter().filter_map(|key| key.name()).any(|name| names.contains(name)) {
                return false;
            }
            next.filter = self.engine.tables.without_below(next.filter, &names);
        }
        true
    }
}
