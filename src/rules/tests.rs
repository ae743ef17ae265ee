//! Loading: what a person who makes a mistake in a knowledge file is shown.

use std::time::Instant;

use super::load::load_files;
use super::setting::SettingTest;
use super::vendor::{Channel, PathKey, SettingValue, Version};
use super::{Model, RuleError};
use crate::ir::path::ApiPath;

const DATA: &str = "
categories:
  - id: person.contact.mail
    name: Mail
    sensitivity: ordinary
    identifiability: direct
    terms: [mail]
  - {id: person.contact.phone, name: Phone, sensitivity: ordinary, identifiability: direct}
  - {id: person, name: Person, sensitivity: ordinary, identifiability: direct, whole_object: true}
";

const LIBRARY: &str = "
calls:
  - call: method:map
    callbacks: [{argument: 0, parameter: 0, is: 'receiver[]'}]
    returns: [{from: argument 0 returned, to: '[]'}]
  - {call: 'acme-hash#digest', returns: [{from: argument 0, mark: hash}]}
reads: [{property: length, mark: count}]
relays:
  - {id: plugins, name: 'a plugin', confidence: medium, puts: [{call: 'acme#use', value: argument 0 returned}], takes: [{of: 'acme#made()'}]}
components:
  - {members: [{at: 'data()[]'}], shared: [{relay: {id: plugins}}]}
syntax: {test: count}
marks:
  - {id: hash, leaves: pseudonymous, name: hash, explains: …}
  - {id: count, leaves: nothing, name: count, explains: …}
";

const VENDOR: &str = "
id: acme
name: Acme
kind: product-analytics
home: US
docs: https://acme.example
hosts: [api.acme.example]
clients:
  - id: browser
    from: [acme-js, 'acme-js#default', 'global:window.acme', $browser.init()]
    methods:
      - call: track
        arguments: [event-name, event-property]
        paths: {'1.id': distinct-id, '1': none}
      - call: set
        when: {string: 0}
        arguments: [property-name, profile-property]
      - call: init
        settings: {group: browser, at: 1}
settings:
  defaults:
    - {group: browser, option: ip, value: true, package: acme-js, until: 2.37}
  checks:
    - id: ip
      group: browser
      option: ip
      when: [{option: ip, is: [true, no, 1, 'true', null]}]
      concern: location
      data: [person.contact.mail]
      says: …
      fix: …
";

const REGIME: &str = "
id: law
name: Law
law_as_of: 2026-11-01
source: https://law.example
clauses: [{id: 5(1)(c), title: T, text: X}]
";

const POLICY: &str = "
id: base
name: Base
description: …
rules:
  - id: mail-sent
    effect: forbid
    match: {data: [person.contact, person.contact.mail], destination: {id: [acme]}, concern: [location]}
    unless: [{marks: [hash]}]
    severity: high
    title: '{data} sent to {destination}'
    why: …
    clauses: ['law:5(1)(c)']
";

const CHILD: &str = "
id: child
name: Child
description: …
extends: [base]
threshold: low
rules:
  - {id: mail-sent, effect: permit, match: {data: [person]}}
";

fn all() -> Vec<(&'static str, String)> {
    vec![
        ("data/acme.yml", DATA.into()),
        ("library/acme.yml", LIBRARY.into()),
        ("vendors/acme.yml", VENDOR.into()),
        ("regimes/law.yml", REGIME.into()),
        ("policies/base.yml", POLICY.into()),
        ("policies/child.yml", CHILD.into()),
    ]
}

fn load(files: &[(&str, String)]) -> Result<Model, Vec<RuleError>> {
    load_files(files.iter().map(|(path, text)| ((*path).to_string(), text.as_str())))
}

/// Loads the files with one change: message, marked text and help of each error.
fn errors_after(path: &str, from: &str, to: &str) -> Vec<(String, String, String)> {
    let mut files = all();
    let file = files.iter_mut().find(|file| file.0 == path).expect("the file exists");
    assert!(file.1.contains(from), "{from}");
    file.1 = file.1.replacen(from, to, 1);
    let text = file.1.clone();
    let errors = load(&files).expect_err("the change is a mistake");
    let show = |error: RuleError| {
        let marked = error.span().slice(&text).to_string();
        (error.message, marked, error.help.unwrap_or_default())
    };
    errors.into_iter().map(show).collect()
}

