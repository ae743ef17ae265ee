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
use crate::ir::{ArgumentAt, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, FunctionRef};
use crate::rules::library::{OperandBase, Passing};
use crate::source::FileId;

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
                _ => return true,
            }
        }
        true
    }
}
