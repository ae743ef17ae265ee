//! Slips that a run goes on after, and files that are too large to be settings: what somebody is told.

#[path = "support/project.rs"]
mod project;

use project::{project, stderr, stdout, tracklint, write};

const LEAK: &str = "import mixpanel from 'mixpanel-browser';\nmixpanel.track('x', { email: user.email });\n";
const RULE: &str = "direct-identifier-in-event";

/// Files that nobody wrote by hand are refused with a remedy, whatever names them.
#[test]
fn files_that_are_too_large_are_refused() {
    let large = format!("version: 1 # {}\n", "x".repeat(3 * 1024 * 1024));
    let pack = "id: team\nname: T\ndescription: d\n";
    for (path, settings) in [
        ("tracklint.yml", ""),
        ("tracklint-ledger.yml", "version: 1\n"),
        ("team.yml", "extends: [./team.yml]\n"),
        ("own/data/words.yml", "rules: [own]\n"),
        ("tracklint.lock", "version: 1\n"),
    ] {
        let folder = project(&[("a.js", LEAK), ("tracklint.yml", settings), ("team.yml", pack)]);
        write(folder.path(), path, &large);
        let output = tracklint(folder.path(), &["check", "--no-color"]);
        let told = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{path}: {told}");
        let name = path.rsplit('/').next().expect("a name");
        assert!(told.contains(name) && told.contains("is larger than 2097152 bytes"), "{told}");
        assert!(told.contains("`extends`") && told.len() < 1000, "{told}");
    }
}

/// A long word or line is shown as far as somebody reads it, with its place.
#[test]
fn long_words_are_cut() {
    let word = "x".repeat(1024 * 1024);
    let pack =
        format!("id: team\nname: T\ndescription: d\nrules: [{{id: a, effect: deny{word}, match: {{}}}}]\n");
    let rule = |key: &str| format!("rules: [{{id: a, effect: forbid, why: w, match: {{{key}}}}}]\n");
    for (settings, place) in [
        (format!("{word}: 1\n"), "tracklint.yml:1:1"),
        (format!("threshold: {word}\n"), "tracklint.yml:1:12"),
        (rule(&format!("data: [{word}]")), "tracklint.yml:1:56"),
        (format!("first_party_hosts: [{word}]\n"), "tracklint.yml:1:21"),
        ("extends: [./team.yml]\n".to_owned(), "team.yml:4:"),
    ] {
        let folder = project(&[("a.js", LEAK), ("tracklint.yml", &settings), ("team.yml", &pack)]);
        let output = tracklint(folder.path(), &["check", "--no-color"]);
        let told = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(
            told.contains(place) && told.contains("xxx"),
            "{place} is missing in\n{}",
            &told[..told.len().min(3000)]
        );
        assert!(told.len() < 3000, "{} bytes for {place}", told.len());
    }
}

/// Every list of globs in settings is held against the tree; what comes with the tool is not.
#[test]
fn globs_of_every_list_that_match_nothing_are_noted() {
    for key in ["include", "exclude", "tests", "libraries", "generated"] {
        let settings = format!("{key}: [legacy, legcay/**, \"*.js\", A.js]\n");
        let folder =
            project(&[("legacy/a.js", LEAK), ("a.js", LEAK), ("b.js", LEAK), ("tracklint.yml", &settings)]);
        let told = stdout(&tracklint(folder.path(), &["check"]));
        assert!(told.contains(&format!("`legcay/**` of `{key}` matches no file")), "{key}: {told}");
        for meant in ["`legacy` of", "`*.js` of"] {
            assert!(!told.contains(meant), "{key}: {told}");
        }
        // What was left out is not there to be compared with.
        if key != "exclude" {
            assert!(
                told.contains(&format!("`A.js` of `{key}` matches no file: capitals count")),
                "{key}: {told}"
            );
        }
    }
    let folder = project(&[("a.js", LEAK), ("tracklint.yml", "cases: [policy/cases]\n")]);
    let told = stdout(&tracklint(folder.path(), &["check"]));
    assert!(!told.contains("matches no file"), "{told}");
}

