//! Programs as large and as tangled as generated code gets: they end, and a leak beside them is found.
//!
//! Made when the test runs, whole programs of many files or many functions; hostile single files are in
//! `robustness.rs`. No time is asserted: without a bound, each would run for hours.

mod support;

use support::{Checked, Text, policy, say};
use tracklint::limits;
use tracklint::source::{Note, NoteKind};

const IMPORT: &str = "import mixpanel from 'mixpanel-browser';\n";
const LEAK: &str = "export const leak = (user) => mixpanel.track('Leak', { email: user.email });\n";

#[track_caller]
fn ends(what: &str, texts: &[Text]) -> Checked {
    let checked = support::with_stack(|| support::check_texts(texts, &policy("recommended"), false));
    say(&format!("{what}: {} findings, {} notes", checked.found.len(), checked.notes.len()));
    let is_leak = |found: &support::Found| found.has_category("user.contact.email") && found.is_loud();
    assert!(checked.found.iter().any(is_leak), "{what}: the leak is not found; notes: {:?}", checked.notes);
    checked
}

fn file(path: impl Into<String>, text: impl Into<String>) -> Text {
    (path.into(), text.into())
}

fn repeated(numbers: std::ops::Range<usize>, piece: impl Fn(usize) -> String) -> String {
    numbers.map(piece).collect::<Vec<_>>().concat()
}

#[test]
fn ten_thousand_functions_that_call_each_other() {
    let functions = repeated(0..10_000, |at| {
        let (next, far) = ((at + 1) % 10_000, (at * 7 + 3) % 10_000);
        format!("function f{at}(v) {{ return v.k ? f{next}({{ ...v, a{at}: v }}) : f{far}(v); }}\n")
    });
    let go = "export const go = (user) => mixpanel.track('x', f0({ email: user.email }));\n";
    ends("10,000 functions", &[file("a.js", format!("{IMPORT}{LEAK}{functions}{go}"))]);
}

/// Each of them may be the inner one of any other, and all orders of twelve are hundreds of millions.
#[test]
fn repositories_that_wrap_one_another() {
    let base = "export interface Repo { load(id: string): Promise<any>; note(x: any): any }\n\
        export class Sql implements Repo {\n\
        async load(id: string) { return (await fetch('/m/' + id)).json(); }\n\
        note(x: any) { return { said: x }; }\n}\n";
    let wrapper = |at| {
        format!(
            "export class R{at} implements Repo {{\n  constructor(private inner: Repo) {{}}\n  \
             async load(id: string) {{ return this.inner.load(id); }}\n  \
             note(x: any) {{ return this.inner.note(x); }}\n}}\n"
        )
    };
    let go = "export const go = async (repo: Repo, user: any) => {\n\
        mixpanel.track('x', repo.note(user.email));\n\
        mixpanel.track('y', await repo.load('1'));\n};\n";
    let text = format!("{IMPORT}{LEAK}{base}{}{go}", repeated(0..12, wrapper))
        .replace("(user) =>", "(user: any) =>");
    let checked = ends("repositories that wrap one another", &[file("repo.ts", text)]);
    let carried = checked.found.iter().filter(|found| found.has_category("user.contact.email")).count();
    assert_eq!(carried, 2, "what the innermost gives is found through the others");
}

#[test]
fn a_circle_of_a_thousand_files() {
    let mut texts: Vec<Text> = (0..1_000)
        .map(|at| {
            let next = (at + 1) % 1_000;
            let text = format!(
                "import {{ f{next} }} from './m{next}';\nexport const f{at} = (v) => v.n ? f{next}({{ ...v }}) : v;\n"
            );
            file(format!("m{at}.js"), text)
        })
        .collect();
    let go = "import { f0 } from './m0';\nexport const go = (user) => mixpanel.track('x', f0({ email: user.email }));\n";
    texts.push(file("main.js", format!("{IMPORT}{LEAK}{go}")));
    ends("a circle of 1,000 files", &texts);
}

#[test]
fn a_thousand_barrels_in_a_row() {
    let mut texts: Vec<Text> = (1..1_000)
        .map(|at| {
            let before = at - 1;
            let text = match at % 3 {
                0 => format!("export * from './m{before}';\n"),
                1 => format!("export {{ track }} from './m{before}';\n"),
                _ => format!("import {{ track }} from './m{before}';\nexport {{ track }};\n"),
            };
            file(format!("m{at}.js"), text)
        })
        .collect();
    texts.push(file("m0.js", format!("{IMPORT}{LEAK}export const track = (p) => mixpanel.track('x', p);\n")));
    let main = "import { track } from './m999';\nexport const go = (user) => track({ email: user.email });\n";
    texts.push(file("main.js", main));
    let checked = ends("1,000 barrels", &texts);
    let is_said = |note: &Note| note.kind == NoteKind::LimitReached && note.message.contains("re-exported");
    assert!(checked.notes.iter().any(is_said), "a chain that is too long is said: {:?}", checked.notes);
}

