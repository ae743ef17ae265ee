//! Edits, seen through the text they leave. `«…»` marks the place that is asked about, `‹…›` the call.

use super::*;
use crate::source::{FileId, edit};

struct Marked {
    file: SourceFile,
    call: Span,
    place: Span,
}

fn marked(path: &str, text: &str) -> Marked {
    let (mut plain, mut marks) = (String::new(), Vec::new());
    for letter in text.chars() {
        if "«»‹›".contains(letter) {
            marks.push((letter, plain.len()));
        } else {
            plain.push(letter);
        }
    }
    let at = |mark: char| marks.iter().find(|(own, _)| *own == mark).map_or(0, |(_, at)| *at);
    let (call, place) = (Span::new(at('‹'), at('›')), Span::new(at('«'), at('»')));
    Marked { file: SourceFile { id: FileId(0), path: path.into(), text: plain.into() }, call, place }
}

/// The text after the change, and whether it is plain.
fn changed(text: &str, change: impl Fn(&Syntax, Span, Span) -> Option<Change>) -> Option<(String, bool)> {
    let Marked { file, call, place } = marked("a.tsx", text);
    let syntax = crate::lang::syntax(&file).expect("parsed in time");
    assert_eq!(syntax.errors(), 0, "{text}");
    let change = change(&syntax, call, place)?;
    let after = edit::apply(&file.text, &change.edits).expect("edits fit");
    let parsed = crate::lang::syntax(&SourceFile { text: after.as_str().into(), ..file });
    assert_eq!(parsed.map(|syntax| syntax.errors()), Some(0), "{after}");
    Some((after, change.is_plain))
}

fn drop_property(syntax: &Syntax, call: Span, place: Span) -> Option<Change> {
    syntax.drop_property(&[call], place)
}

#[track_caller]
fn drops(before: &str, after: &str) {
    assert_eq!(changed(before, drop_property), Some((after.to_owned(), true)), "{before}");
}

#[track_caller]
fn drops_with_care(before: &str, after: &str) {
    assert_eq!(changed(before, drop_property), Some((after.to_owned(), false)), "{before}");
}

#[track_caller]
fn stays(before: &str) {
    assert_eq!(changed(before, drop_property), None, "{before}");
}

#[test]
fn a_property_on_a_line_with_others_goes_with_one_comma() {
    drops("‹t('a', { «email»: u.email, plan })›", "t('a', { plan })");
    drops("‹t('a', { plan, «email»: u.email })›", "t('a', { plan })");
    drops("‹t('a', { plan, «email»: u.email, })›", "t('a', { plan, })");
    drops("‹t('a', { a, «email», b })›", "t('a', { a, b })");
    drops("‹t('a', { «email»: u.email })›", "t('a', {})");
    drops("‹t('a', { «'e-mail'»: u.email, })›", "t('a', {})");
    drops("‹t('a', {«email»:u.email,plan})›", "t('a', {plan})");
    drops("‹t('a', { /* who */ «email»: u.email, plan })›", "t('a', { /* who */ plan })");
    drops("‹t('a', { plan, /* who */ «email»: u.email })›", "t('a', { plan /* who */  })");
}

#[test]
fn a_property_with_a_line_of_its_own_goes_with_it() {
    drops("‹t('a', {\n  «email»: u.email, // who\n  plan,\n})›", "t('a', {\n  plan,\n})");
    drops("‹t('a', {\n  plan,\n  «email»: u.email,\n})›", "t('a', {\n  plan,\n})");
    drops("‹t('a', {\n  plan, // paid\n  «email»: u.email\n})›", "t('a', {\n  plan // paid\n})");
    drops("‹t('a', {\r\n  plan,\r\n  «email»: u.email,\r\n})›", "t('a', {\r\n  plan,\r\n})");
    drops("‹t('a', { plan,\n  «email»: u.email })›", "t('a', { plan })");
    drops("‹t('a', { «email»: u.email,\n  plan })›", "t('a', { plan })");
    drops("‹t('a', {\n  «email»:\n    u.email,\n  plan,\n})›", "t('a', {\n  plan,\n})");
}

