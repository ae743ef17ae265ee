//! Names that markup declares: `row` of `v-for="row in rows"` is an element of what the expression behind gives.
//!
//! Each is a constant of the module with one value, so that it is read like the parameter of `rows.map(row => …)`.

use compact_str::CompactString;

use rustc_hash::FxHashMap;

use super::Lowering;
use crate::ir::{
    ArgumentAt, Binding, BindingId, BindingWrite, ClosureUse, Entry, FunctionId, Key, Value, ValueId,
};
use crate::lang::javascript::{Holder, Local, MarkupElement, Origin};
use crate::source::Span;

impl<'s> Lowering<'s> {
    /// What a name stands for that markup around a snippet declares; a global where that does not say of what it is one.
    pub(super) fn read_local(&mut self, local: &'s Local, span: Span) -> ValueId {
        match &local.origin {
            Some(origin) => {
                let binding = self.markup_name(&local.name, origin);
                self.push(Value::Capture(binding), span)
            }
            None => self.push(Value::Global(CompactString::from(local.name.as_str())), span),
        }
    }

    fn markup_name(&mut self, name: &'s str, origin: &'s Origin) -> BindingId {
        if let Some(known) = self.markup_names.get(&(name, origin)) {
            return *known;
        }
        let binding = BindingId::new(self.module.bindings.len());
        let place = match origin.of {
            Holder::Snippet(start) | Holder::Parameter { function: start, .. } => start,
            Holder::Slot { element, .. } => {
                self.embedded.elements.get(element).map_or(0, |element| element.span.start as usize)
            }
        };
        let (function, span) = (FunctionId(0), Span::new(place, place));
        let name_of = CompactString::from(name);
        let (ty, writes, is_constant) = (None, Vec::new(), true);
        self.module.bindings.push(Binding { name: name_of, function, ty, writes, is_constant, span });
        self.markup_names.insert((name, origin), binding);
        binding
    }

    /// When all code is lowered: the code of what markup runs through may stand behind that which reads the names.
    pub(super) fn finish_markup_names(&mut self) {
        let mut names: Vec<_> = std::mem::take(&mut self.markup_names).into_iter().collect();
        names.sort_unstable_by_key(|(_, binding)| *binding);
        let mut contents = FxHashMap::default();
        for ((_, origin), binding) in names {
            let held = match &origin.of {
                Holder::Snippet(start) => self
                    .starting_at(*start)
                    .and_then(|function| self.module.function(function).returns.first().copied()),
                Holder::Parameter { function, index } => {
                    let index = *index;
                    self.starting_at(*function).map(|function| self.parameter_of(function, index))
                }
                Holder::Slot { element, name } => {
                    let known = contents.get(&(*element, name.as_str())).copied();
                    let function = known.or_else(|| self.content_given(*element, name));
                    function.map(|function| {
                        contents.insert((*element, name.as_str()), function);
                        self.parameter_of(function, 0)
                    })
                }
            };
            let Some(held) = held else { continue };
            let (span, owner) = (self.module.span(held), self.module.owner(held));
            let value = origin
                .keys
                .iter()
                .fold(held, |base, key| self.push_owned(Value::Load { base, key: key.clone() }, span, owner));
            let write = BindingWrite { keys: Vec::new(), value: Some(value), conditions: Vec::new(), span };
            self.module.bindings[binding.index()].writes.push(write);
            self.module.names[value.index()].get_or_insert(binding);
        }
    }

    fn starting_at(&self, start: usize) -> Option<FunctionId> {
        let start = u32::try_from(start).ok()?;
        let at = self.module.functions.iter().skip(1).position(|own| own.span.start == start)?;
        Some(FunctionId::new(at + 1))
    }

    fn parameter_of(&mut self, function: FunctionId, index: u16) -> ValueId {
        let span = self.module.function(function).span;
        self.push_owned(Value::Parameter(index), span, function)
    }

    /// The content of `<List #row="{ item }">` is a function that the element is given with its properties.
    fn content_given(&mut self, element: usize, name: &str) -> Option<FunctionId> {
        let call = *self.element_calls.get(element)?;
        let site = self.module.call(call);
        let (props, span) = (site.arguments.first()?.value, site.callee_span);
        let function = self.push_function(span);
        let closure = self.module.function(function).value?;
        let entries = vec![Entry::Field { key: Key::Name(name.into()), value: closure, span }];
        let contents = self.push(Value::Object(entries), span);
        let Value::Object(entries) = &mut self.module.values[props.index()] else { return None };
        entries.push(Entry::Field { key: Key::Name(CONTENTS), value: contents, span });
        let keys = vec![Key::Name(CONTENTS), Key::Name(name.into())];
        self.module.functions[function.index()].closure_use =
            Some(ClosureUse { call, at: ArgumentAt::Position(0), keys });
        Some(function)
    }

    /// `<slot name="row" :item="item" />` calls the content that its component is given.
    pub(super) fn shown_content(&mut self, element: &MarkupElement) -> Option<ValueId> {
        if element.name != "slot" {
            return None;
        }
        let named = element.texts.iter().find(|(key, _)| key == "name").map(|(_, name)| name.as_str());
        let all = self.all_given(element.span)?;
        let contents = self.load(all, Key::Name(CONTENTS), element.span);
        Some(self.load(contents, Key::Name(named.unwrap_or("default").into()), element.span))
    }
}

/// The property with the contents of an element, each under its name.
const CONTENTS: CompactString = CompactString::const_new("v-slot");
