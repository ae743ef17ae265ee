//! The Reviewdog Diagnostic Format, for reviewdog on any code host.
//!
//! Columns count bytes of UTF-8, unlike those of every other format here.

use serde::Serialize;

use super::Report;
use crate::policy::Finding;
use crate::rules::policy::Severity;
use crate::source::{Edit, SourceFile, Span, edit};

#[derive(Serialize)]
struct Document<'a> {
    source: Source,
    diagnostics: Vec<Diagnostic<'a>>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    message: String,
    location: Location<'a>,
    severity: &'static str,
    code: Code<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion>,
}

#[derive(Serialize)]
struct Suggestion {
    range: Range,
    text: String,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Range>,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct Code<'a> {
    value: &'a str,
}

pub(super) fn render(report: &Report<'_>) -> String {
    let document = Document {
        source: Source { name: env!("CARGO_PKG_NAME") },
        diagnostics: report.counted().map(|finding| diagnostic(finding, report.files)).collect(),
    };
    super::json::pretty(&document)
}

fn diagnostic<'a>(finding: &'a Finding, files: &[SourceFile]) -> Diagnostic<'a> {
    let file = files.get(finding.file.index());
    Diagnostic {
        message: format!("{}\n{}", finding.message, finding.help).trim_end().to_owned(),
        location: Location { path: &finding.path, range: file.map(|file| range(&file.text, finding.span)) },
        severity: match finding.severity {
            Severity::Critical | Severity::High => "ERROR",
            Severity::Medium => "WARNING",
            Severity::Low | Severity::Info => "INFO",
        },
        code: Code { value: &finding.rule },
        suggestions: file.and_then(|file| suggestion(finding, file)).into_iter().collect(),
    }
}

/// What is safe, as one replacement: several would be taken for several ways to mend it.
fn suggestion(finding: &Finding, file: &SourceFile) -> Option<Suggestion> {
    let fix = finding.fix.as_ref().filter(|fix| fix.is_safe)?;
    let start = fix.edits.iter().map(|edit| edit.span.start).min()?;
    let end = fix.edits.iter().map(|edit| edit.span.end).max()?;
    let span = Span { start, end };
    let own: Vec<Edit> = fix.edits.iter().map(|edit| edit.moved_back(start)).collect();
    Some(Suggestion { range: range(&file.text, span), text: edit::apply(span.slice(&file.text), &own)? })
}

fn range(text: &str, span: Span) -> Range {
    Range { start: position(text, span.start), end: position(text, span.end) }
}

fn position(text: &str, offset: u32) -> Position {
    let before = text.as_bytes().get(..offset as usize).unwrap_or(text.as_bytes());
    let line = memchr::memchr_iter(b'\n', before).count() + 1;
    let start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
    Position { line, column: before.len() - start + 1 }
}
