//! What the process does: exit codes, streams, files.

#[path = "support/project.rs"]
mod project;

use std::fs;
use std::process::Output;

use project::tracklint;

fn code(output: &Output) -> i32 {
    output.status.code().expect("ended by itself")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("is UTF-8")
}

#[test]
fn version_and_help_are_no_errors() {
    let folder = tempfile::tempdir().expect("a folder");
    let version = tracklint(folder.path(), &["--version"]);
    assert_eq!(
        (code(&version), text(&version.stdout)),
        (0, format!("tracklint {}\n", env!("CARGO_PKG_VERSION")))
    );
    let help = tracklint(folder.path(), &["check", "--help"]);
    assert_eq!(code(&help), 0);
    assert!(!text(&help.stdout).contains("--all-files"));
}

#[test]
fn help_says_what_check_takes() {
    let folder = tempfile::tempdir().expect("a folder");
    insta::assert_snapshot!(text(&tracklint(folder.path(), &["check", "--help"]).stdout));
}

#[test]
fn wrong_usage_exits_with_2() {
    let folder = tempfile::tempdir().expect("a folder");
    for arguments in [
        &["chekc"][..],
        &[],
        &["check", "--format", "xml"],
        &["check", "--threads", "0"],
        &["check", "nowhere"],
        &["check", "--config", "nowhere.yml"],
        &["check", "--policy", "nowhere"],
    ] {
        let output = tracklint(folder.path(), arguments);
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(!output.stderr.is_empty(), "{arguments:?} says nothing");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_missing_path_is_named_with_a_remedy() {
    let folder = tempfile::tempdir().expect("a folder");
    insta::assert_snapshot!(text(&tracklint(folder.path(), &["check", "nowhere"]).stderr));
}

#[test]
fn mistakes_in_the_settings_are_all_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = "version: 1\ntreshold: high\nseverity:\n  some-rule: hihg\n";
    fs::write(folder.path().join("tracklint.yml"), settings).expect("is written");
    let output = tracklint(folder.path(), &["check"]);
    assert_eq!(code(&output), 2);
    insta::assert_snapshot!(text(&output.stderr));
}

/// A literal that no flow carries stands in a line that is shown: it is masked there all the same.
#[test]
fn personal_literals_beside_a_finding_are_masked() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = "import mixpanel from 'mixpanel-browser';\n\
                   const owner = 'maria.keller@posteo.de'; mixpanel.identify(user.email);\n";
    fs::write(folder.path().join("a.js"), program).expect("written");
    for format in ["text", "json", "sarif", "lines"] {
        let output = tracklint(folder.path(), &["check", "--format", format]);
        assert_eq!(code(&output), 1, "{format}");
        assert!(!text(&output.stdout).contains("maria"), "{format} prints\n{}", text(&output.stdout));
    }
}

#[test]
fn an_id_is_explained_from_the_rules() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = tracklint(folder.path(), &["explain", "mixpanel/property-blacklist"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    insta::assert_snapshot!(text(&output.stdout));
    insta::assert_snapshot!(text(&tracklint(folder.path(), &["explain", "eprivacy:5(3)x"]).stderr));
    let output = tracklint(folder.path(), &["explain", "hash", "--format", "json"]);
    let page: serde_json::Value = serde_json::from_slice(&output.stdout).expect("is JSON");
    assert_eq!(page["pages"][0]["kind"], "sanitizer");
}

/// Every id that is listed can be explained.
#[test]
fn what_is_listed_can_be_explained() {
    let folder = tempfile::tempdir().expect("a folder");
    for what in ["vendors", "data", "rules", "regimes", "sanitizers"] {
        let table = text(&tracklint(folder.path(), &["list", what]).stdout);
        assert!(table.starts_with("ID "), "{table}");
        let output = tracklint(folder.path(), &["list", what, "--format", "json"]);
        let listed: serde_json::Value = serde_json::from_slice(&output.stdout).expect("is JSON");
        let entries = listed["entries"].as_array().expect("a list");
        assert!(table.ends_with(&format!("\n{} {what}\n", entries.len())), "{table}");
        for entry in [entries.first(), entries.last()].into_iter().flatten() {
            let id = entry["id"].as_str().expect("a text");
            let page = tracklint(folder.path(), &["explain", id]);
            assert_eq!(code(&page), 0, "{id}: {}", text(&page.stderr));
            assert!(text(&page.stdout).contains(id), "{id}");
        }
    }
}

/// A pack for another law cites that law for the same finding, and only it.
#[test]
fn a_pack_cites_its_own_law() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = "import mixpanel from 'mixpanel-browser';\nexport const f = user => mixpanel.track('A', { email: user.email });\n";
    fs::write(folder.path().join("a.js"), program).expect("written");
    let clauses = |arguments: &[&str]| -> Vec<String> {
        let arguments: Vec<&str> = ["check", "--format", "json"].iter().chain(arguments).copied().collect();
        let output = tracklint(folder.path(), &arguments);
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("is JSON");
        let own = report["findings"][0]["clauses"].as_array().expect("clauses");
        own.iter().map(|clause| clause.as_str().expect("a text").to_owned()).collect()
    };
    let cpra = clauses(&["--policy", "cpra"]);
    assert!(!cpra.is_empty() && cpra.iter().all(|clause| clause.starts_with("ccpa:")), "{cpra:?}");
    fs::write(folder.path().join("tracklint.yml"), "version: 1\nextends: [recommended, cpra]\n")
        .expect("written");
    let both = clauses(&[]);
    assert!(both.iter().any(|clause| clause.starts_with("gdpr:")), "{both:?}");
    assert!(both.iter().any(|clause| clause.starts_with("ccpa:")), "{both:?}");
}

/// Neither an import nor a word joins the two files.
#[test]
fn a_small_program_is_read_whole() {
    let far = "export default { inject: ['sender'], methods: { go(user) { this.sender.track('x', { v: user.email }); } } };\n";
    let near = "import mixpanel from 'mixpanel-browser';\nexport default { provide() { return { sender: mixpanel }; } };\n";
    let (near, far) = (format!("<script>\n{near}</script>\n"), format!("<script>\n{far}</script>\n"));
    let small = project::project(&[("src/App.vue", near.as_str()), ("src/Far.vue", far.as_str())]);
    assert_eq!(code(&tracklint(small.path(), &["check"])), 1);
}
