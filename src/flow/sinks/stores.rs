//! Assignments as sinks: `client.user = { email }`, `window.vendorSettings = { … }`.
//!
//! Takes the writes that lowering kept (below variables, and to globals, imports and `this`), gives sinks whose argument 0 is what
//! is assigned. The receiver is resolved on the same walks as callees; a name alone is only the first cut.

use rustc_hash::FxHashSet;

use compact_str::CompactString;

use crate::flow::calls::callees::Callee;
use crate::flow::engine::Engine;
use crate::flow::requests::RequestSite;
use crate::flow::sinks::{Sink, SinkArgument};
use crate::flow::state::PathKey;
use crate::ir::path::{ApiPath, Root, Segment};
use crate::ir::{Key, Module, Value, ValueId};
use crate::limits;
use crate::link::Node;
use crate::source::{FileId, Place, Span};

/// The method of lists by which commands are put into a queue.
pub(super) const PUSH: &str = "push";

/// `root.keys = value`.
pub(in crate::flow) struct Store<'p> {
    file: FileId,
    /// What `root` may be: the values that the variable was given, or the one base.
    roots: Vec<ValueId>,
    keys: &'p [Key],
    value: ValueId,
    span: Span,
}

impl Store<'_> {
    pub(in crate::flow) fn site(&self) -> RequestSite {
        let value = Node { file: self.file, id: self.value };
        RequestSite::Assignment { place: Place { file: self.file, span: self.span }, value }
    }
}

impl<'p> Engine<'p> {
    /// Every assignment that sends.
    pub(in crate::flow) fn assignment_sinks(&mut self) -> Vec<Sink<'p>> {
        let mut names: FxHashSet<CompactString> = self.clients.assigned_names().into_iter().collect();
        names.extend(self.clients.queue_names());
        let mut found = Vec::new();
        for store in self.candidate_stores(&names) {
            for (target, below) in self.targets(&store, &names) {
                found.extend(self.assignment(&store, &target, below));
                if below.is_empty() {
                    found.extend(self.filled_queue(&store, &target));
                }
            }
        }
        found
    }

    /// Stores that name something whose assignment sends.
    pub(in crate::flow) fn candidate_stores(&self, names: &FxHashSet<CompactString>) -> Vec<Store<'p>> {
        if names.is_empty() {
            return Vec::new();
        }
        let program = self.program;
        let is_named =
            |keys: &[Key]| keys.iter().any(|key| matches!(key, Key::Name(name) if names.contains(name)));
        let mut found = Vec::new();
        for (file, summary) in program.files() {
            let module = &summary.module;
            for binding in &module.bindings {
                for write in binding.writes.iter().filter(|write| is_named(&write.keys)) {
                    let Some(value) = write.value else { continue };
                    let whole = binding.writes.iter().filter(|write| write.is_whole());
                    let roots = whole.filter_map(|write| write.value).take(limits::STORE_RECEIVERS).collect();
                    found.push(Store { file, roots, keys: &write.keys, value, span: write.span });
                }
            }
            for store in &module.outside_stores {
                let Some(value) = store.value else { continue };
                // `this.user.set(x);` changes what `this.user` holds, but it is a call.
                if store.is_by_call(module) {
                    continue;
                }
                let root = global_name(module, store.base).is_some_and(|name| names.contains(name));
                if root || is_named(&store.keys) {
                    let (roots, span) = (vec![store.base], store.span);
                    found.push(Store { file, roots, keys: &store.keys, value, span });
                }
            }
        }
        found
    }

    /// The paths of libraries that are assigned to, each with the keys below it: `client.user.name = x` assigns
    /// to `user`, with `name` below.
    pub(in crate::flow) fn targets(
        &mut self,
        store: &Store<'p>,
        names: &FxHashSet<CompactString>,
    ) -> Vec<(ApiPath, &'p [Key])> {
        let module = self.program.module(store.file);
        let mut found = Vec::new();
        for root in &store.roots {
            if let Some(name) = global_name(module, *root).filter(|name| names.contains(*name)) {
                let target = ApiPath { root: Root::Global(name.clone()), segments: Vec::new() };
                found.push((target, store.keys));
            }
            for (at, key) in store.keys.iter().enumerate() {
                let Key::Name(name) = key else { continue };
                if !names.contains(name) {
                    continue;
                }
                let path: Vec<PathKey> = store.keys[..at].iter().map(PathKey::from).collect();
                let node = Node { file: store.file, id: *root };
                for receiver in self.identities(node, &path) {
                    let Some(Callee::Api(receiver)) = self.callee_of(receiver) else { continue };
                    let target = receiver.then(Segment::Member(name.clone())).normalised();
                    found.push((target, &store.keys[at + 1..]));
                }
            }
        }
        found
    }

    fn assignment(&mut self, store: &Store<'p>, target: &ApiPath, below: &[Key]) -> Vec<Sink<'p>> {
        let trail = below.iter().map(PathKey::from).collect();
        let node = Node { file: store.file, id: store.value };
        let arguments = vec![SinkArgument { trail, ..SinkArgument::whole(node) }];
        let place = Place { file: store.file, span: store.span };
        let mut found = Vec::new();
        for matched in self.clients.assigned(target) {
            if let Some(method) = self.overload(&matched.methods, &arguments) {
                found.push(Sink::of(place, matched.client, method, arguments.clone()));
            }
        }
        found
    }
}

impl<'p> Engine<'p> {
    /// `window._queue = [['identify', {…}]]`: each list in it is what would be pushed.
    fn filled_queue(&mut self, store: &Store<'p>, target: &ApiPath) -> Vec<Sink<'p>> {
        let queue = Node { file: store.file, id: store.value };
        let mut found = Vec::new();
        for matched in self.clients.sinks(&target.then(Segment::Member(PUSH.into())), false) {
            if let Some(command) = matched.methods.iter().find_map(|method| method.command.as_ref()) {
                found.extend(self.first_commands(queue, matched.client, command));
            }
        }
        found
    }
}

/// `vendorSettings` in `vendorSettings = { … }`, also behind a type.
fn global_name(module: &Module, value: ValueId) -> Option<&CompactString> {
    match module.value(value) {
        Value::Global(name) => Some(name),
        Value::Typed { base, .. } => match module.value(*base) {
            Value::Global(name) => Some(name),
            _ => None,
        },
        _ => None,
    }
}
