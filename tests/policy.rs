//! Exceptions and rules of a project, as its people use them: `tracklint.yml`, comments, baselines, the command line.

#[path = "support/project.rs"]
mod project;

#[path = "support/tutorial.rs"]
mod tutorial;

use std::fs;
use std::path::Path;

use project::{project, stderr, tracklint, write};
use serde_json::Value;

const LEAK: &str = "import mixpanel from 'mixpanel-browser';\n\
                    mixpanel.track('Signed up', { email: user.email });\n";

const RULE: &str = "direct-identifier-in-event";

/// (rule, disposition) of every finding of medium and above, in order, and the exit code.
fn check(folder: &Path, arguments: &[&str]) -> (Vec<(String, String)>, i32) {
    let output = tracklint(folder, &[&["check", "--format", "json"], arguments].concat());
    let code = output.status.code().expect("ended by itself");
    let document: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    let loud = |finding: &&Value| !matches!(finding["severity"].as_str(), Some("low" | "info"));
    let text = |value: &Value| value.as_str().unwrap_or("?").to_owned();
    let findings = document["findings"].as_array().expect("a list");
    let found = findings.iter().filter(loud);
    (found.map(|found| (text(&found["rule"]), text(&found["disposition"]["kind"]))).collect(), code)
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(rule, how)| ((*rule).to_owned(), (*how).to_owned())).collect()
}

#[test]
fn a_suppression_is_said_in_every_report_and_can_be_switched_off() {
    let text =
        LEAK.replace("mixpanel.track", &format!("// tracklint-ignore {RULE}: the pilot\nmixpanel.track"));
    let folder = project(&[("a.js", &text)]);
    assert_eq!(check(folder.path(), &[]), (pairs(&[(RULE, "suppressed")]), 0));
    assert_eq!(check(folder.path(), &["--no-exceptions"]), (pairs(&[(RULE, "open")]), 1));
    let sarif = tracklint(folder.path(), &["check", "--format", "sarif"]).stdout;
    let sarif: Value = serde_json::from_slice(&sarif).expect("is JSON");
    let suppression = &sarif["runs"][0]["results"][0]["suppressions"][0];
    assert_eq!(
        (&suppression["kind"], &suppression["justification"]),
        (&"inSource".into(), &"the pilot".into())
    );
    let text = tracklint(folder.path(), &["check"]).stdout;
    let text = String::from_utf8(text).expect("is text");
    assert!(text.contains("Accepted: 1 suppressed in the code (--no-exceptions shows them)."), "{text}");
}

#[test]
fn a_waiver_holds_until_its_day_and_then_both_are_found() {
    let settings = format!(
        "version: 1\nwaivers:\n  - rule: {RULE}\n    scope: {{paths: [legacy]}}\n    reason: switched off in May\n    \
         owner: \"@acme/checkout\"\n    expires: 2027-01-31\n"
    );
    let folder = project(&[("legacy/a.js", LEAK), ("new/b.js", LEAK), ("tracklint.yml", &settings)]);
    let on = |day| check(folder.path(), &["--today", day]);
    assert_eq!(on("2027-01-31"), (pairs(&[(RULE, "waived"), (RULE, "open")]), 1));
    let expired = pairs(&[(RULE, "open"), (RULE, "open"), ("expired-waiver", "open")]);
    assert_eq!(on("2027-02-01"), (expired, 1));
    write(folder.path(), "legacy/a.js", "");
    let text = tracklint(folder.path(), &["check", "--today", "2027-01-01", "--threshold", "low"]).stdout;
    let text = String::from_utf8(text).expect("is text");
    assert!(text.contains("Waiver that excuses nothing") && text.contains("tracklint.yml:3:11"), "{text}");
    let elsewhere = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_str().expect("is text");
    let sarif =
        tracklint(elsewhere.path(), &["check", path, "--today", "2027-03-01", "--format", "sarif"]).stdout;
    let sarif = String::from_utf8(sarif).expect("is text");
    assert!(sarif.contains("\"uri\": \"tracklint.yml\"") && !sarif.contains(path), "no path of this machine");
}

