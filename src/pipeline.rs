//! The stages in order; the only file that knows them all.

use std::path::PathBuf;

use crate::config::Settings;
use crate::error::Error;
use crate::policy::Finding;
use crate::report::Stats;
use crate::rules::Model;
use crate::rules::policy::Policy;
use crate::source::{Note, SourceFile};

/// What to check, and how.
pub struct Request {
    pub root: PathBuf,
    /// Files and folders to check, relative to the root or absolute; empty: the root.
    pub paths: Vec<PathBuf>,
    pub settings: Settings,
    /// A policy's id from the command line; replaces the packs of the settings.
    pub policy: Option<String>,
    /// Parse every file, without selection.
    pub select_all: bool,
    pub threads: Option<usize>,
    /// Told how far the run is.
    pub progress: Option<Box<dyn Progress>>,
}

/// What a run gives.
pub struct Outcome {
    pub findings: Vec<Finding>,
    pub notes: Vec<Note>,
    pub stats: Stats,
    pub files: Vec<SourceFile>,
    pub model: Model,
    pub policy: Policy,
}

/// Someone who wants to know how far the run is; called from several threads.
pub trait Progress: Send + Sync {
    /// A stage begins that has `total` steps.
    fn stage(&self, name: &str, total: u64);
    /// One step of the stage is done.
    fn tick(&self);
}

/// Checks a tree.
pub fn run(request: &Request) -> Result<Outcome, Error> {
    if let Some(progress) = &request.progress {
        progress.stage("reading", 0);
    }
    Err(Error::Internal { reason: "the analysis is not linked in".into() })
}
