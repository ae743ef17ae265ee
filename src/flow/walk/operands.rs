//! Operands of models: which values of a call `argument 0.coords`, `receiver[]` or `argument 0.load()` are.

use compact_str::CompactString;

use super::Walk;
use crate::flow::calls::callees::Callee;
use crate::flow::state::{PathKey, StackId, State, TraceId};
use crate::ir::{ListItem, Value};
use crate::limits;
use crate::link::{CallRef, Node, TypeAt};
use crate::rules::library::{Operand, OperandBase};
use crate::rules::vendor::PathKey as RulePathKey;

impl Walk<'_, '_> {
    /// `mail.split('@').pop()`: the call of `split` that the receiver of `pop` comes from, as it is written.
    pub(super) fn call_of_receiver(&self, call: CallRef, name: &str) -> Option<CallRef> {
        let module = self.engine.program.module(call.file);
        let mut at = module.call(call.id).callee;
        for _ in 0..limits::NAME_HOPS {
            at = match module.value(at) {
                Value::Load { base, .. } | Value::Typed { base, .. } | Value::AfterCall { base, .. } => *base,
                Value::Call(inner) => {
                    let callee = module.call(*inner).callee;
                    if crate::summary::value_name(module, callee).as_deref() == Some(name) {
                        return Some(CallRef { file: call.file, id: *inner });
                    }
                    callee
                }
                _ => return None,
            };
        }
        None
    }

    /// Goes on at an operand of a call.
    pub(super) fn operand(&mut self, state: State, trace: TraceId, call: CallRef, operand: &Operand) {
        let is_inside = |key: &RulePathKey| {
            matches!(key, RulePathKey::Returned | RulePathKey::Changed(_) | RulePathKey::Given(_))
        };
        if let Some(at) = operand.path.iter().position(is_inside) {
            self.inside_under(state, trace, call, operand, at);
            return;
        }
        let next = self.under(state, call, operand);
        self.operand_base(next, trace, call, operand.base);
    }

    /// What is looked for, below the path of an operand.
    pub(super) fn under(&mut self, state: State, call: CallRef, operand: &Operand) -> State {
        let mut next = state;
        for key in operand.path.iter().rev() {
            let own = self.own_key(call, key, state);
            let parts = match key {
                // `get(action, 'meta.analytics')`, `get(action, ['meta', 'analytics'])`
                RulePathKey::NamedBy(argument, under) => match &own {
                    PathKey::Name(name) => dotted(name),
                    PathKey::Any | PathKey::Given(_) if under.is_some() => None,
                    PathKey::Any | PathKey::Given(_) => self.listed_path(call, *argument),
                },
                _ => None,
            };
            for key in parts.unwrap_or_else(|| vec![own]).into_iter().rev() {
                next.path = self.engine.tables.prepend(key, next.path);
            }
        }
        next
    }

    fn operand_base(&mut self, next: State, trace: TraceId, call: CallRef, base: OperandBase) {
        match base {
            OperandBase::Receiver => {
                if let Some(receiver) = self.receiver(call) {
                    self.go(State { node: receiver, ..next }, trace);
                }
            }
            OperandBase::Argument(n) => {
                let (call, n) = self.engine.given_at(call, n);
                self.argument(next, trace, call, n);
            }
            OperandBase::ArgumentsFrom(n) => {
                for index in usize::from(n)..self.given_count(call).min(limits::ARGUMENTS) {
                    let index = u16::try_from(index).unwrap_or(u16::MAX);
                    let (call, index) = self.engine.given_at(call, index);
                    self.argument(next, trace, call, index);
                }
            }
            OperandBase::Returned(n) => {
                let Some(node) = self.given_argument(call, n) else { return };
                self.returned_by(next, trace, call, node, &[]);
                self.returned_by_library(next, trace, (call, n), &[]);
            }
            OperandBase::LastReturned => {
                let count = self.engine.program.module(call.file).call(call.id).arguments.len();
                let Some(last) = count.checked_sub(1).and_then(|last| u16::try_from(last).ok()) else {
                    return;
                };
                self.returned_by_last(next, trace, (call, last));
            }
            OperandBase::Made(made) => {
                for maker in self.engine.calls_that_made(call) {
                    self.operand_base(next, trace, maker, made.base());
                }
            }
            OperandBase::Thrown => self.thrown_by_receiver(next, trace, call),
            OperandBase::Streamed => self.streamed(next, trace, call),
            OperandBase::Piped => self.piped(next, trace, call),
            OperandBase::Inserted => self.inserted(next, trace, call),
            OperandBase::Invoked => self.returned_by_invoked(next, trace, call),
            OperandBase::Result => self.library_result(next, trace, call),
            OperandBase::Type(n) => {
                let given = &self.engine.program.module(call.file).call(call.id).type_arguments;
                if let Some(ty) = given.get(usize::from(n)) {
                    self.of_type(next, trace, &TypeAt::written(call.file, ty));
                }
            }
            OperandBase::Handed { argument, parameter } => {
                self.handed(next, trace, call, argument, parameter);
            }
            OperandBase::Callee => {
                let callee = self.engine.program.module(call.file).call(call.id).callee;
                self.go(State { node: Node { file: call.file, id: callee }, ..next }, trace);
            }
        }
    }

