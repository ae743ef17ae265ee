//! Every bound of the analysis, each with its reason. Reaching one is always noted, never silent.

mod questions;
mod reports;

pub use questions::*;
pub use reports::*;

/// Files above this are bundles or data: the largest hand-written source file seen in the labelled
/// repositories has 0.4 MB. In bytes.
pub const FILE_BYTES: u64 = 2 * 1024 * 1024;

/// Aliases read from one configuration file. The longest list in the labelled repositories has some thirty; a generated one may have
/// thousands, and each is tried for every import.
pub const ALIASES: usize = 500;

/// Re-exports followed one after the other for one name. The longest chain of barrels in the labelled repositories has 4.
pub const RE_EXPORTS: usize = 32;

/// Files looked into for one name: a barrel may re-export hundreds of files whole, and the name may stand in the last.
pub const RE_EXPORTING_FILES: usize = 1_000;

/// Files that a barrel hands on whole and that are looked into one after the other; the names of larger ones are indexed.
pub const PLAIN_BARREL: usize = 16;

/// Further names a function may get by renamings: beyond this the names are everyday words.
pub const RENAMINGS: usize = 32;

/// Renamings one after the other: exported under another name, imported under a third, kept in a variable.
pub const RENAMING_HOPS: usize = 3;

/// Names that one name is replaced by, in the whole program: `send` has a few, `value` and `item` have hundreds, and say nothing.
pub const RENAMINGS_OF_ONE: usize = 12;

/// Nesting of named types (`Partial<Omit<User, 'id'> & Extra>`) that is unfolded; generated ones (`Database['public']['Tables']['members']['Row']`)
/// need twenty.
pub const FIELD_TYPE_DEPTH: usize = 24;

/// Keys of an access path, places in lists among them: `data.viewer.repositories.edges[].node.owner.login` has eight. What is read below that is not
/// known.
pub const PATH_KEYS: usize = 10;

/// Keys that one call gives (`pick(user, ['id', 'plan'])`) that are told apart; of more, any may be meant. Hand-written lists have a few dozen.
pub const GIVEN_KEYS: usize = 64;

/// Keys that the type of a computed key allows, each a way of its own to walk. Behind it the key counts as any.
pub const KEYS_BY_TYPE: usize = 16;

/// Keys under which a value is sent that are told apart.
pub const TRAIL_KEYS: usize = 6;

/// Keys of a trail up to which values are looked at in the order they are reached; what is nested deeper waits.
pub const NESTED_IN_TURN: usize = 2;

/// Arguments of one call that are looked at one by one.
pub const ARGUMENTS: usize = 24;

/// Values that one function may be held as, by calls that give it: a hook that returns it is called in hundreds of components, most of
/// which give it the same few names.
pub const YIELDING_CALLS: usize = 400;

/// Functions that are asked whether they give out a function of a name. Most programs have a handful that return `send`; a name that hundreds
/// return (`data`) is no function's.
pub const GIVEN_OUT: usize = 40;

/// Calls from where an error is caught to where it is thrown. Most errors are thrown by a service that a handler calls.
pub const THROWN_CALLS: usize = 3;

/// Errors of the whole program that a handler of all of them is followed to.
pub const UNCAUGHT: usize = 512;

/// Calls and members of the chain of a query, from its row to its table: `db.select().from(t).where(c).limit(1)`.
pub const ROW_CHAIN: usize = 32;

/// Members read one below the other that a declared type is asked about: `ctx.services.analytics.client`.
pub const TYPED_MEMBERS: usize = 4;

/// Variables, reads and calls followed when asking whether a caller gives what is called: `[...new Map(plugins.map(…)).values()]` is six of them.
pub const GIVEN_HOPS: usize = 10;

/// Functions that a callback is handed on through until one keeps it: `on(type, run)` makes `new Listener(type, run)`, and that keeps it.
pub const KEPT_HOPS: usize = 3;

