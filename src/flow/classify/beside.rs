//! What stands beside a value: in the object it was read from, and in the object it is sent in.
//!
//! ```js
//! identify(user.email);                // `user.id` is read elsewhere, or declared: it could stand here
//! track('x', { name, email });         // an e-mail address beside it: `name` is somebody's
//! ```

use std::rc::Rc;

use compact_str::CompactString;

use super::{Classified, Destination};
use crate::flow::classify::evidence::{Evidence, Name, within_value};
use crate::flow::engine::Engine;
use crate::flow::state::{PathId, PathKey};
use crate::flow::types::StepKind;
use crate::flow::walk::Found;
use crate::ir::{Entry, Key, Value};
use crate::limits;
use crate::rules::lexicon::{NameQuery, Slot, Verdict};
use crate::rules::policy::{Basis, Confidence};
use crate::summary::Holder;

impl Engine<'_> {
    /// The field of the same object that holds an opaque id, as its declared type or other reads of it say. Which names are
    /// ids is data; the first of them that is there wins.
    pub(in crate::flow) fn id_beside(&mut self, found: &Found) -> Option<String> {
        let keys = self.tables.keys(found.state.path);
        let (PathKey::Name(read), holder) = keys.split_last()? else { return None };
        let node = found.state.node;
        let declared = self.type_of(node, limits::NAME_HOPS).and_then(|own| self.below(own, holder));
        let fields = declared.and_then(|ty| self.types().fields(&ty));
        let mut known: Vec<String> = fields
            .iter()
            .flat_map(|fields| &fields.list)
            .map(|field| field.name.text().as_ref().to_owned())
            .collect();
        known.extend(self.reads_below(node, holder).iter().map(ToString::to_string));
        let ids = &self.model.library.fixes.ids;
        if ids.iter().any(|id| read == id) {
            return None;
        }
        ids.iter().find(|id| known.contains(id)).cloned()
    }

    /// A name that needs a person (`name`, `address`) and has one beside it: other reads of the same object (`data.email`), or other keys
    /// of the object literal that a call is given. Errs towards false alarms where an object describes more than a person.
    pub(in crate::flow) fn by_name_beside(
        &mut self,
        found: &Found,
        evidence: &Evidence,
        to: &Destination<'_>,
        beside: &[String],
    ) -> Option<Classified> {
        let (own, before) = evidence.names.split_last().filter(|(own, _)| !own.called)?;
        let read = self.read_beside(found, &own.text);
        let read = read.iter().flatten().flat_map(|reads| reads.iter()).map(CompactString::as_str);
        let siblings: Vec<&str> = read
            .chain(beside.iter().map(String::as_str))
            .filter(|one| *one != own.text)
            .take(limits::NAME_SIBLINGS)
            .collect();
        let receivers: Vec<String> = before.iter().map(Name::written).collect();
        let receivers: Vec<&str> = receivers.iter().map(String::as_str).collect();
        if siblings.is_empty() {
            return None;
        }
        let query =
            NameQuery { name: &own.text, receivers: &receivers, siblings: &siblings, slot: to.own_slot() };
        let Verdict::Personal(hit) = self.model.lexicon.classify_name(&query) else { return None };
        let scalar = self.scalar_type(found);
        let is_it = !self.is_whole(hit.category) && !self.contradicts(scalar, hit);
        is_it.then(|| Self::by_own_name(hit, evidence, to))
    }

    /// `useState({ name: '', email: '' })`: what is empty at first is filled later, and stands beside an e-mail address then, too.
    pub(super) fn by_blanks_beside(&self, found: &Found) -> Option<Classified> {
        let module = self.program.module(found.state.node.file);
        let own = found.state.node.id;
        let is_blank = |value| matches!(module.value(value), Value::Literal(text) if text.is_blank());
        if !is_blank(own) || !found.state.how.open || found.state.path != PathId::EMPTY {
            return None;
        }
        let holders = &self.program.summary(found.state.node.file)?.holders;
        let Holder::Entry { object, key: name } = holders.get(&own)? else { return None };
        let Value::Object(entries) = module.value(*object) else { return None };
        let beside = entries.iter().filter_map(|entry| match entry {
            Entry::Field { key: Key::Name(name), value, .. } if *value != own && is_blank(*value) => {
                Some(name.as_str())
            }
            _ => None,
        });
        let siblings: Vec<&str> = beside.take(limits::NAME_SIBLINGS).collect();
        // `const shop = reactive({ name: '', email: '' })`
        let links = self.tables.links(found.trace);
        let mut held = within_value(&links).filter(|link| link.step.kind == StepKind::Assigned);
        let held = held.find(|link| !link.step.name.is_empty()).map(|link| link.step.name.as_str());
        let receivers = held.as_slice();
        let query = NameQuery { name, receivers, siblings: &siblings, slot: Slot::Neutral };
        let Verdict::Personal(hit) = self.model.lexicon.classify_name(&query) else { return None };
        (!self.is_whole(hit.category)).then(|| Classified {
            category: hit.category,
            confidence: Confidence::Medium,
            basis: Basis::ByName,
            because: format!("filled later, and called `{name}`"),
            field: None,
            contextual: !hit.strong,
            claimed: hit.claims_sanitized,
            whole_object: false,
        })
    }

    /// Other fields that are read of the object that the value was read from: of the source, or of what a call on the way gave
    /// (`const { name, email } = await request.json()`).
    fn read_beside(&self, found: &Found, own: &str) -> [Option<Rc<[CompactString]>>; 2] {
        let keys = self.tables.keys(found.state.path);
        let of_source = match keys.split_last() {
            Some((PathKey::Name(read), holder)) if read == own => {
                Some(self.reads_below(found.state.node, holder))
            }
            _ => None,
        };
        let links = self.tables.links(found.trace);
        let read = within_value(&links).filter_map(|link| link.field.as_deref()).find(|read| read.key == own);
        [of_source, read.map(|read| self.reads_below(read.object, &[]))]
    }

    /// Other keys of the object literal among the arguments of the call that the data enters at.
    pub(super) fn sent_beside(&self, found: &Found, to: &Destination<'_>) -> Vec<String> {
        let (Some(call), Some(PathKey::Name(own))) = (found.state.entry.or(to.call), to.keys.last()) else {
            return Vec::new();
        };
        let module = self.program.module(call.file);
        let keys_of = |value| -> Vec<String> {
            let Value::Object(entries) = module.value(value) else { return Vec::new() };
            let name = |entry: &Entry| match entry {
                // `{ name, email: true }` has no address.
                Entry::Field { value, .. } if matches!(module.value(*value), Value::Literal(_)) => None,
                Entry::Field { key: Key::Name(name), .. } => Some(name.to_string()),
                _ => None,
            };
            entries.iter().filter_map(name).take(limits::NAME_SIBLINGS).collect()
        };
        let arguments = module.call(call.id).arguments.iter();
        arguments
            .map(|argument| keys_of(argument.value))
            .find(|keys| keys.iter().any(|key| key == own))
            .unwrap_or_default()
    }

    /// The fields of the declared type, when there are no others.
    pub(in crate::flow) fn all_fields(&mut self, found: &Found) -> Vec<String> {
        let declared = self.declared_types(found);
        let fields = declared.iter().find_map(|ty| self.types().fields(ty));
        let Some(fields) = fields.filter(|fields| !fields.is_open && fields.list.len() <= limits::FIX_FIELDS)
        else {
            return Vec::new();
        };
        fields.list.iter().map(|field| field.name.text().as_ref().to_owned()).collect()
    }
}
