//! Under which names a function may be called: the reverse of resolving a callee, by name.
//!
//! An over-approximation: candidates found here are verified by resolving their callee.

use std::sync::Arc;

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{CallRef, Node, Program, Target};
use crate::ir::{CallId, CallKind, ExportKind, ImportedName, RequestId, Value, ValueId};
use crate::limits;
use crate::source::FileId;
use crate::summary::{FileSummary, Holder, value_name};

#[derive(Debug, Default)]
pub(super) struct Names {
    renamings: FxHashMap<CompactString, Vec<CompactString>>,
    wrappings: FxHashMap<CompactString, Vec<CompactString>>,
    calls: FxHashMap<CompactString, Vec<CallRef>>,
    /// Sorted.
    nameless: Vec<CallRef>,
    /// Those of them that call a value of their own file.
    by_callee: FxHashMap<(FileId, ValueId), Vec<CallRef>>,
    /// Those of them that call what a file of the program is as a whole: `require('./tracker')(app)`, sorted.
    of_files: FxHashMap<FileId, Vec<CallRef>>,
    /// Those of them that are `super(…)`, sorted.
    supers: Vec<CallRef>,
    /// Those of them by a key that is not written there, sorted.
    computed: Vec<CallRef>,
    /// Local names of default imports and re-exports of a file.
    defaults: FxHashMap<FileId, Vec<CompactString>>,
    /// Local names of imports of a package.
    packages: FxHashMap<CompactString, Vec<CompactString>>,
}

impl Names {
    pub(super) fn new(
        summaries: &[Option<Arc<FileSummary>>],
        targets: &FxHashMap<(FileId, RequestId), Target>,
    ) -> Self {
        let mut names = Self::default();
        let is_assigned = |summary: &&Arc<FileSummary>| {
            summary.module.exports.iter().any(|export| matches!(export.kind, ExportKind::Assign { .. }))
        };
        let assigned: FxHashSet<FileId> =
            summaries.iter().flatten().filter(is_assigned).map(|summary| summary.module.file).collect();
        for summary in summaries.iter().flatten() {
            names.add_summary(summary);
            names.add_imports(summary, targets, &assigned);
            names.add_calls_of_files(summary, targets);
            names.add_loaded(summary, targets);
        }
        for calls in names.calls.values_mut().chain(names.of_files.values_mut()) {
            calls.sort_unstable();
        }
        for further in names.renamings.values_mut().chain(names.wrappings.values_mut()) {
            further.sort_unstable();
            further.dedup();
        }
        names.nameless.sort_unstable();
        names.supers.sort_unstable();
        names.computed.sort_unstable();
        names
    }

    fn add_summary(&mut self, summary: &FileSummary) {
        let file = summary.module.file;
        let call_ref = |id: &CallId| CallRef { file, id: *id };
        #[expect(clippy::iter_over_hash_type, reason = "the lists are sorted afterwards")]
        for (name, calls) in &summary.calls_by_name {
            self.calls.entry(name.clone()).or_default().extend(calls.iter().map(call_ref));
        }
        self.nameless.extend(summary.nameless_calls.iter().map(call_ref));
        for id in &summary.nameless_calls {
            let site = summary.module.call(*id);
            self.by_callee.entry((file, site.callee)).or_default().push(call_ref(id));
            if site.kind == CallKind::Super {
                self.supers.push(call_ref(id));
            }
            if crate::summary::is_taken_out(&summary.module, site) {
                self.computed.push(call_ref(id));
            }
        }
        for (from, to) in &summary.wrappings {
            self.wrappings.entry(from.clone()).or_default().push(to.clone());
        }
        for (from, to) in &summary.renamings {
            // Default imports are followed per file: as plain renamings they would join all of them.
            if from != "default" && to != "default" {
                self.renamings.entry(from.clone()).or_default().push(to.clone());
            }
        }
    }

    /// `assigned`: files whose whole export is one value, `module.exports = (id) => …`.
    fn add_imports(
        &mut self,
        summary: &FileSummary,
        targets: &FxHashMap<(FileId, RequestId), Target>,
        assigned: &FxHashSet<FileId>,
    ) {
        let file = summary.module.file;
        let mut add = |request: RequestId, imported: &ImportedName, local: &CompactString| {
            let is_default = matches!(imported, ImportedName::Name(name) if name == "default");
            let is_whole = matches!(imported, ImportedName::Namespace);
            match targets.get(&(file, request)) {
                Some(Target::File(target)) if is_default || is_whole && assigned.contains(target) => {
                    self.defaults.entry(*target).or_default().push(local.clone());
                }
                Some(Target::Package(package)) => {
                    self.packages.entry(package.clone()).or_default().push(local.clone());
                }
                _ => {}
            }
        };
        // `const ua = require('ua')`, which is called by this name
        let module = &summary.module;
        for binding in &module.bindings {
            let whole = binding.writes.iter().filter(|write| write.is_whole());
            for value in whole.filter_map(|write| write.value) {
                if let Value::Namespace(request) = module.value(value) {
                    add(*request, &ImportedName::Namespace, &binding.name);
                }
            }
        }
        for import in &summary.module.imports {
            add(import.request, &import.imported, &import.local);
        }
        for export in &summary.module.exports {
            if let ExportKind::Indirect { exported, request, imported } = &export.kind {
                add(*request, imported, exported);
            }
        }
    }

