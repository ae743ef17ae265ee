//! Who implements an interface, and who extends a class: where a call through the declared type may end.
//!
//! Takes the linked files, gives direct implementors (classes, and object literals that are declared to be one) and subclasses. By
//! declarations only: nothing is said about which of them is made where.

use rustc_hash::FxHashMap;

use super::{ClassRef, Node, Program, TypeSite};
use crate::ir::{ClassId, Entry, Module, Type, Value, ValueId};
use crate::limits;
use crate::source::FileId;
use crate::summary::value_name;

/// What may stand where an interface is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Implementor {
    /// `class C implements I`.
    Class(ClassRef),
    /// `const c: I = { send() {} }`, `const make = (): I => ({ send() {} })`.
    Object(Node),
}

#[derive(Debug, Default)]
pub(super) struct Hierarchy {
    /// By file and index of the interface's declaration.
    implementors: FxHashMap<(FileId, usize), Vec<Implementor>>,
    subclasses: FxHashMap<ClassRef, Vec<ClassRef>>,
}

impl Hierarchy {
    pub(super) fn of(program: &Program) -> Self {
        let mut hierarchy = Self::default();
        for (file, summary) in program.files() {
            for (at, class) in summary.module.classes.iter().enumerate() {
                let own = ClassRef { file, id: ClassId::new(at) };
                for ty in &class.implements {
                    hierarchy.implements(program, file, ty, Implementor::Class(own), limits::INHERITANCE);
                }
                let parent = class.extends.and_then(|parent| value_name(&summary.module, parent));
                if let Some(TypeSite::Class(parent)) =
                    parent.and_then(|name| program.type_site(file, &[name]))
                {
                    hierarchy.extends(parent, own);
                }
            }
            for (object, ty) in declared_objects(&summary.module) {
                let own = Implementor::Object(Node { file, id: object });
                hierarchy.implements(program, file, ty, own, limits::INHERITANCE);
            }
        }
        hierarchy
    }

    /// `class C implements I`, and all that I extends.
    fn implements(&mut self, program: &Program, file: FileId, ty: &Type, own: Implementor, fuel: usize) {
        let Some(fuel) = fuel.checked_sub(1) else { return };
        match ty {
            Type::Named { name, arguments, .. } => match (program.type_site(file, name), own) {
                (Some(TypeSite::Declared { file, index }), _) => {
                    let known = self.implementors.entry((file, index)).or_default();
                    if !known.contains(&own) {
                        known.push(own);
                        self.implements(program, file, &program.module(file).types[index].ty, own, fuel);
                    }
                }
                // `class C implements Service`, where the class stands for what is injected.
                (Some(TypeSite::Class(parent)), Implementor::Class(class)) => self.extends(parent, class),
                // `async (): Promise<Tracker> => ({ … })`
                (None, Implementor::Object(_)) => {
                    for argument in arguments {
                        self.implements(program, file, argument, own, fuel);
                    }
                }
                _ => {}
            },
            Type::Intersection(parts) => {
                for part in parts {
                    self.implements(program, file, part, own, fuel);
                }
            }
            _ => {}
        }
    }

    fn extends(&mut self, parent: ClassRef, class: ClassRef) {
        let known = self.subclasses.entry(parent).or_default();
        if parent != class && !known.contains(&class) {
            known.push(class);
        }
    }
}

/// Object literals with functions in them, and the types that they are declared to have.
fn declared_objects(module: &Module) -> impl Iterator<Item = (ValueId, &Type)> {
    let typed = module.values.iter().filter_map(|value| match value {
        Value::Typed { base, ty } => Some((*base, &**ty)),
        _ => None,
    });
    let returned =
        module.functions.iter().filter_map(|function| Some((function, function.return_type.as_ref()?)));
    let returned = returned.flat_map(|(function, ty)| function.returns.iter().map(move |value| (*value, ty)));
    typed.chain(returned).filter(|(value, _)| has_function(module, *value))
}

/// Data has no functions, and nobody calls it.
fn has_function(module: &Module, value: ValueId) -> bool {
    let Value::Object(entries) = module.value(value) else { return false };
    entries.iter().any(|entry| match entry {
        Entry::Field { value, .. } => matches!(module.value(*value), Value::Closure(_)),
        Entry::Getter { .. } | Entry::Spread { .. } => false,
    })
}

impl Program {
    /// What implements an interface of the program.
    pub fn implementors(&self, file: FileId, index: usize) -> &[Implementor] {
        self.hierarchy.implementors.get(&(file, index)).map_or(&[], Vec::as_slice)
    }

    /// A class and those made from it, the nearest first, at most [`limits::SUBCLASSES`] of them. Nothing below a class that `enters` refuses.
    pub fn classes_below(&self, class: ClassRef, enters: impl Fn(ClassRef) -> bool) -> Vec<ClassRef> {
        let mut classes = vec![class];
        let mut next = 0;
        while let Some(at) = classes.get(next).copied() {
            next += 1;
            for below in self.subclasses(at) {
                if classes.len() < limits::SUBCLASSES && !classes.contains(below) && enters(*below) {
                    classes.push(*below);
                }
            }
        }
        classes
    }

    /// Classes that extend a class of the program.
    fn subclasses(&self, class: ClassRef) -> &[ClassRef] {
        self.hierarchy.subclasses.get(&class).map_or(&[], Vec::as_slice)
    }
}
