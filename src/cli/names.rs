//! Words of the command line for what the knowledge and the settings have types for.

use clap::{Args, ValueEnum};

use crate::config::Place;
use crate::rules::policy::{Confidence, Severity};
use crate::rules::waiver::Date;

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum SeverityName {
    Info,
    Low,
    Medium,
    High,
    Critical,
}

impl From<SeverityName> for Severity {
    fn from(name: SeverityName) -> Self {
        match name {
            SeverityName::Info => Self::Info,
            SeverityName::Low => Self::Low,
            SeverityName::Medium => Self::Medium,
            SeverityName::High => Self::High,
            SeverityName::Critical => Self::Critical,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum ConfidenceName {
    Low,
    Medium,
    High,
}

impl From<ConfidenceName> for Confidence {
    fn from(name: ConfidenceName) -> Self {
        match name {
            ConfidenceName::Low => Self::Low,
            ConfidenceName::Medium => Self::Medium,
            ConfidenceName::High => Self::High,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum PlaceName {
    Local,
    #[value(name = "pull_request")]
    PullRequest,
    Main,
    Audit,
}

impl From<PlaceName> for Place {
    fn from(name: PlaceName) -> Self {
        match name {
            PlaceName::Local => Self::Local,
            PlaceName::PullRequest => Self::PullRequest,
            PlaceName::Main => Self::Main,
            PlaceName::Audit => Self::Audit,
        }
    }
}

/// The day of a run.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct DayArguments {
    /// The day that waivers are compared with [default: today, UTC]
    #[arg(long = "today", value_name = "YYYY-MM-DD", value_parser = date)]
    given: Option<Date>,
}

impl DayArguments {
    pub(super) fn day(self) -> Date {
        self.given.unwrap_or_else(today)
    }

    /// `2027-01-31T12:00:00`; the first second of a day that was given instead of the clock.
    pub(super) fn time(self) -> String {
        let (day, seconds) = self.given.map_or_else(|| (today(), now() % 86_400), |day| (day, 0));
        format!("{day}T{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
    }
}

/// `2027-01-31`
fn date(written: &str) -> Result<Date, String> {
    Date::parse(written).ok_or_else(|| "write year, month and day: `2027-01-31`".to_owned())
}

pub(super) fn today() -> Date {
    Date::of_seconds(now())
}

/// Seconds since 1970, of the only clock that is read: waivers have an end, and some report formats say when the run was made.
fn now() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}
