//! Summaries become a program: requests are resolved, exports and types are found across files.
//!
//! Takes summaries and what each requested module resolved to; gives a frozen [`Program`]. Knows nothing of
//! vendors and personal data.

mod ambient;
mod auto_imports;
mod exports;
mod hierarchy;
mod lazy;
mod names;
mod starred;
mod types;

use std::sync::Arc;

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use crate::ir::path::GLOBAL_OBJECTS;
use crate::ir::{
    BindingId, CallId, ClassId, Function, FunctionId, ImportId, Module, RequestId, Value, ValueId,
};
use crate::source::{FileId, Place};
use crate::summary::FileSummary;

pub use ambient::AmbientId;
pub use exports::Exported;
pub use hierarchy::Implementor;
pub use types::{
    Described, Field, Fields, KeyName, Scalar, TextName, TypeAt, TypeForm, TypeIdentity, TypePlace, TypeSite,
    Types, WRAPPED_UNDER,
};

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
    summaries: Vec<Option<Arc<FileSummary>>>,
    targets: FxHashMap<(FileId, RequestId), Target>,
    names: names::Names,
    hierarchy: hierarchy::Hierarchy,
    /// Stores to globals: `window.analytics = …` under `analytics`.
    global_stores: FxHashMap<CompactString, Vec<GlobalStore>>,
    /// Types that need no import, by name: the file and the index of each declaration.
    global_types: FxHashMap<CompactString, Vec<(FileId, usize)>>,
    cut_exports: exports::CutExports,
    starred: starred::Starred,
    /// Types that are known under the name of another module, by that and their own name.
    module_types: FxHashMap<(CompactString, CompactString), Vec<(FileId, usize)>>,
    /// The package that each file belongs to; empty when it is not known.
    packages: Vec<u32>,
    auto_imports: auto_imports::AutoImports,
    ambients: ambient::Ambients,
    /// By file; empty when they are not known.
    paths: Vec<Arc<str>>,
}

/// What the program writes to a global, or below it: `App.tracker = client` is `[tracker]` of `App`.
#[derive(Clone, Debug)]
pub struct GlobalStore {
    pub node: Node,
    pub keys: Vec<crate::ir::Key>,
}

impl Program {
    /// Links summaries. `targets` says what every request of every file resolved to.
    pub fn link(
        summaries: Vec<Option<Arc<FileSummary>>>,
        targets: FxHashMap<(FileId, RequestId), Target>,
    ) -> Self {
        let names = names::Names::new(&summaries, &targets);
        let global_stores = global_stores(&summaries);
        let global_types = global_types(&summaries);
        let hierarchy = hierarchy::Hierarchy::default();
        let cut_exports = exports::CutExports::default();
        let starred = starred::Starred::of(&summaries, &targets);
        let packages = Vec::new();
        let auto_imports = auto_imports::AutoImports::default();
        let module_types = module_types(&summaries);
        let ambients = ambient::Ambients::of(&summaries);
        let mut program = Self {
            summaries,
            targets,
            names,
            hierarchy,
            global_stores,
            global_types,
            cut_exports,
            starred,
            module_types,
            packages,
            auto_imports,
            ambients,
            paths: Vec::new(),
        };
        program.hierarchy = hierarchy::Hierarchy::of(&program);
        program
    }

    /// Tells which package each file belongs to: equal numbers are one package. Of a program that was not told so, all
    /// files are one.
    #[must_use]
    pub fn in_packages(mut self, packages: Vec<u32>) -> Self {
        self.packages = packages;
        self
    }

    /// Tells the path of each file: some frameworks read it.
    #[must_use]
    pub fn at_paths(mut self, paths: Vec<Arc<str>>) -> Self {
        self.paths = paths;
        self
    }

    pub fn path(&self, file: FileId) -> Option<&str> {
        self.paths.get(file.index()).map(AsRef::as_ref)
    }

    /// Do two files stand in one folder?
    pub fn are_beside(&self, one: FileId, other: FileId) -> bool {
        let folder =
            |file| self.path(file).map(|path| path.rsplit_once('/').map_or("", |(folder, _)| folder));
        folder(one).is_some() && folder(one) == folder(other)
    }

    /// What was linked, by file id.
    pub fn summaries(&self) -> &[Option<Arc<FileSummary>>] {
        &self.summaries
    }

