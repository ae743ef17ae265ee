//! `tracklint check`.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::progress::Bar;
use super::{WIDTH, style_for};
use crate::config::{self, Enforcement, Place, Settings};
use crate::discover::ChangeAsked;
use crate::error::{Error, ExitClass};
use crate::pipeline::{self, Outcome, Progress, Request};
use crate::report::{self, Format, Report, TextStyle};
use crate::rules::policy::{Confidence, Severity};
use crate::rules::waiver::Date;

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
    /// Report only what the staged changes bring, compared with the last commit
    #[arg(long, conflicts_with = "diff")]
    staged: bool,
    /// Report only what came since this branch left a branch or commit (its merge base with the current one)
    #[arg(long, value_name = "REF")]
    diff: Option<String>,
    /// Settings file [default: tracklint.yml in the checked folder]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Policy pack, instead of those in the settings
    #[arg(long, value_name = "NAME")]
    policy: Option<String>,
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
    /// The day that waivers are compared with [default: today, UTC]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    today: Option<Date>,
    /// Print one line per finding and nothing else
    #[arg(long, short)]
    quiet: bool,
    /// Never use colour
    #[arg(long = "no-color")]
    pub(super) no_colour: bool,
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FormatName {
    Text,
    /// One line per finding
    Lines,
    Json,
    /// One JSON object per line
    Jsonl,
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// GitLab Code Quality
    Gitlab,
    Junit,
    Checkstyle,
    /// For reviewdog
    Rdjson,
    Markdown,
}

