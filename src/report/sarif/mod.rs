//! SARIF 2.1.0, for code scanning and editors.
//!
//! No source text, no absolute path and no clock goes into the file: it may be uploaded anywhere, and the same
//! input gives the same bytes.

mod model;

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use model::{
    ArtifactLocation, CodeFlow, Configuration, Descriptor, Driver, FlowLocation, Invocation, Location, Log,
    MarkdownMessage, Message, Notification, NotificationDescriptor, PhysicalLocation, Reference, Region,
    ResultProperties, RuleProperties, Run, RunProperties, RunResult, Suppression, ThreadFlow, Tool, UriBase,
};

use super::Report;
use super::place::Places;
use crate::limits;
use crate::policy::{Disposition, Finding, wording};
use crate::rules::Model;
use crate::rules::policy::{Effect, Rule, Severity};
use crate::source::{FileId, Note, NoteKind, Span};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The root of the scanned tree; code scanning replaces it by the root of the repository.
const ROOT: &str = "%SRCROOT%";

pub(super) fn render(report: &Report<'_>) -> String {
    let mut places = Places::new(report.files);
    let mut rules: Vec<&Rule> =
        report.policy.rules.iter().filter(|rule| rule.effect != Effect::Permit).collect();
    rules.sort_by(|one, other| one.id.cmp(&other.id));
    // An override below paths makes two of one rule.
    rules.dedup_by(|one, other| one.id == other.id);
    let kinds = note_kinds(report.notes);
    let kept = most_severe(report.findings, limits::SARIF_RESULTS);
    let left_out = report.findings.len() - kept.len();
    let run = Run {
        results: kept.into_iter().map(|finding| result(finding, &rules, &mut places)).collect(),
        tool: Tool {
            driver: Driver {
                name: env!("CARGO_PKG_NAME"),
                version: env!("CARGO_PKG_VERSION"),
                semantic_version: env!("CARGO_PKG_VERSION"),
                rules: rules.iter().map(|rule| descriptor(rule, report.rules)).collect(),
                notifications: kinds
                    .iter()
                    .map(|kind| NotificationDescriptor { id: kind.as_str() })
                    .collect(),
            },
        },
        invocations: [Invocation {
            execution_successful: true,
            tool_execution_notifications: notifications(report.notes, &kinds, left_out),
        }],
        original_uri_base_ids: BTreeMap::from([(
            ROOT,
            UriBase { description: message("The root of the scanned tree.") },
        )]),
        column_kind: "utf16CodeUnits",
        properties: vendors(report),
    };
    let log = Log { schema: SCHEMA, version: "2.1.0", runs: [run] };
    let mut text = serde_json::to_string_pretty(&log).expect("texts, numbers and lists are JSON");
    text.push('\n');
    text
}

fn vendors<'a>(report: &'a Report<'_>) -> Option<RunProperties<'a>> {
    let vendors = report.stats.vendors.as_slice();
    (!vendors.is_empty()).then_some(RunProperties { vendors })
}

fn message<'a>(text: impl Into<Cow<'a, str>>) -> Message<'a> {
    Message { text: text.into() }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// In the middle of the ranges that code scanning gives the words.
fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "3.0",
        Severity::Info => "1.0",
    }
}

fn descriptor<'a>(rule: &'a Rule, model: &'a Model) -> Descriptor<'a> {
    let general = [
        ("data", "personal data"),
        ("destination", "a third party"),
        ("channel", "a call"),
        ("api", "a call"),
        ("marks", "a sanitizer"),
        ("setting", "a setting"),
    ];
    let clauses: Vec<String> = rule.clauses.iter().map(|clause| super::clause_line(clause, model)).collect();
    let relevant =
        if clauses.is_empty() { String::new() } else { format!("\n\nRelevant to: {}", clauses.join("; ")) };
    let (why, fix) = (rule.why.trim(), rule.fix.trim());
    let text = format!("{why}\n\n{fix}{relevant}");
    let listed: String = clauses.iter().flat_map(|clause| ["\n- ", clause]).collect();
    let relevant = if clauses.is_empty() { String::new() } else { format!("\n\n**Relevant to:**\n{listed}") };
    let markdown = format!("{why}\n\n**Remedy:** {fix}{relevant}\n");
    let mut tags = vec!["privacy"];
    tags.extend(rule.clauses.iter().filter_map(|clause| clause.split_once(':')).map(|(regime, _)| regime));
    tags.dedup();
    let regime = |clause: &String| super::clause_of(clause, model).map(|(regime, _)| regime.source.as_str());
    Descriptor {
        id: &rule.id,
        short_description: message(wording::fill(&rule.title, &general)),
        full_description: message(rule.why.trim()),
        help_uri: rule.clauses.iter().find_map(regime).filter(|source| source.starts_with("https://")),
        help: MarkdownMessage { text, markdown },
        default_configuration: Configuration { level: level(rule.severity) },
        properties: RuleProperties { tags, security_severity: security_severity(rule.severity) },
    }
}

