//! `tracklint test`: do the rules and vendors of the project report what they say they do?

use std::collections::BTreeSet;
use std::fmt::Write as _;

use clap::Args;

use super::output::write_report;
use super::project::ProjectArguments;
use crate::error::{Error, ExitClass};
use crate::pipeline::{self, Request, TestedCase, TestedRule};

#[derive(Debug, Args)]
pub(super) struct TestArguments {
    #[command(flatten)]
    project: ProjectArguments,
    /// Test the rules that come with the tool too
    #[arg(long)]
    all: bool,
    /// Rules without an example for both sides, and in no case, fail the run
    #[arg(long)]
    strict: bool,
}

/// Runs all examples and cases, and prints one line for each rule and each case.
pub(super) fn run(arguments: &TestArguments) -> Result<ExitClass, Error> {
    let request = Request { select_all: true, ..arguments.project.request()? };
    let vendors = pipeline::test_vendors(&request)?;
    let tested = pipeline::test_rules(&request, arguments.all)?;
    let cases = pipeline::test_cases(&request)?;
    let exercised: BTreeSet<&str> =
        cases.iter().flat_map(|case| &case.exercised).map(String::as_str).collect();
    write_report(&listed(&vendors, &tested, &cases, &exercised), None)?;
    let is_wrong = |rule: &TestedRule| {
        let lacks_a_side = (rule.flags == 0 || rule.passes == 0) && !exercised.contains(rule.rule.as_str());
        !rule.complaints.is_empty() || (arguments.strict && lacks_a_side)
    };
    let fails =
        tested.iter().chain(&vendors).any(is_wrong) || cases.iter().any(|case| !case.complaints.is_empty());
    Ok(if fails { ExitClass::Findings } else { ExitClass::Clean })
}

fn listed(
    vendors: &[TestedRule],
    tested: &[TestedRule],
    cases: &[TestedCase],
    exercised: &BTreeSet<&str>,
) -> String {
    let mut text = String::new();
    let mut failed = 0;
    let mut untested: Vec<&str> = Vec::new();
    for rule in vendors.iter().chain(tested) {
        let is_exercised = rule.flags > 0 || exercised.contains(rule.rule.as_str());
        let state = match (rule.complaints.is_empty(), is_exercised) {
            (false, _) => "FAILED",
            (true, false) => "never exercised",
            (true, true) => "ok",
        };
        failed += usize::from(!rule.complaints.is_empty());
        if !is_exercised {
            untested.push(&rule.rule);
        }
        let by = if exercised.contains(rule.rule.as_str()) { ", in cases" } else { "" };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}: {state} ({} flag, {} pass{by})", rule.rule, rule.flags, rule.passes);
        complaints(&mut text, &rule.complaints);
    }
    for case in cases {
        let state = if case.complaints.is_empty() { "ok" } else { "FAILED" };
        failed += usize::from(!case.complaints.is_empty());
        let _ = writeln!(text, "case {}: {state} ({} expected)", case.name, case.expected);
        complaints(&mut text, &case.complaints);
    }
    let rules = tested.len();
    let and_vendors = match vendors.len() {
        0 => String::new(),
        1 => ", 1 vendor".to_owned(),
        number => format!(", {number} vendors"),
    };
    let and_cases = match cases.len() {
        0 => String::new(),
        1 => " and 1 case".to_owned(),
        number => format!(" and {number} cases"),
    };
    let _ = writeln!(
        text,
        "{rules} rules{and_vendors}{and_cases} tested, {failed} failed, {} never exercised.",
        untested.len()
    );
    text
}

fn complaints(text: &mut String, complaints: &[String]) {
    for complaint in complaints {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "    {complaint}");
    }
}
