//! A member of a typed object, where it is not known which: `track('Field left', { value: values[event.target.name] })`.
//!
//! Takes a value whose last key is open; gives the personal fields that it may be, all with low confidence. Errs towards false alarms where a key that is never one of these is read.

use crate::flow::classify::declared::DeclaredAs;
use crate::flow::classify::{Classified, Destination};
use crate::flow::engine::Engine;
use crate::flow::state::{PathId, PathKey};
use crate::flow::walk::Found;
use crate::limits;
use crate::link::Node;
use crate::rules::policy::Confidence;

impl Engine<'_> {
    /// `None` where the value is no such member, or no field that it may be is personal.
    pub(super) fn by_any_member(&mut self, found: &Found, to: &Destination<'_>) -> Option<Vec<Classified>> {
        let keys = self.tables.keys(found.state.path);
        let (_, before) = keys.split_last().filter(|(last, _)| last.is_open())?;
        let own = self.type_of(found.state.node, limits::NAME_HOPS)?.sure()?;
        let object = self.below(DeclaredAs::sure_of(own), before)?;
        if self.types().element(&object).is_some() {
            return None;
        }
        let fields = self.types().fields(&object)?;
        let mut classified = self.by_fields(found, fields, to);
        for one in &mut classified {
            one.confidence = Confidence::Low;
            one.because = format!("it may be any member, and {}", one.because);
        }
        (!classified.is_empty()).then_some(classified)
    }

    /// `o[key]` with `key: 'plan' | 'seats'`: the keys that the type of a key allows; `None` where they are any, or many.
    pub(in crate::flow) fn keys_by_type(&mut self, key: Node, path: PathId) -> Option<Vec<PathKey>> {
        let own = self.type_of(key, limits::NAME_HOPS)?.sure()?;
        let ty = self.below(DeclaredAs::sure_of(own), &self.tables.keys(path))?;
        let names = self.types().texts(&ty).filter(|names| names.len() <= limits::KEYS_BY_TYPE)?;
        Some(names.into_iter().map(PathKey::Name).collect())
    }
}
