//! Errors: what the calls in a `try` may throw, so that what stands in an error's message is found where it is caught.
//!
//! ```js
//! function find(email) { throw new Error(`no account for ${email}`); }
//! try { find(body.email); } catch (error) { report(error); }
//! ```
//!
//! Which functions throw is found from the throws outwards, by the names that functions are called by, so that nothing is worked out for the
//! others; that a call calls such a function is verified when a walk arrives at what catches. Errs towards misses: functions called under another
//! name than their own, and throws more than a few calls away.

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::flow::calls::callees::Callee;
use crate::flow::engine::Engine;
use crate::ir::{Call, FunctionId, Module, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, FunctionRef, Node, Program};
use crate::source::{FileId, Span};

/// Why a function throws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::flow) enum Origin {
    /// `throw new Error(x)`.
    Throw(Node),
    /// It calls, by name, a function that does.
    Call(CallRef),
}

/// Functions that throw errors with something in them.
#[derive(Default)]
pub(in crate::flow) struct ThrownIndex {
    functions: FxHashMap<FunctionRef, Vec<Origin>>,
    calls: FxHashSet<CallRef>,
    /// What is thrown and not caught in the function itself.
    uncaught: Vec<Node>,
}

impl ThrownIndex {
    fn new(program: &Program) -> Self {
        let mut index = Self::default();
        let mut level = index.add_throws(program);
        for _ in 0..limits::THROWN_CALLS {
            let mut next = Vec::new();
            for function in level {
                let Some(name) = &program.function(function).name else { continue };
                let calls = program.calls_named(name);
                if calls.len() > limits::CANDIDATE_CALLERS {
                    continue;
                }
                for call in calls {
                    if index.calls.insert(*call) {
                        next.extend(index.add_call(program, *call));
                    }
                }
            }
            level = next;
        }
        index
    }

    fn add_throws(&mut self, program: &Program) -> Vec<FunctionRef> {
        let mut throwing = Vec::new();
        for (file, summary) in program.files() {
            let module = &summary.module;
            let rejected = program.calls_named("reject").iter().filter(|call| call.file == file);
            let rejected = rejected.filter_map(|call| rejected_by(module, module.call(call.id)));
            let thrown = module.throws.iter().copied().chain(rejected);
            for value in thrown.filter(|value| holds_something(module, *value)) {
                let owner = module.owner(value);
                if is_tried(module, owner, module.span(value)) {
                    continue;
                }
                let function = FunctionRef { file, id: owner };
                let node = Node { file, id: value };
                self.uncaught.push(node);
                let origins = self.functions.entry(function).or_default();
                if origins.is_empty() {
                    throwing.push(function);
                }
                origins.push(Origin::Throw(node));
            }
        }
        throwing
    }

    /// The function around a call of one that throws, where it is not known yet to throw.
    fn add_call(&mut self, program: &Program, call: CallRef) -> Option<FunctionRef> {
        let module = program.module(call.file);
        let site = module.call(call.id);
        if is_tried(module, site.function, site.span) {
            return None;
        }
        let function = FunctionRef { file: call.file, id: site.function };
        let origins = self.functions.entry(function).or_default();
        let is_new = origins.is_empty();
        origins.push(Origin::Call(call));
        is_new.then_some(function)
    }
}

/// `Promise.reject(error)` throws as much as `throw error` does.
fn rejected_by(module: &Module, site: &Call) -> Option<ValueId> {
    let Value::Load { base, .. } = module.value(site.callee) else { return None };
    let is_promise = matches!(module.value(*base), Value::Global(name) if name == "Promise");
    site.arguments.first().filter(|_| is_promise).map(|argument| argument.value)
}

/// `throw new Error('no account')` says nothing of anybody.
fn holds_something(module: &Module, value: ValueId) -> bool {
    match module.value(value) {
        Value::Call(call) => {
            let arguments = &module.call(*call).arguments;
            arguments.iter().any(|argument| !matches!(module.value(argument.value), Value::Literal(_)))
        }
        Value::Caught(_) => true,
        _ => false,
    }
}

/// Does it stand in the body of a `try` of the same function that catches?
fn is_tried(module: &Module, function: FunctionId, span: Span) -> bool {
    module.tried.iter().any(|(own, body)| *own == function && body.contains(span))
}

impl Engine<'_> {
    fn thrown_index(&mut self) -> Rc<ThrownIndex> {
        let program = self.program;
        Rc::clone(self.thrown.get_or_insert_with(|| Rc::new(ThrownIndex::new(program))))
    }

    /// What is thrown in the program and not caught where it is thrown.
    pub(in crate::flow) fn uncaught(&mut self) -> Vec<Node> {
        let index = self.thrown_index();
        index.uncaught.iter().take(limits::UNCAUGHT).copied().collect()
    }

    /// The calls of a span of a file that may throw, by the names of what they call.
    pub(in crate::flow) fn throwing_calls(&mut self, file: FileId, body: Span) -> Vec<CallRef> {
        let index = self.thrown_index();
        let module = self.program.module(file);
        let inside = module.calls.iter().filter(|site| body.contains(site.span));
        let calls = inside.filter_map(|site| self.call_at(Node { file, id: site.value }));
        calls.filter(|call| index.calls.contains(call)).collect()
    }

    /// The functions that a call calls and that throw, with why they do.
    pub(in crate::flow) fn throwing_callees(&mut self, call: CallRef) -> Vec<(FunctionRef, Vec<Origin>)> {
        let index = self.thrown_index();
        if !index.calls.contains(&call) {
            return Vec::new();
        }
        let callees = self.callees(call);
        let functions = callees.iter().filter_map(|callee| match callee {
            Callee::Function(function) => Some(*function),
            Callee::Class(_) | Callee::Api(_) => None,
        });
        functions.filter_map(|function| Some((function, index.functions.get(&function)?.clone()))).collect()
    }
}
