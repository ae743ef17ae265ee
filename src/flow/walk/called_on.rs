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
use crate::flow::state::{Assumed, PathId, State};
use crate::ir::{CallKind, Value};
use crate::link::{CallRef, ClassRef, FunctionRef};

/// Of the call at which a walk leaves a method.
pub(super) enum CalledOn {
    /// What may be an instance of the class that is looked for, or nothing is known of.
    Any,
    /// An instance of another class.
    Other,
    /// `this.deliver(data)` in a method of a parent class: whoever calls that method decides.
    This(FunctionRef, Assumed),
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

    /// What a method is called on where a walk leaves it. `known`: what the way so far says of its instance, where that is more than the class that the
    /// method stands in.
    pub(super) fn left_on(&mut self, method: FunctionRef, known: Option<Assumed>, call: CallRef) -> CalledOn {
        if self.mode == Mode::Identity {
            return CalledOn::Any;
        }
        let own = || self.class_of_method(method).map(Assumed::Class);
        let Some(wanted) = known.or_else(own) else { return CalledOn::Any };
        let module = self.engine.program.module(call.file);
        let site = module.call(call.id);
        if let Some(receiver) = self.receiver(call) {
            if matches!(module.value(receiver.id), Value::This | Value::Super) {
                let outer = self.engine.program.owner(receiver);
                // `super.prepare(data)` is the parent's, whatever the instance has.
                let is_chosen = matches!(module.value(receiver.id), Value::This);
                return self.left_on_this(outer, wanted, is_chosen.then_some(method));
            }
            if known.is_none() {
                return CalledOn::Any;
            }
            let found = self.engine.identities(receiver, &[]);
            let classes = found.iter().map(|found| match found.terminal {
                Terminal::Instance(own) => Some(own),
                _ => None,
            });
            return self.is_any_of(wanted, classes.collect());
        }
        match (site.kind, known) {
            (CallKind::Super, _) => {
                let constructor = FunctionRef { file: call.file, id: module.owner(site.value) };
                self.left_on_this(constructor, wanted, None)
            }
            (CallKind::New, Some(_)) => {
                let callees = self.engine.callees(call);
                let classes = callees.iter().map(|callee| match callee {
                    Callee::Class(own) => Some(*own),
                    Callee::Function(_) | Callee::Api(_) => None,
                });
                self.is_any_of(wanted, classes.collect())
            }
            _ => CalledOn::Any,
        }
    }

    /// `chosen`: the method that was left, where the class of the instance decides which of several it is.
    fn left_on_this(&self, outer: FunctionRef, wanted: Assumed, chosen: Option<FunctionRef>) -> CalledOn {
        let Some(own) = self.class_of_method(outer) else { return CalledOn::Any };
        match wanted {
            Assumed::Class(class) if own != class && self.is_below(class, own) => {
                CalledOn::This(outer, Assumed::Class(class))
            }
            // `prepare` of the parent itself, which classes below have one of their own instead of.
            Assumed::Class(_) => match chosen.filter(|method| !self.instead_of(*method).is_empty()) {
                Some(method) => CalledOn::This(outer, Assumed::Inherits(method)),
                None => CalledOn::Any,
            },
            Assumed::Inherits(_) => CalledOn::This(outer, wanted),
            Assumed::Condition { .. } => CalledOn::Any,
        }
    }

    /// The classes below that of a method which have one of their own under its name.
    fn instead_of(&self, method: FunctionRef) -> Vec<ClassRef> {
        let (Some(class), Some(name)) =
            (self.class_of_method(method), &self.engine.program.function(method).name)
        else {
            return Vec::new();
        };
        let below = self.engine.program.classes_below(class, |_| true).into_iter().skip(1);
        below.filter(|below| self.engine.method_of(*below, name).is_some()).collect()
    }

    /// The declared class of something may stand for one below it, so only classes of which neither is made from the other are apart.
    fn is_any_of(&self, wanted: Assumed, found: Vec<Option<ClassRef>>) -> CalledOn {
        let is_apart = |own: ClassRef| match wanted {
            Assumed::Class(class) => !self.is_below(own, class) && !self.is_below(class, own),
            Assumed::Inherits(method) => {
                self.instead_of(method).into_iter().any(|other| self.is_below(own, other))
            }
            Assumed::Condition { .. } => false,
        };
        let are_apart = !found.is_empty() && found.into_iter().all(|own| own.is_some_and(is_apart));
        if are_apart { CalledOn::Other } else { CalledOn::Any }
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
