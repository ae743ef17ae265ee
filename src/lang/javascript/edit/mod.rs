//! Edits of a program that keep its layout: a property left out, an argument left out, another field read, an option added.
//!
//! Takes the text of one file and places in it, gives the replacements, or nothing where the code is not of a form that can
//! be changed without touching what lies outside of the call. Knows no finding and no vendor: whether a change is wanted, and
//! whether it may be made without asking, is decided by those who ask.

mod call;
mod comment;
mod effect;
mod list;
mod option;
mod owner;
#[cfg(test)]
mod tests;
mod write;

use std::sync::Arc;

use tree_sitter::{Node, Tree};

use super::{Grammar, parse, syntax};
use crate::source::{Edit, SourceFile, Span};
pub use comment::CommentAbove;
use owner::{Asked, Way};

/// The tree of a file. Its places are those of the file, also where code stands in markup.
#[derive(Debug)]
pub struct Syntax {
    /// The file as it is.
    text: Arc<str>,
    /// Only its code; as long as `text`.
    code: Arc<str>,
    tree: Tree,
    errors: usize,
}

/// What has to be replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub edits: Vec<Edit>,
    /// Nothing but the value goes: no call is left out with it, and no other function gets the object on its way.
    pub is_plain: bool,
    /// The key that is added at the only edit: others may be added at the same place.
    pub adds: Option<String>,
}

impl Syntax {
    /// `code` is the text of the file with everything blanked out that is no code. `None` when the parser gave up.
    pub(in crate::lang) fn of(file: &SourceFile, code: &Arc<str>, grammar: Grammar) -> Option<Self> {
        let parsed = parse::parse(code, grammar)?;
        Some(Self {
            text: Arc::clone(&file.text),
            code: Arc::clone(code),
            tree: parsed.tree,
            errors: parsed.errors.count,
        })
    }

    /// How many places do not follow the grammar.
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// Leaves out the property whose key stands at `place`, or the assignment to it, when its object goes to the calls and nowhere else.
    pub fn drop_property(&self, calls: &[Span], place: Span) -> Option<Change> {
        let Some(property) = self.property_at(place) else { return self.drop_write(calls, place) };
        let object = property.parent()?;
        let key = place.slice(&self.code).trim_matches(['\'', '"']);
        let way = self.way(object, Asked { calls, key: Some(key) })?;
        let value = syntax::field(property, "value").unwrap_or(property);
        let mut gone = property;
        let mut list = object;
        let mut left_out = value;
        // `...(email && { email })` goes with its only property.
        if syntax::children(object).len() == 1
            && let Some(spread) = owner::spread_around(object)
        {
            (gone, left_out, list) = (spread, spread, spread.parent()?);
        }
        let is_plain = way == Way::Straight && effect::has_none(left_out, &self.code);
        Some(Change { edits: self.removed(list, gone), is_plain, adds: None })
    }

    /// Leaves out the last argument of the call, when it is the value at `value` and another stands before it.
    pub fn drop_argument(&self, call: Span, value: Span) -> Option<Change> {
        let arguments = self.arguments_of(call)?;
        let all = syntax::children(arguments);
        let [_, .., last] = *all.as_slice() else { return None };
        if matches!(last.kind(), "spread_element" | "object" | "array")
            || !effect::is_form_of(last, value, &self.code)
        {
            return None;
        }
        Some(Change { edits: self.removed(arguments, last), is_plain: false, adds: None })
    }

