//! Functions of libraries that calls are handed, and functions of which the first arguments were given before.
//!
//! ```js
//! users.map(prop('email'));                 // what `prop` gives of each element
//! pipe(pick(['email']), track)(user);       // `track` is given what `pick` leaves of `user`
//! map((user) => user.email)(users);         // the parameter is what the second call brings
//! ```
//!
//! Takes the call that is handed the function, goes on at what its model makes of what that call gives it. A model that needs a text as an argument
//! says nothing where no call gave one before (errs towards misses).

use super::callbacks::Callback;
use super::{Terminal, Walk};
use crate::flow::state::{PathKey, State, TraceId};
use crate::ir::path::ApiPath;
use crate::ir::{CallId, Key};
use crate::link::{CallRef, Node};
use crate::rules::library::{CallModel, LiteralTest, Operand, OperandBase, Passing};
use crate::rules::vendor::PathKey as RulePathKey;
use crate::summary::{Holder, untyped};

/// A library's function as the argument of a call.
#[derive(Clone, Copy)]
struct Applied<'k> {
    call: CallRef,
    position: u16,
    /// Where in the argument it stands.
    keys: &'k [Key],
    /// The call that gave its first arguments, and how many.
    bound: Option<(CallRef, u16)>,
}

impl Applied<'_> {
    /// Which argument of the call before it is, or else which parameter of what is handed over.
    fn place(&self, index: u16) -> Result<CallRef, u16> {
        match self.bound {
            Some((bound, count)) if index < count => Ok(bound),
            Some((_, count)) => Err(index - count),
            None => Err(index),
        }
    }
}

impl Walk<'_, '_> {
    /// On at what functions of libraries in an argument return.
    /// The same below keys of the argument: `applySpec({ to: prop('email') })`.
    pub(super) fn returned_by_library(
        &mut self,
        state: State,
        trace: TraceId,
        (call, position): (CallRef, u16),
        below: &[PathKey],
    ) {
        let Some(node) = self.given_argument(call, position) else { return };
        let key = |key: &PathKey| key.name().map_or(Key::Any, |name| Key::Name(name.clone()));
        let keys: Vec<Key> = below.iter().map(key).collect();
        for found in self.engine.identities(node, below) {
            let Terminal::Api(path) = found.terminal else { continue };
            let bound = found.state.how.bound.map(|bound| (bound, self.engine.given_before(bound)));
            let applied = Applied { call, position, keys: &keys, bound };
            let models = self.engine.library.models(Some(&path), None);
            let fits = |model: &&&CallModel| model.says_result() && fits(model, &applied);
            let Some(model) = models.iter().find(fits) else { continue };
            for passing in &model.returns {
                self.applied(state, trace, applied, passing);
            }
        }
    }

    fn applied(&mut self, state: State, trace: TraceId, applied: Applied<'_>, passing: &Passing) {
        let own = applied.bound.map_or(applied.call, |(bound, _)| bound);
        if applied.bound.is_none() && asks_for_texts(passing) {
            return;
        }
        let Some(next) = self.below(state, own, &passing.to) else { return };
        let Some((next, trace)) = self.carried_over(state, next, trace, own, passing) else { return };
        let (OperandBase::Argument(index) | OperandBase::ArgumentsFrom(index)) = passing.from.base else {
            if applied.bound.is_some() {
                self.operand(next, trace, own, &passing.from);
            }
            return;
        };
        match applied.place(index) {
            Ok(bound) => self.operand(next, trace, bound, &passing.from),
            Err(index) => {
                let next = self.under(next, own, &passing.from);
                let callback =
                    Callback { call: applied.call, position: applied.position, keys: applied.keys, index };
                self.given_by(next, trace, callback, false);
            }
        }
    }

    /// Is it an argument that the function still waits for: `users` of `map((user) => user.email)`?
    pub(super) fn is_given_later(&self, path: Option<&ApiPath>, call: CallRef, operand: &Operand) -> bool {
        let OperandBase::Argument(index) = operand.base else { return false };
        let waits = |model: &CallModel| model.binds.is_some() && self.engine.is_partial(call, model);
        usize::from(index) >= self.given_count(call)
            && self.engine.library.models(path, None).iter().any(|model| waits(model))
    }

    /// `map((user) => user.email)(users)`, `pipe(users, map((user) => user.email))`: an argument of the function that a later call gives.
    pub(super) fn given_later(
        &mut self,
        state: State,
        trace: TraceId,
        call: CallRef,
        operand: &Operand,
    ) -> bool {
        let OperandBase::Argument(index) = operand.base else { return false };
        let program = self.engine.program;
        let module = program.module(call.file);
        let site = module.call(call.id);
        let count = u16::try_from(site.arguments.len()).unwrap_or(u16::MAX);
        let Some(index) = index.checked_sub(count) else { return false };
        let next = self.under(state, call, operand);
        let is_called = |other: &crate::ir::Call| other.callee == site.value;
        if let Some(at) = module.calls.iter().position(is_called) {
            let later = CallRef { file: call.file, id: CallId::new(at) };
            return self.argument(next, trace, later, index);
        }
        let holder = program.summary(call.file).and_then(|summary| summary.holders.get(&site.value));
        let Some(Holder::Argument(outer)) = holder else { return false };
        let mut arguments = module.call(*outer).arguments.iter();
        let position = arguments.position(|argument| untyped(module, argument.value) == site.value);
        let Some(position) = position.and_then(|position| u16::try_from(position).ok()) else { return false };
        let outer = CallRef { file: call.file, id: *outer };
        self.given_by(next, trace, Callback { call: outer, position, keys: &[], index }, false)
    }

    /// Where argument `index` of the function that is called stands, which another call may have given before.
    pub(super) fn given_argument(&self, call: CallRef, index: u16) -> Option<Node> {
        let (call, index) = self.engine.given_at(call, index);
        let argument =
            self.engine.program.module(call.file).call(call.id).arguments.get(usize::from(index))?;
        Some(Node { file: call.file, id: argument.value })
    }

    /// How many arguments the function that is called is given, those before included.
    pub(super) fn given_count(&self, call: CallRef) -> usize {
        let own = self.engine.program.module(call.file).call(call.id).arguments.len();
        let form = self.engine.form(call);
        if form.given.is_some() { own } else { form.count(self.engine, call).unwrap_or(own) }
    }
}

/// Does a model hold for a function that was given so many arguments before, and one more by whoever calls it?
fn fits(model: &CallModel, applied: &Applied<'_>) -> bool {
    let Some(condition) = &model.when else { return true };
    let count = applied.bound.map_or(0, |(_, count)| count) + 1;
    let is_absent = condition.argument >= count;
    match condition.test {
        LiteralTest::Absent | LiteralTest::Lacks(_) => is_absent,
        _ => false,
    }
}

fn asks_for_texts(passing: &Passing) -> bool {
    let is_named = |key: &RulePathKey| matches!(key, RulePathKey::NamedBy(..));
    passing.only.is_some()
        || passing.without.is_some()
        || passing.to.iter().chain(&passing.from.path).any(is_named)
}
