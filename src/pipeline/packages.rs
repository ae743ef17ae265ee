//! Which package each file belongs to, for questions that stop at a package, and versions as manifests write them.

use rustc_hash::FxHashMap;

use super::{Run, ranges};
use crate::discover::Resolver;
use crate::flow::{Installed, VersionRange};
use crate::source::{FileId, SourceFile};

/// The package of every file, as a number: equal numbers are one package.
pub(super) fn packages(files: &[SourceFile], resolver: &Resolver) -> Vec<u32> {
    let mut known: FxHashMap<&str, u32> = FxHashMap::default();
    let mut number = |file| {
        let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
        *known.entry(resolver.package_folder(file)).or_insert(next)
    };
    files.iter().map(|file| number(file.path.as_ref())).collect()
}

/// The version of a package as seen from a file: the one that a lockfile holds, or the newest that a manifest allows, which is what a
/// fresh installation gives.
pub(super) fn installed_version(
    run: &Run<'_>,
    resolver: &Resolver,
    file: FileId,
    package: &str,
) -> Option<Installed> {
    let from = run.walked.files.get(file.index())?;
    if let Some(locked) = resolver.installed_version(&from.path, package) {
        return ranges::exact(&locked).map(|version| Installed { version, range: None });
    }
    let range = resolver.package_version(&from.path, package)?;
    let (version, is_exact) = ranges::newest(&range)?;
    let oldest = ranges::oldest(&range).filter(|_| !is_exact);
    let range = oldest.map(|oldest| VersionRange { text: format!("{package} {range}"), oldest });
    Some(Installed { version, range })
}
