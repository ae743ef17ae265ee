//! What is written into objects from outside: `context.user = user;` somewhere, for `this.user` in a method of what `context` is.
//!
//! Takes a class or an object literal and a key, gives the values that are stored under it anywhere in the program: candidates by the key,
//! verified by resolving what they are stored in. Instances of one class count as one; errs towards false alarms where several of them
//! hold different things, and towards misses where the key is computed.

use std::rc::Rc;

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::flow::calls::mixins::MixinIndex;
use crate::flow::engine::Engine;
use crate::flow::standing::Standing;
use crate::flow::state::{PathId, PathKey};
use crate::flow::walk::Terminal;
use crate::ir::{Key, Module, PROTOTYPE, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, ClassRef, Node, Program};

/// Whose member is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::flow) enum Owner {
    /// Any instance of it.
    Class(ClassRef),
    /// An object literal.
    Object(Node),
    /// What a call of a library gives. Within its own file the versions of variables say what is stored there.
    Made(Node),
}

impl Owner {
    fn may_be_held(self, by: &Assignment) -> bool {
        match self {
            Self::Made(node) => by.holder.file != node.file,
            Self::Class(_) | Self::Object(_) => true,
        }
    }
}

/// `holder.below.keys = value`.
#[derive(Clone, Debug)]
pub(in crate::flow) struct Assignment {
    pub(in crate::flow) holder: Node,
    below: Vec<Key>,
    /// From the key that was asked for on.
    pub(in crate::flow) keys: Vec<Key>,
    pub(in crate::flow) value: Node,
}

#[derive(Default)]
pub(in crate::flow) struct AssignedIndex {
    /// Made when it is first asked for.
    by_key: Option<FxHashMap<CompactString, Rc<[Assignment]>>>,
    pub(in crate::flow) answers: Standing<(Owner, PathId), Rc<[Assignment]>>,
    searching: FxHashSet<(Owner, PathId)>,
    pub(super) mixins: MixinIndex,
}

impl AssignedIndex {
    pub(in crate::flow) fn is_searching(&self) -> bool {
        !self.searching.is_empty()
    }
}

