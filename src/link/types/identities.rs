//! What a type says that a value is: an instance of a class, something of a package, or the value that `typeof` names.

use compact_str::CompactString;

use super::{TypeAt, TypeForm, TypeSite, Types};
use crate::ir::{CallKind, ImportedName, Type, Value};
use crate::limits;
use crate::link::{CallRef, ClassRef, Node, Target};
use crate::source::FileId;

#[derive(Clone, Debug, PartialEq)]
pub enum TypeIdentity {
    Instance(ClassRef),
    /// A type of a package, by its dotted name.
    Package {
        package: CompactString,
        name: Vec<CompactString>,
    },
    /// `typeof client` of what a package exports.
    Export {
        package: CompactString,
        name: Vec<CompactString>,
    },
    /// An interface or an alias of the program: its declaration.
    Declared {
        file: FileId,
        index: usize,
    },
    /// `typeof client`, and what a function gives that declares no result.
    Value(Node),
}

impl<'p> Types<'p> {
    pub fn identities(&self, ty: &TypeAt<'p>) -> Vec<TypeIdentity> {
        let mut found: Vec<TypeIdentity> = self.queried_export(ty).into_iter().collect();
        for leaf in self.leaves(ty) {
            let sites = match leaf.ty.form {
                TypeForm::Instance(id) => {
                    found.push(TypeIdentity::Instance(ClassRef { file: leaf.ty.file, id }));
                    continue;
                }
                TypeForm::Value(id) => {
                    found.push(TypeIdentity::Value(Node { file: leaf.ty.file, id }));
                    continue;
                }
                TypeForm::Written(Type::Named { name, .. }) => self.program.type_sites(leaf.ty.file, name),
                TypeForm::Written(Type::Imported { request, name }) => {
                    self.program.imported_type_sites(leaf.ty.file, *request, name)
                }
                _ => continue,
            };
            found.extend(sites.into_iter().filter_map(|site| match site {
                TypeSite::Package { package, name } => Some(TypeIdentity::Package { package, name }),
                TypeSite::Class(class) => Some(TypeIdentity::Instance(class)),
                TypeSite::Declared { .. } => None,
            }));
        }
        self.declarations(ty, limits::FIELD_TYPE_DEPTH, &mut found);
        found
    }

    /// The declarations that a type names, itself, as a part or through another name: `Tracker`, `Tracker | null`,
    /// `ReturnType<typeof makeTracker>`.
    fn declarations(&self, ty: &TypeAt<'p>, depth: usize, found: &mut Vec<TypeIdentity>) {
        let Some(depth) = self.spend(depth) else { return };
        match ty.form {
            TypeForm::Written(Type::Named { name, arguments, .. }) => {
                let sites = self.program.type_sites(ty.file, name);
                if let ([], [name], [given, ..]) = (sites.as_slice(), name.as_slice(), arguments.as_slice()) {
                    for other in self.stood_for(name, &ty.with(given), depth).unwrap_or_default() {
                        self.declarations(&other, depth, found);
                    }
                }
                for site in sites {
                    let TypeSite::Declared { file, index } = site else { continue };
                    found.push(TypeIdentity::Declared { file, index });
                    // `interface Own extends Base`: what is a `Base` need not be an `Own`.
                    let declared = &self.program.module(file).types[index].ty;
                    if matches!(declared, Type::Named { .. } | Type::Union(_)) {
                        self.declarations(&TypeAt::written(file, declared), depth, found);
                    }
                }
            }
            TypeForm::Written(Type::Union(parts) | Type::Intersection(parts)) => {
                for part in parts.iter().take(limits::TYPE_LEAVES) {
                    self.declarations(&ty.with(part), depth, found);
                }
            }
            TypeForm::Value(value) => {
                for other in self.said_of(Node { file: ty.file, id: value }, depth) {
                    self.declarations(&other, depth, found);
                }
            }
            TypeForm::Returned(function) => {
                let declared = self.program.module(ty.file).function(function).return_type.as_ref();
                if let Some(declared) = declared {
                    self.declarations(&ty.with(declared), depth, found);
                }
            }
            _ => {}
        }
    }

    /// What a value is declared to be: by an annotation, or by the function that gives it (`analytics: makeAnalytics()`).
    fn said_of(&self, node: Node, depth: usize) -> Vec<TypeAt<'p>> {
        if let Some(declared) = self.program.declared_type(node) {
            return vec![declared];
        }
        let module = self.program.module(node.file);
        match module.value(node.id) {
            Value::Call(call) if module.call(*call).kind == CallKind::Call => {
                let callee = TypeAt::value(node.file, module.call(*call).callee);
                self.results(&callee, &[], Some(CallRef { file: node.file, id: *call }), depth)
            }
            _ => Vec::new(),
        }
    }

    fn queried_export(&self, ty: &TypeAt<'p>) -> Option<TypeIdentity> {
        let TypeForm::Written(Type::Query(name)) = ty.form else { return None };
        let (first, rest) = name.split_first()?;
        let import = self.program.module(ty.file).imports.iter().find(|import| import.local == *first)?;
        let Target::Package(package) = self.program.target(ty.file, import.request) else { return None };
        let exported = match &import.imported {
            ImportedName::Name(name) => Some(name.clone()),
            ImportedName::Namespace => None,
        };
        let name = exported.into_iter().chain(rest.iter().cloned()).collect();
        Some(TypeIdentity::Export { package: package.clone(), name })
    }
}
