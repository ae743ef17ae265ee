//! From call sites to sinks: which calls send, and which of their arguments through which channel. Assignments
//! that send are found in `stores`.

mod bound;
pub(in crate::flow) mod candidates;
pub(in crate::flow) mod channels;
pub(in crate::flow) mod clients;
mod commands;
mod handed;
mod installed;
pub(in crate::flow) mod present;
pub(in crate::flow) mod stores;
mod tags;

use std::rc::Rc;

use compact_str::CompactString;

use crate::flow::calls::callees::Callee;
use crate::flow::engine::Engine;
use crate::flow::sinks::clients::{ClientId, SinkMatch};
use crate::flow::state::{PathKey, StackId};
use crate::flow::walk::{Found, Parameter, Terminal};
use crate::ir::path::{ApiPath, Segment};
use crate::ir::{CallKind, DerivedKind, Value};
use crate::link::{CallRef, Node};
use crate::rules::library::GivenArguments;
use crate::rules::signature::Signature;
use crate::rules::vendor::Method;
use crate::source::Place;

/// A call of a vendor's method, or an assignment to a vendor's member.
#[derive(Clone, Debug)]
pub(in crate::flow) struct Sink<'p> {
    pub(in crate::flow) place: Place,
    /// The call; `None` for assignments, elements, and packages named in a list.
    pub(in crate::flow) call: Option<CallRef>,
    pub(in crate::flow) client: ClientId,
    pub(in crate::flow) method: &'p Method,
    /// As the vendor's file names it: `people.set`.
    pub(in crate::flow) api: String,
    pub(in crate::flow) arguments: Vec<SinkArgument>,
    /// Of a request that the program makes itself (it may carry the program's own key): the hosts that it reaches.
    pub(in crate::flow) hosts: Vec<String>,
    /// The text that names the method: `'identify'` of `send('identify', user)`.
    pub(in crate::flow) command: Option<CommandName>,
    /// What a function of the settings puts into a payload; what was in that before is none of it.
    pub(in crate::flow) hook: Option<Parameter>,
}

/// A text that names a method, and where it stands; a caller may give it.
#[derive(Clone, Debug)]
pub(in crate::flow) struct CommandName {
    pub(in crate::flow) node: Node,
    pub(in crate::flow) path: Vec<PathKey>,
    pub(in crate::flow) text: CompactString,
}

impl<'p> Sink<'p> {
    /// One without a call, that is no request and has no command.
    pub(in crate::flow) fn of(
        place: Place,
        client: ClientId,
        method: &'p Method,
        arguments: Vec<SinkArgument>,
    ) -> Self {
        let api = api_name(method);
        Self {
            place,
            call: None,
            client,
            method,
            api,
            arguments,
            hosts: Vec::new(),
            command: None,
            hook: None,
        }
    }

    pub(in crate::flow) fn is_request(&self) -> bool {
        !self.hosts.is_empty()
    }
}

/// An argument: a node, and what of it (`f(...list)` is `list` under `0`, `1`, …).
#[derive(Clone, Debug)]
pub(in crate::flow) struct SinkArgument {
    pub(in crate::flow) node: Node,
    pub(in crate::flow) path: Vec<PathKey>,
    /// The keys under which it is sent, outermost first: `client.user.name = x` is `name` of argument 0.
    pub(in crate::flow) trail: Vec<PathKey>,
    /// Which argument of the method it is, where that is not its position.
    pub(in crate::flow) number: Option<u16>,
    /// Calls that are already entered, for data that comes from one caller only.
    pub(in crate::flow) stack: StackId,
    /// These calls, innermost first: what comes through one of them enters there.
    pub(in crate::flow) through: Vec<CallRef>,
}

impl SinkArgument {
    /// The whole of a value.
    pub(in crate::flow) fn whole(node: Node) -> Self {
        let (stack, through) = (StackId::EMPTY, Vec::new());
        Self { node, path: Vec::new(), trail: Vec::new(), number: None, stack, through }
    }
}

