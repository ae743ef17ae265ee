//! Values that a description checks, and what else libraries describe of their results.
//!
//! ```js
//! const Note = z.object({ text: z.string() });
//! track('saved', Note.parse({ text: user.email, phone: user.phone }));      // the address under `text`, and no number
//! ```
//!
//! Takes a call whose result a schema describes; goes on at what was given, as far as the schema names it. Where a library lets other fields pass, they
//! are missed; what an inner description leaves out is not left out here (errs towards false alarms).

use compact_str::CompactString;

use super::{Mode, Walk};
use crate::flow::state::{PathId, PathKey, State, TraceId};
use crate::flow::types::StepKind;
use crate::ir::Call;
use crate::ir::path::ApiPath;
use crate::link::{CallRef, Fields};

/// What a schema says of the result of a call.
pub(super) struct Described<'p> {
    fields: Fields<'p>,
    /// The key of the result under which it stands.
    to: Option<&'p str>,
    /// The argument with the value that was checked.
    carries: Option<u16>,
}

impl Described<'_> {
    /// Is it what was given, as far as it is described?
    pub(super) fn is_carried(&self) -> bool {
        self.carries.is_some()
    }
}

impl<'p> Walk<'_, 'p> {
    /// `Account.parse(user)`, `db.account.findFirst({ where: { email } })`: the result has the fields that a schema says, and no others.
    pub(super) fn described(&self, call: CallRef, path: Option<&ApiPath>) -> Option<Described<'p>> {
        let types = self.engine.types();
        let (ty, to) = types.given(call, path)?;
        let carries = ty.carried();
        let fields = types.fields(&ty).filter(|fields| !fields.is_open)?;
        Some(Described { fields, to, carries })
    }

    /// A field of what is checked has the value that it had before. Other calls of a library that describe their result have no such field in what
    /// they are given. It is sent where it is checked, whoever brought it.
    pub(super) fn checked(&mut self, state: State, trace: TraceId, site: &Call, described: &Described<'_>) {
        let number = described.carries.unwrap_or(0);
        let (Some(argument), Mode::Contents) = (site.arguments.get(usize::from(number)), self.mode) else {
            return;
        };
        let Some(path) = self.below_result(state, described) else { return };
        let names = || described.fields.list.iter().map(|field| field.name.text());
        let filter = match self.engine.tables.split(path) {
            Some((PathKey::Name(wanted), _)) if names().any(|name| name == wanted) => state.filter,
            None if described.carries.is_some() => {
                let own: Vec<CompactString> = names().map(CompactString::from).collect();
                self.engine.tables.only(state.filter, &own)
            }
            _ => return,
        };
        let module = self.engine.program.module(state.node.file);
        let name = crate::summary::value_name(module, site.callee).unwrap_or_default();
        let trace = self.step(trace, state, StepKind::Through, name.as_str());
        self.go(State { path, filter, ..state }.to(argument.value), trace);
    }

    /// `parsed.data.text` is `text` of what `safeParse` checked.
    fn below_result(&self, state: State, described: &Described<'_>) -> Option<PathId> {
        let Some(to) = described.to.filter(|_| described.carries.is_some()) else { return Some(state.path) };
        match self.engine.tables.split(state.path) {
            Some((PathKey::Name(key), rest)) => (key == to).then_some(rest),
            _ => None,
        }
    }
}
