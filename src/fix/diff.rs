//! A file before and after as a unified diff, as `patch` and `git apply` read it.

use similar::TextDiff;

/// Lines around a change.
const CONTEXT: usize = 3;

/// `masked`: texts that no report may print; they are blotted out on both sides.
pub fn unified(path: &str, before: &str, after: &str, masked: &[&str]) -> String {
    let blot = |text: &str| {
        masked.iter().fold(text.to_owned(), |text, secret| match secret.trim() {
            "" => text,
            secret => text.replace(secret, "…"),
        })
    };
    let (before, after) = (blot(before), blot(after));
    let diff = TextDiff::from_lines(&before, &after);
    let (from, to) = (format!("a/{path}"), format!("b/{path}"));
    diff.unified_diff().context_radius(CONTEXT).header(&from, &to).to_string()
}
