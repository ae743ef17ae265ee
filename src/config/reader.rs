//! The reader of settings: words, texts and lists of a tree, with a mistake for each that is wrong.

use std::sync::Arc;

use miette::NamedSource;

use super::Located;
use super::rule::place_of;
use super::yaml::{Entry, Node, Value};
use crate::error::Mistake;
use crate::rules::suggestion;
use crate::source::Span;

pub(super) struct Reader {
    source: Arc<NamedSource<String>>,
    mistakes: Vec<Mistake>,
}

impl Reader {
    pub(super) fn new(source: Arc<NamedSource<String>>) -> Self {
        Self { source, mistakes: Vec::new() }
    }

    pub(super) fn finish(self) -> Vec<Mistake> {
        self.mistakes
    }

    pub(super) fn mistake(&mut self, span: Span, message: String, label: &str, help: Option<String>) {
        let text = Arc::clone(&self.source);
        self.mistakes.push(Mistake { message, text, span, label: label.to_owned(), help });
    }

    pub(super) fn wrong_kind(&mut self, node: &Node, wanted: &str) {
        self.wrong_kind_with(node, wanted, None);
    }

    pub(super) fn wrong_kind_with(&mut self, node: &Node, wanted: &str, help: Option<String>) {
        let message = format!("{wanted} is expected here, not {}", kind(&node.value));
        self.mistake(node.span, message, &format!("not {wanted}"), help);
    }

    /// How many there are so far.
    pub(super) fn mistakes(&self) -> usize {
        self.mistakes.len()
    }

    /// The entries of a map whose keys are all known.
    pub(super) fn entries<'n>(&mut self, node: &'n Node, keys: &[&str]) -> Option<Vec<&'n Entry>> {
        let Value::Map(entries) = &node.value else {
            self.wrong_kind(node, &format!("a map with the keys {}", keys.join(", ")));
            return None;
        };
        for entry in entries.iter().filter(|entry| !keys.contains(&entry.key.as_str())) {
            self.unknown_key(&entry.key, entry.key_span, keys);
        }
        Some(entries.iter().filter(|entry| keys.contains(&entry.key.as_str())).collect())
    }

    pub(super) fn unknown_key(&mut self, key: &str, span: Span, known: &[&str]) {
        let help = place_of(key, known).map(str::to_owned).or_else(|| suggestion(key, known.iter().copied()));
        self.mistake(span, format!("unknown key `{key}`"), "no such key", help);
    }

    pub(super) fn version(&mut self, node: &Node) {
        if node.value != Value::Number(1.0) {
            let help = "this release reads `version: 1`".to_owned();
            self.mistake(node.span, "unknown version of this format".into(), "not 1", Some(help));
        }
    }

    /// One of a closed list of words.
    pub(super) fn word<T: Copy>(&mut self, node: &Node, what: &str, known: &[(&str, T)]) -> Option<T> {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let Value::Text(text) = &node.value else {
            let article = if what.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
            let help = Some(format!("allowed: {}", names.join(", ")));
            self.wrong_kind_with(node, &format!("{article} {what}"), help);
            return None;
        };
        let found = known.iter().find(|(name, _)| name == text).map(|(_, value)| *value);
        if found.is_none() {
            let message = format!("unknown {what} `{text}`");
            self.mistake(node.span, message, &format!("no {what}"), suggestion(text, names.into_iter()));
        }
        found
    }

    pub(super) fn list<T>(&mut self, node: &Node, read: fn(&mut Self, &Node) -> Option<T>) -> Vec<T> {
        match &node.value {
            Value::List(items) => items.iter().filter_map(|item| read(self, item)).collect(),
            Value::Null => Vec::new(),
            other => {
                self.wrong_kind_with(node, "a list", as_list(other));
                Vec::new()
            }
        }
    }

    pub(super) fn texts(&mut self, node: &Node) -> Vec<Located<String>> {
        self.list(node, Self::text)
    }

    pub(super) fn text(&mut self, node: &Node) -> Option<Located<String>> {
        if let Value::Text(text) = &node.value {
            return Some(Located { value: text.clone(), span: node.span });
        }
        match node.value {
            Value::Bool(_) => {
                let help =
                    "YAML reads `y`, `yes`, `on`, `no` and `off` as truth values: put quotes around it";
                let message = "a text is expected here, not a truth value".to_owned();
                self.mistake(node.span, message, "not a text", Some(help.to_owned()));
            }
            Value::Map(_) | Value::List(_) => {
                let help =
                    "a text with `: `, `{` or `[` in it needs quotes; one of several lines goes below a `|`";
                self.wrong_kind_with(node, "a text", Some(help.to_owned()));
            }
            Value::Number(_) => self.wrong_kind_with(node, "a text", Some("put quotes around it".to_owned())),
            Value::Null | Value::Text(_) => self.wrong_kind(node, "a text"),
        }
        None
    }

    pub(super) fn globs(&mut self, node: &Node) -> Vec<Located<String>> {
        let globs = self.texts(node);
        for glob in &globs {
            if let Err(error) = globset::Glob::new(&glob.value) {
                let message = format!("`{}` is no glob: {}", glob.value, error.kind());
                self.mistake(glob.span, message, "no glob", None);
            }
        }
        globs
    }
}

/// One item where a list belongs.
pub(super) fn as_list(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(format!("write it as the item of a list: `[{text}]`")),
        Value::Map(_) => {
            Some("write it as the item of a list: `- ` before it, or `[ ]` around it".to_owned())
        }
        _ => None,
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::Text(_) => "a text",
        Value::List(_) => "a list",
        Value::Map(_) => "a map",
    }
}
