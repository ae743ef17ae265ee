//! Declared types.

use super::{expect, expect_calls, lower_as};

#[test]
fn declarations_are_collected() {
    expect(
        "export interface User extends Base<A>, Other { name: string; mail?: string; m(x: T): void; [k: string]: any }
         type Keys = keyof User | 'a' | null; type P = Partial<Pick<User, 'name'>> & { a: number[] };
         enum Plan { Free = 'free', Paid = 'paid' }
         declare module 'm' { export interface Z { q: Promise<User> } } declare global { interface Window { a: A } }
         declare class D { x: string } type I = import('m').User; type F = (a: User) => Out;
         type T = [a: string, b?: User]; type Q = typeof a.b;",
        "type",
        &[
            "type User = {name: string, mail: string, m: (T) => nothing, *: any} & Base<A> & Other",
            "type Keys = keyof User | 'a' | null",
            "type P = Partial<Pick<User, 'name'>> & {a: number[]}",
            "type Plan = 'free' | 'paid'",
            "type Z = {q: User}",
            "type Window = {a: A}",
            "type D = {x: string}",
            "type I = import0.User",
            "type F = (User) => Out",
            "type T = [string, User]",
            "type Q = typeof a.b",
        ],
    );
}

#[test]
fn annotations_mark_values() {
    expect(
        "const a: User = f(); let b: T; b = g(); const { c }: P = h(); const d = i() as any as V;",
        "var",
        &[
            "var a fn0 = call0:User",
            "var b fn0 = call1:T",
            "var c fn0 = call2:P.c",
            "var d fn0 = call3:any:V",
        ],
    );
}

#[test]
fn type_only_names_are_no_values() {
    expect_calls(
        "declare const acme: any; import type { T } from 't'; interface acmeLike {} acme.track(x);",
        &["call0 fn0 $acme.track($x)"],
    );
    expect(
        "import type { T } from 't'; export type { T }; export interface I {} export type { I as J };",
        "export",
        &["export T = t#T", "export I = deleted", "export J = deleted"],
    );
    expect("function f(a: string): void; function f(a: any) {}", "fn1", &["fn1 Function f(a: any) -> []"]);
}

#[test]
fn enums_are_objects() {
    expect("enum Event { A = 'a', B }", "var", &["var Event fn0 = {A: 'a', B: 1}"]);
}

#[test]
fn angle_bracket_assertions_are_typescript() {
    let (module, notes) = lower_as("a.ts", "f(<User>x);");
    assert!(notes.is_empty());
    assert!(module.dump().contains("call0 fn0 $f($x:User)"));
}
