//! Entries of a list that say themselves what they are for: `all.filter(one => one.type === type).forEach(one => one.run(x))`.
//!
//! Where a test of a field leaves some entries of a list, the walk keeps that test until it comes to an object that stands in the list; one whose
//! field holds another text is passed by. Where the entry takes the text from whoever adds it (`all.push({ type, run })`), only such callers
//! count that give the wanted one. What the field holds and what it is compared with have to be texts: anything else counts as left (errs
//! towards false alarms).

use compact_str::CompactString;

use super::copied::is_same_read;
use super::kept::{Tested, TestedList, gives_element};
use super::kinds::Kind;
use super::{Bounds, Mode, Walk};
use crate::flow::engine::Engine;
use crate::flow::relays::KeyPart;
use crate::flow::state::{How, PathId, PathKey, SelectedId, StackId, State};
use crate::ir::{CallKind, Guard, Key, Module, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, FunctionRef, Node};
use crate::rules::library::CallModel;
use crate::rules::relay::Put;
use crate::rules::vendor::PathKey as RulePathKey;
use crate::summary::untyped;

/// What is known of the entry that the walk is on its way to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::flow) struct Selected {
    /// What is still to be read where the walk stands at the entry.
    below: PathId,
    /// The field that was tested: `type`.
    field: PathKey,
    tested: Tested,
    /// The calls that were entered where the test stands.
    stack: StackId,
    /// That the entry is one of these is all that was not known of the hop which led here.
    proves: bool,
}

impl Walk<'_, '_> {
    /// The state on the way into what `list.filter(test)` and `list.find(test)` are called on.
    pub(super) fn select(&mut self, state: State, call: CallRef, model: &CallModel) -> State {
        let Some(position) = model.tested.filter(|_| state.selected == SelectedId::EMPTY) else {
            return state;
        };
        let below = match self.engine.tables.split(state.path) {
            _ if gives_element(model) => state.path,
            Some((_, rest)) => rest,
            None => return state,
        };
        let Some(function) = self.function_in(call, position) else { return state };
        for field in fields_of_entry(self.engine.program.module(function.file), function) {
            let tests = self.tests_of(call, position, (0, std::slice::from_ref(&field)));
            let (Some(tested), Some(field)) = (tests.into_iter().next(), PathKey::written(&field)) else {
                continue;
            };
            let selected = Selected { below, field, tested, stack: state.stack, proves: false };
            return State { selected: self.engine.tables.select(selected), ..state };
        }
        state
    }

    /// The state at an object, a list or an instance that may be an entry; `None` where it says that it is for something else.
    pub(super) fn as_selected(&mut self, state: State) -> Option<State> {
        let Some(selected) = self.engine.tables.selected(state.selected).cloned() else { return Some(state) };
        if state.path != selected.below || !self.is_entry(state.node) {
            return Some(state);
        }
        let state = State { selected: SelectedId::EMPTY, ..state };
        let Tested { list, is_in } = &selected.tested;
        let Some(names) = self.tested_names(list, selected.stack) else { return Some(state) };
        let field = self.engine.tables.path(std::slice::from_ref(&selected.field));
        if let (Some(given), true) = (self.given_key(state.node, field), *is_in) {
            let ([wanted], None) = (names.as_slice(), state.how.keyed) else { return Some(state) };
            self.meets_given = true;
            let wanted = self.engine.tables.path(&[PathKey::Name(wanted.clone())]);
            return Some(State { how: How { keyed: Some((given, wanted)), ..state.how }, ..state });
        }
        let Some(own) = self.engine.texts_for(State::at(state.node, field)) else { return Some(state) };
        let is_it = |own: &CompactString| names.contains(own) == *is_in;
        let relayed = state.how.relayed && !(selected.proves && own.iter().all(is_it));
        own.iter().any(is_it).then_some(State { how: How { relayed, ..state.how }, ..state })
    }

