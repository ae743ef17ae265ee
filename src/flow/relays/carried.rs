//! What the program puts on an object that a framework hands on: `app.decorate('tracker', tracker)`, `app.context.tracker = tracker`.
//!
//! Takes the forms that relays know; gives what is stored below keys, and the names under which functions that were put in are called.
//! Whose variable it is that something is stored on is not asked (errs towards false alarms: the key has to be equal as well).

use std::collections::BTreeSet;
use std::rc::Rc;

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use super::entries::EntrySite;
use super::{KeyPart, RelayKeys};
use crate::flow::engine::Engine;
use crate::ir::path::{ApiPath, Root};
use crate::ir::{Key, Literal, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, Node, Program};
use crate::rules::library::{Operand, OperandBase};
use crate::rules::relay::{EntryForm, Gives, Put, Relay, RelayKey};
use crate::source::FileId;
use crate::summary::{first_version, untyped, value_name};

/// Values by the key that they are stored under.
pub(in crate::flow) type Stored = FxHashMap<CompactString, Vec<Node>>;

/// What relays find stored in places that they list, all of it in one look at the variables of the program: there are many, of which few are listed.
#[derive(Default)]
pub(in crate::flow) struct StoredIndex {
    /// `x.context.tracker = value`, whatever `x` is.
    below: FxHashMap<Vec<CompactString>, Stored>,
    /// `req.account = value` of variables called `req`, or below keys of them.
    on: FxHashMap<Vec<CompactString>, Stored>,
}

/// Keys under which values are put in, by the value and by the name that the value has itself.
#[derive(Default)]
pub(in crate::flow) struct PutNames {
    by_value: FxHashMap<Node, Vec<CompactString>>,
    by_name: FxHashMap<CompactString, Vec<CompactString>>,
}

impl Engine<'_> {
    /// What stands under an equal key below those of the relay.
    pub(super) fn stored_under(&mut self, relay: &Relay, keys: &RelayKeys) -> Vec<EntrySite> {
        if relay.stores.is_empty() && relay.stored_on.is_empty() {
            return Vec::new();
        }
        let wanted = keys.first().map_or(&[][..], Vec::as_slice);
        let index = self.stored_index();
        let below = relay.stores.iter().filter_map(|keys| index.below.get(keys));
        let on = relay.stored_on.iter().filter_map(|keys| index.on.get(keys));
        below.chain(on).flat_map(|stored| under(stored, wanted)).collect()
    }

    fn stored_index(&mut self) -> Rc<StoredIndex> {
        let (program, relays) = (self.program, self.relays.relays);
        let index = self.relays.stored.get_or_insert_with(|| Rc::new(StoredIndex::of(program, relays)));
        Rc::clone(index)
    }

    /// The keys under which a function is put on an object that a framework hands on: it is called by them.
    pub(in crate::flow) fn put_names(&mut self, held: &[Node], own: &[CompactString]) -> Vec<CompactString> {
        let (program, relays, stored) = (self.program, self.relays.relays, self.stored_index());
        let names = self.relays.put_names.get_or_insert_with(|| all_names(program, relays, &stored));
        let by_value = held.iter().filter_map(|node| names.by_value.get(node));
        let by_name = own.iter().filter_map(|name| names.by_name.get(name));
        by_value.chain(by_name).flatten().cloned().collect()
    }
}

fn under(stored: &Stored, wanted: &[KeyPart]) -> Vec<EntrySite> {
    let mut sites = Vec::new();
    for part in wanted {
        let KeyPart::Text(key) = part else { continue };
        sites.extend(stored.get(key).into_iter().flatten().map(|node| (*node, EntryForm::Itself)));
    }
    sites
}

/// Is the method called on something of one of these names? `app` for `app.set(…)` and `req.app.set(…)`; an empty name is that of nothing, as for
/// `next(error)`.
pub(in crate::flow) fn is_called_on(program: &Program, call: CallRef, names: &[CompactString]) -> bool {
    let module = program.module(call.file);
    let receiver = || match module.value(module.call(call.id).callee) {
        // `const tracker = c.var.tracker; tracker.open(); c.get('tracker')`: a version of `c` is called `c`.
        Value::Load { base, .. } => {
            value_name(module, *base).or_else(|| value_name(module, first_version(module, *base)))
        }
        _ => None,
    };
    names.is_empty() || names.contains(&receiver().unwrap_or_default())
}

impl PutNames {
    fn add(&mut self, program: &Program, value: Node, key: &CompactString) {
        let module = program.module(value.file);
        let id = untyped(module, value.id);
        if let Some(own) = value_name(module, id).filter(|own| own != key) {
            self.by_name.entry(own).or_default().push(key.clone());
        }
        self.by_value.entry(Node { id, ..value }).or_default().push(key.clone());
    }
}

