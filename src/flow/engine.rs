//! The engine: program, knowledge, and what was already worked out. Every question of the flow stage is a
//! [`Walk`](super::walk::Walk) over it.

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::clients::ClientIndex;
use super::operands::LibraryIndex;
use super::state::{PathKey, State, Tables, TraceId};
use super::walk::{Found, Mode, Terminal, Walk};
use crate::ir::path::ApiPath;
use crate::limits;
use crate::link::{CallRef, ClassRef, FunctionRef, Node, Program};
use crate::rules::Model;

pub(super) struct Engine<'p> {
    pub(super) program: &'p Program,
    pub(super) model: &'p Model,
    pub(super) tables: Tables,
    pub(super) library: LibraryIndex<'p>,
    pub(super) clients: ClientIndex<'p>,
    callees: FxHashMap<CallRef, Rc<[Callee]>>,
    callers: FxHashMap<FunctionRef, Rc<[CallRef]>>,
    /// Call sites whose callee is being resolved: a cycle yields what is known so far.
    resolving: FxHashSet<CallRef>,
    /// Functions whose callers are being looked for.
    searching: FxHashSet<FunctionRef>,
    /// Places where a bound was reached.
    pub(super) exhausted: usize,
}

/// What a call calls.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Callee {
    Function(FunctionRef),
    /// `new C()` of a class of the program.
    Class(ClassRef),
    /// A function or class outside of the program.
    Api(ApiPath),
}

impl<'p> Engine<'p> {
    pub(super) fn new(program: &'p Program, model: &'p Model) -> Self {
        Self {
            program,
            model,
            tables: Tables::default(),
            library: LibraryIndex::new(&model.library),
            clients: ClientIndex::new(&model.vendors),
            callees: FxHashMap::default(),
            callers: FxHashMap::default(),
            resolving: FxHashSet::default(),
            searching: FxHashSet::default(),
            exhausted: 0,
        }
    }

    /// What may be called at a call site. Independent of the calling context.
    pub(super) fn callees(&mut self, call: CallRef) -> Rc<[Callee]> {
        if let Some(known) = self.callees.get(&call) {
            return Rc::clone(known);
        }
        if self.resolving.len() >= limits::NESTED_QUESTIONS || !self.resolving.insert(call) {
            return Rc::from([]);
        }
        let callee = self.program.module(call.file).call(call.id).callee;
        let found = self.identities(Node { file: call.file, id: callee }, &[]);
        let mut callees: Vec<Callee> = found.into_iter().filter_map(|found| self.callee_of(found)).collect();
        callees.sort();
        callees.dedup();
        let callees: Rc<[Callee]> = callees.into();
        self.resolving.remove(&call);
        // A nested question may have been cut short by the cycle guard: only outermost answers are kept, so
        // that answers do not depend on the order of questions.
        if self.resolving.is_empty() && self.searching.is_empty() {
            self.callees.insert(call, Rc::clone(&callees));
        }
        callees
    }

    fn callee_of(&self, found: Found) -> Option<Callee> {
        match found.terminal {
            Terminal::Function(function) => Some(Callee::Function(function)),
            Terminal::Class(class) => Some(Callee::Class(class)),
            Terminal::Api(path) => Some(Callee::Api(path)),
            Terminal::Parameter { .. } | Terminal::Opaque => {
                self.clients.by_member(&self.tables.keys(found.state.path)).map(Callee::Api)
            }
            _ => None,
        }
    }

    /// Call sites that may call a function, by name first and then by resolving their callees.
    pub(super) fn callers(&mut self, function: FunctionRef) -> Rc<[CallRef]> {
        if let Some(known) = self.callers.get(&function) {
            return Rc::clone(known);
        }
        if self.searching.len() >= limits::NESTED_QUESTIONS || !self.searching.insert(function) {
            return Rc::from([]);
        }
        let mut found = Vec::new();
        for candidate in self.candidate_callers(function) {
            let calls = self.callees(candidate).iter().any(|callee| self.is_call_of(callee, function));
            if calls {
                found.push(candidate);
            }
        }
        found.sort_unstable();
        found.dedup();
        let found: Rc<[CallRef]> = found.into();
        self.searching.remove(&function);
        if self.resolving.is_empty() && self.searching.is_empty() {
            self.callers.insert(function, Rc::clone(&found));
        }
        found
    }

    fn is_call_of(&self, callee: &Callee, function: FunctionRef) -> bool {
        match callee {
            Callee::Function(other) => *other == function,
            Callee::Class(class) => {
                let class = self.program.module(class.file).class(class.id);
                class.constructor == Some(function.id)
            }
            Callee::Api(_) => false,
        }
    }

    fn candidate_callers(&self, function: FunctionRef) -> Vec<CallRef> {
        let module = self.program.module(function.file);
        let declared = module.function(function.id);
        let own = if declared.kind == crate::ir::FunctionKind::Constructor {
            declared.class.and_then(|class| module.class(class).name.clone())
        } else {
            declared.name.clone()
        };
        let named = declared.value.and_then(|value| crate::summary::value_name(module, value));
        let defaults = self.program.default_names(function.file).iter().cloned();
        let names = self.program.renamed(own.into_iter().chain(named).chain(defaults));
        let mut candidates: Vec<CallRef> =
            names.iter().flat_map(|name| self.program.calls_named(name)).copied().collect();
        candidates.truncate(limits::CANDIDATE_CALLERS);
        candidates
    }

    /// Everything a value under a path may be, as far as it is an identity (function, class, API, literal).
    pub(super) fn identities(&mut self, node: Node, path: &[PathKey]) -> Vec<Found> {
        let path = self.tables.path(path);
        let mut walk = Walk::new(self, Mode::Identity, limits::IDENTITY_WORK);
        walk.start(State::at(node, path), TraceId::EMPTY);
        walk.run()
    }

    /// The string constants a value may be; `None` when it may be something else.
    pub(super) fn constants(&mut self, node: Node) -> Option<Vec<compact_str::CompactString>> {
        let found = self.identities(node, &[]);
        let mut names = Vec::new();
        for found in found {
            match found.terminal {
                Terminal::Literal(crate::ir::Literal::String(name) | crate::ir::Literal::Number(name)) => {
                    names.push(name);
                }
                _ => return None,
            }
        }
        names.sort();
        names.dedup();
        (!names.is_empty()).then_some(names)
    }

    /// The string constants in a value that is a string or a list of strings.
    pub(super) fn constant_list(&mut self, node: Node) -> Option<Vec<compact_str::CompactString>> {
        let found = self.identities(node, &[]);
        let mut names = Vec::new();
        for found in found {
            match found.terminal {
                Terminal::Literal(crate::ir::Literal::String(name)) => names.push(name),
                Terminal::List => {
                    let crate::ir::Value::List(items) = self.program.value(found.state.node).clone() else {
                        return None;
                    };
                    for item in items {
                        let crate::ir::ListItem::Item(item) = item else { return None };
                        names.extend(self.constants(Node { file: found.state.node.file, id: item })?);
                    }
                }
                _ => return None,
            }
        }
        (!names.is_empty()).then_some(names)
    }
}
