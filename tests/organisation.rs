//! `examples/organisation`: a policy with a pack, words, a ledger and a nested file of its own, proved by `tracklint test`, and held against code that lies
//! elsewhere and knows nothing of it. And what is noted where a setting asks for what the code does not have.

#[path = "support/project.rs"]
mod project;

use std::fs;
use std::path::{Path, PathBuf};

use project::{project, stderr, stdout, tracklint, write};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

const DAY: [&str; 2] = ["--today", "2026-12-01"];

#[test]
fn every_rule_is_exercised() {
    let output = tracklint(&root(), &["test", "--strict", "examples/organisation"]);
    let text = stdout(&output);
    assert_eq!(output.status.code(), Some(0), "{text}{}", stderr(&output));
    assert!(
        text.ends_with("31 rules, 1 vendor and 2 cases tested, 0 failed, 0 never exercised.\n"),
        "{text}"
    );
}

#[test]
fn it_judges_code_that_lies_elsewhere() {
    let policy = root().join("examples/organisation/tracklint.yml");
    let policy = policy.to_str().expect("is text");
    let incident = root().join("fixtures/projects/incident");
    let arguments = ["check", "--quiet", "--no-color", "--threshold", "info", "--config", policy];
    let output = tracklint(&incident, &[&arguments[..], &DAY].concat());
    let text = stdout(&output);
    assert_eq!(output.status.code(), Some(1), "{text}{}", stderr(&output));
    for (place, rule) in [
        ("server/src/routes/usage.ts:12", "sure-leak-of-contact-data"),
        ("web/src/pages/SignUp.tsx:22", "team-mail-anywhere"),
        ("server/src/routes/accounts.ts:13", "team-network-address"),
        ("web/src/session/SessionProvider.tsx:15", "team-names-in-profiles"),
        ("web/src/analytics/client.ts:17", "team-replay-in-the-clear"),
    ] {
        let is_there = |line: &str| line.starts_with(place) && line.contains(rule);
        assert!(text.lines().any(is_there), "{place} {rule} is missing in\n{text}");
    }
}

