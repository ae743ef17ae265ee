//! Reads a project's own folder of rules: the YAML files below its `vendors`, `data`, `library`, `regimes` and `policies`.

use std::path::Path;

use ignore::WalkBuilder;

use super::{read_written, written_text};
use crate::error::Error;
use crate::limits::WALK_DEPTH;
use crate::source::is_yaml;

/// Paths relative to the folder, with `/`, and their texts, sorted by path.
///
/// # Errors
/// The folder does not exist, or a file in it cannot be read or is larger than a rules file may be.
pub fn read_rules(folder: &Path) -> Result<Vec<(String, String)>, Error> {
    if !folder.is_dir() {
        return Err(Error::MissingPath { path: folder.to_owned() });
    }
    let mut files = Vec::new();
    let walk = WalkBuilder::new(folder)
        .standard_filters(false)
        .max_depth(Some(WALK_DEPTH))
        .sort_by_file_name(Ord::cmp)
        .build();
    for entry in walk {
        let unreadable = |path: &Path, reason: String| Error::Unreadable { path: path.to_owned(), reason };
        let entry = entry.map_err(|error| unreadable(folder, error.to_string()))?;
        let path = entry.path();
        if !is_yaml(path) || !path.is_file() {
            continue;
        }
        let bytes = read_written(path).map_err(|error| unreadable(path, error.to_string()))?;
        let text = written_text(&path.display().to_string(), &bytes)?;
        let relative = path.strip_prefix(folder).unwrap_or(path);
        let relative: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        files.push((relative.join("/"), text));
    }
    Ok(files)
}
