//! What packages carry, without building any: the heavy trials are scripts/try-packages and scripts/try-hooks.

use std::fs;
use std::path::Path;
use std::process::Command;

const SHELLS: [&str; 5] = ["bash", "elvish", "fish", "powershell", "zsh"];

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn tracklint(arguments: &[&str]) -> String {
    let output =
        Command::new(env!("CARGO_BIN_EXE_tracklint")).args(arguments).output().expect("the binary runs");
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("is UTF-8")
}

#[test]
fn completions_and_pages_know_every_option_of_check() {
    let help = tracklint(&["check", "--help"]);
    let options: Vec<&str> = help
        .split_whitespace()
        .filter_map(|word| word.strip_prefix("--"))
        .map(|word| word.trim_matches(|c: char| !c.is_ascii_alphabetic()))
        .filter(|word| word.len() > 2 && !word.contains([' ', '=', '`']))
        .collect();
    assert!(options.contains(&"sarif-profile") && options.contains(&"staged"), "{options:?}");
    for shell in SHELLS {
        let script = tracklint(&["completions", shell]);
        for option in ["sarif-profile", "staged", "path-prefix", "explain-flow", "gitlab-sast"] {
            // Elvish's script names no values.
            let is_value = option == "gitlab-sast" && ["elvish", "powershell"].contains(&shell);
            assert!(is_value || script.contains(option), "{shell} does not know {option}");
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("man").display().to_string();
    tracklint(&["man", "--out", &out]);
    let page = fs::read_to_string(format!("{out}/tracklint-check.1")).expect("a page for the command");
    for option in options {
        assert!(page.replace('\\', "").contains(option), "the page does not know --{option}");
    }
    assert!(tracklint(&["man"]).starts_with(".ie \\n(.g"), "{}", tracklint(&["man"]));
}

/// As bash asks for them when a person presses the key.
#[test]
#[cfg(unix)]
fn bash_completes_what_was_typed() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = folder.path().join("tracklint");
    fs::write(&script, tracklint(&["completions", "bash"])).expect("written");
    let complete = |words: &str| {
        let typed = format!(
            "source '{}'; COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); \
             _tracklint tracklint \"${{COMP_WORDS[-1]}}\" \"${{COMP_WORDS[-2]}}\"; echo \"${{COMPREPLY[@]}}\"",
            script.display()
        );
        let output = Command::new("bash").args(["--norc", "-c", &typed]).output().expect("bash runs");
        String::from_utf8(output.stdout).expect("is UTF-8").trim().to_owned()
    };
    let offered = complete("tracklint expl");
    let mut offered: Vec<&str> = offered.split(' ').collect();
    offered.sort_unstable();
    assert_eq!(offered, ["explain", "explain-flow"]);
    assert_eq!(complete("tracklint check --stag"), "--staged");
    assert!(complete("tracklint check --format gitlab").split(' ').any(|word| word == "gitlab-sast"));
}

/// A release is one version in four places; `pre-commit` installs the wheel that pyproject.toml names.
#[test]
fn one_version_everywhere() {
    let version = env!("CARGO_PKG_VERSION");
    let shim = read("pyproject.toml");
    assert!(
        shim.contains(&format!("version = \"{version}\"\ndependencies = [\"tracklint=={version}\"]")),
        "{shim}"
    );
    assert!(read("packaging/pypi/pyproject.toml").contains("dynamic = [\"version\"]"));
    assert!(
        read("packaging/npm/build.mjs").contains("Cargo.toml"),
        "the npm packages take it from Cargo.toml"
    );
}

/// Whoever installs a release must find what the workflow builds.
#[test]
fn every_target_is_built_installed_and_packaged() {
    let workflow = read(".github/workflows/release.yml");
    let targets: Vec<&str> =
        workflow.split("{target: ").skip(1).filter_map(|rest| rest.split(',').next()).collect();
    assert_eq!(targets.len(), 5, "{targets:?}");
    let (install, npm) = (read("action/install.sh"), read("packaging/npm/build.mjs"));
    for target in targets {
        assert!(install.contains(&format!("echo {target} ;;")), "the action does not install {target}");
        assert!(npm.contains(&format!("'{target}': [")), "npm has no package for {target}");
    }
    let archive = "tracklint-$version-$target";
    assert!(read("scripts/archive").contains(archive) && install.contains("tracklint-$VERSION-$(target)"));
    assert!(read("Cargo.toml").contains("{ name }-{ version }-{ target }.tar.gz"));
}

/// npm runs nothing at installation.
#[test]
fn the_npm_package_has_no_scripts() {
    let manifest: serde_json::Value =
        serde_json::from_str(&read("packaging/npm/package.json")).expect("is JSON");
    assert!(manifest.get("scripts").is_none() && manifest.get("dependencies").is_none());
}

/// What docs/hooks.md tells to write is what the script tries.
#[test]
fn the_hooks_of_the_page_are_those_that_are_tried() {
    let (page, script) = (read("docs/hooks.md"), read("scripts/try-hooks"));
    for line in [
        "tracklint check --staged",
        "'*.{js,jsx,ts,tsx,mjs,cjs,mts,cts,vue,svelte,astro,html,ejs,erb,hbs,handlebars,njk,mustache,liquid,twig,jinja,jinja2,j2,graphql,gql,prisma}': () => 'tracklint check --staged'",
        "run: node_modules/.bin/tracklint check --staged",
        "language: system",
        "pass_filenames: false",
    ] {
        assert!(page.contains(line) && script.contains(line), "{line}");
    }
    let manifest: serde_json::Value =
        serde_saphyr::from_str(&read(".pre-commit-hooks.yaml")).expect("is YAML");
    for hook in manifest.as_array().expect("a list") {
        let id = hook["id"].as_str().expect("a text");
        assert!(page.contains(&format!("`{id}`")) && script.contains(id), "{id}");
        // Names of files would split one program over several runs.
        assert_eq!(hook["pass_filenames"], false, "{id}");
        let files = regex::Regex::new(hook["files"].as_str().expect("a text")).expect("is an expression");
        let settings = ["tracklint.yml", "apps/web/tracklint.yml", "tracklint-ledger.yml"];
        let source = tracklint::lang::extensions().map(|ending| format!("src/a.{ending}"));
        for path in source.chain(settings.map(str::to_owned)) {
            assert!(files.is_match(&path), "{id} does not run for {path}");
        }
        assert!(!files.is_match("README.md") && !files.is_match("not-tracklint.yml.txt"));
    }
}

/// Under whose name the repository will be public is not known yet: one command fills it in, and a release is refused before.
#[test]
fn the_owner_is_filled_in_by_one_command() {
    let notes = read("packaging/README.md");
    let command = notes.lines().find(|line| line.starts_with("    sed -i ")).expect("the command is named");
    assert!(command.ends_with(" Cargo.toml README.md docs/*.md"), "{command}");
    assert!(
        read(".github/workflows/release.yml")
            .contains("grep -n 'OWNER/tracklint' Cargo.toml README.md docs/*.md")
    );
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    for entry in ignore::WalkBuilder::new(top).hidden(false).build() {
        let path = entry.expect("can be read").into_path();
        let relative = path.strip_prefix(top).expect("is below").to_string_lossy().replace('\\', "/");
        // What speaks of the word and needs none of it; `.git` of this repository.
        let speaks = ["packaging/", "scripts/", "action/", "tests/", ".github/", ".git/"];
        let is_filled = ["Cargo.toml", "README.md"].contains(&&*relative) || relative.starts_with("docs/");
        if is_filled || speaks.iter().any(|folder| relative.starts_with(folder)) || path.is_dir() {
            continue;
        }
        let text = fs::read(&path).unwrap_or_default();
        assert!(memchr::memmem::find(&text, b"OWNER/tracklint").is_none(), "{relative} names OWNER, too");
    }
}

/// A trial that nobody runs is none.
#[test]
fn every_trial_is_run_by_ci() {
    let ci = read(".github/workflows/ci.yml");
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts")).expect("can be listed") {
        let name = entry.expect("can be read").file_name().to_string_lossy().into_owned();
        // It needs a repository of others.
        let is_by_hand = name == "try-history";
        if name.starts_with("try-") && !is_by_hand {
            let is_run = [format!("- run: scripts/{name}\n"), format!("- run: scripts/{name} ")];
            assert!(is_run.iter().any(|line| ci.contains(line)), "{name} is not run");
        }
    }
}