#[track_caller]
fn assert_error(path: &str, (from, to): (&str, &str), expected: (&str, &str, &str)) {
    let errors = errors_after(path, from, to);
    let (message, marked, help) = &errors[0];
    assert_eq!((message.as_str(), marked.as_str()), (expected.0, expected.1), "{errors:?}");
    assert!(help.starts_with(expected.2), "{help}");
}

#[test]
fn everything_arrives_in_the_model() {
    let model = load(&all()).expect("loads");
    let vendor = &model.vendors[0];
    let browser = &vendor.clients[0];
    assert_eq!(browser.from[2], ApiPath::parse("global:acme").expect("parses"));
    let track = &browser.methods[0];
    assert_eq!(track.channels[0].path, vec![PathKey::Name("id".into())]);
    assert_eq!(track.channels[0].channel, Channel::DistinctId);
    assert_eq!(track.channels.len(), 3);
    assert_eq!(track.channels[2].channel, Channel::None);
    assert_eq!(browser.methods[2].settings.first().expect("settings").object, Some((1, Vec::new())));
    assert_eq!(vendor.defaults[0].until, Some(Version(2, 37, 0)));
    let SettingTest::Is(values) = &vendor.checks[0].when[0].test else { panic!("is") };
    let texts = |text: &str| SettingValue::String(text.into());
    let expected =
        [SettingValue::Bool(true), texts("no"), SettingValue::Number(1.0), texts("true"), SettingValue::Null];
    assert_eq!(values[..], expected);
    assert!(model.library.calls[1].returns[0].derived);
    let rule = &model.policies[0].rules[0];
    assert_eq!(rule.matches.data.len(), 2);
    assert_eq!(rule.matches.data_nodes, ["person.contact.mail", "person.contact"]);
    let child = &model.policies[1];
    assert_eq!(child.rules.len(), 1);
    assert_eq!(child.rules[0].matches.data.len(), 3);
    assert_eq!(super::words(&model), ["acme", "acme-js", "api.acme.example"]);
}

#[test]
fn mistakes_are_shown_at_the_word() {
    let vendor = "vendors/acme.yml";
    assert_error(vendor, ("hosts:", "host:"), ("unknown key `host`", "host", "did you mean `hosts`?"));
    let swapped = ("unknown category `person.contact.mial`", "person.contact.mial");
    let help = "did you mean `person.contact.mail`?";
    assert_error(vendor, ("person.contact.mail", "person.contact.mial"), (swapped.0, swapped.1, help));
    let channel = ("unknown value `event-nam`", "event-nam", "did you mean `event-name`?");
    assert_error(vendor, ("[event-name", "[event-nam"), channel);
    assert_error(vendor, ("name: Acme", "docs: Acme"), ("the key `docs` stands here twice", "docs", "merge"));
    assert_error(vendor, ("name: Acme", ""), ("the key `name` is missing", "settings", ""));
    let docs = "docs: https://acme.example";
    let compared = |with: &str| format!("{docs}\nchecked: [{{{with}}}]");
    let version = ("there is no version", "acme-js", "write the one that was looked at: `acme-js@1.2.3`");
    assert_error(vendor, (docs, &compared("package: acme-js")), version);
    let two = ("these are several things at once", "acme-js@1.0.0", "make an entry of each");
    assert_error(vendor, (docs, &compared("package: acme-js@1.0.0, page: https://acme.example")), two);
    let client = ("unknown client `brwser`", "$brwser.init()", "did you mean `browser`?");
    assert_error(vendor, ("$browser", "$brwser"), client);
    let both = ("a method is one thing", "set", "write one of");
    assert_error(vendor, ("- call: set", "- assign: user\n        call: set"), both);
    let neither = ("a method of the client `browser` does not say what it is", "browser", "write one of");
    assert_error(vendor, ("- call: set", "- also: [set]"), neither);
    let group = ("unknown settings group `web`", "web", "allowed: browser");
    assert_error(vendor, ("group: browser, option", "group: web, option"), group);
    let path = "`x` does not start with the number of an argument (`0[].properties`)";
    assert_error(vendor, ("'1.id'", "'x'"), (path, "'x'", ""));
    let concern = "unknown concern (no policy asks about it) `locaton`";
    assert_error(vendor, ("concern: location", "concern: locaton"), (concern, "locaton", "did you mean"));
    let clause = ("unknown clause `law:5(1)`", "'law:5(1)'", "did you mean `law:5(1)(c)`?");
    assert_error("policies/base.yml", ("law:5(1)(c)", "law:5(1)"), clause);
    let cycle = ("`child` extends itself through `child`", "child", "a pack cannot extend itself");
    assert_error("policies/child.yml", ("extends: [base]", "extends: [child]"), cycle);
    let mark = ("unknown mark `hsh`", "hsh", "did you mean `hash`?");
    assert_error("policies/base.yml", ("[hash]", "[hsh]"), mark);
    let relay = ("unknown relay `plugin`", "plugin", "did you mean `plugins`?");
    assert_error("library/acme.yml", ("{relay: {id: plugins", "{relay: {id: plugin"), relay);
    let folder = errors_after("data/acme.yml", "categories:", "categories: [");
    assert_eq!(folder.len(), 1, "one syntax error hides no other file and blames none: {folder:?}");
}

