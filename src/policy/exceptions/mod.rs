//! Accepted findings: comments in the code, waivers of the settings, a baseline of what was there before.
//!
//! Takes findings and exceptions; says of every finding whether it counts, and reports exceptions that are unused,
//! expired, unexplained or not allowed as findings of rules that ask for that. Nothing is ever removed. Knows no clock
//! and reads no files.

mod about;
mod baseline;

pub use baseline::Baseline;

use super::finding::{Disposition, Finding};
use crate::rules::Model;
use crate::rules::policy::{ExceptionProblem, Policy};
use crate::rules::waiver::{Date, Waiver};
use crate::source::directives::{Directive, DirectiveProblem};
use crate::source::{FileId, SourceFile};
use about::About;

/// What was accepted, and what is needed to judge that.
pub struct Exceptions<'a> {
    /// Of each file with such comments, in the order of the files.
    pub directives: &'a [FileDirectives],
    /// Each with the settings file it stands in, an index into `settings`.
    pub waivers: &'a [(usize, Waiver)],
    /// The settings files, the root's first.
    pub settings: &'a [FileId],
    pub baseline: Option<(&'a Baseline, FileId)>,
    /// Absent: nothing expires.
    pub today: Option<Date>,
    /// Findings of the whole tree were asked for: what excuses nothing is unused.
    pub is_whole: bool,
}

/// The comments of one file.
pub struct FileDirectives {
    pub file: FileId,
    /// Its findings were asked for: what is wrong with its comments is said.
    pub is_asked: bool,
    pub directives: Vec<Directive>,
}

/// Gives each finding its disposition, and adds findings about exceptions. The order is that of findings.
pub fn apply(
    findings: &mut Vec<Finding>,
    exceptions: &Exceptions<'_>,
    model: &Model,
    policy: &Policy,
    files: &[SourceFile],
) {
    let mut about = About { model, policy, files, findings: Vec::new() };
    for own in exceptions.directives {
        let before = about.findings.len();
        suppress(findings, own.file, &own.directives, &mut about);
        if !own.is_asked {
            about.findings.truncate(before);
        }
    }
    for (file, waiver) in exceptions.waivers {
        if let Some(file) = exceptions.settings.get(*file) {
            waive(findings, (waiver, *file), exceptions, &mut about);
        }
    }
    if let Some((baseline, file)) = exceptions.baseline {
        let stale = baseline.accept(findings);
        for entry in stale.into_iter().filter(|_| exceptions.is_whole) {
            let what = format!("the finding {} of `{}` in {}", entry.fingerprint, entry.rule, entry.path);
            let place = about.text_in(file, &entry.fingerprint);
            about.add(ExceptionProblem::StaleBaseline, file, place, &what);
        }
    }
    findings.extend(about.finished());
    findings.sort_by(|one, other| super::order(one).cmp(&super::order(other)));
}

/// The comments of one file.
fn suppress(findings: &mut [Finding], file: FileId, directives: &[Directive], about: &mut About<'_>) {
    for directive in directives {
        if let Some(problem) = directive.problem {
            let (problem, what) = worded(problem);
            about.add(problem, file, directive.span, what);
            continue;
        }
        for (rule, place) in &directive.rules {
            if !about.is_known(rule) {
                about.add(ExceptionProblem::UnknownRule, file, *place, &about.unknown(rule));
                continue;
            }
            let mut is_used = false;
            for finding in findings.iter_mut().filter(|finding| finding.file == file && finding.rule == *rule)
            {
                let is_meant = directive.covers(finding.span)
                    || finding.value_span.is_some_and(|value| directive.covers(value));
                if !is_meant {
                    continue;
                }
                is_used = true;
                if !finding.is_excusable {
                    about.not_allowed(file, *place, finding);
                } else if finding.disposition.is_open() {
                    finding.disposition = Disposition::Suppressed { reason: directive.reason.clone() };
                }
            }
            // A rule of a pack that is not in use is neither used nor unused.
            if !is_used && about.is_active(rule) {
                let what = format!("`{rule}` reports nothing here");
                about.add(ExceptionProblem::UnusedSuppression, file, *place, &what);
            }
        }
    }
}

fn worded(problem: DirectiveProblem) -> (ExceptionProblem, &'static str) {
    match problem {
        DirectiveProblem::NoRule => (ExceptionProblem::MalformedSuppression, "it names no rule"),
        DirectiveProblem::NoReason => {
            (ExceptionProblem::UnexplainedSuppression, "no reason stands behind a `:`")
        }
        DirectiveProblem::NoEnd => {
            (ExceptionProblem::MalformedSuppression, "`tracklint-ignore-end` is missing in this file")
        }
        DirectiveProblem::NoStart => {
            (ExceptionProblem::MalformedSuppression, "no `tracklint-ignore-start` stands before it")
        }
        DirectiveProblem::UnknownForm => (
            ExceptionProblem::MalformedSuppression,
            "the forms are `tracklint-ignore`, `tracklint-ignore-start` and `tracklint-ignore-end`",
        ),
    }
}

/// A waiver, and the file it stands in.
fn waive(
    findings: &mut [Finding],
    (waiver, file): (&Waiver, FileId),
    exceptions: &Exceptions<'_>,
    about: &mut About<'_>,
) {
    let (rule, place) = &waiver.rule;
    let (expires, expires_at) = waiver.expires;
    let is_expired = exceptions.today.is_some_and(|today| expires.days_after(today) < 0);
    let longest = about.policy.exceptions.longest_days.and_then(|days| i32::try_from(days).ok());
    let from = waiver.granted.or(exceptions.today);
    let too_long = longest.zip(from).filter(|(longest, from)| expires.days_after(*from) > *longest);
    if let Some((longest, from)) = too_long {
        let what = format!("it holds until {expires}, more than {longest} days after {from}");
        about.add(ExceptionProblem::LongWaiver, file, expires_at, &what);
    }
    let mut is_used = false;
    for finding in findings.iter_mut().filter(|finding| finding.rule == *rule) {
        let is_meant = waiver.paths.contains(&finding.path)
            && (waiver.fingerprints.is_empty() || waiver.fingerprints.contains(&finding.fingerprint));
        if !is_meant {
            continue;
        }
        is_used = true;
        if !finding.is_excusable {
            about.not_allowed(file, *place, finding);
        } else if finding.disposition.is_open() && !is_expired && too_long.is_none() {
            finding.disposition = Disposition::Waived {
                reason: waiver.reason.clone(),
                owner: waiver.owner.clone(),
                expires: expires.to_string(),
            };
        }
    }
    if is_expired {
        let what = format!("it held until {expires}; its owner is {}", waiver.owner);
        about.add(ExceptionProblem::ExpiredWaiver, file, expires_at, &what);
    } else if !is_used && exceptions.is_whole && about.is_active(rule) {
        let what = format!("`{rule}` reports nothing in its scope");
        about.add(ExceptionProblem::UnusedWaiver, file, *place, &what);
    }
}
