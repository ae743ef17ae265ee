//! `tracklint lsp`: findings in editors, on what stands in their buffers, with the knowledge of the whole program.
//!
//! One thread speaks the protocol (`server`), another analyses (`worker`). An edit starts an analysis after a short pause and gives up the one
//! that runs. Buffers lie over the disk as any other state of the tree does, so a finding in the editor is the finding of
//! `tracklint check`. Judges nothing itself.

mod actions;
mod diagnostics;
mod documents;
mod hover;
mod server;
mod settings;
mod uri;
mod worker;

use lsp_server::Connection;

use crate::error::Error;
use crate::rules::waiver::Date;

/// Serves one editor over the standard streams until it says that it is done. `today` tells the day, which may change meanwhile.
pub fn serve(today: fn() -> Date) -> Result<(), Error> {
    let (connection, threads) = Connection::stdio();
    server::serve(connection, today)?;
    threads.join().map_err(|error| Error::Internal { reason: error.to_string() })
}
