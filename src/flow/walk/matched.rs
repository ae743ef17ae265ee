//! Tests that ask a key itself, and tests by any of a list: `key.match(/mail/i)`, `BLOCKED.some(word => key.includes(word))`.
//!
//! Takes the call of the test. Words are taken for patterns in any case of letters, as regular expressions are (errs towards misses).

use compact_str::CompactString;

use super::copied::only_write;
use super::kept::{Tested, TestedList, spelled};
use super::parameter_values::is_parameter;
use super::{Terminal, Walk};
use crate::flow::state::PathKey;
use crate::ir::{CallId, Key, Literal, Module, Value, ValueId};
use crate::link::{CallRef, Node};
use crate::source::FileId;

impl Walk<'_, '_> {
    /// `key.match(/mail/i)`, `[/mail/, /phone/].some(pattern => pattern.test(key))`.
    pub(super) fn matched(
        &mut self,
        file: FileId,
        call: CallId,
        is_key: &dyn Fn(ValueId) -> bool,
    ) -> Option<Tested> {
        let module = self.engine.program.module(file);
        let site = module.call(call);
        let (asked, method) = method_of(module, call)?;
        let argument = site.arguments.first()?.value;
        let library = &self.engine.model.library;
        if library.matched_by.contains(method) && (is_key(asked) || is_key(spelled(module, asked))) {
            return like(self.expressions(Node { file, id: argument }, &[]));
        }
        if !library.any_of.contains(method) {
            return None;
        }
        let function = self.function_in(CallRef { file, id: call }, 0)?;
        let [returned] = module.function(function.id).returns.as_slice() else { return None };
        if function.file != file {
            return None;
        }
        let list = Node { file, id: asked };
        self.any_of(list, *returned, &|value| is_parameter(module, value, (function, 0), &[]), &|value| {
            is_key(value) || is_read_of(module, value, is_key)
        })
    }

    /// What the function says of an element of the list and of the key.
    fn any_of(
        &mut self,
        list: Node,
        returned: ValueId,
        is_element: &dyn Fn(ValueId) -> bool,
        is_key: &dyn Fn(ValueId) -> bool,
    ) -> Option<Tested> {
        let module = self.engine.program.module(list.file);
        let both = |one: ValueId, other: ValueId| {
            let (one, other) = (spelled(module, one), spelled(module, other));
            (is_element(one) && is_key(other))
                .then_some(true)
                .or((is_key(one) && is_element(other)).then_some(false))
        };
        match module.value(returned) {
            // `word => word === key`
            Value::Test(operands) => match operands.as_slice() {
                [one, other] => {
                    both(*one, *other).map(|_| Tested { list: TestedList::Of(list), is_in: true })
                }
                _ => None,
            },
            Value::Call(test) => {
                let argument = module.call(*test).arguments.first()?.value;
                let (asked, method) = method_of(module, *test)?;
                let library = &self.engine.model.library;
                let (is_pattern, is_match, is_word) = (
                    library.patterns.contains(method),
                    library.matched_by.contains(method),
                    library.membership.contains(method),
                );
                match both(asked, argument)? {
                    true if is_pattern => like(self.expressions(list, &[PathKey::Any])),
                    false if is_match => like(self.expressions(list, &[PathKey::Any])),
                    false if is_word => like(self.words(list)),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The sources of the regular expressions that a value is; none where it is anything else.
    pub(super) fn expressions(&mut self, node: Node, path: &[PathKey]) -> Vec<CompactString> {
        let found = self.engine.identities(node, path);
        let sources: Option<Vec<CompactString>> = found
            .iter()
            .map(|found| match &found.terminal {
                Terminal::Literal(Literal::Regex(source)) => Some(source.clone()),
                Terminal::Api(made) if self.engine.model.library.expressions.contains(made) => {
                    self.put_together(found.state.node)
                }
                _ => None,
            })
            .collect();
        sources.unwrap_or_default()
    }

    /// The words of a list, which are patterns as they stand; none where one of them is anything else.
    fn words(&mut self, list: Node) -> Vec<CompactString> {
        let found = self.engine.identities(list, &[PathKey::Any]);
        let words = self.engine.texts_of(found).unwrap_or_default();
        let is_plain = |word: &CompactString| {
            !word.is_empty() && word.chars().all(|char| char.is_alphanumeric() || char == '_' || char == '-')
        };
        if words.iter().all(is_plain) { words } else { Vec::new() }
    }
}

fn like(patterns: Vec<CompactString>) -> Option<Tested> {
    (!patterns.is_empty()).then_some(Tested { list: TestedList::Like(patterns), is_in: true })
}

/// What a method is called on, and its name.
fn method_of(module: &Module, call: CallId) -> Option<(ValueId, &CompactString)> {
    match module.value(module.call(call).callee) {
        Value::Load { base, key: Key::Name(method) } => Some((*base, method)),
        _ => None,
    }
}

/// A variable of the function around that holds the key.
fn is_read_of(module: &Module, value: ValueId, is_key: &dyn Fn(ValueId) -> bool) -> bool {
    let Value::Capture(binding) = module.value(value) else { return false };
    only_write(module, module.binding(*binding)).is_some_and(is_key)
}
