//! What calls say about the fields of values: `z.object({ email: z.string() })`, compiled knowledge.
//!
//! `rules` fills it, `link` looks declared types up in it. Like [`super::path`], it names no library itself.

use compact_str::CompactString;

use super::path::{ApiPath, Segment};

/// One library, or a few that are written alike.
#[derive(Clone, Debug, Default)]
pub struct SchemaLibrary {
    /// What the names below continue: `pkg`, `pkg#z`. The longest one that fits counts.
    pub from: Vec<ApiPath>,
    /// Endings of files of the tree that declare the types of these packages.
    pub files: Vec<CompactString>,
    /// Calls that make a description.
    pub makes: Vec<SchemaCall>,
    /// Calls whose result is what a description describes.
    pub gives: Vec<SchemaCall>,
    /// Methods of what is given that give the same.
    pub keeps: Vec<CompactString>,
    /// `pkg.infer<typeof S>` is what `S` describes.
    pub types: Vec<Vec<Segment>>,
    /// Endings of type names that stand for the type named before them: `UserGetPayload`.
    pub suffixes: Vec<CompactString>,
    /// Members of a description that hold its fields: `S.shape`.
    pub opens: Vec<CompactString>,
    /// Members whose type is what is described: `typeof S.infer`.
    pub infers: Vec<CompactString>,
    /// A key under which an object says what a field is: `{ type: String, required: true }`.
    pub typed_by: Option<CompactString>,
    pub scalars: Vec<(ScalarName, SchemaScalar)>,
}

/// How a description of a plain value is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScalarName {
    /// `pkg.boolean`, called or not.
    Path(Vec<Segment>),
    Global(ApiPath),
    /// `'boolean'`.
    Text(CompactString),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemaScalar {
    Text,
    Number,
    Flag,
}

#[derive(Clone, Debug)]
pub struct SchemaCall {
    pub callee: SchemaCallee,
    pub shape: Shape,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemaCallee {
    /// Below `from`; [`Segment::Any`] is any member.
    Path(Vec<Segment>),
    /// A method of a description.
    Method(CompactString),
}

/// What a call makes or gives: all that the operands describe.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    pub of: Vec<SchemaOperand>,
    /// A list of it.
    pub list: bool,
    /// Only the keys that this names, where it is given.
    pub only: Option<SchemaOperand>,
    pub without: Option<SchemaOperand>,
    /// What is given stands under this key of the result.
    pub to: Option<CompactString>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaOperand {
    pub base: SchemaBase,
    pub path: Vec<SchemaKey>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemaBase {
    Receiver,
    Argument(u16),
    /// This argument and all later ones.
    ArgumentsFrom(u16),
    /// What the function in this argument returns.
    Returned(u16),
    /// The type argument.
    Type(u16),
    /// The declared type that is named as the member in the callee's path: `db.user.find` and `User`.
    Member,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemaKey {
    Name(CompactString),
    Any,
}
