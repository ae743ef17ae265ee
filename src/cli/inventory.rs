//! `tracklint inventory`: everything that leaves the program.

use std::io;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::check::report_on;
use super::output::write_report;
use super::project::PolicyArguments;
use super::style_for;
use crate::error::{Error, ExitClass};
use crate::pipeline::{self, Request};
use crate::report::{InventoryFormat, render_inventory};

#[derive(Debug, Args)]
pub(super) struct InventoryArguments {
    /// Files and folders to list
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,
    /// Output format
    #[arg(long, value_enum, default_value_t = FormatName::Text)]
    format: FormatName,
    /// Write the inventory to this file instead of the standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    policy: PolicyArguments,
    /// List tests, stories and mocks too
    #[arg(long)]
    include_tests: bool,
    /// Analyse copies of libraries that lie in the tree too
    #[arg(long)]
    include_libraries: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FormatName {
    Text,
    Json,
    /// One line for each transfer, setting, mention and note
    Csv,
    Markdown,
    /// One page for people that needs nothing else
    Html,
}

/// Lists what the analysis found before any rule is asked. The policy matters for packs that bring vendors only.
pub(super) fn run(arguments: &InventoryArguments, no_colour: bool) -> Result<ExitClass, Error> {
    let mut request = arguments.policy.request(&arguments.paths)?;
    request.settings.include_tests |= arguments.include_tests;
    request.settings.include_libraries |= arguments.include_libraries;
    let outcome = pipeline::run(&Request { with_inventory: true, ..request })?;
    let report = report_on(&outcome);
    let inventory = outcome.inventory.clone().unwrap_or_default();
    let format = match arguments.format {
        FormatName::Text if arguments.output.is_some() => InventoryFormat::Text(super::output::PLAIN),
        FormatName::Text => InventoryFormat::Text(style_for(&io::stdout(), no_colour)),
        FormatName::Json => InventoryFormat::Json,
        FormatName::Csv => InventoryFormat::Csv,
        FormatName::Markdown => InventoryFormat::Markdown,
        FormatName::Html => InventoryFormat::Html,
    };
    write_report(&render_inventory(&report, &inventory, format), arguments.output.as_deref())?;
    Ok(ExitClass::Clean)
}
