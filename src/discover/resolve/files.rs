//! Paths to files: which walked file a path without extension, with the extension of the compiled file, or of a
//! folder means. Knows no manifests.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::discover::WalkedFile;
use crate::source::FileId;

/// What may be left out at the end of a path, most wanted first. Declarations come last: a body says more.
const EXTENSIONS: [&str; 20] = [
    ".ts",
    ".tsx",
    ".js",
    ".jsx",
    ".mts",
    ".mjs",
    ".cts",
    ".cjs",
    ".vue",
    ".svelte",
    ".astro",
    ".web.ts",
    ".web.tsx",
    ".web.js",
    ".native.ts",
    ".native.tsx",
    ".native.js",
    ".d.ts",
    ".d.mts",
    ".d.cts",
];

/// `import './a.js'` in TypeScript names the compiled file of one of these.
const SWAPS: [(&str, &[&str]); 4] = [
    (".js", &[".ts", ".tsx", ".jsx", ".d.ts"]),
    (".jsx", &[".tsx"]),
    (".mjs", &[".mts", ".d.mts"]),
    (".cjs", &[".cts", ".d.cts"]),
];

/// Endings of things that are imported and hold no program.
const ASSETS: [&str; 35] = [
    "css", "scss", "sass", "less", "styl", "pcss", "json", "json5", "svg", "png", "jpg", "jpeg", "gif",
    "webp", "avif", "ico", "woff", "woff2", "ttf", "eot", "otf", "mp3", "mp4", "webm", "wav", "ogg", "pdf",
    "html", "md", "mdx", "txt", "graphql", "gql", "yaml", "yml",
];

/// The walked source files by path.
#[derive(Debug, Default)]
pub(super) struct FileIndex {
    ids: FxHashMap<Box<str>, FileId>,
    paths: Vec<Box<str>>,
    /// Every path of a file, with its extensions cut off one by one, and every folder: what is not in here means
    /// no file, whatever is put behind it. Most names that are asked for are packages.
    stems: FxHashSet<Box<str>>,
}

impl FileIndex {
    pub(super) fn new(files: &[WalkedFile]) -> Self {
        let mut index = Self::default();
        for file in files {
            let path: Box<str> = Box::from(&*file.path);
            index.add_stems(&path);
            index.ids.insert(path.clone(), file.id);
            index.paths.push(path);
        }
        index
    }

    fn add_stems(&mut self, path: &str) {
        let name = path.len() - path.rsplit('/').next().map_or(0, str::len);
        let cuts = path[name..].match_indices('.').map(|(at, _)| name + at);
        for end in cuts.chain([path.len()]) {
            self.stems.insert(path[..end].into());
        }
        for folder in folders_up(folder_of(path)) {
            if !self.stems.insert(folder.into()) {
                break;
            }
        }
    }

    /// A file or a folder may be meant by this path.
    pub(super) fn may_mean(&self, path: &str) -> bool {
        self.stems.contains(path) || Self::swaps(path).is_some_and(|(stem, _)| self.stems.contains(stem))
    }

    pub(super) fn path(&self, file: FileId) -> &str {
        self.paths.get(file.index()).map_or("", |path| path)
    }

    /// The file has no bodies.
    pub(super) fn is_declaration(&self, file: FileId) -> bool {
        [".d.ts", ".d.mts", ".d.cts"].iter().any(|suffix| self.path(file).ends_with(suffix))
    }

    /// `src/a` → `src/a.ts`; `src/a.js` → `src/a.ts`; exactly written files first.
    pub(super) fn file(&self, path: &str) -> Option<FileId> {
        let exact = self.ids.get(path).copied();
        exact.or_else(|| self.swapped(path)).or_else(|| self.extended(path))
    }

    /// `src/a` → `src/a/index.ts`.
    pub(super) fn index(&self, folder: &str) -> Option<FileId> {
        self.extended(&within(folder, "index"))
    }

    /// The path without the compiled file's extension, and what it was compiled from.
    fn swaps(path: &str) -> Option<(&str, &'static [&'static str])> {
        SWAPS.iter().find_map(|(extension, into)| Some((path.strip_suffix(extension)?, *into)))
    }

    fn swapped(&self, path: &str) -> Option<FileId> {
        let (stem, into) = Self::swaps(path)?;
        into.iter().find_map(|extension| self.ids.get(&*format!("{stem}{extension}")).copied())
    }

    fn extended(&self, stem: &str) -> Option<FileId> {
        let mut path = String::with_capacity(stem.len() + 12);
        EXTENSIONS.iter().find_map(|extension| {
            path.clear();
            path.push_str(stem);
            path.push_str(extension);
            self.ids.get(path.as_str()).copied()
        })
    }
}

/// The specifier names a style sheet, picture or the like.
pub(super) fn is_asset(specifier: &str) -> bool {
    let name = specifier.rsplit('/').next().unwrap_or(specifier);
    name.rsplit_once('.')
        .is_some_and(|(_, extension)| ASSETS.contains(&extension.to_ascii_lowercase().as_str()))
}

/// The folder of a path; the root is empty.
pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A folder and those around it, up to the root.
pub(super) fn folders_up(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |folder| (!folder.is_empty()).then(|| folder_of(folder)))
}

/// `name` directly in `folder`.
pub(super) fn within(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// `folder` and a relative path made one: `src/pages` + `../api/./a` → `src/api/a`. `None` when it leaves the
/// root.
pub(super) fn join(folder: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined() {
        assert_eq!(join("src/pages", "../api/./a"), Some("src/api/a".into()));
        assert_eq!(join("", "./a//b/"), Some("a/b".into()));
        assert_eq!(join("src", ".."), Some(String::new()));
        assert_eq!(join("src", "../../a"), None);
        assert_eq!(folders_up("a/b").collect::<Vec<_>>(), ["a/b", "a", ""]);
        assert_eq!(folders_up("").collect::<Vec<_>>(), [""]);
    }

    #[test]
    fn assets_are_no_programs() {
        assert!(is_asset("./a.module.css") && is_asset("@/logo.SVG"));
        assert!(!is_asset("./a.service") && !is_asset("css") && !is_asset("./a.js"));
    }
}
