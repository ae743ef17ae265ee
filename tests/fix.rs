//! Fixes: the pages under `fixtures/fix/`, every example in `rules/` that has a fix, and what the command does.

#[path = "support/project.rs"]
mod project;
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use project::tracklint;
use rayon::prelude::*;
use support::{check_texts, model, no_complaints, policy, root, say, texts_below, write_texts};
use tracklint::pipeline::{self, FixAsked, Request};
use tracklint::source::{SourceFile, edit};
use tracklint::{config, lang};

/// The files of a case at first, after what is safe, and after everything.
#[derive(Default)]
struct Case {
    name: String,
    before: BTreeMap<String, String>,
    after: BTreeMap<String, String>,
    all: BTreeMap<String, String>,
}

/// Blocks are ` ```ts path=a.ts `, and with `after` or `unsafe` behind that what becomes of the file; without one it stays.
fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for (page, text) in texts_below(&root().join("fixtures/fix")) {
        let mut block: Option<(String, String, String)> = None;
        for line in text.lines() {
            match (&mut block, line.strip_prefix("```")) {
                (Some(_), Some("")) => {
                    let (path, stage, text) = block.take().expect("a block is open");
                    let case = cases.last_mut().expect("a block stands in a case");
                    let files = match stage.as_str() {
                        "" => &mut case.before,
                        "after" => &mut case.after,
                        "unsafe" => &mut case.all,
                        other => panic!("{page}: unknown word `{other}`"),
                    };
                    assert!(files.insert(path, text).is_none(), "{page}: {} has a file twice", case.name);
                }
                (Some((_, _, text)), _) => text.extend([line, "\n"]),
                (None, Some(tag)) => {
                    let (mut path, mut stage) = (String::new(), String::new());
                    for word in tag.split_whitespace() {
                        match (word.strip_prefix("path="), path.is_empty()) {
                            (Some(own), _) => own.clone_into(&mut path),
                            (None, true) => path = format!("main.{word}"),
                            (None, false) => word.clone_into(&mut stage),
                        }
                    }
                    block = Some((path, stage, String::new()));
                }
                (None, None) => {
                    if let Some(name) = line.strip_prefix("## ") {
                        cases.push(Case { name: format!("{page}: {name}"), ..Case::default() });
                    }
                }
            }
        }
    }
    assert!(!cases.is_empty(), "there are no pages under fixtures/fix/");
    cases
}

fn request(folder: &Path) -> Request {
    let path = folder.join(config::FILE_NAME);
    let settings =
        fs::read_to_string(&path).map(|text| config::parse(config::FILE_NAME, &text)).unwrap_or_default();
    Request::new(folder.to_owned(), settings)
}

/// The texts of a folder after its fixes are written, and what a new scan says that is not as it should be.
fn fixed(before: &BTreeMap<String, String>, unsafe_too: bool) -> (BTreeMap<String, String>, Vec<String>) {
    let folder = tempfile::tempdir().expect("a folder");
    let texts: Vec<_> = before.clone().into_iter().collect();
    write_texts(folder.path(), &texts);
    let request = request(folder.path());
    let fixed = pipeline::fix(&request, FixAsked { unsafe_too }).unwrap_or_else(|error| panic!("{error}"));
    for file in &fixed.files {
        pipeline::write_fixed(folder.path(), file).unwrap_or_else(|error| panic!("{error}"));
    }
    let again = pipeline::run(&request).unwrap_or_else(|error| panic!("{error}"));
    let mut wrong = Vec::new();
    if again.findings != fixed.outcome.findings {
        wrong.push("a new scan finds something else than what was said to be left".to_owned());
    }
    let counts = |finding: &&tracklint::policy::Finding| {
        finding.disposition.is_open()
            && finding.severity >= again.policy.threshold
            && finding.confidence >= again.policy.confidence
    };
    let left = again.findings.iter().filter(counts).filter_map(|finding| finding.fix.as_ref());
    wrong.extend(left.filter(|fix| fix.is_safe || unsafe_too).map(|fix| format!("could still {}", fix.says)));
    (texts_below(folder.path()).into_iter().collect(), wrong)
}

