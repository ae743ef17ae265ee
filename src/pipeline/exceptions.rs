//! What was accepted: waivers of the settings, the baseline file, and comments of the files that were asked for.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::{Request, Run};
use crate::error::Error;
use crate::lang;
use crate::limits;
use crate::policy::Finding;
use crate::policy::exceptions::{self, Baseline, Exceptions, FileDirectives};
use crate::rules::waiver::{Date, Waiver};
use crate::source::{FileId, SourceFile};

/// What a request accepts.
#[derive(Default)]
pub(super) struct Accepted {
    is_off: bool,
    /// Each with the settings file it stands in.
    waivers: Vec<(usize, Waiver)>,
    /// Names and texts of the settings files, the root's first.
    settings: Vec<(String, String)>,
    baseline: Option<(Baseline, String, String)>,
    /// Name and text of the ledger.
    ledger: Option<(String, String)>,
    today: Option<Date>,
}

impl Accepted {
    pub(super) fn of(request: &Request) -> Result<Self, Error> {
        let settings = &request.settings;
        let nested = settings.nested_files.iter().map(|nested| &nested.settings);
        let sources = std::iter::once(settings).chain(nested).filter_map(|own| own.source.as_ref());
        let texts =
            sources.map(|source| (shown(&request.root, Path::new(source.name())), source.inner().clone()));
        let baseline = settings.baseline.as_ref().filter(|_| !settings.no_exceptions);
        Ok(Self {
            is_off: settings.no_exceptions,
            waivers: settings.all_waivers(),
            settings: texts.collect(),
            baseline: baseline.map(|path| baseline_at(request, path)).transpose()?,
            ledger: ledger(request),
            today: settings.today,
        })
    }

    /// The ledger alone: tests of a policy hold on any day, whatever is waived.
    pub(super) fn of_ledger(request: &Request) -> Self {
        Self { ledger: ledger(request), ..Self::default() }
    }

    pub(super) fn ledger(&self) -> Option<(&str, &str)> {
        self.ledger.as_ref().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    pub(super) fn waivers(&self) -> impl Iterator<Item = &Waiver> {
        self.waivers.iter().map(|(_, waiver)| waiver)
    }

    /// Judges the findings; files that exceptions stand in join the others.
    pub(super) fn apply(&self, run: &Run<'_>, findings: &mut Vec<Finding>, files: &mut Vec<SourceFile>) {
        if self.is_off {
            return;
        }
        let is_asked =
            |file: &SourceFile| run.walked.files.get(file.id.index()).is_some_and(|file| file.requested);
        let with_findings: FxHashSet<FileId> = findings.iter().map(|finding| finding.file).collect();
        let directives: Vec<FileDirectives> = files
            .par_iter()
            .filter(|file| is_asked(file) || with_findings.contains(&file.id))
            .map(|file| FileDirectives {
                file: file.id,
                is_asked: is_asked(file),
                directives: lang::directives(file),
            })
            .filter(|own| !own.directives.is_empty())
            .collect();
        let mut join = |name: &str, text: &str| {
            let id = FileId(u32::try_from(files.len()).unwrap_or(u32::MAX));
            files.push(SourceFile { id, path: Arc::from(name), text: text.into() });
            id
        };
        let settings: Vec<FileId> = self.settings.iter().map(|(name, text)| join(name, text)).collect();
        let baseline = self.baseline.as_ref().map(|(baseline, name, text)| (baseline, join(name, text)));
        let exceptions = Exceptions {
            directives: &directives,
            waivers: &self.waivers,
            settings: &settings,
            baseline,
            today: self.today,
            is_whole: run.walked.files.iter().all(|file| file.requested),
        };
        exceptions::apply(findings, &exceptions, run.model, run.policy, files);
    }
}

/// Its name and its text.
fn ledger(request: &Request) -> Option<(String, String)> {
    let source = &request.settings.ledger.as_ref()?.source;
    Some((shown(&request.root, Path::new(source.name())), source.inner().clone()))
}

/// The baseline with its name and its text.
fn baseline_at(request: &Request, path: &str) -> Result<(Baseline, String, String), Error> {
    let absolute: PathBuf = request.root.join(path);
    let wrong = |reason: String| Error::Baseline { path: path.into(), reason };
    let size = std::fs::metadata(&absolute).map_err(|error| wrong(error.to_string()))?.len();
    if size > limits::BASELINE_BYTES {
        return Err(wrong(format!("it is larger than {} bytes", limits::BASELINE_BYTES)));
    }
    let text = std::fs::read_to_string(&absolute).map_err(|error| wrong(error.to_string()))?;
    let baseline = Baseline::parse(&text).map_err(wrong)?;
    Ok((baseline, shown(&request.root, Path::new(path)), text))
}

/// Relative to the root, as all paths of reports are; what lies elsewhere on this machine is nobody's business.
fn shown(root: &Path, path: &Path) -> String {
    let absolute = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let inside = path.strip_prefix(root).or_else(|_| path.strip_prefix(&absolute));
    let shown = match inside {
        Ok(inside) => inside,
        Err(_) if path.is_absolute() => path.file_name().map_or(path, Path::new),
        Err(_) => path,
    };
    shown.display().to_string().replace('\\', "/")
}
