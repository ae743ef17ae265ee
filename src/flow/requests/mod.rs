//! Requests that a program makes to a vendor's hosts without the SDK: `fetch('https://…/track', { body })`.
//!
//! Which calls make requests is `rules/library`, which hosts and paths are a vendor's is in its file. Only the address decides; where it
//! comes from a caller (`send(url, data)`), the data is followed to that caller only.

pub(in crate::flow) mod addresses;
pub(in crate::flow) mod bases;
mod candidates;
pub(in crate::flow) mod texts;
pub(in crate::flow) mod urls;

use rustc_hash::FxHashMap;

use crate::flow::calls::callees::Callee;
use crate::flow::engine::Engine;
use crate::flow::reach::Reached;
use crate::flow::requests::candidates::own_name;
use crate::flow::requests::texts::{Piece, TextWay};
use crate::flow::sinks::clients::ClientId;
use crate::flow::sinks::{Sink, SinkArgument, api_name};
use crate::flow::state::PathKey;
use crate::flow::walk::{Found, Terminal};
use crate::ir::path::{ApiPath, Root, Segment};
use crate::ir::{CallKind, Literal, Value};
use crate::link::{CallRef, Node};
use crate::rules::request::{Request, RequestForm};
use crate::rules::vendor::{ArgumentChannel, Channel, PathKey as RulePathKey};
use crate::source::Place;

/// Arguments of the method that stands for an endpoint.
const BODY: u16 = 0;
const QUERY: u16 = 1;
const HEADERS: u16 = 2;

/// Something that sends: a call, or an assignment of an address.
#[derive(Clone, Copy)]
pub(in crate::flow) enum RequestSite {
    Call(CallRef),
    Assignment { place: Place, value: Node },
}

