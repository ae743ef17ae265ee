//! JSON Schemas beside the files that this program writes, so that editors complete and check them without a network.

use std::fs;
use std::path::Path;

use super::output::write_report;
use crate::error::Error;

/// What a schema is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Schema {
    Settings,
    Ledger,
}

/// The folder at the root of a project that they are put into.
const FOLDER: &str = ".tracklint";

impl Schema {
    const fn name(self) -> &'static str {
        match self {
            Self::Settings => "tracklint.schema.json",
            Self::Ledger => "ledger.schema.json",
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Settings => include_str!("../../rules/schema/tracklint.json"),
            Self::Ledger => include_str!("../../rules/schema/ledger.json"),
        }
    }
}

/// Writes the schema of this release, and gives the line with which a file at `path` (below the root) begins.
pub(super) fn beside(root: &Path, path: &Path, schema: Schema) -> Result<String, Error> {
    let folder = root.join(FOLDER);
    let unwritable =
        |error: std::io::Error| Error::Unwritable { path: folder.clone(), reason: error.to_string() };
    fs::create_dir_all(&folder).map_err(unwritable)?;
    write_report(schema.text(), Some(&folder.join(schema.name())))?;
    let below = path.strip_prefix(root).unwrap_or(path);
    let up = "../".repeat(below.components().count().saturating_sub(1));
    let up = if up.is_empty() { "./" } else { &up };
    Ok(format!("# yaml-language-server: $schema={up}{FOLDER}/{}\n", schema.name()))
}
