//! Is a function that a walk leaves a wrapper of what sends?
//!
//! ```js
//! const track = (props) => sdk.track('x', props);      // wraps the sink: who calls it brings the data
//! class User { constructor(mail) { this.mail = mail; } static from(json) { return new User(json.mail); } }
//! const user = User.from(json);                        // these do not: the next line sends
//! track({ mail: user.mail });
//! ```
//!
//! Takes where the walk began, the call that the finding stands at so far, and the call at which it leaves a function; says whether the finding may
//! move there. What is put somewhere by a function (`setUser(user)`), and sent in another, is brought by who calls the first.

use super::Walk;
use crate::flow::state::State;
use crate::ir::FunctionKind;
use crate::link::{CallRef, ClassRef, FunctionRef, Program};

impl Walk<'_, '_> {
    /// Where the walk has not left the function that sends, or the last one whose call brings the data.
    fn sending(&self, state: State) -> Option<FunctionRef> {
        let program = self.engine.program;
        match state.entry {
            Some(entry) => {
                Some(FunctionRef { file: entry.file, id: program.module(entry.file).call(entry.id).function })
            }
            None => self.started.map(|sink| program.owner(sink)),
        }
    }

    /// Does a function that is left at a call wrap nothing that is sent? `const me = await safe(() => api.me()); sdk.set(me.email);`: it is called in the
    /// very function that sends, or in one around it. `class User { constructor(mail) {…} }`: it makes data that another class or function sends.
    pub(super) fn is_no_wrapper(&self, state: State, function: FunctionRef, call: CallRef) -> bool {
        let Some(sending) = self.sending(state) else { return false };
        let module = self.engine.program.module(call.file);
        let around = FunctionRef { file: call.file, id: module.call(call.id).function };
        let is_module = module.function(around.id).kind == FunctionKind::Module;
        let program = self.engine.program;
        let is_here = sending == around || !is_module && within(program, sending, around);
        is_here && !within(program, sending, function) || self.makes_what_others_send(function, sending)
    }

    fn makes_what_others_send(&self, function: FunctionRef, sending: FunctionRef) -> bool {
        let program = self.engine.program;
        if program.function(function).kind != FunctionKind::Constructor {
            return false;
        }
        let (Some(made), Some(sends)) = (class_around(program, function), class_around(program, sending))
        else {
            return true;
        };
        let is_below = |above, below| program.classes_below(above, |_| true).contains(&below);
        !is_below(made, sends) && !is_below(sends, made)
    }
}

/// The class that a function stands in, directly or in closures.
fn class_around(program: &Program, function: FunctionRef) -> Option<ClassRef> {
    let module = program.module(function.file);
    let around = std::iter::successors(Some(function.id), |id| module.function(*id).parent);
    let id = around.into_iter().find_map(|id| module.function(id).class)?;
    Some(ClassRef { file: function.file, id })
}

/// Does `inner` stand in `outer`, directly or in closures?
pub(super) fn within(program: &Program, inner: FunctionRef, outer: FunctionRef) -> bool {
    let module = program.module(inner.file);
    inner.file == outer.file
        && std::iter::successors(Some(inner.id), |function| module.function(*function).parent)
            .any(|function| function == outer.id)
}
