//! Type names to declarations: in the file, through imports and barrels, among the global ones.

use compact_str::CompactString;

use crate::ir::{ClassId, ExportKind, ImportedName, RequestId, TypeDeclKind, Value};
use crate::limits;
use crate::link::{ClassRef, Program, Target};
use crate::source::FileId;

/// What a type name stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeSite {
    /// A declaration: index into the module's types.
    Declared {
        file: FileId,
        index: usize,
    },
    Class(ClassRef),
    /// A type of a package.
    Package {
        package: CompactString,
        name: Vec<CompactString>,
    },
}

impl Program {
    /// Where a dotted type name, as written in `file`, is declared.
    pub fn type_site(&self, file: FileId, name: &[CompactString]) -> Option<TypeSite> {
        self.find_type(file, name, limits::RE_EXPORTS)
    }

    /// All declarations of a name: an interface may have several in one file.
    pub(super) fn type_sites(&self, file: FileId, name: &[CompactString]) -> Vec<TypeSite> {
        self.merged(self.type_site(file, name))
    }

    /// `import('m').User`.
    pub(super) fn imported_type_sites(
        &self,
        file: FileId,
        request: RequestId,
        name: &[CompactString],
    ) -> Vec<TypeSite> {
        let found = match self.target(file, request) {
            Target::File(next) => self.exported_type(*next, name, limits::RE_EXPORTS),
            Target::Package(package) => {
                Some(TypeSite::Package { package: package.clone(), name: name.to_vec() })
            }
            Target::Missing => None,
        };
        self.merged(found)
    }

    /// With the other declarations of the same name: in the same file, and of interfaces that are known everywhere, or are of one module, in all files.
    fn merged(&self, site: Option<TypeSite>) -> Vec<TypeSite> {
        let Some(TypeSite::Declared { file, index }) = site else { return site.into_iter().collect() };
        let Some(summary) = self.summary(file) else { return Vec::new() };
        let decl = &summary.module.types[index];
        // `Api.Me` and `Bare.Me` of one file are two.
        let is_own = |index: &&usize| summary.module.types[**index].within == decl.within;
        let named = summary.types_by_name.get(&decl.name).into_iter().flatten();
        let own = named.filter(is_own).map(|index| (file, *index));
        let is_merged = decl.is_global && decl.kind == TypeDeclKind::Interface;
        let all = self.global_types.get(&decl.name).filter(|_| is_merged).into_iter().flatten().copied();
        let is_added = decl.within.is_empty() && decl.kind == TypeDeclKind::Interface;
        let module = decl.module.as_ref().filter(|_| is_added);
        let added = module.map_or(&[][..], |module| self.types_of_module(module, &decl.name));
        let all = all.chain(added.iter().copied());
        let is_interface = |(file, index): &(FileId, usize)| {
            let other = &self.module(*file).types[*index];
            other.kind == TypeDeclKind::Interface && other.within == decl.within
        };
        let others = all.filter(|(other, _)| *other != file).filter(is_interface);
        let others = others.take(limits::MERGED_INTERFACES);
        own.chain(others).map(|(file, index)| TypeSite::Declared { file, index }).collect()
    }

