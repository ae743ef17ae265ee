//! Where the values of a file go: what is read of each, which other value it is as well, and whether it leaves sight.
//!
//! Takes a module, gives an index by value. By syntax alone; says nothing about what a call does with what it is given.

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use crate::ir::{
    BindingId, CallId, Entry, ExportKind, FunctionId, Key, ListItem, MemberKind, Module, Value, ValueId,
};

/// One thing that is done with a value.
#[derive(Clone, Debug)]
pub(super) enum Use {
    /// `value.name`, with the read as a value.
    Read(CompactString, ValueId),
    /// The other value is, or may be, the same object: a version, a branch, a variable read elsewhere.
    Alias(ValueId),
    /// `return value`
    Returned(FunctionId),
    /// Stored, handed on, exported: anybody may have it.
    Leaves,
}

#[derive(Default)]
pub(super) struct Uses {
    by_value: FxHashMap<ValueId, Vec<Use>>,
    /// Calls by what they call.
    calls: FxHashMap<ValueId, Vec<CallId>>,
}

impl Uses {
    pub(super) fn of(&self, value: ValueId) -> &[Use] {
        self.by_value.get(&value).map_or(&[], Vec::as_slice)
    }

    /// The calls that call a value: those of `entry.set`.
    pub(super) fn calls_of(&self, callee: ValueId) -> &[CallId] {
        self.calls.get(&callee).map_or(&[], Vec::as_slice)
    }

    pub(super) fn in_module(module: &Module) -> Self {
        let mut uses = Self::default();
        for at in 0..module.values.len() {
            uses.add_operands(module, ValueId::new(at));
        }
        for (at, call) in module.calls.iter().enumerate() {
            uses.calls.entry(call.callee).or_default().push(CallId::new(at));
            if !matches!(module.value(call.callee), Value::Load { .. }) {
                uses.leaves(call.callee);
            }
            call.arguments.iter().for_each(|argument| uses.leaves(argument.value));
        }
        uses.add_functions(module);
        uses.add_bindings(module);
        uses.add_outside(module);
        uses
    }

    fn add(&mut self, value: ValueId, used: Use) {
        self.by_value.entry(value).or_default().push(used);
    }

    fn leaves(&mut self, value: ValueId) {
        self.add(value, Use::Leaves);
    }

    fn add_operands(&mut self, module: &Module, at: ValueId) {
        match module.value(at) {
            Value::Load { base, key: Key::Name(name) } => self.add(*base, Use::Read(name.clone(), at)),
            Value::Load { base, .. } | Value::Without { base, .. } | Value::KeysOf(base) => {
                self.leaves(*base);
            }
            Value::Store { base, key, value } => {
                // A setter may stand behind it.
                if let Key::Name(name) = key {
                    self.add(*base, Use::Read(name.clone(), at));
                }
                self.add(*base, Use::Alias(at));
                self.leaves(*value);
            }
            Value::Delete { base, .. } | Value::AfterCall { base, .. } | Value::Typed { base, .. } => {
                self.add(*base, Use::Alias(at));
            }
            Value::Join(parts) => parts.iter().for_each(|part| self.add(*part, Use::Alias(at))),
            Value::Object(entries) => {
                for entry in entries {
                    if let Entry::Field { value, .. } | Entry::Spread { value, .. } = entry {
                        self.leaves(*value);
                    }
                }
            }
            Value::List(items) => {
                for item in items {
                    if let ListItem::Item(value) | ListItem::Spread(value) = item {
                        self.leaves(*value);
                    }
                }
            }
            Value::Derived { parts, .. } => parts.iter().for_each(|part| self.leaves(*part)),
            _ => {}
        }
    }

    fn add_functions(&mut self, module: &Module) {
        for (at, function) in module.functions.iter().enumerate() {
            for value in &function.returns {
                self.add(*value, Use::Returned(FunctionId::new(at)));
            }
            let defaults = function.parameters.iter().filter_map(|parameter| parameter.default);
            defaults.for_each(|value| self.leaves(value));
        }
    }

    /// A variable that is read in another function is what was written to it.
    fn add_bindings(&mut self, module: &Module) {
        let mut read: FxHashMap<BindingId, Vec<ValueId>> = FxHashMap::default();
        for (at, value) in module.values.iter().enumerate() {
            if let Value::Capture(binding) = value {
                read.entry(*binding).or_default().push(ValueId::new(at));
            }
        }
        // Scripts of one page share what they declare.
        let is_script = module.imports.is_empty() && module.exports.is_empty();
        for (at, binding) in module.bindings.iter().enumerate() {
            let is_shared = is_script && module.function(binding.function).parent.is_none();
            let is_exported = module.exports.iter().any(|export| {
                matches!(&export.kind, ExportKind::Local { local: Some(local), .. } if *local == binding.name)
            });
            for write in &binding.writes {
                let Some(value) = write.value else { continue };
                if !write.is_whole() || is_shared || is_exported {
                    self.leaves(value);
                }
                let elsewhere = read.get(&BindingId::new(at)).into_iter().flatten();
                elsewhere.for_each(|captured| self.add(value, Use::Alias(*captured)));
            }
        }
    }

    fn add_outside(&mut self, module: &Module) {
        for export in &module.exports {
            match &export.kind {
                ExportKind::Local { value: Some(value), .. } | ExportKind::Assign { value } => {
                    self.leaves(*value);
                }
                ExportKind::Local { value: None, .. }
                | ExportKind::Indirect { .. }
                | ExportKind::Star { .. } => {}
            }
        }
        let stored = module.outside_stores.iter().filter_map(|store| store.value);
        stored.chain(module.throws.iter().copied()).for_each(|value| self.leaves(value));
        for class in &module.classes {
            class.extends.into_iter().for_each(|value| self.leaves(value));
            for member in &class.members {
                if let MemberKind::Field(Some(value)) = member.kind {
                    self.leaves(value);
                }
            }
        }
    }
}
