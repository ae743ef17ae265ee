//! Under which names a function or class may be called or handed over.
//!
//! Takes a function, gives names: its own, those of the values that hold it, and what renamings make of them. A call is a candidate by its
//! name first; its callee is resolved afterwards, so a name too many costs time only.

use std::collections::VecDeque;

use compact_str::CompactString;
use rustc_hash::FxHashSet;

use crate::flow::calls::callees::Callee;
use crate::flow::engine::Engine;
use crate::flow::walk::Terminal;
use crate::ir::{FunctionKind, Key, MemberKind, Module, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, ClassRef, FunctionRef, Node};
use crate::rules::library::OperandBase;
use crate::summary::{Holder, function_name, untyped, value_name};

impl Engine<'_> {
    /// The names under which a function itself may be handed over. `const rows = list.map(row => …)` holds no function.
    pub(in crate::flow) fn known_names(&mut self, function: FunctionRef) -> Vec<CompactString> {
        let program = self.program;
        let mut held = self.values_of(function);
        held.retain(|value| match program.value(*value) {
            Value::Call(call) => self.may_give_back(CallRef { file: value.file, id: *call }),
            _ => true,
        });
        self.names_held(function, &held)
    }

    /// The names under which a function may be called that stands in these values.
    pub(super) fn names_held(&mut self, function: FunctionRef, held: &[Node]) -> Vec<CompactString> {
        let module = self.program.module(function.file);
        let declared = module.function(function.id);
        let mut own = match (declared.kind, declared.class) {
            (FunctionKind::Constructor, Some(class)) => {
                self.names_made_by(ClassRef { file: function.file, id: class })
            }
            _ => declared.name.iter().cloned().collect(),
        };
        for value in held {
            self.names_of(*value, &mut own);
        }
        let value = declared.value.map(|id| Node { file: function.file, id });
        own.extend(self.components.shared_names(value, &own));
        own.extend(self.put_names(held, &own));
        // A file's one export may be the function, or give it; a method is called by its own name on whatever the export is.
        let is_method = declared.class.is_some() && declared.kind != FunctionKind::Constructor;
        if !is_method {
            own.extend(self.program.default_names(function.file).iter().cloned());
        }
        self.further_names(own)
    }

    /// The name of a class, and of those below it that have its constructor.
    fn names_made_by(&self, class: ClassRef) -> Vec<CompactString> {
        let declared = |class: &ClassRef| self.program.module(class.file).class(class.id);
        let classes = self.program.classes_below(class, |below| declared(&below).constructor.is_none());
        let name = |class: &ClassRef| declared(class).name.clone();
        classes.iter().filter_map(name).collect()
    }

    /// The names under which a class may be called or handed over.
    pub(in crate::flow) fn class_names(&self, class: ClassRef) -> Vec<CompactString> {
        let module = self.program.module(class.file);
        let declared = module.class(class.id);
        let held_as = declared.value.and_then(|value| value_name(module, value));
        let defaults = self.program.default_names(class.file).iter().cloned();
        self.further_names(declared.name.iter().cloned().chain(held_as).chain(defaults).collect())
    }

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
        while let Some(value) = open.pop_front() {
            let module = program.module(value.file);
            let outer = module.owner(value.id);
            if values.len() >= limits::YIELDING_CALLS || !module.function(outer).returns.contains(&value.id) {
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
            for call in callers.iter().copied().chain(maker) {
                let result = self.result_of(call);
                if !values.contains(&result) {
                    values.push(result);
                    open.push_back(result);
                }
            }
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
    fn may_give_back(&mut self, call: CallRef) -> bool {
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

    /// What a value is called: its variable; and where it is known to be the function, its key in a literal or a class, and the member it
    /// is stored under: keys are many, and most calls in them give something else.
    fn names_of(&mut self, value: Node, names: &mut Vec<CompactString>) {
        let module = self.program.module(value.file);
        names.extend(value_name(module, value.id));
        if let Value::Call(call) = module.value(value.id)
            && !self.may_give_back(CallRef { file: value.file, id: *call })
        {
            return;
        }
        let holder = self.program.summary(value.file).and_then(|summary| summary.holders.get(&value.id));
        if let Some(Holder::Entry { key, .. }) = holder {
            names.push(key.clone());
        }
        // `const senders = [(x) => …]`, `const handlers = { paid: (x) => … }`: what is taken out is known by the name of the whole.
        if let (Value::Closure(_), Some(Holder::Entry { object: whole, .. } | Holder::Item { list: whole })) =
            (module.value(value.id), holder)
        {
            names.extend(value_name(module, *whole));
        }
        // `return [(x) => …]`: what is taken out of the result is known by the name of the function.
        if let (Value::Closure(_), Some(Holder::Item { list })) = (module.value(value.id), holder) {
            let maker = module.function(module.owner(*list));
            if maker.returns.iter().any(|returned| untyped(module, *returned) == *list) {
                names.extend(function_name(module, maker));
            }
        }
        names.extend(member_names(module, value.id));
    }

    /// The names that renamings and wrappers (`const slow = debounce(send, 100)`) give to what is known as `own`; the nearest first, as
    /// who looks at candidates looks at so many only.
    fn further_names(&self, own: Vec<CompactString>) -> Vec<CompactString> {
        let program = self.program;
        let mut names = program.renamed(own);
        let mut known: FxHashSet<CompactString> = names.iter().cloned().collect();
        let wrappers = names.iter().map(|name| program.wrapped_once(name));
        let wrappers =
            wrappers.filter(|wrappers| wrappers.len() <= limits::RENAMINGS_OF_ONE).flatten().cloned();
        let further = program.renamed(wrappers);
        names.extend(further.into_iter().filter(|name| known.insert(name.clone())));
        names
    }
}

/// `track` of `class A { track = ▢ }` and of `this.track = ▢`.
fn member_names(module: &Module, value: ValueId) -> impl Iterator<Item = CompactString> {
    let fields = module.classes.iter().flat_map(|class| &class.members).filter_map(move |member| {
        match (&member.key, &member.kind) {
            (Key::Name(key), MemberKind::Field(Some(field))) if *field == value => Some(key.clone()),
            _ => None,
        }
    });
    let puts = module.outside_stores.iter().filter(move |store| store.value == Some(value));
    let stored = puts.filter_map(|store| match store.keys.last() {
        Some(Key::Name(key)) => Some(key.clone()),
        _ => None,
    });
    fields.chain(stored)
}
