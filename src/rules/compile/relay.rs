//! Relays: raw → compiled.

use compact_str::CompactString;

use super::{InFile, paths};
use crate::ir::path::{ApiPath, Root};
use crate::rules::library::NameForm;
use crate::rules::load::At;
use crate::rules::raw::relay::{RawEntryPut, RawPut, RawRelay, RawTake};
use crate::rules::relay::{EntryPut, Gives, Position, Put, Relay, RelayKey, Take};

pub(super) fn relay(cx: &mut InFile<'_>, raw: RawRelay) -> Relay {
    let mut puts = Vec::new();
    for raw in &raw.puts {
        put(cx, raw, &mut puts);
    }
    join_puts(&mut puts);
    let mut takes = Vec::new();
    for raw in &raw.takes {
        take(cx, raw, &mut takes);
    }
    let is_stored = !raw.stores.is_empty() || !raw.stored_on.is_empty();
    if raw.puts.is_empty() && raw.entries.is_empty() && !is_stored && !raw.thrown {
        cx.error(raw.id.span, "nothing is put in", Some("give `puts`, `entries` or `stores`"));
    }
    let entries = raw.entries.iter().filter_map(|entry| entry_put(cx, &raw.id, entry)).collect();
    let stores = raw.stores.iter().filter_map(|word| cx.keep(word, names(&word.value))).collect();
    let stored_on = raw.stored_on.iter().filter_map(|word| cx.keep(word, names(&word.value))).collect();
    let known = raw.known.iter().filter_map(|known| {
        let value = cx.keep(&known.value, ApiPath::parse(&known.value.value))?;
        Some((known.key.as_str().into(), value))
    });
    let known = known.collect();
    let RawRelay { id, name, confidence, alone, single, calls, thrown, open, assigned, parts, .. } = raw;
    let (id, parts) = (id.value, parts.map(CompactString::from));
    Relay {
        id,
        name,
        confidence,
        alone,
        single,
        calls,
        puts,
        entries,
        stores,
        stored_on,
        thrown,
        known,
        open,
        assigned,
        parts,
        takes,
    }
}

fn entry_put(cx: &mut InFile<'_>, relay: &At<String>, raw: &RawEntryPut) -> Option<EntryPut> {
    let is = raw.is;
    match (&raw.key, &raw.value, &raw.object, &raw.folder) {
        (None, None, None, None) => {
            let named = raw.attributes.as_deref().and_then(NameForm::parse);
            if named.is_none() {
                cx.error(
                    relay.span,
                    "an entry has `key` and `value`, `object`, `folder`, or `attributes` with one `*`",
                    None,
                );
            }
            named.map(EntryPut::Attributes)
        }
        (Some(key), Some(value), None, None) => {
            Some(EntryPut::Pair { key: key.as_str().into(), value: value.value.as_str().into(), is })
        }
        (None, None, Some(object), None) => Some(EntryPut::Members { object: object.as_str().into(), is }),
        (None, None, None, Some(folder)) => {
            Some(EntryPut::Files { folder: folder.split('/').map(str::to_owned).collect(), is })
        }
        _ => {
            cx.error(relay.span, "an entry has `key` and `value`, `object`, `folder`, or `attributes`", None);
            None
        }
    }
}

fn put(cx: &mut InFile<'_>, raw: &RawPut, puts: &mut Vec<Put>) {
    let key = keys(cx, &raw.key);
    let to = raw.to.as_ref().and_then(|word| cx.keep(word, paths::path(&word.value))).unwrap_or_default();
    let Some(value) = cx.keep(&raw.value, paths::operand(&raw.value.value)) else { return };
    for word in std::iter::once(&raw.call).chain(&raw.also) {
        let Some(call) = callee(cx, word, &word.value) else { continue };
        let (key, value, to) = (key.clone(), value.clone(), to.clone());
        let on = raw.on.iter().map(CompactString::from).collect();
        let RawPut { members, instance, partial, .. } = *raw;
        let made = raw.made.as_deref().map(CompactString::from);
        let told_by = raw.told_by.as_deref().map(CompactString::from);
        let beside = Vec::new();
        puts.push(Put { call, on, key, value, to, members, instance, made, partial, told_by, beside });
    }
}

/// Tells each put what the same call puts in as well.
fn join_puts(puts: &mut [Put]) {
    for at in 0..puts.len() {
        let own = &puts[at];
        let is_same = |other: &&Put| {
            other.call == own.call && other.on == own.on && other.key == own.key && other.to != own.to
        };
        let beside = puts.iter().filter(is_same).map(|other| (other.to.clone(), other.value.clone()));
        puts[at].beside = beside.collect();
    }
}

