//! Keys of relays: what joins a call that puts a value in with one that takes it.
//!
//! Takes a call and the parts that `rules/library` asks for; gives for each part what it may be, as far as that can be compared.

use std::rc::Rc;

use compact_str::CompactString;

use crate::flow::calls::callees::Callee;
use crate::flow::engine::Engine;
use crate::flow::relays::{KeyPart, RelayKeys, Site};
use crate::flow::state::PathKey;
use crate::flow::walk::Terminal;
use crate::ir::path::Segment;
use crate::ir::{Key, Literal, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, Node};
use crate::rules::library::{Operand, OperandBase};
use crate::rules::relay::RelayKey;
use crate::source::{FileId, Span};
use crate::summary::{Holder, first_version, only_value};

impl Engine<'_> {
    /// The key of a take or put at a call; `None` when a part of it is not known.
    /// `member` is the key of the function that takes, in what the call is handed.
    pub(in crate::flow) fn relay_keys(
        &mut self,
        (call, via): Site,
        keys: &[RelayKey],
        member: Option<&CompactString>,
    ) -> Option<RelayKeys> {
        let mut parts = Vec::new();
        for key in keys {
            let part = match key {
                RelayKey::Callee => self.callee_origins(call).to_vec(),
                RelayKey::Result => {
                    let id = self.program.module(call.file).call(call.id).value;
                    vec![KeyPart::Node(Node { file: call.file, id })]
                }
                RelayKey::Member(nth) => match member {
                    Some(member) => vec![KeyPart::Text(member.clone())],
                    None => self.called_members(call, *nth),
                },
                RelayKey::Holder => self.held_by(call).map(KeyPart::Text).into_iter().collect(),
                RelayKey::Made(operand) => {
                    let makers = self.callee_origins(call);
                    let calls: Vec<CallRef> = makers.iter().filter_map(|part| self.made_by(part)).collect();
                    let parts = calls.into_iter().flat_map(|maker| self.operand_parts(maker, operand));
                    sorted(parts.collect())
                }
                RelayKey::Operand(operand) => self.operand_parts_by((call, via), operand),
                RelayKey::Beside(name, operand) => {
                    let calls = self.siblings(call, name);
                    sorted(calls.into_iter().flat_map(|other| self.operand_parts(other, operand)).collect())
                }
                RelayKey::Instance(operand) => self.instance_parts(call, operand),
                RelayKey::Named(operand) => self.operand_members(call, operand),
                // What the walk that takes was told.
                RelayKey::Parameter(_) => member.cloned().map(KeyPart::Text).into_iter().collect(),
                // `createMachine(…)` around `assign(…)`.
                RelayKey::Around => {
                    let span = self.program.module(call.file).call(call.id).span;
                    let mut around = self.enclosing_calls(call.file, span);
                    // `setup(…).createMachine(… assign(…) …)`: what the call around gives is what `setup` made.
                    for part in around.clone() {
                        if let KeyPart::Node(node) = part {
                            around.extend(self.key_parts(node, &[]));
                        }
                    }
                    sorted(around)
                }
                // Known to the walk that takes; what puts in has none.
                RelayKey::Read => Vec::new(),
                RelayKey::Text(text) => vec![KeyPart::Text(text.clone())],
                RelayKey::Table => self.table_read(call).map(KeyPart::Text).into_iter().collect(),
                RelayKey::Tail(operand) => {
                    self.operand_parts(call, operand).into_iter().map(behind_last_slash).collect()
                }
            };
            if part.is_empty() {
                return None;
            }
            parts.push(part);
        }
        Some(parts.into())
    }

    /// The nth member of a callee from the end: `login` is the second of `api.login.mutate`.
    fn called_members(&mut self, call: CallRef, nth: usize) -> Vec<KeyPart> {
        let module = self.program.module(call.file);
        if nth == 1 {
            let own = crate::summary::value_name(module, module.call(call.id).callee);
            return own.map(KeyPart::Text).into_iter().collect();
        }
        let callees = self.callees(call);
        let members = callees.iter().filter_map(|callee| {
            let Callee::Api(path) = callee else { return None };
            let mut names = path.segments.iter().rev().filter_map(|segment| match segment {
                Segment::Member(name) => Some(name),
                _ => None,
            });
            names.nth(nth - 1).cloned().map(KeyPart::Text)
        });
        let known: Vec<KeyPart> = members.collect();
        if known.is_empty() {
            return self.written_member(call, nth).map(KeyPart::Text).into_iter().collect();
        }
        sorted(known)
    }

    /// The same as the code has it, where nobody knows what is called: `login` is the third of `api.login.useMutation().mutate`.
    fn written_member(&self, call: CallRef, nth: usize) -> Option<CompactString> {
        let module = self.program.module(call.file);
        let mut at = module.call(call.id).callee;
        let mut names = Vec::new();
        for _ in 0..limits::NAME_HOPS {
            at = match module.value(at) {
                Value::Load { base, key: Key::Name(name) } => {
                    names.push(name.clone());
                    *base
                }
                Value::Call(inner) => module.call(*inner).callee,
                Value::Typed { base, .. } => *base,
                Value::Capture(binding) => only_value(module, *binding)?,
                _ => break,
            };
            at = first_version(module, at);
        }
        names.into_iter().nth(nth - 1)
    }

    /// `login` of `{ login: procedure.mutation(…) }` and of `const login = procedure.mutation(…)`.
    fn held_by(&self, call: CallRef) -> Option<CompactString> {
        let module = self.program.module(call.file);
        let value = module.call(call.id).value;
        match self.program.summary(call.file)?.holders.get(&value) {
            Some(Holder::Entry { key, .. }) => Some(key.clone()),
            Some(Holder::Item { .. } | Holder::Branch { .. } | Holder::Argument(_)) | None => {
                crate::summary::value_name(module, value)
            }
        }
    }

    fn made_by(&self, part: &KeyPart) -> Option<CallRef> {
        match part {
            KeyPart::Node(node) => self.call_at(*node),
            KeyPart::Text(_) | KeyPart::Class(_) | KeyPart::Api(_) => None,
        }
    }

    /// The calls that made what a call calls: `pipe(f, g)` of `pipe(f, g)(user)`.
    pub(in crate::flow) fn calls_that_made(&mut self, call: CallRef) -> Vec<CallRef> {
        let origins = self.callee_origins(call);
        origins.iter().filter_map(|part| self.made_by(part)).filter(|maker| *maker != call).collect()
    }

    /// `createContext()` for `Auth.Provider`: the node at which the way back from the callee leaves the program.
    fn callee_origins(&mut self, call: CallRef) -> Rc<[KeyPart]> {
        if let Some(known) = self.relays.origins.get(&call) {
            return Rc::clone(known);
        }
        let before = self.before();
        let callee = self.program.module(call.file).call(call.id).callee;
        let mut parts = Vec::new();
        for found in self.identities(Node { file: call.file, id: callee }, &[]) {
            let Terminal::Api(_) = found.terminal else { continue };
            parts.push(KeyPart::Node(found.state.node));
            if let Value::Parameter(_) = self.program.value(found.state.node) {
                // `create((set) => …)`: `set` belongs to the calls that the function stands in.
                let Node { file, id } = found.state.node;
                let module = self.program.module(file);
                parts.extend(self.enclosing_calls(file, module.function(module.owner(id)).span));
            }
        }
        let parts: Rc<[KeyPart]> = sorted(parts).into();
        if self.is_whole_since(before) {
            self.relays.origins.insert(call, Rc::clone(&parts));
        }
        parts
    }

    /// The calls of a file around a place, as values.
    fn enclosing_calls(&self, file: FileId, inner: Span) -> Vec<KeyPart> {
        let around = self.program.module(file).calls.iter().filter(|call| call.span.contains(inner));
        around.map(|call| KeyPart::Node(Node { file, id: call.value })).collect()
    }

    /// `opened` of `actionCreator: slice.actions.opened`.
    fn operand_members(&mut self, call: CallRef, operand: &Operand) -> Vec<KeyPart> {
        let nodes = self.operand_nodes(call, operand);
        let path: Vec<PathKey> = operand.path.iter().map(PathKey::from).collect();
        let found = nodes.into_iter().flat_map(|node| self.identities(node, &path));
        let members = found.filter_map(|found| match found.terminal {
            Terminal::Api(path) => path.last_member().map(|name| KeyPart::Text(name.into())),
            _ => None,
        });
        sorted(members.collect())
    }

    /// `Invite` of `@Handles(Invite)` joins with all that may be a `new Invite(…)`.
    fn instance_parts(&mut self, call: CallRef, operand: &Operand) -> Vec<KeyPart> {
        let nodes = self.operand_nodes(call, operand);
        let path: Vec<PathKey> = operand.path.iter().map(PathKey::from).collect();
        let found = nodes.into_iter().flat_map(|node| self.identities(node, &path));
        let classes = found.filter_map(|found| match found.terminal {
            Terminal::Class(class) => Some(KeyPart::Class(class)),
            _ => None,
        });
        sorted(classes.collect())
    }

    pub(in crate::flow) fn operand_parts(&mut self, call: CallRef, operand: &Operand) -> Vec<KeyPart> {
        self.operand_parts_by((call, None), operand)
    }

    fn operand_parts_by(&mut self, (call, via): Site, operand: &Operand) -> Vec<KeyPart> {
        let nodes = self.operand_nodes(call, operand);
        let path: Vec<PathKey> = operand.path.iter().map(PathKey::from).collect();
        sorted(nodes.into_iter().flat_map(|node| self.key_parts_by(node, &path, via)).collect())
    }

    /// What stands at a call as an operand, without its path.
    fn operand_nodes(&self, call: CallRef, operand: &Operand) -> Vec<Node> {
        let module = self.program.module(call.file);
        let site = module.call(call.id);
        let given = |from: u16| site.arguments.iter().skip(usize::from(from)).map(|argument| argument.value);
        let ids: Vec<ValueId> = match operand.base {
            OperandBase::Receiver => match module.value(site.callee) {
                Value::Load { base, .. } => vec![*base],
                _ => Vec::new(),
            },
            OperandBase::Argument(n) => given(n).take(1).collect(),
            OperandBase::ArgumentsFrom(n) => given(n).collect(),
            OperandBase::Callee => vec![site.callee],
            OperandBase::Returned(_)
            | OperandBase::LastReturned
            | OperandBase::Made(_)
            | OperandBase::Handed { .. }
            | OperandBase::Type(_)
            | OperandBase::Thrown
            | OperandBase::Streamed
            | OperandBase::Piped
            | OperandBase::Inserted
            | OperandBase::Invoked
            | OperandBase::Result => Vec::new(),
        };
        ids.into_iter().map(|id| Node { file: call.file, id }).collect()
    }

    /// What the value under a path may be, as far as it can be compared.
    pub(in crate::flow) fn key_parts(&mut self, node: Node, path: &[PathKey]) -> Vec<KeyPart> {
        let found = self.identities(node, path);
        sorted(found.into_iter().filter_map(|found| key_part(found.terminal, found.state.node)).collect())
    }
}

