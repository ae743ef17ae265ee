//! Requests in `library/NAME.yml` and endpoints in `vendors/NAME.yml` as written.

use serde::Deserialize;

use crate::rules::load::{At, Pairs};
use crate::rules::vendor::Channel;

/// A call or assignment that sends a request.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawRequest {
    /// Callees.
    pub(crate) calls: Vec<At<String>>,
    /// Members whose assignment sends: `global:Image{}.src`.
    pub(crate) assigned: Vec<At<String>>,
    /// Elements of the platform that ask for an address: `img`. Argument 0 holds their attributes.
    pub(crate) elements: Vec<At<String>>,
    /// Operands of the address.
    pub(crate) url: Vec<At<String>>,
    /// What a relative address is below.
    pub(crate) base: Vec<At<String>>,
    /// Where none of these stands there: members that the program assigns, once for all requests: `acme#default.defaults.baseURL`.
    pub(crate) base_assigned: Vec<At<String>>,
    /// Where host and path stand apart.
    pub(crate) host: Vec<At<String>>,
    /// Operands of the path, where host and path stand apart.
    pub(crate) path: Vec<At<String>>,
    /// In place of an address: operands that are what a logger writes to, of a package that a vendor names in `transports`.
    pub(crate) transports: Vec<At<String>>,
    /// Operands of the parameters.
    pub(crate) query: Vec<At<String>>,
    /// Operands of the body.
    pub(crate) body: Vec<At<String>>,
    /// Operands of the headers.
    pub(crate) headers: Vec<At<String>>,
    /// Operands of the method of HTTP. Without one it is the name of the callee, where that is such a method, or else `verb`.
    pub(crate) method: Vec<At<String>>,
    /// The method where nothing says another one; absent: any.
    pub(crate) verb: Option<String>,
    /// Where the answer stands in the result; absent: it is the whole.
    pub(crate) answer: Option<At<String>>,
}

/// Requests to a vendor's hosts that a program makes without the SDK.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawEndpoint {
    /// Hosts, and all below them; absent: the vendor's own.
    #[serde(default)]
    pub(crate) hosts: Vec<At<String>>,
    /// How a path begins, `*` is any one part of it; absent: every path.
    #[serde(default)]
    pub(crate) paths: Vec<At<String>>,
    /// Channels of places in the body and of parameters: `properties.email: event-property`. What is not
    /// named is `event-property`, or what `""` says.
    #[serde(default)]
    pub(crate) sends: Pairs<At<String>, Channel>,
}
