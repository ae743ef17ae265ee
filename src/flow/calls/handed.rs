//! Functions handed over by name: `users.forEach(invite)`, `bus.on('login', onLogin)`, `form({ onSubmit: send })`, `<Form onSubmit={send} />`.
//!
//! Takes a function, gives the calls that get it as an argument or as a member of one: by the names it is known under, verified by
//! resolving the argument. Functions that are written in the argument itself know their call already (`Function::closure_use`).

use std::rc::Rc;

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::flow::calls::given_parameters::GivenParameters;
use crate::flow::engine::Engine;
use crate::flow::relays::routes::stem;
use crate::flow::standing::Standing;
use crate::flow::walk::{Found, Terminal, bound_function};
use crate::ir::{ArgumentAt, CallId, CallKind, Entry, FunctionId, Key, ListItem, Module, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, ClassRef, Exported, FunctionRef, Node, Program};
use crate::source::FileId;
use crate::summary::{FileSummary, branches, value_name};

/// A call, which of its arguments, and the key in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::flow) struct Handing {
    pub(in crate::flow) call: CallRef,
    pub(in crate::flow) position: u16,
    pub(in crate::flow) key: Option<CompactString>,
    value: ValueId,
}

impl Handing {
    /// What is handed over.
    pub(in crate::flow) fn value(&self) -> ValueId {
        self.value
    }

    /// The way from the argument to what is handed over.
    pub(in crate::flow) fn keys(&self) -> Vec<Key> {
        self.key.iter().cloned().map(Key::Name).collect()
    }
}

/// What is handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::flow) enum Handed {
    Function(FunctionRef),
    Class(ClassRef),
}

#[derive(Default)]
pub(in crate::flow) struct HandedIndex {
    /// Arguments that have a name, by it; made when it is first asked for.
    by_name: Option<FxHashMap<CompactString, Rc<[Handing]>>>,
    pub(in crate::flow) found: Standing<Handed, Rc<[Handing]>>,
    searching: FxHashSet<Handed>,
    /// Calls that bind arguments of a function and hand it over, with what they bind, by its name; made when they are first asked for.
    pub(super) bound: Option<FxHashMap<CompactString, Vec<(CallRef, Node)>>>,
    /// Arguments of which it takes too long to say what they are.
    far: FxHashSet<Node>,
    /// Calls of what a function's parameter holds, under keys.
    pub(in crate::flow) inner: FxHashMap<(FunctionRef, u16, Vec<Key>), Rc<[CallRef]>>,
    /// By file: calls that are given a parameter as it is.
    pub(in crate::flow) given: FxHashMap<FileId, Rc<GivenParameters>>,
    /// By file: calls that are given a parameter, or what is spread of it.
    pub(in crate::flow) options: FxHashMap<FileId, Rc<GivenParameters>>,
    /// Functions that stand in objects with a name, by file.
    members: FxHashMap<FileId, Rc<Members>>,
    /// What the methods of object literals store on `this`, by file.
    own_stores: FxHashMap<FileId, Rc<OwnStores>>,
    /// Object literals that are spread into objects of a name: `Mutation: { ...journal }`.
    pub(super) spread: FxHashMap<CompactString, Rc<[Node]>>,
}

/// By object literal: `this.client = value` in one of its methods.
type OwnStores = FxHashMap<ValueId, Vec<(Vec<Key>, ValueId)>>;

/// The names of the object literals that a function stands in, and its keys there.
type Members = FxHashMap<FunctionId, Vec<(CompactString, Key)>>;

impl HandedIndex {
    pub(in crate::flow) fn is_searching(&self) -> bool {
        !self.searching.is_empty()
    }
}

