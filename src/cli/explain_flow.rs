//! `tracklint explain-flow`: what the engine knows about the calls of one line.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use super::output::{PageFormat, write_report};
use super::project::PolicyArguments;
use super::style_for;
use crate::error::{Error, ExitClass};
use crate::pipeline;
use crate::report::explain::{FileStatus, Page, render_json, render_text};

#[derive(Debug, Args)]
pub(super) struct ExplainFlowArguments {
    /// File and line: `src/app.ts:12`
    #[arg(value_name = "PATH:LINE", value_parser = place)]
    place: (PathBuf, u32),
    /// Output format
    #[arg(long, value_enum, default_value_t = PageFormat::Text)]
    format: PageFormat,
    /// Folder that is analysed [default: the nearest one above with a tracklint.yml, else the repository]
    #[arg(long, value_name = "FOLDER")]
    root: Option<PathBuf>,
    #[command(flatten)]
    policy: PolicyArguments,
}

/// `src/app.ts:12`, also `src/app.ts:12:5` as editors and reports write it.
pub(super) fn place(written: &str) -> Result<(PathBuf, u32), String> {
    let wrong = || "write it as PATH:LINE: `src/app.ts:12`".to_owned();
    let (before, last) = written.rsplit_once(':').ok_or_else(wrong)?;
    let last: u32 = last.parse().map_err(|_| wrong())?;
    let (path, line) = match before.rsplit_once(':').and_then(|(path, line)| Some((path, line.parse().ok()?)))
    {
        Some((path, line)) => (path, line),
        None => (before, last),
    };
    if path.is_empty() || line == 0 { Err(wrong()) } else { Ok((path.into(), line)) }
}

/// Explains, writes the page, and says whether there was something to explain.
pub(super) fn run(arguments: &ExplainFlowArguments, no_colour: bool) -> Result<ExitClass, Error> {
    let (file, line) = &arguments.place;
    let (root, path) = root_and_path(file, arguments.root.as_deref())?;
    let request = arguments.policy.request_at(root)?;
    let explained = pipeline::explain(&request, &path, *line)?;
    let page = Page {
        explanation: &explained.explanation,
        files: &explained.files,
        model: &explained.model,
        policy: &explained.policy,
        threshold: explained.policy.threshold,
        confidence: explained.policy.confidence,
    };
    let text = match arguments.format {
        PageFormat::Text => render_text(&page, style_for(&io::stdout(), no_colour)),
        PageFormat::Json => render_json(&page),
    };
    write_report(&text, None)?;
    let is_answered = !matches!(page.explanation.status, FileStatus::Skipped { .. } | FileStatus::Missing);
    Ok(if is_answered { ExitClass::Clean } else { ExitClass::Failure })
}

/// The folder that is analysed, and the path of the file below it.
pub(super) fn root_and_path(file: &Path, root: Option<&Path>) -> Result<(PathBuf, String), Error> {
    let found =
        |path: &Path| fs::canonicalize(path).map_err(|_| Error::MissingPath { path: path.to_owned() });
    let absolute = found(file)?;
    let root = root.map_or_else(|| Ok(pipeline::project_of(&absolute)), found)?;
    let relative = absolute.strip_prefix(&root).map_err(|_| Error::MissingPath { path: file.to_owned() })?;
    let names: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    let path = names.join("/");
    Ok((root, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_as_editors_write_them() {
        assert_eq!(place("src/a.ts:12"), Ok(("src/a.ts".into(), 12)));
        assert_eq!(place("src/a.ts:12:5"), Ok(("src/a.ts".into(), 12)));
        for wrong in ["src/a.ts", "src/a.ts:x", ":3", "a.ts:0"] {
            assert!(place(wrong).is_err(), "{wrong}");
        }
    }
}
