//! What the integration tests share: the built-in knowledge, runs over texts and folders, and findings in a form
//! that tests can compare.
//!
//! Takes the public library only. Runs have the stack that the pipeline gives its own threads.

#![allow(dead_code, reason = "each test binary uses its own part")]

pub(crate) mod literate;
pub(crate) mod scramble;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use tracklint::config::{Settings, select_policy};
use tracklint::knowledge;
use tracklint::limits;
use tracklint::pipeline::{self, Outcome, Request};
use tracklint::policy::{Finding, FindingStep};
use tracklint::report::Stats;
use tracklint::rules::policy::{Confidence, Policy, Severity};
use tracklint::rules::{Model, RuleError};
use tracklint::source::{Note, SourceFile};

/// A file of a program: path and text.
pub(crate) type Text = (String, String);

/// The knowledge in the binary.
pub(crate) fn model() -> &'static Model {
    static MODEL: OnceLock<Result<Model, String>> = OnceLock::new();
    let load = || {
        let list = |mistakes: &[RuleError]| mistakes.iter().map(describe_mistake).collect::<String>();
        knowledge::load().map_err(|mistakes| list(&mistakes))
    };
    match MODEL.get_or_init(load) {
        Ok(model) => model,
        Err(mistakes) => panic!("the built-in rules do not load:\n{mistakes}"),
    }
}

/// The knowledge in the binary and that below `fixtures/rules/`: a made-up vendor that has every form.
pub(crate) fn fixture_model() -> &'static Model {
    static MODEL: OnceLock<Model> = OnceLock::new();
    MODEL.get_or_init(|| {
        knowledge::load_with(&texts_below(&root().join("fixtures/rules"))).unwrap_or_else(|mistakes| {
            let list: String = mistakes.iter().map(describe_mistake).collect();
            panic!("fixtures/rules/ does not load:\n{list}")
        })
    })
}

fn describe_mistake(mistake: &RuleError) -> String {
    format!("{:?}\n", miette::Report::new(mistake.clone()))
}

/// A built-in policy, with the packs it extends.
pub(crate) fn policy(id: &str) -> Policy {
    select_policy(model(), &Settings::default(), Some(id)).unwrap_or_else(|error| panic!("{error}"))
}

/// The repository.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A finding, with its line and the concerns of its rule.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) path: String,
    pub(crate) line: u32,
    /// The line of the value that is sent, where it is another one.
    pub(crate) value_line: u32,
    pub(crate) concerns: Vec<String>,
    /// The line of each step.
    pub(crate) step_lines: Vec<u32>,
    pub(crate) finding: Finding,
}

impl Found {
    /// Sure and severe enough that a line without an expectation must not have it.
    pub(crate) fn is_loud(&self) -> bool {
        self.finding.severity >= Severity::Medium && self.is_sure()
    }

    pub(crate) fn is_sure(&self) -> bool {
        self.finding.confidence >= Confidence::Medium
    }

    /// The finding names this category or one below it.
    pub(crate) fn has_category(&self, id: &str) -> bool {
        self.finding.data.iter().any(|own| is_within(own, id))
    }

    pub(crate) fn has_concern(&self, concern: &str) -> bool {
        self.concerns.iter().any(|own| own == concern)
    }

    /// The reporting rule, or one that agrees with it.
    pub(crate) fn has_rule(&self, id: &str) -> bool {
        self.finding.rule == id || self.finding.also.iter().any(|also| also == id)
    }

    /// `high medium email-to-analytics: user.contact.email (event-property)`.
    pub(crate) fn describe(&self) -> String {
        let finding = &self.finding;
        let severity = name_of(&finding.severity);
        let confidence = name_of(&finding.confidence);
        let channel = name_of(&finding.channel);
        let data = finding.data.join(", ");
        format!("{} [{severity}, {confidence} confidence] {data} ({channel})", finding.rule)
    }
}

/// The category is this node of the taxonomy or below it.
pub(crate) fn is_within(id: &str, node: &str) -> bool {
    id.strip_prefix(node).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// An enum as YAML and JSON spell it.
pub(crate) fn name_of<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        other => panic!("not a plain name: {other:?}"),
    }
}

/// Rule examples are one line each: the SDK is imported and `user` is a parameter, unless they import for themselves.
pub(crate) fn as_program(example: &str) -> String {
    let mut imports = String::new();
    let mut rest = example.trim();
    while rest.starts_with("import ") {
        let Some(end) = rest.find(';') else { break };
        imports.push_str(&rest[..=end]);
        imports.push('\n');
        rest = rest[end + 1..].trim_start();
    }
    let uses_sdk = rest.contains("mixpanel.") || rest.contains("mixpanel[");
    let binds_sdk = imports.contains("mixpanel") || rest.contains("require(");
    if uses_sdk && !binds_sdk {
        imports.push_str("import mixpanel from 'mixpanel-browser';\n");
    }
    if rest.contains("export ") || rest.contains("require(") {
        return format!("{imports}{rest}\n");
    }
    format!("{imports}export function example(user) {{\n  {rest}\n}}\n")
}

/// What a run over texts gave.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) found: Vec<Found>,
    pub(crate) notes: Vec<Note>,
    pub(crate) stats: Stats,
}

/// Checks texts that are not on disk.
pub(crate) fn check_texts(texts: &[Text], policy: &Policy, select_all: bool) -> Checked {
    check_texts_with(model(), texts, policy, select_all)
}

