//! Branches, loops, guards, captured variables.

use super::{expect, expect_calls};

#[test]
fn branches_join() {
    expect_calls("let v = a; if (c) { v = b; } f(v);", &["call0 fn0 $f(($a | $b))"]);
    expect_calls("let v = a; if (c) { v = b; } else { v = d; } f(v);", &["call0 fn0 $f(($b | $d))"]);
    expect_calls("let v; c && (v = b); f(v);", &["call0 fn0 $f((undefined | $b))"]);
    expect_calls("let v = a; v ??= b; f(v);", &["call0 fn0 $f(($a | $b))"]);
}

#[test]
fn an_early_exit_does_not_join() {
    expect_calls(
        "function g(a, b, c) { let v = a; if (c) { v = b; return; } f(v); }",
        &["call0 fn1 $f(fn1.p0) if !fn1.p2"],
    );
    expect_calls("let v = a; if (c) { v = b; } else { throw v; } f(v);", &["call0 fn0 $f($b) if $c"]);
}

#[test]
fn switches_fall_through() {
    expect_calls(
        "let v = z; switch (k) { case 1: v = a; break; case 2: v = b; case 3: f(v); } g(v);",
        &["call0 fn0 $f(($z | $b))", "call1 fn0 $g(($z | $a | ($z | $b)~call0.0))"],
    );
    expect_calls(
        "let v = z; switch (k) { case 1: v = a; break; default: v = b } g(v);",
        &["call0 fn0 $g(($a | $b))"],
    );
}

#[test]
fn loops_go_round_once() {
    expect_calls(
        "let last = a; for (const x of list) { f(last); last = x.b; } g(last);",
        &["call0 fn0 $f(($a | $list.*.b))", "call1 fn0 $g(($a | $list.*.b))"],
    );
    expect_calls(
        "let v = a; while (c) { if (d) { v = b; break; } v = e; } g(v);",
        &["call0 fn0 $g(($a | $b | $e))"],
    );
    expect_calls("for (const k in o) f(k, o[k]);", &["call0 fn0 $f(keys($o), $o.[keys($o)])"]);
    expect_calls("for (let i = 0; i < n; i++) f(i);", &["call0 fn0 $f((0 | number(…~call0.0)))"]);
}

#[test]
fn exceptions_reach_the_handler() {
    expect_calls(
        "let v = a; try { v = b; } catch (e) { f(v); v = d; } g(v);",
        &["call0 fn0 $f(($a | $b))", "call1 fn0 $g(($b | $d))"],
    );
    expect_calls(
        "function h(x) { let v = a; try { v = b; return v; } finally { f(v); } }",
        &["call0 fn1 $f($b)"],
    );
}

#[test]
fn guards_are_kept() {
    expect_calls(
        "if (a) { f1(); } else if (!b) f2(); c && f3(); d || f4(); e ? f5() : f6(); if (!g) throw 1; f7();",
        &[
            "call0 fn0 $f1() if $a",
            "call1 fn0 $f2() if !$a if !$b",
            "call2 fn0 $f3() if $c",
            "call3 fn0 $f4() if !$d",
            "call4 fn0 $f5() if $e",
            "call5 fn0 $f6() if !$e",
            "call6 fn0 $f7() if $g",
        ],
    );
    expect_calls(
        "if (ok) { list.forEach(x => f(x)); } h();",
        &["call0 fn0 $list.forEach(fn1) if $ok", "call1 fn1 $f(fn1.p0) if $ok", "call2 fn0 $h()"],
    );
}

#[test]
fn variables_written_from_inner_functions_are_captured() {
    expect(
        "const list = []; users.forEach(u => list.push(u.mail)); f(list);",
        "",
        &[
            "fn0 Module () -> []",
            "fn1 Arrow (u) -> [call1] leaves 0 = fn1.p0[mail = fn1.p0.mail~call1.0] in call0.0",
            "call0 fn0 $users.forEach(fn1)",
            "call1 fn1 ^list.push(fn1.p0.mail)",
            "call2 fn0 $f(^list)",
            "var list fn0 = []; = ^list~call1.receiver; = ^list~call2.0",
            "var u fn1 = fn1.p0",
        ],
    );
}

#[test]
fn scopes_hide_names() {
    expect_calls(
        "const v = a; { const v = b; f(v); } f(v); function g(v) { f(v); } h(() => { f(v); });",
        &[
            "call0 fn1 $f(fn1.p0)",
            "call1 fn0 $f($b)",
            "call2 fn0 $f(^v)",
            "call3 fn0 $h(fn2)",
            "call4 fn2 $f(^v)",
        ],
    );
}

#[test]
fn calls_at_statement_level_may_change_what_they_are_handed() {
    expect_calls(
        "const p = {}; fill(p, q); await p.load(); p.list.push(x); const r = read(p); f(p);",
        &[
            "call0 fn0 $fill({}, $q)",
            "call1 fn0 {}~call0.0.load()",
            "call2 fn0 {}~call0.0~call1.receiver.list.push($x)",
            "call3 fn0 $read({}~call0.0~call1.receiver[list = {}~call0.0~call1.receiver.list~call2.receiver])",
            "call4 fn0 $f({}~call0.0~call1.receiver[list = {}~call0.0~call1.receiver.list~call2.receiver])",
        ],
    );
}
