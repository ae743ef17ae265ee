//! Names that markup declares: `row` of `v-for="row in rows"` is an element of what the expression behind gives.
//!
//! Each is a constant of the module with one value, so that it is read like the parameter of `rows.map(row => …)`.

use compact_str::CompactString;

use super::Lowering;
use crate::ir::{Binding, BindingId, BindingWrite, FunctionId, Value, ValueId};
use crate::lang::javascript::{Local, Origin};
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
        let (function, span) = (FunctionId(0), Span::new(origin.code, origin.code));
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
        for ((_, origin), binding) in names {
            let start = u32::try_from(origin.code).unwrap_or(u32::MAX);
            let function = self.module.functions.iter().skip(1).find(|own| own.span.start == start);
            let Some(list) = function.and_then(|own| own.returns.first().copied()) else { continue };
            let span = self.module.span(list);
            let value = origin.keys.iter().fold(list, |base, key| self.load(base, key.clone(), span));
            let write = BindingWrite { keys: Vec::new(), value: Some(value), conditions: Vec::new(), span };
            self.module.bindings[binding.index()].writes.push(write);
            self.module.names[value.index()].get_or_insert(binding);
        }
    }
}
