//! Fields of forms that the program answers: `(await request.formData()).get('about')` where the page has `<textarea name="about">`.
//!
//! Takes the names that a walk ended at. A field whose name says nothing is what its element is; the element stands in the same file, in one that
//! imports it or that it imports, or in the page beside it. Elements of one name count where all of them say the same (errs towards misses).

use std::rc::Rc;

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use super::Engine;
use crate::flow::classify::evidence::{Evidence, Name};
use crate::flow::types::StepKind;
use crate::flow::walk::Found;
use crate::ir::{CallId, CallKind, Entry, ImportId, Key, Value};
use crate::limits;
use crate::link::{CallRef, Program, Target};
use crate::rules::input::Inputs;
use crate::rules::lexicon::{NameHit, NameQuery, Slot, Verdict};
use crate::rules::library::PageData;
use crate::source::{FileId, Place};

/// Elements of the program by the name that a form sends them under.
pub(in crate::flow) type FieldIndex = FxHashMap<CompactString, Vec<CallRef>>;

impl Engine<'_> {
    pub(super) fn said_by_field(&mut self, found: &Found, evidence: &Evidence) -> Option<(String, NameHit)> {
        let (last, before) = evidence.names.split_last()?;
        let receivers: Vec<&str> = before.iter().map(|name| name.text.as_str()).collect();
        let lexicon = &self.model.lexicon;
        let says = |Name { text, called }: &Name| {
            let query = NameQuery { name: text, receivers: &receivers, siblings: &[], slot: Slot::Neutral };
            *called
                || lexicon.says_nothing(text)
                || matches!(lexicon.classify_name(&query), Verdict::Personal(_))
        };
        if says(last) || !lexicon.is_of_form(&receivers) {
            return None;
        }
        self.said_near(found.state.node.file, &last.text)
    }

    /// What the elements of a name say that stand in forms near a file, where all of them say the same.
    pub(super) fn said_near(&mut self, file: FileId, name: &str) -> Option<(String, NameHit)> {
        let index = self.field_index();
        let near = index.get(name)?.iter().copied().filter(|element| self.is_near(file, element.file));
        let near: Vec<CallRef> = near.take(limits::CANDIDATE_CALLERS).collect();
        self.said_alike(near)
    }

    /// What elements say, where all of them say the same.
    pub(super) fn said_alike(&mut self, elements: Vec<CallRef>) -> Option<(String, NameHit)> {
        let mut said = elements.into_iter().map(|element| self.said_by(element));
        let first = said.next()??;
        let is_same = |other: Option<(String, NameHit)>| other.is_some_and(|(_, hit)| hit == first.1);
        said.all(is_same).then_some(first)
    }

    /// The names of the elements of forms near a file, sorted.
    pub(super) fn names_near(&mut self, file: FileId) -> Vec<CompactString> {
        let index = self.field_index();
        let mut known: FxHashMap<FileId, bool> = FxHashMap::default();
        let mut is_near = |page: FileId| *known.entry(page).or_insert_with(|| self.is_near(file, page));
        let near = index.iter().filter(|(_, elements)| elements.iter().any(|element| is_near(element.file)));
        let mut names: Vec<CompactString> = near.map(|(name, _)| name.clone()).collect();
        names.sort_unstable();
        names.truncate(limits::FIELDS);
        names
    }

    fn field_index(&mut self) -> Rc<FieldIndex> {
        let (program, inputs) = (self.program, &self.model.library.inputs);
        Rc::clone(self.fields.get_or_insert_with(|| Rc::new(fields(program, inputs))))
    }

    /// `useState({ wish: '' })` beside `<textarea name="wish">`: what is empty at first holds what is typed into the element of its name.
    pub(super) fn said_by_blank(&mut self, found: &Found) -> Option<(String, NameHit)> {
        let is_blank =
            matches!(self.program.value(found.state.node), Value::Literal(text) if text.is_blank());
        if !is_blank || !found.state.how.open {
            return None;
        }
        let own = self.program.place(found.state.node);
        let key = {
            let links = self.tables.links(found.trace);
            let mut stored =
                links.iter().filter(|link| link.step.kind == StepKind::Stored && !link.step.name.is_empty());
            let is_own = |place: &Place| place.file == own.file && place.span.contains(own.span);
            stored.next().filter(|link| link.value.as_ref().is_some_and(is_own))?.step.name.clone()
        };
        self.said_by_named(own.file, &key)
    }

    /// May a form in `page` be the one that `file` answers?
    fn is_near(&self, file: FileId, page: FileId) -> bool {
        file == page
            || imports(self.program, page, file)
            || imports(self.program, file, page)
            || self.is_page_beside(file, page)
    }

    /// `+page.svelte` beside `+page.server.ts`.
    fn is_page_beside(&self, file: FileId, page: FileId) -> bool {
        let (Some(own), Some(other)) = (self.program.path(file), self.program.path(page)) else {
            return false;
        };
        let has = |stems: &[String], path: &str| stems.iter().any(|stem| stem == PageData::stem(path));
        let joins = |data: &PageData| has(&data.files, own) && has(&data.pages, other);
        self.program.are_beside(file, page) && self.model.library.page_data.iter().any(joins)
    }
}

fn imports(program: &Program, file: FileId, other: FileId) -> bool {
    let imports = 0..program.module(file).imports.len();
    let target = |import| program.import_target(file, ImportId::new(import));
    imports.into_iter().any(|import| matches!(target(import), Target::File(of) if *of == other))
}

fn fields(program: &Program, inputs: &Inputs) -> FieldIndex {
    let mut index = FieldIndex::default();
    for (file, summary) in program.files() {
        let module = &summary.module;
        for (at, call) in module.calls.iter().enumerate().filter(|(_, call)| call.kind == CallKind::Element) {
            let props = call.arguments.first().map(|props| module.value(props.value));
            let Some(Value::Object(entries)) = props else { continue };
            let name = entries.iter().find_map(|entry| match entry {
                Entry::Field { key: Key::Name(key), value, .. } if inputs.is_own_name(key) => {
                    module.string(*value)
                }
                _ => None,
            });
            if let Some(name) = name {
                index.entry(name.clone()).or_default().push(CallRef { file, id: CallId::new(at) });
            }
        }
    }
    index
}
