//! Hops of a walk between own routes and the requests to them: from the function that answers to what the program sends to it, and from a request to
//! what is sent back.

use super::parameter_values::is_parameter;
use super::parameters::Parameter;
use super::{Mode, Walk};
use crate::flow::relays::routes::{Joined, names};
use crate::flow::sinks::SinkArgument;
use crate::flow::state::{How, PathId, PathKey, StackId, State, Trace, TraceId};
use crate::flow::types::StepKind;
use crate::ir::path::ApiPath;
use crate::ir::{Key, Module, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, FunctionRef, Node};
use crate::rules::route::{Answer, Input, InputFrom, Sent};
use crate::rules::vendor::PathKey as RulePathKey;
use crate::source::Place;

impl Walk<'_, '_> {
    /// On at what the program's own requests carry to what a function answers; true when there are any.
    pub(super) fn taken_by_route(
        &mut self,
        state: State,
        trace: TraceId,
        (function, index): Parameter,
    ) -> bool {
        // Data only: nobody sends functions. What a function that is not known makes of the request is not its body.
        if self.mode == Mode::Identity || state.how.guessed {
            return false;
        }
        let inputs = self.engine.route_inputs(function);
        let mut best: Option<(Sent, PathId, usize)> = None;
        for input in inputs {
            let InputFrom::Parameter { index: own, path } = &input.from else { continue };
            let Some(rest) = self.path_behind(state.path, path).filter(|_| *own == index) else { continue };
            // The parameter as a whole is the body as a whole only: a request has an address and headers, too.
            let is_it = !path.is_empty() || state.path == PathId::EMPTY;
            if is_it && best.is_none_or(|(_, _, known)| known < path.len()) {
                best = Some((input.sent, rest, path.len()));
            }
        }
        best.is_some_and(|(sent, path, _)| {
            self.taken_from_requests(state.with_path(path), trace, function, sent)
        })
    }

    /// `@Body('mail') mail` of a method that answers; true when the program sends it something.
    pub(super) fn taken_by_route_decorator(
        &mut self,
        state: State,
        trace: TraceId,
        (function, call): (FunctionRef, CallRef),
        decorator: &ApiPath,
    ) -> bool {
        if self.mode == Mode::Identity || state.how.guessed {
            return false;
        }
        let is_it = |input: &&Input| matches!(&input.from, InputFrom::Decorator(own) if own == decorator);
        let Some(sent) = self.engine.route_inputs(function).into_iter().find(is_it).map(|input| input.sent)
        else {
            return false;
        };
        let module = self.engine.program.module(call.file);
        let first = module.call(call.id).arguments.first().and_then(|argument| module.string(argument.value));
        let path = match first {
            Some(name) => self.engine.tables.prepend(PathKey::Name(name.clone()), state.path),
            None => state.path,
        };
        self.taken_from_requests(state.with_path(path), trace, function, sent)
    }

    /// `c.req.query('mail')`, or `new URL(request.url).searchParams`, of a function that answers; true when the program sends it something.
    pub(super) fn taken_by_route_call(&mut self, state: State, trace: TraceId, call: CallRef) -> bool {
        let module = self.engine.program.module(call.file);
        let site = module.call(call.id);
        let function = FunctionRef { file: call.file, id: site.function };
        let inputs = self.engine.route_inputs(function);
        if self.mode == Mode::Identity || inputs.is_empty() {
            return false;
        }
        let first = site.arguments.first().map(|argument| argument.value);
        for input in inputs {
            let InputFrom::Parameter { index, path } = &input.from else { continue };
            let Some((last, before)) = path.split_last() else { continue };
            let keys: Vec<Key> = names(before).cloned().map(Key::Name).collect();
            let is_it = |value| is_parameter(module, value, (function, *index), &keys);
            let read = match last {
                RulePathKey::Returned if is_it(site.callee) => {
                    match first.and_then(|name| module.string(name)) {
                        Some(name) => self.engine.tables.prepend(PathKey::Name(name.clone()), state.path),
                        None => state.path,
                    }
                }
                // What a call makes of the address has its parameters.
                RulePathKey::Name(_) if !before.is_empty() && first.is_some_and(is_it) => {
                    match self.path_behind(state.path, std::slice::from_ref(last)) {
                        Some(path) => path,
                        None => continue,
                    }
                }
                _ => continue,
            };
            return self.taken_from_requests(state.with_path(read), trace, function, input.sent);
        }
        false
    }

