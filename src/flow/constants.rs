//! String constants: which texts a value may be.
//!
//! Takes a value, gives its texts by the walk that follows values, through variables, imports and texts that are put together of
//! constants; nothing when it may be anything else.

use std::rc::Rc;

use compact_str::CompactString;

use crate::flow::engine::Engine;
use crate::flow::state::{PathId, StackId, State};
use crate::flow::walk::{Found, Terminal};
use crate::ir::{DerivedKind, Literal, Value};
use crate::limits;
use crate::link::{Node, Program};

/// A value that is read at these keys, to the calls that were entered.
pub(super) type ListQuestion = (Node, PathId, StackId);

/// Neither a text nor one that is put together.
fn is_no_text(program: &Program, found: &Found) -> bool {
    match &found.terminal {
        Terminal::Literal(Literal::String(_) | Literal::Number(_)) => false,
        Terminal::Opaque => {
            !matches!(program.value(found.state.node), Value::Derived { kind: DerivedKind::Text, .. })
        }
        _ => true,
    }
}

fn is_text_or_list(found: &Found) -> bool {
    matches!(found.terminal, Terminal::Literal(Literal::String(_)) | Terminal::List)
}

impl Engine<'_> {
    /// The string constants a value may be; `None` when it may be something else.
    pub(super) fn constants(&mut self, node: Node) -> Option<Rc<[CompactString]>> {
        if let Some(known) = self.constants.get(&node) {
            return known.clone();
        }
        // `x = table[x]` asks for itself: not a constant. Who asks on the way (`console[level](x); sdk[level](x)`) knows it later.
        if !self.open_constants.insert(node) {
            self.cut();
            return None;
        }
        let before = self.before();
        let found = self.identities(node, &[]);
        let constants: Option<Rc<[CompactString]>> = self.texts_of(found).map(Rc::from);
        self.open_constants.remove(&node);
        if self.is_whole_since(before) {
            self.constants.insert(node, constants.clone());
        }
        constants
    }

    /// The string constants that a value may be to the calls that were entered. One thing that is no text settles that it may be any.
    pub(super) fn texts_for(&mut self, start: State) -> Option<Vec<CompactString>> {
        let found = self.identities_until(is_no_text, start);
        self.texts_of(found)
    }

    /// The string constants that were found, in order; `None` when something else was.
    pub(super) fn texts_of(&mut self, found: Vec<Found>) -> Option<Vec<CompactString>> {
        let mut names: Vec<CompactString> = Vec::new();
        for found in found {
            match found.terminal {
                Terminal::Literal(Literal::String(name) | Literal::Number(name)) => names.push(name),
                Terminal::Opaque => names.extend(self.built_constants(found.state.node)?),
                _ => return None,
            }
        }
        names.sort();
        names.dedup();
        (!names.is_empty()).then_some(names)
    }

    /// `` `last_${FIELD}` `` and `'last_' + FIELD`, where each part is one constant.
    fn built_constants(&mut self, node: Node) -> Option<[CompactString; 1]> {
        let Value::Derived { kind: DerivedKind::Text, parts } = self.program.value(node) else { return None };
        let mut text = CompactString::default();
        for part in parts.iter().take(limits::ARGUMENTS) {
            let constants = self.constants(Node { file: node.file, id: *part })?;
            let [constant] = constants.as_ref() else { return None };
            text.push_str(constant);
        }
        (parts.len() <= limits::ARGUMENTS).then_some([text])
    }

    /// The string constants in a value that is a string or a list of strings.
    pub(super) fn constant_list(&mut self, node: Node) -> Option<Vec<CompactString>> {
        self.constant_list_for(State::at(node, PathId::EMPTY))
    }

    /// The same to the calls that were entered.
    pub(super) fn constant_list_for(&mut self, start: State) -> Option<Vec<CompactString>> {
        let question = (start.node, start.path, start.stack);
        if let Some(known) = self.lists.get(&question) {
            return known.clone();
        }
        // `table.set(key, value)` on the way to what `key` is: it may be any there.
        if !self.open_lists.insert(question) {
            self.cut();
            return None;
        }
        let before = self.before();
        let found = self.identities_until(|_, found| !is_text_or_list(found), start);
        let list = self.listed_texts(found);
        self.open_lists.remove(&question);
        if self.is_whole_since(before) {
            self.lists.insert(question, list.clone());
        }
        list
    }

    fn listed_texts(&mut self, found: Vec<Found>) -> Option<Vec<CompactString>> {
        let mut names = Vec::new();
        for found in found {
            match found.terminal {
                Terminal::Literal(Literal::String(name)) => names.push(name),
                Terminal::List => {
                    let Value::List(items) = self.program.value(found.state.node).clone() else {
                        return None;
                    };
                    for item in items {
                        let crate::ir::ListItem::Item(item) = item else { return None };
                        let item = Node { file: found.state.node.file, id: item };
                        names.extend(self.constants(item)?.iter().cloned());
                    }
                }
                _ => return None,
            }
        }
        (!names.is_empty()).then_some(names)
    }
}
