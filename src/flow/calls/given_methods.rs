//! Methods that the program gives to what a library or a static method makes.
//!
//! ```js
//! userSchema.methods.toTraits = function () { return { who: this.email }; };
//! User.prototype.toTraits = function () { … };                 // `User` is what `define` of a library gave
//! (await User.findById(id)).toTraits();
//! req.user.toTraits();                                         // and a class `User` in the tree
//! ```
//!
//! Takes a call of a method whose receiver is known by no class of the program, gives the function of that name. A name that two of them share, or
//! that a library's model or a query knows, says nothing (errs towards misses); what is called the same on a value from elsewhere is taken for it
//! (errs towards false alarms).

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use crate::flow::calls::callees::Callee;
use crate::flow::engine::Engine;
use crate::flow::walk::Terminal;
use crate::ir::{
    BindingWrite, CallKind, ClassId, FunctionId, Key, Literal, MemberKind, Module, OutsideStore, Value,
    ValueId,
};
use crate::link::{CallRef, ClassRef, FunctionRef, Node, Program};
use crate::rules::row::Rows;

/// Functions by the name under which instances have them; made when it is first asked for.
#[derive(Debug, Default)]
pub(in crate::flow) struct GivenMethods {
    by_name: Option<FxHashMap<CompactString, Vec<FunctionRef>>>,
    classes: Option<FxHashMap<CompactString, Vec<ClassRef>>>,
}

impl Engine<'_> {
    /// The method that the program gives to what a call's receiver is an instance of.
    pub(in crate::flow) fn given_method(&mut self, call: CallRef) -> Option<Callee> {
        let module = self.program.module(call.file);
        let site = module.call(call.id);
        let Value::Load { base, key: Key::Name(name) } = module.value(site.callee) else { return None };
        if site.kind != CallKind::Call || self.is_known_method(name) || is_of_own_class(module, *base) {
            return None;
        }
        let (program, rows) = (self.program, &self.model.library.rows);
        let index = self.given_methods.by_name.get_or_insert_with(|| by_name(program, rows));
        if let Some([only]) = index.get(name).map(Vec::as_slice) {
            return Some(Callee::Function(*only));
        }
        let receiver = Node { file: call.file, id: *base };
        let class = self.class_of_static(receiver).or_else(|| self.class_called(module, *base))?;
        self.method_of(class, name).map(Callee::Function)
    }

    fn is_known_method(&self, name: &CompactString) -> bool {
        let rows = &self.model.library.rows;
        !self.library.models(None, Some(name)).is_empty()
            || [&rows.getters, &rows.steps, &rows.counts, &rows.selects]
                .iter()
                .any(|words| words.iter().any(|own| own == name))
    }

    /// `User` of `User.register(form)`, and of a variable that holds what this gives.
    fn class_of_static(&mut self, receiver: Node) -> Option<ClassRef> {
        let made = self.call_that_made(receiver)?;
        let module = self.program.module(made.file);
        let Value::Load { base, .. } = module.value(module.call(made.id).callee) else { return None };
        let found = self.identities(Node { file: made.file, id: *base }, &[]);
        let [only] = found.as_slice() else { return None };
        match only.terminal {
            Terminal::Class(class) => Some(class),
            _ => None,
        }
    }

    /// `req.user`, where the program has one class `User`: what a framework puts there.
    fn class_called(&mut self, module: &Module, receiver: ValueId) -> Option<ClassRef> {
        let Value::Load { base, key: Key::Name(name) } = module.value(receiver) else { return None };
        let holder = crate::summary::value_name(module, *base)?;
        let carriers = &self.model.library.carriers;
        if !carriers.contains(&holder) {
            return None;
        }
        let program = self.program;
        let classes = self.given_methods.classes.get_or_insert_with(|| classes(program));
        match classes.get(&name.to_lowercase()).map(Vec::as_slice) {
            Some([only]) => Some(*only),
            _ => None,
        }
    }

    pub(in crate::flow) fn method_of(&self, class: ClassRef, name: &CompactString) -> Option<FunctionRef> {
        let members = &self.program.module(class.file).class(class.id).members;
        members.iter().find_map(|member| match member.kind {
            MemberKind::Method(id) if !member.is_static && member.key == Key::Name(name.clone()) => {
                Some(FunctionRef { file: class.file, id })
            }
            _ => None,
        })
    }
}

