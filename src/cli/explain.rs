//! `tracklint explain`: what is known under an id.

use std::io;

use clap::Args;

use super::list::knowledge;
use super::output::{PageFormat, write_report};
use super::project::PolicyArguments;
use super::style_for;
use crate::error::{Error, ExitClass};
use crate::report::knowledge::{explain, explain_json, explain_text};

#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// Id of a vendor, a category, a rule, a clause, a setting, a sanitizer or a policy
    id: String,
    /// Output format
    #[arg(long, value_enum, default_value_t = PageFormat::Text)]
    format: PageFormat,
    #[command(flatten)]
    policy: PolicyArguments,
}

pub(super) fn run(arguments: &ExplainArguments, no_colour: bool) -> Result<ExitClass, Error> {
    let (model, policy) = knowledge(&arguments.policy, no_colour)?;
    let id = arguments.id.trim();
    let pages = explain(&model, &policy, id).map_err(|help| Error::UnknownId {
        id: id.to_owned(),
        help: help.or_else(|| Some(LISTS.to_owned())),
    })?;
    let text = match arguments.format {
        PageFormat::Text => explain_text(&pages, style_for(&io::stdout(), no_colour)),
        PageFormat::Json => explain_json(&pages),
    };
    write_report(&text, None)?;
    Ok(ExitClass::Clean)
}

const LISTS: &str = "`tracklint list vendors` shows ids; so do `data`, `rules`, `regimes` and `sanitizers`";
