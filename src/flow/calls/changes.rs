//! Calls that change what they are handed: `Object.assign(props, user)`, `list.push(x)`, `addTraits(props, user)`.
//!
//! Takes a call and what it is handed, tells whether the call may leave something else in it. Most do not: every call on a module's
//! variable (`bus.emit(x)`, `log(props)`) is a version of that variable, and a walk that went through each of them would cost the square of
//! their number.

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::flow::calls::callees::Callee;
use crate::flow::engine::Engine;
use crate::flow::walk::callee_method;
use crate::ir::path::Root;
use crate::ir::{ArgumentAt, Module, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, FunctionRef};
use crate::rules::library::{OperandBase, Passing};
use crate::source::FileId;
use crate::summary::first_version;

/// A call, and what of it is handed over.
type Question = (CallRef, ArgumentAt);

#[derive(Default)]
pub(in crate::flow) struct ChangeIndex {
    known: FxHashMap<Question, bool>,
    /// Questions under way, which ask for themselves where the callee of a call hangs on what was handed to it.
    open: FxHashSet<Question>,
}

impl Engine<'_> {
    /// May what a call is handed be another afterwards? It may where a library's model says so, or a function of the program stores into its
    /// parameter; one that hands it on asks the calls it is handed to, each of them once, so that recursion has an end.
    pub(in crate::flow) fn may_change(&mut self, call: CallRef, at: ArgumentAt) -> bool {
        if let Some(known) = self.changes.known.get(&(call, at)) {
            return *known;
        }
        if !self.changes.open.insert((call, at)) {
            self.cut();
            return false;
        }
        let before = self.before();
        let mut seen = FxHashSet::from_iter([(call, at)]);
        let mut todo = vec![(call, at)];
        let mut changes = false;
        while let (Some(question), false) = (todo.pop(), changes) {
            changes = match self.changes.known.get(&question) {
                Some(known) => *known,
                None => {
                    !self.burn()
                        || self.changes_here(question, &mut |next| {
                            if seen.insert(next) {
                                todo.push(next);
                            }
                        })
                }
            };
        }
        self.changes.open.remove(&(call, at));
        if self.is_whole_since(before) {
            if changes {
                self.changes.known.insert((call, at), true);
            } else {
                self.changes.known.extend(seen.into_iter().map(|question| (question, false)));
            }
        }
        changes
    }

    /// `rows.get(id).push(x);` changes what `rows` holds; `api.get(url).then(f);` is written the same and nothing of `api`.
    pub(in crate::flow) fn is_part_of_keeper(&mut self, file: FileId, value: ValueId) -> bool {
        let module = self.program.module(file);
        match module.value(value) {
            Value::Call(call) => {
                let method = callee_method(module, module.call(*call));
                let models = self.library.models(None, method.as_deref());
                let gives_part =
                    models.iter().flat_map(|model| &model.returns).any(Passing::is_named_part_of_receiver);
                gives_part && !self.is_method_of_package(CallRef { file, id: *call })
            }
            Value::Typed { base, .. } | Value::AfterCall { base, .. } | Value::Load { base, .. } => {
                self.is_part_of_keeper(file, *base)
            }
            Value::Join(parts) => parts.iter().any(|part| self.is_part_of_keeper(file, *part)),
            _ => true,
        }
    }

    fn is_method_of_package(&mut self, call: CallRef) -> bool {
        let is_of_package =
            |callee: &Callee| matches!(callee, Callee::Api(path) if matches!(path.root, Root::Package(_)));
        self.callees(call).iter().any(is_of_package)
    }

    /// Does the call itself change it? Calls that it is handed on to are handed to `next`.
    fn changes_here(&mut self, (call, at): Question, next: &mut dyn FnMut(Question)) -> bool {
        let callees = self.callees(call);
        if self.changes_by_library(call, &callees, at) {
            return true;
        }
        let ArgumentAt::Position(position) = at else { return false };
        callees.iter().any(|callee| match callee {
            Callee::Function(function) => self.changes_parameter(*function, position, next),
            Callee::Class(_) | Callee::Api(_) => false,
        })
    }

    fn changes_by_library(&self, call: CallRef, callees: &Rc<[Callee]>, at: ArgumentAt) -> bool {
        let module = self.program.module(call.file);
        let method = callee_method(module, module.call(call.id));
        let path = callees.iter().find_map(|callee| match callee {
            Callee::Api(path) => Some(path),
            Callee::Function(_) | Callee::Class(_) => None,
        });
        if path.is_none() && !callees.is_empty() {
            return false;
        }
        let wanted = match at {
            ArgumentAt::Receiver => OperandBase::Receiver,
            ArgumentAt::Position(n) => OperandBase::Argument(n),
        };
        let models = self.library.models(path, method.as_deref());
        models.iter().any(|model| model.mutates.iter().any(|mutation| mutation.what.base == wanted))
    }

    /// Is a version of the parameter made by more than handing it on?
    fn changes_parameter(
        &self,
        function: FunctionRef,
        position: u16,
        next: &mut dyn FnMut(Question),
    ) -> bool {
        let program = self.program;
        let results = &program.function(function).parameter_results;
        let Some((_, result)) = results.iter().find(|(index, _)| *index == position) else { return false };
        let module = program.module(function.file);
        let mut open: Vec<ValueId> = vec![*result];
        for _ in 0..limits::PARAMETER_VERSIONS {
            let Some(value) = open.pop() else { return false };
            match module.value(value) {
                Value::AfterCall { base, call, at } => {
                    next((CallRef { file: function.file, id: *call }, *at));
                    open.push(*base);
                }
                Value::Typed { base, .. } => open.push(*base),
                Value::Join(parts) => open.extend(parts),
                Value::Parameter(index) if *index == position => {}
                // `({ rows }) => { show(rows); }`: `rows` of the parameter after the call.
                Value::Store { base, value: part, .. } if is_part_of_itself(module, value, *part) => {
                    open.extend([*base, *part]);
                }
                Value::Load { base, .. } if is_parameter(module, *base, position) => {}
                _ => return true,
            }
        }
        true
    }
}

