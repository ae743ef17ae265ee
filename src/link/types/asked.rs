//! Rows that say what of them is asked for: `db.order.findFirst({ include: { customer: true } })`, `OrderGetPayload<{ select: { total: true } }>`.
//!
//! Takes the model that a file of schemas declares and the object that asks, as a value or as a type; gives the columns that are asked for, and the
//! related models, each with what is asked of it. Which keys of the object mean what is knowledge of the library. An object that cannot be read
//! makes nothing known (errs towards what names say).

use super::schema::{Described, What};
use super::{KeyName, TypeAt, TypeForm, Types};
use crate::ir::schema::{AskingKeys, RELATIONS, SchemaLibrary, SchemaOperand};
use crate::ir::{Entry, Key, ListItem, Literal, PrimitiveType, Type, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, Field, Fields, Node};
use crate::source::FileId;

/// The object that says what is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Asking<'p> {
    /// Nothing in particular.
    Absent,
    Value(FileId, ValueId),
    Written(FileId, &'p Type),
}

/// A row of a model.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'p> {
    pub(super) model: &'p str,
    pub(super) by: Asking<'p>,
    pub(super) list: bool,
}

/// A key that an object asks for, and what it asks below.
type Asked<'p> = (&'p str, Asking<'p>);

/// Columns that are read, and those that are not.
#[derive(Default)]
pub(super) struct Projection<'p> {
    pub(super) only: Option<Vec<&'p str>>,
    pub(super) without: Vec<&'p str>,
}

impl<'p> TypeAt<'p> {
    /// The type of a row, with the library that tells how it is asked for.
    pub(super) fn row(file: FileId, library: &'p SchemaLibrary, row: Row<'p>) -> Self {
        let form = TypeForm::Described(Described { library, what: What::Row(row) });
        Self { file, form, bound: None }
    }
}

