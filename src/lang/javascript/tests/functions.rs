//! Parameters, returns, closures.

use super::expect;

#[test]
fn parameters_of_all_forms() {
    expect(
        "function f(a, { b, c: [d] } = {}, e = 1, ...g) { return [a, b, d, e, g, arguments]; }",
        "fn1",
        &["fn1 Function f(a, _ = {}, e = 1, ...g) -> [[fn1.p0, (fn1.p1 | {}).b, (fn1.p1 | {}).c.0, \
           (fn1.p2 | 1), fn1.rest3, fn1.arguments]]"],
    );
    expect(
        "const f = async (u: User, v?: string): Promise<Out> => u;",
        "fn1",
        &["fn1 Arrow f(u: User, v: string) -> [fn1.p0]"],
    );
    expect("function f(this: T, a) { return a }", "fn1", &["fn1 Function f(a) -> [fn1.p0]"]);
    expect("function* f() { yield a; return b }", "fn1", &["fn1 Function f() -> [$a, $b]"]);
}

#[test]
fn changed_parameters_are_left_to_the_caller() {
    expect(
        "function f(p, q) { p.mail = q.mail; }",
        "fn1",
        &["fn1 Function f(p, q) -> [] leaves 0 = fn1.p0[mail = fn1.p1.mail]"],
    );
    expect(
        "function f(p, c) { if (c) { p.a = 1; return; } p.b = 2; }",
        "fn1",
        &["fn1 Function f(p, c) -> [] leaves 0 = (fn1.p0[a = 1] | fn1.p0[b = 2])"],
    );
    expect(
        "function f(p) { p = { ...p }; p.a = 1; return p }",
        "fn1",
        &["fn1 Function f(p) -> [{...fn1.p0}[a = 1]]"],
    );
}

#[test]
fn closures_know_the_argument_they_stand_in() {
    expect(
        "init('t', { loaded: (m) => m, on: [function () {}], ...g(() => 1) }, c ? () => 2 : x);",
        "fn",
        &[
            "fn0 Module () -> []",
            "fn1 Arrow loaded(m) -> [fn1.p0] in call0.1.loaded",
            "fn2 Function () -> [] in call0.1.on.0",
            "fn3 Arrow () -> [1] in call1.0",
            "fn4 Arrow () -> [2] in call0.2",
        ],
    );
    expect("f(x.y(() => 1), (() => 2).z)", "fn1", &["fn1 Arrow () -> [1] in call1.0"]);
    expect("f((() => 2).z)", "fn1", &["fn1 Arrow () -> [2]"]);
}

#[test]
fn functions_are_named_and_hoisted() {
    expect(
        "run(); function run() { helper(); } const helper = function inner() { inner(); }; o.m = () => 1;",
        "",
        &[
            "fn0 Module () -> []",
            "fn1 Function run() -> []",
            "fn2 Function inner() -> []",
            "fn3 Arrow m() -> [1]",
            "call0 fn1 ^helper()",
            "call1 fn0 fn1()",
            "call2 fn2 fn2()",
            "var run fn0 = fn1",
            "var helper fn0 = fn2",
            "var inner fn2 = fn2",
            "store $o.m = fn3",
        ],
    );
}

#[test]
fn this_is_that_of_the_outer_function() {
    expect(
        "const o = { m() { return () => this.a; } };",
        "fn",
        &["fn0 Module () -> []", "fn1 Method m() -> [fn2]", "fn2 Arrow () -> [fn1.this.a]"],
    );
    let (module, _) = super::lower_as("a.js", "const o = { m() {}, f: function () {}, g: () => 1 };");
    let objects: Vec<_> = module.functions.iter().map(|function| function.this_object.is_some()).collect();
    assert_eq!(objects, [false, true, true, false]);
}
