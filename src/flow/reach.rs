//! Which endpoints of vendors an address reaches, and through which callers it came.
//!
//! Takes a request, gives its ways to an endpoint. Where a caller decides where the address leads, each caller is a way of its own.

use crate::flow::engine::Engine;
use crate::flow::own_servers::is_own_host;
use crate::flow::requests::RequestSite;
use crate::flow::requests::addresses::TRANSPORT;
use crate::flow::requests::texts::TextWay;
use crate::flow::requests::urls;
use crate::flow::state::StackId;
use crate::limits;
use crate::link::{CallRef, FunctionRef};
use crate::rules::VendorId;
use crate::rules::request::Request;
use crate::rules::vendor::{Endpoint, is_within};

/// The calls through which an address came, innermost first. The frames of the stack are the same calls.
#[derive(Clone, Default)]
pub(super) struct Context {
    pub(super) calls: Vec<(CallRef, FunctionRef)>,
    pub(super) stack: StackId,
}

/// An endpoint that an address reaches.
pub(super) struct Reached<'p> {
    pub(super) vendor: VendorId,
    pub(super) endpoint: &'p Endpoint,
    pub(super) host: String,
    pub(super) way: TextWay,
    pub(super) context: Context,
}

impl<'p> Engine<'p> {
    /// The endpoints that the address may reach, looking outwards through callers while they decide where it leads.
    pub(super) fn reached(&mut self, site: RequestSite, request: &Request) -> Vec<Reached<'p>> {
        let mut found = Vec::new();
        for (way, context) in self.ways_out(site, request) {
            self.endpoints_of(&way, &context, &mut found);
        }
        self.drop_undecided(site, &mut found);
        found
    }

    /// The addresses of a request, each with the callers that decide where it leads.
    pub(super) fn ways_out(&mut self, site: RequestSite, request: &Request) -> Vec<(TextWay, Context)> {
        let mut found = Vec::new();
        let mut waiting = vec![Context::default()];
        let mut seen = 0;
        while let Some(context) = waiting.pop() {
            seen += 1;
            if seen > limits::REQUEST_CONTEXTS {
                self.exhausted += 1;
                break;
            }
            for way in self.addresses(site, request, context.stack) {
                match way.led_by_parameter() {
                    Some(function) if context.calls.len() < limits::REQUEST_HOPS => {
                        waiting.extend(self.outwards(&context, function));
                    }
                    Some(_) => {}
                    None => found.push((way, context.clone())),
                }
            }
        }
        found
    }

    /// `new Client(base).post(path, data)`: which instance the data goes through is not known, so an address that was given to a
    /// constructor or factory counts only when all that it was given are the vendor's (errs towards silence).
    fn drop_undecided(&mut self, site: RequestSite, found: &mut Vec<Reached<'p>>) {
        let mut decided = Vec::new();
        for reached in found.iter() {
            let direct = self.direct_calls(site, &reached.context);
            let mut calls = reached.context.calls.iter();
            let indirect = calls.find(|(call, _)| !direct.contains(call)).map(|(_, function)| *function);
            let all = indirect.is_none_or(|function| {
                let through = |other: &&Reached<'p>| {
                    let own = other.context.calls.iter().any(|(_, known)| *known == function);
                    own && other.vendor == reached.vendor
                };
                let mut calls: Vec<CallRef> = found
                    .iter()
                    .filter(through)
                    .filter_map(|other| {
                        other
                            .context
                            .calls
                            .iter()
                            .find(|(_, known)| *known == function)
                            .map(|(call, _)| *call)
                    })
                    .collect();
                calls.sort_unstable();
                calls.dedup();
                calls.len() == self.callers(function).len()
            });
            decided.push(all);
        }
        let mut decided = decided.into_iter();
        found.retain(|_| decided.next().unwrap_or(false));
    }

    /// The context in each of a function's callers.
    pub(in crate::flow) fn outwards(&mut self, context: &Context, function: FunctionRef) -> Vec<Context> {
        if context.calls.iter().any(|(_, known)| *known == function) {
            return Vec::new();
        }
        let callers = self.callers(function);
        let mut found = Vec::new();
        for call in callers.iter().take(limits::REQUEST_CONTEXTS) {
            let mut calls = context.calls.clone();
            calls.push((*call, function));
            let mut stack = StackId::EMPTY;
            for (call, function) in calls.iter().rev() {
                stack = self.tables.stacks.push(stack, *call, *function).unwrap_or(stack);
            }
            found.push(Context { calls, stack });
        }
        found
    }

    fn endpoints_of(&self, way: &TextWay, context: &Context, found: &mut Vec<Reached<'p>>) {
        let text = way.text();
        if let Some(package) = text.strip_prefix(TRANSPORT) {
            return self.transports_of(package, (way, context), found);
        }
        let Some((host, path)) = urls::parts(&text) else { return };
        let lower = host.to_ascii_lowercase();
        let is_foreign = urls::is_public(&lower) && !is_own_host(&self.model.first_party_hosts, &lower);
        let is_claimed = || self.model.vendors.iter().any(|vendor| vendor.has_host(&lower));
        for (at, vendor) in self.model.vendors.iter().enumerate() {
            let vendor_id = VendorId(u16::try_from(at).unwrap_or(u16::MAX));
            let endpoint = if vendor.other_hosts && is_foreign && !is_claimed() {
                vendor.endpoints.first()
            } else if vendor.signs.hosts.iter().any(|own| is_within(&lower, own)) {
                vendor.endpoints.iter().find(|own| urls::reaches(own, host, path))
            } else {
                continue;
            };
            if let Some(endpoint) = endpoint {
                let (host, way, context) = (host.to_owned(), way.clone(), context.clone());
                found.push(Reached { vendor: vendor_id, endpoint, host, way, context });
            }
        }
    }

    /// The vendors to whom what loggers write to sends.
    fn transports_of(
        &self,
        package: &str,
        (way, context): (&TextWay, &Context),
        found: &mut Vec<Reached<'p>>,
    ) {
        for (at, vendor) in self.model.vendors.iter().enumerate() {
            if !vendor.signs.transports.iter().any(|own| own == package) {
                continue;
            }
            let is_it = |endpoint: &&Endpoint| endpoint.transports.iter().any(|own| own == package);
            if let Some(endpoint) = vendor.endpoints.iter().find(is_it) {
                let vendor = VendorId(u16::try_from(at).unwrap_or(u16::MAX));
                let (host, way, context) = (package.to_owned(), way.clone(), context.clone());
                found.push(Reached { vendor, endpoint, host, way, context });
            }
        }
    }

    /// The calls of a context through which the data comes as well: those of the function that sends, of the
    /// function that calls it, and so on.
    pub(super) fn direct_calls(&self, site: RequestSite, context: &Context) -> Vec<CallRef> {
        let owner = |call: CallRef| FunctionRef {
            file: call.file,
            id: self.program.module(call.file).call(call.id).function,
        };
        let mut expected = match site {
            RequestSite::Call(call) => owner(call),
            RequestSite::Assignment { value, .. } => self.program.owner(value),
        };
        let mut direct = Vec::new();
        // `new Client(base)` may have been asked for before `client.post(path, data)`.
        while let Some((call, _)) =
            context.calls.iter().find(|(call, function)| *function == expected && !direct.contains(call))
        {
            expected = owner(*call);
            direct.push(*call);
        }
        direct
    }
}
