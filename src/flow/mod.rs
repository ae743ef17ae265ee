//! Flows: which personal data reaches which sink, from where, through what; and settings of SDKs.

pub mod types;

pub use types::{Flow, Origin, SettingUse, SettingWritten, Step, StepKind};
