//! `components` of `library/NAME.yml` as written.

use serde::Deserialize;

use crate::rules::load::At;

/// Objects that a framework makes instances of, and where the members of `this` in their functions come from.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawComponent {
    /// Callees (access paths); an object that is handed to one of them, as any argument, is a component.
    #[serde(default)]
    pub(crate) given_to: Vec<At<String>>,
    /// What the script of a component file exports by default is one.
    #[serde(default)]
    pub(crate) markup: bool,
    /// Keys of which one with an object below it makes an object a component.
    #[serde(default)]
    pub(crate) has: Vec<String>,
    /// All places where a member of the instance may stand.
    pub(crate) members: Vec<RawMember>,
    /// Keys that hold further components, or lists of them.
    #[serde(default)]
    pub(crate) inherits: Vec<At<String>>,
    /// How a program gives members to all components.
    #[serde(default)]
    pub(crate) shared: Vec<RawShared>,
    /// What the instance takes of a relay with `component:[]`.
    #[serde(default)]
    pub(crate) injected: Option<RawInjected>,
    /// Functions that hear of a member, as their first two parameters.
    #[serde(default)]
    pub(crate) watched: Option<RawWatched>,
    /// Interfaces by which a program declares members of all components: `declare module 'acme' { interface Members { $api: Api } }` is `acme#Members`.
    #[serde(default)]
    pub(crate) declared: Vec<At<String>>,
    /// Where the object says of which types its members are.
    #[serde(default)]
    pub(crate) described: Option<RawDescribedMembers>,
    /// First character of names that nothing else has: `$api` is looked up whatever it is read from.
    #[serde(default)]
    pub(crate) sigil: Option<String>,
}

/// A place of members.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawMember {
    /// A path in the object with `[]` for the member, and `()` for what a function there returns: `data()[]`,
    /// `methods[]`, `computed[]()`.
    pub(crate) at: At<String>,
    /// The member may also hold something from outside.
    #[serde(default)]
    pub(crate) open: bool,
    /// The place is all of the member of this name, and has no `[]`.
    #[serde(default)]
    pub(crate) named: Option<String>,
}

/// Where a component says what it takes.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawInjected {
    /// Key of the list of names, or of the object with them: `inject: ['track']`.
    pub(crate) key: String,
    /// Key in that object of the name under which it was put in: `inject: { track: { from: 'tracker' } }`.
    pub(crate) from: String,
}

/// How an object describes its members: `props: { user: Object as PropType<User> }`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawDescribedMembers {
    /// Key of the object that describes them.
    pub(crate) key: String,
    /// A path that one of the `schemas` begins with: the library that reads the description.
    pub(crate) by: At<String>,
    /// Key of a function whose parameter 0 has these members.
    #[serde(default)]
    pub(crate) given_to: Option<String>,
}

/// How functions say of which member they hear.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawWatched {
    /// Key of the object with the functions, under the names of members: `watch: { mail(value) {…} }`.
    pub(crate) key: String,
    /// Key of the function where more is said of it: `watch: { mail: { handler(value) {…} } }`.
    pub(crate) under: String,
    /// Decorators of methods of classes, whose argument 0 is the member: `acme#Watch`.
    #[serde(default)]
    pub(crate) decorators: Vec<At<String>>,
    /// Methods of an instance that are given the member's name and then the function: `this.$watch('mail', value => …)`.
    #[serde(default)]
    pub(crate) methods: Vec<String>,
}

/// One way in which members reach all components.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RawShared {
    Below(RawBelow),
    Component(RawSharedComponent),
    Put(RawPut),
    Entries(RawEntries),
    Relay(RawSharedRelay),
}

/// The members of what a relay is put in without a key.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSharedRelay {
    /// The relay's `id`.
    pub(crate) id: At<String>,
}

/// Members are written below a key: `X.prototype.name = value`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawBelow {
    /// The key: `prototype`.
    pub(crate) key: String,
    /// How such assignments look in the text, for finding the files: `Acme.prototype.`.
    pub(crate) written: Vec<String>,
}

/// A call whose argument is a component that all others inherit from.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSharedComponent {
    /// The last name of the callee.
    pub(crate) called: String,
    /// Number of the argument, from 0.
    pub(crate) argument: u16,
}

/// A call that puts one member.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawPut {
    /// The last name of the callee.
    pub(crate) called: String,
    /// Number of the argument with the name.
    pub(crate) key: u16,
    /// Operand of the value: `argument 1`.
    pub(crate) value: At<String>,
}

/// A call that is given an object whose entries become members.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawEntries {
    /// The last name of the callee.
    pub(crate) called: String,
    /// Operand of the object: `argument 0 returned.provide`.
    pub(crate) of: At<String>,
}
