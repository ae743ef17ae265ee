//! Functions whose first arguments are bound where they are handed over: `on('open', this.open.bind(this, user.email))`,
//! `button.onclick = client.track.bind(client, 'Paid')`.
//!
//! Takes a function, or names, and gives the calls that bind arguments of it, with what is bound, not yet verified. Those that are given to
//! a call which calls them by itself are left out: that is a call of the function (`invocations`).

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::flow::engine::Engine;
use crate::flow::walk::bound_function;
use crate::ir::{CallId, ValueId};
use crate::link::{CallRef, FunctionRef, Node, Program};
use crate::summary::{Holder, kept_handlers, value_name};

impl Engine<'_> {
    /// `this.open.bind(this, user.email)` that is handed over: calls that may bind a function of these names, with what they bind.
    pub(in crate::flow) fn bound_and_handed(&mut self, function: FunctionRef) -> Vec<(CallRef, Node)> {
        let program = self.program;
        if self.handed.bound.get_or_insert_with(|| bound(program)).is_empty() {
            return Vec::new();
        }
        let names = self.known_names(function);
        self.bound_and_handed_named(&names)
    }

    /// Calls that bind arguments of something with one of these names and are handed over, with what they bind, not yet verified.
    pub(in crate::flow) fn bound_and_handed_named(
        &mut self,
        names: &[CompactString],
    ) -> Vec<(CallRef, Node)> {
        let program = self.program;
        let index = self.handed.bound.get_or_insert_with(|| bound(program));
        let mut found: Vec<_> = names.iter().filter_map(|name| index.get(name)).flatten().copied().collect();
        found.retain(|(call, _)| !self.is_called_by_holder(*call));
        found
    }

    /// `setTimeout(log.bind(null, user), 10)` is a call of `log` by itself.
    fn is_called_by_holder(&mut self, bound: CallRef) -> bool {
        let summary = self.program.analysed(bound.file);
        let value = summary.module.call(bound.id).value;
        let Some(Holder::Argument(holder)) = summary.holders.get(&value) else { return false };
        let holder = CallRef { file: bound.file, id: *holder };
        if !self.is_invoker(holder) {
            return false;
        }
        self.callees(holder);
        self.form(holder).given.is_some()
    }
}

fn bound(program: &Program) -> FxHashMap<CompactString, Vec<(CallRef, Node)>> {
    let mut index: FxHashMap<CompactString, Vec<(CallRef, Node)>> = FxHashMap::default();
    for (file, summary) in program.files() {
        let module = &summary.module;
        let mut kept: Option<FxHashSet<ValueId>> = None;
        for (at, site) in module.calls.iter().enumerate().filter(|(_, site)| site.arguments.len() > 1) {
            let Some(id) = bound_function(module, site) else { continue };
            let holder = summary.holders.get(&site.value);
            let is_handed = matches!(holder, Some(Holder::Argument(_) | Holder::Entry { .. }))
                || kept.get_or_insert_with(|| kept_handlers(module).collect()).contains(&site.value);
            if let Some(name) = value_name(module, id).filter(|_| is_handed) {
                let call = CallRef { file, id: CallId::new(at) };
                index.entry(name).or_default().push((call, Node { file, id }));
            }
        }
    }
    index
}
