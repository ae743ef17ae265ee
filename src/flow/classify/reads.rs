//! Fields that are read elsewhere of a value that is handed over whole: evidence of what it holds.
//!
//! ```js
//! function onMessage(message) {
//!   if (message.text === 'help') return;
//!   track('Unknown message', { message });   // holds the text
//! }
//! ```

use std::cell::RefCell;
use std::rc::Rc;

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use crate::flow::classify::Classified;
use crate::flow::classify::evidence::Evidence;
use crate::flow::engine::Engine;
use crate::flow::state::PathKey;
use crate::flow::walk::{Found, Terminal};
use crate::ir::ValueId;
use crate::ir::path::{ApiPath, Segment};
use crate::limits;
use crate::link::{Node, Program};
use crate::rules::lexicon::{NameQuery, Slot, Verdict};
use crate::rules::library::OperandBase;
use crate::rules::policy::{Basis, Confidence};

impl Engine<'_> {
    /// What fields that are read of the same value, or for a person of a variable of its name in the same file, say.
    /// Empty for texts built from the value: they hold no fields.
    pub(in crate::flow) fn by_reads(&self, found: &Found, evidence: &Evidence) -> Vec<Classified> {
        let same = self.by_own_reads(found, evidence);
        // A query's row is no other variable of the name of its table.
        if !same.is_empty() || found.state.how.derived || evidence.row.is_some() {
            return same;
        }
        // The body of one request is not that of the others in the file.
        if self.is_whole_pair(evidence) {
            return same;
        }
        let Some(summary) = self.program.summary(found.state.node.file) else { return Vec::new() };
        let Some(name) = evidence.names.last() else { return Vec::new() };
        let Some(reads) = summary.reads.get(name.text.as_str()) else { return Vec::new() };
        self.by_fields_read(found, &name.text, reads)
    }

    /// Fields read of this very value: never of another one that has its name.
    pub(in crate::flow) fn by_own_reads(&self, found: &Found, evidence: &Evidence) -> Vec<Classified> {
        if found.state.how.derived || found.state.marks.iter().next().is_some() {
            return Vec::new();
        }
        let keys = self.tables.keys(found.state.path);
        let reads = self.reads_below(found.state.node, &keys);
        let name = evidence.names.last().map(|name| name.text.as_str()).unwrap_or_default();
        self.by_fields_read(found, name, &reads)
    }

    /// `$('#email')[0].value` is what was asked for; `find().select('password').role` is a member that has a name of its own.
    pub(super) fn reads_the_answer(&self, found: &Found) -> bool {
        self.tables.keys(found.state.path).iter().all(|key| match key {
            PathKey::Name(name) => self.model.lexicon.says_nothing(name),
            PathKey::Any | PathKey::Given(_) => true,
        })
    }

    fn by_fields_read(&self, found: &Found, name: &str, reads: &[CompactString]) -> Vec<Classified> {
        let receivers = [name];
        let whole = self.model.lexicon.whole_object();
        let mut classified = Vec::new();
        for read in reads.iter().take(limits::FIELDS) {
            if !self.tables.keeps(found.state.filter, read) {
                continue;
            }
            let query = NameQuery { name: read, receivers: &receivers, siblings: &[], slot: Slot::Neutral };
            if let Verdict::Personal(hit) = self.model.lexicon.classify_name(&query)
                && Some(hit.category) != whole
            {
                classified.push(Classified {
                    category: hit.category,
                    confidence: Confidence::Medium,
                    basis: Basis::ByName,
                    because: format!("`{name}.{read}` is read elsewhere in the file"),
                    field: Some(read.to_string()),
                    contextual: !hit.strong,
                    claimed: hit.claims_sanitized,
                    whole_object: true,
                });
            }
        }
        classified
    }
}

/// Which keys are read of values, by the value and the path in it. Looked up once: a function of hundreds of reads and sends would look at all of
/// them for each of them.
#[derive(Default)]
pub(in crate::flow) struct ReadIndex {
    known: RefCell<FxHashMap<ReadOf, Rc<[CompactString]>>>,
}

/// A value, and the path in it.
type ReadOf = (Node, Vec<PathKey>);

impl Engine<'_> {
    /// The keys read of what stands under `path` of a value, sorted.
    pub(super) fn reads_below(&self, node: Node, path: &[PathKey]) -> Rc<[CompactString]> {
        let question = (node, path.to_vec());
        if let Some(known) = self.reads.known.borrow().get(&question) {
            return Rc::clone(known);
        }
        let reads: Rc<[CompactString]> = reads_below(self.program, node, path).into();
        self.reads.known.borrow_mut().insert(question, Rc::clone(&reads));
        reads
    }
}

fn reads_below(program: &Program, node: Node, path: &[PathKey]) -> Vec<CompactString> {
    let Some(summary) = program.summary(node.file) else { return Vec::new() };
    let loads_of = |values: &[ValueId]| {
        let loads = values.iter().flat_map(|value| summary.loads.of(&summary.module, *value));
        loads.collect::<Vec<_>>()
    };
    let mut values = vec![node.id];
    for key in path {
        let PathKey::Name(name) = key else { return Vec::new() };
        let next = loads_of(&values).into_iter().filter(|(_, key)| *key == name);
        values = next.map(|(load, _)| load).collect();
    }
    let mut reads: Vec<CompactString> = loads_of(&values).into_iter().map(|(_, key)| key.clone()).collect();
    reads.sort();
    reads.dedup();
    reads
}

impl Engine<'_> {
    /// `useState('email')`: the text is the value itself, and stands in the walk by itself.
    pub(super) fn is_given_back(&self, found: &Found) -> bool {
        let Terminal::Api(path) = &found.terminal else { return false };
        let calls = path.segments.iter().enumerate().filter(|(_, segment)| **segment == Segment::Return);
        calls.map(|(at, _)| at).any(|at| {
            let callee = ApiPath { root: path.root.clone(), segments: path.segments[..at].to_vec() };
            let models = self.library.models(Some(&callee), None);
            let first = OperandBase::Argument(0);
            models.iter().flat_map(|model| &model.returns).any(|returned| returned.from.base == first)
        })
    }
}
