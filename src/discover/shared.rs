//! Names that files define for others which import nothing: globals, and members that a framework gives to all its objects.
//!
//! A lexical search: takes texts, gives names. Errs towards too many: a name that is too much costs time only.

use rustc_hash::FxHashSet;

use super::call_form::CallForm;
use super::globals::top_level_name;
use super::joined::JoinedForms;
use super::stored::RowForms;
use crate::limits::SHARED_ENTRIES_BYTES;
use crate::source::{FileId, SourceFile};

/// How members are given to all objects of a framework, in words; from the rules.
#[derive(Clone, Debug, Default)]
pub struct SharedForms {
    /// What stands before the name of a member that is assigned: `globalProperties.`.
    pub before: Vec<String>,
    /// Functions that are given a name: `inject('name', value)`.
    pub puts: Vec<String>,
    /// Keys under which an object of members stands: `provide: { name }`.
    pub entries: Vec<String>,
    /// Functions that are given an object with members: `mixin({ methods: { name() {} } })`.
    pub objects: Vec<String>,
    /// Keys in such an object that hold members: `methods`.
    pub groups: Vec<String>,
    /// Methods that give an address to a function that answers it: `app.post('/track', f)`.
    pub route_calls: Vec<String>,
    /// What else stands before an address that a file answers: `@Post(`, `prefix:`.
    pub route_marks: Vec<String>,
    /// Keys of objects that provide what others take by a token: `{ provide: TOKEN }`.
    pub provides: Vec<String>,
    /// Names of objects whose members others read without importing them: `getters`.
    pub members: Vec<String>,
    /// What the names of members that are put start with.
    pub sigil: String,
    /// Functions that define a global of the name that they are given: `expose('name', value)`.
    pub globals: Vec<String>,
    /// Calls that take what others put in, joined by a text or by nothing.
    pub joined: Vec<JoinedForms>,
    /// What stands before the name of a member that is stored on an object which many functions are handed: `locals.`.
    pub stored: Vec<String>,
    /// Calls that make an object which joins who puts something into it with who takes it: `create(…)` beside `zustand`.
    pub makers: Vec<CallForm>,
    /// A package, and what stands in markup that belongs to files which name it: `-target=`.
    pub marked: Vec<(String, String)>,
    /// What stands in files that are given others by their names: a package.
    pub takers: Vec<String>,
    /// Calls that store rows, and calls that read them.
    pub rows: RowForms,
}

/// What stands before the name of a global that is defined: `window.tracker`, `(window as any).tracker`.
pub(super) const GLOBAL_OBJECTS: [&str; 5] = ["window.", "globalThis.", "global.", "self.", "as any)."];

/// Names that the reached files give to others: `app.config.globalProperties.$tracker = …`, `inject('tracker', …)`. Globals: `super::globals`.
pub(super) fn reached_names(
    files: &[SourceFile],
    reached: &[bool],
    imported: &[Vec<FileId>],
    forms: &SharedForms,
) -> FxHashSet<String> {
    let mut names = FxHashSet::default();
    let mut with_members = FxHashSet::default();
    for file in files.iter().filter(|file| reached[file.id.index()]) {
        for object in &forms.before {
            names.extend(behind(&file.text, object).filter_map(assigned_name).map(ToOwned::to_owned));
        }
        let sigil = |name: &str| format!("{}{}", forms.sigil, name.trim_start_matches(&forms.sigil));
        for called in &forms.puts {
            names.extend(behind(&file.text, called).filter_map(named_first).map(sigil));
        }
        for called in &forms.globals {
            names.extend(behind(&file.text, called).filter_map(named_first).map(ToOwned::to_owned));
        }
        for key in &forms.entries {
            names.extend(behind(&file.text, key).flat_map(entry_names).map(sigil));
        }
        if forms.objects.iter().any(|called| behind(&file.text, called).any(is_call)) {
            with_members.insert(file.id);
            with_members.extend(imported[file.id.index()].iter().filter(|id| reached[id.index()]));
        }
    }
    for file in files.iter().filter(|file| with_members.contains(&file.id)) {
        for group in &forms.groups {
            if let Some(text) = behind(&file.text, group).find(|text| text.trim_start().starts_with(':')) {
                names.extend(function_names(text).map(ToOwned::to_owned));
            }
        }
    }
    names
}

/// The string that a text begins with.
pub(super) fn quoted(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let quote = text.chars().next().filter(|quote| matches!(quote, '\'' | '"' | '`'))?;
    text[1..].split(quote).next()
}

