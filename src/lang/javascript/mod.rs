//! JavaScript and TypeScript: text → tree ([`parse`]) → scopes ([`scope`]) → IR ([`lower`]).
//!
//! The tree never leaves this folder. Files that nest deeply are lowered on a thread with a larger stack, so
//! that the recursion over the tree cannot overflow; beyond [`limits::NESTING`] nothing is looked at.

mod comments;
pub(super) mod edit;
mod grammar;
mod jsdoc;
mod jsdoc_import;
mod lower;
mod page_scripts;
mod parse;
mod prologue;
mod scope;
mod scope_walk;
mod syntax;
#[cfg(test)]
mod tests;

use crate::ir::{Key, Module};
use crate::lang::MarkupWords;
use crate::limits;
use crate::source::directives::Comment;
use crate::source::{Note, NoteKind, SourceFile, Span};
pub(super) use comments::{comments, line};
pub(super) use grammar::Grammar;
pub(super) use prologue::prologue;

/// Stages 3 and 4 for one file.
pub(super) fn lower(file: &SourceFile, words: &MarkupWords) -> (Module, Vec<Note>) {
    let grammar = Grammar::of(&file.path);
    if let Some((code, embedded)) = super::markup::in_code(file, grammar, words) {
        return lower_as(&code, grammar, &embedded);
    }
    let code = page_scripts::as_code(file, grammar);
    lower_as(code.as_ref().unwrap_or(file), grammar, &Embedded::default())
}

/// The comments of one file that speak to the tool.
pub(super) fn comments_of(file: &SourceFile) -> Vec<Comment> {
    comments(&file.text, Grammar::of(&file.path))
}

/// What the markup around a text says about its code.
#[derive(Debug, Default)]
pub(super) struct Embedded {
    pub(super) names: Names,
    /// The module's own names are seen by the markup, too: `<script setup>`.
    pub(super) has_setup: bool,
    /// In the order of the text.
    pub(super) snippets: Vec<Snippet>,
    /// The class of a template that is a file of its own, and where it is.
    pub(super) class: Option<TemplateOf>,
    /// Elements that are, or may be, components of the program.
    pub(super) elements: Vec<MarkupElement>,
    /// Scripts that are loaded from elsewhere.
    pub(super) loaded: Vec<Loaded>,
}

/// `./user.component` and `UserComponent`.
#[derive(Debug)]
pub(super) struct TemplateOf {
    pub(super) request: String,
    pub(super) class: String,
}

/// A script that is loaded, with the attributes of its tag that are texts: name in lower case, value, place.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) span: Span,
    pub(super) attributes: Vec<(String, String, Span)>,
}

/// What names in markup mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Names {
    /// The names of the module.
    #[default]
    Module,
    /// The same; `$user` is what the store `user` holds, and what the code exports with `let` is set from outside.
    Stores,
    /// Members of an instance of what the module exports by default.
    Members,
    /// Members of an instance of a class, of which the markup is the template; names of the module are not seen.
    Template,
}

/// An attribute with code in it, as a function of the module.
#[derive(Debug)]
pub(super) struct Snippet {
    /// Where the function starts.
    pub(super) start: usize,
    pub(super) role: Role,
    /// The property or event that the attribute is about, as code would write it: `userName`.
    pub(super) name: String,
    /// The component that gets it, among [`Embedded::elements`].
    pub(super) given_to: Option<usize>,
    /// Names that markup around it declares.
    pub(super) locals: Vec<Local>,
    /// The name of the element.
    pub(super) element: String,
    /// Its attributes that are texts.
    pub(super) attributes: Vec<(String, String)>,
}

/// A name that markup declares: `row` of `v-for="row in rows"`.
#[derive(Clone, Debug)]
pub(super) struct Local {
    pub(super) name: String,
    pub(super) origin: Option<Origin>,
}

/// Which part of a value a name is: an element of `rows`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Origin {
    pub(super) of: Holder,
    pub(super) keys: Vec<Key>,
}

/// The value that names of markup are parts of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Holder {
    /// That of the snippet that starts here.
    Snippet(usize),
    /// What a component hands to the content that it is given: `{ item }` of `<List #row="{ item }">`.
    Slot { element: usize, name: String },
    /// A parameter of the function that starts here: `user` of `{#snippet row(user)}`.
    Parameter { function: usize, index: u16 },
}

