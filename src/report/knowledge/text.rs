//! Tables and pages as text.

use std::fmt::Write as _;

use serde_json::Value;

use super::{Listing, Page};
use crate::report::TextStyle;
use crate::report::text::{self, clean, detail};

pub(super) fn table(listing: &Listing) -> String {
    let cell = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let rows: Vec<Vec<String>> = listing.rows.iter().map(|row| row.iter().map(cell).collect()).collect();
    let mut out = text::table("", listing.columns, &rows);
    // Writing to a string cannot fail.
    let _ = writeln!(out, "\n{} {}", listing.rows.len(), listing.what);
    out
}

pub(super) fn page(page: &Page, style: TextStyle) -> String {
    let (on, off) = style.bold();
    let mut out = format!("{on}{} {}{off}: {}\n", page.kind, clean(&page.id), clean(&page.name));
    for fact in &page.facts {
        detail(&mut out, fact.label, &clean(&fact.text), style);
    }
    for (at, text) in page.says.iter().enumerate() {
        detail(&mut out, if at == 0 { "says" } else { "" }, &clean(text), style);
    }
    for (at, line) in page.fix.lines().enumerate() {
        detail(&mut out, if at == 0 { "fix" } else { "" }, &clean(line), style);
    }
    for clause in &page.clauses {
        detail(&mut out, "see", &format!("{} {}", clean(&clause.id), clean(&clause.title)), style);
        detail(&mut out, "", &format!("{} (law as of {})", clean(&clause.text), clause.law_as_of), style);
    }
    code(&mut out, "reported", &page.examples.flags);
    code(&mut out, "not reported", &page.examples.passes);
    for (at, link) in page.links.iter().enumerate() {
        detail(&mut out, if at == 0 { "read" } else { "" }, &clean(link), style);
    }
    out
}

/// Code is never wrapped.
fn code(out: &mut String, title: &str, examples: &[String]) {
    if examples.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n  {title}:");
    // A list of names is read as one; programs stand apart.
    let is_list = examples.iter().all(|example| !example.trim_end().contains('\n') && !example.contains(';'));
    for (at, example) in examples.iter().enumerate() {
        if at == 0 || !is_list {
            out.push('\n');
        }
        for line in example.trim_end().lines() {
            let line = format!("    {}", clean(line));
            let _ = writeln!(out, "{}", line.trim_end());
        }
    }
    out.push('\n');
}
