//! What leaves the program, complete: per destination the data, the doors, the places, the settings; what is named and never
//! called; what could not be followed.
//!
//! Takes what the solver found and what the tree names, gives plain data in stable order. Judges nothing: rules and
//! thresholds do not matter here, so what no rule forbids is in it too. Knows no output format.

mod drift;
mod propose;
mod take;

use std::sync::Arc;

pub use drift::{Declaration, drift};
pub use propose::propose;
pub use take::{Found, take};

pub use crate::policy::Said;
use crate::policy::{Described, FindingGuard};
use crate::rules::model::Sensitivity;
use crate::rules::policy::{Basis, Confidence, Identifiability};
use crate::rules::statement::StatedAbout;
use crate::rules::vendor::Channel;
use crate::rules::{CategoryId, VendorId};
use crate::source::{FileId, Span};

/// One run's inventory.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    /// Sorted by name and id.
    pub destinations: Vec<Destination>,
    pub left_out: LeftOut,
    /// Places that no report may print, of each file that has some, in the order of files.
    pub masked: Vec<(FileId, Arc<[Span]>)>,
}

/// A third party that the program names.
#[derive(Clone, Debug)]
pub struct Destination {
    pub vendor: VendorId,
    pub id: String,
    pub name: String,
    pub kind: String,
    /// ISO 3166 code.
    pub home: String,
    pub docs: String,
    pub terms: Option<String>,
    /// Every call of it that may run, sorted by place.
    pub calls: Vec<Call>,
    /// Personal data that it gets, sorted by category.
    pub data: Vec<Datum>,
    /// What options say about regions and lifetimes, sorted by place.
    pub stated: Vec<Statement>,
    /// Checks of its settings that hold, sorted by place.
    pub settings: Vec<Setting>,
    /// Where it is named without a call: imports, manifests, addresses.
    pub mentions: Vec<Mention>,
}

/// What a destination gets, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Personal data reaches it.
    Receives,
    /// It is called, and no personal data was seen in what it is given.
    Called,
    /// It is installed or named, and never called.
    Named,
}

/// A place of the program.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Site {
    pub path: Arc<str>,
    pub span: Span,
    pub file: FileId,
}

#[derive(Clone, Debug)]
pub struct Call {
    pub site: Site,
    pub api: String,
    pub takes_settings: bool,
    /// Of calls that take settings.
    pub guards: Vec<FindingGuard>,
    pub not_followed: bool,
    pub cut: bool,
}

/// Data of one category at one destination.
#[derive(Clone, Debug)]
pub struct Datum {
    pub category: CategoryId,
    pub id: String,
    pub name: String,
    pub sensitivity: Sensitivity,
    /// Sorted by place, channel and key.
    pub transfers: Vec<Transfer>,
}

/// One way by which data of a category reaches a destination.
#[derive(Clone, Debug)]
pub struct Transfer {
    pub site: Site,
    pub api: String,
    pub channel: Channel,
    /// The key it is sent under.
    pub key: Option<String>,
    pub confidence: Confidence,
    pub basis: Basis,
    /// The rest of it, as reports say it.
    pub words: Described,
    /// Stands in a file that a program wrote.
    pub is_generated: bool,
}

/// What an option says.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    pub site: Site,
    pub about: StatedAbout,
    pub option: String,
    pub says: Said,
}

/// A check of a setting that holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    pub site: Site,
    /// `ip: true (default)`
    pub option: String,
    pub concern: String,
    pub says: String,
    /// The option stands in the code.
    pub is_written: bool,
}

/// Where a destination is named.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mention {
    pub vendor: VendorId,
    pub kind: MentionKind,
    pub path: Arc<str>,
    /// 1-based; absent for manifests.
    pub line: Option<u32>,
    /// The package with its version, or the host.
    pub name: String,
    pub version: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MentionKind {
    /// A manifest depends on its package.
    Installed,
    /// A file imports its package.
    Imported,
    /// A text holds one of its hosts.
    Host,
}

/// Files that were not analysed, or whose findings do not count, each kind sorted. Why a file could not be read is a note.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    pub tests: Vec<Arc<str>>,
    /// Copies of libraries.
    pub libraries: Vec<Arc<str>>,
    /// Analysed; findings in them do not count.
    pub generated: Vec<Arc<str>>,
    /// Files that could not be read or parsed at all.
    pub skipped: Vec<Arc<str>>,
}

impl Destination {
    pub fn standing(&self) -> Standing {
        match (self.data.is_empty(), self.calls.is_empty()) {
            (false, _) => Standing::Receives,
            (true, false) => Standing::Called,
            (true, true) => Standing::Named,
        }
    }

    /// Regions that the code states, each once, sorted.
    pub fn regions(&self) -> Vec<&str> {
        let mut regions: Vec<&str> = self
            .stated
            .iter()
            .filter_map(|stated| match &stated.says {
                Said::Region(region) | Said::DefaultRegion(region) => Some(region.as_str()),
                _ => None,
            })
            .collect();
        regions.sort_unstable();
        regions.dedup();
        regions
    }

    /// Calls at which something was lost.
    pub fn not_followed(&self) -> impl Iterator<Item = &Call> {
        self.calls.iter().filter(|call| call.not_followed || call.cut)
    }

    pub fn transfers(&self) -> impl Iterator<Item = &Transfer> {
        self.data.iter().flat_map(|datum| &datum.transfers)
    }
}

impl Datum {
    /// Each once, sorted.
    pub fn channels(&self) -> Vec<Channel> {
        let mut channels: Vec<Channel> = self.transfers.iter().map(|transfer| transfer.channel).collect();
        channels.sort_unstable();
        channels.dedup();
        channels
    }

    /// Of the surest transfer.
    pub fn confidence(&self) -> Confidence {
        self.transfers.iter().map(|transfer| transfer.confidence).max().unwrap_or(Confidence::Low)
    }

    /// Of the most direct transfer.
    pub fn identifiability(&self) -> Identifiability {
        let all = self.transfers.iter().map(|transfer| transfer.words.identifiability);
        all.max().unwrap_or(Identifiability::Anonymous)
    }
}
