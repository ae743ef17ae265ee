//! Imports and exports.

use super::{expect, expect_calls};

#[test]
fn imports_of_all_forms() {
    expect(
        "import d, { a, b as c, default as e, 'x-y' as f, type T } from 'm'; import * as ns from 'n';
         import 'side'; import type { U } from 'u'; import r = require('r');",
        "import",
        &[
            "import d = m#default",
            "import a = m#a",
            "import c = m#b",
            "import e = m#default",
            "import f = m#x-y",
            "import type T = m#T",
            "import ns = n#*",
            "import type U = u#U",
            "import r = r#*",
        ],
    );
    expect_calls("use(a); import { a } from 'm';", &["call0 fn0 $use(@a)"]);
}

#[test]
fn exports_of_all_forms() {
    expect(
        "import { i } from 'i'; export const a = 1, { b, c: [d] } = o; export let e = 2; e = 3;
         export function f() {} export class G {} export default f; const h = 4; export { h as j, i as k };
         export { p, q as r } from './m'; export * from './n'; export * as s from './s';",
        "export",
        &[
            "export default = fn1",
            "export p = ./m#p",
            "export r = ./m#q",
            "export * = ./n",
            "export s = ./s#*",
            "export a = 1",
            "export b = $o.b",
            "export d = $o.c.0",
            "export e = ^e",
            "export f = fn1",
            "export G = class0",
            "export j = 4",
            "export k = i#i",
        ],
    );
    expect("export default function f() {}", "export", &["export default = fn1"]);
    expect("export default () => 1;", "export", &["export default = fn1"]);
    expect("export default class A {}", "export", &["export default = class0"]);
    expect("export default { a: 1 };", "export", &["export default = {a: 1}"]);
    expect("const x = 1; export = x;", "export", &["export = 1"]);
}

#[test]
fn commonjs_exports() {
    expect(
        "exports.a = 1; module.exports.b = 2; module.exports = { c }; module['exports'].d = 3; this.e = 4;
         exports = module.exports = f; function g() { this.h = 5; }",
        "export",
        &["export a = 1", "export b = 2", "export = {c: $c}", "export d = 3", "export e = 4", "export = $f"],
    );
    expect("function f(module, exports) { exports.a = 1; module.exports = 2; }", "export", &[]);
}

#[test]
fn exported_objects_are_the_last_version() {
    expect(
        "export const config = { a: 1 }; config.b = 2; function f() {} f.c = 3; export { f };",
        "export",
        &["export config = {a: 1}[b = 2]", "export f = fn1[c = 3]"],
    );
}

#[test]
fn bundles_of_modules_are_functions() {
    expect_calls(
        "(function (root, factory) { module.exports = factory(require('a')); })(this, function (a) { a.t(); });",
        &["call0 fn1 fn1.p1(@'a')", "call1 fn0 fn1(fn0.this, fn2)", "call2 fn2 fn2.p0.t()"],
    );
}

#[test]
fn modules_of_a_loader_are_calls_of_their_functions() {
    expect_calls(
        "define('m', ['./a'], function (a) { a.t(); });",
        &["call0 fn1 fn1.p0.t()", "call1 fn0 fn1(@'./a')"],
    );
    expect_calls("require(['a'], function (a) {});", &["call0 fn0 fn1((@'a' | $a))"]);
    expect("define(['./a'], function (a) { return a; });", "export", &["export = call0"]);
    expect("define({ a: 1 });", "export", &["export = {a: 1}"]);
    expect(
        "define(function (require, exports) { exports.a = require('b'); });",
        "export",
        &["export a = @'b'", "export = call0"],
    );
    expect("define(names, f); require(['a']);", "export", &[]);
}

#[test]
fn namespaces_are_objects() {
    expect(
        "export namespace N { export const a = 1; const b = 2; export function f() {} }",
        "export",
        &["export N = {a: 1, f: fn1}"],
    );
}
