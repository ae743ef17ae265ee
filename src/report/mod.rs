//! Reports: one file per format, all take the same [`Report`].

use crate::policy::Finding;
use crate::rules::policy::{Confidence, Severity};
use crate::source::{Note, SourceFile};

/// Everything a run found, in stable order.
#[derive(Debug)]
pub struct Report<'a> {
    /// Sorted by path, place, rule, fingerprint. All of them, whatever the threshold.
    pub findings: &'a [Finding],
    pub notes: &'a [Note],
    pub stats: Stats,
    pub files: &'a [SourceFile],
    pub threshold: Severity,
    pub confidence: Confidence,
    pub rules: &'a crate::rules::Model,
    pub policy: &'a str,
}

/// What was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Files of a known language found by the walk.
    pub files: usize,
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
}
