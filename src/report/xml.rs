//! Reports in XML that most build servers read: `JUnit` and Checkstyle.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::Report;
use super::place::Places;
use super::text::severity;
use crate::policy::Finding;
use crate::rules::policy::Severity;

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// One suite; each finding is a test that failed. Only attributes that strict readers know: there is one that refuses `file`
/// and `line` of a case, so the place is in the name. Without findings it has one test that passed, because servers take
/// a suite without tests for a run that did not happen.
pub(super) fn junit(report: &Report<'_>) -> String {
    let mut places = Places::new(report.files);
    let findings: Vec<&Finding> = report.counted().collect();
    let (tests, failures) = (findings.len().max(1), findings.len());
    let mut out = String::from(DECLARATION);
    let counts = format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"0\"");
    let _ = writeln!(out, "<testsuites name=\"tracklint\" {counts}>");
    let _ = writeln!(out, "  <testsuite name=\"tracklint\" {counts}>");
    if findings.is_empty() {
        out.push_str("    <testcase classname=\"tracklint\" name=\"no findings\"/>\n");
    }
    for finding in findings {
        let at = places.start(finding.file, finding.span);
        let name = format!("{} {}:{}:{}", finding.rule, finding.path, at.line, at.column);
        let _ = writeln!(
            out,
            "    <testcase classname=\"{}\" name=\"{}\">",
            escaped(&finding.path),
            escaped(&name)
        );
        let _ = writeln!(
            out,
            "      <failure type=\"{}\" message=\"{}\">{}</failure>",
            severity(finding.severity),
            escaped(&finding.message),
            escaped(&details(finding, &mut places))
        );
        out.push_str("    </testcase>\n");
    }
    out.push_str("  </testsuite>\n</testsuites>\n");
    out
}

/// Each step, then what to do.
fn details(finding: &Finding, places: &mut Places<'_>) -> String {
    let mut text = String::new();
    for step in &finding.steps {
        let at = places.start(step.file, step.span);
        let _ = writeln!(text, "{}:{}:{} {}", step.path, at.line, at.column, step.what);
    }
    let _ = writeln!(text, "{}", finding.help);
    if !finding.clauses.is_empty() {
        let _ = writeln!(text, "Relevant to: {}", finding.clauses.join(", "));
    }
    text.push_str(&finding.fingerprint);
    text
}

/// One element for each file, one error for each finding in it.
pub(super) fn checkstyle(report: &Report<'_>) -> String {
    let mut places = Places::new(report.files);
    let mut by_file: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in report.counted() {
        by_file.entry(&finding.path).or_default().push(finding);
    }
    let mut out = format!("{DECLARATION}<checkstyle version=\"4.3\">\n");
    for (path, findings) in by_file {
        let _ = writeln!(out, "  <file name=\"{}\">", escaped(path));
        for finding in findings {
            let at = places.start(finding.file, finding.span);
            let level = match finding.severity {
                Severity::Critical | Severity::High => "error",
                Severity::Medium => "warning",
                Severity::Low | Severity::Info => "info",
            };
            let _ = writeln!(
                out,
                "    <error line=\"{}\" column=\"{}\" severity=\"{level}\" message=\"{}\" source=\"tracklint.{}\"/>",
                at.line,
                at.column,
                escaped(&finding.message),
                escaped(&finding.rule)
            );
        }
        out.push_str("  </file>\n");
    }
    out.push_str("</checkstyle>\n");
    out
}

/// Text for an attribute or an element. Characters that XML 1.0 cannot hold become U+FFFD.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
