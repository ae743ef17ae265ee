//! The ledger, as the people who keep it use it.

#[path = "support/project.rs"]
mod project;
#[path = "support/tutorial.rs"]
mod tutorial;

use std::fs;
use std::path::Path;

use project::{git, project, repository, tracklint, write};
use serde_json::Value;

/// (rule, line, disposition) of the findings about the ledger, in their order.
fn drift(folder: &Path, arguments: &[&str]) -> Vec<(String, u64, String)> {
    let output = tracklint(folder, &[&["ledger", "--format", "json"], arguments].concat());
    let document: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    let text = |value: &Value| value.as_str().unwrap_or("?").to_owned();
    let findings = document["findings"].as_array().expect("a list");
    let of = |one: &Value| {
        (text(&one["rule"]), one["line"].as_u64().expect("a line"), text(&one["disposition"]["kind"]))
    };
    findings.iter().map(of).collect()
}

fn rules(found: &[(String, u64, String)]) -> Vec<&str> {
    found.iter().map(|(rule, _, _)| rule.as_str()).collect()
}

const CODE: &str = "import mixpanel from 'mixpanel-browser';\n\
                    mixpanel.init('token', { api_host: 'https://api-eu.mixpanel.com' });\n\
                    mixpanel.track('Signed up', { email: user.email });\n";

fn ledger(rest: &str) -> String {
    format!(
        "version: 1\ndestinations:\n  mixpanel:\n    owner: o\n    purpose: p\n    legal_basis: contract\n    receives: [user.contact]\n{rest}"
    )
}

#[test]
fn without_a_ledger_there_is_no_drift() {
    let folder = project(&[("a.js", CODE)]);
    let check = tracklint(folder.path(), &["check", "--policy", "audit", "--format", "json"]);
    let text = String::from_utf8(check.stdout).expect("is text");
    assert!(!text.contains("undeclared") && !text.contains("ledger"), "{text}");
    let ledger = tracklint(folder.path(), &["ledger"]);
    assert_eq!(ledger.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&ledger.stderr).contains("tracklint ledger --write"));
}

#[test]
fn a_declared_node_covers_what_is_below_it() {
    let folder =
        project(&[("a.js", CODE), ("b.js", ""), ("tracklint-ledger.yml", &ledger("    region: eu\n"))]);
    assert_eq!(drift(folder.path(), &[]), []);
    write(
        folder.path(),
        "tracklint-ledger.yml",
        &ledger("").replace("user.contact", "user.contact.phone_number"),
    );
    assert_eq!(rules(&drift(folder.path(), &[])), ["undeclared-data", "declared-data-not-found"]);
    // What is not found says nothing when a part of the tree is looked at.
    assert_eq!(rules(&drift(folder.path(), &["a.js"])), ["undeclared-data"]);
}

#[test]
fn what_the_code_leaves_open_contradicts_nothing() {
    let code = CODE.replace("'https://api-eu.mixpanel.com'", "process.env.MIXPANEL_HOST");
    let folder = project(&[("a.js", &code), ("tracklint-ledger.yml", &ledger("    region: EU\n"))]);
    assert_eq!(drift(folder.path(), &[]), []);
    write(folder.path(), "a.js", &CODE.replace("https://api-eu.mixpanel.com", "/proxy"));
    assert_eq!(drift(folder.path(), &[]), []);
    write(folder.path(), "a.js", &CODE.replace("api-eu", "api"));
    assert_eq!(rules(&drift(folder.path(), &[])), ["other-region"]);
    write(folder.path(), "a.js", &CODE.replace("api_host: 'https://api-eu.mixpanel.com'", ""));
    assert_eq!(rules(&drift(folder.path(), &[])), ["other-region"], "the default of the SDK");
}

#[test]
fn consent_is_shown_by_a_check_a_start_or_a_setting() {
    let declared = ledger("").replace("contract", "consent");
    let folder = project(&[("a.js", CODE), ("tracklint-ledger.yml", &declared)]);
    assert_eq!(rules(&drift(folder.path(), &[])), ["basis-not-shown"]);
    let shown = [
        CODE.replace("mixpanel.track", "if (hasConsent()) mixpanel.track"),
        CODE.replace("mixpanel.init", "if (hasConsent()) mixpanel.init"),
        CODE.replace(".com' }", ".com', opt_out_tracking_by_default: true }"),
    ];
    for code in shown {
        write(folder.path(), "a.js", &code);
        assert_eq!(drift(folder.path(), &[]), [], "{code}");
    }
    write(folder.path(), "a.js", &CODE.replace("mixpanel.track", "if (process.env.PROD) mixpanel.track"));
    assert_eq!(rules(&drift(folder.path(), &[])), ["basis-not-shown"], "another kind of check");
}

