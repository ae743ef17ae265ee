//! Files, places in them, and what could not be analysed.
//!
//! Knows nothing of JavaScript, rules or findings. Everything else names a place as
//! [`FileId`] + [`Span`] (bytes) and asks [`SourceFile`] for lines and columns at the very end.

mod decode;
pub mod directives;
pub mod edit;
mod excerpt;
mod line_index;
mod note;
pub mod spelling;

use std::path::Path;
use std::sync::Arc;

pub use decode::{BrokenText, Decoded, decode, decode_whole, looks_minified};
pub use edit::Edit;
pub(crate) use excerpt::{label_at, lines_at, readable};
pub use line_index::{LineIndex, Position};
pub use note::{Note, NoteKind};

/// The name of settings files.
pub const SETTINGS_NAME: &str = "tracklint.yml";

/// A file of settings, rules or a ledger: `.yml` or `.yaml`.
pub fn is_yaml(path: impl AsRef<Path>) -> bool {
    path.as_ref().extension().is_some_and(|extension| extension == "yml" || extension == "yaml")
}

/// A file of the scanned tree; ids follow the sorted relative paths, so order is stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

impl FileId {
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A half-open byte range in one file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { start: clamp(start), end: clamp(end) }
    }

    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    pub fn slice(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or("")
    }
}

/// A place: file and span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    pub file: FileId,
    pub span: Span,
}

/// One readable text file of the tree, decoded to UTF-8.
#[derive(Clone, Debug)]
pub struct SourceFile {
    pub id: FileId,
    /// Path relative to the scanned root, with `/`.
    pub path: Arc<str>,
    pub text: Arc<str>,
}

impl SourceFile {
    pub fn line_index(&self) -> LineIndex {
        LineIndex::new(&self.text)
    }
}
