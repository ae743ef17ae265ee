//! What else the object has that a value was read from.
//!
//! ```js
//! identify(user.email);                // `user.id` is read elsewhere, or declared: it could stand here
//! ```

use super::reads::reads_below;
use crate::flow::engine::Engine;
use crate::flow::state::PathKey;
use crate::flow::walk::Found;
use crate::limits;

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
        known.extend(
            reads_below(self.program.module(node.file), node, holder).iter().map(ToString::to_string),
        );
        let ids = &self.model.library.fixes.ids;
        if ids.iter().any(|id| read == id) {
            return None;
        }
        ids.iter().find(|id| known.contains(id)).cloned()
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
