//! Any bytes: no panic, no overflow, and a note for what was not seen.

use super::lower_as;
use crate::ir::Module;
use crate::source::NoteKind;

const SAMPLE: &str = "import a, { b } from 'm';\nexport class C extends D { #x = 1; @q m({ y, ...z }: T) { \
    for (const [k, v] of Object.entries(z)) { if (!k) continue; this.n.push(`${v}`); } } }\n\
    export const F = ({ p }) => <E.G a={() => p} {...p}>{p ? <i/> : null}</E.G>;\n\
    switch (b) { case 1: try { a.t({ ...b, get x() { return 1 } }); } catch { break } default: b ||= 2 }\n";

fn kinds(path: &str, text: &str) -> Vec<NoteKind> {
    lower_as(path, text).1.into_iter().map(|note| note.kind).collect()
}

/// Every id in the module names something, and the side tables are complete.
#[track_caller]
fn check(module: &Module) {
    assert_eq!(module.values.len(), module.spans.len());
    assert_eq!(module.values.len(), module.owners.len());
    assert_eq!(module.values.len(), module.names.len());
    module.dump();
}

#[test]
fn empty_and_odd_files() {
    for text in [
        "",
        "\n",
        "\0",
        "a\0b = 'c\0'; f(a)",
        "\u{feff}f()",
        "#!/bin/node\nf()",
        "<!-- x",
        "é = 𝒳",
        "`${",
        "@",
    ] {
        for path in ["a.js", "a.ts", "a.tsx"] {
            check(&lower_as(path, text).0);
        }
    }
    assert!(kinds("a.js", "").is_empty());
}

#[test]
fn every_prefix_of_a_file() {
    for end in (0..SAMPLE.len()).filter(|end| SAMPLE.is_char_boundary(*end)) {
        check(&lower_as("a.tsx", &SAMPLE[..end]).0);
        check(&lower_as("a.ts", &SAMPLE[end..]).0);
    }
}

#[test]
fn errors_are_noted_and_worked_around() {
    let (module, notes) = lower_as("a.ts", "f(1);\nconst = ;\nacme.track(user.mail);");
    assert_eq!(notes.len(), 1);
    assert_eq!((notes[0].kind, notes[0].line), (NoteKind::SyntaxErrors, Some(2)));
    assert!(module.dump().contains("$acme.track($user.mail)"), "{}", module.dump());
}

/// Valid code that the grammar takes for an error is no note; what stands beside it is there.
#[test]
fn ampersands_in_text_and_types_of_tags_are_no_errors() {
    for text in [
        "<b>Terms & Conditions</b>;\nacme.track(user.mail);",
        "<b><i>&</i> a & b {name} c & d? Yes</b>;\nacme.track(user.mail);",
        "const a = styled.div<{ open: boolean }>`height: ${p => p.h};`;\nacme.track(user.mail);",
        "styled(({ a }: any) => <i a={a} />)<Props>`x`;\nacme.track(user.mail);",
    ] {
        let (module, notes) = lower_as("a.tsx", text);
        assert!(notes.is_empty(), "{text}: {notes:?}");
        assert!(module.dump().contains("$acme.track($user.mail)"), "{text}");
    }
    for text in ["<b>a & {</b>;", "const a = styled.div<{ open }!`x`;", "x!!<;"] {
        assert_eq!(lower_as("a.tsx", text).1.len(), 1, "{text}");
    }
}

#[test]
fn flow_annotations_and_plain_javascript() {
    assert!(
        kinds("a.js", "// @flow\nfunction f(a: string, b: { c: number }): void { (a: any); }").is_empty()
    );
    assert!(kinds("a.js", "const a = b < c, d = (e > f);").is_empty());
}

#[test]
fn deep_nesting_does_not_overflow() {
    let deep = |open: &str, close: &str| format!("x = {}1{};", open.repeat(20_000), close.repeat(20_000));
    for text in [
        deep("[", "]"),
        deep("(", ")"),
        deep("f(", ")"),
        deep("{a:", "}"),
        deep("() => ", ""),
        deep("!", ""),
        deep("a ? b : ", ""),
        deep("`${", "}`"),
        format!("x{};", ".a()".repeat(20_000)),
        format!("x = a{};", " + a".repeat(20_000)),
        format!("x = a{};", " && a".repeat(20_000)),
        format!("{}{}", "if (a) { ".repeat(20_000), "}".repeat(20_000)),
        format!("if (a) b(); {}", "else if (a) b(); ".repeat(20_000)),
        format!("{}{}", "function f() { ".repeat(20_000), "}".repeat(20_000)),
        format!("{}{}", "<a>".repeat(20_000), "</a>".repeat(20_000)),
        format!("type T = {}1{};", "{ a: ".repeat(20_000), "}".repeat(20_000)),
        format!("type T = {}1{};", "A<".repeat(20_000), ">".repeat(20_000)),
        "[".repeat(20_000),
        "{".repeat(20_000),
        "class A { a = ".repeat(20_000),
    ] {
        check(&lower_as("a.tsx", &text).0);
    }
    assert!(kinds("a.ts", &deep("[", "]")).contains(&NoteKind::TooDeep));
}

#[test]
fn moderately_deep_code_is_seen_whole() {
    let chain = format!("x{};", ".a()".repeat(800));
    let (module, notes) = lower_as("a.js", &chain);
    assert!(notes.is_empty());
    assert_eq!(module.calls.len(), 800);
}

/// What is lowered on the calling thread must fit the smallest stack that threads get.
#[test]
fn shallow_code_fits_a_small_stack() {
    let depth = crate::limits::NESTING_INLINE;
    let texts = [
        format!("x = {}1{};", "f([{a: ".repeat(depth / 4), "}])".repeat(depth / 4)),
        format!("{}{}", "if (a) { ".repeat(depth / 2), "}".repeat(depth / 2)),
        format!("x = {}1{};", "function () { return ".repeat(depth / 3), "}".repeat(depth / 3)),
        format!("x = {}1{};", "<a b={".repeat(depth / 3), "}/>".repeat(depth / 3)),
        format!("{}{}", "class A { m() { ".repeat(depth / 4), "} }".repeat(depth / 4)),
    ];
    let run = move || texts.iter().for_each(|text| check(&lower_as("a.tsx", text).0));
    let thread = std::thread::Builder::new().stack_size(1024 * 1024).spawn(run).expect("a thread starts");
    thread.join().expect("the stack is large enough");
}

#[test]
fn many_exits_and_variables_stay_bounded() {
    let declared: String = (0..2000).map(|n| format!("let v{n} = {n};")).collect::<Vec<_>>().concat();
    let exits: String = (0..2000)
        .map(|n| format!("if (c) {{ v{n} = f(); continue; }} v{n} = g();"))
        .collect::<Vec<_>>()
        .concat();
    check(&lower_as("a.js", &format!("{declared} while (d) {{ {exits} }}")).0);
}
