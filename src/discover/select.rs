//! Which files to parse: an optimisation that may change time, never findings.
//!
//! Takes the texts, what a lexical scan saw in each, and the resolver. Starts from files that contain a word of the knowledge; adds
//! everything that imports them (callers of wrappers), then everything those import (definitions that values
//! come from), and all ambient declarations. Errs towards parsing too much.

use compact_str::CompactString;
use rustc_hash::FxHashSet;

use super::declared_names::declared_names;
use super::given::{GivenFiles, marked};
use super::globals::Globals;
use super::joined::{Joining, holding, joining_objects};
use super::routed::Routed;
use super::shared::{SharedForms, reached_names};
use super::stored::Storing;
use super::unimported::unimported;
use super::{Resolved, Resolver, Words, scan_imports};
use crate::limits::{NAME_BYTES, SELECTED_GLOBALS};
use crate::source::{FileId, SourceFile};

/// What the scan of one file saw.
#[derive(Clone, Debug, Default)]
pub struct Scanned {
    pub has_word: bool,
    /// A file that declares something for others that do not import it: `.d.ts`, schemas.
    pub is_ambient: bool,
    /// What the file exports is known to others that do not import it; the name of its default export.
    pub shared_name: Option<String>,
    /// Others are given what the file exports by its name; in the ways in which they may write that.
    pub given_as: Vec<String>,
    /// The beginning of the address that the file answers, as far as it is a text: `/api/track`.
    pub answers: Option<String>,
    pub imports: Vec<CompactString>,
}

/// The files to parse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// By file id.
    selected: Vec<bool>,
}

impl Selection {
    pub fn contains(&self, file: FileId) -> bool {
        self.selected.get(file.index()).copied().unwrap_or(false)
    }

