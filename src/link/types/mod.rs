//! Declared types: which fields does a value of this type have, and what are they?
//!
//! A type is looked at where it is written ([`TypeAt`]), with what its type parameters stand for there; nothing is copied or
//! rewritten. [`Types::leaves`] follows names, utility types and unions down to forms that have fields of their own
//! ([`fields`]), the types of values are found in [`values`]. Knows names of the language (`Partial`, `Promise`), not of libraries.

mod asked;
mod chains;
mod conditional;
mod contextual;
mod fields;
mod find;
mod formats;
mod held;
mod identities;
mod keys;
mod leaves;
mod operands;
mod schema;
mod split;
mod utility;
mod values;

use std::cell::Cell;
use std::rc::Rc;

use compact_str::CompactString;

use crate::ir::schema::SchemaLibrary;
use crate::ir::{ClassId, FunctionId, Literal, PrimitiveType, Type, TypeParameter, ValueId};
use crate::limits;
use crate::link::{ClassRef, Program};
use crate::source::FileId;

pub use fields::{Field, Fields, WRAPPED_UNDER};
pub use find::TypeSite;
pub use formats::TextName;
pub use identities::TypeIdentity;
pub use keys::KeyName;
pub use schema::Described;

/// A type where it is written.
#[derive(Clone, Debug)]
pub struct TypeAt<'p> {
    pub file: FileId,
    pub form: TypeForm<'p>,
    bound: Bound<'p>,
}

#[derive(Clone, Copy, Debug)]
pub enum TypeForm<'p> {
    Written(&'p Type),
    /// An instance of a class.
    Instance(ClassId),
    /// `typeof value`.
    Value(ValueId),
    /// The name of a property.
    Key(KeyName<'p>),
    /// What a function returns that says so nowhere: the types of the values.
    Returned(FunctionId),
    /// What a call or literal describes to a library: `z.object({ … })`.
    Described(Described<'p>),
}

/// Tells types that are written at different places apart, whatever is bound in them.
pub type TypePlace = (FileId, usize, usize);

/// What type parameters stand for.
type Bound<'p> = Option<Rc<Bindings<'p>>>;
type Bindings<'p> = Vec<(&'p str, TypeAt<'p>)>;

static UNKNOWN: Type = Type::Unknown;

impl<'p> TypeAt<'p> {
    pub fn written(file: FileId, ty: &'p Type) -> Self {
        Self { file, form: TypeForm::Written(ty), bound: None }
    }

    pub fn instance(class: ClassRef) -> Self {
        Self { file: class.file, form: TypeForm::Instance(class.id), bound: None }
    }

    pub fn value(file: FileId, value: ValueId) -> Self {
        Self { file, form: TypeForm::Value(value), bound: None }
    }

    /// Where it is written, for types that nothing is bound in.
    pub fn place(&self) -> TypePlace {
        let (kind, at) = match self.form {
            TypeForm::Written(ty) => (0, std::ptr::from_ref(ty).addr()),
            TypeForm::Instance(class) => (1, class.index()),
            TypeForm::Value(value) => (2, value.index()),
            TypeForm::Returned(function) => (3, function.index()),
            TypeForm::Key(_) | TypeForm::Described(_) => (4, 0),
        };
        (self.file, kind, at)
    }

    /// Another type written at the same place.
    fn with(&self, ty: &'p Type) -> Self {
        Self { form: TypeForm::Written(ty), ..self.clone() }
    }

    /// The same with parameters that stand for these arguments, as far as there are any.
    pub(super) fn bind(self, parameters: &'p [TypeParameter], arguments: &[TypeAt<'p>]) -> Self {
        Self { bound: None, ..self }.bind_also(parameters, arguments, &[])
    }

    /// The same beside what is bound already; parameters that are not given are `inferred` by name, if at all.
    pub(super) fn bind_also(
        self,
        parameters: &'p [TypeParameter],
        arguments: &[TypeAt<'p>],
        inferred: &[(&'p str, TypeAt<'p>)],
    ) -> Self {
        if parameters.is_empty() {
            return self;
        }
        let mut bound: Bindings<'p> = Vec::with_capacity(parameters.len());
        for (at, parameter) in parameters.iter().enumerate() {
            let by_name = || inferred.iter().find(|(name, _)| *name == parameter.name);
            let given = arguments.get(at).or_else(|| by_name().map(|(_, ty)| ty)).cloned();
            let default = parameter.default.as_ref().unwrap_or(&UNKNOWN);
            // `<E, K extends keyof E = keyof E>`: a default may name the parameters before it.
            let before = (!bound.is_empty()).then(|| Rc::new(bound.clone()));
            let default = Self { file: self.file, form: TypeForm::Written(default), bound: before };
            bound.push((&parameter.name, given.unwrap_or(default)));
        }
        bound.extend(self.bound.iter().flat_map(|bound| bound.iter().cloned()));
        Self { bound: Some(Rc::new(bound)), ..self }
    }

    /// `K` of a mapped type stands for one name.
    fn bind_key(&self, parameter: &'p str, key: KeyName<'p>, ty: &'p Type) -> Self {
        let own = Self { file: self.file, form: TypeForm::Key(key), bound: None };
        self.binding(vec![(parameter, own)], ty)
    }

    /// Another type at the same place, in which further names are bound.
    fn binding(&self, mut bound: Bindings<'p>, ty: &'p Type) -> Self {
        bound.extend(self.bound.iter().flat_map(|bound| bound.iter().cloned()));
        Self { file: self.file, form: TypeForm::Written(ty), bound: Some(Rc::new(bound)) }
    }

    /// `Plan[E]`, where `E` is a type parameter of the function around: a caller says which of the types it is.
    pub fn is_left_to_callers(&self) -> bool {
        let TypeForm::Written(Type::Indexed { base, key }) = self.form else { return false };
        let is_parameter = match key.as_ref() {
            Type::Named { name, .. } => matches!(name.as_slice(), [one] if self.parameter(one).is_some()),
            _ => false,
        };
        is_parameter || self.with(base).is_left_to_callers()
    }

    /// The same, with what is bound in another type as well.
    fn also_bound(self, other: &TypeAt<'p>) -> Self {
        let own = self.bound.iter().chain(&other.bound).flat_map(|bound| bound.iter().cloned());
        let bound: Bindings<'p> = own.collect();
        Self { bound: (!bound.is_empty()).then(|| Rc::new(bound)), ..self }
    }

    fn parameter(&self, name: &str) -> Option<&TypeAt<'p>> {
        self.bound.as_ref()?.iter().find(|(own, _)| *own == name).map(|(_, ty)| ty)
    }
}

/// Answers one question about types; its work is bounded.
pub struct Types<'p> {
    program: &'p Program,
    schemas: &'p [SchemaLibrary],
    work: Cell<usize>,
}

