//! Files that keep what others put into them: `let who; export const setWho = …`, classes with fields, instances that a module exports.
//!
//! A lexical search: takes a text, gives a truth value. Errs towards too many: a file that is too much costs time only. An exported object
//! that others fill (`context.who = …`) is not told from a constant one (errs towards misses).

use super::shared::{assigned_name, behind};

/// Does the file hold something that whoever imports it may change?
pub(super) fn holds_state(text: &str) -> bool {
    text.lines().any(is_variable) || has_fields(text)
}

/// `let who;`, `export let who`, `export default new Context()`, at the beginning of a line.
fn is_variable(line: &str) -> bool {
    let own = line.strip_prefix("export ").unwrap_or(line);
    let is_made = |rest: &str| rest.contains("= new ") && !rest.contains("=>");
    own.starts_with("let ")
        || own.starts_with("var ")
        || own.starts_with("default new ")
        || own.strip_prefix("const ").is_some_and(is_made)
}

/// `class Context { static who; events = new Subject(); set(who) { this.who = who; } }`
fn has_fields(text: &str) -> bool {
    let has = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    has("class ")
        && (has("static ")
            || has(" = new ")
            || behind(text, "this.").any(|rest| assigned_name(rest).is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn state_is_told_from_functions_and_constants() {
        for text in [
            "let who;\nexport const setWho = (own) => { who = own; };",
            "export let who = null;",
            "export default new Context();",
            "export const bus = new Subject<string>();",
            "export class Context { static who = null }",
            "class Context { set(who) { this.who = who; } }",
        ] {
            assert!(holds_state(text), "{text}");
        }
        for text in [
            "export const rate = 3;",
            "export const f = () => {\n  let a;\n  return a;\n};",
            "const make = () => new Context();",
        ] {
            assert!(!holds_state(text), "{text}");
        }
    }
}
