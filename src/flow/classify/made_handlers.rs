//! Handlers that a function makes: `const field = key => e => setForm({ ...form, [key]: e.target.value })`, `<textarea onChange={field('about')} />`.
//!
//! Takes the end of a walk in such a handler, finds the element that is given it. Where several elements are, it is about the one whose call is given the
//! name under which the value is read, or about none of them (errs towards misses). That the handler keeps values by this name is not asked.

use compact_str::CompactString;

use crate::flow::engine::Engine;
use crate::flow::walk::Found;
use crate::ir::{CallKind, Value};
use crate::link::{CallRef, FunctionRef};
use crate::summary::{Holder, untyped};

impl Engine<'_> {
    /// The element, and the attribute that the handler stands in.
    pub(super) fn element_of_made(
        &mut self,
        found: &Found,
        handler: FunctionRef,
    ) -> Option<(CallRef, Option<CompactString>)> {
        let maker = self.gives_back(handler)?;
        let calls = self.callers(maker);
        let own = match calls.as_ref() {
            [only] => *only,
            several => {
                let read = self.names_read(found);
                let mut named = several.iter().filter(|call| self.is_given_one_of(**call, &read));
                named.next().copied().filter(|_| named.next().is_none())?
            }
        };
        let (element, attribute) = self.element_given(own)?;
        Some((element, Some(attribute)))
    }

    /// The function that gives a function written in it back.
    fn gives_back(&self, inner: FunctionRef) -> Option<FunctionRef> {
        let module = self.program.module(inner.file);
        let declared = module.function(inner.id);
        let (value, around) = (declared.value?, declared.parent?);
        let returns = &module.function(around).returns;
        let is_given = returns.iter().any(|id| untyped(module, *id) == value);
        is_given.then_some(FunctionRef { file: inner.file, id: around })
    }

    fn is_given_one_of(&self, call: CallRef, names: &[CompactString]) -> bool {
        let module = self.program.module(call.file);
        let mut texts = module.call(call.id).arguments.iter().filter_map(|own| module.string(own.value));
        texts.any(|text| names.contains(text))
    }

    /// `<textarea onChange={▢} />`
    fn element_given(&self, call: CallRef) -> Option<(CallRef, CompactString)> {
        let module = self.program.module(call.file);
        let holders = &self.program.summary(call.file)?.holders;
        let Holder::Entry { object, key } = holders.get(&module.call(call.id).value)? else { return None };
        let Holder::Argument(element) = holders.get(object)? else { return None };
        let is_props = matches!(module.value(*object), Value::Object(_));
        let is_element = is_props && module.call(*element).kind == CallKind::Element;
        is_element.then(|| (CallRef { file: call.file, id: *element }, key.clone()))
    }
}
