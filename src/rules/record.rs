//! Records, compiled: values that a library hands out, and which fields they have.
//!
//! `useSession()` gives a session with a user in it; `useForm()` a form whose fields the program names. Which access paths these
//! are is data; this says in which form.

use compact_str::CompactString;

use super::library::Operand;
use super::vendor::PathKey;
use crate::ir::path::ApiPath;

#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct Record {
    pub of: ApiPath,
    /// The path's segments may stand anywhere in a value's path.
    pub anywhere: bool,
    /// What it is, in the words of names: `user`. It stands for the path before the fields that are read of it.
    pub called: CompactString,
    /// It is a record only where the program names its type.
    pub where_typed: bool,
    /// It is what one field holds: the key under which the program reads it again says which.
    pub by_key: bool,
    /// Fields that it is known to have, nested ones as paths.
    pub fields: Vec<Vec<CompactString>>,
    /// Fields that the program names, at the call that makes the record.
    pub shapes: Vec<Shape>,
}

/// Where the names of fields stand.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub enum Shape {
    /// The keys of the object at an operand: `useForm({ defaultValues: { email: '' } })`.
    Keys(Operand),
    /// The nth type argument, or a member of it: `useForm<Values>()`, `app.post<{ Body: Lead }>()`.
    TypeArgument(u16, Option<CompactString>),
    /// What the schema at an operand describes: `useLazyQuery(DOCUMENT)`.
    DescribedAt(Operand),
    /// What a schema describes that is given to this method of the chain before: `procedure.input(schema).mutation(…)`.
    Described(CompactString),
    /// A text that is given to calls, or attributes of elements, of one of these names around: `register('email')`, `<input name="email">`.
    Named { called: Vec<CompactString>, argument: u16, path: Vec<PathKey> },
    /// Descriptions of what somebody is asked: `prompt([{ name: 'mail', message: 'Your e-mail' }])`.
    Questions(Questions),
}

/// Where questions stand, and what says what they ask for.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct Questions {
    /// A description, a list of such, or, without `name`, the text of the one question.
    pub at: Operand,
    /// Key of the name of the field that holds the answer.
    pub name: Option<CompactString>,
    /// Key of the text.
    pub asks: Option<CompactString>,
    /// Key of the kind of question.
    pub kind: Option<CompactString>,
    /// Kinds whose answers are chosen, and no text.
    pub closed: Vec<CompactString>,
}
