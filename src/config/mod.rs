//! The project's settings: `tracklint.yml`, read and checked.
//!
//! Takes the text of the file, gives [`Settings`] and every mistake in it with its place. What can only be
//! checked against the knowledge (policies, vendors, marks, rule ids) is checked by [`effective`], which shows all mistakes. Reads no files and knows nothing of the analysis.

mod apply;
mod ledger;
mod ledger_edit;
mod conflicts;
mod load;
mod lock;
mod nested;
mod overrides;
mod packs;
mod read;
mod reader;
mod rule;
mod setting;
#[cfg(test)]
mod schema_tests;
#[cfg(test)]
mod shape;
mod tree;
mod vocabulary;
mod waiver;
mod yaml;

use std::sync::Arc;

use miette::NamedSource;

pub use apply::{effective, leave_out, select_policy};
pub use ledger::{LEDGER_NAME, LedgerFile, parse_ledger};
pub use ledger_edit::merged_ledger;
pub use load::{LockUse, SettingsText, load, load_parts};
pub use lock::{Pinned, text as lock_text};
pub use nested::{Loosening, NestedSettings};
pub use read::parse;
pub use tree::{InstalledPack, PathText, Tree};

use crate::error::Mistake;
use crate::rules::policy::{Confidence, Severity};
use crate::rules::raw::policy::{RawExceptions, RawMatcher, RawRule};
use crate::rules::vendor::Channel;
use crate::rules::waiver::{Date, Waiver};
use crate::rules::{Alias, OwnFile};
use crate::source::Span;

/// The name of the file at the root of a project.
pub use crate::source::SETTINGS_NAME as FILE_NAME;

/// The file beside it that pins packs from elsewhere.
pub const LOCK_NAME: &str = "tracklint.lock";

/// The policy of a project that names none.
pub const DEFAULT_POLICY: &str = "recommended";

/// What a project says about itself. Everything has a default: no file is a valid file.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "settings of a project are independent truth values")]
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
    /// Globs of paths that are copies of libraries, beside those that are recognised.
    pub libraries: Vec<Located<String>>,
    /// Analyse copies of libraries too.
    pub include_libraries: bool,
    /// Globs of paths that a program writes, beside those that are recognised.
    pub generated: Vec<Located<String>>,
    /// Report findings in generated files too.
    pub include_generated: bool,
    /// Folders of own knowledge, relative to the root.
    pub rules: Vec<Located<String>>,
    /// Hosts of servers that the project runs itself: a vendor's SDK that is set to one sends nothing to the vendor.
    pub first_party_hosts: Vec<Located<String>>,
    pub sinks: Vec<SinkSetting>,
    pub sanitizers: Vec<SanitizerSetting>,
    pub severity: Vec<SeverityOverride>,
    /// Rules of the project itself.
    pub(crate) own_rules: Vec<RawRule>,
    /// Ids of those that could not be read whole.
    broken_rules: Vec<String>,
    pub waivers: Vec<Waiver>,
    pub(crate) exceptions: RawExceptions,
    /// A file of accepted findings, relative to the root.
    pub baseline: Option<String>,
    /// What data that nobody has listed does to a run.
    pub on_unlisted: Option<Enforcement>,
    /// The folder of this file, relative to the root: the files that it names are relative to that. Empty at the root.
    pub folder: String,
    /// Where the ledger is, relative to the root, if not at [`LEDGER_NAME`].
    pub ledger_path: Option<String>,
    /// The file that it names is not there.
    pub lacks_ledger: bool,
    /// What is declared, when it is.
    pub ledger: Option<LedgerFile>,
    /// The day that waivers are compared with; absent: none expires.
    pub today: Option<Date>,
    /// Show everything, as if nothing had been accepted.
    pub no_exceptions: bool,
    pub overrides: Vec<Override>,
    /// What findings mean at a place; absent: the usual of the place.
    pub enforcement: Vec<(Place, Enforcement)>,
    /// Folders of cases for `tracklint test`: code that is wrong on purpose, and is not checked.
    pub cases: Vec<Located<String>>,
    /// Lines that examples of own rules begin with: imports of SDKs.
    pub prelude: String,
    /// Settings files in folders, as the root has it.
    pub nested: Option<NestedSettings>,
    pub nested_files: Vec<Nested>,
    /// The keys of the file, with their places.
    keys: Vec<(String, Span)>,
    /// Texts of packs and folders of knowledge.
    pub(crate) knowledge: Vec<OwnFile>,
    /// What packs mean by paths and packages that they extend.
    pub(crate) aliases: Vec<Alias>,
    /// What paths and packages in `extends` mean: ids of packs.
    named_packs: Vec<(String, Vec<String>)>,
    pinned: Vec<Pinned>,
    pub mistakes: Vec<Mistake>,
    /// The text the spans point into; `None` without a file.
    pub source: Option<Arc<NamedSource<String>>>,
}

/// The settings of a folder.
#[derive(Clone, Debug)]
pub struct Nested {
    /// Relative to the root.
    pub folder: String,
    pub settings: Settings,
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

/// Where a run happens. Rules say nothing about places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Local,
    PullRequest,
    Main,
    Audit,
}

/// What findings do to a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enforcement {
    /// They fail it.
    Deny,
    /// They are shown.
    Warn,
    /// All of them are shown, whatever their severity and confidence.
    Audit,
}

impl Place {
    fn usual(self) -> Enforcement {
        if self == Self::Audit { Enforcement::Audit } else { Enforcement::Deny }
    }
}

impl Settings {
    /// How messages call the file they come from.
    pub fn file_name(&self) -> &str {
        self.source.as_ref().map_or(FILE_NAME, |source| source.name())
    }

    /// The ids of packs that a word of `extends` means, in the settings of a folder (empty: the root).
    pub(crate) fn packs_named(&self, word: &str, folder: &str) -> Vec<String> {
        let name = packs::named_in(folder, word);
        let known = self.named_packs.iter().find(|(known, _)| *known == name);
        known.map_or_else(|| vec![word.to_owned()], |(_, ids)| ids.clone())
    }

    pub fn enforcement_at(&self, place: Place) -> Enforcement {
        let own = self.enforcement.iter().find(|(own, _)| *own == place);
        own.map_or_else(|| place.usual(), |(_, enforcement)| *enforcement)
    }
}

/// How much a rule weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    Of(Severity),
    Off,
}

/// Rules weigh differently, ask for surer findings, say other words, or have more exceptions, below some paths.
#[derive(Clone, Debug, Default)]
pub struct Override {
    /// Empty: every rule.
    pub rules: Vec<Located<String>>,
    /// Empty: everywhere.
    pub paths: Vec<String>,
    pub severity: Option<Weight>,
    /// The least confidence of what the rules are about.
    pub confidence: Option<Confidence>,
    pub why: Option<String>,
    pub fix: Option<String>,
    pub(crate) unless: Vec<RawMatcher>,
}

impl Override {
    /// Something else than more exceptions.
    fn changes_rules(&self) -> bool {
        self.severity.is_some() || self.confidence.is_some() || self.why.is_some() || self.fix.is_some()
    }
}

#[derive(Clone, Debug)]
pub struct SeverityOverride {
    pub rule: Located<String>,
    pub weight: Weight,
}