impl<'p> Engine<'p> {
    /// Every call of a vendor's method, in the order of files and calls.
    pub(in crate::flow) fn sinks(&mut self) -> Vec<Sink<'p>> {
        let mut found = Vec::new();
        for call in self.candidate_sinks() {
            let site = self.program.module(call.file).call(call.id);
            if site.kind == CallKind::Super {
                continue;
            }
            let is_new = site.kind == CallKind::New;
            let cut_before = self.exhausted;
            let callees = self.callees(call);
            if callees.is_empty() && self.exhausted > cut_before {
                self.unresolved.push(Place { file: call.file, span: site.span });
            }
            let paths = callees.iter().filter_map(|callee| match callee {
                Callee::Api(path) => Some(invocation(path)),
                _ => None,
            });
            let known = self.form(call);
            for (matched, form) in self.clients.all_sinks(paths.collect(), is_new) {
                // What `track.apply(client, list)` calls is among the functions below, with its arguments.
                if form == Invocation::Plain || known.apis.is_empty() {
                    self.add_sink(call, form, &matched, &mut found);
                }
            }
            for path in known.apis {
                for matched in self.clients.sinks(&path, false) {
                    self.add_sink(call, Invocation::Plain, &matched, &mut found);
                }
            }
        }
        self.find_own_requests();
        let names = self.sink_names();
        found.extend(self.handed_sinks(&names));
        found.extend(self.bound_sinks(&names));
        found.extend(self.assignment_sinks());
        found.extend(self.request_sinks());
        found.extend(self.listed_sinks());
        found.extend(self.installed_sinks());
        found.extend(self.tag_sinks());
        found.sort_by(|a, b| (a.place, a.client, &a.api).cmp(&(b.place, b.client, &b.api)));
        found.dedup_by(|a, b| a.place == b.place && a.client.vendor == b.client.vendor && a.api == b.api);
        self.scrubs = Rc::new(self.find_scrubbers(&found));
        found.extend(self.hook_sinks(&Rc::clone(&self.scrubs)));
        found
    }

    /// The names under which vendors' methods are known.
    fn sink_names(&mut self) -> Vec<CompactString> {
        let mut names = self.clients.callee_names();
        let aliases: Vec<CompactString> =
            names.iter().flat_map(|name| self.program.renamed_once(name)).cloned().collect();
        let wrappers: Vec<CompactString> =
            names.iter().flat_map(|name| self.program.wrapped_once(name)).cloned().collect();
        names.extend(aliases);
        names.extend(wrappers);
        let imported = self.program.names_from_packages(|package| self.clients.is_vendor_package(package));
        names.extend(self.program.renamed(self.names_of_results(&imported)));
        names.extend(imported);
        names.sort();
        names.dedup();
        names
    }

    pub(in crate::flow) fn candidate_sinks(&mut self) -> Vec<CallRef> {
        let names = self.sink_names();
        let mut calls: Vec<CallRef> =
            names.iter().flat_map(|name| self.program.calls_named(name)).copied().collect();
        let indirect = ["call", "apply"].iter().flat_map(|name| self.program.calls_named(name));
        calls.extend(indirect.filter(|call| self.is_indirect(**call, &names)));
        calls.extend(self.may_invoke_any(&names));
        calls.extend(self.program.nameless_calls());
        calls.sort_unstable();
        calls.dedup();
        calls
    }

    fn add_sink(
        &mut self,
        call: CallRef,
        form: Invocation,
        matched: &SinkMatch<'p>,
        found: &mut Vec<Sink<'p>>,
    ) {
        let mut arguments = self.sink_arguments(call);
        match form {
            Invocation::Plain => {}
            Invocation::Call => drop(arguments.drain(..arguments.len().min(1))),
            Invocation::Apply => arguments = arguments.get(1).map(unfold).unwrap_or_default(),
        }
        let commands = matched.methods.iter().find_map(|method| method.command.as_ref());
        let mut methods = matched.methods.clone();
        if let Some(command) = commands {
            let site = (self.call_place(call), Some(call));
            found.extend(self.command(site, matched.client, command, &arguments));
            // `queue.push({ label: 'home' })`: what is no text names no command, and may be a form of its own.
            methods.retain(|method| method.command.is_none());
            if methods.is_empty() || arguments.first().is_none_or(|first| self.is_string(first)) {
                return;
            }
        }
        found.extend(self.sink_of_call(call, matched.client, &methods, arguments));
    }

    /// The sink that a call is, by the first method whose conditions hold.
    fn sink_of_call(
        &mut self,
        call: CallRef,
        client: ClientId,
        methods: &[&'p Method],
        arguments: Vec<SinkArgument>,
    ) -> Option<Sink<'p>> {
        let method = self.overload(methods, &arguments)?;
        let place = self.call_place(call);
        Some(Sink { call: Some(call), ..Sink::of(place, client, method, arguments) })
    }

    /// The first method whose conditions hold; before one that takes fewer arguments than are given, one that takes them all and is missing
    /// only the proof that the text which it wants is one: `people.set(key, value)` in a loop.
    pub(in crate::flow) fn overload(
        &mut self,
        methods: &[&'p Method],
        arguments: &[SinkArgument],
    ) -> Option<&'p Method> {
        let mut likely = None;
        for method in methods.iter().copied() {
            let when = &method.when;
            let at = |n: u16| arguments.get(usize::from(n));
            let fits = when.at_least.is_none_or(|least| arguments.len() >= usize::from(least))
                && when.function.is_none_or(|n| at(n).is_some_and(|argument| self.is_function(argument)));
            let text = when.string.map(at);
            if !fits {
                continue;
            }
            match text {
                None if likely.is_some() && method.takes() < arguments.len() => return likely,
                None => return Some(method),
                Some(Some(argument)) if self.is_string(argument) => return Some(method),
                Some(Some(argument)) if likely.is_none() && method.takes() >= arguments.len() => {
                    likely = self.may_be_string(argument).then_some(method);
                }
                Some(_) => {}
            }
        }
        None
    }

    /// Is nothing known of it but that somebody gives it?
    fn may_be_string(&mut self, argument: &SinkArgument) -> bool {
        let found = self.identities(argument.node, &argument.path);
        let is_open = |found: &Found| {
            matches!(found.terminal, Terminal::Parameter { .. } | Terminal::Opaque | Terminal::Api(_))
        };
        found.iter().all(is_open)
    }

    fn is_string(&mut self, argument: &SinkArgument) -> bool {
        if let Value::Derived { kind: DerivedKind::Text, .. } = self.program.value(argument.node) {
            return true;
        }
        self.identities(argument.node, &argument.path).iter().any(|found| {
            let text = Value::Derived { kind: DerivedKind::Text, parts: Vec::new() };
            let value = self.program.value(found.state.node);
            matches!(&found.terminal, Terminal::Literal(crate::ir::Literal::String(_)))
                || std::mem::discriminant(value) == std::mem::discriminant(&text)
        })
    }

    fn is_function(&mut self, argument: &SinkArgument) -> bool {
        let found = self.identities(argument.node, &argument.path);
        found.iter().any(|found| matches!(found.terminal, Terminal::Function(_)))
    }

    /// The arguments that the function gets that a call calls.
    pub(in crate::flow) fn sink_arguments(&self, call: CallRef) -> Vec<SinkArgument> {
        let form = self.form(call);
        let mut arguments = Vec::new();
        if let Some((bound, from)) = form.bound {
            arguments.extend(self.own_arguments(bound).into_iter().skip(usize::from(from)));
        }
        match form.given {
            None => arguments.extend(self.own_arguments(call)),
            Some(GivenArguments::From(from)) => {
                arguments.extend(self.own_arguments(call).into_iter().skip(usize::from(from)));
            }
            Some(GivenArguments::ListIn(list)) => {
                let list = self.own_arguments(call).into_iter().nth(usize::from(list));
                arguments.extend(list.iter().flat_map(unfold));
            }
            Some(GivenArguments::Only(only)) => {
                arguments.extend(self.own_arguments(call).into_iter().nth(usize::from(only)));
            }
        }
        arguments.truncate(crate::limits::ARGUMENTS);
        arguments
    }

    fn own_arguments(&self, call: CallRef) -> Vec<SinkArgument> {
        let site = self.program.module(call.file).call(call.id);
        let mut arguments = Vec::new();
        for argument in &site.arguments {
            let node = Node { file: call.file, id: argument.value };
            if argument.spread {
                // `track(...args)`: as many as any sink in the rules takes.
                arguments.extend(unfold(&SinkArgument::whole(node)));
                break;
            }
            arguments.push(SinkArgument::whole(node));
        }
        arguments.truncate(crate::limits::ARGUMENTS);
        arguments
    }
}

