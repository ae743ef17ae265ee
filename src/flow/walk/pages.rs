//! What a module loads for its page: `export async function getServerSideProps() { … }` and the properties of the default export,
//! `export function loader() { … }` and `useLoaderData()`.
//!
//! Both ends stand in one module; which names they have is data.

use super::{Mode, Terminal, Walk};
use crate::flow::state::{How, PathKey, StackId, State, TraceId};
use crate::flow::types::StepKind;
use crate::ir::path::ApiPath;
use crate::link::{Exported, FunctionRef, Node};
use crate::rules::library::PageData;
use crate::source::FileId;

impl Walk<'_, '_> {
    /// The properties of a page: on at what its module loads; false when it loads nothing.
    pub(super) fn loaded_properties(&mut self, state: State, trace: TraceId, function: FunctionRef) -> bool {
        let all = &self.engine.model.library.page_data;
        let mut known = false;
        for data in all.iter().filter(|data| data.component) {
            let loaders = self.loaders(function.file, data);
            if !loaders.is_empty() && self.is_default_export(function) {
                self.load_page(state, trace, data, &loaders);
                known = true;
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

    /// The functions that a module exports to load data.
    fn loaders(&mut self, file: FileId, data: &PageData) -> Vec<FunctionRef> {
        let mut found = Vec::new();
        for name in &data.exports {
            for exported in self.engine.program.exported(file, name) {
                let Exported::Value { node, member: None } = exported else { continue };
                for one in self.engine.identities(node, &[]) {
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
