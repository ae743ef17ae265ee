//! The report for people: one compact block per finding, then what was looked at and what was not.
//!
//! Shows findings at or above the threshold and counts the others. Source lines are shown with literal
//! personal values and secrets masked.

mod clean;
mod snippet;
mod summary;
mod table;

use std::fmt::Write as _;

use rustc_hash::FxHashSet;

use super::place::Places;
use super::{Report, TextStyle};
use crate::limits;
use crate::policy::{Finding, FindingStep};
use crate::rules::policy::{Confidence, Severity};
pub(super) use clean::clean;
use clean::wrapped;
use snippet::Snippets;
pub(super) use snippet::{personal_literals, printable};
pub(super) use table::table;

pub(super) fn render(report: &Report<'_>, style: TextStyle) -> String {
    let mut out = String::new();
    let mut places = Places::new(report.files);
    let mut snippets = Snippets::new(report, style);
    let mut explained = FxHashSet::default();
    for finding in report.counted() {
        snippets.draw(&mut out, finding, &mut places);
        // What a rule is for is said once.
        let explain = explained.insert(finding.rule.as_str());
        let block = Block { report, finding, explain, style };
        block.write(&mut out, &mut places);
        out.push('\n');
    }
    summary::write(&mut out, report, style);
    out
}

/// `src/a.ts:3:5 high email-to-acme E-mail address sent to Acme`, one line per finding.
pub(super) fn render_lines(report: &Report<'_>) -> String {
    let mut out = String::new();
    let mut places = Places::new(report.files);
    for finding in report.counted() {
        let at = places.start(finding.file, finding.span);
        let message = clean(&finding.message);
        let severity = severity(finding.severity);
        let path = clean(&finding.path);
        line(&mut out, &format!("{path}:{}:{} {severity} {} {message}", at.line, at.column, finding.rule));
    }
    out
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

pub(crate) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "info",
        Severity::Low => "low",
        Severity::Medium => "medium",
        Severity::High => "high",
        Severity::Critical => "critical",
    }
}

pub(crate) fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Low => "low",
        Confidence::Medium => "medium",
        Confidence::High => "high",
    }
}

/// The lines under the snippet, each under its word.
struct Block<'b> {
    report: &'b Report<'b>,
    finding: &'b Finding,
    /// With the rule's reason.
    explain: bool,
    style: TextStyle,
}

impl Block<'_> {
    fn write(&self, out: &mut String, places: &mut Places<'_>) {
        let &Self { report, finding, explain, style } = self;
        if !shown_by_snippet(finding) {
            for (at, text) in steps(&finding.steps, places).iter().enumerate() {
                detail(out, if at == 0 { "path" } else { "" }, text, style);
            }
        }
        for (at, guard) in finding.guards.iter().enumerate() {
            let line = places.start(guard.file, guard.span).line;
            let text = format!("{} `{}` ({}:{line})", guard.name, clean(&guard.text), clean(&guard.path));
            detail(out, if at == 0 { "under" } else { "" }, &text, style);
        }
        for (at, scrubber) in finding.scrubbers.iter().enumerate() {
            let line = places.start(scrubber.file, scrubber.span).line;
            let (option, place) = (clean(&scrubber.option), clean(&scrubber.path));
            let text = format!(
                "`{option}` ({place}:{line}) {}; in general it {}",
                scrubber.effect,
                clean(&scrubber.says)
            );
            detail(out, if at == 0 { "scrubber" } else { "" }, &text, style);
        }
        for (at, text) in sources(&finding.sources, places).iter().enumerate() {
            detail(out, if at == 0 { "also" } else { "" }, text, style);
        }
        if explain && !finding.why.is_empty() {
            detail(out, "why", &clean(&finding.why), style);
        }
        for (at, text) in finding.help.lines().enumerate() {
            detail(out, if at == 0 { "fix" } else { "" }, &clean(text), style);
        }
        if !finding.clauses.is_empty() {
            let clauses: Vec<String> =
                finding.clauses.iter().map(|clause| super::clause_line(clause, report.rules)).collect();
            detail(out, "see", &clauses.join("; "), style);
        }
        for (at, term) in finding.terms.iter().enumerate() {
            let text = format!("{} ({})", clean(&term.says), clean(&term.source));
            detail(out, if at == 0 { "terms" } else { "" }, &text, style);
        }
        let because = match finding.because.as_str() {
            "" => String::new(),
            because => format!(" {}: {}", finding.basis.in_words(), clean(because)),
        };
        let also = self.others();
        let sure = confidence(finding.confidence);
        detail(out, "id", &format!("{} · confidence {sure}{because}{also}", finding.fingerprint), style);
    }

    /// Other rules that the flow meets. Rules that only inform match nearly everything: naming them says nothing.
    fn others(&self) -> String {
        let informs = |id: &str| {
            let rule = self.report.policy.rules.iter().find(|rule| rule.id == id);
            rule.is_some_and(|rule| rule.severity == Severity::Info)
        };
        let others: Vec<&str> =
            self.finding.also.iter().map(String::as_str).filter(|id| !informs(id)).collect();
        if others.is_empty() { String::new() } else { format!("; also {}", others.join(", ")) }
    }
}