#[test]
fn values_of_another_kind_are_shown_with_a_remedy() {
    let vendor = "vendors/acme.yml";
    let list = ("a list is expected here", "api.acme.example", "put `[ ]` around it");
    assert_error(vendor, ("[api.acme.example]", "api.acme.example"), list);
    let map = ("a map is expected here, which has keys", "browser", "write each value behind its key");
    let default = "{group: browser, option: ip, value: true, package: acme-js, until: 2.37}";
    assert_error(vendor, (default, "browser"), map);
    let either = ("a map or a list of maps is expected here", "settings", map.2);
    assert_error(vendor, ("settings: {group: browser, at: 1}", "settings: browser"), either);
    let text = ("a text is expected here", "[", "a text with `: `");
    assert_error(vendor, ("name: Acme", "name: [Acme]"), text);
    let program =
        ("an example of a vendor is a map with its program under `code`", "track(user)", "write `- code: …`");
    assert_error(vendor, ("name: Acme", "name: Acme\nexamples: {flags: [track(user)]}"), program);
    let below = "name: Acme\nexamples:\n  flags:\n    - |\n      track(user);";
    assert_error(vendor, ("name: Acme", below), (program.0, "track(user);\n", program.2));
}

#[test]
fn all_mistakes_are_told() {
    let mut files = all();
    files[2].1 = files[2].1.replace("'acme-js#default'", "'acme-js#a('").replace("2.37", "x");
    files[4].1 = files[4].1.replace("[hash]", "[hsh]").replace("id: [acme]", "id: [acne]");
    files.push(("data/bad.yml", "categories: {".into()));
    files.push(("stray.yml", "a: 1".into()));
    let errors = load(&files).expect_err("five mistakes");
    let told: Vec<_> = errors.iter().map(|error| (error.path(), error.message.as_str())).collect();
    assert_eq!(errors.len(), 6, "{told:#?}");
}

#[test]
fn hostile_files_end_quickly_with_an_error() {
    use std::fmt::Write as _;

    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for n in 1..20 {
        let earlier = format!("*a{}", n - 1);
        let _ = writeln!(bomb, "a{n}: &a{n} [{}]", [earlier.as_str(); 10].join(", "));
    }
    let brackets = "[".repeat(100_000);
    let braces = "{a: ".repeat(100_000);
    let mut deep = String::new();
    for n in 0..2000 {
        let _ = writeln!(deep, "{}a:", " ".repeat(n));
    }
    let nested = format!("categories: {brackets}");
    let odd = "\u{feff}\u{0}categories: [\u{2028}\u{d7ff}";
    let start = Instant::now();
    for text in [&bomb, &brackets, &braces, &deep, &nested, odd, "", "- - -", "%", "&a *a", "!!binary x"] {
        for path in ["data/x.yml", "policies/x.yml", "vendors/x.yml", "data/vocabulary.yml"] {
            let result = load(&[(path, text.to_string())]);
            assert!(result.is_err() || text.len() < 4, "{path} {}", &text[..text.len().min(20)]);
        }
    }
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}

#[test]
fn errors_render_with_the_line() {
    let mut files = all();
    files[4].1 = files[4].1.replace("[hash]", "[hsh]");
    let error = load(&files).expect_err("unknown mark").remove(0);
    let mut shown = String::new();
    let theme = miette::GraphicalTheme::none();
    let handler = miette::GraphicalReportHandler::new_themed(theme);
    handler.render_report(&mut shown, &error).expect("renders");
    assert!(shown.contains("policies/base.yml:9:23"), "{shown}");
    assert!(shown.contains("unless: [{marks: [hsh]}]"), "{shown}");
    assert!(shown.contains("did you mean `hash`?"), "{shown}");
}