impl<'p> Engine<'p> {
    /// Every request to a vendor's host.
    pub(in crate::flow) fn request_sinks(&mut self) -> Vec<Sink<'p>> {
        if !self.names_a_host() {
            return Vec::new();
        }
        let mut found = Vec::new();
        for (call, request) in self.all_requests() {
            self.request(RequestSite::Call(call), request, &mut found);
        }
        self.assigned_addresses(&self.by_target(), &mut found);
        self.loaded_addresses(&mut found);
        found
    }

    fn by_target(&self) -> FxHashMap<&'p ApiPath, Vec<&'p Request>> {
        let mut by_target: FxHashMap<&ApiPath, Vec<&'p Request>> = FxHashMap::default();
        for request in &self.model.library.requests {
            by_target.entry(&request.target).or_default().push(request);
        }
        by_target
    }

    /// Every call of the program that makes a request, wherever to.
    pub(in crate::flow) fn all_requests(&mut self) -> Vec<(CallRef, &'p Request)> {
        let by_target = self.by_target();
        let mut found = Vec::new();
        for call in self.candidate_requests() {
            let callees = self.callees(call);
            for callee in callees.iter() {
                let Callee::Api(path) = callee else { continue };
                let requests = by_target.get(path).or_else(|| by_target.get(&without_chain(path)?));
                let own = requests.into_iter().flatten().filter(|request| request.form == RequestForm::Call);
                found.extend(own.map(|request| (call, *request)));
            }
        }
        found
    }

    /// `new Image().src = 'https://…'`.
    fn assigned_addresses(
        &mut self,
        by_target: &FxHashMap<&'p ApiPath, Vec<&'p Request>>,
        found: &mut Vec<Sink<'p>>,
    ) {
        let assigned = self.model.library.requests.iter();
        let assigned = assigned.filter(|request| request.form == RequestForm::Assignment);
        let names = assigned.filter_map(|request| own_name(&request.target)).collect();
        for store in self.candidate_stores(&names) {
            for (target, below) in self.targets(&store, &names) {
                let requests = by_target.get(&target).filter(|_| below.is_empty());
                for request in requests.into_iter().flatten() {
                    if request.form != RequestForm::Assignment {
                        continue;
                    }
                    self.request(store.site(), request, found);
                }
            }
        }
    }

    /// `<img src={`https://…?mail=${mail}`} />`
    fn loaded_addresses(&mut self, found: &mut Vec<Sink<'p>>) {
        let requests = self.model.library.requests.iter();
        let loading: FxHashMap<&str, &Request> = requests
            .filter(|request| request.form == RequestForm::Element)
            .filter_map(|request| match &request.target.root {
                Root::Global(name) => Some((name.as_str(), request)),
                Root::Package(_) | Root::Method(_) | Root::Client(_) => None,
            })
            .collect();
        for call in self.program.nameless_calls() {
            let module = self.program.module(call.file);
            let site = module.call(call.id);
            if site.kind == CallKind::Element
                && let Some(request) = module.string(site.callee).and_then(|name| loading.get(name.as_str()))
            {
                self.request(RequestSite::Call(*call), request, found);
            }
        }
    }

    /// Without a text that holds a vendor's host, no address can reach one.
    fn names_a_host(&self) -> bool {
        let model = self.model;
        let hosts: Vec<&str> =
            model.vendors.iter().flat_map(|vendor| &vendor.signs.hosts).map(String::as_str).collect();
        let any_host = model.vendors.iter().any(|vendor| vendor.other_hosts);
        let is_address = |value: &Value| match value {
            Value::Literal(Literal::String(text)) => {
                text.contains('.')
                    && (any_host && text.contains("//") || hosts.iter().any(|host| text.contains(host)))
            }
            _ => false,
        };
        let transports: Vec<&str> =
            model.vendors.iter().flat_map(|vendor| &vendor.signs.transports).map(String::as_str).collect();
        let is_transport = |value: &Value| matches!(value, Value::Literal(Literal::String(text)) if transports.contains(&text.as_str()));
        let is_address = |value: &Value| is_address(value) || is_transport(value);
        self.program.requested_packages().any(|package| transports.contains(&package))
            || self.program.files().any(|(_, summary)| summary.module.values.iter().any(is_address))
    }

    /// Adds the sinks of one request, one for each endpoint it may reach.
    fn request(&mut self, site: RequestSite, request: &Request, found: &mut Vec<Sink<'p>>) {
        let (place, call) = match site {
            RequestSite::Call(call) => (
                Place { file: call.file, span: self.program.module(call.file).call(call.id).span },
                Some(call),
            ),
            RequestSite::Assignment { place, .. } => (place, None),
        };
        for reached in self.reached(site, request) {
            let arguments = self.sent_with(site, request, &reached);
            let client = ClientId { vendor: reached.vendor, client: u16::MAX };
            let method = &reached.endpoint.method;
            let api = api_name(method);
            let of_any_host = self.model.vendor(reached.vendor).other_hosts;
            let api = if of_any_host { format!("{api} {}", reached.host) } else { api };
            let known =
                found.iter_mut().find(|sink| sink.place == place && sink.client == client && sink.api == api);
            let Reached { host, .. } = reached;
            if let Some(sink) = known {
                sink.arguments.extend(arguments);
                sink.hosts.push(host);
            } else {
                let hosts = vec![host];
                found.push(Sink { call, api, hosts, ..Sink::of(place, client, method, arguments) });
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
}

impl Engine<'_> {
    /// `Authorization: …`, `{ api_key: process.env.KEY }`: proves to the vendor who sends, and discloses nobody.
    pub(in crate::flow) fn is_own(&self, channel: Channel, keys: &[PathKey], found: &Found) -> bool {
        let library = &self.model.library;
        let own_value = |path: &ApiPath| {
            library
                .own_values
                .iter()
                .any(|own| own.root == path.root && path.segments.starts_with(&own.segments))
        };
        let own_header = |key: &PathKey| {
            let PathKey::Name(name) = key else { return false };
            let name = name.to_ascii_lowercase().replace('_', "-");
            library.own_headers.iter().any(|own| name.ends_with(own.as_str()))
        };
        // `{ api_key: config.key, events: […] }`: at the top of a body it is the vendor's own field (errs towards misses).
        let is_top = matches!(keys, [key] if own_header(key));
        is_top
            || matches!(&found.terminal, Terminal::Api(path) if own_value(path))
            || channel == Channel::Header && keys.iter().any(own_header)
    }
}

/// The channel of what is found under `trail` of a body: that of the longest path that is sure to lead there. A key
/// that is not known, or an item of a list, is no name of a path.
pub(in crate::flow) fn channel_in_request(
    channels: &[ArgumentChannel],
    argument: u16,
    trail: &[PathKey],
) -> Option<Channel> {
    let leads = |channel: &&ArgumentChannel| {
        channel.argument == argument
            && channel.path.len() <= trail.len()
            && channel.path.iter().zip(trail).all(|(rule, key)| match (rule, key) {
                (RulePathKey::Name(rule), PathKey::Name(key)) => rule == key,
                (RulePathKey::Any, _) => true,
                _ => false,
            })
    };
    channels.iter().find(leads).map(|found| found.channel).filter(|channel| *channel != Channel::None)
}

/// What stands in the holes of an address, each under the parameter that it is the value of.
pub(in crate::flow) fn in_address(way: &TextWay) -> Vec<SinkArgument> {
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
