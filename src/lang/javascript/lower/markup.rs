//! Code that stands in markup: what the markup around it speaks to.
//!
//! Attributes are functions of the module (`_=>(send(user))` at the place of the attribute). Their names are those of the
//! module, or members of the component's instance.

use compact_str::CompactString;
use tree_sitter::Node;

use super::Lowering;
use crate::ir::{
    Argument, CallId, CallKind, ClassId, Entry, ExportKind, FunctionId, FunctionKind, ImportEntry,
    ImportedName, Key, Literal, Type, Value, ValueId,
};
use crate::lang::javascript::{Embedded, Names, Role, Snippet, TemplateOf, syntax};
use crate::limits;
use crate::source::Span;

/// Globals that expressions in a component's markup see; every other name that the module does not declare is a member.
const VISIBLE_GLOBALS: [&str; 32] = [
    "Array",
    "BigInt",
    "Boolean",
    "Date",
    "Error",
    "Infinity",
    "Intl",
    "JSON",
    "Map",
    "Math",
    "NaN",
    "Number",
    "Object",
    "RegExp",
    "Set",
    "String",
    "Symbol",
    "console",
    "decodeURI",
    "decodeURIComponent",
    "encodeURI",
    "encodeURIComponent",
    "globalThis",
    "isFinite",
    "isNaN",
    "parseFloat",
    "parseInt",
    "require",
    "undefined",
    "window",
    "document",
    "arguments",
];

impl<'s> Lowering<'s> {
    /// Attributes have a `this` of their own.
    pub(super) fn prepare_snippets(&mut self) {
        for function in self.module.functions.iter_mut().skip(1) {
            if self.embedded.snippet(function.span).is_some() {
                function.kind = FunctionKind::Function;
            }
        }
    }

    /// The attribute that is being lowered, and its function.
    fn snippet(&self) -> Option<(FunctionId, &'s Snippet)> {
        let embedded: &'s Embedded = self.embedded;
        if embedded.snippets.is_empty() {
            return None;
        }
        // The outermost frame is the module's.
        self.frames.iter().skip(1).find_map(|frame| {
            let function = self.module.function(frame.function);
            Some((frame.function, embedded.snippet(function.span)?))
        })
    }

    /// A name in an attribute, where it means something else than in the module.
    pub(super) fn read_in_markup(&mut self, name: &str, span: Span) -> Option<ValueId> {
        if self.embedded.names == Names::Stores
            && let Some(store) = name.strip_prefix('$').filter(|store| !store.is_empty())
            && self.resolve(name).is_none()
        {
            // `$user` is what the store `user` holds.
            let binding = self.resolve(store)?;
            return Some(self.read_binding(binding, span));
        }
        let (function, snippet) = self.snippet()?;
        let binding = self.resolve(name);
        if binding.is_some_and(|binding| self.scopes.binding(binding).function != FunctionId(0)) {
            return None;
        }
        if matches!(name, "$event" | "event") && binding.is_none() {
            return Some(self.push_owned(Value::Parameter(0), span, function));
        }
        if let Some(local) = snippet.locals.iter().find(|local| local.name == name) {
            return Some(self.read_local(local, span));
        }
        match (self.embedded.names, binding) {
            (Names::Members, Some(binding)) if self.embedded.has_setup => {
                let value = self.read_binding(binding, span);
                if !self.is_variable(binding) {
                    return Some(value);
                }
                // A reference stands for its value.
                let inner = self.load(value, Key::Name(CompactString::const_new("value")), span);
                let either = self.join([value, inner], span);
                self.set_name(either, binding);
                Some(either)
            }
            (Names::Members | Names::Template, _) if !VISIBLE_GLOBALS.contains(&name) => {
                let this = self.push_owned(Value::This, span, function);
                Some(self.load(this, Key::Name(CompactString::from(name)), span))
            }
            _ => None,
        }
    }