/// Calls that a callback is handed to, of which the names that it is kept under there are known.
pub const KEPT_CALLBACKS: usize = 8;

/// Keys between an element of a list and the function in it that is called: `([type, { run }]) => run(x)`.
pub const ENTRY_KEYS: usize = 3;

/// Variables followed when asking whether a name is a given parameter.
pub const NAME_HOPS: usize = 6;

/// Parent classes followed.
pub const INHERITANCE: usize = 8;

/// Hops from a client to another client of the same vendor (`init().people`); the longest in `rules/` has 4.
pub const CLIENT_HOPS: usize = 8;

/// Ways in which an address may be built that are tried: constants per environment are a few.
pub const TEXT_WAYS: usize = 8;

/// Texts in texts that an address is followed through: base, path, parameters are three.
pub const TEXT_DEPTH: usize = 6;

/// Callers that are asked for the address of one request; helpers that all requests go through have hundreds.
pub const REQUEST_CONTEXTS: usize = 200;

/// Requests to own addresses that are remembered; a large application has some hundreds of them.
pub const OWN_REQUESTS: usize = 2000;

/// Addresses that the program answers; a large server has some hundreds of them.
pub const OWN_ROUTES: usize = 2000;

/// Parts that one hook puts into a payload.
pub const HOOK_PARTS: usize = 64;

/// Places that one router may be mounted at.
pub const ROUTE_PREFIXES: usize = 8;

/// Callers of callers that are asked for an address.
pub const REQUEST_HOPS: usize = 3;

/// Classes below a declared type that a call through it may reach; a base class of everything has hundreds.
pub const SUBCLASSES: usize = 32;

/// Values a variable was given that are tried as the receiver of an assignment (`client.user = x`): a variable
/// holds one client, or a few in branches.
pub const STORE_RECEIVERS: usize = 8;

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

/// Keys and values of one file of metadata. The tables of a large application, in one file, have some ten thousand.
pub const METADATA_NODES: usize = 200_000;

/// Bytes of the statement text that go into a fingerprint. A call with a whole component as an argument must
/// not make every fingerprint cost its size.
pub const FINGERPRINT_TEXT: usize = 4096;

/// A CODEOWNERS file above this is read by no host. In bytes.
pub const CODEOWNERS_BYTES: u64 = 3 * 1024 * 1024;

/// Knowledge files above this are a mistake: the largest hand-written one has a tenth of it. In bytes.
pub const RULE_FILE_BYTES: usize = 2 * 1024 * 1024;

/// Nesting of a knowledge file: the format needs ten levels.
pub const RULE_DEPTH: usize = 64;

/// Values in one knowledge file, aliases counted each time they are used: the largest file has some 10,000.
pub const RULE_NODES: usize = 250_000;

/// Stack of a worker thread: lowering recurses over the syntax tree down to its own depth limit. In bytes.
pub const STACK_BYTES: usize = 32 * 1024 * 1024;

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

/// Fields and variables one behind the other that keep the answer of a check (`this.enabled = options.enabled`), and writes to one of them that are
/// looked at. A flag of a wrapper is set in one or two places.
pub const KEPT_CHECKS: usize = 4;
pub const KEPT_WRITES: usize = 16;

/// Calls outwards from a sink at which checks are looked for: a wrapper, the component around it, its page. Further
/// out, "every caller" is no longer what a reader would look at.
pub const GUARD_CALLERS: usize = 3;

/// Guards kept per call: the nearest ones decide about consent, and long lists would only repeat the file.
pub const GUARDS: usize = 12;

/// Nesting of `!`, `&&` and `||` in one condition that is taken apart; the rest stays one guard.
pub const GUARD_PARTS: usize = 16;

/// Variable versions carried from early exits (`break`, `continue`, `return`) to the join behind them, per file.
/// Generated state machines have thousands of exits times thousands of variables.
pub const EXIT_VERSIONS: usize = 200_000;

