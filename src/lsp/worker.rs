//! The thread that analyses: one folder after the other, the newest state only.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, unbounded};

use super::documents::Documents;
use super::settings::settings_of;
use crate::error::Error;
use crate::pipeline::{self, Earlier, Outcome, Progress, Request};
use crate::rules::waiver::Date;

/// A state of the folders to analyse.
pub(super) struct Job {
    /// Counts edits: a job of an older state is given up.
    pub(super) state: u64,
    pub(super) folders: Vec<PathBuf>,
    pub(super) documents: Documents,
}

/// What came of one folder.
pub(super) struct Analysed {
    pub(super) state: u64,
    pub(super) folder: PathBuf,
    pub(super) documents: Documents,
    pub(super) result: Result<Outcome, Error>,
}

pub(super) struct Worker {
    pub(super) jobs: Sender<Job>,
    pub(super) results: Receiver<Analysed>,
    /// The newest state.
    pub(super) newest: Arc<AtomicU64>,
    _thread: JoinHandle<()>,
}

impl Worker {
    pub(super) fn start(today: fn() -> Date) -> Result<Self, Error> {
        let (jobs, asked) = unbounded::<Job>();
        let (done, results) = unbounded();
        let newest = Arc::new(AtomicU64::new(0));
        let seen = Arc::clone(&newest);
        let thread = std::thread::Builder::new().name("analysis".to_owned());
        let thread = thread
            .spawn(move || work(&asked, &done, &seen, today))
            .map_err(|error| Error::Internal { reason: error.to_string() })?;
        Ok(Self { jobs, results, newest, _thread: thread })
    }
}

fn work(asked: &Receiver<Job>, done: &Sender<Analysed>, newest: &Arc<AtomicU64>, today: fn() -> Date) {
    // What the last run over each folder left: an edit costs parsing of one file.
    let mut earlier: BTreeMap<PathBuf, Earlier> = BTreeMap::new();
    while let Ok(job) = asked.recv() {
        earlier.retain(|folder, _| job.folders.contains(folder));
        for folder in &job.folders {
            if newest.load(Ordering::Relaxed) != job.state {
                break;
            }
            let outdated = Outdated { state: job.state, newest: Arc::clone(newest) };
            let own = earlier.entry(folder.clone()).or_default();
            let result = analyse(folder, &job.documents, outdated, today(), own);
            let documents = job.documents.clone();
            let analysed = Analysed { state: job.state, folder: folder.clone(), documents, result };
            if done.send(analysed).is_err() {
                return;
            }
        }
    }
}

fn analyse(
    folder: &Path,
    documents: &Documents,
    outdated: Outdated,
    day: Date,
    earlier: &mut Earlier,
) -> Result<Outcome, Error> {
    let mut settings = settings_of(folder, documents)?;
    settings.today = Some(day);
    let request = Request {
        buffers: documents.below(folder),
        progress: Some(Box::new(outdated)),
        ..Request::new(folder.to_owned(), settings)
    };
    pipeline::run_after(&request, earlier)
}

/// Gives an analysis up when something was edited meanwhile.
struct Outdated {
    state: u64,
    newest: Arc<AtomicU64>,
}

impl Progress for Outdated {
    fn stage(&self, _: &str, _: u64) {}

    fn tick(&self) {}

    fn is_given_up(&self) -> bool {
        self.newest.load(Ordering::Relaxed) != self.state
    }
}
