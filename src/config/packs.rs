//! `extends`: built-in packs by name, files and folders by path, installed packages; with all that they extend themselves.
//!
//! Takes the words of `extends` and a [`Tree`], gives the texts of packs, what each word means, and every mistake with its
//! place. What a package holds is pinned by its digest in `tracklint.lock`, so that no update changes a policy unseen.

use std::collections::BTreeMap;
use std::sync::Arc;

use miette::NamedSource;

use super::lock::{Lock, Pinned, digest};
use super::tree::{InstalledPack, Tree};
use super::yaml::{self, Value};
use super::{LOCK_NAME, Located};
use crate::error::{Error, Mistake};
use crate::limits;
use crate::rules::{Alias, OwnFile};
use crate::source::is_yaml;

/// What a word of `extends` names.
#[derive(Debug, PartialEq, Eq)]
enum Reference<'w> {
    /// A pack that comes with the tool, or one of the same folder.
    Id,
    Path(&'w str),
    Package(&'w str),
}

/// The word without `#name`, which picks one of several packs.
fn split(word: &str) -> (&str, Option<&str>) {
    word.split_once('#').map_or((word, None), |(place, pick)| (place, Some(pick)))
}

fn reference(word: &str) -> Reference<'_> {
    let (place, _) = split(word);
    let is_file = is_yaml(place);
    if let Some(name) = place.strip_prefix("npm:") {
        Reference::Package(name)
    } else if place.starts_with('@') {
        Reference::Package(place)
    } else if is_file || place.contains('/') {
        Reference::Path(place)
    } else {
        Reference::Id
    }
}

/// Everything that `extends` leads to.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub files: Vec<OwnFile>,
    pub aliases: Vec<Alias>,
    /// What the words of the settings mean: ids of packs.
    pub named: Vec<(String, Vec<String>)>,
    pub pinned: Vec<Pinned>,
    pub mistakes: Vec<Mistake>,
}

pub(super) struct Gatherer<'t> {
    tree: &'t dyn Tree,
    /// Absent: packages are taken as they are.
    lock: Option<Lock>,
    gathered: Gathered,
    /// Ids of packs by what they were read from; `None` while it is being read.
    known: BTreeMap<String, Option<Vec<String>>>,
    /// The folder of the settings, relative to the root.
    home: String,
}

/// Where a word stands.
#[derive(Clone)]
struct From {
    text: Arc<NamedSource<String>>,
    /// The folder that paths are relative to.
    folder: String,
    depth: usize,
}

impl<'t> Gatherer<'t> {
    pub(super) fn new(tree: &'t dyn Tree, lock: Option<Lock>, home: &str) -> Self {
        Self { tree, lock, gathered: Gathered::default(), known: BTreeMap::new(), home: home.to_owned() }
    }

    /// The words of the settings.
    pub(super) fn add_root(
        &mut self,
        words: &[Located<String>],
        text: &Arc<NamedSource<String>>,
    ) -> Result<(), Error> {
        let from = From { text: Arc::clone(text), folder: self.home.clone(), depth: 0 };
        self.add(words, &from, "")
    }

    /// The words of the settings of a folder.
    pub(super) fn add_nested(
        &mut self,
        words: &[Located<String>],
        text: &Arc<NamedSource<String>>,
        folder: &str,
    ) -> Result<(), Error> {
        let from = From { text: Arc::clone(text), folder: folder.to_owned(), depth: 0 };
        self.add(words, &from, folder)
    }