/// What is stored is what stood there, perhaps changed by calls: `p.rows = (p.rows after a call)`.
fn is_part_of_itself(module: &Module, store: ValueId, part: ValueId) -> bool {
    let Value::Store { base, key, .. } = module.value(store) else { return false };
    match module.value(first_of(module, part)) {
        Value::Load { base: from, key: own } => own == key && is_same_place(module, *from, *base),
        _ => false,
    }
}

fn is_same_place(module: &Module, one: ValueId, other: ValueId) -> bool {
    let mut pair = (one, other);
    for _ in 0..limits::PATH_KEYS {
        let (one, other) = (first_of(module, pair.0), first_of(module, pair.1));
        match (module.value(one), module.value(other)) {
            _ if one == other => return true,
            (Value::Load { base, key }, Value::Load { base: from, key: own }) if key == own => {
                pair = (*base, *from);
            }
            _ => return false,
        }
    }
    false
}

/// The value before it was changed, in some branch or in all.
fn first_of(module: &Module, value: ValueId) -> ValueId {
    let mut at = first_version(module, value);
    for _ in 0..limits::NAME_HOPS {
        match module.value(at) {
            Value::Join(parts) if !parts.is_empty() => at = first_version(module, parts[0]),
            _ => break,
        }
    }
    at
}

/// The parameter, or a part of it.
fn is_parameter(module: &Module, value: ValueId, position: u16) -> bool {
    let mut at = value;
    for _ in 0..limits::PATH_KEYS {
        match module.value(first_of(module, at)) {
            Value::Load { base, .. } => at = *base,
            Value::Parameter(index) => return *index == position,
            _ => return false,
        }
    }
    false
}
