//! What a walk found, as the code has it.
//!
//! ```js
//! const who = Cookies.get('userName');     // `Cookies.get('userName')`
//! const { data } = await axios.get('/me'); // `data.email`, read further down
//! ```

use crate::flow::classify::evidence::Evidence;
use crate::flow::engine::Engine;
use crate::flow::state::{FieldRead, PathKey};
use crate::flow::walk::{Found, Terminal};
use crate::link::Node;
use crate::rules::lexicon::{NameQuery, Slot, Verdict};
use crate::summary::{code_of, code_of_object};

impl Engine<'_> {
    pub(super) fn written(&self, found: &Found, evidence: &Evidence) -> String {
        let identity = || evidence.identity.clone();
        if matches!(found.terminal, Terminal::Literal(_)) {
            return identity();
        }
        if self.is_first_value(found) {
            return evidence.held_as.first().cloned().unwrap_or_default();
        }
        if let Some(read) = self.read_of(found).and_then(|link| link.field.as_ref()) {
            return self.code_of_read(read);
        }
        let keys = self.tables.keys(found.state.path);
        let names: Vec<_> = keys.iter().filter_map(PathKey::name).collect();
        // What a query is asked of, or a record is called, says more than the call that gives it.
        if evidence.row.is_some() && !names.is_empty() {
            return identity();
        }
        let Some(root) = self.code_of(found.state.node) else { return identity() };
        let below = names.into_iter().filter(|name| name.parse::<u32>().is_err());
        below.fold(root, |of, name| format!("{of}.{name}"))
    }

    /// `res.data.email`
    pub(in crate::flow) fn code_of_read(&self, read: &FieldRead) -> String {
        let module = self.program.module(read.object.file);
        match code_of_object(module, read.object.id, &|text| self.names_data(text)) {
            Some(object) => format!("{object}.{}", read.key),
            None => read.key.to_string(),
        }
    }

    /// The expression that makes a value.
    pub(in crate::flow) fn code_of(&self, node: Node) -> Option<String> {
        code_of(self.program.module(node.file), node.id, &|text| self.names_data(text))
    }

    /// `'userName'` may be shown: it is the name of a piece of data, and none itself.
    fn names_data(&self, text: &str) -> bool {
        let is_word =
            text.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | '#'));
        let query = NameQuery { name: text, receivers: &[], siblings: &[], slot: Slot::Neutral };
        is_word && matches!(self.model.lexicon.classify_name(&query), Verdict::Personal(_))
    }
}