    fn taken_from_requests(
        &mut self,
        state: State,
        trace: TraceId,
        function: FunctionRef,
        sent: Sent,
    ) -> bool {
        if self.names_data(state.path) || !self.may_hop(state) {
            return false;
        }
        let mut known = false;
        for joined in self.engine.requests_to(function) {
            known = true;
            for (carried, path, trail) in self.carried_to(state.path, &joined, sent) {
                let trail = trail
                    .iter()
                    .fold(state.trail, |trail, key| self.engine.tables.extend(trail, key.clone()));
                self.requested(State { path, trail, ..state }, trace, &joined, &carried);
            }
        }
        known
    }

    /// What of a request is read, what of that, and under which keys it stands there.
    fn carried_to(
        &mut self,
        path: PathId,
        joined: &Joined<'_>,
        sent: Sent,
    ) -> Vec<(SinkArgument, PathId, Vec<PathKey>)> {
        let first = self.engine.tables.split(path);
        let mut found = Vec::new();
        if sent == Sent::Parameters {
            let Some((PathKey::Name(name), rest)) = &first else { return found };
            let own = joined.request.parameter(&joined.answered, name);
            found.extend(own.map(|own| (own.clone(), *rest, Vec::new())));
            return found;
        }
        for (_, argument) in joined.request.carried.iter().filter(|(own, _)| *own == sent) {
            match (argument.trail.split_first(), &first) {
                (None, _) => found.push((argument.clone(), path, Vec::new())),
                (Some((own, [])), Some((wanted, rest))) if own == wanted => {
                    found.push((argument.clone(), *rest, Vec::new()));
                }
                (Some(_), None) => found.push((argument.clone(), path, argument.trail.clone())),
                (Some(_), Some(_)) => {}
            }
        }
        if sent == Sent::Query
            && let Some((PathKey::Name(name), rest)) = &first
            && let Some(own) = joined.request.parameter(&joined.answered, name)
        {
            found.push((own.clone(), *rest, Vec::new()));
        }
        found
    }

    /// On at what a request carries: the finding moves to whoever sends it.
    fn requested(&mut self, state: State, trace: TraceId, joined: &Joined<'_>, carried: &SinkArgument) {
        let trace = self.step(trace, state, StepKind::Relayed, "a request to an own route");
        let program = self.engine.program;
        let call = joined.request.call;
        let site = program.module(call.file).call(call.id);
        let place = Place { file: call.file, span: site.span };
        let name = crate::summary::value_name(program.module(call.file), site.callee);
        let mut link = Trace::new(trace, place, StepKind::Passed, name.unwrap_or_default());
        let mut next =
            State { stack: carried.stack, node: carried.node, how: over_route(state, joined), ..state };
        for key in carried.path.iter().rev() {
            next.path = self.engine.tables.prepend(key.clone(), next.path);
        }
        if !state.how.settled {
            let entry = carried.through.last().copied().unwrap_or(call);
            next.entry = Some(entry);
            link.caller = Some(entry);
            link.value = Some(program.place(carried.node));
        }
        let trace = self.engine.tables.trace(link);
        self.go(next, trace);
    }

