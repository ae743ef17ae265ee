//! Calls that may put something in under a key, by name: whoever asks verifies them by resolving their callee.

use compact_str::CompactString;

use crate::flow::engine::Engine;
use crate::flow::relays::carried::is_called_on;
use crate::flow::relays::{KeyPart, RelayKeys};
use crate::ir::path::{ApiPath, Root, Segment};
use crate::ir::{CallId, Key, Value};
use crate::limits;
use crate::link::{CallRef, Node};
use crate::rules::relay::{Put, RelayKey};
use crate::summary::{function_name, untyped, value_name};

impl Engine<'_> {
    /// Calls that may be a put, by name.
    pub(super) fn put_candidates(&mut self, put: &Put, keys: &RelayKeys) -> Vec<CallRef> {
        let nodes: Vec<Node> = keys
            .iter()
            .flatten()
            .filter_map(|part| match part {
                KeyPart::Node(node) => Some(*node),
                KeyPart::Text(_) | KeyPart::Class(_) | KeyPart::Api(_) => None,
            })
            .collect();
        if matches!(put.key.as_slice(), [RelayKey::Result]) {
            return nodes.iter().filter_map(|node| self.call_at(*node)).collect();
        }
        let mut called_at_once = Vec::new();
        let names = match (&put.call.root, put.call.segments.last()) {
            (Root::Method(name), None) => vec![name.clone()],
            (_, Some(Segment::Member(name))) if name.parse::<u32>().is_err() => {
                self.program.renamed([name.clone()])
            }
            (_, Some(Segment::Member(place))) => {
                let lists = self.makers_of(put).unwrap_or(nodes);
                self.program.renamed(lists.iter().flat_map(|node| self.names_of_item(*node, place)))
            }
            (_, Some(Segment::Any)) => {
                let texts = keys.iter().flatten().filter_map(|part| match part {
                    KeyPart::Text(name) => Some(name.clone()),
                    KeyPart::Node(_) | KeyPart::Class(_) | KeyPart::Api(_) => None,
                });
                self.program.renamed(texts)
            }
            (_, Some(Segment::Return)) if put.key.is_empty() => self.names_of_given(&put.call),
            (_, Some(Segment::Parameter(_))) => {
                return nodes.iter().flat_map(|node| self.calls_inside(*node)).collect();
            }
            _ => {
                let name = |node: &Node| value_name(self.program.module(node.file), node.id);
                let makers = self.makers_of(put).unwrap_or(nodes);
                called_at_once.extend(makers.iter().flat_map(|node| self.calls_of_result(*node)));
                self.program.renamed(makers.iter().filter_map(name))
            }
        };
        let calls = names.iter().flat_map(|name| self.program.calls_named(name)).copied();
        let calls = calls.chain(called_at_once);
        let calls = calls.filter(|call| is_called_on(self.program, *call, &put.on));
        calls.take(limits::RELAY_CANDIDATES).collect()
    }

    /// For what another call than the key's makes (`const [user, setUser] = useAtom(who)`): the calls that may.
    fn makers_of(&self, put: &Put) -> Option<Vec<Node>> {
        if !put.key.iter().any(|key| matches!(key, RelayKey::Made(_))) {
            return None;
        }
        let end = put.call.segments.iter().rposition(|segment| *segment == Segment::Return)?;
        let name = match (put.call.segments[..end].last(), &put.call.root) {
            (Some(Segment::Member(name)), _) | (None, Root::Global(name)) => name.clone(),
            _ => return None,
        };
        let names = self.program.renamed([name]);
        let calls =
            names.iter().flat_map(|name| self.program.calls_named(name)).take(limits::RELAY_CANDIDATES);
        let value =
            |call: &CallRef| Node { file: call.file, id: self.program.module(call.file).call(call.id).value };
        Some(calls.map(value).collect())
    }

    /// `send` of `const send = useDispatch()`, also where the program has that behind a function or a member of its own:
    /// `const useSend = () => useDispatch()`, `const useSend = useDispatch.withTypes()`.
    fn names_of_given(&mut self, of: &ApiPath) -> Vec<CompactString> {
        let program = self.program;
        let Some(name) = of.segments.iter().rev().find_map(|segment| match segment {
            Segment::Member(name) => Some(name.clone()),
            _ => None,
        }) else {
            return Vec::new();
        };
        let mut makers = program.renamed([name]);
        let wrapped = self.calls_of_members(&makers);
        let named = |call: CallRef| {
            let module = program.module(call.file);
            value_name(module, module.call(call.id).value)
        };
        makers.extend(program.renamed(wrapped.into_iter().filter_map(named)));
        let mut given = Vec::new();
        let mut at = 0;
        while let Some(maker) = makers.get(at).cloned() {
            at += 1;
            for call in program.calls_named(&maker).iter().take(limits::RELAY_CANDIDATES) {
                let module = program.module(call.file);
                let site = module.call(call.id);
                given.extend(named(*call));
                let maker = module.function(site.function);
                let is_returned = maker.returns.iter().any(|value| untyped(module, *value) == site.value);
                let outer = function_name(module, maker).filter(|_| is_returned);
                makers.extend(outer.filter(|outer| !makers.contains(outer) && at < limits::RENAMINGS));
            }
        }
        given.sort();
        given.dedup();
        program.renamed(given)
    }

    /// `setUser` of `const [user, setUser] = useState()`: names of the item at a place of a list.
    pub(super) fn names_of_item(&self, list: Node, place: &str) -> Vec<CompactString> {
        let module = self.program.module(list.file);
        let values = module.values.iter().enumerate();
        let loads = values.filter(|(_, value)| match value {
            Value::Load { base, key: Key::Index(index) } => {
                *base == list.id && place.parse::<u32>().is_ok_and(|place| place == *index)
            }
            _ => false,
        });
        loads.filter_map(|(index, _)| value_name(module, crate::ir::ValueId::new(index))).collect()
    }

    /// `pipe(f, g)(user)`: calls of what a call gives, where it stands.
    fn calls_of_result(&self, made: Node) -> Vec<CallRef> {
        let module = self.program.module(made.file);
        let calls = module.calls.iter().enumerate().filter(|(_, site)| site.callee == made.id);
        calls.map(|(at, _)| CallRef { file: made.file, id: CallId::new(at) }).collect()
    }

    /// Calls that stand inside another one.
    fn calls_inside(&self, outer: Node) -> Vec<CallRef> {
        let module = self.program.module(outer.file);
        let Some(call) = self.call_at(outer) else { return Vec::new() };
        let span = module.call(call.id).span;
        let calls = module.calls.iter().enumerate();
        let inside = calls.filter(|(at, inner)| span.contains(inner.span) && CallId::new(*at) != call.id);
        inside.map(|(at, _)| CallRef { file: outer.file, id: CallId::new(at) }).collect()
    }
}
