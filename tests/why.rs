//! `tracklint why`: what decided about a finding, and why something is none.

#[path = "support/project.rs"]
mod project;

use std::path::Path;

use project::{project, stderr, stdout, tracklint};
use serde_json::Value;

const CODE: &str = "import mixpanel from 'mixpanel-browser';\n\
    mixpanel.track('Signed up', { email: user.email, id: user.id });\n\
    mixpanel.track('Mailed', { has: !!user.email });\n\
    mixpanel.track('Moved', { street: user.street });\n";

const SETTINGS: &str = "rules:\n  \
    - {id: mail-is-fine, effect: permit, why: agreed, match: {data: [user.contact.email], marks: [boolean]}}\n  \
    - {id: consent-first, effect: require, severity: low, why: x, match: {data: [user.contact], identifiability: [direct]}, needs: [{guarded_by: [consent]}]}\n\
    overrides:\n  - {rules: [direct-identifier-in-event], unless: [{data: [user.contact.address]}]}\n";

fn page(folder: &Path, arguments: &[&str]) -> String {
    let output = tracklint(folder, &[&["why"], arguments].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    // Where lines are broken is no matter.
    stdout(&output).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn has(text: &str, lines: &[&str]) {
    for line in lines {
        assert!(text.contains(line), "{line:?} is missing in\n{text}");
    }
}

#[test]
fn a_fingerprint_is_answered_with_every_rule_and_what_decided() {
    let folder = project(&[("a.js", CODE), ("tracklint.yml", SETTINGS)]);
    let report = stdout(&tracklint(folder.path(), &["check", "--format", "json"]));
    let report: Value = serde_json::from_str(&report).expect("is JSON");
    let id = report["findings"][0]["fingerprint"].as_str().expect("a fingerprint");
    let text = page(folder.path(), &[id]);
    has(
        &text,
        &[
            "a.js:2:1 E-mail address sent to Mixpanel in an event",
            "`direct-identifier-in-event` reports: of those that forbid it, it is the most severe. Also: `consent-first`",
            "Settings changed `direct-identifier-in-event`: more exceptions, by `overrides` of tracklint.yml.",
            "data: user.contact.email meets",
            "(from tracklint.yml)",
            "needs 1: guarded_by: nothing does not meet consent",
            "It counts: nothing excuses it",
            "rules do not match (--all lists them)",
        ],
    );
    assert_eq!(page(folder.path(), &[&id[3..9]]), text, "the first digits will do");
    let all = page(folder.path(), &["--all", id]);
    has(&all, &["whole_object: false does not meet true", "other location-from-ip"]);
    let json: Value = serde_json::from_str(&page(folder.path(), &["--format", "json", id])).expect("is JSON");
    let rules = json["answers"][0]["reasons"][0]["rules"].as_array().expect("a list");
    assert_eq!(
        (&rules[0]["rule"], &rules[0]["verdict"]),
        (&"direct-identifier-in-event".into(), &"reports".into())
    );
    assert_eq!(json["answers"][0]["finding"]["counts"], true);
    assert!(rules.len() > 60, "every rule of the policy is listed");
}

#[test]
fn a_line_is_answered_whether_it_has_findings_or_none() {
    let folder = project(&[("a.js", CODE), ("tracklint.yml", SETTINGS)]);
    let boolean = page(folder.path(), &["a.js:3"]);
    has(
        &boolean,
        &[
            "none",
            "E-mail address to Mixpanel (event property)",
            "No rule forbids it.",
            "`mail-is-fine` permits it.",
            "would forbid it, were it not for its `unless`",
            "unless 1: marks: boolean meets boolean, count",
        ],
    );
    let excused = page(folder.path(), &["a.js:4"]);
    has(
        &excused,
        &["unless 5, added by settings: data: user.contact.address.street meets user.contact.address"],
    );
    let weak = page(folder.path(), &["a.js:2"]);
    has(&weak, &["Its severity info is below the threshold medium"]);
}

#[test]
fn a_rule_that_is_asked_last_says_that_others_came_first() {
    let settings = "on_unlisted: deny\nrules:\n  \
        - {id: ids-are-fine, effect: permit, why: x, match: {data: [user.unique_id]}}\n";
    let code = "import mixpanel from 'mixpanel-browser';\nmixpanel.track('A', { id: user.id });\nmixpanel.track('B', { plan: user.plan });\n";
    let folder = project(&[("a.js", code), ("tracklint.yml", settings)]);
    let listed = page(folder.path(), &["a.js:2"]);
    has(&listed, &["listed unlisted-flow: forbid, medium", "`ids-are-fine` permits it"]);
    let silent = tracklint(folder.path(), &["why", "a.js:3"]);
    assert!(!stdout(&silent).contains("listed unlisted-flow"), "{}", stdout(&silent));
    assert!(
        stderr(&silent).contains("nothing that the policy judges stands in a.js:3"),
        "{}",
        stderr(&silent)
    );
}

#[test]
fn what_differs_from_the_ledger_is_answered_like_the_rest() {
    let ledger = "destinations:\n  mixpanel: {owner: o, purpose: p, legal_basis: contract, receives: []}\n";
    let settings = "waivers:\n  - {rule: undeclared-data, reason: moving, owner: o, expires: 2027-01-31}\n";
    let folder = project(&[("a.js", CODE), ("tracklint-ledger.yml", ledger), ("tracklint.yml", settings)]);
    let asked = page(folder.path(), &["--today", "2027-01-01", "a.js:2"]);
    has(
        &asked,
        &[
            "drift: undeclared-data meets undeclared-data",
            "`undeclared-data` forbids it",
            "A waiver of o excuses it",
        ],
    );
    let report = stdout(&tracklint(folder.path(), &["check", "--no-exceptions", "--format", "json"]));
    let report: Value = serde_json::from_str(&report).expect("is JSON");
    let findings = report["findings"].as_array().expect("a list");
    let drift = findings.iter().find(|one| one["rule"] == "undeclared-data").expect("is found");
    let id = drift["fingerprint"].as_str().expect("a text");
    has(&page(folder.path(), &[id]), &["drift: undeclared-data meets undeclared-data"]);
}

#[test]
fn accepted_findings_say_who_accepted_them() {
    let code = CODE.replace(
        "mixpanel.track('Signed",
        "// tracklint-ignore direct-identifier-in-event: the pilot\nmixpanel.track('Signed",
    );
    let folder = project(&[("a.js", &code)]);
    has(&page(folder.path(), &["a.js:3"]), &["A comment in the code suppresses it: the pilot."]);
    let settings =
        "waivers:\n  - {rule: direct-identifier-in-event, reason: moving, owner: o, expires: 2027-01-31}\n";
    let folder = project(&[("a.js", CODE), ("tracklint.yml", settings)]);
    has(
        &page(folder.path(), &["--today", "2027-01-01", "a.js:2"]),
        &["A waiver of o excuses it until 2027-01-31: moving."],
    );
}

#[test]
fn nothing_to_answer_is_an_error_that_says_where_to_look() {
    let folder = project(&[("a.js", CODE)]);
    for (asked, help) in [
        ("a.js:1", "tracklint explain-flow a.js:1"),
        ("t1:00000000", "check --format json"),
        ("a.js", "PATH:LINE"),
    ] {
        let output = tracklint(folder.path(), &["why", asked]);
        assert_eq!(output.status.code(), Some(2), "{asked}");
        assert!(stderr(&output).contains(help), "{}", stderr(&output));
    }
}
