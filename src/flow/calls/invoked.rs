//! The functions that a call calls beside its callee.
//!
//! Takes a call with what its callee is and what the knowledge says it calls (`invokes`); gives the functions that stand there: in its arguments, or, where
//! none does, those that the program gives to all such calls (`new QueryClient({ defaultOptions: { queries: { queryFn } } })`).

use compact_str::CompactString;

use crate::flow::calls::callees::Callee;
use crate::flow::calls::invocations::{api, operand_value};
use crate::flow::engine::Engine;
use crate::flow::relays::RelayKeys;
use crate::flow::state::PathKey;
use crate::flow::walk::{Found, Taken, Terminal};
use crate::ir::Literal;
use crate::link::{CallRef, Node};
use crate::rules::library::{GivenArguments, Invocation, Operand};
use crate::rules::relay::RelayId;

impl Engine<'_> {
    /// Functions and classes of the program that a call calls beside its callee, and whose result is its own; the others are kept in its form.
    pub(in crate::flow) fn invoked(&mut self, call: CallRef, callees: &[Callee]) -> Vec<Callee> {
        let path = callees.iter().find_map(api);
        if path.is_none() && !callees.is_empty() {
            return Vec::new();
        }
        let models = self.library.models(path, self.method(call).as_deref());
        let mut found = Vec::new();
        let invocations = models
            .iter()
            .copied()
            .flat_map(|model| model.invokes.iter().map(|invocation| (invocation, model.says_result())));
        for (invocation, says_result) in invocations {
            let mut form = self.form(call);
            for (terminal, bound) in self.invoked_function(call, invocation) {
                match terminal {
                    Terminal::Function(function) if says_result => form.beside.push(function),
                    Terminal::Function(function) => found.push(Callee::Function(function)),
                    Terminal::Class(class) => found.push(Callee::Class(class)),
                    Terminal::Api(path) => form.apis.push(path),
                    _ => continue,
                }
                form.given = invocation.arguments;
                if let Some(bound) = bound {
                    form.bound = Some((bound, 1));
                }
            }
            form.apis.sort();
            form.apis.dedup();
            form.beside.sort_unstable();
            form.beside.dedup();
            if form.given.is_some() {
                self.invocations.forms.insert(call, form);
            }
        }
        found
    }

    /// Is it the library, and no argument of the call, that gives the function this parameter?
    pub(in crate::flow) fn is_given_by_library(&self, call: CallRef, taken: Taken) -> bool {
        let only = matches!(self.form(call).given, Some(GivenArguments::Only(_)));
        only && matches!(taken, Taken::One(index) if index > 0)
    }

    fn invoked_function(
        &mut self,
        call: CallRef,
        invocation: &Invocation,
    ) -> Vec<(Terminal, Option<CallRef>)> {
        let own = self.standing_function(call, invocation);
        let given = match &invocation.or_put {
            Some(relay) if own.is_empty() => self.put_functions(*relay),
            _ => own,
        };
        given.into_iter().map(|found| (found.terminal, found.state.how.bound)).collect()
    }

    /// What stands where the call has the function.
    fn standing_function(&mut self, call: CallRef, invocation: &Invocation) -> Vec<Found> {
        let Some((node, mut path)) = self.operand_place(call, &invocation.function) else {
            return Vec::new();
        };
        if let Some(member) = &invocation.member {
            let Some((named, below)) = self.operand_place(call, member) else { return Vec::new() };
            let texts: Vec<CompactString> = self
                .identities(named, &below)
                .into_iter()
                .filter_map(|found| match found.terminal {
                    Terminal::Literal(Literal::String(text)) => Some(text),
                    _ => None,
                })
                .collect();
            let [text] = texts.as_slice() else { return Vec::new() };
            path.push(PathKey::Name(text.clone()));
        }
        let mut found = self.identities(node, &path);
        // `useQuery({ queryKey })` has none; of `useQuery(options)` it is not known, and nothing else is called.
        let is_none = |terminal: &Terminal| {
            matches!(terminal, Terminal::Missing | Terminal::Literal(_) | Terminal::Object | Terminal::List)
        };
        found.retain(|found| !is_none(&found.terminal));
        found
    }

    /// What the program gives to all such calls.
    fn put_functions(&mut self, relay: RelayId) -> Vec<Found> {
        let puts = self.relay_puts(relay.0, &RelayKeys::from([]));
        let places = puts.calls.iter().filter_map(|site| self.operand_place(site.call, &site.put.value));
        let places: Vec<(Node, Vec<PathKey>)> = places.collect();
        places.into_iter().flat_map(|(node, path)| self.identities(node, &path)).collect()
    }

    /// The node of an operand, and the path below it.
    fn operand_place(&self, call: CallRef, operand: &Operand) -> Option<(Node, Vec<PathKey>)> {
        let id = operand_value(self.program.module(call.file), call.id, operand)?;
        Some((Node { file: call.file, id }, operand.path.iter().map(PathKey::from).collect()))
    }
}
