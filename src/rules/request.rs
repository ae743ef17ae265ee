//! Requests, compiled: which calls make one, and where their address and what they send stand.

use compact_str::CompactString;

use super::vendor::PathKey;
use crate::ir::path::ApiPath;

/// A call (or assignment) that sends a request.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct Request {
    /// What is called; without `(…)` in the middle of a chain: `lib#post().send` is `lib.post(u).set(h).send(b)` too.
    pub target: ApiPath,
    pub form: RequestForm,
    pub url: Vec<RequestOperand>,
    pub base: Vec<RequestOperand>,
    /// Members that the program assigns, where the request has no base of its own: `lib.defaults.baseURL = '/api'`.
    pub base_assigned: Vec<ApiPath>,
    pub host: Vec<RequestOperand>,
    pub path: Vec<RequestOperand>,
    /// What a logger writes to, or the name of its package.
    pub transports: Vec<RequestOperand>,
    pub query: Vec<RequestOperand>,
    pub body: Vec<RequestOperand>,
    pub headers: Vec<RequestOperand>,
    /// The method of HTTP, where an operand says it, and where none does.
    pub method: Vec<RequestOperand>,
    pub verb: Option<CompactString>,
    /// Where the answer stands in the result.
    pub answer: Vec<PathKey>,
}

/// How a program makes a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub enum RequestForm {
    Call,
    /// `target = address`
    Assignment,
    /// `<img src={address}>`: the target is a global of the element's name, argument 0 holds its attributes.
    Element,
}

/// An argument of the request's calls, and a path below it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub struct RequestOperand {
    pub of: RequestCall,
    pub argument: u16,
    pub path: Vec<PathKey>,
}

/// Which call the argument belongs to.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub enum RequestCall {
    /// The one that sends.
    Own,
    /// The first call of the chain that the receiver comes from: `lib.create(options).post(u, b)`.
    Made,
    /// A call of this method on the same receiver: `xhr.open(m, u); xhr.send(b)`.
    Sibling(CompactString),
}
