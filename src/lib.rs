//! tracklint: which personal data goes to which third party, through which call or setting, and which
//! clause of the GDPR that touches. See ARCHITECTURE.md for the stages; modules stand in reading order.

pub mod limits;
pub mod source;
pub mod error;

pub mod discover;
pub mod ir;
pub mod lang;
pub mod summary;
pub mod link;
pub mod rules;
pub mod knowledge;
pub mod secrets;
pub mod flow;
pub mod policy;
pub mod fix;
pub mod inventory;
pub mod report;

pub mod config;
pub mod pipeline;
pub mod lsp;
pub mod cli;