fn take(cx: &mut InFile<'_>, raw: &RawTake, takes: &mut Vec<Take>) {
    let key = keys(cx, &raw.key);
    for word in std::iter::once(&raw.of).chain(&raw.also) {
        let Some((call, gives)) = cx.keep(word, taken(&word.value)) else { continue };
        let call = match gives {
            Gives::Middleware
            | Gives::Injected
            | Gives::Global
            | Gives::Rows
            | Gives::Member { .. }
            | Gives::Called { .. }
            | Gives::Carried { .. }
            | Gives::Named { .. }
            | Gives::Held(_) => None,
            Gives::Result
            | Gives::Below
            | Gives::Value
            | Gives::Decorated
            | Gives::Decorates { .. }
            | Gives::Method { .. }
            | Gives::Static(_)
            | Gives::Own
            | Gives::Parameter { .. } => match callee(cx, word, call) {
                Some(call) => Some(call),
                None => continue,
            },
        };
        let reads = raw.reads.as_deref().map(CompactString::from);
        let on = raw.on.iter().map(CompactString::from).collect();
        let (key, data) = (key.clone(), raw.data);
        let RawTake { arguments, parameters, .. } = *raw;
        let written = raw.written.clone();
        takes.push(Take { call, key, gives, data, arguments, parameters, on, reads, written });
    }
}

fn callee(cx: &mut InFile<'_>, word: &At<String>, text: &str) -> Option<ApiPath> {
    let call = cx.keep(word, ApiPath::parse(text))?;
    if let Root::Client(_) = call.root {
        cx.error(word.span, "`$client` stands in vendor files only", None);
        return None;
    }
    Some(call)
}

fn keys(cx: &mut InFile<'_>, words: &[At<String>]) -> Vec<RelayKey> {
    words.iter().filter_map(|word| cx.keep(word, key(&word.value))).collect()
}

fn key(text: &str) -> Result<RelayKey, String> {
    match text {
        "callee" => Ok(RelayKey::Callee),
        "result" => Ok(RelayKey::Result),
        "member" => Ok(RelayKey::Member(1)),
        "holder" => Ok(RelayKey::Holder),
        "read" => Ok(RelayKey::Read),
        "around" => Ok(RelayKey::Around),
        "table" => Ok(RelayKey::Table),
        _ if text.len() > 2 && text.starts_with('\'') && text.ends_with('\'') => {
            Ok(RelayKey::Text(text[1..text.len() - 1].into()))
        }
        _ if text.starts_with("parameter or ") => {
            Ok(RelayKey::Parameter(text.trim_start_matches("parameter or ").into()))
        }
        _ if text.starts_with("name of ") => {
            paths::operand(text.trim_start_matches("name of ")).map(RelayKey::Named)
        }
        _ if text.contains("() ") => {
            let (name, of) = text.split_once("() ").unwrap_or_default();
            paths::operand(of).map(|operand| RelayKey::Beside(name.into(), operand))
        }
        _ => match (text.split_once(' '), text.strip_suffix(" after /")) {
            (_, Some(whole)) => paths::operand(whole).map(RelayKey::Tail),
            (Some(("made", made)), _) => paths::operand(made).map(RelayKey::Made),
            (Some(("instance", class)), _) => paths::operand(class).map(RelayKey::Instance),
            (Some(("member", number)), _) => number.parse().map(RelayKey::Member).map_err(|_| String::new()),
            _ => paths::operand(text).map(RelayKey::Operand),
        }
        .map_err(|_| format!("`{text}` is no key: write `callee`, `result`, `member`, `name of argument 0`, `around`, `holder`, `receiver`, `argument 0` or `'text'`")),
    }
}

/// `app.locals`: the names; there is at least one.
fn names(text: &str) -> Result<Vec<CompactString>, String> {
    let names: Vec<CompactString> = text.split('.').map(CompactString::from).collect();
    let is_name = |name: &CompactString| {
        !name.is_empty() && name.chars().all(|one| one.is_alphanumeric() || matches!(one, '_' | '$'))
    };
    if names.iter().all(is_name) {
        Ok(names)
    } else {
        Err(format!("`{text}` is no name: write `app.locals`"))
    }
}

