//! Which package each file belongs to, for questions that stop at a package, and versions as manifests write them.

use rustc_hash::FxHashMap;

use super::Run;
use crate::discover::Resolver;
use crate::rules::vendor::Version;
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

/// The installed version of a package as seen from a file, where a lockfile or a manifest says so.
pub(super) fn installed_version(
    run: &Run<'_>,
    resolver: &Resolver,
    file: FileId,
    package: &str,
) -> Option<Version> {
    let from = run.walked.files.get(file.index())?;
    let locked = resolver.installed_version(&from.path, package);
    parse_range(&locked.or_else(|| resolver.package_version(&from.path, package))?)
}

/// The lowest version a range of a manifest allows: `^2.45.0` is 2.45.0, `~0.3` is 0.3.0.
pub(super) fn parse_range(range: &str) -> Option<Version> {
    let start = range.trim_start_matches(|c: char| !c.is_ascii_digit());
    let mut numbers = start.split(|c: char| !c.is_ascii_digit()).map(str::parse::<u32>);
    let major = numbers.next()?.ok()?;
    let mut next = || numbers.next().and_then(Result::ok).unwrap_or(0);
    Some(Version(major, next(), next()))
}
