//! `vendors/NAME.yml` as written.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::checked::RawChecked;
use super::examples::RawExamples;
use super::request::RawEndpoint;
use super::scrubber::RawScrubber;
use super::secret::{RawRestriction, RawSecret};
use super::settings::{RawSettings, RawUnseen};
use crate::rules::load::{At, BARE_PROGRAM, OneOrSeveral, Pairs};
use crate::rules::vendor::Channel;

/// A vendor: how its SDK enters a program, which calls send what, which settings matter.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawVendor {
    /// Kebab-case, equals the file name.
    #[cfg_attr(test, schemars(regex(pattern = r"^[a-z0-9]+(-[a-z0-9]+)*$")))]
    pub(crate) id: At<String>,
    /// For messages.
    pub(crate) name: String,
    /// What it is for; policies match it: `product-analytics`, `session-replay`, `error-monitoring`,
    /// `advertising`, `attribution`,
    /// `cdp`, `crm`, `support-chat`, `messaging`, `team-tool`, `feature-flags`, `product-adoption`, `tag-manager`, …
    #[cfg_attr(test, schemars(regex(pattern = r"^[a-z0-9]+(-[a-z0-9]+)*$")))]
    pub(crate) kind: At<String>,
    /// ISO 3166 country of the vendor.
    #[cfg_attr(test, schemars(regex(pattern = r"^[A-Z]{2}$")))]
    pub(crate) home: String,
    /// The vendor's own documentation of its SDK.
    #[cfg_attr(test, schemars(regex(pattern = r"^https?://")))]
    pub(crate) docs: String,
    /// The vendor's terms on personal data.
    #[serde(default)]
    #[cfg_attr(test, schemars(regex(pattern = r"^https?://")))]
    pub(crate) terms: Option<String>,
    /// What the file was compared with; nothing that nobody looked at.
    #[serde(default)]
    pub(crate) checked: Vec<RawChecked>,
    /// In words: what of it is from general knowledge alone.
    #[serde(default)]
    pub(crate) unchecked: Option<String>,
    /// Hosts that take in data, without scheme: `api.acme.example`.
    #[serde(default)]
    pub(crate) hosts: Vec<String>,
    /// Further hosts by the place where they keep the data: `EU: [api-eu.acme.example]`.
    #[serde(default)]
    pub(crate) regions: Pairs<String, Vec<String>>,
    /// Nodes of the taxonomy that such a vendor is for; policies ask by `expected`.
    #[serde(default)]
    #[cfg_attr(test, schemars(inner(regex(pattern = r"^[a-z0-9_]+(\.[a-z0-9_]+)*$"))))]
    pub(crate) expects: Vec<At<String>>,
    /// In words: who hashes what on the way. It changes no finding.
    #[serde(default)]
    pub(crate) hashing: Option<String>,
    /// In words: how the server can be the project's own.
    #[serde(default)]
    pub(crate) self_hosting: Option<String>,
    /// In words: what the SDK decides by itself without sending.
    #[serde(default)]
    pub(crate) local_evaluation: Option<String>,
    /// Id of a policy pack: the vendor is looked for only when it is in force.
    #[serde(default)]
    pub(crate) only_with: Option<At<String>>,
    /// It stands for every host that no other vendor has and that is not the project's own, as far as the code says. Only rules
    /// that name it or its kind are about what such hosts are sent.
    #[serde(default)]
    pub(crate) other_hosts: bool,
    /// Requests that programs make without the SDK; absent: every path of `hosts`.
    #[serde(default)]
    pub(crate) endpoints: Vec<RawEndpoint>,
    /// Packages of what loggers write to (`new AcmeTransport()`, `{ target: 'acme-transport' }`): such a logger's lines are sent to the vendor.
    #[serde(default)]
    pub(crate) transports: Vec<String>,
    /// Kinds of value whose methods send, or take settings.
    #[serde(default)]
    pub(crate) clients: Vec<RawClient>,
    /// Defaults of options, and what is worth saying about them.
    #[serde(default)]
    pub(crate) settings: RawSettings,
    /// Privacy options that no check is about.
    #[serde(default)]
    pub(crate) unseen: Vec<RawUnseen>,
    /// Options that take data out of what the SDK sends.
    #[serde(default)]
    pub(crate) scrubbers: Vec<RawScrubber>,
    /// Data that the vendor's own terms ask not to be sent: a line of its own in findings, no law.
    #[serde(default)]
    pub(crate) restricts: Vec<RawRestriction>,
    /// What lets somebody in and must not stand in code; never project tokens, which are public.
    #[serde(default)]
    pub(crate) secrets: Vec<RawSecret>,
    /// Programs that are reported for this vendor, and that are not.
    #[serde(default)]
    pub(crate) examples: RawExamples<RawVendorExample>,
}

/// A kind of value whose methods send, or take settings.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawClient {
    /// Any word; `$id` continues from it.
    pub(crate) id: At<String>,
    /// Access paths that yield one: `acme-js#default`, `global:acme`, `acme-js#Acme{}`, `$browser.init()`.
    pub(crate) from: Vec<At<String>>,
    /// Its methods; of several that fit a call the first wins.
    #[serde(default)]
    pub(crate) methods: Vec<RawMethod>,
}