    pub fn len(&self) -> usize {
        self.selected.iter().filter(|selected| **selected).count()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Scans one file: pure, so the pipeline can do it in parallel.
pub fn scan(words: &Words, file: &SourceFile) -> Scanned {
    let ends = |suffix: &&str| file.path.ends_with(*suffix);
    let is_declaration = [".d.ts", ".d.mts", ".d.cts"].iter().any(ends);
    let is_schema = [".prisma", ".graphql", ".graphqls", ".gql", ".yaml", ".yml"].iter().any(ends);
    Scanned {
        has_word: words.is_in(&file.text),
        is_ambient: is_schema
            || is_declaration && declares_for_others(&file.text)
            || adds_to_others(&file.text),
        shared_name: None,
        given_as: Vec::new(),
        answers: None,
        imports: scan_imports(&file.text),
    }
}

/// `declare …`, and the types of a declaration file that is no module.
fn declares_for_others(text: &str) -> bool {
    text.contains("declare") || !text.contains("import ") && !text.contains("export ")
}

/// `declare module 'm' { … }` in a file with code, which those that use the module need not import.
fn adds_to_others(text: &str) -> bool {
    text.contains("declare module ") || text.contains("declare global ")
}

/// Everything; to prove that selecting changes nothing.
pub fn select_all(files: usize) -> Selection {
    Selection { selected: vec![true; files] }
}

/// Selects among `files`. `scanned` has one entry for each of them, in the same order; ids may have gaps (files that could not be
/// read).
pub fn select(
    files: &[SourceFile],
    scanned: &[Scanned],
    resolver: &Resolver,
    forms: &SharedForms,
) -> Selection {
    let graph = Graph::new(files, scanned, resolver);
    let mut reached = vec![false; graph.len()];
    let starts = |test: fn(&Scanned) -> bool| {
        let pairs = files.iter().zip(scanned);
        pairs.filter(move |(_, scanned)| test(scanned)).map(|(file, _)| file.id)
    };
    spread(&graph.importers, starts(|scanned| scanned.has_word).collect(), &mut reached);
    let mut known = FxHashSet::default();
    let mut routed = Routed::new(files, scanned, forms);
    let declared = declared_types(files);
    let mut storing = Storing::new(&forms.rows);
    let mut joining = Joining::new(files, &forms.joined, &forms.stored);
    let globals = Globals::of(files);
    let given = GivenFiles::new(files, scanned, &forms.takers);
    loop {
        let before = known.len();
        known.extend(globals.defined(files, &reached).map(ToOwned::to_owned));
        known.extend(reached_names(files, &reached, &graph.imported, forms));
        known.extend(markup_names(files, &reached));
        let own = files.iter().filter(|file| reached[file.id.index()]);
        known.extend(own.flat_map(|file| declared_names(&file.text)).map(ToOwned::to_owned));
        let inherited = inherited_types(files, &reached).filter(|name| declared.contains(name));
        known.extend(inherited.map(ToOwned::to_owned));
        let mut joined = provided(files, &reached, &graph.imported, forms);
        joined.extend(joining.putting(&reached));
        joined.extend(joining.storing(&reached));
        joined.extend(joining_objects(files, &reached, &graph.imported, &forms.makers));
        joined.extend(holding(files, &reached, &forms.members));
        joined.extend(storing.files(files, &reached));
        joined.extend(given.files(&reached));
        joined.extend(globals.filling(files, &reached));
        joined.extend(marked(files, &reached, &forms.marked));
        joined.extend(routed.files(files, &reached));
        let is_new = joined.iter().any(|file| !reached[file.index()]);
        spread(&graph.importers, joined, &mut reached);
        if known.len() == before && !is_new {
            break;
        }
        if known.len() > SELECTED_GLOBALS {
            return select_all(graph.len());
        }
        let words = Words::new(&known.iter().collect::<Vec<_>>());
        let users = unreached(files, &reached).filter(|file| words.is_in(&file.text)).map(|file| file.id);
        let users = users.collect();
        spread(&graph.importers, users, &mut reached);
    }
    let mut selected = vec![false; graph.len()];
    let reached = (0..graph.len()).filter(|index| reached[*index]).map(to_id);
    let all = reached.chain(starts(|scanned| scanned.is_ambient || scanned.shared_name.is_some())).collect();
    spread(&graph.imported, all, &mut selected);
    loop {
        let definers = globals.definers(files, &selected);
        if definers.is_empty() {
            return Selection { selected };
        }
        spread(&graph.imported, definers, &mut selected);
    }
}

/// The others are reached already, whatever stands in them.
pub(super) fn unreached<'f>(
    files: &'f [SourceFile],
    reached: &[bool],
) -> impl Iterator<Item = &'f SourceFile> {
    files.iter().filter(|file| !reached[file.id.index()])
}

/// What the files import that provide it for others: `{ provide: TOKEN, useClass: Sender }`. Who takes it imports the token only.
fn provided(
    files: &[SourceFile],
    reached: &[bool],
    imported: &[Vec<FileId>],
    forms: &SharedForms,
) -> Vec<FileId> {
    let provides = |file: &&SourceFile| {
        let has = |key: &String| after_word(&file.text, key).any(|rest| rest.trim_start().starts_with(':'));
        reached[file.id.index()] && forms.provides.iter().any(has)
    };
    files.iter().filter(provides).flat_map(|file| imported[file.id.index()].iter().copied()).collect()
}

fn to_id(index: usize) -> FileId {
    FileId(u32::try_from(index).unwrap_or(u32::MAX))
}

/// The import graph in both directions, by file id.
struct Graph {
    imported: Vec<Vec<FileId>>,
    importers: Vec<Vec<FileId>>,
}

impl Graph {
    fn new(files: &[SourceFile], scanned: &[Scanned], resolver: &Resolver) -> Self {
        let size = files.iter().map(|file| file.id.index() + 1).max().unwrap_or(0);
        let mut graph = Self { imported: vec![Vec::new(); size], importers: vec![Vec::new(); size] };
        for (file, scanned) in files.iter().zip(scanned) {
            for specifier in &scanned.imports {
                if let Resolved::File(target) = resolver.resolve(&file.path, specifier)
                    && target.index() < size
                {
                    graph.imported[file.id.index()].push(target);
                    graph.importers[target.index()].push(file.id);
                }
            }
        }
        for (from, to) in unimported(files, scanned) {
            graph.imported[from.index()].push(to);
            graph.importers[to.index()].push(from);
        }
        graph
    }

