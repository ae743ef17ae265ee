//! Calls around a description: those before it in a chain, and functions that it is given.
//!
//! ```ts
//! procedure.input(S).query((): Promise<User> => load())     // `S` for what it takes, `User` for what it gives
//! ```

use super::{TypeAt, Types};
use crate::ir::{Key, Module, Value};
use crate::limits;
use crate::link::CallRef;

impl<'p> Types<'p> {
    /// `User` of `query((): Promise<User> => …)`.
    pub(super) fn stated_result(&self, call: CallRef, argument: u16) -> Option<TypeAt<'p>> {
        let module = self.program.module(call.file);
        let given = module.call(call.id).arguments.get(usize::from(argument))?;
        let Value::Closure(function) = module.value(given.value) else { return None };
        let ty = module.function(*function).return_type.as_ref()?;
        Some(self.program.annotated(call.file, *function, ty))
    }
}

/// The call of a method in the chain that a call ends: `.input(S)` of `procedure.input(S).mutation(f)`.
pub(super) fn call_before(module: &Module, call: CallRef, method: &str) -> Option<CallRef> {
    let mut at = call.id;
    for _ in 0..limits::SCHEMA_CHAIN {
        let Value::Load { base, .. } = module.value(module.call(at).callee) else { return None };
        let Value::Call(before) = module.value(*base) else { return None };
        at = *before;
        match module.value(module.call(at).callee) {
            Value::Load { key: Key::Name(name), .. } if name == method => {
                return Some(CallRef { id: at, ..call });
            }
            _ => {}
        }
    }
    None
}