impl Engine<'_> {
    pub(in crate::flow) fn signature(&self, sink: &Sink<'_>) -> Option<Signature> {
        self.model.vendor(sink.client.vendor).signature(sink.client.client, sink.method)
    }

    pub(in crate::flow) fn call_place(&self, call: CallRef) -> Place {
        Place { file: call.file, span: self.program.module(call.file).call(call.id).span }
    }
}

/// How a function is invoked: `f(x)`, `f.call(this, x)`, `f.apply(this, [x])`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Invocation {
    Plain,
    Call,
    Apply,
}

/// The function that a callee invokes.
fn invocation(callee: &ApiPath) -> (ApiPath, Invocation) {
    let form = match callee.segments.last() {
        Some(Segment::Member(name)) if name == "call" => Invocation::Call,
        Some(Segment::Member(name)) if name == "apply" => Invocation::Apply,
        _ => return (callee.clone(), Invocation::Plain),
    };
    let mut function = callee.clone();
    function.segments.pop();
    (function, form)
}

/// The elements of a list as arguments.
fn unfold(list: &SinkArgument) -> Vec<SinkArgument> {
    let element = |index: usize| {
        let mut path = list.path.clone();
        path.push(PathKey::Name(compact_str::format_compact!("{index}")));
        SinkArgument { path, ..SinkArgument::whole(list.node) }
    };
    (0..crate::limits::SPREAD_ARGUMENTS).map(element).collect()
}

pub(in crate::flow) fn api_name(method: &Method) -> String {
    method.path.join(".")
}
