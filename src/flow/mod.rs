//! Flows: which personal data reaches which sink, from where, through what; and settings of SDKs.
//!
//! Works backwards, on demand: candidate call sites by name (`sinks`), provenance of their receiver on the same
//! walk that later follows their arguments (`walk`), classification of where a walk ends (`classify`). Vendor
//! knowledge is looked up on access paths only (`clients`), library knowledge in `operands`.

mod addresses;
mod callers;
mod candidates;
mod classify;
mod clients;
mod components;
mod coverage;
mod engine;
mod evidence;
pub mod explain;
mod guards;
mod handed;
mod invocations;
mod listed;
mod operands;
mod present;
mod reach;
mod reads;
mod requests;
mod records;
mod relay_keys;
mod relays;
mod scrub;
mod scrub_hook;
mod settings;
mod shared;
mod sinks;
mod solve;
mod stores;
mod texts;
mod urls;
mod state;
pub mod typed;
mod types;
mod walk;
mod whole;

pub use coverage::Coverage;
pub use solve::{Solved, solve};
pub use types::{
    Flow, FlowGuard, FlowScrub, Origin, ScrubOutcome, SettingUse, SettingWritten, Step, StepKind,
};
