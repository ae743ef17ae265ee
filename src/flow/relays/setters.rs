//! Setters that are handed over as handlers: `const [mail, setMail] = useState('')`, `<TextInput onChangeText={setMail} />`.
//!
//! Takes the call that makes a value with its setter, gives the elements whose handler is that setter: what is typed there is put in.
//! Only handlers that are given what was typed itself (`inputs.handlers`), in the file of the call.

use crate::flow::engine::Engine;
use crate::flow::relays::{KeyPart, RelayKeys};
use crate::ir::path::Segment;
use crate::ir::{CallKind, Key, Module, Value, ValueId};
use crate::link::{CallRef, Node};
use crate::rules::relay::Relay;

impl Engine<'_> {
    /// The elements that put what is typed into them under one of the keys.
    pub(in crate::flow) fn elements_of_setters(&mut self, relay: &Relay, keys: &RelayKeys) -> Vec<CallRef> {
        let places = relay.puts.iter().filter_map(|put| match put.call.segments.last() {
            Some(Segment::Member(place)) if !put.to.is_empty() => place.parse::<u32>().ok(),
            _ => None,
        });
        let Some(place) = places.min() else { return Vec::new() };
        let mut found = Vec::new();
        for part in keys.iter().flatten() {
            let KeyPart::Node(list) = *part else { continue };
            let names = self.names_of_item(list, &place.to_string());
            for handing in self.handings_named(&names) {
                let module = self.program.module(handing.call.file);
                let is_element = module.call(handing.call.id).kind == CallKind::Element;
                let handlers = &self.model.library.inputs.handlers;
                let is_handler =
                    handing.key.as_ref().is_some_and(|key| handlers.iter().any(|own| *own == *key));
                if is_element
                    && is_handler
                    && handing.call.file == list.file
                    && is_item(module, handing.value(), list, place)
                {
                    found.push(handing.call);
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Is a value the item at a place of the list that a call gives?
fn is_item(module: &Module, value: ValueId, list: Node, place: u32) -> bool {
    match module.value(value) {
        Value::Load { base, key: Key::Index(index) } => *base == list.id && *index == place,
        Value::Capture(binding) => {
            let writes = module.binding(*binding).writes.iter().filter_map(|write| write.value);
            writes.into_iter().any(|value| {
                matches!(module.value(value), Value::Load { base, key: Key::Index(index) } if *base == list.id && *index == place)
            })
        }
        _ => false,
    }
}