    fn len(&self) -> usize {
        self.imported.len()
    }
}

/// Marks everything that edges lead to. Every file is visited once.
fn spread(edges: &[Vec<FileId>], starts: Vec<FileId>, marked: &mut [bool]) {
    let mut waiting = starts;
    while let Some(file) = waiting.pop() {
        if std::mem::replace(&mut marked[file.index()], true) {
            continue;
        }
        waiting.extend(edges[file.index()].iter().filter(|next| !marked[next.index()]));
    }
}

/// Names of the types that reached files implement or extend: who is handed a `Tracker` may call the class that implements it
/// without importing its file.
fn inherited_types<'a>(files: &'a [SourceFile], reached: &[bool]) -> impl Iterator<Item = &'a str> {
    let reached: Vec<&SourceFile> = files.iter().filter(|file| reached[file.id.index()]).collect();
    let after = |keyword: &'static str| {
        let lists = reached.clone().into_iter().flat_map(move |file| after_word(&file.text, keyword));
        lists.flat_map(|text| {
            let end = text.find(['{', '(', ';', '=', '\n']).unwrap_or(text.len());
            text[..end].split([',', ' ', '<', '>']).filter_map(type_name)
        })
    };
    after("implements ").chain(after("extends "))
}

/// What markup names that uses what reached files define, without importing them: `app-row` and `appTrack` of
/// `selector: 'app-row, [appTrack]'`, `v-track` of `app.directive('track', …)`.
fn markup_names(files: &[SourceFile], reached: &[bool]) -> Vec<String> {
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
    let text = |rest: &str| {
        let rest = rest.trim_start();
        let quote = rest.chars().next().filter(|mark| matches!(mark, '\'' | '"' | '`'))?;
        rest[1..].split(quote).next().map(ToOwned::to_owned)
    };
    let mut names = Vec::new();
    for file in files.iter().filter(|file| reached[file.id.index()]) {
        for selector in after_word(&file.text, "selector:").filter_map(text) {
            names.extend(
                selector
                    .split(|letter| !is_part(letter))
                    .filter(|name| name.len() > 2)
                    .map(ToOwned::to_owned),
            );
        }
        names.extend(after_word(&file.text, ".directive(").filter_map(text).map(|name| format!("v-{name}")));
    }
    names
}

/// Names of the types that the files declare.
fn declared_types(files: &[SourceFile]) -> FxHashSet<&str> {
    let keywords = ["interface ", "class ", "type "];
    let texts = files.iter().flat_map(|file| keywords.map(|keyword| after_word(&file.text, keyword)));
    texts.flatten().filter_map(type_name).collect()
}

/// What follows a keyword, up to the end of the text or a bound.
fn after_word<'a>(text: &'a str, keyword: &str) -> impl Iterator<Item = &'a str> {
    let places = memchr::memmem::find_iter(text.as_bytes(), keyword);
    places.map(move |at| {
        let rest = &text[at + keyword.len()..];
        let end = (0..=NAME_BYTES.min(rest.len())).rev().find(|end| rest.is_char_boundary(*end));
        &rest[..end.unwrap_or(0)]
    })
}

/// The name that a text begins with, when it may be that of a type.
fn type_name(text: &str) -> Option<&str> {
    let is_part = |character: char| character.is_alphanumeric() || character == '_' || character == '$';
    let end = text.find(|character: char| !is_part(character)).unwrap_or(text.len());
    let name = &text[..end];
    (name.len() > 1 && name.starts_with(|first: char| first.is_uppercase())).then_some(name)
}
