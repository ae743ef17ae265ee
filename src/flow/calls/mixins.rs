//! Members that calls give to classes from outside: `Object.assign(Cart.prototype, reporting)`.
//!
//! Takes a class, gives the calls that are handed its prototype; or an object, and gives the classes that are handed it in the same call.
//! What the call does with them is the model's to say. Errs towards false alarms where that is nothing.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::flow::engine::Engine;
use crate::flow::walk::Terminal;
use crate::ir::{CallId, Key, PROTOTYPE, Value};
use crate::limits;
use crate::link::{CallRef, ClassRef, Node, Program};
use crate::summary::untyped;

/// A call that is handed the prototype of a class, and at which position.
#[derive(Clone, Copy, Debug)]
pub(in crate::flow) struct Mixin {
    pub(in crate::flow) call: CallRef,
    pub(in crate::flow) position: u16,
    /// `Cart` of `Cart.prototype`.
    class: Node,
}

#[derive(Default)]
pub(in crate::flow) struct MixinIndex {
    /// Made when it is first asked for.
    all: Option<Rc<[Mixin]>>,
    of_class: FxHashMap<ClassRef, Rc<[Mixin]>>,
}

impl Engine<'_> {
    /// The calls that may give members to a class.
    pub(in crate::flow) fn mixins_of(&mut self, class: ClassRef) -> Rc<[Mixin]> {
        if let Some(known) = self.assigned.mixins.of_class.get(&class) {
            return Rc::clone(known);
        }
        let before = self.before();
        let all = self.all_mixins();
        let own = all.iter().filter(|mixin| self.classes_given(**mixin).contains(&class));
        let found: Rc<[Mixin]> = own.copied().collect();
        if self.is_whole_since(before) {
            self.assigned.mixins.of_class.insert(class, Rc::clone(&found));
        }
        found
    }

    /// The classes whose instances have the methods of an object literal.
    pub(in crate::flow) fn classes_mixed_with(&mut self, object: Node) -> Vec<ClassRef> {
        let mut classes = Vec::new();
        for mixin in self.all_mixins().iter() {
            let module = self.program.module(mixin.call.file);
            let given = module.call(mixin.call.id).arguments.iter().enumerate();
            let others = given.filter(|(at, _)| *at != usize::from(mixin.position));
            let is_given = others.into_iter().any(|(_, argument)| {
                let found = self.answer(Node { file: mixin.call.file, id: argument.value }, &[]);
                found.iter().any(|found| found.terminal == Terminal::Object && found.state.node == object)
            });
            if is_given {
                classes.extend(self.classes_given(*mixin));
            }
        }
        classes
    }

    fn classes_given(&mut self, mixin: Mixin) -> Vec<ClassRef> {
        let found = self.answer(mixin.class, &[]);
        let class = |terminal: &Terminal| match terminal {
            Terminal::Class(class) => Some(*class),
            _ => None,
        };
        found.iter().filter_map(|found| class(&found.terminal)).collect()
    }

    fn all_mixins(&mut self) -> Rc<[Mixin]> {
        let program = self.program;
        Rc::clone(self.assigned.mixins.all.get_or_insert_with(|| all(program)))
    }
}

fn all(program: &Program) -> Rc<[Mixin]> {
    let mut found = Vec::new();
    for (file, summary) in program.files() {
        let module = &summary.module;
        for (at, call) in module.calls.iter().enumerate().filter(|(_, call)| call.arguments.len() > 1) {
            for (argument, position) in call.arguments.iter().zip(0..) {
                let Value::Load { base, key: Key::Name(name) } =
                    module.value(untyped(module, argument.value))
                else {
                    continue;
                };
                if name == PROTOTYPE && found.len() < limits::MIXINS {
                    let class = Node { file, id: *base };
                    found.push(Mixin { call: CallRef { file, id: CallId::new(at) }, position, class });
                }
            }
        }
    }
    found.into()
}