#[test]
fn a_policy_says_what_cannot_be_excused_and_for_how_long() {
    let settings = format!(
        "exceptions:\n  longest_days: 90\n  not_for: [{{data: [user.contact.phone_number]}}]\nwaivers:\n  \
         - {{rule: {RULE}, scope: {{paths: [a.js]}}, reason: r, owner: o, expires: 2027-06-30}}\n  \
         - {{rule: {RULE}, scope: {{paths: [b.js]}}, reason: r, owner: o, expires: 2027-02-01, granted: 2027-01-01}}\n"
    );
    let phone = LEAK.replace("email: user.email", "phone: user.phone");
    let folder = project(&[("a.js", LEAK), ("b.js", &phone), ("tracklint.yml", &settings)]);
    let expected =
        [(RULE, "open"), (RULE, "open"), ("long-waiver", "open"), ("exception-not-allowed", "open")];
    assert_eq!(check(folder.path(), &["--today", "2027-01-10"]), (pairs(&expected), 1));
}

#[test]
fn a_baseline_survives_moves_and_new_names_and_hides_no_new_leak() {
    let folder = project(&[("a.js", LEAK)]);
    let wrote = tracklint(folder.path(), &["baseline", "--write", "known.json"]);
    assert_eq!(wrote.status.code(), Some(0), "{}", stderr(&wrote));
    let known = ["--baseline", "known.json"];
    assert_eq!(check(folder.path(), &known), (pairs(&[(RULE, "baseline")]), 0));

    let moved =
        LEAK.replace("mixpanel.track", "\n\n// here\nmixpanel\n.track").replace("user.email", "member.email");
    write(folder.path(), "a.js", &moved);
    assert_eq!(
        check(folder.path(), &known),
        (pairs(&[(RULE, "baseline")]), 0),
        "moved lines, renamed variable"
    );

    // The same again: the old one has its entry, the second has none.
    let twice = format!("{LEAK}mixpanel.track('Signed up', {{ email: other.email }});\n");
    write(folder.path(), "a.js", &twice);
    assert_eq!(check(folder.path(), &known), (pairs(&[(RULE, "baseline"), (RULE, "open")]), 1));
    let same = format!("{LEAK}mixpanel.track('Signed up', {{ email: user.email }});\n");
    write(folder.path(), "a.js", &same);
    assert_eq!(check(folder.path(), &known), (pairs(&[(RULE, "baseline"), (RULE, "open")]), 1));
    // Another event is another leak, even when the old one is gone.
    write(folder.path(), "a.js", &LEAK.replace("Signed up", "Paid"));
    assert_eq!(check(folder.path(), &known), (pairs(&[(RULE, "open")]), 1));

    fs::remove_file(folder.path().join("a.js")).expect("is there");
    write(folder.path(), "lib/b.js", LEAK);
    assert_eq!(check(folder.path(), &known), (pairs(&[(RULE, "baseline")]), 0), "the file has moved");
    write(folder.path(), "lib/b.js", "");
    let text = tracklint(folder.path(), &["check", "--baseline", "known.json", "--threshold", "info"]).stdout;
    assert!(String::from_utf8_lossy(&text).contains("no longer found"));
}

#[test]
fn a_broken_baseline_is_an_error_with_a_remedy() {
    let folder = project(&[("a.js", LEAK), ("known.json", "{\"version\": 7, \"findings\": []}")]);
    for path in ["known.json", "nowhere.json", "a.js"] {
        let output = tracklint(folder.path(), &["check", "--baseline", path]);
        assert_eq!(output.status.code(), Some(2), "{path}");
        assert!(stderr(&output).contains("tracklint baseline --write"), "{path}: {}", stderr(&output));
    }
}

