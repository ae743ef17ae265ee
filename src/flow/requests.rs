//! Requests that a program makes to a vendor's hosts without the SDK: `fetch('https://…/track', { body })`.
//!
//! Which calls make requests is `rules/library`, which hosts and paths are a vendor's is in its file. Only the address decides; where it
//! comes from a caller (`send(url, data)`), the data is followed to that caller only.

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use super::clients::ClientId;
use super::engine::{Callee, Engine};
use super::sinks::{Sink, SinkArgument, api_name};
use super::state::{PathKey, StackId};
use super::texts::{Piece, TextWay};
use super::urls;
use crate::ir::path::{ApiPath, Root, Segment};
use crate::ir::{CallKind, Literal, Value};
use crate::limits;
use crate::link::{CallRef, FunctionRef, Node};
use crate::rules::VendorId;
use crate::rules::request::Request;
use crate::rules::vendor::Endpoint;
use crate::source::Place;

/// Arguments of the method that stands for an endpoint.
const BODY: u16 = 0;
const QUERY: u16 = 1;
const HEADERS: u16 = 2;

/// Something that sends: a call, or an assignment of an address.
#[derive(Clone, Copy)]
pub(super) enum RequestSite {
    Call(CallRef),
    Assignment { place: Place, value: Node },
}

/// The calls through which an address came, innermost first. The frames of the stack are the same calls.
#[derive(Clone, Default)]
struct Context {
    calls: Vec<(CallRef, FunctionRef)>,
    stack: StackId,
}

/// An endpoint that an address reaches.
struct Reached<'p> {
    vendor: VendorId,
    endpoint: &'p Endpoint,
    way: TextWay,
    context: Context,
}

impl<'p> Engine<'p> {
    /// Every request to a vendor's host.
    pub(super) fn request_sinks(&mut self) -> Vec<Sink<'p>> {
        if !self.names_a_host() {
            return Vec::new();
        }
        let mut by_target: FxHashMap<&ApiPath, Vec<&'p Request>> = FxHashMap::default();
        for request in &self.model.library.requests {
            by_target.entry(&request.target).or_default().push(request);
        }
        let mut found = Vec::new();
        for call in self.candidate_requests() {
            let callees = self.callees(call);
            for callee in callees.iter() {
                let Callee::Api(path) = callee else { continue };
                let requests = by_target.get(path).or_else(|| by_target.get(&without_chain(path)?));
                for request in requests.into_iter().flatten().filter(|request| !request.is_assignment) {
                    self.request(RequestSite::Call(call), request, &mut found);
                }
            }
        }
        self.assigned_addresses(&by_target, &mut found);
        found
    }

    /// `new Image().src = 'https://…'`.
    fn assigned_addresses(
        &mut self,
        by_target: &FxHashMap<&ApiPath, Vec<&'p Request>>,
        found: &mut Vec<Sink<'p>>,
    ) {
        let assigned = self.model.library.requests.iter().filter(|request| request.is_assignment);
        let names = assigned.filter_map(|request| own_name(&request.target)).collect();
        for store in self.candidate_stores(&names) {
            for (target, below) in self.targets(&store, &names) {
                let requests = by_target.get(&target).filter(|_| below.is_empty());
                for request in requests.into_iter().flatten().filter(|request| request.is_assignment) {
                    self.request(store.site(), request, found);
                }
            }
        }
    }

    /// Without a text that holds a vendor's host, no address can reach one.
    fn names_a_host(&self) -> bool {
        let model = self.model;
        let hosts: Vec<&str> = model
            .vendors
            .iter()
            .flat_map(|vendor| &vendor.endpoints)
            .flat_map(|endpoint| endpoint.hosts.iter().map(String::as_str))
            .collect();
        let is_address = |value: &Value| match value {
            Value::Literal(Literal::String(text)) => {
                text.contains('.') && hosts.iter().any(|host| text.contains(host))
            }
            _ => false,
        };
        self.program.files().any(|(_, summary)| summary.module.values.iter().any(is_address))
    }

    fn candidate_requests(&self) -> Vec<CallRef> {
        let requests = || self.model.library.requests.iter().filter(|request| !request.is_assignment);
        let mut names: Vec<CompactString> =
            requests().filter_map(|request| own_name(&request.target)).collect();
        let aliases: Vec<CompactString> =
            names.iter().flat_map(|name| self.program.renamed_once(name)).cloned().collect();
        names.extend(aliases);
        let is_library = |package: &str| {
            requests().any(|request| matches!(&request.target.root, Root::Package(own) if own == package))
        };
        names.extend(self.program.names_from_packages(is_library));
        names.sort();
        names.dedup();
        let all = names.iter().flat_map(|name| self.program.calls_named(name)).copied();
        let is_call = |call: &CallRef| {
            let kind = self.program.module(call.file).call(call.id).kind;
            matches!(kind, CallKind::Call | CallKind::Tagged)
        };
        let mut calls: Vec<CallRef> = all.filter(is_call).collect();
        calls.sort_unstable();
        calls.dedup();
        calls
    }

    /// Adds the sinks of one request, one for each endpoint it may reach.
    fn request(&mut self, site: RequestSite, request: &Request, found: &mut Vec<Sink<'p>>) {
        let place = match site {
            RequestSite::Call(call) => {
                Place { file: call.file, span: self.program.module(call.file).call(call.id).span }
            }
            RequestSite::Assignment { place, .. } => place,
        };
        for reached in self.reached(site, request) {
            let arguments = self.sent_with(site, request, &reached);
            let client = ClientId { vendor: reached.vendor, client: u16::MAX };
            let method = &reached.endpoint.method;
            let api = api_name(method);
            let known =
                found.iter_mut().find(|sink| sink.place == place && sink.client == client && sink.api == api);
            match known {
                Some(sink) => sink.arguments.extend(arguments),
                None => found.push(Sink { place, client, method, api, arguments }),
            }
        }
    }

    /// The endpoints that the address may reach, looking outwards through callers while they decide how it begins.
    fn reached(&mut self, site: RequestSite, request: &Request) -> Vec<Reached<'p>> {
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
                match way.begins_with_parameter() {
                    Some(function) if context.calls.len() < limits::REQUEST_HOPS => {
                        waiting.extend(self.outwards(&context, function));
                    }
                    Some(_) => {}
                    None => self.endpoints_of(&way, &context, &mut found),
                }
            }
        }
        self.drop_undecided(site, &mut found);
        found
    }

    /// `new Client(base).post(path, data)`: which instance the data goes through is not known, so an address that was given to a
    /// constructor or factory counts only when all that it was given are the vendor's (errs towards silence).
    fn drop_undecided(&mut self, site: RequestSite, found: &mut Vec<Reached<'p>>) {
        let mut decided = Vec::new();
        for reached in found.iter() {
            let direct = self.direct_calls(site, &reached.context);
            let indirect = reached.context.calls.get(direct.len()).map(|(_, function)| *function);
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
    fn outwards(&mut self, context: &Context, function: FunctionRef) -> Vec<Context> {
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
                stack = self.tables.push(stack, *call, *function).unwrap_or(stack);
            }
            found.push(Context { calls, stack });
        }
        found
    }

    fn endpoints_of(&self, way: &TextWay, context: &Context, found: &mut Vec<Reached<'p>>) {
        let text = way.text();
        let Some((host, path)) = urls::parts(&text) else { return };
        for (at, vendor) in self.model.vendors.iter().enumerate() {
            let vendor_id = VendorId(u16::try_from(at).unwrap_or(u16::MAX));
            if let Some(endpoint) = vendor.endpoints.iter().find(|own| urls::reaches(own, host, path)) {
                let (way, context) = (way.clone(), context.clone());
                found.push(Reached { vendor: vendor_id, endpoint, way, context });
            }
        }
    }

    /// What a request sends: body, parameters (those put into the address, too) and headers.
    fn sent_with(
        &mut self,
        site: RequestSite,
        request: &Request,
        reached: &Reached<'p>,
    ) -> Vec<SinkArgument> {
        let mut arguments = Vec::new();
        let places = [(BODY, &request.body), (QUERY, &request.query), (HEADERS, &request.headers)];
        for (number, operands) in places {
            for operand in operands {
                let own = self.operands_at(site, operand);
                arguments.extend(own.into_iter().map(|own| SinkArgument { number: Some(number), ..own }));
            }
        }
        arguments.extend(in_address(&reached.way));
        if reached.way.derived {
            for operand in &request.url {
                let own = self.operands_at(site, operand);
                arguments.extend(own.into_iter().map(|own| SinkArgument { number: Some(QUERY), ..own }));
            }
        }
        let context = &reached.context;
        let through = self.direct_calls(site, context);
        for argument in &mut arguments {
            argument.stack = context.stack;
            argument.through.clone_from(&through);
        }
        arguments
    }

    /// The calls of a context through which the data comes as well: those of the function that sends, of the
    /// function that calls it, and so on.
    fn direct_calls(&self, site: RequestSite, context: &Context) -> Vec<CallRef> {
        let owner = |call: CallRef| FunctionRef {
            file: call.file,
            id: self.program.module(call.file).call(call.id).function,
        };
        let mut expected = match site {
            RequestSite::Call(call) => owner(call),
            RequestSite::Assignment { value, .. } => self.program.owner(value),
        };
        let mut direct = Vec::new();
        for (call, function) in &context.calls {
            if *function != expected {
                break;
            }
            expected = owner(*call);
            direct.push(*call);
        }
        direct
    }
}

