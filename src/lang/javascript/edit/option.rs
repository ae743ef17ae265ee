//! An option put into the settings that a call takes.

use tree_sitter::Node;

use super::super::syntax;
use super::owner::{Asked, Way};
use super::{Change, Syntax};
use crate::ir::Key;
use crate::source::{Edit, Span};

impl Syntax {
    /// Writes `literal` under a path of options. `settings` is the object literal that the call takes; without one, the call
    /// gets one as its next argument. An option that is there gets the new value, which is not a plain change.
    pub fn set_option(
        &self,
        call: Span,
        settings: Option<Span>,
        path: &[String],
        literal: &str,
    ) -> Option<Change> {
        let Some(settings) = settings else {
            let arguments = self.arguments_of(call)?;
            let entry = self.in_own_quotes(arguments, entry(path, literal)?);
            return Some(Change {
                edits: self.added(arguments, &format!("{{ {entry} }}")),
                is_plain: true,
                adds: None,
            });
        };
        let mut object = self.node_at(settings, &["object"])?;
        let is_plain = self.way(object, Asked { calls: &[call], key: None })? == Way::Straight;
        let mut path = path;
        loop {
            let (key, rest) = path.split_first()?;
            let Some(property) = self.property_under(object, key) else { break };
            if rest.is_empty() {
                let (place, put) = match syntax::field(property, "value") {
                    Some(value) => (value, literal.to_owned()),
                    // `{ ip }`
                    None => (property, entry(path, literal)?),
                };
                let edits =
                    vec![Edit::new(place.start_byte(), place.end_byte(), self.in_own_quotes(place, put))];
                return Some(Change { edits, is_plain: false, adds: None });
            }
            let value = syntax::field(property, "value")?;
            object = Some(syntax::inner(value)).filter(|value| value.kind() == "object")?;
            path = rest;
        }
        let edits = self.added(object, &self.in_own_quotes(object, entry(path, literal)?));
        let is_insertion = matches!(edits.as_slice(), [edit] if edit.span.start == edit.span.end);
        let adds = path.first().filter(|_| is_insertion && !syntax::children(object).is_empty()).cloned();
        Some(Change { edits, is_plain, adds })
    }

    /// `api_method: 'POST'` with the quotes that most strings of the file have; those of attributes in JSX say nothing. Code in an attribute of markup
    /// (`@click="…"`) keeps the single ones.
    fn in_own_quotes(&self, place: Node<'_>, entry: String) -> String {
        if !entry.contains('\'') || entry.contains(['"', '\\']) || self.is_in_attribute(place) {
            return entry;
        }
        let (mut single, mut double) = (0, 0);
        let mut open = vec![self.tree.root_node()];
        while let Some(node) = open.pop() {
            match (node.kind(), self.code.as_bytes().get(node.start_byte())) {
                ("jsx_attribute", _) => {}
                ("string", Some(b'"')) => double += 1,
                ("string", _) => single += 1,
                _ => open.extend(syntax::children(node)),
            }
        }
        if double > single { entry.replace('\'', "\"") } else { entry }
    }

    /// The code of handlers in markup is written a little differently than it stands there, so that it is a program.
    fn is_in_attribute(&self, place: Node<'_>) -> bool {
        let statement = std::iter::successors(Some(place), Node::parent)
            .find(|node| node.parent().is_some_and(|parent| parent.kind() == "program"));
        statement.is_some_and(|node| self.text.get(node.byte_range()) != self.code.get(node.byte_range()))
    }

    /// The pair or shorthand property that decides about a key.
    fn property_under<'t>(&self, object: Node<'t>, key: &str) -> Option<Node<'t>> {
        syntax::children(object).into_iter().rev().find(|property| {
            let own = match property.kind() {
                "pair" => syntax::field(*property, "key"),
                "shorthand_property_identifier" => Some(*property),
                _ => None,
            };
            let name = own.and_then(|own| syntax::static_key(own, &self.code));
            matches!(name, Some(Key::Name(name)) if name == key)
        })
    }
}

/// `a: { b: false }`
fn entry(path: &[String], literal: &str) -> Option<String> {
    let (key, rest) = path.split_first()?;
    let is_name = key.chars().all(|letter| letter.is_alphanumeric() || letter == '_' || letter == '$')
        && !key.starts_with(|letter: char| letter.is_numeric());
    let key = if is_name { key.clone() } else { format!("'{key}'") };
    if rest.is_empty() {
        return Some(format!("{key}: {literal}"));
    }
    Some(format!("{key}: {{ {} }}", entry(rest, literal)?))
}
