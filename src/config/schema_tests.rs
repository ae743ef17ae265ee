//! The JSON Schemas in `rules/schema`: made from the types that files are read with, so that editors complete and check what is written.
//!
//! Descriptions are the comments of those types. `WRITE_SCHEMAS=1 cargo test --lib schemas` writes the files anew.

use std::path::PathBuf;
use std::sync::LazyLock;
use std::{env, fs};

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use super::shape::{LedgerShape, SettingsShape};
use super::{ledger, nested, overrides, read, rule, setting, waiver};
use crate::knowledge;
use crate::rules::raw::data::{RawData, RawVocabulary};
use crate::rules::raw::library::RawLibrary;
use crate::rules::raw::policy::{RawPolicy, RawRegime};
use crate::rules::raw::vendor::RawVendor;

/// Name of the schema's file, title, schema.
fn schemas() -> [(&'static str, Value); 8] {
    [
        ("vendor", schema::<RawVendor>("A vendor (rules/vendors/NAME.yml)")),
        ("data", schema::<RawData>("Categories of personal data (rules/data/NAME.yml)")),
        (
            "vocabulary",
            schema::<RawVocabulary>("Words of the matching algorithm (rules/data/vocabulary.yml)"),
        ),
        ("library", schema::<RawLibrary>("A library or platform (rules/library/NAME.yml)")),
        ("regime", schema::<RawRegime>("A law or standard (rules/regimes/NAME.yml)")),
        ("policy", schema::<RawPolicy>("A policy pack (rules/policies/NAME.yml)")),
        ("tracklint", schema::<SettingsShape>("Settings of a project (tracklint.yml)")),
        ("ledger", schema::<LedgerShape>("Ledger of a project (tracklint-ledger.yml)")),
    ]
}

/// Words that editors offer beside what a project may add: nodes of the tree, kinds of vendors, marks, guards.
fn offer(value: &mut Value) {
    let model = knowledge::load().expect("the rules load");
    let sorted = |words: Vec<&str>| {
        let mut words = words;
        words.sort_unstable();
        words.dedup();
        json!(words)
    };
    let nodes = sorted(model.categories.iter().flat_map(|category| nodes_above(&category.id)).collect());
    let kinds = sorted(model.vendors.iter().map(|vendor| vendor.kind.as_str()).collect());
    let marks = sorted(model.library.marks.iter().map(|mark| mark.id.as_str()).collect());
    let guards = sorted(model.library.guards.iter().map(|guard| guard.id.as_str()).collect());
    let places = [
        ("Matcher", "data", nodes.clone()),
        ("Matcher", "marks", marks),
        ("Matcher", "guarded_by", guards),
        ("Destination", "kind", kinds),
        ("DestinationShape", "receives", nodes),
    ];
    for (definition, key, words) in places {
        let path = format!("/definitions/{definition}/properties/{key}/items");
        if let Some(items) = value.pointer_mut(&path) {
            let any = items.take();
            *items = json!({ "anyOf": [{ "enum": words }, any] });
        }
    }
}

/// `a`, `a.b` and `a.b.c` of the last.
fn nodes_above(id: &str) -> impl Iterator<Item = &str> {
    let ends = id.match_indices('.').map(|(at, _)| at).chain([id.len()]);
    ends.map(move |end| &id[..end])
}

fn schema<T: JsonSchema>(title: &str) -> Value {
    let generator = SchemaSettings::draft07().into_generator();
    let mut value = Value::from(generator.into_root_schema_for::<T>());
    tidy(&mut value);
    value["title"] = json!(title);
    // Type names are for Rust; readers of the schema see them as names of definitions.
    let text = value.to_string().replace("#/definitions/Raw", "#/definitions/");
    let mut value: Value = serde_json::from_str(&text).expect("was JSON before");
    if let Some(definitions) = value.get_mut("definitions").and_then(Value::as_object_mut) {
        let named = std::mem::take(definitions).into_iter();
        definitions.extend(named.map(|(name, one)| (name.trim_start_matches("Raw").to_owned(), one)));
    }
    offer(&mut value);
    ask(&mut value, title);
    value
}

/// What types cannot say: lists that name something, and what a rule that reports must give. Settings have words for the rest.
fn ask(value: &mut Value, title: &str) {
    for definition in ["Matcher", "Where", "Destination", "Setting"] {
        let path = format!("/definitions/{definition}/properties");
        let keys = value.pointer_mut(&path).and_then(Value::as_object_mut).into_iter().flatten();
        for (_, key) in keys.filter(|(_, key)| key["type"] == "array") {
            key["minItems"] = json!(1);
        }
    }
    if let Some(rule) = value.pointer_mut("/definitions/Rule") {
        let is_pack = title.starts_with("A policy pack");
        let needed = if is_pack { json!(["severity", "title", "why"]) } else { json!(["why"]) };
        rule["properties"]["clauses"]["minItems"] = json!(1);
        rule["if"] = json!({ "properties": { "effect": { "const": "permit", "description": "It reports nothing." } } });
        rule["else"] = json!({ "required": needed });
    }
}

/// An absent key is left out, not written as `null`; sizes of Rust's numbers say nothing to a writer.
fn tidy(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(tidy),
        Value::Object(map) => {
            map.remove("format");
            map.remove("default");
            if map.get("maximum").is_some_and(|most| most.as_u64() > Some(1000)) {
                map.remove("maximum");
            }
            if let Some(Value::Array(kinds)) = map.get_mut("type")
                && kinds.len() == 2
            {
                kinds.retain(|kind| kind != "null");
                let kind = kinds[0].clone();
                map.insert("type".into(), kind);
            }
            if let Some(Value::Array(forms)) = map.get_mut("anyOf") {
                forms.retain(|form| form["type"] != "null");
                if let [only] = forms.as_slice() {
                    let only = json!([only]);
                    map.remove("anyOf");
                    map.insert("allOf".into(), only);
                }
            }
            map.values_mut().for_each(tidy);
        }
        _ => {}
    }
}

