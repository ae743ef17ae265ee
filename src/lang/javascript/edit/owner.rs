//! Whether an object literal is a call's own: it goes to that call and nowhere else.
//!
//! ```js
//! track('a', { email, plan });                 // straight
//! const props = { email, plan };
//! track('a', { ...props });                    // straight, when `props` is named nowhere else
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
    fn and(self, other: Self) -> Self {
        if self == Self::Straight { other } else { Self::Through }
    }
}

impl Syntax {
    /// `None` when the value may go elsewhere, too.
    pub(super) fn way(&self, value: Node<'_>, call: Span) -> Option<Way> {
        self.way_of(value, call, limits::FIX_VARIABLES)
    }

    fn way_of(&self, value: Node<'_>, call: Span, variables: usize) -> Option<Way> {
        let mut node = value;
        let mut way = Way::Straight;
        loop {
            let parent = node.parent()?;
            match parent.kind() {
                "pair" if syntax::field(parent, "value") != Some(node) => return None,
                "ternary_expression" if syntax::field(parent, "condition") == Some(node) => return None,
                "binary_expression" if !is_choice(parent) => return None,
                "pair"
                | "object"
                | "array"
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
                    if syntax::span(around) == call {
                        return Some(way);
                    }
                    if !call.contains(syntax::span(around)) {
                        return None;
                    }
                    if !effect::is_passing(around, &self.code) {
                        way = Way::Through;
                    }
                    node = around;
                }
                // `client.user = { … }`, where assigning sends.
                "assignment_expression" if syntax::field(parent, "right") == Some(node) => {
                    return (syntax::span(parent) == call).then_some(way);
                }
                "jsx_self_closing_element" | "jsx_opening_element" => {
                    let element = parent.parent().filter(|element| element.kind() == "jsx_element");
                    let is_call =
                        [Some(parent), element].into_iter().flatten().any(|node| syntax::span(node) == call);
                    return is_call.then_some(Way::Through);
                }
                "variable_declarator" => {
                    let variables = variables.checked_sub(1)?;
                    let is_typed = syntax::field(parent, "type").is_some();
                    let declared = if is_typed { Way::Through } else { way };
                    let used = self.only_use(parent)?;
                    return Some(declared.and(self.way_of(used, call, variables)?));
                }
                _ => return None,
            }
        }
    }

    /// Where a constant is named, when that is one place of the block that declares it.
    fn only_use<'t>(&self, declarator: Node<'t>) -> Option<Node<'t>> {
        let name = syntax::field(declarator, "name").filter(|name| name.kind() == "identifier")?;
        let declaration =
            declarator.parent().filter(|declaration| syntax::has_token(*declaration, "const"))?;
        let scope = declaration.parent()?;
        if !matches!(scope.kind(), "program" | "statement_block" | "switch_case" | "switch_default") {
            return None;
        }
        let text = syntax::text(name, &self.code);
        // What a whole file declares may be named by the markup around its code.
        if scope.kind() == "program" && words(&self.text, text) != 2 {
            return None;
        }
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
        let [only] = uses.as_slice() else { return None };
        Some(*only)
    }
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
