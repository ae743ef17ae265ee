//! What never runs where it counts: behind a literal `false`, and in what is there for tests.
//!
//! Takes a condition, gives its truth where the code itself says it: a literal, a `const`, a field of a `const` object that nothing changes. Errs
//! towards running: a `let`, a parameter and what is handed to a call may change.

use crate::flow::calls::assigned::Owner;
use crate::flow::engine::Engine;
use crate::flow::walk::Found;
use crate::ir::{Entry, Guard, Key, Literal, Value};
use crate::limits;
use crate::link::{CallRef, Node};
use crate::source::FileId;

impl Engine<'_> {
    /// The call stands behind a literal `false` (`if (false)`, `DEBUG && …` with `const DEBUG = false`), after a `return`,
    /// or in a branch for tests only.
    pub(super) fn never_runs(&mut self, call: CallRef) -> bool {
        let site = self.program.module(call.file).call(call.id);
        site.guards.iter().any(|guard| {
            self.never_holds(call.file, guard)
                || self.is_for_tests(Node { file: call.file, id: guard.condition }, guard.negated)
        })
    }

    /// A wrapper on the way is called where nothing runs.
    pub(super) fn comes_from_nowhere(&mut self, found: &Found) -> bool {
        let links = self.tables.links(found.trace);
        let calls: Vec<CallRef> =
            links.iter().filter_map(|link| link.caller).chain(found.state.entry).collect();
        calls.into_iter().any(|call| self.never_runs(call))
    }

    /// Is a condition the opposite of what it would have to be, whenever it is asked?
    pub(super) fn never_holds(&mut self, file: FileId, guard: &Guard) -> bool {
        self.constant_truth(Node { file, id: guard.condition }, limits::GUARD_PARTS) == Some(guard.negated)
    }

    fn constant_truth(&mut self, condition: Node, fuel: usize) -> Option<bool> {
        let fuel = fuel.checked_sub(1)?;
        let at = self.constant_at(condition, fuel);
        match self.program.value(at) {
            Value::Literal(literal) if !self.is_reassignable(at) => truth_of(literal),
            Value::Test(operands) => match operands.as_slice() {
                [negated] => Some(!self.constant_truth(Node { id: *negated, ..at }, fuel)?),
                _ => None,
            },
            _ => None,
        }
    }

    /// The value of a constant or of a field of one; otherwise the node itself.
    fn constant_at(&mut self, node: Node, fuel: usize) -> Node {
        let at = self.constant_of(node, limits::NAME_HOPS);
        let (Value::Load { base, key: Key::Name(name) }, Some(fuel)) =
            (self.program.value(at), fuel.checked_sub(1))
        else {
            return at;
        };
        let holder = self.constant_at(Node { id: *base, ..at }, fuel);
        self.constant_field(holder, name).map_or(at, |field| self.constant_at(field, fuel))
    }

    /// `false` of `const flags = { analytics: false };`, where nothing is written into `flags` and no call gets it.
    fn constant_field(&mut self, object: Node, name: &str) -> Option<Node> {
        let module = self.program.module(object.file);
        let Value::Object(entries) = module.value(object.id) else { return None };
        let held = module.names.get(object.id.index()).copied().flatten().map(|held| module.binding(held));
        let is_kept = held.is_none_or(|held| held.is_constant && held.writes.len() == 1);
        let mut own = entries.iter().rev().take_while(|entry| !matches!(entry, Entry::Spread { .. }));
        let value = own.find_map(|entry| match entry {
            Entry::Field { key: Key::Name(key), value, .. } if key == name => Some(*value),
            _ => None,
        })?;
        let is_unchanged = self.stored_on(object).is_empty()
            && self.assigned(Owner::Object(object), &name.into()).is_empty();
        (is_kept && is_unchanged).then_some(Node { id: value, ..object })
    }

    /// `process.env.NODE_ENV === 'test'`, `window.Cypress`
    fn is_for_tests(&self, condition: Node, negated: bool) -> bool {
        let condition = self.constant_of(condition, limits::NAME_HOPS);
        let kinds = &self.model.library.guards;
        if negated {
            return false;
        }
        let mut words = Vec::new();
        self.words_of(condition, limits::GUARD_PARTS, &mut words);
        let words = words.join(".");
        match self.compared_with(condition) {
            Some(text) => kinds
                .iter()
                .any(|kind| kind.never.iter().any(|never| never == text) && kind.terms.are_in(&words)),
            None => kinds.iter().any(|kind| kind.never_under.are_in(&words)),
        }
    }
}

/// `None` for `undefined`, which also stands for a condition that nobody wrote: `for (;;)`.
fn truth_of(literal: &Literal) -> Option<bool> {
    match literal {
        Literal::Bool(truth) => Some(*truth),
        Literal::String(text) => Some(!text.is_empty()),
        Literal::Number(number) => number.parse::<f64>().ok().map(|number| number != 0.0),
        Literal::Null => Some(false),
        Literal::Undefined => None,
        Literal::Regex(_) => Some(true),
    }
}
