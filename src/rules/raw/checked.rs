//! The `checked:` of `vendors/NAME.yml` as written: what the file was compared with.

use serde::Deserialize;

use crate::rules::load::At;

/// Something that the file was compared with: one of `package`, `page` and `programs`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawChecked {
    /// A package and its version, whose types or source were looked at: `acme-js@2.58.0`.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Option<String>", regex(pattern = r"^(@[^/@]+/)?[^/@]+@[0-9].*$")))]
    pub(crate) package: Option<At<String>>,
    /// A page that was read.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Option<String>", regex(pattern = r"^https?://")))]
    pub(crate) page: Option<At<String>>,
    /// In words: what several public programs do as the file says, where the vendor's own word was not at hand.
    #[serde(default)]
    pub(crate) programs: Option<At<String>>,
    /// In words: the part that was compared with it. Absent: all that the file says of the package, or on the subject of the page.
    #[serde(default)]
    pub(crate) of: Option<String>,
}
