//! Small questions to a syntax node: children, fields, text, names, decoded strings.

use std::num::NonZeroU16;

use compact_str::CompactString;
use tree_sitter::Node;

use super::grammar;
use crate::ir::{Key, Literal};
use crate::source::Span;

pub(super) fn span(node: Node<'_>) -> Span {
    Span::new(node.start_byte(), node.end_byte())
}

pub(super) fn text<'t>(node: Node<'_>, source: &'t str) -> &'t str {
    source.get(node.byte_range()).unwrap_or("")
}

pub(super) fn field<'t>(node: Node<'t>, name: &str) -> Option<Node<'t>> {
    node.child_by_field_id(grammar::field_id(node, name)?)
}

/// Named children, without comments.
pub(super) fn children(node: Node<'_>) -> Vec<Node<'_>> {
    // Most nodes are leaves, and a cursor costs an allocation.
    if node.named_child_count() == 0 {
        return Vec::new();
    }
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(|child| !is_comment(*child)).collect()
}

/// All children, tokens included, without comments.
pub(super) fn all_children(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.children(&mut cursor).filter(|child| !is_comment(*child)).collect()
}

pub(super) fn fields<'t>(node: Node<'t>, name: &str) -> Vec<Node<'t>> {
    let mut cursor = node.walk();
    let Some(id) = grammar::field_id(node, name).and_then(NonZeroU16::new) else { return Vec::new() };
    node.children_by_field_id(id, &mut cursor).filter(Node::is_named).collect()
}

/// The first named child that is no comment.
pub(super) fn first(node: Node<'_>) -> Option<Node<'_>> {
    if node.named_child_count() == 0 {
        return None;
    }
    let mut cursor = node.walk();
    node.named_children(&mut cursor).find(|child| !is_comment(*child))
}

pub(super) fn child_of_kind<'t>(node: Node<'t>, kind: &str) -> Option<Node<'t>> {
    let mut cursor = node.walk();
    node.children(&mut cursor).find(|child| child.kind() == kind)
}

/// Whether a token (`async`, `static`, `type`) stands directly below the node.
pub(super) fn has_token(node: Node<'_>, token: &str) -> bool {
    if node.child_count() == 0 {
        return false;
    }
    let mut cursor = node.walk();
    node.children(&mut cursor).any(|child| !child.is_named() && child.kind() == token)
}

fn is_comment(node: Node<'_>) -> bool {
    // Comments may stand anywhere, which the grammars call extra; asking that first spares comparing names.
    node.is_extra() && matches!(node.kind(), "comment" | "html_comment")
}

/// The node inside parentheses, `!`, `as T`, `satisfies T`, `<T>x`.
pub(super) fn inner(mut node: Node<'_>) -> Node<'_> {
    loop {
        let next = match node.kind() {
            "parenthesized_expression" | "non_null_expression" | "as_expression" | "satisfies_expression" => {
                first(node)
            }
            "type_assertion" => children(node).into_iter().nth(1),
            "member_expression" => asserted(node).and_then(first),
            _ => return node,
        };
        match next {
            Some(next) => node = next,
            None => return node,
        }
    }
}

/// The assertion of which a member is the end of the type's name: the grammar reads `v as A.B.C` as the member `C` of `v as A.B`, which
/// JavaScript has in parentheses only.
pub(super) fn asserted(member: Node<'_>) -> Option<Node<'_>> {
    let mut node = member;
    while node.kind() == "member_expression" {
        node = field(node, "object")?;
    }
    let is_assertion = matches!(node.kind(), "as_expression" | "satisfies_expression");
    (is_assertion && node != member).then_some(node)
}

/// A statement or declaration, and no bracket around it.
pub(super) fn is_part_of_code(node: Node<'_>) -> bool {
    node.is_named() && !is_comment(node)
}

pub(super) fn is_function(kind: &str) -> bool {
    matches!(
        kind,
        "function_declaration"
            | "generator_function_declaration"
            | "function_expression"
            | "function"
            | "generator_function"
            | "arrow_function"
            | "method_definition"
    )
}

/// Syntax that only speaks of types: nothing in it has a value.
pub(super) fn is_type_only(kind: &str) -> bool {
    matches!(
        kind,
        "interface_declaration"
            | "type_alias_declaration"
            | "ambient_declaration"
            | "type_annotation"
            | "type_arguments"
            | "type_parameters"
            | "type_predicate_annotation"
            | "asserts_annotation"
            | "function_signature"
            | "method_signature"
            | "abstract_method_signature"
            | "index_signature"
            | "property_signature"
            | "implements_clause"
            | "accessibility_modifier"
            | "override_modifier"
            | "comment"
            | "html_comment"
            | "hash_bang_line"
    )
}

/// The text of a `string` node, escapes decoded.
pub(super) fn string_value(node: Node<'_>, source: &str) -> CompactString {
    let raw = text(node, source);
    let quoted = raw.len() >= 2 && raw.starts_with(['"', '\'', '`']) && raw.ends_with(['"', '\'', '`']);
    unescape(if quoted { &raw[1..raw.len() - 1] } else { raw.trim_matches(['"', '\'', '`']) })
}

/// Decodes the escapes of a string or template: `\n`, `\x41`, `\u{1F600}`; a broken escape stays as written.
pub(super) fn unescape(raw: &str) -> CompactString {
    if !raw.contains('\\') {
        return CompactString::from(raw);
    }
    let mut decoded = CompactString::default();
    let mut rest = raw;
    while let Some(at) = rest.find('\\') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(escape) = rest.chars().next() else { break };
        let after = &rest[escape.len_utf8()..];
        let (character, length) = match escape {
            'n' => (Some('\n'), 0),
            't' => (Some('\t'), 0),
            'r' => (Some('\r'), 0),
            '\n' | '\r' => (None, 0),
            'x' => hexadecimal(after, 2),
            'u' if after.starts_with('{') => match after.find('}') {
                Some(end) => (hexadecimal(&after[1..end], end - 1).0, end + 1),
                None => (Some('u'), 0),
            },
            'u' => hexadecimal(after, 4),
            other => (Some(other), 0),
        };
        decoded.extend(character);
        rest = after.get(length..).unwrap_or("");
    }
    decoded.push_str(rest);
    decoded
}

fn hexadecimal(text: &str, digits: usize) -> (Option<char>, usize) {
    let parsed =
        text.get(..digits).and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32);
    (parsed, if parsed.is_some() { digits } else { 0 })
}