#[test]
fn pages_become_what_they_say() {
    let cases = cases();
    let complaints: Vec<String> = cases
        .par_iter()
        .flat_map_iter(|case| {
            let safe: BTreeMap<_, _> = case.before.clone().into_iter().chain(case.after.clone()).collect();
            let all: BTreeMap<_, _> = safe.clone().into_iter().chain(case.all.clone()).collect();
            [(false, safe), (true, all)].into_iter().flat_map(|(unsafe_too, wanted)| {
                let (texts, mut wrong) = fixed(&case.before, unsafe_too);
                for (path, text) in &texts {
                    if wanted.get(path) != Some(text) {
                        wrong.push(format!("{path} became\n{text}"));
                    }
                }
                let how = if unsafe_too { "with --unsafe" } else { "" };
                wrong.into_iter().map(|wrong| format!("{} {how}: {wrong}", case.name)).collect::<Vec<_>>()
            })
        })
        .collect();
    say(&format!("{} pages of fixes", cases.len()));
    no_complaints("fixes are not as the pages say", &complaints);
}

/// Whatever has a fix is gone after it, and the program parses.
#[test]
fn examples_are_mended() {
    let mut programs: Vec<(String, String)> = Vec::new();
    for vendor in &model().vendors {
        let checks = vendor.checks.iter().flat_map(|check| check.examples.flags.clone());
        let calls = vendor.examples.flags.iter().map(|example| example.code.clone());
        programs.extend(checks.chain(calls).map(|program| (vendor.id.clone(), program)));
    }
    let results: Vec<(usize, Vec<String>)> = support::with_stack(|| {
        programs.par_iter().map(|(vendor, program)| mended(vendor, program)).collect()
    });
    let number: usize = results.iter().map(|(number, _)| number).sum();
    say(&format!("{number} fixes in {} examples", programs.len()));
    assert!(number > programs.len() / 2, "only {number} fixes in {} examples", programs.len());
    let complaints: Vec<String> = results.into_iter().flat_map(|(_, complaints)| complaints).collect();
    no_complaints("fixes do not help", &complaints);
}

/// Places of one finding in the examples, at most.
const PLACES: usize = 12;

fn mended(vendor: &str, program: &str) -> (usize, Vec<String>) {
    let check =
        |text: &str| check_texts(&[("main.tsx".to_owned(), text.to_owned())], &policy("recommended"), true);
    let errors = |text: &str| {
        let file =
            SourceFile { id: tracklint::source::FileId(0), path: "main.tsx".into(), text: text.into() };
        lang::syntax(&file).map(|syntax| syntax.errors())
    };
    let mut complaints = Vec::new();
    let mut number = 0;
    let before = check(program);
    for found in &before.found {
        let Some(fix) = &found.finding.fix else { continue };
        number += 1;
        // Other data may still go the same way; what was mended is gone.
        let same = |other: &&support::Found| {
            let (one, other) = (&found.finding, &other.finding);
            (&one.rule, &one.data, &one.api, &one.value)
                == (&other.rule, &other.data, &other.api, &other.value)
        };
        let count = |all: &[support::Found]| all.iter().filter(same).count();
        let mut after = edit::apply(program, &fix.edits).expect("edits fit");
        let mut left = check(&after).found;
        // `{ user: { email: user.email }, account: { email: user.email } }` is one finding with two places, which are mended one after the other.
        for _ in 0..PLACES {
            if count(&left) < count(&before.found) {
                break;
            }
            let next = left.iter().filter(same).find_map(|found| found.finding.fix.as_ref());
            let Some(next) = next else { break };
            after = edit::apply(&after, &next.edits).expect("edits fit");
            left = check(&after).found;
        }
        if errors(&after) > errors(program) || count(&left) >= count(&before.found) {
            complaints.push(format!(
                "{vendor}: {} [{}] of\n{program}\ngives\n{after}",
                fix.says,
                found.describe()
            ));
        }
    }
    (number, complaints)
}

const LEAK: &str = "import mixpanel from 'mixpanel-browser'\nexport const a = (user) => {\n  mixpanel.track('A', { email: user.email, plan: user.plan })\n}\n";

fn leaking() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write_texts(folder.path(), &[("src/a.js".to_owned(), LEAK.to_owned())]);
    folder
}

#[test]
fn a_diff_changes_nothing() {
    for arguments in [&["fix", "--diff"][..], &["fix", "--dry-run"], &["check", "--fix", "--dry-run"]] {
        let folder = leaking();
        let output = tracklint(folder.path(), arguments);
        let diff = String::from_utf8(output.stdout).expect("is UTF-8");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: nothing would be left");
        assert_eq!(
            diff,
            "--- a/src/a.js\n+++ b/src/a.js\n@@ -1,4 +1,4 @@\n import mixpanel from 'mixpanel-browser'\n \
             export const a = (user) => {\n-  mixpanel.track('A', { email: user.email, plan: user.plan })\n\
             +  mixpanel.track('A', { plan: user.plan })\n }\n",
            "{arguments:?}"
        );
        assert_eq!(fs::read_to_string(folder.path().join("src/a.js")).expect("read"), LEAK, "{arguments:?}");
    }
}

