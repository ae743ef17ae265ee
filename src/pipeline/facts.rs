//! What rules can ask about files besides their paths: the package each belongs to, and where its code runs.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::discover::Resolver;
use crate::flow::Solved;
use crate::lang;
use crate::link::Program;
use crate::policy::FileFacts;
use crate::rules::Model;
use crate::rules::runtime::{FileSigns, runtime_of};
use crate::secrets::SecretUse;
use crate::source::{FileId, SourceFile};

/// The files that something stands in which is judged.
pub(super) fn judged(solved: &Solved, secrets: &[SecretUse]) -> BTreeSet<FileId> {
    let flows = solved.flows.iter().flat_map(|flow| [flow.place.file, flow.sink.file]);
    let settings = solved.settings.iter().map(|setting| setting.place.file);
    flows.chain(settings).chain(secrets.iter().map(|secret| secret.place.file)).collect()
}

/// By the id of the file; of the wanted files only.
pub(super) fn of_files(
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