/// The key that a property name, a pattern's key or a literal subscript spells; `None` when it is computed.
pub(super) fn static_key(node: Node<'_>, source: &str) -> Option<Key> {
    match node.kind() {
        "string" => Some(Key::Name(string_value(node, source))),
        "template_string" if child_of_kind(node, "template_substitution").is_none() => {
            Some(Key::Name(string_value(node, source)))
        }
        "number" => {
            let written = text(node, source);
            Some(written.parse().map_or_else(|_| Key::Name(CompactString::from(written)), Key::Index))
        }
        "property_identifier"
        | "private_property_identifier"
        | "shorthand_property_identifier"
        | "shorthand_property_identifier_pattern"
        | "jsx_namespace_name"
        | "type_identifier"
        | "default" => Some(Key::Name(CompactString::from(text(node, source)))),
        "computed_property_name" => match first(node) {
            Some(name) if matches!(name.kind(), "string" | "number" | "template_string") => {
                static_key(name, source)
            }
            _ => None,
        },
        _ => None,
    }
}

/// The literal that a node spells by itself.
pub(super) fn literal(node: Node<'_>, source: &str) -> Option<Literal> {
    Some(match node.kind() {
        "string" => Literal::String(string_value(node, source)),
        "number" => Literal::Number(CompactString::from(text(node, source))),
        "true" => Literal::Bool(true),
        "false" => Literal::Bool(false),
        "null" => Literal::Null,
        "undefined" => Literal::Undefined,
        "regex" => {
            let pattern = field(node, "pattern").map_or("", |pattern| text(pattern, source));
            Literal::Regex(CompactString::from(pattern))
        }
        _ => return None,
    })
}

/// A statement-level expression without what does not matter to its effect: `await f(p)`, `void f(p)`, `(f(p))`.
/// For `c && f(p)`, `c ? f(p) : g(p)` and `f(p), g(p)` there are several.
pub(super) fn effect_calls(node: Node<'_>) -> Vec<Node<'_>> {
    let mut calls = Vec::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        match node.kind() {
            "call_expression" | "new_expression" => calls.push(node),
            _ if passes_effect(node) => open.extend(children(node)),
            _ => {}
        }
    }
    calls
}

/// Whether a statement-level expression hands "at statement level" down to its operands.
pub(super) fn passes_effect(node: Node<'_>) -> bool {
    match node.kind() {
        "parenthesized_expression"
        | "await_expression"
        | "sequence_expression"
        | "ternary_expression"
        | "non_null_expression"
        | "expression_statement" => true,
        "binary_expression" => ["&&", "||", "??"].iter().any(|operator| has_token(node, operator)),
        "unary_expression" => ["void", "!"].iter().any(|operator| has_token(node, operator)),
        _ => false,
    }
}

/// `p` and the keys below it for `p.a.b`; `None` when the root is no identifier or a key is computed.
pub(super) fn static_path<'t>(node: Node<'t>, source: &str) -> Option<(Node<'t>, Vec<Key>)> {
    let mut keys = Vec::new();
    let mut node = inner(node);
    loop {
        let key = match node.kind() {
            "identifier" => {
                keys.reverse();
                return Some((node, keys));
            }
            "member_expression" => field(node, "property")?,
            "subscript_expression" => field(node, "index")?,
            _ => return None,
        };
        keys.push(static_key(key, source)?);
        node = inner(field(node, "object")?);
    }
}