    /// On at what the functions send back that answer a request; true when there are any.
    pub(super) fn answered_by_route(&mut self, state: State, trace: TraceId, call: CallRef) -> bool {
        if self.mode == Mode::Identity {
            return false;
        }
        // `request(path)` of `api.get('/me')` and `api.post('/accounts', form)` is one call: what comes back is told apart by who asks. Nothing is known
        // where nobody is seen to (errs towards misses).
        let mut all = self.engine.answers_to(call);
        all.retain(|joined| {
            joined.request.through.iter().all(|call| self.engine.tables.stacks.calls(state.stack, *call))
        });
        let Some(first) = all.first() else { return false };
        let Some(path) = self.path_behind(state.path, first.request.answer) else { return false };
        if self.names_data(path) || !self.may_hop(state) {
            return false;
        }
        let mut known = false;
        for joined in &all {
            for value in self.sent_back(joined) {
                known = true;
                let trace = self.step(trace, state, StepKind::Relayed, "the answer of an own route");
                let how = over_route(state, joined);
                self.go(State { node: value, path, stack: StackId::EMPTY, how, ..state }, trace);
            }
        }
        known
    }

    fn sent_back(&self, joined: &Joined<'_>) -> Vec<Node> {
        let mut found: Vec<Node> = Vec::new();
        for function in &joined.answered.functions {
            let module = self.engine.program.module(function.file);
            let values =
                joined.answered.route.answers.iter().flat_map(|answer| answers(module, *function, answer));
            found.extend(values.map(|id| Node { file: function.file, id }));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// What is left of a path behind these keys; nothing where something else is read.
    fn path_behind(&mut self, path: PathId, keys: &[RulePathKey]) -> Option<PathId> {
        let mut rest = path;
        for key in keys {
            let (wanted, below) = self.engine.tables.split(rest)?;
            let is_there =
                matches!((key, &wanted), (RulePathKey::Name(own), PathKey::Name(name)) if own == name);
            if !is_there {
                return None;
            }
            rest = below;
        }
        Some(rest)
    }
}

/// Order is lost; where the address is the same but for its beginning, it is a guess.
fn over_route(state: State, joined: &Joined<'_>) -> How {
    let relayed = state.how.relayed || !joined.is_exact;
    How { unordered: true, relayed, hops: state.how.hops + 1, ..state.how }
}

/// What a function answers, as the framework has it.
fn answers(module: &Module, function: FunctionRef, answer: &Answer) -> Vec<ValueId> {
    let declared = module.function(function.id);
    let is_inside = |span: crate::source::Span| declared.span.contains(span);
    match answer {
        Answer::Returned => declared.returns.clone(),
        Answer::Given { parameter, method } => {
            let is_it = |callee: ValueId| {
                let Value::Load { base, key: Key::Name(name) } = module.value(callee) else { return false };
                name == method
                    && is_parameter(module, below_calls(module, *base), (function, *parameter), &[])
            };
            let own = module.calls.iter().filter(|call| is_inside(call.span) && is_it(call.callee));
            own.filter_map(|call| call.arguments.first()).map(|argument| argument.value).collect()
        }
        Answer::Stored { parameter, key } => {
            let is_key = |own: &Key| matches!(own, Key::Name(name) if name == key);
            let written = module.bindings.iter().flat_map(|binding| &binding.writes);
            let written = written.filter(|write| write.keys.len() == 1 && is_key(&write.keys[0]));
            let own = module.values.iter().filter_map(|value| match value {
                Value::Store { base, key, value }
                    if is_key(key) && is_parameter(module, *base, (function, *parameter), &[]) =>
                {
                    Some(*value)
                }
                _ => None,
            });
            let captured =
                written.filter_map(|write| write.value).filter(|id| module.owner(*id) == function.id);
            own.chain(captured).collect()
        }
    }
}

/// `res` of `res.status(200).type('json')`.
fn below_calls(module: &Module, value: ValueId) -> ValueId {
    let mut at = value;
    for _ in 0..limits::NAME_HOPS {
        let Value::Call(call) = module.value(at) else { break };
        let Value::Load { base, .. } = module.value(module.call(*call).callee) else { break };
        at = *base;
    }
    at
}
