//! The page of `explain-flow`: what is known about the calls and other sinks of one line, as text or JSON.
//!
//! Takes an [`Explanation`] and the policy; gives text. Both formats show the same `view`.

mod draw;
mod summary;
mod text;
mod view;

use super::{TextStyle, json};
use crate::flow::explain::{ExplainedCall, NearSink};
use crate::policy::Facts;
use crate::rules::Model;
use crate::rules::policy::{Confidence, Policy, Severity};
use crate::source::SourceFile;

/// What there is to say about a line.
#[derive(Debug, Default)]
pub struct Explanation {
    pub path: String,
    /// From 1.
    pub line: u32,
    pub status: FileStatus,
    /// The file has fewer lines.
    pub is_past_end: bool,
    pub calls: Vec<ExplainedCall>,
    /// The lines with calls that are nearest to the asked one.
    pub nearest: Vec<u32>,
    /// What sends in the file, the nearest first.
    pub nearest_sinks: Vec<NearSink>,
    /// What of the file could not be analysed.
    pub partial: Vec<String>,
    /// What rules can ask about files, by their ids.
    pub facts: Facts,
}

/// What became of the file.
#[derive(Debug, Default, PartialEq, Eq)]
pub enum FileStatus {
    #[default]
    Analysed,
    /// `check` does not look into it: it names no vendor, and no file that does uses it or is used by it.
    NotSelected,
    /// `check` leaves it out unless asked for tests.
    Test,
    /// It was not read, and why.
    Skipped {
        why: String,
    },
    Missing,
}

/// What a page is made of.
#[derive(Debug)]
pub struct Page<'a> {
    pub explanation: &'a Explanation,
    pub files: &'a [SourceFile],
    pub model: &'a Model,
    pub policy: &'a Policy,
    pub threshold: Severity,
    pub confidence: Confidence,
}

/// The page for people.
pub fn render_text(page: &Page<'_>, style: TextStyle) -> String {
    text::render(&draw::view(page), style)
}

/// The versioned document for scripts; versioned like the report of `check`.
pub fn render_json(page: &Page<'_>) -> String {
    json::pretty(&draw::view(page))
}
