//! The names in a condition, and what it is compared with: what `rules/library` tells kinds of check by.

use crate::flow::engine::Engine;
use crate::ir::{ArgumentAt, Key, Literal, Value};
use crate::limits;
use crate::link::{CallRef, Node};
use crate::rules::library::OperandBase;
use crate::source::Span;

impl Engine<'_> {
    /// The literal that a comparison compares with. Which comparison it is, is not known: errs towards equality,
    /// and `<` with such a text has not been seen.
    pub(super) fn compared_with(&self, node: Node) -> Option<&str> {
        let Value::Test(operands) = self.program.value(node) else { return None };
        let [one, other] = operands.as_slice() else { return None };
        [*other, *one].into_iter().find_map(|id| match self.program.value(Node { file: node.file, id }) {
            Value::Literal(Literal::String(text) | Literal::Number(text)) => Some(text.as_str()),
            Value::Literal(Literal::Bool(truth)) => Some(if *truth { "true" } else { "false" }),
            _ => None,
        })
    }

    /// The names in a condition, from the outside in: `cookieConsent`, `accepted`, `analytics`.
    pub(super) fn words_of(&self, node: Node, fuel: usize, words: &mut Vec<String>) {
        let Some(fuel) = fuel.checked_sub(1) else { return };
        if words.len() >= limits::GUARD_PARTS {
            return;
        }
        let module = self.program.module(node.file);
        let at = |id| Node { file: node.file, id };
        if let Some(binding) = module.names.get(node.id.index()).copied().flatten() {
            words.push(module.binding(binding).name.to_string());
        }
        match module.value(node.id) {
            Value::Load { base, key } => {
                self.words_of(at(*base), fuel, words);
                if let Key::Name(name) = key {
                    words.push(name.to_string());
                }
            }
            Value::Call(call) => {
                let site = module.call(*call);
                self.words_of(at(site.callee), fuel, words);
                for argument in &site.arguments {
                    if let Value::Literal(Literal::String(text)) = module.value(argument.value) {
                        words.push(text.to_string());
                    }
                }
            }
            Value::Capture(binding) => {
                let binding = module.binding(*binding);
                words.push(binding.name.to_string());
                if let ([only], true) = (binding.writes.as_slice(), binding.is_constant)
                    && let Some(value) = only.value
                {
                    self.words_of(at(value), fuel, words);
                }
            }
            Value::Test(parts) | Value::Join(parts) => {
                for part in parts {
                    self.words_of(at(*part), fuel, words);
                }
            }
            Value::Typed { base, .. } => self.words_of(at(*base), fuel, words),
            Value::Import(_) | Value::Global(_) => {
                words.extend(crate::summary::value_name(module, node.id).map(String::from));
            }
            Value::Parameter(index) => {
                if let Some(given) = self.given_to_callback(node, *index) {
                    self.words_of(given, fuel, words);
                }
                words.extend(crate::summary::value_name(module, node.id).map(String::from));
            }
            _ => {}
        }
    }

    /// `getConsent()` for `ok` of `getConsent().then(ok => …)`: what the method is called on, where the knowledge says that the function is given that.
    fn given_to_callback(&self, parameter: Node, index: u16) -> Option<Node> {
        let module = self.program.module(parameter.file);
        let used = module.function(module.owner(parameter.id)).closure_use.as_ref()?;
        let ArgumentAt::Position(position) = used.at else { return None };
        let Value::Load { base, key: Key::Name(method) } = module.value(module.call(used.call).callee) else {
            return None;
        };
        let models = self.library.models(None, Some(method));
        let mut passed = models.iter().flat_map(|model| &model.callbacks);
        let is_given = passed.any(|passed| {
            (passed.argument, passed.parameter) == (position, index)
                && passed.is.base == OperandBase::Receiver
        });
        (is_given && used.keys.is_empty()).then_some(Node { id: *base, ..parameter })
    }

    /// `window.addEventListener.consent-given` of `window.addEventListener('consent-given', f)`, `CookieConsent.onAccept` of
    /// `<CookieConsent onAccept={f} />`, and where that stands.
    pub(super) fn words_of_teller(&self, call: CallRef, keys: &[Key]) -> (String, Span) {
        let module = self.program.module(call.file);
        let site = module.call(call.id);
        let mut words = Vec::new();
        self.words_of(Node { file: call.file, id: site.callee }, limits::GUARD_PARTS, &mut words);
        words.extend(keys.iter().filter_map(|key| match key {
            Key::Name(name) => Some(name.to_string()),
            Key::Index(_) | Key::Any | Key::Computed(_) => None,
        }));
        let text =
            site.arguments.iter().find_map(|argument| Some((module.string(argument.value)?, argument.span)));
        words.extend(text.map(|(text, _)| text.to_string()));
        (words.join("."), text.map_or_else(|| module.span(site.callee), |(_, span)| span))
    }
}
