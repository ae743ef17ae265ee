//! YAML as a tree in which every key and value knows its bytes.
//!
//! Takes text, gives a [`Node`] or the place of the syntax error. Knows nothing of settings: the checks that
//! read the tree can therefore report all mistakes at once, where a derived type would stop at the first.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

use crate::limits;
use crate::rules::syntax::{self, SyntaxError, byte_range};
use crate::source::Span;

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    pub value: Value,
    pub span: Span,
}

/// What YAML can say, as far as settings need it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub key: String,
    pub key_span: Span,
    pub value: Node,
}

/// Reads one document; the only place that knows the YAML crate.
pub(super) fn parse(text: &str) -> Result<Node, SyntaxError> {
    let mut options = serde_saphyr::options! {
        with_snippet: false,
    };
    options.budget = serde_saphyr::budget! {
        max_depth: limits::SETTINGS_DEPTH,
        max_nodes: limits::SETTINGS_NODES,
    };
    match serde_saphyr::from_str_with_options::<Option<Spanned<Value>>>(text, options) {
        Ok(Some(spanned)) => Ok(node(spanned)),
        Ok(None) => Ok(Node { value: Value::Null, span: Span::default() }),
        Err(error) => Err(syntax::describe(&error, text, (limits::SETTINGS_DEPTH, limits::SETTINGS_NODES))),
    }
}

fn node(spanned: Spanned<Value>) -> Node {
    let span = byte_range(spanned.referenced).unwrap_or_default();
    Node { value: spanned.value, span }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    #[expect(clippy::cast_precision_loss, reason = "settings hold small numbers only")]
    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "settings hold small numbers only")]
    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Number(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        Value::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element::<Spanned<Value>>()? {
            list.push(node(item));
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Vec::new();
        while let Some(key) = entries.next_key::<Spanned<String>>()? {
            let key_span = byte_range(key.referenced).unwrap_or_default();
            let value = node(entries.next_value::<Spanned<Value>>()?);
            map.push(Entry { key: key.value, key_span, value });
        }
        Ok(Value::Map(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_and_value_knows_its_bytes() {
        let text = "# é\nversion: 1\nrules: [a, 'b c']\nsinks:\n  - {call: \"x#y\", on: true}\n";
        let Value::Map(entries) = parse(text).expect("is YAML").value else { panic!("a map") };
        assert_eq!(entries[0].key_span.slice(text), "version");
        assert_eq!(entries[0].value.span.slice(text), "1");
        let Value::List(rules) = &entries[1].value.value else { panic!("a list") };
        assert_eq!(rules[1].span.slice(text), "'b c'");
        let Value::List(sinks) = &entries[2].value.value else { panic!("a list") };
        let Value::Map(sink) = &sinks[0].value else { panic!("a map") };
        assert_eq!(sink[0].value.span.slice(text), "\"x#y\"");
        assert_eq!(sink[1].value.value, Value::Bool(true));
    }

    #[test]
    fn broken_and_hostile_texts_are_errors_with_a_place() {
        let error = parse("version: 1\nrules: [a\n").expect_err("no end of list");
        assert!(error.span.start > 0, "{error:?}");
        let text = "a: 1\na: 2\n";
        let error = parse(text).expect_err("duplicate key");
        assert_eq!((error.message.as_str(), error.span.slice(text)), ("the key `a` stands here twice", "a"));
        parse(&"[".repeat(100_000)).expect_err("too deep");
        parse("a: &a [x]\nb: &b [*a, *a]\nc: *b\n").expect("small aliases are fine");
        assert_eq!(parse("").expect("empty").value, Value::Null);
    }
}
