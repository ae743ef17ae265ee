//! `library/NAME.yml` as written.

use serde::Deserialize;

use super::component::RawComponent;
use super::examples::RawExamples;
use super::record::RawRecord;
use super::request::RawRequest;
use super::runtime::RawRuntimeSigns;
use crate::rules::input::Inputs;
use crate::rules::library::{AutoImport, Leaves, Listing};
use crate::rules::load::At;
use crate::rules::row::Rows;

use super::relay::{RawRelay, RawRoute};
use super::schema::RawSchema;

/// How values pass through a library or platform, and what sanitizes them.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawLibrary {
    /// Calls, by access path or by method name.
    pub(crate) calls: Vec<RawCall>,
    /// Objects that a framework makes instances of.
    pub(crate) components: Vec<RawComponent>,
    /// Names that need no import.
    pub(crate) auto_imports: Vec<AutoImport>,
    /// Reads of properties that give less than the value.
    pub(crate) reads: Vec<RawRead>,
    /// Methods of lists and sets that tell whether they have what they are given.
    pub(crate) membership: Vec<String>,
    /// Methods that give the place of what they are given, below 0 for none.
    pub(crate) places: Vec<String>,
    /// Methods of regular expressions that tell whether they match what they are given.
    pub(crate) patterns: Vec<String>,
    /// Methods of texts that tell whether the regular expression that they are given matches.
    pub(crate) matched_by: Vec<String>,
    /// Methods of lists that tell whether the function that they are given holds for one element.
    pub(crate) any_of: Vec<String>,
    /// Names of parameters under which a framework hands one object through many functions: what one of them puts on it, others read.
    pub(crate) carriers: Vec<String>,
    /// Methods that make an object of the program a store: what they come from holds what components read of the object.
    pub(crate) store_methods: Vec<String>,
    /// Methods by which a member of a class tells the elements of its instances of an event: `this.saved.emit(user)`.
    pub(crate) event_methods: Vec<String>,
    /// Marks that syntax gives.
    pub(crate) syntax: RawSyntax,
    /// What sanitizers leave of a value.
    pub(crate) marks: Vec<RawMark>,
    /// Calls and assignments that send a request to an address.
    pub(crate) requests: Vec<RawRequest>,
    /// Ends of names of headers that prove who asks; they are not judged.
    pub(crate) own_headers: Vec<String>,
    /// Access paths of the program's own settings, which are no personal data.
    pub(crate) own_values: Vec<At<String>>,
    /// Under which names elements know the members of a class that they are instances of.
    pub(crate) member_names: Vec<RawMemberName>,
    /// What a module's exports load for its page.
    pub(crate) page_data: Vec<RawPageData>,
    /// Calls that put a value in one place, and those that take it out in another.
    pub(crate) relays: Vec<RawRelay>,
    /// Where a program answers requests that it may send itself.
    pub(crate) routes: Vec<RawRoute>,
    /// Fields of values that a library hands out.
    pub(crate) records: Vec<RawRecord>,
    /// What attributes of elements say about what is typed into them.
    pub(crate) inputs: Inputs,
    /// The words of queries of databases.
    pub(crate) rows: Rows,
    /// Members of instances that come from what makes them.
    pub(crate) given: Vec<RawGiven>,
    /// Calls that describe the fields of values.
    pub(crate) schemas: Vec<RawSchema>,
    /// Kinds of condition that calls stand under.
    pub(crate) guards: Vec<RawGuard>,
    /// Programs of a line or more, about what the file says: `flags`: data still arrives. `passes`: nothing that is reported does.
    pub(crate) examples: RawExamples<String>,
    /// By which files are known to run where.
    pub(crate) runtimes: Vec<RawRuntimeSigns>,
    /// What `tracklint fix` may write.
    pub(crate) fixes: RawFixes,
}

/// What fixes may write.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawFixes {
    /// Fields that hold an opaque id of a person, the likeliest first.
    pub(crate) ids: Vec<String>,
    /// Concerns of settings whose option may be added without asking.
    pub(crate) settings: Vec<At<String>>,
}

/// A member of instances that comes from an argument of what makes them.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawGiven {
    /// Access paths: `acme#View{}.props`.
    pub(crate) members: Vec<At<String>>,
    /// Number of the argument, from 0, of what makes the instance.
    #[serde(default)]
    pub(crate) argument: Option<u16>,
    /// The program declares the member, and what it holds comes from outside later.
    #[serde(default)]
    pub(crate) open: bool,
    /// The library's class puts the argument there itself: `new Error(text).message`, also by `super(text)`.
    #[serde(default)]
    pub(crate) made: bool,
}

