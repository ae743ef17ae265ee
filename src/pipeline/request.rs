//! What a run is asked for, and who is told how far it is.

use std::path::PathBuf;
use std::sync::Arc;

use crate::config::Settings;
use crate::discover::ChangeAsked;

/// What to check, and how.
pub struct Request {
    pub root: PathBuf,
    /// Files and folders to check, relative to the root or absolute; empty: the root.
    pub paths: Vec<PathBuf>,
    pub settings: Settings,
    /// A policy's id from the command line; replaces the packs of the settings.
    pub policy: Option<String>,
    /// Report only what a change brings.
    pub change: Option<ChangeAsked>,
    /// Take down everything that leaves the program, beside the findings.
    pub with_inventory: bool,
    /// Parse every file, without selection.
    pub select_all: bool,
    pub threads: Option<usize>,
    /// Texts that stand in place of those on disk, by path: the buffers of an editor.
    pub buffers: Vec<(Arc<str>, Arc<str>)>,
    /// Told how far the run is.
    pub progress: Option<Box<dyn Progress>>,
}

impl Request {
    /// Everything below a root, under its settings.
    pub fn new(root: PathBuf, settings: Settings) -> Self {
        Self {
            root,
            paths: Vec::new(),
            settings,
            policy: None,
            change: None,
            with_inventory: false,
            select_all: false,
            threads: None,
            buffers: Vec::new(),
            progress: None,
        }
    }
}

/// Someone who wants to know how far the run is; called from several threads.
pub trait Progress: Send + Sync {
    /// A stage begins that has `total` steps.
    fn stage(&self, name: &str, total: u64);
    /// One step of the stage is done.
    fn tick(&self);
    /// Nobody wants the result any more: the run may end with nothing.
    fn is_given_up(&self) -> bool {
        false
    }
}
