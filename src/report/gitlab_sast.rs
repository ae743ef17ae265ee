//! GitLab's security report for static analysis (report schema 15), which feeds its merge request widget and its dashboards.
//!
//! GitLab wants to know when the scan was made; that is the one value here that does not come from the program. It tracks a
//! finding over commits by its first identifier and the signature, which is the fingerprint: lines may move.

use std::borrow::Cow;

use serde::Serialize;

use super::place::Places;
use super::text::confidence;
use super::{Report, clause_line, clause_of, shortened};
use crate::limits;
use crate::policy::{Finding, FindingStep};
use crate::rules::policy::{Confidence, Severity};
use crate::source::Note;

/// The first version whose `details` may be of the type `code-flows`; a report that is not what its version says is refused whole.
const VERSION: &str = "15.1.4";

#[derive(Serialize)]
struct Document<'a> {
    version: &'static str,
    scan: Scan<'a>,
    vulnerabilities: Vec<Vulnerability<'a>>,
}

#[derive(Serialize)]
struct Scan<'a> {
    analyzer: Tool,
    scanner: Tool,
    #[serde(rename = "type")]
    kind: &'static str,
    start_time: &'a str,
    end_time: &'a str,
    status: &'static str,
    messages: Vec<ScanMessage>,
}

#[derive(Serialize)]
struct Tool {
    id: &'static str,
    name: &'static str,
    version: &'static str,
    vendor: Named,
}

#[derive(Serialize)]
struct Named {
    name: &'static str,
}

#[derive(Serialize)]
struct ScanMessage {
    level: &'static str,
    value: String,
}

#[derive(Serialize)]
struct Vulnerability<'a> {
    id: &'a str,
    name: Cow<'a, str>,
    description: String,
    severity: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    solution: Cow<'a, str>,
    identifiers: [Identifier<'a>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    links: Vec<Link<'a>>,
    location: Location<'a>,
    tracking: Tracking<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    flags: Vec<Flag>,
    details: Details<'a>,
}

#[derive(Serialize)]
struct Identifier<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    name: &'a str,
    value: &'a str,
}

#[derive(Serialize)]
struct Link<'a> {
    name: String,
    url: &'a str,
}

#[derive(Serialize)]
struct Location<'a> {
    file: &'a str,
    start_line: u32,
    end_line: u32,
}

#[derive(Serialize)]
struct Tracking<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    items: [Tracked<'a>; 1],
}

#[derive(Serialize)]
struct Tracked<'a> {
    file: &'a str,
    start_line: u32,
    end_line: u32,
    signatures: [Signature<'a>; 1],
}

#[derive(Serialize)]
struct Signature<'a> {
    algorithm: &'static str,
    value: &'a str,
}

#[derive(Serialize)]
struct Flag {
    #[serde(rename = "type")]
    kind: &'static str,
    origin: &'static str,
    description: &'static str,
}

#[derive(Serialize)]
struct Details<'a> {
    confidence: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    relevant_to: Option<List>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code_flows: Option<CodeFlows<'a>>,
}

#[derive(Serialize)]
struct Text {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'static str>,
    value: String,
}

#[derive(Serialize)]
struct List {
    #[serde(rename = "type")]
    kind: &'static str,
    name: &'static str,
    items: Vec<Text>,
}

#[derive(Serialize)]
struct CodeFlows<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    name: &'static str,
    items: [Vec<Node<'a>>; 1],
}

#[derive(Serialize)]
struct Node<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(rename = "node_type")]
    role: &'static str,
    file_location: FileLocation<'a>,
}

#[derive(Serialize)]
struct FileLocation<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    file_name: &'a str,
    line_start: u32,
    line_end: u32,
}

pub(super) fn render(report: &Report<'_>) -> String {
    let mut places = Places::new(report.files);
    let document = Document {
        version: VERSION,
        scan: Scan {
            analyzer: tool(),
            scanner: tool(),
            kind: "sast",
            start_time: report.time,
            end_time: report.time,
            status: "success",
            messages: report.notes.iter().map(told).collect(),
        },
        vulnerabilities: report
            .counted()
            .map(|finding| vulnerability(finding, report, &mut places))
            .collect(),
    };
    super::json::pretty(&document)
}

