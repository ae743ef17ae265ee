//! Declared types, as far as they say which fields a value has.

use compact_str::CompactString;

use super::{Literal, RequestId};
use crate::source::Span;

/// `interface User { … }`, `type User = …`, `enum Plan { … }`. Classes are found in [`super::Class`].
#[derive(Clone, Debug, PartialEq)]
pub struct TypeDecl {
    pub name: CompactString,
    pub kind: TypeDeclKind,
    /// Names of type parameters.
    pub parameters: Vec<CompactString>,
    /// `interface A extends B, C` is the intersection of its body with B and C.
    pub ty: Type,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TypeDeclKind {
    Interface,
    Alias,
    Enum,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// `User`, `models.User`, `Partial<User>`: dotted name and type arguments.
    Named {
        name: Vec<CompactString>,
        arguments: Vec<Type>,
        span: Span,
    },
    /// `import('m').User`.
    Imported {
        request: RequestId,
        name: Vec<CompactString>,
    },
    /// `typeof x.y`.
    Query(Vec<CompactString>),
    Object {
        fields: Vec<TypeField>,
        index: Option<Box<Type>>,
    },
    Union(Vec<Type>),
    Intersection(Vec<Type>),
    Array(Box<Type>),
    Tuple(Vec<Type>),
    Function {
        parameters: Vec<Type>,
        returns: Box<Type>,
    },
    /// `T['k']`.
    Indexed {
        base: Box<Type>,
        key: Box<Type>,
    },
    Literal(Literal),
    Primitive(PrimitiveType),
    Unknown,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TypeField {
    pub name: CompactString,
    pub ty: Type,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PrimitiveType {
    String,
    Number,
    Boolean,
    Nothing,
    Any,
}
