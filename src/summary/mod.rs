//! What linking needs to know of one file: its value graph and indices over it.
//!
//! Takes an [`ir::Module`](crate::ir::Module), gives an owned [`FileSummary`]. Knows nothing of other files, of
//! vendors or of personal data, so it can be made per file, in parallel, and kept across edits of the rules.

mod code;
mod elements;
mod holders;
mod stands;
mod stubs;
mod index;
mod loads;
mod own_stores;

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use crate::ir::{Call, CallId, CallKind, FunctionId, Literal, Module, Value, ValueId};

pub use code::{code_of, code_of_object};
pub use elements::is_subscriber;
pub use holders::{
    Holder, branches, first_version, is_handler_key, kept_handlers, only_value, parameter_of, untyped,
};
pub use loads::Loads;
pub use own_stores::OwnStore;
pub use stands::Stand;

/// One file, ready to be linked.
#[derive(Clone, Debug)]
pub struct FileSummary {
    pub module: Module,
    /// Call sites by the last name of their callee: `a.b.track(x)` under `track`, `new Client()` under `Client`.
    pub calls_by_name: FxHashMap<CompactString, Vec<CallId>>,
    /// Call sites whose callee has no name of its own: `o[key]()`, `f()()`.
    pub nameless_calls: Vec<CallId>,
    /// Renamings `(from, to)`: a function known as `from` may be called as `to`
    /// (`import { track as t }`, `const { track: t } = api`, `{ send: track }`).
    pub renamings: Vec<(CompactString, CompactString)>,
    /// Declared types by name; an interface may be declared several times.
    pub types_by_name: FxHashMap<CompactString, Vec<usize>>,
    /// `(from, to)`: a call that is handed `from` is known as `to` (`const slow = debounce(send, 100)`).
    pub wrappings: Vec<(CompactString, CompactString)>,
    /// Names read from variables and parameters, by the variable's name: `user.email` gives `user` → `email`.
    pub reads: FxHashMap<CompactString, Vec<CompactString>>,
    /// Reads of members, by the name of the member.
    pub loads: Loads,
    /// What its functions store on their own object.
    pub own_stores: Vec<OwnStore>,
    /// Is something called or returned where a call gives true or false: `if (isGuest(who)) track(who)`?
    pub asks_calls: bool,
    /// What holds each object literal.
    pub holders: FxHashMap<ValueId, Holder>,
    /// Where functions and literals stand.
    pub stands: FxHashMap<ValueId, Stand>,
    /// Functions that only push what they are given into a queue, and their names.
    pub stubs: FxHashMap<FunctionId, CompactString>,
}

impl FileSummary {
    pub fn new(module: Module) -> Self {
        index::summarise(module)
    }

    /// The declaration that a dotted name means in this file: `Api.Me` is the one in that namespace; a bare name the outermost. Where no namespace
    /// fits, the first of the name, which errs towards a type too many.
    pub fn type_named(&self, name: &[CompactString]) -> Option<usize> {
        let (last, namespaces) = name.split_last()?;
        let all = self.types_by_name.get(last)?;
        let within = |index: &usize| &self.module.types[*index].within;
        let fitting = all.iter().filter(|index| within(index).ends_with(namespaces));
        let own = fitting.min_by_key(|index| within(index).len());
        own.or_else(|| all.first()).copied()
    }
}

/// The name a value is called by, where it has one: the last key, the variable, the import, the global.
pub fn value_name(module: &Module, id: ValueId) -> Option<CompactString> {
    use crate::ir::Key;
    let named = || module.names.get(id.index()).copied().flatten().map(|b| module.binding(b).name.clone());
    match module.value(id) {
        Value::Load { key: Key::Name(name), .. } | Value::Global(name) => Some(name.clone()),
        Value::Import(import) => Some(module.import(*import).local.clone()),
        Value::Capture(binding) => Some(module.binding(*binding).name.clone()),
        Value::Closure(function) => module.function(*function).name.clone().or_else(named),
        Value::Class(class) => module.class(*class).name.clone().or_else(named),
        Value::Parameter(n) => {
            let function = module.function(module.owner(id));
            function.parameters.get(usize::from(*n)).and_then(|p| p.name.clone())
        }
        Value::Typed { base, .. } => value_name(module, *base).or_else(named),
        _ => named(),
    }
}

/// `useSend` of `function useSend() {…}` and of `const useSend = () => …`.
pub fn function_name(module: &Module, function: &crate::ir::Function) -> Option<CompactString> {
    function.name.clone().or_else(|| value_name(module, function.value?))
}

/// What is called was taken out of a list or an object, so that its name says nothing: `senders[kind](x)`, `senders.forEach(send => send(x))`,
/// `senders.get('mail')(x)`.
pub fn is_taken_out(module: &Module, call: &Call) -> bool {
    is_computed(module, call.callee) || is_got(module, call.callee) || is_subscriber(module, call)
}

/// `senders.get('mail')`, `context.get(name)`
fn is_got(module: &Module, callee: ValueId) -> bool {
    let Value::Call(asked) = module.value(untyped(module, callee)) else { return false };
    let asked = module.call(*asked);
    let is_method = matches!(module.value(asked.callee), Value::Load { .. });
    let [only] = asked.arguments.as_slice() else { return false };
    let is_key = matches!(
        module.value(only.value),
        Value::Literal(Literal::String(_)) | Value::Parameter(_) | Value::Capture(_)
    );
    is_method && is_key && asked.kind == CallKind::Call
}

/// `client[method]`, also behind a declared type.
pub fn is_computed(module: &Module, id: ValueId) -> bool {
    use crate::ir::Key;
    match module.value(id) {
        Value::Load { key: Key::Computed(_) | Key::Any, .. } => true,
        Value::Typed { base, .. } => is_computed(module, *base),
        _ => false,
    }
}