pub(in crate::flow) fn behind_last_slash(part: KeyPart) -> KeyPart {
    match part {
        KeyPart::Text(text) => KeyPart::Text(text.rsplit('/').next().unwrap_or_default().into()),
        other => other,
    }
}

fn sorted(mut parts: Vec<KeyPart>) -> Vec<KeyPart> {
    parts.sort();
    parts.dedup();
    parts
}

/// What a value is, as a part of a key; `None` when it may be anything.
fn key_part(terminal: Terminal, node: Node) -> Option<KeyPart> {
    match terminal {
        Terminal::Literal(Literal::String(text) | Literal::Number(text)) => Some(KeyPart::Text(text)),
        Terminal::Api(path) => {
            let is_made = |segment: &Segment| !matches!(segment, Segment::Member(_) | Segment::Any);
            let made = path.segments.iter().any(is_made);
            Some(if made { KeyPart::Node(node) } else { KeyPart::Api(path) })
        }
        Terminal::Function(_) | Terminal::Class(_) | Terminal::Object | Terminal::List => {
            Some(KeyPart::Node(node))
        }
        Terminal::Instance(class) => Some(KeyPart::Class(class)),
        Terminal::Literal(_) | Terminal::Parameter { .. } | Terminal::Missing | Terminal::Opaque => None,
    }
}
