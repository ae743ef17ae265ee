//! Languages: from the text of a file to its [`ir::Module`](crate::ir::Module).
//!
//! One folder per language and one row in `LANGUAGES`. Lowering is pure and never fails: what cannot be
//! analysed becomes notes. Nothing here knows vendors, personal data or other files.

mod graphql;
mod javascript;
mod markup;
mod metadata;
mod prisma;

pub use javascript::edit::{Change, CommentAbove, Syntax};

use crate::ir::Module;
use crate::source::directives::{self, Comment, Directive};
use crate::source::{Note, SourceFile, Span};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LanguageId {
    /// JavaScript and TypeScript, with and without JSX.
    JavaScript,
    /// Markup with scripts in it.
    Markup,
    /// Schemas and query documents: types, no code.
    GraphQl,
    /// Schemas of a database: types, no code.
    Prisma,
    /// What an engine around the program is told: values, no code.
    Metadata,
}

/// What names in markup mean that no grammar says, in plain words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MarkupWords {
    /// Inputs of components that hold what each of their templates shows one of: `rows`.
    pub lists: Vec<String>,
    /// Names under which templates are given one of them; empty: under no name.
    pub elements: Vec<String>,
}

/// What a language gives to the pipeline.
struct Language {
    id: LanguageId,
    /// Without the dot, in lower case.
    extensions: &'static [&'static str],
    /// Only files below a folder of this name.
    folder: Option<&'static str>,
    lower: fn(&SourceFile, &MarkupWords) -> (Module, Vec<Note>),
    comments: fn(&SourceFile) -> Vec<Comment>,
}

const LANGUAGES: [Language; 5] = [
    Language {
        id: LanguageId::JavaScript,
        extensions: &["js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts"],
        folder: None,
        lower: javascript::lower,
        comments: javascript::comments_of,
    },
    Language {
        id: LanguageId::Markup,
        extensions: &[
            "vue",
            "svelte",
            "astro",
            "html",
            "htm",
            "ejs",
            "erb",
            "hbs",
            "handlebars",
            "njk",
            "mustache",
            "liquid",
            "twig",
            "jinja",
            "jinja2",
            "j2",
        ],
        folder: None,
        lower: markup::lower,
        comments: markup::comments,
    },
    Language {
        id: LanguageId::GraphQl,
        extensions: &["graphql", "gql", "graphqls"],
        folder: None,
        lower: |file, _| graphql::lower(file),
        comments: no_comments,
    },
    Language {
        id: LanguageId::Prisma,
        extensions: &["prisma"],
        folder: None,
        lower: |file, _| prisma::lower(file),
        comments: no_comments,
    },
    Language {
        id: LanguageId::Metadata,
        extensions: &["yaml", "yml"],
        folder: Some("metadata"),
        lower: |file, _| metadata::lower(file),
        comments: no_comments,
    },
];

/// The endings of all files that are read as source wherever they are, without the dot.
pub fn extensions() -> impl Iterator<Item = &'static str> {
    LANGUAGES
        .iter()
        .filter(|language| language.folder.is_none())
        .flat_map(|language| language.extensions)
        .copied()
}

/// The directives that a file begins with: `use client`.
pub fn prologue(file: &SourceFile) -> Vec<&str> {
    match language_of(&file.path) {
        Some(LanguageId::JavaScript) => javascript::prologue(&file.text),
        Some(LanguageId::Markup | LanguageId::GraphQl | LanguageId::Prisma | LanguageId::Metadata) | None => {
            Vec::new()
        }
    }
}

/// Files without code have no findings that a comment could speak about.
fn no_comments(_: &SourceFile) -> Vec<Comment> {
    Vec::new()
}

/// The language of a file, by its extension.
pub fn language_of(path: &str) -> Option<LanguageId> {
    language(path).map(|language| language.id)
}

/// Parses and lowers one file. A file of no known language is an empty module.
pub fn lower(file: &SourceFile, words: &MarkupWords) -> (Module, Vec<Note>) {
    match language(&file.path) {
        Some(language) => (language.lower)(file, words),
        None => (Module::empty(file.id, file.text.len()), Vec::new()),
    }
}

/// The file with the class that a page is the template of: it is used there, and neither names the other.
pub fn template_of(file: &SourceFile) -> Option<String> {
    (language_of(&file.path) == Some(LanguageId::Markup)).then(|| markup::companion(file))?
}

/// What comments of a file ask of the tool. Files without such a comment are not parsed for it.
pub fn directives(file: &SourceFile) -> Vec<Directive> {
    let is_there = memchr::memmem::find(file.text.as_bytes(), directives::WORD.as_bytes()).is_some();
    let Some(language) = language(&file.path).filter(|_| is_there) else { return Vec::new() };
    directives::directives(&file.text, &(language.comments)(file))
}

/// A line above a piece of code for a comment that is about it, in the syntax of its place.
pub fn comment_above(file: &SourceFile, code: Span) -> Option<CommentAbove> {
    match language_of(&file.path)? {
        LanguageId::Markup if !markup::is_script(file, code.start as usize) => {
            markup::comment_above(file, code)
        }
        _ => syntax(file)?.comment_above(code),
    }
}

/// The syntax of a file, for edits; `None` for files without code.
pub fn syntax(file: &SourceFile) -> Option<Syntax> {
    match language_of(&file.path)? {
        LanguageId::JavaScript => Syntax::of(file, &file.text, javascript::Grammar::of(&file.path)),
        LanguageId::Markup => {
            let (code, grammar, _) = markup::code(file, &MarkupWords::default())?;
            Syntax::of(file, &code.text, grammar)
        }
        LanguageId::GraphQl | LanguageId::Prisma | LanguageId::Metadata => None,
    }
}

fn language(path: &str) -> Option<&'static Language> {
    let mut parts = path.rsplit('/');
    let extension = parts.next()?.rsplit_once('.')?.1.to_ascii_lowercase();
    let language = LANGUAGES.iter().find(|language| language.extensions.contains(&extension.as_str()))?;
    language.folder.is_none_or(|folder| parts.any(|part| part == folder)).then_some(language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extension_decides() {
        for path in ["a.js", "x/b.tsx", "c.d.ts", "D.MJS", "e.test.cts"] {
            assert_eq!(language_of(path), Some(LanguageId::JavaScript), "{path}");
        }
        for path in ["a.vue", "b.HTML"] {
            assert_eq!(language_of(path), Some(LanguageId::Markup), "{path}");
        }
        assert_eq!(language_of("db/metadata/tables/a.yaml"), Some(LanguageId::Metadata));
        for path in ["js", "a.json", "dir.ts/readme", "a.py", "db/a.yaml", "metadata.yaml", ""] {
            assert_eq!(language_of(path), None, "{path}");
        }
    }
}
