//! `tracklint list`: what is known, as a table.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::output::{PageFormat, write_report};
use super::print_error;
use super::project::PolicyArguments;
use crate::config::Settings;
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

pub(super) fn run(arguments: &ListArguments, no_colour: bool) -> Result<ExitClass, Error> {
    let (model, policy) = knowledge(&arguments.policy, no_colour)?;
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

/// The knowledge of the current folder, and its policy. Where its settings are wrong, that is told, and what comes with the tool is given: the
/// words that a correction needs are looked up here.
pub(super) fn knowledge(policy: &PolicyArguments, no_colour: bool) -> Result<(Model, Policy), Error> {
    let request = policy.request_at(PathBuf::from("."))?;
    let found = pipeline::knowledge(&request);
    let Err(error @ (Error::Settings { .. } | Error::Knowledge { .. })) = found else { return found };
    print_error(&error, no_colour);
    pipeline::knowledge(&Request::new(request.root, Settings::default()))
}
