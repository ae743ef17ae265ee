//! Templates of classes: a page beside the file of the class, or a text in the class's decorator.
//!
//! Takes a file, gives the code of its template. Knows by the form of the text what is one, and by the name of a file which
//! class it belongs to: `user-card.component.html` is about `UserCardComponent` of `user-card.component`. A class of another
//! name is missed.

use std::ops::Range;
use std::sync::Arc;

use super::Dialect;
use super::blocks::{Blocks, blanked};
use super::handlers;
use crate::lang::MarkupWords;
use crate::lang::javascript::{Embedded, Grammar, Names, TemplateOf};
use crate::source::SourceFile;
use crate::source::spelling::camel_case;

/// A page with events as attributes (`(click)="send()"`) and without a script of its own.
pub(super) fn is_template(path: &str, text: &str) -> bool {
    let has = |needle: &str| memchr::memmem::find(text.as_bytes(), needle.as_bytes()).is_some();
    let is_page = || has("<script") || has("<html") || has("<!DOCTYPE") || has("<!doctype");
    path.ends_with(".component.html") || has(")=\"") && !is_page()
}

/// The class of a template, by the name of its file.
pub(super) fn class_of(path: &str) -> TemplateOf {
    let file = path.rsplit('/').next().unwrap_or(path);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    // The first word is empty, so that all that follow are capitalised.
    let class = camel_case(&format!("-{stem}"), &['.', '-', '_']);
    TemplateOf { request: format!("./{stem}"), class }
}

/// The file with the class that a template is about.
pub(in crate::lang) fn companion(file: &SourceFile) -> Option<String> {
    (Dialect::of(file) == Dialect::Template).then(|| class_of(&file.path).request)
}

/// The file with the templates in it as code: `template: '<b (click)="send()">'` is `template: [_=>(send()),]`, every byte at its
/// place. `None` when there is none.
pub(in crate::lang) fn in_code(
    file: &SourceFile,
    grammar: Grammar,
    words: &MarkupWords,
) -> Option<(SourceFile, Embedded)> {
    let text: &str = &file.text;
    memchr::memmem::find(text.as_bytes(), b"@Component")?;
    let templates: Vec<Range<usize>> = texts(text);
    if templates.is_empty() {
        return None;
    }
    let markup =
        String::from_utf8(blanked(text, &Blocks { code: templates.clone(), ..Blocks::default() })).ok()?;
    let mut code = text.as_bytes().to_vec();
    for template in &templates {
        for byte in &mut code[template.clone()] {
            *byte = if matches!(*byte, b'\n' | b'\r') { *byte } else { b' ' };
        }
        (code[template.start - 1], code[template.end]) = (b'[', b']');
    }
    let written = handlers::add(&markup, (Dialect::Template, words), &[], grammar, &mut code, b',');
    let handlers::Written { snippets, elements } = written;
    if snippets.is_empty() && !elements.iter().any(|own| own.is_plain) {
        return None;
    }
    let code =
        SourceFile { id: file.id, path: Arc::clone(&file.path), text: String::from_utf8(code).ok()?.into() };
    Some((code, Embedded { names: Names::Template, snippets, elements, ..Embedded::default() }))
}

/// What stands in the quotes after `template:`; texts with holes are no markup of their own.
fn texts(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for at in memchr::memmem::find_iter(text.as_bytes(), b"template:") {
        let rest = &text[at + "template:".len()..];
        let quote = text.len() - rest.trim_start().len();
        let Some(mark) = rest.trim_start().chars().next().filter(|mark| matches!(mark, '`' | '\'' | '"'))
        else {
            continue;
        };
        let Some(length) = text[quote + 1..].find(mark) else { continue };
        let range = quote + 1..quote + 1 + length;
        let content = &text[range.clone()];
        if !content.contains("${")
            && !content.ends_with('\\')
            && found.last().is_none_or(|last: &Range<usize>| last.end < at)
        {
            found.push(range);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn templates_know_their_class() {
        let TemplateOf { request, class } = class_of("src/app/user-card.component.html");
        assert_eq!((request.as_str(), class.as_str()), ("./user-card.component", "UserCardComponent"));
        assert!(is_template("a.html", "<b (click)=\"c()\">"));
        assert!(!is_template("a.html", "<!DOCTYPE html><b (click)=\"c()\">"));
        assert!(!is_template("a.html", "<b onclick=\"c()\">"));
    }

    #[test]
    fn a_template_in_a_decorator_is_code() {
        let text = "@Component({ template: `<b (click)=\"c(d)\">` }) class A { s = 'x' }";
        let file = SourceFile { id: FileId(0), path: "a.ts".into(), text: text.into() };
        let (code, embedded) =
            in_code(&file, Grammar::TypeScript, &MarkupWords::default()).expect("has a template");
        assert_eq!(&*code.text, "@Component({ template: [        _=>(c(d)),] }) class A { s = 'x' }");
        assert_eq!(embedded.snippets.len(), 1);
        let plain = SourceFile { text: "@Component({ template: '<b>' })".into(), ..file };
        assert!(in_code(&plain, Grammar::TypeScript, &MarkupWords::default()).is_none());
    }
}