fn path_of(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("rules/schema/{name}.json"))
}

#[test]
fn schemas_are_up_to_date() {
    for (name, schema) in schemas() {
        let path = path_of(name);
        let text = format!("{schema:#}\n");
        if env::var_os("WRITE_SCHEMAS").is_some() {
            fs::write(&path, &text).expect("the schema can be written");
        }
        let is_new = fs::read_to_string(&path).is_ok_and(|written| written.replace("\r\n", "\n") == text);
        assert!(is_new, "{} is old: run `WRITE_SCHEMAS=1 cargo test --lib schemas`", path.display());
    }
}

#[test]
fn schemas_describe_every_key() {
    let mut bare = Vec::new();
    let mut keys = 0;
    for (name, schema) in schemas() {
        described(&schema, name, &mut keys, &mut bare);
    }
    assert!(keys > 200, "only {keys} keys were seen");
    assert_eq!(bare, Vec::<String>::new(), "give these keys a `///` comment");
}

fn described(value: &Value, place: &str, keys: &mut usize, bare: &mut Vec<String>) {
    if let Some(properties) = value["properties"].as_object() {
        *keys += properties.len();
        // What only refers has the description of its type.
        let is_silent = |one: &Value| !one["description"].is_string() && !one["$ref"].is_string();
        let silent = properties.iter().filter(|(_, one)| is_silent(one));
        bare.extend(silent.map(|(key, _)| format!("{place}: {key}")));
    }
    match value {
        Value::Object(map) => {
            for (key, one) in map {
                described(one, &format!("{place}/{key}"), keys, bare);
            }
        }
        Value::Array(items) => {
            for one in items {
                described(one, place, keys, bare);
            }
        }
        _ => {}
    }
}

