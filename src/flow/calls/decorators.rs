//! Which methods a decorator stands at, and which functions it puts in their place.
//!
//! ```js
//! const Tracked = (name) => (target, key, descriptor) => {
//!   const own = descriptor.value;
//!   descriptor.value = function (...given) { sdk.track(name, given[0]); return own.apply(this, given); };
//! };
//! const logged = (own, context) => function (...given) { sdk.track('x', given[0]); return own.call(this, ...given); };
//! class Service { @Tracked('Joined') join(guest) {} @logged leave(guest) {} }
//! ```
//!
//! Takes functions, gives methods of the program with the call of the decorator. A method with several decorators has all of them at once
//! (errs towards false alarms where one of them changes what the next is given).

use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::flow::engine::Engine;
use crate::ir::{CallKind, Entry, FunctionId, Key, Module, Value, ValueId};
use crate::link::{CallRef, FunctionRef, Node};

/// A method, and the call of the decorator that stands at it.
type Decorated = (CallRef, FunctionRef);

/// The member of a descriptor that has the method.
pub(in crate::flow) const METHOD: &str = "value";

/// The parameter of a decorator that has the descriptor, where it is one of three.
pub(in crate::flow) const DESCRIPTOR: u16 = 2;

/// Methods by the function that is called with them.
pub(in crate::flow) type DecoratorIndex = FxHashMap<FunctionRef, Rc<[Decorated]>>;

impl Engine<'_> {
    /// Methods whose place a function takes.
    pub(in crate::flow) fn replaced_by(&mut self, function: FunctionRef) -> Rc<[Decorated]> {
        let module = self.program.module(function.file);
        let declared = module.function(function.id);
        let (Some(outer), Some(value)) = (declared.parent, declared.value) else { return Rc::from([]) };
        if !takes_place(module, outer, value) {
            return Rc::from([]);
        }
        self.decorated_by(FunctionRef { file: function.file, id: outer })
    }

    /// Methods that a function is called with: `@logged leave() {}`, and `@Tracked('x') join() {}`, where the function is what `Tracked` returns.
    pub(in crate::flow) fn decorated_by(&mut self, function: FunctionRef) -> Rc<[Decorated]> {
        if let Some(known) = self.decorated.get(&function) {
            return Rc::clone(known);
        }
        // Whoever asks for itself on the way learns nothing.
        self.decorated.insert(function, Rc::from([]));
        let module = self.program.module(function.file);
        let declared = module.function(function.id);
        let maker = declared.parent.zip(declared.value);
        let maker = maker.filter(|(outer, value)| module.function(*outer).returns.contains(value));
        let maker = maker.map(|(id, _)| FunctionRef { file: function.file, id });
        let mut found: Vec<Decorated> = Vec::new();
        for called in maker.into_iter().chain([function]) {
            for call in self.callers(called).iter() {
                let module = self.program.module(call.file);
                if module.call(call.id).kind != CallKind::Decorator {
                    continue;
                }
                let at = module.functions.iter().position(|method| method.decorators.contains(&call.id));
                let Some(id) = at.and_then(|at| u32::try_from(at).ok()) else { continue };
                found.push((*call, FunctionRef { file: call.file, id: FunctionId(id) }));
            }
        }
        found.sort_unstable();
        found.dedup();
        let found: Rc<[Decorated]> = found.into();
        self.decorated.insert(function, Rc::clone(&found));
        found
    }

    /// A parameter of a function as a value.
    pub(in crate::flow) fn parameter_value(&self, function: FunctionRef, index: u16) -> Option<Node> {
        let module = self.program.module(function.file);
        let is_it = |value: &Value| match value {
            Value::Parameter(own) | Value::RestParameter(own) => *own == index,
            _ => false,
        };
        let mut values = module.values.iter().enumerate().filter(|(_, value)| is_it(value));
        let owned = values.find_map(|(at, _)| {
            let id = ValueId::new(at);
            (module.owner(id) == function.id).then_some(id)
        });
        Some(Node { file: function.file, id: owned? })
    }
}

/// Does a decorator return this function, or write it into the descriptor that it is given?
fn takes_place(module: &Module, decorator: FunctionId, function: ValueId) -> bool {
    let declared = module.function(decorator);
    let is_method = |key: &Key| matches!(key, Key::Name(name) if name == METHOD);
    let is_in_object = |returned: &ValueId| match module.value(*returned) {
        Value::Object(entries) => entries.iter().any(|entry| match entry {
            Entry::Field { key, value, .. } => is_method(key) && *value == function,
            _ => false,
        }),
        _ => false,
    };
    let is_returned = declared.returns.contains(&function) || declared.returns.iter().any(is_in_object);
    is_returned
        || declared.parameters.len() > usize::from(DESCRIPTOR)
            && module.bindings.iter().filter(|binding| binding.function == decorator).any(|binding| {
                let mut writes = binding.writes.iter();
                writes.any(|write| write.value == Some(function) && write.keys.last().is_some_and(is_method))
            })
}
