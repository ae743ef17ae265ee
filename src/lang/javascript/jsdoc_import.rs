//! Imports of types in documentation comments.
//!
//! ```js
//! /** @import { User, Plan as Offer } from './types' */
//! ```
//!
//! Takes a text, gives what is imported; knows nothing of the code around it. What cannot be read is left out (errs towards misses).

use crate::limits;
use crate::source::Span;

/// One `@import`.
#[derive(Debug)]
pub(super) struct DocImport<'t> {
    /// The name that is exported (`None`: the whole module) and the name that it has here.
    pub(super) names: Vec<(Option<&'t str>, &'t str)>,
    pub(super) from: &'t str,
    pub(super) span: Span,
}

pub(super) fn imports(source: &str) -> Vec<DocImport<'_>> {
    const TAG: &str = "@import";
    let places = memchr::memmem::find_iter(source.as_bytes(), TAG).take(limits::TYPEDEFS);
    let import = |at: usize| {
        let opened = source[..at].rfind("/**")?;
        let end = at + source[at..].find("*/")?;
        if source[opened..at].contains("*/") {
            return None;
        }
        let (clause, behind) = source[at + TAG.len()..end].split_once(" from ")?;
        let behind = behind.trim_start();
        let quote = behind.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
        let from = behind[1..].split(quote).next()?;
        Some(DocImport { names: names(clause), from, span: Span::new(at, end) })
    };
    places.filter_map(import).collect()
}

/// `{ User, Plan as Offer }`, `* as types`, `User`.
fn names(clause: &str) -> Vec<(Option<&str>, &str)> {
    let clause = clause.trim();
    if let Some(name) = clause.strip_prefix("* as ") {
        return vec![(None, name.trim())];
    }
    let (default, named) = clause.split_once('{').unwrap_or((clause, ""));
    let default = default.trim_end_matches([' ', ',']);
    let named = named.trim_end_matches(['}', ' ']).split(',');
    // Each line of a comment may begin with `*`.
    let named = named.map(|name| name.trim_matches(['*', ' ', '\n', '\r', '\t']));
    let own = (!default.is_empty()).then_some((Some("default"), default));
    let named = named.filter(|name| !name.is_empty()).map(|name| {
        let (own, local) = name.split_once(" as ").unwrap_or((name, name));
        (Some(own.trim()), local.trim())
    });
    own.into_iter().chain(named).collect()
}