/// Versions of one parameter looked through to tell whether a function changes it. Past this it counts as
/// changed, which only adds an edge.
pub const PARAMETER_VERSIONS: usize = 256;

/// Variables of a function that are followed as names of one object. More than two are rare.
pub const NAMES_OF_OBJECT: usize = 8;

/// Depth of a declared type that is kept; deeper parts are unknown. Hand-written types stay below ten.
pub const TYPE_DEPTH: usize = 32;

/// Members of a union (or type arguments) that are still copied to each value assigned to a typed variable.
pub const COPIED_TYPES: usize = 8;

/// Depth to which `dump` writes a value out.
pub const DUMP_DEPTH: usize = 32;

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

/// The part of a file that is searched for a licence or a generator's mark; licence texts are below 2 KB. In bytes.
pub const BANNER_BYTES: usize = 4096;

/// A specifier longer than this is no module name but data that follows the word `from`. In bytes.
pub const SPECIFIER_BYTES: usize = 512;

/// Comments and blanks between `import` and its string that the lexical scan looks through. In bytes.
pub const IMPORT_GAP_BYTES: usize = 4000;

/// Text of a program, in bytes, below which all of its files are parsed once one of them names a vendor: that takes some milliseconds, and the search by
/// words may overlook what joins two files.
pub const SELECTED_WHOLE: usize = 256 * 1024;

/// Globals that selected files define and others are searched for (`window.tracker = …`); a project's own are
/// a handful.
pub const SELECTED_GLOBALS: usize = 200;

/// Configurations that one `extends` chain may name: real chains have two or three, cycles have no end.
pub const EXTENDS_DEPTH: usize = 16;

/// Nested conditions and fallback lists in `exports` of a `package.json`.
pub const EXPORTS_DEPTH: usize = 16;

/// Names longer than this are texts or generated; the longest real name in 300,000 has 90. In bytes.
pub const NAME_BYTES: usize = 128;

/// Words in one name.
pub const NAME_TOKENS: usize = 24;

/// Receivers that are looked at from the inside out, so that a chain of any length costs the same.
pub const NAME_RECEIVERS: usize = 5;

/// Sibling keys that are looked at for evidence, so that a table of thousands of keys stays linear.
pub const NAME_SIBLINGS: usize = 48;

/// Words of a text for people that may still be a name, and no sentence: `Your e-mail address`.
pub const LABEL_WORDS: usize = 3;

/// A compiled pattern for string literals; the largest shipped one has a tenth of it. In bytes.
pub const PATTERN_BYTES: usize = 1024 * 1024;

/// The part of a string literal that patterns look at: addresses and numbers stand in short texts. In bytes.
pub const LITERAL_BYTES: usize = 4096;

/// Matches of one pattern in one literal that are checked for being real.
pub const LITERAL_MATCHES: usize = 32;

/// Quoted texts up to this length are looked at before a source line is shown; longer ones are no single value. In bytes.
pub const SHOWN_LITERAL: usize = 512;

/// Elements around an attribute whose `v-for` and slot names are told apart from members; deeper ones are taken for members.
pub const MARKUP_SCOPES: usize = 32;

/// What a server puts into a script (`{{ user.email }}`): an expression with a few filters.
pub const HOLE_BYTES: usize = 1000;

/// Names that one element declares for those inside of it.
pub const MARKUP_LOCALS: usize = 16;

/// Components in the markup of one file that are followed; hand-written files have a few dozen.
pub const MARKUP_ELEMENTS: usize = 1_000;

/// One expression in markup (`on:click={…}`); hand-written ones stay below 1 KB. Bounds the search for the closing
/// brace, so that a text of opening braces costs no square. In bytes.
pub const MARKUP_EXPRESSION: usize = 16 * 1024;

/// Types looked at to answer one question about a type; hand-written ones need a few dozen. What is cut is not known.
pub const TYPE_WORK: usize = 3_000;

/// Calls and members between a description and the import it comes from: `z.object().strict().optional()`. Chains of
/// hand-written schemas have fewer than ten methods, each of which counts two.
pub const SCHEMA_CHAIN: usize = 40;

