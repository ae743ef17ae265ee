//! What is known of libraries and platforms: raw → compiled.

use compact_str::CompactString;

use super::call::{call, callee, operand};
use super::{Context, InFile, component, examples, record, relay, request, route, rule, schema, vendor};
use crate::ir::path::ApiPath;
use crate::rules::error::FileText;
use crate::rules::lexicon::Phrases;
use crate::rules::library::{GuardKind, Library, Mark, Operand, PageData, View};
use crate::rules::load::At;
use crate::rules::paths::Paths;
use crate::rules::raw::library::{RawGiven, RawGuard, RawLibrary, RawPageData};
use crate::rules::raw::mark::RawRead;
use crate::rules::raw::runtime::RawRuntimeSigns;
use crate::rules::runtime::RuntimeSigns;

pub(super) fn compile(files: Vec<(FileText, RawLibrary)>, context: &mut Context<'_>) -> Library {
    let mut library = Library::default();
    for (file, raw) in files {
        let mut cx = context.of(&file);
        words(&raw, &mut library);
        syntax(&mut cx, &raw, &mut library);
        for mark in raw.marks.iter().filter(|mark| mark.claimed) {
            library.claimed_mark = cx.mark(&mark.id);
        }
        library.marks.extend(raw.marks.into_iter().map(|mark| Mark {
            id: mark.id.value,
            name: mark.name,
            leaves: mark.leaves,
            explains: mark.explains,
            examples: examples(mark.examples, |code| code),
        }));
        library.guards.extend(raw.guards.into_iter().map(|raw| guard(&mut cx, raw)));
        library.runtimes.extend(raw.runtimes.into_iter().map(|raw| runtime(&mut cx, raw)));
        raw.reads.into_iter().for_each(|raw| read(&mut cx, raw, &mut library));
        for raw in &raw.member_names {
            let at: Vec<Operand> = raw.at.iter().filter_map(|word| operand(&mut cx, word)).collect();
            let of: Vec<ApiPath> = raw.of.iter().filter_map(|word| callee(&mut cx, word)).collect();
            library.member_names.extend(of.into_iter().map(|path| (path, at.clone())));
        }
        library.page_data.extend(raw.page_data.into_iter().map(|raw| page_data(&mut cx, raw)));
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
        library.templates.extend(raw.templates);
        library.rows.extend(raw.rows);
        library.fixes.ids.extend(raw.fixes.ids);
        for word in &raw.fixes.settings {
            vendor::known_concern(&mut cx, word);
        }
        library.fixes.settings.extend(raw.fixes.settings.into_iter().map(|word| word.value));
        library.relays.extend(raw.relays.into_iter().map(|raw| relay::relay(&mut cx, raw)));
        library.routes.extend(raw.routes.iter().map(|raw| route::route(&mut cx, raw)));
        library.mounts.extend(raw.mounts.iter().filter_map(|raw| route::mount(&mut cx, raw)));
        library.examples.push((file.stem().to_owned(), examples(raw.examples, |code| code)));
        library.declarations.extend(raw.declarations);
        library.schemas.extend(raw.schemas.into_iter().map(|raw| schema::schema(&mut cx, raw)));
    }
    library
}

fn read(cx: &mut InFile<'_>, raw: RawRead, library: &mut Library) {
    let property: CompactString = raw.property.into();
    match (&raw.mark, &raw.of, raw.holds) {
        (Some(mark), None, None) => library.reads.extend(cx.mark(mark).map(|mark| (property, mark))),
        (None, Some(of), Some(holds)) => {
            let of = cx.keep(of, ApiPath::parse(&of.value));
            library.views.extend(of.map(|of| View { of, property, holds: holds.into() }));
        }
        _ => {
            let span = raw.mark.or(raw.of).map(|word| word.span).unwrap_or_default();
            cx.error(span, "give `mark`, or `of` and `holds`", None);
        }
    }
}

/// What pieces of syntax leave of a value, and what makes a regular expression of a text.
fn syntax(cx: &mut InFile<'_>, raw: &RawLibrary, library: &mut Library) {
    if let Some(test) = &raw.syntax.test {
        library.test_mark = cx.mark(test);
    }
    if let Some(letter) = &raw.syntax.letter {
        library.letter_mark = cx.mark(letter);
    }
    let made = raw.expressions.iter().filter_map(|word| cx.keep(word, ApiPath::parse(&word.value)));
    library.expressions.extend(made);
}

/// The lists of names that mean one thing each.
fn words(raw: &RawLibrary, library: &mut Library) {
    library.membership.extend(raw.membership.iter().map(Into::into));
    library.places.extend(raw.places.iter().map(Into::into));
    library.patterns.extend(raw.patterns.iter().map(Into::into));
    library.matched_by.extend(raw.matched_by.iter().map(Into::into));
    library.any_of.extend(raw.any_of.iter().map(Into::into));
    library.joined_by.extend(raw.joined_by.iter().map(Into::into));
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
        told_by: phrases(cx, &raw.told_by),
        never_under: phrases(cx, &raw.never_under),
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
        imports: Paths::new(rule::checked_globs(cx, raw.imports), Vec::new()),
        paths: Paths::new(rule::checked_globs(cx, raw.paths), Vec::new()),
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
