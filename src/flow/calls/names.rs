//! Under which names a function or class may be called or handed over.
//!
//! Takes a function, gives names: its own, those of the values that hold it, and what renamings make of them. A call is a candidate by its
//! name first; its callee is resolved afterwards, so a name too many costs time only.

use compact_str::CompactString;
use rustc_hash::FxHashSet;

use crate::flow::calls::callees::Callee;
use crate::flow::engine::Engine;
use crate::ir::{BindingWrite, FunctionKind, Key, Literal, MemberKind, Module, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, ClassRef, FunctionRef, Node};
use crate::rules::library::Passing;
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
        own.extend(self.names_when_taken(&own));
        if let Some(used) = &declared.closure_use {
            own.extend(self.names_beside(CallRef { file: function.file, id: used.call }));
        }
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

    /// What a value is called: its variable; and where it is known to be the function, its key in a literal or a class, and the member it
    /// is stored under: keys are many, and most calls in them give something else.
    pub(super) fn names_of(&mut self, value: Node, names: &mut Vec<CompactString>) {
        let module = self.program.module(value.file);
        names.extend(value_name(module, value.id));
        if let Value::Call(call) = module.value(value.id)
            && !self.may_give_back(CallRef { file: value.file, id: *call })
        {
            names.extend(self.keys_given_back(CallRef { file: value.file, id: *call }));
            return;
        }
        let holder = self.program.summary(value.file).and_then(|summary| summary.holders.get(&value.id));
        if let Some(Holder::Entry { key, .. }) = holder {
            names.push(key.clone());
        }
        if let Value::Closure(_) = module.value(value.id) {
            names.extend(self.names_around(value));
        }
        if let (Value::Closure(_), Some(Holder::Item { list })) = (module.value(value.id), holder) {
            self.names_given_by(Node { id: *list, ..value }, names);
        }
        names.extend(member_names(module, value.id));
    }

    /// `const send = useRef((x) => …)`, which is called by `send.current(x)`: the keys under which a library's result holds what it is given.
    fn keys_given_back(&mut self, call: CallRef) -> Vec<CompactString> {
        let mut keys = Vec::new();
        for callee in self.callees(call).iter() {
            let Callee::Api(path) = callee else { continue };
            for model in self.library.models(Some(path), None).iter() {
                keys.extend(model.returns.iter().filter_map(Passing::key_of_given).cloned());
            }
        }
        keys
    }

    /// `return [(x) => …]`: what is taken out of the result is known by the name of the function, or, where that is handed over
    /// (`const useIt = () => useMemo(() => [(x) => …], [])`), of the one that returns what came of it.
    fn names_given_by(&self, list: Node, names: &mut Vec<CompactString>) {
        let module = self.program.module(list.file);
        let mut at = list.id;
        for _ in 0..limits::NAME_HOPS {
            let maker = module.function(module.owner(at));
            if !maker.returns.iter().any(|returned| untyped(module, *returned) == at) {
                break;
            }
            let name = function_name(module, maker);
            if name.is_some() {
                names.extend(name);
                break;
            }
            let Some(used) = &maker.closure_use else { break };
            at = module.call(used.call).value;
            let places = module.values.iter().enumerate().filter(
                |(_, value)| matches!(value, Value::Load { base, key: Key::Index(_) } if *base == at),
            );
            names.extend(places.filter_map(|(place, _)| value_name(module, ValueId::new(place))));
        }
    }

    /// `const senders = [(x) => …]`, `const handlers = { paid: (x) => … }`, `new Map([['paid', (x) => …]])`, `flag ? (x) => … : other`: what is taken out is known by the name of
    /// the whole.
    fn names_around(&self, value: Node) -> Vec<CompactString> {
        let Some(summary) = self.program.summary(value.file) else { return Vec::new() };
        let module = &summary.module;
        let mut names = Vec::new();
        let mut at = value.id;
        for _ in 0..limits::NAME_HOPS {
            at = match summary.holders.get(&at) {
                Some(
                    Holder::Entry { object: whole, .. }
                    | Holder::Item { list: whole }
                    | Holder::Branch { of: whole },
                ) => *whole,
                Some(Holder::Argument(call)) => module.call(*call).value,
                _ => break,
            };
            names.extend(value_name(module, at));
            if let Some(Holder::Entry { key, .. }) = summary.holders.get(&at) {
                names.push(key.clone());
            }
        }
        if names.is_empty() && at != value.id {
            // `const handlers = new Map<string, Handler>([…])`: the variable holds it as something typed.
            let holds = |write: &BindingWrite| write.value.is_some_and(|held| untyped(module, held) == at);
            let holders = module.bindings.iter().filter(|binding| binding.writes.iter().any(holds));
            names.extend(holders.map(|binding| binding.name.clone()));
        }
        names
    }

    /// `register('mail', (x) => …)` of the program: under the name that stands beside it a function may be kept, and called (`senders.mail(x)`).
    fn names_beside(&mut self, call: CallRef) -> Vec<CompactString> {
        let module = self.program.module(call.file);
        let texts =
            module.call(call.id).arguments.iter().filter_map(|argument| match module.value(argument.value) {
                Value::Literal(Literal::String(text)) => Some(text.clone()),
                _ => None,
            });
        let texts: Vec<CompactString> = texts.collect();
        let is_own = !texts.is_empty()
            && self.callees(call).iter().any(|callee| matches!(callee, Callee::Function(_)));
        if is_own { texts } else { Vec::new() }
    }

    /// `new Poller(one => …)` of `constructor(done) { this.done = done; }`: the names under which a function keeps what it is given, and hands it on. One
    /// that calls it is known without (`calls_of_parameter`).
    pub(super) fn names_inside(&mut self, function: FunctionRef) -> Vec<CompactString> {
        let mut open = self.given_as_argument(function);
        open.truncate(limits::KEPT_CALLBACKS);
        let mut names = Vec::new();
        for _ in 0..limits::KEPT_HOPS {
            let mut next = Vec::new();
            for (call, position) in open {
                for callee in self.callees(call).iter() {
                    let Some(callee) = self.entered_by(callee) else { continue };
                    if !self.calls_of_parameter((callee, position), &[]).is_empty() {
                        continue;
                    }
                    let declared = self.program.function(callee).parameters.get(usize::from(position));
                    names.extend(declared.and_then(|parameter| parameter.name.clone()));
                    next.extend(self.calls_given_parameter((callee, position)));
                }
            }
            open = next;
            open.truncate(limits::KEPT_CALLBACKS);
        }
        names.retain(|name| !name.is_empty());
        self.further_names(names)
    }

    /// The function of the program that a call enters.
    fn entered_by(&self, callee: &Callee) -> Option<FunctionRef> {
        match callee {
            Callee::Function(function) => Some(*function),
            Callee::Class(class) => {
                let constructor = self.program.module(class.file).class(class.id).constructor?;
                Some(FunctionRef { file: class.file, id: constructor })
            }
            Callee::Api(_) => None,
        }
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
