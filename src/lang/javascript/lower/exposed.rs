//! What a component in markup shows to whoever holds its element: `defineExpose({ mail })`, and `child.value.mail` of `<Child ref="child" />`.
//!
//! The element is given a function that stores what it is called with in the variable, and the component calls that.

use compact_str::CompactString;

use super::Lowering;
use crate::ir::{
    ArgumentAt, BindingId, BindingWrite, CallId, CallKind, ClosureUse, Entry, FunctionId, Key, Literal, Value,
};
use crate::source::Span;

/// Calls that say what is shown.
const EXPOSING: [&str; 1] = ["defineExpose"];

/// Calls that give a variable the element that the markup gives a name: `const child = useTemplateRef('child')`.
const ASKING: [&str; 1] = ["useTemplateRef"];

/// What the function is given under.
const EXPOSED: CompactString = CompactString::const_new("v-exposed");

impl Lowering<'_> {
    /// `defineExpose({ mail })` in the component whose function is `rendered`.
    pub(super) fn expose(&mut self, rendered: FunctionId) {
        for id in (0..self.module.calls.len()).map(CallId::new) {
            let site = self.module.call(id);
            let is_exposing = site.kind == CallKind::Call && self.is_one_of(id, &EXPOSING);
            if !is_exposing {
                continue;
            }
            let (function, span, arguments) = (site.function, site.span, site.arguments.clone());
            let all = self.push_owned(Value::Parameter(0), span, rendered);
            let callee = self.push_owned(Value::Load { base: all, key: Key::Name(EXPOSED) }, span, function);
            let call = self.open_call(CallKind::Call, callee, span, span);
            let lowered = &mut self.module.calls[call.index()];
            (lowered.function, lowered.arguments) = (function, arguments);
        }
    }

    /// The element of a component is held by a variable: `child.value` is what it exposes.
    pub(super) fn hold_exposed(
        &mut self,
        call: CallId,
        binding: BindingId,
        entries: &mut Vec<Entry>,
        span: Span,
    ) {
        let function = self.push_function(span);
        let Some(closure) = self.module.function(function).value else { return };
        let value = self.push_owned(Value::Parameter(0), span, function);
        let keys = vec![Key::Name(CompactString::const_new("value"))];
        let write = BindingWrite { keys, value: Some(value), conditions: Vec::new(), span };
        self.module.bindings[binding.index()].writes.push(write);
        entries.push(Entry::Field { key: Key::Name(EXPOSED), value: closure, span });
        self.module.functions[function.index()].closure_use =
            Some(ClosureUse { call, at: ArgumentAt::Position(0), keys: vec![Key::Name(EXPOSED)] });
    }

    /// `child` of `const child = useTemplateRef('name')`.
    pub(super) fn asked_by_name(&self, name: &str) -> Vec<BindingId> {
        let asks = |value: &Value| {
            let Value::Call(call) = value else { return false };
            let first = self.module.call(*call).arguments.first().map(|first| self.module.value(first.value));
            let is_named = matches!(first, Some(Value::Literal(Literal::String(own))) if own == name);
            is_named && self.is_one_of(*call, &ASKING)
        };
        let bindings = self.module.bindings.iter().enumerate();
        let asking = bindings.filter(|(_, binding)| {
            let values =
                binding.writes.iter().filter(|write| write.is_whole()).filter_map(|write| write.value);
            let mut values = values.map(|value| self.module.value(value));
            values.any(asks)
        });
        asking.map(|(at, _)| BindingId::new(at)).collect()
    }

    fn is_one_of(&self, call: CallId, names: &[&str]) -> bool {
        match self.module.value(self.module.call(call).callee) {
            Value::Global(name) => names.contains(&name.as_str()),
            Value::Import(import) => names.contains(&self.module.import(*import).local.as_str()),
            _ => false,
        }
    }
}