#[test]
fn comments_above_go_when_they_speak_of_nothing_else() {
    drops("‹t('a', {\n  plan,\n  // who\n  «email»: u.email,\n})›", "t('a', {\n  plan,\n})");
    drops(
        "‹t('a', {\n  // the user\n  «email»: u.email,\n  plan,\n})›",
        "t('a', {\n  // the user\n  plan,\n})",
    );
    drops("‹t('a', {\n  // who\n  «email»: u.email,\n\n  plan,\n})›", "t('a', {\n\n  plan,\n})");
}

#[test]
fn only_objects_of_the_call_are_changed() {
    drops("‹t('a', { user: { «email»: u.email, plan } })›", "t('a', { user: { plan } })");
    drops("‹t('a', u ? { «email»: u.email } : {})›", "t('a', u ? {} : {})");
    drops("‹t('a', { plan, ...(u && { «email»: u.email }) })›", "t('a', { plan })");
    drops("‹t('a', { plan, ...(u && { «email»: u.email, x }) })›", "t('a', { plan, ...(u && { x }) })");
    drops_with_care("‹t('a', { plan, ...(has() && { «email»: u.email }) })›", "t('a', { plan })");
    drops("‹t('a', JSON.stringify({ «email»: u.email, plan }))›", "t('a', JSON.stringify({ plan }))");
    drops(
        "f(() => {\n  const p = { «email»: u.email, plan };\n  ‹t('a', p)›;\n});",
        "f(() => {\n  const p = { plan };\n  t('a', p);\n});",
    );
    drops(
        "const p = { «email»: u.email, plan };\n‹t('a', { ...p, x })›;",
        "const p = { plan };\nt('a', { ...p, x });",
    );
    stays("const p = { «email»: u.email, plan };\n‹t('a', p)›;\nsave(p);");
    drops("let p = { «email»: u.email, plan };\n‹t('a', p)›;", "let p = { plan };\nt('a', p);");
    stays("let p = { «email»: u.email, plan };\nif (b) p = c;\n‹t('a', p)›;");
    stays("export const p = { «email»: u.email, plan };\n‹t('a', p)›;");
    stays("const p = { «email»: u.email };\nsave(p); ‹t('a', u)›;");
    stays("const f = () => ({ «email»: u.email });\n‹t('a', f())›;");
    drops_with_care("‹t('a', build({ «email»: u.email, plan }))›", "t('a', build({ plan }))");
    drops_with_care(
        "const p: Props = { «email»: u.email, plan };\n‹t('a', p)›;",
        "const p: Props = { plan };\nt('a', p);",
    );
}

#[test]
fn calls_are_not_left_out_without_care() {
    drops("‹t('a', { «email»: u.email?.toLowerCase().trim() ?? '', plan })›", "t('a', { plan })");
    drops("‹t('a', { «email»: `${u.email}`, plan })›", "t('a', { plan })");
    drops_with_care("‹t('a', { «email»: ask(), plan })›", "t('a', { plan })");
    drops_with_care("async () => ‹t('a', { «email»: await e, plan })›", "async () => t('a', { plan })");
    drops_with_care("‹t('a', { «n»: n++, plan })›", "t('a', { plan })");
}

#[test]
fn the_last_argument_can_be_left_out() {
    let drop = |text: &str| changed(text, Syntax::drop_argument).map(|(after, _)| after);
    assert_eq!(drop("‹t('a', «u.email»)›").as_deref(), Some("t('a')"));
    assert_eq!(drop("‹t('a', «u.email».trim())›").as_deref(), Some("t('a')"));
    assert_eq!(drop("‹t(«u.email».trim())›"), None);
    assert_eq!(drop("‹t(\n  'a',\n  «u.email»,\n)›").as_deref(), Some("t(\n  'a',\n)"));
    assert_eq!(drop("‹t(«u.email», 'a')›"), None);
    assert_eq!(drop("‹t('a', [«u.email»])›"), None);
}

#[test]
fn a_call_goes_when_nothing_would_be_left_of_it() {
    let drop = |text: &str| changed(text, Syntax::drop_call);
    let with_care = |text: &str| Some((text.to_owned(), false));
    assert_eq!(drop("a();\n‹t(«u.email»)›; // who\nb();"), with_care("a();\nb();"));
    assert_eq!(drop("a();\r\n\t‹t(\r\n\t\tString(«u.email»),\r\n\t)›\r\nb()"), with_care("a();\r\nb()"));
    assert_eq!(drop("if (u) ‹t(«u.email»)›;\nb();"), with_care("b();"));
    assert_eq!(drop("async () => { await ‹t(«u.email»)›; };"), with_care("async () => { };"));
    // Somebody takes what it returns, or it is a part of more.
    assert_eq!(drop("‹t(«u.email»)›.then(f);"), None);
    assert_eq!(drop("const f = () => ‹t(«u.email»)›;"), None);
    assert_eq!(drop("if (a) b(); else ‹t(«u.email»)›;"), None);
    assert_eq!(drop("‹t(«u.email», 'a')›;"), None);
}

