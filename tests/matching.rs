//! What own rules can ask about, and rules that cannot work.

#[path = "support/told.rs"]
mod told;

use told::{all, mistakes};
use tracklint::config;
use tracklint::knowledge;
use tracklint::pipeline::check_texts;

/// `path rule` of every finding that reaches the threshold.
fn found(settings: &str, files: &[(&str, &str)]) -> Vec<String> {
    let mut model = knowledge::load().expect("the rules load");
    let settings = config::parse("tracklint.yml", settings);
    let policy =
        config::effective(&mut model, &settings, None).unwrap_or_else(|error| panic!("{}", all(&error)));
    let checked = check_texts(&model, &policy, files, true);
    let counts = checked.findings.iter().filter(|finding| finding.severity >= policy.threshold);
    counts.map(|finding| format!("{} {}", finding.path, finding.rule)).collect()
}

fn rule(id: &str, rest: &str) -> String {
    format!("  - {{id: {id}, effect: forbid, why: x, severity: high, {rest}}}\n")
}

const SEND: &str = "mixpanel.track('x', { plan: user.plan, id: user.id });\n";

#[test]
fn rules_ask_where_code_runs() {
    let code = |head: &str| format!("{head}\n{SEND}");
    let browser = code("import mixpanel from 'mixpanel-browser';");
    let client = code("'use client';\nimport fs from 'fs';\nimport mixpanel from 'mixpanel-browser';");
    let server = code("const Mixpanel = require('mixpanel');\nconst mixpanel = Mixpanel.init('token');");
    let both = code("import fs from 'node:fs';\nimport mixpanel from 'mixpanel-browser';");
    let route = code("import { mixpanel } from '../../lib';");
    let native =
        code("import { Mixpanel } from 'mixpanel-react-native';\nconst mixpanel = new Mixpanel('t', true);");
    let files = [
        ("both.js", both.as_str()),
        ("browser.js", browser.as_str()),
        ("client.js", client.as_str()),
        ("lib.js", "import mixpanel from 'mixpanel-browser';\nexport { mixpanel };\n"),
        ("native.js", native.as_str()),
        ("pages/api/route.js", route.as_str()),
        ("server.js", server.as_str()),
    ];
    let on = |runtime: &str| {
        let settings = format!(
            "extends: [exceptions]\nrules:\n{}",
            rule("ids", &format!("match: {{data: [user.unique_id], runtime: [{runtime}]}}"))
        );
        found(&settings, &files)
    };
    assert_eq!(on("browser"), ["browser.js ids", "client.js ids"]);
    assert_eq!(on("server"), ["pages/api/route.js ids", "server.js ids"]);
    assert_eq!(on("native"), ["native.js ids"]);
    assert_eq!(on("unknown"), ["both.js ids"]);
}

#[test]
fn rules_ask_for_packages_and_for_what_a_finding_rests_on() {
    let code = format!(
        "import mixpanel from 'mixpanel-browser';\n{SEND}mixpanel.track('y', {{ agent: navigator.userAgent }});\n"
    );
    let files = [
        ("apps/web/package.json", "{\"name\": \"@acme/web\"}"),
        ("apps/web/a.js", code.as_str()),
        ("apps/shop/package.json", "{\"name\": \"@acme/shop\"}"),
        ("apps/shop/a.js", code.as_str()),
        ("tools/a.js", code.as_str()),
    ];
    let with = |rest: &str| {
        let settings = format!("extends: [exceptions]\nrules:\n{}", rule("seen", rest));
        found(&settings, &files)
    };
    assert_eq!(
        with("match: {data: [user.unique_id], where: {packages: ['@acme/w*']}}"),
        ["apps/web/a.js seen"]
    );
    assert_eq!(
        with("match: {data: [user.unique_id], where: {not_packages: ['@acme/*']}}"),
        ["tools/a.js seen"]
    );
    assert_eq!(with("match: {data: [user.unique_id], where: {packages: [unknown]}}"), ["tools/a.js seen"]);
    let proved = with("match: {data: [user], basis: [proved-by-value], where: {paths: [tools]}}");
    assert_eq!(proved, ["tools/a.js seen"], "the platform's own value, and not the names");
}

#[test]
fn what_no_rule_permits_is_reported_when_asked_for() {
    let code = "import mixpanel from 'mixpanel-browser';\n\
                mixpanel.track('x', { id: user.id });\n\
                mixpanel.people.set({ theme: user.preferences });\n\
                mixpanel.track('y', { email: user.email });\n";
    let settings = |on: &str| {
        format!(
            "on_unlisted: {on}\nrules:\n  \
             - {{id: ids-are-fine, effect: permit, why: x, match: {{data: [user.unique_id]}}}}\n"
        )
    };
    let files = [("a.js", code)];
    assert_eq!(found(&settings("deny"), &files), ["a.js unlisted-flow", "a.js direct-identifier-in-event"]);
    assert_eq!(found(&settings("warn"), &files), ["a.js direct-identifier-in-event"]);
}

