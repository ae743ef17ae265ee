//! The source lines of a finding, drawn by miette: the call underlined, the value labelled, secrets masked.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    SourceCode, SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};
use rustc_hash::FxHashMap;

use super::clean::{clean, clean_bytes};
use super::{Report, TextStyle, severity};
use crate::limits;
use crate::policy::{Finding, wording};
use crate::report::place::Places;
use crate::rules::lexicon::Lexicon;
use crate::rules::policy::Severity;
use crate::rules::vendor::Channel;
use crate::source::{FileId, SourceFile, Span};

/// Draws snippets; makes the printable text of each file once.
pub(super) struct Snippets<'a> {
    files: &'a [SourceFile],
    findings: &'a [Finding],
    handler: GraphicalReportHandler,
    texts: FxHashMap<FileId, Cow<'a, str>>,
    lexicon: &'a Lexicon,
}

impl<'a> Snippets<'a> {
    pub(super) fn new(report: &Report<'a>, style: TextStyle) -> Self {
        let theme = GraphicalTheme {
            characters: if style.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() },
            styles: if style.colour { ThemeStyles::ansi() } else { ThemeStyles::none() },
        };
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_width(style.width)
            .with_links(false)
            .with_context_lines(1)
            .without_syntax_highlighting();
        Self {
            files: report.files,
            findings: report.findings,
            handler,
            texts: FxHashMap::default(),
            lexicon: &report.rules.lexicon,
        }
    }

    pub(super) fn draw(&mut self, out: &mut String, finding: &Finding, places: &mut Places<'_>) {
        let Some(file) = self.files.get(finding.file.index()) else { return };
        let (findings, lexicon) = (self.findings, self.lexicon);
        let text = self
            .texts
            .entry(finding.file)
            .or_insert_with(|| printable(file, masked_in(file, findings), lexicon));
        let region = callee(text, finding);
        let source =
            Lines { text, path: clean(&finding.path), finding_at: places.start(finding.file, region) };
        let line = line_around(text, region.start as usize);
        let message =
            format!("{} [{}, {}]", clean(&finding.message), finding.rule, severity(finding.severity));
        let is_long = line.len() > limits::TEXT_LINE;
        let labels = if is_long { Vec::new() } else { labels(text, finding, region) };
        let view = View { message, finding, labels, source };
        // Writing to a string cannot fail, and the spans lie in the text.
        let _ = self.handler.render_report(out, &view);
        if is_long {
            let at = view.source.finding_at;
            let excerpt = excerpt(text, region, &line);
            let _ = writeln!(out, "    {}:{}:{}  {excerpt}", view.source.path, at.line, at.column);
        }
    }
}

/// The text with literal personal values, secrets and hostile characters replaced, byte for byte.
pub(in crate::report) fn printable<'a>(
    file: &'a SourceFile,
    masked: &[Span],
    lexicon: &Lexicon,
) -> Cow<'a, str> {
    let text = clean_bytes(&file.text);
    let mut masked: Vec<Span> = masked.to_vec();
    masked.extend(personal_literals(&text, lexicon));
    if masked.is_empty() {
        return text;
    }
    masked.sort_unstable();
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    for span in masked.iter().map(|span| fitting(&text, *span)) {
        let literal = span.slice(&text);
        // The quotes stay, so that the line still reads as code.
        let stands_in =
            |quote: &str| literal.len() > 1 && literal.starts_with(quote) && literal.ends_with(quote);
        let quotes = usize::from(["'", "\"", "`"].into_iter().any(stands_in));
        let (start, end) = (span.start as usize + quotes, span.end as usize - quotes);
        let start = start.max(at);
        let Some(secret) = text.get(start..end) else { continue };
        shown.push_str(text.get(at..start).unwrap_or(""));
        shown.extend(secret.chars().flat_map(masked_letter));
        at = end;
    }
    shown.push_str(text.get(at..).unwrap_or(""));
    Cow::Owned(shown)
}

fn masked_in<'f>(file: &SourceFile, findings: &'f [Finding]) -> &'f [Span] {
    findings.iter().find(|finding| finding.file == file.id).map_or(&[], |finding| &finding.masked)
}

/// As many `*` as the character has bytes, so that spans stay right; lines stay lines.
/// Quoted texts that look like personal data or secrets, whether or not they are part of a finding: they stand in
/// lines that are shown.
pub(in crate::report) fn personal_literals(text: &str, lexicon: &Lexicon) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find(['\'', '"', '`']).map(|offset| at + offset) {
        let rest = &text.as_bytes()[open + 1..];
        let near = &rest[..rest.len().min(limits::SHOWN_LITERAL)];
        let quote = text.as_bytes()[open];
        let closed = near.iter().position(|byte| *byte == quote || *byte == b'\n');
        let Some(length) = closed.filter(|length| near[*length] == quote) else {
            at = open + 1;
            continue;
        };
        let literal = &text[open + 1..open + 1 + length];
        if !literal.is_empty() && lexicon.has_form(literal) {
            found.push(Span::new(open, open + length + 2));
        }
        at = open + 1 + length + 1;
    }
    found
}

fn masked_letter(letter: char) -> impl Iterator<Item = char> {
    let shown = if matches!(letter, '\n' | '\r') { letter } else { '*' };
    std::iter::repeat_n(shown, letter.len_utf8())
}

