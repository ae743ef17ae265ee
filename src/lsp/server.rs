//! The protocol: what the editor says and asks, what it is told.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::Instant;

use crossbeam_channel::{after, never, select};
use gen_lsp_types::{
    CodeActionParams, DidChangeTextDocumentParams, DidChangeWorkspaceFoldersParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, HoverParams, PublishDiagnosticsParams,
    TextDocumentContentChangeEvent,
};
use lsp_server::{Connection, ErrorCode, Message, Notification, ProtocolError, Request, RequestId, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::documents::{Documents, Places};
use super::worker::{Analysed, Job, Worker};
use super::{actions, diagnostics, hover, uri};
use crate::error::Error;
use crate::lang;
use crate::limits;
use crate::pipeline::{self, Outcome};
use crate::policy::Finding;
use crate::rules::waiver::Date;
use crate::source::{SourceFile, Span};

/// Files beside source whose change on disk may change a finding: settings, packs, rules and ledgers are YAML.
const WATCHED: [&str; 2] =
    ["**/*.{yml,yaml}", "**/{package.json,tsconfig.json,jsconfig.json,tracklint.lock}"];

pub(super) fn serve(connection: Connection, today: fn() -> Date) -> Result<(), Error> {
    let broken = |error: ProtocolError| Error::Internal { reason: error.to_string() };
    let (id, params) = connection.initialize_start().map_err(broken)?;
    connection.initialize_finish(id, answer_to_initialize()).map_err(broken)?;
    let mut server = Server {
        folders: folders(&params),
        documents: Documents::default(),
        worker: Worker::start(today)?,
        state: 0,
        due: None,
        analysed: BTreeMap::new(),
        told: BTreeMap::new(),
        connection,
    };
    let watches = &params["capabilities"]["workspace"]["didChangeWatchedFiles"]["dynamicRegistration"];
    if watches == &Value::Bool(true) {
        server.watch();
    }
    server.changed();
    server.run();
    server.worker.newest.store(u64::MAX, Ordering::Relaxed);
    Ok(())
}

fn answer_to_initialize() -> Value {
    json!({
        "serverInfo": { "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") },
        "capabilities": {
            // UTF-16, which every editor speaks.
            "positionEncoding": "utf-16",
            "textDocumentSync": { "openClose": true, "change": 1, "save": true },
            "hoverProvider": true,
            "codeActionProvider": { "codeActionKinds": ["quickfix"] },
            "workspace": { "workspaceFolders": { "supported": true, "changeNotifications": true } },
        },
    })
}

/// The folders that are open; older editors have one root.
fn folders(params: &Value) -> Vec<PathBuf> {
    let listed = params["workspaceFolders"].as_array().map(Vec::as_slice).unwrap_or_default();
    let uris = listed.iter().map(|folder| &folder["uri"]);
    let mut uris: Vec<&str> = uris.filter_map(Value::as_str).collect();
    if uris.is_empty() {
        uris.extend(params["rootUri"].as_str());
    }
    uris.into_iter().filter_map(|uri| uri::path_of(&gen_lsp_types::Uri(uri.to_owned()))).collect()
}

struct Server {
    connection: Connection,
    folders: Vec<PathBuf>,
    documents: Documents,
    worker: Worker,
    /// Counts what changed.
    state: u64,
    /// When the next analysis starts.
    due: Option<Instant>,
    /// The newest result of each folder.
    analysed: BTreeMap<PathBuf, Analysed>,
    /// Files of each folder that the editor has diagnostics of.
    told: BTreeMap<PathBuf, BTreeSet<PathBuf>>,
}

impl Server {
    fn run(&mut self) {
        loop {
            let start =
                self.due.map_or_else(never, |due| after(due.saturating_duration_since(Instant::now())));
            select! {
                recv(self.connection.receiver) -> message => match message {
                    Ok(Message::Request(request)) => {
                        // Closed streams are nobody left to serve.
                        if self.connection.handle_shutdown(&request).unwrap_or(true) {
                            return;
                        }
                        let response = self.answer(request);
                        self.send(response.into());
                    }
                    Ok(Message::Notification(notification)) => self.note(notification),
                    Ok(Message::Response(_)) => {}
                    Err(_) => return,
                },
                recv(self.worker.results) -> analysed => match analysed {
                    Ok(analysed) => self.show(analysed),
                    Err(_) => return,
                },
                recv(start) -> _ => self.analyse(),
            }
        }
    }

