//! The `records:` of `library/NAME.yml` as written.

use serde::Deserialize;

use crate::rules::load::At;

/// Fields of a value that a library hands out.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRecord {
    /// What the paths that begin with a `.` are below.
    #[serde(default)]
    pub(crate) from: Vec<At<String>>,
    /// Packages: paths that begin with a `.` may stand anywhere in a value of theirs.
    #[serde(default)]
    pub(crate) anywhere_in: Vec<At<String>>,
    /// Access paths of the value; those that begin with `.` are below each of `from`.
    pub(crate) of: Vec<At<String>>,
    /// What stands for the path when names are judged: `session` for `session.user.name`.
    pub(crate) called: At<String>,
    /// It is a record only where the program names its type.
    #[serde(default)]
    pub(crate) where_typed: bool,
    /// It is what one field holds: the key under which the program reads it again says which.
    #[serde(default)]
    pub(crate) by_key: bool,
    /// Known fields, dotted.
    #[serde(default)]
    pub(crate) fields: Vec<At<String>>,
    /// Operands of objects whose keys are the fields, at the call that makes the value.
    #[serde(default)]
    pub(crate) keys: Vec<At<String>>,
    /// Number of the type argument, of that call, that declares it.
    #[serde(default)]
    pub(crate) type_argument: Option<u16>,
    /// The member of that type argument which declares it.
    #[serde(default)]
    pub(crate) type_member: Option<String>,
    /// Operands, of that call, of a schema or query document that describes it, or of a call that is given one.
    #[serde(default)]
    pub(crate) described: Vec<At<String>>,
    /// Methods of the chain before whose argument 0 is such a schema.
    #[serde(default)]
    pub(crate) described_by: Vec<String>,
    /// Texts that name the fields, in the same outermost function.
    #[serde(default)]
    pub(crate) named: Vec<RawNamed>,
    /// Questions, at the call that makes the value, to which the fields are the answers.
    #[serde(default)]
    pub(crate) questions: Option<RawQuestions>,
}

/// Descriptions of what somebody is asked.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawQuestions {
    /// Operand of a description, of a list of such, or, without `name`, of the text of the one question.
    pub(crate) at: At<String>,
    /// Key of the name of the field that holds the answer.
    #[serde(default)]
    pub(crate) name: Option<String>,
    /// Key of the text of the question, which counts where the name says nothing.
    #[serde(default)]
    pub(crate) asks: Option<String>,
    /// Key of the kind of question.
    #[serde(default)]
    pub(crate) kind: Option<String>,
    /// Kinds whose answers are chosen, and no text.
    #[serde(default)]
    pub(crate) closed: Vec<String>,
}

/// Texts that name fields.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawNamed {
    /// Last names of the callees.
    pub(crate) by: Vec<String>,
    /// Operand of the text: `argument 0.name`.
    pub(crate) at: At<String>,
}
