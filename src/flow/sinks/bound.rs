//! Methods of SDKs with arguments given before, handed over: `button.addEventListener('click', client.track.bind(client, 'Paid', { plan }))`.
//!
//! Takes calls that bind arguments of a vendor's method and are an argument of another call, gives sinks whose arguments are what is bound:
//! whoever is handed the function calls it with these. The place is the call that binds. Where the program itself calls the function, that
//! call is the sink (`calls/invocations`) and this one is left out. Errs towards a sink that nobody calls.

use compact_str::CompactString;

use crate::flow::calls::callees::Callee;
use crate::flow::engine::Engine;
use crate::flow::sinks::Sink;
use crate::flow::walk::Terminal;
use crate::ir::path::ApiPath;
use crate::link::{CallRef, Node};
use crate::summary::Holder;

impl<'p> Engine<'p> {
    /// Every vendor's method of which arguments are bound for somebody outside of the program.
    pub(super) fn bound_sinks(&mut self, names: &[CompactString]) -> Vec<Sink<'p>> {
        let mut found = Vec::new();
        for (bound, method) in self.bound_and_handed_named(names) {
            if self.is_called_by_program(bound) {
                continue;
            }
            for path in self.plain_methods_at(method) {
                for matched in self.clients.sinks(&path, false) {
                    let mut arguments = self.own_arguments(bound);
                    drop(arguments.drain(..arguments.len().min(1)));
                    found.extend(self.sink_of_call(bound, matched.client, &matched.methods, arguments));
                }
            }
        }
        found
    }

    /// `later(client.track.bind(client, 'x'))`, where `later` is a function of the program.
    fn is_called_by_program(&mut self, bound: CallRef) -> bool {
        let summary = self.program.analysed(bound.file);
        let value = summary.module.call(bound.id).value;
        let Some(Holder::Argument(holder)) = summary.holders.get(&value) else { return false };
        let holder = CallRef { file: bound.file, id: *holder };
        let callees = self.callees(holder);
        let is_own = |callee: &Callee| matches!(callee, Callee::Function(_) | Callee::Class(_));
        callees.iter().any(is_own)
    }

    /// The methods outside of the program that a value is as a whole, none of their arguments given before.
    fn plain_methods_at(&mut self, node: Node) -> Vec<ApiPath> {
        let found = self.near_identities(node);
        let methods = found.into_iter().filter(|one| one.state.how.bound.is_none());
        let path = |terminal| if let Terminal::Api(path) = terminal { Some(path) } else { None };
        methods.filter_map(|one| path(one.terminal)).collect()
    }
}
