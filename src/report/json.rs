//! The versioned JSON document for scripts. New keys may appear within a version; none changes its meaning.

use serde::Serialize;

use super::place::Places;
use super::{Report, groups};
use crate::policy::{Disposition, Finding, FindingGuard, FindingScrubber, FindingStep, Package};
use crate::rules::policy::{Basis, Confidence, Identifiability, Severity};
use crate::rules::vendor::Channel;

/// Grows when a key changes its meaning or goes.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    tool: Tool,
    findings: Vec<FindingEntry<'a>>,
    notes: Vec<NoteEntry<'a>>,
    stats: StatsEntry<'a>,
    /// Findings that count, by package; empty where there is but one.
    packages: Vec<PackageEntry<'a>>,
    /// Findings that count, by owner; those of nobody have none.
    owners: Vec<OwnerEntry<'a>>,
}

#[derive(Serialize)]
struct PackageEntry<'a> {
    package: Option<&'a Package>,
    findings: usize,
}

#[derive(Serialize)]
struct OwnerEntry<'a> {
    owner: Option<&'a str>,
    findings: usize,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Line<'a> {
    Finding(Box<FindingEntry<'a>>),
    Note(NoteEntry<'a>),
    Stats(StatsEntry<'a>),
}

#[derive(Serialize)]
pub(super) struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
pub(super) struct FindingEntry<'a> {
    rule: &'a str,
    severity: Severity,
    confidence: Confidence,
    basis: Basis,
    fingerprint: &'a str,
    /// Whether it counts, and if not, who accepted it and why.
    disposition: &'a Disposition,
    path: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    package: Option<&'a Package>,
    owners: &'a [String],
    destination: &'a str,
    api: &'a str,
    channel: Channel,
    data: &'a [String],
    identifiability: Identifiability,
    sanitizers: &'a [String],
    value: &'a str,
    message: &'a str,
    help: &'a str,
    clauses: &'a [String],
    steps: Vec<StepEntry<'a>>,
    /// Further sources of the same data at the same place.
    sources: Vec<StepEntry<'a>>,
    guards: Vec<GuardEntry<'a>>,
    /// Options of the SDK that take data out, and what they do to this.
    scrubbers: Vec<ScrubberEntry<'a>>,
    /// What the vendor's own terms say of the data.
    terms: Vec<TermEntry<'a>>,
    because: &'a str,
}

#[derive(Serialize)]
pub(super) struct GuardEntry<'a> {
    kind: &'a str,
    path: &'a str,
    line: u32,
    column: u32,
    text: &'a str,
}

#[derive(Serialize)]
pub(super) struct ScrubberEntry<'a> {
    option: &'a str,
    path: &'a str,
    line: u32,
    column: u32,
    effect: &'a str,
    says: &'a str,
}

#[derive(Serialize)]
pub(super) struct TermEntry<'a> {
    says: &'a str,
    source: &'a str,
}

#[derive(Serialize)]
pub(super) struct StepEntry<'a> {
    path: &'a str,
    line: u32,
    column: u32,
    what: &'a str,
}

#[derive(Serialize)]
pub(super) struct NoteEntry<'a> {
    kind: &'static str,
    path: &'a str,
    line: Option<u32>,
    message: &'a str,
}

#[derive(Serialize)]
struct StatsEntry<'a> {
    files: usize,
    tests: usize,
    libraries: usize,
    generated: usize,
    generated_findings: usize,
    scanned: usize,
    analysed: usize,
    partial: usize,
    skipped: usize,
    bytes: u64,
    sinks: usize,
    vendors: &'a [super::VendorStats],
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<&'a super::ChangeStats>,
}

