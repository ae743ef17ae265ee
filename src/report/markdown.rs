//! A summary in Markdown: for the summary of a workflow step and for one comment on a pull request.
//!
//! Bounded by what a comment may hold; what does not fit is counted. Text of the program is escaped: a file name is no markup.

use std::cmp::Reverse;
use std::fmt::Write as _;

use super::groups::{self, Group};
use super::place::Places;
use super::text::{clean, confidence, severity};
use super::{Report, clause_line, meeting};
use crate::limits;
use crate::policy::{Finding, Package};

pub(super) fn render(report: &Report<'_>) -> String {
    let mut out = heading(report);
    let mut places = Places::new(report.files);
    let mut findings: Vec<&Finding> = report.counted().collect();
    findings.sort_by_key(|finding| Reverse((finding.severity, finding.confidence)));
    out.push_str(&meetings(report, &mut places));
    if !findings.is_empty() {
        out.push_str("\n| severity | what | where | rule |\n|---|---|---|---|\n");
    }
    let mut details = String::new();
    let mut shown = 0;
    for finding in &findings {
        let (row, block) = (row(finding, &mut places), block(finding, report, &mut places));
        if out.len() + details.len() + row.len() + block.len() > limits::MARKDOWN_BYTES {
            break;
        }
        out.push_str(&row);
        details.push_str(&block);
        shown += 1;
    }
    let (packages, owners) = (packages(report), owners(report));
    out.push_str(&table("package", &packages));
    out.push_str(&table("owner", &owners));
    out.push_str(&details);
    if shown < findings.len() {
        let _ = writeln!(
            out,
            "\n{} more findings did not fit; the JSON report has them.",
            findings.len() - shown
        );
    }
    out.push_str(&looked_at(report));
    out
}

/// Where one change changes several findings.
fn meetings(report: &Report<'_>, places: &mut Places<'_>) -> String {
    let mut out = String::new();
    for meeting in meeting::of(report) {
        let at = places.start(meeting.step.file, meeting.step.span);
        let place = format!("{}:{}", code(&meeting.step.path), at.line);
        let sentence = meeting.sentence(&code(meeting.rule), &place, &escaped(&meeting.step.what));
        let _ = writeln!(out, "\n{sentence}");
    }
    out
}

/// What the numbers rest on, and what was not seen.
fn looked_at(report: &Report<'_>) -> String {
    let stats = &report.stats;
    let mut out = format!(
        "\n{} files scanned, {} analysed, {} in part, {} skipped; {} calls to third parties.\n",
        stats.scanned, stats.analysed, stats.partial, stats.skipped, stats.sinks
    );
    let lost = stats.vendors.iter().filter(|vendor| vendor.not_followed + vendor.cut > 0);
    let lost: Vec<String> = lost
        .map(|vendor| {
            let calls = vendor.not_followed.max(vendor.cut);
            let lost = format!("{calls} of {} calls of {}", vendor.calls, escaped(&vendor.name));
            lost + &vendor.type_holes()
        })
        .collect();
    if !lost.is_empty() {
        let _ = writeln!(out, "\nNot followed to the source: values at {}.", lost.join(", "));
    }
    out
}

fn packages(report: &Report<'_>) -> Vec<(String, usize)> {
    let row = |group: &Group<'_, Package>| {
        let name = group.who.map_or_else(|| "none".to_owned(), |package| code(&package.name));
        let folder = group.who.filter(|package| !package.folder.is_empty() && package.folder != package.name);
        let folder = folder.map_or_else(String::new, |package| format!(" {}", code(&package.folder)));
        (name + &folder, group.findings)
    };
    groups::by_package(report).iter().map(row).collect()
}

/// In code: a summary that grows with each push must not call the owners each time.
fn owners(report: &Report<'_>) -> Vec<(String, usize)> {
    let row = |group: &Group<'_, String>| {
        (group.who.map_or_else(|| "nobody".to_owned(), |owner| code(owner)), group.findings)
    };
    groups::by_owner(report).iter().map(row).collect()
}

fn table(what: &str, rows: &[(String, usize)]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut out = format!("\n| {what} | findings |\n|---|---|\n");
    for (name, findings) in rows.iter().take(limits::SUMMARY_GROUPS) {
        let _ = writeln!(out, "| {name} | {findings} |");
    }
    if rows.len() > limits::SUMMARY_GROUPS {
        let _ = writeln!(out, "| {} more | |", rows.len() - limits::SUMMARY_GROUPS);
    }
    out
}

fn heading(report: &Report<'_>) -> String {
    let number = report.counted().count();
    let findings = if number == 1 { "1 finding".to_owned() } else { format!("{number} findings") };
    let mut out = format!("## tracklint: {findings} at or above {}\n", severity(report.threshold));
    if let Some(change) = &report.stats.change {
        let _ = writeln!(
            out,
            "\nOnly what {} changed files bring since {}; {} findings were there before, {} are gone.",
            change.paths,
            escaped(&change.base),
            change.kept,
            change.gone
        );
    }
    out
}

fn row(finding: &Finding, places: &mut Places<'_>) -> String {
    let at = places.start(finding.file, finding.span);
    format!(
        "| {} | {} | {}:{} | {} |\n",
        severity(finding.severity),
        escaped(&finding.message),
        code(&finding.path),
        at.line,
        code(&finding.rule)
    )
}

/// The way from source to sink, folded.
fn block(finding: &Finding, report: &Report<'_>, places: &mut Places<'_>) -> String {
    let at = places.start(finding.file, finding.span);
    let mut out = format!(
        "\n<details><summary>{} — {}:{}</summary>\n\n",
        escaped(&finding.message),
        escaped(&finding.path),
        at.line
    );
    for (number, step) in finding.steps.iter().enumerate() {
        let at = places.start(step.file, step.span);
        let _ = writeln!(
            out,
            "{}. {}:{}:{} {}",
            number + 1,
            code(&step.path),
            at.line,
            at.column,
            escaped(&step.what)
        );
    }
    for line in [finding.why.as_str(), &finding.help].into_iter().flat_map(str::lines) {
        let _ = writeln!(out, "\n{}", escaped(line));
    }
    if !finding.clauses.is_empty() {
        let clauses: Vec<String> =
            finding.clauses.iter().map(|clause| clause_line(clause, report.rules)).collect();
        let _ = writeln!(out, "\nRelevant to {}.", escaped(&clauses.join("; ")));
    }
    let _ = writeln!(
        out,
        "\nConfidence {}, {}\n\n</details>",
        confidence(finding.confidence),
        code(&finding.fingerprint)
    );
    out
}

/// Words of the program as words: no markup, no table cell, no mention of a user.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_code = false;
    for c in clean(text).chars() {
        match c {
            // Messages quote code in pairs of these.
            '`' => {
                in_code = !in_code;
                out.push_str(if in_code { "<code>" } else { "</code>" });
            }
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '@' => out.push_str("&#64;"),
            '|' => out.push_str("&#124;"),
            '#' => out.push_str("&#35;"),
            '*' | '_' | '[' | ']' | '\\' | '~' | '!' => {
                let _ = write!(out, "&#{};", u32::from(c));
            }
            c => out.push(c),
        }
    }
    if in_code {
        out.push_str("</code>");
    }
    out
}

pub(super) fn code(text: &str) -> String {
    format!("<code>{}</code>", escaped(&text.replace('`', "'")))
}
