//! Workflow commands of GitHub Actions: annotations in the diff of a pull request.
//!
//! `::error file=…,line=…,title=…::message`, as GitHub documents them. A step shows ten annotations of a kind and drops the rest without a word, so the ten that matter most come first
//! and the others are said in one line and listed in the log.

use std::cmp::Reverse;
use std::fmt::Write as _;

use super::place::Places;
use super::text::severity;
use super::{Report, clause_line};
use crate::limits;
use crate::policy::Finding;
use crate::rules::policy::Severity;

pub(super) fn render(report: &Report<'_>) -> String {
    let mut out = String::new();
    let mut places = Places::new(report.files);
    let mut findings: Vec<&Finding> = report.counted().collect();
    // Stable: within one severity and confidence the order of the files stays.
    findings.sort_by_key(|finding| Reverse((finding.severity, finding.confidence)));
    let (shown, rest) = findings.split_at(findings.len().min(limits::ANNOTATIONS));
    for finding in shown {
        annotate(&mut out, finding, report, &mut places);
    }
    if !rest.is_empty() {
        let total = findings.len();
        let text = format!(
            "{} of {total} findings are annotated, the most severe first; the log of this step lists the others",
            shown.len()
        );
        let _ = writeln!(out, "::notice title=tracklint::{}", data(&text));
        for finding in rest {
            let at = places.start(finding.file, finding.span);
            let line = format!(
                "{}:{}:{} {} {} {}",
                finding.path,
                at.line,
                at.column,
                severity(finding.severity),
                finding.rule,
                finding.message
            );
            // A line of the log that began with `::` would be a command.
            let _ = writeln!(out, " {}", super::text::clean(&line));
        }
    }
    out
}

fn annotate(out: &mut String, finding: &Finding, report: &Report<'_>, places: &mut Places<'_>) {
    let (start, end) = places.range(finding.file, finding.span);
    let command = match finding.severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "notice",
    };
    // Columns count only where the range stays in one line.
    let columns = if start.line == end.line {
        format!(",col={},endColumn={}", start.column, end.column)
    } else {
        String::new()
    };
    let title = format!("{} ({})", finding.rule, severity(finding.severity));
    let help: String = finding.help.lines().flat_map(|line| ["\n", line]).collect();
    let clauses = if finding.clauses.is_empty() {
        String::new()
    } else {
        let titles: Vec<String> =
            finding.clauses.iter().map(|clause| clause_line(clause, report.rules)).collect();
        format!("\nRelevant to {}", titles.join("; "))
    };
    let _ = writeln!(
        out,
        "::{command} file={},line={},endLine={}{columns},title={}::{}",
        property(&finding.path),
        start.line,
        end.line,
        property(&title),
        data(&format!("{}{help}{clauses}\n{}", finding.message, finding.fingerprint)),
    );
}

/// The text of a command ends at the line's end.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property also ends at a comma, and its name at a colon.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
