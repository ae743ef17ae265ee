//! What elements of lists and objects are called once they are taken out.
//!
//! ```js
//! for (const send of senders) send(x);
//! senders.forEach((send) => send(x));
//! const send = senders[kind];
//! ```
//!
//! Gives renamings `(senders, send)`, and `(mail, senders)` for `senders = [mail]`. By names only: calls are verified afterwards, so a
//! renaming too many costs time.

use compact_str::CompactString;

use super::{branches, untyped, value_name};
use crate::ir::{ArgumentAt, Call, CallKind, Entry, Key, ListItem, Module, Value, ValueId};
use crate::limits;

pub(super) fn element_renamings(module: &Module, rename: &mut impl FnMut(CompactString, &CompactString)) {
    item_renamings(module, rename);
    returned_renamings(module, rename);
    for binding in &module.bindings {
        for value in binding.writes.iter().filter(|write| write.is_whole()).filter_map(|write| write.value) {
            for given in std::iter::once(&value).chain(branches(module, value)) {
                if let Value::Load { base, key: Key::Index(_) | Key::Computed(_) | Key::Any } =
                    module.value(untyped(module, *given))
                {
                    for from in container_names(module, *base) {
                        rename(from, &binding.name);
                    }
                }
            }
        }
    }
    for function in &module.functions {
        let Some(used) = function.closure_use.as_ref().filter(|used| used.keys.is_empty()) else { continue };
        let Value::Load { base, .. } = module.value(module.call(used.call).callee) else { continue };
        let names = container_names(module, *base);
        for parameter in function.parameters.iter().filter_map(|parameter| parameter.name.as_ref()) {
            for from in &names {
                rename(from.clone(), parameter);
            }
        }
    }
}

/// `listeners.forEach(listener => listener(x))`, where the file puts what its functions are given into `listeners`. Of other lists, names lead to
/// what is called: there are many such calls, and few of these.
pub fn is_subscriber(module: &Module, call: &Call) -> bool {
    let Some(container) = container_called(module, call.callee) else { return false };
    if call.arguments.is_empty() {
        return false;
    }
    let names = holder_names(module, container, limits::NAME_HOPS);
    let is_put = |put: &Call| {
        let Value::Load { base, .. } = module.value(put.callee) else { return false };
        put.arguments.iter().any(|argument| holds_parameter(module, argument.value))
            && holder_names(module, *base, limits::NAME_HOPS).iter().any(|name| names.contains(name))
    };
    module.calls.iter().any(is_put) || is_put_by_writing(module, &names)
}

/// `listeners = [...listeners, listener]`, `this.listeners[name] = [listener]`
fn is_put_by_writing(module: &Module, names: &[CompactString]) -> bool {
    let holds = |value: Option<ValueId>| {
        value.is_some_and(|value| match module.value(untyped(module, value)) {
            Value::List(items) => items
                .iter()
                .any(|item| matches!(item, ListItem::Item(item) if holds_parameter(module, *item))),
            _ => false,
        })
    };
    let last = |keys: &[Key]| {
        let stored_as = keys.iter().rev().find_map(|key| match key {
            Key::Name(name) => Some(name),
            Key::Index(_) | Key::Computed(_) | Key::Any => None,
        });
        stored_as.is_some_and(|name| names.contains(name))
    };
    let variables = module.bindings.iter().any(|binding| {
        binding
            .writes
            .iter()
            .any(|write| (last(&write.keys) || names.contains(&binding.name)) && holds(write.value))
    });
    variables || module.outside_stores.iter().any(|store| last(&store.keys) && holds(store.value))
}

/// `listeners`, of which `listener(x)`, `listener.run(x)` or `([type, run]) => run(x)` calls something for each: in `listeners.forEach(…)` and in
/// `for (const listener of listeners)`.
fn container_called(module: &Module, callee: ValueId) -> Option<ValueId> {
    let mut at = callee;
    for _ in 0..=limits::ENTRY_KEYS {
        at = match module.value(at) {
            Value::Parameter(0) => {
                let used = module.function(module.owner(at)).closure_use.as_ref()?;
                let is_first = used.keys.is_empty() && used.at == ArgumentAt::Position(0);
                return match module.value(module.call(used.call).callee) {
                    Value::Load { base, .. } if is_first => Some(*base),
                    _ => None,
                };
            }
            Value::Load { base, key: Key::Any } => return Some(*base),
            Value::Load { base, .. } | Value::Typed { base, .. } => *base,
            _ => return None,
        };
    }
    None
}

