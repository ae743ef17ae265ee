//! Names that a template inside of a template is given: `let-row` in a table is an element of what the table shows, `let-who` of a template with a
//! name what an outlet gives it.
//!
//! ```html
//! <app-table [rows]="users"><ng-template let-row><b (click)="pick(row)">x</b></ng-template></app-table>
//! <ng-container *ngTemplateOutlet="line; context: { $implicit: user }"></ng-container>
//! <ng-template #line let-who><b (click)="pick(who)">x</b></ng-template>
//! ```
//!
//! Which inputs show each of a list is told by words. Takes tags, gives names with their ways below an expression of the markup. Of several outlets of one template the first counts (errs towards misses).

use std::collections::BTreeMap;
use std::ops::Range;

use super::tags::{Attribute, Tag, next_tag};
use crate::ir::Key;
use crate::lang::MarkupWords;
use crate::lang::javascript::{Holder, Local, Origin, SNIPPET_OPENING};
use crate::limits;

const TEMPLATE: &str = "ng-template";

/// What an outlet gives under no name of its own.
const IMPLICIT: &str = "$implicit";

/// The expressions with what templates are given, by the names of the templates.
#[derive(Default)]
pub(super) struct Outlets {
    given: BTreeMap<String, Range<usize>>,
    words: MarkupWords,
}

impl Outlets {
    pub(super) fn of(text: &str, words: &MarkupWords) -> Self {
        let mut given = BTreeMap::new();
        let mut at = 0;
        let words = words.clone();
        if !text.contains("emplateOutlet") {
            return Self { given, words };
        }
        while let Some(tag) = next_tag(text, at).filter(|_| given.len() < limits::MARKUP_ELEMENTS) {
            at = tag.end;
            if let Some((name, context)) = outlet(&tag) {
                given.entry(name).or_insert(context);
            }
        }
        Self { given, words }
    }

    /// The names that a template declares; `list` is the expression with what the component around shows.
    pub(super) fn names(&self, tag: &Tag<'_>, list: Option<&Range<usize>>) -> Vec<Local> {
        if tag.name != TEMPLATE {
            return Vec::new();
        }
        let own = tag.attributes.iter().find_map(|own| own.name.strip_prefix('#'));
        let context = own.and_then(|name| self.given.get(name));
        let declared =
            tag.attributes.iter().filter_map(|own| Some((own.name.strip_prefix("let-")?, own.value.trim())));
        let local = |(name, key): (&str, &str)| {
            let of = |code: &Range<usize>| Holder::Snippet(code.start.saturating_sub(SNIPPET_OPENING));
            let element = || list.filter(|_| self.words.elements.iter().any(|own| own == key));
            let key_given = || Key::Name(if key.is_empty() { IMPLICIT } else { key }.into());
            let origin = match context {
                Some(context) => Some(Origin { of: of(context), keys: vec![key_given()] }),
                None => element().map(|list| Origin { of: of(list), keys: vec![Key::Any] }),
            };
            Local { name: name.to_owned(), origin }
        };
        declared.map(local).take(limits::MARKUP_LOCALS).collect()
    }

    /// The expression with what a component shows each of: `[rows]="users"`.
    pub(super) fn list(&self, tag: &Tag<'_>) -> Option<Range<usize>> {
        let input = |own: &Attribute<'_>| Some(own.name.strip_prefix('[')?.strip_suffix(']')?.to_owned());
        let is_list = |own: &&Attribute<'_>| input(own).is_some_and(|name| self.words.lists.contains(&name));
        tag.attributes.iter().find(is_list).map(|own| trimmed(own.value, own.at))
    }
}

/// `line; context: { who: user }` of `*ngTemplateOutlet`: where the context stands.
pub(super) fn context(text: &str, at: usize) -> Option<Range<usize>> {
    let start = text.find("context:")? + "context:".len();
    let length = text[start..].find(';').unwrap_or(text.len() - start);
    Some(trimmed(&text[start..start + length], at + start))
}

/// The template that an outlet shows, and where stands what it is given.
fn outlet(tag: &Tag<'_>) -> Option<(String, Range<usize>)> {
    let find = |name: &str| tag.attributes.iter().find(|own| own.name == name);
    if let Some(own) = find("*ngTemplateOutlet") {
        let name = own.value.split(';').next()?.trim();
        return Some((name.to_owned(), context(own.value, own.at)?));
    }
    let (name, context) = (find("[ngTemplateOutlet]")?, find("[ngTemplateOutletContext]")?);
    Some((name.value.trim().to_owned(), trimmed(context.value, context.at)))
}

fn trimmed(text: &str, at: usize) -> Range<usize> {
    let start = at + (text.len() - text.trim_start().len());
    start..start + text.trim().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outlets_give_templates_their_context() {
        let text =
            "<b *ngTemplateOutlet=\"line; context: { who: me }\"></b><ng-template #line let-x=\"who\" let-y>";
        let outlets = Outlets::of(text, &MarkupWords::default());
        let tag = next_tag(text, text.find("<ng").expect("stands there")).expect("is a tag");
        let names = outlets.names(&tag, None);
        let keys = |local: &Local| local.origin.as_ref().map(|origin| origin.keys.clone());
        let below = |key: &str| Some(vec![Key::Name(key.into())]);
        assert_eq!(names.iter().map(keys).collect::<Vec<_>>(), [below("who"), below("$implicit")]);
        assert_eq!(
            &text[context(text, 0).expect("has one")],
            "{ who: me }\"></b><ng-template #line let-x=\"who\" let-y>"
        );
    }
}
