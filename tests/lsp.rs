//! What an editor gets: a real exchange over the standard streams of the binary.

mod support;

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::write_texts;
use tempfile::TempDir;
use tracklint::config::Settings;
use tracklint::pipeline::{self, Earlier, Outcome, Progress, Request};

/// Long enough for a loaded machine; what is waited for comes after less than a second.
const PATIENCE: Duration = Duration::from_mins(2);

struct Editor {
    folder: TempDir,
    server: Child,
    stdin: Option<ChildStdin>,
    messages: Receiver<Value>,
    next_id: u64,
    /// Messages that came while another one was waited for.
    kept: Vec<Value>,
}

impl Editor {
    fn open(texts: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let texts: Vec<_> =
            texts.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        write_texts(folder.path(), &texts);
        let mut server = Command::new(env!("CARGO_BIN_EXE_tracklint"))
            .args(["lsp", "--stdio"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        let stdin = server.stdin.take();
        let stdout = server.stdout.take().expect("a pipe");
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            let mut reader = BufReader::new(stdout);
            while let Some(message) = read(&mut reader) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let mut editor = Self { folder, server, stdin, messages, next_id: 0, kept: Vec::new() };
        let root = editor.uri("");
        let answer = editor.ask(
            "initialize",
            &json!({
                "processId": null,
                "capabilities": { "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } },
                "workspaceFolders": [{ "uri": root.trim_end_matches('/'), "name": "test" }],
            }),
        );
        assert_eq!(answer["serverInfo"]["name"], "tracklint");
        assert_eq!(answer["capabilities"]["hoverProvider"], true);
        editor.tell("initialized", &json!({}));
        let registration = editor.wait(|message| message["method"] == "client/registerCapability");
        assert_eq!(registration["params"]["registrations"][0]["method"], "workspace/didChangeWatchedFiles");
        editor.write(&json!({ "jsonrpc": "2.0", "id": registration["id"], "result": null }));
        editor
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn uri(&self, path: &str) -> String {
        format!("file://{}", self.path(path).display())
    }

    fn write(&mut self, message: &Value) {
        let text = message.to_string();
        let stdin = self.stdin.as_mut().expect("open");
        write!(stdin, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("written");
        stdin.flush().expect("written");
    }

    fn tell(&mut self, method: &str, params: &Value) {
        self.write(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// The result, or the error.
    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.next_id += 1;
        let id = self.next_id;
        self.write(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        let mut answer = self.wait(|message| message["id"] == id && message["method"].is_null());
        if answer["error"].is_null() { answer["result"].take() } else { answer["error"].take() }
    }

    fn wait(&mut self, is_it: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.kept.iter().position(&is_it) {
            return self.kept.remove(at);
        }
        let end = Instant::now() + PATIENCE;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let message =
                self.messages.recv_timeout(left).unwrap_or_else(|_| panic!("nothing came: {:?}", self.kept));
            if is_it(&message) {
                return message;
            }
            self.kept.push(message);
        }
    }

    fn put(&mut self, path: &str, version: i32, text: &str) {
        let uri = self.uri(path);
        // What was said of older versions is no answer to this one.
        self.kept.retain(|message| message["method"] != "textDocument/publishDiagnostics");
        if version == 1 {
            let document = json!({ "uri": uri, "languageId": "typescript", "version": 1, "text": text });
            self.tell("textDocument/didOpen", &json!({ "textDocument": document }));
        } else {
            let params = json!({
                "textDocument": { "uri": uri, "version": version },
                "contentChanges": [{ "text": text }],
            });
            self.tell("textDocument/didChange", &params);
        }
    }

    /// The diagnostics of a file, once there are as many as are expected.
    fn diagnostics(&mut self, path: &str, number: usize) -> Vec<Value> {
        let uri = self.uri(path);
        let mut message = self.wait(|message| {
            let params = &message["params"];
            message["method"] == "textDocument/publishDiagnostics"
                && params["uri"] == uri
                && params["diagnostics"].as_array().is_some_and(|all| all.len() == number)
        });
        match message["params"]["diagnostics"].take() {
            Value::Array(diagnostics) => diagnostics,
            other => panic!("no list: {other}"),
        }
    }

    fn actions(&mut self, path: &str, range: &Value) -> Vec<Value> {
        let params = json!({
            "textDocument": { "uri": self.uri(path) },
            "range": range,
            "context": { "diagnostics": [] },
        });
        self.ask("textDocument/codeAction", &params).as_array().expect("a list").clone()
    }

    fn edited(&self, path: &str, text: &str, action: &Value) -> String {
        let edits = action["edit"]["changes"][self.uri(path)].as_array().expect("edits").clone();
        edits.iter().rev().fold(text.to_owned(), |text, edit| {
            let at = |position: &Value| offset(&text, position);
            let (start, end) = (at(&edit["range"]["start"]), at(&edit["range"]["end"]));
            format!("{}{}{}", &text[..start], edit["newText"].as_str().expect("a text"), &text[end..])
        })
    }

    fn close(mut self) {
        assert_eq!(self.ask("shutdown", &Value::Null), Value::Null);
        self.tell("exit", &Value::Null);
        drop(self.stdin.take());
        assert!(self.server.wait().expect("ends").success());
    }
}

fn read(reader: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim() {
            "" => break,
            header => {
                if let Some(own) = header.strip_prefix("Content-Length:") {
                    length = own.trim().parse().ok()?;
                }
            }
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

/// Lines and UTF-16 code units, counted here once more.
fn offset(text: &str, position: &Value) -> usize {
    let number = |key: &str| usize::try_from(position[key].as_u64().expect("a number")).expect("fits");
    let line: usize = text.split_inclusive('\n').take(number("line")).map(str::len).sum();
    let mut left = number("character");
    let mut at = line;
    for letter in text[line..].chars() {
        if left == 0 {
            break;
        }
        left -= letter.len_utf16();
        at += letter.len_utf8();
    }
    at
}

const SEND: &str = "import mixpanel from 'mixpanel-browser'\nexport function send(name: string, about: object) {\n  mixpanel.track(name, about)\n}\n";

fn page(about: &str) -> String {
    format!(
        "import {{ send }} from './send'\nexport function signedUp(user: User) {{\n  const é = '𝒳'; send('Signed up', {about})\n}}\n"
    )
}

#[test]
fn buffers_are_checked_with_the_whole_program() {
    let mut editor = Editor::open(&[("src/send.ts", SEND), ("src/page.ts", &page("{ plan: user.plan }"))]);
    // Nothing of this is saved.
    editor.put("src/page.ts", 1, &page("{ email: user.email }"));
    let found = editor.diagnostics("src/page.ts", 1).remove(0);
    assert_eq!((&found["code"], &found["severity"]), (&json!("direct-identifier-in-event"), &json!(1)));
    let range = json!({ "start": { "line": 2, "character": 45 }, "end": { "line": 2, "character": 55 } });
    assert_eq!(found["range"], range, "columns count UTF-16 code units");
    let message = found["message"].as_str().expect("a text");
    assert!(message.contains("E-mail address") && message.contains("GDPR 5(1)(c)"), "{message}");
    let related = found["relatedInformation"].as_array().expect("steps");
    assert!(related.iter().any(|step| step["location"]["uri"] == editor.uri("src/send.ts")), "{related:?}");

    let at = json!({ "textDocument": { "uri": editor.uri("src/page.ts") }, "position": { "line": 2, "character": 46 } });
    let hover = editor.ask("textDocument/hover", &at);
    let text = hover["contents"]["value"].as_str().expect("Markdown");
    for part in
        ["1. `user.email` is read", "sent by `track` — `src/send.ts:3`", "**Relevant to:**", "- GDPR 5(1)(c)"]
    {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
    let nowhere = json!({ "textDocument": { "uri": editor.uri("src/page.ts") }, "position": { "line": 0, "character": 0 } });
    assert_eq!(editor.ask("textDocument/hover", &nowhere), Value::Null);

    // Quick edits one after the other: the last one counts.
    editor.put("src/page.ts", 2, &page("{ email: user.email, a"));
    editor.put("src/page.ts", 3, &page("{ plan: user.plan }"));
    editor.diagnostics("src/page.ts", 0);
    // A change of another buffer brings a finding here.
    editor.put("src/page.ts", 4, &page("user.email"));
    editor.put("src/send.ts", 1, &SEND.replace("track(name, about)", "track(name, { about })"));
    editor.diagnostics("src/page.ts", 1);
    editor.close();
}

fn suppressed(path: &str, text: &str, comment: &str) {
    let mut editor = Editor::open(&[("package.json", "{}")]);
    editor.put(path, 1, text);
    let found = editor.diagnostics(path, 1).remove(0);
    let actions = editor.actions(path, &found["range"]);
    let accept = actions
        .iter()
        .find(|action| action["title"].as_str().is_some_and(|title| title.starts_with("Accept")))
        .unwrap_or_else(|| panic!("no such action: {actions:?}"));
    let after = editor.edited(path, text, accept);
    assert!(after.contains(comment), "{after}");
    editor.put(path, 2, &after);
    editor.diagnostics(path, 0);
    editor.close();
}

#[test]
fn findings_are_accepted_by_a_comment_of_the_right_syntax() {
    let import = "import mixpanel from 'mixpanel-browser'\n";
    suppressed(
        "a.ts",
        &format!(
            "{import}export function a(user: User) {{\n  mixpanel.track('A', {{\n    email: user.email,\n  }})\n}}\n"
        ),
        "\n  // tracklint-ignore direct-identifier-in-event: say here why this is accepted\n  mixpanel",
    );
    suppressed(
        "b.tsx",
        &format!(
            "{import}export const B = ({{ user }}) => (\n  <p>\n    <b onClick={{() => mixpanel.track('B', {{ email: user.email }})}}>b</b>\n  </p>\n)\n"
        ),
        "\n    {/* tracklint-ignore direct-identifier-in-event: say here why this is accepted */}\n    <b",
    );
    suppressed(
        "c.vue",
        "<template>\n  <div>\n    <button @click=\"$mixpanel.track('C', { email: user.email })\">c</button>\n  </div>\n</template>\n",
        "\n    <!-- tracklint-ignore direct-identifier-in-event: say here why this is accepted -->\n    <button",
    );
}

#[test]
fn fixes_are_offered_and_work() {
    let text = "import mixpanel from 'mixpanel-browser'\nexport const a = (user) => {\n  mixpanel.track('𝒳é', { email: user.email, plan: user.plan })\n}\n";
    let mut editor = Editor::open(&[("package.json", "{}")]);
    editor.put("a.js", 1, text);
    let found = editor.diagnostics("a.js", 1).remove(0);
    let actions = editor.actions("a.js", &found["range"]);
    let fix = &actions[0];
    assert_eq!(
        (&fix["title"], &fix["isPreferred"]),
        (&json!("Leave out the property `email`"), &json!(true))
    );
    let after = editor.edited("a.js", text, fix);
    assert_eq!(after, text.replace("email: user.email, ", ""));
    editor.put("a.js", 2, &after);
    editor.diagnostics("a.js", 0);
    assert!(editor.actions("a.js", &found["range"]).is_empty());
    editor.close();
}

#[test]
fn mistakes_in_settings_are_shown_in_them() {
    let leak = "import mixpanel from 'mixpanel-browser'\nexport const a = (user) => mixpanel.track('A', { email: user.email })\n";
    let mut editor = Editor::open(&[("a.js", leak), ("tracklint.yml", "threshold: medum\n")]);
    let wrong = editor.diagnostics("tracklint.yml", 1).remove(0);
    let range = json!({ "start": { "line": 0, "character": 11 }, "end": { "line": 0, "character": 16 } });
    assert_eq!(wrong["range"], range);
    assert!(wrong["message"].as_str().is_some_and(|message| message.contains("medium")), "{wrong}");
    // As it stands in the buffer, then as it stands on disk.
    editor.put("tracklint.yml", 1, "threshold: medium\n");
    editor.diagnostics("a.js", 1);
    let uri = editor.uri("tracklint.yml");
    editor.tell("textDocument/didClose", &json!({ "textDocument": { "uri": uri } }));
    editor.diagnostics("tracklint.yml", 1);
    std::fs::write(editor.path("tracklint.yml"), "threshold: critical\n").expect("written");
    let changes = json!({ "changes": [{ "uri": uri, "type": 2 }] });
    editor.tell("workspace/didChangeWatchedFiles", &changes);
    editor.diagnostics("tracklint.yml", 0);
    editor.close();
}

#[test]
fn the_ledger_counts_as_it_does_for_a_run() {
    let send = "import mixpanel from 'mixpanel-browser'\nexport const a = (user) => mixpanel.track('A', { plan: user.plan, phone: user.phone })\n";
    let ledger = "version: 1\ndestinations:\n  mixpanel:\n    owner: o\n    purpose: p\n    legal_basis: contract\n    receives: [user.contact]\n";
    let mut editor = Editor::open(&[
        ("a.js", send),
        ("tracklint.yml", "threshold: high\n"),
        ("tracklint-ledger.yml", &ledger.replace("user.contact", "user.name")),
    ]);
    let rules = |found: &[Value]| found.iter().map(|one| one["code"].clone()).collect::<Vec<_>>();
    let found = editor.diagnostics("a.js", 2);
    assert!(rules(&found).contains(&json!("undeclared-data")), "{found:?}");
    // As it stands in the buffer.
    editor.put("tracklint-ledger.yml", 1, ledger);
    let found = editor.diagnostics("a.js", 1);
    assert!(!rules(&found).contains(&json!("undeclared-data")), "{found:?}");
    editor.put("tracklint-ledger.yml", 2, "version: 1\ndestinatons: {}\n");
    editor.diagnostics("tracklint-ledger.yml", 1);
    editor.close();
}

/// Its project is that of `explain-flow`: the settings come first, however near a package is.
#[test]
fn a_file_without_a_folder_brings_its_project() {
    let mut editor = Editor::open(&[("tracklint.yml", "threshold: medum\n"), ("web/package.json", "{}")]);
    editor.diagnostics("tracklint.yml", 1);
    let own = json!([{ "uri": editor.uri("").trim_end_matches('/'), "name": "test" }]);
    editor.tell("workspace/didChangeWorkspaceFolders", &json!({ "event": { "added": [], "removed": own } }));
    editor.diagnostics("tracklint.yml", 0);
    editor.put("web/a.js", 1, "");
    editor.diagnostics("tracklint.yml", 1);
    editor.close();
}

#[test]
fn folders_come_and_go() {
    let leak = "import mixpanel from 'mixpanel-browser'\nexport const a = (user) => mixpanel.track('A', { email: user.email })\n";
    let mut editor = Editor::open(&[("a.js", leak)]);
    editor.diagnostics("a.js", 1);
    let other = tempfile::tempdir().expect("a folder");
    write_texts(other.path(), &[("b.js".to_owned(), leak.to_owned())]);
    let folder = |path: &Path| json!([{ "uri": format!("file://{}", path.display()), "name": "x" }]);
    let (own, new) = (folder(editor.folder.path()), folder(other.path()));
    editor.tell("workspace/didChangeWorkspaceFolders", &json!({ "event": { "added": new, "removed": own } }));
    editor.diagnostics("a.js", 0);
    let uri = format!("file://{}", other.path().join("b.js").display());
    editor.wait(|message| {
        let diagnostics = message["params"]["diagnostics"].as_array();
        message["params"]["uri"] == uri && diagnostics.is_some_and(|all| all.len() == 1)
    });
    let error = editor.ask("textDocument/rename", &json!({}));
    assert_eq!(error["code"], -32601);
    let error = editor.ask("textDocument/hover", &json!({ "textDocument": 1 }));
    assert_eq!(error["code"], -32602);
    editor.close();
}

/// What is kept of files is of the words that they were looked through for.
#[test]
fn settings_make_other_files_matter() {
    let own = "import { send } from '@acme/telemetry'\nexport const a = (user) => send('A', { email: user.email })\n";
    let mut editor =
        Editor::open(&[("a.js", own), ("src/send.ts", SEND), ("tracklint.yml", "threshold: low\n")]);
    editor.put("src/page.ts", 1, &page("user.email"));
    let sinks = "sinks:\n  - call: '@acme/telemetry#send'\n    arguments: [event-name, event-property]\n    destination: mixpanel\n";
    editor.put("tracklint.yml", 1, sinks);
    editor.diagnostics("a.js", 1);
    editor.put("tracklint.yml", 2, "threshold: low\n");
    editor.diagnostics("a.js", 0);
    editor.close();
}

#[test]
fn an_edit_costs_the_parsing_of_one_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let texts = [("src/send.ts", SEND.to_owned()), ("src/page.ts", page("{ plan: user.plan }"))];
    write_texts(folder.path(), &texts.map(|(path, text)| (path.to_owned(), text)));
    let mut earlier = Earlier::default();
    let mut run = |text: &str| {
        let buffers = vec![("src/page.ts".into(), text.into())];
        let request = Request { buffers, ..Request::new(folder.path().to_owned(), Settings::default()) };
        let again = pipeline::run_after(&request, &mut earlier).expect("runs");
        let alone = pipeline::run(&request).expect("runs");
        let shown = |outcome: &Outcome| format!("{:#?}{:#?}", outcome.findings, outcome.notes);
        assert_eq!(shown(&again), shown(&alone));
        assert_eq!(alone.parsed, 2);
        (again.parsed, again.findings.len())
    };
    assert_eq!(run(&page("{ plan: user.plan }")), (2, 0));
    assert_eq!(run(&page("{ email: user.email }")), (1, 1));
    assert_eq!(run(&page("{ email: user.email }")), (0, 1));
    assert_eq!(run(&page("{ plan: user.plan }")), (1, 0));
}

/// Somebody who typed on.
struct TypedOn;

impl Progress for TypedOn {
    fn stage(&self, _: &str, _: u64) {}

    fn tick(&self) {}

    fn is_given_up(&self) -> bool {
        true
    }
}

/// The next state waits for nothing that nobody will see, and loses nothing by it.
#[test]
fn a_run_that_is_given_up_ends_and_leaves_what_it_knows() {
    let folder = tempfile::tempdir().expect("a folder");
    let texts = [("src/send.ts", SEND.to_owned()), ("src/page.ts", page("{ email: user.email }"))];
    write_texts(folder.path(), &texts.map(|(path, text)| (path.to_owned(), text)));
    let mut earlier = Earlier::default();
    let mut run = |progress: Option<Box<dyn Progress>>| {
        let request = Request { progress, ..Request::new(folder.path().to_owned(), Settings::default()) };
        let outcome = pipeline::run_after(&request, &mut earlier).expect("runs");
        (outcome.parsed, outcome.findings.len(), outcome.stats.work)
    };
    let (parsed, findings, work) = run(None);
    assert_eq!((parsed, findings), (2, 1));
    assert_eq!(run(Some(Box::new(TypedOn))), (0, 0, 0));
    assert_eq!(run(None), (0, 1, work));
}
