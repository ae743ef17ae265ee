//! The three grammars, with the numbers that each gives to the names of fields.
//!
//! Takes a node and a field's name, gives the child. The parser's library compares a name with that of every field of
//! the grammar each time it is asked. Knows no syntax of its own.

use std::sync::LazyLock;

use compact_str::CompactString;
use rustc_hash::FxHashMap;
use tree_sitter::{Language, Node};

/// What a text is written in, the most demanding last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::lang) enum Grammar {
    /// Perhaps with types and JSX: TSX is tried first.
    JavaScript,
    TypeScript,
    Tsx,
}

struct Compiled {
    language: Language,
    fields: FxHashMap<CompactString, u16>,
}

/// In the order of [`Grammar`].
static GRAMMARS: LazyLock<[Compiled; 3]> = LazyLock::new(|| {
    [
        Compiled::new(tree_sitter_javascript::LANGUAGE.into()),
        Compiled::new(tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into()),
        Compiled::new(tree_sitter_typescript::LANGUAGE_TSX.into()),
    ]
});

impl Grammar {
    /// By the extension.
    pub(in crate::lang) fn of(path: &str) -> Self {
        let extension = path.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
        match extension.as_str() {
            "ts" | "mts" | "cts" => Self::TypeScript,
            "js" | "jsx" | "mjs" | "cjs" => Self::JavaScript,
            _ => Self::Tsx,
        }
    }

    pub(super) fn language(self) -> &'static Language {
        &GRAMMARS[self as usize].language
    }
}

impl Compiled {
    fn new(language: Language) -> Self {
        // Numbers start at one.
        let ids = 1..=u16::try_from(language.field_count()).unwrap_or(u16::MAX);
        let named = ids.filter_map(|id| Some((CompactString::from(language.field_name_for_id(id)?), id)));
        let fields = named.collect();
        Self { language, fields }
    }
}

/// The number of a field in the grammar that a node was parsed with.
pub(super) fn field_id(node: Node<'_>, name: &str) -> Option<u16> {
    let language = node.language();
    let grammar = GRAMMARS.iter().find(|grammar| grammar.language == *language)?;
    grammar.fields.get(name).copied()
}