fn all_names(program: &Program, relays: &[Relay], stored: &StoredIndex) -> PutNames {
    let mut names = PutNames::default();
    let is_carried = |relay: &&Relay| {
        relay
            .takes
            .iter()
            .any(|take| matches!(take.gives, Gives::Carried { .. } | Gives::Below | Gives::Injected))
    };
    for relay in relays.iter().filter(is_carried) {
        for put in &relay.puts {
            let Some((method, key, value)) = text_put(put) else { continue };
            let calls = program.calls_named(method).iter();
            let calls = calls.filter(|call| is_called_on(program, **call, &put.on));
            for call in calls.take(limits::RELAY_CANDIDATES) {
                let module = program.module(call.file);
                let arguments = &module.call(call.id).arguments;
                let argument = |at: u16| arguments.get(usize::from(at)).map(|argument| argument.value);
                let (Some(key), Some(id)) = (argument(key), argument(value)) else { continue };
                if let Value::Literal(Literal::String(key)) = module.value(key) {
                    names.add(program, Node { file: call.file, id }, key);
                }
            }
        }
        for stored in relay.stores.iter().filter_map(|keys| stored.below.get(keys)) {
            #[expect(clippy::iter_over_hash_type, reason = "names are looked up, in no order")]
            for (key, nodes) in stored {
                for node in nodes {
                    names.add(program, *node, key);
                }
            }
        }
    }
    for relay in relays {
        taken_names(program, relay, &mut names);
    }
    names
}

/// `const track = inject('track')` calls what `provide('track', f)` put in, by the name of the variable. A key that is no text may be any.
fn taken_names(program: &Program, relay: &Relay, names: &mut PutNames) {
    let by_first = |key: &[RelayKey]| matches!(key, [RelayKey::Operand(key)] if key.base == OperandBase::Argument(0) && key.path.is_empty());
    let takes = relay.takes.iter().filter(|take| take.gives == Gives::Result && by_first(&take.key));
    let mut variables: FxHashMap<Option<CompactString>, Vec<CompactString>> = FxHashMap::default();
    for called in takes.filter_map(|take| called(take.call.as_ref()?)).collect::<BTreeSet<_>>() {
        for call in program.calls_named(called).iter().take(limits::RELAY_CANDIDATES) {
            let module = program.module(call.file);
            if let Some(name) = value_name(module, module.call(call.id).value) {
                variables.entry(first_text(program, *call)).or_default().push(name);
            }
        }
    }
    let puts =
        relay.puts.iter().filter(|put| by_first(&put.key) && put.value.path.is_empty() && put.on.is_empty());
    let puts: BTreeSet<_> =
        puts.filter_map(|put| Some((called(&put.call)?, argument_of(&put.value)?))).collect();
    for (called, value) in puts.into_iter().filter(|_| !variables.is_empty()) {
        for call in program.calls_named(called).iter().take(limits::RELAY_CANDIDATES) {
            let arguments = &program.module(call.file).call(call.id).arguments;
            let Some(id) = arguments.get(usize::from(value)).map(|argument| argument.value) else { continue };
            let text = first_text(program, *call);
            let same =
                variables.get(&text).into_iter().chain(text.as_ref().and_then(|_| variables.get(&None)));
            for name in same.flatten() {
                names.add(program, Node { file: call.file, id }, name);
            }
        }
    }
}

fn called(path: &ApiPath) -> Option<&str> {
    match &path.root {
        Root::Method(name) => Some(name.as_str()),
        Root::Package(_) | Root::Client(_) => path.last_member(),
        Root::Global(name) => Some(path.last_member().unwrap_or(name)),
    }
}

fn argument_of(operand: &Operand) -> Option<u16> {
    match operand.base {
        OperandBase::Argument(at) => Some(at),
        _ => None,
    }
}

fn first_text(program: &Program, call: CallRef) -> Option<CompactString> {
    let module = program.module(call.file);
    module.string(module.call(call.id).arguments.first()?.value).cloned()
}

/// `app.decorate(name, value)`: the method, and which arguments are the key and the value.
fn text_put(put: &Put) -> Option<(&str, u16, u16)> {
    let [RelayKey::Operand(key)] = put.key.as_slice() else { return None };
    match (&key.base, &put.value.base) {
        (OperandBase::Argument(key), OperandBase::Argument(value)) if put.value.path.is_empty() => {
            let Root::Method(method) = &put.call.root else { return None };
            Some((method, *key, *value))
        }
        _ => None,
    }
}

impl StoredIndex {
    fn of(program: &Program, relays: &[Relay]) -> Self {
        let places = |of: fn(&Relay) -> &Vec<Vec<CompactString>>| {
            relays.iter().flat_map(of).map(|place| (place.clone(), Stored::default())).collect()
        };
        let mut index = Self { below: places(|relay| &relay.stores), on: places(|relay| &relay.stored_on) };
        for (file, summary) in program.files() {
            let module = &summary.module;
            for outside in &module.outside_stores {
                index.add(file, None, (&outside.keys, outside.value));
            }
            for binding in &module.bindings {
                for write in &binding.writes {
                    index.add(file, Some(&binding.name), (&write.keys, write.value));
                }
            }
        }
        index
    }

    /// What is stored under one key, by that key, where relays list what stands before it.
    fn add(&mut self, file: FileId, name: Option<&CompactString>, (keys, value): (&[Key], Option<ValueId>)) {
        let (Some((Key::Name(own), above)), Some(id)) = (keys.split_last(), value) else { return };
        let named = |key: &Key| match key {
            Key::Name(key) => Some(key.clone()),
            Key::Index(_) | Key::Any | Key::Computed(_) => None,
        };
        let Some(above) = above.iter().map(named).collect::<Option<Vec<_>>>() else { return };
        let add = |stored: Option<&mut Stored>| {
            if let Some(stored) = stored {
                stored.entry(own.clone()).or_default().push(Node { file, id });
            }
        };
        add(self.below.get_mut(&above));
        if let Some(name) = name {
            let on: Vec<_> = std::iter::once(name.clone()).chain(above).collect();
            add(self.on.get_mut(&on));
        }
    }
}