#[test]
fn rules_that_can_match_nothing_are_mistakes() {
    let nothing = [
        ("match: {data: [user.contact], sensitivity: [special]}", "no category is all that"),
        ("match: {data: [user.unique_id], identifiability: [direct]}", "no category is all that"),
        ("match: {destination: {id: [mixpanel], kind: [advertising]}}", "no vendor is all that"),
        (
            "match: {destination: {id: [sentry]}, concern: [replay-console]}",
            "no vendor of this `destination` has settings",
        ),
        ("match: {concern: [replay-unmasked], marks: [hash]}", "pass no sanitizers"),
        ("match: {concern: [replay-unmasked], channel: [page]}", "`channel` about data"),
        ("match: {channel: [setting]}", "asked for by `concern`"),
        ("match: {data: [user], where: {paths: [src], not_paths: [src]}}", "takes out all that it takes in"),
        ("match: {data: [user.contact.email]}, unless: [{data: [user.contact]}]", "never applies"),
        ("match: {channel: [page]}, unless: [{channel: [log]}]", "never holds where the rule matches"),
    ];
    for (rest, expected) in nothing {
        let told = mistakes(&format!("rules:\n{}", rule("odd", rest)));
        assert_eq!(told.len(), 1, "{rest}: {told:?}");
        assert!(told[0].starts_with("odd: ") && told[0].contains(expected), "{rest}: {told:?}");
    }
    let fine = [
        "match: {data: [user], sensitivity: [special]}",
        "match: {data: [user.contact]}, unless: [{marks: [hash]}, {data: [user.contact.email]}]",
        "match: {concern: [replay-unmasked], destination: {id: [mixpanel]}}",
        "match: {data: [user.unique_id], identifiability: [direct, pseudonymous]}",
    ];
    for rest in fine {
        assert_eq!(mistakes(&format!("rules:\n{}", rule("fine", rest))), [""; 0], "{rest}");
    }
}

#[test]
fn rules_that_contradict_each_other_are_mistakes() {
    let two = format!(
        "rules:\n{}{}",
        rule("one", "match: {data: [user.name], channel: [page, log]}"),
        rule("two", "match: {channel: [log, page], data: [user.name]}").replace("high", "low")
    );
    let told = mistakes(&two);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("two: `one` and `two` match the same and contradict each other"), "{told:?}");

    let permit = "rules:\n  - {id: street-to-intercom, effect: permit, why: x, match: {data: [user.contact.address.street], \
                  identifiability: [direct], destination: {id: [intercom]}, channel: [profile-property]}}\n";
    let told = mistakes(permit);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("can never win: `contact-data-to-customer-tool` forbids what"), "{told:?}");
    assert!(told[0].contains("overrides: [{rules: [contact-data-to-customer-tool], unless"), "{told:?}");

    // The permit is wider than what is forbidden, or what forbids it fails nothing.
    for fine in ["{data: [user.contact]}", "{data: [user.unique_id]}"] {
        let text = format!("rules:\n  - {{id: fine, effect: permit, why: x, match: {fine}}}\n");
        assert_eq!(mistakes(&text), [""; 0], "{fine}");
    }
}

#[test]
fn rules_ask_for_regions_of_the_package_that_sends() {
    let app = |options: &str| {
        format!(
            "import mixpanel from 'mixpanel-browser';\nmixpanel.init('token', {{ ip: false{options} }});\n{SEND}"
        )
    };
    let (eu, us) = (app(", api_host: 'https://api-eu.mixpanel.com'"), app(""));
    let (own, env) = (app(", api_host: '/proxy'"), app(", api_host: process.env.HOST"));
    let bare = format!("import mixpanel from 'mixpanel-browser';\n{SEND}");
    let request = "fetch('https://api-eu.mixpanel.com/track', { method: 'POST', body: JSON.stringify({ properties: { id: user.id } }) });\n";
    let elsewhere = request.replace("api-eu", "api");
    let package = |name: &str| {
        format!("{{\"name\": \"{name}\", \"dependencies\": {{\"mixpanel-browser\": \"^2.55.0\"}}}}")
    };
    let names = ["a-eu", "b-us", "c-own", "d-env"].map(package);
    let files = [
        ("a/package.json", names[0].as_str()),
        ("a/send.js", eu.as_str()),
        ("a/other.js", bare.as_str()),
        ("a/request.js", elsewhere.as_str()),
        ("b/package.json", names[1].as_str()),
        ("b/send.js", us.as_str()),
        ("b/request.js", request),
        ("c/package.json", names[2].as_str()),
        ("c/send.js", own.as_str()),
        ("d/package.json", names[3].as_str()),
        ("d/send.js", env.as_str()),
        ("e/send.js", "import posthog from 'posthog-js';\nposthog.capture('x', { id: user.id });\n"),
    ];
    let to = |regions: &str| {
        let part = format!("match: {{data: [user.unique_id], destination: {{region: [{regions}]}}}}");
        found(&format!("extends: [exceptions]\nrules:\n{}", rule("there", &part)), &files)
    };
    assert_eq!(to("EU"), ["a/other.js there", "a/send.js there", "b/request.js there"]);
    assert_eq!(to("US"), ["a/request.js there", "b/send.js there"]);
    assert_eq!(to("unknown"), ["c/send.js there", "d/send.js there", "e/send.js there"]);
}

