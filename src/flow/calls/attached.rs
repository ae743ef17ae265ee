//! What functions put on what they are given: `(req, res, next) => { req.tracker = tracker; next(); }`.
//!
//! A server's framework hands one object through many functions. Where no call joins them, the name of the parameter and the key do;
//! which names these are is data. Only asked for what is called; errs towards false alarms where two kinds of objects have one name and
//! one key.

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use crate::flow::engine::Engine;
use crate::ir::{Binding, Key, Module, Value};
use crate::link::{Node, Program};

/// A value that was stored below a parameter.
#[derive(Clone, Debug)]
pub(in crate::flow) struct Attached {
    parameter: CompactString,
    pub(in crate::flow) keys: Vec<Key>,
    pub(in crate::flow) node: Node,
}

/// By the first key; made when it is first asked for.
#[derive(Debug, Default)]
pub(in crate::flow) struct AttachedIndex {
    by_key: Option<FxHashMap<CompactString, Vec<Attached>>>,
}

impl Engine<'_> {
    /// What the program puts under a key of parameters of a name.
    pub(in crate::flow) fn attached(&mut self, parameter: &str, key: &str) -> Vec<Attached> {
        let (program, carriers) = (self.program, &self.model.library.carriers);
        if !carriers.iter().any(|carrier| carrier == parameter) {
            return Vec::new();
        }
        let by_key = self.attached.by_key.get_or_insert_with(|| by_key(program, carriers));
        let all = by_key.get(key).map_or(&[][..], Vec::as_slice);
        all.iter().filter(|one| one.parameter == parameter).cloned().collect()
    }
}

fn by_key(program: &Program, carriers: &[CompactString]) -> FxHashMap<CompactString, Vec<Attached>> {
    let mut index: FxHashMap<CompactString, Vec<Attached>> = FxHashMap::default();
    for (file, summary) in program.files() {
        let module = &summary.module;
        let is_carrier =
            |binding: &&Binding| carriers.contains(&binding.name) && is_parameter(module, binding);
        for binding in module.bindings.iter().filter(is_carrier) {
            for write in &binding.writes {
                if let (Some(Key::Name(first)), Some(id)) = (write.keys.first(), write.value) {
                    index.entry(first.clone()).or_default().push(Attached {
                        parameter: binding.name.clone(),
                        keys: write.keys.clone(),
                        node: Node { file, id },
                    });
                }
            }
        }
    }
    index
}

fn is_parameter(module: &Module, binding: &Binding) -> bool {
    let whole = binding.writes.iter().filter(|write| write.is_whole());
    whole.filter_map(|write| write.value).any(|value| matches!(module.value(value), Value::Parameter(_)))
}