/// Columns of the word in front of each detail.
const WORD: usize = 8;

pub(super) fn detail(out: &mut String, word: &str, text: &str, style: TextStyle) {
    let indent = WORD + 2;
    for (at, part) in wrapped(text, style.width.saturating_sub(indent)).into_iter().enumerate() {
        let word = if at == 0 { word } else { "" };
        let (on, off) = if style.colour && !word.is_empty() { ("\u{1b}[36m", "\u{1b}[0m") } else { ("", "") };
        let separator = if style.unicode { part } else { part.replace('·', "-").replace('…', "...") };
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{on}{word:>WORD$}{off}  {separator}");
    }
}

/// "`user.email` is read, sent by `track`" within one call says what the underlined code says.
fn shown_by_snippet(finding: &Finding) -> bool {
    let inside = |step: &FindingStep| step.file == finding.file && finding.span.contains(step.span);
    finding.steps.len() <= 2 && finding.steps.iter().all(inside)
}

/// "from `user.mail` at src/form.ts:12:9"; beyond a few they are counted.
fn sources(sources: &[FindingStep], places: &mut Places<'_>) -> Vec<String> {
    let shown = sources.iter().take(limits::TEXT_SOURCES);
    let mut lines: Vec<String> = shown
        .map(|source| {
            let start = places.start(source.file, source.span);
            format!(
                "from `{}` at {}:{}:{}",
                clean(&source.what),
                clean(&source.path),
                start.line,
                start.column
            )
        })
        .collect();
    let more = sources.len().saturating_sub(limits::TEXT_SOURCES);
    if more > 0 {
        lines.push(format!("and from {more} more"));
    }
    lines
}

/// "1. src/form.ts:12:9  passed to ...", with the places in one column; the middle of a long path is counted.
fn steps(steps: &[FindingStep], places: &mut Places<'_>) -> Vec<String> {
    let head = if steps.len() > limits::TEXT_STEPS { limits::TEXT_STEPS / 2 } else { steps.len() };
    let tail =
        if steps.len() > limits::TEXT_STEPS { steps.len() - limits::TEXT_STEPS / 2 } else { steps.len() };
    let rows: Vec<(usize, String, String)> = steps
        .iter()
        .enumerate()
        .filter(|(at, _)| *at < head || *at >= tail)
        .map(|(at, step)| {
            let start = places.start(step.file, step.span);
            (
                at,
                format!("{}:{}:{}", clean(&step.path), start.line, start.column),
                clean(&step.what).into_owned(),
            )
        })
        .collect();
    let width = rows.iter().map(|(_, place, _)| place.chars().count()).max().unwrap_or(0);
    let digits = steps.len().to_string().len();
    let mut lines = Vec::new();
    for (at, place, what) in rows {
        if at == tail && tail > head {
            lines.push(format!("{:digits$}  … {} more", "", tail - head));
        }
        lines.push(format!("{:>digits$}. {place:<width$}  {what}", at + 1));
    }
    lines
}
