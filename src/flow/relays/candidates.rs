//! Calls that may put something in under a key, by name: whoever asks verifies them by resolving their callee.

use compact_str::CompactString;

use crate::flow::engine::Engine;
use crate::flow::relays::carried::is_called_on;
use crate::flow::relays::{KeyPart, RelayKeys};
use crate::ir::path::{Root, Segment};
use crate::ir::{CallId, Key, Value};
use crate::limits;
use crate::link::{CallRef, Node};
use crate::rules::relay::{Put, RelayKey};

impl Engine<'_> {
    /// Calls that may be a put, by name.
    pub(super) fn put_candidates(&self, put: &Put, keys: &RelayKeys) -> Vec<CallRef> {
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
            (_, Some(Segment::Parameter(_))) => {
                return nodes.iter().flat_map(|node| self.calls_inside(*node)).collect();
            }
            _ => {
                let name = |node: &Node| crate::summary::value_name(self.program.module(node.file), node.id);
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
        loads
            .filter_map(|(index, _)| crate::summary::value_name(module, crate::ir::ValueId::new(index)))
            .collect()
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
