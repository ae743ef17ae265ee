//! Functions, parameters and variables.

use compact_str::CompactString;

use super::{ArgumentAt, CallId, ClassId, FunctionId, Guard, Key, Module, Type, TypeParameter, ValueId};
use crate::source::Span;

#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// The declared name, the variable or property it is assigned to, or the method name.
    pub name: Option<CompactString>,
    pub kind: FunctionKind,
    /// The function around this one; `None` for the module's top level.
    pub parent: Option<FunctionId>,
    pub parameters: Vec<Parameter>,
    pub type_parameters: Vec<TypeParameter>,
    /// Values of `return`, of an arrow's expression body, and of `yield`.
    pub returns: Vec<ValueId>,
    pub return_type: Option<Type>,
    /// For parameters that the body changes (`p.email = x`, `delete p.email`): the value node that stands for
    /// the parameter at the end of the body, so that callers see the change.
    pub parameter_results: Vec<(u16, ValueId)>,
    /// Methods, constructors, accessors and field initialisers: their class.
    pub class: Option<ClassId>,
    /// `function (this: Host, x) {…}`: the declared type of `this`.
    pub this_type: Option<Type>,
    /// Methods written in an object literal: that literal, which `this` means.
    pub this_object: Option<ValueId>,
    /// Where the closure stands as (part of) an argument of a call, if it does.
    pub closure_use: Option<ClosureUse>,
    /// The calls of decorators on a method: `@OnEvent('joined') greet(event)`.
    pub decorators: Vec<CallId>,
    /// Code of an attribute in markup: the element that has it, as a call.
    pub element: Option<CallId>,
    /// The value node `Value::Closure` of this function, where it has one.
    pub value: Option<ValueId>,
    pub is_async: bool,
    pub is_generator: bool,
    /// The body has no statements (a stub, an abstract method).
    pub is_empty: bool,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FunctionKind {
    /// The top level of a module.
    Module,
    Function,
    Arrow,
    Method,
    Constructor,
    Getter,
    Setter,
    /// A class field initialiser or static block.
    Initialiser,
}

impl Function {
    /// A function whose body has not been looked at.
    pub fn new(kind: FunctionKind, parent: Option<FunctionId>, span: Span) -> Self {
        Self {
            name: None,
            kind,
            parent,
            parameters: Vec::new(),
            type_parameters: Vec::new(),
            returns: Vec::new(),
            return_type: None,
            parameter_results: Vec::new(),
            class: None,
            this_type: None,
            this_object: None,
            closure_use: None,
            decorators: Vec::new(),
            element: None,
            value: None,
            is_async: false,
            is_generator: false,
            is_empty: false,
            span,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// The name of a plain parameter; `None` for a destructuring pattern.
    pub name: Option<CompactString>,
    pub ty: Option<Type>,
    /// The default value, lowered in the function.
    pub default: Option<ValueId>,
    pub rest: bool,
    /// The calls of decorators on it: `@Body() user`.
    pub decorators: Vec<CallId>,
    pub span: Span,
}

/// `call(…, closure)` or `call(…, { loaded: closure })`.
#[derive(Clone, Debug, PartialEq)]
pub struct ClosureUse {
    pub call: CallId,
    pub at: ArgumentAt,
    /// The path of keys inside the argument; empty when the closure is the argument itself.
    pub keys: Vec<Key>,
}

/// A declared variable: `let`, `const`, `var`, parameter name, function, class, import name, catch name.
#[derive(Clone, Debug, PartialEq)]
pub struct Binding {
    pub name: CompactString,
    /// The function that declares it.
    pub function: FunctionId,
    pub ty: Option<Type>,
    /// Every write to the variable or to a path below it, in source order, from any function.
    pub writes: Vec<BindingWrite>,
    /// Declared with `const`.
    pub is_constant: bool,
    pub span: Span,
}

/// `x = value`, `x.a.b = value` (keys `[a, b]`), `delete x.a` (no value).
/// A plain parameter `p` has the write `Parameter(n)`; a function declaration its closure; a statement-level
/// call that `x` is handed to (`x.push(v)`, `Object.assign(x, v)`) the write `AfterCall`, with no keys.
#[derive(Clone, Debug, PartialEq)]
pub struct BindingWrite {
    pub keys: Vec<Key>,
    pub value: Option<ValueId>,
    /// What holds where a computed key is written; empty for all others.
    pub conditions: Vec<Guard>,
    pub span: Span,
}

/// `this.a.b = value` in a function, or a store to a path below a global (`window.x = value`) or an import.
/// The root is kept as a value so that all of them are one list.
#[derive(Clone, Debug, PartialEq)]
pub struct OutsideStore {
    /// `Value::This`, `Value::Global`, `Value::Import` or any other base that is not a variable of the file.
    pub base: ValueId,
    pub keys: Vec<Key>,
    /// `None` for `delete`.
    pub value: Option<ValueId>,
    pub function: FunctionId,
    pub span: Span,
}

impl BindingWrite {
    pub fn is_whole(&self) -> bool {
        self.keys.is_empty()
    }

    /// `client.init(token);` is a write of `client`, `kept = client;` behind it is one of `kept` that somebody wrote.
    pub fn is_by_call(&self, module: &Module) -> bool {
        self.value.is_some_and(|value| module.is_changed_by_call(value, self.span))
    }
}

impl OutsideStore {
    /// `this.queue.push(x);`
    pub fn is_by_call(&self, module: &Module) -> bool {
        self.value.is_some_and(|value| module.is_changed_by_call(value, self.span))
    }
}
