//! GitLab's Code Quality report: a list of issues, shown in the diff of a merge request.
//!
//! The format is Code Climate's issue, of which GitLab reads the keys written here. A fingerprint that stays the same is
//! what tells an old issue from a new one.

use serde::Serialize;

use super::Report;
use super::place::Places;
use crate::rules::policy::Severity;

#[derive(Serialize)]
struct Issue<'a> {
    description: &'a str,
    check_name: &'a str,
    fingerprint: &'a str,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

pub(super) fn render(report: &Report<'_>) -> String {
    let mut places = Places::new(report.files);
    let issues: Vec<Issue<'_>> = report
        .counted()
        .map(|finding| {
            let (start, end) = places.range(finding.file, finding.span);
            Issue {
                description: &finding.message,
                check_name: &finding.rule,
                fingerprint: &finding.fingerprint,
                severity: level(finding.severity),
                location: Location { path: &finding.path, lines: Lines { begin: start.line, end: end.line } },
            }
        })
        .collect();
    super::json::pretty(&issues)
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "blocker",
        Severity::High => "critical",
        Severity::Medium => "major",
        Severity::Low => "minor",
        Severity::Info => "info",
    }
}
