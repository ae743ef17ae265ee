//! Names under which methods of vendors are called, beyond their own: results of a vendor's functions, and `apply`.
//!
//! Names only, a first cut: what is called is worked out afterwards.

use compact_str::CompactString;

use crate::flow::engine::Engine;
use crate::ir::{Module, Value, ValueId};
use crate::limits;
use crate::link::CallRef;

impl Engine<'_> {
    /// `send` of `const send = useDispatch()` and of `const send = sdk.configure('x')`, where `useDispatch` and `sdk` are a vendor's.
    pub(in crate::flow) fn names_of_results(&self, imported: &[CompactString]) -> Vec<CompactString> {
        let mut found = Vec::new();
        for (_, summary) in self.program.files() {
            let module = &summary.module;
            let by_name = module.imports.iter().any(|import| imported.binary_search(&import.local).is_ok());
            if !by_name && !self.requests_a_vendor(module) {
                continue;
            }
            let made = module.calls.iter().filter(|call| starts_at_import(module, call.callee));
            found.extend(made.filter_map(|call| crate::summary::value_name(module, call.value)));
        }
        found
    }

    fn requests_a_vendor(&self, module: &Module) -> bool {
        module.requests.iter().any(|request| self.clients.is_vendor_package(&request.specifier))
    }

    /// `client.track.apply(client, arguments)`, `o[key].call(o)`; what is called has one of the names, or none.
    pub(in crate::flow) fn is_indirect(&self, call: CallRef, names: &[CompactString]) -> bool {
        let module = self.program.module(call.file);
        let Value::Load { base, .. } = module.value(module.call(call.id).callee) else { return true };
        crate::summary::value_name(module, *base).is_none_or(|name| names.binary_search(&name).is_ok())
    }
}

/// `sdk.a.b`, `sdk.init().c`: the root is an import.
fn starts_at_import(module: &Module, mut value: ValueId) -> bool {
    for _ in 0..limits::NAME_HOPS {
        value = match module.value(value) {
            Value::Import(_) | Value::Namespace(_) => return true,
            Value::Load { base, .. } | Value::Typed { base, .. } => *base,
            Value::Call(call) => module.call(*call).callee,
            _ => return false,
        };
    }
    false
}
