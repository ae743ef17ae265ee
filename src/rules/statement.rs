//! What an option of an SDK states about where data goes and how long it stays: compiled.

use super::vendor::SettingValue;

/// What a statement is about. Spelled kebab-case in YAML and reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum StatedAbout {
    /// The region whose servers get the data.
    Region,
    /// The server that gets the data, where it can be the project's own.
    Server,
    /// How long an identifier stays on the device.
    IdentifierLifetime,
}

/// An option that states something, whatever stands there: checks are about values that are worth a word, this is about all.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct Statement {
    pub group: String,
    /// Dotted path of the option.
    pub option: String,
    pub about: StatedAbout,
    /// Of regions: the values that mean one, beside the hosts of the vendor's `regions`.
    pub values: Vec<(String, Vec<SettingValue>)>,
    /// Of lifetimes: how much of the option's number is a day.
    pub per_day: f64,
    /// Of servers: a program that sets the SDK to `https://data.acme.example` and sends personal data.
    #[serde(skip)]
    pub example: Option<String>,
}
