//! Manifests: the files that say how imports are meant and which versions are installed.
//!
//! Takes the text of a `package.json`, `tsconfig*.json`, `pnpm-workspace.yaml`, `lerna.json`, lockfile or bundler's configuration, gives what module
//! resolution needs of it. Tolerant: a field of an unexpected type counts as absent; only broken JSON is an error.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::aliases::{aliases, is_alias_file};
use super::{Lockfile, json};

/// One manifest of the tree.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// Path relative to the root, with `/`.
    pub path: Arc<str>,
    pub kind: ManifestKind,
}

#[derive(Clone, Debug)]
pub enum ManifestKind {
    Package(PackageJson),
    TsConfig(TsConfig),
    Workspace(WorkspaceFile),
    Lockfile(Lockfile),
}

#[derive(Clone, Debug, Default)]
pub struct PackageJson {
    pub name: Option<String>,
    /// Entry points as written, most useful first: `source`, `module`, `browser`, `main`, `types`.
    pub entries: Vec<String>,
    pub exports: Option<Value>,
    pub imports: Option<Map<String, Value>>,
    /// All kinds of dependencies, in the order of the file.
    pub dependencies: Vec<Dependency>,
    /// Globs of member folders: `workspaces: [..]` or `workspaces: { packages: [..] }`.
    pub workspaces: Vec<String>,
}

/// `"acme": "^2.45.0"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    pub name: String,
    /// The range as written.
    pub range: String,
}

/// A `tsconfig.json`, or another file that says what names of modules mean.
#[derive(Clone, Debug, Default)]
pub struct TsConfig {
    pub extends: Vec<String>,
    pub base_url: Option<String>,
    /// Patterns with their targets, in the order of the file.
    pub paths: Option<Vec<(String, Vec<String>)>>,
}

/// `pnpm-workspace.yaml`, `lerna.json`.
#[derive(Clone, Debug, Default)]
pub struct WorkspaceFile {
    pub members: Vec<String>,
    /// Ranges of pnpm's catalogs: name of the catalog (`default`), package, range.
    pub catalog: Vec<(String, Dependency)>,
}

impl ManifestKind {
    /// The manifest named so is one of these; the text is read by its own syntax.
    pub fn is_manifest_name(name: &str) -> bool {
        matches!(name, "package.json" | "pnpm-workspace.yaml" | "lerna.json" | "jsconfig.json")
            || is_tsconfig_name(name)
            || is_alias_file(name)
            || Self::is_lockfile_name(name)
    }

    pub(super) fn is_lockfile_name(name: &str) -> bool {
        matches!(
            name,
            "package-lock.json" | "npm-shrinkwrap.json" | "yarn.lock" | "pnpm-lock.yaml" | "bun.lock"
        )
    }

    /// Reads a manifest; the error has the line and what is wrong.
    pub(super) fn parse(name: &str, text: &str) -> Result<Self, (u32, String)> {
        if name == "pnpm-workspace.yaml" {
            return Ok(Self::Workspace(parse_pnpm_workspace(text)));
        }
        if Self::is_lockfile_name(name) {
            return Ok(Self::Lockfile(Lockfile::new(name, text)));
        }
        if is_alias_file(name) {
            let paths = Some(aliases(text));
            return Ok(Self::TsConfig(TsConfig { paths, ..TsConfig::default() }));
        }
        let value = json::parse(text)?;
        Ok(match name {
            "package.json" => Self::Package(package_json(&value)),
            "lerna.json" => {
                let members = strings(value.get("packages"));
                Self::Workspace(WorkspaceFile { members, catalog: Vec::new() })
            }
            _ => Self::TsConfig(ts_config(&value)),
        })
    }
}

/// `tsconfig.json`, `tsconfig.app.json`, `tsconfig-base.json`. Shared bases may have any name
/// (`typescript/base.json`), but then they are found by `extends` only when they follow this convention.
fn is_tsconfig_name(name: &str) -> bool {
    name.strip_prefix("tsconfig")
        .and_then(|rest| rest.strip_suffix("json"))
        .is_some_and(|rest| rest.ends_with('.') && (rest.len() == 1 || rest.starts_with(['.', '-', '_'])))
}

fn package_json(value: &Value) -> PackageJson {
    let dependency_fields = ["dependencies", "peerDependencies", "optionalDependencies", "devDependencies"];
    PackageJson {
        name: string(value.get("name")),
        entries: ["source", "module", "browser", "main", "types", "typings"]
            .iter()
            .filter_map(|field| string(value.get(*field)))
            .collect(),
        exports: value.get("exports").cloned(),
        imports: value.get("imports").and_then(Value::as_object).cloned(),
        dependencies: dependency_fields
            .iter()
            .filter_map(|field| value.get(*field)?.as_object())
            .flatten()
            .filter_map(|(name, range)| {
                Some(Dependency { name: name.clone(), range: range.as_str()?.to_owned() })
            })
            .collect(),
        workspaces: match value.get("workspaces") {
            Some(Value::Object(object)) => strings(object.get("packages")),
            other => strings(other),
        },
    }
}