impl Tool {
    pub(super) fn this() -> Self {
        Self { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") }
    }
}

pub(super) fn render(report: &Report<'_>) -> String {
    let mut places = Places::new(report.files);
    let document = Document {
        version: VERSION,
        tool: Tool::this(),
        findings: report.findings.iter().map(|finding| entry(finding, &mut places)).collect(),
        notes: report.notes.iter().map(note).collect(),
        stats: stats(report),
        packages: groups::by_package(report)
            .into_iter()
            .map(|group| PackageEntry { package: group.who, findings: group.findings })
            .collect(),
        owners: groups::by_owner(report)
            .into_iter()
            .map(|group| OwnerEntry { owner: group.who.map(String::as_str), findings: group.findings })
            .collect(),
    };
    pretty(&document)
}

/// The same as one object a line: `{"type": "finding", …}`, then notes, then one line of statistics. For logs and
/// databases that read line by line.
pub(super) fn render_json_lines(report: &Report<'_>) -> String {
    let mut places = Places::new(report.files);
    let findings = report.findings.iter().map(|finding| Line::Finding(Box::new(entry(finding, &mut places))));
    let lines: Vec<Line<'_>> = findings
        .chain(report.notes.iter().map(|one| Line::Note(note(one))))
        .chain([Line::Stats(stats(report))])
        .collect();
    let mut text = String::new();
    for line in lines {
        text.push_str(&serde_json::to_string(&line).expect("texts, numbers and lists are JSON"));
        text.push('\n');
    }
    text
}

/// A document as text that ends with a line break.
pub(super) fn pretty(document: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(document).expect("texts, numbers and lists are JSON");
    text.push('\n');
    text
}

pub(super) fn entry<'a>(finding: &'a Finding, places: &mut Places<'_>) -> FindingEntry<'a> {
    let (start, end) = places.range(finding.file, finding.span);
    FindingEntry {
        guards: guards(&finding.guards, places),
        scrubbers: scrubbers(&finding.scrubbers, places),
        terms: terms(finding),
        because: &finding.because,
        steps: steps(&finding.steps, places),
        sources: steps(&finding.sources, places),
        rule: &finding.rule,
        severity: finding.severity,
        confidence: finding.confidence,
        basis: finding.basis,
        fingerprint: &finding.fingerprint,
        disposition: &finding.disposition,
        path: &finding.path,
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        package: finding.package.as_ref(),
        owners: &finding.owners,
        destination: &finding.destination,
        api: &finding.api,
        channel: finding.channel,
        data: &finding.data,
        identifiability: finding.identifiability,
        sanitizers: &finding.sanitizers,
        value: &finding.value,
        message: &finding.message,
        help: &finding.help,
        clauses: &finding.clauses,
    }
}

fn stats<'a>(report: &'a Report<'_>) -> StatsEntry<'a> {
    let stats = &report.stats;
    StatsEntry {
        files: stats.files,
        tests: stats.tests,
        libraries: stats.libraries,
        generated: stats.generated,
        generated_findings: stats.generated_findings,
        scanned: stats.scanned,
        analysed: stats.analysed,
        partial: stats.partial,
        skipped: stats.skipped,
        bytes: stats.bytes,
        sinks: stats.sinks,
        vendors: &stats.vendors,
        change: stats.change.as_ref(),
    }
}

pub(super) fn note(note: &crate::source::Note) -> NoteEntry<'_> {
    NoteEntry { kind: note.kind.as_str(), path: &note.path, line: note.line, message: &note.message }
}

pub(super) fn steps<'a>(steps: &'a [FindingStep], places: &mut Places<'_>) -> Vec<StepEntry<'a>> {
    let entry = |step: &'a FindingStep| {
        let start = places.start(step.file, step.span);
        StepEntry { path: &step.path, line: start.line, column: start.column, what: &step.what }
    };
    steps.iter().map(entry).collect()
}

/// Checks that a call stands under.
pub(super) fn guards<'a>(guards: &'a [FindingGuard], places: &mut Places<'_>) -> Vec<GuardEntry<'a>> {
    let entry = |guard: &'a FindingGuard| {
        let start = places.start(guard.file, guard.span);
        let (line, column) = (start.line, start.column);
        GuardEntry { kind: &guard.kind, path: &guard.path, line, column, text: &guard.text }
    };
    guards.iter().map(entry).collect()
}

/// Options that take data out, and what they do to this.
pub(super) fn scrubbers<'a>(
    scrubbers: &'a [FindingScrubber],
    places: &mut Places<'_>,
) -> Vec<ScrubberEntry<'a>> {
    let entry = |scrubber: &'a FindingScrubber| {
        let start = places.start(scrubber.file, scrubber.span);
        ScrubberEntry {
            option: &scrubber.option,
            path: &scrubber.path,
            line: start.line,
            column: start.column,
            effect: scrubber.effect,
            says: &scrubber.says,
        }
    };
    scrubbers.iter().map(entry).collect()
}

/// What the vendor's own terms say of the data.
pub(super) fn terms(finding: &Finding) -> Vec<TermEntry<'_>> {
    finding.terms.iter().map(|term| TermEntry { says: &term.says, source: &term.source }).collect()
}