/// Members of one union or intersection that are looked at, nested ones included.
pub const TYPE_LEAVES: usize = 128;

/// Writes of one variable that are asked for its type.
pub const TYPED_WRITES: usize = 4;

/// Levels of fields of an object handed over whole that are judged: `user.profile.phone` has two.
pub const NESTED_FIELDS: usize = 3;

/// What may stand between a documentation comment and the function it is about: `export const send = async `. In bytes.
pub const DOC_GAP_BYTES: usize = 120;

/// Documentation comments longer than this are not read for types. In bytes.
pub const DOC_BYTES: usize = 8 * 1024;

/// `@typedef` comments of one file.
pub const TYPEDEFS: usize = 500;

/// Calls of one line that `explain-flow` explains; generated lines have thousands.
pub const EXPLAINED_CALLS: usize = 20;

/// Values of one sink that `explain-flow` lists for one call; the rest are counted.
pub const EXPLAINED_VALUES: usize = 24;

/// What may stand between what is assigned to and the value: ` = `, ` ||= (`. In bytes.
pub const ASSIGNING_BYTES: u32 = 12;

/// Lines with calls that are named when the asked line has none.
pub const NEAREST_CALLS: usize = 5;

/// Sources that one finding lists beside the one it explains; the field a whole program writes has hundreds.
pub const SOURCES: usize = 16;

/// The object behind `provide:` that is searched for names of members. In bytes; plugins provide a handful.
pub const SHARED_ENTRIES_BYTES: usize = 2000;

/// Declarations of one global interface in other files that are taken as one type. A library's interface is extended in a handful of files.
pub const MERGED_INTERFACES: usize = 16;

/// An object whose words join its file with others, `actions: { … }`. In bytes; with the bodies of its functions it may fill a file.
pub const JOINED_NAMES_BYTES: usize = 64 * 1024;

/// What stands between the name of such an object and its brace: `: ActionTree<State, Root> = `. In bytes.
pub const JOINED_GAP_BYTES: usize = 120;

/// Object literals around a function that are looked at for the one a framework makes instances of
/// (`{ watch: { user: { handler() {…} } } }` nests three).
pub const COMPONENT_NESTING: usize = 6;

/// A baseline of 50,000 findings has 20 MB.
pub const BASELINE_BYTES: u64 = 32 * 1024 * 1024;

/// Scrubbers that a finding names. A project has one or two; more would hide the rest of the finding.
pub const SCRUBBERS: usize = 4;

/// Different characters in a secret. Twenty random letters and digits have about fourteen; `your_key` and `xxxx` have fewer.
pub const SECRET_CHARACTERS: usize = 9;

/// Changes of one variable in a branch that are looked back through to the version before the branch. A function that cleans a
/// payload deletes a handful of keys.
pub const VERSIONS_BACK: usize = 32;

/// Hosts of vendors that one file names in the inventory. A block list of hosts has thousands, and says nothing about what is used.
pub const HOSTS_OF_A_FILE: usize = 40;

/// Lines of a call that a page shows as code. Longer calls are objects whose first keys say what they are.
pub const FRAME_LINES: usize = 9;

/// Constants that an object goes through on its way to a call, for an edit of it: `const a = {…}; const b = { ...a };`. Beyond it nothing is edited.
pub const FIX_VARIABLES: usize = 3;

/// Fields that a fix names one by one in place of a whole object. More belong into a function of the program's own.
pub const FIX_FIELDS: usize = 8;

/// The pause after an edit before an editor's buffers are analysed: people who type make a shorter one between letters.
pub const EDITOR_PAUSE: std::time::Duration = std::time::Duration::from_millis(250);

/// Scans that `--fix` makes of the program: one before, and one after each round of edits. Fixes that overlap need a round each; nine
/// options missing at one call need one.
pub const FIX_ROUNDS: usize = 12;
