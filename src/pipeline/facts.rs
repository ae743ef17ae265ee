//! What rules can ask about files besides their paths: the package each belongs to, and where its code runs.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::discover::Resolver;
use crate::flow::{Solved, StatedUse};
use crate::lang;
use crate::link::Program;
use crate::policy::{Facts, FileFacts, Regions};
use crate::rules::Model;
use crate::rules::runtime::{FileSigns, runtime_of};
use crate::secrets::SecretUse;
use crate::source::{FileId, SourceFile};

/// The files that something stands in which is judged.
fn judged(solved: &Solved, secrets: &[SecretUse]) -> BTreeSet<FileId> {
    let flows = solved.flows.iter().flat_map(|flow| [flow.place.file, flow.sink.file]);
    let settings = solved.settings.iter().map(|setting| setting.place.file);
    let starts = solved.stated.iter().map(|stated| stated.call.file);
    let unknown = solved.calls.iter().filter(|call| call.unknown_data().next().is_some());
    let settings = settings.chain(starts).chain(unknown.map(|call| call.place.file));
    flows.chain(settings).chain(secrets.iter().map(|secret| secret.place.file)).collect()
}

/// What the files and what the starts of SDKs say.
pub(super) fn facts(
    solved: &Solved,
    secrets: &[SecretUse],
    files: &[SourceFile],
    (program, resolver): (&Program, &Resolver),
    model: &Model,
) -> Facts {
    let files = of_files(&judged(solved, secrets), files, program, resolver, model);
    Facts { regions: Regions::of(&solved.stated, &files, model), files }
}

/// The same of every file.
pub(super) fn of_all(
    stated: &[StatedUse],
    files: &[SourceFile],
    (program, resolver): (&Program, &Resolver),
    model: &Model,
) -> Facts {
    let wanted = files.iter().map(|file| file.id).collect();
    let files = of_files(&wanted, files, program, resolver, model);
    Facts { regions: Regions::of(stated, &files, model), files }
}

/// By the id of the file; of the wanted files only.
fn of_files(
    wanted: &BTreeSet<FileId>,
    files: &[SourceFile],
    program: &Program,
    resolver: &Resolver,
    model: &Model,
) -> Vec<FileFacts> {
    let facts = |file: &SourceFile| {
        if !wanted.contains(&file.id) {
            return FileFacts::default();
        }
        let requests = program.summary(file.id).map_or(&[][..], |summary| &summary.module.requests);
        let imports: Vec<&str> = requests.iter().map(|request| request.specifier.as_str()).collect();
        let directives = lang::prologue(file);
        let signs = FileSigns { directives: &directives, imports: &imports, path: &file.path };
        FileFacts {
            package: resolver.package_name(&file.path).map(Arc::from),
            runtime: runtime_of(&model.library.runtimes, signs),
        }
    };
    files.iter().map(facts).collect()
}
