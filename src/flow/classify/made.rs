//! What was typed into an element that the program makes by itself.
//!
//! ```js
//! const field = document.createElement('input');
//! field.type = 'email';
//! field.addEventListener('change', () => track('x', { v: field.value }));
//! ```
//!
//! Takes the end of a walk, or what a listener was given to, finds the call that made the element, and gives what is written into its attributes,
//! wherever in the file. A variable that holds one element after the other says nothing (errs towards misses).

use compact_str::CompactString;

use super::inputs::is_typed;
use super::listeners::listened_to;
use crate::flow::calls::callees::Callee;
use crate::flow::engine::Engine;
use crate::flow::walk::Found;
use crate::ir::{ArgumentAt, BindingWrite, Call, CallId, CallKind, Entry, Key, Module, Value, ValueId};
use crate::link::{CallRef, Node};
use crate::rules::lexicon::NameHit;
use crate::rules::library::{CallModel, OperandBase};
use crate::summary::{first_version, only_value, untyped};

/// An attribute of an element, and what stands there.
pub(in crate::flow) type Attribute = (CompactString, ValueId);

impl Engine<'_> {
    /// What the attributes say that the program gave the element.
    pub(super) fn said_by_made(&mut self, found: &Found) -> Option<(String, NameHit)> {
        let made = self.made_element(found)?;
        let module = self.program.module(made.file);
        let tag = module.call(made.id).arguments.first().and_then(|tag| module.string(tag.value)).cloned();
        let attributes = self.attributes_of_made(made);
        self.said_by_attributes(made.file, &tag.unwrap_or_default(), &attributes)
    }

    /// The call that made the element of which a value is read.
    fn made_element(&mut self, found: &Found) -> Option<CallRef> {
        let inputs = &self.model.library.inputs;
        if !is_typed(&self.tables, found, inputs) {
            return None;
        }
        let node = found.state.node;
        if let Some(made) = self.element_made_at(node) {
            return Some(made);
        }
        let heard = listened_to(self.program, &self.tables, found, node.id, inputs)?;
        let found = self.identities(Node { id: heard, ..node }, &[]);
        let mut made = found.iter().filter_map(|found| self.element_made_at(found.state.node));
        let first = made.next()?;
        made.next().is_none().then_some(first)
    }

    /// `document.createElement('input')`
    fn element_made_at(&self, node: Node) -> Option<CallRef> {
        let module = self.program.module(node.file);
        let Value::Call(call) = module.value(node.id) else { return None };
        let site = module.call(*call);
        let Value::Load { key: Key::Name(method), .. } = module.value(site.callee) else { return None };
        let is_maker = self.model.library.inputs.makers.iter().any(|own| own == method);
        (is_maker && site.kind == CallKind::Call).then_some(CallRef { file: node.file, id: *call })
    }

    fn attributes_of_made(&mut self, made: CallRef) -> Vec<Attribute> {
        let module = self.program.module(made.file);
        let value = module.call(made.id).value;
        let mut attributes = self.merged_into(made, value);
        let Some(binding) = module.names.get(value.index()).copied().flatten() else {
            attributes.extend(attributes_of_member(module, value));
            return attributes;
        };
        let writes = &module.binding(binding).writes;
        let is_other = |write: &&BindingWrite| {
            write.is_whole() && write.value.is_none_or(|written| first_version(module, written) != value)
        };
        if writes.iter().any(|write| is_other(&write)) {
            return Vec::new();
        }
        for write in writes {
            match (write.keys.as_slice(), write.value) {
                ([Key::Name(key)], Some(value)) => attributes.push((key.clone(), value)),
                ([], Some(value)) => attributes.extend(self.set_by_call(made, value)),
                _ => {}
            }
        }
        attributes
    }

    /// `field.setAttribute('type', 'tel');`, `Object.assign(field, { type: 'tel' });`
    fn set_by_call(&mut self, made: CallRef, version: ValueId) -> Vec<Attribute> {
        let module = self.program.module(made.file);
        let Value::AfterCall { call, at, .. } = module.value(version) else { return Vec::new() };
        let site = module.call(*call);
        match at {
            ArgumentAt::Receiver => {
                let name = crate::summary::value_name(module, site.callee);
                let is_setter =
                    name.is_some_and(|name| self.model.library.inputs.setters.iter().any(|own| *own == name));
                let [key, value] = site.arguments.as_slice() else { return Vec::new() };
                let key = module.string(key.value).filter(|_| is_setter).cloned();
                key.map(|key| (key, value.value)).into_iter().collect()
            }
            ArgumentAt::Position(0) => self.merged_by(CallRef { file: made.file, id: *call }),
            ArgumentAt::Position(_) => Vec::new(),
        }
    }

    /// `Object.assign(document.createElement('input'), { type: 'email' })`
    fn merged_into(&mut self, made: CallRef, value: ValueId) -> Vec<Attribute> {
        let module = self.program.module(made.file);
        let is_first =
            |site: &Call| site.arguments.first().is_some_and(|first| untyped(module, first.value) == value);
        let Some(at) = module.calls.iter().position(is_first) else { return Vec::new() };
        self.merged_by(CallRef { file: made.file, id: CallId::new(at) })
    }

    /// The members of objects that a library's call puts into its first argument.
    fn merged_by(&mut self, call: CallRef) -> Vec<Attribute> {
        let merges = |model: &CallModel| {
            model.mutates.iter().any(|change| {
                !change.removes
                    && change.to.is_empty()
                    && change.what.base == OperandBase::Argument(0)
                    && change.from.base == OperandBase::ArgumentsFrom(1)
            })
        };
        let is_merge = self.callees(call).iter().any(|callee| match callee {
            Callee::Api(path) => self.library.models(Some(path), None).iter().any(|model| merges(model)),
            Callee::Function(_) | Callee::Class(_) => false,
        });
        let module = self.program.module(call.file);
        let others = module.call(call.id).arguments.iter().skip(1).filter(|_| is_merge);
        others.flat_map(|other| written_members(module, other.value)).collect()
    }
}

