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

/// Names longer than this are texts or generated; the longest real name in 300,000 has 90. In bytes.
pub const NAME_BYTES: usize = 128;

/// Words in one name.
pub const NAME_TOKENS: usize = 24;

/// Receivers that are looked at from the inside out, so that a chain of any length costs the same.
pub const NAME_RECEIVERS: usize = 5;

/// Sibling keys that are looked at for evidence, so that a table of thousands of keys stays linear.
pub const NAME_SIBLINGS: usize = 48;

/// A compiled pattern for string literals; the largest shipped one has a tenth of it. In bytes.
pub const PATTERN_BYTES: usize = 1024 * 1024;

/// The part of a string literal that patterns look at: addresses and numbers stand in short texts. In bytes.
pub const LITERAL_BYTES: usize = 4096;

/// Matches of one pattern in one literal that are checked for being real.
pub const LITERAL_MATCHES: usize = 32;
