//! Every bound of the analysis, each with its reason. Reaching one is always noted, never silent.

/// Files above this are bundles or data: the largest hand-written source file seen in the labelled
/// repositories has 0.4 MB. In bytes.
pub const FILE_BYTES: u64 = 2 * 1024 * 1024;

/// Settings files nest four levels; the rest is a bomb.
pub const SETTINGS_DEPTH: usize = 32;

/// Keys and values of one settings file. A long list of sinks has hundreds.
pub const SETTINGS_NODES: usize = 20_000;

/// Bytes of the statement text that go into a fingerprint. A call with a whole component as an argument must
/// not make every fingerprint cost its size.
pub const FINGERPRINT_TEXT: usize = 4096;

/// Categories named in one message; the rest are counted.
pub const MESSAGE_NAMES: usize = 4;

/// Steps of one finding that the text report prints; machine formats have all of them.
pub const TEXT_STEPS: usize = 12;

/// Source lines longer than this are generated: the text report shows an excerpt instead of the line.
pub const TEXT_LINE: usize = 400;

/// Notes that the text report prints one by one; the rest are counted by kind.
pub const TEXT_NOTES: usize = 8;

/// SARIF results per run that the largest consumer accepts.
pub const SARIF_RESULTS: usize = 25_000;
/// Knowledge files above this are a mistake: the largest hand-written one has a tenth of it. In bytes.
pub const RULE_FILE_BYTES: usize = 2 * 1024 * 1024;

/// Nesting of a knowledge file: the format needs ten levels.
pub const RULE_DEPTH: usize = 64;

/// Values in one knowledge file, aliases counted each time they are used: the largest file has some 10,000.
pub const RULE_NODES: usize = 250_000;
