//! What calls of libraries do with values, as written in `library/NAME.yml`.

use serde::Deserialize;

use crate::rules::library::{Folding, KeyTest, Listing};
use crate::rules::load::At;

/// What a call of a library does with values.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCall {
    /// Access path of the callee, or `method:name` for a method of a receiver that is not known otherwise.
    pub(crate) call: At<String>,
    /// Further callees that behave the same.
    #[serde(default)]
    pub(crate) also: Vec<At<String>>,
    /// Only for calls with such an argument; entries with a condition go first.
    #[serde(default)]
    pub(crate) when: Option<RawLiteralCondition>,
    /// What the result is, or is like; later ones win for the same key. An empty list: nothing that it is
    /// given.
    #[serde(default)]
    pub(crate) returns: Vec<RawPassing>,
    /// The result may also be something from outside, so that a field of it is judged by its name.
    #[serde(default)]
    pub(crate) open: bool,
    /// The member of the result that holds what the program assigns to it, in whatever file: `value` of a signal.
    #[serde(default)]
    pub(crate) assigned: Option<String>,
    /// The result is also a value of the library, on which methods are called; data is in it as `returns` says, and no other.
    #[serde(default)]
    pub(crate) handle: bool,
    /// The result is this value of a library, whatever made it, so that its methods are listed once: `lodash#chain()`.
    #[serde(default)]
    pub(crate) known_as: Option<At<String>>,
    /// Operands that the call changes.
    #[serde(default)]
    pub(crate) mutates: Vec<RawMutation>,
    /// What the parameters of functions in the arguments receive.
    #[serde(default)]
    pub(crate) callbacks: Vec<RawCallback>,
    /// Functions that the call calls.
    #[serde(default)]
    pub(crate) invokes: Vec<RawInvocation>,
    /// The result is that function, with these as its first arguments.
    #[serde(default)]
    pub(crate) binds: Option<RawInvocation>,
    /// How many arguments the function waits for: with fewer, the result is the function with these as its first arguments.
    #[serde(default)]
    pub(crate) curried: Option<u16>,
    /// With fewer arguments than `curried` says it is this function, whose arguments stand in another order: `remeda#pick` waits for the keys as
    /// `ramda#pick` does.
    #[serde(default)]
    pub(crate) curried_as: Option<At<String>>,
    /// Entries that come from this call, and were only left out or put in order, are its object again.
    #[serde(default)]
    pub(crate) rebuilds: Option<At<String>>,
    /// What the call lists of the object in argument 0.
    #[serde(default)]
    pub(crate) lists: Option<Listing>,
    /// Number of the argument with a function whose test all that the result holds has passed.
    #[serde(default)]
    pub(crate) tested: Option<u16>,
    /// What an argument is where the result is true: `opened.match(action)`.
    #[serde(default)]
    pub(crate) proves: Option<RawProof>,
    /// The call applies a function to each element of a list in turn, and to what it gave for the one before. Which parameters those are, `callbacks` says.
    #[serde(default)]
    pub(crate) folds: Option<Folding>,
}

/// What an argument is where the call gives true.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawProof {
    /// Number of the argument, from 0.
    pub(crate) argument: u16,
    /// Operand that it is: `receiver`, `callee`.
    pub(crate) is: At<String>,
}

/// A function and the arguments that it is called with.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawInvocation {
    /// Operand of the function: `receiver`, `argument 0`.
    pub(crate) function: At<String>,
    /// Where a text stands that names the function as a member of `function`.
    #[serde(default)]
    pub(crate) member: Option<At<String>>,
    /// Operand of its arguments: `argument 1..`, `argument 2[]`, `argument 0` alone. Absent, in `binds` only: none are given yet.
    #[serde(default)]
    pub(crate) arguments: Option<At<String>>,
    /// Id of a relay: where nothing stands at `function`, it is what the program puts in by that.
    #[serde(default)]
    pub(crate) or_put: Option<At<String>>,
}

/// A condition on one argument.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawLiteralCondition {
    /// Whose argument it is: the call of this name that the receiver comes from; absent: the call's own.
    #[serde(default)]
    pub(crate) of: Option<String>,
    /// Number of the argument, from 0.
    pub(crate) argument: u16,
    /// The argument is this literal, or one of these.
    #[serde(default)]
    pub(crate) equals: Option<RawTexts>,
    /// The argument is any literal text, not there, or not reckoned with anything.
    #[serde(default)]
    pub(crate) is: Option<RawKind>,
    /// The argument is reckoned with one of these numbers: `Math.round(x * 10)`.
    #[serde(default)]
    pub(crate) scaled_by: Option<Vec<String>>,
    /// The argument is the place behind this text: `text.indexOf('@') + 1`.
    #[serde(default)]
    pub(crate) behind: Option<String>,
    /// The argument is a literal text with one of these in it, or a function that makes its result with one: `'$1***'`.
    #[serde(default)]
    pub(crate) holds: Option<Vec<String>>,
    /// The argument is no object literal with this key.
    #[serde(default)]
    pub(crate) lacks: Option<String>,
    /// The argument is an object literal in which a list is written out under this key.
    #[serde(default)]
    pub(crate) lists: Option<String>,
    /// The argument is what a call of one of these access paths gives, in the same file: `reactive({ mail: '' })`.
    #[serde(default)]
    pub(crate) made_by: Option<Vec<At<String>>>,
}

