//! What somebody is told who writes a first policy: each slip at its word, with what to do, all of them at once, and nothing twice.

#[path = "support/project.rs"]
mod project;
#[path = "support/told.rs"]
mod told;

use project::{project, stderr, stdout, tracklint};
use told::mistakes;

/// A rule with these lines beside what every rule has.
fn rule(lines: &str) -> String {
    format!("extends: [exceptions]\nrules:\n  - id: one\n    effect: forbid\n    why: x\n{lines}")
}

#[test]
fn text_that_is_no_yaml_is_shown_where_it_stops_being_some() {
    let mut wrong = Vec::new();
    for (text, expected) in [
        ("rules:\n\t- id: a\n", "-: a tab stands where YAML wants spaces (indent with spaces)"),
        ("extends: [strict]\nextends: [audit]\n", "extends: the key `extends` stands here twice"),
        (
            "rules:\n  - id: a\n    effect: forbid\n   match: {}\n",
            "this line does not fit the lines before it",
        ),
        ("rules:\n  - id: a\n    why: it is: broken\n", "put quotes around a text that holds `: `"),
        ("extends: [strict\nrules: []\n", "a `]`, `}` or a quote is missing before it"),
        ("include: [**/*.js]\n", "there is none of this name (put quotes around it: `\"**/*.js\"`)"),
        (
            "waivers:\n  - rule: @acme\n",
            "@acme: a text cannot begin with this character (put quotes around it)",
        ),
        ("version: 1\n---\nversion: 1\n", "a second document begins here"),
        (
            "a: &a [x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\n\
          d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]\ne: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]\n",
            "the file nests or repeats too much",
        ),
    ] {
        let told = mistakes(text);
        if told.len() != 1 || !told[0].contains(expected) {
            wrong.push(format!("{text}: {told:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(
        mistakes(
            "rules:\n  - &base\n    id: a\n    effect: forbid\n    why: x\n    match: {data: [user.name]}\n  - <<: *base\n    id: b\n    match: {data: [user.contact]}\n"
        ),
        [""; 0]
    );
    assert_eq!(mistakes("\u{feff}version: 1\r\nextends: [strict]\r\n"), [""; 0]);
    let rules: Vec<String> =
        (0..9_000).map(|at| format!("  - {{id: r{at}, effect: forbid, why: x}}\n")).collect();
    let large = rules.concat();
    let told = mistakes(&format!("rules:\n{large}"));
    assert!(told.len() == 1 && told[0].contains("at most"), "{told:?}");
}

#[test]
fn one_where_a_list_belongs_and_other_wrong_kinds() {
    for (lines, expected) in [
        (
            "    match: {data: user.name}\n",
            "user.name: a list is expected here, not a text (write it as the item of a list: `[user.name]`)",
        ),
        (
            "    match: {data: [user.name]}\n    unless: {marks: [hash]}\n",
            "{: a list is expected here, not a map (write it as the item of a list: `- ` before it, or `[ ]` around it)",
        ),
        (
            "    match: {data: [user.name], destination: mixpanel}\n",
            "mixpanel: a map with the keys id, kind, country, region is expected here, not a text (write `{id: [mixpanel]}` for a vendor, \
             `{kind: [mixpanel]}` for a kind of vendor)",
        ),
        ("    match: {data: []}\n", "[: this list is empty (leave the key out, or name something)"),
        ("    match: {channel: []}\n", "[: this list is empty (leave the key out, or name something)"),
        ("    match: {data: [3]}\n", "3: a text is expected here, not a number (put quotes around it)"),
        (
            "    match: {data: [user.name]}\n    severity: 5\n",
            "5: a severity is expected here, not a number (allowed: critical, high, medium, low, info)",
        ),
        (
            "    match: {data: [user.name]}\n    examples:\n      flags:\n        - mixpanel.track('x', {name: user.name})\n",
            ": a text is expected here, not a map (a text with `: `, `{` or `[` in it needs quotes; one of several lines goes below a `|`)",
        ),
    ] {
        let told = mistakes(&rule(lines));
        assert_eq!(told, [expected], "{lines}");
    }
    assert_eq!(mistakes("extends: []\n"), ["[: this list is empty (leave the key out, or name something)"]);
}

/// A rule with a slip is not held against other rules: what it would match is not known.
#[test]
fn a_slip_is_told_once() {
    for (lines, expected) in [
        (
            "    match: {data: [user.contct]}\n",
            vec!["user.contct: unknown category `user.contct` (did you mean `user.contact`?)"],
        ),
        (
            "    match: {data: [zzz.zzz]}\n",
            vec!["zzz.zzz: unknown category `zzz.zzz` (`tracklint list data` shows them all)"],
        ),
        (
            "    match: {marks: [7]}\n  - id: two\n    effect: permit\n    match: {data: [user.name]}\n",
            vec!["7: a text is expected here, not a number (put quotes around it)"],
        ),
        (
            "    match: {data: [user.name]}\n  - {id: one, effect: forbid, why: z, match: {data: [user.contact]}}\n",
            vec!["one: there are two rules `one` (-)"],
        ),
        (
            "    match: {data: [user.name]}\n    needs: [{guarded_by: [consent]}]\n",
            vec![
                "one: `needs` belongs to a rule that requires, and `one` does not (write `effect: require` and `needs: [{guarded_by: [consent]}]` together)",
            ],
        ),
    ] {
        assert_eq!(mistakes(&rule(lines)), expected, "{lines}");
    }
    let told = mistakes(
        "extends: [exceptions]\nrules:\n  - id: one\n    efect: forbid\n    why: 5\n    match: {data: [user.nme]}\n",
    );
    let words: Vec<&str> = told.iter().filter_map(|line| line.split(": ").next()).collect();
    assert_eq!(words, ["", "efect", "5", "user.nme"], "{told:#?}");
}

#[test]
fn waivers_are_checked_whole() {
    let told = mistakes(
        "waivers:\n  - {rule: direct-identifer-in-event, reason: \"\", owner: me, expires: 31.01.2027, scope: {fingerprints: [abc]}}\n",
    );
    let starts = [
        "direct-identifer-in-event: there is no rule `direct-identifer-in-event` (did you mean `direct-identifier-in-event`?)",
        "\"\": `reason` says nothing",
        "31.01.2027: `31.01.2027` is no date",
        "abc: `abc` is no fingerprint",
    ];
    assert_eq!(told.len(), starts.len(), "{told:#?}");
    for (line, start) in told.iter().zip(starts) {
        assert!(line.starts_with(start), "{told:#?}");
    }
}

#[test]
fn rules_that_are_not_in_force_are_told_from_rules_that_do_not_exist() {
    let told = mistakes("extends: [exceptions]\nseverity: {plain-hash: low, nowhere-at-all: low}\n");
    assert_eq!(
        told[0],
        "plain-hash: the rule `plain-hash` is not in force (it is a rule of `strict`: add it to `extends`, unless other settings switch it off)"
    );
    assert!(
        told[1].starts_with("nowhere-at-all: there is no rule `nowhere-at-all` (allowed: "),
        "{}",
        told[1]
    );
}

#[test]
fn packs_and_settings_are_checked_together() {
    let pack = |extends: &str| format!("id: p\nname: P\ndescription: d\nextends: [{extends}]\n");
    let wrong = pack("./a.yml, ./nowhere.yml").replace("id: p", "id: q")
        + "rules: [{id: x, effect: forbid, match: {}}]\n";
    let folder = project(&[
        ("a.js", ""),
        ("a.yml", &pack("./b.yml")),
        ("b.yml", &wrong),
        ("tracklint.yml", "extends: [./a.yml]\ntreshold: high\nrules: [privacy]\n"),
    ]);
    let output = tracklint(folder.path(), &["check", "--no-color"]);
    let text = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{text}");
    for part in [
        "`./a.yml` leads back to itself",
        "there is no file or folder `nowhere.yml`",
        "unknown key `treshold`",
        "there is no folder `privacy`",
        "the rule `x` does not say what to report",
    ] {
        assert!(text.contains(part), "{part:?} is missing in\n{text}");
    }
}

/// The ids that a correction needs can be looked up while the settings are wrong.
#[test]
fn lists_work_beside_broken_settings() {
    let folder = project(&[("tracklint.yml", "extends: [recomended]\n")]);
    let listed = tracklint(folder.path(), &["list", "rules"]);
    assert_eq!(listed.status.code(), Some(0), "{}", stderr(&listed));
    assert!(stdout(&listed).contains("direct-identifier-in-event"));
    assert!(stderr(&listed).contains("recomended"), "{}", stderr(&listed));
    let explained = tracklint(folder.path(), &["explain", "recommended"]);
    assert!(stdout(&explained).contains("Recommended"), "{}", stderr(&explained));
}

#[test]
fn options_are_told_by_their_vendor() {
    for (matches, expected) in [
        (
            "{setting: {vendor: mixpanel, option: debugg, is: true}}",
            "debugg: unknown option `debugg` (did you mean `debug`?)",
        ),
        (
            "{setting: {vendor: mixpnel, option: debug}}",
            "mixpnel: unknown vendor `mixpnel` (did you mean `mixpanel`?)",
        ),
        (
            "{setting: {vendor: slack, option: debug}}",
            "slack: no call of `slack` is known to take settings (`tracklint explain` with the vendor shows what is known of it)",
        ),
        (
            "{setting: {vendor: mixpanel}}",
            "{: the key `option` is missing (write `{vendor: ID, option: NAME, is: VALUE}`)",
        ),
        (
            "{setting: {vendor: mixpanel, option: debug, is: [[1]]}}",
            "[: a text, a number, `true`, `false` or `null` is expected here, not a list (-)",
        ),
        (
            "{setting: {vendor: mixpanel, option: debug}, destination: {id: [posthog]}}",
            "one: `one` can match nothing: no vendor is all that `destination` asks for (change or remove one of them)",
        ),
        (
            "{setting: {vendor: mixpanel, option: debug}, channel: [event-property]}",
            "one: `one` can match nothing: it is about settings, and `channel` about data (change or remove one of them)",
        ),
    ] {
        assert_eq!(mistakes(&rule(&format!("    match: {matches}\n"))), [expected], "{matches}");
    }
    let own = "    match: {setting: {vendor: mixpanel, option: made_up_by_nobody, present: true}}\n";
    assert_eq!(mistakes(&rule(own)), [""; 0], "vendors have more options than are known");
}

/// What is looked for with a pack only is not there without it, unless an own function hands to it.
#[test]
fn rules_for_destinations_that_are_not_looked_for() {
    for (matches, pack) in [
        ("{data: [user.contact], channel: [storage]}", "device-storage"),
        ("{destination: {id: [openai]}}", "llm"),
        ("{destination: {kind: [llm-provider]}}", "llm"),
    ] {
        let text = rule(&format!("    match: {matches}\n"));
        let expected = format!(
            "one: `one` can match nothing: what it asks for is looked for with the pack `{pack}` only (add `{pack}` to `extends`)"
        );
        assert_eq!(mistakes(&text), [expected], "{matches}");
        let with_pack = text.replace("[exceptions]", &format!("[exceptions, {pack}]"));
        assert_eq!(mistakes(&with_pack), [""; 0], "{matches}");
    }
    let sink = "sinks:\n  - {call: \"@acme/store#put\", arguments: [storage], destination: mixpanel}\n";
    assert_eq!(mistakes(&(rule("    match: {channel: [storage]}\n") + sink)), [""; 0]);
}

/// The place of what cannot be read, in every file that people write.
#[test]
fn files_that_are_no_text_are_shown_at_the_character() {
    let folder = project(&[("a.js", "")]);
    let path = |name: &str| folder.path().join(name);
    let told = |name: &str, bytes: &[u8]| {
        std::fs::create_dir_all(path(name).parent().expect("a folder")).expect("is made");
        std::fs::write(path(name), bytes).expect("is written");
        let output = tracklint(folder.path(), &["check", "--no-color"]);
        assert_eq!(output.status.code(), Some(2), "{name}: {}", stderr(&output));
        stderr(&output)
    };
    let latin1 = b"version: 1\n# caf\xE9\n";
    let text = told("tracklint.yml", latin1);
    for part in [
        "tracklint.yml cannot be read as text: this character is neither UTF-8 nor UTF-16",
        "tracklint.yml:2:6",
        "save the file as UTF-8",
    ] {
        assert!(text.contains(part), "{part:?} is missing in\n{text}");
    }
    let text = told("tracklint.yml", b"v\0e\0r\0s\0i\0o\0n\0:\0");
    assert!(text.contains("here is a NUL byte"), "{text}");
    assert!(text.contains("tracklint.yml:1:2"), "{text}");
    std::fs::write(path("tracklint.yml"), "extends: [./team.yml]\nrules: [own]\n").expect("is written");
    let text = told("team.yml", latin1);
    assert!(text.contains("team.yml:2:6"), "{text}");
    std::fs::write(path("team.yml"), "id: t\nname: T\ndescription: d\n").expect("is written");
    let text = told("own/data/words.yml", latin1);
    assert!(text.contains("words.yml:2:6"), "{text}");
    std::fs::write(path("own/data/words.yml"), "categories: []\n").expect("is written");
    let text = told("tracklint-ledger.yml", latin1);
    assert!(text.contains("tracklint-ledger.yml:2:6"), "{text}");
}

/// What Windows writes is read: a mark says that it is UTF-16.
#[test]
fn settings_in_utf16_are_settings() {
    for bytes in [
        "\u{feff}treshold: low\n".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>(),
        "\u{feff}treshold: low\n".encode_utf16().flat_map(u16::to_be_bytes).collect(),
        "\u{feff}treshold: low\n".as_bytes().to_vec(),
    ] {
        let folder = project(&[("a.js", "")]);
        std::fs::write(folder.path().join("tracklint.yml"), bytes).expect("is written");
        let text = stderr(&tracklint(folder.path(), &["check", "--no-color"]));
        assert!(text.contains("did you mean `threshold`?") && text.contains("tracklint.yml:1:1"), "{text}");
    }
}

/// A key that stands elsewhere in a rule, and words in another spelling.
#[test]
fn words_in_a_wrong_place_are_told_their_right_one() {
    for (lines, expected) in [
        (
            "    match: {data: [user.name], unless: [{marks: [hash]}]}\n",
            "unless: unknown key `unless` (it stands beside `match`, and not in it)",
        ),
        (
            "    match: {data: [user.name], paths: [src]}\n",
            "paths: unknown key `paths` (it stands under `where`, which stands under `match`)",
        ),
        ("    data: [user.name]\n", "data: unknown key `data` (it stands under `match`)"),
        (
            "    match: {data: [user.name], kind: [advertising]}\n",
            "kind: unknown key `kind` (it stands under `destination`, which stands under `match`)",
        ),
        (
            "    match: {data: [user.name], not_data: [user.name.first]}\n",
            "not_data: unknown key `not_data` (what it is not stands under `unless`, beside `match`)",
        ),
        (
            "    match: {destination: {country: [us]}}\n",
            "us: `us` is no code of a country (two capital letters, as in ISO 3166: `DE`, `US`)",
        ),
        (
            "    match: {data: [user.name]}\n    clauses: [gdpr:5.1.c]\n",
            "gdpr:5.1.c: unknown clause `gdpr:5.1.c` (did you mean `gdpr:5(1)(c)`?)",
        ),
    ] {
        assert_eq!(mistakes(&rule(lines)), [expected], "{lines}");
    }
    let told = mistakes("extends: [hipaa]\n");
    assert!(told[0].contains("did you mean `hipaa-tracking`?"), "{told:?}");
    let told = mistakes("ledger: {mixpanel: {owner: me}}\n");
    assert!(told[0].contains("the ledger is a file of its own"), "{told:?}");
}

/// An example that is not as it says: what is seen in it, or what would let it pass.
#[test]
fn examples_that_fail_say_what_is_seen() {
    let settings = rule(
        "    match: {data: [user.contact], basis: [by-type]}\n    examples:\n      \
         flags: [\"mixpanel.track('x', { email: user.email });\", \"mixpanel.track('x');\"]\n  \
         - id: two\n    effect: forbid\n    why: x\n    match: {data: [user.contact]}\n    examples:\n      \
         passes: [\"mixpanel.track('x', { has_email: !!user.email });\"]\n",
    ) + "prelude: import mixpanel from 'mixpanel-browser';\n";
    let folder = project(&[("tracklint.yml", &settings)]);
    let output = tracklint(folder.path(), &["test", "--no-color"]);
    let text = stdout(&output);
    assert_eq!(output.status.code(), Some(1), "{text}{}", stderr(&output));
    for part in [
        "flags 1: not reported, only two",
        "seen: user.contact.email to mixpanel (channel event-property, identifiability direct, confidence high, basis by-name)",
        "flags 2: not reported, and nothing else is; no data is seen that leaves",
        "`unless: [{marks: [boolean]}]` lets it pass",
    ] {
        assert!(text.contains(part), "{part:?} is missing in\n{text}");
    }
}

/// What would wait in vain, and say nothing.
#[test]
fn rules_that_would_never_report_are_told() {
    for (matches, expected) in [
        (
            "setting: {vendor: mixpanel, option: debug, is: 'true'}",
            "the text `true` is not the value `true`, and `debug` takes no texts (leave the quotes out)",
        ),
        (
            "setting: {vendor: mixpanel, option: debug, is: true}, data: [user.name]",
            "`one` can match nothing: no check of this setting is about such data",
        ),
        ("concern: [debug-output], sensitivity: [special]", "no check of this setting is about such data"),
        ("channel: [none]", "`channel: [none]` is for arguments of own sinks that are not sent"),
        ("data: [user.health]", "near it: `user.health_and_medical`"),
        ("concern: [session-replay]", "near it: `replay-"),
    ] {
        let told = mistakes(&rule(&format!("    match: {{{matches}}}\n")));
        assert!(told.len() == 1 && told[0].contains(expected), "{matches}: {told:#?}");
    }
    for fine in [
        "setting: {vendor: mixpanel, option: api_host, is: 'true'}",
        "setting: {vendor: mixpanel, option: ip, is: true}, data: [user.location]",
        "concern: [location-from-ip], data: [user.location]",
    ] {
        assert_eq!(mistakes(&rule(&format!("    match: {{{fine}}}\n"))), [""; 0], "{fine}");
    }
    let told = mistakes("rules:\n  - {id: one, effect: forbid, why: x}\n");
    assert!(told.len() == 1 && told[0].contains("the key `match` is missing"), "{told:#?}");
}
