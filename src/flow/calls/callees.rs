//! What a call calls: functions and classes of the program, and what is outside of it.
//!
//! Takes a call site, gives its callees by the walk that says what a value is. Whether an answer may be kept is told by what it rests on:
//!
//! - nothing that was cut short: it is proved;
//! - a cut (a cycle, too many questions under way): it is provisional, serves the question under way and is worked out anew for the next one, a few
//!   times at most; then it is taken as final, but weak, and worked out once more when nothing else is under way;
//! - a provisional answer: it is weak. Without this one answer that lacked something would stay in all that rested on it, for the whole run.

use std::rc::Rc;

use crate::flow::engine::Engine;
use crate::flow::walk::{Found, Terminal};
use crate::ir::path::ApiPath;
use crate::limits;
use crate::link::{CallRef, ClassRef, FunctionRef, Node};

/// What a call calls.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::flow) enum Callee {
    Function(FunctionRef),
    /// `new C()` of a class of the program.
    Class(ClassRef),
    /// A function or class outside of the program.
    Api(ApiPath),
}

/// Functions and classes of the program come first in the order; what is behind them is of libraries.
fn keep_few_apis(callees: &mut Vec<Callee>) {
    let own = callees.iter().filter(|callee| !matches!(callee, Callee::Api(_))).count();
    callees.truncate(own + limits::CALLEE_APIS);
}

impl Engine<'_> {
    /// What may be called at a call site. Independent of the calling context.
    pub(in crate::flow) fn callees(&mut self, call: CallRef) -> Rc<[Callee]> {
        let again = self.is_asked_first() && self.weak_callees.remove(&call);
        if let Some(known) = self.callees.get(&call).filter(|_| !again).map(Rc::clone) {
            self.cuts += usize::from(self.weak_callees.contains(&call));
            return known;
        }
        if let Some(known) = self.provisional_callees.get(&call).filter(|_| !again).map(Rc::clone) {
            self.leanings += 1;
            return known;
        }
        if self.is_too_deep() || !self.resolving.insert(call) {
            self.cuts += 1;
            return Rc::from([]);
        }
        let (cuts, leanings) = (self.cuts, self.leanings);
        let callees = self.resolved(call);
        self.resolving.remove(&call);
        if self.is_starved() {
            return callees;
        }
        let tries = self.tries.entry(call).or_default();
        *tries += 1;
        let is_enough = *tries > limits::PROVISIONAL_ANSWERS;
        let proved = self.cuts == cuts || again || self.is_outermost();
        if proved || is_enough {
            if !proved || (self.leanings != leanings && !again) {
                self.weak_callees.insert(call);
            }
            self.callees.insert(call, Rc::clone(&callees));
        } else {
            self.provisional_callees.insert(call, Rc::clone(&callees));
        }
        self.forget_provisional();
        callees
    }

    fn resolved(&mut self, call: CallRef) -> Rc<[Callee]> {
        let callee = self.program.module(call.file).call(call.id).callee;
        let found = self.identities(Node { file: call.file, id: callee }, &[]);
        let bound = found.iter().find_map(|found| found.state.how.bound);
        let mut callees: Vec<Callee> = found.into_iter().filter_map(|found| self.callee_of(found)).collect();
        self.bound_by(call, bound);
        let invoked = self.invoked(call, &callees);
        callees.extend(invoked);
        callees.extend(self.classes_of(call).into_iter().map(Callee::Class));
        callees.sort();
        callees.dedup();
        keep_few_apis(&mut callees);
        callees.into()
    }

    pub(in crate::flow) fn callee_of(&self, found: Found) -> Option<Callee> {
        match found.terminal {
            Terminal::Function(function) => Some(Callee::Function(function)),
            Terminal::Class(class) => Some(Callee::Class(class)),
            Terminal::Api(path) => Some(Callee::Api(path)),
            Terminal::Object => self.rendered(found.state.node).map(Callee::Function),
            Terminal::Parameter { .. } | Terminal::Opaque | Terminal::Missing => {
                self.clients.by_member(&self.tables.keys(found.state.path)).map(Callee::Api)
            }
            _ => None,
        }
    }
}