/// Packs, words, the ledger and cases are looked for beside the settings; globs are about what is checked.
#[test]
fn what_settings_name_lies_beside_them() {
    let code = project(&[(
        "src/a.js",
        "import mixpanel from 'mixpanel-browser';\nmixpanel.track('Opened', { email: user.email });\n",
    )]);
    let pack = "id: team\nname: T\ndescription: d\nrules:\n  - {id: no-mail, effect: forbid, severity: high, title: t, why: w, \
                match: {data: [user.contact], where: {paths: [src]}}}\n";
    let settings = "extends: [./packs/team.yml]\nledger: register.yml\ncases: [cases]\n";
    let policies = project(&[
        ("tracklint.yml", settings),
        ("packs/team.yml", pack),
        ("register.yml", "version: 1\ndestinations: {}\n"),
        ("cases/a.js", "const plan = 1;\n"),
    ]);
    let config = policies.path().join("tracklint.yml");
    let config = config.to_str().expect("is text");
    let output = tracklint(code.path(), &["check", "--quiet", "--config", config]);
    let text = stdout(&output) + &stderr(&output);
    assert!(text.contains("src/a.js:2:1 high no-mail"), "{text}");
    let output = tracklint(code.path(), &["test", "--config", config]);
    let text = stdout(&output) + &stderr(&output);
    assert!(text.contains("cases/a.js: ok"), "{text}");

    // Inside of what is checked it is the same.
    for (path, text) in [("privacy/tracklint.yml", settings), ("privacy/packs/team.yml", pack)] {
        write(code.path(), path, text);
    }
    let missing = ["check", "--quiet", "--config", "privacy/tracklint.yml"];
    let output = tracklint(code.path(), &missing);
    let told = stderr(&output);
    assert!(told.contains("there is no file `privacy/register.yml`"), "{told}");
    assert!(told.contains("ledger: register.yml"), "the place is shown\n{told}");
    let output = tracklint(code.path(), &["ledger", "--write", "--config", "privacy/tracklint.yml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let drafted = fs::read_to_string(code.path().join("privacy/register.yml")).expect("is drafted");
    assert!(drafted.contains("mixpanel:"), "{drafted}");
    let output = tracklint(code.path(), &missing);
    assert!(stdout(&output).contains("src/a.js:2:1 high no-mail"), "{}", stderr(&output));
}

fn notes(folder: &Path, settings: &str) -> String {
    write(folder, "tracklint.yml", settings);
    let output = tracklint(folder, &["check", "--threshold", "critical"]);
    let told = stdout(&output);
    told.lines().filter(|line| line.starts_with("note: ")).collect::<Vec<_>>().join("\n") + &stderr(&output)
}

#[test]
fn what_is_nowhere_is_noted_with_what_was_meant() {
    let folder = project(&[
        ("package.json", "{\"name\": \"@acme/web\"}"),
        ("apps/shop/src/a.js", "const plan = 1;\n"),
        ("tracklint-ledger.yml", "version: 1\ndestinations:\n  mixpanel: {purpose: product-analytics}\n"),
    ]);
    let rule = |matches: &str| {
        format!(
            "extends: [exceptions]\nrules:\n  - {{id: one, effect: forbid, why: x, match: {{{matches}}}}}\n"
        )
    };
    for (settings, expected) in [
        (
            rule("where: {paths: [/apps]}"),
            "`/apps` of the rule `one` matches no file: globs begin at the root of the project, without `/` (`apps`)",
        ),
        (
            rule("where: {paths: [src]}"),
            "`src` of the rule `one` matches no file: globs begin at the root of the project; `**/src` would match",
        ),
        (
            rule("where: {not_paths: [Apps/**]}"),
            "`Apps/**` of the rule `one` matches no file: capitals count (there is `apps/shop/src/a.js`)",
        ),
        (
            rule("where: {packages: [\"@acme/wep\"]}"),
            "no package is named `@acme/wep`, as the rule `one` asks (did you mean `@acme/web`?",
        ),
        (
            rule("purpose: [product-analytic]"),
            "no destination has the purpose `product-analytic` of the rule `one` (did you mean `product-analytics`?",
        ),
        ("include: [\"source/**\"]\n".to_owned(), "`source/**` of `include` matches no file"),
        (
            "nested: {folders: [packages/*]}\n".to_owned(),
            "`packages/*` of `nested` names no folder with a tracklint.yml",
        ),
    ] {
        let told = notes(folder.path(), &settings);
        assert!(told.contains(expected), "{settings}\n{told}");
    }
    for fine in [
        rule("where: {paths: [apps], packages: [\"@acme/*\"]}"),
        rule("purpose: [product-analytics, unknown]"),
    ] {
        assert_eq!(notes(folder.path(), &fine), "");
    }
}

/// An address in a property is one thing, an address that is handed over as one another.
#[test]
fn addresses_are_a_channel() {
    let code = "window.gtag('config', 'G-1', { page_path: `/people/${user.email}` });\n\
                window.gtag('config', 'G-1', { page_title: `Profile of ${user.email}` });\n\
                window.gtag('event', 'opened', { label: user.email });\n";
    let rule = |channel: &str| {
        format!(
            "extends: [exceptions]\nrules:\n  - {{id: one, effect: forbid, why: x, match: {{data: [user.contact], channel: [{channel}]}}}}\n"
        )
    };
    for (channel, line) in [("url", "a.js:1:"), ("page", "a.js:2:"), ("event-property", "a.js:3:")] {
        let folder = project(&[("a.js", code), ("tracklint.yml", &rule(channel))]);
        let text = stdout(&tracklint(folder.path(), &["check", "--quiet"]));
        let places: Vec<&str> = text.lines().map(|line| &line[..line.len().min(7)]).collect();
        assert_eq!(places, [line], "{channel}");
    }
}
