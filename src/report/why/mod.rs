//! The page of `why`: what was judged, by which rules, and what decided, as text or JSON.
//!
//! Takes findings with their reasons; gives text. Both formats show the same `view`.

mod text;
mod view;

use super::{TextStyle, json};
use crate::policy::{Finding, Reasons};
use crate::rules::policy::{Confidence, Severity};
use crate::source::{Place, SourceFile};

/// One finding, or one thing that was judged and is none.
#[derive(Debug)]
pub struct Judged<'a> {
    pub place: Place,
    /// What it is, in words.
    pub what: &'a str,
    pub finding: Option<&'a Finding>,
    /// The file is written by a program: findings in it are left out.
    pub is_generated: bool,
    /// One for each kind of datum that the finding is about.
    pub reasons: &'a [Reasons],
}

/// What a page is made of.
#[derive(Debug)]
pub struct Page<'a> {
    pub judged: &'a [Judged<'a>],
    pub files: &'a [SourceFile],
    pub threshold: Severity,
    pub confidence: Confidence,
}

/// The page for people; rules that are of another kind or do not match are listed when `all` is given.
pub fn render_text(page: &Page<'_>, all: bool, style: TextStyle) -> String {
    text::render(&view::of(page), all, style)
}

/// The versioned document for scripts; versioned like the report of `check`.
pub fn render_json(page: &Page<'_>) -> String {
    json::pretty(&view::of(page))
}