/// `react#useContext()`: the call and its result; `method:on(arg 1)(param 0..)`: a parameter of what it is handed.
fn taken(text: &str) -> Result<(&str, Gives), String> {
    match text {
        "middleware(param 0)" => return Ok(("", Gives::Middleware)),
        "component:[]" => return Ok(("", Gives::Injected)),
        "global:[]" => return Ok(("", Gives::Global)),
        "rows:[]" => return Ok(("", Gives::Rows)),
        _ => {}
    }
    if let Some(known) = taken_by_word(text) {
        return known;
    }
    if let Some(member) = text.strip_suffix("(own)") {
        return Ok((member, Gives::Own));
    }
    if let Some(decorator) = text.strip_suffix("(decorated)") {
        return Ok((decorator, Gives::Decorated));
    }
    if let Some((decorator, method)) = text.split_once("(decorates)") {
        let given = last_position(method, "(param ").filter(|(_, position)| !position.open);
        let (method, position) = given.ok_or_else(|| {
            format!("`{text}` is no parameter of what is decorated: write `lib#On(decorates)(param 0)`")
        })?;
        let method = method.strip_prefix('.').map(CompactString::from);
        return Ok((decorator, Gives::Decorates { method, parameter: position.from }));
    }
    if let Some((member, name)) = text.strip_suffix(')').and_then(|rest| rest.split_once("(static ")) {
        return Ok((member, Gives::Static(name.into())));
    }
    if let Some(call) = text.strip_suffix("()") {
        return Ok((call, Gives::Result));
    }
    if let Some(value) = text.strip_suffix("[]") {
        return Ok((value, Gives::Below));
    }
    let expected = || format!("`{text}` is nothing to take: write `call()` or `call(arg 0).key(param 0)`");
    let (rest, parameter) = last_position(text, "(param ").ok_or_else(expected)?;
    let at = rest.rfind("(arg ").ok_or_else(expected)?;
    let end = rest[at..].find(')').ok_or_else(expected)? + at + 1;
    let (call, argument) = last_position(&rest[..end], "(arg ").ok_or_else(expected)?;
    let mut at = Vec::new();
    for name in rest[end..].split('.').filter(|name| !name.is_empty()) {
        let (name, any) = name.strip_suffix("[]").map_or((name, false), |name| (name, true));
        at.extend((!name.is_empty()).then(|| Some(name.into())));
        at.extend(any.then_some(None));
    }
    Ok((call, Gives::Parameter { argument, at, parameter }))
}

/// The forms that begin with a word: `object:actions[](param 1)`, `function(dispatch, getState)(param 2)`.
fn taken_by_word(text: &str) -> Option<Result<(&str, Gives), String>> {
    let (word, rest) = text.split_once([':', '(']).filter(|(_, rest)| !rest.starts_with("arg "))?;
    Some(match word {
        "object" => rest
            .split_once("[](param ")
            .and_then(|(object, position)| {
                let parameter = position.strip_suffix(')')?.parse().ok()?;
                Some(("", Gives::Member { object: object.into(), parameter }))
            })
            .ok_or_else(|| format!("`{text}` is no member of an object: write `object:actions[](param 1)`")),
        "function" => called(rest).map(|called| ("", called)).ok_or_else(|| {
            format!("`{text}` is no parameter of a function: write `function(dispatch, getState)(param 2)`")
        }),
        "parameter" => {
            let expected = || format!("`{text}` is no member of a parameter: write `parameter:req[]`");
            rest.strip_suffix("[]")
                .ok_or_else(expected)
                .and_then(names)
                .map(|mut below| ("", Gives::Carried { parameter: below.remove(0), below }))
        }
        "class" => method(rest).ok_or_else(|| {
            format!("`{text}` is no parameter of a method: write `class:lib#Base.method(param 0)`")
        }),
        "named" => last_position(rest, "(param ")
            .map(|(function, parameter)| ("", Gives::Named { function: function.into(), parameter }))
            .ok_or_else(|| {
                format!("`{text}` is no parameter of a function: write `named:controller(param 0..)`")
            }),
        "value" => Ok((rest, Gives::Value)),
        "member" => {
            let name = rest.strip_suffix("[]").filter(|name| !name.contains('.'));
            let name = name.map(|name| ("", Gives::Held(name.into())));
            name.ok_or_else(|| format!("`{text}` is no member: write `member:getters[]`"))
        }
        _ => return None,
    })
}

/// `lib#Base.method(param 0)`: the class, and which parameter of which method is given.
fn method(text: &str) -> Option<(&str, Gives)> {
    let (rest, position) = last_position(text, "(param ").filter(|(_, position)| !position.open)?;
    let (base, name) = rest.rsplit_once('.')?;
    Some((base, Gives::Method { name: name.into(), parameter: position.from }))
}

