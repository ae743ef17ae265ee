//! The formats for other programs: well-formed, bounded, and safe to paste.

#[allow(dead_code, reason = "each test binary uses a part of it")]
mod made_up;

use std::path::Path;
use std::process::Command;

use made_up::made_up;
use serde_json::Value;
use tracklint::report::Format;

const ALL: [Format; 8] = [
    Format::JsonLines,
    Format::Github,
    Format::Gitlab,
    Format::GitlabSast,
    Format::Junit,
    Format::Checkstyle,
    Format::Rdjson,
    Format::Markdown,
];

#[test]
fn snapshots() {
    for format in ALL {
        let text = made_up().render(format).replace(env!("CARGO_PKG_VERSION"), "[version]");
        insta::assert_snapshot!(format!("{format:?}"), text);
    }
}

#[test]
fn no_format_prints_a_literal_value_or_a_secret() {
    for format in ALL {
        let text = made_up().render(format);
        for secret in ["jo@people", "people.example", "555", "hunter2"] {
            assert!(!text.contains(secret), "{format:?} prints {secret}:\n{text}");
        }
    }
}

#[test]
fn every_line_is_an_object_that_says_what_it_is() {
    let text = made_up().render(Format::JsonLines);
    let types: Vec<String> = text
        .lines()
        .map(|line| {
            serde_json::from_str::<Value>(line).expect("is JSON")["type"].as_str().expect("a text").to_owned()
        })
        .collect();
    assert!(types.starts_with(&["finding".to_owned()]), "{types:?}");
    assert_eq!(types.last().map(String::as_str), Some("stats"));
}

fn schema(text: &str) -> jsonschema::Validator {
    jsonschema::validator_for(&serde_json::from_str(text).expect("is JSON")).expect("is a schema")
}

#[test]
fn json_for_code_hosts_fits_their_schemas() {
    let schemas = [
        (Format::Gitlab, schema(include_str!("schemas/gitlab-code-quality.json")), "/0/severity"),
        (Format::GitlabSast, schema(include_str!("schemas/gitlab-sast.json")), "/scan/start_time"),
        (Format::Rdjson, schema(include_str!("schemas/rdjson.json")), "/diagnostics/0/severity"),
    ];
    for (format, schema, key) in schemas {
        for findings in [made_up().findings(), Vec::new()] {
            let document = made_up().render_findings(&findings, format);
            let document: Value = serde_json::from_str(&document).expect("is JSON");
            let errors: Vec<String> = schema
                .iter_errors(&document)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert_eq!(errors, [""; 0], "{format:?}");
        }
        let mut broken: Value = serde_json::from_str(&made_up().render(format)).expect("is JSON");
        *broken.pointer_mut(key).expect("the key is there") = "soon".into();
        assert!(!schema.is_valid(&broken), "{format:?} is checked at all");
    }
}

/// Real reports have what the made-up one has not: ways of many steps, fixes as suggestions, clauses.
#[test]
fn reports_of_a_real_program_fit_the_schemas() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/projects/incident");
    let schemas = [
        ("gitlab", schema(include_str!("schemas/gitlab-code-quality.json")), "/0/location/path"),
        (
            "gitlab-sast",
            schema(include_str!("schemas/gitlab-sast.json")),
            "/vulnerabilities/0/details/code_flows",
        ),
        ("rdjson", schema(include_str!("schemas/rdjson.json")), "/diagnostics/0/suggestions"),
    ];
    for (format, schema, shown) in schemas {
        let output = Command::new(env!("CARGO_BIN_EXE_tracklint"))
            .args(["check", "--format", format])
            .current_dir(&folder)
            .output()
            .expect("the binary runs");
        let document: Value = serde_json::from_slice(&output.stdout).expect("is JSON");
        let errors: Vec<String> = schema
            .iter_errors(&document)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert_eq!(errors, [""; 0], "{format}");
        // `/diagnostics/0/…` of any of them.
        let (list, key) = shown.split_once("/0/").expect("names an entry");
        let all = document.pointer(list).and_then(Value::as_array).expect("a list");
        assert!(all.iter().any(|one| one.pointer(&format!("/{key}")).is_some()), "{format} shows no {key}");
    }
}

