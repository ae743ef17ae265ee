//! How values pass through library calls, compiled.

use compact_str::CompactString;

use super::component::{ComponentModel, ShownTemplates};
use super::input::Inputs;
use super::lexicon::Phrases;
pub use super::operand::{
    CallbackParameter, KeyTest, MadeOperand, Mutation, NameForm, Operand, OperandBase, Passing,
};
use super::record::Record;
use super::relay::{Relay, RelayId};
use super::request::Request;
use super::route::{Mount, Route};
use super::row::Rows;
use super::runtime::RuntimeSigns;
use super::vendor::Examples;
use crate::ir::path::ApiPath;
use crate::ir::schema::SchemaLibrary;

/// An index into [`Library::marks`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize, serde::Serialize)]
pub struct MarkId(pub u8);

/// `export async function loader() { … }` and `useLoaderData()` in the component of the same module.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct PageData {
    pub exports: Vec<CompactString>,
    pub under: Option<CompactString>,
    pub called: Vec<ApiPath>,
    pub component: bool,
    /// The export is an object, and each function in it gives the data.
    pub members: bool,
    /// Names of the files with the export, beside the page; empty: the page's own module.
    pub files: Vec<String>,
    /// Names of the files that are pages.
    pub pages: Vec<String>,
    /// Files with the export in the folders above count as well.
    pub above: bool,
    /// The property that the page is given the data as; `None`: each part of it is one.
    pub property: Option<CompactString>,
    /// Values of a library that hold the data of whichever page is shown.
    pub read: Vec<ApiPath>,
}

impl PageData {
    /// `+page` of `src/routes/+page.svelte`.
    pub fn stem(path: &str) -> &str {
        let file = path.rsplit('/').next().unwrap_or(path);
        file.rsplit_once('.').map_or(file, |(stem, _)| stem)
    }
}

#[derive(Clone, Debug, Default, serde::Deserialize, serde::Serialize)]
pub struct Library {
    pub calls: Vec<CallModel>,
    pub components: Vec<ComponentModel>,
    pub auto_imports: Vec<AutoImport>,
    /// Property reads that mark: `x.length`.
    pub reads: Vec<(CompactString, MarkId)>,
    /// Properties that contain what stands under another one.
    pub views: Vec<View>,
    /// Methods of a list that tell whether it has what they are given.
    pub membership: Vec<CompactString>,
    /// Methods that give the place of what they are given in a list.
    pub places: Vec<CompactString>,
    /// Methods that tell whether a regular expression matches what they are given.
    pub patterns: Vec<CompactString>,
    /// Methods of a text that tell whether a regular expression matches it.
    pub matched_by: Vec<CompactString>,
    /// Methods of a list that tell whether a function holds for one of its elements.
    pub any_of: Vec<CompactString>,
    /// What makes a regular expression of a text.
    pub expressions: Vec<ApiPath>,
    /// Methods of a list that make one text of it, with a text between.
    pub joined_by: Vec<CompactString>,
    /// Names of parameters under which a framework hands one object through many functions.
    pub carriers: Vec<CompactString>,
    /// Methods that make an object of the program a store, by which components read what it holds.
    pub store_methods: Vec<CompactString>,
    /// Methods by which a member of a class tells of an event: `this.saved.emit(user)`.
    pub event_methods: Vec<CompactString>,
    /// The mark of comparisons, `!`, `typeof`.
    pub test_mark: Option<MarkId>,
    /// The mark of one letter of a text: `name[0]`.
    pub letter_mark: Option<MarkId>,
    pub marks: Vec<Mark>,
    /// The mark of values whose name claims a sanitizer: `hashedEmail`.
    pub claimed_mark: Option<MarkId>,
    /// Calls that send a request, wherever to.
    pub requests: Vec<Request>,
    /// Ends of the names of headers, in lower case, by which a program proves to a host who it is: no disclosure.
    pub own_headers: Vec<String>,
    /// Values, with all below them, that are the program's own when a request carries them: its key at the vendor.
    pub own_values: Vec<ApiPath>,
    pub page_data: Vec<PageData>,
    /// Decorators and calls that say what elements call a member, and where: `@Input('mail') address`.
    pub member_names: Vec<(ApiPath, Vec<Operand>)>,
    /// In the order of the files: of several that know a take, the first decides.
    pub relays: Vec<Relay>,
    pub routes: Vec<Route>,
    pub mounts: Vec<Mount>,
    pub records: Vec<Record>,
    /// What elements say about what is typed into them.
    pub inputs: Inputs,
    /// What templates inside of components are given.
    pub templates: ShownTemplates,
    /// The words of queries of databases.
    pub rows: Rows,
    /// Members that a library gives to instances of the program's classes, and of which argument of what makes the instance they come.
    pub given: Vec<(ApiPath, u16)>,
    /// Members that a class of a library makes of an argument that its instances are made with: `new Error(text).message`.
    pub made: Vec<(ApiPath, u16)>,
    /// Members that classes of the program declare and whose values come from outside later: the state of a component.
    pub open_members: Vec<ApiPath>,
    /// Calls that describe the fields of values.
    pub schemas: Vec<SchemaLibrary>,
    pub declarations: Vec<Declarations>,
    pub guards: Vec<GuardKind>,
    /// Programs that show what a file says, with its name.
    #[serde(skip)]
    pub examples: Vec<(String, Examples<String>)>,
    /// By which files are known to run where.
    pub runtimes: Vec<RuntimeSigns>,
    pub fixes: Fixes,
}

