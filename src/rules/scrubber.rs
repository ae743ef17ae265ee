//! Scrubbers, compiled: options of an SDK that take data out of what it sends.

use compact_str::CompactString;

use super::library::MarkId;
use super::vendor::{Channel, Examples, Method};

#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct Scrubber {
    pub id: String,
    /// What it does and what it leaves, in one sentence.
    pub says: String,
    /// The settings groups, and the dotted path of the option in them.
    pub groups: Vec<String>,
    pub option: String,
    pub form: ScrubberForm,
    /// Every call of the group adds one, instead of starting the SDK.
    pub adds: bool,
    pub covers: Vec<Covered>,
    /// Stands for what the function puts into the payload, as argument 0.
    pub sends: Option<Method>,
    /// What the removal is worth.
    pub mark: MarkId,
    /// The same where a function removes under a condition only.
    pub conditional: Option<MarkId>,
    #[serde(skip)]
    pub examples: Examples<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub enum ScrubberForm {
    /// `['email']`: keys that are removed, at the first level or at any.
    Keys { deep: bool },
    /// `event => { … return event; }`
    Function {
        parameter: u16,
        /// Where the payload stands in the parameter.
        given: Vec<CompactString>,
        sent: Sent,
    },
    /// `hideInputs: true`: all that is covered is left out.
    Switch,
    /// `obfuscate: [{ regex: /…/ }]`: what it takes out depends on what the values are when the program runs.
    Unjudged,
}

/// What a function leaves of the payload it was given.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub enum Sent {
    /// What stands there in what it returns.
    Returned(Vec<CompactString>),
    /// The payload as it is when the function has ended: `event => { delete event.email; return true; }`.
    InPlace,
    /// What it calls this member of its parameter with: `({ payload, next }) => next(payload)`.
    HandedTo(Vec<CompactString>),
    /// Nothing of what was set before, where one of these members of the payload is called: `event => { event.setUser(id); }`.
    ReplacedBy(Vec<CompactString>),
}

/// Which data a scrubber sees; an empty list holds for all.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct Covered {
    /// Indices into the vendor's clients.
    pub clients: Vec<u16>,
    pub calls: Vec<String>,
    pub channels: Vec<Channel>,
    pub argument: Option<u16>,
    /// What of the argument it sees.
    pub part: Vec<CompactString>,
    /// Where that stands in the payload of a function.
    pub at: Vec<CompactString>,
}

impl Covered {
    pub fn holds(&self, client: u16, call: &str, (argument, channel): (u16, Channel)) -> bool {
        self.clients.contains(&client)
            && self.argument.is_none_or(|own| own == argument)
            && (self.calls.is_empty() || self.calls.iter().any(|own| own == call))
            && (self.channels.is_empty() || self.channels.contains(&channel))
    }
}
