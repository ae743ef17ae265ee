//! Hostile input: no panic, no hang, bounded time, and the same bytes whatever the order and the number of threads.
//!
//! Damage is made by a fixed generator, so a failure repeats itself.

mod support;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use support::scramble::{Numbers, scrambled, truncated};
use support::{
    Checked, Text, check_folder, fingerprints, found_in, no_complaints, policy, root, say, texts_below,
};
use tempfile::TempDir;
use tracklint::pipeline::Outcome;
use tracklint::source::NoteKind;

/// One small file, damaged, must be done in this time on a busy machine without optimisation.
const SMALL: Duration = Duration::from_mins(1);

/// A hostile file of the largest kind.
const LARGE: Duration = Duration::from_mins(2);

/// The SDK as the pages under test name it, and a call that must still be found beside the hostile part.
const IMPORT: &str = "import mixpanel from 'mixpanel-browser';\n";
const LEAK: &str = "export const leak = (user) => mixpanel.track('Leak', { email: user.email });\n";

fn incident() -> PathBuf {
    root().join("fixtures/projects/incident")
}

fn incident_texts() -> Vec<Text> {
    texts_below(&incident())
}

fn check(texts: &[Text]) -> Checked {
    support::check_texts(texts, &policy("recommended"), false)
}

fn one(name: &str, text: impl Into<String>) -> Vec<Text> {
    vec![(name.to_owned(), text.into())]
}

/// Checks texts on a thread with the pipeline's stack, within a time.
#[track_caller]
fn timed(what: &str, texts: &[Text], limit: Duration) -> Checked {
    let started = Instant::now();
    let checked = support::with_stack(|| check(texts));
    let took = started.elapsed();
    say(&format!(
        "{what}: {} ms, {} findings, {} notes",
        took.as_millis(),
        checked.found.len(),
        checked.notes.len()
    ));
    assert!(took < limit, "{what} took {} s", took.as_secs());
    checked
}

/// The pieces for all numbers, one after the other.
fn repeated(numbers: std::ops::Range<usize>, piece: impl Fn(usize) -> String) -> String {
    numbers.map(piece).collect::<Vec<_>>().concat()
}

#[track_caller]
fn has_leak(what: &str, checked: &Checked) {
    let is_found =
        checked.found.iter().any(|found| found.has_category("user.contact.email") && found.is_loud());
    assert!(is_found, "{what}: the leak beside it is not found; notes: {:?}", checked.notes);
}

fn folder_of(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for (path, bytes) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("the folder can be made");
        std::fs::write(path, bytes).expect("the file can be written");
    }
    folder
}

fn has_note(outcome: &Outcome, path: &str, kind: NoteKind) -> bool {
    outcome.notes.iter().any(|note| note.path.as_ref() == path && note.kind == kind)
}

#[test]
fn selection_threads_and_folders_change_nothing() {
    let run = |all, threads| {
        let outcome = check_folder(&incident(), all, threads);
        (fingerprints(&found_in(&outcome)), outcome.notes)
    };
    let (expected, notes) = run(false, Some(1));
    assert!(!expected.is_empty(), "the project must have findings");
    assert_eq!(run(false, Some(4)), (expected.clone(), notes), "four threads");
    assert_eq!(run(true, Some(1)).0, expected, "every file parsed");
    assert_eq!(run(true, Some(3)).0, expected, "every file parsed by three threads");
}

#[test]
fn the_order_of_files_changes_nothing() {
    let mut texts = incident_texts();
    let expected = support::with_stack(|| fingerprints(&check(&texts).found));
    texts.reverse();
    assert_eq!(support::with_stack(|| fingerprints(&check(&texts).found)), expected, "reversed");
    let mut numbers = Numbers(7);
    for at in (1..texts.len()).rev() {
        texts.swap(at, numbers.below(at + 1));
    }
    assert_eq!(support::with_stack(|| fingerprints(&check(&texts).found)), expected, "shuffled");
}

#[test]
fn the_same_run_twice_gives_the_same() {
    let texts = incident_texts();
    let run = || support::with_stack(|| fingerprints(&check(&texts).found));
    assert_eq!(run(), run());
}