/// Names that a file exports: `export const send = …`, `export { a, b }`, and what its default export is known as.
pub(super) fn exported_names(text: &str, default_name: &str) -> Vec<String> {
    let mut names = Vec::new();
    for rest in behind(text, "export ") {
        let rest = rest.trim_start();
        if rest.starts_with("default") {
            names.push(default_name.to_owned());
        } else if let Some(list) = rest.strip_prefix('{') {
            let list = list.split('}').next().unwrap_or_default();
            let words = list.split(|character: char| !is_part(character));
            names.extend(words.filter(|word| word.len() > 2).map(ToOwned::to_owned));
        } else {
            names.extend(top_level_name(rest.trim_start_matches("async ")).map(ToOwned::to_owned));
        }
    }
    names
}

/// The texts behind every occurrence of a word.
pub(super) fn behind<'t>(text: &'t str, word: &str) -> impl Iterator<Item = &'t str> {
    let ends: Vec<usize> =
        memchr::memmem::find_iter(text.as_bytes(), word).map(|at| at + word.len()).collect();
    ends.into_iter().map(|end| &text[end..])
}

fn is_call(text: &str) -> bool {
    text.trim_start().starts_with('(')
}

pub(super) fn is_part(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || character == '$'
}

/// The name in `name = …`, not in `name == …` or `name.x = …`.
pub(super) fn assigned_name(text: &str) -> Option<&str> {
    let end = text.find(|character: char| !is_part(character))?;
    let (name, rest) = text.split_at(end);
    let rest = rest.trim_start_matches([' ', '\t', '\n', '\r']);
    let assigned = rest.starts_with('=') && !rest.starts_with("==") && !rest.starts_with("=>")
        || ["||=", "??=", "&&="].iter().any(|operator| rest.starts_with(operator));
    (assigned && name.len() > 1).then_some(name)
}

/// The first string in `('name', value)`, also as the second argument: `(object, 'name', …)`.
fn named_first(text: &str) -> Option<&str> {
    let arguments = text.trim_start().strip_prefix('(')?;
    let arguments = match arguments.trim_start() {
        own if own.starts_with(['\'', '"', '`']) => own,
        other => other.split_once(',')?.1.trim_start(),
    };
    let quote = arguments.chars().next().filter(|quote| matches!(quote, '\'' | '"' | '`'))?;
    let name = arguments[1..].split(quote).next()?;
    (!name.is_empty() && name.chars().all(is_part)).then_some(name)
}

/// `a`, `b`, `c` of `: { a, b: x, c() {…} }`, and whatever words stand between.
fn entry_names(text: &str) -> Vec<&str> {
    let Some(object) = text.trim_start().strip_prefix(':').map(str::trim_start) else { return Vec::new() };
    if !object.starts_with('{') {
        return Vec::new();
    }
    let mut end = object.len().min(SHARED_ENTRIES_BYTES);
    while !object.is_char_boundary(end) {
        end -= 1;
    }
    let words = object[..end].split(|character: char| !is_part(character));
    words.filter(|word| word.len() > 1 && !word.starts_with(|first: char| first.is_ascii_digit())).collect()
}

/// `save` of `save() {`, `save: function`, `save: async () =>`.
fn function_names(text: &str) -> impl Iterator<Item = &str> {
    const KEYWORDS: [&str; 8] = ["if", "for", "while", "switch", "catch", "function", "return", "async"];
    let is_definition = |line: &&str| {
        let rest = line.trim_start_matches(is_part).trim_start();
        rest.starts_with('(') || rest.strip_prefix(':').is_some_and(|value| !value.trim().is_empty())
    };
    let lines = text.split(['\n', '{', ',']).map(|line| line.trim().trim_start_matches("async "));
    let names =
        lines.filter(is_definition).map(|line| &line[..line.len() - line.trim_start_matches(is_part).len()]);
    names.filter(|name| name.len() > 1 && !KEYWORDS.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_all_forms() {
        assert_eq!(assigned_name("$a = b"), Some("$a"));
        assert_eq!(assigned_name("$a == b"), None);
        let text = "export const send = 1;\nexport async function load() {}\nexport { a as person };\nexport default x;";
        assert_eq!(exported_names(text, "useIt"), ["send", "load", "person", "useIt"]);
        assert_eq!(named_first("('track', f)"), Some("track"));
        assert_eq!(named_first(" (Vue.prototype, \"$track\", {})"), Some("$track"));
        assert_eq!(named_first("(track, f)"), None);
        assert_eq!(entry_names(": { send, client: x }"), ["send", "client"]);
        assert_eq!(entry_names("('x')"), [""; 0]);
        let methods = ": {\n  save(a) { if (a) { b(); } },\n  load: async () => 1,\n  async go() {}\n}";
        assert_eq!(function_names(methods).collect::<Vec<_>>(), ["save", "load", "go"]);
    }
}
