//! Functions that fill `this`: `function Tracker(sdk) { this.send = x => sdk.track(x); }`, without a prototype.
//!
//! What `this.send` is in such a function, and in those that it stores on `this`, is what it stores there. Errs towards false alarms: whether the function is
//! called with `new` is not asked.

use super::{Terminal, Walk};
use crate::flow::calls::callees::Callee;
use crate::flow::state::{How, PathKey, StackId, State, TraceId};
use crate::ir::{Key, MemberKind, Value};
use crate::link::{CallRef, FunctionRef, Node};
use crate::rules::library::{Operand, OperandBase};

impl Walk<'_, '_> {
    /// On at what is stored under the member that is read of `this`; false when nothing is. What is put into it (`this.list.push(x)`) does not
    /// say what it is.
    pub(super) fn filled(&mut self, state: State, trace: TraceId, function: FunctionRef) -> bool {
        let program = self.engine.program;
        let stores = &program.analysed(function.file).own_stores;
        let Some((PathKey::Name(wanted), _)) = self.engine.tables.split(state.path) else { return false };
        let own = program.function(function).value;
        // `this.send = function () { this.count }`: the same object.
        let filling = stores.iter().find(|store| own.is_some() && Some(store.value) == own);
        let filling = filling.map_or(function.id, |store| store.function);
        let module = program.module(function.file);
        if module.function(filling).class.is_some() {
            return false;
        }
        let is_around = |id| {
            id == filling
                || stores
                    .iter()
                    .any(|store| store.function == filling && Some(store.value) == module.function(id).value)
        };
        let named = |key: Option<&Key>| matches!(key, Some(Key::Name(name)) if *name == wanted);
        let found: Vec<_> =
            stores.iter().filter(|store| named(store.keys.first()) && is_around(store.function)).collect();
        for store in &found {
            let how = How { unordered: true, ..state.how };
            let node = Node { file: function.file, id: store.value };
            self.written(State { node, how, ..state }, trace, &store.keys, store.value);
        }
        found.iter().any(|store| !store.by_call)
    }

    /// `new Tracker(sdk).send`, where `Tracker` is a function; false when it stores nothing under that name.
    pub(super) fn filled_here(
        &mut self,
        state: State,
        trace: TraceId,
        call: CallRef,
        function: FunctionRef,
    ) -> bool {
        let Some(stack) = self.engine.tables.stacks.push(state.stack, call, function) else { return false };
        self.filled(State { stack, ..state }, trace, function)
    }

    /// What a framework makes with a function: what it returns, or else fills.
    pub(super) fn made_by_function(&mut self, state: State, trace: TraceId, function: FunctionRef) {
        let state = State { stack: StackId::EMPTY, ..state };
        self.filled(state, trace, function);
        self.given_back(state, trace, function);
    }

    fn given_back(&mut self, state: State, trace: TraceId, function: FunctionRef) {
        for id in &self.engine.program.function(function).returns {
            self.go(State { node: Node { file: function.file, id: *id }, ..state }, trace);
        }
    }

    /// `provider('tracking', function () { this.$make = ['sdk', sdk => …]; })`: what the method of that name returns.
    pub(super) fn put_made(
        &mut self,
        state: State,
        trace: TraceId,
        site: CallRef,
        value: &Operand,
        method: &str,
    ) {
        let OperandBase::Argument(n) = value.base else { return };
        let arguments = &self.engine.program.module(site.file).call(site.id).arguments;
        let Some(argument) = arguments.get(usize::from(n)) else { return };
        let below: Vec<PathKey> = value.path.iter().map(|key| self.own_key(site, key, state)).collect();
        for found in self.engine.identities(Node { file: site.file, id: argument.value }, &below) {
            for node in self.members_made(&found.terminal, found.state.node, method) {
                for path in [&[][..], &[PathKey::Any]] {
                    for found in self.engine.identities(node, path) {
                        if let Some(Callee::Function(function)) = self.engine.callee_of(found) {
                            self.given_back(state, trace, function);
                        }
                    }
                }
            }
        }
    }

    /// The values that stand under a name in what a class, a function or an object makes.
    fn members_made(&self, made: &Terminal, object: Node, name: &str) -> Vec<Node> {
        let program = self.engine.program;
        let is_named = |key: Option<&Key>| matches!(key, Some(Key::Name(own)) if own == name);
        let stored = |file, is_own: &dyn Fn(crate::ir::FunctionId) -> bool| -> Vec<Node> {
            let stores = program.analysed(file).own_stores.iter();
            let own = stores.filter(|store| is_own(store.function) && is_named(store.keys.first()));
            own.map(|store| Node { file, id: store.value }).collect()
        };
        match made {
            Terminal::Function(function) => stored(function.file, &|id| id == function.id),
            Terminal::Class(class) => {
                let module = program.module(class.file);
                let members = module.class(class.id).members.iter();
                let named = members.filter(|member| !member.is_static && is_named(Some(&member.key)));
                let values = named.filter_map(|member| match member.kind {
                    MemberKind::Method(id) => module.function(id).value,
                    MemberKind::Field(value) => value,
                    MemberKind::Getter(_) | MemberKind::Setter(_) => None,
                });
                let mut found: Vec<Node> = values.map(|id| Node { file: class.file, id }).collect();
                found.extend(stored(class.file, &|id| module.function(id).class == Some(class.id)));
                found
            }
            Terminal::Object => {
                let Value::Object(entries) = program.value(object) else { return Vec::new() };
                let values = entries.iter().filter_map(|entry| match entry {
                    crate::ir::Entry::Field { key, value, .. } if is_named(Some(key)) => Some(*value),
                    _ => None,
                });
                values.map(|id| Node { file: object.file, id }).collect()
            }
            _ => Vec::new(),
        }
    }
}