#[test]
fn drift_is_explained_and_can_be_suppressed_waived_and_put_into_a_baseline() {
    let declared = ledger("").replace("user.contact", "user.name");
    let wrapper = "import mixpanel from 'mixpanel-browser';\nexport const send = (name, all) => mixpanel.track(name, all);\n";
    let caller = "import { send } from './send';\nsend('x', { email: user.email });\n";
    let folder = project(&[("send.js", wrapper), ("a.js", caller), ("tracklint-ledger.yml", &declared)]);
    let output = tracklint(folder.path(), &["ledger", "--format", "json"]);
    let document: Value = serde_json::from_slice(&output.stdout).expect("is JSON");
    let finding = &document["findings"][0];
    assert_eq!((&finding["rule"], &finding["path"]), (&"undeclared-data".into(), &"a.js".into()));
    assert!(finding["steps"].as_array().is_some_and(|steps| steps.len() > 2), "{finding:#}");
    let before = finding["fingerprint"].clone();
    write(
        folder.path(),
        "a.js",
        &format!("// tracklint-ignore undeclared-data: agreed on 2026-11-02\n{caller}"),
    );
    write(
        folder.path(),
        "a.js",
        &caller.replace("send('x'", "// tracklint-ignore undeclared-data: agreed\nsend('x'"),
    );
    let found = drift(folder.path(), &[]);
    assert!(found.contains(&("undeclared-data".into(), 3, "suppressed".into())), "{found:?}");
    write(folder.path(), "b.js", &format!("\n\n{caller}"));
    write(folder.path(), "a.js", "");
    let output = tracklint(folder.path(), &["ledger", "--format", "json"]);
    let document: Value = serde_json::from_slice(&output.stdout).expect("is JSON");
    assert_eq!(document["findings"][0]["fingerprint"], before, "it is the same difference elsewhere");
}

#[test]
fn only_a_change_of_the_code_brings_drift_of_a_change() {
    let folder = repository(&[("a.js", CODE), ("tracklint-ledger.yml", &ledger(""))]);
    write(
        folder.path(),
        "b.js",
        &CODE.replace("email: user.email", "phone: user.phone, name: user.fullName"),
    );
    git(folder.path(), &["add", "."]);
    let check = tracklint(folder.path(), &["check", "--staged", "--quiet", "--threshold", "high"]);
    let text = String::from_utf8(check.stdout).expect("is text");
    assert!(text.contains("undeclared-data") && !text.contains("a.js"), "{text}");
}

#[test]
fn a_hostile_ledger_is_an_error_with_a_place() {
    for text in [
        "destinations: [",
        "destinations:\n  mixpanel: 3\n",
        &"[".repeat(50_000),
        "version: 9\n",
        "destinations: {a: {b: {c: {}}}}",
    ] {
        let folder = project(&[("a.js", CODE), ("tracklint-ledger.yml", text)]);
        let run = tracklint(folder.path(), &["check"]);
        assert_eq!(run.status.code(), Some(2), "{text:.40}");
        let message = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(message.contains("tracklint-ledger.yml"), "{message:.400}");
    }
}

#[test]
fn a_second_write_changes_nothing_and_a_first_one_loses_nothing() {
    let kept = "# our ledger\r\n\r\nversion: 1\r\ndestinations:\r\n  mixpanel: # growth\r\n    owner: \"@a\"\r\n    receives: [user.name] # agreed\r\n# end";
    let folder = project(&[("a.js", CODE), ("tracklint-ledger.yml", kept)]);
    let first = tracklint(folder.path(), &["ledger", "--write"]);
    assert_eq!(first.status.code(), Some(0), "{}", String::from_utf8_lossy(&first.stderr));
    let path = folder.path().join("tracklint-ledger.yml");
    let text = fs::read_to_string(&path).expect("is there");
    assert_eq!(text, kept.replace("[user.name]", "[user.name, user.contact.email]"));
    tracklint(folder.path(), &["ledger", "--write"]);
    assert_eq!(fs::read_to_string(&path).expect("is there"), text);
}

