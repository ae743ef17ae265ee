//! Requests and endpoints: raw → compiled.

use super::{InFile, paths};
use crate::ir::path::{ApiPath, Root, Segment};
use crate::rules::load::At;
use crate::rules::raw::request::{RawEndpoint, RawRequest};
use crate::rules::request::{Request, RequestCall, RequestForm, RequestOperand};
use crate::rules::route::verb;
use crate::rules::vendor::{ArgumentChannel, Channel, Endpoint, Method, PathKey};

/// Arguments of the method that stands for an endpoint.
const BODY: u16 = 0;
const QUERY: u16 = 1;
const HEADERS: u16 = 2;

/// One request for each callee of the entry.
pub(super) fn request(cx: &mut InFile<'_>, raw: &RawRequest, requests: &mut Vec<Request>) {
    let answer = raw.answer.as_ref().and_then(|word| cx.keep(word, paths::path(&word.value)));
    let base_assigned =
        raw.base_assigned.iter().filter_map(|word| cx.keep(word, ApiPath::parse(&word.value))).collect();
    let mut operands = |words: &[At<String>]| -> Vec<RequestOperand> {
        words.iter().filter_map(|word| cx.keep(word, operand(&word.value))).collect()
    };
    let model = Request {
        target: ApiPath { root: Root::Global("".into()), segments: Vec::new() },
        form: RequestForm::Call,
        url: operands(&raw.url),
        base: operands(&raw.base),
        base_assigned,
        host: operands(&raw.host),
        path: operands(&raw.path),
        transports: operands(&raw.transports),
        query: operands(&raw.query),
        body: operands(&raw.body),
        headers: operands(&raw.headers),
        method: operands(&raw.method),
        verb: raw.verb.as_deref().and_then(verb),
        answer: answer.unwrap_or_default(),
    };
    let names = raw.elements.iter().map(|word| word.value.as_str().into());
    let elements = names.map(|name| ApiPath { root: Root::Global(name), segments: Vec::new() });
    requests.extend(elements.map(|target| Request { target, form: RequestForm::Element, ..model.clone() }));
    let calls = raw.calls.iter().map(|word| (word, RequestForm::Call));
    let assigned = raw.assigned.iter().map(|word| (word, RequestForm::Assignment));
    for (word, form) in calls.chain(assigned) {
        let Some(target) = cx.keep(word, ApiPath::parse(&word.value)) else { continue };
        let ends_in_member = matches!(target.segments.last(), Some(Segment::Member(_)));
        if form == RequestForm::Assignment && !ends_in_member {
            cx.error(word.span, format!("`{}` names no member that can be assigned", word.value), None);
            continue;
        }
        if matches!(target.root, Root::Client(_) | Root::Method(_)) {
            let help = Some("write a package or `global:`");
            cx.error(word.span, "a request is known by its library", help);
            continue;
        }
        let by_name = match target.segments.last() {
            Some(Segment::Member(name)) => verb(name),
            _ => None,
        };
        let verb = by_name.or_else(|| model.verb.clone());
        requests.push(Request { target, form, verb, ..model.clone() });
    }
}

/// `argument 1.body`, `made argument 0.baseURL`, `open() argument 1`.
fn operand(text: &str) -> Result<RequestOperand, String> {
    let expected = || {
        format!(
            "`{text}` is no operand of a request: write `argument 0`, `made argument 0`, `open() argument 1`"
        )
    };
    let (of, rest) = match (text.strip_prefix("made "), text.split_once("() ")) {
        (Some(rest), _) => (RequestCall::Made, rest),
        (None, Some((name, rest))) => (RequestCall::Sibling(name.into()), rest),
        (None, None) => (RequestCall::Own, text),
    };
    let place = rest.strip_prefix("argument ").ok_or_else(expected)?;
    let (argument, path) = paths::argument_path(place).map_err(|_| expected())?;
    Ok(RequestOperand { of, argument, path })
}

