//! Reports: one file per format, all take the same [`Report`].
//!
//! A renderer gives text and does no input or output. It knows findings, notes and what rules and clauses are
//! called; it knows nothing of how they were found.

mod below;
mod draft;
pub mod explain;
mod github;
mod gitlab;
mod gitlab_sast;
mod groups;
mod html;
mod inventory;
mod json;
pub mod knowledge;
mod markdown;
mod meeting;
mod opa;
mod place;
pub mod policy_diff;
mod rdjson;
mod sarif;
mod text;
pub mod why;
mod xml;

use std::borrow::Cow;

use crate::inventory::Inventory;
use crate::policy::Finding;
pub use below::below;

use crate::rules::Model;
use crate::rules::policy::{Clause, Confidence, Policy, Regime, Severity};
use crate::source::{Note, SourceFile};
pub use draft::settings_draft;
pub use inventory::{InventoryFormat, render_inventory};
pub(crate) use text::{confidence as confidence_in_words, severity as severity_in_words};

/// Everything a run found, in stable order.
#[derive(Clone, Debug)]
pub struct Report<'a> {
    /// Sorted by path, place, rule, fingerprint. All of them, whatever the threshold.
    pub findings: &'a [Finding],
    pub notes: &'a [Note],
    pub stats: Stats,
    pub files: &'a [SourceFile],
    pub threshold: Severity,
    pub confidence: Confidence,
    pub rules: &'a Model,
    pub policy: &'a Policy,
    /// What leaves the program; formats that show it need it.
    pub inventory: Option<&'a Inventory>,
    /// What of the program was asked for; consumers that keep results replace those of the same category only.
    pub category: &'a str,
    /// What the checked folder is called, for people.
    pub name: &'a str,
    /// When the run was made, `2027-01-31T12:00:00` (UTC), for the formats that must say it.
    pub time: &'a str,
}

/// What was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Files of a known language found by the walk.
    pub files: usize,
    /// Files of tests, stories and mocks, which are not analysed unless asked for.
    pub tests: usize,
    /// Copies of libraries, which are not analysed unless asked for.
    pub libraries: usize,
    /// Files that a program wrote.
    pub generated: usize,
    /// Findings in generated files, which are left out unless asked for.
    pub generated_findings: usize,
    /// Files that were read and searched for the names of vendors.
    pub scanned: usize,
    /// Files that were parsed, because a vendor or a flow led there.
    pub analysed: usize,
    /// Files analysed in part.
    pub partial: usize,
    /// Files not analysed at all, each with a note.
    pub skipped: usize,
    pub bytes: u64,
    /// Sink calls that were recognised.
    pub sinks: usize,
    /// States that walks from sinks to sources went through: what the run costs, whatever the machine.
    pub work: usize,
    /// Vendors that are called, in the order of the knowledge.
    pub vendors: Vec<VendorStats>,
    /// What the findings were compared with, when only those of a change are reported.
    pub change: Option<ChangeStats>,
}

/// A comparison with the tree before a change.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ChangeStats {
    /// What the change is measured from, in words.
    pub base: String,
    /// Files that the change touches, of any kind.
    pub paths: usize,
    /// Findings that were there before and are not reported.
    pub kept: usize,
    /// Findings that the change removed.
    pub gone: usize,
}

/// How far the calls of one vendor were followed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct VendorStats {
    pub id: String,
    #[serde(skip)]
    pub name: String,
    pub calls: usize,
    /// Calls that hand on a value of which neither the source nor a name is known.
    pub not_followed: usize,
    /// Those of them where the declared type hides what the value has: `any`, an index signature.
    pub hidden: usize,
    /// Calls at which a bound of the analysis was reached.
    pub cut: usize,
}

impl VendorStats {
    /// What the author can close.
    fn type_holes(&self) -> String {
        match self.hidden {
            0 => String::new(),
            hidden => format!(" ({hidden} behind a type hole: `any` or an index signature)"),
        }
    }
}

