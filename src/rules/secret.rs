//! Secrets and restrictions of vendors, compiled.

use super::model::CategoryId;
use super::pattern::Pattern;
use super::vendor::Examples;

/// A credential that must not stand in code.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct Secret {
    pub id: String,
    pub name: String,
    /// Plain text that every one begins with.
    pub starts: String,
    pub pattern: Pattern,
    pub concern: String,
    pub says: String,
    pub fix: String,
    #[serde(skip)]
    pub examples: Examples<String>,
}

/// Data that the vendor's own terms or documentation ask not to be sent.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct Restriction {
    pub data: Vec<CategoryId>,
    pub says: String,
    pub source: String,
}
