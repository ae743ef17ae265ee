//! The types that the language has by name: `Partial<T>`, `Pick<T, 'a'>`, `ReturnType<typeof f>`.

use compact_str::CompactString;

use super::conditional::Fit;
use super::fields::Fields;
use super::leaves::Leaf;
use super::values::NOTHING;
use super::{TypeAt, TypeForm, Types};
use crate::ir::{Type, Value};
use crate::link::ClassRef;

impl<'p> Types<'p> {
    /// Follows a type of the language that is another type; false when it is none.
    pub(super) fn split_utility(
        &self,
        name: &str,
        given: &[TypeAt<'p>],
        depth: usize,
        leaves: &mut Vec<Leaf<'p>>,
    ) -> bool {
        let Some(first) = given.first() else { return false };
        match name {
            "Exclude" | "Extract" => {
                self.split_filtered(name == "Extract", first, given.get(1), depth, leaves);
            }
            _ => match self.stood_for(name, first, depth) {
                Some(types) => types.iter().for_each(|ty| self.split(ty, None, depth, leaves)),
                None => return false,
            },
        }
        true
    }

    /// The types that a type of the language stands for as a whole: `Tracker` for `Readonly<Tracker>`, and for `ReturnType<typeof make>` where
    /// `make` declares that it gives one. `None` for a type that is not of this kind.
    pub(super) fn stood_for(&self, name: &str, given: &TypeAt<'p>, depth: usize) -> Option<Vec<TypeAt<'p>>> {
        match name {
            "Partial" | "Required" | "Readonly" | "NonNullable" | "Awaited" | "Promise" | "PromiseLike"
            | "NoInfer" | "ThisType" | "Uppercase" | "Lowercase" | "Capitalize" | "Uncapitalize" => {
                Some(vec![given.clone()])
            }
            "ReturnType" => Some(self.results(given, &[], None, depth)),
            "InstanceType" => {
                let leaves = self.leaves_within(given, depth);
                let instance = |leaf: &Leaf<'p>| match leaf.ty.form {
                    // `InstanceType<typeof UserModel>` of `const UserModel = model('User', userSchema)`
                    TypeForm::Value(value) => self.made_function(leaf.ty.file, value),
                    _ => None,
                };
                let of = |leaf: &Leaf<'p>| {
                    self.class_value(&leaf.ty).map(TypeAt::instance).or_else(|| instance(leaf))
                };
                Some(leaves.iter().filter_map(of).collect())
            }
            _ => None,
        }
    }

    /// `Exclude<keyof User, 'email'>`: names are compared; `Extract<Event, { type: 'a' }>`: what tells members apart.
    fn split_filtered(
        &self,
        keep: bool,
        from: &TypeAt<'p>,
        which: Option<&TypeAt<'p>>,
        depth: usize,
        leaves: &mut Vec<Leaf<'p>>,
    ) {
        let names = which.and_then(|which| self.key_names(which, depth));
        if let (Some(names), Some(all)) = (names, self.key_names(from, depth)) {
            let mut kept = all.into_iter().filter(|name| names.contains(name) == keep).peekable();
            if kept.peek().is_none() {
                leaves.push(Leaf { ty: TypeAt::written(from.file, &NOTHING), of: None });
            }
            leaves.extend(kept.map(|name| Leaf {
                ty: TypeAt { file: from.file, form: TypeForm::Key(name), bound: None },
                of: None,
            }));
            return;
        }
        let against = if keep { Fit::No } else { Fit::Yes };
        let stays = |leaf: &Leaf<'p>| which.is_none_or(|which| self.fit(&leaf.ty, which, depth) != against);
        leaves.extend(self.leaves_within(from, depth).into_iter().filter(stays));
    }

