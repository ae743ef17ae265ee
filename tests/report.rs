//! What people and tools see of one made-up report, and how policies judge.

#[allow(dead_code, reason = "each test binary uses a part of it")]
mod made_up;

use made_up::{MadeUp, made_up, mark, model};
use tracklint::policy;
use tracklint::report::{Format, SarifProfile, TextStyle};
use tracklint::rules::vendor::Channel;

const STYLE: TextStyle = TextStyle { colour: false, unicode: true, width: 100 };
const SARIF: Format = Format::Sarif(SarifProfile::Full);

#[test]
fn text() {
    insta::assert_snapshot!(made_up().render(Format::Text(STYLE)));
}

#[test]
fn lines() {
    insta::assert_snapshot!(made_up().render(Format::Lines));
}

#[test]
fn json() {
    insta::assert_snapshot!(made_up().render(Format::Json).replace(env!("CARGO_PKG_VERSION"), "[version]"));
}

#[test]
fn sarif() {
    insta::assert_snapshot!(made_up().render(SARIF).replace(env!("CARGO_PKG_VERSION"), "[version]"));
}

/// Not in the code shown, not in messages, not in steps: nowhere, in no format.
#[test]
fn literal_values_and_secrets_are_printed_nowhere() {
    let coloured = TextStyle { colour: true, ..STYLE };
    let formats =
        [Format::Text(STYLE), Format::Text(coloured), Format::Lines, Format::Json, SARIF, Format::Html];
    for format in formats {
        let text = made_up().render(format);
        for secret in ["jo@people", "people.example", "555", "hunter2"] {
            assert!(!text.contains(secret), "{format:?} prints {secret}:\n{text}");
        }
    }
}

#[test]
fn the_most_severe_then_the_deepest_then_the_first_rule_reports() {
    let made_up = made_up();
    let seen: Vec<(String, Vec<String>, Vec<String>)> =
        made_up.findings().into_iter().map(|finding| (finding.rule, finding.data, finding.also)).collect();
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    // `person.mail` is deeper than `person`; a permit silences nothing that a forbid matches.
    assert!(seen.contains(&(
        "mail-to-analytics".into(),
        owned(&["person.mail"]),
        owned(&["person-to-analytics"])
    )));
    assert!(seen.contains(&("illness-to-analytics".into(), owned(&["person.illness"]), vec![])));
    assert!(seen.contains(&("person-to-analytics".into(), owned(&["person.phone"]), vec![])));
}

#[test]
fn sanitizers_change_what_the_policy_says() {
    let mut made_up = made_up();
    let (hash, truth) = (mark(&made_up.model, "hash"), mark(&made_up.model, "truth"));
    let judge =
        |made_up: &MadeUp| made_up.findings().into_iter().filter(|one| one.data == ["person.mail"]).count();
    made_up.flows.retain(|flow| made_up.model.category(flow.category).id == "person.mail");
    made_up.settings.clear();
    assert_eq!(judge(&made_up), 3);
    made_up.flows.iter_mut().for_each(|flow| flow.marks = vec![hash]);
    let hashed = made_up.findings();
    // `unless` holds for profile properties only; the title says what was met.
    assert_eq!(hashed.iter().map(|one| one.channel).collect::<Vec<_>>(), [Channel::EventProperty]);
    assert_eq!(hashed[0].message, "Mail address sent to Acme (on the way: plain hash)");
    made_up.flows.iter_mut().for_each(|flow| flow.marks = vec![hash, truth]);
    assert_eq!(judge(&made_up), 0);
}

#[test]
fn fingerprints_survive_moved_lines_and_tell_equals_apart() {
    let made_up = made_up();
    let before: Vec<String> = made_up.findings().into_iter().map(|one| one.fingerprint).collect();
    let unique: std::collections::BTreeSet<&String> = before.iter().collect();
    assert_eq!(unique.len(), before.len());
    let mut moved = made_up::made_up();
    let shift = 20;
    moved.files = made_up.with_signup(|text| format!("{}{text}", "\n".repeat(shift)));
    let by = u32::try_from(shift).expect("small");
    let push = |place: &mut tracklint::source::Place| {
        if place.file.0 == 1 {
            place.span.start += by;
            place.span.end += by;
        }
    };
    for flow in &mut moved.flows {
        [&mut flow.place, &mut flow.sink, &mut flow.value, &mut flow.origin.place].into_iter().for_each(push);
        flow.steps.iter_mut().for_each(|step| push(&mut step.place));
    }
    moved.settings.iter_mut().for_each(|setting| push(&mut setting.place));
    moved.flows.reverse();
    let after: Vec<String> = moved.findings().into_iter().map(|one| one.fingerprint).collect();
    assert_eq!(before, after);
    // A second, equal flow at another place gets a fingerprint of its own.
    let mut twice = moved.flows.clone();
    let mut again = twice[0].clone();
    again.place.span.end += 1;
    twice.push(again);
    let facts = policy::Facts::default();
    let seen = policy::Seen { flows: &twice, settings: &[], secrets: &[], calls: &[], facts: &facts };
    let findings = policy::evaluate(&seen, &moved.model, moved.policy(), &moved.files);
    let unique: std::collections::BTreeSet<String> =
        findings.iter().map(|one| one.fingerprint.clone()).collect();
    assert_eq!(unique.len(), findings.len());
}