impl Engine<'_> {
    /// The calls of which an argument is a function, written there or by its name, each with the place.
    pub(in crate::flow) fn given_as_argument(&mut self, function: FunctionRef) -> Vec<(CallRef, u16)> {
        let used = self.program.function(function).closure_use.as_ref();
        let written = used.filter(|used| used.keys.is_empty()).and_then(|used| match used.at {
            ArgumentAt::Position(position) => {
                Some((CallRef { file: function.file, id: used.call }, position))
            }
            ArgumentAt::Receiver => None,
        });
        let handings = self.handed_to(function);
        let handed = handings.iter().filter(|one| one.key.is_none()).map(|one| (one.call, one.position));
        written.into_iter().chain(handed).collect()
    }

    /// Calls that are handed a function by name.
    pub(in crate::flow) fn handed_to(&mut self, function: FunctionRef) -> Rc<[Handing]> {
        self.handings(Handed::Function(function))
    }

    /// Calls that are handed a class by name: `connect(select)(Page)`.
    pub(in crate::flow) fn handed_class(&mut self, class: ClassRef) -> Rc<[Handing]> {
        self.handings(Handed::Class(class))
    }

    fn handings(&mut self, handed: Handed) -> Rc<[Handing]> {
        let is_first = self.is_outermost();
        let again = self.again(|engine| &mut engine.handed.found, &handed, is_first);
        if let Some((known, worth)) = self.handed.found.get(&handed).filter(|_| !again.is_asked()) {
            self.rest_on(worth);
            return known;
        }
        if !self.handed.searching.insert(handed) {
            self.cut();
            return Rc::from([]);
        }
        let before = self.before();
        let names = match handed {
            Handed::Function(function) => self.known_names(function),
            Handed::Class(class) => self.class_names(class),
        };
        let lists = self.lists_named(&names);
        let candidates = lists.iter().flat_map(|list| list.iter()).take(limits::HANDED_CANDIDATES);
        // Asked on the way to another one, it shares what that one has left.
        let most = if self.handed.searching.len() == 1 { limits::HANDED_FUEL } else { self.fuel_left() };
        let outer = self.own_fuel(most);
        let mut found: Vec<Handing> =
            candidates.filter(|handing| self.hands_over(handing, handed)).cloned().collect();
        self.outer_fuel(outer);
        found.sort_unstable();
        found.dedup();
        let found: Rc<[Handing]> = found.into();
        self.handed.searching.remove(&handed);
        self.keep(|engine| &mut engine.handed.found, (handed, &found), (before, again));
        found
    }

    /// What calls are handed under one of these names, not yet verified.
    pub(in crate::flow) fn handings_named(&mut self, names: &[CompactString]) -> Vec<Handing> {
        let lists = self.lists_named(names);
        let mut found: Vec<Handing> = lists.iter().flat_map(|list| list.iter()).cloned().collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    fn lists_named(&mut self, names: &[CompactString]) -> Vec<Rc<[Handing]>> {
        let program = self.program;
        let index = self.handed.by_name.get_or_insert_with(|| arguments_by_name(program));
        names.iter().filter_map(|name| index.get(name)).map(Rc::clone).collect()
    }

    /// The key of a function in an object literal that is known by a name: `const actions = { login() {} }`,
    /// `{ actions: { login() {} } }`.
    pub(in crate::flow) fn member_key(&mut self, function: FunctionRef, object: &str) -> Option<Key> {
        let program = self.program;
        let known = self.handed.members.entry(function.file);
        let members = known.or_insert_with(|| Rc::new(members(program, function.file)));
        let own = members.get(&function.id)?;
        own.iter().find(|(name, _)| name == object).map(|(_, key)| key.clone())
    }

    /// What the methods of an object literal store on `this`.
    pub(in crate::flow) fn stored_on(&mut self, object: Node) -> Vec<(Vec<Key>, ValueId)> {
        let summary = self.program.analysed(object.file);
        let stores =
            self.handed.own_stores.entry(object.file).or_insert_with(|| Rc::new(own_stores(summary)));
        stores.get(&object.id).cloned().unwrap_or_default()
    }

    /// What an argument is, where that is near. One that is far is asked for once: it would be looked at for every function of that name.
    fn near_answer(&mut self, argument: Node) -> Rc<[Found]> {
        if self.handed.far.contains(&argument) {
            self.cut();
            return Rc::from([]);
        }
        let given = self.fuel_left().min(limits::NEAR_WORK);
        let outer = self.swap_fuel(given);
        let found = self.answer(argument, &[]);
        let is_far = self.is_starved() && given == limits::NEAR_WORK;
        self.swap_fuel(outer - given + self.fuel_left());
        if is_far {
            self.handed.far.insert(argument);
        }
        found
    }

    fn hands_over(&mut self, handing: &Handing, handed: Handed) -> bool {
        let program = self.program;
        let call = handing.call;
        let file = match handed {
            Handed::Function(function) => function.file,
            Handed::Class(class) => class.file,
        };
        if let Handed::Function(function) = handed {
            let declared = program.function(function);
            let written_there = declared.closure_use.as_ref().is_some_and(|used| used.call == call.id);
            if written_there && call.file == file {
                return false;
            }
        }
        let node = Node { file: call.file, id: handing.value };
        match program.value(node) {
            Value::Closure(id) => handed == Handed::Function(FunctionRef { file: call.file, id: *id }),
            // A variable of another file is not this function; imports are values of their own.
            Value::Capture(_) if call.file != file => false,
            _ => {
                let found = self.near_answer(node);
                found.iter().any(|found| match (&found.terminal, handed) {
                    (Terminal::Function(other), Handed::Function(function)) => *other == function,
                    (Terminal::Class(other), Handed::Class(class)) => *other == class,
                    (Terminal::Class(class), Handed::Function(function)) => {
                        let own = program.module(class.file).class(class.id).constructor;
                        class.file == function.file && own == Some(function.id)
                    }
                    _ => false,
                })
            }
        }
    }
}

