//! Own routes: `fetch('/api/track', { body })` gives the function that answers `/api/track` what it is called with, and is given what that sends back.
//!
//! Takes a function, gives the program's own requests to what it answers; takes a request, gives what is sent back. Which calls send requests is
//! the knowledge of `requests`, which files and calls answer them is `routes` in `rules/library`, and what stands before their addresses `mounts`.
//! Both are found before any walk: in the middle of one, answers would be cut short and kept. A host that is written out is somebody else's (errs
//! towards misses). Where a server is not seen to be mounted, a request may have a part or two more in front (`/api`, which a proxy takes off; errs
//! towards false alarms), as far as no route has the whole address.

mod answered;
mod mounts;
mod sent;
mod ways;

use std::rc::Rc;

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use crate::flow::engine::Engine;
use crate::flow::relays::routes::answered::Answered;
pub(in crate::flow) use crate::flow::relays::routes::answered::names;
pub(in crate::flow) use crate::flow::relays::routes::sent::OwnRequest;
use crate::flow::requests::bases::AssignedBases;
use crate::ir::{ExportKind, Literal, Value, ValueId};
use crate::link::{CallRef, FunctionRef};
use crate::rules::route::{Input, RouteForm, RoutePart, part};

/// Parts of an address that a proxy may take off.
const PROXIED: usize = 2;

/// A request and a function that answers it.
#[derive(Clone)]
pub(in crate::flow) struct Joined<'p> {
    pub(in crate::flow) request: Rc<OwnRequest<'p>>,
    pub(in crate::flow) answered: Rc<Answered<'p>>,
    /// The whole address is the same.
    pub(in crate::flow) is_exact: bool,
}

#[derive(Default)]
pub(in crate::flow) struct RouteIndex<'p> {
    by_function: FxHashMap<FunctionRef, Vec<Rc<Answered<'p>>>>,
    to: FxHashMap<FunctionRef, Vec<Joined<'p>>>,
    of: FxHashMap<CallRef, Vec<Joined<'p>>>,
    /// Looked for when they are first asked for.
    pub(in crate::flow) assigned_bases: Option<AssignedBases>,
}

impl<'p> Engine<'p> {
    /// Does a function answer this address, below whatever the address begins with?
    pub(in crate::flow) fn answers_at(&self, function: FunctionRef, address: &[RoutePart]) -> bool {
        let own = self.routes.by_function.get(&function);
        own.is_some_and(|own| own.iter().any(|own| own.is_at(address)))
    }

    /// Where a function finds what it is sent, as far as it answers requests of the program.
    pub(in crate::flow) fn route_inputs(&self, function: FunctionRef) -> Vec<&'p Input> {
        let joined = self.routes.to.get(&function).into_iter().flatten();
        let mut inputs: Vec<&Input> = joined.flat_map(|joined| &joined.answered.route.inputs).collect();
        inputs.sort_unstable_by_key(|input| std::ptr::from_ref(*input));
        inputs.dedup_by_key(|input| std::ptr::from_ref(*input));
        inputs
    }

    /// The program's own requests that a function answers.
    pub(in crate::flow) fn requests_to(&self, function: FunctionRef) -> Vec<Joined<'p>> {
        self.routes.to.get(&function).cloned().unwrap_or_default()
    }

    /// The functions that answer what a call requests.
    pub(in crate::flow) fn answers_to(&self, call: CallRef) -> Vec<Joined<'p>> {
        self.routes.of.get(&call).cloned().unwrap_or_default()
    }

    /// Finds the program's own requests and joins them with who answers.
    pub(in crate::flow) fn find_own_requests(&mut self) {
        if !self.may_answer() {
            return;
        }
        let requests = self.all_requests();
        let answered = self.all_answered(&requests);
        if answered.is_empty() {
            return;
        }
        for answered in &answered {
            for function in &answered.functions {
                self.routes.by_function.entry(*function).or_default().push(Rc::clone(answered));
            }
        }
        let by_end = by_end(&answered);
        for request in self.own_requests(&requests) {
            let request = Rc::new(request);
            for (answered, is_exact) in request.answered_by(&by_end) {
                let joined = Joined { request: Rc::clone(&request), answered, is_exact };
                for function in &joined.answered.functions {
                    self.routes.to.entry(*function).or_default().push(joined.clone());
                }
                self.routes.of.entry(request.call).or_default().push(joined);
            }
        }
    }

    /// Does anything in the program look like an own route?
    fn may_answer(&self) -> bool {
        let program = self.program;
        let is_answered = |call: &CallRef| {
            let module = program.module(call.file);
            let arguments = &module.call(call.id).arguments;
            let first = arguments.first().map(|argument| module.value(argument.value));
            matches!(first, Some(Value::Literal(Literal::String(text))) if text.is_empty() || text.starts_with('/'))
        };
        self.model.library.routes.iter().any(|route| match &route.form {
            form @ RouteForm::File { .. } => program
                .files()
                .any(|(file, _)| program.path(file).is_some_and(|path| form.address_of(path).is_some())),
            RouteForm::Call { methods, chained } => {
                methods.iter().chain(chained).flat_map(|method| program.calls_named(method)).any(is_answered)
            }
            RouteForm::Object { calls, .. } => calls.iter().any(|call| !program.calls_named(call).is_empty()),
            RouteForm::Decorated { methods, .. } => {
                let names = methods.iter().filter_map(|method| method.last_member());
                names.into_iter().any(|name| !program.calls_named(name).is_empty())
            }
        })
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
}

/// Routes by the last part of their address; under the empty text those that end in an open one.
pub(super) type ByEnd<'p> = FxHashMap<CompactString, Vec<Rc<Answered<'p>>>>;

fn by_end<'p>(answered: &[Rc<Answered<'p>>]) -> ByEnd<'p> {
    let mut by_end = ByEnd::default();
    for answered in answered {
        by_end
            .entry(end_of(&answered.parts).unwrap_or_default().into())
            .or_default()
            .push(Rc::clone(answered));
    }
    by_end
}

fn end_of(parts: &[RoutePart]) -> Option<&str> {
    match parts.last() {
        Some(RoutePart::Text(text)) => Some(text),
        Some(RoutePart::Any(_)) | None => None,
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
