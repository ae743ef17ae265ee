//! Changes of a part of what somebody else keeps: a variable of another function, a field, a collection.
//!
//! ```js
//! const listeners = {}, rows = new Map();
//! function listen(name, f) { (listeners[name] ||= []).push(f); }
//! function add(id, row) { const list = rows.get(id) || []; list.push(row); rows.get(id).add(row); }
//! ```
//!
//! Takes the value that a call or a store changes in place; gives what keeps it a write under the keys that lead to it. A call with an argument on the
//! way (`rows.get(id)`) counts as a key here; whether it gives a part of what it is called on is known later (`flow/walk/names`). Of a value that may
//! be one of several, the first that somebody keeps is meant (`listeners[name] || []`).

use super::Lowering;
use crate::ir::{ArgumentAt, BindingId, CallId, CallKind, Key, Value, ValueId};
use crate::limits;
use crate::source::Span;

/// Who keeps something.
#[derive(Clone, Copy)]
enum Keeper {
    Variable(BindingId),
    /// `this`, a global or an import.
    Outside(ValueId),
}

impl Lowering<'_> {
    /// `kept[name].push(x);`, where `receiver` is the value before.
    pub(super) fn part_after_call(&mut self, call: CallId, receiver: ValueId) {
        let Some((keeper, keys)) = self.keeper_of(receiver, limits::PATH_KEYS) else { return };
        // Names alone are the caller's business.
        if keys.iter().all(|key| matches!(key, Key::Name(_))) {
            return;
        }
        let span = self.module.call(call).span;
        let after = Value::AfterCall { base: receiver, call, at: ArgumentAt::Receiver };
        let after = self.push(after, span);
        self.write_elsewhere(keeper, keys, after, span);
    }

    /// `list` holds what somebody else keeps, and is changed to `new` below `keys`: `list.push(x);`, `entry.email = x`.
    pub(super) fn changed_elsewhere(
        &mut self,
        through: BindingId,
        old: ValueId,
        keys: &[Key],
        new: ValueId,
        span: Span,
    ) {
        let Some((keeper, mut path)) = self.keeper_of(old, limits::PATH_KEYS) else { return };
        // What of `rows.get(id)` is changed by a call is looked at again; a store says nothing of where its object is from.
        if !keys.is_empty() && self.is_asked(old, limits::PATH_KEYS) {
            return;
        }
        if matches!(keeper, Keeper::Variable(binding) if binding == through) {
            return;
        }
        path.extend_from_slice(keys);
        self.write_elsewhere(keeper, path, new, span);
    }

    fn write_elsewhere(&mut self, keeper: Keeper, keys: Vec<Key>, value: ValueId, span: Span) {
        match keeper {
            Keeper::Variable(binding) => self.store_below(binding, keys, Some(value), span),
            Keeper::Outside(base) if !keys.is_empty() => self.outside_store(base, keys, Some(value), span),
            Keeper::Outside(_) => {}
        }
    }

    fn keeper_of(&mut self, value: ValueId, fuel: usize) -> Option<(Keeper, Vec<Key>)> {
        let fuel = fuel.checked_sub(1)?;
        match self.module.value(value).clone() {
            Value::Capture(binding) if self.is_variable(binding) => {
                Some((Keeper::Variable(binding), Vec::new()))
            }
            Value::This | Value::Import(_) => Some((Keeper::Outside(value), Vec::new())),
            Value::Typed { base, .. } | Value::AfterCall { base, .. } => self.keeper_of(base, fuel),
            Value::Join(parts) => parts.iter().find_map(|part| self.keeper_of(*part, fuel)),
            Value::Load { base, key } => {
                let (keeper, mut keys) =
                    self.keeper_of(base, fuel).or_else(|| Some((self.holder(base)?, Vec::new())))?;
                keys.push(key);
                Some((keeper, keys))
            }
            // What a call gives of a variable of this function is known by what the call is.
            Value::Call(call) => {
                let (of, key) = self.asked_by_key(call)?;
                let (keeper, mut keys) = self.keeper_of(of, fuel)?;
                keys.push(key);
                Some((keeper, keys))
            }
            _ => None,
        }
    }

    /// Does a value come from a call that is asked by a key?
    fn is_asked(&self, value: ValueId, fuel: usize) -> bool {
        let Some(fuel) = fuel.checked_sub(1) else { return true };
        match self.module.value(value) {
            Value::Call(_) => true,
            Value::Typed { base, .. } | Value::AfterCall { base, .. } | Value::Load { base, .. } => {
                self.is_asked(*base, fuel)
            }
            Value::Join(parts) => parts.iter().any(|part| self.is_asked(*part, fuel)),
            _ => false,
        }
    }

    fn holder(&mut self, object: ValueId) -> Option<Keeper> {
        self.holders_of(object).first().map(|holder| Keeper::Variable(*holder))
    }

    /// `rows` and `id` of `rows.get(id)`.
    fn asked_by_key(&self, call: CallId) -> Option<(ValueId, Key)> {
        let site = self.module.call(call);
        let ([argument], CallKind::Call, Value::Load { base, key: Key::Name(_) }) =
            (site.arguments.as_slice(), site.kind, self.module.value(site.callee))
        else {
            return None;
        };
        let is_other = matches!(
            self.module.value(argument.value),
            Value::Closure(_) | Value::Object(_) | Value::List(_) | Value::Class(_)
        );
        (!is_other).then(|| (*base, Key::Computed(argument.value)))
    }
}
