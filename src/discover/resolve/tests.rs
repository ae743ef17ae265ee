//! Small trees and what imports mean in them.

use super::super::Walked;
use super::*;
use crate::source::NoteKind;

fn is_source(path: &str) -> bool {
    [".js", ".jsx", ".mjs", ".ts", ".tsx", ".mts", ".vue"].iter().any(|extension| path.ends_with(extension))
}

/// `resolve` in words: the path, `package`, `asset` or `missing`.
struct Tree {
    resolver: Resolver,
    walked: Walked,
}

impl Tree {
    fn new(texts: &[(&str, &str)]) -> Self {
        let walked = Walked::in_memory(texts, is_source);
        Self { resolver: Resolver::new(&walked), walked }
    }

    fn means(&self, from: &str, specifier: &str) -> &str {
        match self.resolver.resolve(from, specifier) {
            Resolved::File(file) => &self.walked.files[file.index()].path,
            Resolved::Package { .. } => "package",
            Resolved::Asset => "asset",
            Resolved::Missing => "missing",
        }
    }

    #[track_caller]
    fn check(&self, from: &str, expected: &[(&str, &str)]) {
        for (specifier, path) in expected {
            assert_eq!(self.means(from, specifier), *path, "`{specifier}` in {from}");
        }
    }
}

