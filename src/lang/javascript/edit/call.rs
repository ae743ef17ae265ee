//! A call left out as a whole, where nothing would be left of what it is for.
//!
//! ```js
//! client.identify(user.email);               // `identify()` does nothing, or fails
//! client.people.set({ email: user.email });  // `set({})` sets nothing
//! ```

use tree_sitter::Node;

use super::super::syntax;
use super::owner::is_statement;
use super::{Change, Syntax, effect};
use crate::source::Span;

impl Syntax {
    /// Does the call get the value at `value` and nothing else?
    pub fn gets_only(&self, call: Span, value: Span) -> bool {
        self.only_argument(call).is_some_and(|only| effect::is_form_of(only, value, &self.code))
    }

    /// Leaves out the statement of a call that gets the value at `value` and nothing else. `None` where somebody takes what it returns.
    pub fn drop_call(&self, call: Span, value: Span) -> Option<Change> {
        if !self.gets_only(call, value) {
            return None;
        }
        let call = self.node_at(call, &["call_expression"])?;
        self.without_statement(call, false)
    }

    /// Leaves out the statement of a call that gets an object without other properties than those whose keys stand at `keys`.
    pub fn drop_emptied_call(&self, call: Span, keys: &[Span]) -> Option<Change> {
        let object = self.only_argument(call).filter(|only| only.kind() == "object")?;
        let properties = syntax::children(object);
        let is_gone = |property: &Node<'_>| {
            let key = match property.kind() {
                "pair" => syntax::field(*property, "key"),
                "shorthand_property_identifier" => Some(*property),
                _ => None,
            };
            key.is_some_and(|key| keys.contains(&syntax::span(key)))
        };
        if properties.is_empty() || !properties.iter().all(is_gone) {
            return None;
        }
        let call = self.node_at(call, &["call_expression"])?;
        let callee = syntax::field(call, "function")?;
        let values = properties.iter().filter_map(|property| syntax::field(*property, "value"));
        let is_plain = values.chain([callee]).all(|part| effect::has_none(part, &self.code));
        self.without_statement(call, is_plain)
    }

    fn only_argument(&self, call: Span) -> Option<Node<'_>> {
        match syntax::children(self.arguments_of(call)?).as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }

    /// Without `call(…);` or `await call(…);`, and a condition that is asked for nothing else.
    fn without_statement(&self, call: Node<'_>, is_plain: bool) -> Option<Change> {
        let awaited = call.parent().filter(|around| around.kind() == "await_expression");
        let whole = awaited.unwrap_or(call);
        if !is_statement(whole) {
            return None;
        }
        let gone = self.with_its_condition(whole.parent()?)?;
        Some(Change { edits: vec![self.removed_statement(gone)?], is_plain, adds: None })
    }
}
