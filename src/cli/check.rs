//! `tracklint check`.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::progress::Bar;
use super::{WIDTH, style_for};
use crate::config::{self, Settings};
use crate::error::{Error, ExitClass};
use crate::pipeline::{self, Outcome, Progress, Request};
use crate::report::{self, Format, Report, TextStyle};
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
    /// Write the report to a file instead of the standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write the report in another format to a file too; can be given again
    #[arg(long, value_name = "FORMAT=FILE", value_parser = also)]
    also: Vec<(FormatName, PathBuf)>,
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
    /// Print one line per finding and nothing else
    #[arg(long, short)]
    quiet: bool,
    /// Never use colour
    #[arg(long = "no-color")]
    pub(super) no_colour: bool,
    /// Check tests, stories and mocks too
    #[arg(long)]
    include_tests: bool,
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
    Sarif,
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

/// `sarif=report.sarif`
fn also(written: &str) -> Result<(FormatName, PathBuf), String> {
    let (format, path) = written.split_once('=').ok_or("write it as FORMAT=FILE: `sarif=report.sarif`")?;
    if path.is_empty() {
        return Err("the file is missing after `=`".to_owned());
    }
    Ok((FormatName::from_str(format, false)?, path.into()))
}

/// Checks, writes the report, and says how it went.
pub(super) fn run(arguments: &CheckArguments) -> Result<ExitClass, Error> {
    let request = request(arguments)?;
    let outcome = pipeline::run(&request)?;
    // The bar is gone before the report begins.
    drop(request);
    let report = report_on(&outcome);
    let text = report::render(&report, format(arguments));
    write_report(&text, arguments.output.as_deref())?;
    for (name, path) in &arguments.also {
        write_report(&report::render(&report, file_format(*name)), Some(path))?;
    }
    let clean = report.counted().next().is_none();
    Ok(if clean { ExitClass::Clean } else { ExitClass::Findings })
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

fn format(arguments: &CheckArguments) -> Format {
    match arguments.format {
        FormatName::Text if arguments.quiet => Format::Lines,
        FormatName::Text if arguments.output.is_none() => {
            Format::Text(style_for(&io::stdout(), arguments.no_colour))
        }
        name => file_format(name),
    }
}

/// A file is no terminal, whatever the standard output is.
fn file_format(name: FormatName) -> Format {
    match name {
        FormatName::Text => Format::Text(TextStyle { colour: false, unicode: true, width: WIDTH }),
        FormatName::Lines => Format::Lines,
        FormatName::Json => Format::Json,
        FormatName::Sarif => Format::Sarif,
    }
}

fn request(arguments: &CheckArguments) -> Result<Request, Error> {
    if let Some(path) = arguments.paths.iter().find(|path| fs::symlink_metadata(path).is_err()) {
        return Err(Error::MissingPath { path: path.clone() });
    }
    let (root, paths) = root_and_paths(&arguments.paths);
    let mut settings = settings(&root, arguments.config.as_deref())?;
    settings.threshold = arguments.threshold.map(Severity::from).or(settings.threshold);
    settings.confidence = arguments.min_confidence.map(Confidence::from).or(settings.confidence);
    settings.include_tests |= arguments.include_tests;
    let progress = (!arguments.quiet).then(Bar::on_terminal).flatten();
    Ok(Request {
        root,
        paths,
        settings,
        policy: arguments.policy.clone(),
        select_all: arguments.all_files,
        threads: arguments.threads.map(usize::from),
        progress: progress.map(|bar| Box::new(bar) as Box<dyn Progress>),
    })
}

/// The root is what paths in reports are relative to, and where settings, manifests and workspaces are looked
/// up. It is the current folder, so that `tracklint check packages/app` names `packages/app/src/a.ts` as
/// editors and code scanning do; a folder that has settings of its own is its own root, and so is what lies
/// outside the current folder.
fn root_and_paths(paths: &[PathBuf]) -> (PathBuf, Vec<PathBuf>) {
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
        Ok(text) => config::parse(&shown(&path), &text),
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
