//! The `relays:` of `library/NAME.yml` as written.

use serde::Deserialize;

use crate::rules::load::At;
use crate::rules::relay::Trust;

/// Calls that put a value in one place, and those that take it out in another. A put and a take belong
/// together when their keys are equal part by part.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRelay {
    /// Kebab-case.
    #[cfg_attr(test, schemars(regex(pattern = r"^[a-z0-9]+(-[a-z0-9]+)*$")))]
    pub(crate) id: At<String>,
    /// For explanations: "taken from React context".
    pub(crate) name: String,
    /// The most that a finding through it can have.
    pub(crate) confidence: Trust,
    /// A put is like a call of the function that takes, and a finding stands at it.
    #[serde(default)]
    pub(crate) calls: bool,
    /// Calls that put a value in.
    pub(crate) puts: Vec<RawPut>,
    /// Where it comes out.
    pub(crate) takes: Vec<RawTake>,
}

/// A call that puts a value in.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawPut {
    /// Access path of the callee.
    pub(crate) call: At<String>,
    /// Further callees that behave the same.
    #[serde(default)]
    pub(crate) also: Vec<At<String>>,
    /// Parts of the key: `callee`, `result`, `member`, `holder`, or an operand.
    #[serde(default)]
    pub(crate) key: Vec<At<String>>,
    /// Operand of the value; `argument 1..`: for the nth parameter of a handler, argument 1+n.
    pub(crate) value: At<String>,
    /// Where it stands in what is taken; absent: it is the whole.
    #[serde(default)]
    pub(crate) to: Option<At<String>>,
    /// What is taken may be something else as well.
    #[serde(default)]
    pub(crate) partial: bool,
}

/// Where a value comes out.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTake {
    /// A result (`lib#useStore()`), a parameter (`method:on(arg 1)(param 0..)`), or functions in an object of
    /// a name (`object:actions[](param 1)`).
    pub(crate) of: At<String>,
    /// Further ones that behave the same.
    #[serde(default)]
    pub(crate) also: Vec<At<String>>,
    /// Parts of the key, as in `puts`.
    #[serde(default)]
    pub(crate) key: Vec<At<String>>,
    /// Only calls with that many arguments.
    #[serde(default)]
    pub(crate) arguments: Option<usize>,
    /// Only functions that read this of the parameter.
    #[serde(default)]
    pub(crate) reads: Option<String>,
}
