//! The inventory and the page for people, as their readers use them.

#[path = "support/project.rs"]
mod project;

use std::fs;
use std::path::Path;
use std::process::Output;

use project::{project, tracklint};
use serde_json::Value;

fn stdout(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).expect("is UTF-8")
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let text = stdout(&tracklint(folder, &[&["inventory", "--format", "json"], arguments].concat()));
    serde_json::from_str(&text).expect("is JSON")
}

fn destination<'d>(document: &'d Value, id: &str) -> &'d Value {
    let all = document["destinations"].as_array().expect("a list");
    all.iter().find(|one| one["id"] == id).unwrap_or_else(|| panic!("{id} is listed: {document:#}"))
}

const SHOP: [(&str, &str); 9] = [
    (
        "package.json",
        r#"{"dependencies": {"mixpanel-browser": "^2.55.0", "posthog-js": "^1.100.0", "@sentry/browser": "^8.0.0"}}"#,
    ),
    (
        "src/start.ts",
        "import mixpanel from 'mixpanel-browser';\nimport { hasConsent } from './consent';\n\
         if (hasConsent()) mixpanel.init('token', { api_host: 'https://api-eu.mixpanel.com', ip: false, cookie_expiration: 30 });\n",
    ),
    (
        "src/signup.ts",
        "import mixpanel from 'mixpanel-browser';\nimport { hasConsent } from './consent';\nimport { sha256 } from 'js-sha256';\n\
         export function signedUp(user: { email: string }) {\n  if (hasConsent()) mixpanel.track('Signed up', { email: user.email });\n  \
         mixpanel.track('Hashed', { mail: sha256(user.email) });\n  mixpanel.track('Planned', { plan: user.plan });\n}\n",
    ),
    (
        "src/lost.ts",
        "import mixpanel from 'mixpanel-browser';\nexport const send = (name, all) => mixpanel.track(name, all);\n",
    ),
    ("src/flags.ts", "import posthog from 'posthog-js';\nposthog.init('key', {});\n"),
    (
        "src/signup.test.ts",
        "import mixpanel from 'mixpanel-browser';\nmixpanel.track('x', { email: user.email });\n",
    ),
    ("public/index.html", "<script src=\"https://cdn.heapanalytics.com/js/heap.js\"></script>\n"),
    (
        "src/broken.ts",
        "import mixpanel from 'mixpanel-browser';\nmixpanel.track('x', { phone: user.phone ;\nconst = ;\n",
    ),
    ("src/consent.ts", "export const hasConsent = () => localStorage.getItem('consent') === 'yes';\n"),
];

#[test]
fn everything_that_leaves_is_listed_whatever_the_policy_says() {
    let folder = project(&SHOP);
    let document = json(folder.path(), &[]);
    let mixpanel = destination(&document, "mixpanel");
    assert_eq!((&mixpanel["standing"], &mixpanel["regions"]), (&"receives".into(), &Value::from(vec!["EU"])));
    let data = mixpanel["data"].as_array().expect("a list");
    let email = data.iter().find(|datum| datum["category"] == "user.contact.email").expect("is sent");
    let transfers = email["transfers"].as_array().expect("a list");
    assert_eq!(transfers.len(), 2);
    assert_eq!(transfers[0]["guards"][0]["kind"], "consent");
    assert_eq!((&transfers[0]["path"], &transfers[0]["line"]), (&"src/signup.ts".into(), &5.into()));
    assert_eq!(transfers[1]["sanitizers"].as_array().expect("a list").len(), 1, "the hash is named");
    assert_eq!(transfers[1]["identifiability"], "pseudonymous");
    // A call without personal data, and one whose payload comes from elsewhere, are calls all the same.
    let calls = mixpanel["calls"].as_array().expect("a list");
    let lost: Vec<&Value> = calls.iter().filter(|call| call["not_followed"] == true).collect();
    assert_eq!(lost.len(), 1, "{calls:#?}");
    assert_eq!(lost[0]["path"], "src/lost.ts");
    let start = calls.iter().find(|call| call["takes_settings"] == true).expect("the start");
    assert_eq!(start["guards"][0]["kind"], "consent");
    let days: Vec<&Value> =
        mixpanel["statements"].as_array().expect("a list").iter().map(|one| &one["days"]).collect();
    assert!(days.contains(&&30.0.into()), "{days:?}");
}

#[test]
fn what_gets_nothing_is_listed_too() {
    let folder = project(&SHOP);
    let document = json(folder.path(), &[]);
    let posthog = destination(&document, "posthog");
    assert_eq!((&posthog["standing"], &posthog["regions"]), (&"called".into(), &Value::from(vec!["US"])));
    let sentry = destination(&document, "sentry");
    assert_eq!((&sentry["standing"], &sentry["mentions"][0]["kind"]), (&"named".into(), &"installed".into()));
    let heap = destination(&document, "heap");
    assert_eq!(
        (&heap["standing"], &heap["mentions"][0]["path"]),
        (&"named".into(), &"public/index.html".into())
    );
}

