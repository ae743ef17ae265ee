//! Objects that have two names: `const p = props; p.email = x` changes what `props` holds, and `event.traits` after
//! `const traits = event.traits`.
//!
//! Takes a change in place of what one variable holds; gives the other variables that hold the same object, or an object around it, a new
//! version as well. Two variables hold one object while their versions are one value. Names that may or may not mean it (`a || b`), and
//! names in other functions, are left alone (errs towards misses).

use rustc_hash::FxHashMap;

use super::Lowering;
use crate::ir::{BindingId, Entry, Key, Value, ValueId};
use crate::limits;
use crate::source::Span;

/// Who holds what; entries are not taken back with a branch, so each is looked at again when it is used.
#[derive(Default)]
pub(super) struct Holders {
    variables: FxHashMap<ValueId, Vec<BindingId>>,
    /// Objects that a version was put into: `{ traits }`, or made a new version of, under a key.
    around: FxHashMap<ValueId, (ValueId, Key)>,
}

impl Lowering<'_> {
    /// From here on the variable holds this version.
    pub(super) fn hold(&mut self, binding: BindingId, version: ValueId) {
        self.frame().env.set(binding, version);
        let object = self.object_of(version);
        let entries = match self.module.value(object) {
            Value::Literal(_) => return,
            Value::Object(entries) => entries.as_slice(),
            _ => &[],
        };
        let field = |entry: &Entry| match entry {
            Entry::Field { key: key @ Key::Name(_), value, .. } => {
                Some((self.object_of(*value), key.clone()))
            }
            _ => None,
        };
        let inside: Vec<_> = entries.iter().take(limits::FIELDS).filter_map(field).collect();
        let holders = &mut self.frame().holders;
        let variables = holders.variables.entry(object).or_default();
        if variables.len() < limits::NAMES_OF_OBJECT && !variables.contains(&binding) {
            variables.push(binding);
        }
        for (value, key) in inside {
            holders.around.insert(value, (object, key));
        }
    }

    /// The object that was `old` is `new` now; the variable through which it was changed knows already.
    pub(super) fn changed_in_place(&mut self, through: BindingId, old: ValueId, new: ValueId, span: Span) {
        let mut change = (self.object_of(old), new);
        for _ in 0..limits::PATH_KEYS {
            let (old, new) = change;
            for binding in self.holders_of(old) {
                if binding != through {
                    self.frame().env.set(binding, new);
                }
            }
            self.remember_holders(old, new);
            let Some((outer, key)) = self.object_around(old) else { return };
            let version = self.push(Value::Store { base: outer, key: key.clone(), value: new }, span);
            self.frame().holders.around.insert(new, (version, key));
            change = (outer, version);
        }
    }

    /// The new version has the names of the old one.
    fn remember_holders(&mut self, old: ValueId, new: ValueId) {
        let holders = &mut self.frame().holders;
        if let Some(variables) = holders.variables.get(&old).cloned() {
            holders.variables.insert(new, variables);
        }
    }

    /// Variables that hold the object now.
    pub(super) fn holders_of(&mut self, object: ValueId) -> Vec<BindingId> {
        let known = self.frame().holders.variables.get(&object).cloned().unwrap_or_default();
        let holds = |binding: &BindingId| {
            let version = self.frames.last().and_then(|frame| frame.env.get(*binding));
            version.is_some_and(|version| self.object_of(version) == object)
        };
        known.into_iter().filter(holds).collect()
    }

    /// An object that has this one under a key, and that a variable holds, itself or in another object.
    fn object_around(&mut self, object: ValueId) -> Option<(ValueId, Key)> {
        let direct = self.direct_object_around(object)?;
        let mut at = direct.0;
        for _ in 0..limits::PATH_KEYS {
            if !self.holders_of(at).is_empty() {
                return Some(direct);
            }
            (at, _) = self.direct_object_around(at)?;
        }
        None
    }

    fn direct_object_around(&mut self, object: ValueId) -> Option<(ValueId, Key)> {
        if let Some((outer, key)) = self.frame().holders.around.get(&object).cloned() {
            return Some((self.object_of(outer), key));
        }
        match self.module.value(object) {
            Value::Load { base, key: key @ (Key::Name(_) | Key::Index(_)) } => {
                Some((self.object_of(*base), key.clone()))
            }
            _ => None,
        }
    }

    /// The object itself: a declared type and the beginning of a loop make no other one of it.
    fn object_of(&self, version: ValueId) -> ValueId {
        let mut at = version;
        for _ in 0..limits::NAME_HOPS {
            at = match self.module.value(at) {
                Value::Typed { base, .. } => *base,
                Value::Join(parts) if parts.len() == 1 => parts[0],
                _ => return at,
            };
        }
        at
    }
}
