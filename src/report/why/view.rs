//! What the page of `why` shows, with places as lines and what decided in words. The JSON document is this, as it is.

use serde::Serialize;

use super::{Judged, Page};
use crate::policy::{Considered, Disposition, Finding, Reasons, Verdict};
use crate::report::place::Places;
use crate::report::text::{confidence, severity};
use crate::rules::policy::{Confidence, Severity};

/// Grows when a key changes its meaning or goes.
const VERSION: u32 = 1;

#[derive(Serialize)]
pub(super) struct View<'a> {
    pub version: u32,
    pub answers: Vec<AnswerView<'a>>,
}

#[derive(Serialize)]
pub(super) struct AnswerView<'a> {
    pub path: String,
    pub line: u32,
    pub column: u32,
    pub what: &'a str,
    /// Absent when there is no finding.
    pub finding: Option<FindingView<'a>>,
    /// What decided, one sentence for each step.
    pub decided: Vec<String>,
    pub reasons: &'a [Reasons],
}

#[derive(Serialize)]
pub(super) struct FindingView<'a> {
    pub fingerprint: &'a str,
    pub rule: &'a str,
    pub severity: Severity,
    pub confidence: Confidence,
    pub disposition: &'a Disposition,
    /// It fails a run.
    pub counts: bool,
}

pub(super) fn of<'a>(page: &'a Page<'a>) -> View<'a> {
    let mut places = Places::new(page.files);
    let answers = page.judged.iter().map(|judged| answer(judged, page, &mut places)).collect();
    View { version: VERSION, answers }
}

fn answer<'a>(judged: &'a Judged<'a>, page: &'a Page<'a>, places: &mut Places<'a>) -> AnswerView<'a> {
    let at = places.start(judged.place.file, judged.place.span);
    let path = page.files.get(judged.place.file.index()).map_or("", |file| &*file.path);
    let finding = judged.finding.map(|finding| FindingView {
        fingerprint: &finding.fingerprint,
        rule: &finding.rule,
        severity: finding.severity,
        confidence: finding.confidence,
        disposition: &finding.disposition,
        counts: weights(finding, judged.is_generated, page).is_empty(),
    });
    AnswerView {
        path: path.to_owned(),
        line: at.line,
        column: at.column,
        what: judged.what,
        finding,
        decided: decided(judged, page),
        reasons: judged.reasons,
    }
}

/// The steps of the decision, in their order: rules, then settings, then exceptions, then the thresholds of the run.
fn decided(judged: &Judged<'_>, page: &Page<'_>) -> Vec<String> {
    let mut steps = judged.reasons.first().map(of_rules).unwrap_or_default();
    let Some(finding) = judged.finding else { return steps };
    if judged.reasons.is_empty() {
        steps.push(format!("`{}` asks for what is wrong with exceptions themselves.", finding.rule));
    }
    let weights = weights(finding, judged.is_generated, page);
    if weights.is_empty() {
        steps.push("It counts: nothing excuses it, and it reaches the threshold.".to_owned());
    }
    steps.extend(weights);
    steps
}

fn of_rules(reasons: &Reasons) -> Vec<String> {
    let with = |verdict: Verdict| -> Vec<&Considered> {
        reasons.rules.iter().filter(|rule| rule.verdict == verdict).collect()
    };
    let names = |rules: &[&Considered]| -> String {
        let names: Vec<String> = rules.iter().map(|rule| format!("`{}`", rule.rule)).collect();
        names.join(", ")
    };
    let (others, permitting) = (with(Verdict::Forbids), with(Verdict::Permits));
    let excepted = with(Verdict::Excepted);
    let mut steps = Vec::new();
    match with(Verdict::Reports).first() {
        Some(rule) if others.is_empty() => {
            steps.push(format!("`{}` forbids it, and no other rule does.", rule.rule));
        }
        Some(rule) => {
            let first = others.first().map_or(rule.severity, |other| other.severity);
            let before =
                if rule.severity > first { "is the most severe" } else { "names the data most closely" };
            let names = names(&others);
            steps.push(format!(
                "`{}` reports: of those that forbid it, it {before}. Also: {names}.",
                rule.rule
            ));
        }
        None => steps.push("No rule forbids it.".to_owned()),
    }
    if let Some(rule) = with(Verdict::Reports).first() {
        steps
            .extend(rule.changes.iter().map(|change| format!("Settings changed `{}`: {change}.", rule.rule)));
        if !permitting.is_empty() {
            steps.push(format!("{} permits it; a rule that forbids wins.", names(&permitting)));
        }
    } else if !permitting.is_empty() {
        steps.push(format!("{} permits it.", names(&permitting)));
    }
    if !excepted.is_empty() {
        steps.push(format!("{} would forbid it, were it not for its `unless`.", names(&excepted)));
    }
    let met = with(Verdict::Met);
    if !met.is_empty() {
        steps.push(format!("{} has what it needs.", names(&met)));
    }
    steps
}

/// Why a finding does not count.
fn weights(finding: &Finding, is_generated: bool, page: &Page<'_>) -> Vec<String> {
    let mut steps = Vec::new();
    match &finding.disposition {
        Disposition::Open => {}
        Disposition::Suppressed { reason } => {
            steps.push(format!("A comment in the code suppresses it: {reason}."));
        }
        Disposition::Waived { reason, owner, expires } => {
            steps.push(format!("A waiver of {owner} excuses it until {expires}: {reason}."));
        }
        Disposition::Baseline => steps.push("The baseline holds it: it was there before.".to_owned()),
    }
    if is_generated {
        steps.push("Its file is written by a program: findings there are left out.".to_owned());
    }
    if finding.severity < page.threshold {
        let (is, least) = (severity(finding.severity), severity(page.threshold));
        steps.push(format!(
            "Its severity {is} is below the threshold {least}: it is counted, and fails nothing."
        ));
    }
    if finding.confidence < page.confidence {
        let (is, least) = (confidence(finding.confidence), confidence(page.confidence));
        steps.push(format!("Its confidence {is} is below {least}: it is not shown."));
    }
    steps
}
