//! Every bound of the analysis, each with its reason. Reaching one is always noted, never silent.

/// Files above this are bundles or data: the largest hand-written source file seen in the labelled
/// repositories has 0.4 MB. In bytes.
pub const FILE_BYTES: u64 = 2 * 1024 * 1024;

/// Time for parsing one file, in seconds. The largest accepted file takes about one; what takes longer is no
/// source text, and a hook must not hang on it.
pub const PARSE_SECONDS: u64 = 10;

/// Levels of the syntax tree that are lowered. A call chain costs two per call, a chain of `else if` two per
/// link; the deepest hand-written file seen has about 300.
pub const NESTING: usize = 2000;

/// Trees up to this depth are lowered on the calling thread: fits two megabytes of stack with a wide margin.
pub const NESTING_INLINE: usize = 80;

/// Stack for one level of the syntax tree, in bytes: twice the most that an unoptimised build was seen to use.
pub const STACK_PER_LEVEL: usize = 32 * 1024;

/// Guards kept per call: the nearest ones decide about consent, and long lists would only repeat the file.
pub const GUARDS: usize = 8;

/// Variable versions carried from early exits (`break`, `continue`, `return`) to the join behind them, per file.
/// Generated state machines have thousands of exits times thousands of variables.
pub const EXIT_VERSIONS: usize = 200_000;

/// Versions of one parameter looked through to tell whether a function changes it. Past this it counts as
/// changed, which only adds an edge.
pub const PARAMETER_VERSIONS: usize = 256;

/// Depth of a declared type that is kept; deeper parts are unknown. Hand-written types stay below ten.
pub const TYPE_DEPTH: usize = 32;

/// Members of a union (or type arguments) that are still copied to each value assigned to a typed variable.
pub const COPIED_TYPES: usize = 8;

/// Depth to which `dump` writes a value out.
pub const DUMP_DEPTH: usize = 32;
