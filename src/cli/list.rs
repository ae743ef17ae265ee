//! `tracklint list`: what is known, as a table.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::check::{settings, write_report};
use crate::error::{Error, ExitClass};
use crate::pipeline::{self, Request};
use crate::report::knowledge::{Listed, list, list_json, list_text};
use crate::rules::Model;
use crate::rules::policy::Policy;

#[derive(Debug, Args)]
pub(super) struct ListArguments {
    /// What to list
    #[arg(value_enum)]
    what: What,
    /// Output format
    #[arg(long, value_enum, default_value_t = FormatName::Text)]
    format: FormatName,
    /// Settings file, for own rules and policies [default: tracklint.yml in the current folder]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Policy pack whose rules are listed, instead of those in the settings
    #[arg(long, value_name = "NAME")]
    policy: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatName {
    Text,
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum What {
    /// Third parties whose SDKs are known
    Vendors,
    /// Categories of personal data
    Data,
    /// Rules of the policy
    Rules,
    /// Clauses of laws
    Regimes,
    /// What takes personal data out of values, and what it leaves
    Sanitizers,
}

pub(super) fn run(arguments: &ListArguments) -> Result<ExitClass, Error> {
    let (model, policy) = knowledge(arguments.config.as_deref(), arguments.policy.clone())?;
    let what = match arguments.what {
        What::Vendors => Listed::Vendors,
        What::Data => Listed::Data,
        What::Rules => Listed::Rules,
        What::Regimes => Listed::Regimes,
        What::Sanitizers => Listed::Sanitizers,
    };
    let listing = list(&model, &policy, what);
    let text = match arguments.format {
        FormatName::Text => list_text(&listing),
        FormatName::Json => list_json(&listing),
    };
    write_report(&text, None)?;
    Ok(ExitClass::Clean)
}

/// The knowledge of the current folder, and its policy.
pub(super) fn knowledge(config: Option<&Path>, policy: Option<String>) -> Result<(Model, Policy), Error> {
    let root = PathBuf::from(".");
    let settings = settings(&root, config)?;
    pipeline::knowledge(&Request {
        root,
        paths: Vec::new(),
        settings,
        policy,
        change: None,
        select_all: false,
        threads: None,
        progress: None,
    })
}
