//! Aliases that bundlers, test runners and frameworks are configured with, where they are written as texts.
//!
//! ```js
//! export default { resolve: { alias: { $shared: path.resolve(__dirname, '../shared/src') } } };
//! ```
//!
//! Takes the text of a configuration file, gives patterns as `paths` of a `tsconfig.json` has them. A lexical search: the file is a program, and
//! what it works out by itself is not seen (errs towards misses). A path that names no file of the tree is harmless.

use crate::limits::ALIASES;

/// Patterns with their targets, in the order of the file.
pub(super) type Patterns = Vec<(String, Vec<String>)>;

/// What files with aliases are called, before `.js`, `.ts` and the like.
const NAMES: [&str; 16] = [
    "svelte.config",
    "vite.config",
    "vitest.config",
    "electron.vite.config",
    "astro.config",
    "rollup.config",
    "rspack.config",
    "nuxt.config",
    "next.config",
    "vue.config",
    "craco.config",
    "config-overrides",
    "babel.config",
    ".babelrc",
    "jest.config",
    "gatsby-node",
];

/// Words that may stand around the texts of a path without changing what it means.
const PATH_WORDS: [&str; 13] = [
    "path",
    "resolve",
    "join",
    "__dirname",
    "fileURLToPath",
    "URL",
    "new",
    "import",
    "meta",
    "url",
    "process",
    "cwd",
    "dirname",
];

/// Is it the name of a file that may have aliases?
pub(super) fn is_alias_file(name: &str) -> bool {
    let endings = [".js", ".cjs", ".mjs", ".ts", ".cts", ".mts", ".json"];
    let stem = endings.iter().find_map(|ending| name.strip_suffix(ending));
    let is_webpack = stem.is_some_and(|stem| stem.starts_with("webpack."));
    is_webpack || name == ".babelrc" || stem.is_some_and(|stem| NAMES.contains(&stem))
}

/// The folder that the aliases of a file hold for: `build/webpack.js` is about the folder around.
pub(super) fn folder_of_aliases(folder: &str) -> &str {
    let (parent, last) = folder.rsplit_once('/').unwrap_or(("", folder));
    if matches!(last, "build" | "config" | "webpack" | ".config" | "scripts") { parent } else { folder }
}

/// All aliases in a text.
pub(super) fn aliases(text: &str) -> Patterns {
    let tokens = tokens(text);
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let rest = &tokens[at + 1..];
        match (token, rest) {
            (
                Token::Word("alias") | Token::Text("alias"),
                [Token::Sign(':' | '='), Token::Sign('{'), inner @ ..],
            ) => {
                for (name, target) in entries(inner) {
                    add(&mut found, name, target);
                }
            }
            (Token::Word("alias"), [Token::Sign(':' | '='), Token::Sign('['), inner @ ..]) => {
                add_listed(&mut found, inner);
            }
            (Token::Word("alias"), [Token::Sign('.'), Token::Word("set"), Token::Sign('('), ..]) => {
                add_set(&mut found, rest);
            }
            (
                Token::Word("moduleNameMapper") | Token::Text("moduleNameMapper"),
                [Token::Sign(':' | '='), Token::Sign('{'), inner @ ..],
            ) => {
                for (name, target) in entries(inner) {
                    found.extend(mapped(name, path_of(target).as_ref()));
                }
            }
            _ => {}
        }
        if found.len() >= ALIASES {
            break;
        }
    }
    found
}

