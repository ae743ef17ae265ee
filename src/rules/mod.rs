//! The knowledge: YAML in `rules/`, raw types, validation, and the compiled [`Model`].
//!
//! Raw types (`raw/`) mirror the files; `compile` turns them into the model and reports every mistake with its
//! place. Nothing here knows files of the scanned program.

pub mod lexicon;
pub mod library;
pub mod model;
pub mod policy;
pub mod vendor;

pub use model::{Category, CategoryId, Model, VendorId};
