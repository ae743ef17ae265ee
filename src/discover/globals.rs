//! Globals that scripts of a page share: variables at their top, and what is put into them.
//!
//! ```js
//! var App = App || {};                                    // a script
//! App.util = { mask: function (text) {…} };               // another one
//! App.track = function (x) { sdk.track('x', App.util.mask(x)); };    // reached: it needs the second
//! ```
//!
//! A lexical search: takes texts, gives names and files. Errs towards too many: a file that is too much costs time only.

use rustc_hash::{FxHashMap, FxHashSet};

use super::shared::{GLOBAL_OBJECTS, assigned_name, behind, is_part};
use crate::source::{FileId, SourceFile};

/// What each file defines, or puts something into, that others may use without importing it.
pub(super) struct Globals<'t> {
    /// Scripts by what they define or extend.
    by_name: FxHashMap<&'t str, Vec<FileId>>,
    /// Files by what they put on `window`.
    put: FxHashMap<&'t str, Vec<FileId>>,
    /// Names of each file, in the order of the files.
    own: Vec<Vec<&'t str>>,
}

impl<'t> Globals<'t> {
    pub(super) fn of(files: &'t [SourceFile]) -> Self {
        let scripts: Vec<bool> = files.iter().map(is_script).collect();
        let mut own: Vec<Vec<&str>> = Vec::with_capacity(files.len());
        let mut put: FxHashMap<&str, Vec<FileId>> = FxHashMap::default();
        for (file, is_script) in files.iter().zip(&scripts) {
            let stored = GLOBAL_OBJECTS.iter().flat_map(|object| behind(&file.text, object));
            let mut names: Vec<&str> = stored.filter_map(assigned_name).collect();
            for name in &names {
                put.entry(name).or_default().push(file.id);
            }
            if *is_script {
                names.extend(file.text.lines().filter_map(top_level_name));
                names.extend(put_into_given_window(&file.text));
            }
            own.push(names);
        }
        let known: FxHashSet<&str> = own.iter().flatten().copied().collect();
        let mut by_name: FxHashMap<&str, Vec<FileId>> = FxHashMap::default();
        for ((file, names), _) in
            files.iter().zip(&mut own).zip(&scripts).filter(|(_, is_script)| **is_script)
        {
            let extended = file.text.lines().filter_map(extended_name).chain(handed_names(&file.text));
            names.extend(extended.filter(|name| known.contains(name)));
            names.sort_unstable();
            names.dedup();
            for name in names.iter() {
                by_name.entry(name).or_default().push(file.id);
            }
        }
        Self { by_name, put, own }
    }

    /// What the reached ones of the files define for others. `files` are those that this was made of.
    pub(super) fn defined(&self, files: &[SourceFile], reached: &[bool]) -> impl Iterator<Item = &'t str> {
        let reached = files.iter().zip(&self.own).filter(|(file, _)| reached[file.id.index()]);
        reached.flat_map(|(_, names)| names).copied()
    }

    /// Files that put on `window` what reached ones read there: `window.__who = user.email` and `send(window.__who)`.
    pub(super) fn filling(&self, files: &'t [SourceFile], reached: &[bool]) -> Vec<FileId> {
        let is_left = |files: &[FileId]| files.iter().any(|file| !reached[file.index()]);
        if !self.put.values().any(|files| is_left(files)) {
            return Vec::new();
        }
        let reached = files.iter().filter(|file| reached[file.id.index()]);
        let read = |file: &'t SourceFile| {
            let members = GLOBAL_OBJECTS.iter().flat_map(|object| behind(&file.text, object)).map(start_of);
            members.chain(taken_apart(&file.text))
        };
        let read: FxHashSet<&str> = reached.flat_map(read).collect();
        let puts = self.put.iter().filter(|(name, _)| read.contains(*name));
        let mut found: Vec<FileId> = puts.flat_map(|(_, files)| files).copied().collect();
        found.sort_unstable();
        found
    }

    /// Files that define what the selected ones use.
    pub(super) fn definers(&self, files: &[SourceFile], selected: &[bool]) -> Vec<FileId> {
        let is_left = |files: &[FileId]| files.iter().any(|file| !selected[file.index()]);
        let wanted: FxHashMap<&str, &Vec<FileId>> = self
            .by_name
            .iter()
            .filter(|(_, files)| is_left(files))
            .map(|(name, files)| (*name, files))
            .collect();
        if wanted.is_empty() {
            return Vec::new();
        }
        let mut found: FxHashSet<FileId> = FxHashSet::default();
        for file in files.iter().filter(|file| selected[file.id.index()]) {
            for word in file.text.split(|letter: char| !is_part(letter)) {
                found.extend(wanted.get(word).into_iter().copied().flatten());
            }
        }
        found.retain(|file| !selected[file.index()]);
        let mut found: Vec<FileId> = found.into_iter().collect();
        found.sort_unstable();
        found
    }
}

