//! Declared types, as far as they say which fields a value has.

use compact_str::CompactString;

use super::{Literal, RequestId};
use crate::source::Span;

/// `interface User { … }`, `type User = …`, `enum Plan { … }`. Classes are found in [`super::Class`].
#[derive(Clone, Debug, PartialEq)]
pub struct TypeDecl {
    pub name: CompactString,
    pub kind: TypeDeclKind,
    pub parameters: Vec<TypeParameter>,
    /// Known in every file without an import: in `declare global`, or at the top of a script.
    pub is_global: bool,
    /// Where it is known under the name of another module: `declare module 'm'`, and files that are no program.
    pub module: Option<CompactString>,
    /// The namespaces around it: `Api`, `V2` of `namespace Api { namespace V2 { interface User {} } }`.
    pub within: Vec<CompactString>,
    /// `interface A extends B, C` is the intersection of its body with B and C.
    pub ty: Type,
    pub span: Span,
}

/// `declare const viewer: Viewer`: a value that something else makes.
#[derive(Clone, Debug, PartialEq)]
pub struct Ambient {
    pub name: CompactString,
    pub ty: Type,
    /// Known in every file: in `declare global`, or at the top of a script.
    pub is_global: bool,
    /// It is what another module exports: `declare module 'm' { … }`.
    pub module: Option<CompactString>,
    pub span: Span,
}

/// `K extends keyof Events = 'a'` of a declaration or function.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeParameter {
    pub name: CompactString,
    /// What it stands for where nothing is given: its default, else its constraint.
    pub default: Option<Type>,
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
    /// `<K extends keyof E>(key: K, ...rest: E[K]) => void`.
    Function {
        type_parameters: Vec<TypeParameter>,
        parameters: Vec<Type>,
        /// The last parameter takes all arguments from there on.
        rest: bool,
        returns: Box<Type>,
    },
    /// `T['k']`.
    Indexed {
        base: Box<Type>,
        key: Box<Type>,
    },
    /// `keyof T`.
    KeyOf(Box<Type>),
    /// `{ [K in keys as renamed]: value }`.
    Mapped {
        parameter: CompactString,
        keys: Box<Type>,
        renamed: Option<Box<Type>>,
        value: Box<Type>,
    },
    /// `checked extends pattern ? yes : no`.
    Conditional {
        checked: Box<Type>,
        pattern: Box<Type>,
        yes: Box<Type>,
        no: Box<Type>,
    },
    /// `infer U` in the pattern of a conditional type.
    Infer(CompactString),
    /// `x is D`, the result of a function that tests its parameter: true or false, and where true, the parameter is of this type.
    Predicate {
        of: CompactString,
        ty: Box<Type>,
    },
    /// `` `on_${K}` ``: its parts; constant ones are literals.
    Template(Vec<Type>),
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

impl Type {
    /// `(a: A) => R`.
    pub fn function(parameters: Vec<Type>, returns: Type) -> Self {
        Self::Function { type_parameters: Vec::new(), parameters, rest: false, returns: Box::new(returns) }
    }
}

impl PrimitiveType {
    /// A text, a number or a truth value.
    pub fn is_plain(self) -> bool {
        match self {
            Self::String | Self::Number | Self::Boolean => true,
            Self::Nothing | Self::Any => false,
        }
    }
}
