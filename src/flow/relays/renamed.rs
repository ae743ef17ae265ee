//! Functions that are put in as a whole, and called by whatever name those give them who take them out.
//!
//! ```jsx
//! <Tracking.Provider value={track}>                       // puts in
//! const useTrack = () => useContext(Tracking);            // takes
//! const log = useTrack(); log('Opened', props);           // calls `track`
//! ```
//!
//! Takes names of a function, gives those of what is taken out by the same relay, of any key: callees are resolved afterwards, so a name too many
//! costs time only. Where a relay gives hundreds of names it gives none (errs towards misses).

use compact_str::CompactString;
use rustc_hash::FxHashSet;

use crate::flow::engine::Engine;
use crate::ir::{Entry, Key, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, Program};
use crate::rules::library::OperandBase;
use crate::rules::relay::{Gives, Put, Relay};
use crate::rules::vendor::PathKey;
use crate::summary::{function_name, untyped, value_name};

/// What one relay has put in and taken out under names.
pub(super) struct Renamed {
    put: FxHashSet<CompactString>,
    taken: Vec<CompactString>,
}

impl Engine<'_> {
    /// The names under which others call what is put in under one of these names.
    pub(in crate::flow) fn names_when_taken(&mut self, own: &[CompactString]) -> Vec<CompactString> {
        let (program, relays) = (self.program, self.relays.relays);
        let renamed = self
            .relays
            .renamed
            .get_or_insert_with(|| relays.iter().filter_map(|one| renamed(program, one)).collect());
        let by_relay = renamed.iter().filter(|relay| own.iter().any(|name| relay.put.contains(name)));
        by_relay.flat_map(|relay| &relay.taken).cloned().collect()
    }
}

fn renamed(program: &Program, relay: &Relay) -> Option<Renamed> {
    let put: FxHashSet<CompactString> = relay.puts.iter().flat_map(|put| put_names(program, put)).collect();
    if put.is_empty() {
        return None;
    }
    let results = relay.takes.iter().filter(|take| take.gives == Gives::Result);
    let methods = results.filter_map(|take| take.call.as_ref()?.last_member());
    let mut taken: Vec<CompactString> = methods.flat_map(|method| taken_names(program, method)).collect();
    taken.retain(|name| !program.calls_named(name).is_empty());
    taken.sort_unstable();
    taken.dedup();
    (taken.len() <= limits::RENAMINGS).then_some(Renamed { put, taken })
}

/// `track` of `<Tracking.Provider value={track}>`.
fn put_names(program: &Program, put: &Put) -> Vec<CompactString> {
    let (Some(method), OperandBase::Argument(number), true) =
        (put.call.last_member(), &put.value.base, put.to.is_empty() && !put.members && !put.instance)
    else {
        return Vec::new();
    };
    let name = |call: &CallRef| {
        let module = program.module(call.file);
        let argument = module.call(call.id).arguments.get(usize::from(*number))?;
        let value: ValueId = match (put.value.path.as_slice(), module.value(argument.value)) {
            ([], _) => argument.value,
            ([PathKey::Name(wanted)], Value::Object(entries)) => {
                entries.iter().find_map(|entry| match entry {
                    Entry::Field { key: Key::Name(key), value, .. } if key == wanted => Some(*value),
                    _ => None,
                })?
            }
            _ => return None,
        };
        value_name(module, untyped(module, value))
    };
    program.calls_named(method).iter().take(limits::RELAY_CANDIDATES).filter_map(name).collect()
}

/// The variables that hold what the calls of a method give, and what functions give that return it.
fn taken_names(program: &Program, method: &str) -> Vec<CompactString> {
    let mut names = Vec::new();
    for call in program.calls_named(method).iter().take(limits::RELAY_CANDIDATES) {
        let module = program.module(call.file);
        let result = module.call(call.id).value;
        names.extend(value_name(module, result));
        let function = module.function(module.owner(result));
        if !function.returns.iter().any(|returned| untyped(module, *returned) == result) {
            continue;
        }
        let Some(hook) = function_name(module, function) else { continue };
        for call in program.calls_named(&hook).iter().take(limits::RELAY_CANDIDATES) {
            let module = program.module(call.file);
            names.extend(value_name(module, module.call(call.id).value));
        }
    }
    names
}
