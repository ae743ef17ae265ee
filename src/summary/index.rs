//! Building the indices of a [`FileSummary`].

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{FileSummary, value_name};
use crate::ir::{CallId, Entry, ExportKind, ImportedName, Key, MemberKind, Module, Value, ValueId};
use crate::limits;

pub(super) fn summarise(module: Module) -> FileSummary {
    let mut calls_by_name: FxHashMap<CompactString, Vec<CallId>> = FxHashMap::default();
    let mut nameless_calls = Vec::new();
    for (index, call) in module.calls.iter().enumerate() {
        let id = CallId::new(index);
        // `senders[kind](x)` calls what is known by the name of the whole.
        for name in super::elements::taken_from(&module, call.callee) {
            calls_by_name.entry(name).or_default().push(id);
        }
        match value_name(&module, call.callee) {
            Some(name) => {
                calls_by_name.entry(name).or_default().push(id);
                // `const send = client[method]; send(x)`: the variable's name is not that of the function.
                if super::is_taken_out(&module, call) {
                    nameless_calls.push(id);
                }
            }
            None => nameless_calls.push(id),
        }
    }
    let renamings = renamings(&module);
    let wrappings = wrappings(&module);
    let reads = reads(&module);
    let mut types_by_name: FxHashMap<CompactString, Vec<usize>> = FxHashMap::default();
    for (index, decl) in module.types.iter().enumerate() {
        types_by_name.entry(decl.name.clone()).or_default().push(index);
    }
    let holders = super::holders::holders(&module);
    let stands = super::stands::stands(&module);
    let loads = super::Loads::new(&module);
    let own_stores = super::own_stores::own_stores(&module);
    let asks_calls = asks_calls(&module);
    let stubs = super::stubs::stubs(&module);
    FileSummary {
        module,
        calls_by_name,
        nameless_calls,
        renamings,
        types_by_name,
        wrappings,
        reads,
        loads,
        own_stores,
        asks_calls,
        holders,
        stands,
        stubs,
    }
}

fn asks_calls(module: &Module) -> bool {
    let of_calls = module.calls.iter().flat_map(|call| &call.guards);
    let mut guards = of_calls.chain(module.conditions.values().flatten());
    guards.any(|guard| matches!(module.value(guard.condition), Value::Call(_)))
}

fn renamings(module: &Module) -> Vec<(CompactString, CompactString)> {
    let mut found = Vec::new();
    let mut rename = |from: CompactString, to: &CompactString| {
        if from != *to {
            found.push((from, to.clone()));
        }
    };
    for import in &module.imports {
        if let ImportedName::Name(name) = &import.imported {
            rename(name.clone(), &import.local);
        }
    }
    for export in &module.exports {
        match &export.kind {
            ExportKind::Local { exported, value: Some(value), .. } => {
                for name in names_given(module, *value) {
                    rename(name, exported);
                }
            }
            ExportKind::Indirect { exported, imported: ImportedName::Name(name), .. } => {
                rename(name.clone(), exported);
            }
            _ => {}
        }
    }
    for (index, value) in module.values.iter().enumerate() {
        value_renamings(module, ValueId::new(index), value, &mut rename);
    }
    for binding in &module.bindings {
        for write in &binding.writes {
            let to = match write.keys.last() {
                Some(Key::Name(name)) => name,
                _ => &binding.name,
            };
            for from in write.value.into_iter().flat_map(|value| names_given(module, value)) {
                rename(from, to);
            }
        }
    }
    for store in &module.outside_stores {
        let Some(Key::Name(to)) = store.keys.last() else { continue };
        for from in store.value.into_iter().flat_map(|value| names_given(module, value)) {
            rename(from, to);
        }
    }
    for member in module.classes.iter().flat_map(|class| &class.members) {
        let (Key::Name(to), MemberKind::Field(Some(value))) = (&member.key, &member.kind) else { continue };
        for from in names_given(module, *value) {
            rename(from, to);
        }
    }
    super::elements::element_renamings(module, &mut rename);
    found.sort();
    found.dedup();
    found
}

