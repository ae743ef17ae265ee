//! Where reports go, in which format.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::WIDTH;
use crate::error::Error;
use crate::report::{Format, TextStyle};

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
    Junit,
    Checkstyle,
    /// For reviewdog
    Rdjson,
    Markdown,
    /// One page for people: data map, findings with code, policy; needs nothing else
    Html,
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
pub(super) fn file_format(name: FormatName) -> Format {
    match name {
        FormatName::Text => Format::Text(PLAIN),
        FormatName::Lines => Format::Lines,
        FormatName::Json => Format::Json,
        FormatName::Jsonl => Format::JsonLines,
        FormatName::Sarif => Format::Sarif,
        FormatName::Github => Format::Github,
        FormatName::Gitlab => Format::Gitlab,
        FormatName::Junit => Format::Junit,
        FormatName::Checkstyle => Format::Checkstyle,
        FormatName::Rdjson => Format::Rdjson,
        FormatName::Markdown => Format::Markdown,
        FormatName::Html => Format::Html,
    }
}

pub(super) fn write_report(text: &str, output: Option<&Path>) -> Result<(), Error> {
    let unwritable = |path: &Path, error: &io::Error| Error::Unwritable {
        path: path.to_owned(),
        reason: error.to_string(),
    };
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
