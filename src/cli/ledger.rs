//! `tracklint ledger`: what third parties get and what is declared for them, side by side.

use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::check::report_on;
use super::names::DayArguments;
use super::output::write_report;
use super::project::{PolicyArguments, shown};
use super::schema::{self, Schema};
use super::style_for;
use crate::config;
use crate::discover::{read_written, written_text};
use crate::error::{Error, ExitClass};
use crate::inventory::{Inventory, propose};
use crate::pipeline::{self, Request, ledger_path};
use crate::policy::Finding;
use crate::report::{self, Format, Report};
use crate::rules::policy::{Confidence, Severity};

#[derive(Debug, Args)]
pub(super) struct LedgerArguments {
    /// Files and folders to compare
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,
    /// Add what is new to the ledger, or write a first one; what people wrote stays as it is
    #[arg(long)]
    write: bool,
    /// Output format of the differences
    #[arg(long, value_enum, default_value_t = FormatName::Text)]
    format: FormatName,
    #[command(flatten)]
    policy: PolicyArguments,
    #[command(flatten)]
    day: DayArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FormatName {
    Text,
    Json,
    Markdown,
}

pub(super) fn run(arguments: &LedgerArguments, no_colour: bool) -> Result<ExitClass, Error> {
    let mut request = arguments.policy.request(&arguments.paths)?;
    request.settings.today = Some(arguments.day.day());
    let path = ledger_path(&request.root, &request.settings);
    // It is about to be there.
    request.settings.lacks_ledger &= !arguments.write;
    if request.settings.ledger.is_none() && !arguments.write {
        return Err(Error::NoLedger { path: shown(&path).into() });
    }
    let root = request.root.clone();
    let outcome = pipeline::run(&Request { with_inventory: true, ..request })?;
    if arguments.write {
        let inventory = outcome.inventory.unwrap_or_default();
        write_report(&written(&root, &path, &inventory)?, None)?;
        return Ok(ExitClass::Clean);
    }
    let is_drift = |finding: &&Finding| {
        let rule = outcome.policy.rules.iter().find(|rule| rule.id == finding.rule);
        rule.is_some_and(|rule| !rule.matches.drift.is_empty())
    };
    let differences: Vec<Finding> = outcome.findings.iter().filter(is_drift).cloned().collect();
    let report = Report { findings: &differences, ..report_on(&outcome) };
    let fails = report.counted().next().is_some();
    // All of them are shown; which of them fail the run, the policy says.
    let report = Report { threshold: Severity::Info, confidence: Confidence::Low, ..report };
    let format = match arguments.format {
        FormatName::Text => Format::Text(style_for(&io::stdout(), no_colour)),
        FormatName::Json => Format::Json,
        FormatName::Markdown => Format::Markdown,
    };
    write_report(&report::render(&report, format), None)?;
    Ok(if fails { ExitClass::Findings } else { ExitClass::Clean })
}

/// Writes the ledger, and says what was done.
pub(super) fn written(root: &Path, path: &Path, inventory: &Inventory) -> Result<String, Error> {
    let name = shown(path);
    let old = match read_written(path) {
        Ok(bytes) => Some(written_text(&name, &bytes)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(Error::Unreadable { path: path.to_owned(), reason: error.to_string() }),
    };
    let head = match old {
        Some(_) => String::new(),
        None => schema::beside(root, path, Schema::Ledger)?,
    };
    let new = config::merged_ledger(&name, old.as_deref(), &head, &propose(inventory))?;
    if old.as_deref() == Some(new.as_str()) {
        return Ok(format!("{name} has everything that was found; it was not changed.\n"));
    }
    write_report(&new, Some(path))?;
    let lines = |text: &str| text.lines().count();
    let added = lines(&new) - old.as_deref().map_or(0, lines);
    let what = match (old.is_some(), added) {
        (false, _) => "was written".to_owned(),
        (true, 0) => "was changed".to_owned(),
        (true, 1) => "got 1 line more".to_owned(),
        (true, added) => format!("got {added} lines more"),
    };
    Ok(format!(
        "{name} {what}. Fill in owner, purpose and legal basis; `tracklint ledger` shows what differs.\n"
    ))
}
