//! Classes and decorators.

use super::{expect, expect_calls};

#[test]
fn members_of_all_kinds() {
    expect(
        "class A extends B.C<T> implements I {
            #secret = f(); static count = 0; api: Api; handle = () => this.x;
            constructor(private readonly client: Client, public id = 1, plain) { super(client); }
            get a() { return this.#secret } set a(v) {} static make() {} async *[Symbol.iterator]() {}
            method(): void; abstract other(): void; static { setup(); }
        }",
        "class",
        &[
            "class0 A extends $B.C new fn5 {#secret = call0, static count = 0, api: Api = deleted, handle = fn4, \
           client: Client = fn5.p0, id = fn5.p1, a = get fn6, a = set fn7, static make = method fn8, \
           [$Symbol.iterator] = method fn9}",
        ],
    );
}

#[test]
fn expressions_take_the_name_of_their_variable() {
    expect("const A = class { m() {} };", "class", &["class0 A {m = method fn1}"]);
    expect("export default class extends B {}", "class", &["class0  extends $B {}"]);
}

#[test]
fn fields_see_the_instance() {
    expect(
        "class A { api = new Api(); handle = (e) => { this.api.track(e); } }",
        "call",
        &["call0 fn1 new $Api()", "call1 fn3 fn2.this.api.track(fn3.p0)"],
    );
}

#[test]
fn super_calls_and_members() {
    expect_calls(
        "class A extends B { constructor(x) { super(x); super.track(x); } }",
        &["call0 fn1 super super(fn1.p0)", "call1 fn1 super.track(fn1.p0~call0.0)"],
    );
}

#[test]
fn decorators_are_calls() {
    expect_calls(
        "@Component({ a: 1 }) export class A { @Input x; @On('e') m(@Inject(T) t) {} }",
        &[
            "call0 fn0 decorator $Component({a: 1})",
            "call1 fn0 decorator $Input()",
            "call2 fn0 decorator $On('e')",
            "call3 fn1 decorator $Inject($T)",
        ],
    );
}

#[test]
fn decorators_stand_at_classes_and_methods() {
    let text = "@A() export class C { @B field; @D(1) @E() m() {} n() {} } @F class G { @H o() {} }";
    let class = "class0 C @call0 {field = deleted, m = method fn1, n = method fn2}";
    expect(text, "class", &[class, "class1 G @call4 {o = method fn3}"]);
    expect(text, "fn1", &["fn1 Method m() -> [] @call2 @call3"]);
}

#[test]
fn constructors_with_a_prototype_are_classes() {
    expect(
        "function A() { this.x = 1; } A.prototype.m = function () { return this.x; };",
        "var",
        &["var A fn0 = class0; .prototype.m= fn2"],
    );
}
