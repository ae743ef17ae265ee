//! What tracklint knows, for people: lists of it, and a page for every id.
//!
//! Takes the model and the policy; gives text or JSON. Everything shown stands in the YAML.

mod cited;
mod list;
mod pages;
mod text;

use serde::Serialize;

use super::TextStyle;
use super::json::pretty;
use crate::rules::policy::Policy;
use crate::rules::{Model, suggestion};

pub use list::{Listed, list};

/// A table: one row per entry of the knowledge.
#[derive(Debug)]
pub struct Listing {
    pub what: &'static str,
    columns: &'static [&'static str],
    rows: Vec<Vec<serde_json::Value>>,
}

/// What is known under one id.
#[derive(Debug, Serialize)]
pub struct Page {
    /// `vendor`, `category`, `rule`, `clause`, `setting` …
    kind: &'static str,
    id: String,
    name: String,
    /// Short facts, each with its label.
    facts: Vec<Fact>,
    says: Vec<String>,
    fix: String,
    clauses: Vec<ClauseEntry>,
    examples: ExampleEntry,
    links: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Fact {
    label: &'static str,
    text: String,
}

#[derive(Debug, Serialize)]
struct ClauseEntry {
    id: String,
    title: String,
    text: String,
    law_as_of: String,
}

#[derive(Debug, Default, Serialize)]
struct ExampleEntry {
    /// Code that is reported.
    flags: Vec<String>,
    /// Code that is not.
    passes: Vec<String>,
}

/// The pages of an id; several when it names several things. The error is what is near, in words.
pub fn explain(model: &Model, policy: &Policy, id: &str) -> Result<Vec<Page>, Option<String>> {
    let found = pages::of(model, policy, id);
    if !found.is_empty() {
        return Ok(found);
    }
    let known = pages::ids(model);
    Err(suggestion(id, known.iter().map(String::as_str)))
}

pub fn list_text(listing: &Listing) -> String {
    text::table(listing)
}

/// The same as objects, one per row.
pub fn list_json(listing: &Listing) -> String {
    #[derive(Serialize)]
    struct Document<'a> {
        version: u32,
        what: &'a str,
        entries: Vec<serde_json::Map<String, serde_json::Value>>,
    }
    let entries = listing.rows.iter().map(|row| {
        let cells =
            listing.columns.iter().zip(row).map(|(column, cell)| (column.replace(' ', "_"), cell.clone()));
        cells.collect()
    });
    pretty(&Document { version: 1, what: listing.what, entries: entries.collect() })
}

pub fn explain_text(pages: &[Page], style: TextStyle) -> String {
    let drawn: Vec<String> = pages.iter().map(|page| text::page(page, style)).collect();
    drawn.join("\n")
}

pub fn explain_json(pages: &[Page]) -> String {
    #[derive(Serialize)]
    struct Document<'a> {
        version: u32,
        pages: &'a [Page],
    }
    pretty(&Document { version: 1, pages })
}
