//! Repositories of many packages and teams: who a finding belongs to, and what a run over a part says.

#[path = "support/project.rs"]
mod project;

use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

const LEAK: &str = "import mixpanel from 'mixpanel-browser';\nexport const save = user => mixpanel.people.set({ $email: user.email });\n";

/// Two packages with a leak each; the second one's is deeper. A code owner for one of them.
fn monorepo() -> TempDir {
    project::project(&[
        ("package.json", r#"{"name": "acme", "private": true, "workspaces": ["packages/*"]}"#),
        ("packages/web/package.json", r#"{"name": "@acme/web"}"#),
        ("packages/web/src/save.js", LEAK),
        ("packages/api/package.json", r#"{"private": true}"#),
        ("packages/api/src/deep/save.js", LEAK),
        (".github/CODEOWNERS", "/packages/web/ @acme/growth @acme/privacy\n"),
    ])
}

fn check(folder: &Path, arguments: &[&str]) -> String {
    let output = project::tracklint(folder, &[&["check"], arguments].concat());
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("is UTF-8")
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("is JSON")
}

#[test]
fn findings_name_their_package_and_their_owners() {
    let folder = monorepo();
    let report = json(&check(folder.path(), &["--format", "json", "--threshold", "high"]));
    let of = |path: &str| {
        let findings = report["findings"].as_array().expect("a list");
        findings.iter().find(|finding| finding["path"] == path).expect("is found").clone()
    };
    let web = of("packages/web/src/save.js");
    assert_eq!(web["package"], json(r#"{"name": "@acme/web", "folder": "packages/web"}"#));
    assert_eq!(web["owners"], json(r#"["@acme/growth", "@acme/privacy"]"#));
    let api = of("packages/api/src/deep/save.js");
    assert_eq!(api["package"], json(r#"{"name": "api", "folder": "packages/api"}"#));
    assert_eq!(api["owners"], json("[]"));
    let owners: Vec<&Value> =
        report["owners"].as_array().expect("a list").iter().map(|one| &one["owner"]).collect();
    assert_eq!(owners, [&Value::Null, &"@acme/growth".into(), &"@acme/privacy".into()]);
}

#[test]
fn summaries_count_by_package_and_by_owner() {
    let folder = monorepo();
    let text = check(folder.path(), &["--threshold", "high"]);
    assert!(text.contains("By package: @acme/web 1, api 1.\n"), "{text}");
    assert!(text.contains("By owner: nobody 1, @acme/growth 1, @acme/privacy 1.\n"), "{text}");
    let markdown = check(folder.path(), &["--threshold", "high", "--format", "markdown"]);
    assert!(markdown.contains("| package | findings |\n"), "{markdown}");
    assert!(markdown.contains("| <code>&#64;acme/growth</code> | 1 |\n"), "{markdown}");
    // One package and no owner are no news.
    let text = check(folder.path(), &["--threshold", "high", "packages/api"]);
    assert!(!text.contains("By package") && !text.contains("By owner"), "{text}");
}

/// Code scanning takes a result that is gone from a run of the same name for fixed.
#[test]
fn a_run_over_a_part_has_a_name_of_its_own() {
    let folder = monorepo();
    let id = |arguments: &[&str]| {
        let sarif = json(&check(folder.path(), &[&["--format", "sarif"], arguments].concat()));
        sarif["runs"][0]["automationDetails"]["id"].as_str().expect("a text").to_owned()
    };
    assert_eq!(id(&[]), "tracklint/");
    assert_eq!(id(&["packages/web"]), "tracklint/packages/web/");
    assert_eq!(id(&["packages/web", "packages/api"]), "tracklint/packages/api+packages/web/");
    assert_eq!(id(&["--category", "nightly"]), "nightly/");
}

/// A part with settings of its own is its own root; a code host knows the paths of the repository only.
#[test]
fn code_hosts_get_paths_of_the_repository() {
    let folder = monorepo();
    project::write(folder.path(), "packages/web/tracklint.yml", "version: 1\nthreshold: high\n");
    assert!(check(folder.path(), &["--quiet", "packages/web"]).starts_with("src/save.js:2:"));
    let annotations = check(folder.path(), &["--format", "github", "packages/web"]);
    assert!(annotations.contains("file=packages/web/src/save.js,"), "{annotations}");
    let inside = folder.path().join("packages/web");
    let annotations = check(&inside, &["--format", "github", "--path-prefix", "./packages/web/"]);
    assert!(annotations.contains("file=packages/web/src/save.js,"), "{annotations}");
    let sarif = json(&check(&inside, &["--format", "sarif", "--path-prefix", "packages/web"]));
    let place =
        &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(place, "packages/web/src/save.js");
}

/// Several parts in one run: the findings of both, and of nothing else.
#[test]
fn several_parts_can_be_checked_in_one_run() {
    let folder = monorepo();
    project::write(folder.path(), "other.js", LEAK);
    let lines = check(folder.path(), &["--quiet", "--threshold", "high", "packages/web", "packages/api"]);
    let paths: Vec<&str> = lines.lines().filter_map(|line| line.split(':').next()).collect();
    assert_eq!(paths, ["packages/api/src/deep/save.js", "packages/web/src/save.js"]);
}

/// Packages with settings of their own in one run: each is judged by its own, and flows from one into another are seen.
#[test]
fn several_packages_keep_their_own_settings() {
    let folder = monorepo();
    project::write(
        folder.path(),
        "packages/web/tracklint.yml",
        "version: 1\nwaivers:\n- {rule: direct-identifier-in-profile, scope: {paths: [src]}, reason: agreed, owner: web, expires: 2099-01-01}\nseverity: {opaque-id: low}\n",
    );
    project::write(
        folder.path(),
        "packages/api/tracklint.yml",
        "version: 1\nseverity: {direct-identifier-in-profile: critical}\n",
    );
    let both = ["--quiet", "packages/web", "packages/api"];
    let lines = check(folder.path(), &both);
    assert!(lines.starts_with("packages/api/src/deep/save.js:2:"), "{lines}");
    assert!(lines.contains(" critical ") && !lines.contains("packages/web"), "{lines}");
    let report = json(&check(folder.path(), &["--format", "json", "packages/web", "packages/api"]));
    let notes = report["notes"].to_string();
    assert!(!notes.contains("is not read"), "{notes}");
    // Where there is a root, it says what a package may loosen.
    project::write(folder.path(), "tracklint.yml", "version: 1\n");
    let output = project::tracklint(folder.path(), &[&["check"], &both[..]].concat());
    let said = project::stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("nested: {allow: [waivers]}"), "{said}");
    project::write(folder.path(), "tracklint.yml", "version: 1\nnested: {folders: [], allow: [waivers]}\n");
    assert_eq!(check(folder.path(), &both), lines);
}

/// What is about the whole run cannot be said twice.
#[test]
fn a_package_cannot_speak_for_a_run_over_several() {
    let folder = monorepo();
    project::write(folder.path(), "packages/web/tracklint.yml", "version: 1\nthreshold: critical\n");
    let output = project::tracklint(folder.path(), &["check", "packages/web", "packages/api"]);
    assert_eq!(output.status.code(), Some(2));
    let said = project::stderr(&output);
    assert!(said.contains("`threshold` belongs to the settings of the root"), "{said}");
}
