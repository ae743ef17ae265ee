//! Packs from paths and packages, what pins them, and settings files in folders.

#[path = "support/project.rs"]
mod project;

use std::path::Path;

use project::{project, stderr, stdout, tracklint, write};

const LEAK: &str = "import mixpanel from 'mixpanel-browser';\n\
                    mixpanel.track('Signed up', { email: user.email, id: user.id });\n";

fn pack(id: &str, extends: &str, rules: &str) -> String {
    format!("id: {id}\nname: {id}\ndescription: For tests.\nextends: [{extends}]\nrules:\n{rules}")
}

fn rule(id: &str, data: &str) -> String {
    format!(
        "  - {{id: {id}, effect: forbid, severity: high, title: \"{{data}} leaves\", why: x, match: {{data: [{data}]}}}}\n"
    )
}

/// `path rule` of what fails a run.
fn found(folder: &Path, arguments: &[&str]) -> Vec<String> {
    let output = tracklint(folder, &[&["check", "--quiet", "--no-color"], arguments].concat());
    assert_ne!(output.status.code(), Some(2), "{}", stderr(&output));
    let text = stdout(&output);
    let line = |line: &str| {
        let (place, rest) = line.split_once(' ').expect("a place and more");
        format!("{} {}", place.split(':').next().unwrap_or(""), rest.split(' ').nth(1).unwrap_or(""))
    };
    text.lines().map(line).collect()
}

fn fails(folder: &Path, arguments: &[&str], expected: &[&str]) {
    let output = tracklint(folder, arguments);
    let text = stderr(&output).split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(output.status.code(), Some(2), "{text}");
    for part in expected {
        assert!(text.contains(part), "{part:?} is missing in\n{text}");
    }
}

#[test]
fn packs_are_taken_from_files_and_folders() {
    let base = pack("base", "exceptions", &rule("no-mail", "user.contact.email"));
    let team = pack("team", "../base.yml", &rule("no-ids", "user.unique_id"));
    let other = pack("other", "exceptions", &rule("no-names", "user.name"));
    let folder = project(&[
        ("a.js", LEAK),
        ("privacy/base.yml", &base),
        ("privacy/policies/team.yml", &team),
        ("privacy/policies/other.yml", &other),
        ("tracklint.yml", "extends: [./privacy/base.yml]\n"),
    ]);
    assert_eq!(found(folder.path(), &[]), ["a.js no-mail"]);
    write(folder.path(), "tracklint.yml", "extends: [./privacy/policies/team.yml]\n");
    assert_eq!(found(folder.path(), &[]), ["a.js no-ids", "a.js no-mail"], "with what the pack extends");
    let text = stdout(&tracklint(folder.path(), &["config"]));
    assert!(text.contains("rule no-mail: forbid, high (from base)"), "{text}");
}

#[test]
fn a_folder_with_vendors_and_words_is_a_pack() {
    let vendor = "id: acme\nname: Acme\nkind: product-analytics\nhome: DE\ndocs: https://acme.example/docs\n\
                  clients:\n  - id: client\n    from: [\"@acme/telemetry\"]\n    methods:\n      \
                  - {call: send, arguments: [event-name, event-property]}\n";
    let team = pack("team", "exceptions", &rule("no-mail", "user.contact.email"));
    let other = pack("other", "exceptions", &rule("no-ids", "user.unique_id"));
    let code = "import { send } from '@acme/telemetry';\nsend('x', { email: user.email, id: user.id });\n";
    let folder = project(&[
        ("a.js", code),
        ("privacy/vendors/acme.yml", vendor),
        ("privacy/policies/team.yml", &team),
        ("privacy/policies/other.yml", &other),
        ("tracklint.yml", "extends: [./privacy]\n"),
    ]);
    assert_eq!(found(folder.path(), &[]), ["a.js no-ids", "a.js no-mail"], "all packs of the folder");
    write(folder.path(), "tracklint.yml", "extends: [\"./privacy#team\"]\n");
    assert_eq!(found(folder.path(), &[]), ["a.js no-mail"]);
    write(folder.path(), "tracklint.yml", "extends: [\"./privacy#teem\"]\n");
    fails(folder.path(), &["check"], &["there is no pack `teem` in it", "did you mean `team`?"]);
}

