//! Members that the program gives to all components of a framework: `X.prototype.$api = api`, global mixins, plugins.
//!
//! Found by names and shapes alone, before any question is asked: what a call calls may depend on it. Errs towards too
//! many: a member found here is looked for only where a component has none of its own.

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use crate::ir::{Entry, Key, Literal, Module, Value, ValueId};
use crate::link::{Node, Program};
use crate::rules::component::{ComponentModel, Shared};
use crate::rules::library::{Operand, OperandBase};
use crate::rules::relay::RelayId;
use crate::rules::vendor::PathKey;
use crate::summary::untyped;

/// A value given to all components, and the keys below the member's name that it was stored under.
#[derive(Clone, Debug)]
pub(in crate::flow) struct SharedMember {
    pub(in crate::flow) node: Node,
    pub(in crate::flow) keys: Vec<Key>,
}

#[derive(Debug, Default)]
pub(in crate::flow) struct SharedMembers {
    by_name: FxHashMap<CompactString, Vec<SharedMember>>,
    /// Names under which a value is given, by the name it has itself.
    pub(in crate::flow) renamed: FxHashMap<CompactString, Vec<CompactString>>,
    /// The same by the value.
    pub(in crate::flow) names: FxHashMap<Node, Vec<CompactString>>,
    /// Components whose members all others have.
    pub(in crate::flow) components: Vec<Node>,
    /// Relays that hold members of all components.
    pub(in crate::flow) relays: Vec<RelayId>,
}

impl SharedMembers {
    pub(in crate::flow) fn new(program: &Program, model: &ComponentModel) -> Self {
        let mut members = Self::default();
        for shared in &model.shared {
            match shared {
                Shared::Below { key, .. } => members.add_stores(program, key),
                Shared::Component { called, argument } => {
                    let operand = Operand { base: OperandBase::Argument(*argument), path: Vec::new() };
                    members.components.extend(given(program, called, &operand));
                }
                Shared::Put { called, key, value } => members.add_puts(program, model, called, *key, value),
                Shared::Entries { called, of } => members.add_entries(program, model, called, of),
                Shared::Relay(relay) => members.relays.push(*relay),
            }
        }
        members
    }

    pub(in crate::flow) fn named(&self, name: &str) -> &[SharedMember] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    fn add(&mut self, program: &Program, name: CompactString, node: Node, keys: Vec<Key>) {
        if keys.is_empty() {
            self.names.entry(node).or_default().push(name.clone());
        }
        let own = crate::summary::value_name(program.module(node.file), node.id);
        if let Some(own) = own.filter(|own| *own != name && keys.is_empty()) {
            self.renamed.entry(own).or_default().push(name.clone());
        }
        self.by_name.entry(name).or_default().push(SharedMember { node, keys });
    }

    /// `X.prototype.name = value`, `app.config.globalProperties.name = value`; `C.prototype.m = …` of a class or function
    /// of the file is a method of its own.
    fn add_stores(&mut self, program: &Program, below: &str) {
        for (file, summary) in program.files() {
            let module = &summary.module;
            let mut store = |keys: &[Key], value: Option<ValueId>| {
                let Some(at) = keys.iter().position(|key| is_name(key, below)) else { return };
                if let (Some(id), Some(Key::Name(name))) = (value, keys.get(at + 1)) {
                    self.add(program, name.clone(), Node { file, id }, keys[at + 2..].to_vec());
                }
            };
            for outside in &module.outside_stores {
                store(&outside.keys, outside.value);
            }
            for binding in &module.bindings {
                let whole = binding.writes.iter().filter(|write| write.is_whole());
                let is_own = whole.filter_map(|write| write.value).any(|value| {
                    matches!(module.value(untyped(module, value)), Value::Closure(_) | Value::Class(_))
                });
                if !is_own {
                    binding.writes.iter().for_each(|write| store(&write.keys, write.value));
                }
            }
        }
    }

    /// `inject('name', value)`.
    fn add_puts(
        &mut self,
        program: &Program,
        model: &ComponentModel,
        called: &str,
        key: u16,
        value: &Operand,
    ) {
        for call in program.calls_named(called) {
            let module = program.module(call.file);
            let site = module.call(call.id);
            let Some(argument) = site.arguments.get(usize::from(key)) else { continue };
            let Value::Literal(Literal::String(name)) = module.value(argument.value) else { continue };
            for id in operand(module, &site.arguments, value) {
                self.add(program, with_sigil(model, name), Node { file: call.file, id }, Vec::new());
            }
        }
    }

    /// `definePlugin(() => ({ provide: { name: value } }))`.
    fn add_entries(&mut self, program: &Program, model: &ComponentModel, called: &str, of: &Operand) {
        for node in given(program, called, of) {
            let Value::Object(entries) = program.value(node) else { continue };
            for entry in entries {
                if let Entry::Field { key: Key::Name(name), value, .. } = entry {
                    self.add(
                        program,
                        with_sigil(model, name),
                        Node { file: node.file, id: *value },
                        Vec::new(),
                    );
                }
            }
        }
    }
}

fn is_name(key: &Key, name: &str) -> bool {
    matches!(key, Key::Name(own) if own == name)
}

fn with_sigil(model: &ComponentModel, name: &CompactString) -> CompactString {
    match &model.sigil {
        Some(sigil) if !name.starts_with(sigil.as_str()) => compact_str::format_compact!("{sigil}{name}"),
        _ => name.clone(),
    }
}

/// An operand of every call of a name.
fn given(program: &Program, called: &str, of: &Operand) -> Vec<Node> {
    let calls = program.calls_named(called).iter();
    let nodes = calls.flat_map(|call| {
        let module = program.module(call.file);
        let found = operand(module, &module.call(call.id).arguments, of);
        found.into_iter().map(|id| Node { file: call.file, id })
    });
    nodes.collect()
}

/// What stands at an operand, as far as it is written there: object literals and closures are looked into, names are not.
fn operand(module: &Module, arguments: &[crate::ir::Argument], operand: &Operand) -> Vec<ValueId> {
    let (OperandBase::Argument(at) | OperandBase::Returned(at)) = operand.base else { return Vec::new() };
    let Some(argument) = arguments.get(usize::from(at)) else { return Vec::new() };
    let mut found = vec![argument.value];
    if matches!(operand.base, OperandBase::Returned(_)) {
        found = found.into_iter().flat_map(|id| returned(module, id)).collect();
    }
    for key in &operand.path {
        found = found
            .into_iter()
            .flat_map(|id| match key {
                PathKey::Returned => returned(module, id),
                PathKey::Name(name) => entries(module, id, name),
                PathKey::Any
                | PathKey::NamedBy(..)
                | PathKey::NamedBehind(..)
                | PathKey::Changed(_)
                | PathKey::Given(_) => Vec::new(),
            })
            .collect();
    }
    found
}

fn returned(module: &Module, id: ValueId) -> Vec<ValueId> {
    match module.value(untyped(module, id)) {
        Value::Closure(function) => module.function(*function).returns.clone(),
        _ => Vec::new(),
    }
}

fn entries(module: &Module, id: ValueId, name: &str) -> Vec<ValueId> {
    let Value::Object(entries) = module.value(untyped(module, id)) else { return Vec::new() };
    let named = entries.iter().filter_map(|entry| match entry {
        Entry::Field { key, value, .. } if is_name(key, name) => Some(*value),
        _ => None,
    });
    named.collect()
}
