//! The formats for other programs: well-formed, bounded, and safe to paste.

#[allow(dead_code, reason = "each test binary uses a part of it")]
mod made_up;

use made_up::made_up;
use serde_json::Value;
use tracklint::report::Format;

const ALL: [Format; 7] = [
    Format::JsonLines,
    Format::Github,
    Format::Gitlab,
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

/// What GitLab requires of an issue, and that fingerprints tell issues apart.
#[test]
fn code_quality_issues_are_complete() {
    let issues: Value = serde_json::from_str(&made_up().render(Format::Gitlab)).expect("is JSON");
    let issues = issues.as_array().expect("a list");
    assert!(!issues.is_empty());
    let mut fingerprints = std::collections::BTreeSet::new();
    for issue in issues {
        for key in ["description", "check_name", "fingerprint"] {
            assert!(issue[key].as_str().is_some_and(|text| !text.is_empty()), "{issue}");
        }
        assert!(
            ["info", "minor", "major", "critical", "blocker"]
                .contains(&issue["severity"].as_str().expect("a text"))
        );
        assert!(issue["location"]["lines"]["begin"].as_u64().is_some_and(|line| line > 0), "{issue}");
        assert!(!issue["location"]["path"].as_str().expect("a text").starts_with('/'));
        assert!(fingerprints.insert(issue["fingerprint"].to_string()), "{issue}");
    }
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

/// A line that begins with `::` is a command; text of the program must not become one.
#[test]
fn annotations_are_commands_of_one_line() {
    let text = made_up().render(Format::Github);
    let commands = text.lines().filter(|line| line.starts_with("::"));
    for command in commands.clone() {
        let name = command.trim_start_matches(':').split([' ', ':']).next().unwrap_or_default();
        assert!(["error", "warning", "notice"].contains(&name), "{command}");
        assert!(command.contains("file=") || command.contains("are annotated"), "{command}");
    }
    assert!(commands.count() > 0);
}

#[test]
fn xml_is_well_formed() {
    for format in [Format::Junit, Format::Checkstyle] {
        let text = made_up().render(format);
        let mut open = Vec::new();
        for tag in text.split('<').skip(1).filter(|tag| !tag.starts_with('?')) {
            let (inside, _) = tag.split_once('>').expect("ends");
            let name =
                inside.trim_start_matches('/').split([' ', '/']).next().expect("has a name").to_owned();
            match (inside.starts_with('/'), inside.ends_with('/')) {
                (true, _) => assert_eq!(open.pop(), Some(name), "{text}"),
                (false, true) => {}
                (false, false) => open.push(name),
            }
        }
        assert!(open.is_empty(), "{open:?}");
    }
}