    fn add_calls_of_files(
        &mut self,
        summary: &FileSummary,
        targets: &FxHashMap<(FileId, RequestId), Target>,
    ) {
        let module = &summary.module;
        // `import('./card').default(x)`
        let by_default = summary.calls_by_name.get("default").into_iter().flatten();
        for id in summary.nameless_calls.iter().chain(by_default) {
            let callee = module.value(module.call(*id).callee);
            let whole = if let Value::Load { base, .. } = callee { module.value(*base) } else { callee };
            let Value::Namespace(request) = whole else { continue };
            if let Some(Target::File(target)) = targets.get(&(module.file, *request)) {
                self.of_files.entry(*target).or_default().push(CallRef { file: module.file, id: *id });
            }
        }
    }

    /// `const Card = lazy(() => import('./card'))`: elements are called `Card`, or are made of the value itself (`components: { Card: lazy(…) }`).
    fn add_loaded(&mut self, summary: &FileSummary, targets: &FxHashMap<(FileId, RequestId), Target>) {
        let module = &summary.module;
        for (target, value) in super::lazy::loaded(summary, targets) {
            let key = match summary.holders.get(&value) {
                Some(Holder::Entry { key, .. }) => Some(key.clone()),
                _ => None,
            };
            self.defaults.entry(target).or_default().extend(value_name(module, value).into_iter().chain(key));
            if let Some(calls) = self.by_callee.get(&(module.file, value)) {
                self.of_files.entry(target).or_default().extend(calls);
            }
        }
    }

    /// The default exports of files are called `name`.
    pub(super) fn add_default_names(&mut self, name: &CompactString, files: impl Iterator<Item = FileId>) {
        for file in files {
            self.defaults.entry(file).or_default().push(name.clone());
        }
    }
}

impl Program {
    /// Call sites whose callee's last name is `name`.
    pub fn calls_named(&self, name: &str) -> &[CallRef] {
        self.names.calls.get(name).map_or(&[], Vec::as_slice)
    }

    /// Call sites whose callee has no name: `o[key]()`.
    pub fn nameless_calls(&self) -> &[CallRef] {
        &self.names.nameless
    }

    /// Those of them in a file.
    pub fn nameless_calls_in(&self, file: FileId) -> &[CallRef] {
        let all = &self.names.nameless;
        let start = all.partition_point(|call| call.file < file);
        let length = all[start..].partition_point(|call| call.file == file);
        &all[start..start + length]
    }

    /// Those of them that call this value.
    pub fn nameless_calls_of(&self, value: Node) -> &[CallRef] {
        self.names.by_callee.get(&(value.file, value.id)).map_or(&[], Vec::as_slice)
    }

    /// Those of them that call what a file of the program is as a whole: `require('./tracker')(app)`.
    pub fn calls_of_file(&self, file: FileId) -> &[CallRef] {
        self.names.of_files.get(&file).map_or(&[], Vec::as_slice)
    }

    /// Those of them that are `super(…)`.
    pub fn super_calls(&self) -> &[CallRef] {
        &self.names.supers
    }

    /// Those of them by a key that is not written there: `client[method](x)`.
    pub fn computed_calls(&self) -> &[CallRef] {
        &self.names.computed
    }

    /// Local names under which anything of a package is imported, for packages that `matches` accepts.
    pub fn names_from_packages(&self, matches: impl Fn(&str) -> bool) -> Vec<CompactString> {
        #[expect(clippy::iter_over_hash_type, reason = "sorted below")]
        let mut found: Vec<_> = {
            let mut found = Vec::new();
            for (package, names) in &self.names.packages {
                if matches(package) {
                    found.extend(names.iter().cloned());
                }
            }
            found
        };
        found.sort();
        found.dedup();
        found
    }

    /// Packages that the program requests, by their specifiers; in no order.
    pub(crate) fn requested_packages(&self) -> impl Iterator<Item = &str> {
        self.targets.values().filter_map(|target| match target {
            Target::Package(package) => Some(package.as_str()),
            Target::File(_) | Target::Missing => None,
        })
    }

    /// Local names of the default export of a file.
    pub fn default_names(&self, file: FileId) -> &[CompactString] {
        self.names.defaults.get(&file).map_or(&[], Vec::as_slice)
    }

    /// The names that one renaming leads to.
    pub fn renamed_once(&self, name: &str) -> &[CompactString] {
        self.names.renamings.get(name).map_or(&[], Vec::as_slice)
    }

    /// Names of the results of calls that were handed something of this name.
    pub fn wrapped_once(&self, name: &str) -> &[CompactString] {
        self.names.wrappings.get(name).map_or(&[], Vec::as_slice)
    }

    /// All names that renamings lead to from these, these included; bounded. A function is renamed once or twice on its way, and to a few
    /// names; `value` and `item` stand for anything. Errs towards misses.
    pub fn renamed(&self, names: impl IntoIterator<Item = CompactString>) -> Vec<CompactString> {
        let mut seen: FxHashSet<CompactString> = FxHashSet::default();
        let mut all: Vec<CompactString> = Vec::new();
        for name in names {
            if seen.insert(name.clone()) {
                all.push(name);
            }
        }
        let bound = all.len() + limits::RENAMINGS;
        let mut next = 0;
        for _ in 0..limits::RENAMING_HOPS {
            let end = all.len();
            while next < end && all.len() < bound {
                let further = self.renamed_once(&all[next]);
                if further.len() <= limits::RENAMINGS_OF_ONE {
                    all.extend(further.iter().filter(|name| seen.insert((*name).clone())).cloned());
                }
                next += 1;
            }
        }
        all
    }
}
