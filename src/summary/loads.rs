//! What is read of a value, and which variables hold it: the graph of a file followed forwards, where it is asked for.

use compact_str::CompactString;

use crate::ir::{BindingId, Key, Module, Value, ValueId};

/// Sorted by what is looked up.
#[derive(Clone, Debug)]
pub struct Loads {
    /// `(base, load)`: `base.key`, with a name as key.
    members: Vec<(ValueId, ValueId)>,
    /// `(value, variable)`: the variable is given that value, whole.
    writes: Vec<(ValueId, BindingId)>,
    /// `(variable, capture)`: read from another function.
    captures: Vec<(BindingId, ValueId)>,
}

impl Loads {
    pub(super) fn new(module: &Module) -> Self {
        let mut found = Self { members: Vec::new(), writes: Vec::new(), captures: Vec::new() };
        for (at, value) in module.values.iter().enumerate() {
            match value {
                Value::Load { base, key: Key::Name(_) } => found.members.push((*base, ValueId::new(at))),
                Value::Capture(binding) => found.captures.push((*binding, ValueId::new(at))),
                _ => {}
            }
        }
        for (at, binding) in module.bindings.iter().enumerate() {
            let whole = binding.writes.iter().filter(|write| write.is_whole());
            found.writes.extend(whole.filter_map(|write| Some((write.value?, BindingId::new(at)))));
        }
        found.members.sort_unstable();
        found.writes.sort_unstable();
        found.captures.sort_unstable();
        found
    }

    /// `(load, key)` of what is read of a value or of variables that hold it.
    pub fn of<'m>(&self, module: &'m Module, value: ValueId) -> Vec<(ValueId, &'m CompactString)> {
        let mut holders = vec![value];
        for binding in run(&self.writes, value) {
            holders.extend(run(&self.captures, binding));
        }
        holders.sort_unstable();
        holders.dedup();
        let loads = holders.into_iter().flat_map(|holder| run(&self.members, holder));
        let keyed = loads.filter_map(|load| match module.value(load) {
            Value::Load { key: Key::Name(key), .. } => Some((load, key)),
            _ => None,
        });
        keyed.collect()
    }
}

fn run<K: Ord + Copy, V: Copy>(pairs: &[(K, V)], key: K) -> impl Iterator<Item = V> {
    let start = pairs.partition_point(|(own, _)| *own < key);
    pairs[start..].iter().take_while(move |(own, _)| *own == key).map(|(_, value)| *value)
}