/// Arguments, and members of arguments, that may be functions: variables, imports, members. Elements get theirs as props.
fn arguments_by_name(program: &Program) -> FxHashMap<CompactString, Rc<[Handing]>> {
    let mut index: FxHashMap<CompactString, Vec<Handing>> = FxHashMap::default();
    for (file, summary) in program.files() {
        let module = &summary.module;
        for (at, call) in module.calls.iter().enumerate() {
            let call_ref = CallRef { file, id: CallId::new(at) };
            let mut add = |position: usize, key: Option<&CompactString>, value: ValueId| {
                let name = |value: ValueId| {
                    let own = value_name(module, value).or_else(|| bound_name(module, value));
                    own.filter(|_| may_be_function(module, value))
                };
                let given = std::iter::once(&value).chain(branches(module, value));
                for name in given.filter_map(|value| name(*value)) {
                    let position = u16::try_from(position).unwrap_or(u16::MAX);
                    index.entry(name).or_default().push(Handing {
                        call: call_ref,
                        position,
                        key: key.cloned(),
                        value,
                    });
                }
            };
            for (position, argument) in call.arguments.iter().enumerate().take(limits::ARGUMENTS) {
                if matches!(call.kind, CallKind::Call | CallKind::New) {
                    add(position, None, argument.value);
                }
                // `flow([f, g])`; lists beside other arguments are mostly of values: `useEffect(run, [user])`.
                if let (Value::List(items), 1) = (module.value(argument.value), call.arguments.len()) {
                    for (index, item) in items.iter().enumerate().take(limits::ARGUMENTS) {
                        if let ListItem::Item(value) = item {
                            add(position, Some(&index.to_string().into()), *value);
                        }
                    }
                }
                let Some(Value::Object(entries)) = literal(module, argument.value).map(|id| module.value(id))
                else {
                    continue;
                };
                for entry in entries.iter().take(limits::FIELDS) {
                    if let Entry::Field { key: Key::Name(key), value, .. } = entry {
                        add(position, Some(key), *value);
                    }
                }
            }
        }
    }
    index.into_iter().map(|(name, list)| (name, list.into())).collect()
}

/// `identify` of `client.identify.bind(client)`, where nothing else is given before.
fn bound_name(module: &Module, value: ValueId) -> Option<CompactString> {
    let Value::Call(call) = module.value(value) else { return None };
    let site = module.call(*call);
    bound_function(module, site).filter(|_| site.arguments.len() <= 1).and_then(|id| value_name(module, id))
}

fn may_be_function(module: &Module, id: ValueId) -> bool {
    matches!(
        module.value(id),
        Value::Capture(_)
            | Value::Import(_)
            | Value::Load { .. }
            | Value::Closure(_)
            | Value::Class(_)
            | Value::Call(_)
    ) || matches!(module.value(id), Value::AfterCall { base, .. } if may_be_function(module, *base))
}

fn own_stores(summary: &FileSummary) -> OwnStores {
    let module = &summary.module;
    let mut stores = OwnStores::default();
    for store in &summary.own_stores {
        let object = module.function(store.function).this_object;
        if let (Some(object), false) = (object, store.by_call) {
            stores.entry(object).or_default().push((store.keys.clone(), store.value));
        }
    }
    stores
}

fn members(program: &Program, file: FileId) -> Members {
    let module = program.module(file);
    let ids = || (0..module.values.len()).map(ValueId::new);
    let mut names: FxHashMap<ValueId, Vec<CompactString>> = FxHashMap::default();
    // `export default { SET(state, who) {…} }` of `mutations.js`: the file has the name.
    let stem = program.path(file).map(stem);
    for exported in program.exported(file, "default") {
        if let (Exported::Value { node, member: None }, Some(stem)) = (exported, stem)
            && node.file == file
            && let Some(object) = literal(module, node.id)
        {
            names.entry(object).or_default().push(stem.into());
        }
    }
    for id in ids() {
        if let (Some(object), Some(name)) = (literal(module, id), value_name(module, id)) {
            names.entry(object).or_default().push(name);
        }
        let Value::Object(entries) = module.value(id) else { continue };
        for entry in entries {
            if let Entry::Field { key: Key::Name(name), value, .. } = entry
                && let Some(object) = literal(module, *value)
            {
                names.entry(object).or_default().push(name.clone());
            }
        }
    }
    let mut members = Members::default();
    for id in ids() {
        let (Value::Object(entries), Some(names)) = (module.value(id), names.get(&id)) else { continue };
        for entry in entries {
            if let Entry::Field { key, value, .. } = entry
                && let Value::Closure(function) = module.value(*value)
            {
                let own = names.iter().map(|name| (name.clone(), key.clone()));
                members.entry(*function).or_default().extend(own);
            }
        }
    }
    members
}

/// The object literal that a value is, looking through a declared type.
fn literal(module: &Module, id: ValueId) -> Option<ValueId> {
    match module.value(id) {
        Value::Object(_) => Some(id),
        Value::Typed { base, .. } if matches!(module.value(*base), Value::Object(_)) => Some(*base),
        _ => None,
    }
}
