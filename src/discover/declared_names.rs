//! Names that a file declares for others which import nothing, with a type that it imports: `declare global { interface Window { tracker: Tracker } }`.
//!
//! A lexical search: takes a text, gives names. What has a type of the program's own is left out: who names it is looked for by what it is
//! sent to, and the declaration is parsed in any case.

use super::shared::is_part;
use super::words::is_whole;

/// `tracker` of `tracker: Tracker`, `tracker?: typeof tracker` and `var tracker: Tracker`, where the type is imported.
pub(super) fn declared_names(text: &str) -> Vec<&str> {
    let has = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    if !has("declare ") {
        return Vec::new();
    }
    let mut names = Vec::new();
    for imported in imported_names(text) {
        for at in memchr::memmem::find_iter(text.as_bytes(), imported) {
            if !is_whole(text, at..at + imported.len()) {
                continue;
            }
            let start = text[..at].rfind(['{', '}', ';', ',', '\n', '(']).map_or(0, |start| start + 1);
            let Some((before, _)) = text[start..at].split_once(':') else { continue };
            let before = before.trim_end_matches(['?', '!', ' ']);
            let name = &before[before.trim_end_matches(is_part).len()..];
            if name.len() > 1 {
                names.push(name);
            }
        }
    }
    names
}

/// The words between `import` and `from`.
fn imported_names(text: &str) -> impl Iterator<Item = &str> {
    const OWN: [&str; 3] = ["type", "as", "import"];
    let imports = memchr::memmem::find_iter(text.as_bytes(), "import ").filter_map(move |at| {
        let rest = &text[at + "import ".len()..];
        let end = rest.find([';', '\'', '"'])?;
        rest[..end].rsplit_once("from").map(|(names, _)| names)
    });
    let words = imports.flat_map(|names| names.split(|letter: char| !is_part(letter)));
    words.filter(|word| word.len() > 1 && !OWN.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_imported_types() {
        let text = "import type { Tracker as T1, Client } from 'acme';\nimport acme from 'acme';\ndeclare global { interface Window { tracker: Client; \
                    plan: string; own?: typeof acme } var client: T1; }";
        assert_eq!(declared_names(text), ["client", "tracker", "own"]);
        assert_eq!(declared_names("import type { A1 } from 'a'; export interface B { c: A1 }"), [""; 0]);
    }
}
