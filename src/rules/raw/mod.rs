//! The files of `rules/` as they are written: plain data with the place of every word that refers to something.
//!
//! One module per folder. `add` sorts a file into its folder by path; nothing is checked beyond the shape.

pub(crate) mod call;
pub(crate) mod checked;
pub(crate) mod component;
pub(crate) mod data;
pub(crate) mod examples;
#[cfg(test)]
mod json_schema;
pub(crate) mod library;
pub(crate) mod mark;
pub(crate) mod policy;
pub(crate) mod record;
pub(crate) mod relay;
pub(crate) mod request;
pub(crate) mod route;
pub(crate) mod runtime;
pub(crate) mod schema;
pub(crate) mod scrubber;
pub(crate) mod secret;
pub(crate) mod settings;
pub(crate) mod statement;
pub(crate) mod vendor;

use super::error::{FileText, RuleError, suggestion};
use super::load::{Alias, read};
use crate::source::Span;

/// All files that have the right shape, and which folders have files that do not.
#[derive(Debug, Default)]
pub(crate) struct RawFiles {
    pub(crate) vendors: Vec<(FileText, vendor::RawVendor)>,
    pub(crate) data: Vec<(FileText, data::RawData)>,
    pub(crate) vocabularies: Vec<(FileText, data::RawVocabulary)>,
    pub(crate) libraries: Vec<(FileText, library::RawLibrary)>,
    pub(crate) regimes: Vec<(FileText, policy::RawRegime)>,
    pub(crate) policies: Vec<(FileText, policy::RawPolicy)>,
    pub(crate) aliases: Vec<Alias>,
    pub(crate) broken: Broken,
}

/// Folders with a file that cannot be read: references into them are not judged, so that one slip in a file is
/// one error and not a hundred.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Broken(u8);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Folder {
    Vendors,
    Data,
    Library,
    Regimes,
    Policies,
}

const FOLDERS: [(&str, Folder); 5] = [
    ("vendors", Folder::Vendors),
    ("data", Folder::Data),
    ("library", Folder::Library),
    ("regimes", Folder::Regimes),
    ("policies", Folder::Policies),
];

impl Broken {
    fn add(&mut self, folder: Folder) {
        self.0 |= 1 << folder as u8;
    }

    pub(crate) fn has(self, folder: Folder) -> bool {
        self.0 & (1 << folder as u8) != 0
    }
}

impl RawFiles {
    /// `json`: the same file in the form that is read faster.
    pub(crate) fn add(&mut self, file: FileText, json: Option<&str>) -> Result<(), Box<RuleError>> {
        let folder = folder_of(&file)?;
        let result = match folder {
            Folder::Vendors => read(&file, json).map(|raw| self.vendors.push((file, raw))),
            Folder::Data if file.stem() == "vocabulary" => {
                read(&file, json).map(|raw| self.vocabularies.push((file, raw)))
            }
            Folder::Data => read(&file, json).map(|raw| self.data.push((file, raw))),
            Folder::Library => read(&file, json).map(|raw| self.libraries.push((file, raw))),
            Folder::Regimes => read(&file, json).map(|raw| self.regimes.push((file, raw))),
            Folder::Policies => read(&file, json).map(|raw| self.policies.push((file, raw))),
        };
        result.inspect_err(|_| self.broken.add(folder))
    }
}

impl RawFiles {
    /// A pack that lies anywhere.
    pub(crate) fn add_policy(&mut self, file: FileText) -> Result<(), Box<RuleError>> {
        let read = read(&file, None).map(|raw| self.policies.push((file, raw)));
        read.inspect_err(|_| self.broken.add(Folder::Policies))
    }
}

/// The nearest folder above the file that has one of the known names.
fn folder_of(file: &FileText) -> Result<Folder, Box<RuleError>> {
    let mut parts = file.path.rsplit('/').skip(1);
    let found = parts.find_map(|part| FOLDERS.iter().find(|(name, _)| *name == part));
    found.map(|(_, folder)| *folder).ok_or_else(|| {
        let parent = file.path.rsplit('/').nth(1).unwrap_or("");
        let message = "the folder of this file says nothing about what it is";
        let help = suggestion(parent, FOLDERS.iter().map(|(name, _)| *name));
        Box::new(RuleError::new(file, Span::default(), message).with_help(help))
    })
}