/// An own sink that nothing calls finds nothing, for ever.
#[test]
fn own_sinks_that_nothing_calls_are_noted() {
    let settings = "sinks:\n  - {call: \"@acme/telemetry#send\", arguments: [event-name, event-property], destination: mixpanel}\n  \
                    - {call: \"@acme/telemetry#report\", arguments: [event-property], destination: mixpanel}\n  \
                    - {call: \"./src/send#sent\", arguments: [event-property], destination: mixpanel}\n";
    let code = "import { send } from '@acme/telemetry';\nsend('x', { email: user.email });\n";
    let folder = project(&[("src/a.js", code), ("tracklint.yml", settings)]);
    let told = stdout(&tracklint(folder.path(), &["check"]));
    for call in ["./src/send#sent", "@acme/telemetry#report"] {
        assert!(
            told.contains(&format!("nothing that is checked calls `{call}` of `sinks`")),
            "{call}: {told}"
        );
    }
    assert!(!told.contains("`@acme/telemetry#send`"), "{told}");
}

/// A pack and settings ask the same of a rule.
#[test]
fn packs_and_settings_refuse_the_same_rules() {
    for (rule, expected) in [
        ("id: a, effect: forbid, severity: low, title: T, why: w", "the key `match` is missing"),
        ("id: a, effect: forbid, severity: low, title: T, match: {}", "why"),
        ("id: a, effect: permit, match: {data: []}", "this list is empty"),
        ("id: a, effect: permit, match: {channel: []}", "this list is empty"),
        ("id: a, effect: permit, match: {destination: {kind: []}}", "this list is empty"),
        ("id: a, effect: permit, match: {where: {paths: []}}", "this list is empty"),
        ("id: a, effect: permit, match: {data: [user.name]}, clauses: []", "this list is empty"),
    ] {
        let rules = format!("rules:\n  - {{{rule}}}\n");
        let pack = format!("id: team\nname: T\ndescription: d\n{rules}");
        for settings in [rules.as_str(), "extends: [./team.yml]\n"] {
            let folder = project(&[("a.js", LEAK), ("tracklint.yml", settings), ("team.yml", &pack)]);
            let output = tracklint(folder.path(), &["check", "--no-color"]);
            let told = stderr(&output);
            assert_eq!(output.status.code(), Some(2), "{settings}{rule}: {told}");
            assert!(told.contains(expected), "{settings}{rule}: {told}");
            let line = if settings.starts_with("rules") { "tracklint.yml:2:" } else { "team.yml:5:" };
            assert!(told.contains(line), "{rule}: {told}");
        }
    }
}

/// A rule of a pack is about surer findings, and says other words, where a team wants it so.
#[test]
fn overrides_change_confidence_and_words() {
    // By its own name, and by the key it is sent under, which is less sure.
    let code = "import mixpanel from 'mixpanel-browser';\nexport function f(o) { mixpanel.track('x', { a: o.email }); }\n\
                export function g(o) { mixpanel.track('x', { email: o }); }\n";
    let folder = project(&[("a.js", code), ("admin/a.js", code)]);
    let findings = |lines: &str| {
        write(folder.path(), "tracklint.yml", &format!("overrides:\n  - {{rules: [{RULE}], {lines}}}\n"));
        let output = tracklint(folder.path(), &["check", "--format", "json", "--min-confidence", "low"]);
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("is JSON");
        let all = report["findings"].as_array().cloned().unwrap_or_default();
        all.into_iter().filter(|finding| finding["rule"] == RULE).collect::<Vec<_>>()
    };
    assert_eq!(findings("severity: high").len(), 4);
    assert_eq!(findings("paths: [admin], confidence: low").len(), 4);
    let left = findings("paths: [admin], confidence: high");
    let sure = left.iter().filter(|finding| finding["confidence"] == "high").count();
    assert_eq!((left.len(), sure), (3, 2), "{left:?}");
    write(
        folder.path(),
        "tracklint.yml",
        &format!(
            "overrides: [{{rules: [{RULE}], paths: [admin], fix: \"Ask the desk.\", why: \"We agreed.\"}}]\n"
        ),
    );
    let told = stdout(&tracklint(folder.path(), &["check"]));
    let by_desk = told.matches("Ask the desk.").count();
    assert!(by_desk > 0 && by_desk < told.matches(RULE).count(), "{told}");
    let nested = [
        ("tracklint.yml", "nested: {folders: [admin]}\n"),
        ("admin/tracklint.yml", "overrides: [{confidence: high}]\n"),
    ];
    for (path, text) in nested {
        write(folder.path(), path, text);
    }
    let output = tracklint(folder.path(), &["check", "--no-color"]);
    assert!(stderr(&output).contains("this makes a rule weigh less"), "{}", stderr(&output));
}
