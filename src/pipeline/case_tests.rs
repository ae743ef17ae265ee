//! Cases of a policy: small trees of code in which comments say which rules report a line, run through the whole pipeline.
//!
//! ```js
//! track('x', { email: user.email }); // expect: email-to-analytics
//! ```
//!
//! A line without such a comment expects nothing that reaches the policy's threshold.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::exceptions::Accepted;
use super::texts::check_accepting;
use super::{Request, knowledge, pool};
use crate::error::Error;
use crate::limits;
use crate::policy::Finding;
use crate::rules::Model;
use crate::rules::policy::Policy;

/// A case and what it showed.
pub struct TestedCase {
    /// Its path, relative to the root.
    pub name: String,
    /// How many findings its comments expect.
    pub expected: usize,
    /// One for each line that is not as it says.
    pub complaints: Vec<String>,
    /// Rules that were expected and reported.
    pub exercised: BTreeSet<String>,
}

/// The cases below the folders that the settings name, sorted: a file is a tree of its own, and so is a folder.
pub fn test_cases(request: &Request) -> Result<Vec<TestedCase>, Error> {
    if request.settings.cases.is_empty() {
        return Ok(Vec::new());
    }
    let (model, policy) = knowledge(request)?;
    let mut trees = Vec::new();
    for folder in &request.settings.cases {
        let absolute = request.root.join(&folder.value);
        let entries = fs::read_dir(&absolute).map_err(|_| Error::MissingPath { path: absolute.clone() })?;
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            let name = path.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned());
            let shown = format!("{}/{name}", folder.value.trim_end_matches('/'));
            trees.push((shown, tree(&path)?));
        }
    }
    let accepted = Accepted::of_ledger(request);
    let test =
        |(name, files): (String, Vec<(String, String)>)| test(name, &files, (&model, &policy), &accepted);
    Ok(pool(request)?.install(|| trees.into_iter().map(test).collect()))
}

/// Paths relative to the case, and texts.
fn tree(case: &Path) -> Result<Vec<(String, String)>, Error> {
    let base = if case.is_dir() { case } else { case.parent().unwrap_or(case) };
    let walk = WalkBuilder::new(case)
        .standard_filters(false)
        .max_depth(Some(limits::WALK_DEPTH))
        .sort_by_file_name(Ord::cmp)
        .build();
    let mut files = Vec::new();
    for entry in walk.flatten().filter(|entry| entry.path().is_file()) {
        let path = entry.path();
        let unreadable =
            |error: std::io::Error| Error::Unreadable { path: path.to_owned(), reason: error.to_string() };
        let names = path.strip_prefix(base).unwrap_or(path).components();
        let name = names.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
        files.push((name, fs::read_to_string(path).map_err(unreadable)?));
    }
    Ok(files)
}

fn test(
    name: String,
    files: &[(String, String)],
    (model, policy): (&Model, &Policy),
    accepted: &Accepted,
) -> TestedCase {
    let texts: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let checked = check_accepting(model, policy, &texts, (true, accepted));
    let mut found: BTreeMap<(&str, u32), Vec<&Finding>> = BTreeMap::new();
    for finding in checked.findings.iter().filter(|finding| finding.disposition.is_open()) {
        let source = checked.files.get(finding.file.index());
        let line = source.map_or(1, |file| file.line_index().position(&file.text, finding.span.start).line);
        found.entry((&finding.path, line)).or_default().push(finding);
    }
    let mut case = TestedCase { name, expected: 0, complaints: Vec::new(), exercised: BTreeSet::new() };
    for (path, text) in &texts {
        for (at, line) in text.lines().enumerate() {
            let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
            let here = found.remove(&(*path, number)).unwrap_or_default();
            judge(&mut case, (path, number), &expectations(line), &here, policy);
        }
    }
    case
}

/// Each expected rule reports the line, or stands behind `also`; nothing else that counts does.
fn judge(
    case: &mut TestedCase,
    (path, line): (&str, u32),
    expected: &[&str],
    here: &[&Finding],
    policy: &Policy,
) {
    case.expected += expected.len();
    let by =
        |finding: &Finding, rule: &str| finding.rule == rule || finding.also.iter().any(|also| also == rule);
    for rule in expected {
        if !policy.rules.iter().any(|known| known.id == *rule) {
            case.complaints.push(format!("{path}:{line}: there is no rule `{rule}` in this policy"));
        } else if here.iter().any(|finding| by(finding, rule)) {
            case.exercised.insert((*rule).to_owned());
        } else {
            let others: Vec<&str> = here.iter().map(|finding| finding.rule.as_str()).collect();
            let only = if others.is_empty() {
                "nothing does".to_owned()
            } else {
                format!("only {}", others.join(", "))
            };
            case.complaints.push(format!("{path}:{line}: `{rule}` does not report this line, {only}"));
        }
    }
    for finding in here.iter().filter(|finding| finding.counts(policy.threshold, policy.confidence)) {
        if !expected.iter().any(|rule| by(finding, rule)) {
            let (rule, message) = (&finding.rule, &finding.message);
            case.complaints.push(format!("{path}:{line}: reported by `{rule}`, and not expected: {message}"));
        }
    }
}

/// The rules that the comment of a line names; in scripts, styles of comments of JSX and in markup.
fn expectations(line: &str) -> Vec<&str> {
    let marks = ["// expect:", "/* expect:", "<!-- expect:"];
    let Some((_, rest)) = marks.iter().find_map(|mark| line.split_once(mark)) else { return Vec::new() };
    let rest = rest.split("*/").next().unwrap_or(rest);
    let rest = rest.split("-->").next().unwrap_or(rest);
    rest.split(',').map(str::trim).filter(|rule| !rule.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::expectations;

    #[test]
    fn comments_of_all_kinds_are_read() {
        assert_eq!(expectations("f(x); // expect: one, two"), ["one", "two"]);
        assert_eq!(expectations("<A b={c} /> {/* expect: one */}"), ["one"]);
        assert_eq!(expectations("<p @click=\"f\"> <!-- expect: one -->"), ["one"]);
        assert_eq!(expectations("f(x); // expected: one"), [""; 0]);
    }
}
