//! What a call calls: functions and classes of the program, and what is outside of it.
//!
//! Takes a call site, gives its callees by the walk that says what a value is.

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
        let is_first = self.is_asked_first();
        let again = self.again(|engine| &mut engine.callees, &call, is_first);
        if let Some((known, worth)) = self.callees.get(&call).filter(|_| !again.is_asked()) {
            self.rest_on(worth);
            return known;
        }
        if self.is_too_deep() || !self.resolving.insert(call) {
            self.cut();
            return Rc::from([]);
        }
        let before = self.before();
        let callees = self.resolved(call);
        self.resolving.remove(&call);
        self.keep(|engine| &mut engine.callees, (call, &callees), (before, again));
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
        if callees.iter().all(|callee| matches!(callee, Callee::Api(_)))
            && let Some(given) = self.given_method(call)
        {
            callees = vec![given];
        }
        // `<Child @saved="keep" />` of a class in markup calls what the markup around it is, too.
        let rendered = callees.iter().filter_map(|callee| match callee {
            Callee::Class(class) => self.rendered_class(*class),
            Callee::Function(_) | Callee::Api(_) => None,
        });
        let rendered: Vec<Callee> = rendered.map(Callee::Function).collect();
        callees.extend(rendered);
        callees.sort();
        callees.dedup();
        keep_few_apis(&mut callees);
        callees.into()
    }

    pub(in crate::flow) fn callee_of(&self, found: Found) -> Option<Callee> {
        match found.terminal {
            Terminal::Function(function) => {
                Some(self.stub_of(function).map_or(Callee::Function(function), Callee::Api))
            }
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
