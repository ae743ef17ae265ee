//! What surely stands in place of what came before: `{ ...user, ...HIDDEN }`, `Object.assign({}, user, { email: null })`.
//!
//! Takes objects that are put over one another; gives the keys that a later one is sure to have. Only literals, and constants that are
//! one and are never changed, are sure to have a key: errs towards false alarms.

use compact_str::CompactString;
use rustc_hash::FxHashSet;

use super::Walk;
use crate::flow::state::{PathKey, State, TraceId};
use crate::flow::types::StepKind;
use crate::ir::{Entry, Key, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, Node};
use crate::rules::library::{CallModel, OperandBase};
use crate::summary::untyped;

impl Walk<'_, '_> {
    /// `...{ email: undefined }`, `...HIDDEN`: the keys that a spread object is sure to have.
    pub(super) fn certain_keys(&self, spread: Node) -> Vec<CompactString> {
        self.sure_entries(spread).into_iter().map(|(name, _)| name).collect()
    }

    /// The same of what is merged into another object, where objects under a key may be merged as well: keys of constants only.
    fn certain_constants(&self, merged: Node) -> Vec<CompactString> {
        let is_constant = |value: Node| matches!(self.engine.program.value(value), Value::Literal(_));
        let sure = self.sure_entries(merged).into_iter();
        sure.filter(|(_, value)| is_constant(*value)).map(|(name, _)| name).collect()
    }

    fn sure_entries(&self, object: Node) -> Vec<(CompactString, Node)> {
        let Some(object) = self.constant_object(object, limits::NAME_HOPS) else { return Vec::new() };
        let Value::Object(entries) = self.engine.program.value(object) else { return Vec::new() };
        let named = entries.iter().filter_map(|entry| match entry {
            Entry::Field { key: Key::Name(name), value, .. } => {
                Some((name.clone(), Node { id: *value, ..object }))
            }
            _ => None,
        });
        named.collect()
    }

    /// An object literal, also one that a constant of the module or of another holds and nothing changes.
    fn constant_object(&self, node: Node, fuel: usize) -> Option<Node> {
        let fuel = fuel.checked_sub(1)?;
        let program = self.engine.program;
        let module = program.module(node.file);
        let at = |id: ValueId| Node { id, ..node };
        match program.value(node) {
            Value::Object(_) => Some(node),
            Value::Typed { .. } => self.constant_object(at(untyped(module, node.id)), fuel),
            Value::Capture(binding) => match module.binding(*binding).writes.as_slice() {
                [write] if write.is_whole() => self.constant_object(at(write.value?), fuel),
                _ => None,
            },
            Value::Import(import) => self.constant_object(program.imported_value(node.file, *import)?, fuel),
            _ => None,
        }
    }

    /// `Object.assign({}, user, { email: null })`: the arguments from one on, of which later ones win; false when the entry does not say so.
    pub(super) fn merged(&mut self, state: State, trace: TraceId, call: CallRef, model: &CallModel) -> bool {
        let [one, other] = model.returns.as_slice() else { return false };
        if [one, other].iter().any(|passing| !passing.gives_back() || passing.is_changed()) {
            return false;
        }
        // `merge(a)(b)`: one after the other.
        if self.engine.form(call).bound.is_some() {
            return false;
        }
        let module = self.engine.program.module(call.file);
        let count = module.call(call.id).arguments.len().min(limits::ARGUMENTS);
        let order: Vec<usize> = match (one.from.base, other.from.base) {
            (OperandBase::Argument(at), OperandBase::ArgumentsFrom(first)) => {
                std::iter::once(usize::from(at)).chain(usize::from(first)..count).collect()
            }
            // `_.defaults({}, user, { plan: '' })`: the first that has a key wins.
            (OperandBase::ArgumentsFrom(first), OperandBase::Argument(at)) => {
                (usize::from(first)..count).rev().chain(std::iter::once(usize::from(at))).collect()
            }
            _ => return false,
        };
        let name = crate::summary::value_name(module, module.call(call.id).callee).unwrap_or_default();
        let trace = self.step(trace, state, StepKind::Through, name.as_str());
        let mut state = state;
        state.how.plain = false;
        self.merge(state, trace, call, &order);
        true
    }

    /// Goes on at the arguments that are merged, each without what later ones put in its place; gives the keys that the merged ones are sure to have.
    pub(super) fn merge(
        &mut self,
        state: State,
        trace: TraceId,
        call: CallRef,
        order: &[usize],
    ) -> FxHashSet<CompactString> {
        let site = self.engine.program.module(call.file).call(call.id);
        let mut overwritten: FxHashSet<CompactString> = FxHashSet::default();
        let mut left = Vec::new();
        // `Object.assign({}, ...all)`: which argument stands where is not known.
        let is_counted = site.arguments.iter().all(|argument| !argument.spread);
        for at in order.iter().rev() {
            left.extend(self.besides(state, &overwritten).map(|left| (left, *at)));
            if let Some(argument) = site.arguments.get(*at).filter(|_| is_counted) {
                overwritten.extend(self.certain_constants(Node { file: call.file, id: argument.value }));
            }
        }
        for (state, at) in left.into_iter().rev() {
            match site.arguments.get(at).filter(|argument| argument.spread) {
                // All of `...all` are merged, and not the one that is first.
                Some(all) => {
                    let path = self.engine.tables.prepend(PathKey::Any, state.path);
                    self.go(State { node: Node { file: call.file, id: all.value }, path, ..state }, trace);
                }
                None => {
                    self.argument(state, trace, call, u16::try_from(at).unwrap_or(u16::MAX));
                }
            }
        }
        overwritten
    }

    /// What is looked for, without keys that something else stands under; `None` when it stands under one of them.
    pub(super) fn besides(&mut self, state: State, overwritten: &FxHashSet<CompactString>) -> Option<State> {
        if let Some((wanted, _)) = self.engine.tables.split(state.path) {
            let is_gone = wanted.name().is_some_and(|name| overwritten.contains(name));
            return (!is_gone).then_some(state);
        }
        let filter = self.engine.tables.without(state.filter, overwritten.iter());
        Some(State { filter, ..state })
    }
}