#[test]
fn truncated_files_are_survived() {
    let mut damaged = Vec::new();
    for (path, text) in incident_texts().into_iter().filter(|(path, _)| path.contains("src/")) {
        let step = (text.len() / 12).max(1);
        damaged
            .extend((0..text.len()).step_by(step).map(|at| (path.clone(), truncated(&text, at).to_owned())));
    }
    survive("truncated", &damaged);
}

#[test]
fn scrambled_files_are_survived() {
    let mut numbers = Numbers(2025);
    let sources: Vec<Text> = incident_texts()
        .into_iter()
        .filter(|(path, _)| path.contains("src/") || path.contains(".json"))
        .collect();
    let damaged: Vec<Text> = (0..400)
        .map(|at| {
            let (path, text) = &sources[at % sources.len()];
            (path.clone(), scrambled(text, &mut numbers))
        })
        .collect();
    survive("scrambled", &damaged);
}

/// Each damaged file on its own, and then in its place in the project for some of them.
fn survive(what: &str, damaged: &[Text]) {
    let project = incident_texts();
    let slow: Vec<String> = support::with_stack(|| {
        let slow = |(at, (path, text)): (usize, &Text)| {
            let mut texts = one(path, text.as_str());
            if at % 8 == 0 {
                texts.extend(project.iter().filter(|(other, _)| other != path).cloned());
            }
            let started = Instant::now();
            check(&texts);
            let took = started.elapsed();
            (took > SMALL).then(|| format!("{path}: {} s for\n{text}", took.as_secs()))
        };
        damaged.par_iter().enumerate().filter_map(slow).collect()
    });
    say(&format!("{what}: {} files", damaged.len()));
    no_complaints("damaged files take too long", &slow);
}

#[test]
fn a_large_minified_bundle_is_skipped_and_said() {
    let piece = "function a(b){var c=b&&b.email;return c?mixpanel.track(\"x\",{e:c}):0}";
    let bundle = piece.repeat(10 * 1024 * 1024 / piece.len());
    let folder =
        folder_of(&[("bundle.js", bundle.as_bytes()), ("leak.js", format!("{IMPORT}{LEAK}").as_bytes())]);
    let started = Instant::now();
    let outcome = check_folder(folder.path(), false, Some(2));
    assert!(started.elapsed() < LARGE);
    let is_said =
        outcome.notes.iter().any(|note| note.path.as_ref() == "bundle.js" && note.kind.skips_file());
    assert!(is_said, "nothing is said of the bundle: {:?}", outcome.notes);
    assert_eq!(outcome.stats.skipped, 1);
    assert!(found_in(&outcome).iter().any(|found| found.path == "leak.js" && found.is_loud()));
}

/// Findings name the right file whatever was left out before it: tests, bundles, files that cannot be read.
#[test]
fn files_left_out_move_nothing() {
    let leak = format!("{IMPORT}{LEAK}");
    let minified = "var a=function(b){return c(b)};".repeat(2_000);
    let folder = folder_of(&[
        ("a.test.js", leak.as_bytes()),
        ("b.min.js", minified.as_bytes()),
        ("c.js", b"\x00\x01\x02\x00"),
        ("d.js", leak.as_bytes()),
        ("e.test.js", leak.as_bytes()),
        ("f.js", leak.as_bytes()),
    ]);
    let outcome = check_folder(folder.path(), false, Some(1));
    let found = found_in(&outcome);
    let paths: Vec<&str> =
        found.iter().filter(|found| found.is_loud()).map(|found| found.path.as_str()).collect();
    assert_eq!(paths, ["d.js", "f.js"], "notes: {:?}", outcome.notes);
    assert_eq!(outcome.stats.tests, 2);
}

#[test]
fn one_long_line_of_code_is_survived() {
    let line = format!("{IMPORT}{LEAK}") + &"if (a) { b(); } else { c.d(e => f[g]); } ".repeat(20_000);
    timed("one long line", &one("long.js", line), LARGE);
}

#[test]
fn deep_nesting_is_survived() {
    let shapes: [(&str, &str, &str); 12] = [
        ("parentheses", "(", ")"),
        ("lists", "[", "]"),
        ("blocks", "{", "}"),
        ("objects", "({a:", "})"),
        ("arrows", "()=>(", ")"),
        ("calls", "f(", ")"),
        ("templates", "`${", "}`"),
        ("not", "!", ""),
        ("elements", "<a>", "</a>"),
        ("functions", "function f(){", "}"),
        ("ternaries", "a?b:", ""),
        ("members", "a.", ""),
    ];
    for (what, open, close) in shapes {
        let text = format!(
            "{IMPORT}{LEAK}mixpanel.track('x', {}user.email{});\n",
            open.repeat(20_000),
            close.repeat(20_000)
        );
        timed(&format!("20,000 {what}"), &one("deep.tsx", text), LARGE);
    }
}