/// One text or several.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub(crate) enum RawTexts {
    One(String),
    Many(Vec<String>),
}

/// Kind of an argument.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub(crate) enum RawKind {
    /// Any literal text.
    Text,
    /// A list of literal texts.
    Texts,
    /// A list that is written out: `[one, two]`.
    List,
    /// What the function around is given: `(recipe) => produce(state, recipe)`.
    Parameter,
    /// There is no such argument.
    Absent,
    /// It is not reckoned with anything: `Math.round(x)`.
    Plain,
}

/// What a result is made of.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each says something else of what is passed on")]
pub(crate) struct RawPassing {
    /// Operand: `receiver`, `argument N`, `argument N..`, `argument N returned`, `last returned`, `made argument N`, each with an optional path.
    pub(crate) from: At<String>,
    /// Where it stands in the result; absent: it is the whole.
    #[serde(default)]
    pub(crate) to: Option<At<String>>,
    /// It is contained in the result, but its fields are lost (text).
    #[serde(default)]
    pub(crate) derived: bool,
    /// It is the same text in the result (`String(body)`): its fields are lost, but what is parsed out of the text stands there.
    #[serde(default)]
    pub(crate) same_text: bool,
    /// The result is an instance of the class that stands there.
    #[serde(default)]
    pub(crate) instance: bool,
    /// Id of a mark: a sanitizer.
    #[serde(default)]
    pub(crate) mark: Option<At<String>>,
    /// The result is a list: what stands there is an element, and nothing that is read by a name.
    #[serde(default)]
    pub(crate) listed: bool,
    /// Only what is read of the result, not the result itself: an element of a list, where a text is cut otherwise.
    #[serde(default)]
    pub(crate) read: bool,
    /// Only where what `to` names is asked for; it is no part of what stands above it: a type of actions that tells who is given one.
    #[serde(default)]
    pub(crate) asked: bool,
    /// Names of the result that are no names of the operand: `body` of `(await request.json()).body`.
    #[serde(default)]
    pub(crate) except: Vec<String>,
    /// Operand of the keys that are kept.
    #[serde(default)]
    pub(crate) only: Option<At<String>>,
    /// Operand of the keys that are left out.
    #[serde(default)]
    pub(crate) without: Option<At<String>>,
    /// Number of the argument, from 0, with a function that is given each key and its value at any depth, and says what stands there.
    #[serde(default)]
    pub(crate) replacer: Option<u16>,
    /// Only the keys for which a function is true that is given each member: `pickBy(user, (value, key) => key !== 'email')`.
    #[serde(default)]
    pub(crate) kept_by: Option<KeyTest>,
    /// Without these.
    #[serde(default)]
    pub(crate) dropped_by: Option<KeyTest>,
    /// Form of the name that stands for the first `[]` of `to`, with one `*`: that is the name that stands for the first `[]` of `from`, its first
    /// letter in lower case where something stands before `*` (`use*Query`).
    #[serde(default)]
    pub(crate) named: Option<At<String>>,
    /// Under a name stands what has the same words as its key: `sentOff` of `{ 'Sent off': … }`. The name is the first `[]` of `to`, the key that of `from`.
    #[serde(default)]
    pub(crate) by_words: bool,
}

/// What a call writes into an operand.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawMutation {
    /// Operand that is changed.
    pub(crate) what: At<String>,
    /// Operand that is written into it.
    #[serde(default)]
    pub(crate) from: Option<At<String>>,
    /// In place of `from`: operand of the keys that it no longer has.
    #[serde(default)]
    pub(crate) without: Option<At<String>>,
    /// Where it stands in it; absent: it is merged.
    #[serde(default)]
    pub(crate) to: Option<At<String>>,
}

/// What a parameter of a callback receives.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCallback {
    /// Number of the argument with the function, from 0.
    pub(crate) argument: u16,
    /// The key of the function in the argument.
    #[serde(default)]
    pub(crate) under: Option<String>,
    /// Number of the parameter of that function, from 0.
    pub(crate) parameter: u16,
    /// Where in the parameter it stands; absent: it is the whole.
    #[serde(default)]
    pub(crate) to: Option<At<String>>,
    /// Operand of what it receives: `receiver[]`.
    pub(crate) is: At<String>,
}
