//! `tracklint init`: looks at the code, and writes first settings and a first ledger, each line explained.

use std::fmt::Write as _;
use std::path::Path;

use clap::Args;

use super::check::report_on;
use super::ledger;
use super::names::today;
use super::output::write_report;
use super::project::{ProjectArguments, shown};
use super::schema::{self, Schema};
use crate::config::FILE_NAME;
use crate::error::{Error, ExitClass};
use crate::pipeline::{self, Request, ledger_path};
use crate::report::settings_draft;

#[derive(Debug, Args)]
pub(super) struct InitArguments {
    #[command(flatten)]
    project: ProjectArguments,
}

/// What is there already is left alone.
pub(super) fn run(arguments: &InitArguments) -> Result<ExitClass, Error> {
    let mut request = arguments.project.request_for_folder()?;
    request.settings.today = Some(today());
    let (root, ledger_is_there) = (request.root.clone(), request.settings.ledger.is_some());
    let ledger_path = ledger_path(&root, &request.settings);
    let outcome = pipeline::run(&Request { with_inventory: true, ..request })?;
    let inventory = outcome.inventory.clone().unwrap_or_default();
    let mut said = String::new();
    let path = root.join(FILE_NAME);
    if path.exists() {
        kept(&mut said, &path);
    } else {
        let head = schema::beside(&root, &path, Schema::Settings)?;
        write_report(&settings_draft(&report_on(&outcome), &inventory, &head), Some(&path))?;
        // Writing to a string cannot fail.
        let _ = writeln!(said, "{} was written.", shown(&path));
    }
    if ledger_is_there {
        kept(&mut said, &ledger_path);
    } else {
        said.push_str(&ledger::written(&root, &ledger_path, &inventory)?);
    }
    said.push_str("Read both; then `tracklint check` judges the code, and `tracklint ledger` shows what differs from the ledger.\n");
    write_report(&said, None)?;
    Ok(ExitClass::Clean)
}

fn kept(said: &mut String, path: &Path) {
    let _ = writeln!(said, "{} is there already and was left alone.", shown(path));
}