    fn send(&self, message: Message) {
        // Nobody is left to tell; the next read ends the loop.
        let _ = self.connection.sender.send(message);
    }

    /// Asks to be told of files that change on disk.
    fn watch(&self) {
        let source = format!("**/*.{{{}}}", lang::extensions().collect::<Vec<_>>().join(","));
        let globs = WATCHED.into_iter().chain([source.as_str()]);
        let watchers: Vec<Value> = globs.map(|glob| json!({ "globPattern": glob })).collect();
        let params = json!({ "registrations": [{
            "id": "watch",
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": { "watchers": watchers },
        }] });
        let id = RequestId::from("watch".to_owned());
        self.send(Request::new(id, "client/registerCapability".to_owned(), params).into());
    }

    fn note(&mut self, notification: Notification) {
        match notification.method.as_str() {
            "textDocument/didOpen" => self.with(notification, |server, params: DidOpenTextDocumentParams| {
                let document = params.text_document;
                if let Some(path) = uri::path_of(&document.uri) {
                    server.add_folder_of(&path);
                    server.documents.put(path, document.version, document.text);
                }
            }),
            "textDocument/didChange" => {
                self.with(notification, |server, params: DidChangeTextDocumentParams| {
                    let path = uri::path_of(&params.text_document.text_document_identifier.uri);
                    let whole = params.content_changes.into_iter().next_back().map(|change| match change {
                        TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => {
                            whole.text
                        }
                        // Not what was asked for; the text is what matters.
                        TextDocumentContentChangeEvent::TextDocumentContentChangePartial(part) => part.text,
                    });
                    if let (Some(path), Some(text)) = (path, whole) {
                        server.documents.put(path, params.text_document.version, text);
                    }
                });
            }
            "textDocument/didClose" => {
                self.with(notification, |server, params: DidCloseTextDocumentParams| {
                    if let Some(path) = uri::path_of(&params.text_document.uri) {
                        server.documents.close(&path);
                    }
                });
            }
            "workspace/didChangeWorkspaceFolders" => {
                self.with(notification, |server, params: DidChangeWorkspaceFoldersParams| {
                    for folder in params.event.removed.iter().filter_map(|folder| uri::path_of(&folder.uri)) {
                        server.forget(&folder);
                    }
                    let added = params.event.added.iter().filter_map(|folder| uri::path_of(&folder.uri));
                    server.folders.extend(added);
                });
            }
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => self.changed(),
            _ => {}
        }
    }

    /// Takes in a change, and looks at everything again after a pause.
    fn with<P: DeserializeOwned>(&mut self, notification: Notification, take: impl FnOnce(&mut Self, P)) {
        if let Ok(params) = serde_json::from_value(notification.params) {
            take(self, params);
            self.changed();
        }
    }

    fn changed(&mut self) {
        self.state += 1;
        self.worker.newest.store(self.state, Ordering::Relaxed);
        self.due = Some(Instant::now() + limits::EDITOR_PAUSE);
    }

    /// A file that was opened without a folder brings its project.
    fn add_folder_of(&mut self, path: &Path) {
        if self.folders.is_empty() {
            self.folders.push(pipeline::project_of(path));
        }
    }

    fn forget(&mut self, folder: &Path) {
        self.folders.retain(|own| own != folder);
        self.analysed.remove(folder);
        for path in self.told.remove(folder).unwrap_or_default() {
            self.publish(&path, Vec::new());
        }
    }

    fn analyse(&mut self) {
        self.due = None;
        let (folders, documents) = (self.folders.clone(), self.documents.clone());
        // A worker that died ends the loop by its results.
        let _ = self.worker.jobs.send(Job { state: self.state, folders, documents });
    }

