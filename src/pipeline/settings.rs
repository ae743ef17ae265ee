//! The settings of a folder with all that they name, and its ledger.
//!
//! Takes the folder and a way to read files, which is the disk or what an editor holds. A file that nobody named may be missing.

use std::io;
use std::path::{Path, PathBuf};

use super::tree::ProjectTree;
use crate::config::{self, FILE_NAME, LEDGER_NAME, LockUse, Settings, SettingsText};
use crate::discover::written_text;
use crate::error::Error;

/// How the files of settings are read and called.
pub struct SettingsFiles<'a> {
    pub read: &'a dyn Fn(&Path) -> io::Result<Vec<u8>>,
    /// A file as messages call it.
    pub name: &'a dyn Fn(&Path) -> String,
}

/// `given`: the settings file, where it is not that of the folder. `parts`: folders with settings of their own that are asked for together.
pub fn settings(
    root: &Path,
    (given, parts): (Option<&Path>, &[String]),
    lock: LockUse,
    files: &SettingsFiles<'_>,
) -> Result<Settings, Error> {
    let path = given.map_or_else(|| root.join(FILE_NAME), Path::to_owned);
    let tree = ProjectTree::on_disk(root);
    let mut settings = match files.text(&path, given.is_some())? {
        Some(text) => {
            let (name, folder) =
                ((files.name)(&path), given.map_or_else(String::new, |file| folder_of(file, root)));
            config::load(&tree, SettingsText { name: &name, text: &text, folder: &folder }, lock, parts)?
        }
        None if parts.is_empty() => Settings::default(),
        None => config::load_parts(&tree, lock, parts)?,
    };
    let path = ledger_path(root, &settings);
    settings.ledger = files.text(&path, false)?.map(|text| config::parse_ledger(&(files.name)(&path), &text));
    settings.lacks_ledger = settings.ledger.is_none() && settings.ledger_path.is_some();
    Ok(settings)
}

/// The folder of a file, as the root sees it: `privacy`, `../policies`.
fn folder_of(file: &Path, root: &Path) -> String {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let (Ok(own), Ok(root)) = (folder.unwrap_or(Path::new(".")).canonicalize(), root.canonicalize()) else {
        return String::new();
    };
    let common = own.ancestors().find(|above| root.starts_with(above));
    // Another drive: nothing leads there from the root.
    let Some(common) = common else { return own.to_string_lossy().into_owned() };
    let below = |path: &Path| path.strip_prefix(common).map(Path::to_owned).unwrap_or_default();
    let up = below(&root).components().count();
    let down = below(&own);
    let parts = down.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
    std::iter::repeat_n("..".to_owned(), up).chain(parts).collect::<Vec<_>>().join("/")
}

/// The folder that a file is checked in when nobody names one: that of the settings, else the repository, else the current folder when it
/// holds the file, else the package.
pub fn project_of(file: &Path) -> PathBuf {
    let above = || file.ancestors().skip(1);
    let with = |name: &str| above().find(|folder| folder.join(name).exists()).map(Path::to_owned);
    let current = || std::env::current_dir().ok().filter(|current| file.starts_with(current));
    let found = with(FILE_NAME).or_else(|| with(".git")).or_else(current).or_else(|| with("package.json"));
    found.or_else(|| file.parent().map(Path::to_owned)).unwrap_or_else(|| PathBuf::from("."))
}

/// Where the ledger is, or will be.
pub fn ledger_path(root: &Path, settings: &Settings) -> PathBuf {
    root.join(settings.ledger_path.as_deref().unwrap_or(LEDGER_NAME))
}

impl SettingsFiles<'_> {
    /// `None` for a file that is not there and that nobody named.
    fn text(&self, path: &Path, is_named: bool) -> Result<Option<String>, Error> {
        match (self.read)(path) {
            Ok(bytes) => written_text(&(self.name)(path), &bytes).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound && !is_named => Ok(None),
            Err(error) => Err(Error::Unreadable { path: path.to_owned(), reason: error.to_string() }),
        }
    }
}
