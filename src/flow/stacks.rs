//! Calls that were entered and not left again, as stacks: equal stacks are one number.
//!
//! ```js
//! const make = (enrich) => (props) => track(enrich(props));
//! const send = make(strip);
//! send(user);              // on the stack: `make(strip)` around, and `send(user)`
//! ```

use crate::flow::state::StackId;
use crate::flow::tables::Interned;
use crate::limits;
use crate::link::{CallRef, FunctionRef};

/// A call that was entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Frame {
    pub(super) parent: StackId,
    pub(super) call: CallRef,
    pub(super) callee: FunctionRef,
    pub(super) depth: u32,
    pub(super) how: Entered,
    /// The call returned before: it made the function that is entered next, which holds on to what it was given.
    pub(super) is_around: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Entered {
    Called,
    /// The call was handed the function, and calls it with what it likes: `users.map(byId)`.
    Handed,
    /// The call applies the functions of a list in turn, and this is the one of this number.
    Applied(u16),
}

#[derive(Debug, Default)]
pub(super) struct Stacks {
    frames: Interned<Frame>,
}

impl Stacks {
    pub(super) fn push(&mut self, stack: StackId, call: CallRef, callee: FunctionRef) -> Option<StackId> {
        self.enter(stack, (call, callee), Entered::Called, false)
    }

    /// Into a function that a call was handed by name.
    pub(super) fn push_handed(
        &mut self,
        stack: StackId,
        call: CallRef,
        handed: FunctionRef,
    ) -> Option<StackId> {
        self.enter(stack, (call, handed), Entered::Handed, false)
    }

    /// Into a function of a list that a call applies in turn.
    pub(super) fn push_applied(
        &mut self,
        stack: StackId,
        (call, number): (CallRef, u16),
        applied: FunctionRef,
    ) -> Option<StackId> {
        self.enter(stack, (call, applied), Entered::Applied(number), false)
    }

    /// The stack with the calls of another one around what is entered next. What is on it already is recursion, and stays as it is.
    pub(super) fn surrounded(&mut self, stack: StackId, made: StackId) -> StackId {
        let mut next = stack;
        for frame in self.list(made) {
            next = self.enter(next, (frame.call, frame.callee), frame.how, true).unwrap_or(next);
        }
        next
    }

    /// The stack with the calls of another one entered after its own; `None` where that is too deep.
    pub(super) fn joined(&mut self, stack: StackId, later: StackId) -> Option<StackId> {
        let mut next = stack;
        for frame in self.list(later) {
            next = self.enter(next, (frame.call, frame.callee), frame.how, frame.is_around)?;
        }
        Some(next)
    }

    fn enter(
        &mut self,
        stack: StackId,
        (call, callee): (CallRef, FunctionRef),
        how: Entered,
        is_around: bool,
    ) -> Option<StackId> {
        let depth = self.frame(stack).map_or(0, |frame| frame.depth) + u32::from(!is_around);
        if depth > limits::CALL_DEPTH || self.calls(stack, call) {
            return None;
        }
        Some(StackId(self.frames.id(Frame { parent: stack, call, callee, depth, how, is_around })))
    }

    /// The frames of a stack, outermost first.
    pub(super) fn list(&self, stack: StackId) -> Vec<Frame> {
        let mut frames: Vec<Frame> =
            std::iter::successors(self.frame(stack), |frame| self.frame(frame.parent)).collect();
        frames.reverse();
        frames
    }

    /// A call that is already on the stack is recursion: entering it again adds nothing.
    pub(super) fn calls(&self, stack: StackId, call: CallRef) -> bool {
        std::iter::successors(self.frame(stack), |frame| self.frame(frame.parent))
            .any(|frame| frame.call == call)
    }

    pub(super) fn frame(&self, stack: StackId) -> Option<Frame> {
        self.frames.get(stack.0).copied()
    }

    /// Is the function that was entered last one of a list that is applied in turn?
    pub(super) fn is_applied(&self, stack: StackId) -> bool {
        self.frame(stack).is_some_and(|frame| matches!(frame.how, Entered::Applied(_)))
    }

    /// The innermost frame in which `function` was entered, with the stack that is left behind it as its parent.
    pub(super) fn frame_of(&self, stack: StackId, function: FunctionRef) -> Option<Frame> {
        let mut frames = std::iter::successors(self.frame(stack), |frame| self.frame(frame.parent));
        let frame = frames.find(|frame| frame.callee == function)?;
        // Whoever called the function knows nothing of what it was made in.
        let mut parent = frame.parent;
        while let Some(around) = self.frame(parent).filter(|around| !frame.is_around && around.is_around) {
            parent = around.parent;
        }
        Some(Frame { parent, ..frame })
    }
}
