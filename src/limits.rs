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

/// Keys of an access path; longer paths are cut and stand for the whole value below.
pub const PATH_KEYS: usize = 6;

/// Keys under which a value is sent that are told apart.
pub const TRAIL_KEYS: usize = 6;

/// Calls entered and not left on one way from sink to source. Helpers that build properties nest two or three
/// deep in the labelled repositories.
pub const CALL_DEPTH: u32 = 8;

/// Questions ("what does this call call?") asked while answering another one. Client values that are handed
/// through more functions than this are not followed.
pub const NESTED_QUESTIONS: usize = 12;

/// Call sites of one name that are checked as callers of one function; a function with a more common name
/// (`get`, `then`) is not followed to all of its callers.
pub const CANDIDATE_CALLERS: usize = 4000;

/// States of one walk that asks what a value is.
pub const IDENTITY_WORK: usize = 600;

/// States of one walk from a sink's argument to its sources. The labelled repositories need a few hundred;
/// beyond this the argument is reported as not fully analysed.
pub const CONTENTS_WORK: usize = 20_000;

/// Arguments of one call that are looked at one by one.
pub const ARGUMENTS: usize = 24;

/// Variables followed when asking whether a name is a given parameter.
pub const NAME_HOPS: usize = 6;

/// Parent classes followed.
pub const INHERITANCE: usize = 8;

/// Hops from a client to another client of the same vendor (`init().people`); the longest in `rules/` has 4.
pub const CLIENT_HOPS: usize = 8;

/// Arguments that `track(...args)` is unfolded to.
pub const SPREAD_ARGUMENTS: usize = 4;

/// Fields of one declared type that are judged.
pub const FIELDS: usize = 200;

/// String constants looked at in one list or object of settings.
pub const SETTING_TEXTS: usize = 200;

/// Steps of an explanation that are kept; longer ones lose their middle.
pub const STEPS: usize = 24;
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

/// Stack of a worker thread: lowering recurses over the syntax tree down to its own depth limit. In bytes.
pub const STACK_BYTES: usize = 32 * 1024 * 1024;
