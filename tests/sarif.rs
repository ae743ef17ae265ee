//! The SARIF report is valid, and says nothing about the machine it was made on.

#[allow(dead_code, reason = "each test binary uses a part of it")]
mod made_up;

use made_up::made_up;
use serde_json::Value;
use tracklint::report::Format;

fn sarif() -> Value {
    serde_json::from_str(&made_up().render(Format::Sarif)).expect("is JSON")
}

#[test]
fn the_official_schema_accepts_the_report() {
    // The published pattern of languages has a `]` too many and is no regular expression for strict readers.
    let schema = include_str!("schemas/sarif-2.1.0.json").replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$");
    let schema: Value = serde_json::from_str(&schema).expect("is JSON");
    let validator = jsonschema::validator_for(&schema).expect("is a schema");
    let errors: Vec<String> =
        validator.iter_errors(&sarif()).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(errors, [""; 0]);
    let mut broken = sarif();
    broken["runs"][0]["results"][0]["level"] = "fatal".into();
    assert!(!validator.is_valid(&broken), "the schema is checked at all");
}

#[test]
fn every_reference_resolves() {
    let sarif = sarif();
    let run = &sarif["runs"][0];
    let driver = &run["tool"]["driver"];
    for result in run["results"].as_array().expect("a list") {
        let index = result["ruleIndex"].as_u64().and_then(|at| usize::try_from(at).ok()).expect("a number");
        assert_eq!(driver["rules"][index]["id"], result["ruleId"]);
        assert!(
            result["codeFlows"][0]["threadFlows"][0]["locations"][0]["location"]["message"]["text"]
                .is_string()
        );
    }
    for notification in run["invocations"][0]["toolExecutionNotifications"].as_array().expect("a list") {
        let index = notification["descriptor"]["index"]
            .as_u64()
            .and_then(|at| usize::try_from(at).ok())
            .expect("a number");
        assert_eq!(driver["notifications"][index]["id"], notification["descriptor"]["id"]);
    }
}

#[test]
fn paths_are_relative_and_encoded() {
    fn uris(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(map) => map.iter().for_each(|(key, value)| match (key.as_str(), value) {
                ("artifactLocation", location) => {
                    assert_eq!(location["uriBaseId"], "%SRCROOT%");
                    found.push(location["uri"].as_str().expect("a text").to_owned());
                }
                (_, value) => uris(value, found),
            }),
            Value::Array(list) => list.iter().for_each(|value| uris(value, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    uris(&sarif(), &mut found);
    found.sort_unstable();
    found.dedup();
    assert_eq!(
        found,
        ["dist/app.js", "src/%5Blib%5D/%C3%A9%20send.ts", "src/old%20file.js", "src/signup.ts"]
    );
}