    /// Sends single fields in place of a whole object: `{ ...user }` becomes `{ id: user.id }`. Only where the object stands in the
    /// call under this name, once.
    pub fn keep_fields(&self, call: Span, object: &str, fields: &[String]) -> Option<Change> {
        let mut found = Vec::new();
        let mut open = vec![self.node_at(call, &["call_expression", "new_expression"])?];
        while let Some(node) = open.pop() {
            let is_named = matches!(node.kind(), "identifier" | "member_expression");
            if is_named && syntax::text(node, &self.code) == object {
                found.push(node);
            } else {
                open.extend(syntax::children(node));
            }
        }
        let [whole] = found.as_slice() else { return None };
        self.way(*whole, Asked { calls: &[call], key: None })?;
        let parent = whole.parent()?;
        let read: Vec<String> = fields.iter().map(|field| format!("{field}: {object}.{field}")).collect();
        let edits = match (parent.kind(), read.as_slice()) {
            ("spread_element", []) => self.removed(parent.parent()?, parent),
            ("spread_element", _) => vec![Edit::new(parent.start_byte(), parent.end_byte(), read.join(", "))],
            ("arguments" | "pair", []) => vec![Edit::new(whole.start_byte(), whole.end_byte(), "{}")],
            ("arguments" | "pair", _) => {
                vec![Edit::new(whole.start_byte(), whole.end_byte(), format!("{{ {} }}", read.join(", ")))]
            }
            _ => return None,
        };
        Some(Change { edits, is_plain: false, adds: None })
    }

    /// Reads another field of the same object: `identify(user.email)` becomes `identify(user.id)`.
    pub fn other_field(&self, call: Span, value: Span, name: &str) -> Option<Change> {
        let read = effect::read_in(self.node_of(value)?, &self.code)?;
        let whole = effect::conversions(read, &self.code);
        let way = self.way(effect::outermost_form(read, &self.code), Asked { calls: &[call], key: None })?;
        let property = syntax::field(read, "property")?;
        if property.kind() != "property_identifier" {
            return None;
        }
        let mut edits = vec![Edit::new(property.start_byte(), property.end_byte(), name)];
        // `user.email.toLowerCase()`: the conversion is of the address.
        let behind = read.end_byte()..whole.end_byte();
        let before = whole.start_byte()..read.start_byte();
        edits.extend(
            [before, behind]
                .into_iter()
                .filter(|part| !part.is_empty())
                .map(|part| Edit::new(part.start, part.end, "")),
        );
        edits.sort();
        Some(Change { edits, is_plain: way == Way::Straight, adds: None })
    }

    /// What the property is called whose key stands at `place`, or that is named there.
    pub fn property_name(&self, place: Span) -> Option<&str> {
        match self.member_at(place) {
            Some(member) => self.key_of(member),
            None => Some(place.slice(&self.code).trim_matches(['\'', '"', '`'])),
        }
    }

    /// `props.email` or `props['email']` at exactly this place.
    fn member_at(&self, place: Span) -> Option<Node<'_>> {
        self.node_at(place, &["member_expression", "subscript_expression"])
    }

    /// The property of an object literal whose key stands there.
    fn property_at(&self, key: Span) -> Option<Node<'_>> {
        let node =
            self.tree.root_node().named_descendant_for_byte_range(key.start as usize, key.end as usize)?;
        let property = if node.kind() == "shorthand_property_identifier" {
            node
        } else {
            let pair = std::iter::successors(Some(node), Node::parent).find(|node| node.kind() == "pair")?;
            let own = syntax::field(pair, "key")?;
            (syntax::span(own) == key).then_some(pair)?
        };
        (property.parent()?.kind() == "object").then_some(property)
    }

    /// The innermost node at exactly this place.
    fn node_of(&self, place: Span) -> Option<Node<'_>> {
        let root = self.tree.root_node();
        let node = root.named_descendant_for_byte_range(place.start as usize, place.end as usize)?;
        (syntax::span(node) == place).then_some(node)
    }

    /// The node of one of the kinds at exactly this place.
    fn node_at(&self, place: Span, kinds: &[&str]) -> Option<Node<'_>> {
        let root = self.tree.root_node();
        let node = root.named_descendant_for_byte_range(place.start as usize, place.end as usize)?;
        std::iter::successors(Some(node), Node::parent)
            .take_while(|node| syntax::span(*node) == place)
            .find(|node| kinds.contains(&node.kind()))
    }

    fn arguments_of(&self, call: Span) -> Option<Node<'_>> {
        let call = self.node_at(call, &["call_expression", "new_expression"])?;
        syntax::field(call, "arguments").filter(|arguments| arguments.kind() == "arguments")
    }
}
