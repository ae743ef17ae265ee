//! Summaries become a program: requests are resolved, exports and types are found across files.
//!
//! Takes summaries and what each requested module resolved to; gives a frozen [`Program`]. Knows nothing of
//! vendors and personal data.

mod exports;
mod hierarchy;
mod names;
mod types;

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use crate::ir::{CallId, ClassId, Function, FunctionId, ImportId, Module, RequestId, Value, ValueId};
use crate::source::{FileId, Place};
use crate::summary::FileSummary;

pub use exports::Exported;
pub use types::{Field, Fields, Scalar, TypeAt, TypeForm, TypeSite, Types, WRAPPED_UNDER};

/// What a requested module is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    File(FileId),
    /// A package that is not part of the program, by its specifier.
    Package(CompactString),
    Missing,
}

macro_rules! references {
    ($($(#[$doc:meta])* $name:ident, $id:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name {
            pub file: FileId,
            pub id: $id,
        }
    )+};
}

references! {
    /// A value of the program.
    Node, ValueId;
    /// A function of the program.
    FunctionRef, FunctionId;
    /// A class of the program.
    ClassRef, ClassId;
    /// A call site of the program.
    CallRef, CallId;
}

/// All analysed files, linked. Files that were not analysed have no summary.
#[derive(Debug)]
pub struct Program {
    summaries: Vec<Option<FileSummary>>,
    targets: FxHashMap<(FileId, RequestId), Target>,
    names: names::Names,
    hierarchy: hierarchy::Hierarchy,
    /// Stores to globals: `window.analytics = …` under `analytics`.
    global_stores: FxHashMap<CompactString, Vec<Node>>,
    /// Types that need no import, by name: the file and the index of the first declaration.
    global_types: FxHashMap<CompactString, (FileId, usize)>,
}

impl Program {
    /// Links summaries. `targets` says what every request of every file resolved to.
    pub fn link(
        summaries: Vec<Option<FileSummary>>,
        targets: FxHashMap<(FileId, RequestId), Target>,
    ) -> Self {
        let names = names::Names::new(&summaries, &targets);
        let global_stores = global_stores(&summaries);
        let global_types = global_types(&summaries);
        let hierarchy = hierarchy::Hierarchy::default();
        let mut program = Self { summaries, targets, names, hierarchy, global_stores, global_types };
        program.hierarchy = hierarchy::Hierarchy::of(&program);
        program
    }

    pub fn files(&self) -> impl Iterator<Item = (FileId, &FileSummary)> {
        self.summaries.iter().enumerate().filter_map(|(index, summary)| {
            summary.as_ref().map(|summary| (FileId(u32::try_from(index).unwrap_or(u32::MAX)), summary))
        })
    }

    pub fn summary(&self, file: FileId) -> Option<&FileSummary> {
        self.summaries.get(file.index()).and_then(Option::as_ref)
    }

    /// The module of an analysed file.
    ///
    /// # Panics
    /// Never for a file that a node, call or function names: only analysed files have those.
    pub fn module(&self, file: FileId) -> &Module {
        &self.summaries[file.index()].as_ref().expect("nodes name analysed files only").module
    }

    pub fn value(&self, node: Node) -> &Value {
        self.module(node.file).value(node.id)
    }

    pub fn place(&self, node: Node) -> Place {
        Place { file: node.file, span: self.module(node.file).span(node.id) }
    }

    pub fn function(&self, function: FunctionRef) -> &Function {
        self.module(function.file).function(function.id)
    }

    pub fn owner(&self, node: Node) -> FunctionRef {
        FunctionRef { file: node.file, id: self.module(node.file).owner(node.id) }
    }

    pub fn target(&self, file: FileId, request: RequestId) -> &Target {
        self.targets.get(&(file, request)).unwrap_or(&Target::Missing)
    }

    /// What the program itself puts into a global variable.
    pub fn global_stores(&self, name: &str) -> &[Node] {
        self.global_stores.get(name).map_or(&[], Vec::as_slice)
    }

    /// The target of an import entry's request.
    pub fn import_target(&self, file: FileId, import: ImportId) -> &Target {
        self.target(file, self.module(file).import(import).request)
    }
}

fn global_stores(summaries: &[Option<FileSummary>]) -> FxHashMap<CompactString, Vec<Node>> {
    use crate::ir::Key;
    use crate::ir::path::GLOBAL_OBJECTS;
    let mut stores: FxHashMap<CompactString, Vec<Node>> = FxHashMap::default();
    for summary in summaries.iter().flatten() {
        let module = &summary.module;
        for store in &module.outside_stores {
            let Some(value) = store.value else { continue };
            let Value::Global(root) = module.value(untyped(module, store.base)) else { continue };
            let name = match store.keys.as_slice() {
                [Key::Name(name)] if GLOBAL_OBJECTS.contains(&root.as_str()) => name,
                [] => root,
                _ => continue,
            };
            stores.entry(name.clone()).or_default().push(Node { file: module.file, id: value });
        }
    }
    stores
}

fn global_types(summaries: &[Option<FileSummary>]) -> FxHashMap<CompactString, (FileId, usize)> {
    let mut types = FxHashMap::default();
    for summary in summaries.iter().flatten() {
        for (index, decl) in summary.module.types.iter().enumerate().filter(|(_, decl)| decl.is_global) {
            types.entry(decl.name.clone()).or_insert((summary.module.file, index));
        }
    }
    types
}

/// `(window as any).x` is stored on `window`.
fn untyped(module: &Module, id: ValueId) -> ValueId {
    match module.value(id) {
        Value::Typed { base, .. } => *base,
        _ => id,
    }
}
