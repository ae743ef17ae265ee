//! Components in markup as functions that their elements call: `<Child :user="me" @saved="keep" />`.
//!
//! The markup around a module is the body of a function with one parameter, what elements give. An element is a call of that
//! function with one object, as in JSX; a handler stands in it as `on:saved`, and who tells of an event calls it:
//! `emit('saved', x)` is `given['on:saved'](x)` as well. Which calls tell of events, and which give what was given, are words of
//! the two dialects.

use compact_str::format_compact;
use tree_sitter::Node;

use super::Lowering;
use crate::ir::{
    Argument, Call, CallId, CallKind, Entry, ExportEntry, ExportKind, Function, FunctionId, FunctionKind,
    Key, Literal, Module, Parameter, Value, ValueId,
};
use crate::lang::javascript::{Names, syntax};
use crate::limits;
use crate::source::Span;
use crate::source::spelling::camel_case;

/// Calls that give what elements give.
const GIVEN: [&str; 2] = ["defineProps", "$props"];

/// Functions whose result tells of events, and the member that does.
const TELLERS: [&str; 2] = ["defineEmits", "createEventDispatcher"];
const TELLING_MEMBERS: [&str; 2] = ["$emit", "emit"];

/// Decorators of methods that tell what these give: `@Emit('saved') save() { return this.form; }`.
const TELLING_DECORATORS: [&str; 1] = ["Emit"];

/// What an element writes back is told under these names.
const VALUE_EVENTS: [(&str, &str); 1] = [("input", "update:modelValue")];

