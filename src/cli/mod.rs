//! The command line: arguments in, exit class out. One file per subcommand.
//!
//! Reads no program text and judges nothing: it turns arguments into a request and an outcome into bytes.

mod baseline;
mod check;
mod config;
mod explain;
mod explain_flow;
mod fix;
mod init;
mod inventory;
mod ledger;
mod list;
mod lock;
mod lsp;
mod names;
mod output;
mod policy;
mod progress;
mod project;
mod schema;
mod shell;
mod test;
mod why;

use std::io::{self, IsTerminal, Write};

use clap::{CommandFactory, Parser, Subcommand};
use miette::{GraphicalReportHandler, GraphicalTheme};

use crate::error::{Error, ExitClass};
use crate::report::TextStyle;

/// Find personal data on its way to third parties.
#[derive(Debug, Parser)]
#[command(name = "tracklint", version, about, max_term_width = 100, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Never use colour
    #[arg(long = "no-color", global = true)]
    no_colour: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check files and folders against the policy
    ///
    /// Exit codes: 0 nothing at or above the threshold, 1 findings, 2 usage, settings or internal error.
    Check(check::CheckArguments),
    /// Change the code so that findings are gone, where that is safe
    ///
    /// Exit codes: 0 nothing is left at or above the threshold, 1 findings are left, 2 usage, settings or internal error.
    Fix(fix::FixArguments),
    /// Write a file of today's findings, so that only new ones count
    ///
    /// Exit codes: 0 written, 2 usage, settings or internal error.
    Baseline(baseline::BaselineArguments),
    /// Serve editors over the standard streams (Language Server Protocol)
    Lsp(lsp::LspArguments),
    /// Run the examples of the project's rules
    ///
    /// Exit codes: 0 all are as they say, 1 some are not, 2 usage, settings or internal error.
    Test(test::TestArguments),
    /// Show the settings a run would have, and where each comes from
    Config(config::ConfigArguments),
    /// Say what is known about the calls of one line: why something is reported there, or why not
    ///
    /// Exit codes: 0 explained, 2 the file cannot be analysed, or usage, settings or internal error.
    ExplainFlow(explain_flow::ExplainFlowArguments),
    /// Say which rules were considered for a finding or a line, what of them matched, and what decided
    ///
    /// Exit codes: 0 answered, 2 nothing is judged there, or usage, settings or internal error.
    Why(why::WhyArguments),
    /// Look at the code, and write first settings and a first ledger, each line explained
    ///
    /// Exit codes: 0 written (what is there already is left alone), 2 usage, settings or internal error.
    Init(init::InitArguments),
    /// List everything that leaves the program, whatever the policy says of it
    ///
    /// Exit codes: 0 listed, 2 usage, settings or internal error.
    Inventory(inventory::InventoryArguments),
    /// Compare what third parties get with the ledger, or write what is new into it
    ///
    /// Exit codes: 0 nothing at or above the threshold differs, or written, 1 differences, 2 usage, settings or internal error.
    Ledger(ledger::LedgerArguments),
    /// Say what a change of the policy does
    Policy(policy::PolicyCommand),
    /// Pin what the packs from packages hold, in tracklint.lock
    Lock(lock::LockArguments),
    /// List what is known: vendors, data, rules, regimes or sanitizers
    List(list::ListArguments),
    /// Say what is known under an id, with code that is reported and code that is not
    Explain(explain::ExplainArguments),
    /// Write what completes commands and options in a shell
    Completions(shell::CompletionsArguments),
    /// Write the manual page
    Man(shell::ManArguments),
}

/// Runs the command line of this process.
pub fn main() -> ExitClass {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and the version are no errors for clap's own exit code.
            let class = if error.use_stderr() { ExitClass::Failure } else { ExitClass::Clean };
            // A closed pipe is nobody left to tell.
            let _ = error.print();
            return class;
        }
    };
    let no_colour = arguments.no_colour;
    let result = match &arguments.command {
        Command::Check(check) => check::run(check, no_colour),
        Command::Fix(fix) => fix::run(fix),
        Command::Baseline(baseline) => baseline::run(baseline),
        Command::Lsp(lsp) => lsp::run(lsp),
        Command::Test(test) => test::run(test),
        Command::Config(config) => config::run(config),
        Command::ExplainFlow(explain) => explain_flow::run(explain, no_colour),
        Command::Why(why) => why::run(why, no_colour),
        Command::Init(init) => init::run(init),
        Command::Inventory(inventory) => inventory::run(inventory, no_colour),
        Command::Ledger(ledger) => ledger::run(ledger, no_colour),
        Command::Policy(policy) => policy::run(policy, no_colour),
        Command::Lock(lock) => lock::run(lock),
        Command::List(list) => list::run(list, no_colour),
        Command::Explain(explain) => explain::run(explain, no_colour),
        Command::Completions(arguments) => shell::completions(arguments, Arguments::command()),
        Command::Man(arguments) => shell::man(arguments, Arguments::command()),
    };
    result.unwrap_or_else(|error| {
        print_error(&error, no_colour);
        error.exit_class()
    })
}

fn print_error(error: &Error, no_colour: bool) {
    let style = style_for(&io::stderr(), no_colour);
    let theme = match (style.colour, style.unicode) {
        (true, true) => GraphicalTheme::unicode(),
        (false, true) => GraphicalTheme::unicode_nocolor(),
        (_, false) => GraphicalTheme::none(),
    };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(style.width).with_links(false);
    let mut text = String::new();
    if handler.render_report(&mut text, error).is_err() {
        text = format!("{error}\n");
    }
    // Nothing can be told when the error stream itself fails.
    let _ = io::stderr().write_all(text.as_bytes());
}

/// How text is drawn on a stream.
fn style_for(stream: &impl IsTerminal, no_colour: bool) -> TextStyle {
    let is_terminal = stream.is_terminal();
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let forced = set("FORCE_COLOR") || set("CLICOLOR_FORCE");
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    let colour = !no_colour && !set("NO_COLOR") && (forced || (is_terminal && !dumb));
    let width = terminal_size::terminal_size().filter(|_| is_terminal).map(|(width, _)| usize::from(width.0));
    TextStyle {
        colour,
        unicode: !is_terminal || speaks_unicode(),
        width: width.unwrap_or(WIDTH).clamp(40, 200),
    }
}

/// Columns of a report that goes to a file or a pipe.
const WIDTH: usize = 100;

/// The locale names an encoding; a terminal without a locale is taken for a modern one.
fn speaks_unicode() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| {
        std::env::var_os(name).and_then(|value| value.into_string().ok()).filter(|value| !value.is_empty())
    });
    locale.is_none_or(|locale| locale.to_ascii_lowercase().replace('-', "").contains("utf8"))
}