#[test]
fn spans_outside_their_file_do_no_harm() {
    let mut made_up = made_up();
    for flow in &mut made_up.flows {
        flow.place.span.start += 10_000;
        flow.place.span.end += 20_000;
        flow.origin.place.span.end += 1;
    }
    for format in [Format::Text(STYLE), Format::Lines, Format::Json, SARIF] {
        made_up.render(format);
    }
    made_up.files.clear();
    assert!(made_up.findings().is_empty());
}

#[test]
fn settings_choose_the_policy_and_add_to_the_model() {
    let text = "threshold: high\nseverity: {mail-to-analytics: critical, person-to-analytics: off}\n\
                sinks: [{call: 'own#send', arguments: [event-name, none, event-property], destination: acme}]\n\
                sanitizers: [{call: 'own#blur', mark: hash}]\n";
    let settings = tracklint::config::parse("tracklint.yml", text);
    let mut model = model();
    let policy = tracklint::config::effective(&mut model, &settings, None).expect("all is known");
    let own = model.vendors[0].clients.last().expect("was added");
    assert_eq!(own.methods[0].path, ["send"]);
    assert_eq!(own.methods[0].channels.len(), 2);
    assert_eq!(policy.threshold, tracklint::rules::policy::Severity::High);
    assert!(!policy.rules.iter().any(|rule| rule.id == "person-to-analytics"));
    let wrong = "extends: [recomended]\nsinks: [{call: 'own#send', arguments: [], destination: amce}]\n";
    let settings = tracklint::config::parse("tracklint.yml", wrong);
    let mistakes = match tracklint::config::effective(&mut model, &settings, None) {
        Err(tracklint::error::Error::Settings { mistakes }) => mistakes.len(),
        other => panic!("{other:?}"),
    };
    assert_eq!(mistakes, 2, "of the policy and of the sink");
    assert!(tracklint::config::select_policy(&model, &settings, None).is_err());
    assert!(tracklint::config::select_policy(&model, &settings, Some("recommended")).is_ok());
}

/// Odd texts and spans that do not fit them: no panic, bounded output, in every format.
#[test]
fn odd_texts_do_no_harm() {
    let long = format!("x({});", "'a',".repeat(200_000));
    let texts = [
        "",
        "\r\r\n\u{feff}",
        "\u{1b}[31mtrack('é𝒳\u{202e}')\r\nb\rc",
        "\n\n\n\ttrack(\n\t\tuser,\n\t)\n",
        "a\u{0}b\u{2028}c",
        long.as_str(),
    ];
    for text in texts {
        for (start, end) in
            [(0, 0), (0, 1), (1, 4), (3, 2), (5, 9), (7, 60), (100, 900_000), (u32::MAX, u32::MAX)]
        {
            let mut made_up = made_up();
            made_up.files[1].text = text.into();
            let span = tracklint::source::Span { start, end };
            for flow in &mut made_up.flows {
                flow.place.span = span;
                flow.value.span = tracklint::source::Span { start: end / 2, end };
                flow.origin.place.span = span;
                flow.steps.iter_mut().for_each(|step| step.place.span = span);
            }
            made_up.settings.iter_mut().for_each(|setting| setting.place.span = span);
            for format in [Format::Text(STYLE), Format::Lines, Format::Json, SARIF] {
                let shown = made_up.render(format);
                assert!(shown.len() < 60_000, "{} bytes", shown.len());
                assert!(!shown.contains('\u{1b}') && !shown.contains('\u{202e}'), "{shown:?}");
            }
        }
    }
}

/// A file full of literal values stays linear enough to report.
#[test]
fn many_findings_in_one_file_are_reported_in_time() {
    let mut made_up = made_up();
    let count = 3000;
    let line = "acme.people.set({ mail: 'jo@people.example' });\n";
    made_up.files[1].text = line.repeat(count).into();
    made_up.settings.clear();
    let template = made_up.flows[2].clone();
    made_up.flows = (0..count)
        .map(|at| {
            let offset = u32::try_from(at * line.len()).expect("small");
            let mut flow = template.clone();
            let place = |start, end| tracklint::source::Span { start: offset + start, end: offset + end };
            flow.place.span = place(0, 46);
            flow.value.span = place(24, 43);
            flow.origin.place.span = place(24, 43);
            flow.steps.iter_mut().for_each(|step| step.place.span = place(24, 43));
            flow
        })
        .collect();
    let start = std::time::Instant::now();
    let text = made_up.render(Format::Text(STYLE));
    assert!(!text.contains("jo@"));
    assert_eq!(made_up.findings().len(), count);
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}