    fn find_type(&self, file: FileId, name: &[CompactString], fuel: usize) -> Option<TypeSite> {
        let fuel = fuel.checked_sub(1)?;
        let (first, rest) = name.split_first()?;
        let summary = self.summary(file)?;
        let module = &summary.module;
        let wanted = rest.last().unwrap_or(first);
        let within = &name[..name.len() - 1];
        let is_own = |index: &usize| !self.is_outline(file) || module.types[*index].within.ends_with(within);
        if let Some(index) = summary.type_named(name).filter(is_own) {
            return Some(TypeSite::Declared { file, index });
        }
        if let Some(index) = module.classes.iter().position(|class| class.name.as_ref() == Some(wanted)) {
            return Some(TypeSite::Class(ClassRef { file, id: ClassId::new(index) }));
        }
        let Some(import) = module.imports.iter().find(|import| import.local == *first) else {
            return self.global_type(file, wanted, within);
        };
        let target = self.target(file, import.request);
        match (target, &import.imported) {
            (Target::Package(package), ImportedName::Name(imported)) => {
                let name = std::iter::once(imported.clone()).chain(rest.iter().cloned()).collect();
                Some(TypeSite::Package { package: package.clone(), name })
            }
            (Target::Package(package), ImportedName::Namespace) => {
                Some(TypeSite::Package { package: package.clone(), name: rest.to_vec() })
            }
            (Target::File(next), ImportedName::Name(imported)) => {
                let name: Vec<_> = std::iter::once(imported.clone()).chain(rest.iter().cloned()).collect();
                self.exported_type(*next, &name, fuel)
            }
            (Target::File(next), ImportedName::Namespace) => self.exported_type(*next, rest, fuel),
            (Target::Missing, _) => None,
        }
    }

    /// `declare global { interface User { … } }`, and the types of `.d.ts` scripts.
    /// `Acme.User` may be written in ways of tools, so that a program's namespaces are not compared; an outline's is nobody else's `User`, and
    /// a bare name is no type of a namespace.
    fn global_type(&self, from: FileId, name: &CompactString, within: &[CompactString]) -> Option<TypeSite> {
        let mut all = self.global_types.get(name)?.iter();
        let is_known = |(file, index): &&(FileId, usize)| {
            let is_loose = !within.is_empty() && !self.is_outline(from);
            is_loose || self.module(*file).types[*index].within == within
        };
        let (file, index) = all.find(is_known)?;
        Some(TypeSite::Declared { file: *file, index: *index })
    }

    /// A type exported by a file, through re-exports.
    fn exported_type(&self, file: FileId, name: &[CompactString], fuel: usize) -> Option<TypeSite> {
        let fuel = fuel.checked_sub(1)?;
        let first = name.first()?;
        let summary = self.summary(file)?;
        for export in &summary.module.exports {
            match &export.kind {
                ExportKind::Local { exported, local, value } if exported == first => {
                    if let Some(Value::Class(class)) = value.map(|value| summary.module.value(value)) {
                        return Some(TypeSite::Class(ClassRef { file, id: *class }));
                    }
                    let local = local.clone().unwrap_or_else(|| first.clone());
                    // `export namespace Api { export interface User { … } }` and `Api.User`.
                    let own = std::iter::once(local).chain(name[1..].iter().cloned()).collect::<Vec<_>>();
                    let found = self.find_type(file, &own, fuel);
                    if found.is_some() {
                        return found;
                    }
                }
                ExportKind::Indirect { exported, request, imported } if exported == first => {
                    return self.re_exported_type(file, *request, imported, name, fuel);
                }
                _ => {}
            }
        }
        // `Api.User` is declared under its last name.
        let asked = [first, name.last()?];
        let starred =
            self.starred(file, &asked).into_iter().find_map(|request| match self.target(file, request) {
                Target::File(next) => self.exported_type(*next, name, fuel),
                Target::Package(_) | Target::Missing => None,
            });
        starred.or_else(|| Some(TypeSite::Declared { file, index: summary.type_named(name)? }))
    }

    /// `export { imported as name } from request`, `export * as name from request`.
    fn re_exported_type(
        &self,
        file: FileId,
        request: RequestId,
        imported: &ImportedName,
        name: &[CompactString],
        fuel: usize,
    ) -> Option<TypeSite> {
        let rest = name.get(1..).unwrap_or_default();
        let next_name: Vec<CompactString> = match imported {
            ImportedName::Name(name) => std::iter::once(name.clone()).chain(rest.iter().cloned()).collect(),
            ImportedName::Namespace => rest.to_vec(),
        };
        match self.target(file, request) {
            Target::File(next) => self.exported_type(*next, &next_name, fuel),
            Target::Package(package) => Some(TypeSite::Package { package: package.clone(), name: next_name }),
            Target::Missing => None,
        }
    }
}