impl Engine<'_> {
    /// What the program stores from outside under a key of an object.
    pub(in crate::flow) fn assigned(&mut self, owner: Owner, key: &CompactString) -> Rc<[Assignment]> {
        let program = self.program;
        let by_key = self.assigned.by_key.get_or_insert_with(|| by_key(program));
        let Some(candidates) = by_key.get(key).map(Rc::clone) else { return Rc::from([]) };
        let question = (owner, self.tables.path(&[PathKey::Name(key.clone())]));
        let is_first = self.is_outermost();
        let again = self.again(|engine| &mut engine.assigned.answers, &question, is_first);
        if let Some((known, worth)) = self.assigned.answers.get(&question).filter(|_| !again.is_asked()) {
            self.rest_on(worth);
            return known;
        }
        if self.is_too_deep() || !self.assigned.searching.insert(question) {
            self.cut();
            return Rc::from([]);
        }
        let before = self.before();
        let outer = self.own_fuel(limits::RELAY_QUESTION_FUEL);
        let candidates = candidates.iter().filter(|one| owner.may_be_held(one)).take(limits::ASSIGNMENTS);
        let found: Rc<[Assignment]> =
            candidates.filter(|one| self.is_stored_in(one, owner)).cloned().collect();
        self.outer_fuel(outer);
        self.assigned.searching.remove(&question);
        self.keep(|engine| &mut engine.assigned.answers, (question, &found), (before, again));
        found
    }

    /// What the program stores under a key of anything that a call gives, with that call.
    pub(in crate::flow) fn assigned_to_results(&mut self, key: &CompactString) -> Vec<(CallRef, Assignment)> {
        let program = self.program;
        let by_key = self.assigned.by_key.get_or_insert_with(|| by_key(program));
        let candidates = by_key.get(key).map_or_else(|| Rc::from([]), Rc::clone);
        let mut found = Vec::new();
        for one in candidates.iter().filter(|one| one.below.is_empty()).take(limits::ASSIGNMENTS) {
            for holder in self.answer(one.holder, &[]).iter() {
                if let (Terminal::Api(_), Some(call)) = (&holder.terminal, self.call_at(holder.state.node)) {
                    found.push((call, one.clone()));
                }
            }
        }
        found
    }

    fn is_stored_in(&mut self, one: &Assignment, owner: Owner) -> bool {
        let program = self.program;
        // `Cart.prototype.report = …`
        if let (Owner::Class(own), [above @ .., Key::Name(last)]) = (owner, one.below.as_slice())
            && last == PROTOTYPE
        {
            let path: Vec<PathKey> = above.iter().filter_map(PathKey::written).collect();
            let found = self.answer(one.holder, &path);
            return found.iter().any(|found| found.terminal == Terminal::Class(own));
        }
        let is_made_there = matches!(program.value(one.holder), Value::Object(_));
        match owner {
            Owner::Object(object) if is_made_there && one.below.is_empty() => return one.holder == object,
            Owner::Class(_) | Owner::Made(_) if is_made_there && one.below.is_empty() => return false,
            Owner::Object(_) | Owner::Class(_) | Owner::Made(_) => {}
        }
        let path: Vec<PathKey> = one.below.iter().filter_map(PathKey::written).collect();
        let found = self.answer(one.holder, &path);
        found.iter().any(|found| match (&found.terminal, owner) {
            (Terminal::Instance(class), Owner::Class(own)) => {
                let is_made_from = |above, below| program.classes_below(above, |_| true).contains(&below);
                is_made_from(own, *class) || is_made_from(*class, own)
            }
            (Terminal::Object, Owner::Object(object)) => found.state.node == object,
            (Terminal::Api(_), Owner::Made(made)) => found.state.node == made,
            _ => false,
        })
    }
}

fn by_key(program: &Program) -> FxHashMap<CompactString, Rc<[Assignment]>> {
    let mut index: FxHashMap<CompactString, Vec<Assignment>> = FxHashMap::default();
    for (file, summary) in program.files() {
        let module = &summary.module;
        let mut add = |holder: ValueId, keys: &[Key], value: ValueId| {
            for (at, key) in keys.iter().enumerate().take(limits::ASSIGNED_BELOW) {
                // What an object stores on itself is known where it does.
                if at == 0 && matches!(module.value(holder), Value::This) || !may_be_object(module, holder) {
                    continue;
                }
                let Key::Name(name) = key else { break };
                index.entry(name.clone()).or_default().push(Assignment {
                    holder: Node { file, id: holder },
                    below: keys[..at].to_vec(),
                    keys: keys[at..].to_vec(),
                    value: Node { file, id: value },
                });
            }
        };
        for binding in &module.bindings {
            // `context` after a call is what it was before.
            let held = binding.writes.iter().filter(|write| write.is_whole() && !write.is_by_call(module));
            let held: Vec<ValueId> = held.filter_map(|write| write.value).collect();
            for write in binding.writes.iter().filter(|write| !write.is_whole()) {
                let Some(value) = write.value else { continue };
                for holder in &held {
                    add(*holder, &write.keys, value);
                }
            }
        }
        for store in &module.outside_stores {
            if let Some(value) = store.value {
                add(store.base, &store.keys, value);
            }
        }
    }
    index.into_iter().map(|(key, found)| (key, found.into())).collect()
}

/// A list or a text has no members of a class.
fn may_be_object(module: &Module, value: ValueId) -> bool {
    !matches!(
        module.value(value),
        Value::Literal(_)
            | Value::List(_)
            | Value::Derived { .. }
            | Value::Test(_)
            | Value::Closure(_)
            | Value::Global(_)
    )
}
