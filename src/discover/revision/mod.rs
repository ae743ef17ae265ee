//! States of the tree that are not the one on disk: a commit, or what is staged.
//!
//! A [`Revision`] is told as its differences to the disk, so that the walk and the reading of everything that did not
//! change are those of every other run. [`Change`] is what a run compares: the tree before and after. Knows git only
//! through its command, and nothing of what the files mean.

mod command;
mod git;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::error::Error;
use crate::source::Note;

/// What a run is asked to compare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeAsked {
    /// What is staged with the last commit.
    Staged,
    /// The tree on disk with the last commit that this branch shares with a commit or branch.
    Since(String),
}

/// A state of the tree: paths relative to the root, with their bytes, or `None` for what the disk has and this state has not.
#[derive(Clone, Debug, Default)]
pub struct Revision {
    files: BTreeMap<Arc<str>, Option<Arc<[u8]>>>,
}

impl Revision {
    /// The tree as it is on disk.
    pub fn of_disk() -> Self {
        Self::default()
    }

    /// The same state, with these texts in place of what the files have.
    #[must_use]
    pub fn with(mut self, texts: impl IntoIterator<Item = (Arc<str>, Arc<str>)>) -> Self {
        self.files.extend(texts.into_iter().map(|(path, text)| (path, Some(Arc::from(text.as_bytes())))));
        self
    }

    /// The bytes that a path has here when they differ from the disk; the inner `None` says that it is not there.
    pub fn differing(&self, path: &str) -> Option<Option<&Arc<[u8]>>> {
        self.files.get(path).map(Option::as_ref)
    }

    /// Paths that are not as on disk, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &Arc<str>> {
        self.files.keys()
    }

    /// Files that differ from the disk and exist here, sorted by path.
    pub fn present(&self) -> impl Iterator<Item = (&Arc<str>, &Arc<[u8]>)> {
        self.files.iter().filter_map(|(path, bytes)| Some((path, bytes.as_ref()?)))
    }
}

/// A change: the tree before and after it.
#[derive(Clone, Debug)]
pub struct Change {
    pub before: Revision,
    pub after: Revision,
    /// What `before` is, for people: "the last commit", "8c1f0e2, where this branch left main".
    pub base: String,
    /// Paths that differ between the two, sorted.
    pub paths: Vec<Arc<str>>,
    /// What could not be compared as asked.
    pub notes: Vec<Note>,
}

/// Asks git what changed below a folder of a repository.
///
/// # Errors
/// Says what git answered and what to do: no git, no repository, no such commit.
pub fn change(root: &Path, asked: &ChangeAsked) -> Result<Change, Error> {
    match asked {
        ChangeAsked::Staged => git::staged(root),
        ChangeAsked::Since(reference) => git::since(root, reference),
    }
}
