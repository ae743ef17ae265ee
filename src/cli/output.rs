//! Where reports go, in which format.

use std::fs;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use clap::ValueEnum;

use super::WIDTH;
use crate::error::Error;
use crate::report::{Format, SarifProfile, TextStyle};

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatName {
    Text,
    /// One line per finding
    Lines,
    Json,
    /// One JSON object per line
    Jsonl,
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// GitLab Code Quality
    Gitlab,
    /// GitLab's security report
    GitlabSast,
    Junit,
    Checkstyle,
    /// For reviewdog
    Rdjson,
    Markdown,
    /// The input document for OPA and Conftest: flows, settings and findings
    OpaInput,
    /// One page for people: data map, findings with code, policy; needs nothing else
    Html,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum SarifProfileName {
    /// Every finding; accepted ones as suppressed
    #[default]
    Full,
    /// What counts, within the limits of GitHub's code scanning
    Github,
}

impl From<SarifProfileName> for SarifProfile {
    fn from(name: SarifProfileName) -> Self {
        match name {
            SarifProfileName::Full => Self::Full,
            SarifProfileName::Github => Self::Github,
        }
    }
}

/// Formats of pages that are no reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum PageFormat {
    Text,
    Json,
}

/// Where a report goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Output {
    /// `None`: that of `--format`.
    pub(super) format: Option<FormatName>,
    pub(super) path: PathBuf,
}

/// `sarif=report.sarif`, or `report.txt`. A name that is no format belongs to the file: `a=b.txt`.
pub(super) fn output(written: &str) -> Result<Output, String> {
    let parts = written.split_once('=');
    let format = parts.and_then(|(name, path)| Some((FormatName::from_str(name, false).ok()?, path)));
    let (format, path) = format.map_or((None, written), |(format, path)| (Some(format), path));
    if path.is_empty() {
        return Err(
            "the file is missing: write `FILE` or `FORMAT=FILE`, as in `sarif=report.sarif`".to_owned()
        );
    }
    Ok(Output { format, path: path.into() })
}

/// Text in a file.
pub(super) const PLAIN: TextStyle = TextStyle { colour: false, unicode: true, width: WIDTH };

/// A file is no terminal, whatever the standard output is.
pub(super) fn file_format(name: FormatName, profile: SarifProfileName) -> Format {
    match name {
        FormatName::Text => Format::Text(PLAIN),
        FormatName::Lines => Format::Lines,
        FormatName::Json => Format::Json,
        FormatName::Jsonl => Format::JsonLines,
        FormatName::Sarif => Format::Sarif(profile.into()),
        FormatName::Github => Format::Github,
        FormatName::Gitlab => Format::Gitlab,
        FormatName::GitlabSast => Format::GitlabSast,
        FormatName::Junit => Format::Junit,
        FormatName::Checkstyle => Format::Checkstyle,
        FormatName::Rdjson => Format::Rdjson,
        FormatName::Markdown => Format::Markdown,
        FormatName::OpaInput => Format::OpaInput,
        FormatName::Html => Format::Html,
    }
}

/// What was asked for, as a name: a consumer that keeps results takes those that a run of the same name no longer has for fixed, so a
/// run over `packages/web` must not have the name of the run over everything. No path of the machine goes in.
pub(super) fn category(paths: &[PathBuf]) -> String {
    let name = |path: &PathBuf| -> String {
        let parts = path.components().filter_map(|part| match part {
            Component::Normal(part) => Some(part.to_string_lossy()),
            _ => None,
        });
        let parts: Vec<_> = parts.collect();
        let is_inside = path.is_relative() && !path.components().any(|part| part == Component::ParentDir);
        let shown = if is_inside { parts.as_slice() } else { &parts[parts.len().saturating_sub(1)..] };
        shown.join("/")
    };
    let mut names: Vec<String> = paths.iter().map(name).collect();
    names.sort_unstable();
    names.dedup();
    let whole = names.iter().any(String::is_empty);
    let tool = env!("CARGO_PKG_NAME");
    if whole { tool.to_owned() } else { format!("{tool}/{}", names.join("+")) }
}

/// What paths in reports for code hosts begin with: where the root lies below the current folder (a part with settings of its own is its own
/// root), and what was given besides, which is where the current folder lies in the repository.
pub(super) fn prefix(root: &Path, given: Option<&str>) -> Option<String> {
    let (root, current) = (fs::canonicalize(root).ok()?, fs::canonicalize(".").ok()?);
    let root = root.strip_prefix(current).unwrap_or(Path::new(""));
    let normal = |path: &Path| -> Vec<String> {
        let parts = path.components().filter(|part| matches!(part, Component::Normal(_)));
        parts.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect()
    };
    let parts = [normal(Path::new(given.unwrap_or(""))), normal(root)].concat();
    (!parts.is_empty()).then(|| parts.join("/"))
}

pub(super) fn write_report(text: &str, output: Option<&Path>) -> Result<(), Error> {
    if let Some(path) = output {
        return fs::write(path, text).map_err(|error| unwritable(path, &error));
    }
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // `tracklint check | head` is no error.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(unwritable(Path::new("standard output"), &error)),
        Ok(()) => Ok(()),
    }
}

pub(super) fn unwritable(path: &Path, error: &io::Error) -> Error {
    Error::Unwritable { path: path.to_owned(), reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_program_are_categories_of_their_own() {
        let of = |paths: &[&str]| category(&paths.iter().map(PathBuf::from).collect::<Vec<_>>());
        assert_eq!(of(&["."]), "tracklint");
        assert_eq!(of(&["./packages/web/"]), "tracklint/packages/web");
        assert_eq!(of(&["src", "packages/web", "src"]), "tracklint/packages/web+src");
        assert_eq!(of(&["packages/web", "."]), "tracklint");
        // Where a machine keeps its work trees is nobody's business.
        assert_eq!(of(&["/srv/app", "../secret/app2"]), "tracklint/app+app2");
    }
}