#[test]
fn relative_paths() {
    let tree = Tree::new(&[
        ("src/a.ts", ""),
        ("src/b.tsx", ""),
        ("src/c.mts", ""),
        ("src/d/index.js", ""),
        ("src/d.js", ""),
        ("src/e.service.ts", ""),
        ("src/both.js", ""),
        ("src/both.ts", ""),
        ("src/types.d.ts", ""),
        ("src/pkg/package.json", r#"{"main": "./dist/main.js"}"#),
        ("src/pkg/src/main.ts", ""),
        ("index.ts", ""),
    ]);
    tree.check(
        "src/x.ts",
        &[
            ("./a", "src/a.ts"),
            ("./a.js", "src/a.ts"),
            ("./b.jsx", "src/b.tsx"),
            ("./c.mjs", "src/c.mts"),
            ("./d", "src/d.js"),
            ("./d/", "src/d/index.js"),
            ("./d/.", "src/d/index.js"),
            ("./e.service", "src/e.service.ts"),
            ("./both.js", "src/both.js"),
            ("./both", "src/both.ts"),
            ("./types", "src/types.d.ts"),
            ("./pkg", "src/pkg/src/main.ts"),
            ("..", "index.ts"),
            ("../src/./d/../a?raw", "src/a.ts"),
            ("raw-loader!./a", "src/a.ts"),
            ("./gone", "missing"),
            ("../../a", "missing"),
            ("./style.css", "asset"),
            ("acme-js", "package"),
            ("@acme/js/sub", "package"),
            ("node:fs", "package"),
            ("https://cdn.example/a.js", "package"),
            ("", "package"),
        ],
    );
}

#[test]
fn paths_of_tsconfig() {
    let tree = Tree::new(&[
        (
            "tsconfig.base.json",
            r#"{"compilerOptions": {"baseUrl": ".", "paths": {"@lib/*": ["libs/*/src", "libs/*"], "exact": ["libs/exact.ts"], "@lib/deep/*": ["deep/*"]}}}"#,
        ),
        (
            "app/tsconfig.json",
            "{\"extends\": \"../tsconfig.base\", // base\n \"compilerOptions\": {\"strict\": true,},}",
        ),
        ("app/src/a.ts", ""),
        ("libs/ui/src/index.ts", ""),
        ("libs/exact.ts", ""),
        ("deep/x.ts", ""),
        ("web/tsconfig.json", r#"{"compilerOptions": {"baseUrl": "src"}}"#),
        ("web/src/utils/format.ts", ""),
        ("web/src/a.ts", ""),
        ("vite/tsconfig.json", r#"{"files": [], "references": [{"path": "./tsconfig.app.json"}]}"#),
        ("vite/tsconfig.app.json", r#"{"compilerOptions": {"paths": {"@/*": ["${configDir}/source/*"]}}}"#),
        ("vite/source/b.ts", ""),
    ]);
    tree.check(
        "app/src/a.ts",
        &[
            ("@lib/ui", "libs/ui/src/index.ts"),
            ("exact", "libs/exact.ts"),
            ("@lib/deep/x", "deep/x.ts"),
            ("@lib/gone", "missing"),
            ("react", "package"),
        ],
    );
    tree.check("web/src/a.ts", &[("utils/format", "web/src/utils/format.ts"), ("utils/gone", "package")]);
    tree.check("vite/source/b.ts", &[("@/b", "vite/source/b.ts")]);
}

#[test]
fn declarations_of_packages_do_not_replace_them() {
    let tree = Tree::new(&[
        ("package.json", r#"{"dependencies": {"acme": "^1.0.0"}}"#),
        (
            "tsconfig.json",
            r#"{"compilerOptions": {"paths": {"shim": ["types/shim.d.ts"], "*": ["types/*"], "@/*": ["types/*"]}}}"#,
        ),
        ("types/shim.d.ts", ""),
        ("types/acme.d.ts", ""),
        ("types/user.d.ts", ""),
    ]);
    let expected = [("shim", "package"), ("acme", "package"), ("@/user", "types/user.d.ts")];
    tree.check("a.ts", &expected);
}

#[test]
fn broken_chains_of_configurations_are_bounded() {
    let tree = Tree::new(&[
        (
            "tsconfig.json",
            r#"{"extends": ["./tsconfig.b.json", "@tsconfig/node20"], "compilerOptions": {"paths": {"~a": ["a.ts"]}}}"#,
        ),
        ("tsconfig.b.json", r#"{"extends": ["./tsconfig.json", "./tsconfig.b.json"]}"#),
        ("x/tsconfig.json", r#"{"extends": "./tsconfig.gone.json"}"#),
        ("nuxt/tsconfig.json", r#"{"extends": "./.nuxt/tsconfig.json"}"#),
        ("a.ts", ""),
    ]);
    tree.check("b.ts", &[("~a", "a.ts")]);
    let notes: Vec<_> = tree.resolver.notes().iter().map(|note| (&*note.path, note.kind)).collect();
    let kind = NoteKind::Settings;
    assert_eq!(notes, [("tsconfig.b.json", kind), ("tsconfig.json", kind), ("x/tsconfig.json", kind)]);
}

#[test]
fn packages_of_a_workspace() {
    let tree = Tree::new(&[
        ("package.json", r#"{"workspaces": ["packages/*", "!packages/private"]}"#),
        (
            "packages/core/package.json",
            r#"{"name": "@acme/core", "main": "dist/index.js", "exports": {".": {"types": "./dist/index.d.ts", "import": "./dist/index.mjs"}, "./*": "./dist/*.js"}}"#,
        ),
        ("packages/core/src/index.ts", ""),
        ("packages/core/src/track.ts", ""),
        ("packages/core/src/self.ts", ""),
        ("packages/ui/package.json", r#"{"name": "ui", "source": "lib/main.tsx"}"#),
        ("packages/ui/lib/main.tsx", ""),
        ("packages/ui/button.js", ""),
        ("packages/private/package.json", r#"{"name": "private"}"#),
        ("packages/private/index.js", ""),
        (
            "demo/package.json",
            r#"{"name": "acme-js", "dependencies": {"acme-js": "^2.0.0", "local": "file:../local", "ws": "workspace:*"}}"#,
        ),
        ("demo/index.js", ""),
        ("local/package.json", r#"{"name": "anything"}"#),
        ("local/index.js", ""),
        ("other/ws/package.json", r#"{"name": "ws", "module": "lib/ws.js"}"#),
        ("other/ws/src/ws.ts", ""),
    ]);
    tree.check(
        "packages/ui/lib/main.tsx",
        &[
            ("@acme/core", "packages/core/src/index.ts"),
            ("@acme/core/track", "packages/core/src/track.ts"),
            ("@acme/core/gone", "missing"),
            ("ui", "packages/ui/lib/main.tsx"),
            ("ui/button", "packages/ui/button.js"),
            ("private", "package"),
        ],
    );
    tree.check("packages/core/src/index.ts", &[("@acme/core/self", "packages/core/src/self.ts")]);
    let expected = [("acme-js", "package"), ("local", "local/index.js"), ("ws", "other/ws/src/ws.ts")];
    tree.check("demo/index.js", &expected);
}

#[test]
fn private_imports() {
    let tree = Tree::new(&[
        (
            "package.json",
            r##"{"imports": {"#db": {"node": "./dist/db.js", "default": "./db-web.js"}, "#in/*": "./src/in/*.ts"}}"##,
        ),
        ("src/db.ts", ""),
        ("db-web.js", ""),
        ("src/in/a.ts", ""),
    ]);
    let expected =
        [("#db", "db-web.js"), ("#in/a", "src/in/a.ts"), ("#in/gone", "missing"), ("#app", "package")];
    tree.check("src/x.ts", &expected);
}

#[test]
fn conventions_without_configuration() {
    let tree = Tree::new(&[
        ("web/package.json", r#"{"dependencies": {"declared": "1"}}"#),
        ("web/src/components/a.vue", ""),
        ("web/src/declared.js", ""),
        ("web/src/util.js", ""),
        ("web/src/lib/log.ts", ""),
        ("web/plugins/b.js", ""),
    ]);
    tree.check(
        "web/src/x.js",
        &[
            ("@/components/a.vue", "web/src/components/a.vue"),
            ("~/plugins/b", "web/plugins/b.js"),
            ("~~/plugins/b", "web/plugins/b.js"),
            ("@components/a", "web/src/components/a.vue"),
            ("$lib/log", "web/src/lib/log.ts"),
            ("lib/log", "web/src/lib/log.ts"),
            ("/src/lib/log", "web/src/lib/log.ts"),
            ("declared", "package"),
            ("util", "package"),
            ("@/gone", "missing"),
            ("~/gone.css", "asset"),
            ("$lib/gone", "missing"),
            ("$env/static/public", "package"),
        ],
    );
    let bare = Tree::new(&[("src/acme.js", ""), ("b.js", "")]);
    bare.check("b.js", &[("acme", "package"), ("@/acme", "src/acme.js")]);
}

#[test]
fn versions_are_those_of_the_nearest_manifest() {
    let tree = Tree::new(&[
        ("package.json", r#"{"dependencies": {"acme": "^1.0.0", "other": "2"}}"#),
        ("pnpm-workspace.yaml", "catalog:\n  cat: ^9.1.0\n"),
        ("app/package.json", r#"{"dependencies": {"acme": "~3.1.0", "cat": "catalog:"}}"#),
    ]);
    let version = |from: &str, package: &str| tree.resolver.package_version(from, package);
    assert_eq!(version("app/src/a.ts", "acme/sub").as_deref(), Some("~3.1.0"));
    assert_eq!(version("lib/a.ts", "acme").as_deref(), Some("^1.0.0"));
    assert_eq!(version("app/a.ts", "other").as_deref(), Some("2"));
    assert_eq!(version("app/a.ts", "cat").as_deref(), Some("^9.1.0"));
    assert_eq!(version("a.ts", "gone"), None);
}

#[test]
fn odd_manifests_do_no_harm() {
    let tree = Tree::new(&[
        (
            "package.json",
            r##"{"name": "", "main": "../../x", "exports": {"./*": "./*"}, "workspaces": ["[", "../..", "**"], "imports": {"#*": 5}}"##,
        ),
        (
            "tsconfig.json",
            r#"{"compilerOptions": {"baseUrl": "../../..", "paths": {"*": [], "": ["a"], "a*b*": ["*"]}}, "extends": ["", "."]}"#,
        ),
        ("a.js", ""),
    ]);
    let expected = [
        ("a", "package"),
        ("", "package"),
        ("@", "package"),
        ("@/", "missing"),
        ("#", "package"),
        ("/", "missing"),
        (".", "missing"),
        ("*", "package"),
    ];
    tree.check("a.js", &expected);
}

#[test]
fn from_the_root_without_any_manifest() {
    // The configuration that sets `baseUrl` is not in the tree; the folder's own name says enough.
    let tree = Tree::new(&[
        ("web/src/app/login.ts", ""),
        ("web/src/core/service.ts", ""),
        ("src/core/other.ts", ""),
    ]);
    tree.check(
        "web/src/app/login.ts",
        &[
            ("src/core/service", "web/src/core/service.ts"),
            ("src/core/none", "package"),
            ("core/service", "package"),
        ],
    );
}
