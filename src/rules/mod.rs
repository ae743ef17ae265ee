//! The knowledge: YAML in `rules/`, raw types, validation, and the compiled [`Model`].
//!
//! Raw types (`raw/`) mirror the files; `compile` turns them into the model and reports every mistake with its
//! place. Nothing here knows files of the scanned program.

pub mod client;
pub mod command;
mod compile;
pub mod component;
mod error;
pub mod input;
pub mod lazy;
pub mod ledger;
pub mod lexicon;
pub mod library;
pub mod load;
pub mod model;
pub mod operand;
mod options;
pub(crate) mod overlap;
pub mod paths;
pub mod pattern;
pub mod policy;
pub mod request;
pub(crate) mod raw;
pub mod record;
pub mod relay;
pub mod route;
pub mod row;
pub mod scrubber;
pub mod runtime;
pub mod secret;
pub mod setting;
pub mod signature;
pub mod snapshot;
pub mod statement;
pub(crate) mod syntax;
#[cfg(test)]
mod tests;
pub mod vendor;
pub mod waiver;
mod words;

pub(crate) use compile::{OwnRule, Written, compile_own};
pub use error::RuleError;
pub(crate) use error::suggestion;
pub use load::{Alias, OwnFile};
pub use model::{Category, CategoryId, Model, VendorId};
pub use words::words;
