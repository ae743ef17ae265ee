//! Calls of what the program has no code of.
//!
//! Takes a call whose callee is a library's, or is not known; goes on at what the knowledge says its result is made of, or ends at the call. What nothing
//! is known of may give back what it is given (errs towards false alarms, at low confidence).

use compact_str::CompactString;

use super::calls::callee_method;
use super::{Mode, Terminal, Walk};
use crate::flow::calls::assigned::Owner;
use crate::flow::calls::callees::Callee;
use crate::flow::state::{How, PathId, PathKey, State, TraceId, TypeNote};
use crate::flow::types::StepKind;
use crate::ir::path::{ApiPath, Root, Segment};
use crate::ir::{Call, CallKind, Key, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, Node, TypeAt};
use crate::rules::library::{CallModel, OperandBase};

impl Walk<'_, '_> {
    /// A call of something outside of the program: by its model, or unknown.
    pub(super) fn outside_call(
        &mut self,
        state: State,
        trace: TraceId,
        call: CallRef,
        path: Option<&ApiPath>,
    ) {
        let program = self.engine.program;
        let site = program.module(call.file).call(call.id);
        let method = callee_method(program.module(call.file), site);
        let name = crate::summary::value_name(program.module(call.file), site.callee);
        if self.answered_by_route(state, trace, call)
            || self.taken_by_route_call(state, trace, call)
            || self.taken_result(state, trace, call, path, name.as_deref())
            || self.loaded_by_call(state, trace, path)
            || self.made_with(state, trace, call, path)
        {
            return;
        }
        self.stored_column(state, trace, call);
        self.put_by_itself(state, trace, call);
        let models = self.engine.library.models(path, method.as_deref());
        let mut model = None;
        for candidate in models.iter().copied() {
            if candidate.says_result() && self.fits(candidate, call) {
                model = Some(candidate);
                break;
            }
        }
        if let Some(model) = model.filter(|model| !self.is_declared_method(model, call)) {
            if self.is_known_result(state, site, path) || self.is_made_as_described(call, path) {
                self.unknown_result(state, trace, site, path);
            }
            return self.through_model(state, trace, (call, path), model);
        }
        // `container.get<Tracker>('tracker')`, and not `createContext<Tracker>(none).Provider`
        if let ([ty], Mode::Identity) = (site.type_arguments.as_slice(), self.mode)
            && self.may_have(&TypeAt::written(call.file, ty), state.path)
            && (self.typed_identity(state, trace, call.file, ty)
                || self.implemented(state, trace, call.file, ty))
        {
            return;
        }
        self.unknown_result(state, trace, site, path);
        self.made_lazily(state, trace, call);
        match self.described(call, path) {
            Some(described) => self.checked(state, trace, site, &described),
            None => self.guess(state, trace, site, call),
        }
    }

    /// `repository.find(id)` of `interface Repository { find(id: string): Promise<User> }` is no `find` of a list.
    fn is_declared_method(&mut self, model: &CallModel, call: CallRef) -> bool {
        self.mode == Mode::Contents
            && matches!(model.call.root, Root::Method(_))
            && self.engine.type_by_receiver(call, limits::NAME_HOPS).is_some()
    }

    /// `remember('client', () => new Client(key))`: an unknown function that is given how to make something gives what that makes.
    fn made_lazily(&mut self, state: State, trace: TraceId, call: CallRef) {
        if self.mode == Mode::Contents || state.path == PathId::EMPTY {
            return;
        }
        let module = self.engine.program.module(call.file);
        for argument in &module.call(call.id).arguments {
            let Value::Closure(function) = module.value(argument.value) else { continue };
            let declared = module.function(*function);
            let makes = |value: &ValueId| matches!(module.value(*value), Value::Call(made) if module.call(*made).kind == CallKind::New);
            if declared.parameters.is_empty() && declared.returns.iter().any(makes) {
                declared.returns.iter().for_each(|made| self.go(state.to(*made), trace));
            }
        }
    }

    /// What the result of a call is made of, as the knowledge says.
    fn through_model(
        &mut self,
        state: State,
        trace: TraceId,
        (call, path): (CallRef, Option<&ApiPath>),
        model: &CallModel,
    ) {
        let site = self.engine.program.module(call.file).call(call.id);
        // `querySelector<HTMLTextAreaElement>('#note')`
        let trace = match site.type_arguments.len() {
            1 => self.note_type(state, trace, TypeNote::Value(state.node), ""),
            _ => trace,
        };
        if let (Some(binds), Mode::Identity, true) = (&model.binds, self.mode, state.path == PathId::EMPTY) {
            let bound = self.with_bound(state, call);
            match &binds.library {
                Some(path) => self.api(bound, trace, path.root.clone(), path.segments.clone()),
                None => self.operand(bound, trace, call, &binds.function),
            }
            return;
        }
        if let (Some(known), Mode::Identity) = (&model.known_as, self.mode) {
            self.api(state, trace, known.root.clone(), known.segments.clone());
            return;
        }
        if let Some(of) = &model.rebuilds
            && self.rebuilt(state, trace, call, of)
        {
            return;
        }
        if self.tested_element(state, trace, call, model) || self.folded(state, trace, call, model) {
            return;
        }
        let state = self.select(state, call, model);
        // `user = await User.findByPk(id)` as a whole is judged by its names.
        let is_row =
            model.returns.iter().any(|given| given.instance && given.from.base == OperandBase::Receiver);
        if is_row && self.mode == Mode::Contents && state.path == PathId::EMPTY {
            self.unknown_result(state, trace, site, path);
            return;
        }
        // `new Map<string, User>()`
        if site.kind == CallKind::New && site.arguments.is_empty() && state.path != PathId::EMPTY {
            self.unfilled(state, trace);
        }
        let (held, held_trace) = self.held_by_library(state, trace, call, model);
        self.modelled(held, held_trace, call, model);
        let is_kept = |member: &CompactString| {
            self.engine.tables.split(state.path).is_some_and(|(key, _)| key == PathKey::Name(member.clone()))
        };
        if model.assigned.as_ref().is_some_and(is_kept) {
            self.assigned(state, trace, Owner::Made(state.node));
        }
        // `createHash('sha256')` holds nothing of what it is given, and is what it is.
        let is_own =
            model.open || model.handle || model.returns.is_empty() || self.is_of_unknown_type(call, model);
        let may_differ = model.open && state.path != PathId::EMPTY && !self.is_never_set(call);
        if may_differ || is_own && self.mode == Mode::Identity {
            self.unknown_result(state, trace, site, path);
        }
    }

