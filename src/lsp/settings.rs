//! The settings and the ledger of a folder, as they stand in the editor, or on disk.

use std::path::Path;

use super::documents::Documents;
use crate::config::{LockUse, Settings};
use crate::discover::read_written;
use crate::error::Error;
use crate::pipeline::{self, SettingsFiles};

pub(super) fn settings_of(root: &Path, documents: &Documents) -> Result<Settings, Error> {
    let read = |path: &Path| match documents.get(path) {
        Some(document) => Ok(document.text.as_bytes().to_vec()),
        None => read_written(path),
    };
    let name = |path: &Path| path.strip_prefix(root).unwrap_or(path).display().to_string();
    pipeline::settings(root, (None, &[]), LockUse::Check, &SettingsFiles { read: &read, name: &name })
}
