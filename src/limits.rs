//! Every bound of the analysis, each with its reason. Reaching one is always noted, never silent.

/// Files above this are bundles or data: the largest hand-written source file seen in the labelled
/// repositories has 0.4 MB. In bytes.
pub const FILE_BYTES: u64 = 2 * 1024 * 1024;
