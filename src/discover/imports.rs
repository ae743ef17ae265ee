//! A lexical scan for requested modules: all files are scanned, few are parsed.
//!
//! Takes a text, gives the strings after `from`, `import` and `require`, and those in the list after `define` and `require`. It may give
//! too many (a string in a comment); it must not miss one, or selection would change findings. Knows no syntax tree.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use compact_str::CompactString;

use crate::limits::{IMPORT_GAP_BYTES, SPECIFIER_BYTES};

static KEYWORDS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::new(["from", "import", "require", "define"]).expect("four short patterns always compile")
});

/// What the text requests, in source order, without repetitions:
/// `import 'a'`, `import x from 'a'`, `export * from 'a'`, `import('a')`, `require('a')`, `import x = require('a')`,
/// `define(['a'], …)`, `define('name', ['a'], …)`, `require(['a'], …)`.
pub fn scan_imports(text: &str) -> Vec<CompactString> {
    let bytes = text.as_bytes();
    let mut found: Vec<CompactString> = Vec::new();
    let mut seen = rustc_hash::FxHashSet::default();
    for keyword in KEYWORDS.find_iter(bytes) {
        if continues_word(bytes, keyword.start()) {
            continue;
        }
        let listed = listed_after(text, keyword.end());
        for specifier in string_after(text, keyword.end()).into_iter().chain(listed) {
            if seen.insert(specifier) {
                found.push(specifier.into());
            }
        }
    }
    found
}

/// The strings of a list: `define('name', ['a', 'b'], …)`, `requirejs(['a'], …)`. Nothing but strings, commas and comments may stand in it.
fn listed_after(text: &str, start: usize) -> Vec<&str> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = start + if bytes[start..].starts_with(b"js") { "js".len() } else { 0 };
    let mut is_open = false;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b'(' | b',' => at += 1,
            b'[' if !is_open => {
                is_open = true;
                at += 1;
            }
            b'/' => match skip_comment(bytes, at) {
                Some(end) => at = end,
                None => break,
            },
            quote @ (b'"' | b'\'') => {
                let Some(specifier) = string_at(text, at + 1, *quote) else { break };
                if is_open {
                    found.push(specifier);
                }
                at += specifier.len() + 2;
            }
            _ => break,
        }
    }
    found
}

/// `isfrom`, `reimport`; a dot before is fine: `module.require('a')`.
fn continues_word(bytes: &[u8], start: usize) -> bool {
    start.checked_sub(1).is_some_and(|before| bytes[before].is_ascii_alphanumeric() || bytes[before] == b'_')
}

/// The string that follows, behind blanks, comments and an opening parenthesis:
/// `import(/* webpackChunkName: "a" */ './a')`, `require?.('a')`, `require.resolve('a')`.
fn string_after(text: &str, start: usize) -> Option<&str> {
    let bytes = text.as_bytes();
    let end = bytes.len().min(start + IMPORT_GAP_BYTES);
    let mut at = start;
    while at < end {
        match bytes[at] {
            b' ' | b'\t' | b'\r' | b'\n' | b'(' | b'?' | b'.' => at += 1,
            b'/' => at = skip_comment(&bytes[..end], at)?,
            b'r' if bytes[at..].starts_with(b"resolve") => at += "resolve".len(),
            quote @ (b'"' | b'\'' | b'`') => return string_at(text, at + 1, quote),
            _ => return None,
        }
    }
    None
}

fn skip_comment(bytes: &[u8], start: usize) -> Option<usize> {
    match bytes.get(start + 1)? {
        b'/' => memchr::memchr(b'\n', &bytes[start..]).map(|length| start + length),
        b'*' => memchr::memmem::find(&bytes[start + 2..], b"*/").map(|length| start + length + 4),
        _ => None,
    }
}

fn string_at(text: &str, start: usize, quote: u8) -> Option<&str> {
    let bytes = text.as_bytes();
    let window = &bytes[start..bytes.len().min(start + SPECIFIER_BYTES)];
    let length = memchr::memchr2(quote, b'\n', window)?;
    let is_closed = window[length] == quote && length > 0;
    if is_closed { text.get(start..start + length) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scanned(text: &str) -> Vec<String> {
        scan_imports(text).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn all_forms_are_found() {
        let text = r#"
            import './a';import b from"./b";
            import {
              c, // from "nowhere
            } from /* 'x' */ './c';
            export * from `./d`; export { e } from './e'; import type { F } from './f';
            const g = require("./g"), h = await import(/* webpackChunkName: "h" */
              // the view
              './h'
            );
            import i = require('./i'); module.require('./j'); require.resolve('./k'); import'./l'
            define('own', ['m', "n" /* of old */,
              'o'], function () {}); requirejs(["p"]); define(['q', other, 'r'])
        "#;
        let all = [
            "./a", "./b", "./c", "./d", "./e", "./f", "./g", "./h", "./i", "./j", "./k", "./l", "own", "m",
            "n", "o", "p", "q",
        ];
        assert_eq!(scanned(text), all);
    }

    #[test]
    fn other_words_and_computed_names_are_not() {
        assert_eq!(
            scanned("isfrom 'a'; Array.from(x); require(name); import.meta.url; from ''; x_import('b')"),
            [""; 0]
        );
        assert_eq!(scanned("from 'a"), [""; 0]);
        assert_eq!(scanned("from 'a\nb'"), [""; 0]);
        assert_eq!(scanned("from"), [""; 0]);
        assert_eq!(scanned("import/*"), [""; 0]);
        assert_eq!(scanned("import '日本'; import('日"), ["日本"]);
    }
}
