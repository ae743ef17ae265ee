//! What can go wrong at the edges: arguments, files, settings, knowledge.
//!
//! Every error says what is wrong, where, and what to do. All of them end the run with
//! [`ExitClass::Failure`]. Analysis itself cannot fail: it returns its result and notes.

use std::path::PathBuf;
use std::sync::Arc;

use miette::{Diagnostic, LabeledSpan, MietteError, NamedSource, SourceCode, SourceSpan, SpanContents};
use thiserror::Error as ThisError;

use crate::rules::RuleError;
use crate::source::{BrokenText, Span, label_at, lines_at, readable};

/// What the exit code of the process says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitClass {
    /// Nothing at or above the threshold.
    Clean,
    /// At least one finding at or above the threshold.
    Findings,
    /// Usage, settings or internal error: there is no result to trust.
    Failure,
}

impl ExitClass {
    pub fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Failure => 2,
        }
    }
}

/// Why a run has no result.
#[derive(Debug, ThisError, Diagnostic)]
pub enum Error {
    #[error("path `{}` does not exist", path.display())]
    #[diagnostic(help("give a file or folder that exists; without a path the current folder is checked"))]
    MissingPath { path: PathBuf },
    #[error("cannot read `{}`: {reason}", path.display())]
    #[diagnostic(help("check that the file exists, is UTF-8 text and may be read"))]
    Unreadable { path: PathBuf, reason: String },
    #[error("`{name}` is larger than {limit} bytes")]
    #[diagnostic(help(
        "files of settings and knowledge are read up to this size: put rules into packs (`extends`) and words into a folder (`rules`), \
         or name the file that was meant"
    ))]
    TooLarge { name: String, limit: u64 },
    #[error("cannot write `{}`: {reason}", path.display())]
    #[diagnostic(help("check that the folder exists and may be written to"))]
    Unwritable { path: PathBuf, reason: String },
    #[error("`{path}` was not fixed: {reason}")]
    #[diagnostic(help(
        "nothing was written to this file; fixes of files that come later were not made either"
    ))]
    NotFixed { path: String, reason: String },
    #[error("cannot use the baseline `{}`: {reason}", path.display())]
    #[diagnostic(help(
        "write it anew with `tracklint baseline --write FILE`, or leave `--baseline` and `baseline:` out"
    ))]
    Baseline { path: PathBuf, reason: String },
    #[error("there is no policy `{name}`")]
    UnknownPolicy {
        name: String,
        #[help]
        help: Option<String>,
    },
    #[error("there is no ledger `{}`", path.display())]
    #[diagnostic(help("`tracklint ledger --write` drafts one from the code"))]
    NoLedger { path: PathBuf },
    #[error("nothing is known as `{id}`")]
    UnknownId {
        id: String,
        #[help]
        help: Option<String>,
    },
    #[error("{what}")]
    NothingJudged {
        what: String,
        #[help]
        help: String,
    },
    #[error("{} in the settings", count(mistakes.len()))]
    Settings {
        #[related]
        mistakes: Vec<Mistake>,
    },
    #[error("the rules could not be loaded: {}", count(mistakes.len()))]
    Knowledge {
        #[related]
        mistakes: Vec<RuleError>,
    },
    #[error("{reason}")]
    Git {
        /// What git was asked and could not answer.
        reason: String,
        #[help]
        help: String,
    },
    #[error("the run failed: {reason}")]
    Internal { reason: String },
}

impl Error {
    /// A file of settings or knowledge that cannot be read as text; `name` is how messages call it.
    pub fn broken_text(name: &str, broken: BrokenText) -> Self {
        let BrokenText { text, span, reason } = broken;
        let text = Arc::new(NamedSource::new(name, text).with_language("yaml"));
        let message = format!("{name} cannot be read as text: {reason}");
        let help = Some("save the file as UTF-8".to_owned());
        Self::Settings { mistakes: vec![Mistake { message, text, span, label: "here".to_owned(), help }] }
    }

    pub fn exit_class(&self) -> ExitClass {
        ExitClass::Failure
    }
}

/// One wrong word in a YAML file, with its place.
#[derive(Clone, Debug, ThisError)]
#[error("{}", readable(message))]
pub struct Mistake {
    pub message: String,
    pub text: Arc<NamedSource<String>>,
    pub span: Span,
    /// What is said under the underlined word.
    pub label: String,
    /// Allowed values, the nearest match, or what to do.
    pub help: Option<String>,
}

impl From<RuleError> for Mistake {
    fn from(error: RuleError) -> Self {
        let text = NamedSource::new(error.path(), error.text().to_owned()).with_language("yaml");
        let (span, label) = (error.span(), error.label().to_owned());
        Self { text: Arc::new(text), span, label, message: error.message, help: error.help }
    }
}

impl Diagnostic for Mistake {
    fn help<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(readable(help)) as Box<dyn std::fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = label_at(self.text.inner(), self.span, &self.label);
        Some(Box::new(std::iter::once(label)))
    }
}

impl SourceCode for Mistake {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        lines_at(&*self.text, (self.text.name(), self.text.inner()), span, (before, after))
    }
}

fn count(mistakes: usize) -> String {
    if mistakes == 1 { "1 mistake".to_owned() } else { format!("{mistakes} mistakes") }
}
