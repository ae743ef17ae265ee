//! Compares resolution with `oxc_resolver` where both have an answer, on a tree on disk.

use std::fs;
use std::path::Path;

use oxc_resolver::{ResolveOptions, Resolver as Oracle, TsconfigDiscovery};

use super::super::{WalkSettings, Walked, walk};
use super::{Resolved, Resolver};

const TREE: [(&str, &str); 22] = [
    ("package.json", r##"{"name": "root", "imports": {"#db": "./src/db.ts", "#in/*": "./src/in/*.ts"}}"##),
    (
        "tsconfig.base.json",
        r#"{"compilerOptions": {"baseUrl": ".", "paths": {"@lib/*": ["lib/*", "src/lib/*"], "@lib/deep/*": ["deep/*"], "exact": ["lib/exact.ts"]}}}"#,
    ),
    (
        "tsconfig.json",
        "{\"extends\": \"./tsconfig.base.json\", /* c */ \"compilerOptions\": {\"allowJs\": true,},}",
    ),
    ("src/a.ts", ""),
    ("src/a/index.ts", ""),
    ("src/b.tsx", ""),
    ("src/c.mts", ""),
    ("src/db.ts", ""),
    ("src/in/x.ts", ""),
    ("src/in/y/index.ts", ""),
    ("src/lib/second.ts", ""),
    ("src/e.service.ts", ""),
    ("src/folder/index.tsx", ""),
    ("src/main/package.json", r#"{"name": "main", "main": "./entry.js"}"#),
    ("src/main/entry.js", ""),
    ("lib/first.ts", ""),
    ("lib/ui/index.ts", ""),
    ("lib/exact.ts", ""),
    ("deep/z.ts", ""),
    (
        "web/tsconfig.json",
        r#"{"extends": ["../tsconfig.base.json"], "compilerOptions": {"paths": {"~/*": ["../deep/*"]}}}"#,
    ),
    ("web/a.ts", ""),
    ("web/b.js", ""),
];

const SPECIFIERS: [&str; 30] = [
    "./a",
    "./a/",
    "./a.js",
    "./b",
    "./b.js",
    "./c.mjs",
    "./db",
    "../src/a",
    "..",
    ".",
    "./e.service",
    "./folder",
    "./main",
    "./gone",
    "./in/y",
    "#db",
    "#in/x",
    "#in/gone",
    "#gone",
    "@lib/first",
    "@lib/second",
    "@lib/ui",
    "@lib/deep/z",
    "@lib/gone",
    "exact",
    "exact/x",
    "~/z",
    "lib/first",
    "deep/z",
    "acme",
];

fn oracle() -> Oracle {
    let strings = |list: &[&str]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
    let alias = |from: &str, into: &[&str]| (from.to_owned(), strings(into));
    Oracle::new(ResolveOptions {
        tsconfig: Some(TsconfigDiscovery::Auto),
        extensions: strings(&[".ts", ".tsx", ".js", ".jsx", ".mts"]),
        extension_alias: vec![alias(".js", &[".js", ".ts", ".tsx"]), alias(".mjs", &[".mjs", ".mts"])],
        condition_names: strings(&["import"]),
        ..ResolveOptions::default()
    })
}

fn write_tree(root: &Path) -> Walked {
    for (path, text) in TREE {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("has a parent")).expect("folder made");
        fs::write(path, text).expect("file written");
    }
    let is_source = |path: &str| path.rsplit('.').next() != Some("json");
    walk(root, &WalkSettings { paths: vec![], include: vec![], exclude: vec![], is_source })
}

#[test]
fn answers_are_those_of_the_oracle() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let root = folder.path().canonicalize().expect("exists");
    let walked = write_tree(&root);
    let (ours, oracle) = (Resolver::new(&walked), oracle());
    for from in ["src/x.ts", "src/a/index.ts", "web/a.ts"] {
        for specifier in SPECIFIERS {
            let expected = oracle.resolve_file(root.join(from), specifier).ok();
            let expected = expected.map(|found| found.path().to_owned());
            let found = match ours.resolve(from, specifier) {
                Resolved::File(file) => Some(walked.files[file.index()].absolute.clone()),
                Resolved::Package { .. } | Resolved::Asset | Resolved::Missing => None,
            };
            // Configurations further up are asked too, because bundlers know aliases that the nearest one lacks.
            let asks_more = from.starts_with("web/") && expected.is_none();
            assert!(asks_more || found == expected, "`{specifier}` in {from}: {found:?}, not {expected:?}");
        }
    }
}

/// The reason for an own resolver: one base that is not installed, and the oracle has no answer for a folder.
#[test]
fn the_oracle_needs_an_installation() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let root = folder.path().canonicalize().expect("exists");
    fs::write(root.join("a.ts"), "").expect("file written");
    fs::write(root.join("tsconfig.json"), r#"{"extends": "@tsconfig/node20/tsconfig.json"}"#)
        .expect("file written");
    assert!(oracle().resolve_file(root.join("b.ts"), "./a").is_err());
    let walked = walk(
        &root,
        &WalkSettings { paths: vec![], include: vec![], exclude: vec![], is_source: |path| path == "a.ts" },
    );
    assert!(matches!(Resolver::new(&walked).resolve("b.ts", "./a"), Resolved::File(_)));
}