#[test]
fn a_barrel_of_three_thousand_files() {
    let stars = repeated(0..3_000, |at| format!("export * from './m{at}';\n"));
    let mut texts: Vec<Text> =
        (0..2_999).map(|at| file(format!("m{at}.js"), format!("export const own{at} = {at};\n"))).collect();
    texts.push(file("m2999.js", format!("{IMPORT}export const track = (p) => mixpanel.track('x', p);\n")));
    texts.push(file("index.js", stars));
    let main =
        "import { track } from './index';\nexport const go = (user) => track({ email: user.email });\n";
    texts.push(file("main.js", main));
    let checked = ends("a barrel of 3,000 files", &texts);
    assert!(checked.notes.is_empty(), "every name of it is found: {:?}", checked.notes);
}

#[test]
fn barrels_that_export_each_other_whole() {
    let count = 60;
    let mut texts: Vec<Text> = (0..count)
        .map(|at| {
            let stars = repeated(0..count, |other| {
                format!("export * from './m{other}';\nexport * as n{other} from './m{other}';\n")
            });
            file(format!("m{at}.js"), format!("{stars}export const own{at} = {at};\n"))
        })
        .collect();
    let main = "import { n1, missing } from './m0';\nn1.n2.n3.missing(user.email); missing(n1);\n";
    texts.push(file(
        "main.js",
        format!("{IMPORT}{LEAK}{main}mixpanel.track('x', {{ a: n1.n4.missing(), b: missing }});\n"),
    ));
    ends("60 barrels of each other", &texts);
}

#[test]
fn five_thousand_calls_of_one_wrapper_from_other_files() {
    let mut texts: Vec<Text> = (0..50)
        .map(|page| {
            let calls = repeated(0..100, |at| {
                format!(
                    "track('e{at}', {{ ...user.a{at}, ...(user.b && {{ f{at}: user.f{at} }}), ...rest }});\n"
                )
            });
            let text = format!(
                "import {{ track }} from './analytics';\nexport const go = (user, rest) => {{\n{calls}}};\n"
            );
            file(format!("page{page}.js"), text)
        })
        .collect();
    let wrapper = "export const track = (name, properties) => {\n  const all = { ...properties, name };\n  \
                   mixpanel.track(name, { ...all, ...properties });\n};\n";
    texts.push(file("analytics.js", format!("{IMPORT}{LEAK}{wrapper}")));
    ends("5,000 calls of a wrapper", &texts);
}

#[test]
fn an_object_of_two_megabytes() {
    let entries =
        repeated(0..40_000, |at| format!("  key{at}: {{ label: 'Label number {at}', to: {at} }},\n"));
    let table = format!("export const table = {{\n{entries}}};\n");
    assert!(table.len() > 2_000_000 - 200_000);
    let main = "import { table } from './table';\n\
                export const go = (user, k) => mixpanel.track('x', { a: table, b: table[k], c: { ...table, email: user.email } });\n";
    ends("an object of 2 MB", &[file("table.js", table), file("main.js", format!("{IMPORT}{LEAK}{main}"))]);
}

#[test]
fn a_text_that_is_put_together_of_itself() {
    let deeper = "let path = 'track';\nexport function deeper(user) { path = `${path}.b`; mixpanel[path]('x', { email: user.email }); }\n";
    ends("a text of itself", &[file("a.js", format!("{IMPORT}{LEAK}{deeper}"))]);
}

#[test]
fn types_that_nest_deeply() {
    let shapes = [("{ a: ", " }"), ("Array<", ">"), ("(", ")"), ("readonly ", "[]"), ("(a: ", ") => void")];
    for (open, close) in shapes {
        for depth in [60, 500, 5_000] {
            let ty = format!("{}string{}", open.repeat(depth), close.repeat(depth));
            let text = format!(
                "{IMPORT}{LEAK}type T = {ty};\nexport const go = (t: T, u: {ty}) => mixpanel.track('x', {{ t, u }});\n"
            );
            ends(&format!("{depth} of `{open}`"), &[file("a.ts", text)]);
        }
    }
}