#[test]
fn installed_packages_are_pinned() {
    let team = pack("team", "exceptions", &rule("no-mail", "user.contact.email"));
    let folder = project(&[
        ("a.js", LEAK),
        ("tracklint.yml", "extends: [\"@acme/privacy\"]\n"),
        ("node_modules/@acme/privacy/package.json", "{\"version\": \"1.2.0\", \"tracklint\": \"./rules\"}"),
        ("node_modules/@acme/privacy/rules/policies/team.yml", &team),
        ("node_modules/@acme/privacy/other.yml", "not: knowledge\n"),
    ]);
    fails(
        folder.path(),
        &["check"],
        &["`npm:@acme/privacy` is not in tracklint.lock", "run `tracklint lock`"],
    );
    let output = tracklint(folder.path(), &["lock"]);
    assert_eq!(stdout(&output), "1 pack is pinned in tracklint.lock.\n", "{}", stderr(&output));
    assert_eq!(found(folder.path(), &[]), ["a.js no-mail"]);

    let looser = team.replace("no-mail", "no-mails");
    write(folder.path(), "node_modules/@acme/privacy/rules/policies/team.yml", &looser);
    let manifest = "{\"version\": \"1.3.0\", \"tracklint\": \"./rules\"}";
    write(folder.path(), "node_modules/@acme/privacy/package.json", manifest);
    fails(
        folder.path(),
        &["check"],
        &["`npm:@acme/privacy` is not what tracklint.lock holds (it was 1.2.0, and is 1.3.0)"],
    );
    write(folder.path(), "tracklint.lock", "version: 7\n");
    fails(folder.path(), &["check"], &["this is no tracklint.lock of version 1", "write it anew"]);
    assert_eq!(tracklint(folder.path(), &["lock"]).status.code(), Some(0), "a broken lock is written anew");
    assert_eq!(found(folder.path(), &[]), ["a.js no-mails"]);
}

#[test]
fn what_cannot_be_extended_is_said_at_its_word() {
    let one = pack("one", "./two.yml", &rule("no-mail", "user.contact.email"));
    let two = pack("two", "./one.yml", &rule("no-ids", "user.unique_id"));
    let settings = "extends: [./one.yml, ./nowhere, \"npm:no-such-pack\", \"npm:../../etc\", recomended]\n";
    let folder =
        project(&[("a.js", LEAK), ("one.yml", &one), ("two.yml", &two), ("tracklint.yml", settings)]);
    fails(folder.path(), &["check"], &["`./one.yml` leads back to itself", "two.yml:4:11"]);
    write(folder.path(), "one.yml", &one.replace("./two.yml", "exceptions"));
    fails(
        folder.path(),
        &["check"],
        &[
            "there is no file or folder `nowhere`",
            "the package `no-such-pack` is not installed",
            "never fetched",
            "the package `../../etc` is not installed",
            "there is no policy `recomended`",
            "4 mistakes in the settings",
        ],
    );
}

const ROOT: &str = "nested: {folders: [\"apps/*\"]}\n";