    /// `@click="selected = user"` stores into the instance; false when the name is one of the module.
    pub(super) fn assign_in_markup(&mut self, name: &str, value: ValueId, span: Span) -> bool {
        if !matches!(self.embedded.names, Names::Members | Names::Template) {
            return false;
        }
        let Some((function, snippet)) = self.snippet() else { return false };
        let is_local = snippet.locals.iter().any(|local| local.name == name);
        let own = self.resolve(name).map(|binding| self.scopes.binding(binding).function);
        let is_known = own.is_some_and(|own| own != FunctionId(0) || self.embedded.has_setup);
        if is_local || is_known {
            return false;
        }
        let this = self.push_owned(Value::This, span, function);
        self.outside_store(this, vec![Key::Name(CompactString::from(name))], Some(value), span);
        true
    }

    /// The element whose attribute the function is, as a call of its name with its attributes.
    pub(super) fn start_snippet(&mut self, function: FunctionId, body: Node<'_>) {
        let embedded: &'s Embedded = self.embedded;
        let Some(snippet) = embedded.snippet(self.module.function(function).span) else { return };
        let span = syntax::span(body);
        let callee = self.push(Value::Literal(Literal::String(snippet.element.as_str().into())), span);
        let call = self.open_call(CallKind::Element, callee, span, span);
        let entries = snippet.attributes.iter().map(|(name, text)| {
            let value = self.push(Value::Literal(Literal::String(text.as_str().into())), span);
            Entry::Field { key: Key::Name(name.as_str().into()), value, span }
        });
        let entries: Vec<Entry> = entries.collect();
        let props = self.push(Value::Object(entries), span);
        self.add_argument(call, Argument { value: props, spread: false, span });
        self.module.functions[function.index()].element = Some(call);
    }

    /// `v-model="form.email"`, `bind:value={email}`: what people type is written there.
    pub(super) fn finish_snippet(&mut self, function: FunctionId, body: Node<'_>) {
        let span = self.module.function(function).span;
        let Some(element) = self.module.function(function).element else { return };
        let Some(snippet) = self.embedded.snippet(span).filter(|own| own.role == Role::Target) else {
            return;
        };
        let is_component = snippet.given_to.is_some();
        let Some((root, keys)) = syntax::static_path(body, self.source) else { return };
        let span = syntax::span(body);
        // Names of the module are seen from the markup where its script is the setup itself.
        let is_seen = match self.embedded.names {
            Names::Members => self.embedded.has_setup,
            Names::Module | Names::Stores => true,
            Names::Template => false,
        };
        // `bind:value={$draft.note}` writes into what the store `draft` holds.
        let name = self.text(root);
        let store = name.strip_prefix('$').filter(|_| self.embedded.names == Names::Stores);
        let binding = self.resolve(name).or_else(|| self.resolve(store?));
        let Some(binding) = binding.filter(|_| is_seen) else {
            return self.typed_into_instance((element, is_component), root, keys, span);
        };
        if self.scopes.binding(binding).function != FunctionId(0) || !self.is_variable(binding) {
            return;
        }
        let typed = self.typed_into((element, is_component), self.name_of(root), &keys, span);
        if self.embedded.names != Names::Members {
            return self.write(binding, keys, Some(typed), span);
        }
        let mut below = vec![Key::Name(CompactString::const_new("value"))];
        below.extend(keys.iter().cloned());
        self.write(binding, below, Some(typed), span);
        // A reference is written below `value` only; whether it is one is not known here.
        let is_told = is_component && !keys.is_empty();
        let typed = self.typed_into((element, is_told), self.name_of(root), &keys, span);
        self.write(binding, keys, Some(typed), span);
    }

    /// `v-model="email"` of an object with `data() { return { email: '' } }`.
    fn typed_into_instance(
        &mut self,
        element: (CallId, bool),
        root: Node<'_>,
        mut keys: Vec<Key>,
        span: Span,
    ) {
        if !matches!(self.embedded.names, Names::Members | Names::Template) {
            return;
        }
        let Some((function, _)) = self.snippet() else { return };
        let own = self.name_of(root);
        let typed = self.typed_into(element, own.clone(), &keys, span);
        let this = self.push_owned(Value::This, span, function);
        keys.insert(0, Key::Name(own));
        self.outside_store(this, keys, Some(typed), span);
    }

