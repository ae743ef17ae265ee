//! Requests in `library/NAME.yml` and endpoints in `vendors/NAME.yml` as written.

use serde::Deserialize;

use crate::rules::load::{At, Pairs};
use crate::rules::vendor::Channel;

/// A call or assignment that sends a request.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawRequest {
    /// Callees.
    pub(crate) calls: Vec<At<String>>,
    /// Members whose assignment sends: `global:Image{}.src`.
    pub(crate) assigned: Vec<At<String>>,
    pub(crate) url: Vec<At<String>>,
    /// What a relative address is below.
    pub(crate) base: Vec<At<String>>,
    /// Where host and path stand apart.
    pub(crate) host: Vec<At<String>>,
    pub(crate) path: Vec<At<String>>,
    pub(crate) query: Vec<At<String>>,
    pub(crate) body: Vec<At<String>>,
    pub(crate) headers: Vec<At<String>>,
}

/// Requests to a vendor's hosts that a program makes without the SDK.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawEndpoint {
    /// The vendor's own when absent.
    #[serde(default)]
    pub(crate) hosts: Vec<At<String>>,
    /// All when absent.
    #[serde(default)]
    pub(crate) paths: Vec<At<String>>,
    #[serde(default)]
    pub(crate) sends: Pairs<At<String>, Channel>,
}