    fn add(&mut self, words: &[Located<String>], from: &From, folder: &str) -> Result<(), Error> {
        for word in words {
            if let Some(ids) = self.word(word, from)? {
                self.gathered.named.push((named_in(folder, &word.value), ids));
            }
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Gathered {
        self.gathered
    }

    /// The packs that a word means; `None` for an id, which the knowledge resolves.
    fn word(&mut self, word: &Located<String>, from: &From) -> Result<Option<Vec<String>>, Error> {
        let ids = match reference(&word.value) {
            Reference::Id => return Ok(None),
            Reference::Path(path) => self.path(word, path, from)?,
            Reference::Package(name) => self.package(word, name, from)?,
        };
        let Some(pick) = split(&word.value).1 else { return Ok(Some(ids)) };
        if ids.iter().any(|id| id == pick) || ids.is_empty() {
            return Ok(Some(vec![pick.to_owned()]));
        }
        let help = crate::rules::suggestion(pick, ids.iter().map(String::as_str));
        self.mistake(word, from, format!("there is no pack `{pick}` in it"), help);
        Ok(Some(Vec::new()))
    }

    fn path(&mut self, word: &Located<String>, path: &str, from: &From) -> Result<Vec<String>, Error> {
        let path = joined(&from.folder, path);
        if let Some(ids) = self.again(&path, word, from) {
            return Ok(ids);
        }
        let mut files = Vec::new();
        if let Some(text) = self.tree.text(&path)? {
            files.push(OwnFile { path: path.clone(), text, is_policy: true });
        } else if let Some(below) = self.tree.yaml_below(&path)? {
            let file = |(name, text)| OwnFile { path: format!("{path}/{name}"), text, is_policy: false };
            files.extend(below.into_iter().map(file));
        } else {
            let help = "paths are relative to the file that names them".to_owned();
            self.mistake(word, from, format!("there is no file or folder `{path}`"), Some(help));
        }
        if path.starts_with("../") && !self.is_at_home(&path) {
            let texts: Vec<(&str, &str)> =
                files.iter().map(|file| (file.path.as_str(), file.text.as_str())).collect();
            let pinned = Pinned { name: path.clone(), version: String::new(), digest: digest(&texts) };
            self.pin(pinned, word, from);
        }
        self.take(path, files, from)
    }

    /// Beside the settings, which are as far out of the root as the pack is.
    fn is_at_home(&self, path: &str) -> bool {
        path.strip_prefix(&self.home).is_some_and(|rest| rest.starts_with('/'))
    }

    fn package(&mut self, word: &Located<String>, name: &str, from: &From) -> Result<Vec<String>, Error> {
        let key = format!("npm:{name}");
        if let Some(ids) = self.again(&key, word, from) {
            return Ok(ids);
        }
        let Some(InstalledPack { version, folder, files, is_file }) = self.tree.package(name)? else {
            let help = format!(
                "install it with the package manager (`npm install --save-dev {name}`): packs are read from \
                 node_modules, and never fetched"
            );
            self.mistake(word, from, format!("the package `{name}` is not installed"), Some(help));
            return self.take(key, Vec::new(), from);
        };
        let texts: Vec<(&str, &str)> =
            files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        self.pin(Pinned { name: key.clone(), version, digest: digest(&texts) }, word, from);
        let file = |(path, text)| OwnFile { path: format!("{folder}/{path}"), text, is_policy: is_file };
        let files: Vec<OwnFile> = files.into_iter().map(file).collect();
        if !files.iter().any(is_pack) {
            let help = "a pack has a folder `policies`, or names its folder as `tracklint` in package.json"
                .to_owned();
            self.mistake(word, from, format!("the package `{name}` holds no pack"), Some(help));
        }
        self.take(key, files, from)
    }

    /// What was read before; what is still being read extends itself.
    fn again(&mut self, key: &str, word: &Located<String>, from: &From) -> Option<Vec<String>> {
        let ids = self.known.get(key)?.clone();
        if ids.is_none() {
            let help = "a pack cannot extend itself, not through others either".to_owned();
            self.mistake(word, from, format!("`{}` leads back to itself", word.value), Some(help));
        }
        Some(ids.unwrap_or_default())
    }

    /// Keeps the files, and goes on with what their packs extend.
    fn take(&mut self, key: String, files: Vec<OwnFile>, from: &From) -> Result<Vec<String>, Error> {
        self.known.insert(key.clone(), None);
        let mut ids = Vec::new();
        for file in files.iter().filter(|file| is_pack(file)) {
            ids.extend(self.pack(file, from)?);
        }
        ids.sort();
        self.gathered.files.extend(files);
        self.known.insert(key, Some(ids.clone()));
        Ok(ids)
    }

    /// The id of a pack. Its own mistakes are told when the knowledge is read.
    fn pack(&mut self, file: &OwnFile, from: &From) -> Result<Option<String>, Error> {
        let Ok(node) = yaml::parse(&file.text) else { return Ok(None) };
        let Value::Map(entries) = &node.value else { return Ok(None) };
        let find = |key: &str| entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value.value);
        let text = NamedSource::new(&file.path, file.text.clone()).with_language("yaml");
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let own = From { text: Arc::new(text), folder, depth: from.depth + 1 };
        if let Some(Value::List(items)) = find("extends") {
            for item in items {
                let Value::Text(value) = &item.value else { continue };
                let word = Located { value: value.clone(), span: item.span };
                if own.depth > limits::EXTENDS_DEPTH {
                    let help = format!("packs extend each other at most {} deep", limits::EXTENDS_DEPTH);
                    self.mistake(&word, &own, "this leads too deep".to_owned(), Some(help));
                } else if let Some(ids) = self.word(&word, &own)? {
                    self.gathered.aliases.push(Alias { file: file.path.clone(), word: word.value, ids });
                }
            }
        }
        let id = find("id").and_then(|id| if let Value::Text(id) = id { Some(id.clone()) } else { None });
        Ok(id)
    }

    /// Notes the digest, and compares it with the one that was agreed on.
    fn pin(&mut self, pinned: Pinned, word: &Located<String>, from: &From) {
        if let Some(lock) = &self.lock {
            let name = &pinned.name;
            match lock.of(name) {
                Some(agreed) if agreed.digest == pinned.digest => {}
                Some(agreed) => {
                    let versions = match (agreed.version.as_str(), pinned.version.as_str()) {
                        ("", _) | (_, "") => String::new(),
                        (was, is) if was == is => format!(" (both call themselves {is})"),
                        (was, is) => format!(" (it was {was}, and is {is})"),
                    };
                    let message = format!("`{name}` is not what {LOCK_NAME} holds{versions}");
                    let help = "if the change is meant, run `tracklint lock` and commit it".to_owned();
                    self.mistake(word, from, message, Some(help));
                }
                None => {
                    let message = format!("`{name}` is not in {LOCK_NAME}");
                    let help = "run `tracklint lock` and commit what it writes: it pins what the pack says"
                        .to_owned();
                    self.mistake(word, from, message, Some(help));
                }
            }
        }
        self.gathered.pinned.push(pinned);
    }

    fn mistake(&mut self, word: &Located<String>, from: &From, message: String, help: Option<String>) {
        let text = Arc::clone(&from.text);
        self.gathered.mistakes.push(Mistake {
            message,
            text,
            span: word.span,
            label: "here".to_owned(),
            help,
        });
    }
}

fn is_pack(file: &OwnFile) -> bool {
    file.is_policy || file.path.rsplit('/').nth(1) == Some("policies")
}

/// How a word of a settings file is known: paths of nested files are relative to their folders.
pub(super) fn named_in(folder: &str, word: &str) -> String {
    match reference(word) {
        Reference::Path(_) if !folder.is_empty() => format!("{folder}:{word}"),
        Reference::Path(_) | Reference::Id | Reference::Package(_) => word.to_owned(),
    }
}

/// `privacy` and `../base.yml` → `base.yml`; what leads out of the root keeps its `../`.
pub(super) fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_ids_paths_or_packages() {
        for (word, expected) in [
            ("recommended", Reference::Id),
            ("./privacy", Reference::Path("./privacy")),
            ("base.yml", Reference::Path("base.yml")),
            ("privacy/policies#strict-team", Reference::Path("privacy/policies")),
            ("@acme/privacy#strict-team", Reference::Package("@acme/privacy")),
            ("npm:privacy-pack", Reference::Package("privacy-pack")),
        ] {
            assert_eq!(reference(word), expected, "{word}");
        }
        assert_eq!(joined("privacy/a", "../base.yml"), "privacy/base.yml");
        assert_eq!(joined("", "../shared/base.yml"), "../shared/base.yml");
        assert_eq!(joined("a", "../../x"), "../x");
    }
}
