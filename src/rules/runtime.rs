//! Where the code of a file runs, told by what stands in it.

use super::paths::Paths;
use super::policy::Runtime;

/// The signs of one runtime.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct RuntimeSigns {
    pub runtime: Runtime,
    /// `use client`
    pub directives: Vec<String>,
    /// Globs of specifiers as imports have them.
    pub imports: Paths,
    /// Globs of the file's path.
    pub paths: Paths,
}

/// What is known of a file.
#[derive(Clone, Copy, Debug)]
pub struct FileSigns<'a> {
    pub directives: &'a [&'a str],
    pub imports: &'a [&'a str],
    pub path: &'a str,
}

/// The surest kind of sign decides: a directive, then imports, then the path. Signs of two runtimes are none, so it errs
/// towards not knowing.
pub fn runtime_of(all: &[RuntimeSigns], file: FileSigns<'_>) -> Runtime {
    let by_directive = |signs: &RuntimeSigns| {
        file.directives.iter().any(|directive| signs.directives.iter().any(|known| known == directive))
    };
    let by_import =
        |signs: &RuntimeSigns| file.imports.iter().any(|import| signs.imports.is_named_by(import));
    let by_path = |signs: &RuntimeSigns| signs.paths.is_named_by(file.path);
    let kinds: [&dyn Fn(&RuntimeSigns) -> bool; 3] = [&by_directive, &by_import, &by_path];
    for has_sign in kinds {
        let mut found = all.iter().filter(|signs| has_sign(signs)).map(|signs| signs.runtime);
        if let Some(first) = found.next() {
            return if found.all(|other| other == first) { first } else { Runtime::Unknown };
        }
    }
    Runtime::Unknown
}
