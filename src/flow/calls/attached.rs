//! What functions put on what they are given: `(req, res, next) => { req.tracker = tracker; next(); }`.
//!
//! A server's framework hands one object through many functions. Where no call joins them, the name of the parameter and the key do;
//! which names these are is data. Only asked for what is called; errs towards false alarms where two kinds of objects have one name and
//! one key.

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use crate::flow::engine::Engine;
use crate::flow::state::{PathId, PathKey};
use crate::ir::{Binding, Key, Literal, Module, Value, ValueId};
use crate::link::{Node, Program};
use crate::rules::library::Applications;

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
    /// What is put on applications, by its name.
    on_applications: Option<FxHashMap<CompactString, Vec<Node>>>,
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

    /// What the program puts on its application, where `name` and `path` say that it is read from one: `req` and `[app, locals,
    /// tracker]`; with what is still to be read of it.
    pub(in crate::flow) fn on_application(
        &mut self,
        name: &str,
        path: PathId,
    ) -> Option<(Vec<Node>, PathId)> {
        let library = &self.model.library;
        let is_carrier = library.carriers.iter().any(|carrier| carrier == name);
        let is_application = is_named(&library.applications, name);
        if !is_carrier && !is_application {
            return None;
        }
        let mut left = path;
        loop {
            let (PathKey::Name(key), rest) = self.tables.split(left)? else { return None };
            if !library.applications.leads(&key) {
                let (program, known) = (self.program, &library.applications);
                let index =
                    self.attached.on_applications.get_or_insert_with(|| on_applications(program, known));
                return index.get(&key).map(|nodes| (nodes.clone(), rest));
            }
            left = rest;
        }
    }
}

/// `app.locals.tracker = t`, `app.tracker = t` and `app.decorate('tracker', t)`, by `tracker`.
fn on_applications(program: &Program, known: &Applications) -> FxHashMap<CompactString, Vec<Node>> {
    let mut index: FxHashMap<CompactString, Vec<Node>> = FxHashMap::default();
    for (file, summary) in program.files() {
        let module = &summary.module;
        let mut store = |keys: &[Key], value: Option<ValueId>| {
            let own = keys.iter().position(|key| !matches!(key, Key::Name(name) if known.leads(name)));
            if let (Some(at), Some(id)) = (own, value)
                && let ([Key::Name(name)], false) = (&keys[at..], is_after_call(module, id))
            {
                index.entry(name.clone()).or_default().push(Node { file, id });
            }
        };
        for binding in module.bindings.iter().filter(|binding| is_named(known, &binding.name)) {
            binding.writes.iter().for_each(|write| store(&write.keys, write.value));
        }
        for outside in &module.outside_stores {
            let base = crate::summary::value_name(module, outside.base);
            if base.is_some_and(|name| is_named(known, &name)) {
                store(&outside.keys, outside.value);
            }
        }
    }
    for call in known.calls.iter().flat_map(|name| program.calls_named(name)) {
        let module = program.module(call.file);
        if let [key, value, ..] = module.call(call.id).arguments.as_slice()
            && let Value::Literal(Literal::String(name)) = module.value(key.value)
        {
            index.entry(name.clone()).or_default().push(Node { file: call.file, id: value.value });
        }
    }
    index
}

fn is_after_call(module: &Module, value: ValueId) -> bool {
    matches!(module.value(value), Value::AfterCall { .. })
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

fn is_named(known: &Applications, name: &str) -> bool {
    known.named.iter().any(|own| own == name)
}