impl<'p> Types<'p> {
    /// `'plan -email'`, `['plan']`, `{ plan: 1 }`, `{ email: 0 }`.
    pub(super) fn projection(&self, call: CallRef, operand: &SchemaOperand) -> Projection<'p> {
        let mut found = Projection::default();
        let values = self.operand_values(call, operand);
        for (file, id) in values.into_iter().flat_map(|node| self.literals(node)) {
            let module = self.program.module(file);
            let is_off = |value: ValueId| match module.value(value) {
                Value::Literal(Literal::Bool(on)) => !on,
                Value::Literal(Literal::Number(number)) => number == "0",
                _ => false,
            };
            let named: Vec<(&'p str, bool)> = match module.value(id) {
                Value::Literal(Literal::String(text)) => text
                    .split_whitespace()
                    .map(|word| (word.trim_start_matches(['-', '+']), word.starts_with('-')))
                    .collect(),
                Value::Object(entries) => entries
                    .iter()
                    .filter_map(|entry| match entry {
                        Entry::Field { key: Key::Name(name), value, .. } => {
                            Some((name.as_str(), is_off(*value)))
                        }
                        _ => None,
                    })
                    .collect(),
                Value::List(items) => items
                    .iter()
                    .filter_map(|item| match item {
                        ListItem::Item(item) => Some((module.string(*item)?.as_str(), false)),
                        _ => None,
                    })
                    .collect(),
                _ => Vec::new(),
            };
            for (name, is_left_out) in named {
                if is_left_out {
                    found.without.push(name);
                } else {
                    found.only.get_or_insert_default().push(name);
                }
            }
        }
        found
    }

    /// What a type argument asks for; `None` where it is neither an object nor the type of one.
    pub(super) fn asking_of(&self, ty: &TypeAt<'p>, depth: usize) -> Option<Asking<'p>> {
        self.leaves_within(ty, depth).into_iter().find_map(|leaf| match leaf.ty.form {
            TypeForm::Written(own @ Type::Object { .. }) => Some(Asking::Written(leaf.ty.file, own)),
            TypeForm::Value(value) => self.asking_value(Node { file: leaf.ty.file, id: value }),
            _ => None,
        })
    }

    /// `{ include: { owner: true } }`, also through a call that gives it back: `validator<Args>()({ … })`.
    pub(super) fn asking_value(&self, node: Node) -> Option<Asking<'p>> {
        self.literals(node).into_iter().find_map(|(file, id)| match self.program.module(file).value(id) {
            Value::Object(_) => Some(Asking::Value(file, id)),
            Value::Call(call) => {
                let module = self.program.module(file);
                let [only] = module.call(*call).arguments.as_slice() else { return None };
                let is_object = matches!(module.value(only.value), Value::Object(_));
                is_object.then_some(Asking::Value(file, only.value))
            }
            _ => None,
        })
    }

    /// The fields of a row.
    pub(super) fn row_fields(
        &self,
        file: FileId,
        library: &'p SchemaLibrary,
        row: Row<'p>,
        depth: usize,
        fields: &mut Fields<'p>,
    ) -> Option<bool> {
        let keys = library.asks.as_ref()?;
        let (own, model) = self.type_in_files(library, row.model)?;
        let columns = self.fields_within(&own, depth)?;
        let (only, adds, without) = self.asked(row.by, keys);
        let is_in =
            |list: &[Asked<'p>], field: &Field<'p>| list.iter().any(|(name, _)| field.name.text() == *name);
        fields.is_open |= columns.is_open;
        fields.list.extend(
            columns.list.into_iter().filter(|field| {
                only.as_ref().is_none_or(|only| is_in(only, field)) && !is_in(&without, field)
            }),
        );
        let wanted: Vec<Asked<'p>> = only.into_iter().flatten().chain(adds).collect();
        let related = self.type_in_files(library, &format!("{model}{RELATIONS}"));
        let Some(related) = related.filter(|_| !wanted.is_empty()) else { return Some(true) };
        for field in self.fields_within(&related.0, depth).into_iter().flat_map(|own| own.list) {
            let asked = wanted.iter().find(|(name, _)| field.name.text() == *name);
            let (Some((name, by)), Some(ty)) = (asked, field.ty.as_ref()) else { continue };
            let Some((model, list)) = model_of(ty) else { continue };
            let ty = TypeAt::row(file, library, Row { model, by: *by, list });
            fields.list.push(Field { name: KeyName::plain(name), ty: Some(ty), of: field.of });
        }
        Some(true)
    }

    /// The columns that an object asks for, the models that it adds, the columns that it leaves out.
    fn asked(
        &self,
        by: Asking<'p>,
        keys: &AskingKeys,
    ) -> (Option<Vec<Asked<'p>>>, Vec<Asked<'p>>, Vec<Asked<'p>>) {
        let mut found = (None, Vec::new(), Vec::new());
        for (name, below) in self.asked_keys(by) {
            let all = || self.asked_keys(below);
            if name == keys.only {
                found.0 = Some(all());
            } else if name == keys.adds {
                found.1 = all();
            } else if name == keys.without {
                found.2 = all();
            }
        }
        found
    }

    /// The keys of the object that are not false, each with what stands below.
    fn asked_keys(&self, by: Asking<'p>) -> Vec<Asked<'p>> {
        match by {
            Asking::Value(file, id) => {
                let literals = self.literals(Node { file, id });
                let entries =
                    literals.into_iter().filter_map(|(file, id)| match self.program.module(file).value(id) {
                        Value::Object(entries) => Some((file, entries)),
                        _ => None,
                    });
                entries
                    .take(limits::TYPED_WRITES)
                    .flat_map(|(file, entries)| self.asked_entries(file, entries))
                    .collect()
            }
            Asking::Written(file, Type::Object { fields, .. }) => {
                let is_on = |ty: &Type| {
                    !matches!(
                        ty,
                        Type::Literal(Literal::Bool(false)) | Type::Primitive(PrimitiveType::Nothing)
                    )
                };
                let own = fields.iter().filter(|field| is_on(&field.ty));
                own.map(|field| (field.name.as_str(), Asking::Written(file, &field.ty))).collect()
            }
            // `typeof columns`
            Asking::Written(file, ty @ Type::Query(_)) => {
                let by = self.asking_of(&TypeAt::written(file, ty), limits::FIELD_TYPE_DEPTH);
                by.map(|by| self.asked_keys(by)).unwrap_or_default()
            }
            Asking::Absent | Asking::Written(..) => Vec::new(),
        }
    }

    fn asked_entries(&self, file: FileId, entries: &'p [Entry]) -> Vec<Asked<'p>> {
        let module = self.program.module(file);
        let own = entries.iter().filter_map(|entry| match entry {
            Entry::Field { key: Key::Name(name), value, .. } => {
                let is_off =
                    matches!(module.value(*value), Value::Literal(Literal::Bool(false) | Literal::Undefined));
                (!is_off).then_some((name.as_str(), Asking::Value(file, *value)))
            }
            _ => None,
        });
        own.collect()
    }
}

/// `Human` of `Human` and `Human[]`, and whether it is a list.
fn model_of<'p>(ty: &TypeAt<'p>) -> Option<(&'p str, bool)> {
    let TypeForm::Written(ty) = ty.form else { return None };
    match ty {
        Type::Named { name, .. } => Some((name.last()?.as_str(), false)),
        Type::Array(inner) => match inner.as_ref() {
            Type::Named { name, .. } => Some((name.last()?.as_str(), true)),
            _ => None,
        },
        _ => None,
    }
}