/// What fixes may write.
#[derive(Clone, Debug, Default, serde::Deserialize, serde::Serialize)]
pub struct Fixes {
    /// Fields that hold an opaque id of a person, the likeliest first.
    pub ids: Vec<String>,
    /// Concerns of settings that may be set without asking: less is sent, and nothing else changes.
    pub settings: Vec<String>,
}

/// Packages with which a project's build gives what files in these folders export to all its files.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AutoImport {
    /// The project has one of these.
    pub packages: Vec<String>,
    /// Names of folders, anywhere in the project.
    pub folders: Vec<String>,
}

/// Types of packages or of the platform, as far as values are followed through them; what is not declared here is not known.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Declarations {
    /// The modules that export all of them; none: the types are the platform's.
    #[serde(default)]
    pub modules: Vec<String>,
    /// TypeScript, as it stands in `declare module 'm' { … }` or, without modules, in a `.d.ts` script.
    pub types: String,
}

/// `url.href`, which contains what was put into `url.searchParams`. `of`: what makes such an object.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct View {
    pub of: ApiPath,
    pub property: CompactString,
    pub holds: CompactString,
}

/// An index into [`Library::guards`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize, serde::Serialize)]
pub struct GuardId(pub u8);

/// A kind of condition that calls stand under: a consent check, an environment check.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct GuardKind {
    pub id: String,
    pub name: String,
    pub terms: Phrases,
    /// Terms that mean the opposite: the guard is met where the condition is false.
    pub opposites: Phrases,
    /// What is called back by something of these names runs once the guard is met: `addEventListener('consent-given', f)`.
    pub told_by: Phrases,
    /// Literals that turn a comparison with them around: `consent === 'denied'`.
    pub denied: Vec<String>,
    /// Met where the condition is true and where it is false.
    pub either_way: bool,
    /// Where the condition equals one of these literals, nothing is sent that counts.
    pub never: Vec<String>,
    /// Where a condition of these names is true, nothing is sent that counts.
    pub never_under: Phrases,
    /// Conditions that are such a guard, and that are not.
    #[serde(skip)]
    pub examples: Examples<String>,
}

impl GuardKind {
    /// Is a condition of these words, read from the outside in, such a guard where it is true (or, negated, false)?
    pub fn is_met(&self, words: &str, negated: bool) -> bool {
        // `needsConsent` has the word `consent` too: what turns it around is asked first.
        if self.opposites.are_in(words) {
            return negated || self.either_way;
        }
        (!negated || self.either_way) && self.terms.are_in(words)
    }
}

/// What a sanitizer leaves of a value.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct Mark {
    pub id: String,
    pub name: String,
    pub leaves: Leaves,
    pub explains: String,
    pub examples: Examples<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Leaves {
    /// No longer about the person: a truth value, a count.
    Nothing,
    Pseudonymous,
    Coarse,
    Partial,
    /// The whole value, in another form (base64).
    Everything,
}

