//! `tracklint check`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use super::fix;
use super::names::{ConfidenceName, DayArguments, PlaceName, SeverityName};
use super::output::{
    FormatName, Output, SarifProfileName, category, file_format, output, prefix, write_report,
};
use super::progress::Bar;
use super::project::PolicyArguments;
use super::style_for;
use crate::config::{Enforcement, Settings};
use crate::discover::ChangeAsked;
use crate::error::{Error, ExitClass};
use crate::pipeline::{self, Outcome, Progress, Request};
use crate::report::{self, Format, Report};
use crate::rules::policy::{Confidence, Severity};

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line are independent truth values")]
pub(super) struct CheckArguments {
    /// Files and folders to check
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,
    /// Output format
    #[arg(long, value_enum, default_value_t = FormatName::Text)]
    format: FormatName,
    /// Write the report to a file: `FILE` instead of the standard output, `FORMAT=FILE` in another format too. Can be
    /// given again
    #[arg(long, value_name = "[FORMAT=]FILE", value_parser = output)]
    output: Vec<Output>,
    /// For whom SARIF is written
    #[arg(long, value_enum, value_name = "PROFILE", default_value_t)]
    sarif_profile: SarifProfileName,
    /// What SARIF calls this part of the program; code scanning keeps results of other categories [default: from the paths]
    #[arg(long, value_name = "NAME")]
    category: Option<String>,
    /// Folder of the repository that paths in reports for code hosts begin with [default: from the paths]
    #[arg(long, value_name = "FOLDER")]
    path_prefix: Option<String>,
    /// Change the code where that is safe, and report what is left
    #[arg(long, conflicts_with_all = ["staged", "diff"])]
    fix: bool,
    /// With `--fix`: also what changes more than the finding asks for
    #[arg(long = "unsafe", requires = "fix")]
    unsafe_too: bool,
    /// With `--fix`: show the changes as a diff instead of the report, and change nothing
    #[arg(long, requires = "fix")]
    dry_run: bool,
    /// Report only what the staged changes bring, compared with the last commit
    #[arg(long, conflicts_with = "diff")]
    staged: bool,
    /// Report only what came since this branch left a branch or commit (its merge base with the current one)
    #[arg(long, value_name = "REF")]
    diff: Option<String>,
    #[command(flatten)]
    policy: PolicyArguments,
    /// Least severity that fails the run
    #[arg(long, value_enum, value_name = "SEVERITY")]
    threshold: Option<SeverityName>,
    /// Least confidence that is shown and counts
    #[arg(long, value_enum, value_name = "CONFIDENCE")]
    min_confidence: Option<ConfidenceName>,
    /// Where the run happens: `enforcement` in the settings says what findings do there
    #[arg(long, value_enum, value_name = "PLACE")]
    place: Option<PlaceName>,
    /// Findings in this file are accepted; `tracklint baseline --write FILE` writes it
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Show everything, as if nothing had been suppressed, waived or put into a baseline
    #[arg(long)]
    no_exceptions: bool,
    #[command(flatten)]
    day: DayArguments,
    /// Print one line per finding and nothing else
    #[arg(long, short)]
    quiet: bool,
    /// Check tests, stories and mocks too
    #[arg(long)]
    include_tests: bool,
    /// Analyse copies of libraries that lie in the tree too
    #[arg(long)]
    include_libraries: bool,
    /// Report findings in generated files too
    #[arg(long)]
    include_generated: bool,
    /// Parse every file, without selection
    #[arg(long, hide = true)]
    all_files: bool,
    /// Threads to use [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
}

/// Checks, writes the report, and says how it went.
pub(super) fn run(arguments: &CheckArguments, no_colour: bool) -> Result<ExitClass, Error> {
    let request = request(arguments)?;
    let enforcement = enforcement(arguments, &request.settings);
    let outcome = outcome(arguments, &request)?;
    let prefix = prefix(&request.root, arguments.path_prefix.as_deref());
    let name = folder_name(&request.root);
    // The bar is gone before the report begins.
    drop(request);
    let category = arguments.category.clone().unwrap_or_else(|| category(&arguments.paths));
    let time = arguments.day.time();
    let report = Report { category: &category, name: &name, time: &time, ..report_on(&outcome) };
    let (mut findings, mut notes) = (outcome.findings.clone(), outcome.notes.clone());
    if let Some(prefix) = &prefix {
        report::below(prefix, &mut findings, &mut notes);
    }
    let for_hosts = Report { findings: &findings, notes: &notes, ..report.clone() };
    let render =
        |format: Format| report::render(if format.is_for_hosts() { &for_hosts } else { &report }, format);
    if prints(arguments) && !arguments.dry_run {
        write_report(&render(format(arguments, no_colour)), None)?;
    }
    for Output { format, path } in &arguments.output {
        let format = file_format(format.unwrap_or(arguments.format), arguments.sarif_profile);
        write_report(&render(format), Some(path))?;
    }
    let clean = report.counted().next().is_none();
    // The process ends here: giving every piece of the knowledge back by itself is a part of what a start costs.
    std::mem::forget(outcome);
    Ok(if clean || enforcement != Enforcement::Deny { ExitClass::Clean } else { ExitClass::Findings })
}

