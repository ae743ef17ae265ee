//! How values pass through library calls: raw → compiled.

use super::{Context, InFile, component, examples, paths, policy, record, relay, request, schema, vendor};
use crate::ir::path::{ApiPath, Root};
use crate::rules::error::FileText;
use crate::rules::lexicon::Phrases;
use crate::rules::library::{
    CallModel, CallbackParameter, GivenArguments, GuardKind, Invocation, Library, LiteralCondition,
    LiteralTest, Mark, Mutation, Operand, OperandBase, PageData, Passing,
};
use crate::rules::load::At;
use crate::rules::paths::Paths;
use crate::rules::raw::library::{
    RawCall, RawGiven, RawGuard, RawInvocation, RawKind, RawLibrary, RawLiteralCondition, RawPageData,
    RawPassing, RawTexts,
};
use crate::rules::raw::runtime::RawRuntimeSigns;
use crate::rules::runtime::RuntimeSigns;
use crate::rules::vendor::PathKey;

pub(super) fn compile(files: Vec<(FileText, RawLibrary)>, context: &mut Context<'_>) -> Library {
    let mut library = Library::default();
    for (file, raw) in files {
        let mut cx = context.of(&file);
        words(&raw, &mut library);
        for mark in raw.marks.iter().filter(|mark| mark.claimed) {
            library.claimed_mark = cx.mark(&mark.id);
        }
        library.marks.extend(raw.marks.into_iter().map(|mark| Mark {
            id: mark.id.value,
            name: mark.name,
            leaves: mark.leaves,
            explains: mark.explains,
        }));
        library.guards.extend(raw.guards.into_iter().map(|raw| guard(&mut cx, raw)));
        library.runtimes.extend(raw.runtimes.into_iter().map(|raw| runtime(&mut cx, raw)));
        for read in raw.reads {
            let mark = cx.mark(&read.mark);
            library.reads.extend(mark.map(|mark| (read.property.into(), mark)));
        }
        for raw in &raw.member_names {
            let at: Vec<Operand> = raw.at.iter().filter_map(|word| operand(&mut cx, word)).collect();
            let of: Vec<ApiPath> = raw.of.iter().filter_map(|word| callee(&mut cx, word)).collect();
            library.member_names.extend(of.into_iter().map(|path| (path, at.clone())));
        }
        library.page_data.extend(raw.page_data.into_iter().map(|raw| page_data(&mut cx, raw)));
        if let Some(test) = raw.syntax.test {
            library.test_mark = cx.mark(&test);
        }
        library.own_headers.extend(raw.own_headers.iter().map(|header| header.to_ascii_lowercase()));
        let own = raw.own_values.iter().filter_map(|word| cx.keep(word, ApiPath::parse(&word.value)));
        library.own_values.extend(own);
        for raw in &raw.requests {
            request::request(&mut cx, raw, &mut library.requests);
        }
        library.components.extend(raw.components.iter().map(|raw| component::compile(&mut cx, raw)));
        library.auto_imports.extend(raw.auto_imports);
        for raw in raw.calls {
            call(&mut cx, raw, &mut library.calls);
        }
        raw.given.iter().for_each(|raw| given(&mut cx, raw, &mut library));
        for raw in &raw.records {
            record::record(&mut cx, raw, &mut library.records);
        }
        library.inputs.extend(raw.inputs);
        library.rows.extend(raw.rows);
        library.fixes.ids.extend(raw.fixes.ids);
        for word in &raw.fixes.settings {
            vendor::known_concern(&mut cx, word);
        }
        library.fixes.settings.extend(raw.fixes.settings.into_iter().map(|word| word.value));
        library.relays.extend(raw.relays.into_iter().map(|raw| relay::relay(&mut cx, raw)));
        library.routes.extend(raw.routes.iter().filter_map(|raw| relay::route(&mut cx, raw)));
        library.examples.push((file.stem().to_owned(), examples(raw.examples, |code| code)));
        library.schemas.extend(raw.schemas.into_iter().map(|raw| schema::schema(&mut cx, raw)));
    }
    library
}

/// The lists of names that mean one thing each.
fn words(raw: &RawLibrary, library: &mut Library) {
    library.membership.extend(raw.membership.iter().map(Into::into));
    library.places.extend(raw.places.iter().map(Into::into));
    library.patterns.extend(raw.patterns.iter().map(Into::into));
    library.matched_by.extend(raw.matched_by.iter().map(Into::into));
    library.any_of.extend(raw.any_of.iter().map(Into::into));
    library.carriers.extend(raw.carriers.iter().map(Into::into));
    library.store_methods.extend(raw.store_methods.iter().map(Into::into));
    library.event_methods.extend(raw.event_methods.iter().map(Into::into));
}

fn given(cx: &mut InFile<'_>, raw: &RawGiven, library: &mut Library) {
    for member in raw.members.iter().filter_map(|word| callee(cx, word)) {
        let list = if raw.made { &mut library.made } else { &mut library.given };
        list.extend(raw.argument.map(|argument| (member.clone(), argument)));
        library.open_members.extend(raw.open.then_some(member));
    }
}

