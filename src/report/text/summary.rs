//! The last lines: how much was found, what was looked at, and what was not.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::clean::clean;
use super::{TextStyle, confidence, severity};
use crate::limits;
use crate::policy::{Disposition, Package};
use crate::report::groups::{self, Group};
use crate::report::inventory::view::plural;
use crate::report::meeting::{self, Meeting};
use crate::report::place::Places;
use crate::report::{Report, VendorStats};
use crate::rules::policy::Severity;
use crate::source::{Note, NoteKind};

pub(super) fn write(out: &mut String, report: &Report<'_>, style: TextStyle) {
    let lines = [
        Some(found(report)),
        compared(report),
        by_package(report),
        by_owner(report),
        accepted(report),
        hidden(report),
        Some(looked_at(report)),
        not_followed(report),
    ];
    let [found, compared, rest @ ..] = lines;
    let lines = [found, compared].into_iter().chain(meetings(report).into_iter().map(Some)).chain(rest);
    for (at, text) in lines.flatten().enumerate() {
        let (on, off) = if at == 0 { style.bold() } else { ("", "") };
        let _ = writeln!(out, "{on}{text}{off}");
    }
    notes(out, report);
}

/// `7 findings of one-rule meet at src/profile.ts:22 (stored under `$name`): a change there changes all of them.`
fn meetings(report: &Report<'_>) -> Vec<String> {
    let mut places = Places::new(report.files);
    let line = |meeting: Meeting<'_>| {
        let at = places.start(meeting.step.file, meeting.step.span);
        let place = format!("{}:{}", clean(&meeting.step.path), at.line);
        meeting.sentence(meeting.rule, &place, &clean(&meeting.step.what))
    };
    meeting::of(report).into_iter().map(line).collect()
}

/// `2 findings at or above medium: 1 critical, 1 high`.
fn found(report: &Report<'_>) -> String {
    let mut by_severity: BTreeMap<std::cmp::Reverse<Severity>, usize> = BTreeMap::new();
    for finding in report.counted() {
        *by_severity.entry(std::cmp::Reverse(finding.severity)).or_default() += 1;
    }
    let threshold = severity(report.threshold);
    if by_severity.is_empty() {
        return format!("No findings at or above {threshold} (policy {}).", report.policy.id);
    }
    let counts: Vec<String> =
        by_severity.iter().map(|(level, number)| format!("{number} {}", severity(level.0))).collect();
    let total = by_severity.values().sum();
    let findings = plural(total, "finding");
    format!("{findings} at or above {threshold} (policy {}): {}.", report.policy.id, counts.join(", "))
}

/// `Only what 4 changed files bring since the last commit: 12 findings were there before, 1 is gone.`
fn compared(report: &Report<'_>) -> Option<String> {
    let change = report.stats.change.as_ref()?;
    let files = plural(change.paths, "changed file");
    let gone = if change.gone == 1 { "1 is gone".to_owned() } else { format!("{} are gone", change.gone) };
    let were = if change.kept == 1 { "was" } else { "were" };
    let kept = plural(change.kept, "finding");
    let base = clean(&change.base);
    let bring = if change.paths == 1 { "brings" } else { "bring" };
    Some(format!("Only what {files} {bring} since {base}: {kept} {were} there before, {gone}."))
}

/// `By package: @acme/web 5, @acme/api 2.`
fn by_package(report: &Report<'_>) -> Option<String> {
    let groups = groups::by_package(report);
    let name = |group: &Group<'_, Package>| {
        let name = group.who.map_or("no package", |package| package.name.as_str());
        format!("{} {}", clean(name), group.findings)
    };
    listed("By package", groups.iter().map(name).collect())
}

/// `By owner: @acme/growth 4, nobody 3.`
fn by_owner(report: &Report<'_>) -> Option<String> {
    let groups = groups::by_owner(report);
    let name = |group: &Group<'_, String>| {
        format!("{} {}", clean(group.who.map_or("nobody", String::as_str)), group.findings)
    };
    listed("By owner", groups.iter().map(name).collect())
}

fn listed(what: &str, mut names: Vec<String>) -> Option<String> {
    let more = names.len().saturating_sub(limits::SUMMARY_GROUPS);
    names.truncate(limits::SUMMARY_GROUPS);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    (!names.is_empty()).then(|| format!("{what}: {}{more}.", names.join(", ")))
}

/// `Accepted: 2 suppressed in the code, 1 waived, 14 in the baseline (--no-exceptions shows them).`
fn accepted(report: &Report<'_>) -> Option<String> {
    let count = |is: fn(&Disposition) -> bool| {
        report.findings.iter().filter(|finding| is(&finding.disposition)).count()
    };
    let kinds = [
        (
            count(|disposition| matches!(disposition, Disposition::Suppressed { .. })),
            "suppressed in the code",
        ),
        (count(|disposition| matches!(disposition, Disposition::Waived { .. })), "waived"),
        (count(|disposition| matches!(disposition, Disposition::Baseline)), "in the baseline"),
    ];
    let parts: Vec<String> = kinds
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, how)| format!("{number} {how}"))
        .collect();
    (!parts.is_empty()).then(|| format!("Accepted: {} (--no-exceptions shows them).", parts.join(", ")))
}

