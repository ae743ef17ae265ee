//! The SARIF report is valid, and says nothing about the machine it was made on.

#[allow(dead_code, reason = "each test binary uses a part of it")]
mod made_up;

use made_up::made_up;
use serde_json::Value;
use tracklint::policy::{Disposition, Finding};
use tracklint::report::{Format, SarifProfile};

fn sarif() -> Value {
    parsed(&made_up().render(Format::Sarif(SarifProfile::Full)))
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).expect("is JSON")
}

fn list<'v>(value: &'v Value, pointer: &str) -> &'v [Value] {
    value.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn validator() -> jsonschema::Validator {
    // The published pattern of languages has a `]` too many and is no regular expression for strict readers.
    let schema = include_str!("schemas/sarif-2.1.0.json").replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$");
    jsonschema::validator_for(&parsed(&schema)).expect("is a schema")
}

#[test]
fn the_official_schema_accepts_the_report() {
    let validator = validator();
    for profile in [SarifProfile::Full, SarifProfile::Github] {
        let sarif = parsed(&made_up().render(Format::Sarif(profile)));
        let errors: Vec<String> = validator
            .iter_errors(&sarif)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert_eq!(errors, [""; 0], "{profile:?}");
    }
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

/// `[regime, clause]` of a reference to a taxon, after it was followed.
fn followed(reference: &Value, run: &Value) -> [Value; 2] {
    let at = |value: &Value| value.as_u64().and_then(|at| usize::try_from(at).ok()).expect("a number");
    let component = &run["taxonomies"][at(&reference["toolComponent"]["index"])];
    assert_eq!(component["name"], reference["toolComponent"]["name"]);
    let taxon = &component["taxa"][at(&reference["index"])];
    assert_eq!(taxon["id"], reference["id"]);
    [component["name"].clone(), taxon["id"].clone()]
}

#[test]
fn rules_and_results_refer_to_clauses_of_a_taxonomy() {
    let sarif = sarif();
    let run = &sarif["runs"][0];
    let mut references = 0;
    for result in list(run, "/results") {
        let cited: Vec<String> = list(result, "/taxa")
            .iter()
            .map(|taxon| followed(taxon, run))
            .map(|[regime, clause]| {
                format!("{}:{}", regime.as_str().expect("a text"), clause.as_str().expect("a text"))
            })
            .collect();
        assert_eq!(result["properties"]["clauses"], Value::from(cited.clone()), "{result}");
        references += cited.len();
    }
    for rule in list(run, "/tool/driver/rules") {
        for relationship in list(rule, "/relationships") {
            followed(&relationship["target"], run);
            assert_eq!(relationship["kinds"], Value::from(vec!["relevant"]));
            references += 1;
        }
    }
    assert!(references > 3, "{references}");
    for (at, taxonomy) in list(run, "/tool/driver/supportedTaxonomies").iter().enumerate() {
        assert_eq!(run["taxonomies"][at]["name"], taxonomy["name"]);
    }
}

/// Code scanning shows an alert on a pull request only where every line of its region is in the diff.
#[test]
fn every_result_is_shown_in_one_line_inside_of_its_call() {
    let mut with_context = 0;
    for result in list(&sarif(), "/runs/0/results") {
        let place = &result["locations"][0]["physicalLocation"];
        let line = |region: &str, key: &str| place[region][key].as_u64().unwrap_or_default();
        assert_eq!(line("region", "startLine"), line("region", "endLine"), "{result}");
        if place["contextRegion"].is_object() {
            with_context += 1;
            assert!(line("contextRegion", "startLine") <= line("region", "startLine"), "{result}");
            assert!(line("contextRegion", "endLine") >= line("region", "endLine"), "{result}");
        }
    }
    assert!(with_context > 0, "some calls are longer than their line");
}

/// A finding that was accepted is open on GitHub whatever its suppressions say: it is left out there and explained elsewhere.
#[test]
fn the_profile_decides_what_happens_to_accepted_findings() {
    let made_up = made_up();
    let mut findings = made_up.findings();
    let at = findings
        .iter()
        .position(|finding| finding.severity >= made_up.policy().threshold)
        .expect("one counts");
    findings[at].disposition = Disposition::Suppressed { reason: "tested by hand".to_owned() };
    let of = |profile, findings: &[Finding]| {
        parsed(&made_up.render_findings(findings, Format::Sarif(profile)))["runs"][0]["results"].clone()
    };
    let full = of(SarifProfile::Full, &findings);
    assert_eq!(full.as_array().map(Vec::len), Some(findings.len()));
    assert_eq!(full[at]["suppressions"][0]["justification"], "tested by hand");
    let before = of(SarifProfile::Github, &made_up.findings());
    let github = of(SarifProfile::Github, &findings);
    assert_eq!(github.as_array().map(Vec::len), before.as_array().map(|all| all.len() - 1));
    assert!(github.as_array().is_some_and(|all| all.iter().all(|one| one["suppressions"].is_null())));
}

/// What GitHub refuses or drops without a word is left out here, and said.
#[test]
fn the_limits_of_code_scanning_are_kept_and_said() {
    let made_up = made_up();
    let mut one = made_up.findings().remove(0);
    one.severity = tracklint::rules::policy::Severity::High;
    one.confidence = tracklint::rules::policy::Confidence::High;
    one.steps = one.steps.iter().cycle().take(2_500).cloned().collect();
    one.sources = one.steps.iter().take(80).cloned().collect();
    let mut findings = vec![one];
    let mut small = made_up.findings().remove(0);
    small.steps.truncate(1);
    small.severity = made_up.policy().threshold;
    small.confidence = tracklint::rules::policy::Confidence::High;
    findings.resize(5_200, small);
    let sarif = parsed(&made_up.render_findings(&findings, Format::Sarif(SarifProfile::Github)));
    let results = list(&sarif, "/runs/0/results");
    assert_eq!(results.len(), 5_000);
    let steps = list(&results[0], "/codeFlows/0/threadFlows/0/locations");
    assert_eq!(steps.len(), 1_000);
    let last = made_up.findings().remove(0).steps;
    assert_eq!(steps[0]["location"]["message"]["text"], last[0].what);
    assert_eq!(list(&results[0], "/relatedLocations").len(), 50);
    assert!(
        results[0]["message"]["text"]
            .as_str()
            .is_some_and(|text| text.contains("](1)") && text.contains("30 more"))
    );
    let said = list(&sarif, "/runs/0/invocations/0/toolExecutionNotifications");
    assert!(
        said.iter()
            .any(|note| note["message"]["text"].as_str().is_some_and(|text| text.starts_with("200 less")))
    );
    for rule in list(&sarif, "/runs/0/tool/driver/rules") {
        assert!(rule["fullDescription"]["text"].as_str().is_some_and(|text| text.chars().count() <= 1_024));
        assert!(list(rule, "/properties/tags").len() <= 10);
    }
}

/// Code scanning closes what a run of the same category no longer has: a part of a monorepo is a category of its own.
#[test]
fn the_category_names_the_part_that_was_looked_at() {
    assert_eq!(sarif()["runs"][0]["automationDetails"]["id"], "tracklint/packages/made up/");
}
