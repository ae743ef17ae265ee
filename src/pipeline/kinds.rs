//! Own code, tests, copies of libraries and generated files, as the settings have them.

use crate::config::{Located, Settings};
use crate::discover::{FileKind, FileKinds};
use crate::policy::Finding;

pub(super) fn of_settings(settings: &Settings) -> FileKinds {
    let globs = |own: &[Located<String>], included: bool| -> Option<Vec<String>> {
        (!included).then(|| own.iter().map(|glob| glob.value.clone()).collect())
    };
    let tests = globs(&settings.tests, settings.include_tests);
    let libraries = globs(&settings.libraries, settings.include_libraries);
    let generated = globs(&settings.generated, settings.include_generated);
    FileKinds::new(tests.as_deref(), libraries.as_deref(), generated.as_deref())
}

/// Findings that stand in files of people. What a generated wrapper sends is found at the calls of the wrapper.
pub(super) fn without_generated(findings: Vec<Finding>, kinds: &[FileKind]) -> Vec<Finding> {
    let is_generated = |finding: &Finding| kinds.get(finding.file.index()) == Some(&FileKind::Generated);
    findings.into_iter().filter(|finding| !is_generated(finding)).collect()
}
