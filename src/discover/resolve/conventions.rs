//! Aliases that frameworks and bundlers define outside of any `tsconfig.json`.
//!
//! Takes a specifier that nothing else answers and the packages around, gives places where the file would be.
//! Errs towards finding a file: it is asked only for names that are no dependency.

use super::files::{folders_up, join, within};

/// Where an alias may point in a package, most usual first: sources, the package itself, `app` (Remix, Nuxt),
/// `resources/js` (Laravel).
const BASES: [&str; 4] = ["src", "", "app", "resources/js"];

/// Modules of the runtime that are imported without `node:`.
const BUILTINS: [&str; 42] = [
    "assert",
    "async_hooks",
    "buffer",
    "child_process",
    "cluster",
    "console",
    "constants",
    "crypto",
    "dgram",
    "diagnostics_channel",
    "dns",
    "domain",
    "events",
    "fs",
    "http",
    "http2",
    "https",
    "inspector",
    "module",
    "net",
    "os",
    "path",
    "perf_hooks",
    "process",
    "punycode",
    "querystring",
    "readline",
    "repl",
    "stream",
    "string_decoder",
    "sys",
    "timers",
    "tls",
    "trace_events",
    "tty",
    "url",
    "util",
    "v8",
    "vm",
    "wasi",
    "worker_threads",
    "zlib",
];

pub(super) fn is_builtin(package: &str) -> bool {
    BUILTINS.contains(&package)
}

/// `@/a`, `~/a`, `@@/a`, `~~/a`, `/a`, `$lib/a`: can never be a package of a registry.
pub(super) fn is_alias(specifier: &str) -> bool {
    ["@/", "~/", "@@/", "~~/", "/", "$"].iter().any(|alias| specifier.starts_with(alias))
}

/// Modules that a framework makes while it builds, under names that look like aliases.
const MADE: [&str; 5] = ["$app", "$env", "$service-worker", "$types", "$houdini"];

/// `$app/navigation`: there is no file of it.
pub(super) fn is_made(specifier: &str) -> bool {
    MADE.contains(&specifier.split('/').next().unwrap_or(specifier))
}

/// `src/app/service` imported below some folder `src`: from beside that folder, the nearest first (a `baseUrl` whose
/// configuration is not in the tree).
pub(super) fn beside_ancestors(folder: &str, first: &str, specifier: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut at = folder;
    while !at.is_empty() {
        let (parent, name) = at.rsplit_once('/').unwrap_or(("", at));
        if name == first {
            found.push(if parent.is_empty() {
                specifier.to_owned()
            } else {
                format!("{parent}/{specifier}")
            });
        }
        at = parent;
    }
    found
}

/// `lib/tracker` required by `js/app/main.js`: `js/app/lib/tracker`, `js/lib/tracker` (the folder that a module loader starts from is in a
/// page, or in code), up to the folder `root` of the package, which is asked before.
pub(super) fn below_ancestors<'a>(
    folder: &'a str,
    root: &'a str,
    specifier: &'a str,
) -> impl Iterator<Item = String> + 'a {
    folders_up(folder)
        .take_while(move |at| *at != root && !at.is_empty())
        .map(move |at| within(at, specifier))
}

/// Paths that `specifier` may mean, `roots` being the folders with a manifest around the file, nearest first:
///
/// - `@/a`, `~/a` → `src/a`, `a`, `app/a` of the package (Vue, Nuxt, Next, Remix)
/// - `$lib/a`, `@components/a`, `~components/a` → the name without its sign, in the same places
/// - `/src/a` → from the package (Vite)
/// - `components/a` → `src/components/a` (`NODE_PATH`, Babel's module resolver)
pub(super) fn candidates<'a>(specifier: &str, roots: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut roots: Vec<&str> = roots.collect();
    let sign = specifier.find(|character: char| !matches!(character, '@' | '~' | '$' | '#')).unwrap_or(0);
    let name = specifier[sign..].trim_start_matches('/');
    let has_slash = specifier[sign..].starts_with('/');
    let bases: &[&str] = match (sign, has_slash) {
        (0, true) => &["", "src", "public"],
        (0, false) => &["src"],
        _ => &BASES,
    };
    if roots.is_empty() {
        // A folder of snippets without any manifest: only what is an alias beyond doubt.
        if !is_alias(specifier) {
            return Vec::new();
        }
        roots.push("");
    }
    if name.is_empty() {
        return Vec::new();
    }
    let places = roots.iter().flat_map(|root| bases.iter().map(|base| within_base(root, base)));
    places.filter_map(|place| join(&place, name)).collect()
}

fn within_base(root: &str, base: &str) -> String {
    if base.is_empty() { root.to_owned() } else { within(root, base) }
}
