//! Walking trees on disk, and selecting among files.

use std::fs;
use std::path::Path;

use super::*;
use crate::source::{NoteKind, SourceFile};

fn is_source(path: &str) -> bool {
    matches!(path.rsplit('.').next(), Some("js" | "ts"))
}

fn settings() -> WalkSettings {
    WalkSettings { paths: vec![], include: vec![], exclude: vec![], is_source }
}

fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("temporary folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("has a parent")).expect("folder made");
        fs::write(path, text).expect("file written");
    }
    folder
}

fn paths(walked: &Walked) -> Vec<&str> {
    walked.files.iter().map(|file| &*file.path).collect()
}

fn notes(walked: &Walked) -> Vec<(&str, NoteKind)> {
    walked.notes.iter().map(|note| (&*note.path, note.kind)).collect()
}

#[test]
fn ignored_hidden_and_foreign_files_are_left_out() {
    let folder = tree(&[
        (".gitignore", "dist/\n*.gen.js\n"),
        ("b.js", ""),
        ("a/z.ts", ""),
        ("a.js", ""),
        ("a/.gitignore", "!kept.gen.js"),
        ("a/kept.gen.js", ""),
        ("x.gen.js", ""),
        ("dist/a.js", ""),
        ("sub/node_modules/acme/index.js", ""),
        ("bower_components/a.js", ""),
        (".cache/a.js", ""),
        ("readme.md", ""),
    ]);
    let walked = walk(folder.path(), &settings());
    assert_eq!(paths(&walked), ["a.js", "a/kept.gen.js", "a/z.ts", "b.js"]);
    assert!(walked.files.iter().enumerate().all(|(index, file)| file.id.index() == index && file.requested));
    assert_eq!(notes(&walked), []);
}

#[test]
fn start_paths_are_requested_and_the_rest_is_context() {
    let folder =
        tree(&[(".gitignore", "dist"), ("src/a.js", ""), ("lib/b.js", ""), ("dist/c.js", ""), ("d.js", "")]);
    let mut settings = settings();
    settings.paths = ["src", "dist/c.js", "gone.js", "..", "d.js"].map(Into::into).to_vec();
    let walked = walk(folder.path(), &settings);
    let requested: Vec<_> = walked.files.iter().map(|file| (&*file.path, file.requested)).collect();
    assert_eq!(requested, [("d.js", true), ("dist/c.js", true), ("lib/b.js", false), ("src/a.js", true)]);
    assert_eq!(notes(&walked), [("..", NoteKind::Unreadable), ("gone.js", NoteKind::Unreadable)]);
}

#[test]
fn globs_include_and_exclude() {
    let folder = tree(&[("src/a.js", ""), ("src/old/b.js", ""), ("c.js", ""), ("src/d.ts", "")]);
    let mut settings = settings();
    settings.include = vec!["src/".into()];
    settings.exclude = vec!["src/old".into(), "**/*.ts".into(), "a{".into()];
    let walked = walk(folder.path(), &settings);
    assert_eq!(paths(&walked), ["src/a.js"]);
    assert_eq!(notes(&walked), [("", NoteKind::Settings)]);
}

#[test]
fn broken_manifests_are_noted() {
    let folder = tree(&[
        ("package.json", "{\n \"name\": }"),
        ("tsconfig.json", "{ // fine\n }"),
        ("a/tsconfig.json", "{ \"paths\": "),
        ("a/b.js", ""),
    ]);
    let walked = walk(folder.path(), &settings());
    assert_eq!(
        notes(&walked),
        [("a/tsconfig.json", NoteKind::Settings), ("package.json", NoteKind::Settings)]
    );
    assert_eq!(walked.notes[1].line, Some(2));
    assert_eq!(walked.manifests.len(), 1);
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    use std::os::unix::fs::symlink;
    let outside = tree(&[("o.js", "")]);
    let folder = tree(&[("src/a.js", "")]);
    let link = |target: &Path, name: &str| symlink(target, folder.path().join(name)).expect("link made");
    link(folder.path(), "src/loop");
    link(&folder.path().join("src/a.js"), "b.js");
    link(Path::new("c.js"), "c.js");
    link(&outside.path().join("o.js"), "o.js");
    link(outside.path(), "folder");
    let walked = walk(folder.path(), &settings());
    assert_eq!(paths(&walked), ["src/a.js"]);
    let kind = NoteKind::Unreadable;
    assert_eq!(notes(&walked), [("c.js", kind), ("folder", kind), ("o.js", kind)]);
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_unicode_are_noted() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tree(&[("a.js", "")]);
    fs::write(folder.path().join(std::ffi::OsStr::from_bytes(b"\xFF.js")), "").expect("file written");
    let walked = walk(folder.path(), &settings());
    assert_eq!(paths(&walked), ["a.js"]);
    assert_eq!(notes(&walked), [("\u{FFFD}.js", NoteKind::Unreadable)]);
}