/// The mirror of the settings has the keys that their reader knows.
#[test]
fn schemas_have_the_keys_of_the_reader() {
    let schema = schema::<SettingsShape>("settings");
    let keys = |schema: &Value| {
        let mut keys: Vec<String> =
            schema["properties"].as_object().expect("an object").keys().cloned().collect();
        keys.sort();
        keys
    };
    let sorted = |known: &[&str]| {
        let mut known: Vec<String> = known.iter().map(|key| (*key).to_owned()).collect();
        known.sort();
        known
    };
    assert_eq!(keys(&schema), sorted(&read::KEYS.map(|(key, _)| key)));
    assert_eq!(keys(&schema["definitions"]["Rule"]), sorted(&rule::RULE_KEYS));
    assert_eq!(keys(&schema["definitions"]["Matcher"]), sorted(&rule::MATCH_KEYS));
    assert_eq!(keys(&schema["definitions"]["Setting"]), sorted(&setting::KEYS));
    assert_eq!(keys(&schema["definitions"]["NestedShape"]), sorted(&nested::KEYS));
    assert_eq!(keys(&schema["definitions"]["OverrideShape"]), sorted(&overrides::KEYS));
    assert_eq!(keys(&schema["definitions"]["WaiverShape"]), sorted(&waiver::KEYS));
    let schema = self::schema::<LedgerShape>("");
    assert_eq!(keys(&schema), sorted(&ledger::LEDGER_KEYS));
    assert_eq!(keys(&schema["definitions"]["DestinationShape"]), sorted(&ledger::ENTRY_KEYS));
}

/// As editors read it: `off` is a word.
fn yaml_value(text: &str) -> Value {
    let options = serde_saphyr::options! { strict_booleans: true };
    serde_saphyr::from_str_with_options(text, options).expect("is YAML")
}