/// Where a report goes.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Output {
    /// `None`: that of `--format`.
    format: Option<FormatName>,
    path: PathBuf,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum SeverityName {
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
enum ConfidenceName {
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
enum PlaceName {
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

/// `sarif=report.sarif`, or `report.txt`. A name that is no format belongs to the file: `a=b.txt`.
fn output(written: &str) -> Result<Output, String> {
    let parts = written.split_once('=');
    let format = parts.and_then(|(name, path)| Some((FormatName::from_str(name, false).ok()?, path)));
    let (format, path) = format.map_or((None, written), |(format, path)| (Some(format), path));
    if path.is_empty() {
        return Err(
            "the file is missing: write `FILE` or `FORMAT=FILE`, as in `sarif=report.sarif`".to_owned()
        );
    }
    Ok(Output { format, path: path.into() })
}

/// `2027-01-31`
pub(super) fn date(written: &str) -> Result<Date, String> {
    Date::parse(written).ok_or_else(|| "write year, month and day: `2027-01-31`".to_owned())
}

/// The only clock that is read: waivers have an end.
pub(super) fn today() -> Date {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Date::of_seconds(now.map_or(0, |since| since.as_secs()))
}

/// Checks, writes the report, and says how it went.
pub(super) fn run(arguments: &CheckArguments) -> Result<ExitClass, Error> {
    let request = request(arguments)?;
    let enforcement = enforcement(arguments, &request.settings);
    let outcome = pipeline::run(&request)?;
    // The bar is gone before the report begins.
    drop(request);
    let report = report_on(&outcome);
    if prints(arguments) {
        write_report(&report::render(&report, format(arguments)), None)?;
    }
    for Output { format, path } in &arguments.output {
        let format = file_format(format.unwrap_or(arguments.format));
        write_report(&report::render(&report, format), Some(path))?;
    }
    let clean = report.counted().next().is_none();
    Ok(if clean || enforcement != Enforcement::Deny { ExitClass::Clean } else { ExitClass::Findings })
}

fn enforcement(arguments: &CheckArguments, settings: &Settings) -> Enforcement {
    arguments.place.map_or(Enforcement::Deny, |place| settings.enforcement_at(place.into()))
}

fn report_on(outcome: &Outcome) -> Report<'_> {
    Report {
        findings: &outcome.findings,
        notes: &outcome.notes,
        stats: outcome.stats.clone(),
        files: &outcome.files,
        threshold: outcome.policy.threshold,
        confidence: outcome.policy.confidence,
        rules: &outcome.model,
        policy: &outcome.policy,
    }
}

/// A report that a file gets in the asked format is not printed as well.
fn prints(arguments: &CheckArguments) -> bool {
    arguments.output.iter().all(|output| output.format.is_some())
}

fn format(arguments: &CheckArguments) -> Format {
    match arguments.format {
        FormatName::Text if arguments.quiet => Format::Lines,
        FormatName::Text => Format::Text(style_for(&io::stdout(), arguments.no_colour)),
        name => file_format(name),
    }
}

/// A file is no terminal, whatever the standard output is.
fn file_format(name: FormatName) -> Format {
    match name {
        FormatName::Text => Format::Text(TextStyle { colour: false, unicode: true, width: WIDTH }),
        FormatName::Lines => Format::Lines,
        FormatName::Json => Format::Json,
        FormatName::Jsonl => Format::JsonLines,
        FormatName::Sarif => Format::Sarif,
        FormatName::Github => Format::Github,
        FormatName::Gitlab => Format::Gitlab,
        FormatName::Junit => Format::Junit,
        FormatName::Checkstyle => Format::Checkstyle,
        FormatName::Rdjson => Format::Rdjson,
        FormatName::Markdown => Format::Markdown,
    }
}

fn request(arguments: &CheckArguments) -> Result<Request, Error> {
    if let Some(path) = arguments.paths.iter().find(|path| fs::symlink_metadata(path).is_err()) {
        return Err(Error::MissingPath { path: path.clone() });
    }
    let (root, paths) = root_and_paths(&arguments.paths);
    let mut settings = settings(&root, arguments.config.as_deref())?;
    if enforcement(arguments, &settings) == Enforcement::Audit {
        (settings.threshold, settings.confidence) = (Some(Severity::Info), Some(Confidence::Low));
    }
    settings.threshold = arguments.threshold.map(Severity::from).or(settings.threshold);
    settings.confidence = arguments.min_confidence.map(Confidence::from).or(settings.confidence);
    settings.include_tests |= arguments.include_tests;
    settings.no_exceptions = arguments.no_exceptions;
    settings.today = Some(arguments.today.unwrap_or_else(today));
    if let Some(path) = &arguments.baseline {
        let reason = |error: io::Error| Error::Baseline { path: path.clone(), reason: error.to_string() };
        settings.baseline = Some(fs::canonicalize(path).map_err(reason)?.display().to_string());
    }
    settings.include_libraries |= arguments.include_libraries;
    settings.include_generated |= arguments.include_generated;
    let progress = (!arguments.quiet).then(Bar::on_terminal).flatten();
    Ok(Request {
        root,
        paths,
        settings,
        policy: arguments.policy.clone(),
        change: change(arguments),
        select_all: arguments.all_files,
        threads: arguments.threads.map(usize::from),
        progress: progress.map(|bar| Box::new(bar) as Box<dyn Progress>),
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

/// The root is what paths in reports are relative to, and where settings, manifests and workspaces are looked
/// up. It is the current folder, so that `tracklint check packages/app` names `packages/app/src/a.ts` as
/// editors and code scanning do; a folder that has settings of its own is its own root, and so is what lies
/// outside the current folder.
pub(super) fn root_and_paths(paths: &[PathBuf]) -> (PathBuf, Vec<PathBuf>) {
    let current = PathBuf::from(".");
    if paths.contains(&current) {
        return (current, Vec::new());
    }
    if let [only] = paths
        && only.is_dir()
        && (only.join(config::FILE_NAME).is_file() || !is_below_current(only))
    {
        return (only.clone(), Vec::new());
    }
    if paths.iter().all(|path| is_below_current(path)) {
        return (current, paths.to_vec());
    }
    let absolute: Vec<PathBuf> = paths.iter().filter_map(|path| fs::canonicalize(path).ok()).collect();
    let folder =
        |path: &PathBuf| if path.is_dir() { path.clone() } else { path.parent().unwrap_or(path).to_owned() };
    let root = absolute.iter().map(folder).reduce(|one, other| common(&one, &other));
    (root.unwrap_or(current), absolute)
}

/// The deepest folder that holds both.
fn common(one: &Path, other: &Path) -> PathBuf {
    one.ancestors().find(|ancestor| other.starts_with(ancestor)).unwrap_or(one).to_owned()
}

fn is_below_current(path: &Path) -> bool {
    match (fs::canonicalize(path), fs::canonicalize(".")) {
        (Ok(path), Ok(current)) => path.starts_with(current),
        _ => false,
    }
}

pub(super) fn settings(root: &Path, given: Option<&Path>) -> Result<Settings, Error> {
    let path = match given {
        Some(path) => path.to_owned(),
        None => root.join(config::FILE_NAME),
    };
    match fs::read_to_string(&path) {
        Ok(text) => Ok(config::parse(&shown(&path), &text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound && given.is_none() => Ok(Settings::default()),
        Err(error) => Err(Error::Unreadable { path, reason: error.to_string() }),
    }
}

fn shown(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).display().to_string()
}

pub(super) fn write_report(text: &str, output: Option<&Path>) -> Result<(), Error> {
    let unwritable = |path: &Path, error: &io::Error| Error::Unwritable {
        path: path.to_owned(),
        reason: error.to_string(),
    };
    if let Some(path) = output {
        return fs::write(path, text).map_err(|error| unwritable(path, &error));
    }
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // `tracklint check | head` is no error.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(unwritable(Path::new("standard output"), &error)),
        Ok(()) => Ok(()),
    }
}