/// Checks texts that are not on disk, with other knowledge than that in the binary.
pub(crate) fn check_texts_with(model: &Model, texts: &[Text], policy: &Policy, select_all: bool) -> Checked {
    let borrowed: Vec<(&str, &str)> =
        texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let checked = pipeline::check_texts(model, policy, &borrowed, select_all);
    let found = located(&checked.findings, &checked.files, policy);
    Checked { found, notes: checked.notes, stats: checked.stats }
}

/// Checks a folder as the command line does, with the settings' defaults.
pub(crate) fn check_folder(root: &Path, select_all: bool, threads: Option<usize>) -> Outcome {
    let request = Request { select_all, threads, ..Request::new(root.to_owned(), Settings::default()) };
    pipeline::run(&request).unwrap_or_else(|error| panic!("{}: {error}", root.display()))
}

/// The findings of a run over a folder, in a comparable form.
pub(crate) fn found_in(outcome: &Outcome) -> Vec<Found> {
    located(&outcome.findings, &outcome.files, &outcome.policy)
}

/// Without what was accepted.
fn located(findings: &[Finding], files: &[SourceFile], policy: &Policy) -> Vec<Found> {
    let open = findings.iter().filter(|finding| finding.disposition.is_open());
    open.map(|finding| locate(finding, files, policy)).collect()
}

fn locate(finding: &Finding, files: &[SourceFile], policy: &Policy) -> Found {
    let file = files.iter().find(|file| file.path == finding.path).expect("a finding stands in a read file");
    let lines = file.line_index();
    let line = lines.position(&file.text, finding.span.start).line;
    let value = finding.value_span.map_or(line, |span| lines.position(&file.text, span.start).line);
    let rule = policy.rules.iter().find(|rule| rule.id == finding.rule);
    let step_line = |step: &FindingStep| {
        let file = files.iter().find(|file| file.path == step.path).expect("a step stands in a read file");
        file.line_index().position(&file.text, step.span.start).line
    };
    Found {
        step_lines: finding.steps.iter().map(step_line).collect(),
        path: finding.path.to_string(),
        line,
        value_line: value,
        concerns: rule.map(|rule| rule.matches.concern.clone()).unwrap_or_default(),
        finding: finding.clone(),
    }
}

/// Every finding as one line, for comparing runs.
pub(crate) fn fingerprints(found: &[Found]) -> Vec<String> {
    let line = |found: &Found| {
        let steps: Vec<String> = found
            .finding
            .steps
            .iter()
            .map(|step| format!("{}:{}-{} {}", step.path, step.span.start, step.span.end, step.what))
            .collect();
        format!(
            "{}:{} {} {} {}",
            found.path,
            found.line,
            found.finding.fingerprint,
            found.describe(),
            steps.join(" > ")
        )
    };
    found.iter().map(line).collect()
}

/// The files below a folder as texts, sorted by path.
pub(crate) fn texts_below(folder: &Path) -> Vec<Text> {
    let mut texts = Vec::new();
    collect(folder, folder, &mut texts);
    texts.sort();
    texts
}

fn collect(root: &Path, folder: &Path, texts: &mut Vec<Text>) {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.expect("the folder can be listed").path();
        if path.is_dir() {
            collect(root, &path, texts);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            let relative =
                path.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
            texts.push((relative, text));
        }
    }
}

pub(crate) fn has_extension(path: &str, extension: &str) -> bool {
    Path::new(path).extension().is_some_and(|own| own == extension)
}

/// Writes texts below a folder.
pub(crate) fn write_texts(root: &Path, texts: &[Text]) {
    for (path, text) in texts {
        let path = root.join(path);
        let folder = path.parent().expect("a file has a folder");
        std::fs::create_dir_all(folder).expect("the folder can be made");
        std::fs::write(path, text).expect("the file can be written");
    }
}

/// Runs work with many small runs in it, on threads with the stack of the pipeline's.
pub(crate) fn with_stack<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    rayon::ThreadPoolBuilder::new()
        .stack_size(limits::STACK_BYTES)
        .build()
        .expect("threads can be started")
        .install(work)
}

/// Prints a line that is seen with `--nocapture` and when the test fails.
#[expect(clippy::print_stdout, reason = "the counts are what a reader of a test run wants to see")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}

/// Fails with all complaints at once.
#[track_caller]
pub(crate) fn no_complaints(what: &str, complaints: &[String]) {
    let count = complaints.len();
    assert!(complaints.is_empty(), "{count} {what}:\n\n{}\n", complaints.join("\n"));
}

/// Replaces `{random:40}` by 40 letters and digits, always the same: a secret that was never one, and that stands in no file.
/// `{hex:32}`, `{upper:16}` and `{digits:10}` likewise.
pub(crate) fn with_random(program: &str) -> String {
    let mut made = String::new();
    let mut rest = program;
    let mut state: u64 = 0x2545_f491_4f6c_dd1d;
    let forms: [(&str, &[u8]); 4] = [
        ("{digits:", b"0123456789"),
        ("{random:", b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"),
        ("{hex:", b"0123456789abcdef"),
        ("{upper:", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    ];
    while let Some((at, open, letters)) = forms
        .iter()
        .filter_map(|(open, letters)| rest.find(open).map(|at| (at, *open, *letters)))
        .min_by_key(|(at, ..)| *at)
    {
        let (before, after) = rest.split_at(at);
        let (length, after) = after[open.len()..].split_once('}').expect("closed");
        made.push_str(before);
        for _ in 0..length.parse::<usize>().expect("a number") {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = usize::try_from(state >> 33).expect("fits") % letters.len();
            made.push(char::from(letters[at]));
        }
        rest = after;
    }
    made + rest
}
