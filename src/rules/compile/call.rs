//! How values pass through the calls of libraries: raw → compiled.

use super::{InFile, paths};
use crate::ir::path::{ApiPath, Root};
use crate::rules::library::{
    CallModel, CallbackParameter, GivenArguments, Invocation, LiteralCondition, LiteralTest, Mutation,
    NameForm, Operand, OperandBase, Passing, Proof,
};
use crate::rules::load::At;
use crate::rules::raw::call::{
    RawCall, RawInvocation, RawKind, RawLiteralCondition, RawMutation, RawPassing, RawTexts,
};
use crate::rules::vendor::PathKey;

/// One model for each callee of the entry.
pub(super) fn call(cx: &mut InFile<'_>, raw: RawCall, models: &mut Vec<CallModel>) {
    let returns: Vec<_> = raw.returns.iter().filter_map(|raw| passing(cx, raw)).collect();
    let mut mutates = Vec::new();
    for raw in raw.mutates {
        mutates.extend(mutation(cx, &raw));
    }
    let mut callbacks = Vec::new();
    for raw in raw.callbacks {
        let is = operand(cx, &raw.is);
        let to = target(cx, raw.to.as_ref());
        callbacks.extend(is.map(|is| CallbackParameter {
            argument: raw.argument,
            under: raw.under.as_deref().map(Into::into),
            parameter: raw.parameter,
            to,
            is,
        }));
    }
    for function in raw.invokes.iter().filter(|raw| raw.arguments.is_none()).map(|raw| &raw.function) {
        let help = Some("add `arguments: argument 1..` or `arguments: argument 1[]`");
        cx.error(function.span, "nothing says what this function is called with", help);
    }
    let invokes: Vec<_> = raw.invokes.iter().filter_map(|raw| invocation(cx, raw)).collect();
    let binds = raw.binds.as_ref().and_then(|raw| invocation(cx, raw));
    let rebuilds = raw.rebuilds.as_ref().and_then(|word| callee(cx, word));
    let known_as = raw.known_as.as_ref().and_then(|word| callee(cx, word));
    let curried_as = raw.curried_as.as_ref().and_then(|word| callee(cx, word));
    let proves = raw.proves.as_ref().and_then(|raw| {
        let is = operand(cx, &raw.is)?;
        Some(Proof { argument: raw.argument, is })
    });
    let when = raw.when.and_then(|condition| literal_condition(cx, &raw.call, condition));
    for word in std::iter::once(&raw.call).chain(&raw.also) {
        let Some(call) = callee(cx, word) else { continue };
        models.extend(raw.curried.and_then(|count| partial(&call, count, curried_as.as_ref())));
        models.push(CallModel {
            call,
            when: when.clone(),
            returns: returns.clone(),
            open: raw.open,
            assigned: raw.assigned.as_deref().map(compact_str::CompactString::from),
            handle: raw.handle,
            known_as: known_as.clone(),
            mutates: mutates.clone(),
            callbacks: callbacks.clone(),
            invokes: invokes.clone(),
            binds: binds.clone(),
            rebuilds: rebuilds.clone(),
            lists: raw.lists,
            tested: raw.tested,
            proves: proves.clone(),
            folds: raw.folds,
        });
    }
}

fn mutation(cx: &mut InFile<'_>, raw: &RawMutation) -> Option<Mutation> {
    let what = operand(cx, &raw.what);
    let to = target(cx, raw.to.as_ref());
    let (word, removes) = match (&raw.from, &raw.without) {
        (Some(from), None) => (from, false),
        (None, Some(without)) if to.is_empty() => (without, true),
        _ => {
            let help = "give `from`, or `without` and no `to`";
            cx.error(raw.what.span, "nothing says how this is changed", Some(help));
            return None;
        }
    };
    let from = operand(cx, word);
    Some(Mutation { what: what?, from: from?, to, removes })
}

/// `pick(['plan'])` of a function that waits for two arguments: the function itself, with the first given.
fn partial(call: &ApiPath, count: u16, library: Option<&ApiPath>) -> Option<CallModel> {
    let when = LiteralCondition { of: None, argument: count.checked_sub(1)?, test: LiteralTest::Absent };
    let function = Operand { base: OperandBase::Callee, path: Vec::new() };
    let arguments = Some(GivenArguments::From(0));
    Some(CallModel {
        call: call.clone(),
        when: Some(when),
        returns: Vec::new(),
        open: false,
        assigned: None,
        handle: false,
        known_as: None,
        mutates: Vec::new(),
        callbacks: Vec::new(),
        invokes: Vec::new(),
        binds: Some(Invocation {
            function,
            member: None,
            arguments,
            library: library.cloned(),
            or_put: None,
        }),
        rebuilds: None,
        lists: None,
        tested: None,
        proves: None,
        folds: None,
    })
}

