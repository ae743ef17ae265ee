//! The fields of a record that the program itself names: keys of initial values, texts that calls and elements around are given.
//!
//! Takes the call that makes a record and where its fields are named, gives their names. Names that are no constants are not seen (errs towards
//! misses).

use compact_str::CompactString;

use crate::flow::engine::Engine;
use crate::flow::state::PathKey;
use crate::flow::walk::Terminal;
use crate::ir::{Entry, FunctionId, Key, Literal, Value};
use crate::limits;
use crate::link::{CallRef, Node};
use crate::rules::record::{Record, Shape};

/// The fields that the program names.
#[derive(Default)]
pub(super) struct Named {
    pub(super) fields: Vec<Vec<CompactString>>,
    /// These hold a truth value: `{ email: false }`.
    pub(super) flags: Vec<Vec<CompactString>>,
    /// What these are called by the question to which they are the answer.
    pub(super) asked: Vec<(Vec<CompactString>, CompactString)>,
}

impl Engine<'_> {
    pub(super) fn add_named(&mut self, maker: Node, shape: &Shape, known: &mut Named) {
        let Some(call) = self.maker_of(maker) else { return };
        match shape {
            Shape::Questions(questions) => self.add_questions(call, questions, known),
            // Of what a function is given, the call that it is handed to says nothing else.
            _ if self.call_at(maker).is_none() => {}
            Shape::Keys(operand) => {
                if let Some((node, path)) = self.argument_at(call, operand) {
                    self.add_keys(node, &path, &mut Vec::new(), known);
                }
            }
            Shape::Named { called, argument, path } => {
                let path: Vec<PathKey> = path.iter().map(PathKey::from).collect();
                for other in self.calls_around(call, called) {
                    let site = self.program.module(other.file).call(other.id);
                    let Some(argument) = site.arguments.get(usize::from(*argument)) else { continue };
                    let node = Node { file: other.file, id: argument.value };
                    for found in self.identities(node, &path) {
                        if let Terminal::Literal(Literal::String(text)) = found.terminal {
                            known.fields.push(text.split('.').map(CompactString::from).collect());
                        }
                    }
                }
            }
            Shape::TypeArgument(..) | Shape::Described(_) | Shape::DescribedAt(_) => {}
        }
    }

    /// `save(formData)` of a form in another file, `new FormData(event.target)` of one in the page: the fields of the forms near it. Errs towards false
    /// alarms where there are several forms.
    pub(super) fn add_near(&mut self, maker: Node, record: &Record, known: &mut Named) {
        if record.shapes.iter().any(|shape| matches!(shape, Shape::Named { .. })) {
            known.fields.extend(self.names_near(maker.file).into_iter().map(|name| vec![name]));
        }
    }

    /// The keys of the object literals that a value may be, with those in them.
    fn add_keys(&mut self, node: Node, path: &[PathKey], above: &mut Vec<CompactString>, known: &mut Named) {
        if above.len() >= limits::NESTED_FIELDS || known.fields.len() >= limits::FIELDS {
            return;
        }
        for found in self.identities(node, path) {
            let node = found.state.node;
            let Value::Object(entries) = self.program.value(node) else { continue };
            for entry in entries {
                let value = match entry {
                    Entry::Field { value, .. } | Entry::Spread { value, .. } => *value,
                    Entry::Getter { .. } => continue,
                };
                let at = Node { file: node.file, id: value };
                let Entry::Field { key: Key::Name(name), .. } = entry else {
                    if matches!(entry, Entry::Spread { .. }) && above.is_empty() && at != node {
                        self.add_spread(at, known);
                    }
                    continue;
                };
                above.push(name.clone());
                known.fields.push(above.clone());
                match self.program.value(at) {
                    Value::Literal(Literal::Bool(_)) => known.flags.push(above.clone()),
                    Value::Object(_) => self.add_keys(at, &[], above, known),
                    _ => {}
                }
                above.pop();
            }
        }
    }

    /// `{ ...initial, plan: '' }`: one level.
    fn add_spread(&mut self, node: Node, known: &mut Named) {
        for found in self.identities(node, &[]) {
            let Value::Object(entries) = self.program.value(found.state.node) else { continue };
            known.fields.extend(entries.iter().filter_map(|entry| match entry {
                Entry::Field { key: Key::Name(name), .. } => Some(vec![name.clone()]),
                _ => None,
            }));
        }
    }

    /// Calls of a name in the outermost function around a call.
    fn calls_around(&self, call: CallRef, names: &[CompactString]) -> Vec<CallRef> {
        let module = self.program.module(call.file);
        let mut at = module.call(call.id).function;
        let mut around: FunctionId = at;
        while let Some(parent) = module.function(at).parent {
            around = at;
            at = parent;
        }
        let span = module.function(around).span;
        let is_element = |call: &&CallRef| {
            let module = self.program.module(call.file);
            let callee = module.value(module.call(call.id).callee);
            matches!(callee, Value::Literal(Literal::String(name)) if names.contains(name))
        };
        let elements = self.program.nameless_calls().iter().filter(is_element);
        let all = names.iter().flat_map(|name| self.program.calls_named(name)).chain(elements).copied();
        let inside = all.filter(|other| other.file == call.file && span.contains(module.call(other.id).span));
        inside.take(limits::FIELDS).collect()
    }
}
