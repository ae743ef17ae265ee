//! Content that a component is given, and what it hands to that: `<List #row="{ item }">`, `<List let:item={row}>`, and `<slot
//! name="row" :item="item" />` in the component itself.
//!
//! Takes the attributes of a tag, gives the name of the content and the pattern of what is handed over. Knows the words of the dialects.

use super::Dialect;
use super::tags::{Attribute, Tag};

/// What one attribute says of it.
pub(super) struct Slot<'t> {
    pub(super) name: String,
    /// As code would write it: `{ item: row }`.
    pub(super) pattern: String,
    /// The text with the names that it declares.
    pub(super) declares: &'t str,
    /// The content is that of the element itself where that is a component.
    pub(super) is_own: bool,
}

const DEFAULT: &str = "default";

pub(super) fn of_attribute<'t>(
    tag: &Tag<'t>,
    attribute: &Attribute<'t>,
    dialect: Dialect,
) -> Option<Slot<'t>> {
    let (name, value) = (attribute.name, attribute.value);
    if dialect == Dialect::Svelte {
        let key = name.strip_prefix("let:")?;
        let named = tag.attribute("slot");
        let declares = if value.trim().is_empty() { key } else { value };
        let pattern = format!("{{ {key}: {declares} }}");
        return Some(Slot {
            name: named.unwrap_or(DEFAULT).to_owned(),
            pattern,
            declares,
            is_own: named.is_none(),
        });
    }
    let (slot, is_own) = match name {
        "v-slot" => (DEFAULT, true),
        // https://v2.vuejs.org/v2/guide/components-slots.html#Scoped-Slots-with-the-slot-scope-Attribute
        "slot-scope" => (tag.attribute("slot").unwrap_or(DEFAULT), false),
        _ if dialect == Dialect::Vue => {
            (name.strip_prefix("v-slot:").or_else(|| name.strip_prefix('#'))?, true)
        }
        _ => return None,
    };
    Some(Slot { name: slot.to_owned(), pattern: value.to_owned(), declares: value, is_own })
}

/// Where a component shows the content that it is given, and hands something to it.
pub(super) fn is_slot(tag: &Tag<'_>) -> bool {
    let hands = |own: &Attribute<'_>| {
        own.is_braced || own.name.starts_with([':', '{']) || own.name.starts_with("v-bind")
    };
    tag.name == "slot" && tag.attributes.iter().any(hands)
}