/// What a schema says against a text, empty when nothing.
fn complaints(name: &str, yaml: &str) -> Vec<String> {
    static ALL: LazyLock<[(&str, Value); 8]> = LazyLock::new(schemas);
    let (_, schema) = ALL.iter().find(|(own, _)| *own == name).expect("there is such a schema");
    let value = yaml_value(yaml);
    let validator = jsonschema::draft7::new(schema).expect("is a schema");
    validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn schemas_accept_every_shipped_file() {
    let all = schemas();
    let validators =
        all.each_ref().map(|(name, schema)| (*name, jsonschema::draft7::new(schema).expect("is a schema")));
    let mut wrong = Vec::new();
    let mut files = 0;
    for (path, text) in knowledge::files() {
        let name = match path.split_once('/') {
            Some(("vendors", _)) => "vendor",
            Some(("data", "vocabulary.yml")) => "vocabulary",
            Some(("data", _)) => "data",
            Some(("library", _)) => "library",
            Some(("regimes", _)) => "regime",
            Some(("policies", _)) => "policy",
            _ => panic!("no schema for {path}"),
        };
        let (_, validator) = validators.iter().find(|(own, _)| *own == name).expect("there is one");
        let value = yaml_value(text);
        wrong.extend(
            validator.iter_errors(&value).map(|error| format!("{path} {}: {error}", error.instance_path())),
        );
        files += 1;
    }
    assert!(files > 150, "only {files} files were seen");
    assert_eq!(wrong, Vec::<String>::new());
}

/// The settings that the guide shows, and the ones it shows as wrong.
#[test]
fn schemas_judge_the_settings_of_the_guide() {
    let guide =
        fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/policy.md")).expect("there is a guide");
    let mut seen = [0, 0];
    for block in guide.split("```yaml path=").skip(1) {
        let (path, rest) = block.split_once('\n').expect("a path");
        let text = rest.split("\n```").next().expect("an end");
        // The guide shows a pack and a folder of knowledge too.
        let schema = match path.split('/').nth_back(1) {
            Some("data") => "data",
            Some("library") => "library",
            Some("vendors") => "vendor",
            _ if text.contains("\ndescription: ") => "policy",
            _ => "tracklint",
        };
        let found = complaints(schema, text);
        let is_wrong = path.starts_with("wrong");
        assert_eq!(found.is_empty(), !is_wrong, "{path}\n{text}\n{found:#?}");
        seen[usize::from(is_wrong)] += 1;
    }
    assert!(seen[0] > 3 && seen[1] > 0, "{seen:?}");
}

#[test]
fn schemas_reject_wrong_files() {
    let vendor = "id: acme\nname: Acme\nkind: crm\nhome: US\ndocs: https://acme.example\n";
    assert_eq!(complaints("vendor", vendor), Vec::<String>::new());
    let client =
        |method: &str| format!("{vendor}clients:\n  - id: a\n    from: [acme]\n    methods: [{method}]\n");
    assert_eq!(complaints("vendor", &client("{call: track, arguments: [event-name]}")), Vec::<String>::new());
    let pack = |rule: &str| format!("id: p\nname: P\ndescription: d\nrules: [{{id: r, {rule}}}]");
    assert_eq!(complaints("policy", &pack("effect: permit, match: {}")), Vec::<String>::new());
    let wrong = [
        ("vendor", "id: acme\nname: Acme\n".to_owned(), "required"),
        ("vendor", vendor.replace("acme\nname", "Acme Inc\nname"), "/id"),
        ("vendor", vendor.replace("US", "America"), "/home"),
        ("vendor", format!("{vendor}host: [acme.example]\n"), "host"),
        ("vendor", client("{call: track, arguments: [event-nam]}"), "event-nam"),
        ("vendor", client("{call: track, when: {string: first}}"), "/when/string"),
        (
            "vendor",
            format!("{vendor}settings: {{defaults: [{{group: a, option: b, value: [1]}}]}}\n"),
            "/value",
        ),
        (
            "data",
            "categories: [{id: a.b, name: A, sensitivity: secret, identifiability: direct}]".to_owned(),
            "secret",
        ),
        ("library", "calls: [{call: a, returns: [{form: receiver}]}]".to_owned(), "form"),
        (
            "regime",
            "id: law\nname: Law\nlaw_as_of: soon\nsource: https://law.example\nclauses: []".to_owned(),
            "soon",
        ),
        ("policy", "id: p\nname: P\ndescription: d\nrules: [{id: r, effect: deny}]".to_owned(), "deny"),
        ("policy", pack("effect: forbid, severity: low, title: T, why: w"), "match"),
        ("policy", pack("effect: forbid, severity: low, title: T, match: {}"), "why"),
        ("policy", pack("effect: forbid, title: T, why: w, match: {}"), "severity"),
        ("policy", pack("effect: permit, match: {data: []}"), "/data"),
        ("policy", pack("effect: permit, match: {where: {paths: []}}"), "/paths"),
        (
            "policy",
            pack("effect: permit, match: {setting: {vendor: v, option: o, contains: []}}"),
            "/contains",
        ),
        ("tracklint", "rules: [{id: a, effect: forbid, why: w}]".to_owned(), "/rules"),
        ("tracklint", "rules: [{id: a, effect: forbid, match: {}}]".to_owned(), "/rules"),
        (
            "tracklint",
            "rules: [{id: a, effect: permit, match: {destination: {id: []}}}]".to_owned(),
            "/rules",
        ),
        ("tracklint", "version: 2".to_owned(), "version"),
        ("tracklint", "treshold: high".to_owned(), "treshold"),
        ("tracklint", "waivers: [{rule: a, reason: b, owner: c}]".to_owned(), "expires"),
        ("tracklint", "rules: [{id: a, effect: forbid, match: {chanel: [page]}}]".to_owned(), "rules"),
    ];
    for (name, yaml, about) in wrong {
        let found = complaints(name, &yaml);
        assert!(
            found.iter().any(|one| one.contains(about)),
            "{name}\n{yaml}\nis not rejected for {about}: {found:?}"
        );
    }
}
