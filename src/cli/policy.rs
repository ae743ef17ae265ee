//! `tracklint policy diff`: what a change of the policy flags and releases on today's code.

use std::io;

use clap::{Args, Subcommand};

use super::names::DayArguments;
use super::output::{PageFormat, write_report};
use super::project::PolicyArguments;
use super::style_for;
use crate::error::{Error, ExitClass};
use crate::pipeline::{self, Released};
use crate::report::policy_diff::{Page, render_json, render_text};
use crate::report::severity_in_words;

#[derive(Debug, Args)]
pub(super) struct PolicyCommand {
    #[command(subcommand)]
    command: PolicySubcommand,
}

#[derive(Debug, Subcommand)]
enum PolicySubcommand {
    /// Compare the policy with that of a branch or commit, on today's code
    ///
    /// As `check --diff` does, it compares with the commit where this branch left the other one. Exit codes: 0
    /// compared, 2 usage, settings or internal error.
    Diff(DiffArguments),
}

#[derive(Debug, Args)]
struct DiffArguments {
    /// The branch or commit
    #[arg(value_name = "REF")]
    reference: String,
    /// Output format
    #[arg(long, value_enum, default_value_t = PageFormat::Text)]
    format: PageFormat,
    #[command(flatten)]
    policy: PolicyArguments,
    #[command(flatten)]
    day: DayArguments,
}

pub(super) fn run(command: &PolicyCommand, no_colour: bool) -> Result<ExitClass, Error> {
    let PolicySubcommand::Diff(arguments) = &command.command;
    let mut request = arguments.policy.request_at(".".into())?;
    request.settings.today = Some(arguments.day.day());
    let diff = pipeline::policy_diff(&request, &arguments.reference)?;
    let base = if diff.had_none { format!("{} (which has no settings file)", diff.base) } else { diff.base };
    let page = Page {
        base: &base,
        flagged: diff.flagged.iter().collect(),
        released: diff.released.iter().map(|(finding, why)| (finding, in_words(why))).collect(),
        changed: diff.changed.iter().map(|(was, is)| (was, is)).collect(),
        kept: diff.kept,
        files: &diff.files,
    };
    let text = match arguments.format {
        PageFormat::Text => render_text(&page, style_for(&io::stdout(), no_colour)),
        PageFormat::Json => render_json(&page),
    };
    write_report(&text, None)?;
    Ok(ExitClass::Clean)
}

fn in_words(why: &Released) -> String {
    match why {
        Released::NotForbidden => "no rule forbids it now".to_owned(),
        Released::Below { rule, severity } => {
            format!("`{rule}` reports it as {} now, below the threshold", severity_in_words(*severity))
        }
        Released::Unsure => "not sure enough for the policy of now".to_owned(),
        Released::Accepted => "excused now".to_owned(),
    }
}
