//! `tracklint baseline`: accepts what is found today, so that only what is new counts tomorrow.

use std::path::PathBuf;

use clap::Args;

use super::names::DayArguments;
use super::output::write_report;
use super::project::PolicyArguments;
use crate::error::{Error, ExitClass};
use crate::pipeline;
use crate::policy::Baseline;

#[derive(Debug, Args)]
pub(super) struct BaselineArguments {
    /// Files and folders to check
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,
    /// Write the baseline to this file instead of the standard output
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
    #[command(flatten)]
    policy: PolicyArguments,
    /// Check tests, stories and mocks too
    #[arg(long)]
    include_tests: bool,
    #[command(flatten)]
    day: DayArguments,
}

/// Checks without a baseline, and writes one of what counts. Suppressed and waived findings have their own exceptions.
pub(super) fn run(arguments: &BaselineArguments) -> Result<ExitClass, Error> {
    let mut request = arguments.policy.request(&arguments.paths)?;
    let settings = &mut request.settings;
    settings.baseline = None;
    settings.include_tests |= arguments.include_tests;
    settings.today = Some(arguments.day.day());
    let outcome = pipeline::run(&request)?;
    let baseline = Baseline::of(&outcome.findings);
    write_report(&baseline.text(), arguments.write.as_deref())?;
    if let Some(path) = &arguments.write {
        let beyond = outcome
            .findings
            .iter()
            .filter(|finding| finding.disposition.is_open() && !finding.is_excusable)
            .count();
        let left_out = match beyond {
            0 => String::new(),
            _ => format!(" {beyond} were left out: the policy allows no exception for them."),
        };
        let (number, path) = (baseline.findings.len(), path.display());
        let text = format!(
            "{number} findings are accepted by {path}.{left_out}\nCheck with `tracklint check --baseline {path}`, or write `baseline: {path}` into tracklint.yml.\n"
        );
        write_report(&text, None)?;
    }
    Ok(ExitClass::Clean)
}
