//! `explain-flow`: what the process prints about a line, and that its JSON keeps to its schema.

#[path = "support/project.rs"]
mod project;

use std::path::Path;
use std::process::Output;

use serde_json::Value;

const SEND: &str = "import mixpanel from 'mixpanel-browser';
import { hasConsent } from './consent';

export function track(event, props) {
  mixpanel.track(event, props);
}
export function login(user) {
  if (!hasConsent()) return;
  track('Login', { mail: user.email, key: 'jane.roe@gmail.com', plan: user.plan });
  client.track('Login', user);
}
export const off = user => false && mixpanel.identify(user.email);
";

fn project() -> tempfile::TempDir {
    project::project(&[
        ("tracklint.yml", "version: 1\n"),
        ("src/send.js", SEND),
        ("src/consent.js", "export const hasConsent = () => localStorage.consent === 'yes';\n"),
        ("src/far/away.js", "export const sum = (a, b) =>\n  add(a, b);\n"),
        ("src/send.test.js", SEND),
        // Of a program that is no larger than this file is, all would be read.
        ("src/far/texts.js", &format!("// {}\n", "x".repeat(300 * 1024))),
    ])
}

fn explain_flow(folder: &Path, arguments: &[&str]) -> Output {
    project::tracklint(folder, &[&["explain-flow"], arguments].concat())
}

fn text(folder: &Path, place: &str) -> String {
    let output = explain_flow(folder, &[place]);
    String::from_utf8(output.stdout).expect("is UTF-8")
}

fn json(folder: &Path, place: &str) -> Value {
    let output = explain_flow(folder, &[place, "--format", "json"]);
    serde_json::from_slice(&output.stdout).expect("is JSON")
}

#[test]
fn a_wrapper_s_call_is_explained_down_to_the_sink() {
    let project = project();
    insta::assert_snapshot!(text(project.path(), "src/send.js:9"));
}

#[test]
fn an_unknown_receiver_is_named() {
    let project = project();
    let shown = text(project.path(), "src/send.js:10").replace("\n          ", " ");
    assert!(shown.contains("but `client.track` is not known as one of them"), "{shown}");
}

#[test]
fn what_never_runs_is_said() {
    let project = project();
    let shown = text(project.path(), "src/send.js:12");
    assert!(shown.contains("which never runs: nothing is reported"), "{shown}");
}

#[test]
fn it_works_from_any_folder() {
    let project = project();
    let far = project.path().join("src/far");
    assert_eq!(json(&far, "../send.js:9"), json(project.path(), "src/send.js:9"));
}

#[test]
fn what_is_not_analysed_says_why() {
    let project = project();
    let status = |place: &str| json(project.path(), place)["status"].clone();
    assert_eq!(status("src/send.js:9"), "analysed");
    assert_eq!(status("src/far/away.js:1"), "not-selected");
    assert_eq!(status("src/send.test.js:9"), "test");
    assert_eq!(status("tracklint.yml:1"), "skipped");
    let shown = text(project.path(), "src/far/away.js:1");
    assert!(shown.contains("no call in this line; the nearest are in 2"), "{shown}");
    assert_eq!(explain_flow(project.path(), &["src/nothing.js:1"]).status.code(), Some(2));
    assert_eq!(explain_flow(project.path(), &["src/send.js"]).status.code(), Some(2));
}

#[test]
fn no_literal_personal_value_is_printed() {
    let project = project();
    for place in ["src/send.js:9", "src/send.js:5"] {
        for shown in [text(project.path(), place), json(project.path(), place).to_string()] {
            assert!(!shown.contains("jane.roe"), "{shown}");
            assert!(!shown.contains('\u{1b}'), "no colour where there is no terminal");
        }
    }
}

#[test]
fn the_document_keeps_to_its_schema() {
    let project = project();
    let schema: Value = serde_json::from_str(include_str!("schemas/explain-flow.json")).expect("is JSON");
    let validator = jsonschema::validator_for(&schema).expect("is a schema");
    for place in ["src/send.js:5", "src/send.js:9", "src/send.js:10", "src/far/away.js:1", "tracklint.yml:1"]
    {
        let document = json(project.path(), place);
        let errors: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert_eq!(errors, [""; 0], "{place}");
    }
    let mut broken = json(project.path(), "src/send.js:9");
    broken["calls"][0]["sinks"][0]["values"][0]["argument"] = "first".into();
    assert!(!validator.is_valid(&broken), "the schema is checked at all");
}

const OTHERS: &str = "import posthog from 'posthog-js';
import { IntercomProvider } from 'react-use-intercom';

export function boot(user) {
  window.intercomSettings = {
    app_id: 'x',
    email: user.email,
    phone: 'jane.roe@gmail.com',
  };
}
export const App = ({ user }) => (
  <IntercomProvider
    autoBootProps={{ email: user.email }}
  >
    <p>Welcome</p>
    <img src={`https://www.facebook.com/tr?em=${user.email}`} />
    <button data-ph-capture-attribute-mail={user.email}>Buy</button>
  </IntercomProvider>
);
posthog.init('phc', {
  autocapture: true,
  loaded(ph) {
    ph.identify(me.email);
  },
});
export const send = (user) => fetch('https://api.mixpanel.com/track', {
  body: JSON.stringify({
    properties: { email: user.email },
  }),
});
export function track(user) {
  const mail = user.email;
  posthog.capture('x', { mail });
}
export const nothing = 3;
";