#[test]
fn rules_of_the_project_are_written_in_its_settings() {
    let settings = "rules:\n  \
        - id: mail-in-the-shop\n    effect: forbid\n    severity: critical\n    why: The shop works with ids.\n    \
          match: {data: [user.contact], where: {paths: [\"shop/**\"]}, confidence: [high, medium]}\n  \
        - id: consent-first\n    effect: require\n    why: Nothing leaves before a choice.\n    \
          match: {data: [user.contact], destination: {country: [US]}}\n    needs: [{guarded_by: [consent]}]\n    severity: critical\n";
    let guarded = LEAK.replace("mixpanel.track", "if (hasConsent()) mixpanel.track");
    let files =
        [("shop/a.js", guarded.as_str()), ("b.js", LEAK), ("c.js", &guarded), ("tracklint.yml", settings)];
    let folder = project(&files);
    let output = tracklint(folder.path(), &["check", "--quiet", "--no-color"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let rules: Vec<(&str, &str)> =
        text.lines().filter_map(|line| Some((line.split(':').next()?, line.split(' ').nth(2)?))).collect();
    assert_eq!(
        rules,
        [("b.js", "consent-first"), ("c.js", RULE), ("shop/a.js", "mail-in-the-shop")],
        "{text}"
    );
}

#[test]
fn overrides_change_rules_below_paths_only() {
    let override_ = |rest: &str| format!("overrides:\n  - {{paths: [apps/admin], {rest}}}\n");
    let guarded = LEAK.replace("mixpanel.track", "if (hasConsent()) mixpanel.track");
    let folder = project(&[("apps/admin/a.js", LEAK), ("apps/b.js", LEAK)]);
    let rules = |settings: &str| {
        write(folder.path(), "tracklint.yml", settings);
        check(folder.path(), &[]).0.len()
    };
    assert_eq!(rules(&override_(&format!("rules: [{RULE}], severity: low"))), 1);
    assert_eq!(rules(&override_(&format!("rules: [{RULE}], severity: off"))), 1);
    assert_eq!(rules(&override_("severity: off")), 1);
    assert_eq!(rules(&override_("unless: [{guarded_by: [consent]}]")), 2);
    write(folder.path(), "apps/admin/a.js", &guarded);
    write(folder.path(), "apps/b.js", &guarded);
    assert_eq!(rules(&override_("unless: [{guarded_by: [consent]}]")), 1);
    assert_eq!(rules("overrides: [{severity: low}]"), 0);
}

#[test]
fn a_place_decides_what_findings_do() {
    let id = LEAK.replace("email: user.email", "id: user.id");
    let settings = "enforcement: {local: warn, main: audit}\n";
    let folder = project(&[("a.js", LEAK), ("b.js", &id), ("tracklint.yml", settings)]);
    let code = |place: &str| tracklint(folder.path(), &["check", "--place", place]).status.code();
    assert_eq!((code("local"), code("pull_request"), code("audit")), (Some(0), Some(1), Some(0)));
    let shown = |arguments: &[&str]| {
        let output = tracklint(folder.path(), &[&["check", "--quiet"], arguments].concat());
        String::from_utf8_lossy(&output.stdout).lines().count()
    };
    assert!(shown(&["--place", "main"]) > shown(&[]), "an audit shows what only informs, too");
}

/// A run over one file takes the comments of the files that its findings stand in.
#[test]
fn comments_hold_in_files_that_are_only_context() {
    let wrapper =
        "import mixpanel from 'mixpanel-browser';\nexport const send = (p) => mixpanel.track('x', p);\n";
    let call = format!(
        "import {{ send }} from './send';\n// tracklint-ignore {RULE}: agreed\nsend({{ email: user.email }});\n\
         // tracklint-ignore {RULE}: nothing is here\nf();\n"
    );
    let folder = project(&[("send.js", wrapper), ("call.js", &call)]);
    let quiet = |path: &str| {
        let output = tracklint(folder.path(), &["check", "--quiet", "--threshold", "low", path]);
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert_eq!(quiet("send.js"), "");
    assert!(quiet("call.js").contains("unused-suppression"));
}

#[test]
fn effective_settings_say_where_they_come_from() {
    let settings = "extends: [recommended]\nthreshold: high\nseverity: {opaque-id: off, credentials: high}\nrules:\n  \
        - {id: own-rule, effect: forbid, why: x, match: {data: [user.name], where: {paths: [src]}}}\n";
    let folder = project(&[("tracklint.yml", settings)]);
    let output = tracklint(folder.path(), &["config"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    for line in [
        "packs: recommended (from tracklint.yml)",
        "threshold: high (from tracklint.yml)",
        "confidence: medium (from the policy)",
        "rule own-rule: forbid, medium, in src (from tracklint.yml)",
        "rule credentials: forbid, high (from recommended; high instead of critical, by `severity` of tracklint.yml)",
        "rule unused-suppression: forbid, low (from exceptions)",
    ] {
        assert!(text.lines().any(|own| own == line), "{line:?} is missing in\n{text}");
    }
    assert!(!text.contains("rule opaque-id:"));
}

#[test]
fn a_glob_that_matches_nothing_is_noted() {
    let settings = format!(
        "overrides:\n  - {{paths: [legcay], severity: low}}\nwaivers:\n  \
         - {{rule: {RULE}, scope: {{paths: [\"src/**\"]}}, reason: r, owner: o, expires: 2027-01-31}}\n"
    );
    let folder = project(&[("legacy/a.js", LEAK), ("tracklint.yml", &settings)]);
    let text = tracklint(folder.path(), &["check", "--today", "2027-01-01"]).stdout;
    let text = String::from_utf8(text).expect("is text");
    assert!(text.contains("`legcay` of the rule `"), "{text}");
    assert!(text.contains(&format!("`src/**` of the waiver for `{RULE}` matches no file")), "{text}");
}

#[test]
fn all_mistakes_are_shown_at_once() {
    let settings = "extends: [recomended]\nseverty: {}\nrules:\n  - id: Some Rule\n    effect: forbid\n    why: x\n    \
        match: {data: [user.contact.emial], destination: {kind: [product-analytic]}, chanel: [page], where: {paths: [\"a{b\"]}}\nwaivers:\n  \
        - {rule: no-such, reason: r, owner: o, expires: 2027-02-30}\n  - {rule: nowhere, reason: r, owner: o, expires: 2027-02-28}\n\
        exceptions: {longest_days: many}\noverrides: [{paths: [a]}]\nenforcement: {local: fail}\n";
    let folder = project(&[("a.js", LEAK), ("tracklint.yml", settings)]);
    let output = tracklint(folder.path(), &["check", "--no-color"]);
    assert_eq!(output.status.code(), Some(2));
    let text = stderr(&output);
    for expected in [
        "there is no policy `recomended`",
        "did you mean `recommended`?",
        "unknown key `severty`",
        "`Some Rule` cannot be the id of a rule",
        "unknown category `user.contact.emial`",
        "did you mean `user.contact.email`?",
        "unknown key `chanel`",
        "`a{b` is no glob",
        "`2027-02-30` is no date",
        "there is no rule `nowhere`",
        "a number of days is expected here",
        "unknown kind of vendor `product-analytic`",
        "this override changes nothing",
        "unknown enforcement `fail`",
    ] {
        assert!(text.contains(expected), "{expected:?} is missing in\n{text}");
    }
}

/// Findings of an own rule, as places with what they say stands there.
fn stands(rule: &str, code: &str) -> Vec<String> {
    let settings = format!(
        "version: 1\nextends: [exceptions]\nthreshold: info\nrules:\n  - id: own\n    why: x\n{rule}\n"
    );
    let code = format!("import mixpanel from 'mixpanel-browser';\n{code}\n");
    let folder = project(&[("tracklint.yml", &settings), ("a.js", &code)]);
    let output = tracklint(folder.path(), &["check", "--format", "json", "--threshold", "info"]);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{error}: {}", String::from_utf8_lossy(&output.stderr));
    });
    let findings = document["findings"].as_array().expect("a list");
    findings.iter().map(|found| found["value"].as_str().unwrap_or("?").to_owned()).collect()
}

/// An option is asked for whether or not the knowledge has a word about it; what the code does not tell holds only where that is asked for.
#[test]
fn rules_ask_what_an_option_is() {
    let forbid =
        |asked: &str| format!("    effect: forbid\n    match: {{setting: {{vendor: mixpanel, {asked}}}}}");
    let is = |rule: &str, code: &str, expected: &[&str]| {
        assert_eq!(stands(rule, code), expected, "{rule}\n{code}");
    };
    let start = |options: &str| format!("mixpanel.init('token', {options});");
    let rule = forbid("option: debug, is: true");
    is(&rule, &start("{ debug: true }"), &["debug: true"]);
    is(&rule, &start("{ debug: false }"), &[]);
    is(&rule, &start("{ ip: false }"), &[]);
    is(&rule, &start("{ debug: isTest }"), &[]);
    is(&rule, &start("{ debug: quick ? true : false }"), &["debug: true"]);
    is(&forbid("option: debug, unknown: true"), &start("{ debug: isTest }"), &["debug"]);
    is(&forbid("option: debug, unknown: true"), &start("{ debug: true }"), &[]);
    // The default counts as if it were written.
    is(&forbid("option: ip, is: true"), &start("{ debug: false }"), &["ip: true (default)"]);
    is(&forbid("option: ip, is: true, present: true"), &start("{ debug: false }"), &[]);
    // Options that no check of the vendor is about.
    is(&forbid("option: made_up, is_not: [1, 2]"), &start("{ made_up: 3 }"), &["made_up: 3"]);
    is(&forbid("option: made_up, is_not: [1, 2]"), &start("{ made_up: 2 }"), &[]);
    is(&forbid("option: made_up, present: false"), &start("{ ip: false }"), &["made_up (not set)"]);
    is(&forbid("option: made.up, above: 5"), &start("{ made: { up: 6 } }"), &["made.up: 6"]);
    is(&forbid("option: made_up, contains: [acme]"), &start("{ made_up: ['x.acme'] }"), &["made_up"]);
    is(&forbid("option: made_up, lacks: [acme]"), &start("{ made_up: ['x.acme'] }"), &[]);
    let require = "    effect: require\n    match: {setting: {vendor: mixpanel, option: debug}}\n    \
                   needs: [{setting: {vendor: mixpanel, option: debug, is: false}}]";
    is(require, &start("{ debug: false }"), &[]);
    is(require, &start("{ debug: isTest }"), &["debug"]);
    is(require, &format!("{}{}", start("{ debug: true }"), start("{ ip: false }")), &["debug: true"]);
    let except = forbid("option: debug, is: true") + "\n    unless: [{where: {paths: [a.js]}}]";
    is(&except, &start("{ debug: true }"), &[]);
}

/// One start with one option is one finding, whoever has something to say about it; the inventory knows nothing of what a rule looks at.
#[test]
fn an_option_of_a_rule_joins_the_check_of_the_vendor() {
    let rule = "extends: [strict]\nrules:\n  - id: own\n    effect: forbid\n    severity: critical\n    why: x\n    \
                match: {setting: {vendor: mixpanel, option: record_mask_all_text, is: false}}\n";
    let code = "import mixpanel from 'mixpanel-browser';\n\
                mixpanel.init('token', { record_sessions_percent: 5, record_mask_all_text: false });\n";
    let folder = project(&[("tracklint.yml", rule), ("a.js", code)]);
    let output = tracklint(folder.path(), &["check", "--format", "json"]);
    let document: Value = serde_json::from_slice(&output.stdout).expect("is JSON");
    let own = |found: &&Value| found["value"] == "record_mask_all_text: false";
    let found: Vec<&Value> = document["findings"].as_array().expect("a list").iter().filter(own).collect();
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!((&found[0]["rule"], &found[0]["severity"]), (&"own".into(), &"critical".into()));
    let why = tracklint(folder.path(), &["why", "a.js:2"]).stdout;
    let why = String::from_utf8_lossy(&why);
    assert!(
        why.contains("setting: record_mask_all_text: false meets record_mask_all_text of mixpanel, is false"),
        "{why}"
    );
    let asked = rule.replace("record_mask_all_text, is: false", "made_up, present: false");
    fs::write(folder.path().join("tracklint.yml"), asked).expect("is written");
    let inventory = tracklint(folder.path(), &["inventory", "--format", "json"]).stdout;
    assert!(!String::from_utf8_lossy(&inventory).contains("made_up"));
}

/// A clause for what goes abroad is not cited for who is at home there.
#[test]
fn a_citation_may_leave_out() {
    let code = "import mixpanel from 'mixpanel-browser';\nmixpanel.track('x', { email: user.email });\n\
                window._hmt.push(['_trackPageview', user.email]);\n";
    let folder = project(&[("tracklint.yml", "extends: [cn-pipl]\n"), ("a.js", code)]);
    let output = tracklint(folder.path(), &["check", "--format", "json", "--threshold", "info"]);
    let document: Value = serde_json::from_slice(&output.stdout).expect("is JSON");
    let cites = |vendor: &str| -> Vec<bool> {
        let findings = document["findings"].as_array().expect("a list").iter();
        let of = findings
            .filter(|found| found["destination"] == vendor && found["data"] != Value::Array(Vec::new()));
        of.map(|found| found["clauses"].to_string().contains("cn-pipl:38")).collect()
    };
    assert!(!cites("mixpanel").is_empty() && cites("mixpanel").iter().all(|cited| *cited), "{document:#}");
    assert!(
        !cites("baidu-tongji").is_empty() && cites("baidu-tongji").iter().all(|cited| !cited),
        "{document:#}"
    );
}

/// Every file of docs/policy.md is written, every command is run, and what it shows is shown.
#[test]
fn the_tutorial_is_true() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/policy.md");
    let tutorial = fs::read_to_string(path).expect("is there");
    let folder = tempfile::tempdir().expect("a folder");
    tutorial::run(&tutorial, folder.path(), |arguments| tracklint(folder.path(), arguments), 7);
}

/// The policy of thirty rules in `examples/policy`: every rule is exercised, and it judges the incident as a privacy engineer
/// would expect.
#[test]
fn the_example_of_thirty_rules_is_tested_and_works() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = tracklint(root, &["test", "--strict", "examples/policy"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{text}{}", stderr(&output));
    assert!(text.ends_with("31 rules and 2 cases tested, 0 failed, 0 never exercised.\n"), "{text}");

    let incident = root.join("fixtures/projects/incident");
    let policy = root.join("examples/policy/tracklint.yml");
    let policy = policy.to_str().expect("is text");
    let output = tracklint(&incident, &["check", "--quiet", "--no-color", "--config", policy]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{text}{}", stderr(&output));
    for (place, rule) in [
        ("server/src/routes/usage.ts:12", "mail-to-analytics"),
        ("server/src/routes/accounts.ts:13", "network-address-from-server"),
        ("web/src/session/SessionProvider.tsx:15", "name-in-profile"),
        ("web/src/analytics/client.ts:12", "region-not-european"),
        ("web/src/analytics/client.ts:17", "replay-in-the-clear"),
        ("web/src/App.tsx:15", "page-address-with-query"),
    ] {
        let is_there = |line: &str| line.starts_with(place) && line.contains(rule);
        assert!(text.lines().any(is_there), "{place} {rule} is missing in\n{text}");
    }
    assert!(!text.contains("purchases-outside-of-billing"), "{text}");
}
