//! `tracklint lock`: pins what packs from elsewhere hold today.

use clap::Args;

use super::output::write_report;
use super::project::ProjectArguments;
use crate::config::{LOCK_NAME, LockUse, lock_text};
use crate::error::{Error, ExitClass};
use crate::pipeline;

#[derive(Debug, Args)]
pub(super) struct LockArguments {
    #[command(flatten)]
    project: ProjectArguments,
}

/// Reads the packs without comparing them, and writes what they hold.
pub(super) fn run(arguments: &LockArguments) -> Result<ExitClass, Error> {
    let request = arguments.project.request_with(LockUse::Ignore)?;
    pipeline::knowledge(&request)?;
    let pinned = request.settings.pinned();
    write_report(&lock_text(pinned), Some(&request.root.join(&request.settings.folder).join(LOCK_NAME)))?;
    let packs =
        if pinned.len() == 1 { "1 pack is".to_owned() } else { format!("{} packs are", pinned.len()) };
    write_report(&format!("{packs} pinned in {LOCK_NAME}.\n"), None)?;
    Ok(ExitClass::Clean)
}