/// A fingerprint that stays the same is what tells an old issue from a new one.
#[test]
fn fingerprints_tell_findings_of_a_code_host_apart() {
    for (format, list, key) in
        [(Format::Gitlab, "", "fingerprint"), (Format::GitlabSast, "/vulnerabilities", "id")]
    {
        let document: Value = serde_json::from_str(&made_up().render(format)).expect("is JSON");
        let all = document.pointer(list).and_then(Value::as_array).expect("a list");
        let ids: std::collections::BTreeSet<&str> = all.iter().filter_map(|one| one[key].as_str()).collect();
        assert!(!all.is_empty());
        assert_eq!(ids.len(), all.len(), "{format:?}");
    }
}

/// The way is shown where it has more than one step, with its ends named.
#[test]
fn gitlab_shows_the_way_from_source_to_sink() {
    let document: Value = serde_json::from_str(&made_up().render(Format::GitlabSast)).expect("is JSON");
    let flows = document["vulnerabilities"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|one| one.pointer("/details/code_flows/items/0").and_then(Value::as_array));
    let mut longest = 0;
    for flow in flows {
        let kinds: Vec<&str> = flow.iter().filter_map(|node| node["node_type"].as_str()).collect();
        assert_eq!((kinds.first(), kinds.last()), (Some(&"source"), Some(&"sink")));
        longest = longest.max(kinds.len());
    }
    assert_eq!(longest, 5, "the wrapper's way has five steps");
}

#[test]
fn reviewdog_gets_columns_in_bytes() {
    let document: Value = serde_json::from_str(&made_up().render(Format::Rdjson)).expect("is JSON");
    for diagnostic in document["diagnostics"].as_array().expect("a list") {
        let range = &diagnostic["location"]["range"];
        assert!(range["start"]["line"].as_u64() <= range["end"]["line"].as_u64(), "{diagnostic}");
        assert!(["ERROR", "WARNING", "INFO"].contains(&diagnostic["severity"].as_str().expect("a text")));
    }
}

/// `::name key=value,…::message`, one a line, as GitHub documents workflow commands: `%`, line breaks, and in properties `:` and `,`
/// are escaped. A line that begins with `::` is a command; text of the program must not become one.
#[test]
fn annotations_are_commands_of_github_s_grammar() {
    let text = made_up().render(Format::Github);
    let known = ["file", "line", "endLine", "col", "endColumn", "title"];
    let mut annotations = 0;
    for line in text.lines().filter(|line| line.contains("::")) {
        let command = line.strip_prefix("::").unwrap_or_else(|| panic!("a command amid a line: {line}"));
        let (head, message) = command.split_once("::").expect("has a message");
        let (name, properties) = head.split_once(' ').expect("has properties");
        assert!(["error", "warning", "notice"].contains(&name), "{line}");
        assert!(!message.is_empty() && only_escapes(message), "{line}");
        let mut keys = Vec::new();
        for property in properties.split(',') {
            let (key, value) = property.split_once('=').expect("is `key=value`");
            assert!(known.contains(&key) && !keys.contains(&key), "{line}");
            assert!(!value.is_empty() && !value.contains(':') && only_escapes(value), "{line}");
            if ["line", "endLine", "col", "endColumn"].contains(&key) {
                assert!(value.parse::<u32>().is_ok_and(|number| number > 0), "{line}");
            }
            keys.push(key);
        }
        // Columns are for ranges within one line.
        let same_line = !keys.contains(&"col") || line.contains("endColumn=");
        assert!(same_line && keys.contains(&"title"), "{line}");
        annotations += usize::from(keys.starts_with(&["file", "line", "endLine"]));
    }
    assert!(annotations > 0, "{text}");
}

/// A step shows ten annotations, and a comment holds 65,536 characters: what matters most comes first, the rest is counted.
#[test]
fn very_many_findings_keep_the_limits_of_github() {
    let folder = tempfile::tempdir().expect("a folder");
    let calls: Vec<String> =
        (0..400).map(|n| format!("  mixpanel.track('E{n}', {{ email: user.email }});")).collect();
    let calls = calls.join("\n");
    // The option is of medium severity, and comes first in the file.
    let text = format!(
        "import mixpanel from 'mixpanel-browser';\nmixpanel.init('t', {{ ip: true }});\nexport function all(user) {{\n{calls}\n}}\n"
    );
    std::fs::write(folder.path().join("a.js"), text).expect("written");
    let report = |format: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_tracklint"))
            .args(["check", "--format", format])
            .current_dir(folder.path())
            .output()
            .expect("the binary runs");
        String::from_utf8(output.stdout).expect("is UTF-8")
    };
    let annotations = report("github");
    let commands: Vec<&str> = annotations.lines().filter(|line| line.starts_with("::")).collect();
    let (last, shown) = commands.split_last().expect("some are shown");
    assert!(shown.len() == 10 && shown.iter().all(|line| line.starts_with("::error ")), "{commands:?}");
    assert!(last.contains("10 of 401 findings are annotated, the most severe first"), "{last}");
    assert_eq!(annotations.lines().filter(|line| line.starts_with(" a.js:")).count(), 391);
    let summary = report("markdown");
    assert!(summary.chars().count() < 65_536, "{}", summary.len());
    assert!(summary.contains("401 findings at or above medium"), "{}", &summary[..200]);
    assert!(summary.contains("more findings did not fit; the JSON report has them."));
}

