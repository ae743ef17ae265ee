//! Files of markup with code in them: Vue, Svelte and Astro components, HTML pages.
//!
//! Takes a file, finds its code ([`blocks`], over [`tags`]), and gives that to [`super::javascript`] with
//! everything else blanked out, so that every place is one of the file itself. Knows no other file and no vendor.

mod blocks;
mod tags;

use std::sync::Arc;

use super::javascript::{self, Embedded, Grammar};
use crate::ir::Module;
use crate::source::{Note, SourceFile};

/// What markup means in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Vue,
    Svelte,
    Astro,
    Html,
}

impl Dialect {
    fn of(path: &str) -> Self {
        let extension = path.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
        match extension.as_str() {
            "vue" => Self::Vue,
            "svelte" => Self::Svelte,
            "astro" => Self::Astro,
            _ => Self::Html,
        }
    }
}

/// Stages 3 and 4 for one file.
pub(super) fn lower(file: &SourceFile) -> (Module, Vec<Note>) {
    let dialect = Dialect::of(&file.path);
    let blocks = blocks::blocks(&file.text, dialect);
    if blocks.code.is_empty() {
        return (Module::empty(file.id, file.text.len()), Vec::new());
    }
    let Ok(code) = String::from_utf8(blocks::blanked(&file.text, &blocks.code)) else {
        return (Module::empty(file.id, file.text.len()), Vec::new());
    };
    let code = SourceFile { id: file.id, path: Arc::clone(&file.path), text: code.into() };
    let embedded = Embedded { is_component: dialect == Dialect::Vue, has_props: dialect == Dialect::Svelte };
    javascript::lower_as(&code, blocks.grammar.unwrap_or(Grammar::JavaScript), &embedded)
}
