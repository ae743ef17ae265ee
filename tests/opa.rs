//! `--format opa-input`: the document that policy engines get.

#[path = "support/project.rs"]
mod project;

use project::{project, stdout, tracklint};
use regorus::Engine;
use serde_json::Value;

const CODE: &str = "import mixpanel from 'mixpanel-browser';\n\
    mixpanel.init('token', { ip: false });\n\
    mixpanel.track('Signed up', { email: user.email, diagnosis: patient.diagnosis });\n\
    if (hasConsent()) mixpanel.track('Asked', { email: user.email });\n\
    window.gtag('event', 'x', { plan: user.plan });\n";

fn document(files: &[(&str, &str)]) -> Value {
    let folder = project(&[&[("a.js", CODE)], files].concat());
    let text = stdout(&tracklint(folder.path(), &["check", "--format", "opa-input"]));
    serde_json::from_str(&text).expect("is JSON")
}

#[test]
fn the_document_lists_all_that_leaves() {
    let document = document(&[]);
    assert_eq!(document["version"], 1);
    let flows = document["flows"].as_array().expect("a list");
    let mail: Vec<&Value> = flows.iter().filter(|flow| flow["category"] == "user.contact.email").collect();
    assert_eq!(mail.len(), 2, "{flows:?}");
    let keys =
        ["path", "line", "destination", "kind", "channel", "key", "identifiability", "rules", "guards"];
    for key in keys {
        assert!(!mail[0][key].is_null(), "{key} is missing in {}", mail[0]);
    }
    let guarded: Vec<bool> = mail.iter().map(|flow| flow["guards"][0] == "consent").collect();
    assert_eq!(guarded, [false, true]);
    let rules = mail[0]["rules"].as_array().expect("a list");
    assert!(rules.contains(&"direct-identifier-in-event".into()), "{rules:?}");
    assert!(document["ledger"].is_null(), "nothing is declared");
    assert_eq!(document["policy"]["packs"][0], "recommended");
    assert!(document["settings"].as_array().is_some_and(|settings| !settings.is_empty()));
    assert!(document["findings"].as_array().is_some_and(|findings| !findings.is_empty()));
}

#[test]
fn the_ledger_is_in_it() {
    let ledger = "destinations:\n  mixpanel:\n    owner: growth\n    legal_basis: consent\n    region: EU\n    retention_days: 90\n    \
        receives: [user.contact]\n  paper: {name: Paper archive}\n";
    let document = document(&[("tracklint-ledger.yml", ledger)]);
    let declared = document["ledger"].as_array().expect("a list");
    let names: Vec<&Value> = declared.iter().map(|one| &one["destination"]).collect();
    assert_eq!(names, ["mixpanel", "paper"], "in the order of the file");
    let mixpanel = &declared[0];
    assert_eq!((&mixpanel["owner"], &mixpanel["legal_basis"]), (&"growth".into(), &"consent".into()));
    assert_eq!((&mixpanel["region"], &mixpanel["retention_days"]), (&"EU".into(), &90.0.into()));
    assert!(mixpanel["purpose"].is_null());
    let receives = &mixpanel["receives"][0];
    assert_eq!(receives["node"], "user.contact");
    let categories = receives["categories"].as_array().expect("a list");
    assert!(categories.contains(&"user.contact.email".into()), "{categories:?}");
    let flows = document["flows"].as_array().expect("a list");
    let beyond = flows.iter().filter(|flow| flow["destination"] == "mixpanel");
    let beyond: Vec<&Value> =
        beyond.map(|flow| &flow["category"]).filter(|id| !categories.contains(id)).collect();
    assert_eq!(beyond.len(), 1, "the diagnosis: {beyond:?}");
}

/// What the example policy denies, sorted.
fn denied(document: &Value) -> Vec<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/opa/tracklint.rego");
    let policy = std::fs::read_to_string(path).expect("the example is there");
    let mut engine = Engine::new();
    engine.add_policy("tracklint.rego".to_owned(), policy).expect("is Rego");
    engine.set_input_json(&document.to_string()).expect("is JSON");
    let denied = engine.eval_rule("data.tracklint.deny".to_owned()).expect("can be evaluated");
    let mut messages: Vec<String> =
        serde_json::from_str(&denied.to_json_str().expect("is JSON")).expect("a list of texts");
    messages.sort();
    messages
}

#[test]
fn the_example_policy_gates_on_it() {
    let bare = denied(&document(&[]));
    assert_eq!(
        bare,
        [
            "Google Analytics is in no ledger",
            "Mixpanel is in no ledger",
            "a.js:3: user.contact.email without a consent check",
            "a.js:3: user.health_and_medical.condition goes to mixpanel",
        ]
    );
    let ledger =
        "destinations:\n  google-analytics: {receives: []}\n  mixpanel:\n    receives: [user.contact]\n";
    let with_ledger = denied(&document(&[("tracklint-ledger.yml", ledger)]));
    assert_eq!(
        with_ledger,
        [
            "a.js:3: user.contact.email without a consent check",
            "a.js:3: user.health_and_medical.condition goes to mixpanel",
            "a.js:3: user.health_and_medical.condition is not declared for mixpanel",
        ]
    );
}
