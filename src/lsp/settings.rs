//! The settings of a folder: `tracklint.yml` as it stands in the editor, or on disk.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::time::SystemTime;

use super::documents::Documents;
use crate::config::{self, FILE_NAME, LockUse, Settings};
use crate::error::Error;
use crate::pipeline::ProjectTree;
use crate::rules::waiver::Date;

pub(super) fn settings_of(root: &Path, documents: &Documents) -> Result<Settings, Error> {
    let path = root.join(FILE_NAME);
    let text = match documents.get(&path) {
        Some(document) => Ok(document.text.to_string()),
        None => fs::read_to_string(&path),
    };
    let mut settings = match text {
        Ok(text) => config::load(&ProjectTree::on_disk(root), FILE_NAME, &text, LockUse::Check)?,
        Err(error) if error.kind() == ErrorKind::NotFound => Settings::default(),
        Err(error) => return Err(Error::Unreadable { path, reason: error.to_string() }),
    };
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    settings.today = Some(Date::of_seconds(now.map_or(0, |since| since.as_secs())));
    Ok(settings)
}
