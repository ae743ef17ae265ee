//! `tracklint why`: every rule that was considered for a finding or a line, and what decided.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use super::explain_flow::{place, root_and_path};
use super::names::DayArguments;
use super::output::{PageFormat, write_report};
use super::project::PolicyArguments;
use super::style_for;
use crate::error::{Error, ExitClass};
use crate::pipeline::{self, Asked};
use crate::report::why::{Judged, Page, render_json, render_text};

#[derive(Debug, Args)]
pub(super) struct WhyArguments {
    /// A fingerprint (`t1:9c0e2a77…`, or its first digits), or a file and line (`src/app.ts:12`)
    #[arg(value_name = "FINGERPRINT|PATH:LINE", value_parser = subject)]
    subject: Subject,
    /// Output format
    #[arg(long, value_enum, default_value_t = PageFormat::Text)]
    format: PageFormat,
    /// List the rules that do not match too, and what of them does not hold
    #[arg(long)]
    all: bool,
    /// Folder that is checked [default: the current one; for a line the nearest above with a tracklint.yml]
    #[arg(long, value_name = "FOLDER")]
    root: Option<PathBuf>,
    /// Judge tests, stories and mocks too
    #[arg(long)]
    include_tests: bool,
    #[command(flatten)]
    policy: PolicyArguments,
    #[command(flatten)]
    day: DayArguments,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Subject {
    Fingerprint(String),
    Line(PathBuf, u32),
}

/// Hexadecimal digits, with or without `t1:`, are a fingerprint; what is no fingerprint is a place.
fn subject(written: &str) -> Result<Subject, String> {
    let digits = written.strip_prefix("t1:").unwrap_or(written);
    if digits.len() >= FEWEST_DIGITS && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(Subject::Fingerprint(digits.to_ascii_lowercase()));
    }
    // `t1:9` is too short a fingerprint, not line 9 of a file called `t1`.
    let is_place = !written.starts_with("t1:");
    let (path, line) = is_place.then(|| place(written).ok()).flatten().ok_or_else(|| {
        "write a fingerprint as reports show it (`t1:9c0e2a77…`), or PATH:LINE (`src/app.ts:12`)".to_owned()
    })?;
    Ok(Subject::Line(path, line))
}

/// Fewer would name too many findings.
const FEWEST_DIGITS: usize = 4;

/// Judges, writes the page, and says whether there was something to answer.
pub(super) fn run(arguments: &WhyArguments, no_colour: bool) -> Result<ExitClass, Error> {
    let (root, asked) = asked(arguments)?;
    let mut request = arguments.policy.request_at(root)?;
    request.settings.today = Some(arguments.day.day());
    request.settings.include_tests |= arguments.include_tests;
    let reasoned = pipeline::why(&request, &asked)?;
    let judged: Vec<Judged<'_>> = reasoned
        .answers
        .iter()
        .map(|answer| Judged {
            place: answer.place,
            what: &answer.what,
            finding: answer.finding.as_ref(),
            is_generated: answer.is_generated,
            reasons: &answer.reasons,
        })
        .collect();
    if judged.is_empty() {
        return Err(nothing(&asked));
    }
    let page = Page {
        judged: &judged,
        files: &reasoned.files,
        threshold: reasoned.policy.threshold,
        confidence: reasoned.policy.confidence,
    };
    let text = match arguments.format {
        PageFormat::Text => render_text(&page, arguments.all, style_for(&io::stdout(), no_colour)),
        PageFormat::Json => render_json(&page),
    };
    write_report(&text, None)?;
    Ok(ExitClass::Clean)
}

fn asked(arguments: &WhyArguments) -> Result<(PathBuf, Asked), Error> {
    let root = arguments.root.as_deref();
    match &arguments.subject {
        // As `check` has it: paths are part of a fingerprint.
        Subject::Fingerprint(id) => {
            Ok((root.unwrap_or(Path::new(".")).to_owned(), Asked::Finding(id.clone())))
        }
        Subject::Line(file, line) => {
            let (root, path) = root_and_path(file, root)?;
            Ok((root, Asked::Line { path, line: *line }))
        }
    }
}

fn nothing(asked: &Asked) -> Error {
    match asked {
        Asked::Finding(id) => Error::NothingJudged {
            what: format!("no finding has a fingerprint that begins with `{id}`"),
            help:
                "`tracklint check --format json` lists all fingerprints; one changes with the statement it \
                   stands in"
                    .to_owned(),
        },
        Asked::Line { path, line } => Error::NothingJudged {
            what: format!("nothing that the policy judges stands in {path}:{line}"),
            help: format!("`tracklint explain-flow {path}:{line}` says what is known about the calls there"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_and_places_are_told_apart() {
        let line = |path: &str, line| Ok(Subject::Line(path.into(), line));
        assert_eq!(subject("t1:9c0e2A77"), Ok(Subject::Fingerprint("9c0e2a77".into())));
        assert_eq!(subject("9c0e2a77"), Ok(Subject::Fingerprint("9c0e2a77".into())));
        assert_eq!(subject("src/a.ts:12:3"), line("src/a.ts", 12));
        assert_eq!(subject("beef.js:12"), line("beef.js", 12));
        for wrong in ["src/a.ts", "t1:9", "t1:xyz", "a.ts:0", ""] {
            assert!(subject(wrong).is_err(), "{wrong}");
        }
    }
}
