//! Conditions on the way of a walk that callers decide:
//!
//! ```js
//! function send(user, opts) { if (opts.anonymous) delete user.email; track(user); }
//! send(user, { anonymous: true });        // the version of `user` with the address is not what this call sends
//! ```
//!
//! Inside of an entered call the call decides at once. A walk that has entered none keeps the condition in mind and asks each caller
//! when it leaves the function. Only conditions that some caller decides are kept (`calls/decided`). So is kept which class the instance has that a method
//! is called on (`walk/called_on`).

use super::called_on::CalledOn;
use super::{Bounds, Mode, Walk};
use crate::flow::engine::Engine;
use crate::flow::stacks::Entered;
use crate::flow::state::{Assumed, AssumedId, Assumption, State};
use crate::ir::{Choice, Guard, Value, ValueId};
use crate::link::{CallRef, FunctionRef, Node};
use crate::source::FileId;

impl Walk<'_, '_> {
    /// The state at one part of a value; `None` where the calls on the way rule it out.
    pub(super) fn at_part(&mut self, state: State, part: ValueId) -> Option<State> {
        let module = self.engine.program.module(state.node.file);
        let arms = match module.choices.get(&state.node.id) {
            Some(Choice::Arms(arms)) => arms,
            Some(Choice::Default | Choice::Otherwise) => {
                return (!self.is_passed_over(state, part)).then_some(state);
            }
            None => return Some(state),
        };
        let mut own = arms.iter().filter(|(arm, _)| *arm == part);
        match (own.next(), own.next()) {
            (Some((_, guards)), None) => {
                let file = state.node.file;
                let never = guards.iter().any(|guard| self.engine.never_holds(file, guard));
                if never { None } else { self.assuming(state, file, guards) }
            }
            _ => Some(state),
        }
    }

    /// The state where conditions hold; `None` where a call on the way says that they do not.
    pub(super) fn assuming(&mut self, state: State, file: FileId, guards: &[Guard]) -> Option<State> {
        if self.mode == Mode::Identity {
            return Some(state);
        }
        let mut added: Vec<Assumption> = Vec::new();
        for guard in guards {
            let condition = Node { file, id: guard.condition };
            let Some(function) = self.engine.decided(condition) else { continue };
            match self.engine.tables.stacks.frame_of(state.stack, function) {
                Some(frame) => {
                    let decides = frame.how == Entered::Called;
                    let truth = self.engine.truth_given(function, guard.condition, frame.call);
                    if decides && truth == Some(guard.negated) {
                        return None;
                    }
                }
                None if self.bounds == Bounds::Callers => {
                    let what = Assumed::Condition { condition, negated: guard.negated };
                    added.push(Assumption { function, what });
                }
                None => {}
            }
        }
        if added.is_empty() {
            return Some(state);
        }
        added.extend_from_slice(self.engine.tables.assumed(state.assumed));
        Some(State { assumed: self.engine.tables.assume(added), ..state })
    }

    /// The state behind a call of a function that the walk leaves there; `None` where the call decides otherwise.
    pub(super) fn left_as_assumed(
        &mut self,
        state: State,
        function: FunctionRef,
        call: CallRef,
    ) -> Option<State> {
        let assumed = self.engine.tables.assumed(state.assumed).to_vec();
        let (own, mut others): (Vec<_>, Vec<_>) =
            assumed.into_iter().partition(|assumption| assumption.function == function);
        let mut known = None;
        for assumption in own {
            match assumption.what {
                Assumed::Class(_) | Assumed::Inherits(_) => known = Some(assumption.what),
                Assumed::Condition { condition, negated } => {
                    match self.engine.truth_given(function, condition.id, call) {
                        Some(truth) if truth == negated => return None,
                        Some(_) => {}
                        None => others.extend(self.engine.handed_on(condition, negated, call)),
                    }
                }
            }
        }
        match self.left_on(function, known, call) {
            CalledOn::Other => return None,
            CalledOn::This(outer, what) => others.push(Assumption { function: outer, what }),
            CalledOn::Any => {}
        }
        Some(State { assumed: self.engine.tables.assume(others), ..state })
    }
}

impl Engine<'_> {
    /// What holds where a call is made.
    pub(in crate::flow) fn assumed_at(&mut self, call: CallRef) -> AssumedId {
        let mut all = Vec::new();
        for guard in &self.program.module(call.file).call(call.id).guards {
            let condition = Node { file: call.file, id: guard.condition };
            if let Some(function) = self.decided(condition) {
                let what = Assumed::Condition { condition, negated: guard.negated };
                all.push(Assumption { function, what });
            }
        }
        self.tables.assume(all)
    }

    /// `visit = (user, hidden) => track(user, hidden)`: the caller of `visit` decides what the caller of `track` leaves open.
    fn handed_on(&mut self, condition: Node, negated: bool, call: CallRef) -> Option<Assumption> {
        let Value::Parameter(index) = self.program.value(condition) else { return None };
        let arguments = &self.program.module(call.file).call(call.id).arguments;
        if arguments.iter().take(usize::from(*index) + 1).any(|argument| argument.spread) {
            return None;
        }
        let condition = Node { file: call.file, id: arguments.get(usize::from(*index))?.value };
        let function = self.decided(condition)?;
        Some(Assumption { function, what: Assumed::Condition { condition, negated } })
    }
}