/// Every `%` begins an escape that GitHub takes back.
fn only_escapes(text: &str) -> bool {
    let known = ["25", "0A", "0D", "3A", "2C"];
    text.split('%').skip(1).all(|rest| rest.get(..2).is_some_and(|code| known.contains(&code)))
}

/// What an element may hold and have, after the strictest reader of each format: the schema `junit-10.xsd` of Jenkins' xUnit plugin,
/// and what Checkstyle itself writes. There is no official schema of either.
const JUNIT: [(&str, &[&str], &[&str]); 5] = [
    ("", &["testsuites"], &[]),
    ("testsuites", &["testsuite"], &["name", "tests", "failures", "errors"]),
    ("testsuite", &["testcase"], &["name", "tests", "failures", "errors"]),
    ("testcase", &["failure"], &["classname", "name"]),
    ("failure", &[], &["type", "message"]),
];
const CHECKSTYLE: [(&str, &[&str], &[&str]); 4] = [
    ("", &["checkstyle"], &[]),
    ("checkstyle", &["file"], &["version"]),
    ("file", &["error"], &["name"]),
    ("error", &[], &["line", "column", "severity", "message", "source"]),
];

#[test]
fn xml_has_the_elements_that_readers_expect() {
    for findings in [made_up().findings(), Vec::new()] {
        let junit = made_up().render_findings(&findings, Format::Junit);
        let cases = structure(&junit, &JUNIT);
        assert!(junit.contains(&format!("tests=\"{}\"", cases["testcase"])), "{junit}");
        let failures = cases.get("failure").copied().unwrap_or_default();
        assert!(junit.contains(&format!("failures=\"{failures}\"")), "{junit}");
        structure(&made_up().render_findings(&findings, Format::Checkstyle), &CHECKSTYLE);
    }
}

/// Reads the XML, and fails where it is not well-formed or an element or attribute is not one of the table. How often each element is
/// there.
fn structure(text: &str, table: &[(&str, &[&str], &[&str])]) -> std::collections::BTreeMap<String, usize> {
    let row = |name: &str| {
        table.iter().find(|(known, ..)| *known == name).unwrap_or_else(|| panic!("<{name}> is unknown"))
    };
    let mut open = vec![String::new()];
    let mut count = std::collections::BTreeMap::new();
    let body = text.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").expect("has a declaration");
    for tag in body.split('<').skip(1) {
        let (inside, content) = tag.split_once('>').expect("ends");
        assert!(escapes(content), "{content}");
        if let Some(name) = inside.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "{text}");
            continue;
        }
        let (inside, closed) = inside.strip_suffix('/').map_or((inside, false), |inside| (inside, true));
        let (name, attributes) = inside.split_once(' ').unwrap_or((inside, ""));
        assert!(
            row(open.last().expect("the root")).1.contains(&name),
            "<{name}> may not stand there: {text}"
        );
        let mut left = attributes;
        let mut seen = Vec::new();
        while let Some((key, rest)) = left.split_once("=\"") {
            let (value, rest) = rest.split_once('"').expect("the value ends");
            assert!(row(name).2.contains(&key.trim()) && escapes(value), "{key}={value}");
            seen.push(key.trim());
            left = rest;
        }
        assert_eq!(left.trim(), "", "{tag}");
        assert_eq!(seen, row(name).2, "all attributes of <{name}>, in order");
        *count.entry(name.to_owned()).or_insert(0) += 1;
        if !closed {
            open.push(name.to_owned());
        }
    }
    assert_eq!(open, [""], "{text}");
    count
}

fn escapes(text: &str) -> bool {
    let known = ["amp;", "lt;", "gt;", "quot;", "#10;", "#9;"];
    text.split('&').skip(1).all(|rest| known.iter().any(|escape| rest.starts_with(escape)))
}