#[test]
fn unclosed_nesting_is_survived() {
    for open in ["(", "[", "{", "`${", "({a:", "f(", "<a>", "function f(){", "class A { m() {", "a<"] {
        timed(
            &format!("unclosed {open}"),
            &one("open.tsx", format!("{IMPORT}{LEAK}{}", open.repeat(20_000))),
            LARGE,
        );
    }
}

/// Nesting of moderate depth is no reason to miss what stands beside it.
#[test]
fn a_leak_beside_deep_nesting_is_found() {
    let nested = format!("const deep = {}1{};\n", "[".repeat(200), "]".repeat(200));
    has_leak("200 lists", &timed("200 lists", &one("a.ts", format!("{IMPORT}{nested}{LEAK}")), SMALL));
}

#[test]
fn long_chains_are_survived() {
    let sum = (0..20_000).map(|at| format!("a{at}")).collect::<Vec<_>>().join(" + ");
    timed(
        "a sum of 20,000",
        &one("sum.js", format!("{IMPORT}{LEAK}mixpanel.track('x', {{ a: {sum} }});\n")),
        LARGE,
    );
    let chain = format!("{IMPORT}{LEAK}p{};\n", ".then(v => v)".repeat(5_000));
    timed("5,000 calls in a chain", &one("chain.js", chain), LARGE);
    let cases = repeated(0..10_000, |at| format!("case {at}: x = user.email; break;\n"));
    let switch = format!("{IMPORT}{LEAK}let x;\nswitch (n) {{\n{cases}}}\nmixpanel.track('x', {{ x }});\n");
    timed("a switch of 10,000", &one("switch.js", switch), LARGE);
    let properties = repeated(0..20_000, |at| format!("p{at}: user.f{at},\n"));
    let object = format!("{IMPORT}{LEAK}mixpanel.track('x', {{\n{properties}}});\n");
    timed("an object of 20,000", &one("object.js", object), LARGE);
}

#[test]
fn many_else_ifs_are_survived() {
    let branches = repeated(0..3_000, |at| format!("if (k === {at}) x = user.f{at}; else "));
    let text = format!("{IMPORT}{LEAK}let x;\n{branches} x = user.email;\nmixpanel.track('x', {{ x }});\n");
    timed("3,000 branches", &one("branches.js", text), LARGE);
}

#[test]
fn other_encodings_are_read_or_said() {
    let program = format!("{IMPORT}{LEAK}");
    let utf16 = |order: fn(u16) -> [u8; 2], mark: bool| -> Vec<u8> {
        let mark = mark.then_some(0xFEFF);
        mark.into_iter().chain(program.encode_utf16()).flat_map(order).collect()
    };
    let little = utf16(u16::to_le_bytes, true);
    let big = utf16(u16::to_be_bytes, true);
    let unmarked = utf16(u16::to_le_bytes, false);
    let mut broken = program.clone().into_bytes();
    broken.extend_from_slice(b"const s = '\xff\xfe\x80';\n");
    let marked = format!("\u{feff}{program}");
    let folder = folder_of(&[
        ("little.js", &little),
        ("big.js", &big),
        ("unmarked.js", &unmarked),
        ("broken.js", &broken),
        ("marked.js", marked.as_bytes()),
        ("zeros.js", &[0; 4096]),
        ("noise.js", &(0..=255).cycle().take(8192).collect::<Vec<u8>>()),
    ]);
    let outcome = check_folder(folder.path(), true, Some(1));
    let found = found_in(&outcome);
    let mut complaints = Vec::new();
    for path in ["little.js", "big.js", "unmarked.js", "broken.js", "marked.js", "zeros.js", "noise.js"] {
        let is_found = found.iter().any(|found| found.path == path && found.is_loud());
        let is_said = outcome.notes.iter().any(|note| note.path.as_ref() == path);
        if !is_found && !is_said {
            complaints.push(format!("{path}: neither analysed nor said"));
        }
    }
    no_complaints("files are dropped silently", &complaints);
    assert!(has_note(&outcome, "broken.js", NoteKind::InvalidUtf8), "{:?}", outcome.notes);
    assert!(found.iter().any(|found| found.path == "broken.js" && found.is_loud()), "the rest is analysed");
    assert!(
        found.iter().any(|found| found.path == "marked.js" && found.is_loud()),
        "a byte-order mark is no code"
    );
}

