//! Every bound of the analysis, each with its reason. Reaching one is always noted, never silent.

/// Files above this are bundles or data: the largest hand-written source file seen in the labelled
/// repositories has 0.4 MB. In bytes.
pub const FILE_BYTES: u64 = 2 * 1024 * 1024;

/// Re-exports followed for one name. The longest chain of barrels in the labelled repositories has 4.
pub const RE_EXPORTS: usize = 32;

/// Further names a function may get by renamings: beyond this the names are everyday words.
pub const RENAMINGS: usize = 64;

/// Nesting of named types (`Partial<Omit<User, 'id'> & Extra>`) that is unfolded.
pub const TYPE_DEPTH: usize = 12;
