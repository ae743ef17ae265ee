//! Type names to declarations, and the fields that a declared type has.

use compact_str::CompactString;

use super::{ClassRef, Node, Program, Target};
use crate::ir::{ClassId, ExportKind, ImportedName, Key, MemberKind, Type, Value};
use crate::limits;
use crate::source::{FileId, Place};

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

/// A field of a declared type.
#[derive(Clone, Debug)]
pub struct TypeField {
    pub name: CompactString,
    /// The field's own type, in the file where it is written.
    pub ty: Option<(FileId, Type)>,
    pub place: Place,
    /// The name of the type that declares it.
    pub of: Option<CompactString>,
}

impl Program {
    /// Where a dotted type name, as written in `file`, is declared.
    pub fn type_site(&self, file: FileId, name: &[CompactString]) -> Option<TypeSite> {
        self.find_type(file, name, limits::RE_EXPORTS)
    }

    fn find_type(&self, file: FileId, name: &[CompactString], fuel: usize) -> Option<TypeSite> {
        let fuel = fuel.checked_sub(1)?;
        let (first, rest) = name.split_first()?;
        let module = &self.summary(file)?.module;
        let wanted = rest.last().unwrap_or(first);
        if let Some(index) = module.types.iter().position(|decl| decl.name == *wanted) {
            return Some(TypeSite::Declared { file, index });
        }
        if let Some(index) = module.classes.iter().position(|class| class.name.as_ref() == Some(wanted)) {
            return Some(TypeSite::Class(ClassRef { file, id: ClassId::new(index) }));
        }
        let import = module.imports.iter().find(|import| import.local == *first)?;
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

    /// A type exported by a file, through re-exports.
    fn exported_type(&self, file: FileId, name: &[CompactString], fuel: usize) -> Option<TypeSite> {
        let fuel = fuel.checked_sub(1)?;
        let first = name.first()?;
        let module = &self.summary(file)?.module;
        for export in &module.exports {
            match &export.kind {
                ExportKind::Local { exported, local, value } if exported == first => {
                    if let Some(Value::Class(class)) = value.map(|value| module.value(value)) {
                        return Some(TypeSite::Class(ClassRef { file, id: *class }));
                    }
                    let local = local.clone().unwrap_or_else(|| first.clone());
                    let found = self.find_type(file, std::slice::from_ref(&local), fuel);
                    if found.is_some() {
                        return found;
                    }
                }
                ExportKind::Indirect { exported, request, imported } if exported == first => {
                    let next_name = match imported {
                        ImportedName::Name(name) => name.clone(),
                        ImportedName::Namespace => name.get(1)?.clone(),
                    };
                    return match self.target(file, *request) {
                        Target::File(next) => self.exported_type(*next, &[next_name], fuel),
                        Target::Package(package) => {
                            Some(TypeSite::Package { package: package.clone(), name: vec![next_name] })
                        }
                        Target::Missing => None,
                    };
                }
                _ => {}
            }
        }
        let starred = module.exports.iter().find_map(|export| match export.kind {
            ExportKind::Star { request } => match self.target(file, request) {
                Target::File(next) => self.exported_type(*next, name, fuel),
                _ => None,
            },
            _ => None,
        });
        starred.or_else(|| {
            module
                .types
                .iter()
                .position(|decl| decl.name == *first)
                .map(|index| TypeSite::Declared { file, index })
        })
    }

    /// The fields of a type as written in `file`; `None` when they are not known.
    pub fn type_fields(&self, file: FileId, ty: &Type) -> Option<Vec<TypeField>> {
        let mut fields = Vec::new();
        self.collect_fields(file, ty, None, limits::FIELD_TYPE_DEPTH, &mut fields).then_some(fields)
    }

    /// The fields of a class of the program.
    pub fn class_fields(&self, class: ClassRef) -> Option<Vec<TypeField>> {
        let mut fields = Vec::new();
        self.site_fields(&TypeSite::Class(class), limits::FIELD_TYPE_DEPTH, &mut fields).then_some(fields)
    }

    fn collect_fields(
        &self,
        file: FileId,
        ty: &Type,
        of: Option<&CompactString>,
        fuel: usize,
        fields: &mut Vec<TypeField>,
    ) -> bool {
        let Some(fuel) = fuel.checked_sub(1) else { return false };
        match ty {
            Type::Object { fields: own, index } => {
                for field in own {
                    fields.push(TypeField {
                        name: field.name.clone(),
                        ty: Some((file, field.ty.clone())),
                        place: Place { file, span: field.span },
                        of: of.cloned(),
                    });
                }
                !own.is_empty() || index.is_none()
            }
            Type::Union(parts) => {
                let known: Vec<bool> =
                    parts.iter().map(|part| self.collect_fields(file, part, of, fuel, fields)).collect();
                known.contains(&true)
            }
            Type::Intersection(parts) => {
                let known: Vec<bool> =
                    parts.iter().map(|part| self.collect_fields(file, part, of, fuel, fields)).collect();
                known.contains(&true)
            }
            Type::Named { name, arguments, .. } => self.named_fields(file, name, arguments, fuel, fields),
            Type::Imported { request, name } => match self.target(file, *request) {
                Target::File(next) => match self.exported_type(*next, name, fuel) {
                    Some(site) => self.site_fields(&site, fuel, fields),
                    None => false,
                },
                _ => false,
            },
            _ => false,
        }
    }

    /// `Partial<User>`, `Pick<User, 'a' | 'b'>`, `Omit<User, 'a'>`, `User`.
    fn named_fields(
        &self,
        file: FileId,
        name: &[CompactString],
        arguments: &[Type],
        fuel: usize,
        fields: &mut Vec<TypeField>,
    ) -> bool {
        let last = name.last().map_or("", |name| name.as_str());
        match (last, arguments) {
            ("Partial" | "Required" | "Readonly" | "NonNullable" | "Awaited" | "Promise", [of, ..]) => {
                self.collect_fields(file, of, None, fuel, fields)
            }
            ("Pick" | "Omit", [of, keys]) => {
                let mut all = Vec::new();
                if !self.collect_fields(file, of, None, fuel, &mut all) {
                    return false;
                }
                let keys = literal_names(keys);
                let keep = |field: &TypeField| keys.contains(&field.name) == (last == "Pick");
                fields.extend(all.into_iter().filter(keep));
                true
            }
            _ => match self.find_type(file, name, fuel) {
                Some(site) => self.site_fields(&site, fuel, fields),
                None => false,
            },
        }
    }

    fn site_fields(&self, site: &TypeSite, fuel: usize, fields: &mut Vec<TypeField>) -> bool {
        match site {
            TypeSite::Declared { file, index } => {
                let decl = &self.module(*file).types[*index];
                self.collect_fields(*file, &decl.ty, Some(&decl.name), fuel, fields)
            }
            TypeSite::Class(class) => {
                let module = self.module(class.file);
                let decl = module.class(class.id);
                let own = decl.members.iter().filter(|member| !member.is_static);
                for member in own {
                    let (Key::Name(name), MemberKind::Field(_) | MemberKind::Getter(_)) =
                        (&member.key, &member.kind)
                    else {
                        continue;
                    };
                    fields.push(TypeField {
                        name: name.clone(),
                        ty: member.ty.clone().map(|ty| (class.file, ty)),
                        place: Place { file: class.file, span: member.span },
                        of: decl.name.clone(),
                    });
                }
                !fields.is_empty()
            }
            TypeSite::Package { .. } => false,
        }
    }

    /// The declared type of a value: an annotation on it, its variable, or its parameter.
    pub fn declared_type(&self, node: Node) -> Option<(FileId, &Type)> {
        let module = self.module(node.file);
        let ty = match module.value(node.id) {
            Value::Typed { ty, .. } => Some(ty.as_ref()),
            Value::Capture(binding) => module.binding(*binding).ty.as_ref(),
            Value::Parameter(n) => {
                module.function(module.owner(node.id)).parameters.get(usize::from(*n))?.ty.as_ref()
            }
            _ => {
                let binding = module.names.get(node.id.index()).copied().flatten();
                binding.and_then(|binding| module.binding(binding).ty.as_ref())
            }
        };
        ty.map(|ty| (node.file, ty))
    }
}

fn literal_names(ty: &Type) -> Vec<CompactString> {
    match ty {
        Type::Literal(crate::ir::Literal::String(name)) => vec![name.clone()],
        Type::Union(parts) => parts.iter().flat_map(literal_names).collect(),
        _ => Vec::new(),
    }
}
