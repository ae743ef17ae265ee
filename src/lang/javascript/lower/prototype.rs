//! Constructor functions are classes: `function Tracker() {}` with `Tracker.prototype.track = function …`.
//!
//! Takes a lowered module and turns each function that is given prototype members into a class with that function as
//! its constructor, so that later stages know one kind of class only. A class of the file gets those that it is given as well. Without members nothing changes: a function that
//! is only called with `new` stays a function (errs towards misses).

use rustc_hash::FxHashMap;

use super::inheriting::{called, inheriting, listed};
use crate::ir::{
    BindingId, Class, ClassId, Entry, FunctionId, FunctionKind, Key, Literal, Member, MemberKind, Module,
    PROTOTYPE, Value, ValueId,
};
use crate::source::Span;

/// What is written: a variable, a global, and the keys below it. `App.Tracker` is `[Tracker]` of `App`.
type Target = (Root, Vec<Key>);

#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Root {
    Variable(BindingId),
    Global(String),
}

/// A write to a target.
struct Written {
    target: Target,
    value: ValueId,
    span: Span,
}

/// What is written below `X.prototype`.
#[derive(Default)]
struct Prototype {
    members: Vec<(Key, ValueId, Span)>,
    parent: Option<ValueId>,
}

pub(super) fn constructors_to_classes(module: &mut Module) {
    let written = written(module);
    let is_prototype = |key: &Key| matches!(key, Key::Name(name) if name == PROTOTYPE);
    if !written.iter().any(|write| write.target.1.iter().any(is_prototype)) {
        return;
    }
    let mut order: Vec<Target> = Vec::new();
    let mut prototypes: FxHashMap<Target, Prototype> = FxHashMap::default();
    for write in &written {
        let (root, keys) = &write.target;
        let Some(at) = keys.iter().position(is_prototype) else { continue };
        let target = (root.clone(), keys[..at].to_vec());
        if !prototypes.contains_key(&target) {
            order.push(target.clone());
        }
        let prototype = prototypes.entry(target).or_default();
        match &keys[at + 1..] {
            [] => prototype.is_made(module, write.value),
            [key] => prototype.members.push((key.clone(), write.value, write.span)),
            _ => {}
        }
    }
    for target in order {
        let class = written.iter().filter(|write| write.target == target).find_map(|write| {
            match module.value(write.value) {
                Value::Class(id) => Some(*id),
                _ => None,
            }
        });
        if let Some(class) = class {
            let given = prototypes.remove(&target).unwrap_or_default();
            let members = members(module, class, given.members);
            module.classes[class.index()].members.extend(members);
            continue;
        }
        let function = written.iter().filter(|write| write.target == target).find_map(|write| {
            match module.value(write.value) {
                Value::Closure(id) if module.function(*id).kind == FunctionKind::Function => Some(*id),
                _ => None,
            }
        });
        if let (Some(function), Some(prototype)) = (function, prototypes.remove(&target)) {
            make_class(module, &target, function, prototype);
        }
    }
}

/// All writes, to variables in the order of their declaration, then to globals.
fn written(module: &Module) -> Vec<Written> {
    let mut found = Vec::new();
    for (at, binding) in module.bindings.iter().enumerate() {
        for write in &binding.writes {
            let Some(value) = write.value else { continue };
            let target = (Root::Variable(BindingId::new(at)), write.keys.clone());
            found.push(Written { target, value, span: write.span });
        }
    }
    for store in &module.outside_stores {
        if let (Some(value), Value::Global(name)) = (store.value, module.value(store.base)) {
            let target = (Root::Global(name.to_string()), store.keys.clone());
            found.push(Written { target, value, span: store.span });
        }
    }
    found.extend(mixed_in(module, &found));
    found
}

fn callee_name(module: &Module, callee: ValueId) -> &str {
    match module.value(callee) {
        Value::Global(name) | Value::Load { key: Key::Name(name), .. } => name,
        Value::Capture(binding) => &module.binding(*binding).name,
        Value::Closure(function) => module.function(*function).name.as_deref().unwrap_or_default(),
        Value::Import(import) => &module.import(*import).local,
        _ => "",
    }
}