    /// `connect(mapState, { opened, closed })`, where the listener asks for a type: of what the functions make, those of that type. Of what callers
    /// hand to `send = (message) => bus.send(message)`, the same.
    pub(super) fn of_kinds(&mut self, state: State, kinds: &[Kind], put: &Put, proves: bool) -> State {
        let path = &put.value.path;
        let is_made = put.to.is_empty() && (path.is_empty() || path.contains(&RulePathKey::Returned));
        let asked = kinds.iter().find_map(|kind| match kind.keys.as_slice() {
            [key] => Some((key, &kind.texts)),
            _ => None,
        });
        let (true, Some((key, texts)), SelectedId::EMPTY) = (is_made, asked, state.selected) else {
            return state;
        };
        let names = texts.iter().filter_map(|text| match text {
            KeyPart::Text(text) => Some(text.clone()),
            _ => None,
        });
        let tested = Tested { list: TestedList::Names(names.collect()), is_in: true };
        let field = PathKey::Name(key.clone());
        let selected = Selected { below: state.path, field, tested, stack: StackId::EMPTY, proves };
        State { selected: self.engine.tables.select(selected), ..state }
    }

    /// `{ type, run }`, `[type, run]`, `new Listener(type, run)`
    fn is_entry(&self, node: Node) -> bool {
        let module = self.engine.program.module(node.file);
        match module.value(node.id) {
            Value::Object(_) | Value::List(_) => true,
            Value::Call(call) => module.call(*call).kind == CallKind::New,
            _ => false,
        }
    }
}

impl Engine<'_> {
    /// `if (one.type === type) one.run(x)`: what the conditions around a call say of the entry whose function it calls.
    pub(super) fn selected_by_guards(&mut self, call: CallRef, stack: StackId) -> SelectedId {
        let Some((called, field, tested)) = self.tested_entry(call) else { return SelectedId::EMPTY };
        let below = self.tables.path(&[called]);
        self.tables.select(Selected { below, field, tested, stack, proves: false })
    }

    /// Do conditions around a call say of which entries it is?
    pub(super) fn is_selected(&mut self, call: CallRef) -> bool {
        self.tested_entry(call).is_some()
    }

    /// What is called of an entry, the field that a condition around the call tests, and the test.
    fn tested_entry(&mut self, call: CallRef) -> Option<(PathKey, PathKey, Tested)> {
        let module = self.program.module(call.file);
        let site = module.call(call.id);
        let Value::Load { base, key: called } = module.value(untyped(module, site.callee)) else {
            return None;
        };
        for guard in &site.guards {
            let Some((read, field)) = field_in(module, guard, *base) else { continue };
            let mut walk = Walk::new(self, Mode::Identity, Bounds::Callers, 0);
            if let Some(tested) = walk.guarded(call.file, guard, &|value| value == read) {
                return Some((PathKey::written(called)?, PathKey::written(field)?, tested));
            }
        }
        None
    }
}

/// `one.type` of `one.type === type`, and the name of the field.
fn field_in<'m>(module: &'m Module, guard: &Guard, entry: ValueId) -> Option<(ValueId, &'m Key)> {
    let Value::Test(operands) = module.value(guard.condition) else { return None };
    operands.iter().find_map(|operand| match module.value(*operand) {
        Value::Load { base, key: field } if is_same_read(module, *base, entry) => Some((*operand, field)),
        _ => None,
    })
}

/// The fields of its first parameter that a test reads: `one.type`, `({ type }) => …`, `([type]) => …`.
fn fields_of_entry(module: &Module, function: FunctionRef) -> Vec<Key> {
    let mut fields: Vec<Key> = Vec::new();
    for value in &module.values {
        let Value::Load { base, key } = value else { continue };
        let is_own = *module.value(*base) == Value::Parameter(0) && module.owner(*base) == function.id;
        if is_own && !fields.contains(key) && fields.len() < limits::GUARD_PARTS {
            fields.push(key.clone());
        }
    }
    fields
}
