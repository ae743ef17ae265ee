//! What a module loads for its page: `export async function getServerSideProps() { … }` and the properties of the default export,
//! `export function loader() { … }` and `useLoaderData()`.
//!
//! Both ends stand in one module, or in files beside each other; which names they have is data.

use rustc_hash::FxHashMap;

use super::{Mode, Terminal, Walk};
use crate::flow::engine::Engine;
use crate::flow::state::{How, PathKey, StackId, State, TraceId};
use crate::flow::types::StepKind;
use crate::ir::path::{ApiPath, Segment};
use crate::limits;
use crate::link::{Exported, FunctionRef, Node, Program};
use crate::rules::library::PageData;
use crate::source::FileId;

/// Files by their names without folder and ending, as far as pages have their data in files of such a name.
pub(in crate::flow) type PageFiles<'p> = FxHashMap<&'p str, Vec<FileId>>;

impl Engine<'_> {
    /// The files that load the data of pages, in their order.
    fn files_of_page(&mut self, data: &PageData) -> Vec<FileId> {
        let (program, all) = (self.program, &self.model.library.page_data);
        let index = self.page_files.get_or_insert_with(|| page_files(program, all));
        let mut files: Vec<FileId> =
            data.files.iter().filter_map(|stem| index.get(stem.as_str())).flatten().copied().collect();
        files.sort_unstable();
        files
    }
}

fn page_files<'p>(program: &'p Program, all: &[PageData]) -> PageFiles<'p> {
    let mut index = PageFiles::default();
    for (file, _) in program.files() {
        let stem = program.path(file).map(PageData::stem);
        if let Some(stem) =
            stem.filter(|stem| all.iter().any(|data| data.files.iter().any(|own| own == stem)))
        {
            index.entry(stem).or_default().push(file);
        }
    }
    index
}

impl Walk<'_, '_> {
    /// The properties of a page: on at what its module loads; false when it loads nothing.
    pub(super) fn loaded_properties(&mut self, state: State, trace: TraceId, function: FunctionRef) -> bool {
        let all = &self.engine.model.library.page_data;
        let mut known = false;
        for data in all.iter().filter(|data| data.component) {
            let Some(state) = self.read_of_page(state, function.file, data) else { continue };
            let loaders = self.loaders(function.file, data);
            if !loaders.is_empty() && self.is_default_export(function) {
                self.load_page(state, trace, data, &loaders);
                known = true;
            }
        }
        known
    }

    /// What is read of the data, where a file is such a page and its property is read.
    fn read_of_page(&self, state: State, file: FileId, data: &PageData) -> Option<State> {
        let path = self.engine.program.path(file)?;
        if !data.pages.is_empty() && !data.pages.iter().any(|own| own == PageData::stem(path)) {
            return None;
        }
        let Some(property) = &data.property else { return Some(state) };
        let (key, rest) = self.engine.tables.split(state.path)?;
        (key == PathKey::Name(property.clone())).then(|| state.with_path(rest))
    }

    /// `page.data.user` of a library: what any page may have loaded; false when it is nothing of the kind.
    pub(super) fn loaded_by_value(&mut self, state: State, trace: TraceId, value: &ApiPath) -> bool {
        let all = &self.engine.model.library.page_data;
        let is_below = |read: &ApiPath| read.root == value.root && read.segments.starts_with(&value.segments);
        if self.mode == Mode::Identity || !all.iter().flat_map(|data| &data.read).any(is_below) {
            return false;
        }
        let mut known = false;
        for data in all.iter().filter(|data| data.read.iter().any(is_below)) {
            for read in data.read.iter().filter(|read| is_below(read)) {
                let mut inside = Some(state);
                for segment in &read.segments[value.segments.len()..] {
                    let split = inside.and_then(|at| Some((at, self.engine.tables.split(at.path)?)));
                    inside = split.and_then(|(at, (key, rest))| match (segment, key) {
                        (Segment::Member(own), PathKey::Name(name)) if *own == name => {
                            Some(at.with_path(rest))
                        }
                        _ => None,
                    });
                }
                let Some(inside) = inside else { continue };
                let mut holding = self.engine.files_of_page(data);
                holding.truncate(limits::CANDIDATE_CALLERS);
                let loaders: Vec<_> =
                    holding.into_iter().flat_map(|file| self.exported_loaders(file, data)).collect();
                if !loaders.is_empty() {
                    self.load_page(inside, trace, data, &loaders);
                    known = true;
                }
            }
        }
        known
    }

    /// `useLoaderData()`: the same for a call; false when the module loads nothing.
    pub(super) fn loaded_by_call(&mut self, state: State, trace: TraceId, path: Option<&ApiPath>) -> bool {
        let all = &self.engine.model.library.page_data;
        let Some(data) = path.and_then(|path| all.iter().find(|data| data.called.contains(path))) else {
            return false;
        };
        let loaders = self.loaders(state.node.file, data);
        if self.mode == Mode::Identity || loaders.is_empty() {
            return false;
        }
        self.load_page(state, trace, data, &loaders);
        true
    }

    fn load_page(&mut self, state: State, trace: TraceId, data: &PageData, loaders: &[FunctionRef]) {
        let trace = self.step(trace, state, StepKind::Relayed, "the data of the page");
        let path = match &data.under {
            Some(under) => self.engine.tables.prepend(PathKey::Name(under.clone()), state.path),
            None => state.path,
        };
        let how = How { unordered: true, settled: true, ..state.how };
        for loader in loaders {
            for id in &self.engine.program.function(*loader).returns {
                let node = Node { file: loader.file, id: *id };
                self.go(State { node, path, how, stack: StackId::EMPTY, ..state }, trace);
            }
        }
    }

    /// The functions that load the data of a page: those of its own module, or of the files beside and above it.
    fn loaders(&mut self, page: FileId, data: &PageData) -> Vec<FunctionRef> {
        if data.files.is_empty() {
            return self.exported_loaders(page, data);
        }
        let folder_of =
            |path: &str| path.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        let program = self.engine.program;
        let Some(own) = program.path(page).map(folder_of) else { return Vec::new() };
        let is_beside = |file: &FileId| {
            let folder = program.path(*file).map(folder_of).unwrap_or_default();
            folder == own || data.above && own.starts_with(&folder)
        };
        let mut holding = self.engine.files_of_page(data);
        holding.retain(is_beside);
        holding.into_iter().flat_map(|file| self.exported_loaders(file, data)).collect()
    }

    /// The functions that a module exports to load data.
    fn exported_loaders(&mut self, file: FileId, data: &PageData) -> Vec<FunctionRef> {
        let mut found = Vec::new();
        let below: &[PathKey] = if data.members { &[PathKey::Any] } else { &[] };
        for name in &data.exports {
            for exported in self.engine.program.exported(file, name) {
                let Exported::Value { node, member: None } = exported else { continue };
                for one in self.engine.identities(node, below) {
                    if let Terminal::Function(function) = one.terminal {
                        found.push(function);
                    }
                }
            }
        }
        found
    }

    fn is_default_export(&mut self, function: FunctionRef) -> bool {
        self.engine.program.exported(function.file, "default").into_iter().any(|exported| match exported {
            Exported::Value { node, member: None } => {
                let found = self.engine.identities(node, &[]);
                found.iter().any(|one| one.terminal == Terminal::Function(function))
            }
            _ => false,
        })
    }
}
