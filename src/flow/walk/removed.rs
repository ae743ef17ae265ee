//! Keys that are taken out of an object in place, or written over: `for (const key in props) if (BLOCKED.has(key)) delete props[key];`.
//!
//! Takes a computed key that runs through the keys of an object and the conditions around, and gives what is gone by them. Of which object the
//! keys are is not asked, and conditions about something else count as true (errs towards misses); several tests of the key
//! at once say nothing (errs towards false alarms).

use super::kept::Tested;
use super::{Mode, Walk};
use crate::flow::state::{PathKey, State};
use crate::ir::{BindingWrite, Guard, Key, Module, Value, ValueId};
use crate::link::Node;
use crate::source::FileId;

/// Keys that are gone, and the field that they are gone of: `delete event.properties[key]`.
pub(super) struct Removed {
    under: Option<PathKey>,
    kept: Tested,
}

impl Walk<'_, '_> {
    /// What a loop takes away, of which a join is the head.
    pub(super) fn removed_in_loop(&mut self, join: Node, branches: &[ValueId]) -> Vec<Removed> {
        if self.mode == Mode::Identity {
            return Vec::new();
        }
        let module = self.engine.program.module(join.file);
        let mut removed = Vec::new();
        for branch in branches {
            // `if (BLOCKED.has(key)) delete props[key];` joins the deletion with what was before it.
            let versions = match module.value(*branch) {
                Value::Join(inner) if inner.contains(&join.id) => inner.as_slice(),
                _ => std::slice::from_ref(branch),
            };
            for version in versions {
                let Some((under, change, key)) = change_of(module, join.id, *version) else { continue };
                let conditions = module.conditions.get(&change).map_or(&[][..], Vec::as_slice);
                let kept = self.kept_where(join.file, key, conditions);
                removed.extend(kept.map(|kept| Removed { under: under.clone(), kept }));
            }
        }
        removed
    }

    /// `Object.keys(props).forEach(key => { if (BLOCKED.has(key)) delete props[key]; })`.
    pub(super) fn removed_by_write(&mut self, file: FileId, write: &BindingWrite) -> Option<Removed> {
        let module = self.engine.program.module(file);
        let (under, key) = match write.keys.as_slice() {
            [Key::Computed(key)] => (None, *key),
            [Key::Name(field), Key::Computed(key)] => (Some(PathKey::Name(field.clone())), *key),
            _ => return None,
        };
        if write.value.is_some_and(|value| !is_constant(module, value)) {
            return None;
        }
        let kept = self.kept_where(file, key, &write.conditions)?;
        Some(Removed { under, kept })
    }

    /// Without what is gone; false when nothing of what is looked for is left.
    pub(super) fn leave_out(&mut self, state: &mut State, removed: &Removed) -> bool {
        let Some(under) = &removed.under else {
            let is_of_names =
                matches!(self.engine.tables.split(state.path), None | Some((PathKey::Name(_), _)));
            return !is_of_names || self.keep_tested(state, &removed.kept);
        };
        let Some((field, rest)) = self.engine.tables.split(state.path) else { return true };
        if field != *under {
            return true;
        }
        let mut inner = state.with_path(rest);
        let is_left = self.keep_tested(&mut inner, &removed.kept);
        state.filter = inner.filter;
        is_left
    }

    /// The test of the keys that stay.
    fn kept_where(&mut self, file: FileId, key: ValueId, conditions: &[Guard]) -> Option<Tested> {
        let module = self.engine.program.module(file);
        let mut tests = self.tests_of_listed(file, key)?;
        for guard in conditions {
            tests.extend(self.guarded(file, guard, &|value| super::copied::is_same_read(module, value, key)));
        }
        let [tested] = tests.as_slice() else { return None };
        Some(Tested { is_in: !tested.is_in, ..tested.clone() })
    }
}

/// The field, the change itself and its key, where a version of an object is without what stood under a computed key.
fn change_of(
    module: &Module,
    head: ValueId,
    version: ValueId,
) -> Option<(Option<PathKey>, ValueId, ValueId)> {
    let own = |version: ValueId| match module.value(version) {
        Value::Delete { base, key: Key::Computed(key) } => Some((*base, *key)),
        Value::Store { base, key: Key::Computed(key), value } if is_constant(module, *value) => {
            Some((*base, *key))
        }
        _ => None,
    };
    if let Some((base, key)) = own(version) {
        return (base == head).then_some((None, version, key));
    }
    let Value::Store { base, key: Key::Name(field), value } = module.value(version) else { return None };
    let (inner, key) = own(*value)?;
    let is_field = matches!(module.value(inner), Value::Load { base, key: Key::Name(own) }
        if *base == head && own == field);
    (*base == head && is_field).then(|| (Some(PathKey::Name(field.clone())), *value, key))
}

fn is_constant(module: &Module, value: ValueId) -> bool {
    matches!(module.value(value), Value::Literal(_))
}
