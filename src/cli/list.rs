//! `tracklint list`: what is known, as a table.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::output::{PageFormat, write_report};
use super::project::PolicyArguments;
use crate::error::{Error, ExitClass};
use crate::pipeline;
use crate::report::knowledge::{Listed, list, list_json, list_text};
use crate::rules::Model;
use crate::rules::policy::Policy;

#[derive(Debug, Args)]
pub(super) struct ListArguments {
    /// What to list
    #[arg(value_enum)]
    what: What,
    /// Output format
    #[arg(long, value_enum, default_value_t = PageFormat::Text)]
    format: PageFormat,
    #[command(flatten)]
    policy: PolicyArguments,
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
    let (model, policy) = knowledge(&arguments.policy)?;
    let what = match arguments.what {
        What::Vendors => Listed::Vendors,
        What::Data => Listed::Data,
        What::Rules => Listed::Rules,
        What::Regimes => Listed::Regimes,
        What::Sanitizers => Listed::Sanitizers,
    };
    let listing = list(&model, &policy, what);
    let text = match arguments.format {
        PageFormat::Text => list_text(&listing),
        PageFormat::Json => list_json(&listing),
    };
    write_report(&text, None)?;
    Ok(ExitClass::Clean)
}

/// The knowledge of the current folder, and its policy.
pub(super) fn knowledge(policy: &PolicyArguments) -> Result<(Model, Policy), Error> {
    pipeline::knowledge(&policy.request_at(PathBuf::from("."))?)
}
