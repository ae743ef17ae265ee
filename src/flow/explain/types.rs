//! What is known about a call, as plain data for reports.

use compact_str::CompactString;

use crate::flow::types::{Flow, Origin, SettingUse, Step};
use crate::rules::VendorId;
use crate::rules::library::{GuardId, MarkId};
use crate::rules::vendor::Channel;
use crate::source::{Place, Span};

/// What is known about a part of a file.
#[derive(Clone, Debug, Default)]
pub struct Explained {
    pub calls: Vec<ExplainedCall>,
    /// What sends in this file, the nearest first.
    pub nearest: Vec<NearSink>,
}

/// Something in the file that sends.
#[derive(Clone, Debug)]
pub struct NearSink {
    pub place: Place,
    pub vendor: VendorId,
    pub api: String,
}

/// What stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteKind {
    Call,
    /// `window.acmeSettings = { … }`, `image.src = address`
    Assignment,
    /// The attributes of an element, or the description of one.
    Element,
    /// What stands beside a package in a list of settings.
    Settings,
    /// Nothing that sends: values that others send.
    Passage,
}

/// One call, or what else sends.
#[derive(Clone, Debug)]
pub struct ExplainedCall {
    pub kind: SiteKind,
    pub place: Place,
    pub callee_place: Place,
    /// The last name of the callee.
    pub name: Option<String>,
    pub is_constructor: bool,
    /// Its name is one that vendors' methods have, so its callee was looked at.
    pub is_candidate: bool,
    /// What it calls.
    pub callees: Vec<CalleeSeen>,
    /// Vendors' methods of the same name.
    pub near: Vec<(VendorId, String)>,
    pub arguments: Vec<Span>,
    pub conditions: Vec<ConditionSeen>,
    /// It stands behind a literal false, after a `return`, or in a branch for tests.
    pub never_runs: bool,
    /// The sink that it is, and sinks that what it passes on reaches.
    pub sinks: Vec<SinkSeen>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CalleeSeen {
    Function {
        name: String,
        place: Place,
        /// Its body has no statements.
        is_empty: bool,
    },
    Class {
        name: String,
        place: Place,
    },
    /// Of a library or the platform, by its access path.
    Outside {
        path: String,
        /// A client of a vendor, or read from one.
        is_vendors: bool,
    },
    /// Not known: where looking for it ended, and why.
    Unknown {
        why: String,
        place: Place,
    },
}

/// A condition that the call stands under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionSeen {
    pub place: Place,
    /// The call runs when it is false; of `a !== b`, when `a === b` is.
    pub negated: bool,
    /// Known kinds of check that it is.
    pub kinds: Vec<GuardId>,
}

/// A sink, as far as the explained call has to do with it.
#[derive(Clone, Debug)]
pub struct SinkSeen {
    pub vendor: VendorId,
    pub api: String,
    pub place: Place,
    /// The explained call is the sink itself; otherwise it leads there.
    pub is_own: bool,
    /// The channels of whole arguments.
    pub channels: Vec<(u16, Channel)>,
    pub values: Vec<ValueSeen>,
    /// Checks of the vendor's settings that hold there.
    pub settings: Vec<SettingUse>,
    /// Values that are not listed.
    pub more: usize,
    /// A bound was reached: values may be missing.
    pub was_cut: bool,
}

/// One thing that an argument of the sink may be.
#[derive(Clone, Debug)]
pub struct ValueSeen {
    /// The sink's argument.
    pub argument: u16,
    /// The keys it stands under there; `*` is any.
    pub keys: Vec<CompactString>,
    /// `None` when it is not sent.
    pub channel: Option<Channel>,
    pub origin: Origin,
    /// Where looking back ended, in words.
    pub ended: String,
    pub steps: Vec<Step>,
    pub marks: Vec<MarkId>,
    /// A constant in the code.
    pub is_literal: bool,
    /// Through a function that is not known.
    pub is_guess: bool,
    /// The personal data that it was taken for; each with its confidence and the reason.
    pub flows: Vec<Flow>,
    /// Why it was taken for none; empty otherwise.
    pub why_not: String,
}
