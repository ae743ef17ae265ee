//! What every run begins with: the list of the tree, the threads, and what of the tree was asked for.

use std::path::PathBuf;

use super::{Request, globs};
use crate::config;
use crate::discover::{self, Revision, WalkSettings, Walked};
use crate::error::Error;
use crate::policy::Finding;
use crate::source::FileId;
use crate::{lang, limits};

/// Lists a tree; `paths` are those whose findings are asked for.
pub(super) fn walk(request: &Request, paths: Vec<PathBuf>, revision: &Revision) -> Walked {
    let texts = |globs: &[config::Located<String>]| globs.iter().map(|glob| glob.value.clone()).collect();
    let mut exclude: Vec<String> = texts(&request.settings.exclude);
    // Cases of the policy are wrong on purpose.
    let cases = request.settings.cases.iter();
    exclude.extend(cases.map(|folder| format!("{}/**", folder.value.trim_end_matches('/'))));
    let settings = WalkSettings {
        paths,
        include: texts(&request.settings.include),
        exclude,
        is_source: |path| lang::language_of(path).is_some(),
    };
    let mut walked = discover::walk_at(&request.root, &settings, revision);
    walked.notes.extend(globs::of_settings(request, &walked));
    walked
}

/// The threads of a run.
pub(super) fn pool(request: &Request) -> Result<rayon::ThreadPool, Error> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(request.threads.unwrap_or(0))
        .stack_size(limits::STACK_BYTES)
        .build()
        .map_err(|error| Error::Internal { reason: error.to_string() })
}

/// Findings of the paths that were asked for: those that stand there, or whose explanation leads through them
/// (a wrapper in a start path that others call).
pub(super) fn requested(walked: &Walked, findings: Vec<Finding>) -> Vec<Finding> {
    let is_requested = |file: FileId| walked.files.get(file.index()).is_some_and(|file| file.requested);
    let wanted = |finding: &Finding| {
        is_requested(finding.file) || finding.steps.iter().any(|step| is_requested(step.file))
    };
    findings.into_iter().filter(wanted).collect()
}