/// `Not shown: 3 below medium, 1 of less than medium confidence.`
fn hidden(report: &Report<'_>) -> Option<String> {
    let open = || report.findings.iter().filter(|finding| finding.disposition.is_open());
    let unsure = open().filter(|finding| finding.confidence < report.confidence).count();
    let minor = open().filter(|finding| !report.counts(finding)).count() - unsure;
    let minor = (minor > 0).then(|| format!("{minor} below {}", severity(report.threshold)));
    let unsure =
        (unsure > 0).then(|| format!("{unsure} of less than {} confidence", confidence(report.confidence)));
    let parts: Vec<String> = minor.into_iter().chain(unsure).collect();
    (!parts.is_empty()).then(|| format!("Not shown: {}.", parts.join(", ")))
}

/// `120 files scanned, 14 analysed, 2 of them in part (1 too-deep, 1 syntax-errors), 3 skipped (3 minified).`
fn looked_at(report: &Report<'_>) -> String {
    let stats = &report.stats;
    if stats.change.is_some() && stats.files == 0 {
        return "No changed file is one that is analysed.".to_owned();
    }
    let mut parts =
        vec![format!("{} scanned", plural(stats.scanned, "file")), format!("{} analysed", stats.analysed)];
    if stats.partial > 0 {
        parts.push(format!("{} in part{}", stats.partial, reasons(report.notes, NoteKind::is_partial)));
    }
    if stats.skipped > 0 {
        parts.push(format!("{} skipped{}", stats.skipped, reasons(report.notes, NoteKind::skips_file)));
    }
    if stats.tests > 0 {
        parts.push(format!("{} left out (--include-tests)", plural(stats.tests, "test")));
    }
    if stats.libraries > 0 {
        let what = if stats.libraries == 1 {
            "1 copy of a library".into()
        } else {
            format!("{} copies of libraries", stats.libraries)
        };
        parts.push(format!("{what} left out (--include-libraries)"));
    }
    if stats.generated_findings > 0 {
        let what = plural(stats.generated_findings, "finding");
        let files = plural(stats.generated, "generated file");
        parts.push(format!("{what} in {files} left out (--include-generated)"));
    }
    parts.push(plural(stats.sinks, "call") + " to third parties");
    format!("{}.", parts.join(", "))
}

/// `Not followed: values at 3 of 41 calls of Acme, 1 of 7 calls of Other.`
fn not_followed(report: &Report<'_>) -> Option<String> {
    let of = |vendor: &VendorStats| {
        let calls = plural(vendor.calls, "call");
        let lost = format!("{} of {calls} of {}", vendor.not_followed.max(vendor.cut), clean(&vendor.name));
        lost + &vendor.type_holes()
    };
    let lost = report.stats.vendors.iter().filter(|vendor| vendor.not_followed.max(vendor.cut) > 0);
    let lost: Vec<String> = lost.map(of).collect();
    (!lost.is_empty())
        .then(|| format!("Not followed to the source: values at {} (see `explain-flow`).", lost.join(", ")))
}

fn reasons(notes: &[Note], wanted: fn(NoteKind) -> bool) -> String {
    let mut by_kind: BTreeMap<NoteKind, usize> = BTreeMap::new();
    for note in notes.iter().filter(|note| wanted(note.kind)) {
        *by_kind.entry(note.kind).or_default() += 1;
    }
    let counts: Vec<String> = by_kind
        .iter()
        .map(|(kind, number)| format!("{number} {}", kind.as_str().replace('-', " ")))
        .collect();
    if counts.is_empty() { String::new() } else { format!(" ({})", counts.join(", ")) }
}

/// What a reader can act on comes first: settings, bounds, files that could not be read.
fn weight(note: &Note) -> u8 {
    match note.kind {
        NoteKind::Settings => 0,
        NoteKind::LimitReached | NoteKind::Unreadable | NoteKind::ParseTimeout => 1,
        NoteKind::TooLarge | NoteKind::TooDeep | NoteKind::SyntaxErrors => 2,
        NoteKind::InvalidUtf8 | NoteKind::UnresolvedImport => 3,
        NoteKind::NotText | NoteKind::Minified => 4,
    }
}

fn notes(out: &mut String, report: &Report<'_>) {
    let mut notes: Vec<&Note> = report.notes.iter().collect();
    notes.sort_by_key(|note| weight(note));
    for note in notes.iter().take(limits::TEXT_NOTES) {
        let place = match (note.path.is_empty(), note.line) {
            (true, _) => String::new(),
            (false, None) => format!("{}: ", clean(&note.path)),
            (false, Some(line)) => format!("{}:{line}: ", clean(&note.path)),
        };
        let _ = writeln!(out, "note: {place}{}", clean(&note.message));
    }
    let rest = notes.len().saturating_sub(limits::TEXT_NOTES);
    if rest > 0 {
        let _ = writeln!(out, "note: {rest} more in the JSON and SARIF reports");
    }
}
