//! The `scrubbers:` of `vendors/NAME.yml` as written.

use serde::Deserialize;

use super::examples::RawExamples;
use crate::rules::load::{At, Pairs};
use crate::rules::vendor::Channel;

/// An option that takes data out of what an SDK sends.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawScrubber {
    /// Kebab-case, unique in the file.
    #[cfg_attr(test, schemars(regex(pattern = r"^[a-z0-9]+(-[a-z0-9]+)*$")))]
    pub(crate) id: At<String>,
    /// What it does and what it leaves, in one sentence.
    pub(crate) says: String,
    /// The settings groups that the option belongs to.
    pub(crate) groups: Vec<At<String>>,
    /// Dotted path of the option in the settings object.
    pub(crate) option: String,
    /// What the option is.
    pub(crate) form: RawScrubberForm,
    /// Form `function`: the parameter that receives the payload.
    #[serde(default)]
    pub(crate) parameter: u16,
    /// Form `function`: where the payload stands in that parameter; absent: it is the whole.
    #[serde(default)]
    pub(crate) given: Option<At<String>>,
    /// Form `function`: where the payload stands in what the function returns; absent: it is the whole.
    #[serde(default)]
    pub(crate) returned: Option<At<String>>,
    /// Form `function`: what the function returns says nothing, the payload is changed in place.
    #[serde(default)]
    pub(crate) in_place: bool,
    /// Form `function`: the member of the parameter that is called with the payload to send it on: `next(payload)`.
    #[serde(default)]
    pub(crate) handed_to: Option<At<String>>,
    /// Form `function`: methods of the payload that put something else in the place of what was there: `event.setUser(id)`.
    #[serde(default)]
    pub(crate) replaced_by: Vec<At<String>>,
    /// Every call of the group adds one (`addProcessor(f)`), instead of starting the SDK.
    #[serde(default)]
    pub(crate) adds: bool,
    /// Which data it sees. What no entry names passes it.
    pub(crate) covers: Vec<RawCovered>,
    /// Form `function`: what it puts into the payload goes out as well. Channels of the places there: `user: profile-property`, `""` for all that is not
    /// named.
    #[serde(default)]
    pub(crate) sends: Pairs<At<String>, Channel>,
    /// What the removal is worth: id of a mark of `library/`.
    pub(crate) mark: At<String>,
    /// The mark where a function removes under a condition only; absent: that counts for nothing.
    #[serde(default)]
    pub(crate) conditional: Option<At<String>>,
    /// Programs. `flags`: data is still reported. `passes`: it is no longer.
    #[serde(default)]
    pub(crate) examples: RawExamples<String>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RawScrubberForm {
    /// A list of keys that are removed at the first level.
    Keys,
    /// A list of keys that are removed at any depth.
    DeepKeys,
    /// A function that receives the payload and returns it changed, or null; or changes it, or hands it on.
    Function,
    /// A truth value: where it is `true`, all that the scrubber covers is left out.
    Switch,
    /// Cannot be judged from the code: rules by the form of texts, payloads in bulk. That it is there is said, and findings stay.
    Unjudged,
}

/// Which data a scrubber sees. All given parts must hold.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCovered {
    /// Clients of the same file.
    pub(crate) clients: Vec<At<String>>,
    /// Methods; absent: all.
    #[serde(default)]
    pub(crate) calls: Vec<String>,
    /// Channels; absent: all.
    #[serde(default)]
    pub(crate) channels: Vec<Channel>,
    /// Number of an argument; absent: all.
    #[serde(default)]
    pub(crate) argument: Option<u16>,
    /// What of the argument it sees; absent: all.
    #[serde(default)]
    pub(crate) part: Option<At<String>>,
    /// Form `function`: where that stands in the payload; absent: it is the whole.
    #[serde(default)]
    pub(crate) at: Option<At<String>>,
}