const fn tool() -> Tool {
    let name = env!("CARGO_PKG_NAME");
    Tool { id: name, name, version: env!("CARGO_PKG_VERSION"), vendor: Named { name } }
}

fn told(note: &Note) -> ScanMessage {
    let level = if note.kind.skips_file() || note.kind.is_partial() { "warn" } else { "info" };
    let value =
        if note.path.is_empty() { note.message.clone() } else { format!("{}: {}", note.path, note.message) };
    ScanMessage { level, value }
}

fn vulnerability<'a>(
    finding: &'a Finding,
    report: &Report<'a>,
    places: &mut Places<'_>,
) -> Vulnerability<'a> {
    let (start, end) = places.range(finding.file, finding.span);
    let (file, start_line, end_line) = (&*finding.path, start.line, end.line);
    let signature = Signature { algorithm: "hash", value: &finding.fingerprint };
    Vulnerability {
        id: &finding.fingerprint,
        name: shortened(&finding.message, limits::GITLAB_NAME),
        description: [finding.message.as_str(), &finding.why].join("\n\n").trim_end().to_owned(),
        severity: grade(finding.severity),
        solution: shortened(&finding.help, limits::GITLAB_SOLUTION),
        identifiers: [Identifier { kind: "tracklint_rule_id", name: &finding.rule, value: &finding.rule }],
        links: links(finding, report),
        location: Location { file, start_line, end_line },
        tracking: Tracking {
            kind: "source",
            items: [Tracked { file, start_line, end_line, signatures: [signature] }],
        },
        flags: flags(finding),
        details: details(finding, report, places),
    }
}

const fn grade(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "Critical",
        Severity::High => "High",
        Severity::Medium => "Medium",
        Severity::Low => "Low",
        Severity::Info => "Info",
    }
}

fn links<'a>(finding: &Finding, report: &Report<'a>) -> Vec<Link<'a>> {
    let mut links: Vec<Link<'a>> = Vec::new();
    for (regime, _) in finding.clauses.iter().filter_map(|clause| clause_of(clause, report.rules)) {
        if regime.source.starts_with("https://") && links.iter().all(|link| link.url != regime.source) {
            links.push(Link { name: regime.name.clone(), url: &regime.source });
        }
    }
    links
}

fn flags(finding: &Finding) -> Vec<Flag> {
    let unsure = Flag {
        kind: "flagged-as-likely-false-positive",
        origin: env!("CARGO_PKG_NAME"),
        description: "Of low confidence: a name says so, and little else.",
    };
    if finding.confidence == Confidence::Low { vec![unsure] } else { Vec::new() }
}

fn details<'a>(finding: &'a Finding, report: &Report<'_>, places: &mut Places<'_>) -> Details<'a> {
    let text = |name, value| Text { kind: "text", name, value };
    let sure = format!("{}, {}", confidence(finding.confidence), finding.basis.in_words());
    let clauses = finding.clauses.iter().map(|clause| text(None, clause_line(clause, report.rules)));
    let relevant_to = List { kind: "list", name: "Relevant to", items: clauses.collect() };
    Details {
        confidence: text(Some("Confidence"), sure),
        relevant_to: (!finding.clauses.is_empty()).then_some(relevant_to),
        code_flows: code_flows(finding, places),
    }
}

/// Source, what lies between, sink. A flow of one step has no source of its own to show.
fn code_flows<'a>(finding: &'a Finding, places: &mut Places<'_>) -> Option<CodeFlows<'a>> {
    let last = finding.steps.len().checked_sub(1).filter(|last| *last > 0)?;
    let mut node = |(at, step): (usize, &'a FindingStep)| {
        let (start, end) = places.range(step.file, step.span);
        let role = match at {
            0 => "source",
            at if at == last => "sink",
            _ => "propagation",
        };
        let (line_start, line_end) = (start.line, end.line);
        let file_location =
            FileLocation { kind: "file-location", file_name: &step.path, line_start, line_end };
        Node { kind: "code-flow-node", role, file_location }
    };
    let nodes = finding.steps.iter().enumerate().map(&mut node).collect();
    Some(CodeFlows { kind: "code-flows", name: "How the data gets there", items: [nodes] })
}