#[test]
fn settings_in_folders_narrow() {
    let own = "extends: [no-direct-identifiers]\nseverity: {opaque-id: high}\nrules:\n  \
               - {id: no-plans, effect: forbid, severity: high, why: x, match: {data: [user.unique_id], where: {paths: [src]}}}\n";
    let folder = project(&[
        ("apps/web/src/a.js", LEAK),
        ("apps/web/b.js", LEAK),
        ("apps/shop/a.js", LEAK),
        ("lib/a.js", LEAK),
        ("apps/web/tracklint.yml", own),
        ("lib/tracklint.yml", "severity: {direct-identifier-in-event: off}\n"),
        ("tracklint.yml", ROOT),
    ]);
    let all = found(folder.path(), &[]);
    let expected = [
        "apps/shop/a.js direct-identifier-in-event",
        "apps/web/b.js opaque-id",
        "apps/web/b.js direct-identifier-in-event",
        "apps/web/src/a.js no-plans",
        "apps/web/src/a.js direct-identifier-in-event",
        "lib/a.js direct-identifier-in-event",
    ];
    let sorted = |list: &[&str]| {
        let mut list: Vec<String> = list.iter().map(|one| (*one).to_owned()).collect();
        list.sort();
        list
    };
    let mut seen = all.clone();
    seen.sort();
    assert_eq!(seen, sorted(&expected));
    let from_root = found(folder.path(), &["apps/web"]);
    assert_eq!(
        from_root.len(),
        4,
        "a folder whose settings are part of the root's is checked under both: {from_root:?}"
    );
    let text = stdout(&tracklint(folder.path(), &["check"]));
    assert!(text.contains("lib/tracklint.yml") && text.contains("is not read"), "{text}");
}

#[test]
fn folders_do_not_meddle_with_each_other() {
    // `shop/admin` is read before `shop`: a rule for a part of a folder is not a rule for all of it.
    let folder = project(&[
        ("apps/shop/a.js", LEAK),
        ("apps/shop/admin/a.js", LEAK),
        ("apps/web/a.js", LEAK),
        ("lib/a.js", LEAK),
        ("team.yml", &pack("team", "exceptions", &rule("no-ids", "user.unique_id"))),
        ("apps/shop/admin/tracklint.yml", "extends: [../../../team.yml]\n"),
        (
            "apps/shop/tracklint.yml",
            "extends: [../../team.yml]\nseverity: {direct-identifier-in-event: critical}\n",
        ),
        (
            "apps/web/tracklint.yml",
            "extends: [../../team.yml]\nseverity: {direct-identifier-in-event: high}\n",
        ),
        ("tracklint.yml", "nested: {folders: [\"apps/**\"]}\n"),
    ]);
    let ids: Vec<String> =
        found(folder.path(), &[]).into_iter().filter(|line| line.ends_with(" no-ids")).collect();
    assert_eq!(ids, ["apps/shop/a.js no-ids", "apps/shop/admin/a.js no-ids", "apps/web/a.js no-ids"]);
    let text = stdout(&tracklint(folder.path(), &["check", "--quiet", "--no-color"]));
    for line in
        ["apps/shop/a.js:2:1 critical direct", "apps/web/a.js:2:1 high direct", "lib/a.js:2:1 high direct"]
    {
        assert!(text.contains(line), "{line} is missing in\n{text}");
    }
    write(folder.path(), "apps/web/tracklint.yml", "severity: {direct-identifier-in-event: low}\n");
    fails(folder.path(), &["check"], &["this makes a rule weigh less", "1 mistake in the settings"]);
}

#[test]
fn examples_in_folders_begin_with_the_lines_of_their_own_file() {
    let own = "prelude: \"import mx from 'mixpanel-browser';\"\nrules:\n  - id: no-ids\n    effect: forbid\n    severity: high\n    why: x\n    \
               match: {data: [user.unique_id]}\n    examples:\n      flags: [\"// path: apps/web/a.js\\nmx.track('x', { id: user.id });\"]\n      \
               passes: [\"// path: lib/a.js\\nmx.track('x', { id: user.id });\"]\n";
    let folder = project(&[("apps/web/tracklint.yml", own), ("tracklint.yml", ROOT)]);
    let tested = tracklint(folder.path(), &["test"]);
    assert_eq!(tested.status.code(), Some(0), "{}{}", stdout(&tested), stderr(&tested));
    assert!(stdout(&tested).contains("no-ids"), "{}", stdout(&tested));
    write(folder.path(), "apps/web/tracklint.yml", &own.replace("mixpanel-browser", "another"));
    assert_eq!(
        tracklint(folder.path(), &["test"]).status.code(),
        Some(1),
        "without the import nothing is sent"
    );
}

