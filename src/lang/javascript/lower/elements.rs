//! Elements in markup: which component, class or directive each is, what it is given, and which functions handle its events.
//!
//! Takes the snippets that attributes became, gives calls: `<Child :user="me" @saved="keep">` is one with an object, as in JSX,
//! `v-send="user"` and `use:send={user}` are calls of a function. What is called is left to later stages where the file
//! does not say it.

use compact_str::{CompactString, format_compact};
use rustc_hash::FxHashMap;

use super::Lowering;
use super::rendered::member;
use crate::ir::{
    Argument, ArgumentAt, BindingId, CallId, CallKind, ClosureUse, Entry, Function, FunctionId, Key, Literal,
    Module, Value, ValueId,
};
use crate::lang::javascript::scope::Scopes;
use crate::lang::javascript::{Embedded, Local, MarkupElement, Names, Role, Snippet};
use crate::source::Span;
use crate::source::spelling::camel_case;

/// A snippet and the function that it became.
type Written<'s> = (FunctionId, &'s Snippet);

impl<'s> Lowering<'s> {
    fn written(&self) -> Vec<Written<'s>> {
        let embedded: &'s Embedded = self.embedded;
        let functions = self.module.functions.iter().enumerate().skip(1);
        functions.filter_map(|(at, own)| Some((FunctionId::new(at), embedded.snippet(own.span)?))).collect()
    }

    /// `<input @blur="left">`, `<input on:blur={(e) => left(e)}>`: the handler is one of the element, as in JSX.
    pub(super) fn finish_handlers(&mut self) {
        for (function, snippet) in self.written() {
            let lowered = self.module.function(function);
            let (Role::Handler, None, Some(element), Some(value)) =
                (snippet.role, snippet.given_to, lowered.element, lowered.returns.first().copied())
            else {
                continue;
            };
            let (span, props) =
                (lowered.span, self.module.call(element).arguments.first().map(|own| own.value));
            let key = format_compact!("on:{}", snippet.name);
            if let Value::Closure(own) = *self.module.value(value) {
                self.used_in(own, element, key);
            } else if is_function_like(&self.module, value)
                && let Some(Value::Object(entries)) =
                    props.map(|props| &mut self.module.values[props.index()])
            {
                entries.push(Entry::Field { key: Key::Name(key), value, span });
            }
        }
    }

    /// Components, directives and actions of the file's own markup.
    pub(super) fn finish_elements(&mut self) {
        let written = self.written();
        for snippet in &written {
            self.act(*snippet);
        }
        let mut by_element: FxHashMap<usize, Vec<Written<'s>>> = FxHashMap::default();
        for (id, snippet) in written {
            if let Some(element) = snippet.given_to {
                by_element.entry(element).or_default().push((id, snippet));
            }
        }
        let embedded: &'s Embedded = self.embedded;
        for (at, element) in embedded.elements.iter().enumerate() {
            let call = self.component(element, by_element.get(&at).map_or(&[], Vec::as_slice));
            self.element_calls.push(call);
            if embedded.names == Names::Template {
                self.module.template_elements.push(call);
            }
        }
    }

    /// `use:send={user}`: `send(element, user)`. `v-send="user"`: a call with `{ value: user }`, of the directive or of its hooks.
    fn act(&mut self, (function, snippet): Written<'s>) {
        if snippet.role != Role::Action {
            return;
        }
        let Function { span, returns, .. } = self.module.function(function).clone();
        let Some(value) = returns.first().copied() else { return };
        if self.embedded.names == Names::Stores {
            if let Some(binding) = self.scopes.resolve(Scopes::ROOT, &snippet.name) {
                let callee = self.read_binding(binding, span);
                self.call_action(callee, value, span);
            }
            return;
        }
        let directive = self.directive(&snippet.name, span);
        let entries = vec![Entry::Field { key: Key::Name("value".into()), value, span }];
        let bound = self.push(Value::Object(entries), span);
        let hook = self.load(directive, Key::Any, span);
        for callee in [directive, hook] {
            self.call_action(callee, bound, span);
        }
    }

    fn call_action(&mut self, callee: ValueId, value: ValueId, span: Span) {
        let call = self.open_call(CallKind::Call, callee, span, span);
        let element = self.push(Value::Unknown("an element"), span);
        for value in [element, value] {
            self.add_argument(call, Argument { value, spread: false, span });
        }
    }

    /// `track` of `v-track`: `const vTrack = …`, one of the component's `directives`, or one of the program.
    fn directive(&mut self, name: &str, span: Span) -> ValueId {
        let local = camel_case(&format!("v-{name}"), &['-']);
        if let Some(binding) = self.scopes.resolve(Scopes::ROOT, &local) {
            return self.read_binding(binding, span);
        }
        let listed = self.member_of_component("directives");
        let names = [name.to_owned(), camel_case(name, &['-'])];
        let own = listed.and_then(|listed| names.iter().find_map(|name| member(&self.module, listed, name)));
        own.unwrap_or_else(|| self.push(Value::Global(format_compact!("v-{name}")), span))
    }

    /// `app.directive('track', directive)`: known to all markup of the program as `v-track`.
    pub(super) fn defines_directive(&mut self, call: CallId) {
        let site = self.module.call(call);
        let (Value::Load { key: Key::Name(method), .. }, [name, definition, ..]) =
            (self.module.value(site.callee), site.arguments.as_slice())
        else {
            return;
        };
        let Value::Literal(Literal::String(name)) = self.module.value(name.value) else { return };
        if method != "directive" {
            return;
        }
        let (global, value, span) = (format_compact!("v-{name}"), definition.value, site.span);
        let base = self.push(Value::Global(global), span);
        self.outside_store(base, Vec::new(), Some(value), span);
    }

    /// `@Component({ selector: 'app-row' })`: the class that has the decorator is what such elements are.
    pub(super) fn finish_selectors(&mut self) {
        let module = &self.module;
        let selected = |call: &CallId| {
            let selector = member(module, module.call(*call).arguments.first()?.value, "selector")?;
            let Value::Literal(Literal::String(selector)) = module.value(selector) else { return None };
            Some(selector.clone())
        };
        let classes = module.classes.iter().enumerate();
        let stated = classes.filter_map(|(at, own)| Some((at, own.decorators.iter().find_map(selected)?)));
        let stated: Vec<(usize, CompactString)> = stated.collect();
        for (class, selector) in stated {
            self.module.classes[class].selector = Some(selector);
        }
    }

    fn component(&mut self, element: &'s MarkupElement, given: &[Written<'s>]) -> CallId {
        let span = element.span;
        let shown = self.shown_content(element);
        let callee = if let Some(content) = shown {
            content
        } else if element.is_plain {
            self.push(Value::Literal(Literal::String(element.name.as_str().into())), span)
        } else {
            self.component_named(&element.name, span)
        };
        let call = self.open_call(CallKind::Element, callee, span, span);
        let mut entries = Vec::new();
        for (name, text) in &element.texts {
            // `const mail = ref(null)` is given the element that has `ref="mail"`.
            let held = self.scopes.resolve(Scopes::ROOT, text).filter(|_| name == "ref");
            if let Some(binding) = held {
                let value = self.read_binding(binding, span);
                entries.push(Entry::Field { key: Key::Name(name.as_str().into()), value, span });
                if !element.is_plain {
                    self.hold_exposed(call, binding, &mut entries, span);
                }
                continue;
            }
            if name == "ref" && !element.is_plain {
                for binding in self.asked_by_name(text) {
                    self.hold_exposed(call, binding, &mut entries, span);
                }
            }
            let value = self.push(Value::Literal(Literal::String(text.as_str().into())), span);
            entries.push(Entry::Field { key: Key::Name(name.as_str().into()), value, span });
        }
        for (name, path) in &element.paths {
            let Some(value) = self.read_path(path, &element.locals, span) else { continue };
            entries.push(match name {
                Some(name) => Entry::Field { key: Key::Name(name.as_str().into()), value, span },
                None => Entry::Spread { value, span },
            });
        }
        for written in given {
            self.attribute_of(call, *written, &mut entries);
        }
        let props = self.push(Value::Object(entries), span);
        self.add_argument(call, Argument { value: props, spread: false, span });
        call
    }

    /// `Child` of `<Child>` and `<child>`: a name of the module, of the component's `components`, or of nobody here.
    fn component_named(&mut self, name: &str, span: Span) -> ValueId {
        if self.embedded.names == Names::Template {
            return self.push(Value::Literal(Literal::String(name.into())), span);
        }
        let camel = camel_case(name, &['-']);
        // The first word is empty, so that all that follow are capitalised.
        let pascal = camel_case(&format!("-{name}"), &['-']);
        let names = [name, pascal.as_str(), camel.as_str()];
        let listed = self.member_of_component("components");
        if let Some(value) = names.iter().find_map(|name| member(&self.module, listed?, name)) {
            return self.loaded_by(value, span).unwrap_or(value);
        }
        let declared: Option<BindingId> =
            names.iter().find_map(|name| self.scopes.resolve(Scopes::ROOT, name));
        match declared {
            Some(binding) => self.read_binding(binding, span),
            None => self.push(Value::Global(CompactString::from(pascal)), span),
        }
    }

    /// `components: { Child: () => import('./Child.vue') }`: what the module exports by default.
    fn loaded_by(&mut self, value: ValueId, span: Span) -> Option<ValueId> {
        let Value::Closure(function) = *self.module.value(value) else { return None };
        let returned = *self.module.function(function).returns.first()?;
        let Value::Namespace(request) = *self.module.value(returned) else { return None };
        let namespace = self.push(Value::Namespace(request), span);
        Some(self.load(namespace, Key::Name("default".into()), span))
    }

    /// `user.email` in markup whose names are those of the module.
    fn read_path(&mut self, path: &[String], locals: &'s [Local], span: Span) -> Option<ValueId> {
        let (root, keys) = path.split_first()?;
        let below = |this: &mut Self, root| {
            keys.iter().fold(root, |base, key| this.load(base, Key::Name(key.as_str().into()), span))
        };
        if let Some(local) = locals.iter().find(|local| local.name == *root) {
            let root = self.read_local(local, span);
            return Some(below(self, root));
        }
        let name = root.strip_prefix('$').filter(|name| !name.is_empty()).unwrap_or(root);
        let binding = self.scopes.resolve(Scopes::ROOT, name)?;
        let root = if self.imports.contains_key(&binding) {
            self.read_binding(binding, span)
        } else {
            // Whatever it holds when the markup shows it.
            self.push(Value::Capture(binding), span)
        };
        Some(below(self, root))
    }

    /// One attribute of a component.
    fn attribute_of(&mut self, call: CallId, (function, snippet): Written<'s>, entries: &mut Vec<Entry>) {
        let lowered = self.module.function(function);
        let (span, closure, value) = (lowered.span, lowered.value, lowered.returns.first().copied());
        let mut field = |name: CompactString, value| {
            entries.push(Entry::Field { key: Key::Name(name), value, span });
        };
        match (snippet.role, value, closure) {
            (Role::Property, Some(value), _) => field(snippet.name.as_str().into(), value),
            (Role::Spread, Some(value), _) => entries.push(Entry::Spread { value, span }),
            (Role::Target, value, Some(closure)) => {
                if let Some(value) = value {
                    field(snippet.name.as_str().into(), value);
                    if snippet.name == "modelValue" {
                        field("value".into(), value);
                    }
                }
                let key = format_compact!("on:update:{}", snippet.name);
                field(key.clone(), closure);
                self.used_in(function, call, key);
            }
            (Role::Handler, value, Some(closure)) => {
                let key = format_compact!("on:{}", snippet.name);
                // `@saved="keep"` names the handler, `@saved="keep($event)"` is one.
                let named = value.filter(|value| is_function_like(&self.module, *value));
                field(key.clone(), named.unwrap_or(closure));
                let own = match named.map(|value| self.module.value(value)) {
                    Some(Value::Closure(own)) => *own,
                    _ => function,
                };
                self.used_in(own, call, key);
            }
            _ => {}
        }
    }

    fn used_in(&mut self, function: FunctionId, call: CallId, key: CompactString) {
        let at = ArgumentAt::Position(0);
        // A text in a decorator is no argument of it any more.
        self.module.functions[function.index()].closure_use =
            Some(ClosureUse { call, at, keys: vec![Key::Name(key)] });
    }
}

fn is_function_like(module: &Module, value: ValueId) -> bool {
    match module.value(value) {
        Value::Closure(_) | Value::Capture(_) | Value::Import(_) | Value::Load { .. } | Value::Global(_) => {
            true
        }
        Value::Join(parts) => parts.iter().all(|part| is_function_like(module, *part)),
        _ => false,
    }
}