#[test]
fn syntax_errors_are_said_and_worked_around() {
    let text = format!("{IMPORT}{LEAK}\nconst = ;\nfunction (\n");
    let checked = timed("syntax errors", &one("a.js", text), SMALL);
    has_leak("syntax errors", &checked);
    assert!(checked.notes.iter().any(|note| note.kind == NoteKind::SyntaxErrors), "{:?}", checked.notes);
}

#[test]
fn cyclic_imports_are_survived() {
    let texts = vec![
        (
            "a.js".into(),
            format!(
                "import {{ b }} from './b';\n{IMPORT}export const a = (v) => {{ b(v); mixpanel.track('a', v); }};\n"
            ),
        ),
        ("b.js".into(), "import { a } from './a';\nexport const b = (v) => a({ email: v.email });\n".into()),
        (
            "main.js".into(),
            "import { a } from './a';\nexport const go = (user) => a({ email: user.email });\n".into(),
        ),
    ];
    has_leak("cyclic imports", &timed("cyclic imports", &texts, SMALL));
}

#[test]
fn cyclic_re_exports_are_survived() {
    let texts = vec![
        ("a.js".into(), "export * from './b';\nexport { ghost } from './b';\n".into()),
        ("b.js".into(), "export * from './a';\nexport { ghost } from './a';\nexport * from './c';\n".into()),
        ("c.js".into(), format!("export * from './c';\n{IMPORT}export const track = (v) => mixpanel.track('c', v);\n")),
        (
            "main.js".into(),
            "import { track, ghost } from './a';\nexport const go = (user) => { ghost(user.email); track({ email: user.email }); };\n"
                .into(),
        ),
    ];
    has_leak("cyclic re-exports", &timed("cyclic re-exports", &texts, SMALL));
}

#[test]
fn mutual_recursion_is_survived() {
    let text = format!(
        "{IMPORT}function even(v, n) {{ return n ? odd(v, n - 1) : v; }}\n\
         function odd(v, n) {{ return n ? even({{ ...v, n }}, n - 1) : v; }}\n\
         function self(v) {{ return self(self(v)); }}\n\
         export const go = (user) => {{ mixpanel.track('x', even({{ email: user.email }}, 9)); \
         mixpanel.track('y', self(user.email)); }};\n"
    );
    has_leak("mutual recursion", &timed("mutual recursion", &one("a.js", text), SMALL));
}

#[test]
fn objects_that_hold_themselves_are_survived() {
    let text = format!(
        "{IMPORT}const o = {{ email: user.email }};\no.self = o;\no.self.self.next = o.next;\n\
         class Node {{ constructor(p) {{ this.p = p; this.root = this; }} up() {{ return this.p.up(); }} }}\n\
         const n = new Node(new Node(null)); n.p.p = n;\nlet x = o; while (x) {{ x = x.next; }}\n\
         const f = (g) => f(f); f(f);\nconst y = (h) => h(h); y(y);\n\
         mixpanel.track('a', o); mixpanel.track('b', n.up()); mixpanel.track('c', x); mixpanel.track('d', f(y));\n"
    );
    has_leak("self-references", &timed("self-references", &one("a.js", text), SMALL));
}

#[test]
fn types_that_hold_themselves_are_survived() {
    let text = format!(
        "{IMPORT}interface A extends B {{ a: A; email: string }}\ninterface B extends A {{ b: B }}\n\
         type T = T | T[] | {{ t: T }};\ntype P<X> = P<P<X>>;\n\
         export function go(a: A, t: T, p: P<string>) {{ mixpanel.track('x', a); mixpanel.track('y', t); mixpanel.track('z', p); }}\n"
    );
    timed("types", &one("a.ts", text), SMALL);
}

