//! Tree to IR. One file per kind of syntax; here the state they share and the nodes they make.
//!
//! A name read in the function that declares it is the version it holds there ([`env`]); any other read is a
//! `Capture`. Function bodies are lowered where the function stands, in an environment of their own.

mod absent;
mod alias;
mod ambient;
mod amd;
mod assign;
mod branch;
mod call;
mod class;
mod commonjs;
mod doc;
mod documents;
mod elements;
mod elsewhere;
mod env;
mod exposed;
mod expression;
mod function;
mod guard;
mod inheriting;
mod jsx;
mod literal;
mod markup;
mod markup_names;
mod module;
mod narrow;
mod operator;
mod parameters;
mod pattern;
mod prototype;
mod rendered;
mod statement;
mod switch;
mod type_decl;
mod types;

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};
use tree_sitter::Node;

use super::scope::{BindingKind, ScopeId, Scopes};
use super::{Embedded, Origin, scope_walk, syntax};
use crate::ir::{
    ArgumentAt, Binding, BindingId, CallId, ClassId, Function, FunctionId, FunctionKind, Guard, ImportId,
    Key, Literal, Module, Request, RequestId, Value, ValueId,
};
use crate::limits;
use crate::source::{SourceFile, Span};
use alias::Holders;
use env::{Env, Exit};
use module::PendingExport;
use parameters::Part;

/// Lowers a file down to `depth` levels; also tells where it was deeper.
pub(super) fn lower(
    file: &SourceFile,
    root: Node<'_>,
    depth: usize,
    embedded: &Embedded,
) -> (Module, Option<Span>) {
    let scopes = scope_walk::scopes(root, &file.text, depth);
    let mut module = Module::empty(file.id, file.text.len());
    module.functions = scopes.functions.iter().map(|f| Function::new(f.kind, f.parent, f.span)).collect();
    module.bindings = scopes
        .declared
        .iter()
        .map(|declared| Binding {
            name: declared.name.clone(),
            function: declared.function,
            ty: None,
            writes: Vec::new(),
            is_constant: declared.kind == BindingKind::Constant,
            span: declared.span,
        })
        .collect();
    let mut lowering = Lowering {
        source: &file.text,
        scopes: &scopes,
        module,
        scope: Scopes::ROOT,
        frames: vec![Frame::new(FunctionId(0), None)],
        slot: None,
        at_statement: false,
        depth,
        decorators: Vec::new(),
        too_deep: None,
        has_docs: has_docs(&file.text),
        in_global: false,
        declared_imports: 0,
        in_module: None,
        in_namespaces: Vec::new(),
        type_depth: 0,
        requests: FxHashMap::default(),
        imports: FxHashMap::default(),
        exports: Vec::new(),
        loader_names: Vec::new(),
        namespaces: Vec::new(),
        exit_versions: limits::EXIT_VERSIONS,
        lefts: FxHashMap::default(),
        reads: Reads::Versions,
        markup_names: FxHashMap::default(),
        element_calls: Vec::new(),
        embedded,
    };
    lowering.prepare_snippets();
    lowering.prepare_rendered();
    lowering.statements(root);
    lowering.finish_exports();
    lowering.typedefs();
    lowering.finish_types();
    lowering.documents();
    lowering.finish_embedded(embedded);
    lowering.finish_selectors();
    lowering.finish_handlers();
    lowering.finish_rendered();
    lowering.finish_elements();
    lowering.finish_markup_names();
    lowering.loaded_scripts(embedded);
    prototype::constructors_to_classes(&mut lowering.module);
    (lowering.module, lowering.too_deep)
}

/// Whether any comment may hold a type: `@param {User} user`.
fn has_docs(text: &str) -> bool {
    let mut tags = memchr::memmem::find_iter(text.as_bytes(), "/**");
    tags.next().is_some()
        && ["@param", "@type", "@return", "@arg", "@import"].iter().any(|tag| text.contains(tag))
}

/// What a variable that is read in the code being lowered holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reads {
    /// What it holds there.
    Versions,
    /// The same, but for a variable of the top whose first value is being lowered: `queue` in `var queue = queue || []`.
    AllButOwn(BindingId),
    /// Whatever it will hold, as the code runs again when a variable changes: `$: total = price * count`, `$derived(price * count)`.
    Later,
}