fn ts_config(value: &Value) -> TsConfig {
    let options = value.get("compilerOptions");
    let paths = options.and_then(|options| options.get("paths")).and_then(Value::as_object);
    TsConfig {
        extends: match value.get("extends") {
            Some(Value::String(one)) => vec![one.clone()],
            other => strings(other),
        },
        base_url: options.and_then(|options| string(options.get("baseUrl"))),
        paths: paths.map(|paths| {
            paths.iter().map(|(pattern, targets)| (pattern.clone(), strings(Some(targets)))).collect()
        }),
    }
}

fn string(value: Option<&Value>) -> Option<String> {
    value.and_then(Value::as_str).map(str::to_owned)
}

fn strings(value: Option<&Value>) -> Vec<String> {
    let list = value.and_then(Value::as_array);
    list.into_iter().flatten().filter_map(|item| string(Some(item))).collect()
}

/// The three keys that matter, in the block style that pnpm documents and writes:
///
/// ```yaml
/// packages:
///   - 'packages/*'
/// catalog:
///   acme: ^2.0.0
/// catalogs:
///   next:
///     acme: ^3.0.0
/// ```
fn parse_pnpm_workspace(text: &str) -> WorkspaceFile {
    let mut file = WorkspaceFile::default();
    let mut section = "";
    let mut catalog = "default";
    for line in text.lines() {
        let content = without_comment(line);
        if content.trim().is_empty() {
            continue;
        }
        if !line.starts_with([' ', '\t', '-', ']']) {
            let (name, rest) = content.split_once(':').unwrap_or((content, ""));
            (section, catalog) = (name.trim(), "default");
            if section == "packages" {
                file.members.extend(flow_items(rest));
            }
            continue;
        }
        let item = content.trim();
        match (section, item.strip_prefix('-'), item.split_once(':')) {
            ("packages", Some(glob), _) => file.members.push(unquote(glob).to_owned()),
            ("packages", None, _) => file.members.extend(flow_items(item)),
            ("catalogs", None, Some((name, ""))) => catalog = unquote(name),
            ("catalog" | "catalogs", None, Some((name, range))) => {
                let dependency =
                    Dependency { name: unquote(name).to_owned(), range: unquote(range).to_owned() };
                file.catalog.push((catalog.to_owned(), dependency));
            }
            _ => {}
        }
    }
    file
}

/// A line of `['packages/*', 'apps/*']`, in one line or in several. A glob with a comma in it is cut (errs towards packages that are not found).
fn flow_items(line: &str) -> impl Iterator<Item = String> {
    let inner = line.trim().trim_start_matches('[').trim_end_matches(']');
    inner.split(',').map(unquote).filter(|item| !item.is_empty()).map(str::to_owned)
}

fn without_comment(line: &str) -> &str {
    if line.trim_start().starts_with('#') {
        return "";
    }
    line.split(" #").next().unwrap_or(line)
}

fn unquote(text: &str) -> &str {
    text.trim().trim_matches(['\'', '"'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_wrong_types_count_as_absent() {
        let text =
            r#"{"name": 5, "main": ["x"], "workspaces": {"packages": ["a/*", 7]}, "dependencies": []}"#;
        let Ok(ManifestKind::Package(package)) = ManifestKind::parse("package.json", text) else {
            panic!("is a package")
        };
        assert_eq!((package.name, package.entries.len(), package.workspaces), (None, 0, vec!["a/*".into()]));
        assert!(ManifestKind::parse("package.json", "[1]").is_ok());
        assert!(ManifestKind::parse("package.json", "{\"name\"}").is_err());
    }

    #[test]
    fn names_of_manifests() {
        for name in ["tsconfig.json", "tsconfig.app.json", "tsconfig-base.json", "jsconfig.json"] {
            assert!(ManifestKind::is_manifest_name(name), "{name}");
        }
        for name in ["tsconfigs.json", "tsconfigjson", "composer.json", "tsconfig.js"] {
            assert!(!ManifestKind::is_manifest_name(name), "{name}");
        }
    }

    #[test]
    fn pnpm_workspaces_are_read() {
        let text = "# c\npackages:\n  - 'packages/*' # all\n  - \"!**/test/**\"\n- apps/*\n\
                    catalog:\n  acme: ^2.0.0\ncatalogs:\n  next:\n    '@acme/js': ^3.0.0\nother:\n  - x\n";
        let file = parse_pnpm_workspace(text);
        assert_eq!(file.members, ["packages/*", "!**/test/**", "apps/*"]);
        let catalog: Vec<_> =
            file.catalog.iter().map(|(name, entry)| (&**name, &*entry.name, &*entry.range)).collect();
        assert_eq!(catalog, [("default", "acme", "^2.0.0"), ("next", "@acme/js", "^3.0.0")]);
    }

    #[test]
    fn pnpm_workspaces_are_read_in_flow_style() {
        let members = |text| parse_pnpm_workspace(text).members;
        assert_eq!(
            members("packages: ['libs/*', \"apps/*\"] # all\ncatalog:\n  acme: ^2.0.0\n"),
            ["libs/*", "apps/*"]
        );
        assert_eq!(members("packages: [\n  'libs/*',\n  apps/*,\n]\nother: ['x']\n"), ["libs/*", "apps/*"]);
        assert_eq!(members("packages:\n  - libs/*\n"), ["libs/*"]);
    }
}
