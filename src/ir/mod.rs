//! The intermediate representation: one file as a graph of values.
//!
//! Identity-based (ids into arenas), independent of syntax (places in side tables), unresolved (names and
//! module specifiers, never definitions of other files) and desugared (destructuring is loads, `a += b` is a
//! store of a derived value, JSX is a call, `await x` is `x`).
//!
//! Locals are *versioned while lowering*: reading a local inside the function that declares it yields the
//! [`ValueId`] it holds there. `p.email = x` makes a new version of `p`: [`Value::Store`] over the old one;
//! branches meet in [`Value::Join`]. So flow-sensitivity is in the graph and no later stage needs a control
//! flow graph. Variables read from another function than the declaring one are [`Value::Capture`]: the union
//! of all writes, order ignored (errs towards false alarms, never misses).

mod class;
mod dump;
mod function;
mod module;
pub mod path;
pub mod schema;
mod types;
mod value;

pub use class::{Class, Member, MemberKind, PROTOTYPE};
pub use function::{Binding, BindingWrite, ClosureUse, Function, FunctionKind, OutsideStore, Parameter};
pub use module::{Choice, ExportEntry, ExportKind, ImportEntry, ImportedName, Module, Request};
pub use types::{Ambient, PrimitiveType, Type, TypeDecl, TypeDeclKind, TypeField, TypeParameter};
pub use value::{
    Argument, ArgumentAt, Call, CallKind, DerivedKind, Entry, Guard, Key, ListItem, Literal, Value,
};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);

        impl $name {
            pub fn new(index: usize) -> Self {
                Self(u32::try_from(index).unwrap_or(u32::MAX))
            }

            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )+};
}

ids! {
    /// A node of a module's value graph.
    ValueId,
    /// A function of a module; [`FunctionId`] 0 is the module's top level.
    FunctionId,
    /// A class of a module.
    ClassId,
    /// A call site of a module.
    CallId,
    /// A declared variable of a module.
    BindingId,
    /// An import entry of a module.
    ImportId,
    /// A requested module specifier of a module.
    RequestId,
}
