//! `library/NAME.yml` as written.

use serde::Deserialize;

use super::call::RawCall;
use super::component::RawComponent;
use super::examples::RawExamples;
use super::mark::{RawMark, RawRead, RawSyntax};
use super::record::RawRecord;
use super::request::RawRequest;
use super::route::{RawMount, RawRoute};
use super::runtime::RawRuntimeSigns;
use crate::rules::component::ShownTemplates;
use crate::rules::input::Inputs;
use crate::rules::library::{AutoImport, Declarations};
use crate::rules::load::At;
use crate::rules::row::Rows;

use super::relay::RawRelay;
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
    /// Access paths of what makes a regular expression of a text: `new RegExp(text)`.
    pub(crate) expressions: Vec<At<String>>,
    /// Methods of lists that make one text of them, with a text between.
    pub(crate) joined_by: Vec<String>,
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
    /// How routers come below an address.
    pub(crate) mounts: Vec<RawMount>,
    /// Fields of values that a library hands out.
    pub(crate) records: Vec<RawRecord>,
    /// What attributes of elements say about what is typed into them.
    pub(crate) inputs: Inputs,
    /// What templates inside of components are given.
    pub(crate) templates: ShownTemplates,
    /// The words of queries of databases.
    pub(crate) rows: Rows,
    /// Members of instances that come from what makes them.
    pub(crate) given: Vec<RawGiven>,
    /// Calls that describe the fields of values.
    pub(crate) schemas: Vec<RawSchema>,
    /// Types of packages and of the platform, as TypeScript declares them.
    pub(crate) declarations: Vec<Declarations>,
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
    /// Phrases in the names of events and of what calls back: the function there runs once it is met, as in `addEventListener('consent-given', f)`.
    #[serde(default)]
    pub(crate) told_by: Vec<At<String>>,
    /// Texts; a comparison with one of them is turned around: `consent !== 'denied'`.
    #[serde(default)]
    pub(crate) denied: Vec<String>,
    /// It is met where the condition is true and where it is false.
    #[serde(default)]
    pub(crate) either_way: bool,
    /// What runs only where the condition equals one of these texts is not reported.
    #[serde(default)]
    pub(crate) never: Vec<String>,
    /// Phrases in the names of a condition; what runs only where it is true is not reported: `window.Cypress`.
    #[serde(default)]
    pub(crate) never_under: Vec<At<String>>,
    /// Conditions under which a call is, or is not, guarded.
    #[serde(default)]
    pub(crate) examples: RawExamples<String>,
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
