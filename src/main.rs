//! Parses the arguments, calls the library, and gives its exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(tracklint::cli::main().code())
}