#[test]
fn init_is_about_the_folder_it_is_given() {
    let folder = project(&[("web/a.js", CODE), ("api/a.js", CODE)]);
    let run = tracklint(folder.path(), &["init", "web"]);
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    let is_there = |path: &str| folder.path().join(path).exists();
    assert!(is_there("web/tracklint.yml") && is_there("web/tracklint-ledger.yml"), "written into the folder");
    assert!(!is_there("tracklint.yml") && !is_there("tracklint-ledger.yml"), "and nowhere else");
}

#[test]
fn init_explains_what_it_proposes_and_overwrites_nothing() {
    let folder = project(&[("a.js", CODE), ("b.test.js", CODE)]);
    let init = || {
        let run = tracklint(folder.path(), &["init"]);
        assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
        String::from_utf8(run.stdout).expect("is text")
    };
    let said = init();
    assert!(
        said.contains("tracklint.yml was written.") && said.contains("tracklint-ledger.yml was written."),
        "{said}"
    );
    let read = |path: &str| fs::read_to_string(folder.path().join(path)).expect("is there");
    let settings = read("tracklint.yml");
    for part in [
        "$schema=./.tracklint/tracklint.schema.json\n",
        "such as b.test.js",
        "today's 1 finding",
        "#   - id: no-email-for-",
    ] {
        assert!(settings.contains(part), "{part} is missing in\n{settings}");
    }
    serde_json::from_str::<Value>(&read(".tracklint/tracklint.schema.json")).expect("is a schema");
    serde_json::from_str::<Value>(&read(".tracklint/ledger.schema.json")).expect("is a schema");
    let check = tracklint(folder.path(), &["check", "--quiet"]);
    assert_eq!(
        check.status.code(),
        Some(1),
        "the settings are read: {}",
        String::from_utf8_lossy(&check.stderr)
    );
    // The proposed rule is one.
    let own = settings
        .replace("# rules:", "rules:")
        .replace("\n#   - id", "\n   - id")
        .replace("\n#     ", "\n     ");
    write(folder.path(), "tracklint.yml", &own);
    let config = tracklint(folder.path(), &["config"]);
    let text = String::from_utf8(config.stdout).expect("is text");
    assert!(
        text.contains("no-email-for-product-analytics: forbid, high"),
        "{text}{}",
        String::from_utf8_lossy(&config.stderr)
    );
    let ledger = read("tracklint-ledger.yml");
    let said = init();
    assert_eq!(said.matches("is there already and was left alone.").count(), 2, "{said}");
    assert_eq!((read("tracklint.yml"), read("tracklint-ledger.yml")), (own, ledger));
}

#[test]
fn what_nobody_listed_is_reported_when_asked() {
    let code = "import mixpanel from 'mixpanel-browser';\nmixpanel.track('x', { from: document.referrer, agent: navigator.userAgent });\n";
    let folder = project(&[("a.js", code)]);
    let settings = |rest: &str| {
        write(folder.path(), "tracklint.yml", &format!("extends: [no-direct-identifiers]\n{rest}"));
        let run =
            tracklint(folder.path(), &["check", "--quiet", "--threshold", "info", "--min-confidence", "low"]);
        String::from_utf8(run.stdout).expect("is text")
    };
    assert!(!settings("").contains("unlisted-flow"));
    let all = settings("on_unlisted: deny\n");
    assert_eq!(all.matches("medium unlisted-flow").count(), 2, "{all}");
    assert_eq!(settings("on_unlisted: warn\n").matches("low unlisted-flow").count(), 2);
    assert_eq!(settings("on_unlisted: audit\n").matches("info unlisted-flow").count(), 2);
    let permit =
        "on_unlisted: deny\nrules:\n  - {id: device-ok, effect: permit, match: {data: [user.device]}}\n";
    assert_eq!(settings(permit).matches("unlisted-flow").count(), 1);
    write(folder.path(), "tracklint-ledger.yml", &ledger("").replace("user.contact", "user.behavior"));
    assert_eq!(settings(permit).matches("unlisted-flow").count(), 0, "the ledger lists it");
}

/// Every file of docs/ledger.md is written, every command is run, and what it shows is shown.
#[test]
fn the_tutorial_is_true() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ledger.md");
    let tutorial = fs::read_to_string(path).expect("is there");
    let folder = tempfile::tempdir().expect("a folder");
    tutorial::run(&tutorial, folder.path(), |arguments| tracklint(folder.path(), arguments), 9);
}