#[test]
fn fixes_are_written_and_told() {
    for arguments in [&["fix"][..], &["check", "--fix"]] {
        let folder = leaking();
        let output = tracklint(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        let told = String::from_utf8([output.stdout, output.stderr].concat()).expect("is UTF-8");
        assert!(told.contains("1 finding fixed in 1 file."), "{told}");
        let text = fs::read_to_string(folder.path().join("src/a.js")).expect("read");
        assert_eq!(text, LEAK.replace("email: user.email, ", ""), "{arguments:?}");
    }
}

/// A literal address is removed by the fix; no report may print it, a diff neither.
#[test]
fn a_diff_does_not_print_personal_data() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "import mixpanel from 'mixpanel-browser'\nmixpanel.people.set({ $email: 'jane.roe@kestrel-post.net', plan: 'a' })\n";
    write_texts(folder.path(), &[("a.js".to_owned(), text.to_owned())]);
    let output = tracklint(folder.path(), &["fix", "--diff"]);
    let diff = String::from_utf8(output.stdout).expect("is UTF-8");
    assert!(diff.contains("+mixpanel.people.set({ plan: 'a' })"), "{diff}");
    assert!(!diff.contains("jane.roe"), "{diff}");
}

#[test]
fn what_is_left_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "import mixpanel from 'mixpanel-browser'\nexport const a = (user) => mixpanel.track('A', { t: `to ${user.email}` })\n";
    write_texts(folder.path(), &[("a.js".to_owned(), text.to_owned())]);
    let output = tracklint(folder.path(), &["fix"]);
    let told = String::from_utf8(output.stdout).expect("is UTF-8");
    assert_eq!(output.status.code(), Some(1));
    assert!(told.contains("1 finding left; `--unsafe` has a fix for 1"), "{told}");
}

/// One object on two ways is one way to the analysis: an edit of one of them is not enough, and is not left in the file.
#[test]
fn what_is_taken_back_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "import mixpanel from 'mixpanel-browser'\nexport const a = (user, is) => mixpanel.track('A', { who: is ? { email: user.email } : { email: user.email, id: 1 } })\n";
    write_texts(folder.path(), &[("a.js".to_owned(), text.to_owned())]);
    let output = tracklint(folder.path(), &["fix"]);
    let told = String::from_utf8(output.stdout).expect("is UTF-8");
    assert!(told.contains("a.js:2: not fixed, as a scan finds this or another all the same after it: leave out the property `email`"), "{told}");
    assert!(told.contains("1 finding left: no edit of their calls would mend them."), "{told}");
    assert_eq!(fs::read_to_string(folder.path().join("a.js")).expect("read"), text);
}

/// Changes are compared with another state of the tree; fixes are made on the one on disk.
#[test]
fn fixes_of_changes_are_refused() {
    let folder = leaking();
    for arguments in
        [&["check", "--fix", "--staged"][..], &["check", "--fix", "--diff", "main"], &["check", "--unsafe"]]
    {
        assert_eq!(tracklint(folder.path(), arguments).status.code(), Some(2), "{arguments:?}");
    }
}

/// Viewers of reports offer what is safe.
#[test]
fn reports_carry_safe_fixes() {
    let folder = leaking();
    let report = |format: &str| -> serde_json::Value {
        let output = tracklint(folder.path(), &["check", "--format", format]);
        serde_json::from_slice(&output.stdout).expect("is JSON")
    };
    let sarif = report("sarif");
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    let fix = results.iter().find_map(|result| result["fixes"].get(0)).expect("a fix");
    assert_eq!(fix["description"]["text"], "leave out the property `email`.");
    let change = &fix["artifactChanges"][0];
    assert_eq!(change["artifactLocation"]["uri"], "src/a.js");
    let region = serde_json::json!({ "startLine": 3, "startColumn": 25, "endLine": 3, "endColumn": 44 });
    assert_eq!(change["replacements"][0]["deletedRegion"], region);
    let rdjson = report("rdjson");
    let suggestion = &rdjson["diagnostics"][0]["suggestions"][0];
    assert_eq!(suggestion["text"], "");
    assert_eq!(suggestion["range"]["start"], serde_json::json!({ "line": 3, "column": 25 }));
}
