//! Members that a class has from its parent.

use super::{Terminal, Walk};
use crate::flow::state::{PathId, State, TraceId};
use crate::ir::path::Segment;
use crate::limits;
use crate::link::{ClassRef, Node};

impl Walk<'_, '_> {
    /// `super.track(x)`: the members of the parent class; `super(x)`: the class itself.
    pub(super) fn super_object(&mut self, state: State, trace: TraceId) {
        let function = self.engine.program.owner(state.node);
        let class = self.engine.program.function(function).class;
        let parent = class.and_then(|class| self.engine.program.module(function.file).class(class).extends);
        match class {
            Some(_) if state.path == PathId::EMPTY => {
                if let Some(parent) = parent {
                    self.go(state.to(parent), trace);
                }
            }
            Some(class) => {
                let class = ClassRef { file: function.file, id: class };
                let is_static = self.is_static(class, function);
                self.inherited(state, trace, class, is_static, limits::INHERITANCE);
            }
            None => self.end(state, trace, Terminal::Opaque),
        }
    }

    /// The member is not the class's own: look at its parent.
    pub(super) fn inherited(
        &mut self,
        state: State,
        trace: TraceId,
        class: ClassRef,
        is_static: bool,
        fuel: usize,
    ) {
        let program = self.engine.program;
        let parent = program.module(class.file).class(class.id).extends;
        let (Some(parent), Some(fuel)) = (parent, fuel.checked_sub(1)) else {
            self.end(state, trace, Terminal::Opaque);
            return;
        };
        let node = Node { file: class.file, id: parent };
        let mut known = false;
        for found in self.engine.identities(node, &[]) {
            match found.terminal {
                Terminal::Class(parent) if parent != class => {
                    known = true;
                    self.member_of(state, trace, parent, is_static, fuel);
                }
                Terminal::Api(path) => {
                    known = true;
                    if is_static {
                        self.api(state, trace, path.root, path.segments);
                        continue;
                    }
                    let path = path.then(Segment::Instance);
                    if self.made_by_super(state, trace, class, &path) {
                        continue;
                    }
                    let is_given = self.given_member(state, trace, class, &path);
                    if !is_given {
                        self.api(state, trace, path.root, path.segments);
                    }
                }
                _ => {}
            }
        }
        if !known {
            self.end(state, trace, Terminal::Opaque);
        }
    }
}