    /// What is typed into an element, under the names that the code has for it; a component may also say itself what it is.
    fn typed_into(
        &mut self,
        (element, is_component): (CallId, bool),
        own: CompactString,
        keys: &[Key],
        span: Span,
    ) -> ValueId {
        let input = self.module.call(element).value;
        let value = self.load(input, Key::Name(CompactString::const_new("value")), span);
        let typed = std::iter::once(&Key::Name(own)).chain(keys).fold(value, |base, key| {
            let key = key.clone();
            self.load(base, key, span)
        });
        if !is_component {
            return typed;
        }
        let told = self.push(Value::Parameter(0), span);
        self.join([typed, told], span)
    }

    /// Settles which object the markup speaks to: `export default { … }`, `export default define({ … })`,
    /// `export default class extends Base`; one without members where nothing is exported (`<script setup>`).
    pub(super) fn finish_embedded(&mut self, embedded: &Embedded) {
        match embedded.names {
            Names::Members => {}
            Names::Template => return self.finish_template(embedded),
            Names::Module | Names::Stores => return,
        }
        let exported = self.module.exports.iter().find_map(|export| match &export.kind {
            ExportKind::Local { exported, value, .. } if exported == "default" => *value,
            ExportKind::Assign { value } => Some(*value),
            _ => None,
        });
        let component = exported.and_then(|value| self.instantiated(value, limits::NAME_HOPS));
        let nothing = || Value::Object(Vec::<Entry>::new());
        let component = component.unwrap_or_else(|| self.push(nothing(), Span::default()));
        self.module.component = Some(component);
        let class = match self.module.value(component) {
            Value::Class(class) => Some(*class),
            _ => None,
        };
        for function in self.module.functions.iter_mut().skip(1) {
            if embedded.snippet(function.span).is_some() {
                function.class = class;
                function.this_object = class.is_none().then_some(component);
            }
        }
    }

    /// The class whose instances a template speaks to: the one that has it as an argument of its decorator, or one of another file.
    fn finish_template(&mut self, embedded: &Embedded) {
        let written = self.module.functions.iter().enumerate().skip(1);
        let written: Vec<usize> =
            written.filter(|(_, own)| embedded.snippet(own.span).is_some()).map(|(at, _)| at).collect();
        let Some(TemplateOf { request, class }) = &embedded.class else {
            for at in written {
                let start = self.module.functions[at].span.start;
                let behind = self.module.classes.iter().enumerate().filter(|(_, own)| own.span.end > start);
                let class = behind.min_by_key(|(_, own)| own.span.end).map(|(at, _)| ClassId::new(at));
                self.module.functions[at].class = class;
            }
            return;
        };
        let request = self.request(request.as_str().into(), Span::default());
        let name = CompactString::from(class);
        let (imported, local) = (ImportedName::Name(name.clone()), name.clone());
        let span = Span::default();
        self.module.imports.push(ImportEntry { request, imported, local, type_only: true, span });
        for at in written {
            self.module.functions[at].this_type =
                Some(Type::Named { name: vec![name.clone()], arguments: Vec::new(), span });
        }
    }

    /// `<script src="https://…" data-site="…">` is an object of its attributes, as the same element in JSX has one.
    pub(super) fn loaded_scripts(&mut self, embedded: &Embedded) {
        for script in &embedded.loaded {
            let entries = script.attributes.iter().map(|(name, text, span)| {
                let literal = match text.as_str() {
                    "" => Literal::Bool(true),
                    text => Literal::String(text.into()),
                };
                let value = self.push(Value::Literal(literal), *span);
                Entry::Field { key: Key::Name(name.as_str().into()), value, span: *span }
            });
            let entries: Vec<Entry> = entries.collect();
            self.push(Value::Object(entries), script.span);
        }
    }

    fn instantiated(&self, value: ValueId, fuel: usize) -> Option<ValueId> {
        let fuel = fuel.checked_sub(1)?;
        match self.module.value(value) {
            Value::Object(_) | Value::Class(_) => Some(value),
            Value::Typed { base, .. } => self.instantiated(*base, fuel),
            Value::Call(call) => {
                let arguments = &self.module.call(*call).arguments;
                arguments.iter().find_map(|argument| self.instantiated(argument.value, fuel))
            }
            Value::Capture(binding) => {
                let writes = self.module.binding(*binding).writes.iter().filter(|write| write.is_whole());
                writes.filter_map(|write| write.value).find_map(|value| self.instantiated(value, fuel))
            }
            _ => None,
        }
    }
}