/// A call's behaviour: found by the callee's access path.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct CallModel {
    pub call: ApiPath,
    pub when: Option<LiteralCondition>,
    pub returns: Vec<Passing>,
    /// The result may also be something else, from outside: `useState({ email: '' })` holds what was typed later.
    pub open: bool,
    /// The member of the result that holds what the program assigns to it, wherever: `draft.value = text`.
    pub assigned: Option<CompactString>,
    /// The result is a value of the library as well, whose methods are called, but holds no other data: `api` of `api.useGetUserQuery()`.
    pub handle: bool,
    /// The result is this value of a library, whatever made it: `_(users)`, `_.chain(users)`, and `.filter(…)` of that.
    pub known_as: Option<ApiPath>,
    pub mutates: Vec<Mutation>,
    pub callbacks: Vec<CallbackParameter>,
    /// Functions that the call calls.
    pub invokes: Vec<Invocation>,
    /// The result is this function, with its first arguments given: `f.bind(null, x)`.
    pub binds: Option<Invocation>,
    /// Entries of an object that come from this call make the same object again: `Object.fromEntries(Object.entries(user).filter(f))`.
    pub rebuilds: Option<ApiPath>,
    /// What the call lists of the object in argument 0.
    pub lists: Option<Listing>,
    /// What the call gives has passed the test of the function in this argument.
    pub tested: Option<u16>,
    /// What an argument is where the call gives true.
    pub proves: Option<Proof>,
    /// The call applies a function to each element of a list in turn, and to what it gave for the one before.
    pub folds: Option<Folding>,
}

impl CallModel {
    /// The result is what it is given first: `writable(null)`.
    pub fn gives_first(&self) -> bool {
        self.returns.iter().any(|passing| {
            passing.from.base == OperandBase::Argument(0)
                && passing.from.path.is_empty()
                && passing.to.is_empty()
        })
    }
}

/// `if (opened.match(action))`: the argument is this.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct Proof {
    pub argument: u16,
    pub is: Operand,
}

/// Where a fold begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Folding {
    FromFirst,
    FromLast,
}

/// What a call lists of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Listing {
    /// `Object.keys(user)`
    Keys,
    /// `Object.entries(user)`
    Entries,
}

impl CallModel {
    /// Is it known what the call gives? Not when only the functions are known that it calls.
    pub fn says_result(&self) -> bool {
        self.open || !self.returns.is_empty() || self.invokes.is_empty()
    }
}

/// A function, and what it is called with.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct Invocation {
    pub function: Operand,
    /// A text that names the function as a member of `function`: `call([client, 'track'])`.
    pub member: Option<Operand>,
    /// `None`: a function is given back, and none of its arguments.
    pub arguments: Option<GivenArguments>,
    /// In place of `function`: one of a library.
    pub library: Option<ApiPath>,
    /// Where nothing stands at `function`: what the program puts in by the relay of this id.
    pub or_put: Option<RelayId>,
}

/// Which operands of a call a function that it calls is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub enum GivenArguments {
    /// This argument and all later ones.
    From(u16),
    /// The elements of the list in this argument.
    ListIn(u16),
    /// This argument and no other.
    Only(u16),
}

/// What argument `argument` has to be for a model to apply.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct LiteralCondition {
    /// The call of this name that the receiver comes from: `split` for `pop` in `mail.split('@').pop()`. `None`: the call itself.
    pub of: Option<CompactString>,
    pub argument: u16,
    pub test: LiteralTest,
}

#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub enum LiteralTest {
    /// One of these literals, strings, numbers as written or regular expressions without slashes.
    OneOf(Vec<String>),
    /// Any literal text.
    Text,
    /// A list of literal texts.
    Texts,
    /// A list that is written out.
    List,
    /// A parameter of the function around.
    Parameter,
    /// There is no such argument.
    Absent,
    /// It is not reckoned with anything.
    Plain,
    /// It is reckoned with one of these numbers.
    ScaledBy(Vec<String>),
    /// The place behind this text: `text.indexOf('@') + 1`.
    Behind(String),
    /// A text with one of these in it: `'$1***'`, `(_, first) => first + '*'.repeat(3)`.
    Holds(Vec<String>),
    /// No object literal with this key: `{ queryFn, select }`.
    Lacks(String),
    /// An object literal in which a list is written out under this key: `{ name: ['a', 'b'] }`.
    Lists(String),
    /// A call of one of these makes it: `reactive({ mail: '' })`.
    MadeBy(Vec<ApiPath>),
}