/// A method: one of `call`, `assign`, `listed`, `installed` and `tag`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawMethod {
    /// Path from the client to the method: `track`, `people.set`; empty: the client itself is called; `new`:
    /// it is constructed.
    #[serde(default)]
    pub(crate) call: Option<At<String>>,
    /// Path to a member whose assignment sends: `acme.user = {…}`. Argument 0 is what is assigned.
    #[serde(default)]
    pub(crate) assign: Option<At<String>>,
    /// Key of the options of a package that a list of settings names: `{ resolve: 'acme', options: {…} }`,
    /// `{ modules: ['acme'], options: {…} }`. Argument 0 is what stands there.
    #[serde(default)]
    pub(crate) listed: Option<At<String>>,
    /// Name of the method that is given the client as a plugin: `app.use(acme, {…})` is `use`. Argument 0 is the client.
    #[serde(default)]
    pub(crate) installed: Option<At<String>>,
    /// Attribute by which an element is the vendor's: `<script data-acme-site="…">`; `src`: its text has one of the vendor's
    /// hosts. Argument 0 are all attributes of the element.
    #[serde(default)]
    pub(crate) tag: Option<At<String>>,
    /// Further names that behave the same.
    #[serde(default)]
    pub(crate) also: Vec<At<String>>,
    /// Only for calls with such arguments.
    #[serde(default)]
    pub(crate) when: RawMethodCondition,
    /// The channel of each argument, from argument 0; `none`: it is not sent.
    #[serde(default)]
    pub(crate) arguments: Vec<Channel>,
    /// Channels inside arguments: `"0[].properties"`; the longest path that fits wins; `2()`: what the
    /// function in argument 2 returns.
    #[serde(default)]
    pub(crate) paths: Pairs<At<String>, Channel>,
    /// What stands at a place of an argument, in a word, whatever the key there is: `{"0.em": email}`; `"*"`: what the name of the method
    /// says after its first word (`setFirstName`).
    #[serde(default)]
    pub(crate) means: Pairs<At<String>, String>,
    /// The call names another method of the client by a text.
    #[serde(default)]
    pub(crate) command: Option<RawCommand>,
    /// Of commands: behind this text stands which trackers are meant: `:` of `setUserId:first`.
    #[serde(default)]
    pub(crate) name_before: Option<String>,
    /// Of commands: before this text stands which tracker is meant: `.` of `first.send`.
    #[serde(default)]
    pub(crate) name_after: Option<String>,
    /// Which argument holds settings; a list where several objects of one call do.
    #[serde(default)]
    pub(crate) settings: OneOrSeveral<RawSettingsAt>,
}

/// Overloads. All given parts must hold.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawMethodCondition {
    /// Number of an argument that is a text.
    pub(crate) string: Option<u16>,
    /// Number of an argument that is a function.
    pub(crate) function: Option<u16>,
    /// There are that many arguments.
    pub(crate) at_least: Option<u16>,
    /// Of elements: the text of the attribute holds this, `acme-event-` of `class="acme-event-mail=…"`.
    pub(crate) holds: Option<String>,
}

/// A call that names a method by a text.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RawCommand {
    /// `push(['people.set', {…}])`: the first text of the list.
    List,
    /// `send('people.set', {…})`: argument 0.
    Arguments,
}

/// Which argument holds settings.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSettingsAt {
    /// Name of the group of settings, free; `settings` refers to it.
    pub(crate) group: String,
    /// Argument, and path in it, of the settings object: `"1"`.
    #[serde(default)]
    pub(crate) at: Option<At<String>>,
    /// Settings that are arguments by themselves: number and option.
    #[serde(default)]
    pub(crate) positions: Pairs<u16, String>,
}

/// A program of one file.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, remote = "Self")]
pub(crate) struct RawVendorExample {
    /// The program.
    pub(crate) code: String,
    /// `tracklint explain` shows it: short, and what people write. The others prove single calls.
    #[serde(default)]
    pub(crate) shown: bool,
    /// Categories that must be reported.
    #[serde(default)]
    #[cfg_attr(test, schemars(inner(regex(pattern = r"^[a-z0-9_]+(\.[a-z0-9_]+)*$"))))]
    pub(crate) data: Vec<At<String>>,
}

/// Everywhere else an example is a text, so that people write one here.
impl<'de> Deserialize<'de> for RawVendorExample {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ExampleVisitor;

        impl<'de> Visitor<'de> for ExampleVisitor {
            type Value = RawVendorExample;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map with `code`")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                RawVendorExample::deserialize(MapAccessDeserializer::new(map))
            }

            fn visit_str<E: Error>(self, _: &str) -> Result<Self::Value, E> {
                Err(E::custom(BARE_PROGRAM))
            }
        }

        deserializer.deserialize_any(ExampleVisitor)
    }
}
