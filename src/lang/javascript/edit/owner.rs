//! Whether an object literal is a call's own: it goes to that call and nowhere else.
//!
//! ```js
//! track('a', { email, plan });                 // straight
//! const props = { email, plan };
//! track('a', { ...props });                    // straight, when `props` goes nowhere else
//! track('a', build({ email }));                // through another function
//! ```

use tree_sitter::Node;

use super::super::syntax;
use super::{Syntax, effect};
use crate::limits;
use crate::source::Span;

/// How an expression gets into a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Straight,
    /// Another function gets it first, or a declared type says what it has to have.
    Through,
}

impl Way {
    pub(super) fn and(self, other: Self) -> Self {
        if self == Self::Straight { other } else { Self::Through }
    }
}

/// What is asked about a value: where it may go.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    /// The calls that it may get into.
    pub(super) calls: &'a [Span],
    /// The key of an object that nobody but them may read; other fields may be read and written. Without one, the value may not be named besides.
    pub(super) key: Option<&'a str>,
}

impl Asked<'_> {
    fn is_call(&self, node: Node<'_>) -> bool {
        self.calls.contains(&syntax::span(node))
    }

    fn is_inside(&self, node: Node<'_>) -> bool {
        self.calls.iter().any(|call| call.contains(syntax::span(node)))
    }
}

/// Types that ask for no property: what they describe may have any.
const OPEN_TYPES: [&str; 5] = ["any", "object", "unknown", "Object", "{}"];

impl Syntax {
    /// `None` when the value may go elsewhere, too.
    pub(super) fn way(&self, value: Node<'_>, asked: Asked<'_>) -> Option<Way> {
        self.way_of(value, asked, limits::FIX_VARIABLES)
    }

    fn way_of(&self, value: Node<'_>, asked: Asked<'_>, variables: usize) -> Option<Way> {
        let mut node = value;
        let mut way = Way::Straight;
        // Whoever reads a field of what lies around the object may get all of it.
        let mut is_inner = false;
        loop {
            let parent = node.parent()?;
            match parent.kind() {
                "pair" if syntax::field(parent, "value") != Some(node) => return None,
                "ternary_expression" if syntax::field(parent, "condition") == Some(node) => return None,
                "binary_expression" if !is_choice(parent) => return None,
                "pair" | "array" => (node, is_inner) = (parent, true),
                "object"
                | "spread_element"
                | "parenthesized_expression"
                | "as_expression"
                | "non_null_expression"
                | "jsx_expression"
                | "jsx_attribute"
                | "ternary_expression"
                | "binary_expression" => node = parent,
                "satisfies_expression" => (node, way) = (parent, Way::Through),
                "arguments" => {
                    let around = parent.parent()?;
                    if asked.is_call(around) {
                        return Some(way);
                    }
                    // `Object.assign(props, { email });`
                    if let Some(whole) = self.filled_by(around, node) {
                        let asked = Asked { key: asked.key.filter(|_| !is_inner), ..asked };
                        return Some(way.and(self.own_way(whole, asked, variables)?));
                    }
                    if !asked.is_inside(around) {
                        return None;
                    }
                    if !effect::is_passing(around, &self.code) {
                        way = Way::Through;
                    }
                    node = around;
                }
                // `client.user = { … }`, where assigning sends.
                "assignment_expression" if syntax::field(parent, "right") == Some(node) => {
                    return asked.is_call(parent).then_some(way);
                }
                "jsx_self_closing_element" | "jsx_opening_element" => {
                    let element = parent.parent().filter(|element| element.kind() == "jsx_element");
                    let is_call =
                        [Some(parent), element].into_iter().flatten().any(|node| asked.is_call(node));
                    return is_call.then_some(Way::Through);
                }
                "variable_declarator" => {
                    let asked = Asked { key: asked.key.filter(|_| !is_inner), ..asked };
                    return Some(way.and(self.declared_way(parent, asked, variables)?));
                }
                _ => return None,
            }
        }
    }

    /// Where the object goes that a variable names: `props` of `props.email = …` and `Object.assign(props, …)`.
    pub(super) fn own_way(&self, name: Node<'_>, asked: Asked<'_>, variables: usize) -> Option<Way> {
        let declarator = self.declarator_of(name)?;
        let made = syntax::inner(syntax::field(declarator, "value")?);
        // What another function gave may be known elsewhere.
        if made.kind() != "object" {
            return None;
        }
        self.declared_way(declarator, asked, variables)
    }

    /// Where what a variable holds goes: every place that names it is looked at.
    fn declared_way(&self, declarator: Node<'_>, asked: Asked<'_>, variables: usize) -> Option<Way> {
        let variables = variables.checked_sub(1)?;
        let is_typed = syntax::field(declarator, "type").is_some_and(|annotation| !self.is_open(annotation));
        let mut way = if is_typed { Way::Through } else { Way::Straight };
        let uses = self.uses(declarator)?;
        if asked.key.is_none() && uses.len() != 1 {
            return None;
        }
        let mut is_sent = false;
        for used in uses {
            if asked.key.is_some_and(|key| self.keeps_to_itself(used, key)) {
                continue;
            }
            way = way.and(self.way_of(used, asked, variables)?);
            is_sent = true;
        }
        is_sent.then_some(way)
    }