fn value_renamings(
    module: &Module,
    id: ValueId,
    value: &Value,
    rename: &mut impl FnMut(CompactString, &CompactString),
) {
    if let Value::Object(entries) = value {
        for entry in entries {
            if let Entry::Field { key: Key::Name(key), value, .. } = entry {
                for from in names_given(module, *value) {
                    rename(from, key);
                }
            }
        }
    }
    let binding = module.names.get(id.index()).copied().flatten();
    // `const send = late ? queue.add : client.track; send(x)`
    if let (Some(binding), Value::Join(branches)) = (binding, value) {
        for branch in branches {
            if let Value::Load { key: Key::Name(from), .. } = module.value(*branch) {
                rename(from.clone(), &module.binding(binding).name);
            }
        }
    }
    if let (Some(binding), Some(from)) = (binding, value_name(module, unbound(module, id))) {
        rename(from, &module.binding(binding).name);
    }
}

/// The names of what is given: `real` and `fake` of `flag ? real : fake`.
fn names_given(module: &Module, value: ValueId) -> impl Iterator<Item = CompactString> {
    let is_named = |branch: &&ValueId| {
        matches!(
            module.value(**branch),
            Value::Load { .. } | Value::Import(_) | Value::Capture(_) | Value::Closure(_)
        )
    };
    let own = value_name(module, unbound(module, value));
    let branches = super::holders::branches(module, value).iter().filter(is_named);
    own.into_iter().chain(branches.filter_map(|branch| value_name(module, unbound(module, *branch))))
}

/// What the results of calls are called, for each function that the call may be a wrapper of.
fn wrappings(module: &Module) -> Vec<(CompactString, CompactString)> {
    let mut found = Vec::new();
    let mut wrap = |value: ValueId, to: &CompactString| {
        let mut names = Vec::new();
        wrapped(module, value, limits::NAME_HOPS, &mut names);
        found.extend(names.into_iter().map(|from| (from, to.clone())));
    };
    for (index, value) in module.values.iter().enumerate() {
        if let Value::Object(entries) = value {
            for entry in entries {
                if let Entry::Field { key: Key::Name(key), value, .. } = entry {
                    wrap(*value, key);
                }
            }
        }
        if let Some(binding) = module.names.get(index).copied().flatten() {
            wrap(ValueId::new(index), &module.binding(binding).name);
        }
    }
    let fields = module.classes.iter().flat_map(|class| &class.members);
    for member in fields {
        if let (Key::Name(key), MemberKind::Field(Some(value))) = (&member.key, &member.kind) {
            wrap(*value, key);
        }
    }
    for store in &module.outside_stores {
        if let (Some(value), Some(Key::Name(key))) = (store.value, store.keys.last()) {
            wrap(value, key);
        }
    }
    found.sort();
    found.dedup();
    found
}

/// The names of what a call is handed and may give back, through calls in calls: `inject('x')(observer(Page))`.
fn wrapped(module: &Module, value: ValueId, fuel: usize, names: &mut Vec<CompactString>) {
    let Some(fuel) = fuel.checked_sub(1) else { return };
    let Value::Call(call) = module.value(unbound(module, value)) else { return };
    for argument in &module.call(*call).arguments {
        let function = unbound(module, argument.value);
        match module.value(function) {
            Value::Load { .. }
            | Value::Closure(_)
            | Value::Class(_)
            | Value::Import(_)
            | Value::Capture(_) => names.extend(value_name(module, function)),
            Value::Call(_) => wrapped(module, function, fuel, names),
            _ => {}
        }
    }
}

/// `client.track.bind(client)` is called by the name of what is bound.
fn unbound(module: &Module, id: ValueId) -> ValueId {
    if let Value::Call(call) = module.value(id)
        && let Value::Load { base, key: Key::Name(name) } = module.value(module.call(*call).callee)
        && name == "bind"
    {
        return *base;
    }
    id
}

fn reads(module: &Module) -> FxHashMap<CompactString, Vec<CompactString>> {
    let mut reads: FxHashMap<CompactString, Vec<CompactString>> = FxHashMap::default();
    let mut seen: FxHashSet<(CompactString, &CompactString)> = FxHashSet::default();
    for value in &module.values {
        if let Value::Load { base, key: Key::Name(name) } = value
            && let Some(variable) = value_name(module, *base)
            && seen.insert((variable.clone(), name))
        {
            reads.entry(variable).or_default().push(name.clone());
        }
    }
    reads
}