/// `run`, `{ type, run }`, `[type, run]`, and `new Listener(type, run)`.
fn holds_parameter(module: &Module, value: ValueId) -> bool {
    let is_one = |value: ValueId| matches!(module.value(untyped(module, value)), Value::Parameter(_));
    match module.value(untyped(module, value)) {
        Value::Object(entries) => {
            entries.iter().any(|entry| matches!(entry, Entry::Field { value, .. } if is_one(*value)))
        }
        Value::List(items) => items.iter().any(|item| matches!(item, ListItem::Item(item) if is_one(*item))),
        Value::Call(call) if module.call(*call).kind == CallKind::New => {
            module.call(*call).arguments.iter().any(|argument| is_one(argument.value))
        }
        _ => is_one(value),
    }
}

/// `listeners` of `(listeners.get(name) || [])`, of `listeners[name]` and of a variable that holds one of them.
fn holder_names(module: &Module, holder: ValueId, fuel: usize) -> Vec<CompactString> {
    let Some(fuel) = fuel.checked_sub(1) else { return Vec::new() };
    let mut names: Vec<CompactString> = value_name(module, holder).into_iter().collect();
    let mut add = |value: ValueId| names.extend(holder_names(module, value, fuel));
    match module.value(holder) {
        Value::Load { base, key: Key::Computed(_) | Key::Any | Key::Index(_) }
        | Value::Typed { base, .. }
        | Value::AfterCall { base, .. }
        | Value::Store { base, .. } => add(*base),
        Value::Join(parts) => parts.iter().for_each(|part| add(*part)),
        Value::Call(call) => {
            let site = module.call(*call);
            if let Value::Load { base, .. } = module.value(site.callee) {
                add(*base);
            }
            site.arguments.first().into_iter().for_each(|argument| add(argument.value));
        }
        _ => {}
    }
    names
}

/// `senders`, also of `Object.values(senders)` and `senders.filter(Boolean)`; `senders` and `track` of `senders.map((sender) => sender.track)`.
fn container_names(module: &Module, container: ValueId) -> Vec<CompactString> {
    let mut names = Vec::new();
    let mut at = Some(container);
    for _ in 0..limits::NAME_HOPS {
        let Some(container) = at else { break };
        at = own_container_names(module, container, &mut names);
    }
    names
}

/// Gives the call that a chain goes on with: `senders.map(f)` of `senders.map(f).filter(Boolean)`.
fn own_container_names(
    module: &Module,
    container: ValueId,
    names: &mut Vec<CompactString>,
) -> Option<ValueId> {
    let container = untyped(module, container);
    if let Value::List(_) = module.value(container) {
        items(module, container, 1, names);
        return None;
    }
    let Value::Call(call) = module.value(container) else {
        names.extend(value_name(module, container));
        return None;
    };
    let site = module.call(*call);
    if let Some(first) = site.arguments.first() {
        names.extend(value_name(module, first.value));
        returned_members(module, first.value, names);
    }
    let Value::Load { base, .. } = module.value(site.callee) else { return None };
    names.extend(value_name(module, *base));
    matches!(module.value(untyped(module, *base)), Value::Call(_)).then_some(*base)
}

/// `track` of `(sender) => sender.track`.
fn returned_members(module: &Module, value: ValueId, names: &mut Vec<CompactString>) {
    let Value::Closure(function) = module.value(untyped(module, value)) else { return };
    for returned in &module.function(*function).returns {
        let given = std::iter::once(returned).chain(branches(module, *returned));
        names.extend(given.filter_map(|value| match module.value(untyped(module, *value)) {
            Value::Load { key: Key::Name(name), .. } => Some(name.clone()),
            _ => None,
        }));
    }
}