#[test]
fn what_was_not_seen_is_said_in_every_format() {
    let folder = project(&SHOP);
    let document = json(folder.path(), &[]);
    let not_analysed = &document["not_analysed"];
    assert_eq!(not_analysed["tests"], Value::from(vec!["src/signup.test.ts"]));
    assert_eq!(not_analysed["partial"], 1);
    assert!(not_analysed["notes"].as_array().is_some_and(|notes| !notes.is_empty()));
    for format in ["text", "csv", "markdown", "html"] {
        let text = stdout(&tracklint(folder.path(), &["inventory", "--format", format]));
        for part in ["broken.ts", "user.contact.email", "lost.ts", "Sentry", "syntax"] {
            assert!(text.contains(part), "{format} does not say {part}:\n{text}");
        }
    }
    let one = json(folder.path(), &["src/flags.ts"]);
    let standings = [("mixpanel", "named"), ("posthog", "called")];
    for (id, standing) in standings {
        assert_eq!(destination(&one, id)["standing"], standing, "only calls of the file that was asked for");
    }
    assert!(one["destinations"].as_array().expect("a list").iter().all(|one| one["id"] != "heap"));
}

#[test]
fn the_table_reads_well() {
    let folder = project(&SHOP);
    insta::assert_snapshot!(stdout(&tracklint(folder.path(), &["inventory"])));
}

/// Names of files and keys, texts of guards and comments are written by others.
const HOSTILE: [(&str, &str); 3] = [
    (
        "src/<img src=x onerror=alert(1)>.js",
        "import mixpanel from 'mixpanel-browser';\n// </pre><script>alert(2)</script>\n\
         if (consent['</code><script>alert(3)</script>']) mixpanel.track('x', { 'email\"><script>alert(4)</script>': user.email, email: user.email });\n\
         mixpanel.people.set({ $email: 'jo.secret@people-mail.org' });\n\
         // tracklint-ignore direct-identifier-in-event: </td><script>alert(5)</script>\nmixpanel.track('y', { email: user.email });\n",
    ),
    (
        "src/'quoted' & \"named\".js",
        "import mixpanel from 'mixpanel-browser';\nmixpanel.identify(user.email);\n",
    ),
    (
        "package.json",
        r#"{"name": "</title><script>alert(6)</script>", "dependencies": {"mixpanel-browser": "<script>alert(7)</script>"}}"#,
    ),
];

#[test]
fn the_page_holds_no_markup_of_the_program_and_loads_nothing() {
    let folder = project(&HOSTILE);
    let run = tracklint(folder.path(), &["check", "--output", "html=report.html", "--format", "json"]);
    assert_eq!(run.status.code(), Some(1), "{}", String::from_utf8_lossy(&run.stderr));
    let page = fs::read_to_string(folder.path().join("report.html")).expect("is written");
    let listed = stdout(&tracklint(folder.path(), &["inventory", "--format", "html"]));
    for page in [page, listed] {
        for wrong in ["<script", "<img", "<link", "<iframe", "url(", "@import", "jo.secret", "people-mail"] {
            assert!(!page.contains(wrong), "{wrong} stands in\n{page}");
        }
        assert!(page.contains("default-src &#39;none&#39;") || page.contains("default-src 'none'"));
        assert!(page.contains("&lt;img src=x onerror=alert(1)&gt;.js"), "the file is named");
        balanced(&page);
    }
}

/// Every element that is opened is closed, in order.
fn balanced(page: &str) {
    let mut open: Vec<&str> = Vec::new();
    for part in page.split('<').skip(1) {
        let tag = part.split('>').next().expect("a part");
        let name = tag.split([' ', '\n']).next().expect("a name");
        match name.strip_prefix('/') {
            Some(closed) => assert_eq!(open.pop(), Some(closed), "near `<{tag}>`"),
            None if name.starts_with('!') || name == "meta" => {}
            None => open.push(name),
        }
    }
    assert_eq!(open, Vec::<&str>::new());
}

#[test]
fn the_page_shows_the_way_the_code_and_who_accepted_what() {
    let page = stdout(&tracklint(
        Path::new(env!("CARGO_MANIFEST_DIR")),
        &["check", "fixtures/projects/incident", "--format", "html", "--threshold", "critical"],
    ));
    assert!(
        page.contains("Below the threshold") && page.contains("Policy in force"),
        "all sections are there"
    );
    let page = tracklint(
        Path::new(env!("CARGO_MANIFEST_DIR")),
        &["check", "fixtures/projects/incident", "--format", "html"],
    );
    let page = String::from_utf8(page.stdout).expect("is UTF-8");
    for part in
        ["class=\"steps\"", "<mark>", "Relevant to", "data minimisation", "incident/server", "class=\"map\""]
    {
        assert!(page.to_lowercase().contains(&part.to_lowercase()), "{part}");
    }
    let folder = project(&HOSTILE);
    let page = tracklint(folder.path(), &["check", "--format", "html"]);
    let page = String::from_utf8(page.stdout).expect("is UTF-8");
    assert!(page.contains("in the code: &lt;/td&gt;&lt;script&gt;"), "the reason of the suppression");
}
