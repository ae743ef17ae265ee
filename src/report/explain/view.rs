//! What a page shows, with places as lines and everything in words. The JSON document is this, as it is.

use serde::Serialize;

use crate::rules::policy::{Basis, Confidence, Severity};
use crate::rules::vendor::Channel;

/// Grows when a key changes its meaning or goes.
pub(super) const VERSION: u32 = 1;

#[derive(Serialize)]
pub(super) struct View {
    pub version: u32,
    pub path: String,
    pub line: u32,
    /// `analysed`, `not-selected`, `test`, `skipped`, `missing`.
    pub status: &'static str,
    /// Why the line is not explained, or not checked; empty otherwise.
    pub why: String,
    pub notes: Vec<String>,
    /// Lines with calls, when the asked line has none.
    pub nearest: Vec<u32>,
    /// What sends in the file, the nearest first, when nothing stands in the asked line.
    pub nearest_sinks: Vec<NearView>,
    pub calls: Vec<CallView>,
}

#[derive(Serialize)]
pub(super) struct At {
    pub path: String,
    pub line: u32,
    pub column: u32,
}

#[derive(Serialize)]
pub(super) struct NearView {
    pub line: u32,
    pub destination: String,
    pub destination_name: String,
    pub api: String,
}

/// A call, or what else sends.
#[derive(Serialize)]
pub(super) struct CallView {
    /// `call`, `assignment`, `element`, `settings`, `passage`: what stands there is sent elsewhere.
    pub kind: &'static str,
    pub at: At,
    /// The callee as written, or what is assigned to.
    pub callee: String,
    /// The answer in one sentence.
    pub summary: String,
    /// Its name is one that vendors' methods have.
    pub candidate: bool,
    pub calls: Vec<CalleeView>,
    /// Vendors' methods of this name.
    pub near: Vec<String>,
    pub conditions: Vec<ConditionView>,
    pub never_runs: bool,
    pub sinks: Vec<SinkView>,
}

#[derive(Serialize)]
pub(super) struct CalleeView {
    /// `function`, `class`, `outside`, `unknown`.
    pub kind: &'static str,
    pub what: String,
    pub at: Option<At>,
}

#[derive(Serialize)]
pub(super) struct ConditionView {
    pub at: At,
    pub text: String,
    /// What the condition is where the call runs.
    pub is: bool,
    /// Kinds of check: `consent`.
    pub kinds: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct SinkView {
    pub destination: String,
    pub destination_name: String,
    pub api: String,
    pub at: At,
    /// The explained call is this sink; otherwise it leads there.
    pub own: bool,
    pub channels: Vec<ChannelView>,
    pub values: Vec<ValueView>,
    /// Checks of the vendor's settings that hold there.
    pub settings: Vec<SettingView>,
    /// Values that are not listed.
    pub more: usize,
    /// A bound of the analysis was reached.
    pub cut: bool,
}

#[derive(Serialize)]
pub(super) struct ChannelView {
    pub argument: u16,
    pub channel: Channel,
}

#[derive(Serialize)]
pub(super) struct ValueView {
    pub argument: u16,
    pub keys: Vec<String>,
    pub channel: Option<Channel>,
    /// The expression that it comes from.
    pub value: String,
    pub at: At,
    pub ended: String,
    /// A constant in the code.
    pub literal: bool,
    /// Through an unknown function.
    pub guess: bool,
    pub sanitizers: Vec<String>,
    pub data: Vec<DataView>,
    /// Why nothing was seen in it.
    pub why_not: String,
    pub steps: Vec<StepView>,
}

#[derive(Serialize)]
pub(super) struct StepView {
    pub at: At,
    pub what: String,
}

#[derive(Serialize)]
pub(super) struct SettingView {
    pub at: At,
    /// The option and what stands there.
    pub setting: String,
    pub says: String,
    /// The rule that reports it.
    pub rule: Option<String>,
    pub severity: Option<Severity>,
    /// It is shown by `check` and fails a run.
    pub counts: bool,
}

#[derive(Serialize)]
pub(super) struct DataView {
    pub category: String,
    pub name: String,
    pub confidence: Confidence,
    pub basis: Basis,
    pub because: String,
    /// The rule that reports it.
    pub rule: Option<String>,
    pub severity: Option<Severity>,
    /// It is shown by `check` and fails a run.
    pub counts: bool,
    /// Where `check` reports it.
    pub reported_at: At,
    pub verdict: String,
}