#[cfg(unix)]
#[test]
fn pipes_and_closed_folders_are_noted() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::net::UnixListener;
    let folder = tree(&[("a.js", ""), ("closed/b.js", "")]);
    let _socket = UnixListener::bind(folder.path().join("s.js")).expect("socket made");
    let closed = folder.path().join("closed");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).expect("folder closed");
    let is_closed = fs::read_dir(&closed).is_err();
    let walked = walk(folder.path(), &settings());
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).expect("folder opened");
    let mut expected = vec![("s.js", NoteKind::Unreadable)];
    // The superuser may read everything.
    if is_closed {
        expected.insert(0, ("closed", NoteKind::Unreadable));
    }
    assert_eq!(notes(&walked), expected);
}

#[test]
fn a_root_that_is_not_there_is_noted() {
    let walked = walk(Path::new("/nonexistent/root"), &settings());
    assert_eq!((walked.files.len(), walked.notes.len()), (0, 1));
    assert_eq!(walked.notes[0].kind, NoteKind::Unreadable);
}

fn selected(texts: &[(&str, &str)], words: &[&str]) -> Vec<String> {
    let walked = Walked::in_memory(texts, is_source);
    let resolver = Resolver::new(&walked);
    let files: Vec<SourceFile> = walked
        .files
        .iter()
        .map(|file| {
            let text = texts.iter().find(|(path, _)| *path == &*file.path).map_or("", |(_, text)| text);
            SourceFile { id: file.id, path: file.path.clone(), text: text.into() }
        })
        .collect();
    let words = Words::new(words);
    let scanned: Vec<Scanned> = files.iter().map(|file| scan(&words, file)).collect();
    let selection = select(&files, &scanned, &resolver, &SharedForms::default());
    files.iter().filter(|file| selection.contains(file.id)).map(|file| file.path.to_string()).collect()
}

#[test]
fn callers_and_definitions_are_selected() {
    let texts = [
        ("analytics.ts", "import acme from 'acme-js'; export const track = acme.track"),
        ("barrel.ts", "export * from './analytics'"),
        ("page.ts", "import { track } from './barrel'; import { user } from './user'"),
        ("user.ts", "import './types'; export const user = {}"),
        ("types.ts", "export type User = {}"),
        ("other.ts", "import './user'"),
        ("ambient.d.ts", "declare module 'x' {}"),
        ("plain.d.ts", "export type A = 1"),
    ];
    let expected = ["ambient.d.ts", "analytics.ts", "barrel.ts", "page.ts", "types.ts", "user.ts"];
    // `other.ts` imports what was selected as a definition only: it can send nothing.
    assert_eq!(selected(&texts, &["acme-js"]), expected);
    assert_eq!(selected(&texts, &["nothing"]), ["ambient.d.ts"]);
}

#[test]
fn users_of_globals_that_wrappers_define_are_selected() {
    let texts = [
        ("a.ts", "import acme from 'acme-js'; (window as any).tracker = acme; if (window.other == 1) {}"),
        ("b.ts", "tracker.track(x); globalThis.second = tracker"),
        ("c.ts", "second.track(x); import './d'"),
        ("d.ts", "export const trackers = 1"),
        ("e.ts", "other()"),
    ];
    assert_eq!(selected(&texts, &["acme-js"]), ["a.ts", "b.ts", "c.ts", "d.ts"]);
}
