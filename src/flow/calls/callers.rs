//! Who calls a function: the reverse of resolving a callee.
//!
//! Takes a function, gives the call sites that may call it: candidates by the names it is known under, verified by resolving
//! their callee, so nothing is worked out for functions that no walk arrives at.

use std::rc::Rc;

use compact_str::CompactString;
use rustc_hash::FxHashSet;

use crate::flow::engine::{Callee, Engine};
use crate::ir::FunctionId;
use crate::limits;
use crate::link::{CallRef, ClassRef, FunctionRef, Node};
use crate::source::FileId;

impl Engine<'_> {
    /// Call sites that may call a function, by name first and then by resolving their callees.
    pub(in crate::flow) fn callers(&mut self, function: FunctionRef) -> Rc<[CallRef]> {
        let again = self.is_outermost() && self.weak_callers.remove(&function);
        if let Some(known) = self.callers.get(&function).or_else(|| self.provisional_callers.get(&function))
            && !again
        {
            return Rc::clone(known);
        }
        if self.is_too_deep() || !self.searching.insert(function) {
            self.cuts += 1;
            return Rc::from([]);
        }
        let cuts = self.cuts;
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
        if self.is_starved() {
            return found;
        }
        let tries = self.caller_tries.entry(function).or_default();
        *tries += 1;
        let is_enough = *tries > limits::PROVISIONAL_ANSWERS;
        let proved = self.cuts == cuts || self.is_outermost();
        if proved || is_enough {
            if !proved {
                self.weak_callers.insert(function);
            }
            self.callers.insert(function, Rc::clone(&found));
        } else {
            self.provisional_callers.insert(function, Rc::clone(&found));
        }
        self.forget_provisional();
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

    fn candidate_callers(&mut self, function: FunctionRef) -> Vec<CallRef> {
        let names = self.known_names(function);
        let mut candidates: Vec<CallRef> =
            names.iter().flat_map(|name| self.program.calls_named(name)).copied().collect();
        candidates.truncate(limits::CANDIDATE_CALLERS);
        candidates.extend(self.may_invoke(&names));
        // `call(function* (user) { … }, user)`
        let written_in = self.program.function(function).closure_use.as_ref();
        let written_in = written_in.map(|used| CallRef { file: function.file, id: used.call });
        candidates.extend(written_in.filter(|call| self.is_invoker(*call)));
        // `(who => …)(user)`, `tracker('x')(props)`: the callee has no name.
        candidates.extend(self.program.nameless_calls().iter().filter(|call| call.file == function.file));
        candidates.extend(self.called_results(function));
        candidates
    }

    /// `opened('x')(props)` for a function that the callers of its outer function are given.
    fn called_results(&mut self, function: FunctionRef) -> Vec<CallRef> {
        let callers = self.yielding(function);
        if callers.is_empty() {
            return Vec::new();
        }
        let program = self.program;
        let result =
            |call: &CallRef| Node { file: call.file, id: program.module(call.file).call(call.id).value };
        let results: FxHashSet<Node> = callers.iter().map(result).collect();
        let calls_one = |call: &&CallRef| {
            results.contains(&Node { file: call.file, id: program.module(call.file).call(call.id).callee })
        };
        program.nameless_calls().iter().filter(calls_one).copied().collect()
    }

    /// The names under which a function may be called or handed over.
    pub(in crate::flow) fn known_names(&mut self, function: FunctionRef) -> Vec<CompactString> {
        let results = self.result_names(function);
        let module = self.program.module(function.file);
        let declared = module.function(function.id);
        let own = if declared.kind == crate::ir::FunctionKind::Constructor {
            declared.class.and_then(|class| module.class(class).name.clone())
        } else {
            declared.name.clone()
        };
        let held_as = declared.value.and_then(|value| crate::summary::value_name(module, value));
        let value = declared.value.map(|id| Node { file: function.file, id });
        let mut own: Vec<CompactString> = own.into_iter().chain(held_as).chain(results).collect();
        own.extend(self.components.shared_names(value, &own));
        self.further_names(own, function.file)
    }

    /// The names that renamings, default imports and wrappers (`const slow = debounce(send, 100)`) give to what is known as `own`.
    fn further_names(&self, own: Vec<CompactString>, file: FileId) -> Vec<CompactString> {
        let defaults = self.program.default_names(file).iter().cloned();
        let mut names = self.program.renamed(own.into_iter().chain(defaults));
        // `const slow = debounce(send, 100); slow(x)`.
        let wrappers = names.iter().flat_map(|name| self.program.wrapped_once(name)).cloned();
        let wrappers: Vec<CompactString> = wrappers.filter(|name| !names.contains(name)).collect();
        names.extend(self.program.renamed(wrappers));
        names.sort();
        names.dedup();
        names
    }

    /// The names under which a class may be called or handed over.
    pub(in crate::flow) fn class_names(&self, class: ClassRef) -> Vec<CompactString> {
        let module = self.program.module(class.file);
        let declared = module.class(class.id);
        let held_as = declared.value.and_then(|value| crate::summary::value_name(module, value));
        self.further_names(declared.name.iter().cloned().chain(held_as).collect(), class.file)
    }

    /// Where instances of a class are made: `new C(x)`, `<C x={…} />`.
    pub(in crate::flow) fn constructions(&mut self, class: ClassRef) -> Rc<[CallRef]> {
        if let Some(known) = self.constructions.get(&class) {
            return Rc::clone(known);
        }
        // `class Page { render() { return <Page /> } }` asks for itself.
        self.constructions.insert(class, Rc::from([]));
        let names = self.class_names(class);
        let calls = names.iter().flat_map(|name| self.program.calls_named(name)).copied();
        let mut calls: Vec<CallRef> = calls.take(limits::CANDIDATE_CALLERS).collect();
        calls.sort_unstable();
        calls.dedup();
        let outer = self.own_fuel();
        calls.retain(|call| self.callees(*call).contains(&Callee::Class(class)));
        self.outer_fuel(outer);
        let calls: Rc<[CallRef]> = calls.into();
        self.constructions.insert(class, Rc::clone(&calls));
        calls
    }

    /// Names under which a function is known when a call yields it: `log` of `const log = useCallback(f, [])`, `opened`
    /// of `const opened = tracker('x')` where `tracker` returns the function.
    fn result_names(&mut self, function: FunctionRef) -> Vec<CompactString> {
        let program = self.program;
        let module = program.module(function.file);
        let declared = module.function(function.id);
        let name_of = |call: CallRef| {
            let module = program.module(call.file);
            crate::summary::value_name(module, module.call(call.id).value)
        };
        let mut names = Vec::new();
        if let Some(used) = &declared.closure_use {
            names.extend(name_of(CallRef { file: function.file, id: used.call }));
        }
        names.extend(self.yielding(function).iter().filter_map(|call| name_of(*call)));
        names
    }

    /// Calls that give the function: those of the function around it, where that returns it.
    fn yielding(&mut self, function: FunctionRef) -> Rc<[CallRef]> {
        let module = self.program.module(function.file);
        let declared = module.function(function.id);
        let returned = |parent: &FunctionId| {
            declared.value.is_some_and(|value| module.function(*parent).returns.contains(&value))
        };
        let parent = declared.parent.filter(returned);
        parent.map_or_else(|| Rc::from([]), |id| self.callers(FunctionRef { file: function.file, id }))
    }
}
