//! What an instance was made with: `new Box(user.plan)` holds nothing that another `new Box(x)` is given.
//!
//! Also what a class of a library makes of what it is given: `new Error(text).message`. Takes an instance where it is made and a constructor that stores something in it, gives the calls to enter on the way there. Errs towards
//! false alarms: where the instance is not seen being made, a field may hold what any instance was made with.

use super::{Terminal, Walk};
use crate::flow::calls::callees::Callee;
use crate::flow::relays::takes::plain;
use crate::flow::state::{PathId, PathKey, StackId, State, TraceId};
use crate::ir::path::{ApiPath, Segment};
use crate::ir::{CallId, CallKind, FunctionId, FunctionKind};
use crate::limits;
use crate::link::{CallRef, ClassRef, FunctionRef, Node};

impl Walk<'_, '_> {
    /// The stack in the constructor of this very instance; `None` where `function` is none, or where another one made it.
    pub(super) fn made_by(&mut self, state: State, class: ClassRef, function: FunctionId) -> Option<StackId> {
        let call = self.engine.call_at(state.node)?;
        let program = self.engine.program;
        let is_constructor = program.module(class.file).function(function).kind == FunctionKind::Constructor;
        if !is_constructor || program.module(call.file).call(call.id).kind != CallKind::New {
            return None;
        }
        let wanted = FunctionRef { file: class.file, id: function };
        let callees = self.engine.callees(call);
        callees.iter().find_map(|callee| match callee {
            Callee::Class(own) => self.entered(state.stack, call, *own, wanted, limits::INHERITANCE),
            Callee::Function(_) | Callee::Api(_) => None,
        })
    }

    /// The stack in a constructor that making an instance of `class` runs: its own, or one above it, directly where a class has
    /// none, by `super(…)` where it has.
    fn entered(
        &mut self,
        stack: StackId,
        call: CallRef,
        class: ClassRef,
        wanted: FunctionRef,
        fuel: usize,
    ) -> Option<StackId> {
        let fuel = fuel.checked_sub(1)?;
        let declared = self.engine.program.module(class.file).class(class.id);
        let (extends, own) = (declared.extends, declared.constructor);
        let own = own.map(|id| FunctionRef { file: class.file, id });
        if own == Some(wanted) {
            return self.engine.tables.stacks.push(stack, call, wanted);
        }
        let (stack, call) = match own {
            Some(own) => (self.engine.tables.stacks.push(stack, call, own)?, self.super_call(own)?),
            None => (stack, call),
        };
        let above = self.engine.identities(Node { file: class.file, id: extends? }, &[]);
        above.iter().find_map(|found| match found.terminal {
            Terminal::Class(above) if above != class => self.entered(stack, call, above, wanted, fuel),
            _ => None,
        })
    }

    fn super_call(&self, constructor: FunctionRef) -> Option<CallRef> {
        let module = self.engine.program.module(constructor.file);
        let is_own = |call: &crate::ir::Call| call.kind == CallKind::Super && call.function == constructor.id;
        let at = module.calls.iter().position(is_own)?;
        Some(CallRef { file: constructor.file, id: CallId::new(at) })
    }

    /// `class NotFound extends Error { constructor(mail) { super(`no ${mail}`); } }`: what the library's class makes of what `super(…)` is given,
    /// or, without a constructor, of what the instance is made with.
    pub(super) fn made_by_super(
        &mut self,
        state: State,
        trace: TraceId,
        class: ClassRef,
        base: &ApiPath,
    ) -> bool {
        if !self.is_made_member(state, base) {
            return false;
        }
        let declared = self.engine.program.module(class.file).class(class.id);
        let (stack, maker) = match declared.constructor {
            Some(own) => {
                let constructor = FunctionRef { file: class.file, id: own };
                (self.made_by(state, class, own), self.super_call(constructor))
            }
            None => (None, self.engine.call_at(state.node)),
        };
        if let Some(maker) = maker {
            self.made_member(State { stack: stack.unwrap_or(state.stack), ..state }, trace, maker, base);
        }
        true
    }

    /// Is the member that is asked for one that a library's class makes of an argument: `message` of `Error{}`?
    pub(super) fn is_made_member(&self, state: State, of: &ApiPath) -> bool {
        self.made_of(state, of).is_some()
    }

    /// `new Error(text).message`.
    pub(super) fn made_with(
        &mut self,
        state: State,
        trace: TraceId,
        call: CallRef,
        path: Option<&ApiPath>,
    ) -> bool {
        let is_new = self.engine.program.module(call.file).call(call.id).kind == CallKind::New;
        let path = path.filter(|_| is_new);
        path.is_some_and(|path| self.made_member(state, trace, call, &path.then(Segment::Instance)))
    }

    /// Goes on at the argument of `new Error(text)` that `message` is; false where no such member is asked for.
    pub(super) fn made_member(&mut self, state: State, trace: TraceId, maker: CallRef, of: &ApiPath) -> bool {
        let Some((argument, rest)) = self.made_of(state, of) else { return false };
        self.argument(state.with_path(rest), trace, maker, argument);
        true
    }

    fn made_of(&self, state: State, of: &ApiPath) -> Option<(u16, PathId)> {
        let (PathKey::Name(wanted), rest) = self.engine.tables.split(state.path)? else { return None };
        let member = of.then(Segment::Member(wanted));
        let member = plain(&member);
        let made = self.engine.model.library.made.iter().find(|(own, _)| *own == *member)?;
        Some((made.1, rest))
    }
}