/// Whoever adds a vendor in a project sees whether it is right without a build of the tool.
#[test]
fn examples_of_own_vendors_are_run() {
    const ACME: &str = "id: acme\nname: Acme\nkind: crm\nhome: US\ndocs: https://acme.example\nclients:\n  - id: client\n    from: [acme-js]\n    \
        methods:\n      - {call: track, arguments: [event-name, event-property]}\nexamples:\n  flags:\n    \
        - {code: \"import * as acme from 'acme-js'; acme.track('x', { v: user.email });\", data: [user.contact.email]}\n  passes:\n    \
        - {code: \"import * as acme from 'acme-js'; acme.track('x', { v: user.plan });\"}\n";
    let folder = project(&[("tracklint.yml", "rules: [privacy]\n"), ("privacy/vendors/acme.yml", ACME)]);
    let tested = tracklint(folder.path(), &["test"]);
    assert_eq!(tested.status.code(), Some(0), "{}{}", stdout(&tested), stderr(&tested));
    assert!(stdout(&tested).contains("vendor acme: ok (1 flag, 1 pass)"), "{}", stdout(&tested));
    for (wrong, complaint) in [
        (ACME.replace("user.plan", "user.phone"), "passes 1: reported"),
        (ACME.replace("v: user.email", "v: user.plan"), "flags 1: not reported"),
        (
            ACME.replace("data: [user.contact.email]", "data: [user.contact.phone_number]"),
            "flags 1: not reported",
        ),
    ] {
        write(folder.path(), "privacy/vendors/acme.yml", &wrong);
        let tested = tracklint(folder.path(), &["test"]);
        assert_eq!(tested.status.code(), Some(1), "{wrong}");
        assert!(stdout(&tested).contains(complaint), "{}", stdout(&tested));
    }
}

#[test]
fn settings_in_folders_name_no_knowledge() {
    let folder = project(&[
        ("apps/web/a.js", LEAK),
        ("apps/web/privacy/vendors/acme.yml", "id: acme\n"),
        ("apps/web/tracklint.yml", "rules: [privacy]\n"),
        ("tracklint.yml", ROOT),
    ]);
    fails(
        folder.path(),
        &["check"],
        &["a folder of knowledge belongs to the settings of the root", "web/tracklint.yml:1:9"],
    );
}

#[test]
fn settings_in_folders_loosen_only_what_the_root_allows() {
    let own = "severity: {direct-identifier-in-event: low}\nthreshold: critical\nwaivers:\n  \
               - {rule: opaque-id, reason: r, owner: o, expires: 2027-01-31}\n\
               overrides:\n  - {rules: [opaque-id], unless: [{confidence: [low]}]}\nrules:\n  \
               - {id: fine, effect: permit, why: x, match: {data: [user.unique_id]}}\n\
               sanitizers: [{call: \"@acme/p#hash\", mark: hash}]\n";
    let folder =
        project(&[("apps/web/a.js", LEAK), ("apps/web/tracklint.yml", own), ("tracklint.yml", ROOT)]);
    fails(
        folder.path(),
        &["check", "--no-color"],
        &[
            "this makes a rule weigh less, which the settings of the root do not allow here",
            "nested: {allow: [severity]}",
            "this waiver excuses findings",
            "this override adds exceptions",
            "this rule permits",
            "this sanitizer takes data out of findings",
            "`threshold` belongs to the settings of the root",
            "6 mistakes in the settings",
            "apps/web/tracklint.yml",
        ],
    );
    let allowed = own
        .replace("threshold: critical\n", "")
        .replace("rule: opaque-id", "rule: direct-identifier-in-event");
    write(folder.path(), "apps/web/tracklint.yml", &allowed);
    write(
        folder.path(),
        "tracklint.yml",
        "nested: {folders: [apps/web], allow: [severity, unless, permits, waivers, sanitizers]}\n",
    );
    assert_eq!(found(folder.path(), &["--today", "2027-01-01"]), [""; 0]);
    let text = stdout(&tracklint(folder.path(), &["check", "--today", "2027-02-01", "--threshold", "low"]));
    assert!(text.contains("Waiver past its end") && text.contains("apps/web/tracklint.yml:"), "{text}");
}
