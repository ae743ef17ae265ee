//! `tracklint explain`: what is known under an id.

use std::io;
use std::path::PathBuf;

use clap::Args;

use super::check::write_report;
use super::list::{FormatName, knowledge};
use super::style_for;
use crate::error::{Error, ExitClass};
use crate::report::knowledge::{explain, explain_json, explain_text};

#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// Id of a vendor, a category, a rule, a clause, a setting, a sanitizer or a policy
    id: String,
    /// Output format
    #[arg(long, value_enum, default_value_t = FormatName::Text)]
    format: FormatName,
    /// Settings file, for own rules and policies [default: tracklint.yml in the current folder]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Policy pack, instead of those in the settings
    #[arg(long, value_name = "NAME")]
    policy: Option<String>,
    /// Never use colour
    #[arg(long = "no-color")]
    pub(super) no_colour: bool,
}

pub(super) fn run(arguments: &ExplainArguments) -> Result<ExitClass, Error> {
    let (model, policy) = knowledge(arguments.config.as_deref(), arguments.policy.clone())?;
    let id = arguments.id.trim();
    let pages = explain(&model, &policy, id).map_err(|help| Error::UnknownId {
        id: id.to_owned(),
        help: help.or_else(|| Some(LISTS.to_owned())),
    })?;
    let text = match arguments.format {
        FormatName::Text => explain_text(&pages, style_for(&io::stdout(), arguments.no_colour)),
        FormatName::Json => explain_json(&pages),
    };
    write_report(&text, None)?;
    Ok(ExitClass::Clean)
}

const LISTS: &str = "`tracklint list vendors` shows ids; so do `data`, `rules`, `regimes` and `sanitizers`";
