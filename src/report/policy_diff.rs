//! The page of `policy diff`: what a change of the policy flags and releases, as text or JSON.

use std::fmt::Write as _;

use serde::Serialize;

use super::TextStyle;
use super::json::pretty;
use super::place::Places;
use super::text::{clean, severity};
use crate::policy::Finding;
use crate::rules::policy::Severity;
use crate::source::SourceFile;

/// Grows when a key changes its meaning or goes.
const VERSION: u32 = 1;

/// What a page is made of.
#[derive(Debug)]
pub struct Page<'a> {
    pub base: &'a str,
    pub flagged: Vec<&'a Finding>,
    /// Each with why it no longer counts.
    pub released: Vec<(&'a Finding, String)>,
    pub changed: Vec<(&'a Finding, &'a Finding)>,
    pub kept: usize,
    pub files: &'a [SourceFile],
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    base: &'a str,
    flagged: Vec<Entry<'a>>,
    released: Vec<Entry<'a>>,
    changed: Vec<Entry<'a>>,
    kept: usize,
}

#[derive(Serialize)]
struct Entry<'a> {
    path: &'a str,
    line: u32,
    column: u32,
    rule: &'a str,
    severity: Severity,
    message: &'a str,
    fingerprint: &'a str,
    /// Of what changed: the rule and severity before.
    #[serde(skip_serializing_if = "Option::is_none")]
    was: Option<(&'a str, Severity)>,
    /// Of what is released.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a str>,
}

fn entry<'a>(finding: &'a Finding, places: &mut Places<'_>) -> Entry<'a> {
    let at = places.start(finding.file, finding.span);
    Entry {
        path: &finding.path,
        line: at.line,
        column: at.column,
        rule: &finding.rule,
        severity: finding.severity,
        message: &finding.message,
        fingerprint: &finding.fingerprint,
        was: None,
        why: None,
    }
}

fn document<'a>(page: &'a Page<'a>) -> Document<'a> {
    let mut places = Places::new(page.files);
    Document {
        version: VERSION,
        base: page.base,
        flagged: page.flagged.iter().map(|finding| entry(finding, &mut places)).collect(),
        released: page
            .released
            .iter()
            .map(|(finding, why)| Entry { why: Some(why), ..entry(finding, &mut places) })
            .collect(),
        changed: page
            .changed
            .iter()
            .map(|(was, is)| Entry { was: Some((&was.rule, was.severity)), ..entry(is, &mut places) })
            .collect(),
        kept: page.kept,
    }
}

/// The versioned document for scripts.
pub fn render_json(page: &Page<'_>) -> String {
    pretty(&document(page))
}

/// One line for each finding, under what became of it.
pub fn render_text(page: &Page<'_>, style: TextStyle) -> String {
    let document = document(page);
    let (on, off) = style.bold();
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "The policy of now, compared with that of {}, on the code of now:",
        clean(document.base)
    );
    let groups =
        [("Flagged", &document.flagged), ("Released", &document.released), ("Changed", &document.changed)];
    for (name, entries) in groups {
        let _ = writeln!(out, "{on}{name}: {}{off}", entries.len());
        for entry in entries {
            line(&mut out, entry);
        }
    }
    let _ = writeln!(out, "Unchanged: {}", document.kept);
    out
}

fn line(out: &mut String, entry: &Entry<'_>) {
    let (path, message) = (clean(entry.path), clean(entry.message));
    let mut tail = String::new();
    if let Some((rule, level)) = entry.was {
        tail = format!(" (was {} {rule})", severity(level));
    }
    if let Some(why) = entry.why {
        tail = format!(" ({})", clean(why));
    }
    let (line, column, level, rule) = (entry.line, entry.column, severity(entry.severity), entry.rule);
    let _ = writeln!(out, "  {path}:{line}:{column} {level} {rule} {message}{tail}");
}