/// `[{ find: '@shared', replacement: … }]`
fn add_listed(found: &mut Patterns, mut tokens: &[Token<'_>]) {
    while let [Token::Sign('{'), inner @ ..] = tokens {
        let own = entries(inner);
        let value = |wanted: &str| own.iter().find(|(name, _)| *name == wanted).map(|(_, value)| *value);
        if let (Some([Token::Text(name)]), Some(target)) = (value("find"), value("replacement")) {
            add(found, name, target);
        }
        tokens = &inner[closing(inner)..];
        while let [Token::Sign('}' | ','), rest @ ..] = tokens {
            tokens = rest;
        }
    }
}

/// `.set('@shared', …).set(…)`
fn add_set(found: &mut Patterns, mut tokens: &[Token<'_>]) {
    while let [
        Token::Sign('.'),
        Token::Word("set"),
        Token::Sign('('),
        Token::Text(name),
        Token::Sign(','),
        value @ ..,
    ] = tokens
    {
        let end = end(value);
        add(found, name, &value[..end]);
        tokens = value.get(end + 1..).unwrap_or_default();
    }
}

/// A name means a file or folder, and what is below it.
fn add(found: &mut Patterns, name: &str, target: &[Token<'_>]) {
    let Some(target) = path_of(target) else { return };
    // `acme$` of webpack means the name alone.
    let (name, is_exact) = name.strip_suffix('$').map_or((name, false), |name| (name, !name.is_empty()));
    if name.is_empty() || target.is_empty() {
        return;
    }
    if name.contains('*') {
        return found.push((name.to_owned(), vec![target]));
    }
    let name = name.trim_end_matches('/');
    let below =
        (!is_exact).then(|| (format!("{name}/*"), vec![format!("{}/*", target.trim_end_matches('/'))]));
    found.push((name.to_owned(), vec![target]));
    found.extend(below);
}

/// `'^@/(.*)$': '<rootDir>/src/$1'`: an expression that is a name with an open end.
fn mapped(name: &str, target: Option<&String>) -> Option<(String, Vec<String>)> {
    let name = name.trim_start_matches('^').trim_end_matches('$');
    let name = name.replacen("(.*)", "*", 1).replacen("(.+)", "*", 1).replace("\\/", "/").replace("\\.", ".");
    let is_plain = !name.contains(['(', '[', '\\', '|', '+', '?', '$']) || name.starts_with('$');
    let target = target?.replacen("$1", "*", 1);
    is_plain.then(|| (name, vec![target]))
}

/// The path that texts name together: `path.resolve(__dirname, 'src', 'lib')`.
fn path_of(tokens: &[Token<'_>]) -> Option<String> {
    let mut parts = Vec::new();
    for token in tokens {
        match token {
            Token::Text(text) => parts.push(text.trim_start_matches("<rootDir>").trim_start_matches('/')),
            Token::Word(word) if PATH_WORDS.contains(word) => {}
            Token::Sign('.' | ',' | '(' | ')') => {}
            Token::Word(_) | Token::Sign(_) => return None,
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'t> {
    Text(&'t str),
    Word(&'t str),
    Sign(char),
}

/// The entries of an object whose `{` was read: names and the tokens of their values.
fn entries<'s, 't>(mut tokens: &'s [Token<'t>]) -> Vec<(&'t str, &'s [Token<'t>])> {
    let mut found = Vec::new();
    loop {
        let end = end(tokens);
        if let [Token::Text(name) | Token::Word(name), Token::Sign(':'), ..] = tokens
            && end >= 2
        {
            found.push((*name, &tokens[2..end]));
        }
        match tokens.get(end) {
            Some(Token::Sign(',')) => tokens = &tokens[end + 1..],
            _ => return found,
        }
    }
}

/// Where a value ends: at the comma or bracket behind it.
fn end(tokens: &[Token<'_>]) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Sign('(' | '[' | '{') => depth += 1,
            Token::Sign(')' | ']' | '}' | ',') if depth == 0 => return at,
            Token::Sign(')' | ']' | '}') => depth -= 1,
            Token::Sign(_) | Token::Text(_) | Token::Word(_) => {}
        }
    }
    tokens.len()
}

/// Where the bracket around what was read closes.
fn closing(tokens: &[Token<'_>]) -> usize {
    let mut at = end(tokens);
    while let Some(Token::Sign(',')) = tokens.get(at) {
        at += 1 + end(&tokens[at + 1..]);
    }
    at
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let is_word = |character: char| character.is_alphanumeric() || matches!(character, '_' | '$');
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' | '"' | '`' => {
                let inner = &rest[1..];
                let end = inner.find([first, '\n']).unwrap_or(inner.len());
                found.push(Token::Text(&inner[..end]));
                (end + 2).min(rest.len())
            }
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            _ if is_word(first) => {
                let end = rest.find(|character| !is_word(character)).unwrap_or(rest.len());
                found.push(Token::Word(&rest[..end]));
                end
            }
            _ if first.is_whitespace() => first.len_utf8(),
            _ => {
                found.push(Token::Sign(first));
                first.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, String)> {
        aliases(text).into_iter().map(|(name, targets)| (name, targets.join(" "))).collect()
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|(name, target)| ((*name).to_owned(), (*target).to_owned())).collect()
    }

    #[test]
    fn objects_of_aliases() {
        let text = "export default { kit: { adapter: adapter(), alias: { $log: 'src/lib/log', // own\n '$log/*': 'src/lib/log/*', } } };";
        let log = [("$log", "src/lib/log"), ("$log/*", "src/lib/log/*"), ("$log/*", "src/lib/log/*")];
        assert_eq!(read(text), pairs(&log));
        let text = "resolve: { alias: { '@a': path.resolve(__dirname, '../a', 'src'), b$: fileURLToPath(new URL('./b.ts', import.meta.url)), c: made(), ...more, '@d/': '/d' } }";
        let wanted =
            [("@a", "../a/src"), ("@a/*", "../a/src/*"), ("b", "./b.ts"), ("@d", "d"), ("@d/*", "d/*")];
        assert_eq!(read(text), pairs(&wanted));
        assert_eq!(
            read("{\"plugins\": [[\"x\", {\"alias\": {\"~a\": \"./a\"}}]]}"),
            pairs(&[("~a", "./a"), ("~a/*", "./a/*")])
        );
    }

    #[test]
    fn other_forms_of_aliases() {
        let text = "alias: [{ find: '@a', replacement: resolve('a') }, { find: /^x/, replacement: 'y' }, { find: 'b', replacement: 'src/b' }]";
        assert_eq!(read(text), pairs(&[("@a", "a"), ("@a/*", "a/*"), ("b", "src/b"), ("b/*", "src/b/*")]));
        let text = "config.resolve.alias.set('@a', resolve('src/a')).set('@b', path.join(__dirname, 'b'));";
        assert_eq!(read(text), pairs(&[("@a", "src/a"), ("@a/*", "src/a/*"), ("@b", "b"), ("@b/*", "b/*")]));
        let text = "moduleNameMapper: { '^@/(.*)$': '<rootDir>/src/$1', '\\\\.(css|less)$': 'x', '^log$': '<rootDir>/log.ts' }";
        assert_eq!(read(text), pairs(&[("@/*", "src/*"), ("log", "log.ts")]));
    }

    #[test]
    fn names_of_files_and_broken_texts() {
        for name in
            ["svelte.config.js", "webpack.common.cjs", ".babelrc", "babel.config.json", "vite.config.ts"]
        {
            assert!(is_alias_file(name), "{name}");
        }
        assert!(!is_alias_file("config.js") && !is_alias_file("vite.config.md"));
        assert_eq!(folder_of_aliases("web/build"), "web");
        for text in ["alias: {", "alias: { a:", "alias: { 'a", "alias.set('a',", "alias: [{", "/* alias"] {
            let _ = aliases(text);
        }
    }
}