fn page_data(cx: &mut InFile<'_>, raw: RawPageData) -> PageData {
    PageData {
        exports: raw.exports.iter().map(Into::into).collect(),
        under: raw.under.map(Into::into),
        called: raw.called.iter().filter_map(|word| callee(cx, word)).collect(),
        component: raw.component,
        members: raw.members,
        files: raw.files,
        pages: raw.pages,
        above: raw.above,
        property: raw.property.map(Into::into),
        read: raw.read.iter().filter_map(|word| callee(cx, word)).collect(),
    }
}

fn guard(cx: &mut InFile<'_>, raw: RawGuard) -> GuardKind {
    GuardKind {
        terms: phrases(cx, &raw.terms),
        opposites: phrases(cx, &raw.opposites),
        id: raw.id.value,
        name: raw.name,
        denied: raw.denied,
        either_way: raw.either_way,
        never: raw.never,
        examples: examples(raw.examples, |code| code),
    }
}

fn runtime(cx: &mut InFile<'_>, raw: RawRuntimeSigns) -> RuntimeSigns {
    RuntimeSigns {
        runtime: raw.runtime,
        directives: raw.directives,
        imports: Paths::new(policy::checked_globs(cx, raw.imports), Vec::new()),
        paths: Paths::new(policy::checked_globs(cx, raw.paths), Vec::new()),
    }
}

fn phrases(cx: &mut InFile<'_>, words: &[At<String>]) -> Phrases {
    let mut phrases = Phrases::default();
    for word in words {
        if !phrases.add(&word.value) {
            cx.error(word.span, "this is no word", None);
        }
    }
    phrases
}

/// One model for each callee of the entry.
fn call(cx: &mut InFile<'_>, raw: RawCall, models: &mut Vec<CallModel>) {
    let returns: Vec<_> = raw.returns.iter().filter_map(|raw| passing(cx, raw)).collect();
    let mut mutates = Vec::new();
    for raw in raw.mutates {
        let (what, from) = (operand(cx, &raw.what), operand(cx, &raw.from));
        let to = target(cx, raw.to.as_ref());
        mutates.extend(what.zip(from).map(|(what, from)| Mutation { what, from, to }));
    }
    let mut callbacks = Vec::new();
    for raw in raw.callbacks {
        let is = operand(cx, &raw.is);
        callbacks.extend(is.map(|is| CallbackParameter {
            argument: raw.argument,
            under: raw.under.as_deref().map(Into::into),
            parameter: raw.parameter,
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
    let when = raw.when.and_then(|condition| literal_condition(cx, &raw.call, condition));
    for word in std::iter::once(&raw.call).chain(&raw.also) {
        let Some(call) = callee(cx, word) else { continue };
        models.push(CallModel {
            call,
            when: when.clone(),
            returns: returns.clone(),
            open: raw.open,
            mutates: mutates.clone(),
            callbacks: callbacks.clone(),
            invokes: invokes.clone(),
            binds: binds.clone(),
            rebuilds: rebuilds.clone(),
            lists: raw.lists,
            tested: raw.tested,
        });
    }
}

fn invocation(cx: &mut InFile<'_>, raw: &RawInvocation) -> Option<Invocation> {
    let function = operand(cx, &raw.function)?;
    let member = raw.member.as_ref().and_then(|member| operand(cx, member));
    let arguments = match &raw.arguments {
        Some(word) => Some(given_arguments(cx, word)?),
        None => None,
    };
    Some(Invocation { function, member, arguments })
}

fn given_arguments(cx: &mut InFile<'_>, word: &At<String>) -> Option<GivenArguments> {
    let given = operand(cx, word)?;
    match (given.base, given.path.as_slice()) {
        (OperandBase::ArgumentsFrom(first), []) => Some(GivenArguments::From(first)),
        (OperandBase::Argument(list), [PathKey::Any]) => Some(GivenArguments::ListIn(list)),
        _ => {
            let message = format!("`{}` does not say what the function is given", word.value);
            cx.error(word.span, message, Some("write `argument 1..` or `argument 1[]`"));
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
        RawKind::Absent => LiteralTest::Absent,
        RawKind::Plain => LiteralTest::Plain,
    });
    let others = [
        raw.scaled_by.map(LiteralTest::ScaledBy),
        raw.behind.map(LiteralTest::Behind),
        raw.holds.map(LiteralTest::Holds),
    ];
    let mut stated = [equals, is].into_iter().chain(others).flatten();
    let (Some(test), None) = (stated.next(), stated.next()) else {
        let message = format!("the condition of `{}` says not one thing about its argument", call.value);
        let help = "give one of `equals`, `is`, `scaled_by`, `behind` and `holds`";
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
    Some(Passing {
        from: from?,
        to,
        derived,
        same_text,
        instance: raw.instance,
        mark,
        only,
        without,
        replacer,
    })
}

pub(super) fn operand(cx: &mut InFile<'_>, word: &At<String>) -> Option<Operand> {
    cx.keep(word, paths::operand(&word.value))
}

fn target(cx: &mut InFile<'_>, word: Option<&At<String>>) -> Vec<PathKey> {
    word.and_then(|word| cx.keep(word, paths::path(&word.value))).unwrap_or_default()
}
