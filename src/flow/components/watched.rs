//! Functions that hear of a member of their own instance: `watch: { mail(value) {…} }`, `@Watch('mail') onMail(value)`,
//! `this.$watch('mail', value => …)`.
//!
//! Takes a function, gives the member that it is called with. What such functions look like is data (`components.watched`).

use compact_str::CompactString;

use super::Component;
use crate::flow::calls::callees::Callee;
use crate::flow::engine::Engine;
use crate::ir::{ArgumentAt, Entry, Key, Value, ValueId};
use crate::link::{CallRef, ClassRef, FunctionRef, Node};
use crate::source::FileId;
use crate::summary::Holder;

/// Whose member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::flow) enum Watcher {
    Component(Component),
    Class(ClassRef),
}

impl Engine<'_> {
    /// Whose member a function hears of, and which: `me.mail` of `'me.mail': function (value) {…}`.
    pub(in crate::flow) fn watched_by(&mut self, function: FunctionRef) -> Option<(Watcher, CompactString)> {
        let declared = self.program.function(function);
        if let Some(class) = declared.class {
            let text = declared.decorators.iter().find_map(|id| self.watched_text(function.file, *id))?;
            return Some((Watcher::Class(ClassRef { file: function.file, id: class }), text));
        }
        if let Some(told) = self.watched_by_call(function) {
            return Some(told);
        }
        let (list, name) = self.holder(function.file, declared.value?)?;
        let (outer, outer_name) = self.holder(function.file, list)?;
        for kind in 0..self.components.models.len() {
            let Some(watched) = &self.components.models[kind].watched else { continue };
            let around = if outer_name == watched.key {
                Some((outer, name.clone()))
            } else if name == watched.under {
                let whole = self.holder(function.file, outer).filter(|(_, key)| *key == watched.key);
                whole.map(|(object, _)| (object, outer_name.clone()))
            } else {
                None
            };
            if let Some((object, member)) = around
                && let Some(component) = self.component_at(Node { file: function.file, id: object })
            {
                return (component.kind == kind).then_some((Watcher::Component(component), member));
            }
        }
        self.watched_by_name(function.file, outer, &name)
    }

    /// `watch: { mail: 'onMail', plan: { handler: 'onPlan' } }` beside `methods: { onMail(value) {…} }`.
    fn watched_by_name(
        &mut self,
        file: FileId,
        object: ValueId,
        name: &str,
    ) -> Option<(Watcher, CompactString)> {
        let at = |id: ValueId| Node { file, id };
        let module = self.program.module(file);
        let told = self.components.models.iter().enumerate().find_map(|(kind, model)| {
            let watched = model.watched.as_ref()?;
            let is_it = |value: ValueId| {
                let handler = self.entry_of(at(value), &watched.under).unwrap_or(value);
                module.string(handler).is_some_and(|text| text == name)
            };
            let list = self.entry_of(at(object), &watched.key)?;
            let Value::Object(entries) = module.value(list) else { return None };
            let member = entries.iter().find_map(|entry| match entry {
                Entry::Field { key: Key::Name(key), value, .. } if is_it(*value) => Some(key.clone()),
                _ => None,
            })?;
            Some((kind, member))
        });
        let (kind, member) = told?;
        let component = self.component_at(at(object))?;
        (component.kind == kind).then_some((Watcher::Component(component), member))
    }

    /// `this.$watch('me.mail', value => …)`, where it is written.
    fn watched_by_call(&mut self, function: FunctionRef) -> Option<(Watcher, CompactString)> {
        let module = self.program.module(function.file);
        let used = module.function(function.id).closure_use.as_ref()?;
        let Value::Load { base, key: Key::Name(method) } = module.value(module.call(used.call).callee) else {
            return None;
        };
        if !matches!(module.value(*base), Value::This) || used.at != ArgumentAt::Position(1) {
            return None;
        }
        let member = module.string(module.call(used.call).arguments.first()?.value)?;
        let around = FunctionRef { file: function.file, id: module.owner(*base) };
        let component = self.component_of(around)?;
        let watched = self.components.models[component.kind].watched.as_ref()?;
        watched.methods.contains(method).then(|| (Watcher::Component(component), member.clone()))
    }

    /// `{ key: ▢ }`: the object and the key.
    fn holder(&self, file: FileId, value: ValueId) -> Option<(ValueId, CompactString)> {
        match self.program.summary(file)?.holders.get(&value)? {
            Holder::Entry { object, key } => Some((*object, key.clone())),
            Holder::Item { .. } | Holder::Branch { .. } | Holder::Argument(_) => None,
        }
    }

    fn watched_text(&mut self, file: FileId, decorator: crate::ir::CallId) -> Option<CompactString> {
        let module = self.program.module(file);
        let text = module.string(module.call(decorator).arguments.first()?.value)?;
        let callees = self.callees(CallRef { file, id: decorator });
        let mut decorators = self
            .components
            .models
            .iter()
            .filter_map(|model| model.watched.as_ref())
            .flat_map(|own| &own.decorators);
        let is_it = decorators
            .any(|own| callees.iter().any(|callee| matches!(callee, Callee::Api(path) if path == own)));
        is_it.then(|| text.clone())
    }
}
