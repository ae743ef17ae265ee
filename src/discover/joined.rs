//! Files that hand values on to reached files without importing them: another process, another part of an extension.
//!
//! ```js
//! ipcMain.on('track', handler)                  // reached: it takes
//! ipcRenderer.send('track', user)               // puts in, and knows nothing of who takes
//! ```
//!
//! A lexical search: takes texts, gives files. Errs towards too many: a file that is too much costs time only. What is joined by an object
//! (a store, a context) is not looked for: both ends import it.

use std::rc::Rc;

use aho_corasick::AhoCorasick;
use rustc_hash::{FxHashMap, FxHashSet};

use super::call_form::CallForm;
use super::holding_state::holds_state;
use super::shared::{assigned_name, behind};
use super::words::is_whole;
use crate::source::{FileId, SourceFile};

/// Calls that take and calls that put in what they take, joined by a text or by nothing.
#[derive(Clone, Debug, Default)]
pub struct JoinedForms {
    pub takes: Vec<CallForm>,
    pub puts: Vec<CallForm>,
    /// Functions are put in, and who takes them calls them.
    pub both_ways: bool,
    /// Texts that stand in files with functions which take without a call: `next(action)`.
    pub written: Vec<String>,
    /// Texts that stand in files with functions which take, without a call, what a reached file puts in: `getState,`.
    pub shapes: Vec<String>,
}

/// What the calls on one side ask for.
#[derive(Default)]
struct Asked<'t> {
    texts: FxHashSet<&'t str>,
    /// One of them is joined by nothing, or by a text that does not stand there.
    any: bool,
}

/// The forms, and which of their words stand in which files: each file is searched once, however many forms ask for it and however often.
pub(super) struct Joining<'f> {
    forms: &'f [JoinedForms],
    /// What stands before the name of a member that is stored for others: `locals.`.
    stored: &'f [String],
    files: &'f [SourceFile],
    /// By word, in the order of the files.
    standing: FxHashMap<&'f str, Vec<usize>>,
    /// Those that were asked for.
    calls: FxHashMap<&'f CallForm, Calls<'f>>,
}

/// Calls of a form, and the text that joins each; `None` where it is none that stands there.
type Calls<'f> = Rc<[(FileId, Option<&'f str>)]>;

impl<'f> Joining<'f> {
    pub(super) fn new(files: &'f [SourceFile], forms: &'f [JoinedForms], stored: &'f [String]) -> Self {
        let mut words: Vec<&str> = forms.iter().flat_map(JoinedForms::words).collect();
        words.extend(stored.iter().map(String::as_str));
        words.sort_unstable();
        words.dedup();
        let mut standing: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        match AhoCorasick::new(&words) {
            Ok(automaton) => {
                for (at, file) in files.iter().enumerate() {
                    for found in automaton.find_overlapping_iter(file.text.as_bytes()) {
                        let in_files = standing.entry(words[found.pattern().as_usize()]).or_default();
                        if in_files.last() != Some(&at) {
                            in_files.push(at);
                        }
                    }
                }
            }
            // More words than can be looked for at once: any file may have any.
            Err(_) => standing.extend(words.into_iter().map(|word| (word, (0..files.len()).collect()))),
        }
        Self { forms, stored, files, standing, calls: FxHashMap::default() }
    }

    /// Files that may put in what a reached file takes, or take what it puts in.
    pub(super) fn putting(&mut self, reached: &[bool]) -> Vec<FileId> {
        let mut found = Vec::new();
        for form in self.forms {
            self.name_the_same(reached, (&form.takes, &form.written), &form.puts, &mut found);
            if form.both_ways {
                self.name_the_same(reached, (&form.puts, &[]), &form.takes, &mut found);
            }
            found.extend(self.shaped(reached, form));
        }
        found
    }