fn result<'a>(finding: &'a Finding, rules: &[&Rule], places: &mut Places<'_>) -> RunResult<'a> {
    let steps: Vec<FlowLocation<'a>> = finding
        .steps
        .iter()
        .map(|step| {
            let place = location(&step.path, Some(region(step.file, step.span, places)));
            FlowLocation { location: Location { message: Some(message(&step.what)), ..place } }
        })
        .collect();
    let flow = |locations| CodeFlow { thread_flows: [ThreadFlow { locations }] };
    RunResult {
        rule_id: &finding.rule,
        rule_index: rules.iter().position(|rule| rule.id == finding.rule),
        level: level(finding.severity),
        message: message(sentence(&finding.message)),
        locations: [location(&finding.path, Some(region(finding.file, finding.span, places)))],
        code_flows: if steps.is_empty() { Vec::new() } else { vec![flow(steps)] },
        suppressions: suppressions(finding),
        partial_fingerprints: BTreeMap::from([("tracklint/v1", finding.fingerprint.as_str())]),
        properties: ResultProperties {
            severity: finding.severity,
            confidence: finding.confidence,
            basis: finding.basis,
            destination: &finding.destination,
            data: &finding.data,
            clauses: &finding.clauses,
            guards: guards(finding),
        },
    }
}

/// Who accepted the finding, and why.
fn suppressions(finding: &Finding) -> Vec<Suppression<'_>> {
    let accepted = |kind, justification| vec![Suppression { kind, status: "accepted", justification }];
    match &finding.disposition {
        Disposition::Open => Vec::new(),
        Disposition::Suppressed { reason } => accepted("inSource", Cow::Borrowed(reason.as_str())),
        Disposition::Waived { reason, owner, expires } => {
            accepted("external", Cow::Owned(format!("{reason} ({owner}, until {expires})")))
        }
        Disposition::Baseline => {
            accepted("external", Cow::Borrowed("It was there when the baseline was written."))
        }
    }
}

fn guards(finding: &Finding) -> Vec<&str> {
    let kinds: BTreeSet<&str> = finding.guards.iter().map(|guard| guard.kind.as_str()).collect();
    kinds.into_iter().collect()
}

/// SARIF messages are sentences.
fn sentence(text: &str) -> String {
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

fn region(file: FileId, span: Span, places: &mut Places<'_>) -> Region {
    let (start, end) = places.range(file, span);
    Region {
        start_line: start.line,
        start_column: Some(start.column),
        end_line: Some(end.line),
        end_column: Some(end.column),
    }
}

fn location(path: &str, region: Option<Region>) -> Location<'static> {
    let artifact_location = ArtifactLocation { uri: percent_encoded(path), uri_base_id: ROOT };
    Location { physical_location: PhysicalLocation { artifact_location, region }, message: None }
}

/// A relative path as a URI reference: `src/[id]/é.ts` is `src/%5Bid%5D/%C3%A9.ts`.
fn percent_encoded(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        // Not `:`, which would make `a:b.js` a URI with the scheme `a`.
        if byte.is_ascii_alphanumeric() || b"/-_.~!$&'()*+,;=@".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

fn note_kinds(notes: &[Note]) -> Vec<NoteKind> {
    let mut kinds: Vec<NoteKind> = notes.iter().map(|note| note.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// Consumers refuse files with more results than their limit: the least severe are left out, and that is said.
fn most_severe(findings: &[Finding], limit: usize) -> Vec<&Finding> {
    let mut kept: Vec<(usize, &Finding)> = findings.iter().enumerate().collect();
    if kept.len() > limit {
        kept.sort_by_key(|(at, finding)| (Reverse((finding.severity, finding.confidence)), *at));
        kept.truncate(limit);
        kept.sort_by_key(|(at, _)| *at);
    }
    kept.into_iter().map(|(_, finding)| finding).collect()
}

/// What was not seen or not written, as the tool's own notifications.
fn notifications<'a>(notes: &'a [Note], kinds: &[NoteKind], left_out: usize) -> Vec<Notification<'a>> {
    let of_note = |note: &'a Note| {
        let line = note.line.filter(|line| *line > 0);
        let region = line.map(|start_line| Region {
            start_line,
            start_column: None,
            end_line: None,
            end_column: None,
        });
        let known = kinds.iter().position(|kind| *kind == note.kind);
        Notification {
            descriptor: known.map(|index| Reference { id: note.kind.as_str(), index }),
            level: if note.kind.skips_file() || note.kind.is_partial() { "warning" } else { "note" },
            message: message(&note.message),
            locations: if note.path.is_empty() { Vec::new() } else { vec![location(&note.path, region)] },
        }
    };
    let truncated = (left_out > 0).then(|| Notification {
        descriptor: None,
        level: "warning",
        message: message(format!("{left_out} less severe results were left out; the JSON report has them.")),
        locations: Vec::new(),
    });
    notes.iter().map(of_note).chain(truncated).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_uri_references() {
        assert_eq!(percent_encoded("src/[id]/é a%.ts"), "src/%5Bid%5D/%C3%A9%20a%25.ts");
        assert_eq!(percent_encoded("a:b?c#d\\e.js"), "a%3Ab%3Fc%23d%5Ce.js");
    }
}
