//! Classes: functions over `this`.

use compact_str::CompactString;

use super::{CallId, FunctionId, Key, Type, TypeParameter, ValueId};
use crate::source::Span;

/// The member of a class that has the members of its instances.
pub const PROTOTYPE: &str = "prototype";

#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    pub name: Option<CompactString>,
    pub type_parameters: Vec<TypeParameter>,
    pub extends: Option<ValueId>,
    /// `User` of `extends Store<User>`.
    pub extends_arguments: Vec<Type>,
    /// Names of `implements` clauses.
    pub implements: Vec<Type>,
    pub constructor: Option<FunctionId>,
    pub members: Vec<Member>,
    /// The value node `Value::Class`.
    pub value: Option<ValueId>,
    /// Which elements of templates are instances of it: `app-row`, `[appTrack]`.
    pub selector: Option<CompactString>,
    /// The calls of decorators on it: `@Handles(Invite) class InviteHandler`.
    pub decorators: Vec<CallId>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    pub key: Key,
    pub is_static: bool,
    pub kind: MemberKind,
    /// The declared type of a field or parameter property, or the return type of an accessor.
    pub ty: Option<Type>,
    /// The calls of decorators on a field: `@Input('mail') address`. Those on a method stand at its function.
    pub decorators: Vec<CallId>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum MemberKind {
    Method(FunctionId),
    Getter(FunctionId),
    Setter(FunctionId),
    /// A field with its initial value. A TypeScript parameter property (`constructor(private api: Api)`) is a
    /// field whose value is the constructor's parameter.
    Field(Option<ValueId>),
}
