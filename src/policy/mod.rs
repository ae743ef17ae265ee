//! Policies judge flows and settings; the result is findings.

pub mod finding;

pub use finding::{Finding, FindingStep};