    fn show(&mut self, analysed: Analysed) {
        if analysed.state != self.state {
            return;
        }
        let folder = analysed.folder.clone();
        let mut by_file = match &analysed.result {
            Ok(outcome) => diagnostics::of_outcome(&folder, outcome),
            Err(error) => diagnostics::of_error(&folder, error),
        };
        let now: BTreeSet<PathBuf> = by_file.keys().cloned().collect();
        let before = self.told.insert(folder.clone(), now).unwrap_or_default();
        for path in before {
            by_file.entry(path).or_default();
        }
        for (path, diagnostics) in by_file {
            self.publish(&path, diagnostics);
        }
        self.analysed.insert(folder, analysed);
    }

    fn publish(&self, path: &Path, diagnostics: Vec<gen_lsp_types::Diagnostic>) {
        let version = self.documents.get(path).map(|document| document.version);
        let params = PublishDiagnosticsParams { uri: uri::uri_of(path), version, diagnostics };
        self.send(Notification::new("textDocument/publishDiagnostics".to_owned(), params).into());
    }

    fn answer(&self, request: Request) -> Response {
        let Request { id, method, params } = request;
        match method.as_str() {
            "textDocument/hover" => answered(id, params, |params: HoverParams| self.hover(&params)),
            "textDocument/codeAction" => {
                answered(id, params, |params: CodeActionParams| self.actions(&params))
            }
            _ => {
                let code = ErrorCode::MethodNotFound as i32;
                Response::new_err(id, code, format!("`{method}` is not answered"))
            }
        }
    }

    fn hover(&self, params: &HoverParams) -> Option<gen_lsp_types::Hover> {
        let at = &params.text_document_position_params;
        let (outcome, file) = self.current(&at.text_document.uri)?;
        let places = Places::new(&file.text);
        let offset = places.offset(at.position);
        let pointed = Span { start: offset, end: offset };
        let here: Vec<&Finding> = of_file(outcome, file)
            .filter(|finding| actions::touch(diagnostics::marked(finding), pointed))
            .collect();
        let first = here.first()?;
        Some(hover::hover(&here, outcome, places.first_line(diagnostics::marked(first))))
    }

    fn actions(&self, params: &CodeActionParams) -> Vec<gen_lsp_types::CodeAction> {
        let uri = &params.text_document.uri;
        let Some((outcome, file)) = self.current(uri) else { return Vec::new() };
        let places = Places::new(&file.text);
        let asked = Span { start: places.offset(params.range.start), end: places.offset(params.range.end) };
        of_file(outcome, file)
            .filter(|finding| actions::touch(diagnostics::marked(finding), asked))
            .flat_map(|finding| actions::actions(finding, file, uri))
            .collect()
    }

    /// The result that holds a file, when it is about the text that the editor shows.
    fn current(&self, uri: &gen_lsp_types::Uri) -> Option<(&Outcome, &SourceFile)> {
        let path = uri::path_of(uri)?;
        let folders = self.folders.iter().filter(|folder| path.starts_with(folder));
        let folder = folders.max_by_key(|folder| folder.components().count())?;
        let analysed = self.analysed.get(folder)?;
        let outcome = analysed.result.as_ref().ok()?;
        let relative = path.strip_prefix(folder).ok()?.to_string_lossy().replace('\\', "/");
        let file = outcome.files.iter().find(|file| *file.path == *relative)?;
        let is_same =
            |text: &str| analysed.documents.get(&path).is_some_and(|document| *document.text == *text);
        match self.documents.get(&path) {
            Some(document) if !is_same(&document.text) => None,
            _ => Some((outcome, file)),
        }
    }
}

fn of_file<'o>(outcome: &'o Outcome, file: &SourceFile) -> impl Iterator<Item = &'o Finding> {
    let id = file.id;
    diagnostics::shown(outcome).filter(move |finding| finding.file == id)
}

fn answered<P: DeserializeOwned, R: Serialize>(
    id: RequestId,
    params: Value,
    answer: impl FnOnce(P) -> R,
) -> Response {
    match serde_json::from_value(params) {
        Ok(params) => Response::new_ok(id, answer(params)),
        Err(error) => Response::new_err(id, ErrorCode::InvalidParams as i32, error.to_string()),
    }
}
