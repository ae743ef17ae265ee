//! The shape of the code: who may import whom, how long files are, which crates live where, and that no vendor,
//! category, clause or policy is named in Rust.

mod support;

use support::{Text, has_extension, model, no_complaints, root, texts_below};

/// A module, and the modules of ours it may import. `x::y` allows only that part.
const MAY_IMPORT: [(&str, &[&str]); 18] = [
    ("source", &["limits"]),
    ("limits", &[]),
    ("error", &["source", "rules"]),
    ("ir", &["source", "limits"]),
    ("lang", &["source", "ir", "limits"]),
    ("summary", &["source", "ir", "limits"]),
    ("link", &["source", "ir", "summary", "limits"]),
    ("rules", &["source", "ir::path", "ir::schema", "limits", "error"]),
    ("knowledge", &["rules"]),
    ("discover", &["source", "limits", "error"]),
    ("flow", &["source", "ir", "summary", "link", "rules", "limits"]),
    ("secrets", &["source", "rules", "limits"]),
    ("policy", &["source", "flow", "secrets", "rules", "limits"]),
    ("fix", &["source", "lang", "policy"]),
    ("inventory", &["source", "flow", "rules", "policy", "limits"]),
    ("report", &["source", "policy", "inventory", "flow", "rules", "limits"]),
    ("config", &["source", "rules", "error", "limits", "ir::path"]),
    (
        "pipeline",
        &[
            "source",
            "limits",
            "error",
            "ir",
            "lang",
            "summary",
            "link",
            "rules",
            "knowledge",
            "discover",
            "flow",
            "secrets",
            "policy",
            "fix",
            "inventory",
            "report",
            "config",
        ],
    ),
];

/// These stand outside: they may import everything that [`MAY_IMPORT`] does not keep from them.
const EDGES: [&str; 4] = ["cli", "lsp", "main", "lib"];

/// A name that may appear in code only below these paths (a prefix of the path below `src/`).
const CONFINED: [(&str, &[&str]); 9] = [
    ("tree_sitter", &["lang/"]),
    ("rayon", &["pipeline"]),
    ("similar", &["fix/diff.rs"]),
    ("lsp_server", &["lsp/"]),
    ("gen_lsp_types", &["lsp/"]),
    ("crossbeam_channel", &["lsp/"]),
    ("SystemTime", &["cli/"]),
    (
        "miette",
        &[
            "report/text",
            "error.rs",
            "rules/error.rs",
            "rules/load.rs",
            "source/excerpt.rs",
            "config/",
            "config.rs",
            "cli/",
            "main.rs",
        ],
    ),
    ("std::fs", &["discover/", "config/", "config.rs", "cli/", "lsp/", "main.rs", "pipeline"]),
];

const LONGEST_FILE: usize = 400;

/// Identifiers that are vendors' or policies' ids and ordinary words at the same time.
const ORDINARY: [&str; 7] = ["user", "segment", "branch", "strict", "iterable", "highlight", "adjust"];

fn sources() -> Vec<Text> {
    texts_below(&root().join("src")).into_iter().filter(|(path, _)| has_extension(path, "rs")).collect()
}

/// Sources without files of unit tests, which may use anything.
fn production_sources() -> Vec<Text> {
    sources()
        .into_iter()
        .filter(|(path, _)| !path.ends_with("tests.rs") && !path.contains("/tests/"))
        .collect()
}

#[test]
fn modules_import_only_what_they_may() {
    let mut complaints = Vec::new();
    for (path, text) in production_sources() {
        let module = module_of(&path);
        if EDGES.contains(&module) {
            continue;
        }
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(name, _)| *name == module) else {
            complaints.push(format!("src/{path}: the module `{module}` is not in the table"));
            continue;
        };
        for (number, import) in imports(&production(&text)) {
            let own = import.split("::").next() == Some(module);
            let is_allowed = allowed
                .iter()
                .any(|allowed| import == *allowed || import.starts_with(&format!("{allowed}::")));
            if !own && !is_allowed {
                complaints.push(format!("src/{path}:{number}: `{module}` may not import `{import}`"));
            }
        }
    }
    no_complaints("imports are not allowed", &complaints);
}

#[test]
fn nobody_imports_the_edges() {
    let mut complaints = Vec::new();
    for (path, text) in production_sources() {
        let module = module_of(&path);
        for (number, import) in imports(&production(&text)) {
            let is_edge = import.starts_with("cli") || import.starts_with("pipeline");
            if is_edge && !EDGES.contains(&module) && module != "pipeline" {
                complaints.push(format!("src/{path}:{number}: imports `{import}`"));
            }
        }
    }
    no_complaints("imports of the edges", &complaints);
}

