//! Into a package of the tree: `exports`, `imports`, entry fields, and the sources behind built files.
//!
//! Takes a manifest and a sub-path, gives candidates as paths in the package, most likely first. Conditions are not
//! evaluated: every branch is a candidate, sources before built files before declarations, because what is
//! asked for is a body to analyse, not the one file that a certain runtime would load.

use serde_json::{Map, Value};

use crate::limits::EXPORTS_DEPTH;

/// Folders that build tools write to; the first parts of a built file's path.
const BUILT: [&str; 15] = [
    "dist", "build", "lib", "out", "es", "esm", "cjs", "umd", "types", "typings", "module", "commonjs",
    "output", "bundle", "src",
];

/// Targets of `exports` for `.` or `./sub`, or of `imports` for `#name`, with `*` filled in.
pub(super) fn targets(exports: &Value, subpath: &str) -> Vec<String> {
    let Value::Object(map) = exports else {
        return if subpath == "." { leaves(exports, "") } else { Vec::new() };
    };
    if map.keys().any(|key| key.starts_with(['.', '#'])) {
        return mapped_targets(map, subpath);
    }
    if subpath == "." { leaves(exports, "") } else { Vec::new() }
}

/// The entry of a map whose keys are names or patterns with one `*`.
pub(super) fn mapped_targets(map: &Map<String, Value>, subpath: &str) -> Vec<String> {
    if let Some(value) = map.get(subpath) {
        return leaves(value, "");
    }
    let matching = map.iter().filter_map(|(key, value)| {
        // `./sub/` with a slash at its end is the old way of writing `./sub/*`.
        let (prefix, suffix) = key.split_once('*').or_else(|| key.ends_with('/').then_some((key, "")))?;
        let matched = subpath.strip_prefix(prefix)?.strip_suffix(suffix)?;
        (!matched.is_empty()).then_some((prefix.len(), value, matched))
    });
    matching
        .max_by_key(|(length, ..)| *length)
        .map_or_else(Vec::new, |(_, value, matched)| leaves(value, matched))
}

/// All strings below conditions and fallback lists, sources first and declarations last.
fn leaves(value: &Value, matched: &str) -> Vec<String> {
    let mut found = Vec::new();
    collect(value, 1, EXPORTS_DEPTH, &mut found);
    found.sort_by_key(|(rank, _)| *rank);
    let fill = |target: &str| {
        if target.contains('*') {
            target.replace('*', matched)
        } else if target.ends_with('/') {
            format!("{target}{matched}")
        } else {
            target.to_owned()
        }
    };
    found.into_iter().map(|(_, target)| fill(target)).collect()
}

fn collect<'a>(value: &'a Value, rank: u8, depth: usize, found: &mut Vec<(u8, &'a str)>) {
    if depth == 0 {
        return;
    }
    match value {
        Value::String(target) => found.push((rank, target)),
        Value::Array(list) => list.iter().for_each(|item| collect(item, rank, depth - 1, found)),
        Value::Object(map) => {
            for (condition, inner) in map {
                let rank = match condition.as_str() {
                    "source" | "src" | "development" => 0,
                    "types" | "typings" => 2,
                    _ => rank,
                };
                collect(inner, rank, depth - 1, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What a built file may have been built from: `dist/esm/a/b.js` → `src/a/b`, `a/b`; without a known folder for
/// built files only its place in `src`.
pub(super) fn sources_of(built: &str) -> Vec<String> {
    let path = built.trim_start_matches("./");
    let mut rest = path;
    while let Some((folder, inner)) = rest.split_once('/') {
        if !BUILT.contains(&folder) {
            break;
        }
        rest = inner;
    }
    let stem = without_extension(rest);
    let mut sources = vec![format!("src/{stem}")];
    if rest.len() < path.len() {
        sources.push(stem.to_owned());
    }
    sources
}

/// `a.d.ts` → `a`, `a.esm.js` → `a.esm`; the real name's dots stay: `a.service` → `a.service`.
fn without_extension(path: &str) -> &str {
    let endings = [".d.ts", ".d.mts", ".d.cts", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".mts", ".cts"];
    endings.iter().find_map(|ending| path.strip_suffix(ending)).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn conditions_are_all_candidates() {
        let exports = json!({
            ".": {"types": "./dist/a.d.ts", "import": {"source": "./src/a.ts", "default": "./dist/a.mjs"}},
            "./features/*": ["./dist/features/*.js"],
            "./features/x*": "./x/*.js",
            "./old/": "./lib/",
            "./none": null
        });
        assert_eq!(targets(&exports, "."), ["./src/a.ts", "./dist/a.mjs", "./dist/a.d.ts"]);
        assert_eq!(targets(&exports, "./features/a/b"), ["./dist/features/a/b.js"]);
        assert_eq!(targets(&exports, "./features/x1"), ["./x/1.js"]);
        assert_eq!(targets(&exports, "./old/a"), ["./lib/a"]);
        assert_eq!(targets(&exports, "./none"), [""; 0]);
        assert_eq!(targets(&exports, "./missing"), [""; 0]);
        assert_eq!(targets(&json!("./a.js"), "."), ["./a.js"]);
        assert_eq!(targets(&json!({"import": "./a.js"}), "./b"), [""; 0]);
    }

    #[test]
    fn deep_nesting_ends() {
        let deep = (0..100).fold(json!("./a.js"), |inner, _| json!({"import": inner}));
        assert_eq!(targets(&deep, "."), [""; 0]);
    }

    #[test]
    fn built_files_have_sources() {
        assert_eq!(sources_of("./dist/esm/a/b.js"), ["src/a/b", "a/b"]);
        assert_eq!(sources_of("a.d.ts"), ["src/a"]);
        assert_eq!(sources_of("lib/index.js"), ["src/index", "index"]);
    }
}
