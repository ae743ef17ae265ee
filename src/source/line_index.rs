//! Byte offsets to lines and columns.

use super::Span;

/// A line and a column, both 1-based; the column counts UTF-16 code units, as editors and SARIF do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line: u32,
    pub column: u32,
}

/// Where the lines of one text start.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Lines end at `\n`, `\r\n` or a lone `\r`, as in the ECMAScript grammar's common cases.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (at, byte) in bytes.iter().enumerate() {
            let ends = *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
            if ends {
                starts.push(Span::new(at + 1, at + 1).start);
            }
        }
        Self { starts }
    }

    /// The position of a byte offset; an offset past the end is the end.
    pub fn position(&self, text: &str, offset: u32) -> Position {
        let offset = text.floor_char_boundary(offset as usize);
        let line = self.starts.partition_point(|start| *start as usize <= offset).saturating_sub(1);
        let start = self.starts.get(line).map_or(0, |start| *start as usize);
        let column: usize = text.get(start..offset).unwrap_or("").chars().map(char::len_utf16).sum();
        let one_based = |n: usize| u32::try_from(n + 1).unwrap_or(u32::MAX);
        Position { line: one_based(line), column: one_based(column) }
    }

    /// The byte at a position; behind the end of a line it is the end of the line, behind the last line the end of the text.
    pub fn offset(&self, text: &str, position: Position) -> u32 {
        let line = position.line.saturating_sub(1) as usize;
        let end = || Span::new(text.len(), text.len()).end;
        let Some(start) = self.starts.get(line).copied() else { return end() };
        let next = self.starts.get(line + 1).copied().unwrap_or_else(end);
        let content = Span { start, end: next }.slice(text).trim_end_matches(['\n', '\r']);
        let mut left = position.column.saturating_sub(1) as usize;
        let mut bytes = 0;
        for letter in content.chars() {
            if left < letter.len_utf16() {
                break;
            }
            left -= letter.len_utf16();
            bytes += letter.len_utf8();
        }
        start + Span::new(bytes, bytes).start
    }

    /// First and last position of a span.
    pub fn range(&self, text: &str, span: Span) -> (Position, Position) {
        (self.position(text, span.start), self.position(text, span.end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_utf16_units() {
        let text = "ab\r\n𝒳é x\rz";
        let index = LineIndex::new(text);
        assert_eq!(index.position(text, 4), Position { line: 2, column: 1 });
        assert_eq!(index.position(text, 8), Position { line: 2, column: 3 });
        assert_eq!(index.position(text, 10), Position { line: 2, column: 4 });
        for at in [0, 2, 4, 8, 10, 11, 12, 13] {
            assert_eq!(index.offset(text, index.position(text, at)), at);
        }
        assert_eq!(index.offset(text, Position { line: 1, column: 99 }), 2);
        assert_eq!(
            index.offset(text, Position { line: 2, column: 2 }),
            4,
            "the middle of a letter is its start"
        );
        assert_eq!(index.offset(text, Position { line: 9, column: 1 }), 14);
        assert_eq!(index.position(text, u32::MAX), Position { line: 3, column: 2 });
    }
}
