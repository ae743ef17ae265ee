//! Lines and columns for bytes, with one index per file.

use rustc_hash::FxHashMap;

use crate::source::{FileId, LineIndex, Position, SourceFile, Span};

/// Line indexes of the files that the report names, made once each.
pub(super) struct Places<'a> {
    files: &'a [SourceFile],
    indexes: FxHashMap<FileId, LineIndex>,
}

impl<'a> Places<'a> {
    pub(super) fn new(files: &'a [SourceFile]) -> Self {
        Self { files, indexes: FxHashMap::default() }
    }

    /// First and last position of a span; the start of the file when the file is not known.
    pub(super) fn range(&mut self, file: FileId, span: Span) -> (Position, Position) {
        let Some(source) = self.files.get(file.index()) else {
            let start = Position { line: 1, column: 1 };
            return (start, start);
        };
        let index = self.indexes.entry(file).or_insert_with(|| source.line_index());
        index.range(&source.text, span)
    }

    /// The part of a span that stands in its first line.
    pub(super) fn first_line(&self, file: FileId, span: Span) -> Span {
        let text = self.files.get(file.index()).map_or("", |source| &source.text);
        let covered = text.get(span.start as usize..span.end as usize).unwrap_or("");
        let end = covered.find(['\n', '\r']).and_then(|at| u32::try_from(at).ok());
        Span { start: span.start, end: end.map_or(span.end, |length| span.start + length) }
    }

    pub(super) fn start(&mut self, file: FileId, span: Span) -> Position {
        self.range(file, span).0
    }
}
