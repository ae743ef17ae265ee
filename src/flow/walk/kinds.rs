//! Kinds of message: a listener hears everything that is put in, and asks what it is.
//!
//! ```js
//! listen(message => { if (message.type === 'TRACK') track(message.name, message.props); });
//! send({ type: 'SAVE', props: user });       // is not tracked
//! ```
//!
//! A reducer asks the same of an action before it returns.
//!
//! Takes the way of a walk through a listener; gives what the conditions on it ask of the parameter, and says of a put whether it may
//! meet them. Only comparisons with texts count, and what is put in must be a text as well: errs towards false alarms.

use compact_str::CompactString;

use super::Walk;
use super::parameter_values::is_parameter;
use crate::flow::engine::Engine;
use crate::flow::relays::KeyPart;
use crate::flow::state::{PathKey, TraceId};
use crate::ir::{Guard, Key, Module, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, Node};
use crate::rules::library::OperandBase;
use crate::rules::relay::Put;

/// `message.data.type === 'TRACK'`: the way to what is compared, and the texts.
pub(in crate::flow) struct Kind {
    pub(in crate::flow) keys: Vec<CompactString>,
    pub(in crate::flow) texts: Vec<KeyPart>,
}

/// Does a listener hear what a call puts in?
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::flow) enum Told {
    /// It asks for another kind.
    Never,
    Maybe,
    /// It asks for this kind.
    Surely,
}

impl Engine<'_> {
    /// What holds of the parameter that a walk arrived at, where the walk came through its function.
    pub(in crate::flow) fn kinds_asked(&mut self, parameter: Node, trace: TraceId) -> Vec<Kind> {
        let guards = self.guards_asked(parameter, trace);
        guards.iter().filter(|guard| !guard.negated).filter_map(|guard| self.kind(parameter, guard)).collect()
    }

    /// The conditions on the way of a walk through the function of a parameter that it arrived at.
    pub(in crate::flow) fn guards_asked(&self, parameter: Node, trace: TraceId) -> Vec<Guard> {
        let program = self.program;
        let function = program.owner(parameter);
        let module = program.module(function.file);
        let body = program.function(function).span;
        let links = self.tables.links(trace);
        let places = links.iter().map(|link| link.step.place).filter(|place| place.file == function.file);
        let places: Vec<_> = places.map(|place| place.span).filter(|span| body.contains(*span)).collect();
        let is_on_the_way =
            |span| body.contains(span) && places.iter().any(|place| span.contains(*place) && span != body);
        let calls = module.calls.iter().filter(|call| is_on_the_way(call.span));
        // A reducer makes something of what it hears: `case 'title': return { ...state, title: action.value };`.
        let returned = program.function(function).returns.iter();
        let returned = returned.filter(|value| is_on_the_way(module.span(**value)));
        let returned = returned.filter_map(|value| module.conditions.get(value)).flatten();
        calls.flat_map(|call| &call.guards).chain(returned).take(limits::GUARDS).cloned().collect()
    }

    /// `message.type === 'TRACK'`, whether it holds or not.
    pub(in crate::flow) fn kind(&mut self, parameter: Node, guard: &Guard) -> Option<Kind> {
        let module = self.program.module(parameter.file);
        let Value::Test(operands) = module.value(guard.condition) else { return None };
        let [one, other] = operands.as_slice() else { return None };
        [(*one, *other), (*other, *one)].into_iter().find_map(|(asked, text)| {
            let keys = self.keys_asked(parameter, asked)?;
            let texts = self.key_parts(Node { id: text, ..parameter }, &[]);
            (!keys.is_empty() && is_text(&texts)).then_some(Kind { keys, texts })
        })
    }

    /// What of a parameter, or of another value, a value is: `[data, type]` of `message.data.type`.
    pub(in crate::flow) fn keys_asked(&self, parameter: Node, value: ValueId) -> Option<Vec<CompactString>> {
        let module = self.program.module(parameter.file);
        match self.program.value(parameter) {
            Value::Parameter(index) => {
                let parameter = (self.program.owner(parameter), *index);
                let is_it = |value| is_parameter(module, value, parameter, &[]);
                keys_below(module, value, &is_it, limits::NAME_HOPS)
            }
            _ => keys_below(module, value, &|value| value == parameter.id, limits::NAME_HOPS),
        }
    }
}

impl Walk<'_, '_> {
    /// May what a call puts in be of these kinds?
    pub(super) fn is_of(&mut self, kinds: &[Kind], site: CallRef, put: &Put) -> Told {
        let mut is_one = false;
        for kind in kinds {
            match self.is_of_kind(kind, site, put) {
                Told::Never => return Told::Never,
                Told::Surely => is_one = true,
                Told::Maybe => {}
            }
        }
        if is_one { Told::Surely } else { Told::Maybe }
    }

    fn is_of_kind(&mut self, kind: &Kind, site: CallRef, put: &Put) -> Told {
        let Some((value, above)) = put.value_above(&kind.keys) else { return Told::Maybe };
        // What is put in is a text itself, or an object in which one stands.
        let is_one = put.beside.iter().any(|(_, other)| other == value);
        let OperandBase::Argument(number) = value.base else { return Told::Maybe };
        let module = self.engine.program.module(site.file);
        let Some(argument) = module.call(site.id).arguments.get(usize::from(number)) else {
            return Told::Maybe;
        };
        if kind.keys.len() == above && !is_one {
            return Told::Maybe;
        }
        let mut path: Vec<PathKey> = value.path.iter().map(PathKey::from).collect();
        path.extend(kind.keys[above..].iter().cloned().map(PathKey::Name));
        let own = self.engine.key_parts(Node { file: site.file, id: argument.value }, &path);
        match is_text(&own) {
            false => Told::Maybe,
            true if own.iter().all(|text| kind.texts.contains(text)) => Told::Surely,
            true if own.iter().any(|text| kind.texts.contains(text)) => Told::Maybe,
            true => Told::Never,
        }
    }
}

fn is_text(parts: &[KeyPart]) -> bool {
    !parts.is_empty() && parts.iter().all(|part| matches!(part, KeyPart::Text(_)))
}

/// `[data, type]` of `message.data.type`, where `message` is the parameter.
fn keys_below(
    module: &Module,
    value: ValueId,
    is_it: &dyn Fn(ValueId) -> bool,
    fuel: usize,
) -> Option<Vec<CompactString>> {
    let fuel = fuel.checked_sub(1)?;
    if is_it(value) {
        return Some(Vec::new());
    }
    match module.value(value) {
        Value::Load { base, key: Key::Name(name) } => {
            let mut keys = keys_below(module, *base, is_it, fuel)?;
            keys.push(name.clone());
            Some(keys)
        }
        Value::Typed { base, .. } => keys_below(module, *base, is_it, fuel),
        Value::Capture(binding) => match module.binding(*binding).writes.as_slice() {
            [only] if only.is_whole() => keys_below(module, only.value?, is_it, fuel),
            _ => None,
        },
        _ => None,
    }
}
