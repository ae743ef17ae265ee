//! Where the program's own requests go, as far as it takes callers to tell: a wrapper adds a prefix, an instance has a base.

use crate::flow::engine::Engine;
use crate::flow::reach::Context;
use crate::flow::relays::routes::sent::is_foreign;
use crate::flow::requests::RequestSite;
use crate::flow::requests::texts::{Piece, TextWay};
use crate::flow::requests::urls::HOLE;
use crate::flow::walk::Terminal;
use crate::ir::{CallKind, Value};
use crate::limits;
use crate::link::{CallRef, FunctionRef, Node};
use crate::rules::request::Request;

impl Engine<'_> {
    /// The addresses of a request, each with the callers that decide where it leads: `call(path)` of `` fetch(`/api${path}`) ``.
    pub(super) fn own_ways(&mut self, site: RequestSite, request: &Request) -> Vec<(TextWay, Context)> {
        let mut fuel = limits::REQUEST_CONTEXTS;
        let start = Context::default();
        let mut found = Vec::new();
        for (way, context) in self.chosen((site, request), &start) {
            found.extend(self.led_on((site, request), way, context, &mut fuel));
        }
        if fuel == 0 {
            self.exhausted += 1;
        }
        found
    }

    /// `fetch(PATHS[name])` goes to all of them, and to one where a caller says to which.
    fn chosen(
        &mut self,
        (site, request): (RequestSite, &Request),
        start: &Context,
    ) -> Vec<(TextWay, Context)> {
        let with = |ways: Vec<TextWay>, context: &Context| {
            ways.into_iter().map(|way| (way, context.clone())).collect::<Vec<_>>()
        };
        let ways = self.addresses(site, request, start.stack);
        let (RequestSite::Call(call), true) = (site, ways.len() > 1) else { return with(ways, start) };
        let id = self.program.module(call.file).call(call.id).function;
        let mut found = Vec::new();
        for outer in self.outwards(start, FunctionRef { file: call.file, id }) {
            let own = self.addresses(site, request, outer.stack);
            if own.len() < ways.len() {
                found.extend(with(own, &outer));
            }
        }
        if found.is_empty() { with(ways, start) } else { found }
    }

    /// Where no caller says more, the address stays as it is.
    fn led_on(
        &mut self,
        (site, request): (RequestSite, &Request),
        way: TextWay,
        context: Context,
        fuel: &mut usize,
    ) -> Vec<(TextWay, Context)> {
        let function = decided_by(&way, &context).filter(|_| context.calls.len() < limits::REQUEST_HOPS);
        let mut found = Vec::new();
        for outer in function.map(|function| self.outwards(&context, function)).unwrap_or_default() {
            let Some(left) = fuel.checked_sub(1) else { break };
            *fuel = left;
            if self.is_one_instance(site, &outer) {
                for way in self.addresses(site, request, outer.stack) {
                    found.extend(self.led_on((site, request), way, outer.clone(), fuel));
                }
            }
        }
        let text = way.text();
        if found.iter().all(|(way, _)| way.text() == text) { vec![(way, context)] } else { found }
    }

    /// `new Client('/a')` says nothing of `other.post(path)`: is what a method is called on made where the context says?
    fn is_one_instance(&mut self, site: RequestSite, context: &Context) -> bool {
        let kind = |call: &CallRef| self.program.module(call.file).call(call.id).kind;
        let Some((made, _)) = context.calls.iter().find(|(call, _)| kind(call) == CallKind::New) else {
            return true;
        };
        let made = self.result_of(*made);
        let Some(outermost) = self.direct_calls(site, context).last().copied() else { return true };
        let module = self.program.module(outermost.file);
        let Value::Load { base, .. } = module.value(module.call(outermost.id).callee) else {
            return true;
        };
        let receivers = self.identities(Node { file: outermost.file, id: *base }, &[]);
        // `this` may be any instance.
        let nodes = receivers
            .iter()
            .filter(|found| matches!(found.terminal, Terminal::Instance(_)))
            .map(|found| found.state.node);
        let known: Vec<Node> = nodes.filter(|node| self.call_at(*node).is_some()).collect();
        known.is_empty() || known.contains(&made)
    }
}

/// The function whose caller gives a part of the path, the nearest to its beginning.
fn decided_by(way: &TextWay, context: &Context) -> Option<FunctionRef> {
    let mut before = String::new();
    for piece in &way.pieces {
        match piece {
            Piece::Text(text) => before.push_str(text),
            Piece::Hole { parameter, .. } => {
                let is_open =
                    |function: &FunctionRef| !context.calls.iter().any(|(_, known)| known == function);
                if let Some(function) = parameter.filter(is_open) {
                    return Some(function);
                }
                before.push(HOLE);
            }
        }
        if before.contains('?') || is_foreign(&before) {
            return None;
        }
    }
    None
}
