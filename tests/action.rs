//! The steps of `action.yml`, run as a runner would, without a network: expressions are filled in, outputs and files of the runner are real, and
//! `gh` and `curl` are stand-ins on the PATH that write down what they were asked. `uses:` steps are not run, their outcome is given.

#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

const CLEAN: &str = "import mixpanel from 'mixpanel-browser';\nexport const report = (name, user) => mixpanel.track(name, { plan: user.plan });\n";
const LEAK: &str = "import mixpanel from 'mixpanel-browser';\nexport const save = user => mixpanel.people.set({ $email: user.email });\n";

/// `github.event.number` and the like, by dotted name; unknown names are empty, as on GitHub.
type Context = BTreeMap<String, String>;

struct Runner {
    folder: TempDir,
    context: Context,
    /// What the step that uploads is made to end with.
    upload: &'static str,
}

/// What a run of the action leaves.
#[derive(Default)]
struct Ran {
    ok: bool,
    log: String,
    outputs: Context,
    summary: String,
    asked: String,
}

impl Runner {
    /// A repository with a clean commit, the binary of this build, and stand-ins that answer nothing.
    fn new() -> Self {
        let runner = Self {
            folder: tempfile::tempdir().expect("a folder"),
            context: Context::new(),
            upload: "success",
        };
        for folder in ["work", "temp", "bin"] {
            fs::create_dir_all(runner.at(folder)).expect("is made");
        }
        runner.tool("gh", "echo \"$*\" >> \"$ASKED\"; exit 1");
        runner.tool("curl", "echo \"curl $*\" >> \"$ASKED\"; exit 22");
        runner.git(&["init", "-q", "-b", "main"]);
        runner.commit("src/a.js", CLEAN);
        let mut runner = runner;
        runner.set("inputs.binary", env!("CARGO_BIN_EXE_tracklint"));
        runner.set("github.event_name", "push");
        runner.set("github.repository", "acme/app");
        runner
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn set(&mut self, name: &str, value: &str) {
        self.context.insert(name.to_owned(), value.to_owned());
    }

    fn tool(&self, name: &str, script: &str) {
        let path = self.at("bin").join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("is written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("is executable");
    }

    fn git(&self, arguments: &[&str]) -> String {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
        let output = Command::new("git")
            .current_dir(self.at("work"))
            .args(identity)
            .args(arguments)
            .output()
            .expect("git runs");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    fn commit(&self, path: &str, text: &str) {
        let file = self.at("work").join(path);
        fs::create_dir_all(file.parent().expect("has a parent")).expect("is made");
        fs::write(file, text).expect("is written");
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", "x"]);
    }

    fn run(&self) -> Ran {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let text = fs::read_to_string(root.join("action.yml")).expect("there is an action");
        let action: Value = serde_saphyr::from_str(&text).expect("is YAML");
        let mut context = Context::new();
        for (name, input) in action["inputs"].as_object().expect("inputs") {
            let default = input["default"].as_str().unwrap_or_default();
            context.insert(format!("inputs.{name}"), filled(default, &context));
        }
        context.extend(self.context.clone());
        context.insert("github.action_path".to_owned(), root.display().to_string());
        let mut ran = Ran { ok: true, ..Ran::default() };
        for step in action["runs"]["steps"].as_array().expect("steps") {
            if step["if"].as_str().is_some_and(|condition| !holds(condition, &context)) {
                continue;
            }
            if step["uses"].is_string() {
                let id = step["id"].as_str().unwrap_or_default();
                context.insert(format!("steps.{id}.outcome"), self.upload.to_owned());
                continue;
            }
            ran.ok = self.step(step, &mut context, &mut ran.log);
            if !ran.ok {
                break;
            }
        }
        for (name, output) in action["outputs"].as_object().expect("outputs") {
            ran.outputs.insert(name.clone(), filled(output["value"].as_str().unwrap_or_default(), &context));
        }
        let read = |path| fs::read_to_string(self.at(path)).unwrap_or_default();
        (ran.summary, ran.asked) = (read("temp/summary"), read("temp/asked"));
        ran
    }

    fn step(&self, step: &Value, context: &mut Context, log: &mut String) -> bool {
        let folder = filled(step["working-directory"].as_str().unwrap_or("."), context);
        let outputs = self.at("temp/output");
        fs::write(&outputs, "").expect("is written");
        let path = format!("{}:{}", self.at("bin").display(), std::env::var("PATH").unwrap_or_default());
        let mut command = Command::new("bash");
        command.args([
            "--noprofile",
            "--norc",
            "-eo",
            "pipefail",
            "-c",
            step["run"].as_str().expect("is run"),
        ]);
        command.current_dir(self.at("work").join(folder)).env_clear();
        let temp = self.at("temp");
        let runner = [
            ("PATH", path),
            ("HOME", temp.display().to_string()),
            ("RUNNER_TEMP", temp.display().to_string()),
            ("RUNNER_OS", "Linux".to_owned()),
            ("RUNNER_ARCH", "X64".to_owned()),
            ("GITHUB_OUTPUT", outputs.display().to_string()),
            ("GITHUB_STEP_SUMMARY", self.at("temp/summary").display().to_string()),
            ("ASKED", self.at("temp/asked").display().to_string()),
        ];
        command.envs(runner);
        for (name, value) in step["env"].as_object().into_iter().flatten() {
            command.env(name, filled(value.as_str().unwrap_or_default(), context));
        }
        let output = command.output().expect("bash runs");
        log.push_str(&String::from_utf8_lossy(&output.stdout));
        log.push_str(&String::from_utf8_lossy(&output.stderr));
        let id = step["id"].as_str().unwrap_or_default();
        for line in fs::read_to_string(&outputs).expect("is there").lines() {
            let (name, value) = line.split_once('=').expect("is `name=value`");
            context.insert(format!("steps.{id}.outputs.{name}"), value.to_owned());
        }
        output.status.success()
    }
}

/// Every `${{ name }}` replaced.
fn filled(text: &str, context: &Context) -> String {
    let mut parts = text.split("${{");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once("}}").expect("the expression ends");
        out.push_str(context.get(name.trim()).map_or("", String::as_str));
        out.push_str(rest);
    }
    out
}

/// `a == 'x' && b != ''`: all that the action's conditions use.
fn holds(condition: &str, context: &Context) -> bool {
    condition.split("&&").all(|part| {
        let (equal, sides) = match part.split_once("!=") {
            Some(sides) => (false, sides),
            None => (true, part.split_once("==").expect("a comparison")),
        };
        let value = |side: &str| match side.trim().strip_prefix('\'') {
            Some(text) => text.trim_end_matches('\'').to_owned(),
            None => context.get(side.trim()).cloned().unwrap_or_default(),
        };
        (value(sides.0) == value(sides.1)) == equal
    })
}

#[test]
fn findings_are_annotated_summed_up_and_fail_the_step() {
    let runner = Runner::new();
    assert!(runner.run().ok, "{}", runner.run().log);
    runner.commit("src/b.js", LEAK);
    let ran = runner.run();
    assert!(!ran.ok, "{}", ran.log);
    assert!(ran.log.contains("::error file=src/b.js,line=2,"), "{}", ran.log);
    assert!(ran.summary.contains("## tracklint: 1 finding at or above medium"), "{}", ran.summary);
    assert_eq!((&*ran.outputs["findings"], &*ran.outputs["exit-code"]), ("1", "1"));
    assert!(fs::read_to_string(&ran.outputs["report"]).expect("is there").contains("src/b.js"));
    assert_eq!(ran.asked, "", "nobody was asked anything");
}

#[test]
fn findings_may_be_no_failure_and_errors_always_are() {
    let mut runner = Runner::new();
    runner.commit("src/b.js", LEAK);
    runner.set("inputs.fail-on-findings", "false");
    let ran = runner.run();
    assert!(ran.ok && ran.outputs["findings"] == "1", "{}", ran.log);
    runner.set("inputs.policy", "nowhere");
    let ran = runner.run();
    assert!(!ran.ok && ran.outputs["exit-code"] == "2", "{}", ran.log);
}

/// A clone as `actions/checkout` makes it on a pull request: the merge that GitHub made, and no history.
#[test]
fn a_pull_request_is_compared_with_what_it_comes_on_top_of() {
    let mut runner = Runner::new();
    runner.commit("src/old.js", LEAK);
    runner.git(&["checkout", "-q", "-b", "topic"]);
    runner.commit("src/new.js", &LEAK.replace("email", "phone"));
    runner.git(&["checkout", "-q", "main"]);
    runner.commit("src/other.js", CLEAN);
    let base = runner.git(&["rev-parse", "HEAD"]);
    runner.git(&["merge", "-q", "--no-ff", "-m", "m", "topic"]);
    runner.git(&["config", "uploadpack.allowAnySHA1InWant", "true"]);
    fs::rename(runner.at("work"), runner.at("origin")).expect("is moved");
    let url = format!("file://{}", runner.at("origin").display());
    fs::create_dir(runner.at("work")).expect("is made");
    runner.git(&["clone", "-q", "--depth=1", &url, "."]);
    runner.set("github.event_name", "pull_request");
    runner.set("github.event.pull_request.base.sha", &base);
    let ran = runner.run();
    assert_eq!(ran.outputs["findings"], "1", "{}", ran.log);
    assert!(ran.log.contains("file=src/new.js,") && !ran.log.contains("file=src/old.js,"), "{}", ran.log);
    // Dirty work trees are normal: a step before may have written something.
    fs::write(runner.at("work/src/generated.txt"), "x").expect("is written");
    assert_eq!(runner.run().outputs["findings"], "1");
}

#[test]
fn merge_queues_schedules_and_first_pushes_are_normal() {
    let mut runner = Runner::new();
    runner.commit("src/old.js", LEAK);
    let base = runner.git(&["rev-parse", "HEAD"]);
    runner.commit("src/new.js", LEAK);
    runner.set("github.event_name", "merge_group");
    runner.set("github.event.merge_group.base_sha", &base);
    assert_eq!(runner.run().outputs["findings"], "1");
    for event in ["schedule", "push", "workflow_dispatch"] {
        runner.set("github.event_name", event);
        assert_eq!(runner.run().outputs["findings"], "2", "{event}: everything");
    }
    // `origin/${{ github.base_ref }}` where there is no pull request, and a base that nobody has.
    runner.set("inputs.diff", "origin/");
    assert_eq!(runner.run().outputs["findings"], "2");
    runner.set("inputs.diff", "origin/gone");
    let ran = runner.run();
    assert_eq!(ran.outputs["findings"], "2", "{}", ran.log);
    assert!(ran.log.contains("::notice title=tracklint::the history does not reach"), "{}", ran.log);
}

#[test]
fn code_scanning_gets_everything_and_replaces_annotations() {
    let mut runner = Runner::new();
    runner.commit("src/old.js", LEAK);
    let base = runner.git(&["rev-parse", "HEAD"]);
    runner.commit("src/new.js", LEAK);
    runner.set("inputs.upload-sarif", "auto");
    runner.set("inputs.diff", &base);
    runner.set("github.event.repository.visibility", "public");
    let ran = runner.run();
    let sarif = fs::read_to_string(&ran.outputs["sarif-file"]).expect("is there");
    let sarif: Value = serde_json::from_str(&sarif).expect("is JSON");
    assert_eq!(ran.outputs["findings"], "1", "{}", ran.log);
    let results = sarif["runs"][0]["results"].as_array().expect("a list");
    let of_leaks = results.iter().filter(|result| result["level"] == "error").count();
    assert_eq!(of_leaks, 2, "what an upload does not have counts as fixed");
    assert!(!ran.log.contains("::error"), "{}", ran.log);
    // A read-only token: the upload fails, and the findings are shown all the same.
    runner.upload = "failure";
    let ran = runner.run();
    assert!(
        ran.log.contains("::error file=src/new.js") && ran.log.contains("upload to code scanning failed"),
        "{}",
        ran.log
    );
    runner.set("inputs.upload-sarif", "always");
    runner.set("inputs.fail-on-findings", "false");
    assert!(!runner.run().ok, "`always` fails where it cannot");
}

#[test]
fn without_code_scanning_findings_are_annotated() {
    let mut runner = Runner::new();
    runner.commit("src/new.js", LEAK);
    runner.set("inputs.upload-sarif", "auto");
    runner.set("github.event.repository.visibility", "private");
    let ran = runner.run();
    assert!(
        ran.log.contains("::error file=src/new.js") && ran.log.contains("no code scanning"),
        "{}",
        ran.log
    );
    assert!(ran.asked.contains("api repos/acme/app/code-scanning/alerts"), "{}", ran.asked);
    assert_eq!(ran.outputs["sarif-file"], "");
    // It is there, and empty.
    runner.tool("gh", "echo 'no analysis found (HTTP 404)' >&2; exit 1");
    assert!(!runner.run().log.contains("::error"));
    runner.set("inputs.upload-sarif", "sometimes");
    assert!(!runner.run().ok);
}

#[test]
fn one_comment_is_kept_up_to_date() {
    let mut runner = Runner::new();
    runner.set("inputs.comment", "true");
    runner.set("github.event.pull_request.number", "7");
    runner.set("inputs.fail-on-findings", "false");
    let gh = |answer: &str| {
        format!(
            "echo \"$*\" >> \"$ASKED\"; case \"$*\" in *--jq*) printf '{answer}' ;; *) cat \"$RUNNER_TEMP/tracklint-comment.md\" > \"$RUNNER_TEMP/body\" ;; esac"
        )
    };
    runner.tool("gh", &gh(""));
    let ran = runner.run();
    assert!(!ran.asked.contains("POST") && !ran.asked.contains("PATCH"), "nothing to say: {}", ran.asked);
    runner.commit("src/new.js", LEAK);
    let ran = runner.run();
    assert!(ran.asked.contains("--method POST repos/acme/app/issues/7/comments"), "{}", ran.asked);
    let body = fs::read_to_string(runner.at("temp/body")).expect("a comment");
    assert!(body.starts_with("<!-- tracklint comment: tracklint -->\n## tracklint: 1 finding"), "{body}");
    runner.tool("gh", &gh("41\\n42\\n"));
    let ran = runner.run();
    assert!(ran.asked.contains("--method PATCH repos/acme/app/issues/comments/41 "), "{}", ran.asked);
    // It says so, too, when all is well again.
    runner.commit("src/new.js", CLEAN);
    let ran = runner.run();
    assert_eq!(ran.asked.matches("PATCH").count(), 2, "{}", ran.asked);
    // A fork's token may neither read nor write.
    runner.tool("gh", "exit 1");
    let ran = runner.run();
    assert!(ran.ok && ran.log.contains("could not be read"), "{}", ran.log);
}

/// A release is an archive whose checksum is known before it is opened.
#[test]
fn a_release_is_used_only_with_its_checksum() {
    let mut runner = Runner::new();
    let name = "tracklint-9.9.9-x86_64-unknown-linux-musl";
    let folder = runner.at("release").join(name);
    fs::create_dir_all(&folder).expect("is made");
    fs::write(folder.join("tracklint"), "#!/bin/sh\necho tracklint 9.9.9 \"$@\"\n").expect("is written");
    fs::set_permissions(folder.join("tracklint"), fs::Permissions::from_mode(0o755)).expect("is executable");
    let shell = |script: &str| {
        let status = Command::new("sh").args(["-c", script]).current_dir(runner.at("release")).status();
        assert!(status.expect("sh runs").success(), "{script}");
    };
    shell(&format!("tar -czf {name}.tar.gz {name} && sha256sum {name}.tar.gz > SHA256SUMS"));
    let copy = format!(
        "echo \"curl $*\" >> \"$ASKED\"; while [ $# -gt 1 ]; do [ \"$1\" = --output ] && out=$2; shift; done; cp {}/\"${{1##*/}}\" \"$out\"",
        runner.at("release").display()
    );
    runner.tool("curl", &copy);
    runner.set("inputs.binary", "");
    runner.set("github.action_repository", "acme/tracklint");
    runner.set("github.action_ref", "v9.9.9");
    let ran = runner.run();
    assert!(ran.ok && ran.log.contains("tracklint 9.9.9 check "), "{}", ran.log);
    assert!(
        ran.asked
            .contains(&format!("https://github.com/acme/tracklint/releases/download/v9.9.9/{name}.tar.gz")),
        "{}",
        ran.asked
    );
    runner.set("inputs.checksum", &"0".repeat(64));
    let ran = runner.run();
    assert!(!ran.ok && ran.log.contains("it is not used"), "{}", ran.log);
    runner.set("inputs.version", "1.0; rm -rf /");
    assert!(runner.run().log.contains("write it as 0.1.0"));
}

/// An expression in a script would let a branch's name run as code.
#[test]
fn inputs_reach_scripts_through_the_environment_only() {
    let text =
        fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/action.yml")).expect("there is an action");
    let action: Value = serde_saphyr::from_str(&text).expect("is YAML");
    for step in action["runs"]["steps"].as_array().expect("steps") {
        let script = step["run"].as_str().unwrap_or_default();
        assert!(!script.contains("${{"), "{script}");
        let used = step["uses"].as_str().and_then(|used| used.split_once('@')).map(|(_, commit)| commit);
        let is_commit =
            |commit: &str| commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
        assert!(used.is_none_or(is_commit), "actions of others are named by commit: {step}");
    }
    // What is in `paths` stays a path, whatever it looks like.
    let mut runner = Runner::new();
    runner.commit("--help/$(touch run) `x`.js", LEAK);
    runner.set("inputs.paths", "./--help/$(touch run) `x`.js");
    let ran = runner.run();
    assert_eq!(ran.outputs["findings"], "1", "{}", ran.log);
    assert!(!runner.at("work/run").exists());
}