/// Functions that all hand each other around, as an old library that was copied into the tree does.
fn tangled_library(size: usize) -> String {
    let functions = repeated(0..size, |at| {
        let (next, far) = ((at + 1) % size, (at * 7 + 3) % size);
        format!(
            "acme.f{at} = function (elem, callback, data) {{\n  \
             if (!data) {{ return acme.each(elem, callback); }}\n  \
             var made = acme.extend({{ elem: elem, then: callback }}, data);\n  \
             push.apply(list, made.elem);\n  list.push(made[elem]);\n  \
             acme.f{next}(made, function (event) {{ return callback.call(elem, event, made.then); }}, data[callback](made));\n  \
             return acme.f{far}(acme.each(list, callback), made.then, acme.f{next}(elem, callback, made));\n}};\n"
        )
    });
    format!(
        "var acme = function (s, c) {{ return new acme.init(s, c); }}, list = [], push = list.push;\n\
         acme.each = function (o, f) {{ for (var k in o) {{ f.call(o[k], k, o[k]); }} return o; }};\n\
         acme.extend = function (to, from) {{ for (var k in from) {{ to[k] = from[k]; }} return to; }};\n\
         {functions}module.exports = acme;\n"
    )
}

#[test]
fn a_tangled_library_costs_no_more_than_a_multiple_of_its_size() {
    let library = tangled_library(150);
    let calls = repeated(0..20, |at| {
        let (one, other) = (at * 11 % 150, at * 13 % 150);
        format!(
            "acme.f{one}(document, function (event) {{\n  mixpanel.track('e{at}', {{ who: event.who, all: acme.f{other}(event, send, event.data) }});\n}}, window.data);\n"
        )
    });
    let send = "function send(x) { mixpanel.track('x', acme.f1(x, send, x)); }\n";
    let page = format!("const acme = require('./lib');\n{IMPORT}{LEAK}{send}{calls}");
    let bytes = library.len() + page.len();
    let checked = ends("a tangled library", &[file("lib.js", library), file("page.js", page)]);
    // Some ten bytes of such code are one value.
    let most = limits::PROGRAM_FUEL
        + limits::FUEL_PER_VALUE * bytes / 4
        + limits::LEAST_CONTENTS_FUEL * 3 * checked.stats.sinks;
    say(&format!("{bytes} bytes, {} states", checked.stats.work));
    assert!(checked.stats.work <= most, "{} states for {bytes} bytes", checked.stats.work);
    let said = checked.notes.iter().find(|note| note.kind == NoteKind::LimitReached);
    assert!(said.is_some_and(|note| note.message.contains("calls of Mixpanel")), "{:?}", checked.notes);
}

/// States that the walks over a program take.
fn states(what: &str, text: &str) -> usize {
    ends(what, &[file("a.js", format!("{IMPORT}{LEAK}{text}"))]).stats.work
}

/// Every call that a module's variable is handed to is a version of it, and a value that comes by many calls is walked for each of them:
/// the two must not multiply.
#[test]
fn a_variable_handed_to_many_calls_costs_no_square() {
    let program = |calls: usize| {
        let calls = repeated(0..calls, |at| format!("  track('e{at}', props);\n"));
        format!(
            "const track = (name, all) => mixpanel.track(name, all);\nlet props = {{}};\n\
             export function set(user) {{ props = {{ email: user.email }}; }}\nexport function go() {{\n{calls}}}\n"
        )
    };
    let (few, many) = (states("100 calls", &program(100)), states("400 calls", &program(400)));
    assert!(many <= 5 * few, "four times the calls take {many} states instead of {few}");
}

#[test]
fn a_copy_of_a_library_is_counted_and_not_analysed() {
    let banner = "/*!\n * Acme Toolkit v1.10.2\n * Released under the MIT license\n */\n";
    let library = format!("{banner}{}", tangled_library(20));
    let page = format!("const acme = require('./js/acme-1.10.2');\n{IMPORT}{LEAK}");
    let checked = ends("a copy of a library", &[file("js/acme-1.10.2.js", library), file("page.js", page)]);
    assert_eq!((checked.stats.libraries, checked.stats.analysed), (1, 1));
}

#[test]
fn findings_in_generated_files_are_counted_and_wrappers_in_them_are_followed() {
    let wrapper = "export function signedUp(p: { mail: string }) { mixpanel.track('Signed up', { email: p.mail }); }\n\
                   export const self = (user) => mixpanel.track('Self', { email: user.email });\n";
    let generated = format!("// Code generated by acme. DO NOT EDIT.\n{IMPORT}{wrapper}");
    let page = format!(
        "import {{ signedUp }} from './tracking.gen';\n{IMPORT}{LEAK}export const go = (user) => signedUp({{ mail: user.email }});\n"
    );
    let checked = ends("generated files", &[file("tracking.gen.ts", generated), file("page.ts", page)]);
    assert!(checked.found.iter().all(|found| found.path == "page.ts"), "{:?}", checked.found);
    assert!(checked.found.iter().any(|found| found.line == 4), "the wrapper's caller: {:?}", checked.found);
    assert_eq!((checked.stats.generated, checked.stats.generated_findings), (1, 1));
}
