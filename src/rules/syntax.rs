//! What is wrong with a text that is no YAML: where, in words, and what to do about it.
//!
//! Takes the reader's error and the text it was given. The reader's own words are about its grammar; those that people meet are
//! put into words about their text.

use serde_saphyr::{Error as YamlError, Location};

use crate::source::Span;

/// Where a text stops being YAML, and why.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SyntaxError {
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    pub(crate) span: Span,
}

/// What the reader says (a part of it), what is meant, and what to do.
const MEANINGS: [(&str, &str, &str); 14] = [
    ("tabs disallowed", "a tab stands where YAML wants spaces", "indent with spaces"),
    (
        "did not find expected",
        "this line does not fit the lines before it",
        "its indentation must be that of its neighbours; a text that begins with `{`, `[`, `*`, `&`, `!`, `%`, `@` or a backtick needs \
         quotes around it",
    ),
    (
        "mapping values are not allowed",
        "a second `: ` stands in this line, or the line is indented too far",
        "put quotes around a text that holds `: `",
    ),
    (
        "illegal placement of ':'",
        "a key stands inside of a list or text that has no end yet",
        "a `]`, `}` or a quote is missing before it",
    ),
    ("unclosed bracket", "this `[` or `{` has no end", "write its `]` or `}`"),
    (
        "alias references unknown anchor",
        "`*` begins the name of an anchor, and there is none of this name",
        "put quotes around it: `\"**/*.js\"`",
    ),
    ("multiple YAML documents", "a second document begins here", "a file holds one: remove the line `---`"),
    ("unexpected character", "a text cannot begin with this character", "put quotes around it"),
    ("while scanning a quoted scalar", "this text has no end", "write its closing quote"),
    (
        "found unexpected end of stream",
        "something that was begun has no end",
        "a quote, `]` or `}` is missing",
    ),
    (
        "expected sequence start",
        "a list is expected here",
        "put `[ ]` around it, or write each item in a line of its own, behind `- `",
    ),
    (
        "expected mapping start",
        "a map is expected here, which has keys",
        "write each value behind its key, as `key: value`",
    ),
    (
        "expected a mapping or a list of mappings",
        "a map or a list of maps is expected here",
        "write each value behind its key, as `key: value`",
    ),
    (
        "expected string scalar",
        "a text is expected here",
        "a text with `: `, `{` or `[` in it needs quotes; one of several lines goes below a `|`",
    ),
];

/// `most`: the levels and values that the file may have.
pub(crate) fn describe(error: &YamlError, text: &str, most: (usize, usize)) -> SyntaxError {
    let span = error.location().map_or_else(Span::default, |location| place(text, location));
    let (message, help) = match error {
        YamlError::DuplicateMappingKey { key, .. } => {
            let key = key.as_deref().unwrap_or("?");
            (format!("the key `{key}` stands here twice"), Some("merge the two entries".to_owned()))
        }
        other => in_words(&other.to_string(), most),
    };
    SyntaxError { message, help, span }
}

fn in_words(said: &str, (levels, values): (usize, usize)) -> (String, Option<String>) {
    // Inside of anchors the reader wraps it in an error of its own.
    if said.contains("budget breached") || said.contains("recursion limit") {
        let help = format!(
            "at most {levels} levels and {values} values, where each use of an anchor (`*name`) counts; rules can be spread over packs: \
             `extends: [./privacy/team.yml]`"
        );
        return ("the file nests or repeats too much".to_owned(), Some(help));
    }
    let known = MEANINGS.iter().find(|(part, ..)| said.contains(part));
    known.map_or_else(
        || (without_place(said), None),
        |(_, message, help)| ((*message).to_owned(), Some((*help).to_owned())),
    )
}

/// The reader's own message ends in a position, which the label shows better.
pub(crate) fn without_place(message: &str) -> String {
    let first = message.lines().next().unwrap_or("the YAML cannot be read");
    let end = first.find(" at line ").unwrap_or(first.len());
    first[..end].trim_start_matches("error: ").trim_end_matches([',', ' ']).to_owned()
}

pub(crate) fn byte_range(location: Location) -> Option<Span> {
    let span = location.span();
    let start = usize::try_from(span.byte_offset()?).ok()?;
    let length = usize::try_from(span.byte_len().unwrap_or(0)).ok()?;
    Some(Span::new(start, start.saturating_add(length)))
}

/// The byte range of an error; errors of the scanner only have a line and a column.
pub(crate) fn place(text: &str, location: Location) -> Span {
    let span = byte_range(location).unwrap_or_else(|| {
        let start = offset_of(text, location.line(), location.column());
        Span::new(start, start)
    });
    if span.end > span.start && text.get(span.start as usize..span.end as usize).is_some() {
        return span;
    }
    let start = text.floor_char_boundary(span.start as usize);
    let rest = &text[start..];
    let word = rest.find(|c: char| c.is_whitespace() || ":,]}".contains(c)).unwrap_or(rest.len());
    Span::new(start, start + word)
}

fn offset_of(text: &str, line: u64, column: u64) -> usize {
    let line = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX);
    let column = usize::try_from(column.saturating_sub(1)).unwrap_or(usize::MAX);
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let rest = &text[start..];
    start + rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at)
}