    /// The fields of `Pick`, `Omit` and `Record`; `None` when they are not known.
    pub(super) fn utility_fields(
        &self,
        at: &TypeAt<'p>,
        name: &'p [CompactString],
        arguments: &'p [Type],
        depth: usize,
        fields: &mut Fields<'p>,
    ) -> Option<bool> {
        let ([name], [first, second, ..]) = (name, arguments) else { return None };
        match name.as_str() {
            "Pick" | "Omit" => {
                let all = self.fields_within(&at.with(first), depth)?;
                let keys = self.key_names(&at.with(second), depth);
                // Keys that are not known: `Pick` may have any of the fields, and so may `Omit`.
                let keys = match (keys, name.as_str()) {
                    (Some(keys), _) => keys,
                    (None, "Omit") => Vec::new(),
                    (None, _) => all.list.iter().map(|field| field.name).collect(),
                };
                fields.is_open |= all.is_open;
                let wanted = name == "Pick";
                fields.list.extend(all.list.into_iter().filter(|field| keys.contains(&field.name) == wanted));
                Some(true)
            }
            "Record" => {
                let names = self.key_names(&at.with(first), depth)?;
                fields.list.extend(names.into_iter().map(|name| super::Field {
                    name,
                    ty: Some(at.with(second)),
                    of: None,
                }));
                Some(true)
            }
            _ => None,
        }
    }

    /// `Parameters<typeof f>[n]`.
    pub(super) fn parameter_at(
        &self,
        at: &TypeAt<'p>,
        name: &'p [CompactString],
        arguments: &'p [Type],
        place: usize,
        depth: usize,
    ) -> Option<TypeAt<'p>> {
        let ([name], [function, ..]) = (name, arguments) else { return None };
        match name.as_str() {
            "Parameters" => {
                let leaves = self.leaves_within(&at.with(function), depth);
                leaves.iter().find_map(|leaf| self.parameter_type(leaf, place))
            }
            "ConstructorParameters" => {
                let leaves = self.leaves_within(&at.with(function), depth);
                leaves.iter().find_map(|leaf| {
                    let class = self.class_value(&leaf.ty)?;
                    let module = self.program.module(class.file);
                    let constructor = module.class(class.id).constructor?;
                    let ty = module.function(constructor).parameters.get(place)?.ty.as_ref()?;
                    Some(TypeAt::written(class.file, ty))
                })
            }
            _ => None,
        }
    }

    pub(super) fn parameter_type(&self, leaf: &Leaf<'p>, place: usize) -> Option<TypeAt<'p>> {
        match leaf.ty.form {
            TypeForm::Written(Type::Function { parameters, .. }) => {
                parameters.get(place).map(|ty| leaf.ty.with(ty))
            }
            TypeForm::Value(value) => {
                let module = self.program.module(leaf.ty.file);
                let Value::Closure(function) = module.value(value) else { return None };
                let ty = module.function(*function).parameters.get(place)?.ty.as_ref()?;
                Some(self.program.annotated(leaf.ty.file, *function, ty))
            }
            _ => None,
        }
    }

    /// `User` of `typeof User`.
    pub(super) fn class_value(&self, ty: &TypeAt<'p>) -> Option<ClassRef> {
        let TypeForm::Value(value) = ty.form else { return None };
        match self.program.module(ty.file).value(value) {
            Value::Class(id) => Some(ClassRef { file: ty.file, id: *id }),
            _ => None,
        }
    }
}

/// `T` of `Map<string, T>`.
pub(super) fn pair_value<'p>(
    at: &TypeAt<'p>,
    name: &'p [CompactString],
    arguments: &'p [Type],
) -> Option<TypeAt<'p>> {
    match (name, arguments) {
        ([name], [_, value, ..]) if matches!(name.as_str(), "Map" | "ReadonlyMap") => Some(at.with(value)),
        _ => None,
    }
}

/// The values of `Record<string, T>`, `Map<string, T>`, `Set<T>`.
pub(super) fn utility_value<'p>(
    at: &TypeAt<'p>,
    name: &'p [CompactString],
    arguments: &'p [Type],
) -> Option<TypeAt<'p>> {
    let [name] = name else { return None };
    match (name.as_str(), arguments) {
        ("Record" | "Map" | "ReadonlyMap" | "WeakMap", [_, value, ..])
        | (
            "Set"
            | "ReadonlySet"
            | "Iterable"
            | "AsyncIterable"
            | "Iterator"
            | "IterableIterator"
            | "AsyncIterableIterator"
            | "Generator"
            | "AsyncGenerator"
            | "ArrayLike",
            [value, ..],
        ) => Some(at.with(value)),
        _ => None,
    }
}
