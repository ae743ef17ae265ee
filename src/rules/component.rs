//! Objects that a framework makes instances of, compiled: where the members of `this` come from.

use compact_str::CompactString;

use super::library::Operand;
use super::relay::RelayId;
use super::vendor::PathKey;
use crate::ir::path::ApiPath;

/// What templates inside of components are given, where the component shows it and is none of the program: `let-row` in
/// `<app-table [rows]="users">`.
#[derive(Clone, Debug, Default, serde::Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ShownTemplates {
    /// Inputs that hold what each of their templates shows one of.
    pub lists: Vec<String>,
    /// Names under which templates are given one of them; empty: under no name.
    pub elements: Vec<String>,
}

impl ShownTemplates {
    pub(super) fn extend(&mut self, more: Self) {
        self.lists.extend(more.lists);
        self.elements.extend(more.elements);
    }
}

/// `export default { data() {…}, methods: {…} }`: a kind of object whose functions see an instance as `this`.
#[derive(Clone, Debug, Default, serde::Deserialize, serde::Serialize)]
pub struct ComponentModel {
    /// Callees that make instances of an object literal among their arguments.
    pub given_to: Vec<ApiPath>,
    /// What the code of a markup component exports by default is one.
    pub markup: bool,
    /// Keys that only such objects have, with an object under them.
    pub has: Vec<CompactString>,
    pub members: Vec<MemberPlace>,
    /// Places of further components whose members these have, too.
    pub inherits: Vec<Vec<PathKey>>,
    /// How members are given to all components of the program.
    pub shared: Vec<Shared>,
    /// Where the object lists what it takes of a relay, or names it: `inject: ['track']`.
    pub injected: Option<Injected>,
    /// Where functions stand that hear of a member.
    pub watched: Option<Watched>,
    /// Interfaces that declare members of all components, by module and name.
    pub declared: Vec<(CompactString, CompactString)>,
    /// Where the object says of which types its members are.
    pub described: Option<DescribedMembers>,
    /// Names that start so are looked for among the shared members whatever they are read from.
    pub sigil: Option<CompactString>,
}

/// Where a member stands in the object: [`PathKey::Any`] is the member's name.
/// The keys of `inject: { track: { from: 'tracker' } }`.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct Injected {
    pub key: CompactString,
    pub from: CompactString,
}

/// `props: { user: Object as PropType<User> }`, `setup(props) {…}`.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct DescribedMembers {
    /// `props`
    pub key: CompactString,
    /// The library that reads the description: a path of `schemas`.
    pub by: ApiPath,
    /// The function whose first parameter has these members as well: `setup`.
    pub given_to: Option<CompactString>,
}

/// `watch: { mail: { handler(value) {…} } }`, `@Watch('mail') onMail(value)`.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct Watched {
    /// `watch`
    pub key: CompactString,
    /// `handler`
    pub under: CompactString,
    pub decorators: Vec<ApiPath>,
    /// `$watch` of `this.$watch('mail', value => …)`
    pub methods: Vec<CompactString>,
}

#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct MemberPlace {
    pub at: Vec<PathKey>,
    /// It may also hold what comes from outside: a form field.
    pub open: bool,
    /// The place is all of the member of this name: `$data`.
    pub named: Option<CompactString>,
}

#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub enum Shared {
    /// `X.key.name = value`; `written` is what stands before the name in a text.
    Below { key: CompactString, written: Vec<String> },
    /// The members of the component that a function of this name is given.
    Component { called: CompactString, argument: u16 },
    /// `called('name', value)`.
    Put { called: CompactString, key: u16, value: Operand },
    /// The entries of an object that a function of this name is given.
    Entries { called: CompactString, of: Operand },
    /// The members of all that this relay is put in without a key.
    Relay(RelayId),
}
