//! Bounds of what reports show, most of them those of the programs that read them.

/// Characters of a condition that are shown.
pub const EXCERPT: usize = 80;

/// Categories named in one message; the rest are counted.
pub const MESSAGE_NAMES: usize = 4;

/// Steps of one finding that the text report prints; machine formats have all of them.
pub const TEXT_STEPS: usize = 12;

/// Source lines longer than this are generated: the text report shows an excerpt instead of the line.
pub const TEXT_LINE: usize = 400;

/// A quoted word of a message that is longer is no word of any list: its beginning is shown. In bytes.
pub const QUOTED_WORD: usize = 160;

/// Notes that the text report prints one by one; the rest are counted by kind.
pub const TEXT_NOTES: usize = 8;

/// SARIF results per run that the largest consumer accepts.
pub const SARIF_RESULTS: usize = 25_000;

/// SARIF results per run that GitHub's code scanning shows; it drops the others by severity.
pub const SARIF_SHOWN_RESULTS: usize = 5_000;

/// Places of one code flow that code scanning reads: beyond these the middle is left out.
pub const SARIF_STEPS: usize = 1_000;

/// Further sources that one result lists: a message with more links is not read, and a consumer includes 100 places of a result.
pub const SARIF_SOURCES: usize = 50;

/// Characters of a rule's or clause's description in SARIF; code scanning refuses longer ones.
pub const SARIF_DESCRIPTION: usize = 1_024;

/// Tags of one rule that code scanning shows.
pub const SARIF_TAGS: usize = 10;

/// Characters of a vulnerability's name that GitLab's report schema allows.
pub const GITLAB_NAME: usize = 255;

/// Characters of a vulnerability's solution that GitLab's report schema allows.
pub const GITLAB_SOLUTION: usize = 7_000;

/// Annotations of one kind that a step of GitHub Actions shows; it drops the others without a word.
pub const ANNOTATIONS: usize = 10;

/// Bytes of the Markdown report: a comment on a pull request holds 65,536 characters.
pub const MARKDOWN_BYTES: usize = 60_000;

/// Places where findings meet that a summary names: it is about where to begin.
pub const MEETINGS: usize = 5;

/// Packages and owners that a summary names; the rest are counted.
pub const SUMMARY_GROUPS: usize = 8;

/// Further sources of one finding that the text report prints; machine formats have all of them.
pub const TEXT_SOURCES: usize = 3;

/// Places that a note about bounds names for each vendor: enough to see what is large there.
pub const NAMED_PLACES: usize = 3;
