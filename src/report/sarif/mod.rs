//! SARIF 2.1.0, for code scanning and editors.
//!
//! No source text, no absolute path and no clock goes into the file: it may be uploaded anywhere, and the same
//! input gives the same bytes.

mod model;
mod result;
mod taxonomies;

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use model::{
    ArtifactLocation, AutomationDetails, Configuration, Descriptor, Driver, Invocation, Location, Log,
    MarkdownMessage, Message, Notification, NotificationDescriptor, PhysicalLocation, Reference, Region,
    RuleProperties, Run, RunProperties, Tool, UriBase,
};
use taxonomies::Taxonomies;

use super::place::Places;
use super::{Report, SarifProfile, shortened};
use crate::limits;
use crate::policy::{Finding, wording};
use crate::rules::policy::{Effect, Rule, Severity};
use crate::source::{Note, NoteKind};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The root of the scanned tree; code scanning replaces it by the root of the repository.
const ROOT: &str = "%SRCROOT%";

pub(super) fn render(report: &Report<'_>, profile: SarifProfile) -> String {
    let mut places = Places::new(report.files);
    let mut rules: Vec<&Rule> =
        report.policy.rules.iter().filter(|rule| rule.effect != Effect::Permit).collect();
    rules.sort_by(|one, other| one.id.cmp(&other.id));
    // An override below paths makes two of one rule.
    rules.dedup_by(|one, other| one.id == other.id);
    let kinds = note_kinds(report.notes);
    let wanted = wanted(report, profile);
    let total = wanted.len();
    let kept = most_severe(wanted, profile.results());
    let left_out = total - kept.len();
    let taxonomies = Taxonomies::of(&rules, &kept, report.rules);
    let run = Run {
        results: kept
            .into_iter()
            .map(|finding| result::result(finding, &rules, &taxonomies, &mut places))
            .collect(),
        tool: Tool {
            driver: Driver {
                name: env!("CARGO_PKG_NAME"),
                version: env!("CARGO_PKG_VERSION"),
                semantic_version: env!("CARGO_PKG_VERSION"),
                rules: rules.iter().map(|rule| descriptor(rule, report, &taxonomies)).collect(),
                notifications: kinds
                    .iter()
                    .map(|kind| NotificationDescriptor { id: kind.as_str() })
                    .collect(),
                supported_taxonomies: taxonomies.references(),
            },
        },
        automation_details: AutomationDetails { id: format!("{}/", report.category.trim_end_matches('/')) },
        invocations: [Invocation {
            execution_successful: true,
            tool_execution_notifications: notifications(report.notes, &kinds, left_out),
        }],
        original_uri_base_ids: BTreeMap::from([(
            ROOT,
            UriBase { description: message("The root of the scanned tree.") },
        )]),
        column_kind: "utf16CodeUnits",
        taxonomies: taxonomies.components(),
        properties: vendors(report),
    };
    let log = Log { schema: SCHEMA, version: "2.1.0", runs: [run] };
    let mut text = serde_json::to_string_pretty(&log).expect("texts, numbers and lists are JSON");
    text.push('\n');
    text
}

/// Code scanning knows no suppressions and shows whatever stands in the file as open: it gets what counts, as every report for
/// people does. Others get all findings, accepted ones with the reason.
fn wanted<'r>(report: &'r Report<'_>, profile: SarifProfile) -> Vec<&'r Finding> {
    match profile {
        SarifProfile::Github => report.counted().collect(),
        SarifProfile::Full => report.findings.iter().collect(),
    }
}

impl SarifProfile {
    const fn results(self) -> usize {
        match self {
            Self::Github => limits::SARIF_SHOWN_RESULTS,
            Self::Full => limits::SARIF_RESULTS,
        }
    }
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

fn descriptor<'a>(rule: &'a Rule, report: &'a Report<'_>, taxonomies: &Taxonomies<'a>) -> Descriptor<'a> {
    let model = report.rules;
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
    tags.truncate(limits::SARIF_TAGS);
    let regime = |clause: &String| {
        super::clause_of(clause, model)
            .map(|(regime, clause)| clause.source.as_ref().unwrap_or(&regime.source).as_str())
    };
    Descriptor {
        id: &rule.id,
        short_description: message(wording::fill(&rule.title, &general)),
        full_description: message(shortened(rule.why.trim(), limits::SARIF_DESCRIPTION)),
        help_uri: rule.clauses.iter().find_map(regime).filter(|source| source.starts_with("https://")),
        help: MarkdownMessage { text, markdown },
        default_configuration: Configuration { level: level(rule.severity) },
        relationships: taxonomies.relationships(&rule.clauses),
        properties: RuleProperties { tags, security_severity: security_severity(rule.severity) },
    }
}

fn location(path: &str, region: Option<Region>) -> Location<'static> {
    let artifact_location = ArtifactLocation { uri: percent_encoded(path), uri_base_id: ROOT };
    let physical = PhysicalLocation { artifact_location, region, context_region: None };
    Location { id: None, physical, message: None }
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
fn most_severe(findings: Vec<&Finding>, limit: usize) -> Vec<&Finding> {
    if findings.len() <= limit {
        return findings;
    }
    let mut kept: Vec<(usize, &Finding)> = findings.into_iter().enumerate().collect();
    kept.sort_by_key(|(_, finding)| Reverse((finding.severity, finding.confidence)));
    kept.truncate(limit);
    kept.sort_by_key(|(at, _)| *at);
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
