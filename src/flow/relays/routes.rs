//! Own routes: `fetch('/api/track', { body })` gives the function that answers `/api/track` what it is called with.
//!
//! Takes a function, gives the addresses that it answers; takes an address, gives the bodies of the program's own requests to it. Which
//! calls send requests is the knowledge of `requests`, which files and calls answer them is `routes` in `rules/library`. A host that
//! is written out is somebody else's (errs towards misses); what a route is mounted under may stand before it (errs towards false alarms).

use std::rc::Rc;

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use crate::flow::engine::Engine;
use crate::flow::requests::RequestSite;
use crate::flow::requests::urls::HOLE;
use crate::flow::sinks::SinkArgument;
use crate::ir::{ExportKind, Key, Literal, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, FunctionRef, Node};
use crate::rules::route::{Route, RouteForm, RoutePart, part};
use crate::rules::vendor::PathKey as RulePathKey;

/// An address that a function answers.
#[derive(Clone, Debug)]
pub(in crate::flow) struct Answered<'p> {
    parts: Vec<RoutePart>,
    /// Something may stand before it: what its router is mounted under.
    is_mounted: bool,
    /// Where the function finds the body in its parameter.
    pub(in crate::flow) to: &'p [RulePathKey],
}

impl Answered<'_> {
    /// Does it answer this address, below whatever the address begins with?
    pub(super) fn is_at(&self, address: &[RoutePart]) -> bool {
        let (own, wanted) = (&self.parts, address);
        !own.is_empty() && (wanted.ends_with(own) || self.is_mounted && own.ends_with(wanted))
    }
}

/// A body that the program sends.
#[derive(Clone, Debug)]
pub(in crate::flow) struct OwnRequest {
    parts: Vec<RoutePart>,
    pub(in crate::flow) call: CallRef,
    pub(in crate::flow) body: SinkArgument,
}

#[derive(Default)]
pub(in crate::flow) struct RouteIndex<'p> {
    answered: FxHashMap<FunctionRef, Rc<[Answered<'p>]>>,
    sent: Vec<OwnRequest>,
}

impl<'p> Engine<'p> {
    /// The addresses that a function answers.
    pub(in crate::flow) fn answered_by(&mut self, function: FunctionRef) -> Rc<[Answered<'p>]> {
        if let Some(known) = self.routes.answered.get(&function) {
            return Rc::clone(known);
        }
        self.routes.answered.insert(function, Rc::from([]));
        let mut found = Vec::new();
        for route in &self.model.library.routes {
            match &route.form {
                RouteForm::File { exports, .. } => {
                    found.extend(self.answered_by_file(function, route, exports));
                }
                RouteForm::Call { methods } => self.answered_by_calls(function, route, methods, &mut found),
            }
        }
        let found: Rc<[Answered<'p>]> = found.into();
        self.routes.answered.insert(function, Rc::clone(&found));
        found
    }

    fn answered_by_file(
        &self,
        function: FunctionRef,
        route: &'p Route,
        exports: &[CompactString],
    ) -> Option<Answered<'p>> {
        let parts = route.form.address_of(self.program.path(function.file)?)?;
        let is_exported = exports.iter().any(|name| self.is_exported_as(function, name));
        is_exported.then_some(Answered { parts, is_mounted: false, to: &route.to })
    }

    /// `export const POST = withAuth(async request => …)` exports the function, too.
    pub(super) fn is_exported_as(&self, function: FunctionRef, name: &str) -> bool {
        let module = self.program.module(function.file);
        let declared = module.function(function.id);
        let around = declared.closure_use.as_ref().map(|used| module.call(used.call).value);
        let own: Vec<ValueId> = declared.value.into_iter().chain(around).collect();
        module.exports.iter().any(|export| match &export.kind {
            ExportKind::Local { exported, value: Some(value), .. } => {
                exported == name && self.is_one_of(*value, &own, function)
            }
            ExportKind::Assign { value } => name == "default" && self.is_one_of(*value, &own, function),
            _ => false,
        })
    }

    fn is_one_of(&self, exported: ValueId, own: &[ValueId], function: FunctionRef) -> bool {
        let module = self.program.module(function.file);
        let is_own = |id: ValueId| {
            own.contains(&id) || matches!(module.value(id), Value::Closure(other) if *other == function.id)
        };
        match module.value(exported) {
            // `export default handler`
            Value::Capture(binding) => {
                module.binding(*binding).writes.iter().filter_map(|write| write.value).any(is_own)
            }
            // `export default withAuth(handler)`
            Value::Call(call) => {
                is_own(exported) || module.call(*call).arguments.iter().any(|argument| is_own(argument.value))
            }
            _ => is_own(exported),
        }
    }

    /// `app.post('/track', check, handler)`
    fn answered_by_calls(
        &mut self,
        function: FunctionRef,
        route: &'p Route,
        methods: &[CompactString],
        found: &mut Vec<Answered<'p>>,
    ) {
        for (call, position) in self.given_as_argument(function) {
            let module = self.program.module(call.file);
            let site = module.call(call.id);
            let is_route = matches!(module.value(site.callee), Value::Load { key: Key::Name(name), .. } if methods.contains(name));
            let (true, true, Some(address)) = (is_route, position > 0, site.arguments.first()) else {
                continue;
            };
            let texts = self.constants(Node { file: call.file, id: address.value });
            for text in texts.iter().flat_map(|texts| texts.iter()).filter(|text| text.starts_with('/')) {
                let parts: Vec<RoutePart> = text.split('/').filter(|own| !own.is_empty()).map(part).collect();
                if parts.iter().any(|own| *own != RoutePart::Any) {
                    found.push(Answered { parts, is_mounted: true, to: &route.to });
                }
            }
        }
    }