/// The kinds of what stands in a line, each with what it is sent to.
fn kinds(folder: &Path, line: u32) -> Vec<(String, Vec<String>)> {
    let document = json(folder, &format!("src/app.jsx:{line}"));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let sinks = |call: &Value| list(&call["sinks"]).iter().map(|sink| text(&sink["destination"])).collect();
    list(&document["calls"]).iter().map(|call| (text(&call["kind"]), sinks(call))).collect()
}

#[test]
fn sinks_that_are_no_calls_are_explained_at_each_of_their_lines() {
    let project = project::project(&[("tracklint.yml", "version: 1\n"), ("src/app.jsx", OTHERS)]);
    let at = |line| kinds(project.path(), line);
    let one = |kind: &str, vendor: &str| vec![(kind.to_owned(), vec![vendor.to_owned()])];
    for line in [5, 7, 8] {
        assert_eq!(at(line), one("assignment", "intercom"), "{line}");
    }
    assert_eq!(at(13), one("call", "intercom"));
    assert_eq!(at(16), one("call", "meta-pixel"));
    assert_eq!(at(17), one("element", "posthog"));
    assert_eq!(at(21), one("call", "posthog"));
    assert!(at(28).contains(&("call".to_owned(), vec!["mixpanel".to_owned()])), "the request around it");
    assert_eq!(at(32), one("passage", "posthog"));
    let shown = text(project.path(), "src/app.jsx:7");
    assert!(shown.contains("5:3  window.intercomSettings\n"), "{shown}");
    assert!(shown.contains("an assignment that Intercom"), "{shown}");
    assert!(!shown.contains("jane.roe"), "{shown}");
    let shown = text(project.path(), "src/app.jsx:21");
    assert!(shown.contains("autocapture: true"), "{shown}");
    let shown = text(project.path(), "src/app.jsx:15");
    assert!(shown.contains("What sends is in 16 (Meta Pixel"), "{shown}");
}

#[test]
fn what_is_explained_without_a_call_keeps_to_its_schema() {
    let project = project::project(&[("tracklint.yml", "version: 1\n"), ("src/app.jsx", OTHERS)]);
    let schema: Value = serde_json::from_str(include_str!("schemas/explain-flow.json")).expect("is JSON");
    let validator = jsonschema::validator_for(&schema).expect("is a schema");
    for line in [1, 7, 13, 17, 21, 32] {
        let document = json(project.path(), &format!("src/app.jsx:{line}"));
        assert!(validator.is_valid(&document), "{line}: {document}");
        assert!(!document.to_string().contains("jane.roe"), "{line}");
    }
}

/// One number per vendor instead of one warning per call.
#[test]
fn calls_that_were_not_followed_are_summed_up() {
    let model = tracklint::knowledge::load().expect("the rules load");
    let policy = model.policies.iter().find(|policy| policy.id == "recommended").expect("is there").clone();
    let code = "import mixpanel from 'mixpanel-browser';
export const send = props => mixpanel.track('x', props);
export const plain = user => mixpanel.track('y', { plan: user.plan, count: 3 });
export const built = build => mixpanel.track('z', build());
export const off = props => false && mixpanel.track('x', props);
";
    let checked = tracklint::pipeline::check_texts(&model, &policy, &[("a.js", code)], false);
    let vendors: Vec<_> =
        checked.stats.vendors.iter().map(|one| (one.calls, one.not_followed, one.hidden, one.cut)).collect();
    assert_eq!(vendors, [(3, 2, 0, 0)]);
    assert_eq!(checked.notes, []);
}

/// Types that hide what a value has are said, as their author can close them; a type that says all of it is known.
#[test]
fn type_holes_are_said() {
    let model = tracklint::knowledge::load().expect("the rules load");
    let policy = model.policies.iter().find(|policy| policy.id == "recommended").expect("is there").clone();
    let code = "import mixpanel from 'mixpanel-browser';
interface Bag { [key: string]: unknown }
export const a = (x: any) => mixpanel.track('a', x as any);
export const b = (x: Bag) => mixpanel.track('b', x);
export const c = (x: Record<string, unknown>) => mixpanel.track('c', x);
export const d = (x: { seats: number }) => mixpanel.track('d', x);
export const e = (x: Record<string, number>) => mixpanel.track('e', x);
";
    let checked = tracklint::pipeline::check_texts(&model, &policy, &[("a.ts", code)], false);
    let vendors: Vec<_> =
        checked.stats.vendors.iter().map(|one| (one.calls, one.not_followed, one.hidden)).collect();
    assert_eq!(vendors, [(5, 4, 3)]);
}