#[test]
fn a_call_goes_with_all_properties_of_its_object() {
    let drop = |text: &str| changed(text, |syntax, call, key| syntax.drop_emptied_call(call, &[key]));
    assert_eq!(drop("‹t({ «email»: u.email })›;\nb();"), Some(("b();".to_owned(), true)));
    assert_eq!(drop("‹t({ «email» })›;\nb();"), Some(("b();".to_owned(), true)));
    assert_eq!(drop("‹t({ «email»: ask() })›;\nb();"), Some(("b();".to_owned(), false)));
    assert_eq!(drop("‹t().t({ «email»: u.email })›;\nb();"), Some(("b();".to_owned(), false)));
    assert_eq!(drop("‹t({ «email»: u.email, ...v })›;"), None);
    assert_eq!(drop("‹t({ «email»: u.email }, f)›;"), None);
}

#[test]
fn another_field_of_the_same_object_is_read() {
    let other = |text: &str| changed(text, |syntax, call, place| syntax.other_field(call, place, "id"));
    let plain = |text: &str| Some((text.to_owned(), true));
    assert_eq!(other("‹t(«u.email»)›"), plain("t(u.id)"));
    assert_eq!(other("‹t(«a?.u?.email»)›"), plain("t(a?.u?.id)"));
    assert_eq!(other("‹t(String(«u.email»).toLowerCase())›"), plain("t(u.id)"));
    assert_eq!(other("‹t(«u.email» || 'none')›"), plain("t(u.id || 'none')"));
    assert_eq!(other("‹t({ distinct_id: «u.email», plan })›"), plain("t({ distinct_id: u.id, plan })"));
    assert_eq!(other("‹t(hash(«u.email»))›"), Some(("t(hash(u.id))".to_owned(), false)));
    assert_eq!(other("‹t(«u.email.trim()»)›"), plain("t(u.id)"));
    assert_eq!(other("‹t(«String(u.email ?? '').trim()»)›"), plain("t(String(u.id ?? '').trim())"));
    assert_eq!(other("‹t(«email»)›"), None);
    assert_eq!(other("‹t(«u['email']»)›"), None);
}

#[test]
fn options_are_added_where_they_belong() {
    let path = |path: &str| path.split('.').map(str::to_owned).collect::<Vec<_>>();
    let set = |text: &str, option: &str| {
        changed(text, |syntax, call, place| {
            let settings = (place != Span::default()).then_some(place);
            syntax.set_option(call, settings, &path(option), "false")
        })
    };
    let plain = |text: &str| Some((text.to_owned(), true));
    assert_eq!(set("‹init('t', «{ debug: true }»)›", "ip"), plain("init('t', { debug: true, ip: false })"));
    assert_eq!(set("‹init('t', «{}»)›", "a.b"), plain("init('t', { a: { b: false } })"));
    assert_eq!(set("‹init('t')›", "ip"), plain("init('t', { ip: false })"));
    assert_eq!(set("‹init()›", "ip"), plain("init({ ip: false })"));
    assert_eq!(
        set("‹init('t', «{\n  debug: true,\n}»)›", "ip"),
        plain("init('t', {\n  debug: true,\n  ip: false,\n})")
    );
    assert_eq!(
        set("‹init('t', «{\n  debug: true // always\n}»)›", "ip"),
        plain("init('t', {\n  debug: true, // always\n  ip: false\n})")
    );
    assert_eq!(
        set("‹init('t', «{\r\n\tdebug: true\r\n}»)›", "ip"),
        plain("init('t', {\r\n\tdebug: true,\r\n\tip: false\r\n})")
    );
    assert_eq!(set("‹init(«{ a: { c: 1 } }»)›", "a.b"), plain("init({ a: { c: 1, b: false } })"));
    assert_eq!(set("‹init(«{ ip: true }»)›", "ip"), Some(("init({ ip: false })".to_owned(), false)));
    assert_eq!(set("‹init(«{ ip }»)›", "ip"), Some(("init({ ip: false })".to_owned(), false)));
    assert_eq!(set("‹init(«{ a: b }»)›", "a.b"), None);
    assert_eq!(set("‹init(«{ a }»)›", "a.b"), None);
    assert_eq!(
        set("const s = «{ a: 1 }»;\n‹init(s)›", "ip"),
        plain("const s = { a: 1, ip: false };\ninit(s)")
    );
    assert_eq!(set("const s = «{ a: 1 }»;\n‹init(s)›; log(s)", "ip"), None);
}