    /// Finds the program's own requests, before any walk: in the middle of one, answers would be cut short and kept.
    pub(in crate::flow) fn find_own_requests(&mut self) {
        let routes = &self.model.library.routes;
        let is_route = |path: &str| routes.iter().any(|route| route.form.address_of(path).is_some());
        let methods = routes.iter().flat_map(|route| match &route.form {
            RouteForm::Call { methods } => methods.as_slice(),
            RouteForm::File { .. } => &[],
        });
        let program = self.program;
        let is_answered = |call: &CallRef| {
            let module = program.module(call.file);
            let first = module.call(call.id).arguments.first().map(|argument| module.value(argument.value));
            matches!(first, Some(Value::Literal(Literal::String(text))) if text.starts_with('/'))
                && module.call(call.id).arguments.len() > 1
        };
        let answers = program.files().any(|(file, _)| program.path(file).is_some_and(is_route))
            || methods.flat_map(|method| program.calls_named(method)).any(is_answered);
        if answers {
            self.routes.sent = self.own_requests();
        }
    }

    /// The program's own requests to an address.
    pub(in crate::flow) fn requests_to(&self, answered: &Answered<'_>) -> Vec<OwnRequest> {
        let sent = self.routes.sent.iter();
        sent.filter(|request| reaches(&request.parts, answered)).cloned().collect()
    }

    fn own_requests(&mut self) -> Vec<OwnRequest> {
        let mut found = Vec::new();
        for (call, request) in self.all_requests() {
            let site = RequestSite::Call(call);
            for (way, context) in self.ways_out(site, request) {
                let Some(parts) = own_path(&way.text()) else { continue };
                let through = self.direct_calls(site, &context);
                for operand in &request.body {
                    for body in self.operands_at(site, operand) {
                        let body = SinkArgument { stack: context.stack, through: through.clone(), ..body };
                        found.push(OwnRequest { parts: parts.clone(), call, body });
                    }
                }
                if found.len() >= limits::OWN_REQUESTS {
                    self.give_up();
                    return found;
                }
            }
        }
        found
    }
}

/// The name of a file, without its ending.
pub(in crate::flow) fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split('.').next().unwrap_or(name)
}

/// The path of a file as that of an address: `api/hooks/usage.ts`.
pub(super) fn file_parts(path: &str) -> Vec<RoutePart> {
    let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
    let stem = Some(stem(path)).filter(|stem| *stem != "index");
    folders.split('/').chain(stem).filter(|own| !own.is_empty()).map(part).collect()
}

/// The path of an address that somebody else is told to call: `{{BASE_URL}}/hooks/usage?x=1`.
pub(super) fn address_parts(text: &str) -> Option<Vec<RoutePart>> {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let path = rest.split_once('/')?.1;
    let end = path.find(['?', '#']).unwrap_or(path.len());
    let parts: Vec<RoutePart> = path[..end].split('/').filter(|own| !own.is_empty()).map(part).collect();
    (!parts.is_empty()).then_some(parts)
}

/// The path of an address of the program's own: relative, below a base that is not known, or on this machine.
fn own_path(text: &str) -> Option<Vec<RoutePart>> {
    let path = match text.split_once("://") {
        Some((_, rest)) => {
            let (host, path) = rest.split_once('/')?;
            let is_own =
                host.contains(HOLE) || host.starts_with("localhost") || host.starts_with("127.0.0.1");
            if !is_own {
                return None;
            }
            path
        }
        // `${BASE}/api/track`
        None if text.starts_with(HOLE) => text.split_once('/')?.1,
        None if text.starts_with("//") => return None,
        None => text,
    };
    let end = path.find(['?', '#']).unwrap_or(path.len());
    let parts: Vec<RoutePart> = path[..end]
        .split('/')
        .filter(|part| !part.is_empty() && *part != "." && *part != "..")
        .map(|part| if part.contains(HOLE) { RoutePart::Any } else { RoutePart::Text(part.to_owned()) })
        .collect();
    (!parts.is_empty()).then_some(parts)
}

/// An open part of the request is one of the route's as well: `/api/${name}` does not reach `/api/track`.
fn reaches(sent: &[RoutePart], answered: &Answered<'_>) -> bool {
    let own = &answered.parts;
    let Some(before) = sent.len().checked_sub(own.len()) else { return false };
    let fits = |(sent, own): (&RoutePart, &RoutePart)| *own == RoutePart::Any || sent == own;
    (before == 0 || answered.is_mounted) && sent[before..].iter().zip(own).all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(route: &str, is_mounted: bool) -> Answered<'static> {
        let parts = route.split('/').filter(|own| !own.is_empty()).map(part).collect();
        Answered { parts, is_mounted, to: &[] }
    }

    #[test]
    fn addresses_reach_routes() {
        let reached = |address: &str, route: &str, is_mounted: bool| {
            own_path(address).is_some_and(|parts| reaches(&parts, &answers(route, is_mounted)))
        };
        assert!(reached("/api/track?x=1", "/api/track", false));
        assert!(reached("\u{0}/api/track", "/api/track", false));
        assert!(reached("http://localhost:3000/api/track", "/api/track", false));
        assert!(reached("/v1/users/\u{0}", "/users/:id", true));
        assert!(!reached("/v1/users/7", "/users/:id", false));
        assert!(!reached("https://elsewhere.example/api/track", "/api/track", false));
        assert!(!reached("/api/\u{0}", "/api/track", false));
        assert!(!reached("/track", "/api/track", true));
    }
}
