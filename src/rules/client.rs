//! Clients of vendors, compiled: the values whose methods send, how a method is used, and what goes where.

use compact_str::CompactString;

use super::options::SettingsAt;
use crate::ir::path::ApiPath;

/// A kind of value whose methods are sinks.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct Client {
    pub id: String,
    /// Paths that yield one. `Root::Client` continues from another client of the vendor.
    pub from: Vec<ApiPath>,
    pub methods: Vec<Method>,
}

/// What ids of clients in settings begin with: those of knowledge have no `:`.
const OF_SETTINGS: &str = "settings:";

impl Client {
    /// A method of the project that hands on to the vendor, the nth one.
    pub(crate) fn of_settings(number: usize, from: ApiPath, method: Method) -> Self {
        Self { id: format!("{OF_SETTINGS}{number}"), from: vec![from], methods: vec![method] }
    }

    pub(crate) fn is_of_settings(&self) -> bool {
        self.id.starts_with(OF_SETTINGS)
    }
}

/// A method of a client that sends, or that takes settings.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct Method {
    /// Member names from the client: `["people", "set"]`; empty for the client itself being called or assigned;
    /// `["new"]` for a constructor.
    pub path: Vec<CompactString>,
    pub form: MethodForm,
    pub when: MethodCondition,
    /// Channels by argument path, the longest path first.
    pub channels: Vec<ArgumentChannel>,
    pub means: Vec<Meaning>,
    pub command: Option<super::command::Command>,
    pub settings: Vec<SettingsAt>,
}

impl Method {
    /// A method that is called, of which nothing is known but what it sends.
    pub fn sending(path: Vec<CompactString>, channels: Vec<ArgumentChannel>) -> Self {
        Self {
            path,
            form: MethodForm::Call,
            when: MethodCondition::default(),
            channels,
            means: Vec::new(),
            command: None,
            settings: Vec::new(),
        }
    }

    /// So many arguments it takes, as far as the rules say.
    pub fn takes(&self) -> usize {
        self.channels.iter().map(|channel| usize::from(channel.argument) + 1).max().unwrap_or(0)
    }
}

/// A name for what stands at a place of an argument: `em` of `init(id, { em })` is an e-mail address.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub struct Meaning {
    pub argument: u16,
    pub path: Vec<PathKey>,
    pub name: String,
}

/// How a method is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub enum MethodForm {
    /// `client.track(…)`, `<Provider … />`
    Call,
    /// `new Client(…)`
    New,
    /// `client.user = …`, `client.user.name = …`; argument 0 is what is assigned.
    Assign,
    /// `{ resolve: 'pkg', options: {…} }`, `['pkg', {…}]`, `{ modules: ['pkg'], options: {…} }`: a package that is named in a
    /// list of the program's settings. The path is the key beside the name; argument 0 is what stands there.
    Listed,
    /// `app.use(client, {…})`: the client is argument 0 of a method of this name.
    Installed,
    /// `<script data-site="…">`: an element with this attribute, or the description of one; argument 0 are its attributes.
    Tag,
}

/// An overload applies when all given conditions hold.
#[derive(Clone, Debug, Default, serde::Deserialize, serde::Serialize)]
pub struct MethodCondition {
    /// This argument is a string (a literal or text built from parts).
    pub string: Option<u16>,
    /// This argument is a function.
    pub function: Option<u16>,
    /// There are at least this many arguments.
    pub at_least: Option<u16>,
    /// The text of an element's attribute holds this.
    pub holds: Option<CompactString>,
}

/// What is sent where: argument number, path below it (`[]` is [`PathKey::Any`]), channel.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct ArgumentChannel {
    pub argument: u16,
    pub path: Vec<PathKey>,
    pub channel: Channel,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Deserialize, serde::Serialize)]
pub enum PathKey {
    Name(CompactString),
    Any,
    /// What the function here returns: `(event) => ({ … })`.
    Returned,
    /// The member that the literal in this argument names, any member when it is no literal: `map.get('email')`.
    /// With a key it is the literal under that key of the argument: `useWatch({ name: 'email' })`.
    NamedBy(u16, Option<CompactString>),
    /// The member that the literal in this argument names behind a text: `email` of `listenTo(user, 'change:email', f)`.
    NamedBehind(u16, CompactString),
    /// What the function here leaves of this parameter: `(state, action) => { state.user = action.payload; }`.
    Changed(u16),
    /// What the function here is given as this parameter: `{ actions: { invite(mail) {…} } }`.
    Given(u16),
}

/// Through which door data leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// Name of an event.
    EventName,
    /// Property of an event.
    EventProperty,
    /// Property that sticks to every later event.
    SuperProperty,
    /// Property of a person.
    ProfileProperty,
    /// Property of a group of persons.
    GroupProperty,
    /// Id of a person.
    DistinctId,
    /// Id of a group.
    GroupId,
    /// Location.
    Geo,
    /// What feature flags are decided by.
    FlagContext,
    /// Address of a page, a link, a referrer.
    Url,
    /// Title or name of a page or a screen.
    Page,
    /// Header of a request.
    Header,
    /// Text or context of a log.
    Log,
    /// Written to the device: a cookie, web storage.
    Storage,
    /// The key of the next argument's value; sent, but judged only as a key.
    PropertyName,
    /// A settings object or a positional setting (findings of checks).
    Setting,
    /// Not sent.
    None,
}