/// The length of what stands before the expression of a snippet: `_=>(`.
pub(super) const SNIPPET_OPENING: usize = 4;

/// What the code of an attribute is to its element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It runs when something happens: `@click="send()"`.
    Handler,
    /// The element writes what the code names: `v-model="email"`.
    Target,
    /// Its value is given as a property: `:user="me"`.
    Property,
    /// All members of its value are: `v-bind="props"`.
    Spread,
    /// Its value is handed to a function, with the element: `use:send={user}`.
    Action,
    /// Names around are elements of its value, or it: `v-for="user in users"`.
    Loop,
    /// Content under a name: `{#snippet row(user)}`.
    Content,
}

/// An element in markup: `<Child user="me">`.
#[derive(Debug)]
pub(super) struct MarkupElement {
    pub(super) name: String,
    pub(super) span: Span,
    /// One of the platform, which code reaches by a reference.
    pub(super) is_plain: bool,
    /// Properties that are texts.
    pub(super) texts: Vec<(String, String)>,
    /// Properties that are a variable or members of it: `{user}`, `mail={user.email}`. Under no name: all its members.
    pub(super) paths: Vec<(Option<String>, Vec<String>)>,
    /// Names that markup around it declares.
    pub(super) locals: Vec<Local>,
}

impl Embedded {
    fn snippet(&self, function: Span) -> Option<&Snippet> {
        let start = function.start as usize;
        let at = self.snippets.binary_search_by_key(&start, |snippet| snippet.start).ok()?;
        self.snippets.get(at)
    }
}

/// Does a text follow the grammar?
pub(super) fn is_correct(text: &str, grammar: Grammar) -> bool {
    parse::parse(text, grammar).is_some_and(|parsed| parsed.errors.first.is_none())
}

/// The same for a text whose language its path does not tell.
pub(super) fn lower_as(file: &SourceFile, grammar: Grammar, embedded: &Embedded) -> (Module, Vec<Note>) {
    let Some(parsed) = parse::parse(&file.text, grammar) else {
        let message = format!("the parser gave up after {} s", limits::PARSE_SECONDS);
        return (
            Module::empty(file.id, file.text.len()),
            vec![note(file, NoteKind::ParseTimeout, message, None)],
        );
    };
    let mut notes = Vec::new();
    if let Some(first) = parsed.errors.first {
        let count = parsed.errors.count;
        let message = match count {
            1 => "1 syntax error; the rest of the file was analysed".to_owned(),
            _ => format!("{count} syntax errors; the rest of the file was analysed"),
        };
        notes.push(note(file, NoteKind::SyntaxErrors, message, Some(first)));
    }
    let (module, too_deep) = with_stack(file, &parsed, embedded);
    if let Some(place) = too_deep {
        let message = "nests too deeply; what lies deeper was not analysed".to_owned();
        notes.push(note(file, NoteKind::TooDeep, message, Some(place)));
    }
    (module, notes)
}

/// Lowers on this thread when the tree is shallow, otherwise on one with enough stack for its depth.
fn with_stack(file: &SourceFile, parsed: &parse::Parsed, embedded: &Embedded) -> (Module, Option<Span>) {
    let root = parsed.tree.root_node();
    let depth = parse::depth(root, limits::NESTING_INLINE).min(limits::NESTING);
    if depth <= limits::NESTING_INLINE {
        return lower::lower(file, root, limits::NESTING_INLINE, embedded);
    }
    std::thread::scope(|threads| {
        let stack = limits::STACK_PER_LEVEL * (depth + 64);
        let worker = std::thread::Builder::new().stack_size(stack);
        let handle = worker.spawn_scoped(threads, || lower::lower(file, root, limits::NESTING, embedded));
        handle.ok().and_then(|handle| handle.join().ok())
    })
    .unwrap_or_else(|| lower::lower(file, root, limits::NESTING_INLINE, embedded))
}

fn note(file: &SourceFile, kind: NoteKind, message: String, place: Option<Span>) -> Note {
    let line = place.map(|span| file.line_index().position(&file.text, span.start).line);
    Note { path: file.path.clone(), kind, message, line }
}