/// `extend(X.prototype, { … })`: the members of the literal. `inherits(X, Parent)`: what is made of the parent. `_createClass(X, [{ key, value }])`:
/// the members that are listed.
fn mixed_in(module: &Module, known: &[Written]) -> Vec<Written> {
    let mut found = Vec::new();
    let inheriting = inheriting(module);
    for call in &module.calls {
        let [into, from, ..] = call.arguments.as_slice() else { continue };
        let given = |index: u16| call.arguments.get(usize::from(index)).map(|argument| argument.value);
        let own = called(module, call).and_then(|function| inheriting.get(&function));
        let (child, parent) = match own {
            Some((child, parent)) => (given(*child), given(*parent)),
            None => (Some(into.value), Some(from.value)),
        };
        let name = callee_name(module, call.callee);
        let is_named = matches!(name, "inherits" | "_inherits" | "__extends");
        let target = child.and_then(|child| variable(module, child));
        if let (true, Some(child), Some(parent)) = (own.is_some() || is_named, target.clone(), parent) {
            let keys = vec![Key::Name(PROTOTYPE.into())];
            found.push(Written { target: (child, keys), value: parent, span: call.span });
            continue;
        }
        if let ("createClass" | "_createClass" | "__createClass", Some(class)) = (name, target) {
            found.extend(listed(module, from.value).into_iter().map(|(key, value, span)| {
                let keys = vec![Key::Name(PROTOTYPE.into()), key];
                Written { target: (class.clone(), keys), value, span }
            }));
            continue;
        }
        let Value::Load { base, key: Key::Name(name) } = module.value(into.value) else { continue };
        let (Value::Object(entries), true) = (module.value(from.value), name == PROTOTYPE) else { continue };
        let target = variable(module, *base).map(|root| (root, Vec::new())).or_else(|| {
            let same = known.iter().find(|write| write.value == *base && write.target.1.is_empty());
            same.map(|write| write.target.clone())
        });
        let Some((root, mut keys)) = target else { continue };
        keys.push(Key::Name(PROTOTYPE.into()));
        for (key, value, span) in fields(entries) {
            let keys = keys.iter().cloned().chain([key]).collect();
            found.push(Written { target: (root.clone(), keys), value, span });
        }
    }
    found
}

fn variable(module: &Module, value: ValueId) -> Option<Root> {
    match module.value(value) {
        Value::Capture(binding) => Some(Root::Variable(*binding)),
        _ => module.names[value.index()].map(Root::Variable),
    }
}

fn fields(entries: &[Entry]) -> Vec<(Key, ValueId, Span)> {
    let field = |entry: &Entry| match entry {
        Entry::Field { key, value, span } => Some((key.clone(), *value, *span)),
        Entry::Getter { .. } | Entry::Spread { .. } => None,
    };
    entries.iter().filter_map(field).collect()
}

impl Prototype {
    /// `X.prototype = value`: a literal of members, or something made of a parent.
    fn is_made(&mut self, module: &Module, value: ValueId) {
        match module.value(value) {
            Value::Object(entries) => self.members.extend(fields(entries)),
            Value::Typed { base, .. } => self.is_made(module, *base),
            // `Object.create(Parent.prototype)`, `extend(Object.create(Parent.prototype), …)`
            Value::Call(call) => {
                let call = module.call(*call);
                match call.arguments.first().map(|argument| module.value(argument.value)) {
                    Some(Value::Load { base, key: Key::Name(name) }) if name == PROTOTYPE => {
                        self.parent = Some(*base);
                    }
                    _ if call.kind == crate::ir::CallKind::New => self.parent = Some(call.callee),
                    _ => {}
                }
            }
            Value::Literal(Literal::Null | Literal::Undefined) => {}
            // `inherits(X, Parent)`
            _ => self.parent = Some(value),
        }
    }
}

fn make_class(module: &mut Module, target: &Target, constructor: FunctionId, prototype: Prototype) {
    let Some(value) = module.function(constructor).value else { return };
    let id = ClassId::new(module.classes.len());
    let name = target.1.last().map_or_else(
        || match &target.0 {
            Root::Variable(binding) => Some(module.binding(*binding).name.clone()),
            Root::Global(name) => Some(name.as_str().into()),
        },
        |key| super::Lowering::key_name(key).cloned(),
    );
    let span = module.function(constructor).span;
    let members = members(module, id, prototype.members);
    let function = &mut module.functions[constructor.index()];
    function.class = Some(id);
    function.kind = FunctionKind::Constructor;
    module.values[value.index()] = Value::Class(id);
    module.classes.push(Class {
        name,
        type_parameters: Vec::new(),
        extends: prototype.parent,
        extends_arguments: Vec::new(),
        implements: Vec::new(),
        constructor: Some(constructor),
        members,
        value: Some(value),
        selector: None,
        decorators: Vec::new(),
        span,
    });
}

/// Methods and fields of the class, of what is written below its prototype.
fn members(module: &mut Module, id: ClassId, written: Vec<(Key, ValueId, Span)>) -> Vec<Member> {
    let mut members = Vec::new();
    for (key, value, span) in written {
        let kind = match module.value(value) {
            Value::Closure(function) => {
                let function = *function;
                let method = &mut module.functions[function.index()];
                if method.kind == FunctionKind::Function || method.kind == FunctionKind::Method {
                    method.class = Some(id);
                }
                MemberKind::Method(function)
            }
            _ => MemberKind::Field(Some(value)),
        };
        members.push(Member { key, is_static: false, kind, ty: None, decorators: Vec::new(), span });
    }
    members
}