struct Lowering<'s> {
    source: &'s str,
    scopes: &'s Scopes,
    module: Module,
    scope: ScopeId,
    /// The functions being lowered, innermost last.
    frames: Vec<Frame>,
    /// Where the expression stands in an argument of a call, for closures.
    slot: Option<Slot>,
    /// The expression's value is not used: a call here may be there for what it does to its operands.
    at_statement: bool,
    /// Levels that may still be entered.
    depth: usize,
    /// Decorators that stand before the `export` of a class: `@Handles(Invite) export class InviteHandler {…}`.
    decorators: Vec<CallId>,
    too_deep: Option<Span>,
    /// The file may have types in comments.
    has_docs: bool,
    /// In `declare global { … }`.
    in_global: bool,
    /// Imports in `declare module 'm' { … }`, which make no module of the file.
    declared_imports: usize,
    /// In `declare module 'm' { … }`.
    in_module: Option<CompactString>,
    /// The namespaces that are being lowered, outermost first.
    in_namespaces: Vec<CompactString>,
    /// Levels of type syntax entered.
    type_depth: usize,
    requests: FxHashMap<CompactString, RequestId>,
    imports: FxHashMap<BindingId, ImportId>,
    exports: Vec<PendingExport>,
    /// Parameters that a module loader fills with what files have anyway.
    loader_names: Vec<BindingId>,
    /// Exported names of the namespaces being lowered, innermost last.
    namespaces: Vec<Vec<(CompactString, Span)>>,
    /// What is left of [`limits::EXIT_VERSIONS`].
    exit_versions: usize,
    /// `a` of what `a && b` gives, which never hands it on.
    lefts: FxHashMap<ValueId, ValueId>,
    reads: Reads,
    /// Names that markup declares, and what each is of.
    markup_names: FxHashMap<(&'s str, &'s Origin), BindingId>,
    /// The calls that the elements of the markup became.
    element_calls: Vec<CallId>,
    embedded: &'s Embedded,
}

/// One function being lowered.
struct Frame {
    function: FunctionId,
    class: Option<ClassId>,
    env: Env,
    holders: Holders,
    guards: Vec<Guard>,
    /// Loops and switches around the current statement, innermost last.
    exits: Vec<Exit>,
    /// The current place cannot be reached: after `return`, `throw`, `break`, `continue`.
    dead: bool,
    /// Plain parameters, named parts of others, and the versions they had at early returns.
    parameters: Vec<(u16, BindingId)>,
    parts: Vec<Part>,
    returned: Vec<(u16, ValueId)>,
}

impl Frame {
    fn new(function: FunctionId, class: Option<ClassId>) -> Self {
        Self {
            function,
            class,
            env: Env::default(),
            holders: Holders::default(),
            guards: Vec::new(),
            exits: Vec::new(),
            dead: false,
            parameters: Vec::new(),
            parts: Vec::new(),
            returned: Vec::new(),
        }
    }
}

/// `call(…, { key: ▢ })`.
#[derive(Clone)]
struct Slot {
    call: CallId,
    at: ArgumentAt,
    keys: Vec<Key>,
}

impl<'s> Lowering<'s> {
    fn frame(&mut self) -> &mut Frame {
        self.frames.last_mut().expect("the module's frame is never popped")
    }

    fn function(&self) -> FunctionId {
        self.frames.last().map_or(FunctionId(0), |frame| frame.function)
    }

    /// The function whose `this` and `arguments` an expression means.
    fn this_function(&self) -> FunctionId {
        let mut function = self.function();
        while self.module.function(function).kind == FunctionKind::Arrow {
            match self.module.function(function).parent {
                Some(parent) => function = parent,
                None => break,
            }
        }
        function
    }

