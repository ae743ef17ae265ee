//! `tracklint fix`, and what `check --fix` shares with it: edits written to disk, or shown as a diff.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;

use super::names::{ConfidenceName, SeverityName, today};
use super::output::write_report;
use super::project::PolicyArguments;
use crate::error::{Error, ExitClass};
use crate::fix::unified;
use crate::pipeline::{self, FixAsked, Fixed, FixedFile, Request};
use crate::policy::Finding;
use crate::rules::policy::{Confidence, Severity};

#[derive(Debug, Args)]
pub(super) struct FixArguments {
    /// Files and folders to fix
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,
    /// Show what would be changed as a diff, and change nothing
    #[arg(long, visible_alias = "dry-run")]
    diff: bool,
    /// Also fix what changes more than the finding asks for: read the diff
    #[arg(long = "unsafe")]
    unsafe_too: bool,
    #[command(flatten)]
    policy: PolicyArguments,
    /// Least severity that is fixed
    #[arg(long, value_enum, value_name = "SEVERITY")]
    threshold: Option<SeverityName>,
    /// Least confidence that is fixed
    #[arg(long, value_enum, value_name = "CONFIDENCE")]
    min_confidence: Option<ConfidenceName>,
    /// Fix tests, stories and mocks too
    #[arg(long)]
    include_tests: bool,
}

/// Fixes, and says what is left.
pub(super) fn run(arguments: &FixArguments) -> Result<ExitClass, Error> {
    let mut request = arguments.policy.request(&arguments.paths)?;
    let settings = &mut request.settings;
    settings.threshold = arguments.threshold.map(Severity::from).or(settings.threshold);
    settings.confidence = arguments.min_confidence.map(Confidence::from).or(settings.confidence);
    settings.include_tests |= arguments.include_tests;
    settings.today = Some(today());
    let fixed = fixed(&request, arguments.unsafe_too, arguments.diff)?;
    let report = super::check::report_on(&fixed.outcome);
    let left: Vec<&Finding> =
        fixed.outcome.findings.iter().filter(|finding| report.counts(finding)).collect();
    if !arguments.diff {
        write_report(&told(&fixed, &left, arguments.unsafe_too), None)?;
    }
    Ok(if left.is_empty() { ExitClass::Clean } else { ExitClass::Findings })
}

/// Fixes in memory, then writes the files, or prints what would be written.
pub(super) fn fixed(request: &Request, unsafe_too: bool, only_show: bool) -> Result<Fixed, Error> {
    let fixed = pipeline::fix(request, FixAsked { unsafe_too })?;
    if only_show {
        write_report(&fixed.files.iter().map(diff).collect::<String>(), None)?;
        return Ok(fixed);
    }
    for file in &fixed.files {
        pipeline::write_fixed(&request.root, file)?;
    }
    Ok(fixed)
}

/// One line on the error stream, where a report goes to the output.
pub(super) fn say(fixed: &Fixed, only_show: bool) {
    let done = if only_show { "would be fixed" } else { "fixed" };
    let text = format!("{} {done} in {}.\n", findings(fixed.mended.len()), files(fixed.files.len()));
    // Nothing can be told when the error stream itself fails.
    let _ = io::stderr().write_all(text.as_bytes());
}

fn diff(file: &FixedFile) -> String {
    let masked: Vec<&str> = file.masked.iter().map(String::as_str).collect();
    unified(&file.path, &file.before, &file.after, &masked)
}

fn told(fixed: &Fixed, left: &[&Finding], unsafe_too: bool) -> String {
    let mut lines: Vec<String> = fixed
        .mended
        .iter()
        .map(|finding| {
            let says = finding.fix.as_ref().map_or("", |fix| fix.says.as_str());
            format!("{}: {} ({})", finding.path, says, finding.rule)
        })
        .collect();
    for finding in &fixed.taken_back {
        let says = finding.fix.as_ref().map_or("", |fix| fix.says.as_str());
        let file = fixed.outcome.files.get(finding.file.index());
        let line = file.map_or(0, |file| file.line_index().position(&file.text, finding.span.start).line);
        let path = &finding.path;
        lines.push(format!(
            "{path}:{line}: not fixed, as a scan finds this or another all the same after it: {says}"
        ));
    }
    lines.push(format!("{} fixed in {}.", findings(fixed.mended.len()), files(fixed.files.len())));
    if !left.is_empty() {
        let is_tried =
            |finding: &Finding| fixed.taken_back.iter().any(|tried| tried.fingerprint == finding.fingerprint);
        let untried = left.iter().filter(|finding| finding.fix.is_some() && !is_tried(finding));
        let with_care = untried.count();
        let more = match with_care {
            0 => ": no edit of their calls would mend them".to_owned(),
            _ if unsafe_too => String::new(),
            number => format!("; `--unsafe` has a fix for {number}, look at it with `--diff`"),
        };
        lines.push(format!("{} left{more}. `tracklint check` shows them.", findings(left.len())));
    }
    lines.join("\n") + "\n"
}

fn findings(number: usize) -> String {
    if number == 1 { "1 finding".to_owned() } else { format!("{number} findings") }
}

fn files(number: usize) -> String {
    if number == 1 { "1 file".to_owned() } else { format!("{number} files") }
}
