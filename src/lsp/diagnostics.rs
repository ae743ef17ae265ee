//! Findings and mistakes as diagnostics of their files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gen_lsp_types::{Code, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Location, Range};

use super::documents::Places;
use super::uri::uri_of;
use crate::config::FILE_NAME;
use crate::error::{Error, Mistake};
use crate::pipeline::Outcome;
use crate::policy::Finding;
use crate::report;
use crate::rules::policy::Severity;
use crate::source::{Span, readable};

/// Diagnostics by file.
pub(super) type ByFile = BTreeMap<PathBuf, Vec<Diagnostic>>;

/// Name of the tool, as editors show it behind a message.
const SOURCE: &str = env!("CARGO_PKG_NAME");

/// What counts: what would fail a run.
pub(super) fn of_outcome(root: &Path, outcome: &Outcome) -> ByFile {
    let mut by_file = ByFile::new();
    for finding in shown(outcome) {
        let Some(file) = outcome.files.get(finding.file.index()) else { continue };
        let places = Places::new(&file.text);
        let own = by_file.entry(root.join(file.path.as_ref())).or_default();
        own.push(of_finding(root, finding, outcome, &places));
    }
    by_file
}

pub(super) fn shown(outcome: &Outcome) -> impl Iterator<Item = &Finding> {
    outcome.findings.iter().filter(|finding| {
        finding.disposition.is_open()
            && finding.severity >= outcome.policy.threshold
            && finding.confidence >= outcome.policy.confidence
    })
}

/// Where the editor marks a finding: at the value that is sent.
pub(super) fn marked(finding: &Finding) -> Span {
    finding.value_span.unwrap_or(finding.span)
}

fn of_finding(root: &Path, finding: &Finding, outcome: &Outcome, places: &Places<'_>) -> Diagnostic {
    let related = finding.steps.iter().filter_map(|step| {
        let file = outcome.files.get(step.file.index())?;
        let range = Places::new(&file.text).first_line(step.span);
        let location = Location { uri: uri_of(&root.join(file.path.as_ref())), range };
        Some(DiagnosticRelatedInformation { location, message: step.what.clone() })
    });
    let clauses: Vec<String> =
        finding.clauses.iter().map(|clause| report::clause_line(clause, &outcome.model)).collect();
    let relevant =
        if clauses.is_empty() { String::new() } else { format!("\nRelevant to: {}", clauses.join("; ")) };
    Diagnostic {
        range: places.first_line(marked(finding)),
        severity: Some(severity(finding.severity)),
        code: Some(Code::String(finding.rule.clone())),
        code_description: None,
        source: Some(SOURCE.to_owned()),
        message: format!("{}\n{}{relevant}", finding.message, finding.help.trim_end()).into(),
        tags: None,
        related_information: Some(related.collect()),
        data: None,
    }
}

fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Critical | Severity::High => DiagnosticSeverity::Error,
        Severity::Medium => DiagnosticSeverity::Warning,
        Severity::Low | Severity::Info => DiagnosticSeverity::Information,
    }
}

/// Why there is no result: at the wrong word of the settings where there is one, else at the start of that file.
pub(super) fn of_error(root: &Path, error: &Error) -> ByFile {
    let wrong = match error {
        Error::Settings { mistakes } => mistakes.iter().map(|mistake| of_mistake(root, mistake)).collect(),
        other => {
            let mut text = other.to_string();
            if let Error::Knowledge { mistakes } = other {
                text.extend(mistakes.iter().map(|mistake| format!("\n{mistake}")));
            }
            vec![(root.join(FILE_NAME), plain(Range::default(), text))]
        }
    };
    let mut by_file = ByFile::new();
    for (path, diagnostic) in wrong {
        by_file.entry(path).or_default().push(diagnostic);
    }
    by_file
}

fn of_mistake(root: &Path, mistake: &Mistake) -> (PathBuf, Diagnostic) {
    let range = Places::new(mistake.text.inner()).range(mistake.span);
    let help = mistake.help.as_ref().map_or_else(String::new, |help| format!("\n{}", readable(help)));
    (root.join(mistake.text.name()), plain(range, format!("{mistake}{help}")))
}

fn plain(range: Range, message: String) -> Diagnostic {
    Diagnostic {
        range,
        severity: Some(DiagnosticSeverity::Error),
        code: None,
        code_description: None,
        source: Some(SOURCE.to_owned()),
        message: message.into(),
        tags: None,
        related_information: None,
        data: None,
    }
}
