//! What functions store on their own object.

use crate::ir::{FunctionId, Key, Module, Value, ValueId};

use super::untyped;

/// `this.user = u`, in arrow functions (`.then((u) => { this.user = u; })`) and through `const self = this` as well.
#[derive(Clone, Debug)]
pub struct OwnStore {
    /// The function whose `this` it is.
    pub function: FunctionId,
    pub keys: Vec<Key>,
    pub value: ValueId,
    /// `this.list.push(x);`: nobody wrote that it is stored.
    pub by_call: bool,
}

pub(super) fn own_stores(module: &Module) -> Vec<OwnStore> {
    let this_of = |id: ValueId| {
        let id = untyped(module, id);
        matches!(module.value(id), Value::This).then(|| module.owner(id))
    };
    let mut found = Vec::new();
    for store in &module.outside_stores {
        if let (Some(function), Some(value)) = (this_of(store.base), store.value) {
            let by_call = store.is_by_call(module);
            found.push(OwnStore { function, keys: store.keys.clone(), value, by_call });
        }
    }
    for binding in &module.bindings {
        let mut whole = binding.writes.iter().filter(|write| write.is_whole());
        let Some(function) = whole.find_map(|write| this_of(write.value?)) else { continue };
        for write in binding.writes.iter().filter(|write| !write.is_whole()) {
            if let Some(value) = write.value {
                let by_call = write.is_by_call(module);
                found.push(OwnStore { function, keys: write.keys.clone(), value, by_call });
            }
        }
    }
    found
}
