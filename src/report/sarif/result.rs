//! One finding as one result: where it is shown, how the data gets there, and who accepted it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::model::{
    ArtifactChange, CodeFlow, Fix, FlowLocation, Location, Region, Replacement, ResultProperties, RunResult,
    Suppression, ThreadFlow,
};
use super::taxonomies::Taxonomies;
use super::{level, location, message, security_severity};
use crate::limits;
use crate::policy::{Disposition, Finding, FindingStep};
use crate::report::json;
use crate::report::place::Places;
use crate::rules::policy::Rule;
use crate::source::{FileId, Span};

pub(super) fn result<'a>(
    finding: &'a Finding,
    rules: &[&Rule],
    taxonomies: &Taxonomies<'a>,
    places: &mut Places<'_>,
) -> RunResult<'a> {
    let steps: Vec<FlowLocation<'a>> = ends(&finding.steps)
        .map(|step| {
            let place = location(&step.path, Some(region(step.file, step.span, places)));
            FlowLocation { location: Location { message: Some(message(&step.what)), ..place } }
        })
        .collect();
    let flow = |locations| CodeFlow { thread_flows: [ThreadFlow { locations }] };
    let related = related(finding, places);
    RunResult {
        rule_id: &finding.rule,
        rule_index: rules.iter().position(|rule| rule.id == finding.rule),
        level: level(finding.severity),
        // The first of the things that a reader of SARIF takes for the severity of this one result.
        rank: security_severity(finding.severity).parse::<f64>().map_or(0.0, |score| score * 10.0),
        message: message(sentences(finding, &related)),
        locations: [shown(finding, places)],
        code_flows: if steps.is_empty() { Vec::new() } else { vec![flow(steps)] },
        related_locations: related,
        fixes: fixes(finding, places),
        suppressions: suppressions(finding),
        partial_fingerprints: BTreeMap::from([("tracklint/v1", finding.fingerprint.as_str())]),
        taxa: taxonomies.taxa(&finding.clauses),
        properties: ResultProperties {
            severity: finding.severity,
            confidence: finding.confidence,
            basis: finding.basis,
            destination: &finding.destination,
            data: &finding.data,
            clauses: &finding.clauses,
            guards: guards(finding),
            scrubbers: json::scrubbers(&finding.scrubbers, places),
            terms: json::terms(finding),
        },
    }
}

/// One line, and the whole call around it: code scanning shows an alert on a pull request only where all lines of the
/// region are in the diff, and a call of ten lines of which one is new would stay unseen. The line is that of the value
/// that is sent, where it stands in the call, else the first line of the call.
fn shown(finding: &Finding, places: &mut Places<'_>) -> Location<'static> {
    let whole = region(finding.file, finding.span, places);
    let value = finding.value_span.filter(|value| finding.span.contains(*value));
    let at = places.first_line(finding.file, value.unwrap_or(finding.span));
    let line = region(finding.file, at, places);
    let mut place = location(&finding.path, Some(line));
    place.physical.context_region = (whole != line).then_some(whole);
    place
}

/// All steps, or the first and last of them where there are more than a consumer reads: source and sink stay.
fn ends(steps: &[FindingStep]) -> impl Iterator<Item = &FindingStep> {
    let half = limits::SARIF_STEPS / 2;
    let cut = if steps.len() > limits::SARIF_STEPS { half..steps.len() - half } else { 0..0 };
    steps.iter().enumerate().filter(move |(at, _)| !cut.contains(at)).map(|(_, step)| step)
}

/// Further sources of the same data: who mends only the first one sees the finding again.
fn related<'a>(finding: &'a Finding, places: &mut Places<'_>) -> Vec<Location<'a>> {
    let sources = finding.sources.iter().take(limits::SARIF_SOURCES).enumerate();
    sources
        .map(|(at, source)| {
            let place = location(&source.path, Some(region(source.file, source.span, places)));
            Location { id: Some(at + 1), message: Some(message(&source.what)), ..place }
        })
        .collect()
}

/// SARIF messages are sentences; related places are shown only where the message links to them: `[user.mail](1)`.
fn sentences(finding: &Finding, related: &[Location<'_>]) -> String {
    let mut text = finding.message.clone();
    if !text.ends_with(['.', '!', '?']) {
        text.push('.');
    }
    if related.is_empty() {
        return text;
    }
    let link = |at: &Location<'_>| {
        let name = at.message.as_ref().map_or("", |message| &message.text);
        let name = name.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]");
        format!("[{name}]({})", at.id.unwrap_or_default())
    };
    let links: Vec<String> = related.iter().map(link).collect();
    let more = finding.sources.len() - related.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{text} Also from {}{more}.", links.join(", "))
}

/// Only what may be done without asking: viewers offer it with one click.
fn fixes<'a>(finding: &'a Finding, places: &mut Places<'_>) -> Vec<Fix<'a>> {
    let safe = finding.fix.iter().filter(|fix| fix.is_safe);
    let fixes = safe.map(|fix| {
        let replacements = fix.edits.iter().map(|edit| Replacement {
            deleted_region: region(finding.file, edit.span, places),
            inserted_content: message(edit.text.as_str()),
        });
        let replacements = replacements.collect();
        let artifact_location = location(&finding.path, None).physical.artifact_location;
        Fix {
            description: message(format!("{}.", fix.says)),
            artifact_changes: [ArtifactChange { artifact_location, replacements }],
        }
    });
    fixes.collect()
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

fn region(file: FileId, span: Span, places: &mut Places<'_>) -> Region {
    let (start, end) = places.range(file, span);
    Region {
        start_line: start.line,
        start_column: Some(start.column),
        end_line: Some(end.line),
        end_column: Some(end.column),
    }
}
