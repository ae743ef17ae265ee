//! What errors show of a line or a word that is too long to read: the part that they are about.
//!
//! Takes a text and a place in it. Knows nothing of what is wrong there.

use std::borrow::Cow;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::Span;
use crate::limits::{QUOTED_WORD, TEXT_LINE};

/// The lines around a place as miette asks for them; of a line that is too long, the part around it.
pub(crate) fn lines_at<'a>(
    source: &'a dyn SourceCode,
    (name, text): (&str, &'a str),
    span: &SourceSpan,
    around: (usize, usize),
) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
    let whole = source.read_span(span, around.0, around.1)?;
    let shown = String::from_utf8_lossy(whole.data());
    if shown.lines().all(|line| line.len() <= TEXT_LINE) {
        return Ok(whole);
    }
    let at = floor(text, span.offset());
    let own = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let start = if around.0 == 0 { at } else { floor(text, at.saturating_sub(TEXT_LINE / 10)).max(own) };
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    let end = end.min(floor(text, start + TEXT_LINE / 2));
    let line = text[..own].matches('\n').count();
    let part = &text.as_bytes()[start..end];
    let place = SourceSpan::new(start.into(), end - start);
    Ok(Box::new(MietteSpanContents::new_named(name.to_owned(), part, place, line, start - own, 1)))
}

/// The label of a place, which underlines not more than is shown of a long line.
pub(crate) fn label_at(text: &str, span: Span, label: &str) -> LabeledSpan {
    let (start, end) = (floor(text, span.start as usize), floor(text, span.end as usize));
    let end = if end.saturating_sub(start) > TEXT_LINE { floor(text, start + TEXT_LINE / 4) } else { end };
    LabeledSpan::new(Some(label.to_owned()), start, end.saturating_sub(start))
}

/// A message in which no quoted word is longer than somebody reads.
pub(crate) fn readable(message: &str) -> Cow<'_, str> {
    if message.split('`').all(|part| part.len() <= QUOTED_WORD) {
        return Cow::Borrowed(message);
    }
    let cut = |(at, part): (usize, &str)| match floor(part, QUOTED_WORD / 2) {
        end if at % 2 == 1 && part.len() > QUOTED_WORD => format!("{}…", &part[..end]),
        _ => part.to_owned(),
    };
    let parts: Vec<String> = message.split('`').enumerate().map(cut).collect();
    Cow::Owned(parts.join("`"))
}

/// The last border of a character at or before an offset.
fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_quoted_words_are_cut() {
        let long = "é".repeat(QUOTED_WORD);
        assert_eq!(readable(&long), long);
        let told = readable("unknown category `short`");
        assert_eq!(told, "unknown category `short`");
        let message = format!("unknown category `{long}` of `rules`");
        let told = readable(&message);
        assert!(told.len() < 200 && told.starts_with("unknown category `éé"), "{told}");
        assert!(told.ends_with("é…` of `rules`"), "{told}");
    }
}