fn outcome(arguments: &CheckArguments, request: &Request) -> Result<Outcome, Error> {
    if !arguments.fix {
        return pipeline::run(request);
    }
    let fixed = fix::fixed(request, arguments.unsafe_too, arguments.dry_run)?;
    fix::say(&fixed, arguments.dry_run);
    Ok(fixed.outcome)
}

fn enforcement(arguments: &CheckArguments, settings: &Settings) -> Enforcement {
    arguments.place.map_or(Enforcement::Deny, |place| settings.enforcement_at(place.into()))
}

pub(super) fn report_on(outcome: &Outcome) -> Report<'_> {
    Report {
        findings: &outcome.findings,
        notes: &outcome.notes,
        stats: outcome.stats.clone(),
        files: &outcome.files,
        threshold: outcome.policy.threshold,
        confidence: outcome.policy.confidence,
        rules: &outcome.model,
        policy: &outcome.policy,
        inventory: outcome.inventory.as_ref(),
        category: env!("CARGO_PKG_NAME"),
        name: "",
        time: "",
    }
}

/// The last part of a folder's path: what lies above is nobody's business.
fn folder_name(root: &Path) -> String {
    let name = |path: PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned());
    fs::canonicalize(root).ok().and_then(name).unwrap_or_default()
}

/// A report that a file gets in the asked format is not printed as well.
fn prints(arguments: &CheckArguments) -> bool {
    arguments.output.iter().all(|output| output.format.is_some())
}

fn format(arguments: &CheckArguments, no_colour: bool) -> Format {
    match arguments.format {
        FormatName::Text if arguments.quiet => Format::Lines,
        FormatName::Text => Format::Text(style_for(&io::stdout(), no_colour)),
        name => file_format(name, arguments.sarif_profile),
    }
}

fn request(arguments: &CheckArguments) -> Result<Request, Error> {
    let mut request = arguments.policy.request(&arguments.paths)?;
    let is_audit = enforcement(arguments, &request.settings) == Enforcement::Audit;
    let settings = &mut request.settings;
    if is_audit {
        (settings.threshold, settings.confidence) = (Some(Severity::Info), Some(Confidence::Low));
    }
    settings.threshold = arguments.threshold.map(Severity::from).or(settings.threshold);
    settings.confidence = arguments.min_confidence.map(Confidence::from).or(settings.confidence);
    settings.include_tests |= arguments.include_tests;
    settings.no_exceptions = arguments.no_exceptions;
    settings.today = Some(arguments.day.day());
    if let Some(path) = &arguments.baseline {
        let reason = |error: io::Error| Error::Baseline { path: path.clone(), reason: error.to_string() };
        settings.baseline = Some(fs::canonicalize(path).map_err(reason)?.display().to_string());
    }
    settings.include_libraries |= arguments.include_libraries;
    settings.include_generated |= arguments.include_generated;
    let progress = (!arguments.quiet).then(Bar::on_terminal).flatten();
    let asked = arguments.output.iter().filter_map(|output| output.format).chain([arguments.format]);
    let with_inventory =
        asked.into_iter().any(|format| matches!(format, FormatName::Html | FormatName::OpaInput));
    Ok(Request {
        with_inventory,
        change: change(arguments),
        select_all: arguments.all_files,
        threads: arguments.threads.map(usize::from),
        progress: progress.map(|bar| Box::new(bar) as Box<dyn Progress>),
        ..request
    })
}

/// A hook that runs on push gets the pushed range from pre-commit instead of an index.
fn change(arguments: &CheckArguments) -> Option<ChangeAsked> {
    let pushed = || std::env::var("PRE_COMMIT_FROM_REF").ok().filter(|reference| !reference.is_empty());
    match &arguments.diff {
        Some(reference) => Some(ChangeAsked::Since(reference.clone())),
        None if arguments.staged => Some(pushed().map_or(ChangeAsked::Staged, ChangeAsked::Since)),
        None => None,
    }
}
