//! Where a finding is reported: at the call that brings the data to the function that sends it.
//!
//! ```js
//! const track = (name, props) => sdk.track(name, props);         // the sink
//! function onLogin(user) { track('Login', { x: user.email }); }  // reported here: the code says what is sent
//! onLogin(session.user);                                         // not here, nor at any other caller of onLogin
//! ```
//!
//! A call that only hands on what its own caller gave it (`props`) is passed through. Errs towards the outer call:
//! a name that says nothing moves the finding to whoever gives it a name.

use super::{Mode, Walk};
use crate::flow::state::{PathId, PathKey, State};
use crate::ir::CallKind;
use crate::link::{CallRef, FunctionRef};
use crate::rules::lexicon::{NameQuery, Slot, Verdict};

impl Walk<'_, '_> {
    /// The call a finding is reported at when the walk leaves `function` through its parameter to `call`.
    pub(super) fn entry(
        &self,
        state: State,
        function: FunctionRef,
        parameter: &str,
        call: CallRef,
    ) -> Option<CallRef> {
        if self.mode == Mode::Identity || state.how.settled {
            return state.entry;
        }
        let site = self.engine.program.module(call.file).call(call.id);
        // Only a component that picks a field of its props (`track('x', { mail: user.email })`) keeps the finding:
        // `<Profile user={user} />` is no call that people look at.
        if state.path != PathId::EMPTY && site.kind == CallKind::Element {
            return state.entry;
        }
        match state.entry {
            Some(entry) if self.says_what_is_sent(state, function, parameter, entry) => Some(entry),
            _ => Some(call),
        }
    }

    /// Is what the entry hands over personal by its own names: `user.email`, `email`, `profile` whole?
    fn says_what_is_sent(
        &self,
        state: State,
        function: FunctionRef,
        parameter: &str,
        entry: CallRef,
    ) -> bool {
        // The entry has to stand in the function whose parameter is looked at: its names are those that are read there.
        let module = self.engine.program.module(entry.file);
        if entry.file != function.file || !within(module, module.call(entry.id).function, function) {
            return false;
        }
        let mut names = vec![parameter.to_owned()];
        names.extend(self.engine.tables.keys(state.path).into_iter().filter_map(|key| match key {
            PathKey::Name(name) => Some(name.to_string()),
            PathKey::Any => None,
        }));
        let lexicon = &self.engine.model.lexicon;
        let Some((last, before)) = names.split_last() else { return false };
        let receivers: Vec<&str> = before.iter().map(String::as_str).collect();
        let query = NameQuery { name: last, receivers: &receivers, siblings: &[], slot: Slot::Neutral };
        matches!(lexicon.classify_name(&query), Verdict::Personal(_))
            || (state.path == PathId::EMPTY && lexicon.is_whole_object_name(last))
    }
}

/// Does `inner` stand in `outer`, directly or in closures?
fn within(module: &crate::ir::Module, inner: crate::ir::FunctionId, outer: FunctionRef) -> bool {
    let mut at = Some(inner);
    while let Some(function) = at {
        if function == outer.id {
            return true;
        }
        at = module.function(function).parent;
    }
    false
}