fn invocation(cx: &mut InFile<'_>, raw: &RawInvocation) -> Option<Invocation> {
    let function = operand(cx, &raw.function)?;
    let member = raw.member.as_ref().and_then(|member| operand(cx, member));
    let arguments = match &raw.arguments {
        Some(word) => Some(given_arguments(cx, word)?),
        None => None,
    };
    let or_put = raw.or_put.as_ref().and_then(|relay| cx.relay(relay));
    Some(Invocation { function, member, arguments, library: None, or_put })
}

fn given_arguments(cx: &mut InFile<'_>, word: &At<String>) -> Option<GivenArguments> {
    let given = operand(cx, word)?;
    match (given.base, given.path.as_slice()) {
        (OperandBase::ArgumentsFrom(first), []) => Some(GivenArguments::From(first)),
        (OperandBase::Argument(list), [PathKey::Any]) => Some(GivenArguments::ListIn(list)),
        (OperandBase::Argument(only), []) => Some(GivenArguments::Only(only)),
        _ => {
            let message = format!("`{}` does not say what the function is given", word.value);
            cx.error(word.span, message, Some("write `argument 1`, `argument 1..` or `argument 1[]`"));
            None
        }
    }
}

fn literal_condition(
    cx: &mut InFile<'_>,
    call: &At<String>,
    raw: RawLiteralCondition,
) -> Option<LiteralCondition> {
    let equals = raw.equals.map(|texts| match texts {
        RawTexts::One(text) => LiteralTest::OneOf(vec![text]),
        RawTexts::Many(texts) => LiteralTest::OneOf(texts),
    });
    let is = raw.is.map(|kind| match kind {
        RawKind::Text => LiteralTest::Text,
        RawKind::Texts => LiteralTest::Texts,
        RawKind::List => LiteralTest::List,
        RawKind::Parameter => LiteralTest::Parameter,
        RawKind::Absent => LiteralTest::Absent,
        RawKind::Plain => LiteralTest::Plain,
    });
    let makers = raw.made_by.map(|words| words.iter().filter_map(|word| callee(cx, word)).collect());
    let others = [
        makers.map(LiteralTest::MadeBy),
        raw.scaled_by.map(LiteralTest::ScaledBy),
        raw.behind.map(LiteralTest::Behind),
        raw.holds.map(LiteralTest::Holds),
        raw.lacks.map(LiteralTest::Lacks),
        raw.lists.map(LiteralTest::Lists),
    ];
    let mut stated = [equals, is].into_iter().chain(others).flatten();
    let (Some(test), None) = (stated.next(), stated.next()) else {
        let message = format!("the condition of `{}` says not one thing about its argument", call.value);
        let help =
            "give one of `equals`, `is`, `scaled_by`, `behind`, `holds`, `lacks`, `lists` and `made_by`";
        cx.error(call.span, message, Some(help));
        return None;
    };
    Some(LiteralCondition { of: raw.of.map(Into::into), argument: raw.argument, test })
}

pub(super) fn callee(cx: &mut InFile<'_>, word: &At<String>) -> Option<ApiPath> {
    let call = cx.keep(word, ApiPath::parse(&word.value))?;
    if let Root::Client(_) = call.root {
        cx.error(word.span, "`$client` stands in vendor files only", None);
        return None;
    }
    Some(call)
}

fn passing(cx: &mut InFile<'_>, raw: &RawPassing) -> Option<Passing> {
    let from = operand(cx, &raw.from);
    let to = target(cx, raw.to.as_ref());
    let mark = raw.mark.as_ref().and_then(|mark| cx.mark(mark));
    let only = raw.only.as_ref().and_then(|word| operand(cx, word));
    let without = raw.without.as_ref().and_then(|word| operand(cx, word));
    let derived = raw.derived || raw.same_text || mark.is_some();
    let same_text = raw.same_text;
    let replacer = raw.replacer;
    let named = raw.named.as_ref().and_then(|word| name_form(cx, word, raw.to.as_ref()));
    Some(Passing {
        from: from?,
        to,
        derived,
        same_text,
        instance: raw.instance,
        mark,
        listed: raw.listed,
        except: raw.except.iter().map(Into::into).collect(),
        read: raw.read,
        asked: raw.asked,
        only,
        without,
        replacer,
        kept_by: raw.kept_by,
        dropped_by: raw.dropped_by,
        named,
        by_words: raw.by_words,
    })
}

fn name_form(cx: &mut InFile<'_>, word: &At<String>, to: Option<&At<String>>) -> Option<NameForm> {
    let form = NameForm::parse(&word.value).filter(|_| to.is_some_and(|to| to.value.contains("[]")));
    if form.is_none() {
        let message = format!("`{}` is not the form of a name", word.value);
        cx.error(word.span, message, Some("write one `*`, as in `use*Query`, and a `to` with `[]`"));
    }
    form
}

pub(super) fn operand(cx: &mut InFile<'_>, word: &At<String>) -> Option<Operand> {
    cx.keep(word, paths::operand(&word.value))
}

fn target(cx: &mut InFile<'_>, word: Option<&At<String>>) -> Vec<PathKey> {
    word.and_then(|word| cx.keep(word, paths::path(&word.value))).unwrap_or_default()
}
