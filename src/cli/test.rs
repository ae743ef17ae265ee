//! `tracklint test`: do the rules of the project report what they say they do?

use std::fmt::Write as _;

use clap::Args;

use super::output::write_report;
use super::project::ProjectArguments;
use crate::error::{Error, ExitClass};
use crate::pipeline::{self, Request, TestedRule};

#[derive(Debug, Args)]
pub(super) struct TestArguments {
    #[command(flatten)]
    project: ProjectArguments,
    /// Test the rules that come with the tool too
    #[arg(long)]
    all: bool,
    /// Rules without an example for both sides fail the run
    #[arg(long)]
    strict: bool,
}

/// Runs all examples and prints one line for each rule.
pub(super) fn run(arguments: &TestArguments) -> Result<ExitClass, Error> {
    let request = Request { select_all: true, ..arguments.project.request()? };
    let tested = pipeline::test_rules(&request, arguments.all)?;
    write_report(&listed(&tested), None)?;
    let is_wrong = |rule: &TestedRule| {
        !rule.complaints.is_empty() || (arguments.strict && (rule.flags == 0 || rule.passes == 0))
    };
    Ok(if tested.iter().any(is_wrong) { ExitClass::Findings } else { ExitClass::Clean })
}

fn listed(tested: &[TestedRule]) -> String {
    let mut text = String::new();
    let (mut failed, mut untested) = (0, 0);
    for rule in tested {
        let state = match (rule.complaints.is_empty(), rule.flags + rule.passes) {
            (false, _) => "FAILED",
            (true, 0) => "never exercised",
            (true, _) => "ok",
        };
        failed += usize::from(!rule.complaints.is_empty());
        untested += usize::from(rule.flags + rule.passes == 0);
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}: {state} ({} flag, {} pass)", rule.rule, rule.flags, rule.passes);
        for complaint in &rule.complaints {
            let _ = writeln!(text, "    {complaint}");
        }
    }
    let rules = tested.len();
    let _ = writeln!(text, "{rules} rules tested, {failed} failed, {untested} never exercised.");
    text
}
