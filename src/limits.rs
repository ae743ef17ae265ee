//! Every bound of the analysis, each with its reason. Reaching one is always noted, never silent.

/// Files above this are bundles or data: the largest hand-written source file seen in the labelled
/// repositories has 0.4 MB. In bytes.
pub const FILE_BYTES: u64 = 2 * 1024 * 1024;

/// `package.json`, `tsconfig.json` and the like above this are not read; real ones stay below 0.2 MB. In bytes.
pub const MANIFEST_BYTES: u64 = 2 * 1024 * 1024;

/// Lockfiles above this are not read; those of large monorepos have 2 to 5 MB. In bytes.
pub const LOCKFILE_BYTES: u64 = 20 * 1024 * 1024;

/// What stands between a package's name in a lockfile and its version. In bytes.
pub const LOCKFILE_ENTRY_BYTES: usize = 400;

/// Files of one tree: ten times the largest monorepo looked at (56,000 source files). Bounds memory when the
/// root is a home directory by mistake.
pub const WALKED_FILES: usize = 600_000;

/// Folder nesting: deeper paths are beyond what operating systems open by name.
pub const WALK_DEPTH: usize = 256;

/// Folders that hold other people's code; always skipped, whether ignored by `.gitignore` or not.
pub const SKIPPED_FOLDERS: [&str; 3] = ["node_modules", "bower_components", ".git"];

/// Files shorter than this are never taken for minified: parsing them costs nothing. In bytes.
pub const MINIFIED_FILE_BYTES: usize = 10 * 1024;

/// A line longer than this may be minified code. In bytes; hand-written code wraps at 80 to 200.
pub const MINIFIED_LINE_BYTES: usize = 1000;

/// A specifier longer than this is no module name but data that follows the word `from`. In bytes.
pub const SPECIFIER_BYTES: usize = 512;

/// Comments and blanks between `import` and its string that the lexical scan looks through. In bytes.
pub const IMPORT_GAP_BYTES: usize = 4000;

/// Globals that selected files define and others are searched for (`window.tracker = …`); a project's own are
/// a handful.
pub const SELECTED_GLOBALS: usize = 200;

/// Configurations that one `extends` chain may name: real chains have two or three, cycles have no end.
pub const EXTENDS_DEPTH: usize = 16;

/// Nested conditions and fallback lists in `exports` of a `package.json`.
pub const EXPORTS_DEPTH: usize = 16;