/// A kind of condition that calls stand under.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawGuard {
    /// Kebab-case; policies name it in `guarded_by`.
    #[cfg_attr(test, schemars(regex(pattern = r"^[a-z0-9]+(-[a-z0-9]+)*$")))]
    pub(crate) id: At<String>,
    /// For messages: `consent check`.
    pub(crate) name: String,
    /// Phrases in the names of a condition that mean it: `consent` in `hasConsent()`.
    #[serde(default)]
    pub(crate) terms: Vec<At<String>>,
    /// Phrases that mean it where the condition is false: `if (optedOut) return`.
    #[serde(default)]
    pub(crate) opposites: Vec<At<String>>,
    /// Texts; a comparison with one of them is turned around: `consent !== 'denied'`.
    #[serde(default)]
    pub(crate) denied: Vec<String>,
    /// It is met where the condition is true and where it is false.
    #[serde(default)]
    pub(crate) either_way: bool,
    /// What runs only where the condition equals one of these texts is not reported.
    #[serde(default)]
    pub(crate) never: Vec<String>,
    /// Conditions under which a call is, or is not, guarded.
    #[serde(default)]
    pub(crate) examples: RawExamples<String>,
}

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
    /// Entries that come from this call, and were only left out or put in order, are its object again.
    #[serde(default)]
    pub(crate) rebuilds: Option<At<String>>,
    /// What the call lists of the object in argument 0.
    #[serde(default)]
    pub(crate) lists: Option<Listing>,
    /// Number of the argument with a function whose test all that the result holds has passed.
    #[serde(default)]
    pub(crate) tested: Option<u16>,
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
    /// Operand of its arguments: `argument 1..`, `argument 2[]`. Absent, in `binds` only: none are given yet.
    #[serde(default)]
    pub(crate) arguments: Option<At<String>>,
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
    /// There is no such argument.
    Absent,
    /// It is not reckoned with anything: `Math.round(x)`.
    Plain,
}

/// What a result is made of.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawPassing {
    /// Operand: `receiver`, `argument N`, `argument N..`, `argument N returned`, each with an optional path.
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
    /// Operand of the keys that are kept.
    #[serde(default)]
    pub(crate) only: Option<At<String>>,
    /// Operand of the keys that are left out.
    #[serde(default)]
    pub(crate) without: Option<At<String>>,
    /// Number of the argument, from 0, with a function that is given each key and its value at any depth, and says what stands there.
    #[serde(default)]
    pub(crate) replacer: Option<u16>,
}

/// What a call writes into an operand.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawMutation {
    /// Operand that is changed.
    pub(crate) what: At<String>,
    /// Operand that is written into it.
    pub(crate) from: At<String>,
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
    /// Operand of what it receives: `receiver[]`.
    pub(crate) is: At<String>,
}

/// A read of a property that gives less than the value.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRead {
    /// Name of the property: `length`.
    pub(crate) property: String,
    /// Id of the mark of the result.
    pub(crate) mark: At<String>,
}

/// Marks that syntax gives.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawSyntax {
    /// Mark of comparisons, `!` and `typeof`.
    pub(crate) test: Option<At<String>>,
}

/// What a sanitizer leaves of a value.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawMark {
    /// Kebab-case; policies and calls name it.
    #[cfg_attr(test, schemars(regex(pattern = r"^[a-z0-9]+(-[a-z0-9]+)*$")))]
    pub(crate) id: At<String>,
    /// For values whose name says that they were sanitized, and nothing else does.
    #[serde(default)]
    pub(crate) claimed: bool,
    /// How much of the person is left.
    pub(crate) leaves: Leaves,
    /// For messages: `plain hash`.
    pub(crate) name: String,
    /// One sentence: what it is worth.
    pub(crate) explains: String,
}

/// A decorator, or a call that makes the member's value, which says what elements call it.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawMemberName {
    /// Access paths of decorators and functions.
    pub(crate) of: Vec<At<String>>,
    /// Operands of the call that may hold the name.
    pub(crate) at: Vec<At<String>>,
}

/// An export whose result the page of the same module is given.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawPageData {
    /// Names of the export.
    pub(crate) exports: Vec<String>,
    /// Where the data stands in what it returns; absent: it is the whole.
    #[serde(default)]
    pub(crate) under: Option<String>,
    /// Calls in the module that give it.
    #[serde(default)]
    pub(crate) called: Vec<At<String>>,
    /// The default export is a component that gets it as its properties.
    #[serde(default)]
    pub(crate) component: bool,
    /// The export is an object; each function in it gives the data.
    #[serde(default)]
    pub(crate) members: bool,
    /// Names of the files with the export, without ending, where that is not the page's own module.
    #[serde(default)]
    pub(crate) files: Vec<String>,
    /// Names of the files that are pages, without ending.
    #[serde(default)]
    pub(crate) pages: Vec<String>,
    /// Such files in the folders above count as well.
    #[serde(default)]
    pub(crate) above: bool,
    /// The property that holds the data; absent: its parts are properties.
    #[serde(default)]
    pub(crate) property: Option<String>,
    /// Values of a library (access paths) that hold the data of the page which is shown.
    #[serde(default)]
    pub(crate) read: Vec<At<String>>,
}
