//! Which calls call what: the callers of a function, functions that are handed over, calls that call what they are given, and the
//! model of a library's call. All of it is answered by the same walk that follows values.

pub(in crate::flow) mod assigned;
pub(in crate::flow) mod attached;
mod bound;
pub(in crate::flow) mod callees;
pub(in crate::flow) mod callers;
pub(in crate::flow) mod changes;
pub(in crate::flow) mod confined;
pub(super) mod decided;
pub(in crate::flow) mod decorators;
pub(in crate::flow) mod given_methods;
pub(in crate::flow) mod given_parameters;
pub(in crate::flow) mod handed;
pub(in crate::flow) mod invocations;
mod invoked;
pub(in crate::flow) mod makers;
pub(in crate::flow) mod mixins;
mod names;
pub(in crate::flow) mod named_parameters;
pub(in crate::flow) mod operands;
pub(in crate::flow) mod spread;
pub(in crate::flow) mod thrown;
mod stubs;
mod tracked;
mod uses;
mod values;