/// A value through five hundred functions: found or said, within time.
#[test]
fn a_chain_of_callers_is_survived() {
    let links = repeated(1..500, |at| format!("export const f{at} = (v) => f{}(v);\n", at - 1));
    let text = format!(
        "{IMPORT}{LEAK}export const f0 = (v) => mixpanel.track('x', v);\n{links}export const go = (user) => f499({{ email: user.email }});\n"
    );
    let checked = timed("500 callers", &one("a.js", text), SMALL);
    has_leak("500 callers", &checked);
    let last_line = 503;
    let is_found = checked.found.iter().any(|found| found.line == last_line);
    let is_said = checked.notes.iter().any(|note| note.kind == NoteKind::LimitReached);
    assert!(is_found || is_said, "the end of the chain is neither found nor said");
}

#[test]
fn many_callers_of_one_wrapper_are_survived() {
    let calls = repeated(0..3_000, |at| format!("track('e{at}', {{ v{at}: user.field{at} }});\n"));
    let text = format!(
        "{IMPORT}{LEAK}const track = (n, p) => mixpanel.track(n, {{ ...p }});\nexport const go = (user) => {{\n{calls}}};\n"
    );
    has_leak("3,000 callers", &timed("3,000 callers", &one("a.js", text), LARGE));
}

/// Every function calls every other: the number of ways grows without bound, the time must not.
#[test]
fn a_web_of_calls_is_survived() {
    let names: Vec<String> = (0..60).map(|at| format!("w{at}")).collect();
    let function = |name: &String| {
        let calls: Vec<String> =
            names.iter().map(|other| format!("{other}({{ ...v, {name}: v }})")).collect();
        let body = format!("mixpanel.track('w', v); return v.k ? [{}] : v;", calls.join(", "));
        format!("function {name}(v) {{ {body} }}\n")
    };
    let functions = names.iter().map(function).collect::<Vec<_>>().concat();
    let go = "export const go = (user) => w0({ email: user.email });\n";
    let text = format!("{IMPORT}{LEAK}{functions}{go}");
    timed("a web of calls", &one("a.js", text), LARGE);
}

#[test]
fn hostile_manifests_are_survived() {
    let deep = format!("{}{}", "{\"a\":".repeat(50_000), "1");
    let leak = format!("{IMPORT}{LEAK}");
    let cycle =
        r#"{"extends": "./tsconfig.json", "compilerOptions": {"paths": {"*": ["*"], "@/*": ["./@/*"]}}}"#;
    let exports = r##"{"name": "a", "exports": {".": {"import": {"import": "./a.js"}, "default": "./../../../../etc/passwd"}, "./*": "./*"}, "imports": {"#x": "#x"}}"##;
    let folder = folder_of(&[
        ("deep/package.json", deep.as_bytes()),
        ("deep/leak.js", leak.as_bytes()),
        ("cycle/tsconfig.json", cycle.as_bytes()),
        ("cycle/leak.ts", format!("import x from '@/x'; import y from '#x';\n{leak}").as_bytes()),
        ("exports/package.json", exports.as_bytes()),
        (
            "exports/leak.js",
            format!("import z from 'a'; import q from 'a/b'; import r from '#x';\n{leak}").as_bytes(),
        ),
        ("empty/package.json", b""),
        ("noise/package.json", b"\xff\xfe\x00{{{"),
    ]);
    let started = Instant::now();
    let outcome = check_folder(folder.path(), false, Some(2));
    assert!(started.elapsed() < SMALL);
    let found = found_in(&outcome);
    for path in ["deep/leak.js", "cycle/leak.ts", "exports/leak.js"] {
        assert!(found.iter().any(|found| found.path == path && found.is_loud()), "{path} is not analysed");
    }
}

#[cfg(unix)]
#[test]
fn links_in_a_circle_are_survived() {
    let folder = folder_of(&[("src/leak.js", format!("{IMPORT}{LEAK}").as_bytes())]);
    std::os::unix::fs::symlink(folder.path(), folder.path().join("src/loop")).expect("a link can be made");
    std::os::unix::fs::symlink("nowhere.js", folder.path().join("src/dangling.js"))
        .expect("a link can be made");
    let outcome = check_folder(folder.path(), false, Some(1));
    assert_eq!(found_in(&outcome).iter().filter(|found| found.is_loud()).count(), 1);
}

#[test]
fn an_empty_tree_is_no_error() {
    let folder = folder_of(&[]);
    let outcome = check_folder(folder.path(), false, Some(1));
    assert!(outcome.findings.is_empty());
    assert_eq!(outcome.stats.files, 0);
}