#[test]
fn rules_ask_for_data_that_could_not_be_followed() {
    let code = "import mixpanel from 'mixpanel-browser';\nimport { build } from 'elsewhere';\n\
        mixpanel.track('a', build());\n\
        mixpanel.track('b', { ...build(), plan: 'pro' });\n\
        if (hasConsent()) mixpanel.track('c', build());\n\
        mixpanel.track('d', { plan: 'pro', email: user.email });\n\
        export const send = (event, properties) => mixpanel.track(event, properties);\n";
    let files = [("src/a.js", code)];
    let rules = |part: &str| format!("extends: [exceptions]\nrules:\n{}", rule("unknown-data", part));
    let lines = |part: &str| {
        let mut model = knowledge::load().expect("the rules load");
        let settings = config::parse("tracklint.yml", &rules(part));
        let policy =
            config::effective(&mut model, &settings, None).unwrap_or_else(|error| panic!("{}", all(&error)));
        let checked = check_texts(&model, &policy, &files, true);
        let line = |start: u32| code[..start as usize].matches('\n').count() + 1;
        checked
            .findings
            .iter()
            .map(|finding| (line(finding.span.start), finding.message.clone()))
            .collect::<Vec<_>>()
    };
    let only = |found: &[(usize, String)]| found.iter().map(|(line, _)| *line).collect::<Vec<_>>();
    let all_unknown = lines("match: {data: [unknown]}");
    assert_eq!(only(&all_unknown), [3, 4, 5, 7]);
    assert_eq!(all_unknown[0].1, "Data that could not be followed sent to Mixpanel: `build()`");
    assert_eq!(all_unknown[3].1, "Data that could not be followed sent to Mixpanel: `properties`");
    assert_eq!(only(&lines("match: {data: [unknown]}, unless: [{guarded_by: [consent]}]")), [3, 4, 7]);
    assert_eq!(
        only(&lines("match: {data: [unknown, user.contact], channel: [event-property]}")),
        [3, 4, 5, 6, 7]
    );
    assert_eq!(
        only(&lines("match: {destination: {id: [mixpanel]}}")),
        [6],
        "a rule that does not name it says nothing about it"
    );
    assert_eq!(only(&lines("match: {data: [unknown], channel: [profile-property]}")), [0; 0]);
    assert_eq!(only(&lines("match: {data: [unknown], where: {paths: [lib]}}")), [0; 0]);
}

#[test]
fn unknown_values_are_compared_with_care() {
    let on = |part: &str| mistakes(&format!("extends: [exceptions]\nrules:\n{}", rule("r", part)));
    assert_eq!(on("match: {data: [unknown]}, unless: [{destination: {region: [EU]}}]"), [""; 0]);
    assert_eq!(
        on("match: {data: [unknown], sensitivity: [special]}"),
        [
            "r: `r` can match nothing: data that is `unknown` has no `sensitivity` (change or remove one of them)"
        ]
    );
    assert_eq!(
        on("match: {data: [unknown]}, unless: [{data: [unknown]}]"),
        [
            "r: `r` never applies: its `unless` holds wherever it matches (make `unless` narrower than `match`)"
        ]
    );
    assert_eq!(
        on("match: {destination: {region: [EUR]}}, unless: [{destination: {kind: [product-analytic]}}]"),
        [
            "EUR: unknown region `EUR` (did you mean `EU`? allowed: AE, AU, CA, CN, EU, ID, IN, JP, SA, SG, US, unknown)",
            "product-analytic: unknown kind of vendor `product-analytic` (did you mean `product-analytics`? allowed: advertising, attribution, b2b-identification, cdp, crm, device-storage, error-monitoring, feature-flags, llm-observability, llm-provider, messaging, product-adoption, product-analytics, service, session-replay, support-chat, tag-manager, team-tool, unknown-host)"
        ]
    );
}