    /// `const [phone] = useState('+358 …')`: nothing but the first item is taken of the list that the call gives, so nothing can put another
    /// text there.
    fn is_never_set(&self, call: CallRef) -> bool {
        let module = self.engine.program.module(call.file);
        let site = module.call(call.id);
        let is_text =
            |id: ValueId| matches!(module.value(id), Value::Literal(literal) if !literal.is_blank());
        let is_held = module.names.get(site.value.index()).copied().flatten().is_some();
        if is_held || !site.arguments.first().is_some_and(|argument| is_text(argument.value)) {
            return false;
        }
        let taken = module.values.iter().filter_map(|value| match value {
            Value::Load { base, key } if *base == site.value => Some(key),
            _ => None,
        });
        let mut taken = taken.peekable();
        taken.peek().is_some() && taken.all(|key| *key == Key::Index(0))
    }

    /// Is it the result of a call of something that the program has no code of?
    pub(super) fn is_from_outside(&mut self, node: Node) -> bool {
        let Value::Call(call) = self.engine.program.value(node) else { return false };
        let callees = self.engine.callees(CallRef { file: node.file, id: *call });
        callees.iter().all(|callee| matches!(callee, Callee::Api(_)))
    }

    /// `jwtDecode(token).name` is somebody's name whatever the token is called: what is known of the result counts beside what the
    /// call hands on.
    fn is_known_result(&self, state: State, site: &Call, path: Option<&ApiPath>) -> bool {
        let (Mode::Contents, Some(path), CallKind::Call) = (self.mode, path, site.kind) else { return false };
        let mut result = path.clone();
        result.segments.push(Segment::Return);
        let names = self.engine.tables.keys(state.path).into_iter().map_while(|key| key.name().cloned());
        result.segments.extend(names.map(Segment::Member));
        let source = self.engine.model.lexicon.api_source(&result);
        source.is_some_and(|source| !source.is_collection && source.path.segments.len() > path.segments.len())
    }

    /// `new Lead(body)`, where a schema says what a lead has, whatever the library's class keeps of what it is given.
    fn is_made_as_described(&self, call: CallRef, path: Option<&ApiPath>) -> bool {
        let site = self.engine.program.module(call.file).call(call.id);
        let may_be = self.mode == Mode::Contents && site.kind == CallKind::New && path.is_some();
        // `new Lead({ plan })` has what stands there.
        let is_literal = |id: ValueId| self.is_literal_object(Node { file: call.file, id });
        may_be
            && !site.arguments.iter().any(|argument| is_literal(argument.value))
            && self.described(call, path).is_some_and(|described| described.is_carried())
    }

    /// What the call gives is known by its name only.
    pub(super) fn unknown_result(
        &mut self,
        state: State,
        trace: TraceId,
        site: &Call,
        path: Option<&ApiPath>,
    ) {
        let Some(path) = path else {
            self.end(state, trace, Terminal::Opaque);
            return;
        };
        let mut segments = path.segments.clone();
        segments.push(if site.kind == CallKind::New { Segment::Instance } else { Segment::Return });
        self.api(state, trace, path.root.clone(), segments);
    }

    /// An unknown function may return what it was given (errs towards false alarms, at low confidence).
    fn guess(&mut self, state: State, trace: TraceId, site: &Call, call: CallRef) {
        // Behind a hop it would be a guess about a guess: `req.account = await find(req.headers.authorization)`.
        if self.mode == Mode::Identity
            || state.path != PathId::EMPTY
            || state.how.guessed
            || state.how.hops > 0
        {
            return;
        }
        // What a vendor's method gives is no copy of what it is given: `flags.variation('x', context)`.
        let callees = self.engine.callees(call);
        let is_vendors = |callee: &Callee| matches!(callee, Callee::Api(path) if self.engine.clients.is_vendor_value(path));
        if callees.iter().any(is_vendors) {
            return;
        }
        let module = self.engine.program.module(call.file);
        let name = crate::summary::value_name(module, site.callee).unwrap_or_default();
        if self.engine.model.lexicon.gives_verdict(&name) || self.engine.asks_for_rows(&name) {
            return;
        }
        let trace = self.step(trace, state, StepKind::Through, name.as_str());
        self.engine.tables.mark_part(trace);
        let how = How { guessed: true, derived: true, plain: false, ..state.how };
        // `const { email, ...rest } = await create({ data: user })`: what was taken out of the result is not what is left of the argument, wherever
        // it stood there.
        let taken = self.engine.tables.filter(state.filter).map_or_else(Vec::new, |own| own.without.clone());
        let filter = if taken.is_empty() {
            state.filter
        } else {
            self.engine.tables.without_below(state.filter, &taken)
        };
        for argument in &site.arguments {
            self.go(State { filter, how, ..state }.to(argument.value), trace);
        }
    }
}
