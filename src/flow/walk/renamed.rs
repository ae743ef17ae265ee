//! Results whose members have other names than what they are made of: `api.useGetUserQuery` of `{ getUser }`, `group.sentOff` of `{ 'Sent off': … }`.
//!
//! Takes an entry of the knowledge and the name that is asked for, gives the entry for that name alone.

use compact_str::CompactString;

use super::{Mode, Walk};
use crate::flow::state::State;
use crate::ir::{Entry, Key, Value, ValueId};
use crate::link::CallRef;
use crate::rules::library::{NameForm, Operand, OperandBase, Passing};
use crate::rules::vendor::PathKey as RulePathKey;

impl Walk<'_, '_> {
    /// `api.useGetUserQuery` is what stands under `getUser`: the entry for the name that is asked for. Errs towards misses where that is unknown.
    /// `track(traits(user))` is about all of them.
    pub(super) fn for_name(&self, state: State, form: &NameForm, passing: &Passing) -> Option<Passing> {
        let at = passing.to.iter().position(|key| *key == RulePathKey::Any)?;
        let asked = self.engine.tables.keys(state.path);
        let mut own = Passing { named: None, ..passing.clone() };
        let Some(asked) = asked.get(at) else { return Some(own).filter(|_| self.mode == Mode::Contents) };
        let name = asked.name()?;
        own.to[at] = RulePathKey::Name(name.clone());
        *own.from.path.iter_mut().find(|key| **key == RulePathKey::Any)? =
            RulePathKey::Name(form.within(name)?);
        Some(own)
    }

    /// `group({ events: { 'Sent off': … } }).sentOff`: what stands under the key with the words of the name that is asked for; of any, where none is.
    pub(super) fn for_words(&self, state: State, call: CallRef, passing: &Passing) -> Option<Passing> {
        let at = passing.to.iter().position(|key| *key == RulePathKey::Any)?;
        let mut own = Passing { by_words: false, ..passing.clone() };
        let Some(asked) = self.engine.tables.keys(state.path).get(at).cloned() else { return Some(own) };
        let asked = asked.name()?.clone();
        let place = own.from.path.iter().position(|key| *key == RulePathKey::Any)?;
        let key = self.key_of_words(call, &own.from, place, &asked)?;
        own.to[at] = RulePathKey::Name(asked);
        own.from.path[place] = RulePathKey::Name(key);
        Some(own)
    }

    /// The key, in the object literal that stands at an operand's path, which has these words.
    fn key_of_words(
        &self,
        call: CallRef,
        operand: &Operand,
        place: usize,
        words: &str,
    ) -> Option<CompactString> {
        let OperandBase::Argument(number) = operand.base else { return None };
        let mut node = self.given_argument(call, number)?;
        let module = self.engine.program.module(node.file);
        let object = |id: ValueId| match module.value(crate::summary::untyped(module, id)) {
            Value::Object(entries) => Some(entries),
            _ => None,
        };
        for key in &operand.path[..place] {
            let RulePathKey::Name(key) = key else { return None };
            node.id = object(node.id)?.iter().find_map(|entry| match entry {
                Entry::Field { key: Key::Name(own), value, .. } if own == key => Some(*value),
                _ => None,
            })?;
        }
        let letters = |text: &str| -> String {
            text.chars().filter(|one| one.is_alphanumeric()).flat_map(char::to_lowercase).collect()
        };
        let wanted = letters(words);
        object(node.id)?.iter().find_map(|entry| match entry {
            Entry::Field { key: Key::Name(own), .. } if letters(own) == wanted => Some(own.clone()),
            _ => None,
        })
    }
}
