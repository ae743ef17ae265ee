//! Expressions as the code has them: `Cookies.get('userName')`, `res.data.email`.
//!
//! Takes a value of a module; gives short words for it. What the graph does not keep (white space, arguments, casts) is left out, and what has no name
//! is `None`.

use crate::ir::{CallKind, Key, Literal, Module, Value, ValueId};
use crate::limits;

use super::value_name;

/// The expression that makes a value. `shows` says which texts may be printed where a call is given nothing else.
pub fn code_of(module: &Module, id: ValueId, shows: &dyn Fn(&str) -> bool) -> Option<String> {
    expression(module, id, shows, limits::NAME_HOPS)
}

/// The same for what something is read of or called on: by the name of the variable, where it stands in one.
pub fn code_of_object(module: &Module, id: ValueId, shows: &dyn Fn(&str) -> bool) -> Option<String> {
    object(module, id, shows, limits::NAME_HOPS)
}

fn object(module: &Module, id: ValueId, shows: &dyn Fn(&str) -> bool, fuel: usize) -> Option<String> {
    let variable = module.names.get(id.index()).copied().flatten();
    match variable {
        Some(binding) => Some(module.binding(binding).name.to_string()),
        None => expression(module, id, shows, fuel),
    }
}

fn expression(module: &Module, id: ValueId, shows: &dyn Fn(&str) -> bool, fuel: usize) -> Option<String> {
    let fuel = fuel.checked_sub(1)?;
    match module.value(id) {
        Value::Load { base, key } => {
            let of = object(module, *base, shows, fuel);
            match (key, of) {
                (Key::Name(name), Some(of)) => Some(format!("{of}.{name}")),
                (Key::Name(name), None) => Some(name.to_string()),
                (Key::Index(index), Some(of)) => Some(format!("{of}[{index}]")),
                (Key::Computed(_), Some(of)) => Some(format!("{of}[…]")),
                // An element of a list: `user` of `for (const user of users)`.
                (Key::Any, of) => of,
                (Key::Index(_) | Key::Computed(_), None) => None,
            }
        }
        Value::Call(call) => {
            let site = module.call(*call);
            let callee = object(module, site.callee, shows, fuel)?;
            let given = match site.arguments.as_slice() {
                [one] => match module.value(one.value) {
                    Value::Literal(Literal::String(text)) if shows(text) => format!("'{text}'"),
                    _ => String::new(),
                },
                _ => String::new(),
            };
            Some(match site.kind {
                CallKind::New => format!("new {callee}({given})"),
                CallKind::Element => format!("<{callee}>"),
                CallKind::Call | CallKind::Tagged | CallKind::Super | CallKind::Decorator => {
                    format!("{callee}({given})")
                }
            })
        }
        Value::This => Some("this".to_owned()),
        Value::Typed { base, .. }
        | Value::AfterCall { base, .. }
        | Value::Store { base, .. }
        | Value::Delete { base, .. }
        | Value::Without { base, .. } => object(module, *base, shows, fuel),
        // `if (user.isNew) user.seen = true;`: versions of one variable meet.
        Value::Join(parts) => {
            let mut names = parts.iter().map(|part| object(module, *part, shows, fuel));
            let first = names.next()??;
            names.all(|name| name.as_ref() == Some(&first)).then_some(first)
        }
        _ => value_name(module, id).map(String::from),
    }
}