    pub fn package(&self, file: FileId) -> u32 {
        self.packages.get(file.index()).copied().unwrap_or_default()
    }

    pub fn files(&self) -> impl Iterator<Item = (FileId, &FileSummary)> {
        self.summaries.iter().enumerate().filter_map(|(index, summary)| {
            summary.as_deref().map(|summary| (FileId(u32::try_from(index).unwrap_or(u32::MAX)), summary))
        })
    }

    /// Values of all files.
    pub fn size(&self) -> usize {
        self.summaries.iter().flatten().map(|summary| summary.module.values.len()).sum()
    }

    pub fn summary(&self, file: FileId) -> Option<&FileSummary> {
        self.summaries.get(file.index()).and_then(Option::as_deref)
    }

    /// What is known of an analysed file.
    ///
    /// # Panics
    /// Never for a file that a node, call or function names: only analysed files have those.
    pub fn analysed(&self, file: FileId) -> &FileSummary {
        self.summaries[file.index()].as_deref().expect("nodes name analysed files only")
    }

    /// The module of an analysed file, see [`Self::analysed`].
    pub fn module(&self, file: FileId) -> &Module {
        &self.analysed(file).module
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
    pub fn global_stores(&self, name: &str) -> &[GlobalStore] {
        self.global_stores.get(name).map_or(&[], Vec::as_slice)
    }

    /// `var Shop = Shop || {};` at the top of several scripts is one variable: what the others put into it.
    pub fn namespace_stores(&self, file: FileId, id: BindingId) -> impl Iterator<Item = &GlobalStore> {
        let module = self.module(file);
        let binding = module.binding(id);
        let is_shared = is_global(module, binding)
            && binding.writes.iter().any(|write| {
                write.is_whole() && write.value.is_some_and(|value| is_or_new(module, value, id))
            });
        let stores = if is_shared { self.global_stores(&binding.name) } else { &[] };
        stores.iter().filter(move |store| store.node.file != file)
    }

    /// Types that the program declares under the name of another module.
    pub fn types_of_module(&self, module: &str, name: &str) -> &[(FileId, usize)] {
        let key = (CompactString::from(module), CompactString::from(name));
        self.module_types.get(&key).map_or(&[], Vec::as_slice)
    }

    /// The target of an import entry's request.
    pub fn import_target(&self, file: FileId, import: ImportId) -> &Target {
        self.target(file, self.module(file).import(import).request)
    }
}

fn global_stores(summaries: &[Option<Arc<FileSummary>>]) -> FxHashMap<CompactString, Vec<GlobalStore>> {
    use crate::ir::Key;
    let mut stores: FxHashMap<CompactString, Vec<GlobalStore>> = FxHashMap::default();
    for summary in summaries.iter().flatten() {
        let module = &summary.module;
        // `var Tracker = { … }` at the top of a script is a global of the page.
        for binding in module.bindings.iter().filter(|binding| is_global(module, binding)) {
            for write in &binding.writes {
                let Some(value) = write.value else { continue };
                let node = Node { file: module.file, id: value };
                let store = GlobalStore { node, keys: write.keys.clone() };
                stores.entry(binding.name.clone()).or_default().push(store);
            }
        }
        for (name, node) in namespaces_given(module) {
            stores.entry(name).or_default().push(GlobalStore { node, keys: Vec::new() });
        }
        for (name, store) in put_into_given_window(module) {
            stores.entry(name).or_default().push(store);
        }
        for store in &module.outside_stores {
            let Some(value) = store.value else { continue };
            let Value::Global(root) = module.value(untyped(module, store.base)) else { continue };
            let (name, keys) = match store.keys.as_slice() {
                [Key::Name(name), below @ ..] if GLOBAL_OBJECTS.contains(&root.as_str()) => (name, below),
                keys if !GLOBAL_OBJECTS.contains(&root.as_str()) => (root, keys),
                _ => continue,
            };
            let node = Node { file: module.file, id: value };
            stores.entry(name.clone()).or_default().push(GlobalStore { node, keys: keys.to_vec() });
        }
    }
    stores
}

/// `(function (w) { w.Shop = { … }; })(window)`: what a function that is called in place puts into the object of all globals.
fn put_into_given_window(module: &Module) -> Vec<(CompactString, GlobalStore)> {
    use crate::ir::Key;
    let mut found = Vec::new();
    for call in &module.calls {
        let Value::Closure(function) = module.value(untyped(module, call.callee)) else { continue };
        for (argument, parameter) in call.arguments.iter().zip(&module.function(*function).parameters) {
            let is_window = matches!(module.value(untyped(module, argument.value)), Value::Global(name) if GLOBAL_OBJECTS.contains(&name.as_str()));
            let Some(name) = parameter.name.as_ref().filter(|_| is_window) else { continue };
            let own = module.bindings.iter().filter(|one| one.function == *function && one.name == *name);
            for write in own.flat_map(|binding| &binding.writes) {
                if let (Some(value), [Key::Name(global), below @ ..]) = (write.value, write.keys.as_slice()) {
                    let node = Node { file: module.file, id: value };
                    found.push((global.clone(), GlobalStore { node, keys: below.to_vec() }));
                }
            }
        }
    }
    found
}

/// `(function (ns) { ns.track = … })(window.Shop = window.Shop || {})`: the global, and what the function leaves of it.
fn namespaces_given(module: &Module) -> Vec<(CompactString, Node)> {
    let mut found = Vec::new();
    for call in &module.calls {
        let Value::Closure(function) = module.value(untyped(module, call.callee)) else { continue };
        for (index, result) in &module.function(*function).parameter_results {
            let given = call.arguments.get(usize::from(*index));
            if let Some(name) = given.and_then(|given| global_named(module, given.value)) {
                found.push((name, Node { file: module.file, id: *result }));
            }
        }
    }
    found
}

/// `Shop` of `Shop`, `window.Shop` and `window.Shop || {}`.
fn global_named(module: &Module, value: ValueId) -> Option<CompactString> {
    match module.value(untyped(module, value)) {
        Value::Global(name) if !GLOBAL_OBJECTS.contains(&name.as_str()) => Some(name.clone()),
        Value::Load { base, key: crate::ir::Key::Name(name) } => {
            let is_page = matches!(module.value(untyped(module, *base)), Value::Global(root) if GLOBAL_OBJECTS.contains(&root.as_str()));
            is_page.then(|| name.clone())
        }
        Value::Capture(binding) if is_global(module, module.binding(*binding)) => {
            Some(module.binding(*binding).name.clone())
        }
        Value::Join(branches) => branches.iter().find_map(|branch| match module.value(*branch) {
            Value::Join(_) => None,
            _ => global_named(module, *branch),
        }),
        _ => None,
    }
}

/// `Shop || {}`, for the variable itself.
fn is_or_new(module: &Module, value: ValueId, id: BindingId) -> bool {
    let Value::Join(branches) = module.value(untyped(module, value)) else { return false };
    branches.iter().any(|branch| matches!(module.value(*branch), Value::Capture(own) if *own == id))
}

/// Is it a variable at the top of a file that is no module?
fn is_global(module: &Module, binding: &crate::ir::Binding) -> bool {
    let is_script = module.imports.is_empty()
        && module.exports.is_empty()
        && module.requests.is_empty()
        && module.component.is_none();
    is_script && binding.function.index() == 0
}

fn global_types(summaries: &[Option<Arc<FileSummary>>]) -> FxHashMap<CompactString, Vec<(FileId, usize)>> {
    let mut types: FxHashMap<CompactString, Vec<_>> = FxHashMap::default();
    for summary in summaries.iter().flatten() {
        for (index, decl) in summary.module.types.iter().enumerate().filter(|(_, decl)| decl.is_global) {
            types.entry(decl.name.clone()).or_default().push((summary.module.file, index));
        }
    }
    types
}

fn module_types(
    summaries: &[Option<Arc<FileSummary>>],
) -> FxHashMap<(CompactString, CompactString), Vec<(FileId, usize)>> {
    let mut types: FxHashMap<_, Vec<_>> = FxHashMap::default();
    for summary in summaries.iter().flatten() {
        for (index, decl) in summary.module.types.iter().enumerate() {
            if let Some(module) = &decl.module {
                let key = (module.clone(), decl.name.clone());
                types.entry(key).or_default().push((summary.module.file, index));
            }
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