/// `this` of a class that has no parent: nobody else gives it methods.
fn is_of_own_class(module: &Module, receiver: ValueId) -> bool {
    let class = module.function(module.owner(receiver)).class;
    matches!(module.value(receiver), Value::This)
        && class.is_some_and(|class| module.class(class).extends.is_none())
}

fn classes(program: &Program) -> FxHashMap<CompactString, Vec<ClassRef>> {
    let mut classes: FxHashMap<CompactString, Vec<ClassRef>> = FxHashMap::default();
    for (file, summary) in program.files() {
        for (at, class) in summary.module.classes.iter().enumerate() {
            let Some(name) = &class.name else { continue };
            classes.entry(name.to_lowercase()).or_default().push(ClassRef { file, id: ClassId::new(at) });
        }
    }
    classes
}

fn by_name(program: &Program, rows: &Rows) -> FxHashMap<CompactString, Vec<FunctionRef>> {
    let mut index: FxHashMap<CompactString, Vec<FunctionRef>> = FxHashMap::default();
    for (file, summary) in program.files() {
        let module = &summary.module;
        let mut add = |(name, id): (CompactString, FunctionId)| {
            index.entry(name).or_default().push(FunctionRef { file, id });
        };
        let writes = module.bindings.iter().flat_map(|binding| &binding.writes);
        let written = writes.map(|BindingWrite { keys, value, .. }| (keys, *value));
        let stored = module.outside_stores.iter().map(|OutsideStore { keys, value, .. }| (keys, *value));
        for (keys, value) in written.chain(stored) {
            let Some(value) = value else { continue };
            methods_below(module, keys, value, rows).into_iter().for_each(&mut add);
        }
        let calls = module.calls.iter().filter_map(|site| method_by_call(module, site, rows));
        calls.for_each(&mut add);
    }
    index
}

/// `schema.methods.toTraits = function () {…}`, `schema.methods = { toTraits() {…} }`
fn methods_below(
    module: &Module,
    keys: &[Key],
    value: ValueId,
    rows: &Rows,
) -> Vec<(CompactString, FunctionId)> {
    let is_holder =
        |key: &Key| matches!(key, Key::Name(name) if rows.method_holders.iter().any(|own| own == name));
    match keys {
        [.., holder, Key::Name(name)] if is_holder(holder) => {
            closure(module, value).map(|id| (name.clone(), id)).into_iter().collect()
        }
        [.., holder] if is_holder(holder) => {
            let own = crate::flow::classify::written_members(module, value);
            own.into_iter().filter_map(|(name, value)| Some((name, closure(module, value)?))).collect()
        }
        _ => Vec::new(),
    }
}

/// `schema.method('toTraits', function () {…})`
fn method_by_call(
    module: &Module,
    site: &crate::ir::Call,
    rows: &Rows,
) -> Option<(CompactString, FunctionId)> {
    let Value::Load { key: Key::Name(method), .. } = module.value(site.callee) else { return None };
    let [name, function] = site.arguments.as_slice() else { return None };
    let Value::Literal(Literal::String(name)) = module.value(name.value) else { return None };
    let is_giver = rows.method_givers.iter().any(|own| own == method);
    Some((name.clone(), closure(module, function.value).filter(|_| is_giver)?))
}

/// A function of its own; methods of a class that has a constructor are the class's.
fn closure(module: &Module, value: ValueId) -> Option<FunctionId> {
    match module.value(value) {
        Value::Closure(id) if module.function(*id).class.is_none() => Some(*id),
        _ => None,
    }
}