/// `dispatch, getState)(param 2)`: the names of the first parameters, and which one is given.
fn called(text: &str) -> Option<Gives> {
    let (named, position) = text.split_once(")(param ")?;
    let parameter = position.strip_suffix(')')?.parse().ok()?;
    let parameters: Vec<CompactString> = named.split(", ").map(CompactString::from).collect();
    let are_names = parameters.iter().all(|name| names(name).is_ok_and(|parts| parts.len() == 1));
    are_names.then_some(Gives::Called { parameters, parameter })
}

/// `…(param 0..)`: what stands before it, and the position.
fn last_position<'t>(text: &'t str, open: &str) -> Option<(&'t str, Position)> {
    let at = text.rfind(open)?;
    let inside = text[at + open.len()..].strip_suffix(')')?;
    let (number, is_open) = inside.strip_suffix("..").map_or((inside, false), |number| (number, true));
    Some((&text[..at], Position { from: number.trim().parse().ok()?, open: is_open }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken() {
        let one = |from| Position { from, open: false };
        assert_eq!(taken("pkg#use()"), Ok(("pkg#use", Gives::Result)));
        let handler = Gives::Parameter {
            argument: one(1),
            at: Vec::new(),
            parameter: Position { from: 0, open: true },
        };
        assert_eq!(taken("method:on(arg 1)(param 0..)"), Ok(("method:on", handler)));
        let child =
            Gives::Parameter { argument: one(0), at: vec![Some("children".into())], parameter: one(0) };
        assert_eq!(taken("pkg#make().Consumer(arg 0).children(param 0)"), Ok(("pkg#make().Consumer", child)));
        let at = vec![Some("reducers".into()), None];
        let reducer = Gives::Parameter { argument: one(0), at, parameter: one(1) };
        assert_eq!(taken("pkg#slice(arg 0).reducers[](param 1)"), Ok(("pkg#slice", reducer)));
        assert_eq!(taken("@pkg/core#Inject(decorated)"), Ok(("@pkg/core#Inject", Gives::Decorated)));
        let own = Gives::Decorates { method: None, parameter: 1 };
        assert_eq!(taken("pkg#On(decorates)(param 1)"), Ok(("pkg#On", own)));
        let named = Gives::Decorates { method: Some("execute".into()), parameter: 0 };
        assert_eq!(taken("pkg#Handles(decorates).execute(param 0)"), Ok(("pkg#Handles", named)));
        assert_eq!(taken("pkg#Base{}.own(static its)"), Ok(("pkg#Base{}.own", Gives::Static("its".into()))));
        assert_eq!(taken("global:[]"), Ok(("", Gives::Global)));
        assert_eq!(taken("rows:[]"), Ok(("", Gives::Rows)));
        let member = Gives::Member { object: "actions".into(), parameter: 1 };
        assert_eq!(taken("object:actions[](param 1)"), Ok(("", member)));
        let carried = Gives::Carried { parameter: "c".into(), below: vec!["var".into()] };
        assert_eq!(taken("parameter:c.var[]"), Ok(("", carried)));
        assert_eq!(taken("value:pkg#box().all"), Ok(("pkg#box().all", Gives::Value)));
        assert_eq!(taken("pkg#View{}.state(own)"), Ok(("pkg#View{}.state", Gives::Own)));
        let method = Gives::Method { name: "log".into(), parameter: 0 };
        assert_eq!(taken("class:pkg#Base.log(param 0)"), Ok(("pkg#Base", method)));
        let named = Gives::Named { function: "make".into(), parameter: Position { from: 0, open: true } };
        assert_eq!(taken("named:make(param 0..)"), Ok(("", named)));
        let called = Gives::Called { parameters: vec!["a".into(), "b$".into()], parameter: 2 };
        assert_eq!(taken("function(a, b$)(param 2)"), Ok(("", called)));
        assert_eq!(taken("pkg#server()[]"), Ok(("pkg#server()", Gives::Below)));
        for wrong in [
            "object:actions",
            "named:make",
            "pkg#On(decorates)",
            "pkg#On(decorates)(param 0..)",
            "parameter:c",
            "function(a)",
            "function()(param 0)",
            "parameter:[]",
            "pkg#use",
            "pkg#use(param 0)",
            "pkg#use(arg 0)",
            "pkg#use(arg x)(param 0)",
        ] {
            assert!(taken(wrong).is_err(), "{wrong}");
        }
    }
}
