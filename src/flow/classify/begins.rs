//! What a state begins as: `useState('')` holds a text, whatever it is called.

use crate::flow::engine::Engine;
use crate::flow::walk::{Found, Terminal};
use crate::ir::path::{ApiPath, Segment};
use crate::ir::{Entry, Key, Literal, Module, Value, ValueId};
use crate::summary::untyped;

impl Engine<'_> {
    /// `const [customer, setCustomer] = useState('')`: what begins as a text, number or truth value is no person with all fields.
    pub(super) fn begins_as_scalar(&mut self, found: &Found) -> bool {
        let module = self.program.module(found.state.node.file);
        let is_scalar = |value: ValueId| {
            matches!(
                module.value(untyped(module, value)),
                Value::Literal(Literal::String(_) | Literal::Number(_) | Literal::Bool(_))
            )
        };
        let call = match module.value(found.state.node.id) {
            Value::Call(call) => *call,
            Value::This => return self.member_begins_as_scalar(found),
            // `state = { friend: '' }`
            _ => return found.terminal == Terminal::Opaque && is_scalar(found.state.node.id),
        };
        let Terminal::Api(path) = &found.terminal else { return false };
        let Some(first) = module.call(call).arguments.first() else { return false };
        let Some(at) = path.segments.iter().position(|segment| *segment == Segment::Return) else {
            return false;
        };
        // `useState({ friend: '' })`
        let begins = |names: &[Segment]| {
            let mut value = Some(first.value);
            for name in names {
                let Segment::Member(name) = name else { return false };
                value = value.and_then(|value| written_field(module, value, name));
            }
            value.is_some_and(is_scalar)
        };
        let below = &path.segments[at + 1..];
        if !(0..=below.len()).any(|from| begins(&below[from..])) {
            return false;
        }
        let callee = ApiPath { root: path.root.clone(), segments: path.segments[..at].to_vec() };
        self.library.models(Some(&callee), None).iter().any(|model| model.open)
    }

    /// `data() { return { friend: '' }; }`
    fn member_begins_as_scalar(&mut self, found: &Found) -> bool {
        let Terminal::Api(path) = &found.terminal else { return false };
        let [Segment::Member(name)] = path.segments.as_slice() else { return false };
        let component = self.component_of(self.program.owner(found.state.node));
        let Some(component) = component else { return false };
        let members = self.component_members(component, name);
        members.places.iter().filter(|place| place.keys.is_empty()).any(|place| {
            let begins = self.identities(place.node, &place.path);
            let is_scalar = |found: &Found| {
                matches!(
                    found.terminal,
                    Terminal::Literal(Literal::String(_) | Literal::Number(_) | Literal::Bool(_))
                )
            };
            !begins.is_empty() && begins.iter().all(is_scalar)
        })
    }
}

/// `''` of `{ friend: '' }`
fn written_field(module: &Module, object: ValueId, name: &str) -> Option<ValueId> {
    let Value::Object(entries) = module.value(untyped(module, object)) else { return None };
    entries.iter().find_map(|entry| match entry {
        Entry::Field { key: Key::Name(own), value, .. } if own == name => Some(*value),
        _ => None,
    })
}
