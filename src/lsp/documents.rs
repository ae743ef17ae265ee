//! What stands in the editor's buffers, and places as the editor counts them: lines and UTF-16 code units from zero.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gen_lsp_types::{Position, Range};

use crate::source::{LineIndex, Span};

/// A buffer.
#[derive(Clone, Debug)]
pub(super) struct Document {
    pub(super) version: i32,
    pub(super) text: Arc<str>,
}

/// The buffers by the paths of their files.
#[derive(Clone, Debug, Default)]
pub(super) struct Documents {
    open: BTreeMap<PathBuf, Document>,
}

impl Documents {
    pub(super) fn put(&mut self, path: PathBuf, version: i32, text: String) {
        self.open.insert(path, Document { version, text: text.into() });
    }

    pub(super) fn close(&mut self, path: &Path) {
        self.open.remove(path);
    }

    pub(super) fn get(&self, path: &Path) -> Option<&Document> {
        self.open.get(path)
    }

    /// Those below a folder, by their paths relative to it.
    pub(super) fn below(&self, root: &Path) -> Vec<(Arc<str>, Arc<str>)> {
        let below = self.open.iter().filter_map(|(path, document)| {
            let relative = path.strip_prefix(root).ok()?.to_string_lossy().replace('\\', "/");
            Some((Arc::from(relative), Arc::clone(&document.text)))
        });
        below.collect()
    }
}

/// Places of one text.
pub(super) struct Places<'t> {
    text: &'t str,
    index: LineIndex,
}

impl<'t> Places<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, index: LineIndex::new(text) }
    }

    pub(super) fn range(&self, span: Span) -> Range {
        Range::new(self.position(span.start), self.position(span.end))
    }

    /// Long calls are marked on their first line: an editor draws all of it.
    pub(super) fn first_line(&self, span: Span) -> Range {
        let range = self.range(span);
        if range.start.line == range.end.line {
            return range;
        }
        let code = span.slice(self.text);
        let length = code.find('\n').map_or(code.len(), |end| code[..end].trim_end().len());
        self.range(Span::new(span.start as usize, span.start as usize + length))
    }

    fn position(&self, offset: u32) -> Position {
        let position = self.index.position(self.text, offset);
        Position::new(position.line - 1, position.column - 1)
    }

    /// The byte at a position; what lies behind the end of a line is its end.
    pub(super) fn offset(&self, position: Position) -> u32 {
        self.index.offset(
            self.text,
            crate::source::Position { line: position.line + 1, column: position.character + 1 },
        )
    }
}
