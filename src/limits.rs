//! Every bound of the analysis, each with its reason. Reaching one is always noted, never silent.

/// Files above this are bundles or data: the largest hand-written source file seen in the labelled
/// repositories has 0.4 MB. In bytes.
pub const FILE_BYTES: u64 = 2 * 1024 * 1024;

/// Knowledge files above this are a mistake: the largest hand-written one has a tenth of it. In bytes.
pub const RULE_FILE_BYTES: usize = 2 * 1024 * 1024;

/// Nesting of a knowledge file: the format needs ten levels.
pub const RULE_DEPTH: usize = 64;

/// Values in one knowledge file, aliases counted each time they are used: the largest file has some 10,000.
pub const RULE_NODES: usize = 250_000;