    fn text(&self, node: Node<'_>) -> &'s str {
        syntax::text(node, self.source)
    }

    fn name_of(&self, node: Node<'_>) -> CompactString {
        CompactString::from(self.text(node))
    }

    fn push(&mut self, value: Value, span: Span) -> ValueId {
        let owner = self.function();
        self.push_owned(value, span, owner)
    }

    fn push_owned(&mut self, value: Value, span: Span, owner: FunctionId) -> ValueId {
        let id = ValueId::new(self.module.values.len());
        self.module.values.push(value);
        self.module.spans.push(span);
        self.module.owners.push(owner);
        self.module.names.push(None);
        id
    }

    fn unknown(&mut self, node: Node<'_>, what: &'static str) -> ValueId {
        self.push(Value::Unknown(what), syntax::span(node))
    }

    fn undefined(&mut self, span: Span) -> ValueId {
        self.push(Value::Literal(Literal::Undefined), span)
    }

    fn load(&mut self, base: ValueId, key: Key, span: Span) -> ValueId {
        self.push(Value::Load { base, key }, span)
    }

    /// One of several values; the value itself when there is only one.
    fn join(&mut self, parts: impl IntoIterator<Item = ValueId>, span: Span) -> ValueId {
        let mut seen = FxHashSet::default();
        let distinct: Vec<ValueId> = parts.into_iter().filter(|part| seen.insert(*part)).collect();
        match distinct.as_slice() {
            [] => self.undefined(span),
            [only] => *only,
            _ => self.push(Value::Join(distinct), span),
        }
    }

    fn request(&mut self, specifier: CompactString, span: Span) -> RequestId {
        if let Some(known) = self.requests.get(&specifier) {
            return *known;
        }
        let id = RequestId::new(self.module.requests.len());
        self.requests.insert(specifier.clone(), id);
        self.module.requests.push(Request { specifier, span });
        id
    }

    /// Enters one level of the tree; `None` when it is too deep.
    fn nested<T>(&mut self, node: Node<'_>, lower: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth == 0 {
            self.too_deep.get_or_insert(syntax::span(node));
            return None;
        }
        self.depth -= 1;
        let result = lower(self);
        self.depth += 1;
        Some(result)
    }

    /// Runs with the scope that a node opens.
    fn scoped<T>(&mut self, node: Node<'_>, lower: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.scope;
        self.scope = self.scopes.opened_by(node).unwrap_or(outer);
        let result = lower(self);
        self.scope = outer;
        result
    }

    fn resolve(&self, name: &str) -> Option<BindingId> {
        self.scopes.resolve(self.scope, name).filter(|binding| !self.loader_names.contains(binding))
    }

    /// The variable is followed in source order here.
    fn is_versioned(&self, binding: BindingId) -> bool {
        let declared = self.scopes.binding(binding);
        declared.function == self.function() && !declared.written_outside
    }

    /// A variable whose value can change: no import, function or class.
    fn is_variable(&self, binding: BindingId) -> bool {
        let kind = self.scopes.binding(binding).kind;
        matches!(kind, BindingKind::Variable | BindingKind::Constant | BindingKind::Parameter)
    }

    /// `name`, read.
    fn read(&mut self, node: Node<'_>) -> ValueId {
        let span = syntax::span(node);
        let name = self.text(node);
        if let Some(value) = self.read_in_markup(name, span) {
            return value;
        }
        let Some(binding) = self.resolve(name) else {
            return self.undeclared(name, span);
        };
        if self.reads == Reads::AllButOwn(binding) && self.function() == FunctionId(0) {
            return self.push(Value::Global(CompactString::from(name)), span);
        }
        self.read_binding(binding, span)
    }

    fn undeclared(&mut self, name: &str, span: Span) -> ValueId {
        match name {
            "undefined" => self.undefined(span),
            "arguments" if self.this_function() != FunctionId(0) => {
                let owner = self.this_function();
                self.push_owned(Value::Arguments, span, owner)
            }
            _ => self.push(Value::Global(CompactString::from(name)), span),
        }
    }

    fn read_binding(&mut self, binding: BindingId, span: Span) -> ValueId {
        if let Some(import) = self.imports.get(&binding) {
            return self.push(Value::Import(*import), span);
        }
        if self.is_versioned(binding)
            && !(self.reads == Reads::Later && self.is_variable(binding))
            && let Some(version) = self.frame().env.get(binding)
        {
            return version;
        }
        self.push(Value::Capture(binding), span)
    }

    /// Remembers the variable a value was assigned to; the first one stays.
    fn set_name(&mut self, value: ValueId, binding: BindingId) {
        self.module.names[value.index()].get_or_insert(binding);
    }
}
