//! What a function of an SDK's settings puts into what is sent: `beforeSend: event => { event.user = { email: user.email }; return event; }`.
//!
//! The payload that the function leaves is taken apart where the function builds it, so that a finding stands at what is put in. What was in
//! the payload before was sent by others and is none of it.

use compact_str::CompactString;
use rustc_hash::FxHashSet;

use crate::flow::engine::Engine;
use crate::flow::scrub::hook::Hook;
use crate::flow::scrub::{Given, ScrubIndex};
use crate::flow::sinks::{Sink, SinkArgument};
use crate::flow::state::PathKey;
use crate::flow::walk::{Parameter, is_parameter};
use crate::ir::{Entry, Key, ListItem, Module, Value, ValueId};
use crate::limits;
use crate::link::Node;
use crate::rules::scrubber::{ScrubberForm, Sent};

/// What is put in, and under which keys of the payload.
type Part = (ValueId, Vec<PathKey>);

struct Parts<'m> {
    module: &'m Module,
    hook: Parameter,
    seen: FxHashSet<Part>,
    found: Vec<Part>,
}

impl<'p> Engine<'p> {
    /// A sink for everything that a hook puts in.
    pub(in crate::flow) fn hook_sinks(&mut self, index: &ScrubIndex) -> Vec<Sink<'p>> {
        let mut found: Vec<Sink<'p>> = Vec::new();
        let model = self.model;
        for set in &index.set {
            let scrubber = &model.vendor(set.vendor).scrubbers[set.scrubber];
            let (Some(method), Given::Functions(functions)) = (&scrubber.sends, &set.what) else { continue };
            let (parameter, given, left) = match &scrubber.form {
                ScrubberForm::Function { parameter, given, sent } => (*parameter, given.as_slice(), sent),
                // What it takes out is not judged; what it puts in is.
                ScrubberForm::Unjudged => (0, [].as_slice(), &Sent::Returned(Vec::new())),
                ScrubberForm::Keys { .. } | ScrubberForm::Switch => continue,
            };
            for function in functions {
                let (function, mark) = (*function, scrubber.mark);
                let hook = Hook { function, parameter, given, left, at: &[], mark };
                for (id, trail) in self.parts_put_in(hook) {
                    let node = Node { file: function.file, id };
                    let argument = SinkArgument { trail, number: Some(0), ..SinkArgument::whole(node) };
                    let sink = Sink::of(self.program.place(node), set.client, method, vec![argument]);
                    found.push(Sink { hook: Some((function, parameter)), ..sink });
                }
            }
        }
        found
    }

    fn parts_put_in(&mut self, hook: Hook<'_>) -> Vec<Part> {
        let Ok(values) = self.payloads(hook) else { return Vec::new() };
        let before: &[CompactString] = match hook.left {
            Sent::Returned(path) => path,
            Sent::InPlace => hook.given,
            Sent::HandedTo(_) | Sent::ReplacedBy(_) => &[],
        };
        let module = self.program.module(hook.function.file);
        let (seen, found) = (FxHashSet::default(), Vec::new());
        let mut parts = Parts { module, hook: (hook.function, hook.parameter), seen, found };
        for value in values {
            parts.take(value, &[]);
        }
        let below = |(id, keys): Part| {
            let is_below = keys.len() >= before.len()
                && before.iter().zip(&keys).all(|(own, key)| key.name().is_some_and(|name| name == own));
            is_below.then(|| (id, keys[before.len()..].to_vec()))
        };
        parts.found.into_iter().filter_map(below).collect()
    }
}

impl Parts<'_> {
    /// `{ ...event, user }`, `event.user = user`: the parts that a payload is built of, but for the payload itself.
    fn take(&mut self, id: ValueId, keys: &[PathKey]) {
        if self.found.len() >= limits::HOOK_PARTS || !self.seen.insert((id, keys.to_vec())) {
            return;
        }
        match self.module.value(id) {
            Value::Store { base, key, value } => {
                self.take(*base, keys);
                self.take(*value, &then(keys, key));
            }
            Value::AfterCall { base, .. } if self.module.value(*base).earlier().is_none() => {
                // `Object.assign(event.user, person);` is asked as a whole.
                self.found.push((id, keys.to_vec()));
            }
            Value::AfterCall { base, .. }
            | Value::Delete { base, .. }
            | Value::Without { base, .. }
            | Value::Typed { base, .. } => self.take(*base, keys),
            Value::Join(branches) => branches.iter().for_each(|branch| self.take(*branch, keys)),
            Value::Object(entries) => {
                for entry in entries {
                    match entry {
                        Entry::Field { key, value, .. } => self.take(*value, &then(keys, key)),
                        Entry::Spread { value, .. } => self.take(*value, keys),
                        Entry::Getter { .. } => {}
                    }
                }
            }
            Value::List(items) => {
                let is_written_out = items.iter().all(|item| matches!(item, ListItem::Item(_)));
                for (at, item) in items.iter().enumerate() {
                    let (ListItem::Item(value) | ListItem::Spread(value)) = item else { continue };
                    let key =
                        if is_written_out { PathKey::Name(at.to_string().into()) } else { PathKey::Any };
                    let keys: Vec<PathKey> = keys.iter().cloned().chain([key]).collect();
                    self.take(*value, &keys);
                }
            }
            Value::Literal(_) => {}
            _ if self.is_payload(id) => {}
            _ => self.found.push((id, keys.to_vec())),
        }
    }

    /// What is read of the payload was there before.
    fn is_payload(&self, id: ValueId) -> bool {
        let mut at = id;
        for _ in 0..limits::NAME_HOPS {
            if is_parameter(self.module, at, self.hook, &[]) {
                return true;
            }
            at = match self.module.value(at) {
                Value::Load { base, .. } => *base,
                value => match value.earlier() {
                    Some(base) => base,
                    None => return false,
                },
            };
        }
        false
    }
}

fn then(keys: &[PathKey], key: &Key) -> Vec<PathKey> {
    keys.iter().cloned().chain([PathKey::from(key)]).collect()
}
