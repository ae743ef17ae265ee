//! JavaScript and TypeScript: text → tree ([`parse`]) → scopes ([`scope`]) → IR ([`lower`]).
//!
//! The tree never leaves this folder. Files that nest deeply are lowered on a thread with a larger stack, so
//! that the recursion over the tree cannot overflow; beyond [`limits::NESTING`] nothing is looked at.

mod grammar;
mod jsdoc;
mod lower;
mod parse;
mod scope;
mod scope_walk;
mod syntax;
#[cfg(test)]
mod tests;

use crate::ir::Module;
use crate::limits;
use crate::source::{Note, NoteKind, SourceFile, Span};
pub(super) use grammar::Grammar;

/// Stages 3 and 4 for one file.
pub(super) fn lower(file: &SourceFile) -> (Module, Vec<Note>) {
    lower_as(file, Grammar::of(&file.path), &Embedded::default())
}

/// What the markup around a text says about its code.
#[derive(Debug, Default)]
pub(super) struct Embedded {
    /// Markup speaks to an instance of what the code exports by default.
    pub(super) is_component: bool,
    /// What the code exports with `let` is set from outside.
    pub(super) has_props: bool,
}

/// The same for a text whose language its path does not tell.
pub(super) fn lower_as(file: &SourceFile, grammar: Grammar, embedded: &Embedded) -> (Module, Vec<Note>) {
    let Some(parsed) = parse::parse(file, grammar) else {
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
