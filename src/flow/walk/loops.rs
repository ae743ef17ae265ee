//! Versions that meet: loops that remove keys (`for (const key of SECRET) delete props[key];`), and changes under a condition.

use compact_str::CompactString;

use super::{Terminal, Walk};
use crate::flow::state::{PathKey, State, TraceId};
use crate::ir::{BindingId, Key, Value, ValueId};
use crate::link::{CallRef, Node};
use crate::summary::untyped;

impl Walk<'_, '_> {
    /// One of several versions. Where the join is the head of a loop that deletes every key of a constant list, those keys
    /// are gone, although the version before the loop is among the branches: the list is not empty. What is read inside
    /// of the loop before the deletion counts as gone too (errs towards misses).
    pub(super) fn join(&mut self, mut state: State, trace: TraceId, branches: &[ValueId]) {
        for (under, gone) in self.deleted_in_loop(state.node, branches) {
            let path = self.engine.tables.keys(state.path);
            let names =
                |key: Option<&PathKey>| matches!(key, Some(PathKey::Name(name)) if gone.contains(name));
            let is_gone = match &under {
                Some(under) => path.first() == Some(under) && names(path.get(1)),
                None => names(path.first()),
            };
            if is_gone {
                self.end(state, trace, Terminal::Missing);
                return;
            }
            if under.is_none() && path.is_empty() {
                state.filter = self.engine.tables.without(state.filter, gone.iter());
            }
        }
        for removed in self.removed_in_loop(state.node, branches) {
            if !self.leave_out(&mut state, &removed) {
                self.end(state, trace, Terminal::Missing);
                return;
            }
        }
        if self.applied_in_loop(state, trace, branches) {
            return;
        }
        for branch in branches {
            if self.engine.takes_changes && self.is_changed_in(state.node, *branch, branches) {
                continue;
            }
            if let Some(state) = self.at_part(state, *branch) {
                self.go(state.to(*branch), trace);
            }
        }
    }

    /// `for (const step of steps) value = step(value);`: the last of them gives what the variable holds then.
    fn applied_in_loop(&mut self, state: State, trace: TraceId, branches: &[ValueId]) -> bool {
        let module = self.engine.program.module(state.node.file);
        branches.iter().any(|branch| {
            let Value::Call(call) = module.value(untyped(module, *branch)) else { return false };
            let first = module.call(*call).arguments.first();
            let is_own = first.is_some_and(|argument| argument.value == state.node.id);
            is_own && self.applied_last(state, trace, CallRef { file: state.node.file, id: *call })
        })
    }

    /// `steps.forEach(step => { value = step(value); })`: the same, of a variable that a function around has.
    pub(super) fn applied_to_variable(&mut self, state: State, trace: TraceId, binding: BindingId) -> bool {
        let module = self.engine.program.module(state.node.file);
        module.binding(binding).writes.iter().filter_map(|write| write.value).any(|value| {
            let Value::Call(call) = module.value(untyped(module, value)) else { return false };
            let first = module.call(*call).arguments.first();
            let is_own = first.is_some_and(
                |argument| matches!(module.value(argument.value), Value::Capture(own) if *own == binding),
            );
            is_own && self.applied_last(state, trace, CallRef { file: state.node.file, id: *call })
        })
    }

    /// `if (event.user) { delete event.user.mail; }` joins `event` with `event` after the deletion: another branch is a
    /// later version of this one.
    fn is_changed_in(&self, join: Node, branch: ValueId, branches: &[ValueId]) -> bool {
        let module = self.engine.program.module(join.file);
        branches.iter().filter(|other| **other != branch).any(|other| {
            let mut at = *other;
            for _ in 0..crate::limits::VERSIONS_BACK {
                at = match module.value(at) {
                    Value::Store { base, .. }
                    | Value::Delete { base, .. }
                    | Value::Without { base, .. }
                    | Value::AfterCall { base, .. } => *base,
                    _ => return false,
                };
                if at == branch {
                    return true;
                }
            }
            false
        })
    }

    /// Keys that are gone after a loop, each list with the field that they are deleted of: `delete event.properties[key]`.
    fn deleted_in_loop(
        &mut self,
        join: Node,
        branches: &[ValueId],
    ) -> Vec<(Option<PathKey>, Vec<CompactString>)> {
        let program = self.engine.program;
        let module = program.module(join.file);
        let mut deletions: Vec<(Option<PathKey>, ValueId)> = Vec::new();
        for branch in branches {
            // `if (key in props) delete props[key];` joins the deletion with what was before it.
            let versions = match module.value(*branch) {
                Value::Join(inner) if inner.contains(&join.id) => inner.as_slice(),
                _ => std::slice::from_ref(branch),
            };
            deletions.extend(versions.iter().filter_map(|version| match module.value(*version) {
                Value::Delete { base, key: Key::Computed(key) } if *base == join.id => Some((None, *key)),
                Value::Store { base, key: Key::Name(field), value } if *base == join.id => {
                    let Value::Delete { base, key: Key::Computed(key) } = module.value(*value) else {
                        return None;
                    };
                    let is_field = matches!(module.value(*base), Value::Load { base, key: Key::Name(own) }
                        if *base == join.id && own == field);
                    is_field.then(|| (Some(PathKey::Name(field.clone())), *key))
                }
                _ => None,
            }));
        }
        deletions.retain(|(_, key)| matches!(module.value(*key), Value::Load { key: Key::Any, .. }));
        let mut gone = Vec::new();
        for (under, key) in deletions {
            if let Some(names) = self.engine.constants(Node { file: join.file, id: key }) {
                gone.push((under, names.to_vec()));
            }
        }
        gone
    }
}
