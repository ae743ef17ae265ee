//! Files of markup with code in them: Vue, Svelte and Astro components, HTML pages.
//!
//! Takes a file, finds its code ([`blocks`] and [`handlers`], over [`tags`]), and gives that to [`super::javascript`] with
//! everything else blanked out, so that every place is one of the file itself. Knows no other file and no vendor.

mod attributes;
mod blocks;
mod comments;
pub(in crate::lang) mod fields;
mod handlers;
pub(in crate::lang) mod holes;
mod locals;
mod loops;
mod outlets;
mod slots;
mod tags;
mod template;

use std::sync::Arc;

use super::MarkupWords;
use super::javascript::{self, Embedded, Grammar, Names};
pub(super) use blocks::script_grammar;
pub(super) use comments::comments;
pub(super) use template::{companion, in_code};

use crate::ir::Module;
use crate::source::{Note, SourceFile, Span};

/// What markup means in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Vue,
    Svelte,
    Astro,
    Html,
    /// A page that is the template of a class.
    Template,
}

impl Dialect {
    fn of(file: &SourceFile) -> Self {
        let path: &str = &file.path;
        let extension = path.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
        match extension.as_str() {
            "vue" => Self::Vue,
            "svelte" => Self::Svelte,
            "astro" => Self::Astro,
            _ if template::is_template(path, &file.text) => Self::Template,
            _ => Self::Html,
        }
    }

    fn names(self) -> Names {
        match self {
            Self::Vue => Names::Members,
            Self::Svelte => Names::Stores,
            Self::Template => Names::Template,
            Self::Astro | Self::Html => Names::Module,
        }
    }
}

/// Stages 3 and 4 for one file.
pub(super) fn lower(file: &SourceFile, words: &MarkupWords) -> (Module, Vec<Note>) {
    match code(file, words) {
        Some((code, grammar, embedded)) => javascript::lower_as(&code, grammar, &embedded),
        None => (Module::empty(file.id, file.text.len()), Vec::new()),
    }
}

/// Does a byte stand in a script, and not in an attribute?
pub(super) fn is_script(file: &SourceFile, at: usize) -> bool {
    blocks::blocks(&file.text, Dialect::of(file)).code.iter().any(|part| part.contains(&at))
}

/// A comment above the tag whose attribute holds the code.
pub(super) fn comment_above(file: &SourceFile, code: Span) -> Option<javascript::edit::CommentAbove> {
    let before = file.text.get(..code.start as usize)?;
    let is_tag = |(at, _): &(usize, &str)| {
        file.text[at + 1..].starts_with(|letter: char| letter.is_ascii_alphabetic())
    };
    let (tag, _) = before.rmatch_indices('<').find(is_tag)?;
    let line = javascript::line(&file.text, tag).start as usize;
    let begins = file.text.get(line..tag)?.trim().is_empty();
    begins.then(|| javascript::edit::CommentAbove::new(&file.text, line, "<!-- ", " -->"))
}

/// The code of a file, every byte at its place, whatever the words are; `None` when there is none.
pub(super) fn code(file: &SourceFile, words: &MarkupWords) -> Option<(SourceFile, Grammar, Embedded)> {
    let dialect = Dialect::of(file);
    let mut blocks = blocks::blocks(&file.text, dialect);
    if dialect == Dialect::Html {
        let holes = holes::written(&file.text, &blocks.code);
        blocks.written.extend(holes);
    }
    let grammar = blocks.grammar.unwrap_or(Grammar::JavaScript);
    let mut code = blocks::blanked(&file.text, &blocks);
    let handlers::Written { snippets, elements } =
        handlers::add(&file.text, (dialect, words), &blocks.opaque, grammar, &mut code, b';');
    if blocks.code.is_empty() && snippets.is_empty() && elements.is_empty() && blocks.loaded.is_empty() {
        return None;
    }
    let code = String::from_utf8(code).ok()?;
    let code = SourceFile { id: file.id, path: Arc::clone(&file.path), text: code.into() };
    let (names, loaded) = (dialect.names(), blocks.loaded);
    let class = (dialect == Dialect::Template).then(|| template::class_of(&file.path));
    Some((code, grammar, Embedded { names, has_setup: blocks.has_setup, snippets, class, elements, loaded }))
}
