//! `schemas` of `library/NAME.yml` as written.

use serde::Deserialize;

use crate::ir::schema::{AskingKeys, HeldMember, SchemaHook};
use crate::rules::load::At;

/// Calls of a library that describe the fields of values.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSchema {
    /// Access paths that the names below continue.
    pub(crate) from: Vec<At<String>>,
    /// Globs of files that declare the types of these packages.
    #[serde(default)]
    pub(crate) files: Vec<String>,
    /// Calls that make a description.
    #[serde(default)]
    pub(crate) makes: Vec<RawSchemaCall>,
    /// Calls whose result has the described type.
    #[serde(default)]
    pub(crate) gives: Vec<RawSchemaCall>,
    /// Functions that a generator makes of a description, and the type of what they give, by name: `{named: "use*Query", type: "*Query", to: data}`. For
    /// programs without the generated file.
    #[serde(default)]
    pub(crate) hooks: Vec<SchemaHook>,
    /// Methods of what is given that give the same.
    #[serde(default)]
    pub(crate) keeps: Vec<String>,
    /// Those of them whose first argument says which fields are read: `.select('plan -email')`.
    #[serde(default)]
    pub(crate) picked_by: Vec<String>,
    /// Generic types that stand for their argument: `infer`.
    #[serde(default)]
    pub(crate) types: Vec<At<String>>,
    /// Ends of type names that are left out: `UserPayload` is `User`.
    #[serde(default)]
    pub(crate) suffixes: Vec<String>,
    /// The keys of an object that says what of a declared type is asked for: `{only: select, adds: include, without: omit}`.
    #[serde(default)]
    pub(crate) asks: Option<AskingKeys>,
    /// Global namespaces whose types add to those of the packages.
    #[serde(default)]
    pub(crate) namespaces: Vec<String>,
    /// Members of a description that hold its fields.
    #[serde(default)]
    pub(crate) opens: Vec<String>,
    /// Members whose `typeof` is the described type.
    #[serde(default)]
    pub(crate) infers: Vec<String>,
    /// Members of the packages' types that are what the type was given: `Request<P, R, Body>.body`.
    #[serde(default)]
    pub(crate) holds: Vec<HeldMember>,
    /// The key that says what a field is: `{ type: String }`.
    #[serde(default)]
    pub(crate) typed_by: Option<String>,
    /// Key under which options of a text name its format, one of the `calls` of `formats`.
    #[serde(default)]
    pub(crate) format_under: Option<String>,
    /// Descriptions of plain values.
    #[serde(default)]
    pub(crate) scalars: RawScalars,
    /// Calls that ask a format of a text.
    #[serde(default)]
    pub(crate) formats: Vec<RawFormat>,
}

/// Calls that ask a format of a text: `z.string().email()`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawFormat {
    /// A name that says what such a text is: `email`.
    pub(crate) word: String,
    /// Methods of a description.
    #[serde(default)]
    pub(crate) methods: Vec<String>,
    /// Names below `from`, or texts in quotes.
    #[serde(default)]
    pub(crate) calls: Vec<At<String>>,
}

/// Descriptions of plain values, by path, global or text.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawScalars {
    /// Texts.
    pub(crate) text: Vec<At<String>>,
    /// Numbers.
    pub(crate) number: Vec<At<String>>,
    /// Truth values.
    pub(crate) flag: Vec<At<String>>,
}

/// A call of a description.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSchemaCall {
    /// Names below `from`.
    #[serde(default)]
    pub(crate) calls: Vec<At<String>>,
    /// Methods of a description.
    #[serde(default)]
    pub(crate) methods: Vec<At<String>>,
    /// Operands that hold the description: `argument 0`, `receiver`, `type 0`, `member`.
    #[serde(default)]
    pub(crate) of: Vec<At<String>>,
    /// The result is a list of it.
    #[serde(default)]
    pub(crate) list: bool,
    /// What stands there is a value of the type, no description of one: `initialState`.
    #[serde(default)]
    pub(crate) values: bool,
    /// Operand of the keys that are kept.
    #[serde(default)]
    pub(crate) only: Option<At<String>>,
    /// Operand of the keys that are left out.
    #[serde(default)]
    pub(crate) without: Option<At<String>>,
    /// Operand of the names of fields that are read, or not: `'plan'`, `'-email'`, `['plan']`, `{ plan: 1 }`, `{ email: 0 }`.
    #[serde(default)]
    pub(crate) picks: Option<At<String>>,
    /// Operand of the object that says what of the declared type is asked for, with the keys of `asks`.
    #[serde(default)]
    pub(crate) asked: Option<At<String>>,
    /// Operand of the value that is checked, whose fields the result has as far as they are described.
    #[serde(default)]
    pub(crate) carries: Option<At<String>>,
    /// The key of the result under which it stands.
    #[serde(default)]
    pub(crate) to: Option<String>,
}