/// The output formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Text(TextStyle),
    /// One line per finding.
    Lines,
    Json,
    /// One JSON object per line.
    JsonLines,
    Sarif(SarifProfile),
    /// Annotations of GitHub Actions.
    Github,
    /// GitLab's Code Quality report.
    Gitlab,
    /// GitLab's report of static application security testing.
    GitlabSast,
    Junit,
    Checkstyle,
    /// The Reviewdog Diagnostic Format.
    Rdjson,
    Markdown,
    /// The input document for policy engines.
    OpaInput,
    /// One page for people, complete in itself.
    Html,
}

impl Format {
    /// The format is for a code host, which knows paths of the repository only, not of the part that was checked.
    pub const fn is_for_hosts(self) -> bool {
        match self {
            Self::Sarif(_)
            | Self::Github
            | Self::Gitlab
            | Self::GitlabSast
            | Self::Junit
            | Self::Checkstyle
            | Self::Rdjson
            | Self::Markdown => true,
            Self::Text(_) | Self::Lines | Self::Json | Self::JsonLines | Self::Html | Self::OpaInput => false,
        }
    }
}

/// For whom SARIF is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SarifProfile {
    /// Every finding; accepted ones carry the reason as a suppression.
    #[default]
    Full,
    /// GitHub's code scanning, which shows suppressed results as open: findings that count only, within its limits.
    Github,
}

/// How text is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextStyle {
    pub colour: bool,
    /// Box-drawing characters; otherwise ASCII.
    pub unicode: bool,
    /// Columns.
    pub width: usize,
}

impl TextStyle {
    /// What makes a text bold, and what ends it.
    const fn bold(self) -> (&'static str, &'static str) {
        if self.colour { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") }
    }
}

impl Report<'_> {
    /// The finding is sure enough to be shown, severe enough to fail the run, and nobody accepted it.
    pub fn counts(&self, finding: &Finding) -> bool {
        finding.counts(self.threshold, self.confidence)
    }

    pub fn counted(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| self.counts(finding))
    }
}

/// The whole report in one format; ends with a line break unless empty.
pub fn render(report: &Report<'_>, format: Format) -> String {
    match format {
        Format::Text(style) => text::render(report, style),
        Format::Lines => text::render_lines(report),
        Format::Json => json::render(report),
        Format::JsonLines => json::render_json_lines(report),
        Format::Sarif(profile) => sarif::render(report, profile),
        Format::Github => github::render(report),
        Format::Gitlab => gitlab::render(report),
        Format::GitlabSast => gitlab_sast::render(report),
        Format::Junit => xml::junit(report),
        Format::Checkstyle => xml::checkstyle(report),
        Format::Rdjson => rdjson::render(report),
        Format::Markdown => markdown::render(report),
        Format::OpaInput => opa::render(report),
        Format::Html => html::render(report),
    }
}

/// Consumers refuse a whole file for one text that is longer than they allow.
fn shortened(text: &str, characters: usize) -> Cow<'_, str> {
    if text.chars().count() <= characters {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().take(characters - 1).chain(['…']).collect())
}

/// The regime and clause that a rule cites as `gdpr:5(1)(c)`.
fn clause_of<'m>(cited: &str, model: &'m Model) -> Option<(&'m Regime, &'m Clause)> {
    let (regime, clause) = cited.split_once(':')?;
    let regime = model.regimes.iter().find(|known| known.id == regime)?;
    regime.clauses.iter().find(|known| known.id == clause).map(|clause| (regime, clause))
}

/// `GDPR 5(1)(c) Data minimisation`.
pub(crate) fn clause_line(cited: &str, model: &Model) -> String {
    match clause_of(cited, model) {
        Some((regime, clause)) => format!("{} {} {}", regime.id.to_uppercase(), clause.id, clause.title),
        None => cited.to_owned(),
    }
}
