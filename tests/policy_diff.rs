//! `tracklint policy diff`: what a change of the policy does to today's code.

#[path = "support/project.rs"]
mod project;

use project::{repository, stderr, stdout, tracklint, write};
use serde_json::Value;

const CODE: &str = "import mixpanel from 'mixpanel-browser';\n\
    mixpanel.track('Signed up', { email: user.email });\n\
    mixpanel.people.set({ phone: user.phone });\n\
    mixpanel.identify(user.id);\n";

#[test]
fn what_a_policy_flags_and_releases_is_listed() {
    let folder = repository(&[
        ("a.js", CODE),
        ("tracklint.yml", "extends: [./privacy.yml]\n"),
        ("privacy.yml", "id: own\nname: Own\ndescription: x\nextends: [recommended]\n"),
    ]);
    // The code changes too: both policies judge the code of now.
    write(folder.path(), "b.js", CODE);
    let now = "severity: {direct-identifier-in-event: low, direct-identifier-in-profile: critical, opaque-id: high}\n";
    write(folder.path(), "tracklint.yml", now);
    let output = tracklint(folder.path(), &["policy", "diff", "main"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = stdout(&output);
    for line in [
        "Flagged: 2",
        "  a.js:4:1 high opaque-id",
        "Released: 2",
        "  b.js:2:1 high direct-identifier-in-event",
        "(`direct-identifier-in-event` reports it as low now, below the threshold)",
        "Changed: 2",
        "(was high direct-identifier-in-profile)",
        "Unchanged: 0",
    ] {
        assert!(text.contains(line), "{line:?} is missing in\n{text}");
    }
    let json = stdout(&tracklint(folder.path(), &["policy", "diff", "main", "--format", "json"]));
    let json: Value = serde_json::from_str(&json).expect("is JSON");
    assert_eq!((json["version"].as_u64(), json["flagged"].as_array().map(Vec::len)), (Some(1), Some(2)));
    assert_eq!(json["changed"][0]["was"][1], "high");
}

#[test]
fn exceptions_and_missing_settings_are_compared_too() {
    let folder = repository(&[("a.js", CODE)]);
    let waiver =
        "waivers:\n  - {rule: direct-identifier-in-event, reason: r, owner: o, expires: 2027-01-31}\n";
    write(folder.path(), "tracklint.yml", waiver);
    let text = stdout(&tracklint(folder.path(), &["policy", "diff", "HEAD", "--today", "2027-01-01"]));
    assert!(text.contains("which has no settings file") && text.contains("(excused now)"), "{text}");
    let output = tracklint(folder.path(), &["policy", "diff", "nowhere"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("nowhere"), "{}", stderr(&output));
}
