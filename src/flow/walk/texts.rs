//! Texts and numbers that are built from parts: templates, concatenations, arithmetic.
//!
//! Takes a walk that arrives at one; goes on to its parts, and notes what the text says of the part behind it (`?email=`).
//! Must not know which names are personal.

use super::{Mode, Terminal, Walk};
use crate::flow::state::{PathId, PathKey, State, Trace, TraceId};
use crate::flow::types::StepKind;
use crate::ir::{DerivedKind, Literal, Module, Value, ValueId};

impl Walk<'_, '_> {
    /// `` `${a} ${b}` ``, `a + b`: the parts are contained in the text.
    pub(super) fn built(&mut self, state: State, trace: TraceId, kind: DerivedKind, parts: &[ValueId]) {
        if self.mode == Mode::Identity {
            self.end(state, trace, Terminal::Opaque);
            return;
        }
        if state.path != PathId::EMPTY {
            self.read_of_text(state, trace, kind);
            return;
        }
        let what = match kind {
            DerivedKind::Text => "text",
            DerivedKind::Arithmetic => "number",
        };
        let trace = self.step(trace, state, StepKind::Built, what);
        let mut before = None;
        for part in parts {
            let trace = match (kind, before) {
                (DerivedKind::Text, Some(before)) => self.under_parameter(state, trace, before),
                _ => trace,
            };
            self.go(state.derived().to(*part), trace);
            before = Some(*part);
        }
    }

    /// `JSON.parse(body).email` where `body += chunk`: texts have no such members, so that somebody took the text apart on the way; the name
    /// of the member is what is known of it.
    pub(super) fn read_of_text(&mut self, state: State, trace: TraceId, kind: DerivedKind) {
        let is_name = |key: &PathKey| matches!(key, PathKey::Name(name) if name.parse::<u32>().is_err());
        let keys = self.engine.tables.keys(state.path);
        if self.mode == Mode::Contents && kind == DerivedKind::Text && keys.iter().all(is_name) {
            self.end(state, trace, Terminal::Opaque);
        }
    }

    /// `` `/join?email=${read()}` ``: the parameter of the address names the value as the key of an object does.
    fn under_parameter(&mut self, state: State, trace: TraceId, before: ValueId) -> TraceId {
        let module = self.engine.program.module(state.node.file);
        let Some(name) = end_of_text(module, before).and_then(parameter_before) else { return trace };
        let mut link = Trace::new(trace, self.engine.program.place(state.node), StepKind::Assigned, name);
        link.evidence = Some(name.into());
        self.engine.tables.trace(link)
    }
}

/// The text that stands at the end of a part: of `a + '&email='` what was added last.
fn end_of_text(module: &Module, value: ValueId) -> Option<&str> {
    match module.value(value) {
        Value::Literal(Literal::String(text)) => Some(text),
        Value::Derived { kind: DerivedKind::Text, parts } => {
            parts.last().and_then(|last| end_of_text(module, *last))
        }
        _ => None,
    }
}

/// `email` of `/join?plan=pro&email=`. Only behind `?` or `&`: `Signed up: name=` is no address (errs towards misses).
fn parameter_before(text: &str) -> Option<&str> {
    let (_, name) = text.strip_suffix('=')?.rsplit_once(['?', '&'])?;
    let is_name =
        !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    is_name.then_some(name)
}
