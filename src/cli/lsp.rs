//! `tracklint lsp`.

use clap::Args;

use super::names::today;
use crate::error::{Error, ExitClass};
use crate::lsp;

#[derive(Debug, Args)]
pub(super) struct LspArguments {
    /// Speak over the standard streams, which is what is done anyway: editors pass this
    #[arg(long, hide = true)]
    stdio: bool,
}

pub(super) fn run(_: &LspArguments) -> Result<ExitClass, Error> {
    lsp::serve(today).map(|()| ExitClass::Clean)
}