/// `send` of `function useSend() { return [send, state]; }` is known as `useSend`, and that as `mail` by `const [mail] = useSend()`. What is
/// written in the list itself is found by its holder.
fn returned_renamings(module: &Module, rename: &mut impl FnMut(CompactString, &CompactString)) {
    for function in &module.functions {
        let Some(name) = crate::summary::function_name(module, function) else { continue };
        let lists = function
            .returns
            .iter()
            .filter(|id| matches!(module.value(untyped(module, **id)), Value::List(_)));
        let mut names = Vec::new();
        for list in lists {
            items(module, *list, 1, &mut names);
        }
        for item in names {
            rename(item, &name);
        }
    }
    for binding in &module.bindings {
        for value in binding.writes.iter().filter(|write| write.is_whole()).filter_map(|write| write.value) {
            if let Value::Load { base, key: Key::Index(_) } = module.value(untyped(module, value))
                && let Value::Call(call) = module.value(untyped(module, *base))
                && let callee = module.call(*call).callee
                && matches!(module.value(callee), Value::Import(_) | Value::Capture(_) | Value::Closure(_))
                && let Some(from) = value_name(module, callee)
            {
                rename(from, &binding.name);
            }
        }
    }
}

/// What a computed callee is taken out of: `senders` of `senders[kind](x)` and of `senders.get(kind)(x)`.
pub(super) fn taken_from(module: &Module, callee: ValueId) -> Vec<CompactString> {
    let callee = untyped(module, callee);
    match module.value(callee) {
        Value::Load { base, key: Key::Computed(_) | Key::Any | Key::Index(_) } => {
            container_names(module, *base)
        }
        Value::Call(call) => match module.value(module.call(*call).callee) {
            Value::Load { base, key: Key::Name(_) } => value_name(module, *base).into_iter().collect(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// `send` of `const senders = [send]`, `{ mail: send }` and `new Map([['mail', send]])` is known as `senders` as well, where something is
/// taken out of that by a key or one after the other. Items that the file only hands on: what is written there is found by its holder.
fn item_renamings(module: &Module, rename: &mut impl FnMut(CompactString, &CompactString)) {
    let open = opened(module);
    for binding in module.bindings.iter().filter(|binding| open.contains(&binding.name)) {
        for value in binding.writes.iter().filter(|write| write.is_whole()).filter_map(|write| write.value) {
            let mut names = Vec::new();
            items(module, value, limits::NAME_HOPS, &mut names);
            for name in names {
                rename(name, &binding.name);
            }
        }
    }
}

/// Names of what elements are taken out of in a file.
fn opened(module: &Module) -> Vec<CompactString> {
    let mut open = Vec::new();
    for value in &module.values {
        if let Value::Load { base, key: Key::Computed(_) | Key::Any } = value {
            open.extend(container_names(module, *base));
        }
    }
    for call in &module.calls {
        open.extend(taken_from(module, call.callee));
        let is_given = |value: ValueId| matches!(module.value(value), Value::Closure(_));
        if let Value::Load { base, .. } = module.value(call.callee)
            && call.arguments.first().is_some_and(|argument| is_given(argument.value))
        {
            open.extend(container_names(module, *base));
        }
    }
    open.sort();
    open.dedup();
    open
}

fn items(module: &Module, value: ValueId, fuel: usize, names: &mut Vec<CompactString>) {
    let Some(fuel) = fuel.checked_sub(1) else { return };
    let value = untyped(module, value);
    let mut inside = |item: ValueId| match module.value(untyped(module, item)) {
        Value::List(_) => items(module, item, fuel, names),
        Value::Import(_) | Value::Capture(_) | Value::Load { .. } | Value::Closure(_) => {
            names.extend(value_name(module, untyped(module, item)));
        }
        _ => {}
    };
    match module.value(value) {
        Value::Object(entries) => {
            for entry in entries {
                if let Entry::Field { value, .. } = entry {
                    inside(*value);
                }
            }
        }
        Value::List(list) => {
            for item in list {
                if let ListItem::Item(item) = item {
                    inside(*item);
                }
            }
        }
        // `new Map([…])`, `Object.freeze({…})`, `senders.map((sender) => sender.track)`
        Value::Call(call) => {
            if let Some(argument) = module.call(*call).arguments.first() {
                items(module, argument.value, fuel, names);
                returned_members(module, argument.value, names);
            }
        }
        _ => {}
    }
}