#[test]
fn code_in_markup_is_edited_at_its_place() {
    let text = "<template>\n  <p @click=\"‹t('a', { «email»: u.email, plan })›\">{{ u }}</p>\n</template>\n<script>\nlet é = '𝒳';\n</script>\n";
    let Marked { file, call, place } = marked("a.vue", text);
    let syntax = crate::lang::syntax(&file).expect("parsed in time");
    let change = syntax.drop_property(&[call], place).expect("can be changed");
    let after = edit::apply(&file.text, &change.edits).expect("edits fit");
    assert!(after.contains("@click=\"t('a', { plan })\""), "{after}");
}

#[test]
fn an_object_may_be_built_before_its_call() {
    let built = |lines: &str| format!("const p = {{ a: 1 }};\n{lines}‹t('a', p)›;");
    let drops = |lines: &str, after: &str| drops(&built(lines), &built(after).replace(['‹', '›'], ""));
    let stays = |lines: &str| stays(&built(lines));
    drops("«p.email» = u.email;\np.plan = u.plan;\n", "p.plan = u.plan;\n");
    drops("«p['email']» = u.email // to write to them\n", "");
    drops("if (u) «p.email» = u.email;\n", "");
    drops("if (u?.email) {\n  «p.email» = u.email;\n}\n", "");
    drops("if (u) {\n  «p.email» = u.email;\n  p.plan = 1;\n}\n", "if (u) {\n  p.plan = 1;\n}\n");
    drops("if (ask(u)) {\n  «p.email» = u.email;\n}\n", "if (ask(u)) {\n}\n");
    drops("«p.email» = u.email; p.b = show(p.a);\n", "p.b = show(p.a);\n");
    drops("Object.assign(p, { «email»: u.email, b: 1 });\n", "Object.assign(p, { b: 1 });\n");
    drops("{ «p.email» = u.email; }\n", "{ }\n");
    // Somebody else reads it, or may.
    stays("«p.email» = u.email;\nshow(p.email);\n");
    stays("«p.email» = u.email;\nsave(p);\n");
    stays("«p.email» = u.email;\nshow(p[key]);\n");
    stays("«p.email» = u.email;\np.show();\n");
    stays("const q = «p.email» = u.email;\n");
    stays("const q = { «email»: u.email };\nsave(Object.assign(p, q));\n");
    // Something would be left without a body, or run into what follows.
    stays("for (const u of all) «p.email» = u.email;\n");
    stays("if (u) p.a = 2; else «p.email» = u.email;\n");
}

#[test]
fn lines_do_not_run_into_each_other() {
    stays("const p = { a: 1 }\n«p.email» = u.email;\n[1].map(f)\n‹t('a', p)›");
}

#[test]
fn what_others_made_is_not_the_call_s_own() {
    stays("const p = build();\n«p.email» = u.email;\n‹t('a', p)›;");
    stays("function f(p) {\n  «p.email» = u.email;\n  ‹t('a', p)›;\n}");
    stays("const o = { p: { «email»: u.email } };\nshow(o.p);\n‹t('a', o)›;");
    drops_with_care(
        "const p: Properties = {};\n«p.email» = u.email;\n‹t('a', p)›;",
        "const p: Properties = {};\n‹t('a', p)›;".replace(['‹', '›'], "").as_str(),
    );
    drops(
        "const p: Record<string, string> = {};\n«p.email» = u.email;\n‹t('a', p)›;",
        "const p: Record<string, string> = {};\nt('a', p);",
    );
    drops(
        "const p = { «email»: u.email, plan };\nshow(p.plan);\n‹t('a', p)›;",
        "const p = { plan };\nshow(p.plan);\nt('a', p);",
    );
}