impl Lowering<'_> {
    /// The function that the markup is the body of, and what it is given.
    pub(super) fn prepare_rendered(&mut self) {
        if matches!(self.embedded.names, Names::Module | Names::Template) {
            return;
        }
        let id = self.push_function(Span::default());
        self.module.rendered = Some(id);
        self.module.given = Some(self.push_owned(Value::Parameter(0), Span::default(), id));
    }

    /// A function that markup is, with one parameter and no name.
    pub(super) fn push_function(&mut self, span: Span) -> FunctionId {
        let id = FunctionId::new(self.module.functions.len());
        let mut function = Function::new(FunctionKind::Function, Some(FunctionId(0)), span);
        let (name, ty, default, rest, decorators) = (None, None, None, false, Vec::new());
        function.parameters.push(Parameter { name, ty, default, rest, decorators, span });
        self.module.functions.push(function);
        self.module.functions[id.index()].value = Some(self.push(Value::Closure(id), span));
        id
    }

    /// What elements give, all of it.
    pub(super) fn all_given(&mut self, span: Span) -> Option<ValueId> {
        let function = self.module.rendered?;
        Some(self.push_owned(Value::Parameter(0), span, function))
    }

    /// `export let user;`
    pub(super) fn given(&mut self, name: Node<'_>) -> ValueId {
        let span = syntax::span(name);
        let key = Key::Name(self.name_of(name));
        match self.all_given(span) {
            Some(all) => self.load(all, key, span),
            None => self.unknown(name, "given from outside"),
        }
    }

    /// `export let user;` where whoever uses the component sets it.
    pub(super) fn is_prop(&self, declaration: Node<'_>) -> bool {
        let is_exported = || declaration.parent().is_some_and(|parent| parent.kind() == "export_statement");
        self.embedded.names == Names::Stores && syntax::has_token(declaration, "let") && is_exported()
    }

    /// `export let user = {}`: the default, or what was given.
    pub(super) fn or_given(&mut self, declaration: Node<'_>, default: ValueId, name: Node<'_>) -> ValueId {
        if !self.is_prop(declaration) {
            return default;
        }
        let given = self.given(name);
        self.join([default, given], syntax::span(name))
    }

    /// `defineProps(['user'])`, `$props()`: the call, or what was given.
    pub(super) fn or_all_given(&mut self, call: ValueId, callee: ValueId, span: Span) -> ValueId {
        let is_asked =
            matches!(self.module.value(callee), Value::Global(name) if GIVEN.contains(&name.as_str()));
        match self.all_given(span).filter(|_| is_asked) {
            Some(all) => self.join([call, all], span),
            None => call,
        }
    }

    /// When all code is lowered: what the component is to others, what it tells, and the elements in its own markup.
    pub(super) fn finish_rendered(&mut self) {
        if let Some(function) = self.module.rendered {
            self.tell(function);
            self.tell_results(function);
            self.expose(function);
            self.set_up(function);
            self.export_rendered(function);
        }
    }

    fn export_rendered(&mut self, function: FunctionId) {
        let exported = self.module.exports.iter().any(|export| match &export.kind {
            ExportKind::Local { exported, .. } | ExportKind::Indirect { exported, .. } => {
                exported == "default"
            }
            ExportKind::Assign { .. } => true,
            ExportKind::Star { .. } => false,
        });
        if !exported {
            let value = self.module.function(function).value;
            let kind = ExportKind::Local { exported: "default".into(), local: None, value };
            self.module.exports.push(ExportEntry { kind, span: Span::default() });
        }
    }

    /// `setup(props, { emit })` of a component that is an object: called with what elements give.
    fn set_up(&mut self, rendered: FunctionId) {
        let Some(setup) = self.member_of_component("setup") else { return };
        let span = self.module.span(setup);
        let call = self.open_call(CallKind::Call, setup, span, span);
        self.module.calls[call.index()].function = rendered;
        if let Some(value) = self.all_given(span) {
            self.add_argument(call, Argument { value, spread: false, span });
        }
    }

    pub(super) fn member_of_component(&self, name: &str) -> Option<ValueId> {
        member(&self.module, self.module.component?, name)
    }

    /// `emit('saved', form)`, `this.$emit('saved', form)`, `dispatch('saved', form)`.
    fn tell(&mut self, rendered: FunctionId) {
        let told: Vec<CallId> = (0..self.module.calls.len()).map(CallId::new).collect();
        for id in told {
            let call = self.module.call(id);
            let Some(Value::Literal(Literal::String(event))) =
                call.arguments.first().map(|first| self.module.value(first.value))
            else {
                continue;
            };
            if call.kind != CallKind::Call || !self.is_teller(call.callee, limits::NAME_HOPS) {
                continue;
            }
            let event = camel_case(event, &['-']);
            let also =
                VALUE_EVENTS.iter().filter(|(own, _)| *own == event).map(|(_, also)| (*also).to_owned());
            let events: Vec<String> = also.chain(std::iter::once(event.clone())).collect();
            for event in events {
                self.call_handler(rendered, id, &event);
            }
        }
    }

    /// `@Emit() saved() { return this.form; }` tells of `saved` with what it returns and what it is given.
    fn tell_results(&mut self, rendered: FunctionId) {
        for at in 0..self.module.functions.len() {
            let id = FunctionId::new(at);
            for decorator in self.module.function(id).decorators.clone() {
                let told = self.module.call(decorator);
                let is_telling = match self.module.value(told.callee) {
                    Value::Import(import) => {
                        TELLING_DECORATORS.contains(&self.module.import(*import).local.as_str())
                    }
                    _ => false,
                };
                let own = told.arguments.first().and_then(|first| self.module.string(first.value));
                let function = self.module.function(id);
                let Some(event) = own.or(function.name.as_ref()).filter(|_| is_telling) else { continue };
                let event = camel_case(event, &['-']);
                let (returns, count, span) =
                    (function.returns.clone(), function.parameters.len(), function.span);
                let mut values = Vec::new();
                if !returns.is_empty() {
                    let returned = self.push_owned(Value::Join(returns), span, id);
                    values.push(returned);
                }
                for index in 0..u16::try_from(count).unwrap_or(u16::MAX) {
                    values.push(self.push_owned(Value::Parameter(index), span, id));
                }
                let all = self.push_owned(Value::Parameter(0), span, rendered);
                let key = Key::Name(format_compact!("on:{event}"));
                let callee = self.push_owned(Value::Load { base: all, key }, span, id);
                let call = self.open_call(CallKind::Call, callee, span, span);
                let arguments = values.into_iter().map(|value| Argument { value, spread: false, span });
                let lowered = &mut self.module.calls[call.index()];
                (lowered.function, lowered.arguments) = (id, arguments.collect());
            }
        }
    }

    fn call_handler(&mut self, rendered: FunctionId, told: CallId, event: &str) {
        let Call { function, guards, span, callee_span, arguments, .. } = self.module.call(told).clone();
        let all = self.push_owned(Value::Parameter(0), callee_span, rendered);
        let callee = self.push_owned(
            Value::Load { base: all, key: Key::Name(format_compact!("on:{event}")) },
            callee_span,
            function,
        );
        let call = self.open_call(CallKind::Call, callee, span, callee_span);
        let mut arguments: Vec<Argument> = arguments.into_iter().skip(1).collect();
        if self.embedded.names == Names::Stores {
            // The handler gets an event with the data as its detail.
            let entries = arguments.iter().map(|own| Entry::Field {
                key: Key::Name("detail".into()),
                value: own.value,
                span: own.span,
            });
            let event = Value::Object(entries.take(1).collect());
            let value = self.push_owned(event, span, function);
            arguments = vec![Argument { value, spread: false, span }];
        }
        let lowered = &mut self.module.calls[call.index()];
        (lowered.function, lowered.guards, lowered.arguments) = (function, guards, arguments);
    }

    /// Is a value what tells of events?
    fn is_teller(&self, value: ValueId, fuel: usize) -> bool {
        let Some(fuel) = fuel.checked_sub(1) else { return false };
        match self.module.value(value) {
            Value::Load { base, key: Key::Name(name) } if TELLING_MEMBERS.contains(&name.as_str()) => {
                match self.module.value(*base) {
                    Value::This => true,
                    Value::Parameter(1) => self.is_setup(self.module.owner(*base)),
                    _ => false,
                }
            }
            Value::Call(call) => match self.module.value(self.module.call(*call).callee) {
                Value::Global(name) => TELLERS.contains(&name.as_str()),
                Value::Import(import) => TELLERS.contains(&self.module.import(*import).local.as_str()),
                _ => false,
            },
            Value::Typed { base, .. } => self.is_teller(*base, fuel),
            Value::Join(parts) => parts.iter().any(|part| self.is_teller(*part, fuel)),
            Value::Capture(binding) => {
                let mut whole = self.module.binding(*binding).writes.iter().filter(|write| write.is_whole());
                whole.any(|write| write.value.is_some_and(|value| self.is_teller(value, fuel)))
            }
            _ => false,
        }
    }

    fn is_setup(&self, function: FunctionId) -> bool {
        let setup = self.member_of_component("setup").map(|value| self.module.value(value));
        matches!(setup, Some(Value::Closure(own)) if *own == function)
    }
}

/// The value under a key of an object literal.
pub(super) fn member(module: &Module, object: ValueId, name: &str) -> Option<ValueId> {
    let Value::Object(entries) = module.value(object) else { return None };
    entries.iter().find_map(|entry| match entry {
        Entry::Field { key: Key::Name(own), value, .. } if own == name => Some(*value),
        _ => None,
    })
}