/// Is it a script of a page rather than a module?
fn is_script(file: &SourceFile) -> bool {
    !["import ", "import{", "export ", "export{", "require(", "exports", "<script"]
        .iter()
        .any(|word| memchr::memmem::find(file.text.as_bytes(), word.as_bytes()).is_some())
}

/// `Tracker` of `var Tracker = {`, `function Tracker() {`, at the beginning of a line.
pub(super) fn top_level_name(line: &str) -> Option<&str> {
    let rest =
        ["var ", "let ", "const ", "class ", "function "].iter().find_map(|word| line.strip_prefix(word))?;
    Some(start_of(rest)).filter(|name| is_telling(name))
}

/// `App` of `App.util = {`, however deep it stands.
fn extended_name(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let name = start_of(line);
    let rest = line[name.len()..].strip_prefix('.')?;
    let end = rest.find(|letter: char| !is_part(letter) && letter != '.')?;
    let assigned = rest[end..].trim_start();
    (is_telling(name) && assigned.starts_with('=') && !assigned.starts_with("==")).then_some(name)
}

/// `App` of `(function (w, d) { w.App = { … }; })(window, document)`.
fn put_into_given_window(text: &str) -> impl Iterator<Item = &str> {
    let calls = behind(text, "})(").chain(behind(text, "}("));
    let place = calls.into_iter().find_map(|arguments| {
        let end = arguments.find(')')?;
        arguments[..end].split(',').position(|argument| argument.trim() == "window")
    });
    let parameter = place.and_then(|place| {
        let parameters = behind(text, "function").next()?.trim_start().strip_prefix('(')?;
        let name = parameters[..parameters.find(')')?].split(',').nth(place)?.trim();
        (!name.is_empty()).then_some(name)
    });
    let stored = parameter.map(|parameter| format!("{parameter}."));
    let stored = stored.into_iter().flat_map(|word| behind(text, &word).collect::<Vec<_>>());
    stored.filter_map(assigned_name)
}

/// `App` of `(function (own) { own.util = … })(App)`, and of `(App))`.
fn handed_names(text: &str) -> impl Iterator<Item = &str> {
    let calls = behind(text, "})(").chain(behind(text, "}("));
    calls.flat_map(|arguments| {
        let list = arguments.split([')', '\n']).next().unwrap_or_default();
        list.split(',').map(|argument| start_of(argument.trim_start())).filter(|name| is_telling(name))
    })
}

/// `who` of `const { who } = window`.
fn taken_apart(text: &str) -> impl Iterator<Item = &str> {
    let objects = GLOBAL_OBJECTS.iter().filter_map(|object| object.strip_suffix('.'));
    let ends = objects.flat_map(|object| {
        let pattern = format!("}} = {object}");
        memchr::memmem::find_iter(text.as_bytes(), &pattern).collect::<Vec<_>>()
    });
    let names = ends.map(|end| text[..end].rsplit('{').next().unwrap_or_default());
    names.flat_map(|names| names.split(|letter: char| !is_part(letter)))
}

fn start_of(text: &str) -> &str {
    &text[..text.len() - text.trim_start_matches(is_part).len()]
}

/// `el` and `i` are anybody's; `UI` is a namespace.
fn is_telling(name: &str) -> bool {
    name.len() > 2 || name.len() == 2 && name.starts_with(|first: char| first.is_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_scripts() {
        assert_eq!(top_level_name("var UI = {};"), Some("UI"));
        assert_eq!(top_level_name("var el = x;"), None);
        assert_eq!(top_level_name("  var App = {};"), None);
        assert_eq!(extended_name("  App.util.text = {"), Some("App"));
        assert_eq!(extended_name("App.util(x) == 1"), None);
        assert_eq!(extended_name("App.on == 1"), None);
        let text = "(function (a, $) { a.x = 1; })(window.App, jQuery);\n(function (b) {}(Shop));";
        assert_eq!(handed_names(text).collect::<Vec<_>>(), ["window", "jQuery", "Shop"]);
    }
}
