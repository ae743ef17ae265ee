//! Flows: which personal data reaches which sink, from where, through what; and settings of SDKs.
//!
//! Works backwards, on demand: candidate call sites by name (`sinks`, and `requests` without an SDK), provenance of their receiver on the same
//! walk that later follows their arguments (`walk` over the states of `state`, kept small by `tables`), classification of where a walk ends (`classify`). What joins places that
//! no edge of the graph connects: callees and callers (`calls`), instances (`components`), puts and takes (`relays`). Vendor
//! knowledge is looked up on access paths only (`sinks::clients`), library knowledge in `calls::operands`. `solve` runs it all, on the `engine`.

mod answers;
mod calls;
mod classify;
mod components;
mod condition_words;
mod constants;
mod coverage;
mod engine;
pub mod explain;
mod guards;
mod hashing;
mod instances;
mod kept_checks;
mod merge;
mod never;
mod own_servers;
mod reach;
mod relays;
mod requests;
mod scrub;
mod settings;
mod sinks;
mod solve;
mod stacks;
mod standing;
mod state;
mod steps;
mod tables;
mod types;
mod walk;
mod ways;

pub use coverage::Coverage;
pub use settings::statements::stated;
pub use settings::{Installed, VersionRange};
pub use solve::{Solved, solve};
pub use types::{
    Flow, FlowGuard, FlowScrub, Origin, ScrubOutcome, SettingUse, SettingWritten, SettingsObject, SinkCall,
    Stated, StatedUse, Step, StepKind, UnknownData,
};