/// What kind of value a type is, as far as fields do not say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// True or false, a function, or nothing.
    Flag,
    Number,
    /// One of some values that are written out: `'on' | 'off'`, the members of an enum.
    Choice,
    /// Text, or any other value without fields.
    Other,
}

impl Program {
    /// `schemas`: what calls say about the fields of values.
    pub fn types<'p>(&'p self, schemas: &'p [SchemaLibrary]) -> Types<'p> {
        Types { program: self, schemas, work: Cell::new(limits::TYPE_WORK) }
    }
}

impl<'p> Types<'p> {
    /// One level deeper; `None` when it is too deep or too much.
    fn spend(&self, depth: usize) -> Option<usize> {
        let left = self.work.get().checked_sub(1)?;
        self.work.set(left);
        depth.checked_sub(1)
    }

    /// The members of a union, and each part of whatever else is made of several.
    pub fn members_of_union(&self, ty: &TypeAt<'p>) -> Vec<TypeAt<'p>> {
        self.leaves(ty).into_iter().map(|leaf| leaf.ty).collect()
    }

    /// Is a value of the type no object, and what is it? `None` when it may have fields or anything is unknown.
    pub fn scalar(&self, ty: &TypeAt<'p>) -> Option<Scalar> {
        let mut kind = None;
        for leaf in self.leaves(ty) {
            let own = match leaf.ty.form {
                TypeForm::Written(
                    Type::Primitive(PrimitiveType::Nothing)
                    | Type::Literal(Literal::Null | Literal::Undefined),
                ) => continue,
                TypeForm::Written(
                    Type::Primitive(PrimitiveType::Boolean)
                    | Type::Predicate { .. }
                    | Type::Function { .. }
                    | Type::Literal(Literal::Bool(_)),
                ) => Scalar::Flag,
                TypeForm::Written(Type::Primitive(PrimitiveType::Number)) => Scalar::Number,
                TypeForm::Written(
                    Type::Literal(Literal::String(_) | Literal::Number(_)) | Type::KeyOf(_),
                )
                | TypeForm::Key(_) => Scalar::Choice,
                TypeForm::Written(
                    Type::Primitive(PrimitiveType::String) | Type::Literal(_) | Type::Template(_),
                ) => Scalar::Other,
                TypeForm::Written(Type::Named { name, .. }) if self.is_date(leaf.ty.file, name) => {
                    Scalar::Other
                }
                _ => return None,
            };
            kind = match kind {
                None => Some(own),
                Some(before) if before == own => Some(own),
                Some(_) => Some(Scalar::Other),
            };
        }
        kind
    }

    /// `Date` of the language: its parts are no fields.
    fn is_date(&self, file: FileId, name: &[CompactString]) -> bool {
        matches!(name, [single] if single == "Date") && self.program.type_sites(file, name).is_empty()
    }

    /// `any`, `unknown`, or only an index signature of either: the type hides what the value has.
    pub fn is_hole(&self, ty: &TypeAt<'p>) -> bool {
        let leaves = self.leaves(ty);
        !leaves.is_empty() && leaves.iter().all(|leaf| self.is_hole_leaf(&leaf.ty))
    }

    fn is_hole_leaf(&self, leaf: &TypeAt<'p>) -> bool {
        let is_any = |values: &TypeAt<'p>| {
            let values = self.leaves(values);
            let hides = |leaf: &leaves::Leaf<'p>| {
                matches!(leaf.ty.form, TypeForm::Written(Type::Primitive(PrimitiveType::Any)))
            };
            !values.is_empty() && values.iter().all(hides)
        };
        match leaf.form {
            TypeForm::Written(Type::Primitive(PrimitiveType::Any)) => true,
            TypeForm::Written(Type::Object { fields, index: Some(values) }) => {
                fields.is_empty() && is_any(&leaf.with(values))
            }
            TypeForm::Written(Type::Named { name, arguments, .. }) => {
                let is_open = self.fields(leaf).is_none();
                is_open && utility::utility_value(leaf, name, arguments).is_some_and(|values| is_any(&values))
            }
            _ => false,
        }
    }
}
