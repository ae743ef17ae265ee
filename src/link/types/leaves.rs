//! From a type as written to the forms that have fields of their own.

use compact_str::CompactString;

use super::asked::Row;
use super::{TypeAt, TypeForm, Types};
use crate::ir::path::{ApiPath, Root, Segment};
use crate::ir::schema::{library_at, library_of_type};
use crate::ir::{PrimitiveType, Type};
use crate::limits;
use crate::link::{ClassRef, TypeSite};
use crate::source::FileId;

/// A form that no name stands for any more: an object, class, list, function, text.
#[derive(Clone, Debug)]
pub(super) struct Leaf<'p> {
    pub(super) ty: TypeAt<'p>,
    /// The name of the type that declares it.
    pub(super) of: Option<&'p str>,
}

impl<'p> Types<'p> {
    /// The parts of a type: members of unions and intersections, names followed to their declarations. A part that is not
    /// known is a leaf as it is written.
    pub(super) fn leaves(&self, ty: &TypeAt<'p>) -> Vec<Leaf<'p>> {
        self.leaves_within(ty, limits::FIELD_TYPE_DEPTH)
    }

    pub(super) fn leaves_within(&self, ty: &TypeAt<'p>, depth: usize) -> Vec<Leaf<'p>> {
        let mut leaves = Vec::new();
        self.split(ty, None, depth, &mut leaves);
        leaves
    }

    pub(super) fn split(
        &self,
        at: &TypeAt<'p>,
        of: Option<&'p str>,
        depth: usize,
        leaves: &mut Vec<Leaf<'p>>,
    ) {
        let Some(depth) = self.spend(depth).filter(|_| leaves.len() < limits::TYPE_LEAVES) else { return };
        match at.form {
            TypeForm::Written(Type::Union(parts) | Type::Intersection(parts)) => {
                for part in parts {
                    self.split(&at.with(part), of, depth, leaves);
                }
            }
            TypeForm::Written(Type::Named { name, arguments, .. }) => {
                let before = leaves.len();
                self.split_named(at, name, arguments, depth, leaves);
                // `type Errors = Partial<Record<keyof User, string[]>>`: what has no name of its own has that of the alias.
                for leaf in leaves[before..].iter_mut().filter(|leaf| leaf.of.is_none()) {
                    leaf.of = of;
                }
            }
            TypeForm::Written(Type::Imported { request, name }) => {
                let sites = self.program.imported_type_sites(at.file, *request, name);
                self.split_sites(at, &sites, &[], depth, leaves);
            }
            TypeForm::Written(Type::Indexed { base, key }) => {
                for member in self.indexed(at, base, key, depth) {
                    self.split(&member, None, depth, leaves);
                }
            }
            TypeForm::Written(Type::Query(name)) => {
                for value in self.named_value(at.file, name) {
                    self.split(&value, None, depth, leaves);
                }
            }
            TypeForm::Written(Type::Conditional { checked, pattern, yes, no }) => {
                self.split_conditional(at, [checked, pattern, yes, no], depth, leaves);
            }
            TypeForm::Value(value) => self.split_value(at, value, depth, leaves),
            TypeForm::Described(described) => self.split_described(at, described, depth, leaves),
            TypeForm::Returned(function) => self.split_returned(at, function, depth, leaves),
            TypeForm::Written(_) | TypeForm::Instance(_) | TypeForm::Key(_) => {
                leaves.push(Leaf { ty: at.clone(), of });
            }
        }
    }

    /// A name: what it is bound to, what the program declares, or a type of the language.
    fn split_named(
        &self,
        at: &TypeAt<'p>,
        name: &'p [CompactString],
        arguments: &'p [Type],
        depth: usize,
        leaves: &mut Vec<Leaf<'p>>,
    ) {
        if let [single] = name
            && let Some(bound) = at.parameter(single).cloned()
        {
            return self.split(&bound, None, depth, leaves);
        }
        let given: Vec<TypeAt<'p>> = arguments.iter().map(|argument| at.with(argument)).collect();
        let sites = self.program.type_sites(at.file, name);
        if !sites.is_empty() {
            return self.split_sites(at, &sites, &given, depth, leaves);
        }
        // `Field.Email` of an enum
        if name.len() > 1 && given.is_empty() {
            let values = self.named_value(at.file, name);
            if !values.is_empty() {
                return values.iter().for_each(|value| self.split(value, None, depth, leaves));
            }
        }
        let name = name.last().map_or("", |name| name.as_str());
        if self.split_utility(name, &given, depth, leaves) {
            return;
        }
        // A name that leads nowhere may be of a file that is generated of a schema.
        match self.schemas.iter().find_map(|library| self.type_in_files(library, name)) {
            Some((ty, of)) => self.split(&ty, Some(of), depth, leaves),
            None => leaves.push(Leaf { ty: at.clone(), of: None }),
        }
    }

    fn split_sites(
        &self,
        at: &TypeAt<'p>,
        sites: &[TypeSite],
        given: &[TypeAt<'p>],
        depth: usize,
        leaves: &mut Vec<Leaf<'p>>,
    ) {
        for site in sites {
            match site {
                TypeSite::Declared { file, index } => {
                    let decl = &self.program.module(*file).types[*index];
                    let ty = TypeAt::written(*file, &decl.ty).bind(&decl.parameters, given);
                    self.split(&ty, Some(&decl.name), depth, leaves);
                }
                TypeSite::Class(class) => {
                    let parameters = &self.program.module(class.file).class(class.id).type_parameters;
                    let ty = TypeAt::instance(ClassRef { file: class.file, id: class.id });
                    self.split(&ty.bind(parameters, given), None, depth, leaves);
                }
                TypeSite::Package { package, name } => {
                    if !self.split_package_type(at, package, name, given, depth, leaves) {
                        leaves.push(Leaf { ty: at.clone(), of: None });
                    }
                }
            }
        }
    }

    /// A type of a package: what the program adds to it, what a library's calls describe, what schemas declare. False when none is known.
    fn split_package_type(
        &self,
        at: &TypeAt<'p>,
        package: &CompactString,
        name: &[CompactString],
        given: &[TypeAt<'p>],
        depth: usize,
        leaves: &mut Vec<Leaf<'p>>,
    ) -> bool {
        let last = name.last().map_or("", |name| name.as_str());
        let segments = name.iter().cloned().map(Segment::Member).collect();
        let path = ApiPath { root: Root::Package(package.clone()), segments };
        let known = library_at(self.schemas, &path);
        let namespaces = known.iter().flat_map(|(library, _)| &library.namespaces);
        let modules = std::iter::once(package).chain(namespaces);
        let added: Vec<_> = modules.flat_map(|module| self.program.types_of_module(module, last)).collect();
        for (file, index) in &added {
            let decl = &self.program.module(*file).types[*index];
            let ty = TypeAt::written(*file, &decl.ty).bind(&decl.parameters, given);
            self.split(&ty, Some(&decl.name), depth, leaves);
        }
        // What the package itself says of the type stands beside what is added: `body` of `Request<P, R, Body>`.
        if !added.is_empty() {
            return !self.holds_members(&Leaf { ty: at.clone(), of: None });
        }
        let Some((library, _)) = known else { return false };
        if let Some((ty, of)) = self.type_in_files(library, last) {
            // `OrderGetPayload<{ include: { customer: true } }>`
            let asking = given.first().filter(|_| library.asks.is_some() && of != last);
            match asking {
                Some(asking) => {
                    let by = self.asking_of(asking, depth);
                    let row =
                        by.map(|by| TypeAt::row(asking.file, library, Row { model: of, by, list: false }));
                    leaves.push(Leaf { ty: row.unwrap_or_else(|| at.clone()), of: Some(of) });
                }
                None => self.split(&ty, Some(of), depth, leaves),
            }
            return true;
        }
        let (Some(first), Some(library)) = (given.first(), library_of_type(self.schemas, &path)) else {
            return false;
        };
        for leaf in self.leaves_within(first, depth) {
            match leaf.ty.form {
                TypeForm::Value(value) => {
                    self.split(&TypeAt::described(leaf.ty.file, library, value), None, depth, leaves);
                }
                TypeForm::Written(Type::Named { name, .. }) if self.is_of_library(leaf.ty.file, name) => {
                    self.split_description(&leaf.ty, library, depth, leaves);
                }
                _ => leaves.push(leaf),
            }
        }
        true
    }

    /// `ResultOf<typeof DOCUMENT>` of `const DOCUMENT: DocumentNode<Me>`: is it a type of a package whose values describe something?
    pub(super) fn is_of_library(&self, file: FileId, name: &[CompactString]) -> bool {
        self.program.type_sites(file, name).into_iter().any(|site| match site {
            TypeSite::Package { package, .. } => {
                let path = ApiPath { root: Root::Package(package), segments: Vec::new() };
                library_at(self.schemas, &path).is_some()
            }
            TypeSite::Declared { .. } | TypeSite::Class(_) => false,
        })
    }

    /// `T['k']`, `T[number]`, `Events[K]`, `Parameters<F>[0]`.
    pub(super) fn indexed(
        &self,
        at: &TypeAt<'p>,
        base: &'p Type,
        key: &'p Type,
        depth: usize,
    ) -> Vec<TypeAt<'p>> {
        let base = at.with(base);
        let keys = at.with(key);
        if let Type::Primitive(PrimitiveType::Number) = key {
            return self.element_within(&base, depth).into_iter().collect();
        }
        match self.key_names(&keys, depth) {
            Some(names) => {
                names.iter().filter_map(|name| self.member_within(&base, &name.text(), depth)).collect()
            }
            None => self.element_within(&base, depth).into_iter().collect(),
        }
    }
}