#[test]
fn crates_stay_in_their_modules() {
    let mut complaints = Vec::new();
    for (path, text) in production_sources() {
        for (name, homes) in CONFINED {
            if homes.iter().any(|home| path.starts_with(home)) {
                continue;
            }
            for (number, line) in production(&text).lines().enumerate() {
                if has_word(line, name) {
                    complaints.push(format!("src/{path}:{}: `{name}` may not be used here", number + 1));
                }
            }
        }
    }
    no_complaints("crates outside their module", &complaints);
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    let mut complaints = Vec::new();
    for (path, text) in sources() {
        let lines = text.lines().count();
        if lines > LONGEST_FILE {
            complaints.push(format!("src/{path}: {lines} lines, more than {LONGEST_FILE}"));
        }
        if !text.starts_with("//!") {
            complaints.push(format!("src/{path}: does not open with `//!`"));
        }
    }
    no_complaints("files are not as they should be", &complaints);
}

/// All knowledge is data. The names come from the data itself, so a new vendor is looked for from its first day.
#[test]
fn no_knowledge_in_code() {
    let (everywhere, in_code) = names();
    let mut complaints = Vec::new();
    for (path, text) in sources() {
        for (number, line) in text.to_lowercase().lines().enumerate() {
            let code = without_comment(line);
            let found = everywhere.iter().filter(|name| has_word(line, name));
            let found = found.chain(in_code.iter().filter(|name| has_word(code, name)));
            complaints.extend(found.map(|name| format!("src/{path}:{}: names `{name}`", number + 1)));
        }
    }
    no_complaints("names of knowledge in code", &complaints);
}

/// In lower case: vendors and rules, which stand nowhere, tests and comments included; categories and cited clauses,
/// which a comment may show as an example of a format. The default policy's id, in `config`, is the one exception.
fn names() -> (Vec<String>, Vec<String>) {
    let model = model();
    let mut everywhere: Vec<String> = Vec::new();
    for vendor in &model.vendors {
        everywhere.extend([vendor.id.clone(), vendor.name.to_lowercase()]);
    }
    everywhere.extend(model.policies.iter().flat_map(|policy| &policy.rules).map(|rule| rule.id.clone()));
    everywhere.retain(|name| !ORDINARY.contains(&name.as_str()) && (name.contains('-') || name.len() > 5));
    let mut in_code: Vec<String> = Vec::new();
    for regime in model.regimes.iter() {
        let cited = regime.clauses.iter().map(|clause| format!("{}:{}", regime.id, clause.id).to_lowercase());
        in_code.extend(cited);
    }
    // `user.name` is JavaScript as well; an id of three parts is not.
    let ids = model.categories.iter().map(|category| category.id.to_lowercase());
    in_code.extend(ids.filter(|id| id.matches('.').count() > 1));
    for names in [&mut everywhere, &mut in_code] {
        names.sort();
        names.dedup();
    }
    (everywhere, in_code)
}

/// `policy/mask.rs` is of `policy`, `error.rs` of `error`.
fn module_of(path: &str) -> &str {
    let first = path.split('/').next().unwrap_or(path);
    first.strip_suffix(".rs").unwrap_or(first)
}

/// The text without its test module and its comments.
fn production(text: &str) -> String {
    let text = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    text.lines().map(|line| without_comment(line).to_owned() + "\n").collect()
}

/// Errs towards cutting too much: a `//` in a text ends the line.
fn without_comment(line: &str) -> &str {
    line.split("//").next().unwrap_or("")
}

/// Paths after `crate::`, with their line: `use crate::rules::{a, b}` gives `rules::a` and `rules::b`.
fn imports(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        if text[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_') {
            continue;
        }
        let number = text[..at].lines().count().max(1);
        let rest = &text[at + "crate::".len()..];
        let is_path = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':';
        let path = &rest[..rest.find(|letter| !is_path(letter)).unwrap_or(rest.len())];
        let Some(prefix) = path.strip_suffix("::").or((path.is_empty()).then_some("")) else {
            found.push((number, path.to_owned()));
            continue;
        };
        let group =
            rest[path.len()..].strip_prefix('{').and_then(|group| group.split('}').next()).unwrap_or("");
        for name in group.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            let separator = if prefix.is_empty() { "" } else { "::" };
            found.push((number, format!("{prefix}{separator}{name}")));
        }
    }
    found
}

/// The word stands in the line and is no part of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
        !line[..at].ends_with(is_part) && !line[at + word.len()..].starts_with(is_part)
    })
}

#[test]
fn the_reader_of_imports_works() {
    let text = "use crate::rules::{a, b::c};\nuse crate::source::Span;\nlet x = crate::limits::N;\nuse crate::{flow, ir};\n";
    let paths: Vec<String> = imports(text).into_iter().map(|(_, path)| path).collect();
    assert_eq!(paths, ["rules::a", "rules::b::c", "source::Span", "limits::N", "flow", "ir"]);
    assert!(has_word("let acme = 1", "acme") && !has_word("let acmes = 1", "acme"));
}
