//! Values that hold a function: under which others may call it.
//!
//! Takes a function, gives the value that it is, and the results of calls that give it: `useCallback(send)`, `useTrack()` of
//! `const useTrack = () => send`. Bounded; errs towards misses where hundreds of calls give it.

use std::collections::VecDeque;

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use crate::flow::calls::callees::Callee;
use crate::flow::engine::Engine;
use crate::flow::walk::Terminal;
use crate::ir::{Key, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, FunctionRef, Node, Program};
use crate::rules::library::OperandBase;
use crate::summary::{Holder, branches, untyped, value_name};

impl Engine<'_> {
    /// Values that are a function: its own, results of calls that may give it back, and of calls of functions that return one of these.
    ///
    /// ```js
    /// const useTrack = () => useCallback((name, data) => client.track(name, data), []);
    /// const track = useTrack();
    /// ```
    pub(super) fn values_of(&mut self, function: FunctionRef) -> Vec<Node> {
        let program = self.program;
        let own = program.function(function).value.map(|id| Node { file: function.file, id });
        let mut values: Vec<Node> = own.into_iter().collect();
        let mut open: VecDeque<Node> = values.iter().copied().collect();
        self.extend_with_wrapped(function, &mut values, &mut open);
        self.extend_with_given_out(function, &mut values, &mut open);
        while let Some(value) = open.pop_front() {
            let module = program.module(value.file);
            let outer = module.owner(value.id);
            let is_it =
                |returned: &ValueId| *returned == value.id || branches(module, *returned).contains(&value.id);
            if values.len() >= limits::YIELDING_CALLS || !module.function(outer).returns.iter().any(is_it) {
                continue;
            }
            // `return rows.map(row => …)` gives rows, not the function.
            if Some(value) != own && !self.gives(value, function) {
                continue;
            }
            let callers = self.callers(FunctionRef { file: value.file, id: outer });
            // `useMemo(() => name => …)`: who is handed the maker may call it.
            let maker = module.function(outer).closure_use.as_ref();
            let maker = maker.map(|used| CallRef { file: value.file, id: used.call });
            self.extend_with_results(callers.iter().copied().chain(maker), &mut values, &mut open);
        }
        values
    }

    /// Results of the calls that a function is written into: `useCallback(fn)`, `memo(debounce(fn))`.
    fn extend_with_wrapped(&self, function: FunctionRef, values: &mut Vec<Node>, open: &mut VecDeque<Node>) {
        let Some(used) = &self.program.function(function).closure_use else { return };
        let Some(summary) = self.program.summary(function.file) else { return };
        let mut call = CallRef { file: function.file, id: used.call };
        for _ in 0..limits::NAME_HOPS {
            let result = self.result_of(call);
            values.push(result);
            open.push_back(result);
            match summary.holders.get(&result.id) {
                Some(Holder::Argument(outer)) => call.id = *outer,
                _ => return,
            }
        }
    }

    /// What a call gives, as a value.
    pub(in crate::flow) fn result_of(&self, call: CallRef) -> Node {
        Node { file: call.file, id: self.program.module(call.file).call(call.id).value }
    }

    fn gives(&mut self, value: Node, function: FunctionRef) -> bool {
        let Value::Call(call) = self.program.value(value) else { return false };
        if !self.may_give_back(CallRef { file: value.file, id: *call }) {
            return false;
        }
        let found = self.identities(value, &[]);
        found.iter().any(|found| found.terminal == Terminal::Function(function))
    }

    /// A function of the program may return what it is given; a library's does where the knowledge says so.
    pub(super) fn may_give_back(&mut self, call: CallRef) -> bool {
        let callees = self.callees(call);
        let library = &self.library;
        callees.iter().any(|callee| match callee {
            Callee::Function(_) => true,
            Callee::Class(_) => false,
            Callee::Api(path) => {
                let models = library.models(Some(path), None);
                models.iter().flat_map(|model| &model.returns).any(|passing| {
                    let base = &passing.from.base;
                    let is_argument = matches!(base, OperandBase::Argument(_) | OperandBase::Returned(_));
                    is_argument && passing.gives_back()
                })
            }
        })
    }

    /// Results of calls that give the function out by its name: `const useTrack = () => send`, `recorder() { return this.record; }`.
    fn extend_with_given_out(
        &mut self,
        function: FunctionRef,
        values: &mut Vec<Node>,
        open: &mut VecDeque<Node>,
    ) {
        let program = self.program;
        let declared = program.function(function);
        let mut names: Vec<CompactString> = declared.name.iter().cloned().collect();
        if let Some(id) = declared.value {
            self.names_of(Node { file: function.file, id }, &mut names);
        }
        let index = self.given_out.get_or_insert_with(|| given_out(program));
        let returned = names.iter().filter_map(|name| index.get(name)).flatten();
        let candidates: Vec<Node> = returned.copied().take(limits::GIVEN_OUT).collect();
        for returned in candidates {
            let maker = program.owner(returned);
            let found = self.identities(returned, &[]);
            if !found.iter().any(|found| found.terminal == Terminal::Function(function)) {
                continue;
            }
            let callers = self.callers(maker);
            self.extend_with_results(callers.iter().copied(), values, open);
        }
    }

    /// What calls give, once each.
    fn extend_with_results(
        &self,
        calls: impl Iterator<Item = CallRef>,
        values: &mut Vec<Node>,
        open: &mut VecDeque<Node>,
    ) {
        for result in calls.map(|call| self.result_of(call)) {
            if !values.contains(&result) {
                values.push(result);
                open.push_back(result);
            }
        }
    }
}

/// What functions return that has a name and may be a function, by the name: `send` of `return send`, `targets` of `return targets[key]`.
fn given_out(program: &Program) -> FxHashMap<CompactString, Vec<Node>> {
    let mut index: FxHashMap<CompactString, Vec<Node>> = FxHashMap::default();
    for (file, summary) in program.files() {
        let module = &summary.module;
        for returned in module.functions.iter().flat_map(|function| &function.returns) {
            let name = |value: ValueId| match module.value(untyped(module, value)) {
                Value::Load { base, key: Key::Computed(_) | Key::Any } => value_name(module, *base),
                Value::Load { key: Key::Name(name), .. } => Some(name.clone()),
                Value::Capture(_) | Value::Import(_) => value_name(module, value),
                _ => None,
            };
            let given = std::iter::once(returned).chain(branches(module, *returned));
            for name in given.filter_map(|value| name(*value)) {
                index.entry(name).or_default().push(Node { file, id: *returned });
            }
        }
    }
    index
}
