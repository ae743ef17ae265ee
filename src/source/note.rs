//! What could not be analysed, or only in part: never dropped, always counted in the report.

use std::sync::Arc;

/// One thing a reader of the report must know about what was *not* seen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// Path relative to the scanned root; empty for a note about the whole run.
    pub path: Arc<str>,
    pub kind: NoteKind,
    /// One sentence: what happened, and where known what to do.
    pub message: String,
    /// 1-based line, where the note is about one place.
    pub line: Option<u32>,
}

/// The reasons, in the words of the summary line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoteKind {
    /// The file or folder could not be read.
    Unreadable,
    /// The file is not text in an encoding that can be read.
    NotText,
    /// The file has bytes that are no UTF-8; they were replaced and the rest was analysed.
    InvalidUtf8,
    /// The file is larger than the limit.
    TooLarge,
    /// The file looks like a minified bundle.
    Minified,
    /// The file nests deeper than the limit; what lies deeper was not analysed.
    TooDeep,
    /// The file has syntax errors; what parses was analysed.
    SyntaxErrors,
    /// The parser ran out of its time.
    ParseTimeout,
    /// An import of the program's own code could not be found.
    UnresolvedImport,
    /// A bound of the analysis was reached: the result may be incomplete.
    LimitReached,
    /// Settings that match nothing, and the like.
    Settings,
}

impl NoteKind {
    /// The file was not analysed at all.
    pub fn skips_file(self) -> bool {
        matches!(
            self,
            Self::Unreadable | Self::NotText | Self::TooLarge | Self::Minified | Self::ParseTimeout
        )
    }

    /// The file was analysed in part.
    pub fn is_partial(self) -> bool {
        matches!(self, Self::InvalidUtf8 | Self::TooDeep | Self::SyntaxErrors)
    }

    /// The kind as machine formats spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::NotText => "not-text",
            Self::InvalidUtf8 => "invalid-utf-8",
            Self::TooLarge => "too-large",
            Self::Minified => "minified",
            Self::TooDeep => "too-deep",
            Self::SyntaxErrors => "syntax-errors",
            Self::ParseTimeout => "parse-timeout",
            Self::UnresolvedImport => "unresolved-import",
            Self::LimitReached => "limit-reached",
            Self::Settings => "settings",
        }
    }
}
