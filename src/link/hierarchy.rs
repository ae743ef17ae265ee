//! Who implements an interface, and who extends a class: where a call through the declared type may end.
//!
//! Takes the linked files, gives direct implementors and subclasses. By declarations only: nothing is said about which of them is
//! made where.

use rustc_hash::FxHashMap;

use super::{ClassRef, Program, TypeSite};
use crate::ir::{ClassId, Type};
use crate::limits;
use crate::source::FileId;
use crate::summary::value_name;

#[derive(Debug, Default)]
pub(super) struct Hierarchy {
    /// By file and index of the interface's declaration.
    implementors: FxHashMap<(FileId, usize), Vec<ClassRef>>,
    subclasses: FxHashMap<ClassRef, Vec<ClassRef>>,
}

impl Hierarchy {
    pub(super) fn of(program: &Program) -> Self {
        let mut hierarchy = Self::default();
        for (file, summary) in program.files() {
            for (at, class) in summary.module.classes.iter().enumerate() {
                let own = ClassRef { file, id: ClassId::new(at) };
                for ty in &class.implements {
                    hierarchy.implements(program, file, ty, own, limits::INHERITANCE);
                }
                let parent = class.extends.and_then(|parent| value_name(&summary.module, parent));
                if let Some(TypeSite::Class(parent)) =
                    parent.and_then(|name| program.type_site(file, &[name]))
                {
                    hierarchy.extends(parent, own);
                }
            }
        }
        hierarchy
    }

    /// `class C implements I`, and all that I extends.
    fn implements(&mut self, program: &Program, file: FileId, ty: &Type, class: ClassRef, fuel: usize) {
        let Some(fuel) = fuel.checked_sub(1) else { return };
        match ty {
            Type::Named { name, .. } => match program.type_site(file, name) {
                Some(TypeSite::Declared { file, index }) => {
                    let known = self.implementors.entry((file, index)).or_default();
                    if !known.contains(&class) {
                        known.push(class);
                        self.implements(program, file, &program.module(file).types[index].ty, class, fuel);
                    }
                }
                // `class C implements Service`, where the class stands for what is injected.
                Some(TypeSite::Class(parent)) => self.extends(parent, class),
                Some(TypeSite::Package { .. }) | None => {}
            },
            Type::Intersection(parts) => {
                for part in parts {
                    self.implements(program, file, part, class, fuel);
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

impl Program {
    /// Classes that implement an interface of the program.
    pub fn implementors(&self, file: FileId, index: usize) -> &[ClassRef] {
        self.hierarchy.implementors.get(&(file, index)).map_or(&[], Vec::as_slice)
    }

    /// Classes that extend a class of the program.
    pub fn subclasses(&self, class: ClassRef) -> &[ClassRef] {
        self.hierarchy.subclasses.get(&class).map_or(&[], Vec::as_slice)
    }
}