/// What is underlined: `acme.people.set`, not the whole call with all it holds.
fn callee(text: &str, finding: &Finding) -> Span {
    let call = first_line(text, fitting(text, finding.span));
    // An option stands for itself; one that is not set is shown at the call that could set it.
    if finding.channel == Channel::Setting && finding.value_span.is_some() {
        return call;
    }
    let written = call.slice(text);
    let method = finding.api.rsplit('.').next().unwrap_or("");
    let named = (!method.is_empty()).then(|| written.find(&format!("{method}("))).flatten();
    let end = named.map(|at| at + method.len()).or_else(|| written.find('(')).unwrap_or(written.len());
    let start = call.start as usize;
    Span::new(start, start + end)
}

/// The span within the text and on its characters, whatever it was: everything below relies on that.
fn fitting(text: &str, span: Span) -> Span {
    let fit = |offset: u32| {
        let mut offset = (offset as usize).min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    };
    let start = fit(span.start);
    Span::new(start, fit(span.end).max(start))
}

fn first_line(text: &str, span: Span) -> Span {
    let length = span.slice(text).find(['\n', '\r']).unwrap_or_else(|| span.slice(text).len());
    Span { start: span.start, end: Span::new(0, span.start as usize + length).end }
}

fn labels(text: &str, finding: &Finding, region: Span) -> Vec<LabeledSpan> {
    let label = |words: String, span: Span| {
        let length = (span.end as usize).saturating_sub(span.start as usize);
        LabeledSpan::new(Some(words), span.start as usize, length)
    };
    let primary = |words: String, span: Span| {
        let length = (span.end as usize).saturating_sub(span.start as usize);
        LabeledSpan::new_primary_with_span(Some(words), (span.start as usize, length))
    };
    if finding.channel == Channel::Setting {
        return vec![primary(clean(&finding.value).into_owned(), region)];
    }
    let destination = clean(&finding.destination_name).into_owned();
    let what = format!("{} as {}", names(finding), wording::channel(finding.channel));
    let value =
        finding.value_span.map(|span| first_line(text, fitting(text, span))).filter(|span| *span != region);
    match value {
        Some(value) => {
            vec![primary(format!("to {destination} by {}", finding.api), region), label(what, value)]
        }
        None => vec![primary(format!("{what}, to {destination}"), region)],
    }
}

fn names(finding: &Finding) -> String {
    let shown = finding.data_names.len().min(limits::MESSAGE_NAMES);
    let more = finding.data_names.len() - shown;
    let rest = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{}{rest}", clean(&finding.data_names[..shown].join(", ")))
}

/// The bytes of the line that holds an offset.
fn line_around(text: &str, offset: usize) -> std::ops::Range<usize> {
    let offset = offset.min(text.len());
    let bytes = text.as_bytes();
    let start = memchr::memrchr(b'\n', &bytes[..offset]).map_or(0, |at| at + 1);
    let end = memchr::memchr(b'\n', &bytes[offset..]).map_or(text.len(), |at| offset + at);
    start..end
}

/// Some code around the call, when its line is too long to show.
fn excerpt(text: &str, region: Span, line: &std::ops::Range<usize>) -> String {
    let start = region.start as usize;
    let from = start.saturating_sub(limits::TEXT_LINE / 10).max(line.start);
    let to = (start + limits::TEXT_LINE / 5).min(line.end);
    let part = fitting(text, Span::new(from, to));
    format!("…{}…", part.slice(text).trim())
}

/// The printable text of one file, read by lines.
struct Lines<'t> {
    text: &'t str,
    path: Cow<'t, str>,
    finding_at: crate::source::Position,
}

impl SourceCode for Lines<'_> {
    /// miette's own reader counts columns in bytes and gives whole lines however long they are; here columns
    /// are UTF-16 units, as in the other formats, and long neighbours are left out.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let mut lines = line_around(self.text, span.offset());
        let own_start = lines.start;
        lines.end = line_around(self.text, span.offset() + span.len()).end;
        for _ in 0..before.min(lines.start) {
            let above = line_around(self.text, lines.start.saturating_sub(1));
            if lines.start == 0 || above.len() > limits::TEXT_LINE {
                break;
            }
            lines.start = above.start;
        }
        for _ in 0..after {
            let below = line_around(self.text, lines.end + 1);
            if lines.end + 1 >= self.text.len() || below.len() > limits::TEXT_LINE {
                break;
            }
            lines.end = below.end;
        }
        let count = |range: std::ops::Range<usize>| {
            memchr::memchr_iter(b'\n', self.text.get(range).unwrap_or("").as_bytes()).count()
        };
        let own_line = count(0..own_start);
        let above = count(lines.start..own_start);
        let written = self.text.get(own_start..span.offset()).unwrap_or("");
        let column = if before == 0 { written.chars().map(char::len_utf16).sum() } else { 0 };
        let data = self.text.get(lines.clone()).unwrap_or("").as_bytes();
        let contents = MietteSpanContents::new_named(
            self.path.clone().into_owned(),
            data,
            (lines.start, lines.len()).into(),
            own_line - above,
            column,
            count(lines),
        );
        Ok(Box::new(contents))
    }
}

/// A finding as miette sees one.
struct View<'v> {
    message: String,
    finding: &'v Finding,
    labels: Vec<LabeledSpan>,
    source: Lines<'v>,
}

impl fmt::Display for View<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for View<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for View<'_> {}

impl Diagnostic for View<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.finding.severity {
            Severity::Critical | Severity::High => miette::Severity::Error,
            Severity::Medium => miette::Severity::Warning,
            Severity::Low | Severity::Info => miette::Severity::Advice,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        (!self.labels.is_empty()).then_some(&self.source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        (!self.labels.is_empty())
            .then(|| Box::new(self.labels.iter().cloned()) as Box<dyn Iterator<Item = _>>)
    }
}
