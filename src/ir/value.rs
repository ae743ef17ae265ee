//! Values: what an expression may stand for.

use compact_str::CompactString;

use super::{BindingId, CallId, ClassId, FunctionId, ImportId, RequestId, Type, ValueId};
use crate::source::Span;

/// One node of the value graph. Every operand has a smaller or larger id; cycles are possible through loops.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// The nth parameter of the owning function, before destructuring and defaults.
    Parameter(u16),
    /// `...rest`: the arguments from the nth on, as a list.
    RestParameter(u16),
    /// `arguments`.
    Arguments,
    /// `this` of the nearest non-arrow function (arrow functions refer to the outer function's `this`:
    /// the node's owner is then that outer function). In a class body's field initialiser: the instance.
    This,
    /// `super` used as an object: `super.track(x)`.
    Super,
    Literal(Literal),
    /// The local name of an import entry.
    Import(ImportId),
    /// The namespace object of a module: `require('m')`, `await import('m')`, `import x = require('m')`.
    Namespace(RequestId),
    /// An identifier that nothing in the file declares: `window`, `acme`, `process`.
    Global(CompactString),
    /// A variable read from a function other than the one that declares it, or one written from another
    /// function: the union of the binding's writes.
    Capture(BindingId),
    /// `base.key`, `base?.key`, `base[key]`.
    Load {
        base: ValueId,
        key: Key,
    },
    /// An object literal; later entries win over earlier ones.
    Object(Vec<Entry>),
    /// An array literal.
    List(Vec<ListItem>),
    /// The result of a call; also `new C()` and a JSX element.
    Call(CallId),
    /// A function expression, arrow, method or declaration used as a value.
    Closure(FunctionId),
    Class(ClassId),
    /// `base` after `base.key = value`.
    Store {
        base: ValueId,
        key: Key,
        value: ValueId,
    },
    /// `base` after `delete base.key`.
    Delete {
        base: ValueId,
        key: Key,
    },
    /// `rest` of `const { a, b, ...rest } = base`: base without the keys.
    Without {
        base: ValueId,
        keys: Vec<Key>,
    },
    /// `base` after the statement-level call it was handed to: `addTraits(props, user);`, `list.push(x);`,
    /// `Object.assign(props, user);`. What the call stores is decided when the callee is known.
    AfterCall {
        base: ValueId,
        call: CallId,
        at: ArgumentAt,
    },
    /// Built from parts, so that a part is contained in it: template, concatenation, arithmetic.
    Derived {
        kind: DerivedKind,
        parts: Vec<ValueId>,
    },
    /// Yields a truth value that says little about its operands: `!x`, `a === b`, `typeof x`, `k in o`,
    /// `x instanceof C`, `delete o.k`, `void x`.
    Test(Vec<ValueId>),
    /// One of: `c ? a : b`, `a ?? b`, `a || b`, `a && b`, versions at the end of branches and loops.
    Join(Vec<ValueId>),
    /// A value with a declared type: `x as User`, `const u: User = x`, `<User>x`.
    Typed {
        base: ValueId,
        ty: Box<Type>,
    },
    /// The property names of `base` (`for (k in base)`).
    KeysOf(ValueId),
    /// The error of `catch (error)`: what the body of the `try`, at this place, throws.
    Caught(Span),
    /// Syntax that is not modelled, on purpose and by name (for `explain`).
    Unknown(&'static str),
}

impl Value {
    /// The value that is the same object before it was changed, handed to a call, or had its type said.
    pub fn earlier(&self) -> Option<ValueId> {
        match self {
            Self::Typed { base, .. }
            | Self::AfterCall { base, .. }
            | Self::Store { base, .. }
            | Self::Delete { base, .. } => Some(*base),
            _ => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    String(CompactString),
    /// The number as written, for decimals to be counted.
    Number(CompactString),
    Bool(bool),
    Null,
    Undefined,
    /// The source of a regular expression, without slashes.
    Regex(CompactString),
}

impl Literal {
    /// `null`, `undefined`, `''`: what stands where nothing is known yet.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Null | Self::Undefined => true,
            Self::String(text) => text.is_empty(),
            Self::Number(_) | Self::Bool(_) | Self::Regex(_) => false,
        }
    }
}

/// How a property is named.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key {
    Name(CompactString),
    /// A constant number: `list[0]`.
    Index(u32),
    /// `o[expr]`; later stages may find the constant.
    Computed(ValueId),
    /// Some element: `for (const x of list)`.
    Any,
}

/// An entry of an object literal, in source order.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// `key: value`, shorthand, method (value is a closure). `span` is the key's place.
    Field { key: Key, value: ValueId, span: Span },
    /// `get key() { … }`.
    Getter { key: Key, function: FunctionId, span: Span },
    /// `...value`, which `span` is the place of.
    Spread { value: ValueId, span: Span },
}

#[derive(Clone, Debug, PartialEq)]
pub enum ListItem {
    Item(ValueId),
    Spread(ValueId),
    Hole,
}

/// Which operand of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ArgumentAt {
    Receiver,
    Position(u16),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DerivedKind {
    /// A template string, or `+` with a string part.
    Text,
    /// `-`, `*`, `<<` and the like.
    Arithmetic,
}

/// A call site.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    pub kind: CallKind,
    /// What is called. For `o.m(x)` this is `Load { base: o, key: m }`; the receiver is its base.
    pub callee: ValueId,
    pub arguments: Vec<Argument>,
    /// `f<User>(…)`.
    pub type_arguments: Vec<Type>,
    /// The function whose body holds the call.
    pub function: FunctionId,
    /// The value node `Value::Call` of this call.
    pub value: ValueId,
    /// Conditions under which the call stands, outermost first, early returns included.
    pub guards: Vec<Guard>,
    /// The whole expression.
    pub span: Span,
    /// The callee expression.
    pub callee_span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallKind {
    Call,
    New,
    /// `<Component a={x} {...rest}>child</Component>`: one argument, the props object (children included
    /// as key `children` when there are expression children). Intrinsic elements (`<div>`) have a
    /// [`Value::Literal`] string callee.
    Element,
    /// A tagged template; arguments are the substitutions, after the string parts as argument 0.
    Tagged,
    /// `super(…)`.
    Super,
    /// `@track('x')` on a class or member; the callee is the decorator.
    Decorator,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    pub value: ValueId,
    /// `f(...value)`.
    pub spread: bool,
    pub span: Span,
}

/// A condition that holds where a call stands: `if (c) f()`, `c && f()`, `if (!c) return; f()`. Of `a && b` each part
/// is a guard of its own; `a !== b` is a negated `a === b`. What stands after `return` has the condition `false`.
#[derive(Clone, Debug, PartialEq)]
pub struct Guard {
    pub condition: ValueId,
    /// The call runs when the condition is false.
    pub negated: bool,
    /// The condition as written.
    pub span: Span,
}
