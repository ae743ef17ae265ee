//! From a type as written to the forms that have fields of their own.

use super::{TypeAt, TypeForm, Types};
use crate::ir::{Literal, PrimitiveType, Type};
use crate::limits;
use crate::link::{ClassRef, TypeSite};

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
                self.split_named(at, name, arguments, depth, leaves);
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
            TypeForm::Value(value) => self.split_value(at, value, depth, leaves),
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
        name: &'p [compact_str::CompactString],
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
        if !self.split_utility(at, name.last().map_or("", |name| name.as_str()), &given, depth, leaves) {
            leaves.push(Leaf { ty: at.clone(), of: None });
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
                TypeSite::Package { .. } => leaves.push(Leaf { ty: at.clone(), of: None }),
            }
        }
    }

    /// The property names that a type of names stands for: `'a' | 'b'`, `keyof User`, an enum. `None` when it may be any name.
    pub(super) fn key_names(&self, keys: &TypeAt<'p>, depth: usize) -> Option<Vec<&'p str>> {
        let depth = self.spend(depth)?;
        let mut names = Vec::new();
        let leaves = self.leaves_within(keys, depth);
        if leaves.is_empty() {
            return None;
        }
        for leaf in leaves {
            match leaf.ty.form {
                TypeForm::Written(Type::Literal(Literal::String(name) | Literal::Number(name))) => {
                    names.push(name.as_str());
                }
                TypeForm::Key(name) => names.push(name),
                TypeForm::Written(Type::KeyOf(base)) => {
                    let fields = self.fields_within(&leaf.ty.with(base), depth)?;
                    names.extend(fields.list.iter().map(|field| field.name));
                }
                TypeForm::Value(value) => names.push(self.literal_text(leaf.ty.file, value)?),
                _ => return None,
            }
        }
        Some(names)
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
            Some(names) => names.iter().filter_map(|name| self.member_within(&base, name, depth)).collect(),
            None => self.element_within(&base, depth).into_iter().collect(),
        }
    }
}