    /// Goes on at an instance of the class that an operand of a call is.
    pub(super) fn operand_instance(
        &mut self,
        state: State,
        trace: TraceId,
        call: CallRef,
        operand: &Operand,
    ) {
        let site = self.engine.program.module(call.file).call(call.id);
        let class = match operand.base {
            OperandBase::Argument(at) => site.arguments.get(usize::from(at)).map(|given| given.value),
            OperandBase::Receiver => self.receiver(call).map(|receiver| receiver.id),
            _ => None,
        };
        let below: Vec<PathKey> = operand.path.iter().map(|key| self.own_key(call, key, state)).collect();
        if let Some(id) = class {
            self.instance_of(state, trace, Node { file: call.file, id }, &below);
        }
    }

    /// `result.values`: a value of the library that stands for what the call makes.
    fn library_result(&mut self, state: State, trace: TraceId, call: CallRef) {
        let site = self.engine.program.module(call.file).call(call.id);
        let state = State { node: Node { file: call.file, id: site.value }, ..state };
        for callee in self.engine.callees(call).iter() {
            if let Callee::Api(path) = callee {
                self.unknown_result(state, trace, site, Some(path));
            }
        }
    }

    /// A key of a model's path at a call: `[argument 0]` is the member that the literal names.
    pub(super) fn own_key(&mut self, call: CallRef, key: &RulePathKey, state: State) -> PathKey {
        match key {
            RulePathKey::Name(_)
            | RulePathKey::Any
            | RulePathKey::Returned
            | RulePathKey::Changed(_)
            | RulePathKey::Given(_) => PathKey::from(key),
            RulePathKey::NamedBehind(argument, mark) => {
                let operand = Operand { base: OperandBase::Argument(*argument), path: Vec::new() };
                let texts = self.names_in(call, &operand, state.stack);
                let behind = match texts.as_deref() {
                    Some([text]) => text.split_once(&**mark),
                    _ => None,
                };
                behind.map_or(PathKey::Any, |(_, name)| PathKey::Name(name.into()))
            }
            RulePathKey::NamedBy(argument, under) => {
                if under.is_none()
                    && let Some(name) = self.given_argument(call, *argument)
                    && let Some(needed) = self.needed_key(state, name)
                {
                    return needed;
                }
                let below = under.iter().flat_map(|under| under.split('.'));
                let path = below.map(|name| RulePathKey::Name(name.into())).collect();
                let operand = Operand { base: OperandBase::Argument(*argument), path };
                match self.names_in(call, &operand, state.stack).as_deref() {
                    Some([name]) => PathKey::Name(name.clone()),
                    _ => PathKey::Any,
                }
            }
        }
    }

    /// `['profile', 'email']`, where it is written: a path of keys, one below the other.
    fn listed_path(&mut self, call: CallRef, argument: u16) -> Option<Vec<PathKey>> {
        let list = self.given_argument(call, argument)?;
        let Value::List(items) = self.engine.program.value(list) else { return None };
        let mut path = Vec::with_capacity(items.len());
        for item in items {
            let ListItem::Item(id) = item else { return None };
            let names = self.engine.constants(Node { id: *id, ..list })?;
            let [name] = names.as_ref() else { return None };
            path.push(PathKey::Name(name.clone()));
        }
        (!path.is_empty()).then_some(path)
    }

    /// The texts that an operand of a call is or lists, to the calls that were entered.
    pub(super) fn names_in(
        &mut self,
        call: CallRef,
        operand: &Operand,
        stack: StackId,
    ) -> Option<Vec<CompactString>> {
        let range = match operand.base {
            OperandBase::Argument(n) => n..n.saturating_add(1),
            OperandBase::ArgumentsFrom(n) => n..u16::try_from(self.given_count(call)).unwrap_or(u16::MAX),
            _ => return None,
        };
        let below: Vec<PathKey> = operand.path.iter().map(PathKey::from).collect();
        let path = self.engine.tables.path(&below);
        let mut names = Vec::new();
        for index in range {
            let node = self.given_argument(call, index)?;
            names.extend(self.engine.constant_list_for(State { stack, ..State::at(node, path) })?);
        }
        Some(names)
    }

    /// `o` of `o.m(x)`.
    pub(super) fn receiver(&self, call: CallRef) -> Option<Node> {
        let module = self.engine.program.module(call.file);
        match module.value(module.call(call.id).callee) {
            Value::Load { base, .. } => Some(Node { file: call.file, id: *base }),
            _ => None,
        }
    }
}

/// The keys of a text that is a path: `meta.analytics`. A selector (`form .mail`, `.mail`) is none.
fn dotted(text: &CompactString) -> Option<Vec<PathKey>> {
    let is_word = |part: &str| {
        !part.is_empty() && part.chars().all(|letter| letter.is_alphanumeric() || "_$-".contains(letter))
    };
    let is_path = text.contains('.') && text.split('.').all(is_word);
    is_path.then(|| text.split('.').map(|part| PathKey::Name(part.into())).collect())
}
