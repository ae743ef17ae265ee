//! tracklint: which personal data goes to which third party, through which call or setting, and which
//! clause of the GDPR that touches. See ARCHITECTURE.md for the stages; modules stand in reading order.

pub mod cli;
pub mod config;
pub mod error;
pub mod discover;
pub mod flow;
pub mod ir;
pub mod lang;
pub mod limits;
pub mod link;
pub mod pipeline;
pub mod policy;
pub mod report;
pub mod rules;
pub mod source;
pub mod summary;
