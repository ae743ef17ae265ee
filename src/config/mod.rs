//! The project's settings: `tracklint.yml`, read and checked.
//!
//! Takes the text of the file, gives [`Settings`] or every mistake in it with its place. What can only be
//! checked against the knowledge (policies, vendors, marks, rule ids) is checked by [`apply`] and
//! [`select_policy`]. Reads no files and knows nothing of the analysis.

mod apply;
mod read;
mod yaml;

use std::sync::Arc;

use miette::NamedSource;

pub use apply::{apply, leave_out, select_policy};
pub use read::parse;

use crate::rules::policy::{Confidence, Severity};
use crate::rules::vendor::Channel;
use crate::source::Span;

/// The name of the file at the root of a project.
pub const FILE_NAME: &str = "tracklint.yml";

/// The policy of a project that names none.
pub const DEFAULT_POLICY: &str = "recommended";

/// What a project says about itself. Everything has a default: no file is a valid file.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Policy packs; empty: [`DEFAULT_POLICY`].
    pub extends: Vec<Located<String>>,
    /// The least severity that fails a run, if not the policy's.
    pub threshold: Option<Severity>,
    /// The least confidence that is shown and counts, if not the policy's.
    pub confidence: Option<Confidence>,
    /// Globs of paths to check; empty: everything.
    pub include: Vec<Located<String>>,
    pub exclude: Vec<Located<String>>,
    /// Globs of paths that are tests, beside the built-in ones.
    pub tests: Vec<Located<String>>,
    /// Check tests too.
    pub include_tests: bool,
    /// Folders of own knowledge, relative to the root.
    pub rules: Vec<Located<String>>,
    pub sinks: Vec<SinkSetting>,
    pub sanitizers: Vec<SanitizerSetting>,
    pub severity: Vec<SeverityOverride>,
    /// The text the spans point into; `None` without a file.
    pub source: Option<Arc<NamedSource<String>>>,
}

/// A value and where it is written, for mistakes that show later.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Located<T> {
    pub value: T,
    pub span: Span,
}

/// An own function that hands its arguments to a vendor.
#[derive(Clone, Debug)]
pub struct SinkSetting {
    /// Access path: `@acme/telemetry#send`.
    pub call: Located<String>,
    /// The channel of each argument.
    pub arguments: Vec<Channel>,
    /// A vendor's id.
    pub destination: Located<String>,
}

/// An own function whose result carries a mark.
#[derive(Clone, Debug)]
pub struct SanitizerSetting {
    pub call: Located<String>,
    pub mark: Located<String>,
}

#[derive(Clone, Debug)]
pub struct SeverityOverride {
    pub rule: Located<String>,
    /// `None`: the rule is off.
    pub severity: Option<Severity>,
}