/// What stands in the holes of an address, each under the parameter that it is the value of.
fn in_address(way: &TextWay) -> Vec<SinkArgument> {
    let mut before = String::new();
    let mut found = Vec::new();
    for piece in &way.pieces {
        match piece {
            Piece::Text(text) => before.push_str(text),
            Piece::Hole { state, .. } => {
                let trail = urls::open_parameter(&before).map(|name| PathKey::Name(name.into()));
                let own = SinkArgument::whole(state.node);
                found.push(SinkArgument { trail: trail.into_iter().collect(), number: Some(QUERY), ..own });
                before.push(urls::HOLE);
            }
        }
    }
    found
}

/// The name under which a request is called: the last member, the global, or nothing for a package itself.
fn own_name(target: &ApiPath) -> Option<CompactString> {
    match (target.segments.last(), &target.root) {
        (Some(Segment::Member(name)), _) | (None, Root::Global(name)) => Some(name.clone()),
        _ => None,
    }
}

/// `lib#post().set().send` is `lib#post().send`: the calls in the middle of a chain give the chain.
fn without_chain(path: &ApiPath) -> Option<ApiPath> {
    let first = path.segments.iter().position(|segment| *segment == Segment::Return)?;
    let (last, _) = path.segments.split_last()?;
    let middle = path.segments.get(first + 1..path.segments.len() - 1)?;
    let is_chain = middle.chunks(2).all(|pair| matches!(pair, [Segment::Member(_), Segment::Return]));
    if middle.is_empty() || !is_chain {
        return None;
    }
    let mut segments = path.segments[..=first].to_vec();
    segments.push(last.clone());
    Some(ApiPath { root: path.root.clone(), segments })
}
