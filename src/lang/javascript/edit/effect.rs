//! What an expression does besides having a value, and which other expressions are the same value in another form.

use tree_sitter::Node;

use super::super::syntax;
use crate::source::Span;

/// Methods of texts, numbers and dates that only make another value.
const METHODS: [&str; 16] = [
    "toLowerCase",
    "toUpperCase",
    "toLocaleLowerCase",
    "toLocaleUpperCase",
    "trim",
    "trimStart",
    "trimEnd",
    "toString",
    "toFixed",
    "toISOString",
    "slice",
    "substring",
    "substr",
    "padStart",
    "padEnd",
    "normalize",
];

/// Functions that only make another value.
const FUNCTIONS: [&str; 5] = ["String", "Number", "Boolean", "encodeURIComponent", "encodeURI"];

/// Functions that hand an object on as it is.
const PASSING: [&str; 2] = ["JSON.stringify", "Object.freeze"];

/// Evaluating the expression does nothing: it may be left out. Getters are taken for fields.
pub(super) fn has_none(expression: Node<'_>, code: &str) -> bool {
    let mut open = vec![expression];
    while let Some(node) = open.pop() {
        let does_something = match node.kind() {
            "call_expression" => !is_pure_call(node, code),
            "new_expression"
            | "await_expression"
            | "yield_expression"
            | "assignment_expression"
            | "augmented_assignment_expression"
            | "update_expression" => true,
            "unary_expression" => syntax::has_token(node, "delete"),
            _ => false,
        };
        if does_something {
            return false;
        }
        // What is written in a function does not run here.
        if !syntax::is_function(node.kind()) {
            open.extend(syntax::children(node));
        }
    }
    true
}

fn is_pure_call(call: Node<'_>, code: &str) -> bool {
    let Some(callee) = syntax::field(call, "function") else { return false };
    match callee.kind() {
        "identifier" => FUNCTIONS.contains(&syntax::text(callee, code)),
        "member_expression" => {
            let method = syntax::field(callee, "property").map(|name| syntax::text(name, code));
            method.is_some_and(|method| METHODS.contains(&method)) || is_passing(call, code)
        }
        _ => false,
    }
}

/// `JSON.stringify({ … })`
pub(super) fn is_passing(call: Node<'_>, code: &str) -> bool {
    let callee = syntax::field(call, "function").map(|callee| syntax::text(callee, code));
    callee.is_some_and(|callee| PASSING.contains(&callee))
}

/// The expression is the value, with conversions and fallbacks around it at most: `(user.email ?? '').trim()`.
pub(super) fn is_form_of(expression: Node<'_>, value: Span, code: &str) -> bool {
    let Some(node) = expression.named_descendant_for_byte_range(value.start as usize, value.end as usize)
    else {
        return false;
    };
    syntax::span(node) == value && outermost_form(node, code).end_byte() >= expression.end_byte()
}

/// The largest expression around a value that is only another form of it.
pub(super) fn outermost_form<'t>(value: Node<'t>, code: &str) -> Node<'t> {
    let mut node = value;
    while let Some(around) = form_around(node, code) {
        node = around;
    }
    node
}

/// What an expression converts: `user.email` in `String(user.email).trim()`.
pub(super) fn read_in<'t>(expression: Node<'t>, code: &str) -> Option<Node<'t>> {
    let mut node = expression;
    loop {
        let inner = syntax::inner(node);
        node = match inner.kind() {
            "member_expression" => return Some(inner),
            "binary_expression" => syntax::field(inner, "left")?,
            "call_expression" => {
                let callee = syntax::field(inner, "function")?;
                match callee.kind() {
                    "member_expression" => syntax::field(callee, "object")?,
                    _ => syntax::children(syntax::field(inner, "arguments")?).pop()?,
                }
            }
            _ => return None,
        };
        // Whatever else was gone into: it has to lead back to the whole.
        if outermost_form(node, code).end_byte() < expression.end_byte() {
            return None;
        }
    }
}

/// The value with the conversions around it, without fallbacks.
pub(super) fn conversions<'t>(value: Node<'t>, code: &str) -> Node<'t> {
    let is_conversion = |around: &Node<'t>| around.kind() != "binary_expression";
    let mut node = value;
    while let Some(around) = form_around(node, code).filter(is_conversion) {
        node = around;
    }
    node
}

fn form_around<'t>(node: Node<'t>, code: &str) -> Option<Node<'t>> {
    let parent = node.parent()?;
    match parent.kind() {
        "parenthesized_expression" | "as_expression" | "satisfies_expression" | "non_null_expression" => {
            Some(parent)
        }
        // Left of `||` and `??`; what stands right is only a fallback.
        "binary_expression" => {
            let falls_back = ["||", "??"].iter().any(|operator| syntax::has_token(parent, operator));
            let right = syntax::field(parent, "right")?;
            (falls_back && right != node && syntax::literal(right, code).is_some()).then_some(parent)
        }
        // `value.trim()`
        "member_expression" if syntax::field(parent, "object") == Some(node) => {
            let call = parent.parent().filter(|call| syntax::field(*call, "function") == Some(parent))?;
            is_pure_call(call, code).then_some(call)
        }
        // `String(value)`
        "arguments" if syntax::children(parent).len() == 1 => {
            let call = parent.parent()?;
            let callee = syntax::field(call, "function")?;
            (callee.kind() == "identifier" && is_pure_call(call, code)).then_some(call)
        }
        _ => None,
    }
}
