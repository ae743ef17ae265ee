//! What a method was called on, where a parent class has the method and the classes below differ:
//!
//! ```js
//! class Sink { emit(data) { this.deliver(data); } }
//! class Sent extends Sink { deliver(data) { track(data); } }
//! class Quiet extends Sink { deliver() {} }
//! new Quiet().emit(user);                 // is nothing that `track` is given
//! ```

use super::{Mode, Terminal, Walk};
use crate::flow::calls::callees::Callee;
use crate::flow::state::{PathId, State};
use crate::ir::{CallKind, Value};
use crate::link::{CallRef, ClassRef, FunctionRef};

/// Of the call at which a walk leaves a method.
pub(super) enum CalledOn {
    /// What may be an instance of the class that is looked for, or nothing is known of.
    Any,
    /// An instance of another class.
    Other,
    /// `this.deliver(data)` in a method of a parent class: whoever calls that method decides.
    This(FunctionRef, ClassRef),
}

impl Walk<'_, '_> {
    /// `new Quiet().tag('x').send(user)`, where `tag` of the parent returns `this`: what the method was called on, where that is known and
    /// another class below has a member of its own.
    pub(super) fn called_on(&mut self, state: State, method: FunctionRef, class: ClassRef) -> Vec<ClassRef> {
        let any = vec![class];
        if self.mode != Mode::Identity || state.path == PathId::EMPTY {
            return any;
        }
        let Some(frame) = self.engine.tables.stacks.frame_of(state.stack, method) else { return any };
        let Some(receiver) = self.receiver(frame.call) else { return any };
        let below = self.engine.program.classes_below(class, |_| true);
        if below.len() < 2 {
            return any;
        }
        let mut made = Vec::new();
        for found in self.engine.identities(receiver, &[]) {
            match found.terminal {
                Terminal::Instance(own) if below.contains(&own) => made.push(own),
                _ => return any,
            }
        }
        made.sort_unstable();
        made.dedup();
        if made.is_empty() { any } else { made }
    }

    /// What a method is called on where a walk leaves it. `below`: the class that its instance has by the way so far, where that is one below the class
    /// that the method stands in.
    pub(super) fn left_on(
        &mut self,
        method: FunctionRef,
        below: Option<ClassRef>,
        call: CallRef,
    ) -> CalledOn {
        if self.mode == Mode::Identity {
            return CalledOn::Any;
        }
        let Some(class) = below.or_else(|| self.class_of_method(method)) else { return CalledOn::Any };
        let module = self.engine.program.module(call.file);
        let site = module.call(call.id);
        if let Some(receiver) = self.receiver(call) {
            if matches!(module.value(receiver.id), Value::This | Value::Super) {
                return self.left_on_this(self.engine.program.owner(receiver), class);
            }
            if below.is_none() {
                return CalledOn::Any;
            }
            let found = self.engine.identities(receiver, &[]);
            let classes = found.iter().map(|found| match found.terminal {
                Terminal::Instance(own) => Some(own),
                _ => None,
            });
            return self.is_any_of(class, classes.collect());
        }
        match (site.kind, below) {
            (CallKind::Super, _) => {
                let constructor = FunctionRef { file: call.file, id: module.owner(site.value) };
                self.left_on_this(constructor, class)
            }
            (CallKind::New, Some(_)) => {
                let callees = self.engine.callees(call);
                let classes = callees.iter().map(|callee| match callee {
                    Callee::Class(own) => Some(*own),
                    Callee::Function(_) | Callee::Api(_) => None,
                });
                self.is_any_of(class, classes.collect())
            }
            _ => CalledOn::Any,
        }
    }

    fn left_on_this(&self, outer: FunctionRef, class: ClassRef) -> CalledOn {
        match self.class_of_method(outer) {
            Some(own) if own != class && self.is_below(class, own) => CalledOn::This(outer, class),
            _ => CalledOn::Any,
        }
    }

    /// The declared class of something may stand for one below it, so only classes of which neither is made from the other are apart.
    fn is_any_of(&self, class: ClassRef, found: Vec<Option<ClassRef>>) -> CalledOn {
        let is_apart = |own: Option<ClassRef>| {
            own.is_some_and(|own| !self.is_below(own, class) && !self.is_below(class, own))
        };
        if !found.is_empty() && found.into_iter().all(is_apart) { CalledOn::Other } else { CalledOn::Any }
    }

    fn is_below(&self, class: ClassRef, above: ClassRef) -> bool {
        self.engine.program.classes_below(above, |_| true).contains(&class)
    }

    /// The class that a method of instances stands in.
    fn class_of_method(&self, method: FunctionRef) -> Option<ClassRef> {
        let class = self.engine.program.function(method).class?;
        let class = ClassRef { file: method.file, id: class };
        (!self.is_static(class, method)).then_some(class)
    }
}