/// The endpoints of a vendor: those that its file lists, or every path of its hosts, and what loggers write to.
pub(super) fn endpoints(
    cx: &mut InFile<'_>,
    (listed, transports): (Vec<RawEndpoint>, Vec<String>),
    hosts: &[String],
) -> Vec<Endpoint> {
    let mut endpoints = Vec::new();
    if listed.is_empty() {
        endpoints.extend(hosts.iter().map(|host| whole_host(cx, host)));
    }
    if !transports.is_empty() {
        endpoints.push(transport(transports));
    }
    for raw in listed {
        for path in raw.paths.iter().filter(|path| !path.value.starts_with('/')) {
            let help = Some("a path begins with `/`; `*` is any one part of it");
            cx.error(path.span, format!("`{}` is no path", path.value), help);
        }
        let channels = channels(cx, raw.sends.0);
        let own = raw.hosts.into_iter().map(|host| host.value);
        let own: Vec<String> = if own.len() == 0 { hosts.to_vec() } else { own.collect() };
        endpoints.push(endpoint(own, raw.paths.into_iter().map(|path| path.value).collect(), channels));
    }
    endpoints
}

/// Every path of a host, or those below the path that is written with it.
fn whole_host(cx: &mut InFile<'_>, host: &str) -> Endpoint {
    let channels = channels(cx, Vec::new());
    match host.split_once('/') {
        Some((host, path)) => endpoint(vec![host.to_owned()], vec![format!("/{path}")], channels),
        None => endpoint(vec![host.to_owned()], Vec::new(), channels),
    }
}

fn endpoint(hosts: Vec<String>, paths: Vec<String>, channels: Vec<ArgumentChannel>) -> Endpoint {
    let name = paths.first().map_or("HTTP".to_owned(), |path| format!("HTTP {path}"));
    let method = Method::sending(vec![name.into()], channels);
    let hosts = hosts.into_iter().map(|host| host.to_ascii_lowercase()).collect();
    Endpoint { hosts, paths, transports: Vec::new(), method }
}

/// What loggers write to: everything that they are given is a line of the log.
fn transport(packages: Vec<String>) -> Endpoint {
    let log = |argument| ArgumentChannel { argument, path: Vec::new(), channel: Channel::Log };
    let own = endpoint(Vec::new(), Vec::new(), vec![log(BODY), log(QUERY)]);
    let method = Method { path: vec!["transport".into()], ..own.method };
    Endpoint { transports: packages, method, ..own }
}

/// Body and query alike have the channels that the file gives, for one message and for a list of them.
fn channels(cx: &mut InFile<'_>, sends: Vec<(At<String>, Channel)>) -> Vec<ArgumentChannel> {
    let mut channels = vec![
        ArgumentChannel { argument: BODY, path: Vec::new(), channel: Channel::EventProperty },
        ArgumentChannel { argument: QUERY, path: Vec::new(), channel: Channel::EventProperty },
        ArgumentChannel { argument: HEADERS, path: Vec::new(), channel: Channel::Header },
    ];
    for (word, channel) in sends {
        let Some(path) = cx.keep(&word, paths::path(&word.value)) else { continue };
        // An empty path is about all that is not named, whether it stands in a list or not.
        let listed = Some(std::iter::once(PathKey::Any).chain(path.iter().cloned()).collect());
        for path in std::iter::once(path.clone()).chain(listed.filter(|_| !path.is_empty())) {
            for argument in [BODY, QUERY] {
                channels.retain(|other| other.argument != argument || other.path != path);
                channels.push(ArgumentChannel { argument, path: path.clone(), channel });
            }
        }
    }
    channels.sort_by_key(|channel| (std::cmp::Reverse(channel.path.len()), channel.argument));
    channels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operands_of_requests() {
        let of = |text: &str| operand(text).map(|operand| (operand.of, operand.argument, operand.path.len()));
        assert_eq!(of("argument 1.body"), Ok((RequestCall::Own, 1, 1)));
        assert_eq!(of("made argument 0.baseURL"), Ok((RequestCall::Made, 0, 1)));
        assert_eq!(of("open() argument 1"), Ok((RequestCall::Sibling("open".into()), 1, 0)));
        for wrong in ["", "body", "made", "argument", "open argument 1", "argument x"] {
            assert!(operand(wrong).is_err(), "{wrong}");
        }
    }
}
