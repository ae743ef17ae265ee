//! Names of properties as types tell them: `'a' | 'b'`, `keyof User`, an enum, `` `get_${K}` ``.

use std::borrow::Cow;

use compact_str::CompactString;

use super::{TypeAt, TypeForm, Types};
use crate::ir::{Literal, PrimitiveType, Type};
use crate::limits;

/// The name of a property, with what a template puts around it: `get_` of `` `get_${K}` ``.
#[derive(Clone, Copy, Debug)]
pub struct KeyName<'p> {
    before: &'p str,
    name: &'p str,
    after: &'p str,
    /// `` `on${Capitalize<K>}` ``.
    is_capital: bool,
}

impl<'p> KeyName<'p> {
    pub(super) fn plain(name: &'p str) -> Self {
        Self { before: "", name, after: "", is_capital: false }
    }

    /// The name, where nothing is put around it.
    pub(super) fn as_plain(&self) -> Option<&'p str> {
        (self.before.is_empty() && self.after.is_empty() && !self.is_capital).then_some(self.name)
    }

    pub fn text(&self) -> Cow<'p, str> {
        if let Some(plain) = self.as_plain() {
            return Cow::Borrowed(plain);
        }
        let mut text = String::from(self.before);
        let mut letters = self.name.chars();
        if self.is_capital {
            text.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        }
        text.extend(letters);
        text.push_str(self.after);
        Cow::Owned(text)
    }
}

impl PartialEq for KeyName<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl<'p> Types<'p> {
    /// The property names that a type of names stands for. `None` when it may be any name.
    pub(super) fn key_names(&self, keys: &TypeAt<'p>, depth: usize) -> Option<Vec<KeyName<'p>>> {
        let depth = self.spend(depth)?;
        let mut names = Vec::new();
        let mut is_any = false;
        let leaves = self.leaves_within(keys, depth);
        if leaves.is_empty() {
            return None;
        }
        for leaf in leaves {
            match leaf.ty.form {
                TypeForm::Written(Type::Literal(Literal::String(name) | Literal::Number(name))) => {
                    names.push(KeyName::plain(name));
                }
                TypeForm::Key(name) => names.push(name),
                TypeForm::Written(Type::KeyOf(base)) => {
                    let fields = self.fields_within(&leaf.ty.with(base), depth)?;
                    names.extend(fields.list.iter().map(|field| field.name));
                }
                TypeForm::Written(Type::Template(parts)) => {
                    names.extend(self.template_names(&leaf.ty, parts, depth)?);
                }
                TypeForm::Value(value) => {
                    names.push(KeyName::plain(self.literal_text(leaf.ty.file, value)?));
                }
                // `never`
                TypeForm::Written(Type::Primitive(PrimitiveType::Nothing)) => {}
                // `keyof User & string`
                TypeForm::Written(Type::Primitive(PrimitiveType::String)) => is_any = true,
                _ => return None,
            }
        }
        (!is_any || !names.is_empty()).then_some(names)
    }

    /// The texts that a value of the type may be; `None` where it may be any.
    pub fn texts(&self, ty: &TypeAt<'p>) -> Option<Vec<CompactString>> {
        let names = self.key_names(ty, limits::FIELD_TYPE_DEPTH)?;
        Some(names.iter().map(|name| CompactString::from(name.text())).collect())
    }

    /// May a value of the type have one of these texts at the end of the keys? `{ type: 'open' }` has no `'signup'` under `type`.
    pub fn may_have_text(&self, ty: &TypeAt<'p>, keys: &[CompactString], texts: &[&str]) -> bool {
        let names = self.texts_under(ty, keys);
        names.is_empty() || names.iter().any(|name| texts.contains(&name.text().as_ref()))
    }

    /// Has each value of the type one of these texts there?
    pub fn has_only_texts(&self, ty: &TypeAt<'p>, keys: &[CompactString], texts: &[&str]) -> bool {
        let names = self.texts_under(ty, keys);
        !names.is_empty() && names.iter().all(|name| texts.contains(&name.text().as_ref()))
    }

    /// All texts that may stand at the end of the keys; none where that is not known.
    fn texts_under(&self, ty: &TypeAt<'p>, keys: &[CompactString]) -> Vec<KeyName<'p>> {
        let mut at = ty.clone();
        for key in keys {
            match self.member(&at, key) {
                Some(member) => at = member,
                None => return Vec::new(),
            }
        }
        self.key_names(&at, limits::FIELD_TYPE_DEPTH).unwrap_or_default()
    }

    /// Templates with one part that varies.
    fn template_names(&self, at: &TypeAt<'p>, parts: &'p [Type], depth: usize) -> Option<Vec<KeyName<'p>>> {
        let (before, rest) = constant_before(parts);
        let Some((hole, rest)) = rest.split_first() else { return Some(vec![KeyName::plain(before)]) };
        let (after, rest) = constant_before(rest);
        if !rest.is_empty() {
            return None;
        }
        let (hole, is_capital) = match hole {
            Type::Named { name, arguments, .. } if name.len() == 1 && name[0] == "Capitalize" => {
                (arguments.first()?, true)
            }
            hole => (hole, false),
        };
        let names = self.key_names(&at.with(hole), depth)?.into_iter();
        let around = |name: KeyName<'p>| {
            let is_plain = name.before.is_empty() && name.after.is_empty();
            is_plain.then_some(KeyName { before, after, is_capital: is_capital || name.is_capital, ..name })
        };
        names.map(around).collect()
    }
}

/// The constant text that a template begins with, and what follows it.
fn constant_before(parts: &[Type]) -> (&str, &[Type]) {
    match parts {
        [Type::Literal(Literal::String(text)), rest @ ..] => (text, rest),
        parts => ("", parts),
    }
}