/// `{ type: 'email', ...rest }`: what is written.
pub(in crate::flow) fn written_members(module: &Module, object: ValueId) -> Vec<Attribute> {
    let Value::Object(entries) = module.value(object) else { return Vec::new() };
    let own = entries.iter().filter_map(|entry| match entry {
        Entry::Field { key: Key::Name(key), value, .. } => Some((key.clone(), *value)),
        _ => None,
    });
    own.collect()
}

/// `this.field = document.createElement('input'); this.field.type = 'email'`
fn attributes_of_member(module: &Module, value: ValueId) -> Vec<Attribute> {
    let stores = &module.outside_stores;
    let is_of_this = |base: ValueId| matches!(module.value(base), Value::This);
    let held = stores.iter().find(|store| store.value == Some(value) && is_of_this(store.base));
    let Some(held) = held else { return Vec::new() };
    let below = stores.iter().filter(|store| is_of_this(store.base)).filter_map(|store| {
        let [Key::Name(key)] = store.keys.strip_prefix(held.keys.as_slice())? else { return None };
        Some((key.clone(), store.value?))
    });
    below.collect()
}

impl Engine<'_> {
    /// The call that made the object that a variable holds, whatever was changed of it since: `url` of `const url = new URL(page)`.
    pub(in crate::flow) fn call_that_made(&self, object: Node) -> Option<CallRef> {
        let module = self.program.module(object.file);
        let mut at = first_version(module, object.id);
        if let Value::Capture(binding) = module.value(at) {
            at = only_value(module, *binding)?;
        }
        match module.value(at) {
            Value::Call(call) => Some(CallRef { file: object.file, id: *call }),
            _ => None,
        }
    }
}
