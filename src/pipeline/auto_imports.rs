//! Which files a project's build imports by itself, and under which name a default export is then known.
//!
//! Takes the knowledge (packages and folders) and the resolver, which knows the manifests.

use crate::discover::Resolver;
use crate::rules::Model;
use crate::source::spelling::camel_case;

/// The name of a file's default export where the file is imported without a word, else nothing.
pub(super) fn shared_name(model: &Model, resolver: &Resolver, path: &str) -> Option<String> {
    let mut folders: Vec<&str> = path.split('/').collect();
    let file = folders.pop()?;
    let is_shared = model.library.auto_imports.iter().any(|auto| {
        folders.iter().any(|folder| auto.folders.iter().any(|own| own == folder))
            && auto.packages.iter().any(|package| resolver.package_version(path, package).is_some())
    });
    let stem = file.split('.').next().unwrap_or(file);
    let name = if stem == "index" { folders.last().copied().unwrap_or(stem) } else { stem };
    is_shared.then(|| camel_case(name, &['-', '_']))
}
