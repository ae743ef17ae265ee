//! Functions that a framework calls because of how they are written, not because a call is handed them:
//! `store => next => action => …`, `actions: { login(context, payload) { … } }`, `@OnEvent('joined') greet(event) {…}`.
//!
//! Takes a function whose parameter a walk has arrived at, goes on at what relays give it. Knows no framework: which shapes take
//! what is data.

use super::parameter_values::is_parameter;
use super::parameters::Parameter;
use super::{Mode, Terminal, Walk};
use crate::flow::calls::callees::Callee;
use crate::flow::relays::takes::{TakeSite, plain};
use crate::flow::relays::{KeyPart, RelayKeys};
use crate::flow::state::{PathKey, State, TraceId};
use crate::ir::path::{Root, Segment};
use crate::ir::{FunctionId, Module};
use crate::link::{CallRef, FunctionRef, Node};
use crate::rules::relay::{Gives, RelayKey, Take};

impl Walk<'_, '_> {
    /// On at what relays give a parameter of a function of their shape; true when that is all it can be.
    pub(super) fn taken_by_shape(
        &mut self,
        state: State,
        trace: TraceId,
        (function, index): Parameter,
    ) -> bool {
        for site in self.engine.relays.takes.shapes() {
            if self.is_state_of_shape((function, index), site.1) && self.taken_by_reading(state, trace, site)
            {
                return !self.names_data(state.path);
            }
            let Some(keys) = self.shape_keys(state, (function, index), site) else { continue };
            if !self.may_take(state, site) {
                continue;
            }
            // A handler that names what it reads (`action.payload.email`) is judged by that as well.
            if let Some(closed) = self.hop(state, trace, (site.0, &keys), 0) {
                return closed && !self.names_data(state.path);
            }
        }
        self.taken_by_decorating(state, trace, (function, index))
    }

    /// `Mutation: { join(parent, args) {…} }`: what the framework gives such functions, where records know it.
    pub(super) fn recorded_by_shape(
        &mut self,
        state: State,
        trace: TraceId,
        (function, index): Parameter,
    ) -> bool {
        if self.mode == Mode::Identity {
            return false;
        }
        let objects = self.engine.records.objects(index);
        let own = objects.into_iter().find(|object| {
            self.engine.member_key(function, object).is_some()
                || self.engine.is_spread_under(function, object)
        });
        if let Some(object) = own {
            let segments = vec![Segment::Any, Segment::Parameter(index)];
            self.api(state, trace, Root::Global(object.clone()), segments);
        }
        own.is_some()
    }

    /// `@OnEvent('joined') greet(event)`, `@Handles(Invite) class InviteHandler { execute(invite) {…} }`.
    fn taken_by_decorating(&mut self, state: State, trace: TraceId, (function, index): Parameter) -> bool {
        let program = self.engine.program;
        let declared = program.function(function);
        let class = declared.class.map(|class| program.module(function.file).class(class));
        let own = declared.decorators.iter().map(|id| (*id, None));
        let of_class = class.into_iter().flat_map(|class| &class.decorators);
        let of_class = of_class.map(|id| (*id, declared.name.as_ref()));
        for (id, method) in own.chain(of_class) {
            let call = CallRef { file: function.file, id };
            for callee in self.engine.callees(call).iter() {
                let Callee::Api(path) = callee else { continue };
                for take in self.engine.relays.takes.decorating(path) {
                    let Gives::Decorates { method: wanted, parameter } = &take.1.gives else { continue };
                    if wanted.as_ref() != method || *parameter != index {
                        continue;
                    }
                    if let Some(closed) = self.relayed(state, trace, (call, None), take, (0, None)) {
                        return closed && !self.names_data(state.path);
                    }
                }
            }
        }
        false
    }

    /// `getters: { label: state => state.who }`: what is read of the parameter is the key.
    fn is_state_of_shape(&mut self, (function, index): Parameter, take: &Take) -> bool {
        let Gives::Member { object, parameter } = &take.gives else { return false };
        matches!(take.key.as_slice(), [RelayKey::Read])
            && *parameter == index
            && self.engine.member_key(function, object).is_some()
    }

    fn shape_keys(
        &mut self,
        state: State,
        (function, index): Parameter,
        (_, take): TakeSite<'_>,
    ) -> Option<RelayKeys> {
        let module = self.engine.program.module(function.file);
        match &take.gives {
            Gives::Middleware if index == 0 && is_middleware(module, function) => Some(RelayKeys::from([])),
            Gives::Member { object, parameter }
                if *parameter == index && !matches!(take.key.as_slice(), [RelayKey::Read]) =>
            {
                let key = self.engine.member_key(function, object)?;
                let names = self.keys_of(state, &key);
                let names = names.iter().filter_map(PathKey::name);
                let texts: Vec<KeyPart> = names.cloned().map(KeyPart::Text).collect();
                (!texts.is_empty()).then(|| RelayKeys::from([texts]))
            }
            Gives::Called { parameters, parameter } if *parameter == index => {
                let own = &module.function(function.id).parameters;
                let named =
                    parameters.iter().zip(own).filter(|(wanted, own)| own.name.as_ref() == Some(*wanted));
                (named.count() == parameters.len()).then(|| RelayKeys::from([]))
            }
            Gives::Method { name, parameter } if *parameter == index => {
                let declared = module.function(function.id);
                let parent = module.class(declared.class?).extends?;
                if declared.name.as_ref() != Some(name) {
                    return None;
                }
                let base = plain(take.call.as_ref()?);
                let found = self.engine.identities(Node { file: function.file, id: parent }, &[]);
                let is_it =
                    |terminal: &Terminal| matches!(terminal, Terminal::Api(path) if plain(path) == base);
                found.iter().any(|found| is_it(&found.terminal)).then(|| RelayKeys::from([]))
            }
            Gives::Named { function: wanted, parameter } if parameter.offset(index).is_some() => {
                let Some(key) = take.key.first() else {
                    return self.engine.known_as(function, wanted).map(|_| RelayKeys::from([]));
                };
                let RelayKey::Parameter(list) = key else { return None };
                let name = self.engine.name_if_known_as((function, index), wanted, list)?;
                Some(RelayKeys::from([vec![KeyPart::Text(name)]]))
            }
            Gives::Middleware
            | Gives::Named { .. }
            | Gives::Method { .. }
            | Gives::Called { .. }
            | Gives::Injected
            | Gives::Member { .. }
            | Gives::Global
            | Gives::Rows
            | Gives::Carried { .. }
            | Gives::Below
            | Gives::Value
            | Gives::Held(_)
            | Gives::Result
            | Gives::Decorated
            | Gives::Decorates { .. }
            | Gives::Static(_)
            | Gives::Own
            | Gives::Parameter { .. } => None,
        }
    }
}

/// Is it the innermost of `store => next => action => { …; next(action); }`?
fn is_middleware(module: &Module, function: FunctionRef) -> bool {
    let parent_of = |id: FunctionId| {
        let declared = module.function(id);
        let parent = declared.parent?;
        module.function(parent).returns.contains(&declared.value?).then_some(parent)
    };
    let Some(next) = parent_of(function.id) else { return false };
    if parent_of(next).is_none() {
        return false;
    }
    let next = FunctionRef { file: function.file, id: next };
    let inner = module.function(function.id).span;
    module.calls.iter().filter(|call| inner.contains(call.span)).any(|call| {
        let first = call.arguments.first();
        is_parameter(module, call.callee, (next, 0), &[])
            && first.is_some_and(|argument| is_parameter(module, argument.value, (function, 0), &[]))
    })
}