    /// `: Record<string, unknown>`, `: any`, `: { [key: string]: string }`
    fn is_open(&self, annotation: Node<'_>) -> bool {
        let text = syntax::text(annotation, &self.code).trim_start_matches(':').trim();
        let has_index = text.starts_with("{ [") || text.starts_with("{[");
        OPEN_TYPES.contains(&text)
            || text.starts_with("Record<string,")
            || (has_index && !text.contains([';', ',']))
    }

    /// A use that lets nobody see the property: another field is written or read, or the object gets more fields.
    fn keeps_to_itself(&self, used: Node<'_>, key: &str) -> bool {
        let Some(parent) = used.parent() else { return false };
        if parent.kind() == "arguments" {
            let call = parent.parent().filter(|call| is_statement(*call));
            return call.is_some_and(|call| self.filled(call) == Some(used));
        }
        if syntax::field(parent, "object") != Some(used) {
            return false;
        }
        let Some(around) = parent.parent() else { return false };
        if around.kind() == "assignment_expression" && syntax::field(around, "left") == Some(parent) {
            // `a = props.email = b` has a value that goes on.
            return is_statement(around);
        }
        let is_called =
            around.kind() == "call_expression" && syntax::field(around, "function") == Some(parent);
        let read = self.key_of(parent);
        !is_called && read.is_some_and(|read| read != key)
    }

    /// The key that `props.email` and `props['email']` name.
    pub(super) fn key_of(&self, member: Node<'_>) -> Option<&str> {
        match member.kind() {
            "member_expression" => Some(syntax::text(syntax::field(member, "property")?, &self.code)),
            "subscript_expression" => {
                let index = syntax::field(member, "index").filter(|index| index.kind() == "string")?;
                Some(syntax::text(index, &self.code).trim_matches(['\'', '"']))
            }
            _ => None,
        }
    }

    /// `props` of `Object.assign(props, …)`.
    fn filled<'t>(&self, call: Node<'t>) -> Option<Node<'t>> {
        let callee = syntax::field(call, "function")?;
        let first = syntax::children(syntax::field(call, "arguments")?).into_iter().next()?;
        let is_fill = syntax::text(callee, &self.code) == "Object.assign" && first.kind() == "identifier";
        is_fill.then_some(first)
    }

    /// The variable whose object gets the fields of `source`, when nothing else is done with it there.
    fn filled_by<'t>(&self, call: Node<'t>, source: Node<'t>) -> Option<Node<'t>> {
        self.filled(call).filter(|filled| *filled != source && is_statement(call))
    }

    /// The declaration of a name in the function that names it.
    fn declarator_of<'t>(&self, name: Node<'t>) -> Option<Node<'t>> {
        let text = syntax::text(name, &self.code);
        let mut node = name;
        while let Some(parent) = node.parent() {
            if syntax::is_function(parent.kind()) {
                return None;
            }
            let declared =
                syntax::children(parent).into_iter().filter(|child| child.kind() == "lexical_declaration");
            let found = declared.flat_map(syntax::children).find(|declarator| {
                syntax::field(*declarator, "name").is_some_and(|own| syntax::text(own, &self.code) == text)
            });
            if found.is_some() {
                return found;
            }
            node = parent;
        }
        None
    }

    /// Where a variable is named in the block that declares it.
    fn uses<'t>(&self, declarator: Node<'t>) -> Option<Vec<Node<'t>>> {
        let name = syntax::field(declarator, "name").filter(|name| name.kind() == "identifier")?;
        let declaration =
            declarator.parent().filter(|declaration| declaration.kind() == "lexical_declaration")?;
        let scope = declaration.parent()?;
        if !matches!(scope.kind(), "program" | "statement_block" | "switch_case" | "switch_default") {
            return None;
        }
        let text = syntax::text(name, &self.code);
        let mut uses = Vec::new();
        let mut open = vec![scope];
        while let Some(node) = open.pop() {
            let names = matches!(
                node.kind(),
                "identifier" | "shorthand_property_identifier" | "shorthand_property_identifier_pattern"
            );
            if names && node != name && syntax::text(node, &self.code) == text {
                uses.push(node);
            }
            open.extend(syntax::children(node));
        }
        // What a whole file declares may be named by the markup around its code.
        if scope.kind() == "program" && words(&self.text, text) != uses.len() + 1 {
            return None;
        }
        Some(uses)
    }
}

/// Its value goes nowhere.
pub(super) fn is_statement(node: Node<'_>) -> bool {
    node.parent().is_some_and(|parent| parent.kind() == "expression_statement")
}

/// The spread that gives nothing but this object, or nothing at all.
pub(super) fn spread_around(object: Node<'_>) -> Option<Node<'_>> {
    let mut node = object;
    loop {
        let parent = node.parent()?;
        match parent.kind() {
            "spread_element" => return Some(parent),
            "parenthesized_expression" => node = parent,
            "binary_expression"
                if syntax::has_token(parent, "&&") && syntax::field(parent, "right") == Some(node) =>
            {
                node = parent;
            }
            _ => return None,
        }
    }
}

/// `a && b`, `a || b`, `a ?? b`: one of the two.
fn is_choice(node: Node<'_>) -> bool {
    ["&&", "||", "??"].iter().any(|operator| syntax::has_token(node, operator))
}

/// How often a name stands in a text as a word.
fn words(text: &str, name: &str) -> usize {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '$';
    let is_word =
        |at: &usize| !text[..*at].ends_with(is_part) && !text[at + name.len()..].starts_with(is_part);
    text.match_indices(name).map(|(at, _)| at).filter(is_word).count()
}
