//! Text that is safe to print: no control characters, no bidirectional tricks, bounded lines.

use std::borrow::Cow;

/// Characters that move the cursor, colour the terminal or reorder what is read.
fn is_hostile(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// A message or path for one line: hostile characters and line breaks become `�`.
pub(in crate::report) fn clean(text: &str) -> Cow<'_, str> {
    if !text.contains(|c| is_hostile(c) || c == '\n' || c == '\t') {
        return Cow::Borrowed(text);
    }
    let safe = |c| match c {
        '\n' | '\t' => ' ',
        c if is_hostile(c) => '\u{fffd}',
        c => c,
    };
    Cow::Owned(text.chars().map(safe).collect())
}

/// The same for source text, byte for byte, so that spans stay right. A `\r` before `\n` stays.
pub(super) fn clean_bytes(text: &str) -> Cow<'_, str> {
    let is_odd = |c| is_hostile(c) && c != '\r';
    if !text.contains(is_odd) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if is_odd(c) {
            safe.extend(std::iter::repeat_n('?', c.len_utf8()));
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

/// Breaks at spaces; a longer word stands alone. The width is counted in characters: exact for the words
/// of rules, close enough for names in other scripts.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let width = width.max(20);
    if text.chars().count() <= width {
        return vec![text.to_owned()];
    }
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > width {
            lines.push(String::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            if used > 0 {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
            used += length;
        }
    }
    // Columns are padded with blanks, which nobody needs at the end of a line.
    for line in &mut lines {
        line.truncate(line.trim_end().len());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_moves_the_cursor_is_printed() {
        assert_eq!(clean("a\u{1b}[31mb\n\u{202e}c"), "a\u{fffd}[31mb \u{fffd}c");
        assert_eq!(clean_bytes("a\u{202e}b\r\n").len(), "a\u{202e}b\r\n".len());
        assert_eq!(wrapped("one two three four five six", 10), ["one two three four", "five six"]);
    }
}
