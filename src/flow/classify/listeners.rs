//! Whose events a function hears: the element, or the control, that it listens to.
//!
//! Takes the end of a walk at `this` or the first parameter of a handler, gives the value that stands for the element.

use super::inputs::is_typed;
use crate::flow::tables::Tables;
use crate::flow::walk::Found;
use crate::ir::{ArgumentAt, CallId, Key, Module, Value, ValueId};
use crate::link::Program;
use crate::rules::input::Inputs;
use crate::source::FileId;
use crate::summary::{Holder, is_handler_key, untyped};

/// `$('#email')` of `$('#email').on('change', function () { … })`: what a handler's `this` or event is about, where what was typed is
/// read from it.
pub(super) fn listened_to(
    program: &Program,
    tables: &Tables,
    found: &Found,
    at: ValueId,
    inputs: &Inputs,
) -> Option<ValueId> {
    let file = found.state.node.file;
    let module = program.module(file);
    if let Some(control) = streamed(module, found, at, inputs) {
        return Some(control);
    }
    let is_own = at == found.state.node.id;
    let is_bare = !is_own && found.state.path == super::PathId::EMPTY;
    if !is_bare && !is_typed(tables, found, inputs) {
        return None;
    }
    if let Some(element) = kept_on(module, at) {
        return Some(element);
    }
    let (call, position) = listening(program, file, at, inputs)?;
    let site = module.call(call);
    let Value::Load { base, key } = module.value(site.callee) else { return None };
    // `$('#gift').on('change', 'textarea', function () { … })`
    let delegated = match key {
        Key::Name(method) => inputs.delegates.get(method.as_str()).filter(|selector| **selector < position),
        _ => None,
    };
    let selector = delegated.and_then(|selector| site.arguments.get(usize::from(*selector)));
    let selector = selector.map(|argument| argument.value).filter(|value| module.string(*value).is_some());
    // `$(document).delegate('input', 'change', f)`; the event comes first in `on('change', f)`.
    Some(selector.filter(|_| position >= 2).unwrap_or(*base))
}

/// The call that is given the function whose `this` or first parameter a value is, also through what makes it be called less often, and as which
/// argument.
fn listening(program: &Program, file: FileId, value: ValueId, inputs: &Inputs) -> Option<(CallId, u16)> {
    let module = program.module(file);
    if !matches!(module.value(value), Value::This | Value::Parameter(0)) {
        return None;
    }
    let used = module.function(module.owner(value)).closure_use.as_ref()?;
    let ArgumentAt::Position(mut position) = used.at else { return None };
    if !used.keys.is_empty() {
        return None;
    }
    let mut call = used.call;
    for _ in 0..crate::limits::NAME_HOPS {
        let site = module.call(call);
        let name = crate::summary::value_name(module, site.callee);
        if !name.is_some_and(|name| inputs.wrappers.iter().any(|own| *own == name)) {
            break;
        }
        let holders = &program.summary(file)?.holders;
        let Some(Holder::Argument(outer)) = holders.get(&site.value) else { return None };
        let mut arguments = module.call(*outer).arguments.iter();
        let at = arguments.position(|argument| untyped(module, argument.value) == site.value)?;
        position = u16::try_from(at).ok()?;
        call = *outer;
    }
    Some((call, position))
}

/// `form.get('email')` of `form.get('email').valueChanges.pipe(…).subscribe(value => …)`.
pub(super) fn streamed(module: &Module, found: &Found, at: ValueId, inputs: &Inputs) -> Option<ValueId> {
    let mut stream = receiver_of_listener(module, at).filter(|_| found.state.path == super::PathId::EMPTY)?;
    // What a stream is sent through gives the same values.
    for _ in 0..crate::limits::NAME_HOPS {
        match module.value(stream) {
            Value::Load { base, key: Key::Name(key) } if inputs.streams.iter().any(|own| *own == *key) => {
                return Some(*base);
            }
            Value::Call(call) => match module.value(module.call(*call).callee) {
                Value::Load { base, key: Key::Name(key) } if inputs.pipes.iter().any(|own| *own == *key) => {
                    stream = *base;
                }
                _ => return None,
            },
            _ => return None,
        }
    }
    None
}

/// The receiver of the call that is given the function whose `this` or first parameter a value is.
fn receiver_of_listener(module: &Module, value: ValueId) -> Option<ValueId> {
    if !matches!(module.value(value), Value::This | Value::Parameter(0)) {
        return None;
    }
    let used = module.function(module.owner(value)).closure_use.as_ref()?;
    if !used.keys.is_empty() || !matches!(used.at, ArgumentAt::Position(_)) {
        return None;
    }
    match module.value(module.call(used.call).callee) {
        Value::Load { base, .. } => Some(*base),
        _ => None,
    }
}

/// `field` of `field.onblur = (event) => …`: the element that keeps the function whose `this` or first parameter a value is.
fn kept_on(module: &Module, value: ValueId) -> Option<ValueId> {
    if !matches!(module.value(value), Value::This | Value::Parameter(0)) {
        return None;
    }
    let declared = module.function(module.owner(value));
    let handler = declared.value.filter(|_| declared.closure_use.is_none())?;
    let is_handler = |key: &Key, stored: ValueId| is_handler_key(key) && untyped(module, stored) == handler;
    let outside = module.outside_stores.iter().find_map(|store| match store.keys.as_slice() {
        [key] if store.value.is_some_and(|stored| is_handler(key, stored)) => Some(store.base),
        _ => None,
    });
    outside.or_else(|| {
        module.values.iter().find_map(|kept| match kept {
            Value::Store { base, key, value } if is_handler(key, *value) => Some(*base),
            _ => None,
        })
    })
}
