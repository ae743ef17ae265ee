//! Values that the program declares and does not make: `declare const viewer: Viewer`, `interface Window { viewer: Viewer }`,
//! `declare module 'm' { export function viewer(): Viewer }`.
//!
//! Takes the summaries, answers what a name is declared to be. What stands on `Window` counts as a global, as it is one.

use std::sync::Arc;

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use super::types::TypeAt;
use crate::ir::path::GLOBAL_OBJECTS;
use crate::ir::{ImportId, ImportedName, Key, Type, Value};
use crate::link::{Node, Program, Target};
use crate::source::FileId;
use crate::summary::FileSummary;

/// The interface that the object of all globals has.
const GLOBAL_INTERFACE: &str = "Window";

/// Index into the ambient values of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AmbientId(u32);

/// Where the type of an ambient value is written.
#[derive(Clone, Copy, Debug)]
enum Written {
    /// Of the module's ambient values.
    Value(usize),
    /// A field of a declared type.
    Field(usize, usize),
}

#[derive(Debug, Default)]
pub(super) struct Ambients {
    all: Vec<(FileId, Written)>,
    global: FxHashMap<CompactString, AmbientId>,
    /// Of one file.
    own: FxHashMap<(FileId, CompactString), AmbientId>,
    /// What other modules export, by their and its own name.
    exported: FxHashMap<(CompactString, CompactString), AmbientId>,
    /// Members of interfaces of other modules, by module, interface and name.
    members: FxHashMap<(CompactString, CompactString, CompactString), AmbientId>,
    /// The first file of knowledge; those after it are as well.
    outlines: Option<FileId>,
}

impl Ambients {
    pub(super) fn of(summaries: &[Option<Arc<FileSummary>>]) -> Self {
        let mut ambients = Self::default();
        for summary in summaries.iter().flatten() {
            let module = &summary.module;
            for (at, value) in module.ambients.iter().enumerate() {
                let id = ambients.add(module.file, Written::Value(at));
                let name = value.name.clone();
                match &value.module {
                    Some(of) => _ = ambients.exported.entry((of.clone(), name)).or_insert(id),
                    None if value.is_global => _ = ambients.global.entry(name).or_insert(id),
                    None => _ = ambients.own.entry((module.file, name)).or_insert(id),
                }
            }
            for (at, decl) in module.types.iter().enumerate() {
                let is_global = decl.is_global && decl.name == GLOBAL_INTERFACE;
                if !is_global && decl.module.is_none() {
                    continue;
                }
                for (field, declared) in fields(&decl.ty).iter().enumerate() {
                    let id = ambients.add(module.file, Written::Field(at, field));
                    let name = declared.name.clone();
                    match &decl.module {
                        Some(of) if !is_global => {
                            let key = (of.clone(), decl.name.clone(), name);
                            ambients.members.entry(key).or_insert(id);
                        }
                        _ => _ = ambients.global.entry(name).or_insert(id),
                    }
                }
            }
        }
        ambients
    }

    fn add(&mut self, file: FileId, written: Written) -> AmbientId {
        self.all.push((file, written));
        AmbientId(u32::try_from(self.all.len() - 1).unwrap_or(u32::MAX))
    }
}

/// What an interface has itself.
fn fields(ty: &Type) -> &[crate::ir::TypeField] {
    match ty {
        Type::Object { fields, .. } => fields,
        // `interface Window extends Own { … }`: the body comes first.
        Type::Intersection(parts) => parts.first().map_or(&[], fields),
        _ => &[],
    }
}

impl Program {
    /// Tells which files, from this one on, are no part of the program: they declare of packages only what is of use.
    #[must_use]
    pub fn with_outlines(mut self, from: FileId) -> Self {
        self.ambients.outlines = Some(from);
        self
    }

    /// Do the types of a file have more fields than it says?
    pub(super) fn is_outline(&self, file: FileId) -> bool {
        self.ambients.outlines.is_some_and(|first| file >= first)
    }

    /// What a global name is declared to be, as seen from a file.
    pub fn ambient(&self, file: FileId, name: &CompactString) -> Option<AmbientId> {
        let own = self.ambients.own.get(&(file, name.clone()));
        own.or_else(|| self.ambients.global.get(name)).copied()
    }

    /// What a module that is not in the tree is declared to export.
    pub fn ambient_export(&self, file: FileId, import: ImportId) -> Option<AmbientId> {
        match &self.module(file).import(import).imported {
            ImportedName::Name(name) => self.ambient_exported(file, import, name),
            // `import * as make from 'm'` of a module that is one function.
            ImportedName::Namespace => self.ambient_exported(file, import, &"default".into()),
        }
    }

    /// `viewer` of the module that an import asks for.
    fn ambient_exported(&self, file: FileId, import: ImportId, name: &CompactString) -> Option<AmbientId> {
        let entry = self.module(file).import(import);
        if matches!(self.target(file, entry.request), Target::File(_)) {
            return None;
        }
        let of = &self.module(file).request(entry.request).specifier;
        self.ambients.exported.get(&(of.clone(), name.clone())).copied()
    }

    /// `export declare const viewer: Viewer` of a file of the tree, which exports nothing that it makes under this name.
    fn ambient_of_file(&self, file: FileId, import: ImportId) -> Option<AmbientId> {
        let entry = self.module(file).import(import);
        let (ImportedName::Name(name), Target::File(of)) =
            (&entry.imported, self.target(file, entry.request))
        else {
            return None;
        };
        self.ambients.own.get(&(*of, name.clone())).copied()
    }

    /// What a member of an interface of another module is declared to be: `$api` of `ComponentCustomProperties` in `vue`.
    pub fn ambient_member(
        &self,
        module: &CompactString,
        interface: &CompactString,
        name: &CompactString,
    ) -> Option<AmbientId> {
        self.ambients.members.get(&(module.clone(), interface.clone(), name.clone())).copied()
    }

    pub fn ambient_type(&self, id: AmbientId) -> TypeAt<'_> {
        let (file, ty) = self.ambient_written(id);
        TypeAt::written(file, ty)
    }

    /// The type, and the file it is written in.
    pub fn ambient_written(&self, id: AmbientId) -> (FileId, &Type) {
        let (file, written) = self.ambients.all[id.0 as usize];
        let module = self.module(file);
        let ty = match written {
            Written::Value(at) => &module.ambients[at].ty,
            Written::Field(at, field) => &fields(&module.types[at].ty)[field].ty,
        };
        (file, ty)
    }

    /// What a value that the program does not make is declared to be: `viewer`, `window.viewer`, an import.
    pub(super) fn ambient_value(&self, node: Node) -> Option<TypeAt<'_>> {
        let module = self.module(node.file);
        let id = match module.value(node.id) {
            Value::Global(name) => self.ambient(node.file, name),
            Value::Import(import) => {
                self.ambient_export(node.file, *import).or_else(|| self.ambient_of_file(node.file, *import))
            }
            Value::Load { base, key: Key::Name(name) } => match module.value(super::untyped(module, *base)) {
                Value::Global(root) if GLOBAL_OBJECTS.contains(&root.as_str()) => {
                    self.ambients.global.get(name).copied()
                }
                // `api.viewer` of `import * as api from 'm'`
                Value::Import(import) if module.import(*import).imported == ImportedName::Namespace => {
                    self.ambient_exported(node.file, *import, name)
                }
                _ => None,
            },
            _ => None,
        };
        id.map(|id| self.ambient_type(id))
    }
}