    /// Files that store a member which a reached file reads: `event.locals.account = …` in one, `({ locals }) => locals.account` in another.
    pub(super) fn storing(&self, reached: &[bool]) -> Vec<FileId> {
        let mut found = Vec::new();
        for before in self.stored {
            let others = self.with(before).filter(|file| !reached[file.id.index()]);
            let names = |file: &'f SourceFile| {
                behind(&file.text, before).filter_map(assigned_name).map(move |name| (name, file.id))
            };
            let stored: Vec<(&str, FileId)> = others.flat_map(names).collect();
            let mut words: Vec<&str> = stored.iter().map(|(name, _)| *name).collect();
            words.sort_unstable();
            words.dedup();
            let Ok(automaton) = AhoCorasick::new(&words) else { continue };
            let holder = before.trim_end_matches('.');
            let holder = holder.rsplit('.').next().unwrap_or(holder);
            let mut read = vec![false; words.len()];
            for file in self.files.iter().filter(|file| !words.is_empty() && reached[file.id.index()]) {
                if memchr::memmem::find(file.text.as_bytes(), holder.as_bytes()).is_none() {
                    continue;
                }
                for one in automaton.find_overlapping_iter(file.text.as_bytes()) {
                    read[one.pattern().as_usize()] |= is_whole(&file.text, one.start()..one.end());
                }
            }
            let is_read = |name: &str| words.binary_search(&name).is_ok_and(|at| read[at]);
            found.extend(stored.into_iter().filter(|(name, _)| is_read(name)).map(|(_, file)| file));
        }
        found
    }

    /// Files with functions that take by their shape what a reached file puts in.
    fn shaped(&mut self, reached: &[bool], form: &'f JoinedForms) -> Vec<FileId> {
        let mut is_put = |call| self.calls(call).iter().any(|(file, _)| reached[file.index()]);
        if form.shapes.is_empty() || !form.puts.iter().any(&mut is_put) {
            return Vec::new();
        }
        form.shapes.iter().flat_map(|text| self.with(text)).map(|file| file.id).collect()
    }

    /// Files with calls of `others` that are joined to calls of `own` in a reached file.
    fn name_the_same(
        &mut self,
        reached: &[bool],
        (own, written): (&'f [CallForm], &'f [String]),
        others: &'f [CallForm],
        found: &mut Vec<FileId>,
    ) {
        let is_reached = |file: FileId| reached[file.index()];
        let mut asked = Asked {
            any: written.iter().flat_map(|text| self.with(text)).any(|file| is_reached(file.id)),
            ..Asked::default()
        };
        for call in own {
            for (_, text) in self.calls(call).iter().filter(|(file, _)| is_reached(*file)) {
                match text {
                    Some(text) => _ = asked.texts.insert(text),
                    None => asked.any = true,
                }
            }
        }
        if asked.texts.is_empty() && !asked.any {
            return;
        }
        let is_joined = |text: Option<&str>| text.is_none_or(|text| asked.any || asked.texts.contains(text));
        for call in others {
            let calls = self.calls(call);
            let calls = calls.iter().filter(|(file, text)| !is_reached(*file) && is_joined(*text));
            found.extend(calls.map(|(file, _)| *file));
        }
    }

    /// Every call of a form.
    fn calls(&mut self, call: &'f CallForm) -> Calls<'f> {
        if let Some(known) = self.calls.get(call) {
            return Rc::clone(known);
        }
        let named = self.with(&call.called).filter(|file| call.is_named_in(&file.text));
        let calls: Calls<'f> = named
            .flat_map(|file| call.texts_in(&file.text).into_iter().map(move |text| (file.id, text)))
            .collect();
        self.calls.insert(call, Rc::clone(&calls));
        calls
    }

    /// The files that a word stands in.
    fn with(&self, word: &str) -> impl Iterator<Item = &'f SourceFile> {
        let files = self.files;
        self.standing.get(word).into_iter().flatten().map(move |at| &files[*at])
    }
}

impl JoinedForms {
    fn words(&self) -> impl Iterator<Item = &str> {
        let calls = self.takes.iter().chain(&self.puts).map(|call| &call.called);
        calls.chain(&self.written).chain(&self.shapes).map(String::as_str)
    }
}

/// Files with an object literal of one of these names, where a reached file reads members of such: `getters: {` for `getters.mail` and
/// `mapGetters(['mail'])`.
pub(super) fn holding(files: &[SourceFile], reached: &[bool], objects: &[String]) -> Vec<FileId> {
    let mut found = Vec::new();
    for object in objects {
        // However it is written in another name.
        let end = object.get(1..).unwrap_or_default();
        let reads = |file: &SourceFile| memchr::memmem::find(file.text.as_bytes(), end.as_bytes()).is_some();
        if !files.iter().any(|file| reached[file.id.index()] && reads(file)) {
            continue;
        }
        let holds = |file: &&SourceFile| {
            behind(&file.text, object).any(|rest| rest.trim_start().starts_with([':', '=']))
        };
        let others = files.iter().filter(|file| !reached[file.id.index()]);
        found.extend(others.filter(holds).map(|file| file.id));
    }
    found
}

/// Files with objects and variables that join whoever imports them, as far as reached files import them, by themselves or through one other file: a store
/// that a page reads is filled by files that know nothing of the page.
pub(super) fn joining_objects(
    files: &[SourceFile],
    reached: &[bool],
    imported: &[Vec<FileId>],
    forms: &[CallForm],
) -> Vec<FileId> {
    let mut near = vec![false; imported.len()];
    for file in (0..imported.len()).filter(|file| reached[*file]) {
        for next in &imported[file] {
            near[next.index()] = true;
            imported[next.index()].iter().for_each(|behind| near[behind.index()] = true);
        }
    }
    let joins = |file: &&SourceFile| {
        // `create<Session>()(…)`
        let is_called = |rest: &str| rest.trim_start().starts_with(['(', '<']);
        let stands =
            |form: &CallForm| form.is_named_in(&file.text) && behind(&file.text, &form.called).any(is_called);
        let is_left = near[file.id.index()] && !reached[file.id.index()];
        is_left && (forms.iter().any(stands) || holds_state(&file.text))
    };
    files.iter().filter(joins).map(|file| file.id).collect()
}
