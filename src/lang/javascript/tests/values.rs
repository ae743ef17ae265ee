//! Expressions, stores, destructuring, JSX.

use super::{expect, expect_calls};

#[test]
fn stores_make_new_versions() {
    expect_calls(
        "const p = { a: 1 }; p.b = x; f1(p); p.c.d = y; delete p.a; f2(p); p['e'] = p[0]; f3(p.b);",
        &[
            "call0 fn0 $f1({a: 1}[b = $x])",
            "call1 fn0 $f2({a: 1}[b = $x]~call0.0[c = {a: 1}[b = $x]~call0.0.c[d = $y]][-a])",
            "call2 fn0 $f3({a: 1}[b = $x]~call0.0[c = {a: 1}[b = $x]~call0.0.c[d = $y]][-a]~call1.0\
             [e = {a: 1}[b = $x]~call0.0[c = {a: 1}[b = $x]~call0.0.c[d = $y]][-a]~call1.0.0].b)",
        ],
    );
    expect(
        "const p = {}; p.a.b = 1; delete p.c; p[k] = 2;",
        "var",
        &["var p fn0 = {}; .a.b= 1; .c= deleted; .[$k]= 2"],
    );
}

#[test]
fn stores_outside_are_listed() {
    expect(
        "import m from 'm'; this.a = 1; window.b.c = 2; m.d = 3; e = 4; f().g = 5; delete window.b;",
        "store",
        &[
            "store fn0.this.a = 1",
            "store $window.b.c = 2",
            "store @m.d = 3",
            "store $e = 4",
            "store call0.g = 5",
            "store $window.b = deleted",
        ],
    );
}

#[test]
fn destructuring_is_loads() {
    expect(
        "const { a, b: c, d = 1, e: { f }, ...rest } = o; const [g, , h = 2, ...tail] = l; [x, y.z] = l;",
        "var",
        &[
            "var a fn0 = $o.a",
            "var c fn0 = $o.b",
            "var d fn0 = ($o.d | 1)",
            "var f fn0 = $o.e.f",
            "var rest fn0 = $o without a,b,d,e",
            "var g fn0 = $l.0",
            "var h fn0 = ($l.2 | 2)",
            "var tail fn0 = $l",
        ],
    );
    expect("[x, y.z] = l;", "store", &["store $x = $l.0", "store $y.z = $l.1"]);
    expect("const { [k]: v, 'a-b': w } = o;", "var", &["var v fn0 = $o.[$k]", "var w fn0 = $o.a-b"]);
}

#[test]
fn operators_join_test_or_derive() {
    for (source, value) in [
        ("a && b", "(undefined | $b)"),
        ("a || b", "($a | $b)"),
        ("a ?? b", "($a | $b)"),
        ("c ? a : b", "($a | $b)"),
        ("a === b", "test($a $b)"),
        ("!a", "test($a)"),
        ("typeof a", "test($a)"),
        ("k in o", "test($k $o)"),
        ("void a", "test($a)"),
        ("-a", "number($a)"),
        ("a * 2", "number($a 2)"),
        ("1 + 2", "number(1 2)"),
        ("a + b + 'c'", "text($a $b 'c')"),
        ("`a${b}c`", "text('a' $b 'c')"),
        ("`plain\\n`", "'plain\\n'"),
        ("(a, b)", "$b"),
        ("await a", "$a"),
        ("a!", "$a"),
        ("a as T", "$a:T"),
        ("a as const", "$a"),
        ("a satisfies T", "$a"),
        ("f(a as A.B.C)", "call0"),
        ("[a as A.B.C.D]", "[$a:A.B.C.D]"),
        ("[a satisfies A.B.C]", "[$a]"),
        ("[a as import('x').T.U.V]", "[$a:import0.T.U.V]"),
        ("(a as A.B.C).d", "$a:A.B.C.d"),
        ("a?.b?.[0]", "$a.b.0"),
        ("a[b]", "$a.[$b]"),
        ("[a, , ...b]", "[$a, -, ...$b]"),
        ("/a+/g", "/a+/"),
        ("'\\x41\\u{42}\\u0043\\''", "'ABC\\''"),
        ("undefined", "undefined"),
        ("import.meta.env", "$import.meta.env"),
        ("x.y = z", "$z"),
        ("x ||= z", "($x | $z)"),
        ("x += 's'", "text($x 's')"),
        ("x++", "number($x)"),
    ] {
        expect(&format!("const v = {source};"), "var", &[&format!("var v fn0 = {value}")]);
    }
}

#[test]
fn objects_keep_their_order() {
    expect(
        "const v = { a, 'b-c': 1, 2: d, [e]: f, ...g, h() {}, get i() { return this.a }, set i(x) {} };",
        "var v",
        &["var v fn0 = {a: $a, b-c: 1, 2: $d, [$e]: $f, ...$g, h: fn1, get i: fn2}"],
    );
}

#[test]
fn calls_of_all_kinds() {
    expect_calls(
        "new C(a, ...b); f?.(c); o.m?.(d); tag`x${e}y`; require('m').init(); import(g); new D;",
        &[
            "call0 fn0 new $C($a, ...$b)",
            "call1 fn0 $f($c)",
            "call2 fn0 $o.m($d)",
            "call3 fn0 tagged $tag(['x', 'y'], $e)",
            "call4 fn0 @'m'.init()",
            "call5 fn0 new $D()",
        ],
    );
    expect_calls("function require() {} require('m')", &["call0 fn0 fn1('m')"]);
    expect("const m = await import('m');", "var", &["var m fn0 = @'m'"]);
}

#[test]
fn elements_are_calls() {
    expect_calls(
        "const a = <Ctx.Provider value={v} {...rest}>text {x}<i title='t' on /></Ctx.Provider>;",
        &[
            "call0 fn0 element $Ctx.Provider({value: $v, ...$rest, children: [$x, call1]})",
            "call1 fn0 element 'i'({title: 't', on: true})",
        ],
    );
    expect_calls("const a = <>{b}</>;", &["call0 fn0 element ''({children: $b})"]);
    expect(
        "const a = <Button onClick={() => track(x)} />;",
        "fn1",
        &["fn1 Arrow () -> [call1] in call0.0.onClick"],
    );
}

#[test]
fn values_know_the_variable_they_were_given_to() {
    let (module, _) = super::lower_as("a.js", "const mail = read(); const other = mail; send(other);");
    let argument = module.calls[1].arguments[0].value;
    let name = module.names[argument.index()].map(|binding| module.binding(binding).name.clone());
    assert_eq!(name.as_deref(), Some("mail"));
}
