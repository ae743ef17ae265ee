//! Scopes: which declaration a name means, and which variables are changed from inside other functions.
//!
//! Built by [`super::scope_walk`] before lowering, because JavaScript hoists and because a variable that an
//! inner function writes cannot be followed in source order. Also hands out [`FunctionId`]s and
//! [`BindingId`]s, in source order.

use compact_str::CompactString;
use rustc_hash::FxHashMap;
use tree_sitter::Node;

use crate::ir::{BindingId, FunctionId, FunctionKind};
use crate::source::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ScopeId(u32);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BindingKind {
    Variable,
    Constant,
    Parameter,
    Function,
    Class,
    Import,
    /// An enum, a namespace, `import A = B.C`.
    Object,
}

/// A declared name, before anything is known of its values.
#[derive(Debug)]
pub(super) struct Declared {
    pub(super) name: CompactString,
    pub(super) kind: BindingKind,
    pub(super) function: FunctionId,
    pub(super) span: Span,
    /// A function other than the declaring one writes to it, or to a path below it.
    pub(super) written_outside: bool,
}

/// A function, before its body is lowered.
#[derive(Debug)]
pub(super) struct FunctionSeed {
    pub(super) kind: FunctionKind,
    pub(super) parent: Option<FunctionId>,
    pub(super) span: Span,
}

#[derive(Debug, Default)]
struct Scope {
    parent: Option<ScopeId>,
    names: FxHashMap<CompactString, BindingId>,
}

/// The scopes of one file.
#[derive(Debug, Default)]
pub(super) struct Scopes {
    all: Vec<Scope>,
    opened: FxHashMap<usize, ScopeId>,
    function_of: FxHashMap<usize, FunctionId>,
    pub(super) declared: Vec<Declared>,
    pub(super) functions: Vec<FunctionSeed>,
    /// Places where a variable is written, ascending.
    writes: Vec<(u32, BindingId)>,
}

impl Scopes {
    pub(super) const ROOT: ScopeId = ScopeId(0);

    /// The scope that a node opens.
    pub(super) fn opened_by(&self, node: Node<'_>) -> Option<ScopeId> {
        self.opened.get(&node.id()).copied()
    }

    /// The function that a node is.
    pub(super) fn function(&self, node: Node<'_>) -> Option<FunctionId> {
        self.function_of.get(&node.id()).copied()
    }

    /// What a name means in a scope.
    pub(super) fn resolve(&self, scope: ScopeId, name: &str) -> Option<BindingId> {
        let mut scope = Some(scope);
        while let Some(id) = scope {
            let here = &self.all[id.0 as usize];
            if let Some(binding) = here.names.get(name) {
                return Some(*binding);
            }
            scope = here.parent;
        }
        None
    }

    /// What a scope itself declares under a name.
    pub(super) fn declared_in(&self, scope: ScopeId, name: &str) -> Option<BindingId> {
        self.all[scope.0 as usize].names.get(name).copied()
    }

    pub(super) fn binding(&self, id: BindingId) -> &Declared {
        &self.declared[id.index()]
    }

    /// The variables written in a part of the file, each once, ascending.
    pub(super) fn written_in(&self, span: Span) -> Vec<BindingId> {
        let from = self.writes.partition_point(|(at, _)| *at < span.start);
        let to = self.writes.partition_point(|(at, _)| *at < span.end);
        let mut found: Vec<_> = self.writes[from..to].iter().map(|(_, binding)| *binding).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    pub(super) fn open(&mut self, node: Node<'_>, parent: Option<ScopeId>) -> ScopeId {
        let id = ScopeId(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        self.all.push(Scope { parent, names: FxHashMap::default() });
        self.opened.insert(node.id(), id);
        id
    }

    pub(super) fn open_function(&mut self, node: Node<'_>, seed: FunctionSeed) -> FunctionId {
        let id = FunctionId::new(self.functions.len());
        self.functions.push(seed);
        self.function_of.insert(node.id(), id);
        id
    }

    /// Declares a name once per scope: `var x; var x;` and `class C {} namespace C {}` are one binding.
    pub(super) fn declare(&mut self, scope: ScopeId, declared: Declared) {
        let name = declared.name.clone();
        let names = &mut self.all[scope.0 as usize].names;
        if names.contains_key(&name) {
            return;
        }
        names.insert(name, BindingId::new(self.declared.len()));
        self.declared.push(declared);
    }

    /// Settles the writes that were met, once every name is declared.
    pub(super) fn settle(&mut self, written: &[Written]) {
        for write in written {
            let Some(binding) = self.resolve(write.scope, &write.name) else { continue };
            let declared = &mut self.declared[binding.index()];
            declared.written_outside |= declared.function != write.function;
            self.writes.push((write.at, binding));
        }
        self.writes.sort_unstable();
    }
}

/// A write to a name, or to a path below it.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) name: CompactString,
    pub(super) scope: ScopeId,
    pub(super) function: FunctionId,
    pub(super) at: u32,
}
