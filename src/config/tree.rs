//! Where the files of a project are read: the disk, the tree of a commit, or texts in a test.

use crate::error::Error;

/// A path with its text.
pub type PathText = (String, String);

/// The files that settings name. Paths are relative to the root of the project, with `/`.
pub trait Tree {
    /// The text of a file; `None` when it is not there.
    fn text(&self, path: &str) -> Result<Option<String>, Error>;
    /// The YAML files below a folder, relative to it and sorted; `None` when it is not there.
    fn yaml_below(&self, folder: &str) -> Result<Option<Vec<PathText>>, Error>;
    /// A package as it is installed; `None` when it is not. Never fetched.
    fn package(&self, name: &str) -> Result<Option<InstalledPack>, Error>;
    /// Settings files in folders below the root, sorted.
    fn nested(&self) -> Vec<String>;
}

/// The knowledge that an installed package holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InstalledPack {
    pub version: String,
    /// Where messages say that the files are: `node_modules/@acme/privacy`.
    pub folder: String,
    /// Relative to the folder, sorted.
    pub files: Vec<PathText>,
    /// There is one file, which is a pack by itself.
    pub is_file: bool,
}
